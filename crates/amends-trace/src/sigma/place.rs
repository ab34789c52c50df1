//! Which rules a log answers to: our words for a log, and Sigma's.
//!
//! A rule for `category: process_creation` does not say which log that is. The tables here do: Sysmon's event 1 and
//! the Security log's 4688 on Windows, auditd's EXECVE on Linux (Sigma specification, "Log Sources").

use amends_case::{Class, LogSource};

use super::rule::Place;

/// What an event may be called: any of these products, services and categories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Answers {
    products: Vec<String>,
    services: Vec<String>,
    categories: Vec<&'static str>,
    category: String,
}

/// Windows event logs, by a part of the channel's name, and what Sigma calls them. The first that fits counts.
const CHANNELS: [(&str, &str); 36] = [
    ("sysmon", "sysmon"),
    ("windows powershell", "powershell-classic"),
    ("powershell-classic", "powershell-classic"),
    ("powershell", "powershell"),
    ("taskscheduler", "taskscheduler"),
    ("wmi-activity", "wmi"),
    ("windows defender", "windefend"),
    ("firewall with advanced security", "firewall-as"),
    ("dns-client", "dns-client"),
    ("dns-server-analytical", "dns-server-analytic"),
    ("dns server", "dns-server"),
    ("ntlm", "ntlm"),
    ("driverframeworks-usermode", "driver-framework"),
    ("printservice/admin", "printservice-admin"),
    ("printservice", "printservice-operational"),
    ("codeintegrity", "codeintegrity-operational"),
    ("security-mitigations", "security-mitigations"),
    ("smbclient/security", "smbclient-security"),
    ("smbclient/connectivity", "smbclient-connectivity"),
    ("smbserver", "smbserver-connectivity"),
    ("applocker", "applocker"),
    ("bits-client", "bits-client"),
    ("ldap-client", "ldap"),
    ("appmodel-runtime", "appmodel-runtime"),
    ("appxdeployment", "appxdeployment-server"),
    ("appxpackaging", "appxpackaging-om"),
    ("lsa-server", "lsa-server"),
    ("terminalservices-localsessionmanager", "terminalservices-localsessionmanager"),
    ("msexchange management", "msexchange-management"),
    ("openssh", "openssh"),
    ("shell-core", "shell-core"),
    ("capi2", "capi2"),
    ("certificateservicesclient", "certificateservicesclient-lifecycle-system"),
    ("vhdmp", "vhdmp"),
    ("diagnosis-scripted", "diagnosis-scripted"),
    ("hyper-v-worker", "hyper-v-worker"),
];

/// Windows: service and event number, and Sigma's categories for it.
const WINDOWS: [(&str, u32, &[&str]); 37] = [
    ("sysmon", 1, &["process_creation"]),
    ("sysmon", 2, &["file_change"]),
    ("sysmon", 3, &["network_connection"]),
    ("sysmon", 4, &["sysmon_status"]),
    ("sysmon", 5, &["process_termination"]),
    ("sysmon", 6, &["driver_load"]),
    ("sysmon", 7, &["image_load"]),
    ("sysmon", 8, &["create_remote_thread"]),
    ("sysmon", 9, &["raw_access_thread"]),
    ("sysmon", 10, &["process_access"]),
    ("sysmon", 11, &["file_event"]),
    ("sysmon", 12, &["registry_event", "registry_add", "registry_delete"]),
    ("sysmon", 13, &["registry_event", "registry_set"]),
    ("sysmon", 14, &["registry_event", "registry_rename"]),
    ("sysmon", 15, &["create_stream_hash"]),
    ("sysmon", 16, &["sysmon_status"]),
    ("sysmon", 17, &["pipe_created"]),
    ("sysmon", 18, &["pipe_created"]),
    ("sysmon", 19, &["wmi_event"]),
    ("sysmon", 20, &["wmi_event"]),
    ("sysmon", 21, &["wmi_event"]),
    ("sysmon", 22, &["dns_query"]),
    ("sysmon", 23, &["file_delete"]),
    ("sysmon", 24, &["clipboard_capture"]),
    ("sysmon", 25, &["process_tampering"]),
    ("sysmon", 26, &["file_delete", "file_delete_detected"]),
    ("sysmon", 27, &["file_block_executable"]),
    ("sysmon", 28, &["file_block_shredding"]),
    ("sysmon", 29, &["file_executable_detected"]),
    ("sysmon", 255, &["sysmon_error"]),
    ("security", 4688, &["process_creation"]),
    ("security", 4657, &["registry_event", "registry_set"]),
    ("powershell", 4103, &["ps_module"]),
    ("powershell", 4104, &["ps_script"]),
    ("powershell-classic", 400, &["ps_classic_start"]),
    ("powershell-classic", 600, &["ps_classic_provider_start"]),
    ("powershell-classic", 800, &["ps_classic_script"]),
];

