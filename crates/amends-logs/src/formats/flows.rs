//! Summaries of connections: AWS VPC flow logs (docs.aws.amazon.com, "Flow log records"), and NetFlow as nfdump prints it,
//! as CSV and as the `line` and `long` text.
//!
//! A flow record has one direction. Half of them are answers: then who answered is the target, and what the record
//! counts went out of it. An answer is known by its flags (SYN and ACK), else by a port of a service at its source and
//! one of nobody's at its other end.

use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Micros, Outcome, ProblemKind};

use crate::cells::{Cells, Row};
use crate::format::{Format, Halt, Head};
use crate::input::Input;
use crate::out::{Out, Stamp};
use crate::times;

pub(crate) const VPC: Format = Format { name: "vpc_flow", looks: looks_vpc, read: read_vpc };
pub(crate) const NFDUMP_CSV: Format = Format { name: "nfdump_csv", looks: looks_nfdump_csv, read: read_nfdump_csv };
pub(crate) const NFDUMP: Format = Format { name: "nfdump", looks: looks_nfdump, read: read_nfdump };

const VPC_SOURCE: LogSource<'static> = LogSource { product: "aws", service: "vpcflow", category: "firewall" };
const NETFLOW: LogSource<'static> = LogSource { product: "netflow", service: "nfdump", category: "" };

/// The fields of version 2, which is what is written where nobody said otherwise.
const VPC_FIELDS: [&str; 14] = [
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
];

/// One flow, in whatever words it came.
struct Flow<'a> {
    source: &'a str,
    source_port: &'a str,
    target: &'a str,
    target_port: &'a str,
    protocol: &'a str,
    bytes: Option<u64>,
    /// Bytes of the other direction, where the record has both.
    back: Option<u64>,
    is_answer: Option<bool>,
}

