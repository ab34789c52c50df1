//! The trace's STIX is read by a validator that is not ours: OASIS's stix2-validator, which carries the schemas. It is also shown
//! what is broken, and must refuse it.
//!
//! It lives in a virtual environment that `cargo xtask test` makes: `target/python/trace`.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use amends_testing::corpus::intrusion::write_intrusion;
use common::Amends;

/// The environment's validator.
///
/// # Panics
/// If it is not there: a test that cannot run fails, and says what to do.
fn validator() -> PathBuf {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/trace/bin/stix2_validator");
    assert!(
        program.is_file(),
        "this test needs `stix2_validator` in target/python/trace: run `cargo xtask test`, which makes that environment, or \
         `python3 -m venv target/python/trace && target/python/trace/bin/pip install -r xtask/python/trace.txt`"
    );
    program
}

/// Whether the validator takes a bundle, and what it says.
fn takes(amends: &Amends, bundle: &serde_json::Value) -> (bool, String) {
    let file = amends.path("bundle.json");
    std::fs::write(&file, bundle.to_string()).expect("a file");
    let ran = Command::new(validator()).arg(&file).output().expect("a program that is there can be started");
    (ran.status.success(), String::from_utf8_lossy(&ran.stdout).into_owned())
}

fn bundle(amends: &Amends) -> serde_json::Value {
    let shared = amends.on_case(&["trace", "share", "--format", "stix"]).exits(0);
    serde_json::from_str(&shared.stdout).expect("JSON")
}

#[test]
fn stix_is_taken_by_the_validator_of_its_makers() {
    let incident = "[organization]\nname = \"Tidewater Mobile\"\n[incident]\ndiscovered = 2026-10-05\n\
                    [[logs]]\npath = \"logs\"\nzone = \"UTC\"\n[inventory]\npath = \"inventory\"\n";
    let amends = Amends::new().with_incident(incident);
    write_intrusion(&amends.path("incident"), 7, 20_000).expect("logs");
    amends.on_case(&["case", "new"]).exits(0);
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    let whole = bundle(&amends);
    assert!(amends.rows("hops").len() > 5);
    let (is_taken, said) = takes(&amends, &whole);
    assert!(is_taken, "{said}");
    // It looks: without a time, with a reference to nothing, with a pattern that is none.
    for (kind, key, value) in [
        ("attack-flow", "created", serde_json::json!("yesterday")),
        ("identity", "id", serde_json::json!("identity--7")),
        ("indicator", "pattern", serde_json::json!("[ipv4-addr:value = ]")),
    ] {
        let mut broken = whole.clone();
        let objects = broken["objects"].as_array_mut().expect("objects");
        objects.iter_mut().filter(|object| object["type"] == kind).for_each(|object| object[key] = value.clone());
        assert!(!takes(&amends, &broken).0, "{kind} {key}");
    }
}

#[test]
fn a_trace_that_found_nobody_is_stix_as_well() {
    let incident =
        "[organization]\nname = \"Tidewater Mobile\"\n[incident]\ndiscovered = 2026-10-05\n[[logs]]\npath = \"logs\"\n";
    let amends = Amends::new().with_incident(incident);
    let folder = amends.path("incident/logs/web-01");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(
        folder.join("auth.log"),
        "2026-07-20T02:00:00Z web-01 sshd[3]: Server listening on 0.0.0.0 port 22.\n",
    )
    .expect("a log");
    amends.on_case(&["case", "new"]).exits(0);
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    let (is_taken, said) = takes(&amends, &bundle(&amends));
    assert!(is_taken, "{said}");
}
