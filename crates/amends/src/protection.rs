//! Protection: one code for each person who is owed some, printed in their notice, redeemed once.

mod carried;
mod grants;
mod vendor;

use std::collections::BTreeMap;

use amends_case::PersonId;
use amends_ledger::{Grant, Ledger, NewGrant, Redemption};
use amends_notices::codes::{Code, CodeError};
use amends_store::{Case, Details};
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use serde::Serialize;

use crate::coverage::Coverage;
use crate::duties::{PlanState, ProfileKey, ProfileNumbers};
use crate::evidence::ProblemNote;
use crate::settings::Settings;
use crate::{Error, Result, duties, ledger, people};

pub(crate) use carried::CarriedBook;
pub use carried::{CarriedCounts, CarriedStory};
pub use grants::{Export, Exported, GrantsKey, Imported, export as export_grants, import as import_grants};
pub(crate) use vendor::Pool;
pub use vendor::{VendorCodes, import};

use carried::Desk;

/// How long a code can be activated, where `[protection]` names no last day: longer than a letter can take, and than
/// anybody should wait.
const DAYS_TO_ENROL: i64 = 180;

/// What issuing came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Issued {
    /// Codes that are new.
    pub issued: u64,
    /// Codes issued before whose term became longer.
    pub extended: u64,
    /// People who are owed protection.
    pub persons: u64,
    /// People who hold protection of an earlier incident, and get no code.
    pub carried: CarriedCounts,
    /// Last day to activate.
    pub enrol_by: Option<Date>,
}

/// Issues a code to everybody whom the approved plan owes protection, and who has none yet.
///
/// # Errors
/// If the plan is not approved; of the case and the ledger.
pub fn issue(case: &Case, name: &str, settings: &Settings) -> Result<Issued> {
    let plan = duties::plan_of(case)?;
    if duties::approval(case, &plan.digest)?.is_none() {
        return Err(Error::NotYet { what: "approval of the plan", command: "amends duties approve" });
    }
    let mut book = ledger::open(case, settings)?;
    let (expires, enrol_by) = last_day(case)?;
    let mut persons = 0;
    let mut grants = Vec::new();
    let mut desk = Desk::new(case)?;
    each_owed(case, &plan, &mut |person, profile, months| {
        persons += 1;
        if desk.holds(&mut book, &person, product(profile), months)? {
            return Ok(());
        }
        grants.push(NewGrant {
            digest: code(case, &person, 1)?.digest(&code_key(case)),
            person,
            issue: 1,
            product: product(profile).to_owned(),
            months,
            expires,
        });
        Ok(())
    })?;
    let terms: Vec<(PersonId, u32)> = grants.iter().map(|grant| (grant.person, grant.months)).collect();
    let now = ledger::now(case);
    let issued = book.grant(grants.into_iter().map(Ok::<_, std::convert::Infallible>), name, now)?;
    // A later plan may owe more than was granted; nobody is taken anything.
    let extended = book.extend(&terms, name, now)?;
    let carried = desk.finish(case, &mut book, name)?;
    let details = Details::from([
        ("issued".to_owned(), issued.to_string()),
        ("carried".to_owned(), carried.holds.to_string()),
        ("extended".to_owned(), extended.to_string()),
        ("plan".to_owned(), plan.digest),
    ]);
    case.journal(name, "protection_issued", details)?;
    ledger::checkpoint(case, &mut book, name)?;
    Ok(Issued { issued, extended, persons, carried, enrol_by })
}

/// The product for a profile: a child has no credit file to monitor, and without an SSN there is nothing to look up.
pub fn product(profile: &ProfileKey) -> &'static str {
    const NUMBERS: [&str; 3] = ["ssn", "taxpayer_id", "ip_pin"];
    if profile.deceased {
        "deceased"
    } else if profile.minor {
        "minor"
    } else if profile.elements.iter().any(|element| NUMBERS.contains(&element.as_str())) {
        "adult"
    } else {
        "without_ssn"
    }
}

