//! Killed at any moment, the same command goes on and ends in the same tables.
//!
//! Ten cases over one corpus, each killed twice: in its first run, and in the run that was to finish it. The moments are
//! shares of an undisturbed run's duration, drawn from a fixed seed, one in each tenth of it.

mod common;

use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{Amends, files};

const PEOPLE: u64 = 20_000;
const CASES: u64 = 10;

/// Numbers that are the same in every run of the test.
fn draw(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as f64 / (1_u64 << 31) as f64
}

/// Starts a run and kills it after `moment`; true if it was still at work.
fn kill_after(amends: &Amends, case: &str, moment: Duration) -> bool {
    let mut command = amends.command(&["respond", "incident/incident.toml", "--sample", "1", "--case", case]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    std::thread::sleep(moment);
    let at_work = child.try_wait().expect("its state").is_none();
    child.kill().expect("killed");
    child.wait().expect("its end");
    at_work
}

fn finish(amends: &Amends, case: &str) {
    let ran = amends.run(&["respond", "incident/incident.toml", "--sample", "1", "--case", case]);
    assert!(matches!(ran.code, Some(0 | 3)), "{case}: {}", ran.stderr);
}

fn exports(amends: &Amends, case: &str) -> Vec<String> {
    let export = |table: &&str| amends.run(&["export", table, "--case", case]).exits(0).stdout;
    common::TABLES.iter().map(export).collect()
}

#[test]
fn killed_twenty_times_it_ends_in_the_same_tables() {
    let amends = Amends::new().with_own_program().with_corpus(PEOPLE, 3);
    // All cases have one key: estimates rest on samples that are drawn under it, and a link that stands on the edge may
    // fall to either side of it under another.
    amends.run(&["case", "new", "--case", "empty"]).exits(0);
    let copied = |case: &str| files::copy(&amends.path("empty"), &amends.path(case));
    copied("undisturbed");
    let started = Instant::now();
    finish(&amends, "undisturbed");
    let mut whole = started.elapsed();
    let expected = exports(&amends, "undisturbed");
    let mut seed = 20_261_005;
    let mut killed_at_work = 0;
    for number in 0..CASES {
        let case = format!("case{number}");
        copied(&case);
        let share = (number as f64 + draw(&mut seed)) / CASES as f64;
        let mut at_work = kill_after(&amends, &case, whole.mul_f64(share));
        if !at_work {
            // Others kept the machine busy while the whole run was timed.
            whole = whole.mul_f64(0.7);
            std::fs::remove_dir_all(amends.path(&case)).expect("a case to clear away");
            copied(&case);
            at_work = kill_after(&amends, &case, whole.mul_f64(share));
        }
        killed_at_work += u64::from(at_work);
        // What is left to do is shorter by then.
        let left = draw(&mut seed) * (1.0 - share).max(0.05);
        killed_at_work += u64::from(kill_after(&amends, &case, whole.mul_f64(left)));
        finish(&amends, &case);
        for (table, (one, other)) in common::TABLES.iter().zip(expected.iter().zip(exports(&amends, &case))) {
            let killed = format!("`{table}` of {case}, killed at {share:.3} and then {left:.3} of a run");
            assert_eq!(common::parting(one, &other), None, "{killed}");
        }
        amends.run(&["case", "verify", "--case", &case]).exits(0).says(&["Every byte is as it was written"]);
        let spilled = files::below(&amends.path(&case).join("spill"));
        assert!(spilled.is_empty(), "left behind: {spilled:?}");
        std::fs::remove_dir_all(amends.path(&case)).expect("a case to clear away");
    }
    // Runs that had ended before they were killed show nothing.
    assert!(killed_at_work >= 2 * CASES - 4, "only {killed_at_work} runs were still at work");
}

/// The disk is full before the case is made whole: there is nothing in it that anybody could miss.
#[test]
fn a_case_that_was_never_made_whole_is_made_again() {
    let amends = Amends::new().with_incident(common::SMALL_INCIDENT);
    let amends = amends.with_evidence("good.csv", common::THREE_PEOPLE.as_bytes());
    common::Ran::of(&mut amends.respond_on_full_disk(1)).exits(1).complains(&["File too large"]);
    assert!(amends.case().exists(), "it was stopped too early to show anything");
    let ran = amends.respond();
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.stderr);
    assert_eq!(amends.rows("people").len(), 3);
}
