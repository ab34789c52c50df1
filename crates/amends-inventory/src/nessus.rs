//! Nessus' own XML (`.nessus`, version 2): hosts, what a scan found on them, and its targets. Source: Tenable, "Nessus
//! File Format" (2023).

use std::collections::BTreeMap;

use amends_case::statement::{PortState, Severity, Vantage};
use amends_case::{Net, ProblemKind, Statement};
use jiff::civil::Date;

use crate::clean::{clean, day_in, day_in_words, day_of};
use crate::nmap::targets::of_word;
use crate::out::Out;
use crate::read::{Format, Source};
use crate::xml::{Step, Xml, root_name};

mod known;

pub(crate) const NESSUS: Format = Format { name: "nessus", is, read };

/// Plugins that list a host's ports from within, after a log-in: netstat over SSH, WMI and SNMP. What they see need not be
/// reachable.
const FROM_WITHIN: [&str; 5] = ["14272", "14274", "34220", "34252", "25221"];
/// Ports of one host at most that are kept until it ends: all there are, over two protocols.
const PORTS_MAX: usize = 131_072;

fn is(source: &Source<'_>) -> bool {
    root_name(source.text) == "NessusClientData_v2"
}

/// The scan as a whole.
#[derive(Default)]
struct Scan {
    nets: Vec<Net>,
    name: String,
    is_told: bool,
}

#[derive(Default)]
struct Host {
    name: String,
    address: String,
    names: Vec<String>,
    /// Seconds since 1970.
    start: Option<i64>,
    /// By port and protocol: the service, and whether it was seen from outside the host.
    ports: BTreeMap<(u16, String), (String, bool)>,
}

impl Host {
    fn called(&self) -> String {
        if self.address.is_empty() { self.name.clone() } else { self.address.clone() }
    }
}

/// One row of a host.
#[derive(Default)]
struct Item {
    port: u16,
    plugin: String,
    title: String,
    severity: Severity,
    cves: Vec<String>,
    published: Option<Date>,
    check: String,
    result: String,
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let mut xml = Xml::new(source.text, known::ELEMENTS);
    let (mut scan, mut host, mut item) = (Scan::default(), Host::default(), Item::default());
    let mut property = String::new();
    while let Some(step) = xml.next(out) {
        match step {
            Step::Close("name") if xml.around() == "preference" => xml.text().clone_into(&mut scan.name),
            Step::Close("value") if scan.name == "TARGET" => targets(&mut scan, xml.text(), out),
            Step::Open("ReportHost") => {
                xml.item += 1;
                out.as_of = None;
                host = Host { name: clean(xml.value("name")), ..Host::default() };
            }
            Step::Open("tag") => xml.value("name").clone_into(&mut property),
            Step::Close("tag") => take_property(&mut host, &property, &xml, out),
            Step::Close("HostProperties") => begin(&mut scan, &host, source, xml.item, out),
            Step::Open("ReportItem") => item = begin_item(&mut host, &xml, out),
            Step::Close("cve") => item.cves.push(clean(xml.text())),
            Step::Close("vuln_publication_date") => {
                item.published = day_in(xml.text());
                if item.published.is_none() {
                    out.problem(xml.item, ProblemKind::Malformed, "`vuln_publication_date` is no date");
                }
            }
            Step::Close("cm:compliance-check-name") => item.check = clean(xml.text()),
            Step::Close("cm:compliance-result") => item.result = clean(xml.text()),
            Step::Close("ReportItem") => end_item(&host, std::mem::take(&mut item), xml.item, out),
            Step::Close("ReportHost") => listeners(&mut host, source, xml.item, out),
            _ => {}
        }
    }
    listeners(&mut host, source, xml.item, out);
    if !scan.is_told {
        tell(&mut scan, None, source, out);
    }
}

fn targets(scan: &mut Scan, text: &str, out: &mut Out<'_>) {
    scan.name.clear();
    for word in text.split([',', ' ', '\n', '\r']).filter(|word| !word.is_empty()) {
        match of_word(word) {
            Ok(nets) => scan.nets.extend(nets),
            Err(why) => out.problem(0, ProblemKind::UnknownFormat, why),
        }
    }
}

