//! Statements about an organisation to routes, checks and actions, by the people they would protect.
//!
//! A breach that has not happened is followed as one that has: from where an intruder could begin, over what each step
//! would need, to the stores, and to the people in them. What lets a step succeed is a *finding*; what would take it away
//! is an *action*; and actions are ranked by the distinct people that they protect, not by hosts or ticks.
//!
//! The nouns: *World* is what the statements of all files come to, with contradictions named. A *graph* holds *states*
//! that an intruder can be in and *steps* between them; some steps need two things at once (a way to the host **and** the
//! secret). A [route](RouteRow) is the likeliest way to a store. A *check* looks at [`Instance`]s and says pass, fail, or that it
//! cannot tell. There is no I/O here and no clock: the day comes with the inventory.
//!
//! A check is a file (`rules/checks/`), so that who writes it need not write Rust, and knows three values: what nobody
//! has stated is neither yes nor no. How bad a loss is and how likely a step are judgements, and stand in a file as well
//! ([`Weights`]), so that who disagrees can say so.

mod actions;
mod checks;
pub mod graph;
mod instance;
mod instances;
mod intrusion;
mod looked;
mod people;
mod ranking;
mod routes;
mod rows;
mod run;
pub mod shared;
mod weights;
pub mod world;

pub use actions::Assignment;
pub use checks::{
    Answers, Changes, Check, CheckError, Checks, FRAMEWORKS, Fix, Frameworks, Lever, Mute, Parameter, Truth, changes,
    compare, kinds, mute, severity_word,
};
pub use instance::{Instance, Value};
pub use instances::{Beside, Likeness, instances};
pub use intrusion::{Exposed, Intrusion};
pub use people::{AtStake, People, StorePeople};
pub use ranking::{BEST_OF, Candidate, Ranked, Ranking, Relevant, rank};
pub use routes::routes;
pub use rows::{ActionRow, CheckRow, EntryRow, RouteRow, RouteStep, StoreRow, Verdict};
pub use run::{Before, Contradiction, Counted, HostPlace, Inputs, Run, Tally, run};
pub use weights::{Chance, EntryClass, Harm, Weights};
