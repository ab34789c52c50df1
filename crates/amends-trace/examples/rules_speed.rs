//! How many events a second our own rules look at: sshd with scanners, processes, connections, reads of databases.
//!
//! `cargo run -p amends-trace --example rules_speed`

use std::borrow::Cow;
use std::time::Instant;

use amends_case::{Action, Class, Event, Outcome};
use amends_trace::{Detectors, NoWorld, RuleError, rule_texts};

const EVENTS: u64 = 2_000_000;

fn event(at: u64) -> Event<'static> {
    // Spreads the numbers without any randomness.
    let mixed = at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    let host = format!("host-{}", mixed % 40);
    let mut event = Event {
        line: at,
        time: Some(at as i64 * 50_000),
        host: Cow::Owned(host),
        actor: Cow::Owned(format!("user{}", mixed % 300)),
        source: Cow::Owned(format!("10.{}.{}.7", mixed % 16, mixed % 200)),
        outcome: Outcome::Success,
        ..Event::default()
    };
    match at % 10 {
        0..=4 => {
            event.class = Class::Authentication;
            event.action = Action::LogOn;
            event.credential = Cow::Borrowed("password");
            if !mixed.is_multiple_of(3) {
                event.outcome = Outcome::Failure;
                event.actor = Cow::Owned(format!("user{}", mixed % 8));
                event.source = Cow::Owned(format!("198.51.100.{}", mixed % 200));
            }
        }
        5 | 6 => {
            event.class = Class::Process;
            event.action = Action::Execute;
            event.detail = Cow::Borrowed("/usr/bin/python3 /opt/agent/collect.py --interval 60 --quiet");
        }
        7 | 8 => {
            event.class = Class::Network;
            event.action = Action::Connect;
            event.target = Cow::Owned(format!("host-{}", mixed % 40));
            event.bytes_out = Some(mixed % 100_000);
        }
        _ => {
            event.class = Class::Datastore;
            event.action = Action::Read;
            event.detail = Cow::Borrowed("SELECT name, address FROM customers WHERE account = $1");
            event.rows = Some(mixed % 5);
        }
    }
    event
}

fn main() -> Result<(), RuleError> {
    let texts = rule_texts(None)?;
    let files: Vec<(&str, &str)> = texts.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let mut detectors = Detectors::new(&files, &NoWorld)?;
    let made = Instant::now();
    let events: Vec<Event<'_>> = (0..EVENTS).map(event).collect();
    println!("{EVENTS} events made in {:.1} s", made.elapsed().as_secs_f64());
    let mut signals = Vec::new();
    let began = Instant::now();
    for event in &events {
        detectors.event(event, &mut signals);
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{} rules: {:.0} events a second, {} signals", files.len(), EVENTS as f64 / seconds, signals.len());
    for forgotten in detectors.finish(&mut signals).forgotten {
        println!("{} forgot {}", forgotten.rule, forgotten.keys);
    }
    Ok(())
}
