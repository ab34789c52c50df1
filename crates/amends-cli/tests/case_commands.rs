//! The commands on a case: made, opened, verified, shared, its key shown, destroyed; plans approved, ids explained,
//! people looked up; and personal data found in plain text.

mod common;

use std::path::PathBuf;
use std::sync::LazyLock;

use amends_testing::canaries;
use amends_testing::corpus::Tidewater;
use common::{Amends, files};

/// A case of the committed scenario, for tests that leave it as it is but for the journal.
static CASE: LazyLock<Amends> = LazyLock::new(|| {
    let amends = Amends::shared("case_commands").with_scenario("tidewater");
    amends.respond().exits(0);
    amends
});

/// A case of its own, for tests that change it.
fn own_case() -> Amends {
    let amends =
        Amends::new().with_incident(common::SMALL_INCIDENT).with_evidence("good.csv", common::THREE_PEOPLE.as_bytes());
    amends.respond();
    amends
}

#[test]
fn a_case_is_made_and_opened() {
    let amends = Amends::new();
    amends.run(&["case", "new"]).exits(2).complains(&["--case DIR"]);
    amends.on_case(&["case", "new"]).exits(0).says(&["Made case", "1 recipient"]);
    amends.on_case(&["case", "open"]).exits(0).says(&["2026-10-12", "journal:"]);
    amends.on_case(&["case", "new"]).exits(1);
    amends.on_case(&["status"]).exits(1).complains(&["amends respond"]);
    let mode = std::os::unix::fs::MetadataExt::mode(
        &std::fs::metadata(amends.path("config/amends/identity.txt")).expect("an identity"),
    );
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_only_case_of_a_folder_is_found() {
    let amends = own_case();
    std::fs::rename(amends.case(), amends.path("only.case")).expect("renamed");
    amends.run(&["case", "open"]).exits(0);
    files::copy(&amends.path("only.case"), &amends.path("second.case"));
    amends.run(&["case", "open"]).exits(1).complains(&["several cases", "--case"]);
}

#[test]
fn verify_finds_one_flipped_byte_in_each_file() {
    let amends = own_case();
    amends.on_case(&["case", "verify"]).exits(0).says(&["Every byte is as it was written"]);
    let mut place = 20_261_012_usize;
    let mut flipped: Vec<PathBuf> = Vec::new();
    for path in files::below(&amends.case()) {
        let whole = std::fs::read(&path).expect("a file");
        if whole.is_empty() {
            continue;
        }
        place = place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut changed = whole.clone();
        changed[(place >> 20) % whole.len()] ^= 1;
        std::fs::write(&path, &changed).expect("written");
        let ran = amends.on_case(&["case", "verify"]);
        assert_eq!(ran.code, Some(1), "{}: {}", path.display(), ran.stdout);
        std::fs::write(&path, &whole).expect("written");
        flipped.push(path);
    }
    assert!(flipped.len() >= 12, "{flipped:?}");
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn verify_finds_files_that_went_or_came() {
    let amends = own_case();
    let table = files::below(&amends.path("case/tables")).pop().expect("a table");
    let whole = std::fs::read(&table).expect("a table");
    std::fs::remove_file(&table).expect("removed");
    amends.on_case(&["case", "verify"]).exits(1).says(&["TROUBLE"]);
    std::fs::write(&table, whole).expect("written");
    // The end of the journal is cut off.
    let journal = amends.path("case/journal.jsonl");
    let text = std::fs::read_to_string(&journal).expect("a journal");
    let cut = text.trim_end().rfind('\n').expect("lines") + 1;
    std::fs::write(&journal, &text[..cut]).expect("written");
    amends.on_case(&["case", "verify"]).exits(1);
}

#[test]
fn another_person_may_open_the_case_until_removed() {
    let amends = own_case();
    let other = Amends::new();
    other.on_case(&["case", "new"]).exits(0);
    let identity = other.path("config/amends/identity.txt");
    let text = std::fs::read_to_string(&identity).expect("an identity");
    let key = text.lines().find_map(|line| line.strip_prefix("# public key: ")).expect("a public key");
    let opened = || {
        let mut command = amends.command(&["status", "--case", "case"]);
        common::Ran::of(command.env("AMENDS_IDENTITY", &identity)).code
    };
    assert_eq!(opened(), Some(1));
    amends.on_case(&["case", "recipients", "add", "counsel", key]).exits(0);
    amends.on_case(&["case", "recipients"]).exits(0).says(&["owner", "counsel"]);
    assert!(matches!(opened(), Some(0 | 3)));
    amends.on_case(&["case", "recipients", "remove", "counsel"]).exits(0);
    assert_eq!(opened(), Some(1));
    amends.on_case(&["case", "recipients", "add", "clerk", "age1nonsense"]).exits(1);
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn showing_the_key_needs_a_purpose_and_is_journalled() {
    let amends = own_case();
    amends.on_case(&["case", "key"]).exits(2);
    amends.on_case(&["case", "key", "--purpose", "audit of sums"]).exits(0).says(&["hex", "base64"]);
    let entry = amends.last_entry("revealed");
    assert_eq!(entry["details"]["purpose"], "audit of sums");
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn destroying_asks_first_and_leaves_nothing_readable() {
    let amends = own_case();
    let before = files::contents(&amends.case()).len();
    amends.on_case(&["case", "destroy"]).exits(2).complains(&["--yes"]);
    assert_eq!(files::contents(&amends.case()).len(), before);
    let key = std::fs::read(amends.path("case/keys/owner.age")).expect("a key file");
    amends.on_case(&["case", "destroy", "--yes"]).exits(0).says(&["key"]);
    assert!(files::contents(&amends.case()).values().all(|content| *content != key), "the wrapped key is still there");
    amends.on_case(&["export", "people"]).exits(1).complains(&["destroyed"]);
}

#[test]
fn a_plan_is_approved_by_its_digest_only() {
    let amends = own_case();
    let plan = |amends: &Amends| amends.on_case(&["status", "--format", "json"]).json();
    let digest = plan(&amends)["plan"].as_str().expect("a digest").to_owned();
    amends.on_case(&["duties", "approve", &digest]).exits(2).complains(&["--as NAME"]);
    let wrong: String = digest.chars().rev().collect();
    for refused in [&wrong, &digest[..8]] {
        amends.on_case(&["duties", "approve", refused, "--as", "Ann Counsel"]).exits(1).complains(&[&digest]);
    }
    assert!(plan(&amends)["approved"].is_null());
    amends.on_case(&["duties", "approve", &digest[..12], "--as", "Ann Counsel"]).exits(0);
    assert_eq!(plan(&amends)["approved"][0], "Ann Counsel");
    amends.on_case(&["status"]).says(&["approved by Ann Counsel"]);
    // Another incident makes another plan, and nobody approved that.
    let facts = common::SMALL_INCIDENT.replace("2026-10-05", "2026-10-04");
    std::fs::write(amends.path("incident/incident.toml"), facts).expect("written");
    amends.respond();
    assert!(plan(&amends)["approved"].is_null());
    amends.on_case(&["duties", "approve", &digest, "--as", "Ann Counsel"]).exits(1);
}

#[test]
fn explain_leads_from_person_to_rows_to_duty() {
    let explain = |id: &str| CASE.on_case(&["explain", id, "--format", "json"]).exits(0).json();
    let people = CASE.rows("people");
    let several = people.iter().find(|row| row["records"].parse::<u32>().is_ok_and(|count| count > 2));
    let person = explain(&several.expect("somebody with several records")["person_id"]);
    let records = person["records"].as_array().expect("records");
    assert_eq!(records.len().to_string(), several.expect("somebody")["records"]);
    // One link fewer than records, or more: they hang together.
    assert!(person["links"].as_array().is_some_and(|links| links.len() + 1 >= records.len()));
    let record = explain(records[0]["record_id"].as_str().expect("an id"));
    assert_eq!(record["person_id"], person["person_id"]);
    assert_eq!(record["blake3"].as_str().map(str::len), Some(64));
    assert!(record["because"].as_array().is_some_and(|because| !because.is_empty()));
    // The row is in the file that it names.
    let file = record["evidence"].as_str().expect("evidence").split('!').next().expect("a path").to_owned();
    assert!(CASE.path("incident/evidence").join(file).is_file());
    let laws = person["owed"]["notice_laws"].as_array().expect("laws");
    let state = laws.iter().find(|law| **law == person["residence"][0]).expect("the law of residence");
    let duty = explain(&format!("d-{}-notify_persons", state.as_str().expect("a word")));
    assert_eq!((&duty["duty"]["law"], &duty["duty"]["kind"]), (state, &"notify_persons".into()));
    assert!(duty["duty"]["because"].as_str().is_some_and(|because| !because.is_empty()));
    CASE.on_case(&["explain", "p-0000000000000000"]).exits(1);
    CASE.on_case(&["explain", "nonsense"]).exits(1).complains(&["p-… a person"]);
}

#[test]
fn lookup_finds_somebody_by_name_number_and_address() {
    let planted = canaries(&Tidewater::committed("."));
    let of =
        |answer: &common::Ran| answer.stdout.lines().next().unwrap_or_default().split(' ').next().map(str::to_owned);
    let by_name =
        CASE.on_case(&["lookup", "--name", &format!("{} {}", planted.first_name, planted.last_name)]).exits(0);
    let lookup_ssn = ["lookup", "--ssn", "-", "--case", "case"];
    let by_ssn = CASE.run_reading(&lookup_ssn, &planted.ssn).exits(0);
    let plain = CASE.run_reading(&lookup_ssn, &planted.ssn.replace('-', "")).exits(0);
    assert!(by_ssn.stdout.starts_with("p-"), "{}", by_ssn.stdout);
    assert_eq!((of(&by_ssn), of(&plain)), (of(&by_name), of(&by_name)));
    let entry = CASE.last_entry("looked_up");
    assert_eq!(entry["actor"], "tester");
    assert!(!entry.to_string().contains(&planted.ssn) && !entry.to_string().contains(&planted.last_name));
    let shown = CASE.on_case(&["export", "people", "--reveal", "--purpose", "test"]).exits(0).stdout;
    let rows = common::rows(&shown);
    let somebody = rows.iter().find(|row| row["email"].contains('@')).expect("somebody with an address");
    let address = somebody["email"].split(';').next().expect("one");
    CASE.on_case(&["lookup", "--email", &address.to_uppercase()]).exits(0).says(&[&somebody["person_id"]]);
    CASE.on_case(&["lookup", "--email", "nobody@nowhere.example"]).exits(0).says(&["Nobody"]);
    CASE.run_reading(&lookup_ssn, "12345").exits(1).complains(&["nine digits"]);
}

#[test]
fn detect_gives_places_in_characters() {
    let amends = Amends::new();
    let text = "Señora Núñez: SSN 219-09-9961, ✉ rosalind@example.com, card 4111 1111 1111 1111.\nOrder 219099961.\n";
    let found = amends.run_reading(&["detect", "-", "--format", "json"], text).exits(0).json();
    let cut = |from: u64, to: u64| text.chars().skip(from as usize).take((to - from) as usize).collect::<String>();
    let mut kinds = Vec::new();
    for finding in found.as_array().expect("an array") {
        let mut keys: Vec<&String> = finding.as_object().expect("an object").keys().collect();
        keys.sort();
        assert_eq!(keys, ["confidence", "element", "end", "start", "why"]);
        let confidence = finding["confidence"].as_f64().expect("a number");
        assert!((0.0..=1.0).contains(&confidence) && finding["why"].as_str().is_some_and(|why| !why.is_empty()));
        let place = |key: &str| finding[key].as_u64().expect("a place");
        kinds.push((finding["element"].as_str().expect("a name").to_owned(), cut(place("start"), place("end"))));
    }
    for (element, value) in
        [("ssn", "219-09-9961"), ("email", "rosalind@example.com"), ("payment_card", "4111 1111 1111 1111")]
    {
        assert!(kinds.contains(&(element.to_owned(), value.to_owned())), "{element} at its place; found {kinds:?}");
    }
    assert_eq!(kinds.iter().filter(|(element, _)| element == "ssn").count(), 1, "an order number is no SSN");
    let nothing = amends.run_reading(&["detect", "--format", "json"], "").exits(0).json();
    assert_eq!(nothing, serde_json::json!([]));
    amends.run(&["detect", "missing.txt"]).exits(1).complains(&["missing.txt"]);
}
