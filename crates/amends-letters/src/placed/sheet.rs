//! A variant typeset once, with gaps where what is a person's own will stand.

use std::sync::Arc;

use amends_notices::{Letter, Recipient};

use super::blocks::Fonts;
use super::cut::Slot;
use super::form::Form;
use super::line::Plans;
use super::single::Front;
use super::{Refused, Why};
use crate::Typesetter;
use crate::view::{self, LetterView};

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
    pub(crate) form: Form,
    pub(crate) plans: Plans,
    pub(crate) front: Front,
}

impl Sheet {
    /// Typesets the sheet of a letter. Nothing of the letter's recipient goes into it.
    ///
    /// # Errors
    /// If it cannot be typeset or taken apart. Then the letter is typeset as a whole, and what is wrong with it is said there.
    pub(crate) fn new(typesetter: &Typesetter, fonts: &Fonts, letter: &Letter, shape: Shape) -> Result<Self, Refused> {
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
        let file = LetterView::marked(&marked).and_then(|view| typesetter.typeset(&marked, &view));
        let file = file.map_err(|_| Refused("a text that cannot be typeset"))?;
        let form = Form::of(file)?;
        let mut slots: Vec<Slot> = form.gaps.iter().map(|gap| gap.slot).collect();
        slots.sort_unstable();
        let window = slots.iter().filter(|slot| matches!(slot, Slot::Window(_))).count();
        let once = |slot: Slot| slots.iter().filter(|other| **other == slot).count() == 1;
        if !once(Slot::Greeting) || window != shape.lines || (shape.barcode && !once(Slot::Barcode)) {
            return Err(Refused("a sheet without a place for the person's own"));
        }
        let plans = Plans::new(fonts, &letter.variant.body.language);
        let front = Front::new(&form, &letter.variant.body);
        Ok(Self { form, plans, front })
    }

    pub(crate) fn has(&self, slot: Slot) -> bool {
        self.form.gaps.iter().any(|gap| gap.slot == slot)
    }
}
