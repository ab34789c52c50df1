//! The same company before the breach and after the repairs: routes, actions, and the one gateway that was forgotten.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use amends_testing::corpus::intrusion::write_intrusion;
use common::Amends;
use serde_json::Value;

/// An organisation of which nothing is known but its inventory.
const INCIDENT: &str = "[organization]\nname = \"Tidewater Mobile\"\nsectors = [\"telecom_carrier\"]\nhome = \"us-wa\"\n\
    [incident]\ndiscovered = 2026-10-05\n\
    [inventory]\npath = \"inventory\"\noutside = [\"eth0\"]\npartners = [\"eth2\"]\n";

/// People whom the inventory counts, in stores that the route leads to and in others.
const STORES: &str = "store,purpose,owner,retention_days,oldest,disposed,persons\n\
    db-crm-01,care of customers,crm,2555,2021-01-01,2026-06-01,4000\n\
    ora-billing-01,billing,billing,2555,2021-01-01,2026-06-01,9000\n\
    tidewater-archive,claims,records,3650,2017-01-01,2026-06-01,700\n\
    hr-payroll-01,pay,people,2555,2021-01-01,2026-06-01,300\n";

fn office(seed: u64) -> Amends {
    let amends = Amends::new().with_incident(INCIDENT);
    write_intrusion(&amends.path("incident"), seed, 5_000).expect("an inventory");
    for folder in ["inventory", "inventory-after"] {
        std::fs::write(amends.path(&format!("incident/{folder}/stores.csv")), STORES).expect("a list");
    }
    amends.on_case(&["case", "new"]).exits(0);
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    amends
}

/// The company after the repairs.
fn repair(amends: &Amends) {
    let after = INCIDENT.replace("\"inventory\"", "\"inventory-after\"");
    std::fs::write(amends.path("incident/incident.toml"), after).expect("an incident");
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
}

fn truth(amends: &Amends) -> Value {
    let text = std::fs::read_to_string(amends.path("incident/truth/posture.json")).expect("the truth");
    serde_json::from_str(&text).expect("JSON")
}

