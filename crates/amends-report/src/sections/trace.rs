//! The trace: the intruder's path as a picture, what was got at, and where the logs are silent.

use std::collections::BTreeMap;

use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::shown;
use crate::view::{HopLine, TraceView};
use crate::words::{counted, number, spaced};

/// Width of the pictures, in their own units.
const WIDTH: u32 = 960;
const BOX_HEIGHT: u32 = 30;
const ROW: u32 = 46;
const TOP: u32 = 44;
/// Zones that have a column of their own; further ones share the last.
const COLUMNS_MAX: usize = 7;
/// Rows that the page shows.
const ROWS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "trace.html")]
pub(crate) struct Section {
    lede: String,
    description: String,
    height: u32,
    zones: Vec<Zone>,
    boxes: Vec<HostBox>,
    lines: Vec<Way>,
    hops: Vec<Hop>,
    stores: Vec<Store>,
    findings: Vec<String>,
    stake: String,
    decision: String,
    undecided: bool,
    time_height: u32,
    ticks: Vec<Tick>,
    rows: Vec<TimeRow>,
}

struct Zone {
    name: String,
    x: u32,
    width: u32,
}

struct HostBox {
    name: String,
    class: &'static str,
    x: u32,
    y: u32,
    width: u32,
    text_x: u32,
    text_y: u32,
}

struct Way {
    step: u32,
    path: String,
    x: u32,
    y: u32,
    text_y: u32,
}

struct Hop {
    step: u32,
    time: String,
    source: String,
    target: String,
    how: String,
    technique: String,
    place: String,
    reason: String,
}

struct Store {
    store: String,
    state: &'static str,
    class: &'static str,
    when: String,
    rows: String,
    bytes: String,
    why: String,
}

struct Tick {
    x: u32,
    words: String,
}

struct TimeRow {
    label: String,
    y: u32,
    text_y: u32,
    marks: Vec<Mark>,
}

struct Mark {
    class: &'static str,
    x: u32,
    width: u32,
    title: String,
}

impl Section {
    pub(crate) fn new(trace: &TraceView) -> Self {
        let layout = Layout::of(trace);
        let (time_height, ticks, rows) = timeline(trace);
        Self {
            lede: lede(trace),
            description: description(trace),
            height: layout.height,
            zones: layout.zones,
            boxes: layout.boxes,
            lines: layout.lines,
            hops: trace.hops.iter().take(ROWS_MAX).map(hop).collect(),
            stores: trace.stores.iter().take(ROWS_MAX).map(store).collect(),
            findings: trace.findings.iter().map(|finding| shown(finding)).collect(),
            stake: stake(trace),
            decision: trace.decision.clone(),
            undecided: trace.undecided,
            time_height,
            ticks,
            rows,
        }
    }
}

fn lede(trace: &TraceView) -> String {
    let Some((first, last)) = trace.dwell else {
        return "No log-in was found that looks like an intruder's.".to_owned();
    };
    // A store counts by the worst of its windows.
    let mut worst: std::collections::BTreeMap<&str, &str> = std::collections::BTreeMap::new();
    for state in ["not_seen", "could_have", "seen"] {
        let of = trace.stores.iter().filter(|store| store.state == state);
        worst.extend(of.map(|store| (store.store.as_str(), state)));
    }
    let stores = |state: &str| worst.values().filter(|known| **known == state).count() as u64;
    let days = (last.as_second() - first.as_second()) / 86_400;
    format!(
        "{} in {days} days. {} seen to be reached; {} could have been, and the logs cannot say; {} not.",
        counted(trace.hops.len() as u64, "step", "steps"),
        counted(stores("seen"), "store was", "stores were"),
        number(stores("could_have")),
        number(stores("not_seen"))
    )
}

fn description(trace: &TraceView) -> String {
    let steps = trace.hops.iter().map(|hop| format!("{} to {}", shown(&hop.source), shown(&hop.target)));
    steps.collect::<Vec<_>>().join("; ")
}

