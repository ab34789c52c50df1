//! The elements and properties that a `.nessus` file has.

use crate::xml::Known;
use crate::xml::Need::{Inside, Nothing, Text};

#[rustfmt::skip]
pub(super) const ELEMENTS: &[Known] = &[
    Known("ReportItem", Inside, &["port", "svc_name", "protocol", "severity", "pluginID", "pluginName", "pluginFamily"]),
    Known("cve", Text, &[]),
    Known("vuln_publication_date", Text, &[]),
    Known("tag", Text, &["name"]),
    Known("cm:compliance-check-name", Text, &[]),
    Known("cm:compliance-result", Text, &[]),
    Known("ReportHost", Inside, &["name"]),
    Known("HostProperties", Inside, &[]),
    Known("Report", Inside, &["name"]),
    Known("NessusClientData_v2", Inside, &[]),
    Known("Policy", Inside, &[]),
    Known("Preferences", Inside, &[]),
    Known("ServerPreferences", Inside, &[]),
    Known("preference", Inside, &[]),
    Known("name", Text, &[]),
    Known("value", Text, &[]),
    // Holds what the scanner logs in with.
    Known("PluginsPreferences", Nothing, &[]),
    Known("FamilySelection", Nothing, &[]), Known("IndividualPluginSelection", Nothing, &[]),
    Known("PluginSelection", Nothing, &[]), Known("policyName", Nothing, &[]), Known("policyComments", Nothing, &[]),
    Known("policy_name", Nothing, &[]), Known("agent", Nothing, &[]), Known("always_run", Nothing, &[]),
    Known("asset_inventory", Nothing, &[]), Known("asset_inventory_category", Nothing, &[]),
    Known("asset_categories", Nothing, &[]), Known("attachment", Nothing, &[]), Known("bid", Nothing, &[]),
    Known("canvas_package", Nothing, &[]), Known("cea-id", Nothing, &[]), Known("cert", Nothing, &[]),
    Known("cert-cc", Nothing, &[]), Known("cisco-bug-id", Nothing, &[]), Known("cisco-sa", Nothing, &[]),
    Known("compliance", Nothing, &[]), Known("cpe", Nothing, &[]), Known("cpe-2.3", Nothing, &[]),
    Known("cvss3_base_score", Nothing, &[]), Known("cvss3_impactScore", Nothing, &[]),
    Known("cvss3_score_source", Nothing, &[]), Known("cvss3_temporal_score", Nothing, &[]),
    Known("cvss3_temporal_vector", Nothing, &[]), Known("cvss3_vector", Nothing, &[]),
    Known("cvss4_base_score", Nothing, &[]), Known("cvss4_score_source", Nothing, &[]),
    Known("cvss4_threat_score", Nothing, &[]), Known("cvss4_threat_vector", Nothing, &[]),
    Known("cvss4_vector", Nothing, &[]), Known("cvss_base_score", Nothing, &[]),
    Known("cvss_impactScore", Nothing, &[]), Known("cvss_score_rationale", Nothing, &[]),
    Known("cvss_score_source", Nothing, &[]), Known("cvssV3_impactScore", Nothing, &[]),
    Known("cvss_temporal_score", Nothing, &[]), Known("cvss_temporal_vector", Nothing, &[]),
    Known("cvss_vector", Nothing, &[]), Known("cwe", Nothing, &[]), Known("d2_elliot_name", Nothing, &[]),
    Known("default_account", Nothing, &[]), Known("dependency", Nothing, &[]), Known("description", Nothing, &[]),
    Known("edb-id", Nothing, &[]), Known("epss_score", Nothing, &[]), Known("exploitability_ease", Nothing, &[]),
    Known("exploit_available", Nothing, &[]), Known("exploit_code_maturity", Nothing, &[]),
    Known("exploited_by_malware", Nothing, &[]), Known("exploited_by_nessus", Nothing, &[]),
    Known("exploit_framework_canvas", Nothing, &[]), Known("exploit_framework_core", Nothing, &[]),
    Known("exploit_framework_d2_elliot", Nothing, &[]), Known("exploit_framework_exploithub", Nothing, &[]),
    Known("exploit_framework_metasploit", Nothing, &[]), Known("exploithub_sku", Nothing, &[]),
    Known("fname", Nothing, &[]), Known("generated_plugin", Nothing, &[]), Known("hardware_inventory", Nothing, &[]),
    Known("iava", Nothing, &[]), Known("iavb", Nothing, &[]), Known("iavt", Nothing, &[]),
    Known("icsa", Nothing, &[]), Known("in_the_news", Nothing, &[]), Known("glsa", Nothing, &[]),
    Known("freebsd", Nothing, &[]), Known("fedora", Nothing, &[]), Known("gentoo", Nothing, &[]),
    Known("hp", Nothing, &[]), Known("joomla_version", Nothing, &[]), Known("mskb", Nothing, &[]),
    Known("msft", Nothing, &[]), Known("metasploit_name", Nothing, &[]), Known("os_identification", Nothing, &[]),
    Known("osvdb", Nothing, &[]), Known("owasp", Nothing, &[]), Known("patch_publication_date", Nothing, &[]),
    Known("plugin_modification_date", Nothing, &[]), Known("plugin_name", Nothing, &[]),
    Known("plugin_output", Nothing, &[]), Known("plugin_publication_date", Nothing, &[]),
    Known("plugin_type", Nothing, &[]), Known("policy_value", Nothing, &[]),
    Known("potential_vulnerability", Nothing, &[]), Known("product_coverage", Nothing, &[]),
    Known("rhsa", Nothing, &[]), Known("risk_factor", Nothing, &[]), Known("script_copyright", Nothing, &[]),
    Known("script_version", Nothing, &[]), Known("see_also", Nothing, &[]), Known("secunia", Nothing, &[]),
    Known("security_advisory", Nothing, &[]), Known("session", Nothing, &[]), Known("sol", Nothing, &[]),
    Known("solaris", Nothing, &[]), Known("solution", Nothing, &[]), Known("stig_severity", Nothing, &[]),
    Known("suse", Nothing, &[]), Known("synopsis", Nothing, &[]), Known("tenable_san", Nothing, &[]),
    Known("thorough_tests", Nothing, &[]), Known("threat_intensity_last_28", Nothing, &[]),
    Known("threat_recency", Nothing, &[]), Known("threat_sources_last_28", Nothing, &[]), Known("tra", Nothing, &[]),
    Known("unsupported_by_vendor", Nothing, &[]), Known("usn", Nothing, &[]), Known("vendor_severity", Nothing, &[]),
    Known("vmsa", Nothing, &[]), Known("vpr_score", Nothing, &[]), Known("xref", Nothing, &[]),
    Known("zdi", Nothing, &[]), Known("age_of_vuln", Nothing, &[]), Known("dsa", Nothing, &[]),
    Known("elsa", Nothing, &[]), Known("mandriva", Nothing, &[]), Known("cm:compliance-actual-value", Nothing, &[]),
    Known("cm:compliance-audit-file", Nothing, &[]), Known("cm:compliance-benchmark-name", Nothing, &[]),
    Known("cm:compliance-benchmark-profile", Nothing, &[]), Known("cm:compliance-benchmark-version", Nothing, &[]),
    Known("cm:compliance-check-id", Nothing, &[]), Known("cm:compliance-control-id", Nothing, &[]),
    Known("cm:compliance-error", Nothing, &[]), Known("cm:compliance-full-id", Nothing, &[]),
    Known("cm:compliance-functional-id", Nothing, &[]), Known("cm:compliance-info", Nothing, &[]),
    Known("cm:compliance-informational-id", Nothing, &[]), Known("cm:compliance-policy-value", Nothing, &[]),
    Known("cm:compliance-reference", Nothing, &[]), Known("cm:compliance-see-also", Nothing, &[]),
    Known("cm:compliance-solution", Nothing, &[]), Known("cm:compliance-source", Nothing, &[]),
];

