//! Group: key rows sorted by key in, links out. All rows of one key are decided together, because a row may fit two
//! people, and then it belongs to neither.

use std::sync::Arc;

use amends_case::TokenKind;
use arrow_array::RecordBatch;
use arrow_array::builder::{UInt8Builder, UInt16Builder, UInt64Builder};
use arrow_array::types::{Int32Type, UInt8Type, UInt16Type, UInt64Type};
use arrow_schema::ArrowError;

use crate::column::numbers;
use crate::compare::{Side, compare, two_numbers};
use crate::names::{Likeness, Packed};
use crate::reason::Reason;
use crate::schemas;

/// Key columns, in the order by which rows must be sorted.
pub const ORDER: [&str; 9] = ["kind", "token", "first", "last", "birth", "ssn", "last4", "suffix", "record"];

/// A value on more rows than this tells nobody apart: a default, a shop's telephone, a care-of address.
pub const ROWS_MAX: usize = 400;
/// A value with more different holders than this is not used either.
pub const HOLDERS_MAX: usize = 48;

const LINKS_PER_BATCH: usize = 8_192;

/// What the keys tell besides links.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupFindings {
    /// Distinct accounts.
    pub accounts: u64,
    /// Values on too many rows to be used: their kind's number, and how many rows.
    pub shared_values: Vec<(u8, u64)>,
    /// Rows left alone because they fit more than one person.
    pub ambiguous_rows: u64,
}

impl GroupFindings {
    /// Adds another partition's findings; the result does not depend on the order of partitions.
    pub fn merge(&mut self, other: Self) {
        self.accounts += other.accounts;
        self.ambiguous_rows += other.ambiguous_rows;
        self.shared_values.extend(other.shared_values);
        self.shared_values.sort_unstable();
    }
}

/// Reads key rows sorted by [`ORDER`] and hands batches of links ([`schemas::links`]) to `emit`. Whoever was born on or
/// after `adult_before` (days since 1970) is a minor: a nameless row on a child's account is rather the parent's.
///
/// # Errors
/// The first error of the rows or of `emit`.
pub fn link_groups<E: From<ArrowError>>(
    rows: impl Iterator<Item = Result<RecordBatch, E>>,
    adult_before: i32,
    emit: &mut dyn FnMut(RecordBatch) -> Result<(), E>,
) -> Result<GroupFindings, E> {
    let mut linker = Linker { adult_before, ..Linker::default() };
    for batch in rows {
        linker.read(&batch?);
        if linker.links.rows >= LINKS_PER_BATCH {
            emit(linker.links.take()?)?;
        }
    }
    linker.close_group();
    emit(linker.links.take()?)?;
    Ok(linker.findings)
}

/// Rows of one key that bring the same to a comparison.
struct Holder {
    side: Side,
    records: Vec<u64>,
    /// For each record, the first mention in its row of evidence.
    mates: Vec<u64>,
}

impl Holder {
    /// Whether some row of evidence names both: then they are two people.
    fn stands_beside(&self, other: &Self) -> bool {
        let (short, long) = if self.mates.len() < other.mates.len() { (self, other) } else { (other, self) };
        short.mates.iter().any(|mate| long.mates.binary_search(mate).is_ok())
    }

    /// Whether a row names this one beside somebody of the same name: father and son. Who of the two other rows mean
    /// cannot be told.
    fn is_namesake_beside(&self, kind: TokenKind, other: &Self) -> bool {
        !std::ptr::eq(self, other) && self.stands_beside(other) && compare(kind, &self.side, &other.side).is_some()
    }
}

#[derive(Default)]
struct Linker {
    adult_before: i32,
    key: (u8, u64),
    rows: u64,
    holders: Vec<Holder>,
    links: Links,
    findings: GroupFindings,
}

