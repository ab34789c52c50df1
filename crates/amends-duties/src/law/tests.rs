//! What a contributor to `rules/law` forgot, in words; and every file's examples.

use std::collections::BTreeSet;

use amends_case::incident::{Incident, SECTORS};

use super::*;
use crate::duty::{Duty, Kind, Owed};
use crate::profile::ProfileCount;
use crate::{ElementClasses, Plan, check, plan};

/// The example incident's facts; an example may replace any.
const FACTS: &str =
    "discovered = 2026-10-05\ndetermined = 2026-10-07\nnotice_planned = 2026-10-26\nharm = \"likely\"\n";

fn laws() -> Laws {
    Laws::embedded().expect("the embedded laws read")
}

fn incident(facts: &toml::Table) -> Incident {
    let mut incident: toml::Table = toml::from_str(FACTS).expect("facts");
    let mut organization: toml::Table = toml::from_str("name = \"Tidewater Mobile\"").expect("organization");
    for (key, value) in facts {
        let table =
            if matches!(key.as_str(), "sectors" | "public_company") { &mut organization } else { &mut incident };
        table.insert(key.clone(), value.clone());
    }
    let tables = [("organization", organization), ("incident", incident)];
    let document: toml::Table =
        tables.map(|(key, table)| (key.to_owned(), toml::Value::Table(table))).into_iter().collect();
    Incident::from_toml(&document.to_string(), "example").expect("an example's facts")
}

fn run(laws: &Laws, law: &Law, example: &Example, residence: &str) -> Plan {
    let profile = ProfileCount {
        residence: residence.to_owned(),
        elements: example.elements.iter().cloned().collect(),
        persons: example.persons,
        ..ProfileCount::default()
    };
    let plan = plan(laws, &incident(&example.facts), &[profile], &ElementClasses::standard());
    assert_eq!(check::check(&plan), Vec::<String>::new(), "{}: {}", law.id, example.about);
    plan
}

fn home<'a>(law: &'a Law, example: &'a Example) -> &'a str {
    example.residence.as_deref().or(law.scope.residence.as_deref()).unwrap_or("unknown")
}

fn expected_row<'a>(plan: &'a Plan, law: &Law, expected: &Expected) -> Option<&'a Duty> {
    let ends = |duty: &Duty| expected.rule.as_ref().is_none_or(|rule| duty.duty_id.ends_with(&format!("-{rule}")));
    plan.duties.iter().find(|duty| duty.law == law.id && duty.kind == expected.kind && ends(duty))
}

/// What an example expected and did not find. Dates, months and words are compared where the example gives them.
fn differences(law: &Law, example: &Example, plan: &Plan) -> Vec<String> {
    let mut differences = Vec::new();
    for expected in &example.expect {
        let about = format!("{}: {}: {}", law.id, example.about, expected.kind.word());
        let Some(duty) = expected_row(plan, law, expected) else {
            differences.push(format!("{about}: there is no such row"));
            continue;
        };
        let right = duty.owed == expected.owed
            && expected.due.is_none_or(|day| Some(day) == duty.due.map(crate::Due::date))
            && expected.plan_by.is_none_or(|day| Some(day) == duty.plan_by)
            && expected.months.is_none_or(|months| Some(months) == duty.months)
            && expected.because.as_ref().is_none_or(|words| duty.because.contains(words));
        if !right {
            differences.push(format!("{about}: expected {expected:?}, and got {duty:?}"));
        }
    }
    differences
}

#[test]
fn examples_come_out_as_they_say() {
    let laws = laws();
    let differences: Vec<String> = laws
        .iter()
        .flat_map(|law| law.examples.iter().map(move |example| (law, example)))
        .flat_map(|(law, example)| differences(law, example, &run(&laws, law, example, home(law, example))))
        .collect();
    assert_eq!(differences, Vec::<String>::new());
}

#[test]
fn nothing_is_forgotten() {
    let forgotten: Vec<String> = laws().iter().flat_map(forgotten).collect();
    assert_eq!(forgotten, Vec::<String>::new());
}

