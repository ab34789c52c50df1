//! What is a person's own, written for the gaps of a sheet.

use std::fmt::Write;

use amends_notices::Letter;
use amends_notices::imb::{BARS, Bars};

use super::Why;
use super::blocks::Fonts;
use super::cut::{Gap, Part, Slot};
use super::form::Filling;
use super::line::{Line, Used};
use super::piece::{Numbering, Plain, decimal};
use super::sheet::Sheet;
use crate::drawing::{self, Rectangle};
use crate::view;

/// Where lines end at the latest, in points from the page's left edge; `templates/letter.typ` sets these places.
const TEXT_RIGHT: f64 = 7.5 * 72.0;
/// The window's block is 3.3 inches wide.
const WINDOW_RIGHT: f64 = (1.0 + 3.3) * 72.0;
/// The box of the code keeps 9 points clear inside; beside a QR code its text ends 8 points before that.
const CODE_RIGHT: f64 = TEXT_RIGHT - 9.0;
const PORTAL_AND_SPACE: f64 = 68.0 + 8.0;
/// A line that comes closer to its end than this is left to Typst, which may break it: half a point is more than all
/// that rounding does.
const DOUBT: f64 = 0.5;

/// The four bars in each of the 65 places, as PDF draws them.
pub(crate) struct BarStrokes(Vec<[String; 4]>);

impl BarStrokes {
    pub(crate) fn new() -> Self {
        let kinds = ["T", "A", "D", "F"].map(|kind| {
            let bars: Option<Bars> = kind.repeat(BARS).parse().ok();
            bars.map(|bars| drawing::barcode(&bars)).unwrap_or_default()
        });
        let stroke = |at: usize, kind: &Vec<Rectangle>| {
            let [left, top, width, height] = kind.get(at).copied().unwrap_or_default().map(f64::from).map(Plain);
            format!("{left} {top} {width} {height} re\n")
        };
        Self((0..BARS).map(|at| [0, 1, 2, 3].map(|kind| stroke(at, &kinds[kind]))).collect())
    }

    fn write(&self, out: &mut Vec<u8>, bars: &Bars) {
        for (bar, strokes) in bars.bars().iter().zip(&self.0) {
            out.extend(strokes[usize::from(bar.ascends) + 2 * usize::from(bar.descends)].as_bytes());
        }
    }
}

/// The objects of a letter that are not known beforehand.
pub(crate) struct Filled {
    /// In the order of the form's filled objects; the content of each.
    pub(crate) contents: Vec<Vec<u8>>,
    /// What each page needs of the blocks.
    pub(crate) pages: Vec<Used>,
}

impl Filled {
    /// What all pages need of the blocks.
    pub(crate) fn used(&self) -> Used {
        let mut used = Used::default();
        self.pages.iter().for_each(|page| used.join(*page));
        used
    }
}

/// What the gaps of one letter are filled with.
struct Own {
    greeting: Line,
    code: Line,
    window: Vec<Line>,
    portal: Option<drawing::Portal>,
}

/// Fills the gaps of a sheet. Reveals name, address and code: the result goes into the PDF only.
pub(crate) fn fill(sheet: &Sheet, fonts: &Fonts, bars: &BarStrokes, letter: &Letter) -> Result<Filled, Why> {
    let recipient = &letter.recipient;
    let shape = |face: usize, text: &str| sheet.plans.shape(fonts, face, text);
    let url = recipient.portal_url.as_ref().filter(|_| sheet.has(Slot::Portal));
    let own = Own {
        greeting: shape(0, recipient.greeting.reveal())?,
        code: if sheet.has(Slot::Code) { shape(1, view::code(letter))? } else { Line::default() },
        window: view::window(letter).map(|line| shape(0, line)).collect::<Result<_, _>>()?,
        portal: url.map(|url| drawing::portal(url.reveal())).transpose().map_err(|_| Why::Room)?,
    };
    let mut filled = Filled { contents: Vec::new(), pages: vec![Used::default(); sheet.form.pages.len()] };
    for (_, page, filling) in &sheet.form.filled {
        let mut content = Vec::new();
        if let Filling::Content(parts) = filling {
            let black = sheet.form.pages[*page].1.as_deref().unwrap_or_default();
            for part in parts {
                match part {
                    Part::Fixed(bytes) => content.extend(bytes),
                    Part::Gap(gap) => {
                        content.extend(black);
                        let used = own.write(&mut content, fonts, bars, letter, gap)?;
                        filled.pages[*page].join(used);
                    }
                }
            }
        }
        filled.contents.push(content);
    }
    Ok(filled)
}

