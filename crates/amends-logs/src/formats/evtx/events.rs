//! Which of Windows' events is what. The numbers are those of the Security log and of Sysmon; each is documented by
//! Microsoft under "Audit events" and "Sysmon events".

use std::borrow::Cow;

use amends_case::{Action, Class, Event, Outcome};

use crate::flat::Flat;

pub(super) fn event(fields: &Flat, number: u64) -> Event<'_> {
    let channel = fields.text("Channel");
    let id = fields.text("EventID");
    let mut event = Event {
        line: number,
        host: fields.text("Computer").into(),
        program: if channel.is_empty() { fields.text("Provider_Name") } else { channel }.into(),
        kind: Cow::Owned(format!("evtx.{}.{id}", short(channel))),
        ..Event::default()
    };
    match (short(channel), id) {
        ("Security", _) => security(fields, id, &mut event),
        ("System", _) => system(fields, id, &mut event),
        ("Sysmon", _) => sysmon(fields, id, &mut event),
        ("PowerShell", "4104") => {
            set(&mut event, Class::Process, Action::Execute, Outcome::Unknown);
            event.actor = fields.text("Security_UserID").into();
            event.object = fields.text("Path").into();
            event.detail = fields.text("ScriptBlockText").into();
        }
        ("TerminalServices-LocalSessionManager", "21" | "23" | "25") => {
            let action = if id == "23" { Action::LogOff } else { Action::LogOn };
            set(&mut event, Class::Authentication, action, Outcome::Success);
            event.actor = fields.text("User").into();
            event.source = address(fields.text("Address"));
            event.session = fields.text("SessionID").into();
        }
        _ => {}
    }
    event
}

/// `Microsoft-Windows-Sysmon/Operational` is `Sysmon`.
fn short(channel: &str) -> &str {
    let name = channel.strip_prefix("Microsoft-Windows-").unwrap_or(channel);
    name.strip_suffix("/Operational").unwrap_or(name)
}

fn set(event: &mut Event<'_>, class: Class, action: Action, outcome: Outcome) {
    (event.class, event.action, event.outcome) = (class, action, outcome);
}

/// `-` stands for nothing.
fn value<'f>(fields: &'f Flat, name: &str) -> &'f str {
    match fields.text(name) {
        "-" => "",
        value => value,
    }
}

/// `DOMAIN\name`.
fn account<'f>(fields: &'f Flat, domain: &str, name: &str) -> Cow<'f, str> {
    match (value(fields, domain), value(fields, name)) {
        ("", name) => name.into(),
        (_, "") => "".into(),
        (domain, name) => Cow::Owned(format!("{domain}\\{name}")),
    }
}

fn by_itself<'f>(fields: &'f Flat) -> Cow<'f, str> {
    account(fields, "SubjectDomainName", "SubjectUserName")
}

/// An address without what only says that it is IPv4. A log-in at the machine itself has none.
fn address(text: &str) -> Cow<'_, str> {
    match text.strip_prefix("::ffff:").unwrap_or(text) {
        "-" | "LOCAL" | "0.0.0.0" => "".into(),
        address => address.into(),
    }
}

fn security<'f>(fields: &'f Flat, id: &str, event: &mut Event<'f>) {
    match id {
        "4624" | "4625" | "4634" | "4647" | "4648" | "4672" | "4768" | "4769" | "4771" | "4776" => {
            authentication(fields, id, event);
        }
        "4688" => {
            set(event, Class::Process, Action::Execute, Outcome::Success);
            event.actor = by_itself(fields);
            event.session = fields.text("SubjectLogonId").into();
            event.object = fields.text("NewProcessName").into();
            event.detail = fields.first(&["CommandLine", "NewProcessName"]).into();
        }
        "4720" | "4722" | "4723" | "4724" | "4725" | "4726" | "4738" | "4740" | "4767" => {
            let action = match id {
                "4720" => Action::Create,
                "4726" => Action::Delete,
                _ => Action::Write,
            };
            set(event, Class::AccountChange, action, Outcome::Success);
            event.actor = by_itself(fields);
            event.session = fields.text("SubjectLogonId").into();
            event.object = account(fields, "TargetDomainName", "TargetUserName");
        }
        // Put into a group that is global, local, universal; taken out of it.
        "4728" | "4732" | "4756" | "4729" | "4733" | "4757" => {
            let action = if matches!(id, "4728" | "4732" | "4756") { Action::Write } else { Action::Delete };
            set(event, Class::AccountChange, action, Outcome::Success);
            event.actor = by_itself(fields);
            event.session = fields.text("SubjectLogonId").into();
            event.object = account(fields, "TargetDomainName", "TargetUserName");
            event.detail = match value(fields, "MemberName") {
                "" => value(fields, "MemberSid"),
                name => name,
            }
            .into();
        }
        "1102" => {
            set(event, Class::EventLog, Action::Clear, Outcome::Success);
            event.actor = by_itself(fields);
            event.object = "Security".into();
        }
        "1100" => set(event, Class::EventLog, Action::Stop, Outcome::Success),
        "4719" => {
            set(event, Class::EventLog, Action::Write, Outcome::Success);
            event.actor = by_itself(fields);
            event.object = "audit policy".into();
        }
        "4697" => service(fields, event),
        "5140" | "5145" | "4663" => file(fields, id, event),
        _ => event.actor = by_itself(fields),
    }
}

