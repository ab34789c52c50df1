//! Protection that people of this case hold since an earlier incident: who, by which grant, and whether it stands for a code
//! of this case. In an encrypted table, by ids; what was decided is noted in the ledger.

mod table;

use std::collections::BTreeMap;

use amends_case::PersonId;
use amends_ledger::{Ledger, Term};
use amends_notices::{Carried, CarriedStands};
use amends_store::Case;
use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

use super::{day_of_end, end_of_day};
use crate::{Error, Result, ledger, notices};

/// A grant that ends, or whose code lapses, sooner after the notice than this is not taken over: a letter is on its way for
/// two weeks, and a longer term has to be carried back before the old one ends.
const DAYS_LEFT_MIN: i64 = 60;
/// The word of a row that stands for a code.
const HOLDS: &str = "holds";

/// A digest under the organisation's key.
type Digest = [u8; 16];

/// What one person holds by one grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CarriedRow {
    pub(super) person: PersonId,
    /// Name of the grant, and of the case that granted it.
    pub(super) grant: Digest,
    pub(super) case: Digest,
    pub(super) incident: String,
    /// The day of the notice that brought the code.
    pub(super) notice: Date,
    pub(super) product: String,
    pub(super) term: Term,
    /// When the file was made that says so, in seconds since 1970.
    pub(super) as_of: i64,
    /// Whether it may be somebody else's.
    pub(super) is_ambiguous: bool,
    /// `holds`, or why it does not stand for a code; empty while nothing was decided.
    pub(super) stands: String,
    /// The months that notices of this case have promised, from activation; 0 while nothing was decided.
    pub(super) promised: u32,
}

impl CarriedRow {
    /// What two files say of one grant, in any order.
    fn joined(self, other: Self) -> Self {
        let key = |row: &Self| (row.as_of, row.notice, row.incident.clone(), row.product.clone());
        let (newer, older) = if key(&self) >= key(&other) { (self, other) } else { (other, self) };
        Self {
            term: newer.term.joined(older.term),
            is_ambiguous: newer.is_ambiguous || older.is_ambiguous,
            promised: newer.promised.max(older.promised),
            stands: stronger(newer.stands.clone(), older.stands),
            ..newer
        }
    }

    pub(super) fn holds(&self) -> bool {
        self.stands == HOLDS
    }

    /// The term with what this case has promised.
    pub(super) fn promised_term(&self) -> Term {
        Term { months: self.term.months.max(self.promised), ..self.term }
    }

    /// Whether more was promised than the earlier case is known to have granted.
    pub(super) fn is_longer(&self) -> bool {
        self.promised > self.term.months
    }
}

/// What was decided of one grant twice: that it holds, if ever that was said.
fn stronger(one: String, two: String) -> String {
    if one == HOLDS || two == HOLDS { HOLDS.to_owned() } else { one.max(two) }
}

/// All that people of this case hold. Memory: some 200 bytes a person.
#[derive(Debug, Default)]
pub(crate) struct CarriedBook {
    rows: BTreeMap<(PersonId, Digest), CarriedRow>,
}

impl CarriedBook {
    /// What the case knows.
    pub(crate) fn read(case: &Case) -> Result<Self> {
        let mut book = Self::default();
        let rows = table::read(case)?;
        if rows.is_empty() {
            return Ok(book);
        }
        let heirs = ledger::heirs(case)?;
        for row in rows {
            let person = heirs.get(&row.person).copied().unwrap_or(row.person);
            book.add(CarriedRow { person, ..row });
        }
        Ok(book)
    }

    pub(super) fn write(&self, case: &Case) -> Result<()> {
        table::write(case, self.rows.values())
    }

    /// Adds what a file says.
    pub(super) fn add(&mut self, row: CarriedRow) {
        let key = (row.person, row.grant);
        let row = match self.rows.remove(&key) {
            Some(known) => known.joined(row),
            None => row,
        };
        self.rows.insert(key, row);
    }

    fn of(&self, person: &PersonId) -> impl Iterator<Item = &CarriedRow> {
        self.rows.range((*person, [0; 16])..=(*person, [u8::MAX; 16])).map(|(_, row)| row)
    }

    /// Everybody's that stands for a code.
    pub(super) fn holding(&self) -> impl Iterator<Item = &CarriedRow> {
        self.rows.values().filter(|row| row.holds())
    }

    /// People of whom it cannot be told what they hold.
    pub(super) fn ambiguous(&self) -> u64 {
        let mut people: Vec<&PersonId> =
            self.rows.values().filter(|row| row.is_ambiguous && !row.holds()).map(|row| &row.person).collect();
        people.dedup();
        people.len() as u64
    }

