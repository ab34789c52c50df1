//! Proofs for a regulator: the head, chosen people, or people whom the regulator's word draws.

use std::convert::Infallible;

use amends_case::PersonId;
use amends_ledger::{Coverage as ProvenCoverage, Head, Ledger, Proof, What};
use amends_store::{Case, Details};

use crate::coverage::Coverage;
use crate::settings::Settings;
use crate::{Error, Result, ledger};

/// Most people of one sample.
const SAMPLE_MAX: usize = 10_000;

/// Whom a proof is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// These people, with all that happened to their notices.
    People(Vec<PersonId>),
    /// So many people, drawn by a word that the auditor says after the statement was made.
    Drawn {
        /// How many.
        count: usize,
        /// The auditor's word.
        nonce: String,
    },
}

fn there(case: &Case, settings: &Settings) -> Result<Ledger> {
    let book = ledger::open_if_there(case, settings)?;
    book.ok_or(Error::NotYet { what: "wave", command: "amends notices release" })
}

/// States where everybody stands, and signs the head: what is given to a regulator first, so that nothing can be chosen
/// afterwards. The statement's digest goes into the ledger, and the head into the journal.
///
/// # Errors
/// Of the case and the ledger.
pub fn state(case: &Case, actor: &str, settings: &Settings) -> Result<(Head, amends_ledger::Statement)> {
    let mut book = there(case, settings)?;
    let statement = Coverage::of(case, Some(&mut book))?.statement();
    book.cover(&statement.digest(), actor, ledger::now(case))?;
    let point = ledger::checkpoint(case, &mut book, actor)?;
    let head = ledger::signer(case)?.sign(&case.header().case, &point)?;
    Ok((head, statement))
}

/// A proof about some people, below the very head that was signed with the last statement. Where people's states have
/// changed since, the statement has to be made again first.
///
/// # Errors
/// If no statement was made, or it is out of date; of the case and the ledger.
pub fn prove(case: &Case, about: &About, actor: &str, settings: &Settings) -> Result<Proof> {
    let mut book = there(case, settings)?;
    let coverage = Coverage::of(case, Some(&mut book))?;
    let statement = coverage.statement();
    let Some(seq) = statement_entry(&mut book, &statement.digest())? else {
        return Err(Error::NotYet { what: "statement on the present coverage", command: "amends proof state" });
    };
    let (places, nonce, mut seqs) = match about {
        About::People(people) => {
            let mut places = Vec::with_capacity(people.len());
            let mut seqs = Vec::new();
            for person in people {
                let unknown = || Error::Unknown(format!("{person} is not among the affected people"));
                places.push(coverage.index_of(person).ok_or_else(unknown)?);
                seqs.extend(book.history_of(person)?.into_iter().map(|entry| entry.seq));
            }
            (places, "", seqs)
        }
        About::Drawn { count, nonce } => {
            if nonce.trim().is_empty() || *count == 0 || *count > SAMPLE_MAX {
                let why = format!("an audit needs the auditor's word and a number from 1 to {SAMPLE_MAX}");
                return Err(Error::Refused(why));
            }
            let places = ProvenCoverage::drawn(&statement.root, nonce, statement.persons, *count);
            (places, nonce.as_str(), Vec::new())
        }
    };
    let point = book.checkpoint_over(seq)?;
    let not_stated = Error::NotYet { what: "statement on the present coverage", command: "amends proof state" };
    let point = point.ok_or(not_stated)?;
    seqs.push(seq);
    // What happened after the statement is not part of it.
    seqs.retain(|seq| *seq <= point.entries);
    seqs.sort_unstable();
    seqs.dedup();
    let people = places.len();
    let leaves = coverage.leaves().map(Ok::<_, Infallible>);
    let Ok(proven) = ProvenCoverage::of(statement, seq, nonce, places, leaves);
    let mut proof = book.prove(&seqs, &case.header().case, &point, &ledger::signer(case)?)?;
    proof.coverage = Some(proven);
    let details = Details::from([("people".to_owned(), people.to_string()), ("nonce".to_owned(), nonce.to_owned())]);
    case.journal(actor, "proved", details)?;
    case.seal()?;
    Ok(proof)
}

/// The entry that holds a statement's digest, if any does.
fn statement_entry(book: &mut Ledger, digest: &str) -> Result<Option<u64>> {
    let mut seq = None;
    book.entries_of(What::Covered, &mut |entry| {
        if entry.detail == digest {
            seq = Some(entry.seq);
        }
        Ok(())
    })?;
    Ok(seq)
}
