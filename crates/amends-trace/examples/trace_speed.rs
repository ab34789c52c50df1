//! How many events a second both passes take, and in how much memory: `cargo run --release --example trace_speed -- 10000000`.

use std::time::Instant;

use amends_case::{Action, Asset, Class, Event, Outcome, Seeds};
use amends_trace::{Survey, Trace};

/// The event of that number: forty hosts, two hundred accounts, log-ins, ends, failures, flows and statements.
fn event(at: u64) -> Event<'static> {
    let mixed = (at / 2).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let (source, target, who) = (mixed % 250, (mixed >> 10) % 40, (mixed >> 20) % 200);
    let (class, action, outcome) = match (mixed >> 30) % 8 {
        0..=2 if at.is_multiple_of(2) => (Class::Authentication, Action::LogOn, Outcome::Success),
        0..=2 => (Class::Authentication, Action::LogOff, Outcome::Success),
        3 => (Class::Authentication, Action::LogOn, Outcome::Failure),
        4 | 5 => (Class::Network, Action::Connect, Outcome::Success),
        6 => (Class::Datastore, Action::Read, Outcome::Success),
        _ => (Class::Other, Action::Other, Outcome::Unknown),
    };
    Event {
        file: target as u32,
        line: at,
        time: Some(1_782_864_000_000_000 + at as i64 * 250_000),
        class,
        action,
        outcome,
        host: format!("host-{target}").into(),
        actor: format!("user{who}").into(),
        source: format!("10.1.0.{source}").into(),
        source_port: Some((mixed % 60_000) as u16),
        target: format!("host-{target}").into(),
        session: (at / 2).to_string().into(),
        object: "customers".into(),
        detail: format!("select * from customers where id = {at} -- {mixed:x}").into(),
        kind: "sshd.login".into(),
        ..Event::default()
    }
}

/// The most memory that this process ever had, in kilobytes; Linux only.
fn peak_kilobytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown").to_owned()
}

fn main() {
    let count: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(10_000_000);
    let asset = |at| Asset { name: format!("host-{at}"), data: vec!["name".to_owned()], ..Asset::default() };
    let assets: Vec<Asset> = (0..40).map(asset).collect();
    let begin = Instant::now();
    (0..count).for_each(|at| drop(std::hint::black_box(event(at))));
    let making = begin.elapsed();
    let mut survey = Survey::new(&assets);
    let begin = Instant::now();
    (0..count).for_each(|at| survey.event(&event(at)));
    let first = begin.elapsed().saturating_sub(making);
    let seeds = Seeds { hosts: vec!["host-3".to_owned()], ..Seeds::default() };
    let mut trace = Trace::new(survey, &seeds);
    let begin = Instant::now();
    (0..count).for_each(|at| trace.event(&event(at)));
    let second = begin.elapsed().saturating_sub(making);
    let traced = trace.finish();
    let rate = |time: std::time::Duration| count as f64 / time.as_secs_f64().max(1e-9) / 1e6;
    println!("{count} events: survey {:.2} M/s, trace {:.2} M/s (making them aside)", rate(first), rate(second));
    println!("{} hops; {}", traced.hops.len(), peak_kilobytes());
}
