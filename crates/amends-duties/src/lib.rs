//! People, the incident and the law: who is owed what, by when, and why.
//!
//! Three things come in. [`Laws`] are the files of `rules/law`, one for each jurisdiction, embedded at build time and
//! replaceable at run time. The [`Incident`](amends_case::incident::Incident) holds the facts. [`ProfileCount`]s say
//! how many people share one residence, one set of elements and so on: rules are evaluated for each profile, never for
//! each person, so 76 million people cost some thousands of evaluations.
//!
//! One thing comes out: a [`Plan`], made of [`Duty`] rows (what is owed, and what is not, each with its because) and of
//! one [`ProfileOutcome`] for each profile, which is what a letter is drafted from. A plan is pure: no clock is read,
//! nothing is sent, equal input gives equal bytes. Counsel approves it by [`Plan::digest`].
//!
//! ```
//! use amends_case::incident::Incident;
//! use amends_duties::{ElementClasses, Laws, counts_from_csv, plan};
//!
//! let laws = Laws::embedded()?;
//! let classes = ElementClasses::standard();
//! let facts = "[organization]\nname = \"Tidewater Mobile\"\n[incident]\ndiscovered = 2026-10-05\nharm = \"likely\"";
//! let incident = Incident::from_toml(facts, "incident.toml")?;
//! let counts = counts_from_csv("residence,elements,persons\nus-ca,name;ssn,1204\n", &laws, &classes)?;
//! let plan = plan(&laws, &incident, &counts, &classes);
//! let first = &plan.duties[0];
//! assert_eq!((first.law.as_str(), first.persons), ("us-ca", 1204));
//! assert_eq!(first.due.as_ref().map(ToString::to_string).as_deref(), Some("2026-11-04"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The decision that a reader would question: **`depends` counts as owed.** Where a fact is missing, or the law file
//! says that it is not sure, the duty is `depends`, and thresholds, dates and letters are worked out as if it were
//! owed. To tell somebody who need not be told costs a stamp; never to tell somebody is the worst error. What is not
//! sure stands in the duty's because and in [`Plan::questions`], for counsel to decide.

pub mod check;
pub mod clocks;
mod counts;
mod duty;
mod elements;
pub mod law;
mod plan;
mod profile;
mod verdict;
mod words;

pub use counts::{CountsError, counts_from_csv};
pub use duty::{Due, Duty, Kind, Owed};
pub use elements::{Classes, ElementClasses};
pub use law::{Law, LawError, Laws};
pub use plan::{Plan, plan};
pub use profile::{ProfileCount, ProfileOutcome};
