//! Runs one after another: what closes an action, and what does not.

use std::sync::Arc;

use amends_case::{Asset, SecretId, Statement};

use super::*;

const DAY: Date = Date::constant(2026, 7, 4);

fn stated(file: &str, what: Statement) -> Stated {
    Stated { what, file: Arc::from(file), line: 1, as_of: Some(DAY) }
}

fn host(name: &str, zone: &str) -> Stated {
    let asset = Asset {
        name: name.into(),
        zone: zone.into(),
        environment: "production".into(),
        owner: "it".into(),
        ..Asset::default()
    };
    stated("assets.csv", Statement::Asset(asset))
}

fn sshd(name: &str, root: &str) -> Stated {
    let what = Statement::Sshd {
        host: name.into(),
        ports: vec![22],
        takes_password: false,
        takes_empty: false,
        root: root.into(),
        tries_max: 3,
        needs_several: false,
    };
    stated(&format!("hosts/{name}/sshd_config"), what)
}

fn found(name: &str) -> Stated {
    let what = Statement::Holds {
        host: name.into(),
        path: "/x".into(),
        reader: String::new(),
        secret: SecretId([1; 16]),
        kind: "token".into(),
        opens: String::new(),
    };
    stated("found.csv", what)
}

fn document(kind: &str, date: Date, detail: &str) -> Stated {
    let what = Statement::Document {
        kind: kind.into(),
        title: "Title".into(),
        holder: "Ines".into(),
        date: Some(date),
        until: None,
        digest: "0".repeat(64),
        detail: detail.into(),
    };
    stated("documents.csv", what)
}

fn shipping(name: &str, last_event: Option<i64>, retention_days: Option<u32>) -> Stated {
    let what = Statement::Shipping { host: name.into(), to: "log".into(), last_event, retention_days };
    stated("shipping.csv", what)
}

fn run_with(statements: &[Stated], last: Option<&Run>, given: &Given, mutes: &[Mute], dwell: Option<i64>) -> Run {
    run(&Inputs {
        statements,
        given,
        counted: &BTreeMap::new(),
        checks: &Checks::embedded().expect("checks"),
        weights: &Weights::embedded().expect("weights"),
        mutes,
        assignments: &BTreeMap::new(),
        last,
        intrusion: &Intrusion { dwell_days: dwell, ..Intrusion::default() },
    })
}

fn run_of(statements: &[Stated], last: Option<&Run>) -> Run {
    run_with(statements, last, &Given { as_of: Some(DAY), ..Given::default() }, &[], None)
}

fn state<'r>(run: &'r Run, action: &str) -> (&'r str, Vec<&'r str>) {
    let row = run.actions.iter().find(|row| row.action == action);
    row.map_or(("", Vec::new()), |row| (&row.state, row.open.iter().map(String::as_str).collect()))
}

fn verdict(run: &Run, check: &str, instance: &str) -> Option<Verdict> {
    run.checks.iter().find(|row| row.check == check && row.instance == instance).map(|row| row.verdict)
}

fn action_of(run: &Run, check: &str) -> String {
    run.actions.iter().find(|row| row.check == check).map(|row| row.action.clone()).unwrap_or_default()
}

#[test]
fn a_zone_of_another_name_closes_nothing_and_takes_the_history_along() {
    let zone = |zone: &str| [host("gw1", zone), host("gw2", zone), sshd("gw1", "yes"), sshd("gw2", "yes")];
    let mut first = run_of(&zone("lab"), None);
    first.actions.iter_mut().for_each(|row| "radio".clone_into(&mut row.owner));
    let second = run_of(&zone("lab2"), Some(&first));
    assert_eq!(state(&second, "root-login/lab").0, "");
    assert_eq!(state(&second, "root-login/lab2"), ("open", vec!["gw1", "gw2"]));
    let row = second.actions.iter().find(|row| row.action == "root-login/lab2").expect("an action");
    assert_eq!((row.owner.as_str(), row.history.len()), ("radio", 2), "{row:?}");
}

#[test]
fn what_was_not_collected_stays_open_until_it_is_looked_at_again() {
    let assets = [host("gw1", "lab")];
    let first = run_of(&[&assets[..], &[found("gw1")]].concat(), None);
    let action = action_of(&first, "secret-at-rest");
    assert_eq!(state(&first, &action).0, "open");
    let second = run_of(&assets, Some(&first));
    let third = run_of(&assets, Some(&second));
    for run in [&second, &third] {
        assert_eq!((state(run, &action).0, state(run, &action).1.len()), ("open", 1));
    }
    let row = third.actions.iter().find(|row| row.action == action).expect("an action");
    assert!(row.history.last().is_some_and(|last| last.contains("not shown to be done")), "{row:?}");
    // The file is there again, and the secret is not in it.
    let given = Given { as_of: Some(DAY), files: ["found.csv".to_owned()].into(), ..Given::default() };
    let fourth = run_with(&assets, Some(&third), &given, &[], None);
    assert_eq!(state(&fourth, &action), ("closed", vec![]));
}

#[test]
fn a_file_that_is_missing_closes_no_log_in_as_root_however_many_runs_follow() {
    let both = [host("gw1", "lab"), sshd("gw1", "yes")];
    let first = run_of(&both, None);
    let second = run_of(&both[..1], Some(&first));
    let third = run_of(&both[..1], Some(&second));
    assert_eq!(state(&third, "root-login/lab"), ("open", vec!["gw1"]));
    let fourth = run_of(&[host("gw1", "lab"), sshd("gw1", "no")], Some(&third));
    assert_eq!(state(&fourth, "root-login/lab").0, "closed");
}

