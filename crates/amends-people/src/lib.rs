//! Records gathered into people, by strong agreement, with a reason for every link.
//!
//! A person is all the records of one human being. Records are compared only where they share something: a Social
//! Security number, a licence, an account, an e-mail address, a street address … Each such thing is a *key*
//! ([`keys`], a map function). Rows with one key stand together, and [`compare`] decides for each group which of its
//! rows are one person ([`group`], a group function); what it yields are *links*, each with its reason. Links are then
//! taken strongest first by [`Clusters`], which refuses those that would put contradictions into one person.
//!
//! Three decisions a reader would question:
//!
//! * **Our errors are not symmetrical.** A false merge means that somebody is never told; a false split costs a stamp.
//!   So no key links by itself: names must be compatible too, a row that could belong to either of two people in its
//!   group is left alone, and a chain of links never joins two people with different numbers and different birth
//!   dates.
//! * **Names are compared as packed letters** ([`names::Packed`]): twelve letters in 64 bits, so that a key row is
//!   48 bytes and sorting a hundred million of them is cheap. What lies beyond the twelfth letter is not compared.
//! * **Only the union-find is held in memory**, 44 bytes a record: 8.4 GB for 190 million records. All else streams.
//!
//! The probabilistic matcher (term frequencies, estimated weights, review queue) has its place between [`group`] and
//! [`Clusters`]: it will yield links of the same shape, with weights from the case instead of the fixed ones in
//! [`reason`].

pub mod address;
pub mod clusters;
pub mod compare;
pub mod group;
pub mod keys;
pub mod names;
pub mod person;
pub mod reason;
pub mod schemas;

mod column;

pub use clusters::{Clusters, Outcome};
pub use group::{GroupFindings, link_groups};
pub use keys::KeyMaker;
pub use person::PersonMaker;
pub use reason::Reason;