impl Linker {
    fn read(&mut self, batch: &RecordBatch) {
        let [token, record, mate, first, last, ssn] =
            ["token", "record", "mate", "first", "last", "ssn"].map(|name| numbers::<UInt64Type>(batch, name).values());
        let [kind, suffix] = ["kind", "suffix"].map(|name| numbers::<UInt8Type>(batch, name).values());
        let birth = numbers::<Int32Type>(batch, "birth").values();
        let last4 = numbers::<UInt16Type>(batch, "last4").values();
        for row in 0..batch.num_rows() {
            let key = (kind[row], token[row]);
            if key != self.key {
                self.close_group();
                self.key = key;
            }
            let side = Side {
                first: Packed(first[row]),
                last: Packed(last[row]),
                ssn: ssn[row],
                last4: last4[row],
                birth: birth[row],
                suffix: suffix[row],
            };
            self.add(side, record[row], mate[row]);
        }
    }

    fn add(&mut self, side: Side, record: u64, mate: u64) {
        self.rows += 1;
        if self.rows as usize > ROWS_MAX || self.holders.len() > HOLDERS_MAX {
            return;
        }
        match self.holders.last_mut() {
            Some(holder) if holder.side == side => {
                // One record may hold a value twice.
                if holder.records.last() != Some(&record) {
                    holder.records.push(record);
                    holder.mates.push(mate);
                }
            }
            _ => self.holders.push(Holder { side, records: vec![record], mates: vec![mate] }),
        }
    }

    fn close_group(&mut self) {
        let holders = std::mem::take(&mut self.holders);
        let rows = std::mem::take(&mut self.rows);
        if rows > 0 && self.key.0 == TokenKind::Account as u8 {
            self.findings.accounts += 1;
        }
        if rows as usize > ROWS_MAX || holders.len() > HOLDERS_MAX {
            self.findings.shared_values.push((self.key.0, rows));
        } else if rows > 1
            && let Some(kind) = kind_of(self.key.0)
        {
            self.findings.ambiguous_rows += link_group(kind, &holders, self.adult_before, &mut self.links);
        }
    }
}

fn kind_of(number: u8) -> Option<TokenKind> {
    Reason::from_code(u16::from(number) << 8).map(|reason| reason.shared)
}

/// Links the holders of one key; returns how many rows were left alone because they fit more than one person.
fn link_group(kind: TokenKind, holders: &[Holder], adult_before: i32, links: &mut Links) -> u64 {
    let mut people = SmallSets::new(holders.len());
    let (nameless, named): (Vec<usize>, Vec<usize>) =
        (0..holders.len()).partition(|at| holders[*at].side.is_nameless());
    let (determined, open): (Vec<usize>, Vec<usize>) = named.iter().partition(|at| holders[**at].side.is_determined());
    // First those that can be told from their namesakes …
    for (position, &a) in determined.iter().enumerate() {
        for &b in &determined[..position] {
            join(kind, holders, a, b, &mut people, links);
        }
    }
    // … then those that fit exactly one of them, or only each other …
    let mut ambiguous = 0;
    let mut alone = Vec::new();
    for &a in &open {
        let fitting: Vec<usize> =
            determined.iter().copied().filter(|b| fit(kind, &holders[a], &holders[*b]).is_some()).collect();
        let namesake = named.iter().any(|b| holders[a].is_namesake_beside(kind, &holders[*b]));
        if namesake || any_contradiction(holders, &fitting) {
            ambiguous += holders[a].records.len() as u64;
        } else if fitting.is_empty() {
            alone.push(a);
        } else {
            for b in fitting {
                join(kind, holders, a, b, &mut people, links);
            }
            join_within(kind, &holders[a], links);
        }
    }
    for (position, &a) in alone.iter().enumerate() {
        for &b in &alone[..position] {
            join(kind, holders, a, b, &mut people, links);
        }
    }
    for &at in determined.iter().chain(&alone) {
        join_within(kind, &holders[at], links);
    }
    // … and last the rows without a name, which go with the value's only holder.
    ambiguous + link_nameless(kind, holders, (&nameless, &named), &people, adult_before, links)
}

fn any_contradiction(holders: &[Holder], some: &[usize]) -> bool {
    some.iter().enumerate().any(|(position, a)| {
        some[..position].iter().any(|b| {
            let (a, b) = (&holders[*a].side, &holders[*b].side);
            a.contradicts(b) || two_numbers(a, b)
        })
    })
}

