//! Every check file's examples and near misses, what was forgotten in one, and what all of them together must cover.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Test;
use super::file::ExampleFile;
use super::kinds::{KINDS, Kind, Shape, strays};
use super::say::HOLE;
use super::*;
use crate::{Value, Verdict};

/// Most characters of a sentence of a result: what a board reads in one breath.
const SENTENCE_MAX: usize = 400;

pub(super) fn embedded() -> Checks {
    Checks::embedded().unwrap_or_else(|error| panic!("{error}"))
}

fn value_of(toml: &toml::Value) -> Option<Value> {
    match toml {
        toml::Value::Boolean(yes) => Some(Value::Is(*yes)),
        toml::Value::Integer(number) => Some(Value::Number(*number)),
        toml::Value::String(text) => Some(Value::Text(text.clone())),
        toml::Value::Array(items) => {
            Some(Value::from(items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect::<Vec<_>>()))
        }
        _ => None,
    }
}

pub(super) fn instance_of(check: &Check, example: &ExampleFile, wrong: &mut Vec<String>) -> Instance {
    let mut instance = Instance::new(check.each, example.name.clone());
    if check.document.is_some() {
        instance.fields.insert("present", Value::Is(true));
    }
    let kind = Kind::named(check.each).expect("a kind");
    for (name, toml) in &example.fields {
        match (kind.field(name), value_of(toml)) {
            (Some(field), Some(value)) => drop(instance.fields.insert(field.name, value)),
            _ => wrong.push(format!("«{}»: `{name}` is no field of {}, or no value of one", example.says, kind.name)),
        }
    }
    wrong.extend(strays(&instance).into_iter().map(|stray| format!("«{}»: {stray}", example.says)));
    instance
}

/// What became of an example: its verdict's word, and the sentence.
fn outcome(check: &Check, instance: &Instance) -> (&'static str, String) {
    match check.row(instance) {
        None => ("not_asked", String::new()),
        Some(row) => (row.verdict.word(), row.why),
    }
}

/// Everything that is wrong with a check file, in words for whoever wrote it.
fn faults(check: &Check) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (is_near_miss, example) in
        check.examples.iter().map(|one| (false, one)).chain(check.near_misses.iter().map(|one| (true, one)))
    {
        let instance = instance_of(check, example, &mut wrong);
        let (found, why) = outcome(check, &instance);
        seen.insert((is_near_miss, found));
        if found != example.expect {
            wrong.push(format!("«{}» should be {}, and is {found}: {why}", example.says, example.expect));
        }
        if is_near_miss && found == "fail" {
            wrong.push(format!("«{}» fails: make it an [[example]]", example.says));
        }
        // In an inventory a field that does not decide is often missing: the sentence must read without it.
        let mut bare = instance.clone();
        bare.fields.retain(|name, _| check.fields().contains(name));
        let bare = outcome(check, &bare).1;
        if bare.contains(HOLE) {
            wrong.push(format!(
                "«{}»: what may be missing stands in [brackets], which are left out: {bare}",
                example.says
            ));
        }
        for why in [&why, &bare] {
            let is_odd = ["  ", " .", " ,", " :", "[", "]"].iter().any(|odd| why.contains(odd));
            if is_odd || why.chars().count() > SENTENCE_MAX {
                wrong.push(format!("«{}» makes a sentence that reads badly: {why}", example.says));
            }
        }
        if !why.is_empty() && !why.ends_with('.') {
            wrong.push(format!("«{}» makes a sentence without its full stop: {why}", example.says));
        }
        if example.says.trim().is_empty() {
            wrong.push("an example does not say what it shows".to_owned());
        }
    }
    let mut needs = vec![((false, "fail"), "[[example]] that fails"), ((true, "pass"), "[[near_miss]] that passes")];
    // A document's `present` is always stated; all else but `known` may be unknown.
    if check.asks(|test| !matches!(test, Test::Known(_))) {
        needs.push(((true, "cannot_tell"), "[[near_miss]] for which it cannot tell"));
    }
    let missing = needs.iter().filter(|(needed, _)| !seen.contains(needed));
    wrong.extend(missing.map(|(_, what)| format!("there is no {what}")));
    if !check.asks.ends_with('?') {
        wrong.push("`asks` is no question".to_owned());
    }
    if check.title.ends_with('.') || check.fix.as_ref().is_some_and(|fix| fix.title.ends_with('.')) {
        wrong.push("a title ends without a full stop".to_owned());
    }
    if !check.why.contains('(') || !check.why.chars().any(|letter| letter.is_ascii_digit()) {
        wrong.push("`why` names no source, with its year or number, in brackets".to_owned());
    }
    for id in &check.answers.fcc {
        if !check.why.contains(id.as_str()) && !check.why.contains("DA 24-860") && check.answers.patterns.is_empty() {
            wrong.push(format!("it answers to {id}, and `why` says neither that nor another incident"));
        }
    }
    if check.answers.iter().next().is_none() {
        wrong.push("it answers to no demand: [answers]".to_owned());
    }
    if check.fix.is_none() {
        wrong.push("it does not say what to do: [fix]".to_owned());
    }
    wrong
}

#[test]
fn every_check_fires_on_its_examples_and_is_silent_on_its_near_misses() {
    let checks = embedded();
    let wrong: Vec<String> = checks
        .iter()
        .flat_map(|check| faults(check).into_iter().map(|fault| format!("rules/checks/{}.toml: {fault}", check.id)))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(checks.iter().count() >= 40);
}

