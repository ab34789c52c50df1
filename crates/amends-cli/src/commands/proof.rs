//! `amends proof` and `amends verify-proof`: coverage that can be checked.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use amends::case::PersonId;
use amends::ledger_store::{Head, verify};
use amends::proofs::{self, About};
use anyhow::{Context, bail};
use serde::Serialize;

use crate::args::{Common, Proof, ProofAction, VerifyProof, View};
use crate::exit::Done;
use crate::{keys, render, world};

/// The largest proof that is read.
const BYTES_MAX: u64 = 1 << 30;

pub(crate) fn run(common: &Common, given: &Proof) -> anyhow::Result<Done> {
    let case = keys::open(common)?;
    let settings = world::settings(common, 0)?;
    let actor = world::actor(common);
    match &given.action {
        ProofAction::State { out } => {
            let (head, statement) = proofs::state(&case, &actor, &settings)?;
            write(out.as_deref(), &head)?;
            if out.is_some() {
                let mut text = format!("{} people\n", render::number(statement.persons));
                text.push_str(&states(&statement.states));
                text.push_str(&format!("Public key, to be given by another way: {}\n", head.key));
                render::text(&text)?;
            }
        }
        ProofAction::People { people, out } => {
            let people = people.iter().map(|id| id.parse::<PersonId>()).collect::<Result<Vec<_>, _>>()?;
            write(out.as_deref(), &proofs::prove(&case, &About::People(people), &actor, &settings)?)?;
        }
        ProofAction::Audit { sample, nonce, out } => {
            let about = About::Drawn { count: *sample, nonce: nonce.clone() };
            write(out.as_deref(), &proofs::prove(&case, &about, &actor, &settings)?)?;
        }
    }
    Ok(Done::Well)
}

fn write<T: Serialize>(out: Option<&Path>, value: &T) -> anyhow::Result<()> {
    match out {
        None => render::json(value),
        Some(path) => {
            let text = serde_json::to_vec_pretty(value).context("could not write the proof")?;
            std::fs::write(path, text).with_context(|| format!("could not write {}", path.display()))
        }
    }
}

fn states(states: &BTreeMap<String, u64>) -> String {
    let line =
        |(state, count): (&String, &u64)| format!("  {:<24} {:>12}\n", state.replace('_', " "), render::number(*count));
    states.iter().map(line).collect()
}

/// What a proof shows, for machines.
#[derive(Serialize)]
struct Shown<'a> {
    case: &'a str,
    head: &'a Head,
    entries: u64,
    people: u64,
    drawn: bool,
    trusted: bool,
    persons: Option<u64>,
    states: Option<&'a BTreeMap<String, u64>>,
    sample: &'a BTreeMap<String, u64>,
}

/// Checks a proof. Needs no case, no key of ours and no network.
pub(crate) fn check(given: &VerifyProof) -> anyhow::Result<Done> {
    let head = given.head.as_deref().map(head).transpose()?;
    let text = read(&given.proof)?;
    let (proof, proven) = match verify(&text, given.key.as_deref(), head.as_ref()) {
        Ok(right) => right,
        Err(error) => bail!("this proves nothing: {error}"),
    };
    let is_trusted = given.key.is_some() || head.is_some();
    let statement = proof.coverage.as_ref().map(|coverage| &coverage.statement);
    let shown = Shown {
        case: &proof.head.case,
        head: &proof.head,
        entries: proven.entries,
        people: proven.people,
        drawn: proven.is_drawn,
        trusted: is_trusted,
        persons: statement.map(|statement| statement.persons),
        states: statement.map(|statement| &statement.states),
        sample: &proven.states,
    };
    match given.show.format {
        View::Json => render::json(&shown)?,
        View::Table => render::text(&story(&shown))?,
    }
    Ok(if is_trusted { Done::Well } else { Done::WithProblems })
}

fn story(shown: &Shown<'_>) -> String {
    let mut out = format!(
        "The proof is right. The ledger of case {} had {} entries on {}.\n",
        shown.case,
        render::number(shown.head.entries),
        shown.head.time
    );
    out.push_str(&format!("{} entries shown are in it.\n", render::number(shown.entries)));
    if let (Some(persons), Some(all)) = (shown.persons, shown.states) {
        out.push_str(&format!("\nIt states {} people, each in one state:\n{}", render::number(persons), states(all)));
        let how = if shown.drawn { "drawn by the auditor’s word" } else { "chosen by whoever made the proof" };
        out.push_str(&format!("\n{} people shown, {how}:\n{}", render::number(shown.people), states(shown.sample)));
    }
    if !shown.trusted {
        out.push_str(
            "\nIt is right within itself, and signed with the key that it names. Whether that is the organisation’s key,\n\
             or this the head that was given before, is only known with --key or --head.\n",
        );
    }
    out
}

fn head(path: &Path) -> anyhow::Result<Head> {
    let text = read(path)?;
    serde_json::from_str(&text).with_context(|| format!("{} is no head", path.display()))
}

fn read(path: &Path) -> anyhow::Result<String> {
    let about = || format!("could not read {}", path.display());
    let mut text = String::new();
    File::open(path).with_context(about)?.take(BYTES_MAX).read_to_string(&mut text).with_context(about)?;
    Ok(text)
}
