//! A page's content, cut where something of the person's own stands.
//!
//! What is a person's own was drawn in colours that nothing else has. Each such text, from `BT` to `ET`, and each such
//! path becomes a [`Gap`]; all else is kept as it is.

use std::collections::BTreeSet;

use hayro_syntax::content::{Instruction, UntypedIter};
use hayro_syntax::object::Object;

use super::Refused;
use super::piece::Piece;

/// Instructions of a page; Typst's longest have some thousands.
const INSTRUCTIONS_MAX: usize = 100_000;
/// Red and green of marks, of 255; blue is the place.
const MARK: [f64; 2] = [254.0, 1.0];

/// What stands in a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// The greeting.
    Greeting,
    /// The code.
    Code,
    /// The QR code.
    Portal,
    /// The postal barcode.
    Barcode,
    /// A line of the window, counted from 0.
    Window(u8),
}

impl Slot {
    fn of(blue: u8) -> Option<Self> {
        Some(match blue {
            0 => Self::Greeting,
            1 => Self::Code,
            2 => Self::Portal,
            3 => Self::Barcode,
            10.. => Self::Window(blue - 10),
            _ => return None,
        })
    }
}

/// A place where something of the person's own is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gap {
    pub(crate) slot: Slot,
    /// Size of type, in points; 0 for drawings.
    pub(crate) size: f64,
    /// From the text's or the drawing's coordinates to those that hold in the content here.
    pub(crate) matrix: [f64; 6],
    /// Where it begins on the page, from the left edge, in points.
    pub(crate) left: f64,
}

/// A part of a page's content.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// Instructions that all letters share.
    Fixed(Vec<u8>),
    /// Something of the person's own.
    Gap(Gap),
}

/// A page's content in parts, with the names of what it uses of the page's resources.
#[derive(Debug, Default)]
pub(crate) struct Cut {
    pub(crate) parts: Vec<Part>,
    pub(crate) fonts: BTreeSet<Vec<u8>>,
    pub(crate) colours: BTreeSet<Vec<u8>>,
    /// The instructions that make it black, as Typst writes them.
    pub(crate) black: Vec<u8>,
    fixed: Vec<u8>,
}

/// How the page is painted, as far as it matters here.
#[derive(Clone)]
struct State {
    space: Vec<u8>,
    mark: Option<Slot>,
    /// From the coordinates that hold here to the page's.
    matrix: [f64; 6],
}

/// Cuts a page's content.
pub(crate) fn cut(content: &[u8]) -> Result<Cut, Refused> {
    let mut cut = Cut::default();
    let mut states = vec![State { space: Vec::new(), mark: None, matrix: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0] }];
    let mut text: Option<Text> = None;
    let mut path: Option<Vec<[f64; 2]>> = None;
    let mut instructions = UntypedIter::new(content);
    for count in 0.. {
        let Some(instruction) = instructions.next() else { break };
        if count == INSTRUCTIONS_MAX {
            return Err(Refused("a page with too many instructions"));
        }
        let operator: &[u8] = instruction.operator;
        match operator {
            b"q" => states.extend(states.last().cloned()),
            b"Q" => drop(states.pop()),
            _ => {}
        }
        let state = states.last_mut().ok_or(Refused("a state that was never saved"))?;
        match operator {
            b"cs" => {
                state.space = name(&instruction)?;
                state.mark = None;
                continue;
            }
            b"scn" => {
                cut.colour(state, &instruction)?;
                continue;
            }
            b"g" | b"rg" | b"k" | b"sc" | b"Do" | b"BI" | b"'" | b"\"" => {
                return Err(Refused("an instruction that Typst does not write for letters"));
            }
            b"CS" => {
                cut.colours.insert(name(&instruction)?);
            }
            b"cm" => state.matrix = product(numbers(&instruction)?, state.matrix),
            b"BT" => text = Some(Text::default()),
            _ => {}
        }
        if let Some(open) = &mut text {
            open.add(&instruction)?;
            if operator == b"ET" {
                let done = text.take().unwrap_or_default();
                cut.text(done, state);
            }
        } else if let Some(slot) = state.mark.filter(|_| matches!(operator, b"m" | b"l" | b"h" | b"f")) {
            let points = path.get_or_insert_default();
            if operator == b"f" {
                let gap = drawing(slot, points, state)?;
                path = None;
                cut.gap(gap);
            } else if operator != b"h" {
                points.push(numbers(&instruction)?);
            }
        } else {
            write(&mut cut.fixed, &instruction)?;
        }
    }
    if text.is_some() || path.is_some() || states.len() != 1 {
        return Err(Refused("content that does not end where it should"));
    }
    cut.close();
    Ok(cut)
}

