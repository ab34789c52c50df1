//! Reports of OpenVAS (Greenbone's GVM) in XML. Source: the Greenbone Management Protocol, `get_reports`.

use std::collections::BTreeSet;

use amends_case::statement::{PortState, Severity};
use amends_case::{ProblemKind, Statement};
use jiff::Timestamp;

use crate::clean::{clean, day_in, head};
use crate::nmap::severity;
use crate::out::Out;
use crate::read::{Format, Source};
use crate::xml::{Step, Xml, root, root_name};

mod known;

pub(crate) const OPENVAS: Format = Format { name: "openvas", is, read };

/// Bytes in which a report says whose it is.
const HEAD_BYTES: usize = 16 << 10;

/// `report` is what many programs call theirs.
fn is(source: &Source<'_>) -> bool {
    match root_name(source.text) {
        "get_reports_response" => true,
        "report" => {
            let beginning = head(source.text, HEAD_BYTES);
            root(source.text).contains("format_id=")
                || ["<gmp>", "<omp>", "<nvt oid=", "<report_format"].iter().any(|word| beginning.contains(word))
        }
        _ => false,
    }
}

/// One `result`.
#[derive(Default)]
struct Found {
    host: String,
    name: String,
    port: String,
    title: String,
    oid: String,
    threat: String,
    score: f64,
    cves: Vec<String>,
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let mut xml = Xml::new(source.text, known::ELEMENTS);
    begin(source, out);
    let mut found = Found::default();
    let mut ports = BTreeSet::new();
    let mut names = BTreeSet::new();
    while let Some(step) = xml.next(out) {
        match step {
            Step::Open("result") => {
                xml.item += 1;
                found = Found::default();
            }
            Step::Close("host") if xml.around() == "result" => found.host = clean(xml.text()),
            Step::Close("hostname") if xml.around() == "host" => found.name = clean(xml.text()),
            Step::Close("port") if xml.around() == "result" => found.port = clean(xml.text()),
            // In the list of ports, the host stands within the port, and its own text is the number.
            Step::Close("host") if xml.around() == "port" => found.host = clean(xml.text()),
            Step::Close("port") if xml.around() == "ports" => {
                found.port = clean(xml.text());
                listener(&found, &mut ports, source, xml.item, out);
                found = Found::default();
            }
            Step::Close("name") if xml.around() == "result" => found.title = clean(xml.text()),
            Step::Open("nvt") => found.oid = clean(xml.value("oid")),
            Step::Close("threat") if xml.around() == "result" => found.threat = clean(xml.text()),
            Step::Close("severity") if xml.around() == "result" => score(&mut found, &xml, out),
            Step::Open("ref") if xml.value("type").eq_ignore_ascii_case("cve") => {
                found.cves.push(clean(xml.value("id")))
            }
            // Before version 9 of the protocol.
            Step::Close("cve") => {
                let ids = xml.text().split(',').map(clean).filter(|id| id.starts_with("CVE-"));
                found.cves.extend(ids);
            }
            Step::Close("result") => end(std::mem::take(&mut found), &mut ports, &mut names, source, xml.item, out),
            Step::Close("scan_run_status") if !["Done", "Container"].contains(&xml.text()) => {
                out.problem(
                    0,
                    ProblemKind::Truncated,
                    "the scan did not run to its end: hosts may not have been looked at",
                );
            }
            Step::Close("error") => {
                out.problem(
                    xml.item,
                    ProblemKind::Truncated,
                    "the scan tells of an error: some of it was not looked at",
                );
            }
            _ => {}
        }
    }
}

/// The day stands behind what it holds for, or before it, as versions differ: it is looked for first.
fn begin(source: &Source<'_>, out: &mut Out<'_>) {
    let text = ["scan_start", "creation_time"].iter().find_map(|name| {
        let (_, after) = source.text.split_once(&format!("<{name}>"))?;
        after.split_once('<').map(|(time, _)| time.trim()).filter(|time| !time.is_empty())
    });
    let text = text.unwrap_or_default();
    out.as_of = day_in(text);
    let at = text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond);
    // Its targets are named in the report, and their networks are not.
    out.say(
        0,
        Statement::Scan { tool: "openvas".to_owned(), seen_from: source.seen_from.clone(), at, nets: Vec::new() },
    );
}

fn score(found: &mut Found, xml: &Xml<'_>, out: &mut Out<'_>) {
    match xml.text().parse() {
        Ok(score) => found.score = score,
        Err(_) => out.problem(xml.item, ProblemKind::Malformed, "a severity is no number"),
    }
}

/// `22/tcp`, `ssh (22/tcp)`, `general/tcp`.
fn port_of(text: &str) -> Option<(u16, &str)> {
    let inner = text.rsplit_once('(').map_or(text, |(_, inner)| inner.trim_end_matches(')'));
    let (number, protocol) = inner.split_once('/')?;
    Some((number.parse().ok().filter(|number| *number > 0)?, protocol))
}

type Ports = BTreeSet<(String, u16, String)>;

fn listener(found: &Found, seen: &mut Ports, source: &Source<'_>, item: u64, out: &mut Out<'_>) {
    let Some((port, protocol)) = port_of(&found.port).filter(|_| !found.host.is_empty()) else { return };
    if !seen.insert((found.host.clone(), port, protocol.to_owned())) {
        return;
    }
    let what = Statement::Listener {
        host: found.host.clone(),
        port,
        protocol: protocol.to_owned(),
        service: String::new(),
        product: String::new(),
        state: PortState::Open,
        seen_from: source.seen_from.clone(),
    };
    out.say(item, what);
}

fn end(
    mut found: Found,
    ports: &mut Ports,
    names: &mut BTreeSet<(String, String)>,
    source: &Source<'_>,
    item: u64,
    out: &mut Out<'_>,
) {
    if found.host.is_empty() {
        out.problem(item, ProblemKind::Malformed, "a result has no host");
        return;
    }
    listener(&found, ports, source, item, out);
    if !found.name.is_empty() && names.insert((found.host.clone(), found.name.clone())) {
        out.say(item, Statement::Named { address: found.host.clone(), name: found.name.clone() });
    }
    let severity = match severity(found.score) {
        // Older reports have the word only.
        Severity::Info => match found.threat.as_str() {
            "Critical" => Severity::Critical,
            "High" => Severity::High,
            "Medium" => Severity::Medium,
            "Low" => Severity::Low,
            _ => Severity::Info,
        },
        severity => severity,
    };
    // Logs, and what somebody has called a false positive, are no weaknesses.
    if severity == Severity::Info {
        return;
    }
    if found.cves.is_empty() {
        found.cves.push(format!("nvt:{}", found.oid));
    }
    let port = port_of(&found.port).map_or(0, |(port, _)| port);
    for id in found.cves {
        let (host, title) = (found.host.clone(), found.title.clone());
        out.say(item, Statement::Weakness { host, port, id, title, severity, since: None });
    }
}