fn take_property(host: &mut Host, name: &str, xml: &Xml<'_>, out: &mut Out<'_>) {
    let value = xml.text();
    match name {
        "host-ip" => host.address = clean(value),
        "host-fqdn" | "host-rdns" | "hostname" | "netbios-name" => host.names.push(clean(value)),
        "HOST_START_TIMESTAMP" => {
            host.start = value.parse().ok();
            out.as_of = host.start.and_then(day_of);
        }
        "HOST_START" if out.as_of.is_none() => out.as_of = day_in_words(value),
        name if known::is_property(name) => {}
        name => out.unknown(xml.item, "property of a host", name),
    }
}

/// What is known once a host's properties were read.
fn begin(scan: &mut Scan, host: &Host, source: &Source<'_>, item: u64, out: &mut Out<'_>) {
    if !scan.is_told {
        tell(scan, host.start, source, out);
    }
    let address = host.called();
    let mut names = host.names.clone();
    names.push(host.name.clone());
    names.sort();
    names.dedup();
    for name in names.into_iter().filter(|name| !name.is_empty() && *name != address) {
        out.say(item, Statement::Named { address: address.clone(), name });
    }
}

fn tell(scan: &mut Scan, start: Option<i64>, source: &Source<'_>, out: &mut Out<'_>) {
    scan.is_told = true;
    let at = start.and_then(|start| start.checked_mul(1_000_000));
    let nets = std::mem::take(&mut scan.nets);
    out.say(0, Statement::Scan { tool: "nessus".to_owned(), seen_from: source.seen_from.clone(), at, nets });
}

fn begin_item(host: &mut Host, xml: &Xml<'_>, out: &mut Out<'_>) -> Item {
    let port: u16 = xml.number("port", out).unwrap_or(0);
    let plugin = clean(xml.value("pluginID"));
    let protocol = clean(xml.value("protocol"));
    // Port 0 stands for the host; `icmp` has no ports.
    if port > 0 && ["tcp", "udp"].contains(&protocol.as_str()) && host.ports.len() < PORTS_MAX {
        let is_outside = !FROM_WITHIN.contains(&plugin.as_str());
        let seen = host.ports.entry((port, protocol)).or_default();
        seen.1 |= is_outside;
        // A `?` says that the name is a guess by the number; `general` that there is none.
        let service = xml.value("svc_name").trim_end_matches('?');
        if seen.0.is_empty() && !["general", "unknown"].contains(&service) {
            seen.0 = clean(service);
        }
    }
    let severity = match xml.number::<u8>("severity", out) {
        Some(0) | None => Severity::Info,
        Some(1) => Severity::Low,
        Some(2) => Severity::Medium,
        Some(3) => Severity::High,
        Some(4) => Severity::Critical,
        Some(_) => {
            out.problem(xml.item, ProblemKind::Malformed, "a severity is above 4; it counts as 4");
            Severity::Critical
        }
    };
    Item { port, plugin, title: clean(xml.value("pluginName")), severity, ..Item::default() }
}

/// A row without a severity is for information, and no weakness, unless it names a CVE.
fn end_item(host: &Host, mut item: Item, line: u64, out: &mut Out<'_>) {
    if !item.check.is_empty() {
        let what = Statement::Finding {
            tool: "nessus".to_owned(),
            check: item.check.clone(),
            resource: host.called(),
            is_failed: !["PASSED", "INFO"].contains(&item.result.as_str()),
            severity: item.severity,
            title: item.check,
        };
        out.say(line, what);
        return;
    }
    item.cves.retain(|id| !id.is_empty());
    if item.cves.is_empty() && item.severity > Severity::Info {
        item.cves.push(format!("nessus:{}", item.plugin));
    }
    for id in item.cves {
        let what = Statement::Weakness {
            host: host.called(),
            port: item.port,
            id,
            title: item.title.clone(),
            severity: item.severity,
            since: item.published,
        };
        out.say(line, what);
    }
}

fn listeners(host: &mut Host, source: &Source<'_>, item: u64, out: &mut Out<'_>) {
    let called = host.called();
    for ((port, protocol), (service, is_outside)) in std::mem::take(&mut host.ports) {
        let what = Statement::Listener {
            host: called.clone(),
            port,
            protocol,
            service,
            product: String::new(),
            state: PortState::Open,
            seen_from: if is_outside { source.seen_from.clone() } else { Vantage::Itself },
        };
        out.say(item, what);
    }
}
