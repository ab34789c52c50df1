//! `amends explain <id>`: back to the sources, forward to the consequences.

use std::fmt::Write as _;

use amends::explain::{DutyStory, ElementRow, Explanation, Exposed, PersonStory, RecordStory};
use amends::protection::CarriedStory;

use crate::args::{Common, Explain, View};
use crate::exit::Done;
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Explain) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let explanation = amends::explain::explain(&case, &given.id, &world::settings(common, 0)?)?;
    match given.show.format {
        View::Json => render::json(&explanation)?,
        View::Table => render::text(&match &explanation {
            Explanation::Person(person) => story_of_person(person),
            Explanation::Record(record) => story_of_record(record),
            Explanation::Duty(duty) => story_of_duty(duty),
        })?,
    }
    Ok(Done::Well)
}

fn story_of_person(person: &PersonStory) -> String {
    let mut out = format!("Person {}\n", person.person_id);
    for former in &person.history {
        let _ = writeln!(out, "  {former}");
    }
    let (residence, why) = &person.residence;
    let _ = writeln!(out, "  lives in {residence} (told by {})", if why.is_empty() { "nothing" } else { why });
    out.push_str(&traits(person));
    let (listed, evidence): (Vec<&RecordStory>, Vec<&RecordStory>) =
        person.records.iter().partition(|record| record.is_list);
    let (left_out, taken): (Vec<&RecordStory>, Vec<&RecordStory>) =
        evidence.into_iter().partition(|record| record.left_out);
    if !taken.is_empty() {
        let _ = writeln!(out, "\nStands in {} records", taken.len());
    }
    for record in taken {
        let _ = writeln!(out, "  {}\n    {}", record.record_id, place(record));
        let _ = writeln!(out, "    {}", record.elements.join(", "));
    }
    if !person.matrix.is_empty() {
        let _ = writeln!(out, "\nWhat was exposed where");
    }
    person.matrix.iter().for_each(|row| out.push_str(&element_row(row)));
    if !left_out.is_empty() {
        let _ = writeln!(out, "\nStands in {} records that are treated as not taken (amends trace)", left_out.len());
    }
    for record in left_out {
        let _ = writeln!(out, "  {}\n    {}", record.record_id, place(record));
    }
    if !listed.is_empty() {
        let _ = writeln!(out, "\nStands on the organisation’s own lists; nothing there was taken");
    }
    for record in listed {
        let _ = writeln!(out, "  {}\n    {}{}", record.record_id, place(record), standing(record));
    }
    if !person.links.is_empty() {
        let _ = writeln!(out, "\nWhy these are one person");
    }
    for link in &person.links {
        let _ = writeln!(out, "  {:>3} bits  {} — {}", link.weight, link.record_a, link.record_b);
        if let Some(decision) = &link.decided {
            out.push_str(&render::wrapped(&decision.sentence(), "            "));
        }
        out.push_str(&super::compare::waterfall(&link.parts, "          "));
    }
    if !person.kept_apart.is_empty() {
        let _ = writeln!(out, "\nKept apart from others");
    }
    for decision in &person.kept_apart {
        let _ = writeln!(out, "  {} — {}", decision.record_a, decision.record_b);
        out.push_str(&render::wrapped(&decision.sentence(), "    "));
    }
    if let Some(owed) = &person.owed {
        let _ = writeln!(out, "\nIs to be told: {} ({})", owed.notice, owed.notice_laws.join(", "));
        if let Some(due) = owed.due {
            let _ = writeln!(out, "  by {due}; {} months of protection", owed.months);
        }
        for duty in &owed.duties {
            let _ = writeln!(out, "  {duty}");
        }
        for remark in &owed.remarks {
            let _ = writeln!(out, "  {remark}");
        }
    }
    if !person.carried.is_empty() {
        let _ = writeln!(out, "\nProtection of earlier incidents");
    }
    person.carried.iter().for_each(|grant| out.push_str(&carried(grant)));
    if !person.told.is_empty() {
        let _ = writeln!(out, "\nWhat became of it");
    }
    for entry in &person.told {
        let channel = entry.channel.as_deref().unwrap_or_default();
        let (what, detail) = (entry.what.replace('_', " "), render::fit(&entry.detail, 26));
        let _ = writeln!(out, "  {}  {:<18} {:<6} {detail}", entry.time, what, channel);
    }
    out
}

