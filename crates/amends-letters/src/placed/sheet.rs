//! A variant typeset once, with gaps where what is a person's own will stand.

use std::sync::Arc;

use amends_notices::{Letter, Recipient, Variant};

use super::blocks::Fonts;
use super::cut::Slot;
use super::form::Form;
use super::line::Plans;
use super::single::Front;
use super::{Refused, Why};
use crate::view::{self, LetterView};
use crate::{TypesetError, Typesetter};

/// Lines in the window. More do not fit there.
const LINES_MAX: usize = 8;
/// What stands in the gaps while the sheet is typeset.
const NOBODY: &str = "X";

/// What else, besides its variant, decides how a letter is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    lines: usize,
    barcode: bool,
    portal: bool,
}

impl Shape {
    pub(crate) fn of(letter: &Letter) -> Result<Self, Why> {
        let recipient = &letter.recipient;
        let lines = view::window(letter).count();
        match lines > LINES_MAX {
            true => Err(Why::Room),
            false => Ok(Self { lines, barcode: recipient.barcode.is_some(), portal: recipient.portal_url.is_some() }),
        }
    }
}

/// A sheet.
pub(crate) struct Sheet {
    variant: Arc<Variant>,
    shape: Shape,
    pub(crate) form: Form,
    pub(crate) plans: Plans,
    pub(crate) front: Front,
}

impl Sheet {
    /// Typesets the sheet of a letter. Nothing of the letter's recipient goes into it.
    pub(crate) fn new(typesetter: &Typesetter, fonts: &Fonts, letter: &Letter) -> Result<Self, Refusal> {
        let shape = Shape::of(letter).map_err(|_| Refused("too many lines"))?;
        let nobody = || NOBODY.to_owned().into();
        let recipient = Recipient {
            to: String::new(),
            lines: vec![nobody(); shape.lines],
            greeting: nobody(),
            code: Some(nobody()),
            // Only whether it is there counts: the view draws one box for it.
            barcode: letter.recipient.barcode.clone(),
            portal_url: shape.portal.then(nobody),
        };
        let marked = Letter { variant: Arc::clone(&letter.variant), recipient };
        let file = typesetter.typeset(&marked, &LetterView::marked(&marked)?)?;
        let form = Form::of(file)?;
        let mut slots: Vec<Slot> = form.gaps.iter().map(|gap| gap.slot).collect();
        slots.sort_unstable();
        let window = slots.iter().filter(|slot| matches!(slot, Slot::Window(_))).count();
        let once = |slot: Slot| slots.iter().filter(|other| **other == slot).count() == 1;
        if !once(Slot::Greeting) || window != shape.lines || (shape.barcode && !once(Slot::Barcode)) {
            return Err(Refused("a sheet without a place for the person's own").into());
        }
        let plans = Plans::new(fonts, &letter.variant.body.language);
        let front = Front::new(&form, &letter.variant.body);
        Ok(Self { variant: Arc::clone(&letter.variant), shape, form, plans, front })
    }

    /// Whether it is the sheet of this letter.
    pub(crate) fn is_of(&self, letter: &Letter, shape: Shape) -> bool {
        let (ours, theirs) = (&self.variant, &letter.variant);
        self.shape == shape && (Arc::ptr_eq(ours, theirs) || (ours.id == theirs.id && ours.body == theirs.body))
    }

    pub(crate) fn has(&self, slot: Slot) -> bool {
        self.form.gaps.iter().any(|gap| gap.slot == slot)
    }
}

/// Why there is no sheet.
pub(crate) enum Refusal {
    /// It could not be typeset.
    Typeset,
    /// It could not be taken apart.
    Apart,
}

impl From<TypesetError> for Refusal {
    fn from(_: TypesetError) -> Self {
        Self::Typeset
    }
}

impl From<Refused> for Refusal {
    fn from(_: Refused) -> Self {
        Self::Apart
    }
}
