//! Every rule file's examples and near misses, what was forgotten in one, and order and bounds.

use std::borrow::Cow;

use amends_case::{Action, Asset, Class, Event, Outcome};

use super::file::{Example, RuleFile};
use super::*;

fn inventory(file: &RuleFile) -> Inventory {
    let asset = |text: &super::file::AssetText| Asset {
        name: text.name.clone(),
        addresses: text.addresses.clone(),
        zone: text.zone.clone(),
        environment: text.environment.clone(),
        ..Asset::default()
    };
    let assets: Vec<Asset> = file.asset.iter().map(asset).collect();
    Inventory::new(&assets)
}

fn files() -> Vec<RuleFile> {
    RULES.iter().map(|(id, text)| toml::from_str(text).unwrap_or_else(|error| panic!("{id}: {error}"))).collect()
}

/// `1d2h30m5s` in microseconds.
fn micros(text: &str) -> i64 {
    let mut number = String::new();
    let mut sum = 0;
    for letter in text.chars() {
        let unit = match letter {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            digit => {
                number.push(digit);
                continue;
            }
        };
        sum += std::mem::take(&mut number).parse::<i64>().unwrap_or_else(|_| panic!("time {text}")) * unit;
    }
    assert!(number.is_empty(), "a time without a unit: {text}");
    sum * 1_000_000
}

/// The events of a table. A column `repeat` (`10 x 30s`) makes several of one row.
fn events(table: &str) -> Vec<Event<'static>> {
    let mut lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let head = cells(lines.next().expect("a head"));
    let mut found = Vec::new();
    for (row, line) in lines.enumerate() {
        let mut event = Event { line: row as u64 + 1, ..Event::default() };
        let (mut copies, mut step) = (1, 0);
        let values = cells(line);
        assert_eq!(values.len(), head.len(), "{line}");
        for (name, value) in head.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
            if name == "repeat" {
                let (number, pause) = value.split_once('x').expect("repeat");
                (copies, step) = (number.trim().parse().expect("number"), micros(pause.trim()));
            } else {
                set(&mut event, name, value);
            }
        }
        let time = event.time.expect("a time");
        found.extend((0..copies).map(|copy| Event { time: Some(time + copy * step), ..event.clone() }));
    }
    found.sort_by_key(|event| (event.time, event.line));
    found
}

fn set(event: &mut Event<'static>, name: &str, value: String) {
    let known = format!("{name}: {value}");
    match name {
        "time" => event.time = Some(micros(&value)),
        "class" => event.class = Class::from_word(&value).expect(&known),
        "action" => event.action = Action::from_word(&value).expect(&known),
        "outcome" => event.outcome = Outcome::from_word(&value).expect(&known),
        "rows" => event.rows = value.parse().ok(),
        "bytes_out" => event.bytes_out = value.parse().ok(),
        "bytes_in" => event.bytes_in = value.parse().ok(),
        _ => {
            let text = match name {
                "host" => &mut event.host,
                "program" => &mut event.program,
                "kind" => &mut event.kind,
                "actor" => &mut event.actor,
                "source" => &mut event.source,
                "target" => &mut event.target,
                "credential" => &mut event.credential,
                "object" => &mut event.object,
                "detail" => &mut event.detail,
                other => panic!("no column is called {other}"),
            };
            *text = Cow::Owned(value);
        }
    }
}

