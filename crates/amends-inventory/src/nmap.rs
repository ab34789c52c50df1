//! Nmap's XML (`-oX`): hosts that answered, their ports, and what the scan looked at. Source: Nmap's own `nmap.dtd`.

use amends_case::statement::{PortState, Severity};
use amends_case::{ProblemKind, Statement};

use crate::clean::{clean, day_of};
use crate::out::Out;
use crate::read::{Format, Source};
use crate::xml::Need::{Inside, Nothing, Text};
use crate::xml::{Known, Step, Xml, root_name};

pub(crate) mod targets;

pub(crate) const NMAP: Format = Format { name: "nmap", is, read };

#[rustfmt::skip]
const ELEMENTS: &[Known] = &[
    Known("port", Inside, &["protocol", "portid"]),
    Known("state", Inside, &["state", "reason", "reason_ttl", "reason_ip"]),
    Known("service", Inside, &["name", "product", "version", "tunnel", "method", "conf", "extrainfo", "ostype", "devicetype",
        "hostname", "servicefp", "proto", "rpcnum", "lowver", "highver"]),
    Known("host", Inside, &["starttime", "endtime", "comment", "timedout"]),
    Known("status", Inside, &["state", "reason", "reason_ttl"]),
    Known("address", Inside, &["addr", "addrtype", "vendor"]),
    Known("hostnames", Inside, &[]),
    Known("hostname", Inside, &["name", "type"]),
    Known("ports", Inside, &[]),
    Known("script", Inside, &["id", "output"]),
    Known("table", Inside, &["key"]),
    Known("elem", Text, &["key"]),
    Known("hostscript", Inside, &[]),
    Known("nmaprun", Inside, &["scanner", "args", "start", "startstr", "version", "xmloutputversion", "profile_name"]),
    Known("runstats", Inside, &[]),
    Known("finished", Inside, &["time", "timestr", "summary", "elapsed", "exit", "errormsg"]),
    Known("cpe", Nothing, &[]), Known("debugging", Nothing, &[]), Known("distance", Nothing, &[]),
    Known("extraports", Nothing, &[]), Known("hosthint", Nothing, &[]), Known("hosts", Nothing, &[]),
    Known("ipidsequence", Nothing, &[]), Known("os", Nothing, &[]), Known("output", Nothing, &[]),
    Known("owner", Nothing, &[]), Known("postscript", Nothing, &[]), Known("prescript", Nothing, &[]),
    Known("scaninfo", Nothing, &[]), Known("smurf", Nothing, &[]), Known("target", Inside, &["specification", "status", "reason"]),
    Known("taskbegin", Nothing, &[]), Known("taskend", Nothing, &[]), Known("taskprogress", Nothing, &[]),
    Known("tcpsequence", Nothing, &[]), Known("tcptssequence", Nothing, &[]), Known("times", Nothing, &[]),
    Known("trace", Nothing, &[]), Known("uptime", Nothing, &[]), Known("verbose", Nothing, &[]),
];

/// Scripts whose findings say nothing about who gets where. Others are told of by name: one of them may have found a way in.
#[rustfmt::skip]
const SCRIPTS: &[&str] = &[
    "address-info", "banner", "clock-skew", "dns-nsid", "fcrdns", "fingerprint-strings", "hostmap-crtsh", "http-cors",
    "http-enum", "http-favicon", "http-generator", "http-headers", "http-methods", "http-robots.txt", "http-security-headers",
    "http-server-header", "http-title", "http-trane-info", "https-redirect", "imap-capabilities", "mysql-info", "nbstat",
    "ntp-info", "oracle-tns-version", "path-mtu", "pop3-capabilities", "qscan", "rdp-ntlm-info", "reverse-index", "rpcinfo",
    "smb-os-discovery", "smb2-capabilities", "smb2-security-mode", "smb2-time", "smtp-commands", "ssh-hostkey", "ssh2-enum-algos",
    "ssl-cert", "ssl-date", "ssl-enum-ciphers", "tls-alpn", "tls-nextprotoneg", "traceroute-geolocation", "uptime-agent-info",
    "whois-domain", "whois-ip",
];

