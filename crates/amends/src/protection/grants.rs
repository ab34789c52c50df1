//! One person, one grant, across incidents: grants go from case to case in a file that names nobody, and what a later
//! incident owes longer comes back the same way. docs/decisions/0023-one-grant-across-incidents.md says why so.

mod file;
mod identity;
mod key;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Write;
use std::path::Path;

use amends_case::PersonId;
use amends_ledger::{Grant, Ledger, Term};
use amends_store::{Case, Details};
use jiff::civil::Date;
use serde::Serialize;

use super::carried::{CarriedBook, CarriedRow};
use crate::ledger::{self, ToldBook};
use crate::settings::Settings;
use crate::waves::day_of;
use crate::{Error, Result, incident_of, people};

use file::{GrantLine, Line};
use key::{Digest, hex};

pub use key::GrantsKey;

/// Digests of one person that a file names.
const KNOWN_BY_MAX: usize = 256;

/// What a file of grants holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Grants that people hold.
    pub grants: u64,
    /// Longer terms, to be carried back to the case that granted them.
    pub extensions: u64,
    /// People who were granted protection, and whom no notice has reached: they hold no code.
    pub untold: u64,
    /// People in whose records nothing stands by which another case would know them.
    pub nameless: u64,
}

/// A file of grants that is not written yet.
pub struct Export {
    made: i64,
    case: Digest,
    lines: Vec<Line>,
    /// What is in it.
    pub exported: Exported,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Export({:?})", self.exported)
    }
}

impl Export {
    /// Writes it.
    ///
    /// # Errors
    /// Of `out`.
    pub fn write(&self, out: impl Write, key: &GrantsKey) -> Result<()> {
        let mut writer = file::Writer::new(out, key, &self.case, self.made)?;
        self.lines.iter().try_for_each(|line| writer.line(line))?;
        writer.finish()
    }
}

/// Gathers what people hold by this case, and what it owes to people who hold grants of earlier ones. Memory: some 30 bytes
/// for each digest of an affected person, of which they have five or so.
///
/// # Errors
/// If no code was issued; if the evidence is not what was read; of the case and the ledger.
pub fn export(case: &Case, key: &GrantsKey, name: &str, settings: &Settings) -> Result<Export> {
    let missing = Error::NotYet { what: "protection codes", command: "amends protection issue" };
    let mut book = ledger::open_if_there(case, settings)?.ok_or(missing)?;
    let own = key.case(&case.header().case);
    let mut exported = Exported::default();
    let mut lines = granted(case, &mut book, key, &own, &mut exported)?;
    let mut extensions = Vec::new();
    for row in CarriedBook::read(case)?.holding() {
        let (grant, case) = (hex(&row.grant), hex(&row.case));
        if row.is_longer() {
            extensions.push(Line::Extension { grant: grant.clone(), case: case.clone(), months: row.promised });
        }
        lines
            .push((row.person, line(grant, case, row.incident.clone(), row.notice, &row.product, row.promised_term())));
    }
    known_by(case, key, settings, &mut lines)?;
    let before = lines.len();
    lines.retain(|(_, line)| !line.known_by.is_empty() || !line.shared.is_empty());
    exported.nameless = (before - lines.len()) as u64;
    (exported.grants, exported.extensions) = (lines.len() as u64, extensions.len() as u64);
    // In the order of their names, which tells nothing.
    lines.sort_by(|(_, one), (_, two)| one.grant.cmp(&two.grant));
    let lines = lines.into_iter().map(|(_, line)| Line::Grant(line)).chain(extensions).collect();
    let details = Details::from([
        ("grants".to_owned(), exported.grants.to_string()),
        ("extensions".to_owned(), exported.extensions.to_string()),
        ("key".to_owned(), hex(&key.name())),
    ]);
    case.journal(name, "grants_exported", details)?;
    case.seal()?;
    Ok(Export { made: ledger::now(case), case: own, lines, exported })
}

fn line(grant: String, case: String, incident: String, notice: Date, product: &str, term: Term) -> GrantLine {
    let product = product.to_owned();
    let Term { months, starts, expires } = term;
    let (known_by, shared) = (Vec::new(), Vec::new());
    GrantLine { grant, case, incident, notice, product, months, starts, expires, known_by, shared }
}