impl Answers {
    /// What an event of this log, number and class answers to.
    pub(super) fn of(source: LogSource<'_>, number: Option<u32>, class: Class) -> Self {
        let product = source.product.to_ascii_lowercase();
        let mut service = source.service.to_ascii_lowercase();
        if product == "windows"
            && let Some((_, name)) = CHANNELS.iter().find(|(part, _)| service.contains(part))
        {
            service = (*name).to_owned();
        }
        let mut categories: Vec<&'static str> = Vec::new();
        if product == "windows" {
            let rows = WINDOWS.iter().filter(|(name, event, _)| *name == service && Some(*event) == number);
            categories.extend(rows.flat_map(|(_, _, names)| *names));
        }
        let of_class: &[&str] = match (product.as_str(), class) {
            ("windows", _) => &[],
            (_, Class::Process) => &["process_creation"],
            (_, Class::File) => &["file_event"],
            (_, Class::Http) => &["webserver", "proxy"],
            (_, Class::Network) => &["network_connection", "firewall"],
            (_, Class::Datastore) => &["database"],
            (_, Class::Finding) => &["antivirus"],
            _ => &[],
        };
        categories.extend(of_class);
        if service == "dns" {
            categories.push("dns");
        }
        let mut products = vec![product];
        // Rules for Apache, nginx and others are written for any of them, and name a product at times.
        if class == Class::Http {
            products.extend(["apache", "nginx"].map(str::to_owned).into_iter().filter(|it| *it == service));
        }
        let mut services = vec![service];
        // Debian calls it auth, Red Hat secure; sshd and sudo write to it.
        if ["sshd", "sudo", "su", "pam", "auth"].contains(&services[0].as_str()) {
            services.push("auth".to_owned());
            services.push("syslog".to_owned());
        }
        Self { products, services, categories, category: source.category.to_ascii_lowercase() }
    }

    /// Whether a rule for this place applies.
    pub(super) fn to(&self, place: &Place) -> bool {
        let named = |asked: &String, own: &[String]| asked.is_empty() || own.contains(asked);
        let category = place.category.is_empty()
            || place.category == self.category
            || self.categories.contains(&place.category.as_str());
        named(&place.product, &self.products) && named(&place.service, &self.services) && category
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(log: [&str; 2], number: Option<u32>, class: Class, place: [&str; 3], expected: bool) {
        let source = LogSource { product: log[0], service: log[1], category: "" };
        let [product, service, category] = place.map(str::to_owned);
        let answers = Answers::of(source, number, class).to(&Place { product, service, category });
        assert_eq!(answers, expected, "{log:?} {number:?} {place:?}");
    }

    #[test]
    fn categories_of_windows() {
        let sysmon = ["windows", "Microsoft-Windows-Sysmon/Operational"];
        let creation = ["windows", "", "process_creation"];
        check(sysmon, Some(1), Class::Process, creation, true);
        check(["windows", "Security"], Some(4688), Class::Process, creation, true);
        check(["windows", "Security"], Some(4624), Class::Authentication, creation, false);
        check(["windows", "Security"], Some(4624), Class::Authentication, ["windows", "security", ""], true);
        check(sysmon, Some(3), Class::Network, creation, false);
        check(sysmon, Some(13), Class::Other, ["windows", "", "registry_event"], true);
        check(["windows", "Windows PowerShell"], Some(400), Class::Other, ["windows", "", "ps_classic_start"], true);
        check(
            ["windows", "Microsoft-Windows-PowerShell/Operational"],
            Some(4104),
            Class::Other,
            ["windows", "powershell", ""],
            true,
        );
    }

    #[test]
    fn a_rule_of_another_system_does_not_apply() {
        check(["linux", "auditd"], None, Class::Process, ["linux", "", "process_creation"], true);
        check(["linux", "auditd"], None, Class::Process, ["windows", "", "process_creation"], false);
        check(["linux", "sshd"], None, Class::Authentication, ["linux", "auth", ""], true);
        check(["aws", "cloudtrail"], None, Class::Api, ["aws", "cloudtrail", ""], true);
        check(["nginx", ""], None, Class::Http, ["", "", "webserver"], true);
        check(["aws", "cloudtrail"], None, Class::Api, ["", "", ""], true);
    }
}
