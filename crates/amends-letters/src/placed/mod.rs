//! The fast path: a variant is typeset once, and on each letter only what is a person's own is placed.
//!
//! A [`sheet`](sheet::Sheet) is Typst's file of a variant in which window, greeting, code and the two drawings have
//! colours that nothing else has. It is [taken apart](form) once; where the colours were there are [gaps](cut). For
//! each letter the gaps are [filled](fill) with [lines](line) that are shaped as Typst shapes them and refer to
//! [blocks](blocks) of the same typeface; then all is written [by itself](single) or into a [batch].
//! docs/decisions/0018-letters-placed.md says why so.

mod batch;
mod blocks;
mod cut;
mod embed;
mod fill;
mod form;
mod line;
mod piece;
mod sheet;
mod single;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use amends_notices::{Letter, Variant};

pub use batch::{Batch, BatchError, BatchSummary, LETTERS_MAX, Pages};
use blocks::Fonts;
use fill::{BarStrokes, Filled, fill};
use sheet::{Shape, Sheet};

use crate::{TypesetError, Typesetter};

/// Sheets that are kept, about 0.3 MB each. Letters come sorted by variant as a rule; then one would do.
const SHEETS_MAX: usize = 32;

/// What a file has that Typst does not write, so that it is left to Typst. Says what, never of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused(&'static str);

/// Why a letter was typeset as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A name or line is longer than its place, or has spaces where none are printed.
    Room,
    /// A character or a combination of characters that the blocks of the fonts do not have.
    Glyph,
    /// The variant could not be taken apart.
    Sheet,
}

/// How a letter was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Placed on the sheet of its variant.
    Placed,
    /// Typeset as a whole: slower, and looks the same.
    Typeset(Why),
}

/// A letter's file, and how it was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Placed {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// How it was made.
    pub way: Way,
}

impl fmt::Debug for Placed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Placed").field("bytes", &self.pdf.len()).field("way", &self.way).finish()
    }
}

/// What became of a variant: its sheet, or that it has none, so that this is not tried for each of its letters.
struct Kept {
    variant: Arc<Variant>,
    shape: Shape,
    sheet: Option<Arc<Sheet>>,
}

impl Kept {
    fn is_of(&self, letter: &Letter, shape: Shape) -> bool {
        let (ours, theirs) = (&self.variant, &letter.variant);
        // Two texts with one id are told apart, too.
        self.shape == shape && (Arc::ptr_eq(ours, theirs) || (ours.id == theirs.id && ours.body == theirs.body))
    }
}

/// Makes letters fast. Holds fonts and the sheets of the last variants, so make one and keep it; it can be shared
/// between threads.
pub struct Placer {
    typesetter: Typesetter,
    fonts: Fonts,
    bars: BarStrokes,
    sheets: Mutex<VecDeque<Kept>>,
}

impl fmt::Debug for Placer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Placer(..)")
    }
}

impl Placer {
    /// A placer with the fonts and the template that are built in.
    pub fn new() -> Result<Self, TypesetError> {
        Ok(Self {
            typesetter: Typesetter::new()?,
            fonts: Fonts::new().map_err(|refused| TypesetError::Fonts(refused.0))?,
            bars: BarStrokes::new(),
            sheets: Mutex::default(),
        })
    }

    /// The letter as PDF/UA-1. Equal letters give equal bytes, whatever was made before.
    pub fn pdf(&self, letter: &Letter) -> Result<Placed, TypesetError> {
        match self.place(letter) {
            Ok((sheet, filled)) => {
                let pdf = single::write(&sheet, &self.fonts, &filled, &mark(letter));
                Ok(Placed { pdf, way: Way::Placed })
            }
            Err(why) => Ok(Placed { pdf: self.typesetter.pdf(letter)?, way: Way::Typeset(why) }),
        }
    }

    fn place(&self, letter: &Letter) -> Result<(Arc<Sheet>, Filled), Why> {
        let sheet = self.sheet(letter)?;
        let filled = fill(&sheet, &self.fonts, &self.bars, letter)?;
        Ok((sheet, filled))
    }

    fn sheet(&self, letter: &Letter) -> Result<Arc<Sheet>, Why> {
        let shape = Shape::of(letter)?;
        if let Some(kept) = self.kept(letter, shape) {
            return kept.ok_or(Why::Sheet);
        }
        // Typeset without the lock: two threads may do so at once, and get equal sheets.
        let sheet = Sheet::new(&self.typesetter, &self.fonts, letter, shape).ok().map(Arc::new);
        if let Some(kept) = self.kept(letter, shape) {
            return kept.ok_or(Why::Sheet);
        }
        let kept = Kept { variant: Arc::clone(&letter.variant), shape, sheet: sheet.clone() };
        let mut sheets = self.sheets.lock().unwrap_or_else(PoisonError::into_inner);
        sheets.push_front(kept);
        sheets.truncate(SHEETS_MAX);
        sheet.ok_or(Why::Sheet)
    }

    fn kept(&self, letter: &Letter, shape: Shape) -> Option<Option<Arc<Sheet>>> {
        let sheets = self.sheets.lock().unwrap_or_else(PoisonError::into_inner);
        sheets.iter().find(|kept| kept.is_of(letter, shape)).map(|kept| kept.sheet.clone())
    }
}

/// What tells a file from others: a hash of all that is in the letter. Reveals it to the hash only.
fn mark(letter: &Letter) -> String {
    let recipient = &letter.recipient;
    let mut hasher = blake3::Hasher::new_derive_key("amends 2026 mark of a letter's file");
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(&letter.variant.id.to_string());
    add(recipient.greeting.reveal());
    crate::view::window(letter).for_each(&mut add);
    add(crate::view::code(letter));
    add(&recipient.barcode.as_ref().map(|bars| bars.reveal().to_string()).unwrap_or_default());
    add(recipient.portal_url.as_ref().map_or("", |url| url.reveal()));
    hasher.finalize().to_hex()[..32].to_owned()
}