fn words(value: &Value) -> BTreeSet<String> {
    value.as_array().expect("a list").iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn from_outside(run: &Value) -> BTreeSet<String> {
    let entries = run["entries"].as_array().expect("entries");
    entries.iter().filter(|entry| entry["entry"] == "internet").flat_map(|entry| words(&entry["stores"])).collect()
}

fn run_of(amends: &Amends) -> Value {
    amends.on_case(&["posture", "--format", "json"]).json()["run"].clone()
}

#[test]
fn the_route_that_was_gone_is_among_the_first_three_and_gone_after_the_repairs() {
    for seed in 1..=6 {
        let amends = office(seed);
        let (truth, run) = (truth(&amends), run_of(&amends));
        assert_eq!(from_outside(&run), words(&truth["stores_from_outside"]), "seed {seed}");
        // The intruder also went where they need not have: what they went through last, and with whose name, is the same.
        let planted: Vec<&Value> = truth["route"].as_array().expect("a route").iter().collect();
        let hosts: Vec<&str> = planted.iter().filter_map(|step| step["to"].as_str()).collect();
        let is_planted = |route: &Value| {
            let steps = route["steps"].as_array().expect("steps");
            let mut rest = hosts.iter();
            let is_along = steps.iter().all(|step| rest.any(|host| step["to"] == **host));
            is_along && steps[0]["to"] == planted[0]["to"] && steps[0]["from"] == "the internet"
        };
        let routes = run["routes"].as_array().expect("routes");
        // Routes that differ in their last step only are one way.
        let way = |route: &Value| {
            let steps = route["steps"].as_array().expect("steps");
            steps[..steps.len() - 1].iter().map(|step| step["to"].to_string()).collect::<Vec<_>>()
        };
        let mut ways: Vec<&Value> = Vec::new();
        for route in routes {
            if !ways.iter().any(|known| way(known) == way(route)) {
                ways.push(route);
            }
        }
        assert!(ways.iter().take(3).any(|route| is_planted(route)), "seed {seed}: {:#?}", &ways[..3]);
        let best = run["best_of_three"].as_u64();
        let third = run["actions"][2]["people_cumulative"].as_u64();
        assert_eq!(third, best, "seed {seed}: the first three protect what the best three do");
        repair(&amends);
        let run = run_of(&amends);
        assert_eq!(from_outside(&run), BTreeSet::new(), "seed {seed}");
        assert_eq!(
            (run["at_stake_outside"].as_u64(), run["before"]["at_stake_outside"].as_u64() > Some(0)),
            (Some(0), true)
        );
    }
}

#[test]
fn an_action_that_is_said_to_be_done_is_closed_by_its_check_or_opened_again() {
    let amends = office(7);
    let actions = amends.on_case(&["actions", "--format", "json"]).json();
    let ids: Vec<String> = actions
        .as_array()
        .expect("actions")
        .iter()
        .filter_map(|action| action["action"].as_str())
        .map(str::to_owned)
        .collect();
    for id in &ids {
        amends.on_case(&["actions", "done", id, "--as", "Ines Calder"]).exits(0);
    }
    assert_eq!(amends.last_entry("action_said_done")["actor"], "Ines Calder");
    amends.on_case(&["actions", "done", "no-such"]).exits(2);
    amends.on_case(&["actions", "done", "no-such", "--as", "Ines Calder"]).exits(1);
    repair(&amends);
    let states: BTreeMap<String, Value> = amends
        .on_case(&["actions", "--format", "json"])
        .json()
        .as_array()
        .expect("actions")
        .iter()
        .map(|action| (action["action"].as_str().unwrap_or_default().to_owned(), action.clone()))
        .collect();
    // What was put right everywhere is closed.
    let closed = states.values().filter(|action| action["state"] == "closed").count();
    assert!(closed > 5, "{closed} are closed");
    // The other gateway was forgotten.
    let forgotten = truth(&amends)["forgotten"].as_str().unwrap_or_default().to_owned();
    let public = states.iter().find(|(id, _)| id.starts_with("nonproduction-public")).map(|(_, action)| action.clone());
    let public = public.expect("an action about what answers from outside");
    assert_eq!(
        (&public["state"], words(&public["open"])),
        (&Value::from("reopened"), BTreeSet::from([forgotten.clone()]))
    );
    assert!(words(&public["done"]).contains("gw-test-01"), "{public}");
    let id = public["action"].as_str().unwrap_or_default();
    amends.on_case(&["actions", "show", id]).exits(0).says(&["reopened: the check fails on gw-test-02"]);
}

#[test]
fn who_does_it_and_what_may_stay_is_kept_with_a_name() {
    let amends = office(3);
    let actions = amends.on_case(&["actions", "--format", "json"]).json();
    let id = actions[0]["action"].as_str().expect("an action").to_owned();
    amends.on_case(&["actions", "assign", &id, "--owner", "radio-lab"]).exits(2).complains(&["--as NAME"]);
    amends
        .on_case(&["actions", "assign", &id, "--owner", "radio-lab", "--due", "2026-08-01", "--as", "Ines Calder"])
        .exits(0);
    let row = amends.rows("actions").into_iter().find(|row| row["action_id"] == id).expect("the action");
    assert_eq!((row["owner"].as_str(), row["due"].as_str()), ("radio-lab", "2026-08-01"));
    let mute = |until: &str| {
        let all = ["posture", "mute", "nonproduction-public", "gw-test-02", "--why", "field trial", "--until", until];
        amends.on_case(&[&all[..], &["--as", "Ines Calder"]].concat())
    };
    mute("2026-12-31").exits(0);
    // The journal is no place for names of hosts and accounts: those stand in the case, encrypted.
    let entry = amends.last_entry("check_muted");
    assert_eq!((&entry["actor"], entry.to_string().contains("gw-test-02")), (&Value::from("Ines Calder"), false));
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    let result = |amends: &Amends| {
        let rows = amends.rows("checks");
        let row =
            rows.into_iter().find(|row| row["check_id"] == "nonproduction-public" && row["instance"] == "gw-test-02");
        row.map(|row| (row["result"].clone(), row["why"].clone())).expect("the check")
    };
    let (verdict, why) = result(&amends);
    assert_eq!(verdict, "muted");
    assert!(why.contains("Ines Calder") && why.contains("field trial"), "{why}");
    // None lasts until a day that is past, or for years.
    mute("2026-01-31").exits(1).complains(&["--until"]);
    mute("9999-12-31").exits(1).complains(&["--until"]);
}

#[test]
fn the_same_inventory_gives_the_same_rows_and_odd_files_are_problems() {
    let amends = office(5);
    let before = (amends.export("routes"), amends.export("checks"), amends.export("actions"));
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    assert_eq!(before, (amends.export("routes"), amends.export("checks"), amends.export("actions")));
    let odd = amends.path("incident/inventory/odd");
    std::fs::create_dir_all(&odd).expect("a folder");
    let bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE nmaprun [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><nmaprun>&b;</nmaprun>";
    std::fs::write(odd.join("bomb.xml"), bomb).expect("a file");
    std::fs::write(odd.join("noise.bin"), [0_u8, 255, 1, 254].repeat(5_000)).expect("a file");
    std::fs::write(odd.join("grants.csv"), "store,account,privilege,colour\ndb-crm-01,mara\n").expect("a file");
    std::fs::write(odd.join("key.csv"), "host,path,kind,fingerprint\nlab-01,/x,token,hush-hush-token\n")
        .expect("a file");
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    amends.on_case(&["posture"]).exits(3).says(&["problems in the inventory"]);
    let problems = amends.on_case(&["posture", "--format", "json"]);
    let text = problems.stdout.clone();
    for file in ["odd/bomb.xml", "odd/noise.bin", "odd/grants.csv"] {
        assert!(text.contains(file), "{file} is told of");
    }
    assert!(!text.contains("hush-hush"), "a secret stays out");
}

#[test]
fn an_inventory_that_is_not_there_is_no_inventory_without_hosts() {
    let amends = office(5);
    let gone = INCIDENT.replace("\"inventory\"", "\"nowhere\"");
    std::fs::write(amends.path("incident/incident.toml"), gone).expect("an incident");
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(1).complains(&["nowhere"]);
    amends.on_case(&["posture"]).exits(0).says(&["at stake from outside"]);
}

#[test]
fn results_are_shared_and_shown_within_eighty_columns() {
    let amends = office(2);
    let shown = amends.on_case(&["posture"]).exits(0);
    let shown = shown.says(&["people at stake from outside", "The most pressing ways", "What to do first", "Checks:"]);
    assert!(shown.stdout.lines().all(|line| line.chars().count() <= 80), "{}", shown.stdout);
    let share = |form: &str| amends.on_case(&["posture", "share", "--format", form]).exits(0).stdout;
    let results: Value = serde_json::from_str(&share("oscal")).expect("JSON");
    assert!(
        results["assessment-results"]["results"][0]["findings"].as_array().is_some_and(|findings| findings.len() > 20)
    );
    let plan: Value = serde_json::from_str(&share("oscal-poam")).expect("JSON");
    assert!(plan["plan-of-action-and-milestones"]["poam-items"].is_array());
    let sarif: Value = serde_json::from_str(&share("sarif")).expect("JSON");
    assert!(sarif["runs"][0]["results"].as_array().is_some_and(|results| results.len() > 100));
    assert!(share("ocsf").lines().all(|line| line.contains("\"class_uid\":2003")));
    let board = share("board");
    assert!(
        board.contains("<html") && !board.contains("fkim"),
        "the page lies in the open, and an account is somebody's"
    );
}

/// What `secret-replaced` says, by verdict.
fn replaced(amends: &Amends) -> BTreeMap<String, u64> {
    let run = run_of(amends);
    let mut verdicts = BTreeMap::new();
    for row in run["checks"].as_array().expect("checks").iter().filter(|row| row["check"] == "secret-replaced") {
        *verdicts.entry(row["verdict"].as_str().expect("a word").to_owned()).or_default() += 1;
    }
    verdicts
}

#[test]
fn a_secret_that_the_intruder_could_read_has_to_be_another_one_since() {
    let amends = Amends::new();
    let write = |inventory: &str| {
        let incident = INCIDENT.replace("\"inventory\"\n", inventory) + "[[logs]]\npath = \"logs\"\n";
        std::fs::write(amends.path("incident/incident.toml"), incident).expect("an incident");
    };
    std::fs::create_dir_all(amends.path("incident")).expect("a folder");
    write_intrusion(&amends.path("incident"), 3, 5_000).expect("logs and inventories");
    write("\"inventory\"\n");
    amends.on_case(&["case", "new"]).exits(0);
    amends.on_case(&["trace", "run", "incident/incident.toml"]);
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    let before = replaced(&amends);
    let held = before.get("cannot_tell").copied();
    assert!(held > Some(0) && before.len() == 1, "files from before cannot tell: {before:?}");
    // The same files, collected again a month after the breach was found.
    write("\"inventory\"\nas_of = 2026-11-07\n");
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    assert_eq!(replaced(&amends), BTreeMap::from([("fail".to_owned(), held.unwrap_or(0))]));
    let actions = amends.on_case(&["actions"]).exits(0).stdout;
    assert!(actions.contains("Replace every secret that the intruder could have read"), "{actions}");
    // What is still known of the first inventory does not get lost with the run before.
    write("\"inventory\"\nas_of = 2026-11-08\n");
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    assert_eq!(replaced(&amends).get("fail").copied(), held);
    write("\"inventory-after\"\n");
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    assert_eq!(replaced(&amends).get("fail"), None, "those secrets are gone");
}
