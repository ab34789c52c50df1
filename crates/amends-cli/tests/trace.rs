//! From the logs of an intrusion to what was reached: Tidewater's own, under twenty seeds, and by hand.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use amends_testing::corpus::intrusion::write_intrusion;
use common::Amends;

/// An organisation of which nothing is known but its logs, and who was agreed to test it.
const INCIDENT: &str = "[organization]\nname = \"Tidewater Mobile\"\nsectors = [\"telecom_carrier\"]\nhome = \"us-wa\"\n\
    [incident]\ndiscovered = 2026-10-05\n\
    [[logs]]\npath = \"logs\"\nzone = \"UTC\"\n[inventory]\npath = \"inventory\"\n\
    [[trace.known]]\nwho = \"192.0.2.45\"\nwhy = \"agreed test\"\nfrom = 2026-07-27\nto = 2026-07-31\n\
    [[trace.known]]\nwho = \"tester\"\nwhy = \"agreed test\"\nfrom = 2026-07-27\nto = 2026-07-31\n";

fn office(seed: u64, lines: u64) -> Amends {
    let amends = Amends::new().with_incident(INCIDENT);
    write_intrusion(&amends.path("incident"), seed, lines).expect("logs");
    amends.on_case(&["case", "new"]).exits(0);
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    amends
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).expect("a table");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

type Way = (String, String, String);

fn ways(rows: &[BTreeMap<String, String>]) -> BTreeSet<Way> {
    rows.iter().map(|row| (row["source"].clone(), row["target"].clone(), row["account"].clone())).collect()
}

#[test]
fn twenty_intrusions_are_followed_to_every_store() {
    for seed in 1..=20 {
        let amends = office(seed, 20_000);
        let truth = amends.path("incident/truth");
        let (hops, reach) = (amends.rows("hops"), amends.rows("reach"));
        // The first log-in over each edge; those whose line was cleared nobody can show.
        let mut wanted = rows(&truth.join("hops.csv"));
        wanted.retain(|row| !row["step"].is_empty() && !row["evidence"].is_empty());
        assert_eq!(ways(&hops), ways(&wanted), "seed {seed}");
        // The entry: address, host, account, and the very line.
        let (entry, first) = (&hops[0], &wanted[0]);
        for column in ["source", "target", "account", "evidence", "line"] {
            assert_eq!(entry[column], first[column], "seed {seed}: {column}");
        }
        let mut states: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in &reach {
            states.entry(row["store"].clone()).or_default().insert(row["state"].clone());
        }
        for row in rows(&truth.join("reach.csv")) {
            let found = &states[&row["store"]];
            assert_eq!(found, &BTreeSet::from([row["state"].clone()]), "seed {seed}: {}", row["store"]);
        }
    }
}

#[test]
fn the_path_is_shown_and_shared_and_a_person_decides() {
    let amends = office(7, 20_000);
    let shown = amends.on_case(&["trace"]).exits(3);
    let shown =
        shown.says(&["could have", "not seen", "The way in was gw-test-01", "The clock of jump-01", "trace decide"]);
    assert!(shown.stdout.lines().all(|line| line.chars().count() <= 80), "{}", shown.stdout);
    amends.on_case(&["trace", "decide", "--could-have", "taken"]).exits(2).complains(&["--as NAME"]);
    amends.on_case(&["trace", "decide", "--could-have", "taken", "--as", "Ines Calder"]).exits(0);
    assert_eq!(amends.last_entry("reach_decided")["actor"], "Ines Calder");
    let share = |form: &str| amends.on_case(&["trace", "share", "--format", form]).exits(0).stdout;
    let stix: serde_json::Value = serde_json::from_str(&share("stix")).expect("JSON");
    let objects = stix["objects"].as_array().expect("objects");
    let actions = objects.iter().filter(|object| object["type"] == "attack-action").count();
    assert_eq!(actions, amends.rows("hops").len());
    let ids: BTreeSet<&str> = objects.iter().filter_map(|object| object["id"].as_str()).collect();
    let refs = objects.iter().filter_map(|object| object["effect_refs"].as_array()).flatten();
    assert!(refs.filter_map(|id| id.as_str()).all(|id| ids.contains(id)), "every reference leads somewhere");
    for line in share("timesketch").lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(["message", "datetime", "timestamp_desc"].iter().all(|key| row[*key].is_string()), "{row}");
    }
    assert!(share("ocsf").lines().all(|line| line.contains("\"class_uid\":2004")));
    let veris: serde_json::Value = serde_json::from_str(&share("veris")).expect("JSON");
    assert_eq!(veris["action"]["hacking"]["variety"][0], "Brute force");
    assert_eq!(veris["attribute"]["confidentiality"]["data_disclosure"], "Yes");
    assert_eq!(veris["timeline"]["exfiltration"]["value"], 6, "from 18 July to the first night");
    // What the rules found stands beside the path; it does not make it.
    let signals = amends.on_case(&["trace", "--format", "json"]).json()["signals"].clone();
    let rules: BTreeSet<&str> =
        signals.as_array().expect("signals").iter().filter_map(|signal| signal["rule"].as_str()).collect();
    assert!(rules.contains("guessing") && rules.contains("first-hop-into-production"), "{rules:?}");
    // The same logs again: nothing is done a second time, and the decision stands.
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    amends.on_case(&["trace"]).says(&["Decided: what could have been reached is treated as taken"]);
    // Events can be taken out; what was asked of a database stays in.
    let events = amends.export("events");
    assert!(events.lines().count() > 15_000 && !events.contains("SELECT *"), "{}", events.lines().count());
}