fn is(source: &Source<'_>) -> bool {
    root_name(source.text) == "nmaprun"
}

#[derive(Default)]
struct Host {
    is_up: bool,
    addresses: Vec<String>,
    names: Vec<String>,
}

impl Host {
    /// What statements call it: its address, or its name where there is none.
    fn name(&self) -> &str {
        self.addresses.first().or(self.names.first()).map_or("", String::as_str)
    }
}

#[derive(Default)]
struct Port {
    number: u16,
    protocol: String,
    state: Option<PortState>,
    service: String,
    product: String,
}

/// A row of the script `vulners`.
#[derive(Default)]
struct Vulners {
    is_inside: bool,
    key: String,
    id: String,
    kind: String,
    cvss: f64,
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let mut xml = Xml::new(source.text, ELEMENTS);
    let (mut host, mut port, mut row) = (Host::default(), Port::default(), Vulners::default());
    let mut is_finished = false;
    while let Some(step) = xml.next(out) {
        match step {
            Step::Open("nmaprun") => run(&xml, source, out),
            Step::Open("host") => {
                xml.item += 1;
                host = Host { is_up: true, ..Host::default() };
                if xml.value("timedout") == "true" {
                    out.problem(xml.item, ProblemKind::Truncated, "a host was given up before all of it was looked at");
                }
            }
            Step::Open("status") => host.is_up = xml.value("state") != "down",
            Step::Open("address") if ["ipv4", "ipv6"].contains(&xml.value("addrtype")) => {
                host.addresses.push(clean(xml.value("addr")));
            }
            Step::Open("hostname") => host.names.push(clean(xml.value("name"))),
            Step::Close("hostnames") => named(&host, xml.item, out),
            Step::Open("port") => {
                let protocol = clean(xml.value("protocol"));
                port = Port { number: xml.number("portid", out).unwrap_or(0), protocol, ..Port::default() };
            }
            Step::Open("state") => port.state = state(&xml, out),
            Step::Open("service") => service(&xml, &mut port),
            Step::Close("port") => listener(&host, &port, source, xml.item, out),
            Step::Open("script") => script(&mut xml, &mut row, out),
            Step::Open("elem") => xml.value("key").clone_into(&mut row.key),
            Step::Close("elem") => row.take(xml.text()),
            Step::Close("table") => weakness(&host, &port, &mut row, xml.item, out),
            Step::Close("script") => row = Vulners::default(),
            Step::Open("finished") => {
                is_finished = true;
                if !["", "success"].contains(&xml.value("exit")) {
                    out.problem(0, ProblemKind::Truncated, "the scan says that it ended with an error");
                }
            }
            Step::Open("target") if xml.value("status") == "skipped" => {
                out.problem(0, ProblemKind::LimitReached, "the scan passed over a target that it did not understand");
            }
            Step::Close("host") => port = Port::default(),
            _ => {}
        }
    }
    if !is_finished {
        out.problem(0, ProblemKind::Truncated, "the scan has no end: hosts may not have been looked at");
    }
}

fn run(xml: &Xml<'_>, source: &Source<'_>, out: &mut Out<'_>) {
    let start: Option<i64> = xml.number("start", out);
    out.as_of = start.and_then(day_of);
    let nets = match targets::of_arguments(xml.value("args")) {
        Ok(nets) => nets,
        Err(why) => {
            out.problem(0, ProblemKind::UnknownFormat, why);
            Vec::new()
        }
    };
    let tool = match clean(xml.value("scanner")) {
        tool if tool.is_empty() => "nmap".to_owned(),
        tool => tool,
    };
    let at = out.as_of.and(start).and_then(|start| start.checked_mul(1_000_000));
    out.say(0, Statement::Scan { tool, seen_from: source.seen_from.clone(), at, nets });
}

