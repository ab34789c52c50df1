//! The reach ledger: for every store, what was seen, what could have been, and what the logs show not to have been.
//!
//! *Not seen* is a claim, and it is made only where logs bear it: every log that the store's host keeps covers every hour
//! of the intruder's time, one of them is a log that shows who reads the store, or nothing that the intruder held ever had a
//! way to it.

use std::collections::BTreeSet;

use amends_case::{Action, Micros};

use crate::nodes::Node;
use crate::path::Trace;
use crate::survey::{DAY, HOUR, Heard, Survey};
use crate::traced::{EgressRow, Gap, GuessRow, HopRow, HostRow, ReachRow, RivalRow, Traced};

/// A log of fewer lines says nothing by its silence.
const EVENTS_MIN: u64 = 24;
/// Silence that no log's habit makes normal.
const SILENCE_MIN: i32 = 5;
/// How many silences of one log may be called a hole though they are nothing but chance.
const CHANCE_MAX: f64 = 0.01;
/// Of fewer pauses between lines nothing is known of the long ones.
const PAUSES_MIN: usize = 100;
/// Beyond so many hours no silence is chance.
const CHANCE_HOURS_MAX: i32 = 24;

impl Trace {
    /// All that was found out.
    pub fn finish(self) -> Traced {
        self.conclude().0
    }

    /// All that was found out, and the survey that it rests on: another trace can begin with it.
    pub fn conclude(mut self) -> (Traced, Survey) {
        self.settle();
        let traced = Traced { entries: self.entry_rows(), ..self.found() };
        (traced, self.survey)
    }

    fn found(&self) -> Traced {
        let Some(dwell) = self.dwell() else {
            let findings = match self.wanted.is_empty() {
                true => {
                    "No log-in was found that looks like an intruder's. Name an address, an account or a host under [trace] to begin with."
                }
                false => "None of the addresses, accounts and hosts under [trace] was seen to get in.",
            };
            return Traced { findings: vec![findings.to_owned()], span: self.survey.span, ..Traced::default() };
        };
        let mut gaps = Vec::new();
        let mut reach = Vec::new();
        for store in self.survey.nodes.stores() {
            reach.extend(self.store(store, dwell, &mut gaps));
        }
        for node in self.held.keys().filter(|node| !self.is_store(**node)) {
            self.gaps(*node, dwell, &mut gaps);
        }
        gaps.sort_by(|a, b| (&a.host, &a.log, a.from).cmp(&(&b.host, &b.log, b.from)));
        gaps.dedup();
        let findings = self.findings(dwell, &gaps);
        let name = |node: Node| self.survey.nodes.name(node).to_owned();
        let mut addresses: Vec<String> = self.addresses.iter().map(|node| name(*node)).collect();
        addresses.sort();
        let mut accounts: Vec<String> = self.hops.iter().map(|hop| hop.account.clone()).collect();
        accounts.sort();
        accounts.dedup();
        Traced {
            hops: self.hop_rows(),
            reach,
            gaps,
            repairs: Vec::new(),
            rivals: self
                .rivals
                .iter()
                .map(|rival| RivalRow {
                    time: rival.time,
                    source: name(rival.source),
                    target: name(rival.target),
                    account: rival.account.clone(),
                    file: rival.line.0,
                    line: rival.line.1,
                    other: rival.other.clone(),
                    decided_by: rival.decided_by.to_owned(),
                })
                .collect(),
            egress: self
                .egress
                .iter()
                .map(|out| EgressRow {
                    time: out.time,
                    source: name(out.source),
                    target: name(out.target),
                    bytes: out.bytes,
                    file: out.line.0,
                    line: out.line.1,
                })
                .collect(),
            guesses: self.guess_rows(),
            findings,
            entries: Vec::new(),
            let_alone: self.let_alone.iter().map(|(why, count)| (why.clone(), *count)).collect(),
            addresses,
            accounts,
            dwell: Some(dwell),
            hosts: self.host_rows(),
            span: self.survey.span,
            again: self.again,
        }
    }

    fn is_store(&self, node: Node) -> bool {
        self.survey.nodes.asset(node).is_some_and(amends_case::Asset::is_store)
    }

    /// From the first hop to the last thing that they did.
    fn dwell(&self) -> Option<(Micros, Micros)> {
        let first = self.hops.first()?.time;
        let held = self.held.values().map(|(_, last)| *last);
        let reads = self.reads.values().map(|reads| reads.last);
        let out = self.egress.iter().map(|out| out.time);
        Some((first, held.chain(reads).chain(out).max().unwrap_or(first)))
    }