#[test]
fn split_and_renamed_logs_tell_the_same() {
    let amends = office(3, 20_000);
    let (hops, reach) = (amends.rows("hops"), amends.export("reach"));
    // Every file of a host in two, under other names.
    let logs = amends.path("incident/logs");
    for host in ["jump-01", "jump-02", "lab-03", "lab-05"] {
        let path = logs.join(host).join("auth.log.1");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let (first, second) = lines.split_at(lines.len() / 2);
        std::fs::write(path.with_file_name("first"), first.concat()).expect("a file");
        std::fs::write(path.with_file_name("second"), second.concat()).expect("a file");
        std::fs::remove_file(&path).expect("removed");
    }
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    assert_eq!(ways(&amends.rows("hops")), ways(&hops));
    assert_eq!(amends.export("reach"), reach);
}

#[test]
fn hostile_logs_are_problems_and_nothing_is_lost() {
    let amends = office(5, 20_000);
    let hops = amends.rows("hops");
    let folder = amends.path("incident/logs/odd-01");
    std::fs::create_dir_all(&folder).expect("a folder");
    let good = "Jul 20 02:11:09 odd-01 sshd[311]: Accepted publickey for amy from 10.30.1.20 port 4022 ssh2: ED25519 SHA256:x\n";
    let escape = "Jul 20 02:11:10 odd-01 sshd[1]: Failed password for \u{1b}[2J\u{1b}]0;owned\u{7} from 203.0.113.9 port 1 ssh2\n";
    let long = format!("Jul 20 02:11:11 odd-01 app: {}\n", "x".repeat(3 << 20));
    std::fs::write(folder.join("auth.log"), format!("{good}{escape}{long}{good}")).expect("a file");
    std::fs::write(folder.join("cut.gz"), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b]).expect("a file");
    std::fs::write(folder.join("photo"), [0xff, 0xd8, 0xff, 0xe0, 0, 1, 2, 3]).expect("a file");
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    let shown = amends.on_case(&["trace"]).exits(3);
    assert!(!shown.stdout.contains('\u{1b}') && !shown.stdout.contains('\u{7}'));
    assert_eq!(ways(&amends.rows("hops")), ways(&hops));
    let json = amends.on_case(&["trace", "--format", "json"]).json();
    let problems = json["problems"].as_array().expect("problems");
    let of = |path: &str| problems.iter().filter(|problem| problem["evidence"] == path).count();
    assert!(of("odd-01/auth.log") >= 1 && of("odd-01/cut.gz") >= 1 && of("odd-01/photo") >= 1, "{problems:?}");
    let events = amends.export("events");
    assert_eq!(events.lines().filter(|line| line.contains("odd-01/auth.log")).count(), 4);
}

#[test]
fn respond_follows_the_intruder_and_says_who_is_at_stake() {
    let amends = Amends::new().with_whole_scenario("tidewater");
    amends.respond();
    assert!(amends.rows("problems").is_empty());
    assert_eq!(amends.rows("hops").len(), 8);
    let json = amends.on_case(&["trace", "--format", "json"]).json();
    let people = json["people"].as_array().expect("stakes");
    let seen = people.iter().find(|stake| stake["state"] == "seen").expect("seen");
    assert!(seen["people"].as_u64().expect("a count") > 1_500, "{people:?}");
    assert!(seen["stores"].as_array().expect("stores").len() >= 7, "{people:?}");
    let report = std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    for words in ["How they moved, and what they reached", "gw-test-01", "could have", "gw-test-01/auth.log.4.gz:114"] {
        assert!(report.contains(words), "{words}");
    }
    // The report lies in the open: no account of somebody's, and no file that the intruder read, is named in it.
    assert!(amends.rows("hops").iter().any(|row| row["account"] == "fkim"));
    assert!(!report.contains("fkim") && !report.contains("/srv/"));
    // What cannot be read of logs is a problem like any other.
    std::fs::write(amends.path("incident/logs/jump-01/photo"), [0xff, 0xd8, 0xff, 0xe0]).expect("a file");
    amends.on_case(&["respond", "incident/incident.toml"]).exits(3);
    assert_eq!(amends.problems_of("jump-01/photo"), ["unknown_format"]);
    assert_eq!(amends.on_case(&["status", "--format", "json"]).json()["problems"]["unknown_format"], 1);
}
