//! Nessus' XML.

use amends_case::ProblemKind;
use amends_case::statement::{PortState, Severity, Statement, Vantage};

use super::{problems, read, read_clean};

pub(crate) const SAMPLE: &str = r#"<?xml version="1.0" ?>
<NessusClientData_v2>
<Policy><policyName>Internal</policyName><Preferences><ServerPreferences>
<preference><name>TARGET</name><value>10.20.0.0/24,10.21.0.1-10.21.0.2</value></preference>
<preference><name>max_hosts</name><value>30</value></preference></ServerPreferences>
<PluginsPreferences><item><pluginName>SSH settings</pluginName><selectedValue>hunter2-of-the-scanner</selectedValue></item></PluginsPreferences></Preferences></Policy>
<Report name="July" xmlns:cm="http://www.nessus.org/cm">
<ReportHost name="db-01.example.org"><HostProperties>
<tag name="HOST_START">Sat Jul  4 07:00:00 2026</tag><tag name="HOST_START_TIMESTAMP">1783148400</tag>
<tag name="host-ip">10.20.0.21</tag><tag name="host-fqdn">db-01.example.org</tag><tag name="Credentialed_Scan">true</tag>
<tag name="operating-system">Linux Kernel 5.15</tag><tag name="cpe-1">cpe:/a:openbsd:openssh:8.9</tag></HostProperties>
<ReportItem port="22" svc_name="ssh" protocol="tcp" severity="3" pluginID="201194" pluginName="OpenSSH &lt; 9.8 RCE" pluginFamily="Misc.">
<cve>CVE-2024-6387</cve><description>Long text.</description><risk_factor>High</risk_factor><cvss3_base_score>8.1</cvss3_base_score>
<vuln_publication_date>2024/07/01</vuln_publication_date><plugin_output>hidden-output</plugin_output></ReportItem>
<ReportItem port="5432" svc_name="postgresql?" protocol="tcp" severity="0" pluginID="14272" pluginName="Netstat Portscanner (SSH)" pluginFamily="Port scanners"><plugin_type>local</plugin_type></ReportItem>
<ReportItem port="0" svc_name="general" protocol="tcp" severity="2" pluginID="12345" pluginName="Old kernel" pluginFamily="General"></ReportItem>
<ReportItem port="0" svc_name="general" protocol="tcp" severity="3" pluginID="21157" pluginName="Unix Compliance Checks" pluginFamily="Policy Compliance"><cm:compliance-check-name>5.2.10 no root log-in</cm:compliance-check-name><cm:compliance-result>FAILED</cm:compliance-result></ReportItem>
</ReportHost></Report></NessusClientData_v2>
"#;

#[test]
fn a_report_says_weaknesses_names_ports_and_where_they_were_seen_from() {
    let lab = Vantage::Zone("lab".to_owned());
    let host = || "10.20.0.21".to_owned();
    let nets = ["10.20.0.0/24", "10.21.0.1", "10.21.0.2"].map(|net| net.parse().expect("net")).to_vec();
    let weakness = |port, id: &str, title: &str, severity, since: Option<jiff::civil::Date>| Statement::Weakness {
        host: host(),
        port,
        id: id.to_owned(),
        title: title.to_owned(),
        severity,
        since,
    };
    let listener = |port, service: &str, seen_from| Statement::Listener {
        host: host(),
        port,
        protocol: "tcp".to_owned(),
        service: service.to_owned(),
        product: String::new(),
        state: PortState::Open,
        seen_from,
    };
    let day = jiff::civil::Date::new(2024, 7, 1).ok();
    let expected = [
        Statement::Scan { tool: "nessus".to_owned(), seen_from: lab.clone(), at: Some(1_783_148_400_000_000), nets },
        Statement::Named { address: host(), name: "db-01.example.org".to_owned() },
        weakness(22, "CVE-2024-6387", "OpenSSH < 9.8 RCE", Severity::High, day),
        weakness(0, "nessus:12345", "Old kernel", Severity::Medium, None),
        Statement::Finding {
            tool: "nessus".to_owned(),
            check: "5.2.10 no root log-in".to_owned(),
            resource: host(),
            is_failed: true,
            severity: Severity::High,
            title: "5.2.10 no root log-in".to_owned(),
        },
        listener(22, "ssh", lab),
        listener(5432, "postgresql", Vantage::Itself),
    ];
    assert_eq!(read_clean("july.nessus", SAMPLE, "nessus"), expected);
    let all = format!("{:?}", read("july.nessus", SAMPLE));
    assert!(all.contains("2026-07-04") && !all.contains("hunter2") && !all.contains("hidden-output"));
}

#[test]
fn what_is_not_known_or_wrong_is_a_problem() {
    let strange = SAMPLE
        .replace("<risk_factor>", "<mood>hidden-value</mood><risk_factor>")
        .replace("name=\"cpe-1\"", "name=\"shoe-size\"");
    let told: Vec<String> = problems("a.nessus", &strange).into_iter().map(|(_, why)| why).collect();
    let expected =
        ["nothing here understands the element `mood`", "nothing here understands the property of a host `shoe-size`"];
    assert_eq!(told, expected);
    for (right, wrong) in
        [("severity=\"3\"", "severity=\"bad\""), ("2024/07/01", "last July"), ("port=\"22\"", "port=\"-1\"")]
    {
        let told = problems("a.nessus", &SAMPLE.replacen(right, wrong, 1));
        assert_eq!(told.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [ProblemKind::Malformed], "{wrong}");
    }
}

#[test]
fn version_1_is_another_format() {
    assert_eq!(read("a.nessus", "<NessusClientData><Report/></NessusClientData>").format, "");
}