fn stake(trace: &TraceView) -> String {
    if trace.people_could_have == 0 {
        return String::new();
    }
    let mut sentence = format!(
        "If what could have been reached is treated as taken: {}",
        counted(trace.people_could_have, "more person", "more people")
    );
    if trace.places_could_have > 0 {
        sentence.push_str(&format!(", {}", counted(trace.places_could_have, "more state", "more states")));
    }
    if let Some(due) = trace.first_due_could_have {
        sentence.push_str(&format!(", first due {}", due.strftime("%-d %B %Y")));
    }
    sentence.push('.');
    sentence
}

fn moment(time: Option<Timestamp>) -> String {
    time.map_or_else(String::new, |time| time.to_zoned(TimeZone::UTC).strftime("%-d %b %Y, %H:%M UTC").to_string())
}

fn hop(hop: &HopLine) -> Hop {
    Hop {
        step: hop.step,
        time: moment(hop.time),
        source: shown(&hop.source),
        target: shown(&hop.target),
        how: spaced(&hop.how),
        technique: shown(&hop.technique),
        place: shown(&hop.place),
        reason: shown(&hop.reason),
    }
}

fn store(store: &crate::view::StoreLine) -> Store {
    let (state, class) = match store.state.as_str() {
        "seen" => ("seen", "seen"),
        "could_have" => ("could have", "could"),
        _ => ("not seen", "not"),
    };
    Store {
        store: shown(&store.store),
        state,
        class,
        when: format!("{} – {}", moment(store.from), moment(store.to)),
        rows: store.rows.map(number).unwrap_or_default(),
        bytes: store.bytes.map(crate::words::bytes).unwrap_or_default(),
        why: shown(&store.why),
    }
}

/// Where everything stands in the picture of the path: a column for each zone, in the order in which they were come to.
struct Layout {
    height: u32,
    zones: Vec<Zone>,
    boxes: Vec<HostBox>,
    lines: Vec<Way>,
}

impl Layout {
    fn of(trace: &TraceView) -> Self {
        let zone_of = |name: &str| {
            let host = trace.hosts.iter().find(|host| host.name == name);
            host.map_or("outside", |host| if host.zone.is_empty() { "inside" } else { &host.zone })
        };
        let mut zones: Vec<&str> = Vec::new();
        let mut hosts: Vec<(&str, usize)> = Vec::new();
        for hop in &trace.hops {
            for name in [hop.source.as_str(), hop.target.as_str()] {
                let zone = zone_of(name);
                let column = zones.iter().position(|known| *known == zone).unwrap_or_else(|| {
                    if zones.len() < COLUMNS_MAX {
                        zones.push(zone);
                    }
                    zones.len() - 1
                });
                if !hosts.iter().any(|(known, _)| *known == name) {
                    hosts.push((name, column));
                }
            }
        }
        let width = WIDTH / (zones.len().max(1) as u32);
        let mut rows = vec![0_u32; zones.len()];
        let mut at: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        let mut boxes = Vec::new();
        let box_width = (width - 24).min(180);
        for (name, column) in hosts.into_iter().take(ROWS_MAX) {
            let (x, y) = (column as u32 * width + (width - box_width) / 2, TOP + rows[column] * ROW);
            rows[column] += 1;
            at.insert(name, (x, y));
            let seen = trace.stores.iter().any(|store| store.store == name && store.state == "seen");
            let class = if zone_of(name) == "outside" {
                "out"
            } else if seen {
                "store"
            } else {
                "host"
            };
            let letters = (box_width / 8) as usize;
            boxes.push(HostBox {
                name: cut(&shown(name), letters),
                class,
                x,
                y,
                width: box_width,
                text_x: x + box_width / 2,
                text_y: y + 20,
            });
        }
        let lines = trace.hops.iter().filter_map(|hop| {
            let ((x1, y1), (x2, y2)) = (*at.get(hop.source.as_str())?, *at.get(hop.target.as_str())?);
            Some(way(hop.step, (x1, y1), (x2, y2), box_width))
        });
        let tallest = rows.iter().copied().max().unwrap_or(0);
        let lines = lines.collect();
        let zones = zones.iter().enumerate();
        let zones = zones.map(|(at, name)| Zone { name: shown(name), x: at as u32 * width, width: width - 8 });
        Self { height: TOP + tallest * ROW + 12, zones: zones.collect(), boxes, lines }
    }
}