fn each_owed(
    case: &Case,
    plan: &PlanState,
    each: &mut dyn FnMut(PersonId, &ProfileKey, u32) -> Result<()>,
) -> Result<()> {
    let Some(table) = people::people_table(case)? else { return Ok(()) };
    let mut numbers = ProfileNumbers::new(case, plan)?;
    let columns = ["person_id", "residence", "elements", "segments", "minor", "deceased", "affected"];
    for batch in case.read_table(&table).columns(columns).open()? {
        let batch: RecordBatch = batch?;
        let affected = batch["affected"].as_boolean();
        for row in (0..batch.num_rows()).filter(|row| affected.value(*row)) {
            let profile = &plan.profiles[numbers.of_all(&batch, row)?];
            if profile.months > 0 {
                each(crate::notices::person_id(&batch, row), &profile.key, profile.months)?;
            }
        }
    }
    Ok(())
}

fn last_day(case: &Case) -> Result<(i64, Option<Date>)> {
    let incident = crate::incident_of(case)?;
    let given = incident.protection.as_ref().and_then(|protection| protection.enrol_by);
    let far = |_| Error::Refused("the last day to enrol is out of range".to_owned());
    let start = incident
        .facts
        .notice_planned
        .as_ref()
        .map_or(case.now().to_zoned(TimeZone::UTC).date(), |planned| planned.value().date);
    let day = match given {
        Some(day) => day,
        None => start.checked_add(DAYS_TO_ENROL.days()).map_err(far)?,
    };
    Ok((end_of_day(day)?, Some(day)))
}

/// A day ends this much later than in UTC, so that the whole of it is meant wherever the person lives in the United States.
const DAY_ENDS_LATER_SECONDS: i64 = 12 * 3_600;

/// The second in which a day has ended everywhere.
fn end_of_day(day: Date) -> Result<i64> {
    let far = |_| Error::Refused("a day of protection is out of range".to_owned());
    let next = day.checked_add(Span::new().days(1)).map_err(far)?.to_zoned(TimeZone::UTC).map_err(far)?;
    Ok(next.timestamp().as_second() + DAY_ENDS_LATER_SECONDS)
}

/// The last day that has ended everywhere by this second: a letter tells no day that is not whole.
fn day_of_end(second: i64) -> Result<Date> {
    crate::waves::day_of(second - DAY_ENDS_LATER_SECONDS - 1)
}

fn code_key(case: &Case) -> [u8; 32] {
    *case.secret("digests of protection codes")
}

/// The code of a person: derived from the case's secret, so that it is nowhere stored and the same in each letter.
fn code(case: &Case, person: &PersonId, issue: u32) -> Result<Code> {
    let mut hasher = blake3::Hasher::new_keyed(&case.secret("protection codes"));
    hasher.update(&person.0);
    hasher.update(&issue.to_be_bytes());
    let mut reader = hasher.finalize_xof();
    let mut bytes = std::iter::from_fn(|| {
        let mut byte = [0];
        reader.fill(&mut byte);
        Some(byte[0])
    });
    Code::draw(&mut bytes).ok_or_else(|| Error::Refused("no code could be drawn".to_owned()))
}

/// The code that a person's notice prints: ours, or one of the vendor's.
pub(crate) fn present_code(case: &Case, ledger: &mut Ledger, vendor: &Pool, person: &PersonId) -> Result<String> {
    let grants = ledger.grants_of(person)?;
    let present = grants.iter().rfind(|grant| grant.voided.is_none());
    let Some(present) = present else {
        return Err(Error::NotYet { what: "protection codes", command: "amends protection issue" });
    };
    if let Some(code) = vendor.code(&present.new.digest) {
        return Ok(code.reveal().clone());
    }
    Ok(code(case, person, present.new.issue)?.reveal())
}

/// Months of protection that a person was granted and still has; 0 for none.
pub(crate) fn months_granted(ledger: &mut Ledger, person: &PersonId) -> Result<u32> {
    let grants = ledger.grants_of(person)?;
    Ok(grants.iter().rfind(|grant| grant.voided.is_none()).map_or(0, |grant| grant.new.months))
}

