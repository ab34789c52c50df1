//! Rules of every kind on small events: what each modifier takes, and what it leaves.

use std::borrow::Cow;

use amends_case::{Event, Fields, LogSource};

use super::Sigma;
use crate::signal::Signal;

/// Fields as a list of names and values.
pub(super) struct Rows<'a> {
    pub(super) log: [&'a str; 3],
    pub(super) rows: Vec<(&'a str, &'a str)>,
}

impl Fields for Rows<'_> {
    fn source(&self) -> LogSource<'_> {
        let [product, service, category] = self.log;
        LogSource { product, service, category }
    }

    fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.rows.iter().find(|(own, _)| *own == name).map(|(_, value)| Cow::Borrowed(*value))
    }

    fn each(&self, then: &mut dyn FnMut(&str, &str)) {
        self.rows.iter().for_each(|(name, value)| then(name, value));
    }
}

const ANY: [&str; 3] = ["linux", "auditd", ""];

fn rule(detection: &str) -> String {
    let body: String = detection.lines().map(|line| format!("  {line}\n")).collect();
    let head = "title: A test\nid: t\nlevel: high\ntags: [attack.execution, attack.t1059.001]\n";
    format!("{head}logsource:\n  product: linux\ndetection:\n{body}")
}

/// Rows are `name=value`, `;` between them.
fn rows(text: &str) -> Rows<'_> {
    let rows = text.split(';').filter_map(|row| row.split_once('=')).collect();
    Rows { log: ANY, rows }
}

fn found(sigma: &mut Sigma, rows: &Rows<'_>, time: i64) -> Vec<String> {
    let event = Event { time: Some(time), ..Event::default() };
    let (mut with, mut without) = (Vec::new(), Vec::new());
    sigma.event(&event, rows, &mut with);
    sigma.finish(&|_| 0, &mut with);
    if sigma.correlations.is_empty() {
        sigma.event_without_index(&event, rows, &mut without);
        assert_eq!(with, without, "the index lost or made up something");
    }
    with.into_iter().map(|signal| signal.rule).collect()
}

/// The rules that apply by the index, and by running every rule.
pub(super) fn found_both_ways(sigma: &mut Sigma, rows: &Rows<'_>) -> (Vec<String>, Vec<String>) {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    sigma.event(&Event::default(), rows, &mut with);
    sigma.event_without_index(&Event::default(), rows, &mut without);
    let ids = |signals: Vec<Signal>| signals.into_iter().map(|signal| signal.rule).collect();
    (ids(with), ids(without))
}

