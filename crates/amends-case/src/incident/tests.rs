//! Incidents that read well, and incidents that name what is wrong with them.

use std::sync::LazyLock;

use amends_testing::example::INCIDENT;
use jiff::civil::date;

use super::*;

/// What a test of the file adds to the example incident.
const TABLES: &str = r#"
[[evidence]]
path = "evidence"
segment = "current"
segments = [{ glob = "legacy/*", segment = "former" }]

[[columns]]
evidence = "legacy/*.tsv"
column = "col17"
element = "ssn"

[[columns]]
evidence = "orders.csv"
column = "order number"
element = "none"

[[columns]]
evidence = "legacy/*.tsv"
column = "suburb"
element = "address"
part = "suburb"

[[logs]]
path = "logs"
"#;

static TIDEWATER: LazyLock<String> = LazyLock::new(|| format!("{INCIDENT}{TABLES}"));

fn read(text: &str) -> Incident {
    Incident::from_toml(text, "incident.toml").expect("a good incident")
}

/// The message that the incident with `from` put for `to` gives.
fn check_error(from: &str, to: &str, expected: &str) {
    assert!(TIDEWATER.contains(from), "{from}");
    let error = Incident::from_toml(&TIDEWATER.replacen(from, to, 1), "incident.toml").expect_err(to);
    assert_eq!(error.to_string(), expected);
}

#[test]
fn the_example_of_the_design_reads() {
    let incident = read(&TIDEWATER);
    assert_eq!(incident.organization.sectors, ["telecom_carrier"]);
    assert_eq!(incident.facts.discovered.value().date, date(2026, 10, 5));
    assert_eq!(*incident.facts.harm.value(), Harm::Likely);
    assert_eq!(incident.evidence[0].segments[0].segment, "former");
    assert_eq!(incident.columns[0].column, ColumnChoice::Position(17));
    assert_eq!(incident.columns[1].column, ColumnChoice::Header("order number".to_owned()));
    assert_eq!(incident.columns[1].element, None);
    assert_eq!((incident.columns[1].part.as_deref(), incident.columns[2].part.as_deref()), (None, Some("city")));
    assert_eq!(incident.logs[0].path, "logs");
    assert_eq!(incident.warnings, Vec::<String>::new());
}

#[test]
fn what_is_not_said_is_taken_at_its_worst() {
    let incident = read("[organization]\nname = \"A\"\n[incident]\ndiscovered = 2026-10-05\n");
    assert_eq!(*incident.facts.access.value(), Access::Acquired);
    assert_eq!(*incident.facts.harm.value(), Harm::Unknown);
    assert!(!incident.facts.encrypted.value());
    assert_eq!(incident.facts.determined_or_discovered().value().date, date(2026, 10, 5));
}

#[test]
fn unknown_keys_name_line_and_suggestion() {
    check_error(
        "discovered = 2026-10-05",
        "discoverd = 2026-10-05",
        "incident.toml:10: unknown key `discoverd` in [incident]; did you mean `discovered`?",
    );
    check_error(
        "[[columns]]",
        "[[colums]]",
        "incident.toml:25: unknown key `colums` in the file; did you mean `columns`?",
    );
    check_error("glob = ", "blob = ", "incident.toml:23: unknown key `blob` in `segments`; did you mean `glob`?");
}

#[test]
fn wrong_values_say_what_was_expected() {
    check_error(
        "encrypted = false",
        "encrypted = \"no\"",
        "incident.toml:15: `encrypted` should be true or false, without quotes",
    );
    check_error(
        "discovered = 2026-10-05",
        "discovered = 2026-10-05T10:00:00",
        "incident.toml:10: `discovered` should be a date (2026-10-05) or a date-time with its zone \
         (2026-10-05T14:30:00-07:00)",
    );
    check_error(
        "harm = \"likely\"",
        "harm = \"likly\"",
        "incident.toml:17: `likly` is no value for `harm`; did you mean `likely`? (known: likely, not_likely, unknown)",
    );
    check_error("name = \"Tidewater Mobile\"\n", "", "incident.toml:1: [organization] has no `name`, which is needed");
    check_error("[organization]", "[organization", "incident.toml:1: unclosed table, expected `]`");
}

#[test]
fn parts_of_columns_are_words_of_their_element() {
    check_error(
        "part = \"suburb\"",
        "part = \"surburb\"",
        "incident.toml:39: `surburb` is no value for `part`; did you mean `suburb`? (known: street_number, street, \
         second_line, city, suburb, town, state, postcode, postal_code, zip, country, whole)",
    );
    check_error(
        "element = \"ssn\"",
        "element = \"ssn\"\npart = \"last\"",
        "incident.toml:29: `part` should be left out: only name, address and financial_account have parts",
    );
}

#[test]
fn a_sector_that_is_misspelt_is_refused() {
    let error =
        Incident::from_toml(&TIDEWATER.replace("telecom_carrier", "telecom_carier"), "f").expect_err("misspelt");
    assert!(
        error
            .to_string()
            .starts_with("f:3: `telecom_carier` is no value for `sectors`; did you mean `telecom_carrier`?")
    );
}

#[test]
fn an_instant_keeps_its_civil_day_and_its_zone() {
    let incident = read(&TIDEWATER.replace("discovered = 2026-10-05", "discovered = 2026-10-05T23:30:00-07:00"));
    let when = incident.facts.discovered.value();
    assert_eq!(when.date, date(2026, 10, 5));
    assert_eq!(when.instant.expect("an instant").0.to_string(), "2026-10-06T06:30:00Z");
}

#[test]
fn rivals_are_kept_and_the_surest_newest_is_used() {
    let rivals = r#"discovered = [
  { value = 2026-10-05, source = "ticket", as_of = 2026-10-06, confidence = "medium" },
  { value = 2026-10-03, source = "log review", as_of = 2026-10-20, confidence = "high" },
  { value = 2026-10-04, source = "interview", as_of = 2026-10-22, confidence = "high" },
  { value = 2026-10-01, source = "rumour", as_of = 2026-10-25 },
]"#;
    let incident = read(&TIDEWATER.replace("discovered = 2026-10-05", rivals));
    let fact = &incident.facts.discovered;
    assert_eq!(fact.chosen().source.as_deref(), Some("interview"));
    assert_eq!(fact.rivals().len(), 4);
    assert_eq!(
        incident.warnings,
        ["`discovered` is disputed: 2026-10-04 is used, and 2026-10-05, 2026-10-03, 2026-10-01 is claimed too"]
    );
}

#[test]
fn dates_out_of_order_are_warned_of() {
    let incident = read(&TIDEWATER.replace("discovered = 2026-10-05", "discovered = 2026-07-01"));
    assert_eq!(incident.warnings, ["`discovered` (2026-07-01) lies before `occurred_from` (2026-07-18)"]);
}
