//! `amends people review` and `amends people decide`: what is doubtful, and what a person says of it.

use std::fmt::Write as _;

use amends::people::decisions::{self, Verdict};
use amends::people::reviews::{Reviews, Waiting, reviews};
use amends::records;

use crate::args::{Common, Decide, PairVerdict, Review, View};
use crate::exit::{Done, Misused};
use crate::{keys, render, world};

pub(crate) fn list(common: &Common, given: &Review) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let found = reviews(&case, given.limit)?;
    match given.show.format {
        View::Json => render::json(&found)?,
        View::Table => render::text(&table(&found))?,
    }
    Ok(Done::Well)
}

pub(crate) fn decide(common: &Common, given: &Decide) -> anyhow::Result<Done> {
    let Some(name) = &common.actor else {
        return Err(Misused("a decision needs a name: --as NAME".to_owned()).into());
    };
    let verdict = match given.verdict {
        PairVerdict::One => Verdict::One,
        PairVerdict::Two => Verdict::Two,
        PairVerdict::Undecided => Verdict::Undecided,
    };
    let rules = records::rules(&world::settings(common, 0)?)?;
    let case = keys::open(common)?;
    decisions::decide(&case, &rules, (&given.a, &given.b), verdict, name, &given.because)?;
    render::text(&format!(
        "Noted in the name of {name}. The next `amends respond` or `amends people gather` acts on it.\n"
    ))?;
    Ok(Done::Well)
}

fn table(found: &Reviews) -> String {
    let mut out = match found.waiting {
        0 => "No pair waits for a person.\n".to_owned(),
        1 => "1 pair waits for a person.\n".to_owned(),
        waiting => {
            format!("{} pairs wait for a person; what would change most comes first.\n", render::number(waiting))
        }
    };
    for (at, pair) in found.pairs.iter().enumerate() {
        out.push_str(&entry(at + 1, pair));
    }
    let rest = found.waiting - found.pairs.len() as u64;
    if rest > 0 {
        let _ = writeln!(out, "\n… and {} more; --limit N shows them.", render::number(rest));
    }
    if found.left_out > 0 {
        let _ = writeln!(out, "\n{} more doubtful pairs are not kept.", render::number(found.left_out));
    }
    if found.decided_since > 0 {
        let decided = render::number(found.decided_since);
        let _ = writeln!(out, "\n{decided} decided since people were gathered; the next run acts on it.");
    }
    if !found.pairs.is_empty() {
        out.push_str("\nLook:   amends people compare RECORD RECORD\n");
        out.push_str("Decide: amends people decide RECORD RECORD one|two --as NAME --because «…»\n");
    }
    out
}

fn entry(number: usize, pair: &Waiting) -> String {
    let mut out = format!("\n{number:>3}. {:+.1} bits, {}\n", pair.bits, pair.kind);
    out.push_str(&render::wrapped(&capitalised(&pair.would_change), "     "));
    let stakes = if pair.people_lost > 0.0 {
        format!("expected: {:.4} people lost", pair.people_lost)
    } else {
        format!("expected: {:.2} people counted twice", pair.people_split)
    };
    let _ = writeln!(out, "     {stakes}; {} records", render::number(u64::from(pair.records)));
    let _ = writeln!(out, "     {}  {}", pair.record_a, pair.person_a);
    let _ = writeln!(out, "     {}  {}", pair.record_b, pair.person_b);
    out.push_str(&render::wrapped(&pair.why, "     "));
    out.push_str(&render::wrapped(&format!("elements: {}", pair.elements.join(", ")), "     "));
    out
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
