//! Events to the intruder's path, and to what they reached.
//!
//! Comes in as events in the order of time, goes out as sessions, hops and a *reach ledger*: for each store, whether
//! it was seen to be reached, could have been, or was not.

mod rules;
mod sigma;
mod signal;

pub use rules::{Detectors, Forgotten, NoWorld, RuleError, World, rule_texts};
pub use sigma::{Refused, Sigma};
pub use signal::Signal;
