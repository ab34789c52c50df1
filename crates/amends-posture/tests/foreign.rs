//! The forms are read by programs that are not ours: compliance-trestle (OSCAL), the official schema (SARIF), and the models
//! that Prowler writes with (OCSF). Each is also shown something broken, which it must refuse.
//!
//! They live in a virtual environment that `cargo xtask test` makes: `target/python/posture`.

mod sample;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use amends_posture::shared::{OSCAL_VERSION, assessment_results, ocsf, plan_of_action, sarif};
use sample::sample;
use serde_json::Value;

/// The environment's program of that name.
///
/// # Panics
/// If it is not there: a test that cannot run fails, and says what to do.
fn program(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = root.join("target/python/posture/bin").join(name);
    assert!(
        program.is_file(),
        "this test needs `{name}` in target/python/posture: run `cargo xtask test`, which makes that environment, or \
         `python3 -m venv target/python/posture && target/python/posture/bin/pip install -r xtask/python/posture.txt` \
         (Debian package `python3-venv`)"
    );
    program
}

fn run(command: &mut Command) -> (bool, String) {
    let Output { status, stdout, stderr } = command.output().expect("a program that is there can be started");
    (status.success(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

/// A workspace of trestle's.
struct Workspace(tempfile::TempDir);

impl Workspace {
    fn new() -> Self {
        let workspace = Self(tempfile::tempdir().expect("a folder"));
        let (is_ready, said) = workspace.call(&["init", "--local"]);
        assert!(is_ready, "trestle makes no workspace: {said}");
        workspace
    }

    fn call(&self, arguments: &[&str]) -> (bool, String) {
        run(Command::new(program("trestle")).args(arguments).current_dir(self.0.path()))
    }

    /// Imports a document under a name and validates it there: whether both went well, and what was said.
    fn takes(&self, model: &str, name: &str, text: &str) -> (bool, String) {
        let outside = tempfile::tempdir().expect("a folder");
        let file = outside.path().join("document.json");
        std::fs::write(&file, text).expect("a file");
        let (is_imported, said) = self.call(&["import", "--file", &file.to_string_lossy(), "--output", name]);
        if !is_imported {
            return (false, said);
        }
        self.call(&["validate", "--type", model, "--name", name])
    }
}

/// Runs a check of this folder's on a text.
fn python(script: &str, text: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("text.json");
    std::fs::write(&file, text).expect("a file");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign").join(script);
    run(Command::new(program("python")).arg("-B").arg(script).arg(&file))
}

/// `text` with one thing changed.
fn broken(text: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut document: Value = serde_json::from_str(text).expect("JSON");
    let before = document.clone();
    change(&mut document);
    assert_ne!(document, before, "nothing was broken");
    document.to_string()
}

#[test]
fn trestle_validates_the_assessment_results() {
    let (sample, workspace) = (sample(), Workspace::new());
    let text = assessment_results(&sample.input());
    let (is_valid, said) = workspace.takes("assessment-results", "whole", &text);
    assert!(is_valid, "{said}");
    assert!(text.contains(OSCAL_VERSION));

    let results = |document: &mut Value| document["assessment-results"]["results"][0].take();
    let cases: [(&str, String); 3] = [
        ("a list of results is missing", broken(&text, |document| drop(results(document)))),
        (
            "an id is no id",
            broken(&text, |document| document["assessment-results"]["results"][0]["uuid"] = "not-an-id".into()),
        ),
        (
            "an id is given twice",
            broken(&text, |document| {
                let observations = &mut document["assessment-results"]["results"][0]["observations"];
                observations[1]["uuid"] = observations[0]["uuid"].clone();
            }),
        ),
    ];
    for (what, text) in cases {
        let (is_valid, said) = workspace.takes("assessment-results", "broken", &text);
        assert!(!is_valid, "{what}, and trestle says nothing: {said}");
    }
}

#[test]
fn trestle_validates_the_plan_of_action() {
    let model = "plan-of-action-and-milestones";
    let (mut sample, workspace) = (sample(), Workspace::new());
    let text = plan_of_action(&sample.input());
    let (is_valid, said) = workspace.takes(model, "whole", &text);
    assert!(is_valid, "{said}");

    let text = broken(&text, |document| document[model]["poam-items"] = Value::Array(Vec::new()));
    let (is_valid, said) = workspace.takes(model, "broken", &text);
    assert!(!is_valid, "a plan without an item, and trestle says nothing: {said}");

    // Nothing to do, nothing looked at: still documents.
    sample.actions.clear();
    sample.rows.clear();
    sample.checks.clear();
    sample.routes.clear();
    for (model, text) in
        [(model, plan_of_action(&sample.input())), ("assessment-results", assessment_results(&sample.input()))]
    {
        let (is_valid, said) = workspace.takes(model, "empty", &text);
        assert!(is_valid, "{model}: {said}");
    }
}

#[test]
fn sarif_keeps_to_the_official_schema() {
    let sample = sample();
    let text = sarif(&sample.input());
    let (is_valid, said) = python("sarif.py", &text);
    assert!(is_valid, "{said}");

    let result = |document: &mut Value, name: &str, value: Value| document["runs"][0]["results"][0][name] = value;
    for (what, text) in [
        ("a kind that is none", broken(&text, |document| result(document, "kind", "cannot_tell".into()))),
        (
            "a result without words",
            broken(&text, |document| result(document, "message", Value::Object(Default::default()))),
        ),
        (
            "a line before the first",
            broken(&text, |document| {
                document["runs"][0]["results"] = serde_json::json!([{
                    "message": { "text": "x" },
                    "locations": [{ "physicalLocation": { "artifactLocation": { "uri": "a" }, "region": { "startLine": 0 } } }],
                }]);
            }),
        ),
    ] {
        let (is_valid, said) = python("sarif.py", &text);
        assert!(!is_valid, "{what}, and the schema says nothing: {said}");
    }
}

#[test]
fn ocsf_keeps_to_the_models_of_compliance_findings() {
    let sample = sample();
    let text = ocsf(&sample.input());
    let (is_valid, said) = python("ocsf.py", &text);
    assert!(is_valid, "{said}");
    assert_eq!(said.trim(), format!("{} findings", sample.rows.len()));

    let first = text.lines().next().expect("a finding");
    for (what, text) in [
        ("a status that is none", broken(first, |finding| finding["compliance"]["status_id"] = 7.into())),
        (
            "no title",
            broken(first, |finding| {
                drop(finding["finding_info"].as_object_mut().and_then(|info| info.remove("title")))
            }),
        ),
        ("a field that no model knows", broken(first, |finding| finding["verdict"] = "pass".into())),
    ] {
        let (is_valid, said) = python("ocsf.py", &text);
        assert!(!is_valid, "{what}, and the models say nothing: {said}");
    }
}