fn link_nameless(
    kind: TokenKind,
    holders: &[Holder],
    (nameless, named): (&[usize], &[usize]),
    sets: &SmallSets,
    adult_before: i32,
    links: &mut Links,
) -> u64 {
    if nameless.is_empty() {
        return 0;
    }
    let mut people: Vec<usize> = named.iter().map(|at| sets.root(*at)).collect();
    people.sort_unstable();
    people.dedup();
    let owners = match people.as_slice() {
        [] => nameless,
        // A telephone or an address is handed on: half of the rows that have only that are a later holder's.
        [_] if matches!(kind, TokenKind::Telephone | TokenKind::Email | TokenKind::Address) => {
            return unclaimed(holders, nameless);
        }
        [_] if named.iter().any(|at| holders[*at].side.birth < adult_before) => named,
        // Several people hold this value, or only a child does: a row without a name could be anybody's.
        _ => return unclaimed(holders, nameless),
    };
    // By ordinal, because the order of holders depends on tokens, and so on the case's key.
    let Some(target) = owners.iter().copied().min_by_key(|at| holders[*at].records[0]) else { return 0 };
    for &at in nameless {
        if at != target && !holders[at].side.contradicts(&holders[target].side) {
            let reason = nameless_reason(kind, &holders[at].side, &holders[target].side);
            links.add(reason, holders[at].records[0], holders[target].records[0]);
        }
        join_within(kind, &holders[at], links);
    }
    0
}

/// How many rows are left by themselves.
fn unclaimed(holders: &[Holder], rows: &[usize]) -> u64 {
    rows.iter().map(|at| holders[*at].records.len() as u64).sum()
}

fn nameless_reason(kind: TokenKind, a: &Side, b: &Side) -> Reason {
    Reason {
        shared: kind,
        first: Likeness::Missing,
        last: Likeness::Missing,
        birth: crate::compare::birth_likeness(a.birth, b.birth),
    }
}

/// A reason if two holders of a value are one person.
fn fit(kind: TokenKind, a: &Holder, b: &Holder) -> Option<Reason> {
    if a.stands_beside(b) { None } else { compare(kind, &a.side, &b.side) }
}

fn join(kind: TokenKind, holders: &[Holder], a: usize, b: usize, people: &mut SmallSets, links: &mut Links) {
    if let Some(reason) = fit(kind, &holders[a], &holders[b]) {
        people.join(a, b);
        links.add(reason, holders[a].records[0], holders[b].records[0]);
    }
}

/// Rows that bring the same to a comparison are linked to the first of them.
fn join_within(kind: TokenKind, holder: &Holder, links: &mut Links) {
    let side = &holder.side;
    let reason = if side.is_nameless() { Some(nameless_reason(kind, side, side)) } else { compare(kind, side, side) };
    if let Some(reason) = reason {
        let others = holder.records.iter().zip(&holder.mates).skip(1);
        for (record, _) in others.filter(|(_, mate)| **mate != holder.mates[0]) {
            links.add(reason, holder.records[0], *record);
        }
    }
}

/// Union-find over the few holders of one key.
struct SmallSets(Vec<usize>);

impl SmallSets {
    fn new(size: usize) -> Self {
        Self((0..size).collect())
    }

    fn root(&self, mut at: usize) -> usize {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[derive(Default)]
struct Links {
    rows: usize,
    rank: UInt8Builder,
    a: UInt64Builder,
    b: UInt64Builder,
    why: UInt16Builder,
}

impl Links {
    fn add(&mut self, reason: Reason, a: u64, b: u64) {
        self.rows += 1;
        self.rank.append_value(reason.rank());
        self.a.append_value(a.min(b));
        self.b.append_value(a.max(b));
        self.why.append_value(reason.code());
    }

    fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        RecordBatch::try_new(
            schemas::links(),
            vec![
                Arc::new(self.rank.finish()),
                Arc::new(self.a.finish()),
                Arc::new(self.b.finish()),
                Arc::new(self.why.finish()),
            ],
        )
    }
}