    fn hop_rows(&self) -> Vec<HopRow> {
        let name = |node: Node| self.survey.nodes.name(node).to_owned();
        let mut hops: Vec<&crate::path::Hop> = self.hops.iter().collect();
        hops.sort_by_key(|hop| (hop.time, name(hop.source), name(hop.target), hop.account.clone()));
        let row = |(at, hop): (usize, &crate::path::Hop)| HopRow {
            step: at as u32 + 1,
            time: hop.time,
            source: name(hop.source),
            target: name(hop.target),
            account: hop.account.clone(),
            how: hop.how.to_owned(),
            technique: hop.technique.to_owned(),
            file: hop.line.0,
            line: hop.line.1,
            reason: hop.reason.clone(),
        };
        hops.into_iter().enumerate().map(row).collect()
    }

    fn guess_rows(&self) -> Vec<GuessRow> {
        let name = |node: Node| self.survey.nodes.name(node).to_owned();
        let mut rows: Vec<GuessRow> = self
            .guesses
            .iter()
            .map(|((source, target), (time, count, accounts))| GuessRow {
                time: *time,
                source: name(*source),
                target: name(*target),
                count: *count,
                accounts: *accounts,
            })
            .collect();
        rows.sort_by(|a, b| (a.time, &a.source, &a.target).cmp(&(b.time, &b.source, &b.target)));
        rows
    }

    fn host_rows(&self) -> Vec<HostRow> {
        let mut rows: Vec<HostRow> = self
            .held
            .iter()
            .map(|(node, (from, to))| {
                let asset = self.survey.nodes.asset(*node);
                HostRow {
                    name: self.survey.nodes.name(*node).to_owned(),
                    zone: asset.map(|asset| asset.zone.clone()).unwrap_or_default(),
                    environment: asset.map(|asset| asset.environment.clone()).unwrap_or_default(),
                    is_store: self.is_store(*node),
                    from: *from,
                    to: *to,
                }
            })
            .collect();
        rows.sort_by(|a, b| (a.from, &a.name).cmp(&(b.from, &b.name)));
        rows
    }

    /// One store: what was seen, and what the holes in its logs leave open.
    fn store(&self, store: Node, dwell: (Micros, Micros), all_gaps: &mut Vec<Gap>) -> Vec<ReachRow> {
        let name = self.survey.nodes.name(store).to_owned();
        let mut rows = Vec::new();
        rows.extend(self.seen(store, &name));
        let mut gaps = Vec::new();
        self.gaps(store, dwell, &mut gaps);
        // A log of few lines covers nothing: its silence is what it always does.
        let mut logs = self.survey.heard.iter().filter(|((host, _), _)| *host == store);
        let has_log = logs.any(|(_, heard)| heard.events >= EVENTS_MIN);
        let way = self.way_to(store, dwell).or_else(|| self.unwatched(dwell));
        let window = |from, to, state: &str, why: String| ReachRow {
            store: name.clone(),
            state: state.to_owned(),
            from,
            to,
            why,
            ..ReachRow::default()
        };
        let unshown = self.unshown(store).filter(|_| has_log);
        match (&way, unshown) {
            (Some(way), Some((log, unshown))) => {
                rows.push(window(dwell.0, dwell.1, "could_have", format!("{way}; {unshown}")));
                let (log, reason) = (log.to_owned(), "no_log".to_owned());
                gaps.push(Gap { host: name.clone(), log, from: dwell.0, to: dwell.1, reason });
            }
            (Some(way), None) if !has_log => rows.push(window(
                dwell.0,
                dwell.1,
                "could_have",
                format!("{way}; no log of it was collected that says enough"),
            )),
            (Some(way), None) => {
                for gap in joined(&gaps) {
                    let log = gap.log.clone();
                    let why = format!("{way}; its {log} log {}", words_of(&gap.reason));
                    rows.push(window(gap.from, gap.to, "could_have", why));
                }
            }
            (None, _) => {}
        }
        if rows.is_empty() {
            let why = match (&way, has_log) {
                (None, true) => {
                    "no host that the intruder held was ever connected to it, and its own logs show nothing"
                }
                (None, false) => "no host that the intruder held was ever connected to it, nor shares its zone",
                (Some(_), _) => "its logs cover all of the time and show nothing of the intruder",
            };
            rows.push(window(dwell.0, dwell.1, "not_seen", why.to_owned()));
        }
        all_gaps.extend(gaps);
        rows
    }