fn forgotten(law: &Law) -> Vec<String> {
    let mut said = Vec::new();
    let mut say = |wrong: bool, what: String| {
        if wrong {
            said.push(format!("rules/law/{}.toml: {what}", law.id));
        }
    };
    say(law.statute.is_empty(), "name the statute".to_owned());
    say(law.sources.is_empty(), "keep the sources that were read".to_owned());
    say(law.as_of.year() < 2020, "say for which day the law is stated (`as_of`)".to_owned());
    say(!law.examples.iter().any(|example| !example.near_miss), "add an example of what is owed".to_owned());
    say(
        !law.examples.iter().any(|example| example.near_miss),
        "add a near miss: an example that raises no duty".to_owned(),
    );
    for (rule, citation) in citations(law) {
        say(citation.trim().is_empty(), format!("{rule} has no citation"));
    }
    for class in classes(law) {
        let known = CLASSES.contains(&class.as_str());
        let meant = amends_case::suggest::nearest(&class, CLASSES).unwrap_or("none");
        say(!known, format!("`{class}` is no class of data (nearest: {meant})"));
    }
    for key in contents(law) {
        let meant = amends_case::suggest::nearest(&key, CONTENT_KEYS).unwrap_or("none");
        say(!CONTENT_KEYS.contains(&key.as_str()), format!("`{key}` is no key of letter content (nearest: {meant})"));
    }
    for sector in sectors(law) {
        say(!SECTORS.contains(&sector.as_str()), format!("`{sector}` is no sector"));
    }
    let mut ids = BTreeSet::new();
    for authority in &law.authorities {
        say(!ids.insert(&authority.id), format!("authority `{}` is there twice", authority.id));
    }
    let recipients: BTreeSet<&String> = law.authorities.iter().map(|authority| &authority.recipient).collect();
    say(recipients.len() != law.authorities.len(), "two authorities have the same recipient".to_owned());
    let perhaps = !law.data.perhaps.is_empty() || !law.data.perhaps_alone.is_empty();
    say(perhaps && law.data.perhaps_note.is_none(), "`perhaps` needs its `perhaps_note`".to_owned());
    for example in &law.examples {
        let owed = example.expect.iter().any(|expected| expected.owed == Owed::No);
        say(example.near_miss && !owed, format!("near miss «{}» expects no row that is not owed", example.about));
        say(example.expect.is_empty(), format!("example «{}» expects nothing", example.about));
    }
    said
}

fn citations(law: &Law) -> Vec<(String, &String)> {
    let mut all: Vec<(String, &String)> =
        law.persons.iter().map(|rule| ("[[persons]]".to_owned(), &rule.citation)).collect();
    all.extend(law.authorities.iter().map(|rule| (format!("authority `{}`", rule.id), &rule.citation)));
    all.extend(law.agencies.iter().map(|rule| ("[agencies]".to_owned(), &rule.citation)));
    all.extend(law.protection.iter().map(|rule| ("[[protection]]".to_owned(), &rule.citation)));
    all.extend(law.records.iter().map(|rule| ("[[records]]".to_owned(), &rule.citation)));
    all.extend(law.filings.iter().map(|rule| ("[[filings]]".to_owned(), &rule.citation)));
    all.extend(law.substitute.iter().map(|rule| ("[substitute]".to_owned(), &rule.citation)));
    if !law.persons.is_empty() {
        all.push(("[data]".to_owned(), &law.data.citation));
    }
    all
}

fn classes(law: &Law) -> BTreeSet<String> {
    let mut data = vec![&law.data];
    data.extend(law.persons.iter().filter_map(|rule| rule.data.as_ref()));
    data.extend(law.authorities.iter().filter_map(|rule| rule.data.as_ref()));
    let listed = data.iter().flat_map(|data| {
        let sets = data.with_name.iter().chain(&data.alone).chain(&data.perhaps).chain(&data.perhaps_alone);
        sets.chain(data.together.iter().flatten())
    });
    let conditional = law.persons.iter().flat_map(|rule| &rule.content_if).flat_map(|item| &item.elements);
    listed.chain(conditional).chain(law.protection.iter().flat_map(|rule| &rule.elements)).cloned().collect()
}