    /// What a notice says to somebody who is owed so many months from its day, and has no code of this case.
    ///
    /// # Errors
    /// If a longer term was not decided on yet.
    pub(crate) fn for_notice(&self, person: &PersonId, months: u32, day: Date) -> Result<Option<(Carried, u32)>> {
        let Some(row) = self.of(person).find(|row| row.holds()) else { return Ok(None) };
        let term = row.promised_term();
        let carried = |stands| Carried { told_on: row.notice, stands };
        let told = match term.ends()? {
            Some(ends) if day_of_end(ends)? >= after(day, months)? => {
                Some((carried(CarriedStands::Until(day_of_end(ends)?)), months))
            }
            None if term.months >= months => {
                Some((carried(CarriedStands::WaitsUntil(day_of_end(term.expires)?)), term.months))
            }
            _ => None,
        };
        told.map(Some).ok_or(Error::NotYet { what: "longer terms of protection", command: "amends protection issue" })
    }

    /// All rows of one person, to be explained.
    pub(crate) fn stories(&self, person: &PersonId) -> Result<Vec<CarriedStory>> {
        self.of(person).map(story).collect()
    }

    /// Whether a grant of an earlier incident stands for a code of this case.
    pub(crate) fn has(&self, person: &PersonId) -> bool {
        self.of(person).any(CarriedRow::holds)
    }
}

/// A grant of an earlier incident, to be explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CarriedStory {
    /// The incident.
    pub incident: String,
    /// The day of its notice.
    pub notice: Date,
    /// The product.
    pub product: String,
    /// Months from activation, with what this case has promised.
    pub months: u32,
    /// Until when it runs; `None` where its code was not used yet.
    pub until: Option<Date>,
    /// The last day to use the code.
    pub activate_by: Date,
    /// `holds`, or why it does not stand for a code; empty while nothing was decided.
    pub stands: String,
}

fn story(row: &CarriedRow) -> Result<CarriedStory> {
    let term = row.promised_term();
    Ok(CarriedStory {
        incident: row.incident.clone(),
        notice: row.notice,
        product: row.product.clone(),
        months: term.months,
        until: term.ends()?.map(day_of_end).transpose()?,
        activate_by: day_of_end(term.expires)?,
        stands: if row.is_ambiguous { "ambiguous".to_owned() } else { row.stands.clone() },
    })
}

/// How many got no code because they hold one, and why others who may hold one got a code all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CarriedCounts {
    /// People whose protection of an earlier incident holds.
    pub holds: u64,
    /// Of these, people whose term this incident makes longer: to be carried back.
    pub longer: u64,
    /// Why a grant was not taken over → people: `ambiguous`, `product`, `ends_soon`, `has_code`.
    pub not_taken_over: BTreeMap<String, u64>,
}

/// Decides, one person after the other, who gets no code.
pub(super) struct Desk {
    book: CarriedBook,
    now: i64,
    /// The day of the letters.
    day: Date,
    counts: CarriedCounts,
    noted: Vec<(PersonId, String)>,
}

impl Desk {
    pub(super) fn new(case: &Case) -> Result<Self> {
        let day = notices::letter_day(&crate::incident_of(case)?);
        let (now, counts) = (ledger::now(case), CarriedCounts::default());
        Ok(Self { book: CarriedBook::read(case)?, now, day, counts, noted: Vec::new() })
    }

    /// Whether somebody who is owed this holds it already.
    pub(super) fn holds(&mut self, ledger: &mut Ledger, person: &PersonId, product: &str, months: u32) -> Result<bool> {
        if self.book.of(person).next().is_none() {
            return Ok(false);
        }
        let has_code = ledger.grants_of(person)?.iter().any(|grant| grant.voided.is_none());
        let chosen = if has_code { Err("has_code") } else { self.choose(person, product, months)? };
        let (grant, promised) = match chosen {
            Ok((grant, promised)) => (Some(grant), promised),
            Err(why) => {
                *self.counts.not_taken_over.entry(why.to_owned()).or_default() += 1;
                self.decide(person, None, why, 0);
                return Ok(false);
            }
        };
        if let Some(detail) = self.decide(person, grant, HOLDS, promised) {
            self.noted.push((*person, detail));
        }
        self.counts.holds += 1;
        self.counts.longer += u64::from(self.book.of(person).any(|row| row.holds() && row.is_longer()));
        Ok(true)
    }

