//! Reports of OpenVAS.

use amends_case::ProblemKind;
use amends_case::statement::{PortState, Severity, Statement, Vantage};

use super::{problems, read, read_clean};

pub(crate) const SAMPLE: &str = r#"<report id="6f1c" format_id="a994b278" extension="xml" content_type="text/xml">
<owner><name>admin</name></owner><name>2026-07-04T07:00:00Z</name><creation_time>2026-07-04T07:00:10Z</creation_time>
<task id="t1"><name>Lab</name></task><report_format id="a994b278"><name>XML</name></report_format>
<report id="6f1c"><gmp><version>22.5</version></gmp><scan_run_status>Done</scan_run_status><scan_start>2026-07-04T07:00:00Z</scan_start>
<ports start="1" max="-1"><count>2</count><port>22/tcp<host>10.20.0.21</host><severity>8.1</severity><threat>High</threat></port><port>general/tcp<host>10.20.0.21</host><severity>0.0</severity><threat>Log</threat></port></ports>
<results start="1" max="100">
<result id="r1"><name>OpenSSH regreSSHion</name><owner><name>admin</name></owner><host>10.20.0.21<asset asset_id="a1"/><hostname>gw-01.example.org</hostname></host><port>22/tcp</port>
<nvt oid="1.3.6.1.4.1.25623.1.0.100"><type>nvt</type><name>OpenSSH regreSSHion</name><family>General</family><cvss_base>8.1</cvss_base><severities score="81"><severity type="cvss_base_v3"><score>81</score></severity></severities><refs><ref type="cve" id="CVE-2024-6387"/><ref type="url" id="https://example.org/"/></refs></nvt>
<threat>High</threat><severity>8.1</severity><qod><value>80</value></qod><description>hidden-output</description></result>
<result id="r2"><name>Weak ciphers</name><host>10.20.0.22</host><port>443/tcp</port><nvt oid="1.3.6.1.4.1.25623.1.0.200"><name>Weak ciphers</name></nvt><threat>Medium</threat><severity>5.0</severity></result>
<result id="r3"><name>Traceroute</name><host>10.20.0.22</host><port>general/tcp</port><nvt oid="1.3.6.1.4.1.25623.1.0.300"><name>Traceroute</name></nvt><threat>Log</threat><severity>0.0</severity></result>
</results><host><ip>10.20.0.21</ip><asset asset_id="a1"/><detail><name>best_os_cpe</name><value>cpe:/o:debian</value></detail></host>
<errors><count>0</count></errors><scan_end>2026-07-04T08:00:00Z</scan_end></report></report>
"#;

#[test]
fn a_report_says_weaknesses_ports_and_names() {
    let lab = Vantage::Zone("lab".to_owned());
    let listener = |host: &str, port| Statement::Listener {
        host: host.to_owned(),
        port,
        protocol: "tcp".to_owned(),
        service: String::new(),
        product: String::new(),
        state: PortState::Open,
        seen_from: lab.clone(),
    };
    let weakness = |host: &str, port, id: &str, title: &str, severity| Statement::Weakness {
        host: host.to_owned(),
        port,
        id: id.to_owned(),
        title: title.to_owned(),
        severity,
        since: None,
    };
    let expected = [
        Statement::Scan {
            tool: "openvas".to_owned(),
            seen_from: lab.clone(),
            at: Some(1_783_148_400_000_000),
            nets: Vec::new(),
        },
        listener("10.20.0.21", 22),
        Statement::Named { address: "10.20.0.21".to_owned(), name: "gw-01.example.org".to_owned() },
        weakness("10.20.0.21", 22, "CVE-2024-6387", "OpenSSH regreSSHion", Severity::High),
        listener("10.20.0.22", 443),
        weakness("10.20.0.22", 443, "nvt:1.3.6.1.4.1.25623.1.0.200", "Weak ciphers", Severity::Medium),
    ];
    assert_eq!(read_clean("report.xml", SAMPLE, "openvas"), expected);
    let all = format!("{:?}", read("report.xml", SAMPLE));
    assert!(all.contains("2026-07-04") && !all.contains("hidden-output"));
    let answer = format!("<get_reports_response status=\"200\" status_text=\"OK\">{SAMPLE}</get_reports_response>");
    assert_eq!(read_clean("answer.xml", &answer, "openvas"), expected);
}

#[test]
fn what_is_not_known_or_wrong_is_a_problem() {
    let told = problems("a.xml", &SAMPLE.replace("<threat>Medium", "<mood>hidden-value</mood><threat>Medium"));
    let expected = (ProblemKind::UnknownFormat, "nothing here understands the element `mood`".to_owned());
    assert_eq!(told, [expected]);
    for (right, wrong, kind) in [
        ("<severity>5.0", "<severity>much", ProblemKind::Malformed),
        ("<host>10.20.0.22</host><port>443", "<port>443", ProblemKind::Malformed),
        (">Done<", ">Stopped<", ProblemKind::Truncated),
    ] {
        let told = problems("a.xml", &SAMPLE.replacen(right, wrong, 1));
        assert_eq!(told.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [kind], "{wrong}");
    }
}

#[test]
fn a_report_of_another_program_is_not_claimed() {
    assert_eq!(read("a.xml", "<report name=\"coverage\"><package name=\"a\"/></report>").format, "");
}
