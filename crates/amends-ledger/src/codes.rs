//! Protection: grants by the digest of their codes, redeemed once, counted by profile.

use amends_case::PersonId;

use crate::Ledger;
use crate::check::{Check, Fault};
use crate::entry::{Draft, Tail, long, number};
use crate::error::{LedgerError, Result};
use crate::fate::{State, What};
use crate::head::hex;
use crate::notice::{COLUMNS, Notice};
use crate::sql::{Db, Row, Value};
use crate::term::{Term, after_months};

/// Grants that go into one transaction.
const CHUNK: usize = 20_000;
/// Longest word for a product, in bytes.
const PRODUCT_MAX: usize = 40;

/// Protection to be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// Digest of the code (`amends_notices::codes::Code::digest`).
    pub digest: [u8; 32],
    /// To whom.
    pub person: PersonId,
    /// 1, and one more with each code that replaces another.
    pub issue: u32,
    /// `adult`, `minor`, `without_ssn` …
    pub product: String,
    /// For how many months from activation.
    pub months: u32,
    /// Last second in which it can be activated, since 1970.
    pub expires: i64,
}

/// Protection that was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What was granted.
    pub new: NewGrant,
    /// When.
    pub issued: i64,
    /// When it was made void, if it was.
    pub voided: Option<i64>,
    /// When it was activated, if it was.
    pub redeemed: Option<i64>,
    /// When the protection ends, if it was activated.
    pub ends: Option<i64>,
}

/// What redeeming came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redemption {
    /// Granted from `starts` to `ends`, in seconds since 1970.
    Granted {
        /// The product.
        product: String,
        /// The term, in months.
        months: u32,
        /// Its first second.
        starts: i64,
        /// Its end.
        ends: i64,
    },
    /// It was redeemed before.
    Used,
    /// Its last day has passed.
    Expired,
    /// It was replaced by another, or taken back.
    Void,
    /// There is no such code.
    Unknown,
}

const GRANT: &str = "digest, person, issue, product, months, issued, expires, voided, redeemed, ends";

impl Grant {
    /// Its term.
    pub fn term(&self) -> Term {
        Term { months: self.new.months, starts: self.redeemed, expires: self.new.expires }
    }

    fn read(row: &Row) -> Result<Self> {
        let small = |column| -> Result<u32> { Ok(u32::try_from(row.int(column)?).unwrap_or(u32::MAX)) };
        let new = NewGrant {
            digest: row.array(0)?,
            person: PersonId(row.array(1)?),
            issue: small(2)?,
            product: row.text(3)?.to_owned(),
            months: small(4)?,
            expires: row.int(6)?,
        };
        let (voided, redeemed) = (row.int_or_null(7)?, row.int_or_null(8)?);
        Ok(Self { new, issued: row.int(5)?, voided, redeemed, ends: row.int_or_null(9)? })
    }
}