    /// The grant that stands for a code, and the months that it has to have; or why there is none.
    fn choose(
        &self,
        person: &PersonId,
        product: &str,
        months: u32,
    ) -> Result<std::result::Result<(Digest, u32), &'static str>> {
        let reaches = end_of_day(after(self.day, months)?)?;
        let soon = end_of_day(self.day)?.max(self.now) + DAYS_LEFT_MIN * 86_400;
        let (mut best, mut why): (Option<(bool, u32, Digest)>, &str) = (None, "ends_soon");
        for row in self.book.of(person) {
            let term = row.promised_term();
            let is_over = match row.holds() {
                // Taken over once, it stays so, unless the earlier case says that it had ended all the same.
                true => row.term.is_over(row.as_of)?,
                false => term.is_over(soon)?,
            };
            if row.is_ambiguous {
                why = "ambiguous";
            } else if !fits(&row.product, product) {
                why = if why == "ambiguous" { why } else { "product" };
            } else if !is_over {
                best = best.max(Some((row.holds(), term.reaching(reaches, months)?, row.grant)));
            }
        }
        Ok(best.map(|(_, promised, grant)| (grant, promised)).ok_or(why))
    }

    /// Writes down what was decided; the entry's words, if it is new.
    fn decide(&mut self, person: &PersonId, grant: Option<Digest>, stands: &str, promised: u32) -> Option<String> {
        let mut noted = None;
        for (_, row) in self.book.rows.range_mut((*person, [0; 16])..=(*person, [u8::MAX; 16])) {
            let is_chosen = grant == Some(row.grant);
            let word = if is_chosen || grant.is_none() { stands } else { "another" };
            let is_new = row.stands != word || promised > row.promised;
            row.stands = word.to_owned();
            if is_chosen {
                row.promised = row.promised.max(promised);
                noted = is_new.then(|| format!("{}, {} months", row.product, row.promised));
            }
        }
        noted
    }

    /// Keeps what was decided.
    pub(super) fn finish(self, case: &Case, ledger: &mut Ledger, name: &str) -> Result<CarriedCounts> {
        if !self.book.rows.is_empty() {
            self.book.write(case)?;
            ledger.carry(&self.noted, name, self.now)?;
        }
        Ok(self.counts)
    }
}

/// Whether what somebody holds covers what they are owed. What watches an SSN watches all that is watched without one.
fn fits(held: &str, owed: &str) -> bool {
    held == owed || (held, owed) == ("adult", "without_ssn")
}

fn after(day: Date, months: u32) -> Result<Date> {
    let far = |_| Error::Refused("a term of protection is too long".to_owned());
    let span: Span = Span::new().try_months(i64::from(months)).map_err(far)?;
    day.checked_add(span).map_err(far)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(months: u32, starts: Option<i64>, as_of: i64) -> CarriedRow {
        CarriedRow {
            person: PersonId([1; 10]),
            grant: [2; 16],
            case: [3; 16],
            incident: "Tidewater Mobile, discovered 2026-10-05".to_owned(),
            notice: jiff::civil::date(2026, 10, 12),
            product: "adult".to_owned(),
            term: Term { months, starts, expires: 2_000_000_000 },
            as_of,
            is_ambiguous: false,
            stands: String::new(),
            promised: 0,
        }
    }

    fn book(rows: &[CarriedRow]) -> Vec<CarriedRow> {
        let mut book = CarriedBook::default();
        rows.iter().cloned().for_each(|row| book.add(row));
        book.rows.into_values().collect()
    }

    /// Every order of so many.
    fn orders(count: usize) -> Vec<Vec<usize>> {
        let Some(last) = count.checked_sub(1) else { return vec![Vec::new()] };
        let within = |order: Vec<usize>| (0..count).map(move |at| [&order[..at], &[last], &order[at..]].concat());
        orders(last).into_iter().flat_map(within).collect()
    }

    #[test]
    fn files_add_up_to_the_same_in_any_order_and_any_number_of_times() {
        let rows = [
            row(24, None, 10),
            row(24, Some(1_900_000_000), 20),
            CarriedRow { is_ambiguous: true, ..row(36, None, 5) },
            CarriedRow { promised: 30, stands: HOLDS.to_owned(), ..row(24, None, 10) },
        ];
        let all = book(&rows);
        for order in orders(rows.len()) {
            let shuffled: Vec<CarriedRow> =
                order.iter().flat_map(|at| [rows[*at].clone(), rows[*at].clone()]).collect();
            assert_eq!(book(&shuffled), all, "{order:?}");
        }
        assert_eq!((all[0].term.months, all[0].term.starts, all[0].promised), (36, Some(1_900_000_000), 30));
        assert!(all[0].is_ambiguous && all[0].holds());
    }

    #[test]
    fn a_childs_product_is_no_adults() {
        assert!(fits("minor", "minor") && fits("adult", "without_ssn"));
        assert!(!fits("minor", "adult") && !fits("without_ssn", "adult") && !fits("adult", "deceased"));
    }
}
