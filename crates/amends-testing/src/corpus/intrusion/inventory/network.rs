//! What the network lets through: the firewall's rules, the cloud's, and what scans from outside and from the lab saw.

use std::fmt::Write as _;

use super::super::cast::Cast;
use super::super::clock::{FIRST, HOUR, Micros, SECOND, Spelling, Stamp, WEEK};
use super::super::hosts::{HOSTS, HostId, address, public};
use super::super::network::is_open;
use super::{When, forgotten};

const NFTABLES: &str = include_str!("fw-01.nft");
const SECURITY_GROUPS: &str = include_str!("security-groups.json");

pub(super) fn files(cast: &Cast, when: When) -> Vec<(&'static str, String)> {
    vec![
        ("firewall/fw-01.nft", rules(cast, when)),
        ("cloud/security-groups.json", SECURITY_GROUPS.to_owned()),
        ("scans/external.xml", external(cast, when)),
        ("scans/from-lab.xml", from_lab(when)),
    ]
}

/// After the repairs lines that end in `# until October` are gone, and one gateway's address.
fn rules(cast: &Cast, when: When) -> String {
    if when == When::Before {
        return NFTABLES.replace(" # until October", "");
    }
    let entry = address(cast.intruder.entry);
    let gateways = "{ 10.20.0.21, 10.20.0.22 }";
    let kept = NFTABLES
        .lines()
        .filter(|line| !line.ends_with("# until October") && !line.ends_with(&format!("dnat to {entry}")));
    let text = kept.collect::<Vec<_>>().join("\n") + "\n";
    text.replace(gateways, address(forgotten(cast)))
}

/// When a scan was made: on the Saturday before the logs begin, or in November.
fn scanned(when: When) -> Micros {
    FIRST - 41 * HOUR + if when == When::Before { 0 } else { 18 * WEEK }
}

/// A target of a scan: name, address, ports that were tried and whether they are open.
type Target = (&'static str, &'static str, Vec<(u32, bool)>);

/// What nmap writes of these targets.
fn scan(arguments: &str, start: Micros, targets: &[Target]) -> String {
    let stamp = |time| Stamp(time, Spelling::Ctime);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n\
         <!-- Nmap 7.94 scan initiated {0} as: nmap {arguments} -->\n\
         <nmaprun scanner=\"nmap\" args=\"nmap {arguments}\" start=\"{1}\" startstr=\"{0}\" version=\"7.94\" \
         xmloutputversion=\"1.05\">\n",
        stamp(start),
        start / SECOND
    );
    let ports: Vec<String> =
        targets.first().map_or(Vec::new(), |(_, _, ports)| ports.iter().map(|(port, _)| port.to_string()).collect());
    let _ = writeln!(
        text,
        "<scaninfo type=\"syn\" protocol=\"tcp\" numservices=\"{}\" services=\"{}\"/>\n<verbose level=\"0\"/>\n<debugging level=\"0\"/>",
        ports.len(),
        ports.join(",")
    );
    for (at, (name, address, ports)) in targets.iter().enumerate() {
        let begun = start / SECOND + at as i64 * 3;
        let _ = write!(
            text,
            "<host starttime=\"{begun}\" endtime=\"{}\"><status state=\"up\" reason=\"echo-reply\" reason_ttl=\"58\"/>\n\
             <address addr=\"{address}\" addrtype=\"ipv4\"/>\n\
             <hostnames>\n<hostname name=\"{name}.tidewater.example\" type=\"PTR\"/>\n</hostnames>\n<ports>",
            begun + 2
        );
        for (port, open) in ports {
            let (state, reason) = if *open { ("open", "syn-ack") } else { ("filtered", "no-response") };
            let service = match port {
                22 => "ssh",
                25 => "smtp",
                80 => "http",
                443 => "https",
                1521 => "oracle-tns",
                3306 => "mysql",
                _ => "postgresql",
            };
            let _ = writeln!(
                text,
                "<port protocol=\"tcp\" portid=\"{port}\"><state state=\"{state}\" reason=\"{reason}\" reason_ttl=\"58\"/>\
                 <service name=\"{service}\" method=\"table\" conf=\"3\"/></port>"
            );
        }
        text += "</ports>\n<times srtt=\"15754\" rttvar=\"2684\" to=\"123118\"/>\n</host>\n";
    }
    let end = start + targets.len() as i64 * 3 * SECOND;
    let (count, seconds) = (targets.len(), (end - start) / SECOND);
    let _ = write!(
        text,
        "<runstats><finished time=\"{0}\" timestr=\"{1}\" summary=\"Nmap done at {1}; {count} IP addresses ({count} hosts up) \
         scanned in {seconds}.00 seconds\" elapsed=\"{seconds}.00\" exit=\"success\"/><hosts up=\"{count}\" down=\"0\" total=\"{count}\"/>\n\
         </runstats>\n</nmaprun>\n",
        end / SECOND,
        stamp(end)
    );
    text
}

/// From the internet.
fn external(cast: &Cast, when: When) -> String {
    let seen = |at: HostId, port: u32| {
        let is_shut = when == When::After && at == cast.intruder.entry;
        is_open(public(at), port) && !is_shut
    };
    let outside = HOSTS.iter().enumerate().filter(|(_, host)| host.addresses.len() > 1);
    let targets: Vec<_> = outside
        .map(|(at, host)| {
            (host.name, public(at), [22, 25, 80, 443, 1521, 3306, 5432].map(|port| (port, seen(at, port))).to_vec())
        })
        .collect();
    scan("-sS -Pn -p 22,25,80,443,1521,3306,5432 -oX external.xml 198.51.100.0/24", scanned(when), &targets)
}

/// From a host of the lab, where the intruder stood.
fn from_lab(when: When) -> String {
    let inside = HOSTS.iter().enumerate().filter(|(_, host)| ["lab", "corp", "data"].contains(&host.zone));
    let inside = inside.filter(|(_, host)| !["zeek-01", "corp-workstations"].contains(&host.name));
    let targets: Vec<_> = inside
        .map(|(at, host)| {
            let open = host.zone == "lab" || when == When::Before && host.name.starts_with("jump-");
            (host.name, address(at), vec![(22, open), (1_521, false), (3_306, false), (5_432, false)])
        })
        .collect();
    scan(
        "-sS -Pn -p 22,1521,3306,5432 -oX from-lab.xml 10.20.0.0/24 10.25.0.0/24 10.30.0.0/24 10.40.0.0/24",
        scanned(when) + HOUR,
        &targets,
    )
}