fn cut(text: &str, letters: usize) -> String {
    match text.chars().count() > letters {
        true => text.chars().take(letters.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// A curve from one box to another, and where its number stands.
fn way(step: u32, (x1, y1): (u32, u32), (x2, y2): (u32, u32), width: u32) -> Way {
    let (y1, y2) = (y1 + BOX_HEIGHT / 2, y2 + BOX_HEIGHT / 2);
    let (path, x, y) = if x1 == x2 {
        // Within a zone: out to the left and back.
        let out = x1.saturating_sub(26);
        (format!("M {x1} {y1} C {out} {y1}, {out} {y2}, {x2} {y2}"), x1.saturating_sub(18), y1.midpoint(y2))
    } else {
        let (from, to) = if x1 < x2 { (x1 + width, x2) } else { (x1, x2 + width) };
        let middle = from.midpoint(to);
        (format!("M {from} {y1} C {middle} {y1}, {middle} {y2}, {to} {y2}"), middle, y1.midpoint(y2))
    };
    Way { step, path, x, y, text_y: y + 4 }
}

/// Steps, reads and holes in logs over the time of the intruder.
fn timeline(trace: &TraceView) -> (u32, Vec<Tick>, Vec<TimeRow>) {
    const LEFT: u32 = 200;
    /// Half a label of the axis: the last one stands at the end.
    const RIGHT: u32 = 28;
    const LINE: u32 = 22;
    let Some((first, last)) = trace.dwell else { return (0, Vec::new(), Vec::new()) };
    let (begin, span) = (first.as_second(), (last.as_second() - first.as_second()).max(1));
    let at = |time: Option<Timestamp>| {
        let seconds = time.map_or(0, |time| (time.as_second() - begin).clamp(0, span));
        LEFT + u32::try_from(seconds * i64::from(WIDTH - LEFT - RIGHT) / span).unwrap_or(0)
    };
    let mut rows: Vec<TimeRow> = Vec::new();
    let mut row = |label: String, marks: Vec<Mark>| {
        let y = 24 + rows.len() as u32 * LINE;
        rows.push(TimeRow { label: cut(&label, 28), y, text_y: y + 12, marks });
    };
    let steps = trace.hops.iter().map(|hop| Mark {
        class: "step",
        x: at(hop.time).saturating_sub(2),
        width: 5,
        title: format!("{}: {} to {}", hop.step, shown(&hop.source), shown(&hop.target)),
    });
    row("steps of the path".to_owned(), steps.collect());
    for store in trace.stores.iter().filter(|store| store.state == "seen").take(40) {
        let (from, to) = (at(store.from), at(store.to));
        let mark = Mark { class: "read", x: from, width: (to - from).max(4), title: moment(store.from) };
        row(shown(&store.store), vec![mark]);
    }
    let mut holes: BTreeMap<&str, Vec<Mark>> = BTreeMap::new();
    for gap in &trace.gaps {
        let (from, to) = (at(gap.from), at(gap.to));
        let title = format!("{}: {} – {}", spaced(&gap.reason), moment(gap.from), moment(gap.to));
        holes.entry(&gap.log).or_default().push(Mark { class: "hole", x: from, width: (to - from).max(3), title });
    }
    for (log, marks) in holes.into_iter().take(40) {
        row(format!("no log: {}", shown(log)), marks);
    }
    let ticks = (0..=4).map(|part| {
        let time = Timestamp::from_second(begin + span * part / 4).ok();
        let words = time.map_or_else(String::new, |time| time.to_zoned(TimeZone::UTC).strftime("%-d %b").to_string());
        Tick { x: at(time), words }
    });
    (24 + rows.len() as u32 * LINE + 8, ticks.collect(), rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_not_cut_off_at_the_edge() {
        let day = |text: &str| text.parse::<Timestamp>().expect("a moment");
        let dwell = Some((day("2026-07-18T00:00:00Z"), day("2026-08-12T00:00:00Z")));
        let (_, ticks, _) = timeline(&TraceView { dwell, ..TraceView::default() });
        let last = ticks.last().expect("a tick");
        // Six letters in the middle of which the tick stands, of about seven units each.
        assert_eq!(last.words, "12 Aug");
        assert!(last.x + 21 <= WIDTH, "{}", last.x);
    }
}