/// `yes` and `no` are events that the one selection must take and leave.
fn check(selection: &str, yes: &[&str], no: &[&str]) {
    let text = rule(&format!("selection:\n{}\ncondition: selection", indented(selection)));
    let (mut sigma, refused) = Sigma::load([("t.yml", text.as_str())]);
    assert_eq!(refused, [], "{selection}");
    for (events, expected) in [(yes, 1), (no, 0)] {
        for event in events {
            assert_eq!(found(&mut sigma, &rows(event), 0).len(), expected, "{selection} on {event}");
        }
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

fn check_refused(text: &str, expected: &str) {
    let (sigma, refused) = Sigma::load([("t.yml", text)]);
    assert!(sigma.is_empty(), "{text}");
    assert!(refused[0].why.contains(expected), "{refused:?}");
}

#[test]
fn values_without_modifiers() {
    check("a: x", &["a=x", "a=X", "b=1;a=x"], &["a=xx", "b=x", ""]);
    check("a: [x, 'y*', 7]", &["a=x", "a=yes", "a=7"], &["a=xy", "a=77"]);
    check("a: 'x?z'", &["a=xyz"], &["a=xz"]);
    check(r"a: 'C:\Windows\\*\x.exe'", &[r"a=c:\windows\system32\x.exe"], &[r"a=c:\windows\x.exe"]);
    check("a: null", &["b=1", "a="], &["a=x"]);
    check("a: ''", &["a="], &["b=1", "a=x"]);
    check("a: x\nb: y", &["a=x;b=y"], &["a=x", "b=y"]);
    check("- a: x\n- b: y", &["a=x", "b=y"], &["a=y"]);
    check("a: Ärger", &["a=ärger", "a=ÄRGER"], &["a=arger"]);
}

#[test]
fn places_in_a_value() {
    check("a|contains: [abc, xyz]", &["a=1ABC2", "a=xyz"], &["a=ab c"]);
    check("a|contains|all: [abc, xyz]", &["a=xyz abc"], &["a=abc", "a=xyz"]);
    check("a|startswith: ab", &["a=abc"], &["a=cab"]);
    check(r"a|endswith: '\cmd.exe'", &[r"a=C:\x\CMD.exe"], &["a=cmd.exe", r"a=\cmd.exe.txt"]);
    check("a|contains: 'a*c'", &["a=xabcx"], &["a=xacb".trim_end_matches("cb"), "a=cba"]);
    check("a|cased: Ab", &["a=Ab"], &["a=ab"]);
    check("a|contains|cased: Ab", &["a=xAbx"], &["a=xabx"]);
}

#[test]
fn expressions_numbers_and_networks() {
    check("a|re: '^[0-9]{3}$'", &["a=123"], &["a=1234", "a=abc"]);
    check("a|re: abc", &["a=xabcx"], &["a=ABC"]);
    check("a|re|i: abc", &["a=ABC"], &["a=abd"]);
    check("a|cidr: [10.0.0.0/8, '2001:db8::/32']", &["a=10.9.9.9", "a=2001:db8::9"], &["a=11.0.0.1", "a=host"]);
    check("a|gt: 5", &["a=6", "a=5.5"], &["a=5", "a=x"]);
    check("a|gte: 5", &["a=5"], &["a=4"]);
    check("a|lt: 5", &["a=-1"], &["a=5"]);
    check("a|lte: 5", &["a=5"], &["a=6"]);
    check("a|neq: x", &["a=y", "b=1"], &["a=X"]);
}

#[test]
fn encodings_and_dashes() {
    check("a|base64|contains: foobar", &["a=x Zm9vYmFy y"], &["a=foobar"]);
    check("a|base64offset|contains: foo", &["a=Zm9v", "a=eGZvb3h4", "a=eHhmb294"], &["a=foo"]);
    check("a|wide|base64offset|contains: ab", &["a=YQBiAA=="], &["a=YWI="]);
    check("a|utf16le|base64: ab", &["a=YQBiAA=="], &["a=YWI="]);
    check("a|utf16be|base64: ab", &["a=AGEAYg=="], &["a=YQBiAA=="]);
    check("a|utf16|base64offset|contains: ab", &["a=//5hAGIA"], &["a=YQBiAA=="]);
    check("a|contains|windash: ' -enc'", &["a=x -enc", "a=x /enc", "a=x –enc", "a=x ―enc"], &["a=x enc"]);
    check("a|contains|all|windash: [' -a ', ' -b ']", &["a=x /a -b y"], &["a=x /a y"]);
}

#[test]
fn other_fields() {
    check("a|exists: true", &["a=1", "a="], &["b=1"]);
    check("a|exists: false", &["b=1"], &["a=1"]);
    check("a|fieldref: b", &["a=x;b=X"], &["a=x;b=y", "a=x"]);
    check("a|fieldref|startswith: b", &["a=xyz;b=xy"], &["a=xyz;b=yz"]);
    check("a|fieldref|endswith: b", &["a=xyz;b=yz"], &["a=xyz;b=xy"]);
    check("a|fieldref|contains: b", &["a=xyz;b=y"], &["a=xyz;b=q"]);
}

#[test]
fn words_anywhere() {
    check("- lost\n- 'f?und'", &["q=it was LOST", "q=found it"], &["lost=1", "q=lo;r=st"]);
    check("'|all': [lost, found]", &["q=lost;r=found"], &["q=lost"]);
    check("'|re': 'l.st'", &["q=a list"], &["q=a LIST"]);
}

#[test]
fn conditions() {
    let text = rule(
        "selection:\n  a: x\nfilter_main_one:\n  b: y\nfilter_main_two:\n  c: null\ncondition: selection and not 1 of filter_main_*",
    );
    let (mut sigma, refused) = Sigma::load([("t.yml", text.as_str())]);
    assert_eq!(refused, []);
    assert_eq!(found(&mut sigma, &rows("a=x;c=1"), 0), ["sigma:t"]);
    assert!(found(&mut sigma, &rows("a=x"), 0).is_empty());
    assert!(found(&mut sigma, &rows("a=x;b=y;c=1"), 0).is_empty());
    let text = rule("one:\n  a: x\ntwo:\n  b: y\ncondition:\n  - one\n  - two");
    let (mut sigma, _) = Sigma::load([("t.yml", text.as_str())]);
    assert_eq!(found(&mut sigma, &rows("b=y"), 0).len(), 1);
}

#[test]
fn a_signal_carries_level_and_technique() {
    let text = rule("selection:\n  a: x\ncondition: selection");
    let (mut sigma, _) = Sigma::load([("t.yml", text.as_str())]);
    let mut signals = Vec::new();
    let event = Event { line: 7, host: "web-1".into(), actor: "svc".into(), ..Event::default() };
    sigma.event(&event, &rows("a=x"), &mut signals);
    let signal = &signals[0];
    assert_eq!((signal.level.as_str(), signal.technique.as_str(), signal.line), ("high", "T1059.001", 7));
    assert_eq!((signal.host.as_str(), signal.target.as_str(), signal.actor.as_str()), ("web-1", "web-1", "svc"));
    assert!(signal.why.contains("A test"));
}

#[test]
fn rules_of_another_system_are_silent() {
    let text = rule("selection:\n  a: x\ncondition: selection");
    let (mut sigma, _) = Sigma::load([("t.yml", text.as_str())]);
    let other = Rows { log: ["windows", "security", ""], rows: vec![("a", "x")] };
    assert!(found(&mut sigma, &other, 0).is_empty());
}

#[test]
fn security_4688_answers_rules_written_for_sysmon() {
    let text = rule("selection:\n  Image|endswith: '\\net.exe'\ncondition: selection")
        .replace("product: linux", "product: windows\n  category: process_creation");
    let (mut sigma, _) = Sigma::load([("t.yml", text.as_str())]);
    let rows = vec![("EventID", "4688"), ("NewProcessName", r"C:\Windows\System32\net.exe")];
    let event = Rows { log: ["windows", "security", ""], rows };
    assert_eq!(found(&mut sigma, &event, 0).len(), 1);
}

#[test]
fn what_cannot_be_run_is_listed_with_the_reason() {
    let with = |selection: &str| rule(&format!("selection:\n  {selection}\ncondition: selection"));
    check_refused(&with("a|expand: '%admins%'"), "`expand`");
    check_refused(&with("a|hour: 3"), "`hour`");
    check_refused(&with("a|re: '(?=x)'"), "look-around");
    check_refused(&with("a|cidr: 10.0.0.0/99"), "no network");
    check_refused(&with("a|gt: many"), "no number");
    check_refused(&with("a|i: x"), "without `re`");
    check_refused(&with("a: []"), "no values");
    check_refused(&rule("selection:\n  a: x\ncondition: selection | count() > 3"), "correlation");
    check_refused(&rule("selection:\n  a: x"), "no condition");
    check_refused("title: x\nlogsource: {product: linux}\n", "no detection");
    check_refused("title: x\ndetection: {}\n", "no logsource");
    check_refused("action: global\ntitle: x\n", "taken out");
    check_refused("title: x\nfilter: {}\n", "filter");
    check_refused("title: [", "not YAML");
}

fn correlated(correlation: &str) -> Sigma {
    let base = rule("selection:\n  a: x\ncondition: selection").replace("id: t", "id: t\nname: one");
    let other = rule("selection:\n  a: y\ncondition: selection").replace("id: t", "id: u\nname: two");
    let text =
        format!("title: Many\nid: many\nlevel: high\ncorrelation:\n{}\n---\n{base}---\n{other}", indented(correlation));
    let (sigma, refused) = Sigma::load([("t.yml", text.as_str())]);
    assert_eq!(refused, []);
    sigma
}

/// Events as `second field=value;…`; how many signals each gives.
fn check_correlation(correlation: &str, events: &[(&str, usize)]) {
    let mut sigma = correlated(correlation);
    for (event, expected) in events {
        let (second, text) = event.split_once(' ').unwrap();
        let time = second.parse::<i64>().unwrap() * 1_000_000;
        assert_eq!(found(&mut sigma, &rows(text), time).len(), *expected, "{correlation} at {event}");
    }
}

#[test]
fn counts_of_events_by_group() {
    let text = "type: event_count\nrules: [one]\ngroup-by: [u]\ntimespan: 10s\ncondition:\n  gte: 3";
    check_correlation(
        text,
        &[("0 a=x;u=1", 0), ("1 a=x;u=2", 0), ("5 a=x;u=1", 0), ("10 a=x;u=1", 1), ("11 a=x;u=1", 0), ("12 a=x", 0)],
    );
    check_correlation(text, &[("0 a=x;u=1", 0), ("5 a=x;u=1", 0), ("11 a=x;u=1", 0), ("12 a=y;u=1", 1)]);
}

#[test]
fn counts_of_values() {
    check_correlation(
        "type: value_count\nrules: one\ngroup-by: [u]\ntimespan: 1m\ncondition:\n  gte: 2\n  field: v",
        &[("0 a=x;u=1;v=p", 0), ("1 a=x;u=1;v=p", 0), ("70 a=x;u=1;v=q", 0), ("71 a=x;u=1;v=r", 1)],
    );
}

#[test]
fn one_after_the_other() {
    let any = "type: temporal\nrules: [one, two]\ngroup-by: [u]\ntimespan: 1m";
    check_correlation(any, &[("0 a=y;u=1", 0), ("5 a=x;u=1", 1), ("9 a=x;u=2", 0), ("90 a=y;u=2", 0)]);
    let ordered = "type: temporal_ordered\nrules: [one, two]\ngroup-by: [u]\ntimespan: 1m\ngenerate: true";
    check_correlation(ordered, &[("0 a=y;u=1", 1), ("1 a=x;u=1", 1), ("2 a=y;u=1", 2), ("3 a=y;u=1", 1)]);
}

#[test]
fn correlations_follow_time_and_not_files() {
    let ordered = "type: temporal_ordered\nrules: [one, two]\ngroup-by: [u]\ntimespan: 1m";
    let counted = "type: event_count\nrules: [one]\ngroup-by: [u]\ntimespan: 10s\ncondition:\n  gte: 3";
    // Seconds, as the files tell them: a later file has the earlier lines.
    let events = [(50, "a=y;u=1"), (3, "a=x;u=1"), (20, "a=x;u=1"), (9, "a=x;u=1"), (7, "a=x;u=1"), (90, "a=x;u=1")];
    let told = |correlation: &str, events: &[(i64, &str)]| {
        let (mut sigma, mut signals) = (correlated(correlation), Vec::new());
        for (second, text) in events {
            let event = Event { time: Some(second * 1_000_000), ..Event::default() };
            sigma.event(&event, &rows(text), &mut Vec::new());
        }
        sigma.finish(&|_| 0, &mut signals);
        signals
    };
    let times = |signals: &[Signal]| signals.iter().map(|it| it.time.unwrap() / 1_000_000).collect::<Vec<_>>();
    let (chain, count) = (told(ordered, &events), told(counted, &events));
    assert_eq!((times(&chain), times(&count)), (vec![50], vec![9]));
    for turn in 1..events.len() {
        let mut other = events;
        other.rotate_left(turn);
        assert_eq!((told(ordered, &other), told(counted, &other)), (chain.clone(), count.clone()));
    }
    // A clock that is off is put right first.
    let mut sigma = correlated(ordered);
    for (second, host, text) in [(400, "fast", "a=x;u=1"), (130, "right", "a=y;u=1")] {
        let event = Event { time: Some(second * 1_000_000), host: host.into(), ..Event::default() };
        sigma.event(&event, &rows(text), &mut Vec::new());
    }
    let mut signals = Vec::new();
    sigma.finish(&|host| if host == "fast" { 300_000_000 } else { 0 }, &mut signals);
    assert_eq!(signals.len(), 1);
}

#[test]
fn a_correlation_may_name_another() {
    let base = rule("selection:\n  a: x\ncondition: selection").replace("id: t", "id: t\nname: failed");
    let other = rule("selection:\n  a: y\ncondition: selection").replace("id: t", "id: u\nname: worked");
    let chain = "title: Chain\nid: chain\ncorrelation:\n  type: temporal_ordered\n  rules: [many, worked]\n  group-by: [u]\n  timespan: 1h";
    let many = "title: Many\nid: m\nname: many\ncorrelation:\n  type: event_count\n  rules: [failed]\n  group-by: [u]\n  timespan: 5m\n  condition:\n    gte: 2";
    let text = [chain, many, &base, &other].join("\n---\n");
    let (mut sigma, refused) = Sigma::load([("t.yml", text.as_str())]);
    assert_eq!(refused, []);
    let mut at = |text: &str, time: i64| found(&mut sigma, &rows(text), time * 1_000_000);
    assert!(at("a=y;u=1", 0).is_empty());
    assert!(at("a=x;u=1", 1).is_empty());
    assert!(at("a=x;u=1", 2).is_empty());
    assert!(at("a=y;u=2", 3).is_empty());
    assert_eq!(at("a=y;u=1", 4), ["sigma:chain"]);
    let lost =
        "title: Lost\ncorrelation:\n  type: event_count\n  rules: [nobody]\n  timespan: 5m\n  condition:\n    gte: 2";
    check_refused(lost, "names a rule that there is not");
}