/// What this case granted to people who have its code: somebody whom no notice reached was granted it in vain.
fn granted(
    case: &Case,
    book: &mut Ledger,
    key: &GrantsKey,
    own: &Digest,
    exported: &mut Exported,
) -> Result<Vec<(PersonId, GrantLine)>> {
    let (told, heirs) = (ToldBook::read(case, book, None)?, ledger::heirs(case)?);
    let incident = incident_of(case)?;
    let title = format!("{}, discovered {}", incident.organization.name, incident.facts.discovered.value().date);
    let title: String = title.chars().filter(|letter| !letter.is_control()).take(80).collect();
    let mut held: BTreeMap<PersonId, Grant> = BTreeMap::new();
    book.grants(&mut |grant| {
        if grant.voided.is_none() {
            let person = heirs.get(&grant.new.person).copied().unwrap_or(grant.new.person);
            let strength =
                |grant: &Grant| (grant.redeemed.is_some(), grant.new.months, grant.new.expires, grant.new.digest);
            if held.get(&person).is_none_or(|known| strength(known) < strength(&grant)) {
                held.insert(person, grant);
            }
        }
        Ok(())
    })?;
    let mut lines = Vec::new();
    for (person, grant) in held {
        let of = told.of(&person).filter(|told| told.state.is_told());
        let notice = match (of, grant.redeemed) {
            (Some(told), _) => day_of(told.released)?,
            (None, Some(_)) => day_of(grant.issued)?,
            (None, None) => {
                exported.untold += 1;
                continue;
            }
        };
        let name = hex(&key.grant(own, &grant.new.person));
        lines.push((person, line(name, hex(own), title.clone(), notice, &grant.new.product, grant.term())));
    }
    Ok(lines)
}

/// Names the people of the lines by their digests; a digest of two people is told as such.
fn known_by(case: &Case, key: &GrantsKey, settings: &Settings, lines: &mut [(PersonId, GrantLine)]) -> Result<()> {
    let mut all: Vec<(Digest, PersonId)> = Vec::new();
    let mut sorted = 0;
    identity::each_identity(case, settings, key, &mut |person, digests| {
        all.extend(digests.iter().map(|digest| (*digest, person)));
        // People stand in many records with the same words: what doubles is let go on the way.
        if all.len() > 2 * sorted + (1 << 20) {
            all.sort_unstable();
            all.dedup();
            sorted = all.len();
        }
    })?;
    all.sort_unstable();
    all.dedup();
    let mut of: HashMap<PersonId, Vec<(Digest, bool)>> =
        lines.iter().map(|(person, _)| (*person, Vec::new())).collect();
    for same in all.chunk_by(|one, two| one.0 == two.0) {
        for (digest, person) in same {
            if let Some(digests) = of.get_mut(person).filter(|digests| digests.len() < KNOWN_BY_MAX) {
                digests.push((*digest, same.len() > 1));
            }
        }
    }
    for (person, line) in lines {
        for (digest, is_shared) in of.get(person).into_iter().flatten() {
            if *is_shared { &mut line.shared } else { &mut line.known_by }.push(hex(digest));
        }
    }
    Ok(())
}

/// What a file of grants came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Grants of other cases in the file.
    pub grants: u64,
    /// People of this case who hold one.
    pub known: u64,
    /// People of this case of whom it cannot be told: one grant fits two people, or two grants one. They get their own code.
    pub ambiguous: u64,
    /// Grants of this case whose term became longer.
    pub extended: u64,
    /// Grants of this case for which a longer term came after their end.
    pub too_late: u64,
    /// Longer terms for grants that this case does not have.
    pub unknown: u64,
}

/// Takes a file of grants: what people of this case hold, and the longer terms that later incidents owe on grants of this one.
///
/// # Errors
/// If the key is another one, or the file is not whole; then nothing was taken. Of the case and the ledger.
pub fn import(case: &Case, path: &Path, key: &GrantsKey, name: &str, settings: &Settings) -> Result<Imported> {
    let own = key.case(&case.header().case);
    let (own_hex, mut grants, mut longer) = (hex(&own), Vec::new(), HashMap::new());
    let head = file::read(path, key, &mut |line| {
        match line {
            Line::Grant(grant) if grant.case != own_hex => grants.push(grant),
            Line::Extension { grant, case, months } if case == own_hex => {
                let known: &mut u32 = longer.entry(grant).or_default();
                *known = months.max(*known);
            }
            _ => {}
        }
        Ok(())
    })?;
    if head.case == own_hex {
        let path = path.display();
        return Err(Error::Refused(format!("{path} was exported from this very case; import it into another one")));
    }
    let mut done = Imported { grants: grants.len() as u64, ..Imported::default() };
    if !grants.is_empty() {
        people::people_table(case)?.ok_or(Error::NotYet { what: "people", command: "amends respond" })?;
        take_over(case, key, settings, &grants, head.made, &mut done)?;
    }
    if !longer.is_empty() {
        extend(case, key, &own, longer, name, settings, &mut done)?;
    }
    let counts = [
        ("grants", done.grants),
        ("known", done.known),
        ("ambiguous", done.ambiguous),
        ("extended", done.extended),
        ("too_late", done.too_late),
    ];
    let mut details: Details = counts.into_iter().map(|(word, count)| (word.to_owned(), count.to_string())).collect();
    details.insert("from".to_owned(), head.case);
    details.insert("key".to_owned(), hex(&key.name()));
    case.journal(name, "grants_imported", details)?;
    case.seal()?;
    Ok(done)
}

