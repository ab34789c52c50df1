//! Nothing in the ledger can be changed unseen, and what is proved can be checked without it.

mod common;

use std::convert::Infallible;

use amends_ledger::{
    Checkpoint, Coverage, Ledger, PersonLeaf, Proof, ProofError, Signer, StatementBuilder, What, verify,
};
use common::{Home, START, person, record, released};

const CASE: &str = "case-7";

fn signer() -> Signer {
    Signer::new(&[5; 32]).expect("a key")
}

fn sent(home: &Home) -> Ledger {
    let mut ledger = released(home, 12, "email,post");
    ledger.start("sender", START).expect("started");
    for notice in ledger.claim("sender", "email", 12, START).expect("claimed") {
        record(&mut ledger, &notice, What::Intended, START + 1);
        record(&mut ledger, &notice, What::Accepted, START + 2);
    }
    ledger
}

/// Changes the file behind the ledger's back, as somebody with the disk in their hands would.
fn tampered(home: &Home, sql: &str) -> rusqlite::Connection {
    let file = rusqlite::Connection::open(home.folder.path().join("ledger.sqlite")).expect("the file");
    for table in ["entry", "receipt", "checkpoint", "wave"] {
        file.execute_batch(&format!("DROP TRIGGER {table}_UPDATE; DROP TRIGGER {table}_DELETE;")).expect("dropped");
    }
    assert!(file.execute(sql, []).expect("changed") > 0, "{sql}");
    file
}