    /// Which log is missing that would show who got at a store, where none of those that there are does: their silence says
    /// nothing. A host's log of log-ins shows nothing of what a database on it is asked; a log that never told of anybody at
    /// all would not have told of the intruder.
    fn unshown(&self, store: Node) -> Option<(&'static str, &'static str)> {
        let shows = |is_shown: fn(&Heard) -> bool| {
            let mut logs = self.survey.heard.iter().filter(|((host, _), _)| *host == store);
            logs.any(|(_, heard)| heard.events >= EVENTS_MIN && is_shown(heard))
        };
        if self.survey.databases.contains(&store) && !shows(|heard| heard.reads > 0) {
            return Some((
                "database",
                "a database runs on it, and no log was collected that shows who asked it for what",
            ));
        }
        let never = "none of the logs that were collected of it ever shows anybody who gets at it";
        (!shows(|heard| heard.accesses > 0)).then_some(("access", never))
    }

    /// What logs show: reads, or at least a log-in.
    fn seen(&self, store: Node, name: &str) -> Option<ReachRow> {
        let reads = self.reads.get(&store);
        let held = self.held.get(&store);
        let hop = self.hops.iter().find(|hop| hop.target == store);
        let (from, to) = match (reads, held) {
            (Some(reads), held) => {
                let first = reads.first.unwrap_or(reads.last);
                (
                    held.map_or(first, |(from, _)| first.min(*from)),
                    held.map_or(reads.last, |(_, to)| reads.last.max(*to)),
                )
            }
            (None, Some((from, to))) => (*from, *to),
            (None, None) => return None,
        };
        let (rows, bytes) = reads.map_or((0, 0), |reads| (reads.rows, reads.bytes));
        let mut why = Vec::new();
        if let Some(hop) = hop {
            why.push(format!("logged in to from {}", self.survey.nodes.name(hop.source)));
        }
        if let Some(reads) = reads {
            let objects: BTreeSet<&str> =
                reads.kept.iter().map(|it| it.object.as_str()).filter(|it| !it.is_empty()).collect();
            let some: Vec<&str> = objects.iter().take(4).copied().collect();
            let more = objects.len().saturating_sub(some.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            why.push(match some.is_empty() {
                true => format!("read {} times", reads.count),
                false => format!("read: {}{more}", some.join(", ")),
            });
        }
        let mut evidence: Vec<(u32, u64)> = hop.map(|hop| hop.line).into_iter().collect();
        evidence.extend(reads.into_iter().flat_map(|reads| reads.kept.iter().map(|access| access.line)));
        Some(ReachRow {
            store: name.to_owned(),
            state: "seen".to_owned(),
            from,
            to,
            rows: (rows > 0).then_some(rows),
            bytes: (bytes > 0).then_some(bytes),
            why: why.join("; "),
            evidence,
        })
    }

    /// How a store could be got at from a host that the intruder held; `None` where no way is known.
    fn way_to(&self, store: Node, dwell: (Micros, Micros)) -> Option<String> {
        let name = |node: Node| self.survey.nodes.name(node);
        let mut held: Vec<(&Node, &(Micros, Micros))> = self.held.iter().filter(|(node, _)| **node != store).collect();
        held.sort_by_key(|(node, (from, _))| (*from, name(**node)));
        if self.held.contains_key(&store) {
            return Some("the intruder was on it".to_owned());
        }
        for (node, _) in &held {
            if let Some(link) = self.survey.links.get(&(**node, store)) {
                let when = if link.first < dwell.0 { "before" } else { "at that time" };
                return Some(format!("the intruder held {}, from which it was reached {when}", name(**node)));
            }
        }
        let zone = self.survey.nodes.asset(store).map(|asset| asset.zone.as_str()).filter(|zone| !zone.is_empty())?;
        let same =
            held.iter().find(|(node, _)| self.survey.nodes.asset(**node).is_some_and(|asset| asset.zone == zone));
        same.map(|(node, _)| format!("the intruder held {} in the same zone ({zone})", name(**node)))
    }

    /// That nothing was connected is known only where a log of the network covers the dwell.
    fn unwatched(&self, dwell: (Micros, Micros)) -> Option<String> {
        let mut networks = self.survey.heard.iter().filter(|((_, log), _)| *log == "network");
        let is_watched = networks.any(|(_, heard)| heard.events >= EVENTS_MIN && holes(heard, dwell).is_empty());
        (!is_watched).then(|| "no log of the network covers the time, so a way to it cannot be ruled out".to_owned())
    }

    /// Holes in a host's logs during the dwell.
    fn gaps(&self, host: Node, dwell: (Micros, Micros), gaps: &mut Vec<Gap>) {
        let name = self.survey.nodes.name(host);
        let logs = self.survey.heard.range((host, "")..).take_while(|((of, _), _)| *of == host);
        let mut any = false;
        for ((_, log), heard) in logs {
            if heard.events >= EVENTS_MIN {
                gaps.extend(holes(heard, dwell).into_iter().map(|(from, to, reason)| Gap {
                    host: name.to_owned(),
                    log: (*log).to_owned(),
                    from,
                    to,
                    reason: reason.to_owned(),
                }));
                any = true;
            }
        }
        if !any {
            let (log, reason) = ("any".to_owned(), "no_log".to_owned());
            gaps.push(Gap { host: name.to_owned(), log, from: dwell.0, to: dwell.1, reason });
        }
    }

    fn findings(&self, dwell: (Micros, Micros), gaps: &[Gap]) -> Vec<String> {
        let mut findings = Vec::new();
        let name = |node: Node| self.survey.nodes.name(node);
        if let Some(hop) = self.hops.first()
            && let Some(asset) = self.survey.nodes.asset(hop.target).filter(|asset| !asset.is_production())
        {
            let (target, what) = (name(hop.target), &asset.environment);
            findings.push(format!("The way in was {target}, which is {what}, not production."));
        }
        let crossing = self.hops.iter().find(|hop| {
            let is_production = |node| self.survey.nodes.asset(node).is_some_and(amends_case::Asset::is_production);
            let is_test = |node| self.survey.nodes.asset(node).is_some_and(|asset| !asset.is_production());
            is_test(hop.source) && is_production(hop.target)
        });
        if let Some(hop) = crossing {
            let (source, target) = (name(hop.source), name(hop.target));
            findings.push(format!("The first step into production was from {source} to {target}."));
        }
        let late: BTreeSet<&str> =
            gaps.iter().filter(|gap| gap.reason == "starts_later").map(|gap| gap.host.as_str()).collect();
        if !late.is_empty() {
            let hosts = late.into_iter().collect::<Vec<_>>().join(", ");
            findings.push(format!("Logs were retained for a shorter time than the intruder was there: {hosts}."));
        }
        let cleared: BTreeSet<&str> = gaps
            .iter()
            .filter(|gap| matches!(gap.reason.as_str(), "cleared" | "stopped"))
            .map(|gap| gap.host.as_str())
            .collect();
        if !cleared.is_empty() {
            let hosts = cleared.into_iter().collect::<Vec<_>>().join(", ");
            findings.push(format!("Logs were stopped or emptied while the intruder was there: {hosts}."));
        }
        let bytes = self.egress.iter().map(|out| out.bytes).sum::<u64>();
        if bytes > 0 {
            let gigabytes = bytes as f64 / 1e9;
            findings.push(format!(
                "{gigabytes:.1} GB went to addresses of the intruder's in {} connections.",
                self.egress.len()
            ));
        }
        if self.survey.dropped > 0 {
            findings
                .push(format!("{} log-ins over rare edges were not kept: there are too many.", self.survey.dropped));
        }
        let days = (dwell.1 - dwell.0) / DAY;
        findings.push(format!("From the first log-in to the last trace of the intruder: {days} days."));
        findings
    }
}

/// Holes of one log within a span: begin, end, reason.
fn holes(heard: &Heard, (from, to): (Micros, Micros)) -> Vec<(Micros, Micros, &'static str)> {
    let mut holes = Vec::new();
    let (Some(first), Some(last)) = (heard.hours.first(), heard.hours.last()) else { return holes };
    let limit = silence_limit(&heard.hours);
    // Where the log itself says that somebody was at it, chance is no excuse.
    let (usual, beyond_chance) = (limit, limit.max(chance_limit(&heard.hours, (from, to))));
    // Whatever says that logging ended stands at the edge of the hole, on either side of it.
    let near = |begin: Micros, end: Micros| {
        heard.broken.iter().find(|(time, _)| *time >= begin - 2 * HOUR && *time <= end + 2 * HOUR)
    };
    let hour = |hour: i32| Micros::from(hour) * HOUR;
    let mut add = |begin: Micros, end: Micros, reason: &'static str| {
        let (begin, end) = (begin.max(from), end.min(to));
        if begin < end {
            holes.push((begin, end, reason));
        }
    };
    let begins = heard.first.unwrap_or(hour(*first));
    let limit = |near: Option<&(Micros, Action)>| if near.is_some() { usual } else { beyond_chance };
    if hour(first - limit(near(begins, begins))) > from {
        add(from, begins, "starts_later");
    }
    for pair in heard.hours.windows(2) {
        if pair[1] - pair[0] > usual {
            let (begin, end) = (hour(pair[0] + 1), hour(pair[1]));
            let reason = match near(begin, end) {
                Some((_, Action::Clear)) => "cleared",
                Some(_) => "stopped",
                None if pair[1] - pair[0] > beyond_chance => "silent",
                None => continue,
            };
            add(begin, end, reason);
        }
    }
    if hour(last + 1 + limit(near(heard.last, heard.last))) < to {
        add(heard.last, to, "ends_earlier");
    }
    holes
}