/// Makes a person's code void and issues another; the new code, for that person's eyes.
///
/// # Errors
/// If the person was granted nothing, or has activated it; of the ledger.
pub fn reissue(case: &Case, person: &PersonId, name: &str, settings: &Settings) -> Result<amends_case::Masked<String>> {
    let mut book = ledger::open(case, settings)?;
    let grants = book.grants_of(person)?;
    let Some(last) = grants.last() else {
        if CarriedBook::read(case)?.has(person) {
            return Err(Error::Refused(
                "this person holds protection of an earlier incident: reissue its code in that incident's case"
                    .to_owned(),
            ));
        }
        return Err(Error::Refused("this person was granted no protection".to_owned()));
    };
    if grants.iter().any(|grant| grant.redeemed.is_some()) {
        return Err(Error::Refused("this person's protection is activated".to_owned()));
    }
    let now = ledger::now(case);
    book.void(person, name, now)?;
    let issue = last.new.issue + 1;
    let (digest, shown) = another(case, &mut book, last, issue)?;
    let (expires, _) = last_day(case)?;
    let expires = expires.max(last.new.expires);
    let new = NewGrant { digest, issue, expires, ..last.new.clone() };
    book.grant([Ok::<_, std::convert::Infallible>(new)].into_iter(), name, now)?;
    let details = Details::from([("person".to_owned(), person.to_string()), ("issue".to_owned(), issue.to_string())]);
    case.journal(name, "protection_reissued", details)?;
    case.seal()?;
    Ok(shown)
}

/// Another code in the place of `last`: of the vendor's, where that was one of theirs.
fn another(
    case: &Case,
    book: &mut Ledger,
    last: &Grant,
    issue: u32,
) -> Result<([u8; 32], amends_case::Masked<String>)> {
    let pool = Pool::read(case)?;
    if pool.code(&last.new.digest).is_none() {
        let code = code(case, &last.new.person, issue)?;
        return Ok((code.digest(&code_key(case)), amends_case::Masked::new(code.reveal())));
    }
    let mut used = std::collections::HashSet::new();
    book.grants(&mut |grant| {
        used.insert(grant.new.digest);
        Ok(())
    })?;
    let mut free = pool.free(&used);
    let own = free.get_mut(&last.new.product).and_then(std::collections::VecDeque::pop_front);
    let digest = own.or_else(|| free.get_mut("").and_then(std::collections::VecDeque::pop_front));
    let code = digest.and_then(|digest| Some((digest, pool.code(&digest)?.clone())));
    code.ok_or_else(|| Error::Refused("no code of the vendor's is left: amends protection import".to_owned()))
}

/// The person whose code somebody typed; none where it was never issued.
pub(crate) fn person_of_code(case: &Case, ledger: &mut Ledger, typed: &str) -> Result<Option<PersonId>> {
    let key = code_key(case);
    let own = Code::read(typed).ok().map(|code| code.digest(&key));
    for digest in own.into_iter().chain([vendor::digest_with(&key, typed)]) {
        if let Some(grant) = ledger.grant_of(&digest)? {
            return Ok(Some(grant.new.person));
        }
    }
    Ok(None)
}

/// Redeems codes without the case's other secrets: what an endpoint holds.
pub struct Redeemer {
    ledger: Ledger,
    key: [u8; 32],
}

impl std::fmt::Debug for Redeemer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redeemer(..)")
    }
}

impl Redeemer {
    /// For a case.
    ///
    /// # Errors
    /// Of the ledger.
    pub fn new(case: &Case, settings: &Settings) -> Result<Self> {
        Ok(Self { ledger: ledger::open(case, settings)?, key: code_key(case) })
    }

    /// Redeems what somebody typed.
    ///
    /// # Errors
    /// Of the ledger. A slip in the code is an answer, not an error.
    pub fn redeem(
        &mut self,
        typed: &str,
        vendor: &str,
        time: i64,
    ) -> Result<std::result::Result<Redemption, CodeError>> {
        match Code::read(typed) {
            Ok(code) => match self.ledger.redeem(&code.digest(&self.key), vendor, time)? {
                Redemption::Unknown => {
                    Ok(Ok(self.ledger.redeem(&vendor::digest_with(&self.key, typed), vendor, time)?))
                }
                redeemed => Ok(Ok(redeemed)),
            },
            // What is none of ours may be one of a vendor's.
            Err(error) => match self.ledger.redeem(&vendor::digest_with(&self.key, typed), vendor, time)? {
                Redemption::Unknown => Ok(Err(error)),
                redeemed => Ok(Ok(redeemed)),
            },
        }
    }
}

