//! What people decide of stores that could have been reached, and who is left out by it.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::Amends;
use common::intruded::{INCIDENT, office, rows, unwrapped};

/// One person in what was reached, and others in a store whose logs were cleared.
fn office_with_evidence(seen: &str, unsure: &str) -> Amends {
    let amends = office(7, 20_000);
    let truth = rows(&amends.path("incident/truth/reach.csv"));
    let store = |state: &str| truth.iter().find(|row| row["state"] == state).expect("a store")["store"].clone();
    let evidence = format!(
        "[[evidence]]\npath = \"evidence\"\nstores = [{{ glob = \"seen.csv\", store = \"{}\" }}, \
         {{ glob = \"unsure.csv\", store = \"{}\" }}]\n",
        store("seen"),
        store("could_have")
    );
    amends
        .with_incident(&format!("{INCIDENT}{evidence}"))
        .with_evidence("seen.csv", seen.as_bytes())
        .with_evidence("unsure.csv", unsure.as_bytes())
}

const OTHERS: &str = "Philippa,Marlowe,219-09-9962,14 Oak Street,Sacramento,CA,95814\n\
    Bartholomew,Quillfeather,219-09-9963,9 Ash Road,Austin,TX,78701\n\
    Ines,Calderwood,219-09-9964,3 Pine Lane,Seattle,WA,98101\n";

/// What they would be owed besides; Ines lives where somebody does who is told anyway: Washington is no further state.
const PRICED: &str = "If what could have been reached is treated as taken: 3 more people, 2 more states, first due ";

#[test]
fn what_is_decided_of_stores_that_could_have_been_reached_is_another_plan() {
    let amends = Amends::new().with_whole_scenario("tidewater");
    // The loyalty programme's files, from a store whose logs were cleared.
    let file = amends.path("incident/incident.toml");
    let text = std::fs::read_to_string(&file).expect("an incident");
    let other = text.replace(
        "{ glob = \"loyalty/*\", store = \"fs-exports-01\" }",
        "{ glob = \"loyalty/*\", store = \"ids-img-01\" }",
    );
    assert_ne!(text, other);
    std::fs::write(&file, other).expect("written");
    amends.respond();
    let status = |amends: &Amends| {
        let status = amends.on_case(&["status", "--format", "json"]).json();
        (status["plan"].as_str().expect("a digest").to_owned(), status["questions"].as_u64().expect("a count"))
    };
    let decide = |word: &str| {
        amends.on_case(&["trace", "decide", "--could-have", word, "--as", "Ines Calder"]);
        amends.respond();
        status(&amends)
    };
    let undecided = status(&amends);
    let owed = amends.export("duties");
    let taken = decide("taken");
    // The question is answered, and the plan that counsel approves is another one; who is owed what stays.
    assert_ne!(taken.0, undecided.0);
    assert_eq!(taken.1 + 1, undecided.1);
    assert_eq!(amends.export("duties"), owed);
    // Nothing is planned, approved or released by people who were gathered before it was decided.
    amends.on_case(&["trace", "decide", "--could-have", "not-taken", "--as", "Ines Calder"]);
    amends.on_case(&["duties", "plan"]).exits(1).complains(&["amends respond"]);
    amends.on_case(&["duties", "approve", &taken.0, "--as", "Ines Calder"]).exits(1).complains(&["amends respond"]);
    amends.on_case(&["status"]).says(&["Decided anew since people were gathered: amends respond"]);
    let not_taken = decide("not-taken");
    assert!(not_taken.0 != taken.0 && not_taken.0 != undecided.0);
    assert_eq!(not_taken.1, undecided.1, "whether it is still right is a question as well");
    assert_ne!(amends.export("duties"), owed);
    assert_eq!(decide("taken"), taken, "the same decision is the same plan");
}

#[test]
fn what_could_have_been_reached_is_priced_in_people_states_and_days() {
    let head = "first_name,last_name,ssn,street,city,state,zip\n";
    let ottoline = "Ottoline,Vance,219-09-9961,12 Elm Street,Seattle,WA,98101\n";
    let amends = office_with_evidence(&format!("{head}{ottoline}"), &format!("{head}{OTHERS}"));
    amends.respond();
    let shown = unwrapped(&amends.on_case(&["trace"]).stdout);
    assert!(shown.contains(&format!("{PRICED}4 November 2026.")), "{shown}");
    let report = std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    assert!(report.contains(PRICED));
    // The incident's file does not say when it was; the logs do.
    let hop = amends.rows("hops")[0].clone();
    let day = jiff::civil::Date::strptime("%Y-%m-%d", &hop["time"][..10]).expect("a day");
    assert!(report.contains(&day.strftime("%-d %B %Y").to_string()), "{day}");
    let json = amends.on_case(&["trace", "--format", "json"]).json();
    assert_eq!((json["people"][1]["people"].as_u64(), json["people"][1]["places_more"].as_u64()), (Some(3), Some(2)));
}