fn named(host: &Host, item: u64, out: &mut Out<'_>) {
    for address in &host.addresses {
        for name in host.names.iter().filter(|name| !name.is_empty()) {
            out.say(item, Statement::Named { address: address.clone(), name: name.clone() });
        }
    }
}

/// What the scanner saw; None for what it did not look at. A port that is filtered or open (silence over UDP) is not said to be
/// open.
fn state(xml: &Xml<'_>, out: &mut Out<'_>) -> Option<PortState> {
    match xml.value("state") {
        "open" => Some(PortState::Open),
        "closed" => Some(PortState::Closed),
        "filtered" | "open|filtered" | "closed|filtered" => Some(PortState::Filtered),
        "unfiltered" => {
            let why = "a port can be reached, but the scan did not look whether it is open";
            out.problem(xml.item, ProblemKind::UnknownFormat, why);
            None
        }
        _ => {
            out.problem(xml.item, ProblemKind::Malformed, "a port is in a state that nmap does not have");
            None
        }
    }
}

fn service(xml: &Xml<'_>, port: &mut Port) {
    let name = clean(xml.value("name"));
    port.service = match (xml.value("tunnel"), name.as_str()) {
        ("ssl", "http") => "https".to_owned(),
        _ => name,
    };
    port.product = clean(&format!("{} {}", xml.value("product"), xml.value("version")));
}

fn listener(host: &Host, port: &Port, source: &Source<'_>, item: u64, out: &mut Out<'_>) {
    let Some(state) = port.state.filter(|_| host.is_up) else { return };
    // Protocols of IP itself (-sO) have no ports.
    if host.name().is_empty() || !["tcp", "udp", "sctp"].contains(&port.protocol.as_str()) {
        out.problem(item, ProblemKind::Malformed, "a port has no host, or is none of TCP, UDP or SCTP");
        return;
    }
    let what = Statement::Listener {
        host: host.name().to_owned(),
        port: port.number,
        protocol: port.protocol.clone(),
        service: port.service.clone(),
        product: port.product.clone(),
        state,
        seen_from: source.seen_from.clone(),
    };
    out.say(item, what);
}

fn script(xml: &mut Xml<'_>, row: &mut Vulners, out: &mut Out<'_>) {
    let id = xml.value("id");
    if id == "vulners" {
        *row = Vulners { is_inside: true, ..Vulners::default() };
        return;
    }
    if !SCRIPTS.contains(&id) {
        out.unknown(xml.item, "output of the script", id);
    }
    xml.skip();
}

impl Vulners {
    fn take(&mut self, text: &str) {
        match self.key.as_str() {
            "id" => self.id = clean(text),
            "type" => self.kind = clean(text),
            "cvss" => self.cvss = text.parse().unwrap_or(0.0),
            _ => {}
        }
    }
}

fn weakness(host: &Host, port: &Port, row: &mut Vulners, item: u64, out: &mut Out<'_>) {
    let seen = std::mem::replace(row, Vulners { is_inside: row.is_inside, ..Vulners::default() });
    if !seen.is_inside || seen.kind != "cve" || seen.id.is_empty() {
        return;
    }
    let what = Statement::Weakness {
        host: host.name().to_owned(),
        port: port.number,
        title: format!("{} (by the version that answers)", seen.id),
        id: seen.id,
        severity: severity(seen.cvss),
        since: None,
    };
    out.say(item, what);
}

/// The word for a CVSS score (CVSS v3.1, section 5).
pub(crate) fn severity(cvss: f64) -> Severity {
    match cvss {
        score if score >= 9.0 => Severity::Critical,
        score if score >= 7.0 => Severity::High,
        score if score >= 4.0 => Severity::Medium,
        score if score > 0.0 => Severity::Low,
        _ => Severity::Info,
    }
}
