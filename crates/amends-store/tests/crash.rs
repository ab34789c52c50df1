//! Killed at any moment, a case opens, verifies, and has the old table or the new one.

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use amends_case::Masked;
use amends_store::{Case, Details, NewIdentity, Recipient, Unlock};
use arrow_array::RecordBatch;
use common::{people, read, table, world};

const FOLDER: &str = "AMENDS_STORE_CRASH_FOLDER";
const IDENTITY: &str = "AMENDS_STORE_CRASH_IDENTITY";
const KILLS: u64 = 24;

/// Version `n` of the tables: all of them have the same number of rows, and no other version has it.
fn version(n: u64) -> RecordBatch {
    people(n, 20_000 + n % 50)
}

fn version_of(batches: &[RecordBatch]) -> u64 {
    arrow_array::cast::AsArray::as_primitive::<arrow_array::types::UInt64Type>(batches[0].column(0)).value(0)
}

/// The process that is killed: not a test of its own, it does nothing unless it is told where.
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let unlock = Unlock::IdentityFile(std::env::var(IDENTITY).expect("an identity file").into());
    let case = Case::open(Path::new(&folder), &unlock, world()).expect("open");
    let first = case.last_done("people").expect("asked").map_or(0, |done| done.seq);
    for n in first.. {
        let mut ready = Vec::new();
        for name in ["people", "links"] {
            let mut writer = case.table_writer(&table(name), version(n).schema()).expect("writer");
            writer.write(&version(n)).expect("write");
            ready.push(writer.ready().expect("ready"));
        }
        case.commit(ready).expect("commit");
        case.write_sealed("state/plan.json", n.to_string().as_bytes()).expect("sealed");
        case.stage_done("people", &n.to_string(), Details::new()).expect("done");
        case.seal().expect("seal");
    }
}

#[test]
fn killed_at_any_moment_it_has_the_old_table_or_the_new_one() {
    let folder = tempfile::tempdir().expect("folder");
    let (case_folder, identity_file) = (folder.path().join("case"), folder.path().join("identity.txt"));
    let identity = NewIdentity::generate();
    std::fs::write(&identity_file, identity.file.reveal()).expect("written");
    let unlock = Unlock::Identity(Masked::new(identity.file.reveal().clone()));
    let recipient = Recipient::PublicKey(identity.recipient);
    drop(Case::create(&case_folder, &[("counsel", recipient)], world()).expect("create"));

    let mut versions = std::collections::BTreeSet::new();
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "child", "--nocapture"])
            .env(FOLDER, &case_folder)
            .env(IDENTITY, &identity_file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        // Spread over the start, the first versions and the later ones.
        sleep(Duration::from_millis(20 + (kill * 7919) % 400));
        assert!(child.try_wait().expect("asked").is_none(), "the child works until it is killed");
        child.kill().expect("killed");
        child.wait().expect("waited");

        // Before anything is repaired, a reader finds nothing that is not explained by the crash.
        let reader = Case::open_to_read(&case_folder, &unlock, world()).expect("open to read");
        let torn = |trouble: &amends_store::Trouble| trouble.to_string().contains("has no end");
        let troubles = reader.verify().expect("verify").troubles;
        assert!(troubles.iter().all(torn), "kill {kill}: {troubles:?}");

        let case = Case::open(&case_folder, &unlock, world()).expect("open");
        let report = case.verify().expect("verify");
        assert!(report.is_intact() && report.leftovers.is_empty(), "kill {kill}: {report:?}");
        if case.has_table(&table("people")).expect("asked") {
            let people = read(&case, "people");
            let n = version_of(&people);
            let rows: usize = people.iter().map(RecordBatch::num_rows).sum();
            assert_eq!(rows, version(n).num_rows(), "one version, and the whole of it");
            assert_eq!(read(&case, "links"), people, "both tables changed together");
            versions.insert(n);
        }
    }
    assert!(versions.len() > 3, "the child got somewhere: {versions:?}");
}