impl Ledger {
    /// Grants protection; what was granted before is left as it is. How many grants are new.
    ///
    /// # Errors
    /// Of the database and of `grants`.
    pub fn grant<E: std::error::Error + Send + Sync + 'static>(
        &mut self,
        grants: impl Iterator<Item = std::result::Result<NewGrant, E>>,
        actor: &str,
        time: i64,
    ) -> Result<u64> {
        let (mut added, mut chunk) = (0, Vec::with_capacity(CHUNK));
        for grant in grants {
            chunk.push(grant.map_err(|error| LedgerError::Source(Box::new(error)))?);
            if chunk.len() == CHUNK {
                added += self.db.transaction(|db| insert(db, &chunk, actor, time))?;
                chunk.clear();
            }
        }
        Ok(added + self.db.transaction(|db| insert(db, &chunk, actor, time))?)
    }

    /// Activates the protection behind a code. It can be done once; its term starts now.
    ///
    /// # Errors
    /// Of the database.
    pub fn redeem(&mut self, digest: &[u8; 32], actor: &str, time: i64) -> Result<Redemption> {
        self.db.transaction(|db| redeem(db, digest, actor, time))
    }

    /// Makes a person's codes void that are not activated, before another is issued. How many.
    ///
    /// # Errors
    /// Of the database.
    pub fn void(&mut self, person: &PersonId, actor: &str, time: i64) -> Result<u64> {
        self.db.transaction(|db| {
            let open =
                "SELECT issue FROM code WHERE person = $1 AND voided IS NULL AND redeemed IS NULL ORDER BY issue";
            let issues = db.all(open, &[Value::from(&person.0[..])], |row| row.int(0))?;
            let mut tail = Tail::lock(db)?;
            for issue in &issues {
                let sql = "UPDATE code SET voided = $1 WHERE person = $2 AND issue = $3";
                db.run(sql, &[time.into(), Value::from(&person.0[..]), (*issue).into()])?;
                tail.append(db, &of_person(person, What::Voided, &format!("issue {issue}"), actor, time))?;
            }
            tail.close(db)?;
            Ok(issues.len() as u64)
        })
    }

    /// Makes terms longer: of each person's code that is not void, and not at its end. A term that is as long or longer stays as it is.
    /// What was activated ends later by as much. How many became longer.
    ///
    /// # Errors
    /// Of the database.
    pub fn extend(&mut self, terms: &[(PersonId, u32)], actor: &str, time: i64) -> Result<u64> {
        let mut extended = 0;
        for chunk in terms.chunks(CHUNK) {
            extended += self.db.transaction(|db| extend(db, chunk, actor, time))?;
        }
        Ok(extended)
    }

    /// Notes that protection of an earlier incident holds for these people, each with its product and months. How many.
    ///
    /// # Errors
    /// Of the database.
    pub fn carry(&mut self, people: &[(PersonId, String)], actor: &str, time: i64) -> Result<u64> {
        for chunk in people.chunks(CHUNK) {
            self.db.transaction(|db| {
                let mut tail = Tail::lock(db)?;
                for (person, detail) in chunk {
                    tail.append(db, &of_person(person, What::Carried, detail, actor, time))?;
                }
                tail.close(db)
            })?;
        }
        Ok(people.len() as u64)
    }

    /// The grant behind a code, if there is one.
    ///
    /// # Errors
    /// Of the database.
    pub fn grant_of(&mut self, digest: &[u8; 32]) -> Result<Option<Grant>> {
        let sql = format!("SELECT {GRANT} FROM code WHERE digest = $1");
        self.db.first(&sql, &[Value::from(&digest[..])], Grant::read)
    }

    /// All that a person was granted, first issue first.
    ///
    /// # Errors
    /// Of the database.
    pub fn grants_of(&mut self, person: &PersonId) -> Result<Vec<Grant>> {
        let sql = format!("SELECT {GRANT} FROM code WHERE person = $1 ORDER BY issue");
        self.db.all(&sql, &[Value::from(&person.0[..])], Grant::read)
    }

    /// Hands over all grants, in the order of persons' ids.
    ///
    /// # Errors
    /// Of the database, and what `each` raises.
    pub fn grants(&mut self, each: &mut dyn FnMut(Grant) -> Result<()>) -> Result<()> {
        let sql = format!("SELECT {GRANT} FROM code ORDER BY person, issue");
        self.db.each(&sql, &[], &mut |row| each(Grant::read(row)?))
    }

    /// How many codes that are not void were granted, and how many of them activated.
    ///
    /// # Errors
    /// Of the database.
    pub fn take_up(&mut self) -> Result<(u64, u64)> {
        let sql = "SELECT count(*), count(redeemed) FROM code WHERE voided IS NULL";
        Ok(self.db.first(sql, &[], |row| Ok((row.count(0)?, row.count(1)?)))?.unwrap_or_default())
    }

    /// Every code and every activation has its entry.
    pub(crate) fn check_codes(&mut self, check: &mut Check) -> Result<()> {
        let (granted, enrolled, voided) = (What::Granted.number(), What::Enrolled.number(), What::Voided.number());
        let extended = What::Extended.number();
        let sql = format!(
            "SELECT c.digest FROM code c WHERE
             NOT EXISTS (SELECT 1 FROM entry e WHERE e.number IS NULL AND e.person = c.person
                AND e.what IN ({granted}, {extended})
                AND e.detail = 'issue ' || c.issue || ', ' || c.product || ', ' || c.months || ' months'
                AND NOT EXISTS (SELECT 1 FROM entry l WHERE l.number IS NULL AND l.person = c.person
                   AND l.what = {extended} AND l.detail LIKE 'issue ' || c.issue || ',%' AND l.seq > e.seq))
             OR (c.redeemed IS NOT NULL) <> (EXISTS (SELECT 1 FROM entry e WHERE e.number IS NULL
                AND e.person = c.person AND e.what = {enrolled} AND e.detail = 'issue ' || c.issue
                AND e.time = c.redeemed) OR EXISTS (SELECT 1 FROM entry e
                WHERE e.number IN (SELECT number FROM notice WHERE person = c.person) AND e.what = {enrolled}
                AND e.detail = 'issue ' || c.issue AND e.time = c.redeemed))
             OR (c.voided IS NOT NULL) <> EXISTS (SELECT 1 FROM entry e WHERE e.number IS NULL AND e.person = c.person
                AND e.what = {voided} AND e.detail = 'issue ' || c.issue)
             ORDER BY c.digest LIMIT 20"
        );
        self.db.each(&sql, &[], &mut |row| {
            let digest = hex(&row.array::<32>(0)?[..8]);
            check.faults.push(Fault(format!("the grant {digest}… is not what its entries say")));
            Ok(())
        })?;
        let sql = format!("SELECT (SELECT count(*) FROM code), (SELECT count(*) FROM entry WHERE what = {granted})");
        if let Some((codes, entries)) = self.db.first(&sql, &[], |row| Ok((row.count(0)?, row.count(1)?)))?
            && codes != entries
        {
            check.faults.push(Fault(format!("{entries} grants were made, {codes} are there")));
        }
        Ok(())
    }
}