impl Own {
    fn write(
        &self,
        out: &mut Vec<u8>,
        fonts: &Fonts,
        bars: &BarStrokes,
        letter: &Letter,
        gap: &Gap,
    ) -> Result<Used, Why> {
        let code_right = if self.portal.is_some() { CODE_RIGHT - PORTAL_AND_SPACE } else { CODE_RIGHT };
        let (line, right) = match gap.slot {
            Slot::Greeting => (&self.greeting, TEXT_RIGHT),
            Slot::Code => (&self.code, code_right),
            Slot::Window(number) => (self.window.get(usize::from(number)).ok_or(Why::Sheet)?, WINDOW_RIGHT),
            Slot::Portal => {
                let portal = self.portal.as_ref().ok_or(Why::Sheet)?;
                draw(out, gap, 1.0 / f64::from(portal.side), |out| {
                    for side in &portal.boxes {
                        for number in side {
                            decimal(out, *number as u32);
                            out.push(b' ');
                        }
                        out.extend(b"re\n");
                    }
                });
                return Ok(Used::default());
            }
            Slot::Barcode => {
                let barcode = letter.recipient.barcode.as_ref().ok_or(Why::Sheet)?;
                draw(out, gap, 1.0, |out| bars.write(out, barcode.reveal()));
                return Ok(Used::default());
            }
        };
        if gap.left + line.width(gap.size) > right - DOUBT {
            return Err(Why::Room);
        }
        Ok(line.write(out, fonts, gap.size, &matrix(gap.matrix)))
    }
}

/// A filled path in a drawing's own coordinates.
fn draw(out: &mut Vec<u8>, gap: &Gap, scale: f64, path: impl FnOnce(&mut Vec<u8>)) {
    let [a, b, c, d, e, f] = gap.matrix;
    let scaled = matrix([a * scale, b * scale, c * scale, d * scale, e, f]);
    out.extend(format!("q {scaled} cm\n").as_bytes());
    path(out);
    out.extend(b"f\nQ\n");
}

fn matrix(numbers: [f64; 6]) -> String {
    let mut text = String::new();
    for number in numbers {
        // Writing to a string does not fail.
        let _ = write!(text, "{} ", Plain(number));
    }
    text
}

/// The bytes of one filled object, under the numbers of its file.
pub(crate) fn object(
    out: &mut Vec<u8>,
    sheet: &Sheet,
    fonts: &Fonts,
    filled: &Filled,
    at: usize,
    numbering: &impl Numbering,
) {
    match sheet.form.filled.get(at) {
        Some((_, page, Filling::Fonts { fixed })) => {
            out.extend(b"<<");
            fixed.write(out, numbering);
            for block in filled.pages[*page].iter() {
                let block = &fonts.blocks[block];
                out.extend(format!("/{} {} 0 R ", block.name, block.root).as_bytes());
            }
            out.extend(b">>");
        }
        _ => {
            let content = filled.contents.get(at).map(Vec::as_slice).unwrap_or_default();
            out.extend(format!("<</Length {}>>stream\n", content.len()).as_bytes());
            out.extend(content);
            out.extend(b"\nendstream");
        }
    }
}
