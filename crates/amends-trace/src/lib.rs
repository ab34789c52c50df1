//! Events to the intruder's path, and to what they reached.
//!
//! Events come in the order of time, twice: [`Survey`] learns what is usual, which clocks are off and where logs have
//! holes; [`Trace`] follows the intruder from host to host and notes what they read; [`Trace::finish`] writes the *reach
//! ledger*. There is no I/O here and no clock, and memory grows with hosts, accounts and edges, not with events.
//!
//! ```
//! use amends_case::{Action, Asset, Class, Event, Outcome, Seeds};
//! use amends_trace::{Survey, Trace};
//!
//! let log_in = Event {
//!     time: Some(1_783_476_669_000_000),
//!     class: Class::Authentication,
//!     action: Action::LogOn,
//!     outcome: Outcome::Success,
//!     host: "gw-test-01".into(),
//!     actor: "root".into(),
//!     source: "203.0.113.9".into(),
//!     credential: "none".into(),
//!     ..Event::default()
//! };
//! let gateway = Asset { name: "gw-test-01".into(), environment: "test".into(), ..Asset::default() };
//! let mut survey = Survey::new(&[gateway]);
//! survey.event(&log_in);
//! let mut trace = Trace::new(survey, &Seeds::default());
//! trace.event(&log_in);
//! let traced = trace.finish();
//! assert_eq!((traced.hops[0].target.as_str(), traced.hops[0].how.as_str()), ("gw-test-01", "no_password"));
//! ```
//!
//! Decisions a reader would question:
//!
//! * **Habit is what was done from a host before the intruder came to it**, on two days or more. What they do there every
//!   night afterwards is none.
//! * **In doubt nobody is accused.** A log-in that an honest session explains is no hop. Where people are there every week who
//!   never went this way, it is a hop, and the rival is still told of. Where both are possible, the rival
//!   explanations stand side by side with what would decide between them.
//! * **In doubt a store is not cleared of suspicion.** Missing logs make *could have*, never *not seen*.
//! * **Two ways in are two hypotheses.** Where nobody is named as the intruder, the two log-ins from outside that most speaks
//!   for stand side by side, with the stores that hang on each.
//! * **What runs while nobody is there is a machine's.** A new way that is gone on three days with nobody logged in at its
//!   source is a service's, and stands as a rival explanation, not as a hop.
//! * **A moment has an order of its own.** Events of one time are put in order by what they say; a log-in comes before
//!   those that start from its target.
//! * **A database's log-in is no hop.** It opens rows, not a host; it shows as a read in the ledger.
//! * **A [`Signal`] is no hop either.** [`Detectors`] run our own rules, [`Sigma`] the public ones; both say of a line why it
//!   is worth a look.

mod address;
mod entries;
mod how;
mod known;
mod moment;
mod nodes;
mod path;
mod pattern;
mod reach;
mod reads;
mod rules;
mod sigma;
mod signal;
mod survey;
mod traced;

pub use nodes::Node;
pub use path::Trace;
pub use pattern::{PatternError, named};
pub use rules::{Detectors, Finished, Forgotten, Inventory, NoWorld, RuleError, World, rule_texts};
pub use sigma::{Refused, Sigma};
pub use signal::Signal;
pub use survey::{DATABASE_PORTS, Skew, Survey};
pub use traced::{EgressRow, EntryRow, Gap, GuessRow, HopRow, HostRow, ReachRow, RivalRow, Traced};
