//! The carrier's files: where each lies, what its columns are, who is in it.

mod credit;
mod crm;
mod decoys;
mod family;
mod former;
mod money;
mod portal;
mod postpaid;
mod prepaid;
pub(crate) mod seen;
mod staff;

use super::draw::{Draw, Stream};
use super::form::Form;
use super::person::{Person, Role};
use super::row::{Column, Row};
use super::world::{Block, World};
use seen::{Age, Seen};

/// Where a table's rows come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rows {
    /// One for each person in the store.
    People,
    /// One for each account (a person may have two).
    Accounts,
    /// So many for each sixteen people, of nobody in particular.
    PerBlock(u32),
}

/// One table of the evidence.
pub(crate) struct Store {
    /// Path below the evidence root, archive members after `!`.
    pub(crate) evidence: &'static str,
    /// Sheet or dumped table; empty where there is but one.
    pub(crate) table: &'static str,
    pub(crate) columns: &'static [Column],
    pub(crate) form: Form,
    pub(crate) rows: Rows,
    pub(crate) fill: fn(&mut Making<'_>, &mut Row),
}

/// What a row is made from.
pub(crate) struct Making<'a> {
    pub(crate) world: &'a World,
    pub(crate) block: &'a Block,
    pub(crate) person: &'a Person,
    /// 0, or 1 for the second account; the row's number within the block for rows of nobody.
    pub(crate) copy: u32,
    pub(crate) draw: Draw,
}

impl<'a> Making<'a> {
    pub(crate) fn new(world: &'a World, block: &'a Block, person: &'a Person, store: usize, copy: u32) -> Self {
        let stream = Stream::Row as u64 + store as u64 * 16 + u64::from(copy.min(15));
        Self { world, block, person, copy, draw: Draw::numbered(world.seed, stream, person.index) }
    }

    pub(crate) fn seen(&mut self, age: Age) -> Seen {
        Seen::new(self.person, age, &mut self.draw)
    }

    /// The account that this row is about.
    pub(crate) fn account(&self) -> u64 {
        self.person.second_account.filter(|_| self.copy == 1).unwrap_or(self.person.account)
    }

    /// Others on the account of a household's holder: those who have a line of their own, and few besides.
    pub(crate) fn family(&mut self) -> Vec<&'a Person> {
        let (block, person) = (self.block, self.person);
        let all = block.people.iter().filter(|p| p.household == person.household && p.index != person.index);
        let known = |p: &Person| p.in_store(POSTPAID) || p.in_store(POSTPAID_LARGE) || p.in_store(FAMILY);
        let draw = &mut self.draw;
        all.filter(|p| person.role == Role::Holder && !p.deceased && (known(p) || draw.chance(800))).collect()
    }

    /// The holder of the person's household, as far as a current account names them.
    pub(crate) fn holder(&self) -> Option<&'a Person> {
        let current = |p: &&Person| p.in_store(POSTPAID) || p.in_store(POSTPAID_LARGE);
        self.block
            .people
            .iter()
            .find(|p| p.index == self.person.household && p.index != self.person.index)
            .filter(current)
    }
}

// Positions in `STORES`, which are the bits of `Person::stores`.
const POSTPAID: usize = 0;
const POSTPAID_LARGE: usize = 1;
const DEVICES: usize = 2;
const FORMER: usize = 3;
const LEGACY_1: usize = 4;
const LEGACY_2: usize = 5;
const APPLICATIONS: usize = 6;
const IDENTITY: usize = 7;
const PREPAID: usize = 8;
const FAMILY: usize = 9;
const LOYALTY: usize = 10;
const CUSTOMERS: usize = 11;
const NOTES: usize = 12;
const PAYMENTS: usize = 13;
const CONTACTS: usize = 14;
const USERS: usize = 15;
const ORDERS: usize = 16;
const STAFF: usize = 17;
const CORPORATE: usize = 18;
const BENEFITS: usize = 19;

/// All tables. Tables of one file stand next to each other, in the order in which the file has them.
pub(crate) static STORES: [&Store; 23] = {
    let mut all = [&decoys::INVOICES; 23];
    all[POSTPAID] = &postpaid::ACCOUNTS;
    all[POSTPAID_LARGE] = &postpaid::LARGE;
    all[DEVICES] = &postpaid::DEVICES;
    all[FORMER] = &former::CLOSED;
    all[LEGACY_1] = &former::LEGACY_1;
    all[LEGACY_2] = &former::LEGACY_2;
    all[APPLICATIONS] = &credit::APPLICATIONS;
    all[IDENTITY] = &credit::IDENTITY_CHECKS;
    all[PREPAID] = &prepaid::PREPAID;
    all[FAMILY] = &family::LINES;
    all[LOYALTY] = &portal::LOYALTY;
    all[CUSTOMERS] = &crm::CUSTOMERS;
    all[NOTES] = &crm::NOTES;
    all[PAYMENTS] = &money::PAYMENT_METHODS;
    all[CONTACTS] = &money::ACCOUNT_CONTACTS;
    all[USERS] = &portal::USERS;
    all[ORDERS] = &portal::ORDERS;
    all[STAFF] = &staff::STAFF;
    all[CORPORATE] = &staff::CORPORATE;
    all[BENEFITS] = &staff::BENEFITS;
    all[20] = &decoys::SHIPMENTS;
    all[21] = &decoys::INVENTORY;
    all
};

