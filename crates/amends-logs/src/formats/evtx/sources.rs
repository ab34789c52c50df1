//! Channels and numbers of events under the names by which Sigma's rules ask for them.

use amends_case::LogSource;

/// Channels and Sigma's services.
const SERVICES: &[(&str, &str)] = &[
    ("Security", "security"),
    ("System", "system"),
    ("Application", "application"),
    ("Microsoft-Windows-Sysmon/Operational", "sysmon"),
    ("Microsoft-Windows-PowerShell/Operational", "powershell"),
    ("PowerShellCore/Operational", "powershell"),
    ("Windows PowerShell", "powershell-classic"),
    ("Microsoft-Windows-TaskScheduler/Operational", "taskscheduler"),
    ("Microsoft-Windows-Windows Defender/Operational", "windefend"),
    ("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", "terminalservices-localsessionmanager"),
    ("Microsoft-Windows-Bits-Client/Operational", "bits-client"),
    ("Microsoft-Windows-WMI-Activity/Operational", "wmi"),
    ("Microsoft-Windows-NTLM/Operational", "ntlm"),
    ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall", "firewall-as"),
    ("Microsoft-Windows-CodeIntegrity/Operational", "codeintegrity-operational"),
    ("Microsoft-Windows-AppLocker/EXE and DLL", "applocker"),
    ("Microsoft-Windows-AppLocker/MSI and Script", "applocker"),
    ("Microsoft-Windows-SmbClient/Security", "smbclient-security"),
    ("Microsoft-Windows-SmbClient/Connectivity", "smbclient-connectivity"),
    ("Microsoft-Windows-LDAP-Client/Debug", "ldap"),
    ("Microsoft-Windows-DriverFrameworks-UserMode/Operational", "driver-framework"),
    ("Microsoft-Windows-AppXDeploymentServer/Operational", "appxdeployment-server"),
    ("Microsoft-Windows-Security-Mitigations/KernelMode", "security-mitigations"),
    ("Microsoft-Windows-PrintService/Admin", "printservice-admin"),
    ("Microsoft-Windows-PrintService/Operational", "printservice-operational"),
    ("MSExchange Management", "msexchange-management"),
    ("DNS Server", "dns-server"),
    ("OpenSSH/Operational", "openssh"),
];

/// Services, numbers of events, and Sigma's categories.
const CATEGORIES: &[(&str, &str, &str)] = &[
    ("security", "4688", "process_creation"),
    ("security", "4657", "registry_event"),
    ("powershell", "4103", "ps_module"),
    ("powershell", "4104", "ps_script"),
    ("powershell-classic", "400", "ps_classic_start"),
    ("powershell-classic", "600", "ps_classic_provider_start"),
    ("sysmon", "1", "process_creation"),
    ("sysmon", "2", "file_change"),
    ("sysmon", "3", "network_connection"),
    ("sysmon", "4", "sysmon_status"),
    ("sysmon", "5", "process_termination"),
    ("sysmon", "6", "driver_load"),
    ("sysmon", "7", "image_load"),
    ("sysmon", "8", "create_remote_thread"),
    ("sysmon", "9", "raw_access_thread"),
    ("sysmon", "10", "process_access"),
    ("sysmon", "11", "file_event"),
    ("sysmon", "12", "registry_event"),
    ("sysmon", "13", "registry_set"),
    ("sysmon", "14", "registry_rename"),
    ("sysmon", "15", "create_stream_hash"),
    ("sysmon", "16", "sysmon_status"),
    ("sysmon", "17", "pipe_created"),
    ("sysmon", "18", "pipe_created"),
    ("sysmon", "19", "wmi_event"),
    ("sysmon", "20", "wmi_event"),
    ("sysmon", "21", "wmi_event"),
    ("sysmon", "22", "dns_query"),
    ("sysmon", "23", "file_delete"),
    ("sysmon", "25", "process_tampering"),
    ("sysmon", "26", "file_delete_detected"),
    ("sysmon", "27", "file_block_executable"),
    ("sysmon", "29", "file_executable_detected"),
    ("sysmon", "255", "sysmon_error"),
];

/// What a record of a channel is to a rule.
pub(super) fn source(channel: &str, number: &str) -> LogSource<'static> {
    let service = SERVICES.iter().find(|(known, _)| *known == channel).map_or("", |(_, service)| service);
    let category = CATEGORIES.iter().find(|(known, event, _)| *known == service && *event == number);
    LogSource { product: "windows", service, category: category.map_or("", |(_, _, category)| category) }
}
