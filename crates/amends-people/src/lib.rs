//! Records gathered into people, with a reason and a weight for every link.
//!
//! A person is all the records of one human being. What a record brings to a comparison is its *side* ([`side`], a map
//! function). Sides that share a *key* (a Social Security number, a telephone, a birth date and the beginning of a
//! surname …; [`keys`]) stand together once they are sorted by it, and are compared in pairs ([`pairs`], a group
//! function): how a pair agrees, field by field, is its *pattern* ([`levels`]). From the patterns of all pairs follows
//! what agreement is worth in this very case ([`weights`]), and so the odds that a pair is of one person. *Links*
//! ([`links`]) are taken strongest first ([`decide`]) into [`Clusters`], which do not let a chain of them run away. What is
//! doubtful waits for a person ([`reviews`]), whose decisions ([`decisions`]) go before all links from then on.
//!
//! Five decisions a reader would question:
//!
//! * **Our errors are not symmetrical.** A false merge means that somebody is never told; a false split costs a stamp.
//!   A link is taken if its odds are better than the price of the one error over that of the other ([`price`]); there is
//!   no other threshold.
//! * **Households are a kind of pair of their own.** Twins, spouses, father and son agree in all that a family shares;
//!   weighed against strangers they would be one person. See [`weights`].
//! * **Nothing depends on how many people the case holds.** A pair is weighed among the pairs that share its key. So
//!   people hardly fall apart, or together, because unrelated evidence was added: only as far as that makes names frequent.
//! * **Names are compared as packed letters** ([`names::Packed`]): twelve letters in 64 bits, so that a side has a fixed
//!   width and sorting a hundred million of them is cheap. What lies beyond the twelfth letter is not compared.
//! * **Only the union-find is held in memory**, 44 bytes a record, and a hash and a byte a record beside
//!   it (49 GB for a billion records). All else streams; sides are held as far as there is room.

pub mod address;
pub mod clusters;
pub mod compare;
pub mod crowds;
pub mod decide;
pub mod decisions;
pub mod frequencies;
pub mod history;
pub mod keys;
pub mod levels;
pub mod links;
pub mod names;
pub mod pairs;
pub mod person;
pub mod price;
pub mod reason;
pub mod reviews;
pub mod schemas;
pub mod shelf;
pub mod side;
pub mod sides;
pub mod weights;

mod column;

pub use clusters::{Clusters, Outcome};
pub use decide::Decider;
pub use decisions::Decided;
pub use levels::{Field, Pattern};
pub use pairs::{PairFindings, Pairer, pair_groups};
pub use person::PersonMaker;
pub use price::Price;
pub use reviews::Review;
pub use shelf::Shelf;
pub use side::{Side, Tier};
pub use sides::SideMaker;
pub use weights::Weights;
