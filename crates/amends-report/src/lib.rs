//! The report: one self-contained page that a privacy lawyer understands in a minute.
//!
//! [`render`] takes a [`ReportView`], plain counts and words that the facade fills from a case, and gives the text of
//! `report.html`. The page needs no network and no script; it prints on Letter and A4, in colour or not.
//!
//! [`render_board`] makes the other page, `board.html`, from a [`BoardView`]: one sheet on who would be hurt and what prevents
//! it, with a place for signatures.
//!
//! Nouns: a *view* is what is known; a *section* is one part of the page, prepared in Rust and laid out by a small
//! template of its own; a *drawing* is an SVG made here, always beside the numbers that it shows.
//!
//! Decisions a reader would question:
//!
//! * **Templates only lay out.** Every number is formatted, sorted, capped and escaped-or-made-here before a template
//!   sees it, so two runs give equal bytes and a template has nothing to decide.
//! * **No charting crate.** Small drawings (bars, tiles, calendar, curve) are a few dozen lines each; owning them gives
//!   titles, print patterns and percent-wide bars that a phone can show.
//! * **A second look at words from evidence.** Headers and paths are the one way by which a personal value could
//!   reach this page (a file without a header row, a folder named after somebody's number); [`guard`] hides what
//!   looks like a number or an e-mail address there, even though reading columns should have seen it first.

pub mod guard;
pub mod limits;
pub mod view;

mod board;
mod checks;
mod drawings;
mod error;
mod page;
mod places;
mod sections;
mod words;

pub use board::render_board;
pub use error::ReportError;
pub use page::render;
pub use view::{BoardView, ReportView};
