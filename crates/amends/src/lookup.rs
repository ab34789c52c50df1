//! Is this person in the case? For a call-centre agent: an e-mail address, an SSN or a name in, ids out.

use amends_case::{Masked, RecordId, TokenKind};
use amends_store::{Case, Details};
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use serde::Serialize;

use crate::export::{PersonIds, membership};
use crate::places::{Pieces, RecordIds};
use crate::{Error, Result, evidence, people, records};

/// What is looked for. The value is personal and never leaves this module.
#[derive(Debug, Clone)]
pub enum Query {
    /// An e-mail address.
    Email(Masked<String>),
    /// A Social Security number, with or without dashes.
    Ssn(Masked<String>),
    /// First and last name.
    Name(Masked<String>),
}

/// A person who fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The person.
    pub person_id: String,
    /// Whether anything of theirs was taken; if not, they stand on the organisation's own lists only, or a person has decided so.
    pub affected: bool,
    /// The records in which the value stands.
    pub records: Vec<String>,
}

/// People that one answer names at most.
const ANSWERS_MAX: usize = 100;

/// The people who fit, at most 100 of them. The journal notes who asked and by what kind of value, not the value.
///
/// # Errors
/// If the value is not of its kind, or the case cannot be read or journalled.
pub fn find(case: &Case, query: &Query, actor: &str) -> Result<Vec<Answer>> {
    let wanted = Wanted::of(case, query)?;
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    let pieces = Pieces::of(case, &readings)?;
    let mut found = Vec::new();
    for piece in &pieces.pieces {
        let mut record = piece.first;
        for batch in case.read_table(&piece.table).part(piece.part).columns(wanted.columns().iter().copied()).open()? {
            let batch = batch?;
            found.extend((0..batch.num_rows()).filter(|row| wanted.fits(&batch, *row)).map(|row| record + row as u64));
            record += batch.num_rows() as u64;
        }
    }
    let details =
        Details::from([("by".to_owned(), wanted.word().to_owned()), ("found".to_owned(), found.len().to_string())]);
    case.journal(actor, "looked_up", details)?;
    let (person_ids, person_of) = (PersonIds::load(case)?, membership(case)?);
    let ids = RecordIds::load(case, &readings, &pieces)?;
    let affected = people::affected(case)?;
    let mut answers: Vec<Answer> = Vec::new();
    for record in found {
        let person = person_of.get(record as usize).map_or_else(String::new, |person| person_ids.id(*person));
        let id: RecordId = ids.id(record);
        match answers.iter().position(|answer| answer.person_id == person) {
            Some(at) => answers[at].records.push(id.to_string()),
            None if answers.len() == ANSWERS_MAX => break,
            None => {
                let affected = person_of.get(record as usize).is_none_or(|person| affected.contains(*person));
                answers.push(Answer { person_id: person, affected, records: vec![id.to_string()] });
            }
        }
    }
    Ok(answers)
}

enum Wanted {
    Email(String),
    Ssn(u64),
    Name { first: String, last: String },
}

impl Wanted {
    fn of(case: &Case, query: &Query) -> Result<Self> {
        match query {
            Query::Email(email) => {
                let email = email.reveal().trim().to_lowercase();
                if email.contains('@') { Ok(Self::Email(email)) } else { Err(refused("an e-mail address")) }
            }
            Query::Ssn(ssn) => {
                let digits: String = ssn.reveal().chars().filter(char::is_ascii_digit).collect();
                if digits.len() != 9 {
                    return Err(refused("a Social Security number of nine digits"));
                }
                Ok(Self::Ssn(case.tokens().token(TokenKind::Ssn, digits.as_bytes())))
            }
            Query::Name(name) => {
                let folded = name.reveal().to_lowercase();
                let mut words = folded.split_whitespace();
                match (words.next(), words.next_back()) {
                    (Some(first), Some(last)) => Ok(Self::Name { first: first.to_owned(), last: last.to_owned() }),
                    _ => Err(refused("a first and a last name")),
                }
            }
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Ssn(_) => "ssn",
            Self::Name { .. } => "name",
        }
    }

    fn columns(&self) -> &'static [&'static str] {
        match self {
            Self::Email(_) => &["email"],
            Self::Ssn(_) => &["ssn"],
            Self::Name { .. } => &["first", "last"],
        }
    }

    fn fits(&self, batch: &arrow_array::RecordBatch, row: usize) -> bool {
        let text = |column: &str| {
            let column = batch[column].as_string::<i32>();
            if column.is_null(row) { "" } else { column.value(row) }
        };
        match self {
            Self::Email(email) => text("email").split(amends_case::table::VALUE_SEPARATOR).any(|known| known == email),
            Self::Ssn(token) => {
                let column = batch["ssn"].as_primitive::<UInt64Type>();
                column.is_valid(row) && column.value(row) == *token
            }
            Self::Name { first, last } => text("first") == first && text("last") == last,
        }
    }
}

fn refused(what: &str) -> Error {
    Error::Refused(format!("that is not {what}"))
}
