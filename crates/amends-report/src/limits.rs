//! How many lines of each list the page shows. What is left out is counted, with the command that gives all of it.

/// Duties that are owed or may be.
pub const DUTIES_MAX: usize = 600;
/// Duties that are not owed.
pub const NOT_OWED_MAX: usize = 600;
/// Dates drawn in the calendar.
pub const DATES_MAX: usize = 40;
/// Columns read.
pub const COLUMNS_MAX: usize = 250;
/// Files of evidence.
pub const EVIDENCE_MAX: usize = 200;
/// Problem rows.
pub const PROBLEMS_MAX: usize = 120;
/// Pairs that wait for a person.
pub const REVIEWS_MAX: usize = 10;
/// Decisions.
pub const DECISIONS_MAX: usize = 100;
/// Wordings of letters that are shown in full.
pub const WORDINGS_MAX: usize = 3;
/// Elements, places, segments, reasons and other short lists.
pub const SHORT_MAX: usize = 300;
/// Characters of any single text; the rest becomes an ellipsis.
pub const TEXT_CHARS_MAX: usize = 1_600;