/// Files of the evidence: tables of one file stand next to each other.
pub(crate) fn file_count() -> u64 {
    let file = |store: &&Store| store.evidence.split_once('!').map_or(store.evidence, |(file, _)| file);
    1 + STORES.windows(2).filter(|pair| file(&pair[0]) != file(&pair[1])).count() as u64
}

/// What somebody is to the carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Current,
    Former,
    Prospect,
    Prepaid,
}

fn kind(draw: &mut Draw) -> Kind {
    match draw.below(100) {
        0..37 => Kind::Current,
        37..65 => Kind::Former,
        65..89 => Kind::Prospect,
        _ => Kind::Prepaid,
    }
}

/// The stores in which a person has rows of their own: at least one. `parent`: a minor's line hangs on their account.
pub(crate) fn membership(world: &World, person: &Person, parent: bool) -> u32 {
    let mut draw = Draw::numbered(world.seed, 500, person.index);
    let mut house = Draw::numbered(world.seed, 501, person.household);
    let kind = if draw.chance(2_500) { kind(&mut draw) } else { kind(&mut house) };
    let kind = if parent && draw.chance(8_500) { Kind::Current } else { kind };
    let mut stores = 0;
    let mut join = |store: usize, share: u32| {
        let joins = draw.chance(share);
        stores |= u32::from(joins) << store;
        joins
    };
    if person.index == 0 {
        join_each(&mut join, &[POSTPAID, PAYMENTS, NOTES, USERS, CUSTOMERS, DEVICES].map(|store| (store, 10_000)));
    } else if person.minor {
        // No telephone or mail address in the one, nothing else in the other: never both, or nobody could tell.
        if !join(FAMILY, 9_200) {
            join(LOYALTY, 10_000);
        }
    } else if person.deceased {
        join(FORMER, 8_000);
        join(LEGACY_1, 3_000);
    } else {
        // Those without an SSN are asked for something else.
        adult(kind, if person.ssn.is_some() { 600 } else { 5_000 }, &mut join);
        // A workbook holds a million rows and is made in memory: its share shrinks once there are 20,000 rows in it.
        let cap = |share: u64| share.min(20_000 * 10_000 / world.persons.max(1)) as u32;
        if join(STAFF, cap(120)) {
            join(BENEFITS, 6_000);
        }
        join(CORPORATE, cap(150));
    }
    if stores == 0 {
        stores = 1 << if person.minor { FAMILY } else { FORMER };
    }
    stores
}

fn join_each(join: &mut impl FnMut(usize, u32) -> bool, stores: &[(usize, u32)]) {
    for (store, share) in stores {
        join(*store, *share);
    }
}

fn adult(kind: Kind, identity: u32, join: &mut impl FnMut(usize, u32) -> bool) {
    match kind {
        // Numbers of a device and nothing else: nobody could say whose they are.
        Kind::Current if join(DEVICES, 100) => {}
        Kind::Current => {
            if join(POSTPAID, 5_500) {
                join_each(join, &[(DEVICES, 4_500), (APPLICATIONS, 1_200), (FORMER, 600), (IDENTITY, identity)]);
            } else {
                join(POSTPAID_LARGE, 10_000);
            }
            join_each(join, &[(CUSTOMERS, 2_800), (LOYALTY, 1_200), (PAYMENTS, 1_800)]);
            join_each(join, &[(CONTACTS, 1_000), (USERS, 2_400), (NOTES, 1_000)]);
        }
        Kind::Former => {
            if join(FORMER, 6_500) {
                join_each(join, &[(LEGACY_1, 2_500), (APPLICATIONS, 2_500)]);
            } else {
                join(LEGACY_2, 10_000);
                join(LEGACY_1, 4_000);
            }
        }
        Kind::Prospect => {
            join(APPLICATIONS, 10_000);
            join(IDENTITY, identity);
        }
        Kind::Prepaid => {
            join(PREPAID, 10_000);
            join_each(join, &[(LOYALTY, 2_500), (USERS, 2_000), (NOTES, 500), (APPLICATIONS, 150)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_is_taken_once() {
        let mut places: Vec<_> = STORES.iter().map(|store| (store.evidence, store.table)).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), STORES.len());
        assert_eq!(STORES[USERS].table, "users");
        assert_eq!(STORES[BENEFITS].evidence, "staff/leave_and_benefits.csv");
    }
}
