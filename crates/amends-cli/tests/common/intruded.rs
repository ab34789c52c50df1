//! Tidewater’s intrusion, of any seed and length, and an incident of which nothing is known but its logs.

use std::collections::BTreeMap;
use std::path::Path;

use amends_testing::corpus::intrusion::write_intrusion;

use super::Amends;

/// An organisation of which nothing is known but its logs, and who was agreed to test it.
pub(crate) const INCIDENT: &str = "[organization]\nname = \"Tidewater Mobile\"\nsectors = [\"telecom_carrier\"]\nhome = \"us-wa\"\n\
    [incident]\ndiscovered = 2026-10-05\n\
    [[logs]]\npath = \"logs\"\nzone = \"UTC\"\n[inventory]\npath = \"inventory\"\n\
    [[trace.known]]\nwho = \"192.0.2.45\"\nwhy = \"agreed test\"\nfrom = 2026-07-27\nto = 2026-07-31\n\
    [[trace.known]]\nwho = \"tester\"\nwhy = \"agreed test\"\nfrom = 2026-07-27\nto = 2026-07-31\n";

pub(crate) fn office(seed: u64, lines: u64) -> Amends {
    let amends = Amends::new().with_incident(INCIDENT);
    write_intrusion(&amends.path("incident"), seed, lines).expect("logs");
    amends.on_case(&["case", "new"]).exits(0);
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    amends
}

pub(crate) fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).expect("a table");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// Words as they stand on a line without end.
pub(crate) fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
