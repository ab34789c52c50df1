//! One line of text, shaped as Typst would shape it, and written with the fonts that are there already.

use std::str::FromStr;

use rustybuzz::{BufferFlags, Direction, Language, Script, ShapePlan, UnicodeBuffer, script};

use super::Why;
use super::blocks::{BLOCKS, Face, Fonts};
use super::piece::{Plain, decimal, hexadecimal};

/// The longest text that is placed, in bytes. A longer one never fits its line.
const TEXT_MAX: usize = 400;
/// The scripts that are placed.
const SCRIPTS: [Script; 3] = [script::LATIN, script::GREEK, script::CYRILLIC];

/// Both faces, and how each script is shaped with them in one language.
pub(crate) struct Plans {
    language: Option<Language>,
    plans: Vec<ShapePlan>,
}

/// Which blocks a file needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Used(u32);

impl Used {
    pub(crate) fn add(&mut self, block: usize) {
        self.0 |= 1 << block;
    }

    pub(crate) fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Which they are, in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        (0..BLOCKS).filter(move |block| (self.0 >> block) & 1 == 1)
    }
}

/// A line that is shaped.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// Block, and what stands in it: glyphs with what is taken back behind each, in thousandths of the size.
    runs: Vec<(usize, Vec<(u16, f64)>)>,
    /// Thousandths of the size.
    width: f64,
}

impl Plans {
    /// For a language (`en`).
    pub(crate) fn new(fonts: &Fonts, language: &str) -> Self {
        let language = Language::from_str(language).ok();
        let of = |face: &Face| {
            SCRIPTS.map(|script| {
                ShapePlan::new(&face.shaper, Direction::LeftToRight, Some(script), language.as_ref(), &[])
            })
        };
        let plans = fonts.faces.iter().flat_map(of).collect();
        Self { language, plans }
    }

    /// Shapes a line, if the blocks have all of it.
    pub(crate) fn shape(&self, fonts: &Fonts, face: usize, text: &str) -> Result<Line, Why> {
        let blank = |(one, other): (char, char)| one.is_whitespace() && other.is_whitespace();
        let pairs = text.chars().zip(text.chars().skip(1));
        if text.is_empty() || text.len() > TEXT_MAX || text.trim() != text || pairs.into_iter().any(blank) {
            return Err(Why::Room);
        }
        let mut line = Line::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (script, length) = run(rest)?;
            self.shape_run(&fonts.faces[face], face, script, &rest[..length], &mut line)?;
            rest = &rest[length..];
        }
        Ok(line)
    }

    fn shape_run(&self, face: &Face, number: usize, script: usize, text: &str, line: &mut Line) -> Result<(), Why> {
        let plan = self.plans.get(number * SCRIPTS.len() + script).ok_or(Why::Glyph)?;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(SCRIPTS[script]);
        if let Some(language) = &self.language {
            buffer.set_language(language.clone());
        }
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
        let shaped = rustybuzz::shape_with_plan(&face.shaper, plan, buffer);
        let infos = shaped.glyph_infos();
        for (at, (info, position)) in infos.iter().zip(shaped.glyph_positions()).enumerate() {
            let glyph = u16::try_from(info.glyph_id).ok().and_then(|id| face.glyphs.get(&id)).ok_or(Why::Glyph)?;
            // What is copied out of the PDF must be what was written.
            let end = infos.get(at + 1).map_or(text.len(), |next| next.cluster as usize);
            let is_plain = text.get(info.cluster as usize..end) == Some(glyph.text.as_str());
            if !is_plain || position.x_offset != 0 || position.y_offset != 0 {
                return Err(Why::Glyph);
            }
            let advance = f64::from(position.x_advance);
            line.width += advance;
            match line.runs.last_mut().filter(|(block, _)| *block == glyph.block) {
                Some((_, glyphs)) => glyphs.push((glyph.cid, glyph.width - advance)),
                None => line.runs.push((glyph.block, vec![(glyph.cid, glyph.width - advance)])),
            }
        }
        Ok(())
    }
}

/// The script that a text begins with, and how far it goes. What belongs to no script goes with what is before it.
fn run(text: &str) -> Result<(usize, usize), Why> {
    let mut of_run = None;
    for (at, character) in text.char_indices() {
        let of_character = match u32::from(character) {
            0x41..=0x5A | 0x61..=0x7A | 0xAA | 0xBA | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x24F | 0x1E00..=0x1EFF => 0,
            0x370..=0x3FF | 0x1F00..=0x1FFF => 1,
            0x400..=0x52F => 2,
            0x20..=0xBF | 0xD7 | 0xF7 | 0x2010..=0x2026 => continue,
            _ => return Err(Why::Glyph),
        };
        match of_run {
            Some(script) if script != of_character => return Ok((script, at)),
            _ => of_run = Some(of_character),
        }
    }
    Ok((of_run.unwrap_or(0), text.len()))
}

impl Line {
    /// Its width in points at a size in points.
    pub(crate) fn width(&self, size: f64) -> f64 {
        self.width * size / 1000.0
    }

    /// Writes it as a text object, and says which blocks that takes.
    pub(crate) fn write(&self, out: &mut Vec<u8>, fonts: &Fonts, size: f64, matrix: &str) -> Used {
        let mut used = Used::default();
        out.extend(b"BT 0 Tr\n");
        for (at, (block, glyphs)) in self.runs.iter().enumerate() {
            used.add(*block);
            let name = &fonts.blocks[*block].name;
            out.extend(format!("/{name} {} Tf ", Plain(size)).as_bytes());
            if at == 0 {
                out.extend(matrix.as_bytes());
                out.extend(b" Tm");
            }
            write_glyphs(out, glyphs);
        }
        out.extend(b"ET\n");
        used
    }
}

fn write_glyphs(out: &mut Vec<u8>, glyphs: &[(u16, f64)]) {
    out.extend(b"[<");
    for (at, (cid, back)) in glyphs.iter().enumerate() {
        out.extend(cid.to_be_bytes().into_iter().flat_map(hexadecimal));
        if *back != 0.0 {
            out.push(b'>');
            if *back < 0.0 {
                out.push(b'-');
            }
            decimal(out, back.abs() as u32);
            if at + 1 < glyphs.len() {
                out.push(b'<');
            }
        } else if at + 1 == glyphs.len() {
            out.push(b'>');
        }
    }
    out.extend(b"]TJ\n");
}