#[test]
fn who_lies_only_in_what_is_treated_as_not_taken_is_left_out_and_counted() {
    // Of Ottoline, the address was taken; her number lies where nobody can say.
    let ottoline = "Ottoline,Vance,219-09-9961,12 Elm Street,Seattle,WA,98101,1980-02-03\n";
    let others = OTHERS.replace('\n', ",\n");
    let amends = office_with_evidence(
        "first_name,last_name,email,street,city,state,zip,date_of_birth\nOttoline,Vance,ottoline.vance@example.net,12 Elm Street,Seattle,WA,98101,1980-02-03\n",
        &format!("first_name,last_name,ssn,street,city,state,zip,date_of_birth\n{ottoline}{others}"),
    );
    let people = |amends: &Amends| {
        let of = |row: BTreeMap<String, String>| {
            (row["person_id"].clone(), row["affected"].clone(), row["elements"].clone())
        };
        amends.rows("people").into_iter().map(of).collect::<Vec<_>>()
    };
    let decide = |word: &str| {
        let shown = amends.on_case(&["trace", "decide", "--could-have", word, "--as", "Ines Calder"]);
        shown.says(&["amends respond plans by it."]);
        amends.respond();
    };
    amends.respond();
    let (before, duties) = (people(&amends), amends.export("duties"));
    assert_eq!(before.len(), 4);
    assert!(before[0].2.contains("ssn"), "{before:?}");
    decide("not-taken");
    let after = people(&amends);
    let ids = |people: &[(String, String, String)]| people.iter().map(|(id, ..)| id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&after), ids(&before), "who they are does not hang on a decision");
    assert!(after[0].1 == "true" && !after[0].2.contains("ssn"), "{after:?}");
    assert!(after[1..].iter().all(|(_, affected, elements)| affected == "false" && elements.is_empty()), "{after:?}");
    let counts: Vec<_> =
        amends.rows("evidence").into_iter().map(|row| [row["evidence"].clone(), row["counts_as"].clone()]).collect();
    assert_eq!(counts, [["seen.csv", "acquired"], ["unsure.csv", "left_out"]]);
    // Three are told nothing, and that is said wherever somebody looks.
    let states = amends.states();
    assert_eq!((states["left_out"], states.values().sum::<u64>()), (3, 4), "{states:?}");
    amends.on_case(&["status"]).says(&["Left out of the plan by a decision (amends trace): 3 people"]);
    amends.on_case(&["explain", &after[1].0]).says(&["left out: a person has decided", "treated as not taken"]);
    let report = std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    let decided = [
        "3 people are left out of the plan, and told nothing: their data lies only in stores that",
        "Decided by Ines Calder, ",
        "3 people whose data lies nowhere else are left out of the plan, and told nothing.",
    ];
    assert!(decided.iter().all(|words| report.contains(words)));
    assert!(report.contains(PRICED), "what they would be owed is known as before");
    assert!(!amends.export("duties").contains("us-tx"), "nothing is owed where only they live");
    // Store by store: of the others nobody has decided anything, and nobody has data in them.
    let truth = rows(&amends.path("incident/truth/reach.csv"));
    let unsure = truth.iter().filter(|row| row["state"] == "could_have").map(|row| row["store"].as_str());
    let unsure: Vec<&str> = unsure.collect::<BTreeSet<_>>().into_iter().collect();
    let of = |store: &str, word: &str| {
        amends.on_case(&["trace", "decide", "--could-have", word, "--store", store, "--as", "Tamsin Roe"])
    };
    let shown = unwrapped(&of(unsure[0], "taken").stdout);
    let [taken, not_taken] =
        [("Tamsin Roe", unsure[0], "taken"), ("Ines Calder", unsure[1], "not taken")].map(|(who, store, word)| {
            shown.contains(&format!("Decided by {who}, ")) && shown.contains(&format!("{store} is treated as {word}."))
        });
    assert!(taken && not_taken, "{shown}");
    of("crm", "taken").exits(1).complains(&["crm is no store that could have been reached", unsure[1]]);
    amends.respond();
    let with_evidence = truth.iter().find(|row| row["state"] == "could_have").expect("a store")["store"].clone();
    assert_eq!(people(&amends) == before, unsure[0] == with_evidence, "who is in it is in the plan again");
    // The other way: everything as it was.
    decide("taken");
    assert_eq!(people(&amends), before);
    assert_eq!(amends.export("duties"), duties);
}