#[test]
fn every_commitment_and_every_pattern_is_answered() {
    let checks = embedded();
    let answered: BTreeSet<(&str, &str)> = checks.iter().flat_map(|check| check.answers.iter()).collect();
    for framework in ["fcc", "patterns"] {
        let list = checks.frameworks().list(framework).expect("a framework");
        let missing: Vec<&String> = list.keys().filter(|id| !answered.contains(&(framework, id.as_str()))).collect();
        assert!(missing.is_empty(), "no check answers to {framework} {missing:?}");
    }
    assert_eq!(checks.frameworks().fcc.len(), 19);
    assert_eq!(checks.frameworks().patterns.len(), 7);
}

#[test]
fn every_kind_of_step_is_cut_by_a_check_and_every_kind_of_instance_is_looked_at() {
    let checks = embedded();
    let levers: BTreeSet<Lever> = checks.iter().filter_map(|check| check.fix.as_ref()?.lever).collect();
    let missing: Vec<&str> =
        Lever::ALL.iter().filter(|(_, lever)| !levers.contains(lever)).map(|(word, _)| *word).collect();
    assert!(missing.is_empty(), "no check takes away {missing:?}");
    let kinds: BTreeSet<&str> = checks.iter().map(|check| check.each).collect();
    let missing: Vec<&str> = KINDS.iter().map(|kind| kind.name).filter(|kind| !kinds.contains(kind)).collect();
    assert!(missing.is_empty(), "no check looks at {missing:?}");
}

#[test]
fn identifiers_are_those_of_their_frameworks() {
    for (framework, good, bad) in [
        ("fcc", ["TM-01", "TM-19"], ["TM-20", "TM-1"]),
        ("nist_csf", ["PR.AA-05", "ID.AM-08"], ["ID.AM-06", "PR.AC-01"]),
        ("cis", ["3.14", "18.5"], ["3.15", "19.1"]),
        ("iso27001", ["A.8.34", "A.5.1"], ["A.9.1", "A.8.35"]),
        ("patterns", ["1", "7"], ["0", "8"]),
    ] {
        assert!(good.iter().all(|id| frameworks::exists(framework, id)), "{good:?}");
        assert!(!bad.iter().any(|id| frameworks::exists(framework, id)), "{bad:?}");
    }
    for id in ["", ".", "A.", "A..", "A.04.1", "PR.AA-5", "PR.AA-+5", "TM-+1", "1.01", "1.999", "é.é"] {
        assert!(FRAMEWORKS.iter().all(|(framework, _)| !frameworks::exists(framework, id)), "{id}");
    }
}

/// The rows of the table of `rules/checks/README.md`: kind, and fields with their shape.
fn table() -> BTreeMap<String, BTreeMap<String, Shape>> {
    let text = include_str!("../../../../rules/checks/README.md");
    let mut kinds = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, kind, _, fields, _] = cells.as_slice() else { continue };
        let mut named = BTreeMap::new();
        for group in fields.split('·') {
            // What stands in brackets explains a field; the last word outside says what all of the group are.
            let mut outside = String::new();
            let mut depth = 0_u32;
            for letter in group.chars() {
                depth += u32::from(letter == '(');
                if depth == 0 {
                    outside.push(letter);
                }
                depth -= u32::from(letter == ')');
            }
            let shape = match outside.rsplit('`').next().map(str::trim) {
                Some("text") => Shape::Text,
                Some("yes/no") => Shape::YesNo,
                Some("number") => Shape::Number,
                Some("list") => Shape::List,
                other => panic!("{kind}: {other:?} in «{group}»"),
            };
            named.extend(outside.split('`').skip(1).step_by(2).map(|name| (name.to_owned(), shape)));
        }
        kinds.insert(kind.trim_matches('`').to_owned(), named);
    }
    kinds
}

#[test]
fn the_table_for_readers_is_the_table_of_the_program() {
    let program: BTreeMap<String, BTreeMap<String, Shape>> = KINDS
        .iter()
        .map(|kind| {
            let fields = kind.fields.iter().map(|field| (field.name.to_owned(), field.shape));
            (kind.name.to_owned(), fields.collect())
        })
        .collect();
    for (kind, fields) in table() {
        assert_eq!(Some(&fields), program.get(&kind), "{kind}: rules/checks/README.md and kinds.rs differ");
    }
    assert_eq!(table().len(), program.len());
}

#[test]
fn documents_that_checks_look_for_are_listed_for_readers() {
    let text = include_str!("../../../../rules/checks/README.md");
    for document in embedded().iter().filter_map(|check| check.document.clone()) {
        assert!(text.contains(&format!("`{document}`")), "rules/checks/README.md does not name `{document}`");
    }
}

#[test]
fn a_document_that_nobody_named_is_not_there_and_other_checks_are_silent() {
    let rows = embedded().run(&[]);
    assert!(rows.iter().all(|row| row.kind == "document" && row.verdict == Verdict::Fail), "{rows:?}");
    let (documents, others): (Vec<Check>, Vec<Check>) =
        embedded().iter().cloned().partition(|check| check.document.is_some());
    assert_eq!(rows.len(), documents.len());
    assert_eq!(embedded().unused(&[]).len(), others.len());
}