fn authentication<'f>(fields: &'f Flat, id: &str, event: &mut Event<'f>) {
    let outcome = match id {
        "4625" | "4771" => Outcome::Failure,
        "4768" | "4769" | "4776" if !matches!(value(fields, "Status"), "0x0" | "0x00000000" | "") => Outcome::Failure,
        "4648" => Outcome::Unknown,
        _ => Outcome::Success,
    };
    let action = match id {
        "4634" | "4647" => Action::LogOff,
        "4672" => Action::Elevate,
        // A ticket for a service, and a host that asks a domain's about a password: others' log-ins follow from them.
        "4769" | "4776" => Action::Other,
        _ => Action::LogOn,
    };
    set(event, Class::Authentication, action, outcome);
    event.actor = account(fields, "TargetDomainName", "TargetUserName");
    event.source = match address(fields.first(&["IpAddress"])) {
        empty if empty.is_empty() => value(fields, "WorkstationName").into(),
        address => address,
    };
    event.source_port = fields.port("IpPort");
    event.session = fields.text("TargetLogonId").into();
    event.credential = match value(fields, "AuthenticationPackageName") {
        "Kerberos" => "kerberos",
        "NTLM" => "ntlm",
        "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0" => "ntlm",
        "Negotiate" => "password",
        _ if matches!(id, "4768" | "4769" | "4771") => "kerberos",
        _ => "",
    }
    .into();
    if !value(fields, "LogonType").is_empty() {
        event.detail = Cow::Owned(format!("logon type {}", fields.text("LogonType")));
    }
    match id {
        // From here to there, as somebody else.
        "4648" => {
            event.object = account(fields, "TargetDomainName", "TargetUserName");
            event.actor = by_itself(fields);
            event.session = fields.text("SubjectLogonId").into();
            event.source = event.host.clone();
            event.target = match value(fields, "TargetServerName") {
                "localhost" => event.host.clone(),
                server => server.into(),
            };
        }
        "4672" => {
            event.actor = by_itself(fields);
            event.session = fields.text("SubjectLogonId").into();
            event.detail = fields.text("PrivilegeList").into();
        }
        "4769" => event.object = fields.text("ServiceName").into(),
        "4776" => event.source = value(fields, "Workstation").into(),
        _ => {}
    }
}

fn service<'f>(fields: &'f Flat, event: &mut Event<'f>) {
    set(event, Class::Process, Action::Create, Outcome::Success);
    event.actor = match by_itself(fields) {
        empty if empty.is_empty() => fields.text("AccountName").into(),
        account => account,
    };
    event.object = fields.text("ServiceName").into();
    event.detail = fields.first(&["ImagePath", "ServiceFileName"]).into();
}

fn file<'f>(fields: &'f Flat, id: &str, event: &mut Event<'f>) {
    // Bits of the mask asked for: write, append, delete.
    let mask = u64::from_str_radix(fields.text("AccessMask").trim_start_matches("0x"), 16).unwrap_or(0);
    let action = match mask {
        _ if id == "5140" => Action::Connect,
        mask if mask & 0x1_0000 != 0 => Action::Delete,
        mask if mask & 0x6 != 0 => Action::Write,
        _ => Action::Read,
    };
    let refused = fields.text("Keywords") == "0x8010000000000000";
    set(event, Class::File, action, if refused { Outcome::Failure } else { Outcome::Success });
    event.actor = by_itself(fields);
    event.source = address(fields.text("IpAddress"));
    event.source_port = fields.port("IpPort");
    event.session = fields.text("SubjectLogonId").into();
    event.object = match (value(fields, "ShareName"), value(fields, "RelativeTargetName")) {
        ("", _) => value(fields, "ObjectName").into(),
        (share, "") => share.into(),
        (share, name) => Cow::Owned(format!("{share}\\{name}")),
    };
}

fn system<'f>(fields: &'f Flat, id: &str, event: &mut Event<'f>) {
    match (fields.text("Provider_Name"), id) {
        ("Microsoft-Windows-Eventlog", "104") => {
            set(event, Class::EventLog, Action::Clear, Outcome::Success);
            event.actor = by_itself(fields);
            event.object = fields.text("Channel").into();
            // The log that was cleared has the same name as the channel that says so, and comes after it.
            if let Some(cleared) = fields.all("Channel").nth(1) {
                event.object = cleared.into();
            }
        }
        ("EventLog", "6006") => set(event, Class::EventLog, Action::Stop, Outcome::Success),
        ("EventLog", "6005") => set(event, Class::EventLog, Action::Start, Outcome::Success),
        (_, "7045") => service(fields, event),
        _ => {}
    }
}

fn sysmon<'f>(fields: &'f Flat, id: &str, event: &mut Event<'f>) {
    event.actor = fields.text("User").into();
    event.session = fields.text("LogonId").into();
    match id {
        "1" => {
            set(event, Class::Process, Action::Execute, Outcome::Success);
            event.object = fields.text("Image").into();
            event.detail = fields.text("CommandLine").into();
        }
        "3" => {
            set(event, Class::Network, Action::Connect, Outcome::Success);
            event.source = address(fields.text("SourceIp"));
            event.source_port = fields.port("SourcePort");
            event.target = address(fields.text("DestinationIp"));
            event.target_port = fields.port("DestinationPort");
            event.object = fields.text("Image").into();
        }
        "11" | "23" | "26" => {
            let action = if id == "11" { Action::Write } else { Action::Delete };
            set(event, Class::File, action, Outcome::Success);
            event.object = fields.text("TargetFilename").into();
            event.detail = fields.text("Image").into();
        }
        "4" if fields.text("State") == "Stopped" => set(event, Class::EventLog, Action::Stop, Outcome::Success),
        _ => {}
    }
}
