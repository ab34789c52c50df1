//! The forms say what the rows say: nothing that cannot be told reads as passed, and equal rows give equal bytes.

mod sample;

use std::collections::BTreeSet;

use amends_posture::shared::{SharedInput, assessment_results, ocsf, plan_of_action, sarif};
use amends_posture::{CheckRow, Verdict};
use sample::sample;
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn results(input: &SharedInput<'_>) -> Value {
    json(&assessment_results(input))["assessment-results"]["results"][0].clone()
}

fn plan(input: &SharedInput<'_>) -> Value {
    json(&plan_of_action(input))["plan-of-action-and-milestones"].clone()
}

fn prop<'v>(thing: &'v Value, name: &str) -> Option<&'v str> {
    thing["props"].as_array()?.iter().find(|prop| prop["name"] == name)?["value"].as_str()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The finding of a check.
fn finding<'v>(results: &'v Value, check: &str) -> &'v Value {
    list(&results["findings"]).iter().find(|finding| prop(finding, "check") == Some(check)).expect("a finding")
}

#[test]
fn order_of_rows_does_not_show() {
    let (sample, turned) = (sample(), sample().turned());
    for form in [assessment_results, plan_of_action, sarif, ocsf] {
        assert_eq!(form(&sample.input()), form(&turned.input()));
    }
}

#[test]
fn what_cannot_be_told_is_satisfied_nowhere() {
    let sample = sample();
    let results = results(&sample.input());
    let check = |name: &str, state: &str, reason: &str| {
        let status = &finding(&results, name)["target"]["status"];
        assert_eq!((status["state"].as_str(), status["reason"].as_str()), (Some(state), Some(reason)), "{name}");
    };
    check("no_default_password", "not-satisfied", "fail");
    check("no_real_people_in_test", "not-satisfied", "other");
    check("officer_named", "not-satisfied", "other");
    check("unknown_check", "not-satisfied", "other");
    check("logs_outlast_dwell", "satisfied", "pass");
    assert!(results["remarks"].as_str().is_some_and(|remarks| remarks.contains("idle")));
}

#[test]
fn one_row_that_cannot_be_told_undoes_many_passes() {
    let mut sample = sample();
    let pass = sample.rows.iter().find(|row| row.check == "logs_outlast_dwell").cloned().expect("the row");
    sample.rows.push(CheckRow { instance: "db-2".into(), verdict: Verdict::CannotTell, ..pass });
    let results = results(&sample.input());
    assert_eq!(finding(&results, "logs_outlast_dwell")["target"]["status"]["state"], "not-satisfied");
}

#[test]
fn a_mute_says_who_why_and_until_in_every_form() {
    let sample = sample();
    let input = sample.input();
    let words = "Vendor needs it until the move. Answered for by Head of the laboratory until 2026-12-31.";
    for document in [results(&input), plan(&input)] {
        let risk = list(&document["risks"]).iter().find(|risk| risk["statement"] == words).expect("an acceptance");
        assert_eq!(risk["status"], "deviation-approved");
        assert_eq!(risk["deadline"], "2026-12-31T00:00:00Z");
        assert_eq!(prop(risk, "accepted-by"), Some("Head of the laboratory"));
    }
    let log = json(&sarif(&input));
    let muted: Vec<&Value> =
        list(&log["runs"][0]["results"]).iter().filter(|result| result.get("suppressions").is_some()).collect();
    assert_eq!(muted.len(), 2);
    assert!(muted.iter().any(|result| result["suppressions"][0]["justification"] == words));
    // Without a line of its own, the row's reason stands.
    assert!(muted.iter().any(|result| {
        result["suppressions"][0]["justification"] == "accepted by Board secretary until 2026-12-01"
    }));
    let line = ocsf(&input).lines().map(json).find(|finding| finding["comment"] == words).expect("a comment");
    assert_eq!((&line["status"], &line["compliance"]["status"]), (&"Suppressed".into(), &"Fail".into()));
}

#[test]
fn a_mute_that_has_ended_answers_for_nothing_while_another_does() {
    let mut sample = sample();
    let own = sample.mutes.iter_mut().find(|mute| mute.instance == "gw-lab-09").expect("the mute");
    own.until = Some(jiff::civil::date(2026, 11, 6));
    let text = sarif(&sample.input());
    assert!(text.contains("Answered for by Nobody here without an end.") && !text.contains("Head of the laboratory"));
}

#[test]
fn sarif_has_a_kind_and_a_level_for_each_verdict() {
    let sample = sample();
    let log = json(&sarif(&sample.input()));
    let found: BTreeSet<(String, String)> = list(&log["runs"][0]["results"])
        .iter()
        .map(|result| {
            (result["kind"].as_str().unwrap_or("").to_owned(), result["level"].as_str().unwrap_or("").to_owned())
        })
        .collect();
    let expected = [("fail", "error"), ("fail", "note"), ("fail", "warning"), ("open", "none"), ("pass", "none")];
    assert_eq!(found, expected.map(|(kind, level)| (kind.to_owned(), level.to_owned())).into());
    let rules = list(&log["runs"][0]["tool"]["driver"]["rules"]);
    for result in list(&log["runs"][0]["results"]) {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small")];
        assert_eq!(rule["id"], result["ruleId"]);
    }
}

#[test]
fn places_are_relative_uris_with_lines() {
    let sample = sample();
    let text = sarif(&sample.input());
    for wanted in ["\"nmap/lab%20scan%232.xml\"", "\"javascript%3Aalert%281%29\"", "\"C%3A/x/%C3%A9.csv\""] {
        assert!(text.contains(wanted), "no {wanted}");
    }
    let log = json(&text);
    let result = list(&log["runs"][0]["results"])
        .iter()
        .find(|result| result["message"]["text"].as_str().is_some_and(|text| text.starts_with("gw-test-01")))
        .expect("the row");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 12);
}