#[test]
fn the_tables_refuse_to_forget() {
    for home in [Home::file(), Home::server()] {
        drop(sent(&home));
    }
    let home = Home::file();
    drop(sent(&home));
    let file = rusqlite::Connection::open(home.folder.path().join("ledger.sqlite")).expect("the file");
    for sql in ["UPDATE entry SET detail = '' WHERE seq = 3", "DELETE FROM entry", "DELETE FROM wave"] {
        let refused = file.execute(sql, []).expect_err(sql);
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}

#[test]
fn every_change_is_found() {
    let changes = [
        ("UPDATE entry SET time = time + 1 WHERE seq = 9", "entry 9 was changed"),
        ("UPDATE entry SET what = 12 WHERE seq = 30", "entry 30 was changed"),
        ("UPDATE entry SET detail = 'x' WHERE seq = 1", "entry 1 was changed"),
        ("UPDATE entry SET person = zeroblob(10) WHERE seq = 9", "entry 9 was changed"),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE seq = 9", "entry 9 was changed"),
        ("DELETE FROM entry WHERE seq = 20", "entry 20 is missing"),
        ("DELETE FROM entry WHERE seq > 36", "entries were noted once"),
        ("UPDATE head SET peaks = zeroblob(96)", "the head"),
        ("UPDATE notice SET state = 6 WHERE number = 4", "notice number 4"),
        ("UPDATE notice SET channel = 'post' WHERE number = 4", "notice number 4"),
        ("UPDATE notice SET person = zeroblob(10) WHERE number = 4", "was changed"),
        ("DELETE FROM notice WHERE number = 4", "12 notices were entered, 11 are there"),
    ];
    for (sql, expected) in changes {
        let home = Home::file();
        let mut ledger = sent(&home);
        ledger.checkpoint(START + 3).expect("noted");
        assert!(ledger.check().expect("checked").is_whole());
        drop(ledger);
        drop(tampered(&home, sql));
        let faults = home.open().check().expect("checked").faults;
        assert!(faults.iter().any(|fault| fault.0.contains(expected)), "{sql}: {faults:?}");
    }
}

#[test]
fn a_history_written_anew_is_found_by_a_head_that_was_kept() {
    let home = Home::file();
    let mut ledger = sent(&home);
    let kept = ledger.checkpoint(START + 3).expect("noted");
    drop(ledger);
    // Somebody makes another ledger, sound in itself, in its place.
    let other = Home::file();
    let mut forged = sent(&other);
    let notice = forged.notice(&common::notice_id(1, 1)).expect("read").expect("there");
    record(&mut forged, &notice, What::Delivered, START + 4);
    assert!(forged.check().expect("checked").is_whole());
    let short = Checkpoint { entries: kept.entries + 9, ..kept };
    let longer = forged.check_against(&[short]).expect("checked");
    assert!(longer.faults[0].0.contains("were noted once"), "{longer:?}");
    let another = Checkpoint { root: [1; 32], ..kept };
    assert!(forged.check_against(&[another]).expect("checked").faults[0].0.contains("not those that were noted"));
    assert!(forged.check_against(&[kept]).expect("checked").is_whole(), "it begins with the same entries");
}

fn proof(ledger: &mut Ledger, seqs: &[u64]) -> Proof {
    let point = ledger.checkpoint(START + 9).expect("noted");
    ledger.prove(seqs, CASE, &point, &signer()).expect("proved")
}

fn text(proof: &Proof) -> String {
    serde_json::to_string(proof).expect("JSON")
}

#[test]
fn entries_are_proved_without_the_ledger_and_a_forged_one_is_not() {
    let home = Home::file();
    let mut ledger = sent(&home);
    let proof = proof(&mut ledger, &[1, 5, 38]);
    drop((ledger, home));
    let key = signer().public_key();
    let (_, proven) = verify(&text(&proof), Some(&key), Some(&proof.head)).expect("right");
    assert_eq!(proven.entries, 3);

    let mut forged = proof.clone();
    forged.entries[1].entry.what = "delivered".to_owned();
    assert_eq!(verify(&text(&forged), None, None), Err(ProofError::Entry(5)));
    let mut moved = proof.clone();
    moved.entries[1].entry.seq = 6;
    assert_eq!(verify(&text(&moved), None, None), Err(ProofError::Entry(6)));
    let mut longer = proof.clone();
    longer.head.entries += 1;
    assert_eq!(verify(&text(&longer), None, None), Err(ProofError::Signature));
    assert_eq!(verify(&text(&proof), Some(&"0".repeat(64)), None), Err(ProofError::Key));
    let mut other = proof.head.clone();
    other.time = "2026-01-01T00:00:00Z".to_owned();
    assert_eq!(verify(&text(&proof), None, Some(&other)), Err(ProofError::Head));
    assert!(matches!(verify("{}", None, None), Err(ProofError::Format(_))));
    assert!(matches!(verify("", None, None), Err(ProofError::Format(_))));
}

fn leaf(number: u64) -> PersonLeaf {
    let state = if number.is_multiple_of(4) { "undeliverable" } else { "accepted" };
    PersonLeaf {
        person: person(number).to_string(),
        residence: "us-wa".to_owned(),
        elements: vec!["name".to_owned(), "ssn".to_owned()],
        segments: String::new(),
        state: state.to_owned(),
        channel: "email".to_owned(),
        notice: String::new(),
        salt: format!("{number:032x}"),
    }
}

fn covered(ledger: &mut Ledger, nonce: &str, count: usize) -> Proof {
    let people = 40;
    let mut builder = StatementBuilder::default();
    assert!((0..people).all(|number| builder.push(&leaf(number))));
    assert!(!builder.push(&leaf(3)), "nobody counts twice");
    let statement = builder.finish();
    let seq = ledger.cover(&statement.digest(), "lead", START + 5).expect("written");
    let places = Coverage::drawn(&statement.root, nonce, statement.persons, count);
    let leaves = (0..people).map(|number| Ok::<_, Infallible>(leaf(number)));
    let Ok(coverage) = Coverage::of(statement, seq, nonce, places, leaves);
    Proof { coverage: Some(coverage), ..proof(ledger, &[seq]) }
}

#[test]
fn an_auditor_draws_people_and_checks_the_sums() {
    let home = Home::file();
    let mut ledger = sent(&home);
    let proof = covered(&mut ledger, "Attorney General, 3 November", 10);
    let (_, proven) = verify(&text(&proof), Some(&signer().public_key()), None).expect("right");
    assert_eq!((proven.people, proven.is_drawn), (10, true));

    let with = |change: fn(&mut Coverage)| {
        let mut forged = proof.clone();
        change(forged.coverage.as_mut().expect("there"));
        verify(&text(&forged), None, None)
    };
    assert_eq!(
        with(|it| it.people[2].leaf.state = "delivered".into()),
        Err(ProofError::Person(proof_index(&proof, 2)))
    );
    assert_eq!(with(|it| drop(it.people.remove(0))), Err(ProofError::Drawn), "none can be left out");
    assert_eq!(with(|it| it.nonce = "another".into()), Err(ProofError::Drawn));
    let more = |it: &mut Coverage| *it.statement.states.get_mut("accepted").expect("there") += 1;
    assert_eq!(with(more), Err(ProofError::Statement));
    assert!(matches!(with(|it| it.people.swap(0, 1)), Err(ProofError::Order(..) | ProofError::Drawn)));
}

fn proof_index(proof: &Proof, place: usize) -> u64 {
    proof.coverage.as_ref().map_or(0, |coverage| coverage.people[place].index)
}

#[test]
fn sums_that_do_not_add_up_are_named() {
    let mut builder = StatementBuilder::default();
    (0..9).for_each(|number| assert!(builder.push(&leaf(number))));
    let mut statement = builder.finish();
    assert!(statement.faults().is_empty());
    statement.persons = 10;
    assert_eq!(statement.faults(), ["the states do not add up to the number of people"]);
    statement.persons = 9;
    *statement.residences.get_mut("us-wa").and_then(|states| states.get_mut("accepted")).expect("there") += 1;
    assert_eq!(statement.faults(), ["the jurisdictions do not add up to the states"]);
}