/// Hours of silence that are usual for this log, with room: three times what nine of ten pauses stay below.
fn silence_limit(hours: &[i32]) -> i32 {
    let pauses = pauses(hours);
    let usual = pauses.get(pauses.len() * 9 / 10).copied().unwrap_or(1);
    (3 * usual).max(SILENCE_MIN)
}

/// Hours of silence that chance does not bring about in a log like this one: of one that says nothing in a share `q` of its hours, and has `n` of
/// them, about `n q^k` silences last `k` hours, if its lines fall as they may. The share is that of the hours outside the intruder's time: within
/// it, who deletes lines would make silence look like chance. Of a log with few lines there, or with pauses of two kinds (nights
/// and weekends), nothing can be said, and beyond a day nothing is chance.
fn chance_limit(hours: &[i32], (from, to): (Micros, Micros)) -> i32 {
    let (from, to) = ((from / HOUR) as i32, (to / HOUR) as i32);
    let (before, after) = (hours.partition_point(|hour| *hour < from), hours.partition_point(|hour| *hour <= to));
    let outside = [&hours[..before], &hours[after..]];
    let mut pauses: Vec<i32> = outside.into_iter().flat_map(pauses).collect();
    pauses.sort_unstable();
    let at = |share: usize| pauses.get(pauses.len() * share / 100).copied().unwrap_or(0);
    let is_one_kind = at(99) - at(90) <= 2 * (at(90) - at(50)) + 1;
    if pauses.len() < PAUSES_MIN || !is_one_kind {
        return 0;
    }
    let span = |hours: &[i32]| hours.first().zip(hours.last()).map_or(0, |(first, last)| last - first + 1);
    let all = f64::from(span(hours));
    let said: usize = outside.iter().map(|hours| hours.len()).sum();
    let silent = 1.0 - said as f64 / f64::from(outside.into_iter().map(span).sum::<i32>());
    if silent <= 0.0 {
        return 0;
    }
    // From one line to the next it is an hour more than the silence between them.
    let limit = ((CHANCE_MAX / all).ln() / silent.ln()).ceil() as i32 + 1;
    limit.min(CHANCE_HOURS_MAX)
}

