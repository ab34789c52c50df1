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
/// Boxes in the picture of the routes: what a sheet can hold in letters that can be read.
pub const BOXES_MAX: usize = 40;
/// Routes that are drawn or told; later ones are less pressing.
pub const ROUTES_MAX: usize = 40;
/// Steps of one route.
pub const STEPS_MAX: usize = 24;
/// Stores with their people.
pub const STORES_MAX: usize = 60;
/// Actions in the list and on the curve.
pub const ACTIONS_MAX: usize = 12;
/// Instances named of each action and each check.
pub const INSTANCES_MAX: usize = 3;
/// Instances of which it is looked at what has changed: as many as the facade need hand in for each list.
pub const CHANGED_MAX: usize = 2_000;
/// Lines of each list of changes.
pub const CHANGES_MAX: usize = 12;
/// Checks with a line of their own.
pub const CHECKS_MAX: usize = 200;
/// Characters of any single text on posture, of which there are many; the rest becomes an ellipsis.
pub const POSTURE_TEXT_CHARS_MAX: usize = 400;
/// Contradictions between files.
pub const CONTRADICTIONS_MAX: usize = 20;
/// Elements, places, segments, reasons and other short lists.
pub const SHORT_MAX: usize = 300;
/// Characters of any single text; the rest becomes an ellipsis.
pub const TEXT_CHARS_MAX: usize = 1_600;