/// How many took it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakeUpLine {
    /// Jurisdiction.
    pub residence: String,
    /// Segments.
    pub segments: String,
    /// Product.
    pub product: String,
    /// Channel of the notice.
    pub channel: String,
    /// Granted.
    pub granted: u64,
    /// Activated.
    pub activated: u64,
    /// Not activated, and past the last day.
    pub expired: u64,
    /// People who hold protection of an earlier incident and were granted none here: no part of what was granted.
    pub carried: u64,
    /// Of these, people whose protection runs.
    pub carried_activated: u64,
}

/// Take-up by jurisdiction, segment, product and channel.
///
/// # Errors
/// Of the ledger.
pub fn take_up(case: &Case, settings: &Settings) -> Result<Vec<TakeUpLine>> {
    let Some(mut book) = ledger::open_if_there(case, settings)? else { return Ok(Vec::new()) };
    let coverage = Coverage::of(case, Some(&mut book))?;
    let heirs = ledger::heirs(case)?;
    let now = ledger::now(case);
    let mut sums: BTreeMap<(String, String, String, String), [u64; 5]> = BTreeMap::new();
    // By person, not by the profile of the plan that granted it: a later plan numbers its profiles anew.
    book.grants(&mut |grant| {
        if grant.voided.is_none() {
            let person = heirs.get(&grant.new.person).copied().unwrap_or(grant.new.person);
            let (residence, segments, channel) = coverage.about(&person);
            let key = (residence.to_owned(), segments.to_owned(), grant.new.product, channel.to_owned());
            let is_activated = grant.redeemed.is_some();
            let is_expired = !is_activated && grant.new.expires < now;
            let sum = sums.entry(key).or_default();
            for (sum, more) in sum.iter_mut().zip([true, is_activated, is_expired]) {
                *sum += u64::from(more);
            }
        }
        Ok(())
    })?;
    for row in CarriedBook::read(case)?.holding() {
        let (residence, segments, channel) = coverage.about(&row.person);
        let key = (residence.to_owned(), segments.to_owned(), row.product.clone(), channel.to_owned());
        let sum = sums.entry(key).or_default();
        sum[3] += 1;
        sum[4] += u64::from(row.term.starts.is_some());
    }
    type Sum = ((String, String, String, String), [u64; 5]);
    let line = |((residence, segments, product, channel), sums): Sum| TakeUpLine {
        residence,
        segments,
        product,
        channel,
        granted: sums[0],
        activated: sums[1],
        expired: sums[2],
        carried: sums[3],
        carried_activated: sums[4],
    };
    Ok(sums.into_iter().map(line).collect())
}

/// People of whom it cannot be told whether they hold protection of an earlier incident: a problem, since they have two codes
/// if they do.
pub(crate) fn problems(case: &Case) -> Result<Vec<ProblemNote>> {
    let count = CarriedBook::read(case)?.ambiguous();
    let note = |count| ProblemNote {
        evidence: String::new(),
        table: String::new(),
        row: 0,
        kind: amends_case::ProblemKind::AmbiguousGrant.word().to_owned(),
        why: format!(
            "{count} people may hold protection of an earlier incident, or somebody else does; they get a code of their own"
        ),
        bytes: 0,
        count,
    };
    Ok((count > 0).then(|| note(count)).into_iter().collect())
}

/// All that one person was granted.
///
/// # Errors
/// Of the ledger.
pub fn grants_of(case: &Case, person: &PersonId, settings: &Settings) -> Result<Vec<Grant>> {
    match ledger::open_if_there(case, settings)? {
        Some(mut book) => Ok(book.grants_of(person)?),
        None => Ok(Vec::new()),
    }
}
