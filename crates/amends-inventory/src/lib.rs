//! Files of an inventory to statements about hosts, accounts, secrets and stores.
//!
//! An inventory is a folder of what an organisation really has: a list of assets kept by hand, scans, the rules of a
//! firewall, what was collected from hosts, exports of a cloud, of an identity provider, of a database. *Content* decides
//! what a file is. What it says becomes [`amends_case::Statement`]s, each with its line and its day. Nothing here decides what
//! a statement means: that is `amends-posture`, which sees all of them together.
//!
//! Decisions a reader would question:
//!
//! * **No secret comes out.** Keys, hashes of passwords and ids of access keys become a [`SecretId`](amends_case::SecretId) by
//!   way of a function that is given: a keyed hash. What may hold a secret (arguments of a job, a value of a setting) is not
//!   taken over at all.
//! * **What is not understood is a problem.** An unknown column, keyword or element of a format that is known is told of,
//!   once per name and file, with a count: it may be the one thing that matters.
//! * **Hostile files are data.** An XML file with a document type that declares something, a hundred levels, a value of a
//!   gigabyte: a problem, and what was read before it stays.

mod aws;
mod bloodhound;
mod clean;
mod grants;
mod hosts;
mod json;
mod lists;
mod nessus;
mod nft;
mod nmap;
mod openvas;
mod out;
mod prowler;
mod read;
mod terraform;
mod xml;

#[cfg(test)]
mod check;

pub use out::Read;
pub use read::{BYTES_MAX, Beside, Chosen, Settings, read};
