//! One invented person, and what is theirs.

use super::date::Date;
use super::names::Surname;
use super::places::{Address, State};
use super::text::{Text, push_folded, push_number};

/// Place in the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The adult whose account it is.
    Holder,
    Spouse,
    /// Minor or grown-up child of the holder.
    Child,
}

/// A mail address in pieces; it is spelt out only where a row needs it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Email {
    pub(crate) first: &'static str,
    pub(crate) last: Surname,
    pub(crate) number: u32,
    pub(crate) shape: u8,
}

const DOMAINS: [&str; 3] = ["@example.com", "@example.org", "@example.net"];

impl Email {
    pub(crate) fn push(&self, out: &mut Vec<u8>) {
        self.push_local(out);
        out.extend_from_slice(DOMAINS[usize::from(self.shape) % 3].as_bytes());
    }

    /// What stands before the `@`; also used as a user name.
    pub(crate) fn push_local(&self, out: &mut Vec<u8>) {
        let last = self.last.text();
        let start = out.len();
        match self.shape / 3 % 3 {
            0 => {
                push_folded(out, self.first);
                out.push(b'.');
                push_folded(out, last.as_str());
            }
            1 => {
                push_folded(out, self.first);
                out.truncate(start + 1);
                push_folded(out, last.as_str());
            }
            _ => {
                push_folded(out, last.as_str());
                out.push(b'_');
                push_folded(out, self.first);
            }
        }
        push_number(out, u64::from(self.number));
    }
}

/// Somebody. Small enough to copy; made from seed and index alone.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    /// Position in the corpus, from 0: the `person` of the truth files.
    pub(crate) index: u64,
    /// Index of the household's holder.
    pub(crate) household: u64,
    pub(crate) role: Role,
    pub(crate) female: bool,
    pub(crate) first: &'static str,
    /// Empty for people without a middle name.
    pub(crate) middle: &'static str,
    pub(crate) last: Surname,
    /// Surname in older files, where it was another.
    pub(crate) last_before: Surname,
    /// `Jr`, `Sr`, `II`, `III`, or empty.
    pub(crate) suffix: &'static str,
    pub(crate) birth: Date,
    pub(crate) minor: bool,
    pub(crate) deceased: bool,
    pub(crate) ssn: Option<u32>,
    pub(crate) taxpayer_id: Option<u32>,
    /// Driving licence, or empty.
    pub(crate) licence: Text,
    pub(crate) licence_state: &'static State,
    /// State identity card of those without a licence, or empty.
    pub(crate) state_id: Text,
    pub(crate) passport: Option<u32>,
    pub(crate) home: Address,
    /// Address in older files; the same where they have not moved.
    pub(crate) home_before: Address,
    pub(crate) telephone: u64,
    /// Number in older files; somebody else may have it now.
    pub(crate) telephone_before: u64,
    pub(crate) email: Email,
    /// Mail address in older files.
    pub(crate) email_before: Email,
    pub(crate) imei: u64,
    pub(crate) imsi: u64,
    /// Account with the carrier; of the household for those who share one.
    pub(crate) account: u64,
    /// Second account of those who have two.
    pub(crate) second_account: Option<u64>,
    /// Bit `i`: has a row of their own in the store of this position.
    pub(crate) stores: u32,
}

impl Person {
    pub(crate) fn in_store(&self, store: usize) -> bool {
        self.stores >> store & 1 == 1
    }
}
