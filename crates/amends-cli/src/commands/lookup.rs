//! `amends lookup`: is this person in the case?

use std::io::Read as _;

use amends::case::Masked;
use amends::lookup::{Query, find};

use crate::args::{Common, Lookup, View};
use crate::exit::{Done, Misused};
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Lookup) -> anyhow::Result<Done> {
    let query = query(given)?;
    let case = keys::open(common)?;
    let answers = find(&case, &query, &world::actor(common))?;
    match given.show.format {
        View::Json => render::json(&answers)?,
        View::Table if answers.is_empty() => render::text("Nobody in the case fits.\n")?,
        View::Table => {
            for answer in &answers {
                let words = if answer.affected { "" } else { "  (not affected)" };
                render::text(&format!("{}  {}{words}\n", answer.person_id, answer.records.join(" ")))?;
            }
        }
    }
    Ok(Done::Well)
}

fn query(given: &Lookup) -> anyhow::Result<Query> {
    if let Some(email) = &given.email {
        return Ok(Query::Email(Masked::new(or_standard_input(email)?)));
    }
    if let Some(name) = &given.name {
        return Ok(Query::Name(Masked::new(or_standard_input(name)?)));
    }
    match given.ssn.as_deref() {
        Some("-") => Ok(Query::Ssn(Masked::new(or_standard_input("-")?))),
        _ => Err(Misused("--ssn -: give the number on standard input, not on the command line".to_owned()).into()),
    }
}

fn or_standard_input(value: &str) -> anyhow::Result<String> {
    if value != "-" {
        return Ok(value.to_owned());
    }
    let mut line = String::new();
    std::io::stdin().lock().take(4_096).read_to_string(&mut line)?;
    Ok(line.trim().to_owned())
}
