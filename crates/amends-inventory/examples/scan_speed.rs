//! How fast scans and exports are read: `cargo run --release -p amends-inventory --example scan_speed -- [megabytes]`.

use std::fmt::Write as _;
use std::time::Instant;

use amends_case::SecretId;
use amends_case::statement::Vantage;
use amends_inventory::Settings;

fn main() {
    let megabytes: usize = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(300);
    let bytes = megabytes << 20;
    measure("scan.xml", &nmap(bytes));
    measure("users.json", &users(bytes / 4));
}

fn measure(path: &str, text: &str) {
    let settings = Settings {
        secret: &|_| SecretId([0; 16]),
        seen_from: &|_| Vantage::Outside,
        beside: &|_, _| Default::default(),
    };
    let start = Instant::now();
    let read = amends_inventory::read(path, text.as_bytes(), &settings);
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = (text.len() >> 20) as f64;
    println!(
        "{}: {megabytes} MiB in {seconds:.2} s, {:.0} MiB/s, {} statements, {} problems",
        read.format,
        megabytes / seconds,
        read.statements.len(),
        read.problems.len()
    );
}

fn nmap(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 4_096);
    text.push_str("<nmaprun scanner=\"nmap\" args=\"nmap -sS 10.0.0.0/8\" start=\"1783148400\">\n");
    let mut host = 0_u32;
    while text.len() < bytes {
        host += 1;
        let [_, b, c, d] = host.to_be_bytes();
        let _ = write!(
            text,
            "<host starttime=\"1783148400\" endtime=\"1783148402\"><status state=\"up\" reason=\"echo-reply\" reason_ttl=\"58\"/>\n\
             <address addr=\"10.{b}.{c}.{d}\" addrtype=\"ipv4\"/>\n<hostnames><hostname name=\"h{host}.example.org\" type=\"PTR\"/></hostnames>\n<ports>"
        );
        for (port, name) in [(22, "ssh"), (80, "http"), (443, "https"), (1521, "oracle-tns"), (5432, "postgresql")] {
            let _ = writeln!(
                text,
                "<port protocol=\"tcp\" portid=\"{port}\"><state state=\"filtered\" reason=\"no-response\" reason_ttl=\"58\"/>\
                 <service name=\"{name}\" method=\"table\" conf=\"3\"/></port>"
            );
        }
        text.push_str("</ports>\n<times srtt=\"15754\" rttvar=\"2684\" to=\"123118\"/>\n</host>\n");
    }
    text.push_str("<runstats><finished exit=\"success\"/></runstats></nmaprun>\n");
    text
}

fn users(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 4_096);
    text.push_str("{\"data\": [");
    let mut user = 0;
    while text.len() < bytes {
        user += 1;
        let comma = if user == 1 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}{{\"ObjectIdentifier\": \"S-1-5-21-1-{user}\", \"PrimaryGroupSID\": \"S-1-5-21-1-513\", \"IsDeleted\": false,\
             \"Properties\": {{\"name\": \"U{user}@EXAMPLE.ORG\", \"domain\": \"EXAMPLE.ORG\", \"enabled\": true, \"lastlogon\": 1783148400}},\
             \"Aces\": [{{\"PrincipalSID\": \"S-1-5-21-1-512\", \"PrincipalType\": \"Group\", \"RightName\": \"GenericAll\", \"IsInherited\": true}}]}}"
        );
    }
    text.push_str("], \"meta\": {\"methods\": 0, \"type\": \"users\", \"count\": 1, \"version\": 6}}");
    text
}