fn run(rules: &[(&str, &str)], world: &dyn World, events: &[Event<'_>]) -> Vec<Signal> {
    let mut detectors = Detectors::new(rules, world).unwrap_or_else(|error| panic!("{error}"));
    let mut signals = Vec::new();
    events.iter().for_each(|event| detectors.event(event, &mut signals));
    assert_eq!(detectors.finish(&mut signals).forgotten, []);
    signals
}

fn run_example(file: &RuleFile, example: &Example) -> Vec<u64> {
    let text = RULES.iter().find(|(id, _)| *id == file.id).expect("embedded");
    let signals = run(&[*text], &inventory(file), &events(&example.events));
    for signal in &signals {
        assert!(!signal.why.contains('{') && !signal.why.contains("(unknown)"), "{}: {}", file.id, signal.why);
    }
    signals.into_iter().map(|signal| signal.line).collect()
}

#[test]
fn examples_come_out_as_they_say() {
    let mut said = Vec::new();
    for file in files() {
        for example in &file.example {
            let found = run_example(&file, example);
            if found != example.signals {
                said.push(format!("{}: {}: signals on {found:?}, not on {:?}", file.id, example.says, example.signals));
            }
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn every_rule_has_an_example_and_a_near_miss() {
    for file in files() {
        let misses = file.example.iter().filter(|example| example.signals.is_empty()).count();
        assert!(misses > 0, "{}: no near miss (an example with `signals = []`)", file.id);
        assert!(file.example.len() > misses, "{}: no example that gives a signal", file.id);
    }
}

#[test]
fn the_rules_that_the_route_of_an_intruder_needs_are_there() {
    let ids: Vec<&str> = RULES.iter().map(|(id, _)| *id).collect();
    for id in [
        "guessing",
        "spraying",
        "success-after-failures",
        "same-key",
        "same-password",
        "first-hop-into-production",
        "secrets-read-before-hop",
        "bulk-read",
        "export-utility",
        "volume-out",
        "volume-out-unlike-before",
        "log-cleared",
        "no-password",
        "new-address",
    ] {
        assert!(ids.contains(&id), "{id}");
    }
}

#[test]
fn all_rules_together_leave_near_misses_of_guessing_alone() {
    let files = files();
    let guessing = files.iter().find(|file| file.id == "guessing").expect("guessing");
    for example in guessing.example.iter().filter(|example| example.signals.is_empty()) {
        let signals = run(RULES, &NoWorld, &events(&example.events));
        assert!(signals.iter().all(|signal| signal.level != "high"), "{}: {signals:?}", example.says);
    }
}

/// What `volume-out-unlike-before` says of a table: the rows of its signals, and of whom it cannot tell.
fn check_history(table: &str, signals: &[u64], untold: &[&str]) {
    let rules: Vec<(&str, &str)> = RULES.iter().filter(|(id, _)| *id == "volume-out-unlike-before").copied().collect();
    let tell = |events: &[Event<'_>]| {
        let mut detectors = Detectors::new(&rules, &NoWorld).expect("rules");
        let mut found = Vec::new();
        events.iter().for_each(|event| detectors.event(event, &mut found));
        let finished = detectors.finish(&mut found);
        assert_eq!(finished.forgotten, []);
        (found, finished.untold.into_iter().flat_map(|(_, hosts)| hosts).collect::<Vec<_>>())
    };
    let mut events = events(table);
    let (found, of) = tell(&events);
    assert_eq!(found.iter().map(|signal| signal.line).collect::<Vec<_>>(), signals, "{found:#?}");
    assert_eq!(of, untold);
    // The same in any order.
    for step in [7_919, 104_729] {
        let number = events.len();
        events = (0..number).map(|at| events[at * step % number].clone()).collect();
        assert_eq!(tell(&events), (found.clone(), of.clone()));
    }
    events.reverse();
    assert_eq!(tell(&events), (found, of));
}

#[test]
fn a_host_that_is_not_known_for_long_cannot_be_told() {
    let head = "time | repeat | class | action | outcome | host | source | target | bytes_in | bytes_out\n";
    let day = |row: &str| format!("{head}{row}");
    check_history(
        &day("1h | 5 x 1d | network_activity | connect | success | fw | 10.1.0.7 | 203.0.113.9 | 9000000000 |"),
        &[],
        &["10.1.0.7"],
    );
    // From its eighth day on it can be; what it sent each day before is what it sends.
    check_history(
        &day("1h | 29 x 1d | network_activity | connect | success | fw | 10.1.0.7 | 203.0.113.9 | 9000000000 |"),
        &[],
        &[],
    );
    // Traffic within tells that a host was there, and sent nothing out; who fetches it is out as well.
    let quiet = "1h | 29 x 1d | network_activity | connect | success | fw | 10.1.0.7 | 10.1.0.8 | 9000000000 | 100\n";
    let fetched = "30d | | network_activity | connect | success | fw | 203.0.113.9 | 10.1.0.7 | 100 | 2000000000";
    check_history(&day(&format!("{quiet}{fetched}")), &[2], &[]);
}

fn check_refused(from: &str, to: &str, expected: &str) {
    let (id, text) = RULES.iter().find(|(id, _)| *id == "guessing").expect("guessing");
    let changed = text.replacen(from, to, 1);
    assert_ne!(*text, changed, "{from}");
    let error = Detectors::new(&[(*id, &changed)], &NoWorld).err().expect("refused").to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_file_that_is_wrong_says_where() {
    check_refused("id = \"guessing\"", "id = \"other\"", "other");
    check_refused("level = \"high\"", "level = \"loud\"", "loud");
    check_refused("outcome = \"failure\"", "outcome = \"maybe\"", "maybe");
    check_refused("{actor}", "{nobody}", "nobody");
    check_refused("least = 10", "least = 0", "least");
    check_refused("[burst]", "[first]\nby = [\"actor\"]\nvalue = \"source\"\n[burst]", "only one");
    check_refused("class = \"authentication\"\n", "", "class");
    check_refused("by = [\"source\"", "by = [\"weather\"", "weather");
    let history = "[history]\nhours = 24\nleast = 1\ndeviations = 1\nhistory_least = 1\n[burst]";
    check_refused("[burst]", history, "only one");
}

#[test]
fn a_folder_replaces_files_by_name_and_adds_others() {
    let folder = std::env::temp_dir().join(format!("amends-trace-rules-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("guessing.toml"), "changed").expect("a file");
    std::fs::write(folder.join("own.toml"), "own").expect("a file");
    let texts = rule_texts(Some(&folder)).expect("texts");
    std::fs::remove_dir_all(&folder).expect("removed");
    assert_eq!(texts["guessing"], "changed");
    assert_eq!(texts["own"], "own");
    assert!(texts["spraying"].contains("spraying"));
}

#[test]
fn what_a_log_says_is_quoted_without_what_a_terminal_obeys() {
    let mut text = String::new();
    quote("a\u{1b}[31mb\n", &mut text);
    assert_eq!(text, "a\u{fffd}[31mb\u{fffd}");
}

#[test]
fn a_flood_of_sources_is_bounded_and_said() {
    let rules: Vec<(&str, &str)> = RULES.iter().filter(|(id, _)| *id == "spraying").copied().collect();
    let mut detectors = Detectors::new(&rules, &NoWorld).expect("rules");
    let mut signals = Vec::new();
    for at in 0..40_000i64 {
        let event = Event {
            time: Some(at * 1_000),
            class: Class::Authentication,
            action: Action::LogOn,
            outcome: Outcome::Failure,
            actor: "root".into(),
            source: Cow::Owned(format!("192.0.2.{at}")),
            ..Event::default()
        };
        detectors.event(&event, &mut signals);
    }
    assert_eq!(signals, []);
    assert!(detectors.finish(&mut signals).forgotten[0].keys > 0);
}