fn insert(db: &mut Db, grants: &[NewGrant], actor: &str, time: i64) -> Result<u64> {
    let mut tail = Tail::lock(db)?;
    let mut added = 0;
    for grant in grants {
        long("a product's word", &grant.product, PRODUCT_MAX)?;
        let inserted = db.run(
            "INSERT INTO code (digest, person, issue, product, months, issued, expires)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            &[
                Value::from(&grant.digest[..]),
                Value::from(&grant.person.0[..]),
                grant.issue.into(),
                grant.product.as_str().into(),
                grant.months.into(),
                time.into(),
                grant.expires.into(),
            ],
        )?;
        if inserted == 1 {
            let detail = format!("issue {}, {}, {} months", grant.issue, grant.product, grant.months);
            tail.append(db, &of_person(&grant.person, What::Granted, &detail, actor, time))?;
            added += 1;
        }
    }
    tail.close(db)?;
    Ok(added)
}

fn extend(db: &mut Db, terms: &[(PersonId, u32)], actor: &str, time: i64) -> Result<u64> {
    let mut tail = Tail::lock(db)?;
    let mut extended = 0;
    for (person, months) in terms {
        let sql = format!(
            "SELECT {GRANT} FROM code WHERE person = $1 AND voided IS NULL ORDER BY issue DESC LIMIT 1{}",
            db.for_update()
        );
        let Some(grant) = db.first(&sql, &[Value::from(&person.0[..])], Grant::read)? else { continue };
        let Some(ends) = longer(&grant, *months, time)? else { continue };
        let sql = "UPDATE code SET months = $1, ends = $2 WHERE person = $3 AND issue = $4";
        db.run(sql, &[(*months).into(), ends.into(), Value::from(&person.0[..]), grant.new.issue.into()])?;
        let detail = format!("issue {}, {}, {months} months", grant.new.issue, grant.new.product);
        tail.append(db, &of_person(person, What::Extended, &detail, actor, time))?;
        extended += 1;
    }
    tail.close(db)?;
    Ok(extended)
}

/// When a longer term ends: `None` where it is not longer, or what was granted is used up; `Some(None)` where it has not begun.
fn longer(grant: &Grant, months: u32, time: i64) -> Result<Option<Option<i64>>> {
    if months <= grant.new.months || grant.term().is_over(time)? {
        return Ok(None);
    }
    grant.redeemed.map(|starts| after_months(starts, months)).transpose().map(Some)
}

fn redeem(db: &mut Db, digest: &[u8; 32], actor: &str, time: i64) -> Result<Redemption> {
    let sql = format!("SELECT {GRANT} FROM code WHERE digest = $1{}", db.for_update());
    let Some(grant) = db.first(&sql, &[Value::from(&digest[..])], Grant::read)? else {
        return Ok(Redemption::Unknown);
    };
    if grant.redeemed.is_some() {
        return Ok(Redemption::Used);
    }
    if grant.voided.is_some() {
        return Ok(Redemption::Void);
    }
    if grant.new.expires < time {
        return Ok(Redemption::Expired);
    }
    let ends = after_months(time, grant.new.months)?;
    let update = "UPDATE code SET redeemed = $1, starts = $2, ends = $3 WHERE digest = $4";
    db.run(update, &[time.into(), time.into(), ends.into(), Value::from(&digest[..])])?;
    enrol(db, &grant, actor, time)?;
    Ok(Redemption::Granted { product: grant.new.product, months: grant.new.months, starts: time, ends })
}

/// The person's latest notice arrived beyond doubt; where there is none, the entry is the person's alone.
fn enrol(db: &mut Db, grant: &Grant, actor: &str, time: i64) -> Result<()> {
    let person = grant.new.person;
    // Not what followed it: a text message that pointed to it, a reminder, a retraction.
    let sql = format!(
        "SELECT {COLUMNS} FROM notice WHERE person = $1 AND kind IN ('first', 'later') ORDER BY wave DESC LIMIT 1{}",
        db.for_update()
    );
    let notice = db.first(&sql, &[Value::from(&person.0[..])], Notice::read)?;
    let mut tail = Tail::lock(db)?;
    let detail = format!("issue {}", grant.new.issue);
    let mut draft = of_person(&person, What::Enrolled, &detail, actor, time);
    if let Some(notice) = &notice {
        let update = "UPDATE notice SET state = $1, worker = NULL, changed = $2 WHERE number = $3";
        db.run(update, &[State::Enrolled.number().into(), time.into(), number(notice.number)])?;
        draft.wave = Some(notice.wave);
        draft.notice = Some((notice.number, notice.id));
        draft.leads = Some(State::Enrolled);
        draft.channel = Some(&notice.channel);
        draft.attempt = Some(notice.attempt);
    }
    tail.append(db, &draft)?;
    tail.close(db)
}

fn of_person<'a>(person: &PersonId, what: What, detail: &'a str, actor: &'a str, time: i64) -> Draft<'a> {
    Draft { person: Some(*person), ..Draft::new(time, what, detail, actor) }
}