fn pauses(hours: &[i32]) -> Vec<i32> {
    let mut pauses: Vec<i32> = hours.windows(2).map(|pair| pair[1] - pair[0]).collect();
    pauses.sort_unstable();
    pauses
}

/// Holes of several logs of one host at one time are one window.
fn joined(gaps: &[Gap]) -> Vec<Gap> {
    let mut sorted: Vec<Gap> = gaps.to_vec();
    sorted.sort_by_key(|gap| (gap.from, gap.to));
    let mut joined: Vec<Gap> = Vec::new();
    for gap in sorted {
        match joined.last_mut().filter(|last| gap.from <= last.to) {
            Some(last) => {
                last.to = last.to.max(gap.to);
                if !last.log.split(" and ").any(|log| log == gap.log) {
                    last.log = format!("{} and {}", last.log, gap.log);
                }
                // What was done to a log says more than that it was silent.
                let weight = |reason: &str| {
                    ["silent", "ends_earlier", "starts_later", "stopped", "cleared"].iter().position(|it| *it == reason)
                };
                if weight(&gap.reason) > weight(&last.reason) {
                    last.reason = gap.reason;
                }
            }
            None => joined.push(gap),
        }
    }
    joined
}

fn words_of(reason: &str) -> &'static str {
    match reason {
        "cleared" => "was emptied for that time",
        "stopped" => "was stopped for that time",
        "starts_later" => "begins later",
        "ends_earlier" => "ends earlier",
        _ => "is silent for that time, as it never is otherwise",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holes of a log that says something in these hours, while an intruder was there from hour 1,500 to hour 2,500.
    fn check(hours: impl IntoIterator<Item = i32>, broken: Option<i32>, expected: &[(i32, i32, &str)]) {
        let hours: Vec<i32> = hours.into_iter().collect();
        let (first, last) = (hours[0], hours[hours.len() - 1]);
        let at = |hour: i32| Micros::from(hour) * HOUR;
        let broken = broken.into_iter().map(|hour| (at(hour), Action::Clear)).collect();
        let heard = Heard { first: Some(at(first)), last: at(last), hours, broken, ..Heard::default() };
        let found: Vec<_> = holes(&heard, (at(1500), at(2500)))
            .into_iter()
            .map(|(from, to, reason)| ((from / HOUR) as i32, (to / HOUR) as i32, reason))
            .collect();
        assert_eq!(found, expected);
    }

    /// Hours that fall as they may: three in four, by a generator of fixed numbers, without those from 2,000 to 2,000 + `hole`.
    fn chance(hole: i32) -> Vec<i32> {
        let mut state = 7_u64;
        let mut says = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 62 != 0
        };
        let edges = [1999, 2000 + hole];
        let is_hole = |hour: &i32| (2000..2000 + hole).contains(hour);
        (0..4000).filter(|hour| (says() || edges.contains(hour)) && !is_hole(hour)).collect()
    }

    #[test]
    fn a_silence_that_chance_brings_about_is_no_hole() {
        check(chance(0), None, &[]);
        check(chance(24), None, &[(2000, 2024, "silent")]);
    }

    #[test]
    fn a_short_silence_beside_the_word_of_it_is_a_hole() {
        check(chance(7), Some(2006), &[(2000, 2007, "cleared")]);
        check(chance(7), None, &[]);
    }

    #[test]
    fn a_log_like_a_clock_has_no_chance() {
        check((0..4000).filter(|hour| !(1600..1606).contains(hour)), None, &[(1600, 1606, "silent")]);
        let days = |hour: &i32| hour % 24 == 3 && !(70..73).contains(&(hour / 24));
        check((0..4000).filter(days), None, &[(69 * 24 + 4, 73 * 24 + 3, "silent")]);
    }

    #[test]
    fn who_deletes_lines_makes_no_pauses_usual() {
        // Every fourth afternoon of the intruder's time is gone.
        let is_gone = |hour: i32| (1500..2500).contains(&hour) && hour / 24 % 4 == 0 && hour % 24 >= 12;
        let gone: Vec<i32> = (1500..2500).filter(|hour| hour / 24 % 4 == 0 && hour % 24 == 12).collect();
        let holes: Vec<(i32, i32, &str)> = gone.into_iter().map(|noon| (noon, noon + 12, "silent")).collect();
        assert!(holes.len() > 9);
        check((0..4000).filter(|hour| !is_gone(*hour)), None, &holes);
        // Four working days of an office's log, from hour 2,016 on, beside its weekends.
        let is_work = |hour: i32| (9..18).contains(&(hour % 24)) && hour / 24 % 7 < 5;
        let office = |hour: &i32| is_work(*hour) && !(84..88).contains(&(hour / 24));
        let ends = [(1500, 1521), (1626, 1689), (1794, 1857), (1962, 2121), (2130, 2193), (2298, 2361), (2466, 2500)];
        let holes: Vec<(i32, i32, &str)> = ends.into_iter().map(|(from, to)| (from, to, "silent")).collect();
        check((0..4000).filter(office), None, &holes);
    }

    #[test]
    fn an_end_that_somebody_made_is_one_however_short_the_silence_is() {
        check(chance(0).into_iter().filter(|hour| *hour < 2493), None, &[]);
        let ends = chance(0).into_iter().filter(|hour| *hour < 2493).collect::<Vec<_>>();
        let last = ends[ends.len() - 1];
        check(ends, Some(last), &[(last, 2500, "ends_earlier")]);
    }
}