/// Properties that say nothing about who gets where.
#[rustfmt::skip]
const PROPERTIES: &[&str] = &[
    "Credentialed_Scan", "HOST_END", "HOST_END_TIMESTAMP", "HOST_START", "LastAuthenticatedResults",
    "LastUnauthenticatedResults", "DDI_Dir_Scanner_Global_Duration", "DDI_Dir_Scanner_Global_Init",
    "aws-instance-accountId", "aws-instance-id", "aws-instance-region", "bios-uuid", "cpe", "hostname",
    "host-ad-config", "host-uuid", "local-checks-proto", "mac-address", "operating-system", "operating-system-conf",
    "operating-system-method", "operating-system-unsupported", "os", "os-method", "policy-used", "rexec-login-used",
    "rlogin-login-used", "rsh-login-used", "sinfp-ml-prediction", "sinfp-signature", "smb-login-used",
    "ssh-auth-meth", "ssh-fingerprint", "ssh-login-used", "ssl-enum-conf", "system-type", "telnet-login-used",
    "virtual-mac-address", "wmi-domain", "pcidss:compliance:failed", "pcidss:compliance:passed",
    "patch-summary-total-cves", "crit-count", "high-count", "med-count", "low-count", "server-header", "container-id",
    "microsoft-windows-kb-installed", "apache-tomcat", "deployment-type", "fqdn",
];

/// Beginnings of names that have a number, a product or a bulletin in them.
#[rustfmt::skip]
const BEGINNINGS: &[&str] = &[
    "cpe-", "traceroute-hop-", "patch-summary-", "MS0", "MS1", "mcafee-", "netstat-listen-", "netstat-established-",
    "enumerated-ports-", "pcidss:", "smb-", "ssh-auth-meth-", "ssh-login-", "bios-", "id-", "additional-hosts",
    "scanner-", "ident-", "DDI_", "aws-", "azure-", "gcp-", "host-fqdns",
];

pub(super) fn is_property(name: &str) -> bool {
    PROPERTIES.contains(&name) || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}