/// Who of this case's people fits which grant of the file.
#[derive(Default)]
struct Fits {
    /// Grants by person, and whether a digest said so that fits somebody else there as well.
    of: BTreeMap<PersonId, BTreeMap<u32, bool>>,
    people: HashMap<u32, BTreeSet<PersonId>>,
}

fn take_over(
    case: &Case,
    key: &GrantsKey,
    settings: &Settings,
    grants: &[GrantLine],
    made: i64,
    done: &mut Imported,
) -> Result<()> {
    let mut by_digest: HashMap<Digest, Vec<(u32, bool)>> = HashMap::new();
    for (at, line) in grants.iter().enumerate() {
        for (digests, is_shared) in [(&line.known_by, false), (&line.shared, true)] {
            for digest in digests.iter().filter_map(|digest| file::digest(digest)) {
                by_digest.entry(digest).or_default().push((at as u32, is_shared));
            }
        }
    }
    let mut fits = Fits::default();
    identity::each_identity(case, settings, key, &mut |person, digests| {
        for (at, is_shared) in digests.iter().filter_map(|digest| by_digest.get(digest)).flatten() {
            *fits.of.entry(person).or_default().entry(*at).or_default() |= is_shared;
            fits.people.entry(*at).or_default().insert(person);
        }
    })?;
    let mut book = CarriedBook::read(case)?;
    for (person, of) in &fits.of {
        // Two grants of one case are two people there, whatever they share; of two cases, one person may hold both.
        let mut cases = HashSet::new();
        let several = of.keys().any(|at| !cases.insert(&grants[*at as usize].case));
        let mut doubtful = several;
        for (at, is_shared) in of {
            let line = &grants[*at as usize];
            let is_ambiguous = several || *is_shared || fits.people.get(at).is_some_and(|people| people.len() > 1);
            doubtful |= is_ambiguous;
            let (Some(grant), Some(from)) = (file::digest(&line.grant), file::digest(&line.case)) else { continue };
            book.add(CarriedRow {
                person: *person,
                grant,
                case: from,
                incident: line.incident.clone(),
                notice: line.notice,
                product: line.product.clone(),
                term: line.term(),
                as_of: made,
                is_ambiguous,
                stands: String::new(),
                promised: 0,
            });
        }
        *(if doubtful { &mut done.ambiguous } else { &mut done.known }) += 1;
    }
    book.write(case)
}

/// Makes terms longer that a later incident owes for longer.
fn extend(
    case: &Case,
    key: &GrantsKey,
    own: &Digest,
    mut longer: HashMap<String, u32>,
    name: &str,
    settings: &Settings,
    done: &mut Imported,
) -> Result<()> {
    let missing = Error::NotYet { what: "protection codes", command: "amends protection issue" };
    let mut book = ledger::open_if_there(case, settings)?.ok_or(missing)?;
    let now = ledger::now(case);
    let mut grants = Vec::new();
    book.grants(&mut |grant| {
        grants.extend(grant.voided.is_none().then_some(grant));
        Ok(())
    })?;
    let mut terms = Vec::new();
    for grant in grants {
        let Some(months) = longer.remove(&hex(&key.grant(own, &grant.new.person))) else { continue };
        let is_longer = months > grant.new.months;
        done.too_late += u64::from(is_longer && grant.term().is_over(now)?);
        terms.extend(is_longer.then_some((grant.new.person, months)));
    }
    done.unknown = longer.len() as u64;
    done.extended = book.extend(&terms, name, now)?;
    ledger::checkpoint(case, &mut book, name)?;
    Ok(())
}