fn contents(law: &Law) -> BTreeSet<String> {
    let rules = law.persons.iter().flat_map(|rule| {
        let conditional = rule.content_if.iter().flat_map(|item| &item.content);
        rule.content_required.iter().chain(&rule.content_forbidden).chain(conditional)
    });
    rules.cloned().collect()
}

fn sectors(law: &Law) -> BTreeSet<String> {
    let protection = law.protection.iter().flat_map(|rule| rule.sectors.iter().chain(&rule.not_sectors));
    let authorities = law.authorities.iter().flat_map(|rule| &rule.sectors);
    law.scope.sectors.iter().chain(protection).chain(authorities).cloned().collect()
}

#[test]
fn every_state_has_its_file() {
    let laws = laws();
    let ids: Vec<&str> = laws.iter().map(|law| law.id.as_str()).collect();
    let states = "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok \
                  or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr gu vi";
    let missing: Vec<&str> =
        states.split_whitespace().filter(|state| !ids.contains(&format!("us-{state}").as_str())).collect();
    assert_eq!(missing, Vec::<&str>::new());
    assert!(ids.contains(&"us-fed-fcc-cpni") && ids.contains(&"us-fed-sec-8k"));
    assert_eq!(ids.len(), 56);
}

#[test]
fn every_law_fires_in_an_example_and_is_silent_elsewhere() {
    let laws = laws();
    let mut faults = Vec::new();
    for law in laws.iter() {
        let owed = |example: &Example| {
            let plan = run(&laws, law, example, home(law, example));
            plan.duties.iter().any(|duty| duty.law == law.id && duty.owed.is_planned())
        };
        if !law.examples.iter().any(owed) {
            faults.push(format!("{}: no example raises a duty", law.id));
        }
        let elsewhere = if law.id == "us-wa" { "us-or" } else { "us-wa" };
        for example in law.examples.iter().filter(|_| law.scope.residence.is_some()) {
            if run(&laws, law, example, elsewhere).duties.iter().any(|duty| duty.law == law.id) {
                faults.push(format!("{}: speaks of residents of {elsewhere}", law.id));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn a_folder_replaces_files_by_id_and_adds_others() {
    let folder = std::env::temp_dir().join(format!("amends-laws-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let text = LAWS.iter().find(|(id, _)| *id == "us-ca").expect("California").1;
    fs::write(folder.join("us-ca.toml"), text.replace("name = \"California\"", "name = \"Golden State\""))
        .expect("written");
    let loaded = Laws::load(Some(&folder)).expect("loads");
    fs::write(folder.join("us-nv.toml"), text).expect("written");
    let wrong = Laws::load(Some(&folder)).expect_err("the id differs");
    fs::remove_dir_all(&folder).expect("removed");
    assert_eq!(loaded.get("us-ca").expect("there").name, "Golden State");
    assert_eq!(loaded.iter().count(), 56);
    assert_ne!(loaded.digest(), laws().digest());
    assert_eq!(wrong.to_string(), "us-nv.toml: the id is `us-ca`, and the file name says otherwise");
}

#[test]
fn a_law_file_that_is_wrong_says_where() {
    let text = "id = \"us-xx\"\nnmae = \"Xanadu\"\n";
    let error = Laws::from_texts(&BTreeMap::from([("us-xx".to_owned(), text.to_owned())])).expect_err("misspelt");
    assert!(error.to_string().contains("line 2") && error.to_string().contains("nmae"), "{error}");
}

#[test]
fn kinds_and_their_words_agree() {
    let kinds = [Kind::NotifyPersons, Kind::NotifyMedia, Kind::SubstituteNotice, Kind::FilePublic, Kind::NotifyOwner];
    for kind in kinds {
        assert_eq!(serde_json::to_value(kind).expect("serialises"), kind.word());
    }
}