/// Who somebody is, line by line; what is not known has no line.
fn traits(person: &PersonStory) -> String {
    let mut out = String::new();
    let known = |word: &str| if word == "unknown" { String::new() } else { word.to_owned() };
    let contacts: Vec<String> = person.contacts.iter().map(|(way, record)| format!("{way} ({record})")).collect();
    let lost = if person.affected { person.elements.join(", ") } else { String::new() };
    for (what, words) in [
        ("age", known(&person.age_class)),
        ("language", person.language.clone()),
        ("standing", known(&person.standing)),
        ("segments", person.segments.replace(';', ", ")),
        ("accounts", if person.accounts == 0 { String::new() } else { person.accounts.to_string() }),
        ("reached", contacts.join(", ")),
        ("lost", lost),
    ] {
        if !words.is_empty() {
            let _ = writeln!(out, "  {what:<8} {words}");
        }
    }
    if !person.affected {
        let only = match person.records.iter().any(|record| record.left_out) {
            true => "left out: a person has decided that what they stand in is treated as not taken",
            false => "not affected: stands on the organisation’s own lists only",
        };
        let _ = writeln!(out, "  {only}");
    }
    out
}

/// A grant of an earlier incident, and whether it stands for a code of this case.
fn carried(grant: &CarriedStory) -> String {
    let runs = match grant.until {
        Some(until) => format!("runs until {until}"),
        None => format!("{} months from activation, which can be until {}", grant.months, grant.activate_by),
    };
    let stands = match grant.stands.as_str() {
        "holds" => "holds: no code of this case",
        "" => "not decided yet: amends protection issue",
        "ambiguous" => "may be somebody else's: a code of this case besides",
        "product" => "of another kind than is owed: a code of this case besides",
        "ends_soon" => "has ended or soon will: a code of this case besides",
        "has_code" => "a code of this case was issued before",
        _ => "another one holds",
    };
    format!("  {}, notice of {}: {}, {runs}\n    {stands}\n", grant.incident, grant.notice, grant.product)
}

/// An element, and where it was exposed: the first places, and how many more there are.
fn element_row(row: &ElementRow) -> String {
    const SHOWN: usize = 4;
    let place = |place: &Exposed| {
        let table = if place.table.is_empty() { String::new() } else { format!(", {}", place.table) };
        format!("{}{table}, row {}", place.evidence, place.row)
    };
    let mut out = String::new();
    for (at, exposed) in row.records.iter().take(SHOWN).enumerate() {
        let _ = writeln!(out, "  {:<22} {}", if at == 0 { &row.element } else { "" }, place(exposed));
    }
    if row.records.len() > SHOWN {
        let _ = writeln!(out, "  {:<22} … and {} more", "", row.records.len() - SHOWN);
    }
    out
}

fn standing(record: &RecordStory) -> String {
    record.standing.map_or_else(String::new, |standing| format!(" ({})", standing.word()))
}

fn place(record: &RecordStory) -> String {
    let table = if record.table.is_empty() { String::new() } else { format!(", {}", record.table) };
    let part = if record.part == 0 { String::new() } else { format!(", mention {}", record.part) };
    format!("{}{table}, row {}{part}", record.evidence, record.row)
}

fn story_of_record(record: &RecordStory) -> String {
    let mut out = format!("Record {}\n  {}\n", record.record_id, place(record));
    let _ = writeln!(out, "  file's BLAKE3 {}", record.blake3);
    let _ = writeln!(out, "  person        {}", record.person_id);
    let _ = if record.left_out {
        writeln!(out, "  treated as not taken, by a person's decision on its store (amends trace)")
    } else if record.is_list {
        writeln!(out, "  a list of the organisation’s{}; nothing there was taken", standing(record))
    } else {
        writeln!(out, "  elements      {}", record.elements.join(", "))
    };
    for because in record.because.iter() {
        let _ = writeln!(out, "    {because}");
    }
    out
}

fn story_of_duty(story: &DutyStory) -> String {
    let duty = &story.duty;
    let mut out = format!("Duty {}\n", duty.duty_id);
    let _ = writeln!(out, "  {} to {}: owed {}", duty.kind, duty.recipient, duty.owed);
    let _ = writeln!(out, "  {} people; due {}; {}", render::number(duty.persons), duty.due, duty.citation);
    let _ = writeln!(out, "  {}\n  because {}", duty.standard, duty.because);
    let people: u64 = story.profiles.iter().map(|profile| profile.persons).sum();
    let _ = writeln!(out, "\nWeighed: {} profiles of {} people", story.profiles.len(), render::number(people));
    for profile in story.profiles.iter().take(12) {
        let elements = profile.key.elements.join(", ");
        let _ = writeln!(out, "  {:>10}  told: {:<8} {}", render::number(profile.persons), profile.notice, elements);
    }
    out
}
