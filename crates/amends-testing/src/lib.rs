//! Invented people, their invented carrier's stolen files, and the truth about both: what tests and benches run on.
//!
//! * [`corpus`] writes the scenario `tidewater` with any number of people: evidence of every kind, and beside it the
//!   truth (which person is in which row, with which elements). [`corpus::intrusion`] writes its logs and inventories.
//! * [`example`] is the incident that tests of law and of incident files begin from.
//! * [`score`] compares what the program exports with that truth.
//! * [`postgres`] and [`mariadb`] start a real database server for one test.
//! * [`smtp_sink`] is a mail server that takes, refuses and drops; [`sms_provider`] does the same for short messages.
//! * [`canaries`](mod@canaries) names values that are planted in the corpus, for tests which search every output for them.
//!
//! Three decisions a reader would question:
//!
//! * **People are functions, not rows.** Everything about a person follows from the seed and the sixteen indexes of
//!   their block, in whole numbers only; nothing is remembered. So ten million people are written in the memory of
//!   sixteen, equal seeds give equal bytes on any machine, and any person can be made again alone.
//! * **The truth is noted by the hand that writes the cell.** A row is filled cell by cell under columns that say
//!   which element they hold; a cell that stays empty or gets a placeholder exposes nothing. There is no second pass
//!   that could disagree with the evidence.
//! * **Random numbers are our own** (SplitMix64, a few lines) and not a crate's: a generator whose next release draws
//!   otherwise would change every committed file.
//!
//! How hard the corpus is, in shares of rows unless said otherwise: nickname 3 % (of those names that have one), initial
//! only 0.7 %, slip in a name 1.2 %, day and month exchanged 1.2 % (where that is a date), suffix missing 30 %, SSN
//! missing 1.5 %, with a wrong digit 0.2 %, cut to four digits 4 % of credit applications; of people: no SSN 3 %, moved 12 % of
//! households (a quarter of them to another state), other surname before 8 % of women, other telephone number before
//! 8 %, other mail address before 6 %, two accounts 8 %, one telephone for the household 12 %, a spouse's mail address
//! 10 % of spouses; of blocks of sixteen: two strangers with one name and birth date 1 %, a recycled number 2 %.

pub mod canaries;
pub mod corpus;
pub mod example;
pub mod mariadb;
pub mod postgres;
pub mod score;
pub mod sms_provider;
pub mod smtp_sink;

pub use canaries::canaries;