#[test]
fn compliance_findings_tell_pass_from_not_known() {
    let sample = sample();
    let text = ocsf(&sample.input());
    assert_eq!(text.lines().count(), sample.rows.len());
    for finding in text.lines().map(json) {
        let expected = match finding["status_code"].as_str() {
            Some("pass") => 1,
            Some("cannot_tell") => 2,
            Some("fail" | "muted") => 3,
            other => panic!("{other:?}"),
        };
        assert_eq!(finding["compliance"]["status_id"], expected);
        assert_eq!(finding["class_uid"], 2_003);
        let activity = finding["activity_id"].as_u64().expect("a number");
        assert_eq!(finding["type_uid"], 200_300 + activity);
    }
    let first = text.lines().map(json).find(|line| line["finding_info"]["title"] == "No account can be guessed");
    let requirements = &first.expect("a finding")["compliance"]["requirements"];
    assert!(list(requirements).contains(&"CIS Controls v8 5.2".into()), "{requirements}");
}

#[test]
fn ids_are_unique_stay_and_refer_to_what_is_there() {
    let sample = sample();
    let mut later = sample.input();
    later.now = "2026-11-08T09:00:00Z".parse().expect("a moment");
    for (form, root) in [
        (assessment_results as fn(&SharedInput<'_>) -> String, "assessment-results"),
        (plan_of_action, "plan-of-action-and-milestones"),
    ] {
        let (document, next) = (json(&form(&sample.input())), json(&form(&later)));
        let (mut ids, mut wanted) = (Vec::new(), BTreeSet::new());
        gather(&document, &mut ids, &mut wanted);
        let unique: BTreeSet<String> = ids.iter().cloned().collect();
        assert_eq!(unique.len(), ids.len(), "{root}: an id twice");
        assert!(wanted.is_subset(&unique), "{root}: {:?}", wanted.difference(&unique).next());
        // Another moment is another document; what it speaks of is the same.
        assert_ne!(document[root]["uuid"], next[root]["uuid"]);
        let (mut next_ids, mut ignored) = (Vec::new(), BTreeSet::new());
        gather(&next, &mut next_ids, &mut ignored);
        let new = next_ids.iter().filter(|id| !unique.contains(*id)).count();
        assert!(new <= 2, "{root}: {new} ids changed");
    }
}

/// Ids that a document gives, and ids that it refers to.
fn gather(value: &Value, ids: &mut Vec<String>, wanted: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(id) if name == "uuid" => ids.push(id.to_owned()),
                    Some(id) if name.ends_with("-uuid") => {
                        wanted.insert(id.to_owned());
                    }
                    _ if name == "party-uuids" => {
                        wanted.extend(list(value).iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    _ => gather(value, ids, wanted),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| gather(value, ids, wanted)),
        _ => {}
    }
}

#[test]
fn an_action_is_an_item_with_deadline_owner_and_milestone() {
    let sample = sample();
    let plan = plan(&sample.input());
    let items = list(&plan["poam-items"]);
    // The one that is listed twice is one.
    assert_eq!(items.len(), 5);
    let item = &items[0];
    assert_eq!((prop(item, "state"), prop(item, "people-cumulative")), (Some("reopened"), Some("38000")));
    assert_eq!(list(&item["related-observations"]).len(), 2);
    let id = &item["related-risks"][0]["risk-uuid"];
    let risk = list(&plan["risks"]).iter().find(|risk| risk["uuid"] == *id).expect("its risk");
    assert_eq!((&risk["deadline"], &risk["status"]), (&"2026-11-30T00:00:00Z".into(), &"open".into()));
    let milestone = &risk["remediations"][0]["tasks"][0];
    assert_eq!(milestone["timing"]["on-date"]["date"], "2026-11-30T00:00:00Z");
    let owner = &milestone["responsible-roles"][0]["party-uuids"][0];
    let parties = list(&plan["metadata"]["parties"]);
    assert!(parties.iter().any(|party| party["uuid"] == *owner && party["name"] == "Network team"));
    let changes: Vec<Option<&str>> =
        list(&risk["risk-log"]["entries"]).iter().map(|entry| entry["status-change"].as_str()).collect();
    assert_eq!(changes, [Some("open"), Some("closed"), Some("open")]);
    assert!(items[1].get("related-observations").is_none() && items[1].get("related-findings").is_some());
}

#[test]
fn where_nothing_is_to_be_done_the_plan_says_what_the_checks_said() {
    let mut sample = sample();
    sample.actions.clear();
    sample.rows.retain(|row| row.verdict != Verdict::Fail);
    let plan = plan(&sample.input());
    assert_eq!(plan["poam-items"][0]["description"], "As of 2026-11-07: 0 results fail, 2 cannot be told.");
}

#[test]
fn past_the_bound_passes_go_first_and_findings_still_count_them() {
    let mut sample = sample();
    let pass = sample.rows.iter().find(|row| row.check == "logs_outlast_dwell").cloned().expect("the row");
    let many = amends_posture::shared::ROWS_MAX + 100;
    sample.rows.extend((0..many).map(|at| CheckRow { instance: format!("h{at}"), ..pass.clone() }));
    let results = results(&sample.input());
    assert_eq!(prop(finding(&results, "logs_outlast_dwell"), "passed"), Some((many + 1).to_string().as_str()));
    // Of the sample's ten rows three pass.
    assert!(results["remarks"].as_str().is_some_and(|remarks| remarks.contains("110 results are not listed")));
    let failed = list(&results["observations"]).iter().filter(|row| prop(row, "result") == Some("fail")).count();
    assert_eq!(failed, 3);
}
