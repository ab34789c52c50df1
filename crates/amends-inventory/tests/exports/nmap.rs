//! Nmap's XML.

use amends_case::ProblemKind;
use amends_case::statement::{PortState, Severity, Statement, Vantage};

use super::{problems, read, read_clean, tidewater};

pub(crate) const SAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<?xml-stylesheet href="file:///usr/bin/../share/nmap/nmap.xsl" type="text/xsl"?>
<nmaprun scanner="nmap" args="nmap -sV --script vulners -oX a.xml 192.0.2.0/24" start="1783148400" startstr="Sat Jul  4 07:00:00 2026" version="7.95" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="2" services="22,443"/>
<hosthint><status state="up" reason="arp-response" reason_ttl="0"/><address addr="192.0.2.7" addrtype="ipv4"/></hosthint>
<host starttime="1783148400" endtime="1783148402"><status state="up" reason="syn-ack" reason_ttl="58"/>
<address addr="192.0.2.7" addrtype="ipv4"/><address addr="00:00:5E:00:53:01" addrtype="mac" vendor="Example &amp; Sons"/>
<hostnames><hostname name="web.example.org" type="user"/></hostnames>
<ports><extraports state="filtered" count="996"><extrareasons reason="no-response" count="996" proto="tcp" ports="1-21"/></extraports>
<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="58"/><service name="ssh" product="OpenSSH" version="8.9p1" method="probed" conf="10"><cpe>cpe:/a:openbsd:openssh:8.9p1</cpe></service>
<script id="vulners" output="&#xa;  CVE-2024-6387"><table key="cpe:/a:openbsd:openssh:8.9p1"><table><elem key="id">CVE-2024-6387</elem><elem key="cvss">8.1</elem><elem key="type">cve</elem><elem key="is_exploit">false</elem></table>
<table><elem key="id">PACKETSTORM:1</elem><elem key="cvss">9.8</elem><elem key="type">packetstorm</elem></table></table></script></port>
<port protocol="tcp" portid="443"><state state="closed" reason="reset" reason_ttl="58"/><service name="http" tunnel="ssl" method="table" conf="3"/><script id="http-title" output="Welcome"><elem key="title">Welcome</elem></script></port>
</ports><times srtt="15754" rttvar="2684" to="123118"/></host>
<host><status state="down" reason="no-response" reason_ttl="0"/><address addr="192.0.2.8" addrtype="ipv4"/></host>
<runstats><finished time="1783148505" timestr="Sat Jul  4 07:01:45 2026" summary="done" elapsed="105.00" exit="success"/><hosts up="1" down="1" total="2"/></runstats>
</nmaprun>
"#;

#[test]
fn a_scan_says_its_nets_its_ports_its_names_and_its_weaknesses() {
    let lab = Vantage::Zone("lab".to_owned());
    let host = "192.0.2.7".to_owned();
    let listener = |port, service: &str, product: &str, state| Statement::Listener {
        host: host.clone(),
        port,
        protocol: "tcp".to_owned(),
        service: service.to_owned(),
        product: product.to_owned(),
        state,
        seen_from: lab.clone(),
    };
    let expected = [
        Statement::Scan {
            tool: "nmap".to_owned(),
            seen_from: lab.clone(),
            at: Some(1_783_148_400_000_000),
            nets: vec!["192.0.2.0/24".parse().expect("net")],
        },
        Statement::Named { address: host.clone(), name: "web.example.org".to_owned() },
        Statement::Weakness {
            host: host.clone(),
            port: 22,
            id: "CVE-2024-6387".to_owned(),
            title: "CVE-2024-6387 (by the version that answers)".to_owned(),
            severity: Severity::High,
            since: None,
        },
        listener(22, "ssh", "OpenSSH 8.9p1", PortState::Open),
        listener(443, "https", "", PortState::Closed),
    ];
    assert_eq!(read_clean("scan.xml", SAMPLE, "nmap"), expected);
    let read = read("scan.xml", SAMPLE);
    assert!(read.statements.iter().all(|stated| stated.as_of.is_some_and(|day| day.to_string() == "2026-07-04")));
    assert_eq!(read.statements.last().map(|stated| stated.line), Some(1));
}

#[test]
fn the_scenarios_scans_are_read_without_a_problem() {
    let outside = read_clean("scans/external.xml", &tidewater("scans/external.xml"), "nmap");
    let open = |statements: &[Statement], number: u16| {
        let is_open = |what: &&Statement| matches!(what, Statement::Listener { port, state: PortState::Open, .. } if *port == number);
        statements.iter().filter(is_open).count()
    };
    assert!(open(&outside, 22) >= 1 && open(&outside, 5432) == 0);
    let lab = read_clean("scans/from-lab.xml", &tidewater("scans/from-lab.xml"), "nmap");
    let nets =
        lab.iter().find_map(|what| if let Statement::Scan { nets, .. } = what { Some(nets.len()) } else { None });
    assert_eq!(nets, Some(4));
    assert_eq!(lab.iter().filter(|what| matches!(what, Statement::Listener { .. })).count(), 35 * 4);
}

#[test]
fn what_is_not_known_is_a_problem_by_name_and_without_its_value() {
    let strange = SAMPLE
        .replace("<times ", "<colour shade='hidden-value'/><times ")
        .replace("portid=\"443\"", "portid=\"443\" mood=\"hidden-value\"")
        .replace("id=\"http-title\"", "id=\"smb-vuln-ms17-010\"");
    let expected = [
        "nothing here understands the attribute `port mood`",
        "nothing here understands the element `colour`",
        "nothing here understands the output of the script `smb-vuln-ms17-010`",
    ];
    let told: Vec<String> = problems("scan.xml", &strange).into_iter().map(|(_, why)| why).collect();
    assert_eq!(told, expected);
    assert!(!format!("{:?}", read("scan.xml", &strange)).contains("hidden-value"));
}

#[test]
fn wrong_values_are_problems() {
    for (right, wrong) in [
        ("portid=\"22\"", "portid=\"70000\""),
        ("start=\"1783148400\"", "start=\"yesterday\""),
        ("state=\"open\"", "state=\"ajar\""),
    ] {
        let told = problems("scan.xml", &SAMPLE.replacen(right, wrong, 1));
        assert_eq!(told.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [ProblemKind::Malformed], "{wrong}");
    }
    let unfinished = SAMPLE.replace("<finished", "<hosts");
    assert_eq!(problems("scan.xml", &unfinished)[0].0, ProblemKind::Truncated);
}

#[test]
fn another_format_of_xml_is_no_scan() {
    assert_eq!(read("scan.xml", "<nmap-run><host/></nmap-run>").format, "");
    assert_eq!(read("scan.txt", "# Nmap done: <nmaprun> is XML").format, "");
}
