//! Draft notices typeset into accessible PDF.
//!
//! A [`Typesetter`] turns one [`Letter`] into one PDF: US Letter paper, the address where a
//! window envelope shows it, tagged and titled as PDF/UA-1 asks, so that a screen reader can read it. A [`Placer`] makes the
//! same letters fast: it typesets each variant once, and places on each letter only name, address, greeting, code, postal barcode and
//! QR code. It writes one PDF for each letter, or a [`Batch`]: one PDF of up to a thousand, for the mail house.
//!
//! Four decisions a reader would question:
//!
//! * **Typst is given a world of our own.** It sees one template, one data file and the fonts that are built in: no disk,
//!   no network, no clock. Equal letters become equal bytes.
//! * **Data is JSON, never markup.** A name such as `#eval("…")` stays a name, because no text of a letter is ever
//!   pasted into Typst source.
//! * **A placed letter looks like the typeset one, or it is not placed.** A name that does not fit its line, or that
//!   needs glyphs which the prepared fonts do not have, sends its letter through the compiler, and [`Way`] says so.
//! * **The compiler's cache is emptied every 64 letters** ([`EVICT_EVERY`]), also after an error. Typst remembers
//!   everything that it has laid out; without this the memory grows with the number of letters.

mod drawing;
mod placed;
mod view;
mod world;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use amends_notices::Letter;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

pub use placed::{Batch, BatchError, BatchSummary, LETTERS_MAX, Pages, Placed, Placer, Way, Why};
use view::LetterView;
use world::{LetterWorld, Shop};

/// How many letters are typeset between two evictions of the compiler's cache.
pub const EVICT_EVERY: u32 = 64;

/// Why a letter could not be typeset. Holds the compiler's words on our template, and no text of the letter.
#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    /// The letter could not be handed to the template.
    #[error("the letter could not be written as data for the template")]
    Data(#[source] serde_json::Error),
    /// The letter is dated on a day that PDF cannot hold.
    #[error("the letter's date cannot be written into a PDF")]
    Date,
    /// The template could not be compiled.
    #[error("the template of letters does not compile: {0}")]
    Template(Complaints),
    /// The result is not an accessible PDF.
    #[error("the letter cannot be written as an accessible PDF: {0}")]
    Pdf(Complaints),
    /// A name or address in a script that none of the built-in fonts has. The person has to get their letter in
    /// another way; the caller lists them.
    #[error("the letter has characters that none of the built-in fonts can show")]
    NoGlyph,
    /// The address that the QR code should hold is longer than what a camera reads from paper.
    #[error("the address to sign up at is too long for a QR code")]
    PortalUrl,
    /// The built-in fonts are not those that the fast path was written for.
    #[error("the fonts of letters cannot be prepared: {0}")]
    Fonts(&'static str),
    /// The PDF standard that letters are written in is not there.
    #[error("the typesetter cannot write PDF/UA-1")]
    Standard,
}

/// What the compiler has to say, with nothing of the letter's text in it.
#[derive(Debug)]
pub struct Complaints(Vec<String>);

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

/// Typesets letters. Loading fonts takes a moment, so make one and keep it; it can be shared between threads.
pub struct Typesetter {
    shop: Shop,
    standards: PdfStandards,
    typeset: AtomicU32,
}

impl fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typesetter(..)")
    }
}

impl Typesetter {
    /// A typesetter with the fonts and the template that are built in.
    pub fn new() -> Result<Self, TypesetError> {
        let standards = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|_| TypesetError::Standard)?;
        Ok(Self { shop: Shop::new(), standards, typeset: AtomicU32::new(0) })
    }

    /// The letter as PDF/UA-1. Equal letters give equal bytes.
    pub fn pdf(&self, letter: &Letter) -> Result<Vec<u8>, TypesetError> {
        self.typeset(letter, &LetterView::new(letter)?)
    }

    fn typeset(&self, letter: &Letter, view: &LetterView<'_>) -> Result<Vec<u8>, TypesetError> {
        let _evict = EvictSometimes(&self.typeset);
        let dated = letter.variant.body.dated;
        let date = date_of(dated.year(), dated.month(), dated.day()).ok_or(TypesetError::Date)?;
        let data = serde_json::to_vec(view).map_err(TypesetError::Data)?;
        let world = LetterWorld::new(&self.shop, Bytes::new(data), date);
        let document: PagedDocument =
            typst::compile(&world).output.map_err(|errors| TypesetError::Template(complaints(&errors)))?;
        let options = PdfOptions {
            ident: Smart::Custom(letter.variant.id.to_string()),
            creator: Smart::Custom(Some("Amends".to_owned())),
            timestamp: Some(Timestamp::new_utc(date)),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| refused(&errors))
    }
}

fn date_of(year: i16, month: i8, day: i8) -> Option<Datetime> {
    Datetime::from_ymd_hms(i32::from(year), u8::try_from(month).ok()?, u8::try_from(day).ok()?, 0, 0, 0)
}

/// The compiler's messages, each up to its first quotation: what is quoted may be text of the letter.
fn complaints<'a>(errors: impl IntoIterator<Item = &'a SourceDiagnostic>) -> Complaints {
    let messages: BTreeSet<String> = errors.into_iter().map(|error| until_quote(&error.message)).collect();
    Complaints(messages.into_iter().collect())
}

fn until_quote(message: &str) -> String {
    match message.split_once(['"', '`', '\'', '“', '‘']) {
        Some((before, _)) => format!("{before}…"),
        None => message.to_owned(),
    }
}

/// What is wrong with a PDF that could not be written.
fn refused<'a>(errors: impl IntoIterator<Item = &'a SourceDiagnostic>) -> TypesetError {
    let mut errors = errors.into_iter().peekable();
    // Typst has no code for its complaints; `a_name_that_no_font_can_show` fails if the words change.
    match errors.peek().is_some_and(|error| error.message.contains("could not be displayed with font")) {
        true => TypesetError::NoGlyph,
        false => TypesetError::Pdf(complaints(errors)),
    }
}

/// Counts a letter when it goes out of scope, whatever became of it, and empties the cache now and then.
struct EvictSometimes<'a>(&'a AtomicU32);

impl Drop for EvictSometimes<'_> {
    fn drop(&mut self) {
        if self.0.fetch_add(1, Ordering::Relaxed) % EVICT_EVERY == EVICT_EVERY - 1 {
            comemo::evict(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::until_quote;

    #[test]
    fn complaints_end_where_a_quotation_begins() {
        assert_eq!(until_quote("cannot draw `\"Vance\"`, sorry"), "cannot draw …");
        assert_eq!(until_quote("maximum depth exceeded"), "maximum depth exceeded");
    }
}