impl<'a> Flow<'a> {
    fn event(self, line: u64, kind: &'static str) -> Event<'a> {
        let (source_port, target_port) = (self.source_port.parse().ok(), self.target_port.parse().ok());
        let mut event = Event {
            line,
            class: Class::Network,
            action: Action::Connect,
            program: kind.into(),
            kind: kind.into(),
            source: self.source.into(),
            source_port,
            target: self.target.into(),
            target_port,
            object: protocol(self.protocol).into(),
            bytes_in: self.bytes,
            bytes_out: self.back,
            ..Event::default()
        };
        if self.back.is_none() && self.is_answer.unwrap_or_else(|| is_answer(source_port, target_port)) {
            std::mem::swap(&mut event.source, &mut event.target);
            std::mem::swap(&mut event.source_port, &mut event.target_port);
            std::mem::swap(&mut event.bytes_in, &mut event.bytes_out);
        }
        event
    }
}

/// From a service's port to one that systems hand out to whoever asks.
fn is_answer(source: Option<u16>, target: Option<u16>) -> bool {
    const SERVICES: [u16; 14] = [1433, 1521, 2049, 3306, 3389, 5432, 5900, 5985, 5986, 6379, 8080, 8443, 9200, 27017];
    let is_service = |port: u16| port != 0 && port < 1024 || SERVICES.contains(&port);
    match (source, target) {
        (Some(source), Some(target)) => is_service(source) && !is_service(target) && target >= 1024,
        _ => false,
    }
}

/// Numbers of IANA's, for the few that are met.
fn protocol(number: &str) -> &str {
    match number {
        "1" => "ICMP",
        "6" => "TCP",
        "17" => "UDP",
        "47" => "GRE",
        "50" => "ESP",
        "58" => "ICMP6",
        other => other,
    }
}

fn looks_vpc(head: Head<'_>) -> bool {
    let Some(line) = head.lines().next() else { return false };
    if line.contains("srcaddr") && line.contains("dstaddr") && line.contains(' ') {
        return true;
    }
    let mut cells = Cells::default();
    vpc_words(line, &mut cells);
    cells.len() == VPC_FIELDS.len() && cells.at(0) == "2" && matches!(cells.at(13), "OK" | "NODATA" | "SKIPDATA")
}

/// CloudWatch puts its own time in front of each line.
fn vpc_words(line: &str, cells: &mut Cells) {
    cells.fill_words(line);
    if times::iso(cells.at(0)) != Stamp::Missing {
        cells.fill_words(line.split_once(' ').map_or("", |(_, rest)| rest));
    }
}

fn read_vpc(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut input = Input::new(stream);
    let mut names: Vec<String> = VPC_FIELDS.map(str::to_owned).to_vec();
    let mut cells = Cells::default();
    while let Some(piece) = input.next_line(out)? {
        let text = piece.text();
        vpc_words(&text, &mut cells);
        if cells.len() == 0 {
            continue;
        }
        if text.contains("srcaddr") {
            // Some writers have `${srcaddr}` or underscores.
            let plain = |name: &str| name.trim_matches(['$', '{', '}']).replace('_', "-");
            names = (0..cells.len()).map(|column| plain(cells.at(column))).collect();
            out.summary.quiet += 1;
            continue;
        }
        if cells.len() != names.len() {
            let length = text.len() as u64;
            out.problem(piece.line, ProblemKind::RaggedRow, "a line has other fields than the log's head says", length);
            continue;
        }
        let cell = |name: &str| match cells.maybe(names.iter().position(|it| it == name)) {
            "-" => "",
            cell => cell,
        };
        match cell("log-status") {
            "NODATA" => {
                out.summary.quiet += 1;
                continue;
            }
            "SKIPDATA" => {
                out.problem(
                    piece.line,
                    ProblemKind::Truncated,
                    "flows were skipped when they should have been logged",
                    0,
                );
                continue;
            }
            _ => {}
        }
        let flags: Option<u16> = cell("tcp-flags").parse().ok().filter(|flags| flags & 2 != 0);
        let flow = Flow {
            source: cell("srcaddr"),
            source_port: cell("srcport"),
            target: cell("dstaddr"),
            target_port: cell("dstport"),
            protocol: cell("protocol"),
            bytes: cell("bytes").parse().ok(),
            back: None,
            is_answer: flags.map(|flags| flags & 16 != 0),
        };
        let mut event = flow.event(piece.line, "vpc_flow");
        event.host = cell("interface-id").into();
        event.outcome = match cell("action") {
            "ACCEPT" => Outcome::Success,
            "REJECT" => Outcome::Failure,
            _ => Outcome::Unknown,
        };
        let (start, end) = (times::seconds(cell("start")), times::seconds(cell("end")));
        event.duration = start.zip(end).map(|(start, end)| end - start).filter(|it| *it >= 0);
        let stamp = times::epoch(cell("start"));
        if stamp == Stamp::Missing {
            out.problem(piece.line, ProblemKind::Malformed, "a flow has no time that can be read", 0);
        }
        out.emit(event, stamp, &Row { names: &names, cells: &cells, source: VPC_SOURCE, nothing: "-" })?;
    }
    Ok(())
}

fn looks_nfdump_csv(head: Head<'_>) -> bool {
    head.lines().next().is_some_and(|line| {
        line.starts_with("ts,te,td,sa,da,sp,dp,pr") || line.starts_with("firstSeen,") && line.contains("srcAddr")
    })
}

/// Columns of 1.6, and those of 1.7 for the same.
const TIME: [&str; 2] = ["ts", "firstSeen"];
const DURATION: [&str; 2] = ["td", "duration"];

fn read_nfdump_csv(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut input = Input::new(stream);
    let mut names: Vec<String> = Vec::new();
    let mut cells = Cells::default();
    while let Some(piece) = input.next_line(out)? {
        let text = piece.text();
        if text == "Summary" {
            break;
        }
        cells.fill_plain(&text, ",");
        if names.is_empty() {
            names = (0..cells.len()).map(|column| cells.at(column).trim().to_owned()).collect();
            out.summary.quiet += 1;
            continue;
        }
        if text.is_empty() || text == "No matching flows" {
            continue;
        }
        if cells.len() != names.len() {
            let length = text.len() as u64;
            out.problem(piece.line, ProblemKind::RaggedRow, "a line has other fields than the log's head says", length);
            continue;
        }
        let cell = |wanted: [&str; 2]| cells.maybe(names.iter().position(|it| wanted.contains(&it.as_str()))).trim();
        let back = cell(["obyt", "outBytes"]).parse().ok().filter(|bytes| *bytes > 0);
        let flow = Flow {
            source: cell(["sa", "srcAddr"]),
            source_port: cell(["sp", "srcPort"]),
            target: cell(["da", "dstAddr"]),
            target_port: cell(["dp", "dstPort"]),
            protocol: cell(["pr", "proto"]),
            bytes: cell(["ibyt", "bytes"]).parse().ok(),
            back,
            is_answer: flags(cell(["flg", "flags"])),
        };
        let mut event = flow.event(piece.line, "netflow");
        event.duration = times::seconds(cell(DURATION));
        let stamp = nfdump_time(cell(TIME));
        if stamp == Stamp::Missing {
            out.problem(piece.line, ProblemKind::Malformed, "a flow has no time that can be read", 0);
        }
        out.emit(event, stamp, &Row { names: &names, cells: &cells, source: NETFLOW, nothing: "" })?;
    }
    rest(&mut input, out)
}

/// The summary at the end, which is no flow.
fn rest(input: &mut Input<'_>, out: &mut Out<'_>) -> Result<(), Halt> {
    while input.next_line(out)?.is_some() {
        out.summary.quiet += 1;
    }
    Ok(())
}

/// `.AP.SF`: of one packet only, flags tell who asked.
fn flags(text: &str) -> Option<bool> {
    let has = |flag: char| text.contains(flag);
    (has('S') && !has('A')).then_some(false)
}

/// nfdump prints the time of the host that it runs on.
fn nfdump_time(text: &str) -> Stamp {
    match times::iso(text) {
        Stamp::Missing => times::epoch(text),
        stamp => stamp,
    }
}

fn looks_nfdump(head: Head<'_>) -> bool {
    head.lines().take(5).any(|line| line.starts_with("Date first seen") && line.contains("Src IP Addr:Port"))
}

/// `2018-05-15 07:01:28.488  0.000 TCP  10.0.0.1:51481 -> 10.0.0.2:9960  [flags tos]  packets bytes [M|G] flows`.
fn read_nfdump(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    const NAMES: [&str; 5] = ["firstSeen", "duration", "proto", "src", "dst"];
    let mut input = Input::new(stream);
    let (mut words, mut cells) = (Cells::default(), Cells::default());
    while let Some(piece) = input.next_line(out)? {
        let text = piece.text();
        if text.is_empty()
            || text.starts_with("Date ")
            || text.starts_with("Summary:")
            || text.starts_with("Time window:")
            || text.starts_with("Total flows")
            || text.starts_with("Sys:")
            || text.starts_with("Aggregated flows")
        {
            out.summary.quiet += 1;
            continue;
        }
        words.fill_words(&text);
        let Some(flow) = line_flow(&words) else {
            out.problem(piece.line, ProblemKind::Malformed, "a line is no flow", text.len() as u64);
            continue;
        };
        let mut event = flow.event(piece.line, "netflow");
        event.duration = duration(words.at(2));
        let stamp = times::iso(text.get(..23).unwrap_or(&text));
        cells.clear();
        cells.push(text.get(..23).unwrap_or(""));
        [2, 3, 4, 6].into_iter().for_each(|word| cells.push(words.at(word)));
        out.emit(event, stamp, &Row { names: &NAMES, cells: &cells, source: NETFLOW, nothing: "" })?;
    }
    Ok(())
}

/// `3.250`, and since 1.7 also `00:00:03.250`.
fn duration(text: &str) -> Option<Micros> {
    let mut whole = 0;
    let mut parts = text.rsplit(':');
    let seconds = times::seconds(parts.next()?)?;
    let minutes: i64 = parts.next().unwrap_or("0").parse().ok()?;
    let hours: i64 = parts.next().unwrap_or("0").parse().ok()?;
    whole += (hours.checked_mul(60)?.checked_add(minutes)?).checked_mul(60_000_000)?;
    Some(whole + seconds)
}

fn line_flow(words: &Cells) -> Option<Flow<'_>> {
    if !matches!(words.at(5), "->" | "<->") {
        return None;
    }
    let (source, source_port) = words.at(4).rsplit_once(end_of(words.at(4)))?;
    let (target, target_port) = words.at(6).rsplit_once(end_of(words.at(6)))?;
    // From the end: flows, then bytes and packets, each with a unit where it is large.
    let mut at = words.len().checked_sub(2)?;
    let bytes = scaled(words, &mut at);
    let has_flags = words.at(7).len() >= 6 && words.at(7).chars().all(|it| it == '.' || it.is_ascii_uppercase());
    Some(Flow {
        source,
        source_port,
        target,
        target_port,
        protocol: words.at(3),
        bytes,
        back: None,
        is_answer: if has_flags { flags(words.at(7)) } else { None },
    })
}

/// A port follows a colon, or a point where the address is IPv6.
fn end_of(endpoint: &str) -> char {
    if endpoint.matches(':').count() > 1 { '.' } else { ':' }
}

/// `1234`, or `52.2 M`.
fn scaled(words: &Cells, at: &mut usize) -> Option<u64> {
    let factor = match words.at(*at) {
        "K" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        plain => return plain.parse().ok(),
    };
    *at = at.checked_sub(1)?;
    let number: f64 = words.at(*at).parse().ok()?;
    (number >= 0.0).then_some((number * factor) as u64)
}

#[cfg(test)]
#[path = "flows/tests.rs"]
mod tests;