impl Cut {
    /// A change of colour: a mark is remembered and left out, all else is kept.
    fn colour(&mut self, state: &mut State, instruction: &Instruction<'_, '_>) -> Result<(), Refused> {
        let parts: Vec<f64> = instruction.operands().filter_map(number).collect();
        if let [red, green, blue] = parts[..]
            && [red, green].iter().zip(MARK).all(|(part, mark)| (part * 255.0 - mark).abs() < 0.01)
        {
            let slot = Slot::of((blue * 255.0).round() as u8).ok_or(Refused("a mark of no place"))?;
            state.mark = Some(slot);
            return Ok(());
        }
        state.mark = None;
        self.colours.insert(state.space.clone());
        let from = self.fixed.len();
        let mut space = Piece::default();
        space.name(&state.space);
        self.fixed.extend(space.into_bytes());
        self.fixed.extend(b" cs ");
        write(&mut self.fixed, instruction)?;
        if parts == [0.0] {
            self.black = self.fixed[from..].to_vec();
        }
        Ok(())
    }

    fn text(&mut self, text: Text, state: &State) {
        let left = product(text.matrix, state.matrix)[4];
        match state.mark {
            Some(slot) => self.gap(Gap { slot, size: text.size, matrix: text.matrix, left }),
            None => {
                self.fixed.extend(text.bytes);
                self.fonts.extend(text.fonts);
            }
        }
    }

    fn gap(&mut self, gap: Gap) {
        self.close();
        self.parts.push(Part::Gap(gap));
    }

    fn close(&mut self) {
        if !self.fixed.is_empty() {
            self.parts.push(Part::Fixed(std::mem::take(&mut self.fixed)));
        }
    }
}

/// From `BT` to `ET`.
#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    size: f64,
    matrix: [f64; 6],
    fonts: Vec<Vec<u8>>,
}

impl Text {
    fn add(&mut self, instruction: &Instruction<'_, '_>) -> Result<(), Refused> {
        let operator: &[u8] = instruction.operator;
        match operator {
            b"Tf" => {
                self.fonts.push(name(instruction)?);
                self.size = instruction.operands().filter_map(number).next().ok_or(Refused("a font without a size"))?;
            }
            b"Tm" => self.matrix = numbers(instruction)?,
            b"BT" | b"ET" | b"TJ" | b"Tj" | b"Tr" => {}
            _ => return Err(Refused("an instruction that Typst does not write in text")),
        }
        write(&mut self.bytes, instruction)
    }
}

/// The gap of a drawing, from the square that stands in its place.
fn drawing(slot: Slot, points: &[[f64; 2]], state: &State) -> Result<Gap, Refused> {
    let [origin, right, corner, ..] = points else { return Err(Refused("a mark that is no square")) };
    let across = [right[0] - origin[0], right[1] - origin[1]];
    let down = [corner[0] - right[0], corner[1] - right[1]];
    let matrix = [across[0], across[1], down[0], down[1], origin[0], origin[1]];
    Ok(Gap { slot, size: 0.0, matrix, left: product(matrix, state.matrix)[4] })
}

/// First one, then the other.
fn product([a, b, c, d, e, f]: [f64; 6], [g, h, i, j, k, l]: [f64; 6]) -> [f64; 6] {
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn write(out: &mut Vec<u8>, instruction: &Instruction<'_, '_>) -> Result<(), Refused> {
    let mut piece = Piece::default();
    for operand in instruction.operands() {
        piece.value(operand, 0)?;
    }
    out.extend(piece.into_bytes());
    out.extend(&**instruction.operator);
    out.push(b'\n');
    Ok(())
}

fn number(object: &Object<'_>) -> Option<f64> {
    match object {
        Object::Number(number) => Some(number.as_f64()),
        _ => None,
    }
}

fn numbers<const N: usize>(instruction: &Instruction<'_, '_>) -> Result<[f64; N], Refused> {
    let numbers: Vec<f64> = instruction.operands().filter_map(number).collect();
    numbers.try_into().map_err(|_| Refused("too few or too many numbers"))
}

fn name(instruction: &Instruction<'_, '_>) -> Result<Vec<u8>, Refused> {
    match instruction.operands().next() {
        Some(Object::Name(name)) => Ok(name.as_ref().to_vec()),
        _ => Err(Refused("an instruction without its name")),
    }
}