#[test]
fn a_fix_in_part_stays_one_until_it_is_whole() {
    let world = |one: &str, other: &str, more: &str| {
        [host("gw1", "lab"), host("gw2", "lab"), host(more, "lab"), sshd("gw1", one), sshd("gw2", other)]
    };
    let first = run_of(&world("yes", "yes", "a"), None);
    let second = run_of(&world("no", "yes", "a"), Some(&first));
    let third = run_of(&world("no", "yes", "b"), Some(&second));
    for run in [&second, &third] {
        assert_eq!(verdict(run, "fix-everywhere", "root-login"), Some(Verdict::Fail));
        assert_ne!(state(run, &action_of(run, "fix-everywhere")).0, "closed");
    }
    let fourth = run_of(&world("no", "no", "b"), Some(&third));
    assert_eq!(verdict(&fourth, "fix-everywhere", "root-login"), Some(Verdict::Pass));
    assert_eq!(state(&fourth, &action_of(&third, "fix-everywhere")), ("closed", vec![]));
}

#[test]
fn a_mute_ends_on_its_day_however_old_the_inventory_is_and_stays_muted_until_then() {
    let world = [host("gw1", "lab"), sshd("gw1", "yes")];
    let mute = Mute {
        check: "root-login".into(),
        instance: "gw1".into(),
        why: "trial".into(),
        by: "Ines".into(),
        until: Date::constant(2026, 11, 26),
    };
    let on = |day: i8, last: Option<&Run>| {
        let today = Some(Date::constant(2026, 11, day));
        let given = Given { as_of: Some(DAY), today, ..Given::default() };
        run_with(&world, last, &given, std::slice::from_ref(&mute), None)
    };
    let first = run_of(&world, None);
    let second = on(26, Some(&first));
    let third = on(26, Some(&second));
    for run in [&second, &third] {
        assert_eq!(verdict(run, "root-login", "gw1"), Some(Verdict::Muted));
        assert_eq!(state(run, "root-login/lab").0, "muted");
    }
    let fourth = on(27, Some(&third));
    assert_eq!(verdict(&fourth, "root-login", "gw1"), Some(Verdict::Fail));
    assert_eq!(state(&fourth, "root-login/lab").0, "open");
    assert_eq!(mutes_day(None, None), Date::MAX);
}

#[test]
fn a_document_that_is_planned_neither_shows_nor_hides_anything() {
    let check = |documents: &[Stated], id: &str, kind: &str, expected: Verdict| {
        assert_eq!(verdict(&run_of(documents, None), id, kind), Some(expected), "{documents:?}");
    };
    let (past, planned) = (Date::constant(2026, 6, 1), Date::constant(2027, 3, 1));
    let report = |date| document("board_report", date, "");
    check(&[report(planned)], "board-report", "board_report", Verdict::Fail);
    check(&[report(past), report(planned)], "board-report", "board_report", Verdict::Pass);
    for (detail, expected) in [
        ("independent; by others", Verdict::Pass),
        ("Independent assessor", Verdict::Pass),
        ("not independent", Verdict::Fail),
        ("internal audit", Verdict::Fail),
        ("", Verdict::CannotTell),
    ] {
        check(&[document("assessment", past, detail)], "assessment", "assessment", expected);
    }
}

#[test]
fn logs_that_fell_silent_do_not_arrive_and_one_unknown_term_is_no_term_of_all() {
    let at = |day: Date| day.to_zoned(jiff::tz::TimeZone::UTC).expect("a day").timestamp().as_microsecond();
    let minutes = |last: Date| {
        let statements = [host("gw1", "lab"), shipping("gw1", Some(at(last)), Some(365))];
        let given = Given { as_of: Some(DAY), ..Given::default() };
        let world = World::of(&statements, &given);
        let (intrusion, exposed) = (Intrusion::default(), Exposed::default());
        let beside = Beside {
            persons: BTreeMap::new(),
            likeness: BTreeMap::new(),
            routes: &[],
            entries: &[],
            intrusion: &intrusion,
            mended: None,
            exposed: &exposed,
        };
        let seen = instances(&world, &beside);
        seen.iter().find(|one| one.kind == "host").and_then(|one| one.fields.get("last_event_minutes").cloned())
    };
    assert_eq!(minutes(DAY), Some(crate::Value::Number(0)));
    assert_eq!(minutes(Date::constant(2026, 7, 2)), Some(crate::Value::Number(2 * 24 * 60)));
    let check = |other: Option<u32>, dwell: i64, expected: Verdict| {
        let statements = [
            host("gw1", "lab"),
            host("gw2", "lab"),
            shipping("gw1", Some(at(DAY)), Some(365)),
            shipping("gw2", Some(at(DAY)), other),
        ];
        let given = Given { as_of: Some(DAY), ..Given::default() };
        let run = run_with(&statements, None, &given, &[], Some(dwell));
        assert_eq!(verdict(&run, "logs-outlast-intruder", "logs"), Some(expected), "{other:?} {dwell}");
    };
    check(Some(400), 150, Verdict::Pass);
    check(None, 150, Verdict::CannotTell);
    check(None, 400, Verdict::Fail);
}

#[test]
fn claims_that_begin_alike_are_two() {
    let claim = |end: &str| {
        let text = format!("{} {end}", "We keep the data of all our customers safe and always will ".repeat(2));
        stated("claims.csv", Statement::Claim { text, checks: Vec::new() })
    };
    let run = run_of(&[claim("here"), claim("there")], None);
    assert_eq!(run.checks.iter().filter(|row| row.check == "claim-borne-out").count(), 2);
}
