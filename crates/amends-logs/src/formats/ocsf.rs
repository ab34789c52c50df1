//! Events that somebody already put in OCSF's words (schema.ocsf.io, 1.0 to 1.4), as JSON.

use std::borrow::Cow;
use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Outcome};

use crate::flat::Flat;
use crate::format::{Format, Halt, Head};
use crate::json_records;
use crate::out::{Out, Stamp};
use crate::times;

pub(crate) const FORMAT: Format = Format { name: "ocsf", looks, read };

fn looks(head: Head<'_>) -> bool {
    let start = head.bytes.trim_ascii_start();
    let has = |word: &str| memchr::memmem::find(start, word.as_bytes()).is_some();
    matches!(start.first(), Some(b'{' | b'['))
        && has("\"class_uid\"")
        && (has("\"activity_id\"") || has("\"type_uid\""))
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    json_records::each(stream, out, &mut |flat, place, out| {
        if flat.text("class_uid").is_empty() {
            return Ok(false);
        }
        let stamp = time(flat);
        let source = LogSource {
            product: flat.first(&["metadata.product.name", "metadata.product.vendor_name"]),
            service: "",
            category: "",
        };
        out.emit(event(flat, place), stamp, &flat.under(source))?;
        Ok(stamp != Stamp::Missing)
    })
}

/// `time` is in milliseconds; writers of text have `time_dt` beside it, or text in its place.
fn time(flat: &Flat) -> Stamp {
    match flat.text("time").parse::<i64>().ok().and_then(|it| it.checked_mul(1000)) {
        Some(micros) => Stamp::Absolute(micros),
        None => times::iso(flat.first(&["time_dt", "time"])),
    }
}

fn event(flat: &Flat, place: u64) -> Event<'_> {
    let class_uid = flat.text("class_uid");
    let activity = activity(flat, class_uid);
    let (class, action) = what(class_uid, activity);
    let mut event = Event {
        line: place,
        class,
        action,
        outcome: match flat.text("status_id") {
            "1" => Outcome::Success,
            "2" => Outcome::Failure,
            _ => match (flat.text("disposition_id"), class_uid, activity) {
                ("1", ..) => Outcome::Success,
                // Blocked, and refused connections.
                ("2", ..) | (_, "4001", 4 | 5) => Outcome::Failure,
                _ => Outcome::Unknown,
            },
        },
        host: flat.first(&["device.hostname", "device.name", "device.ip"]).into(),
        program: flat.first(&["metadata.product.name", "actor.process.name", "service.name"]).into(),
        actor: account(flat, class),
        source: flat.first(&["src_endpoint.ip", "src_endpoint.hostname", "src_endpoint.name"]).into(),
        source_port: flat.port("src_endpoint.port"),
        target: flat.first(&["dst_endpoint.ip", "dst_endpoint.hostname", "dst_endpoint.name"]).into(),
        target_port: flat.port("dst_endpoint.port"),
        credential: flat.first(&["auth_protocol", "actor.user.credential_uid"]).into(),
        session: flat.first(&["session.uid", "actor.session.uid", "connection_info.uid"]).into(),
        object: object(flat, class).into(),
        detail: flat
            .first(&[
                "process.cmd_line",
                "query_info.query_string",
                "http_request.url.url_string",
                "api.operation",
                "message",
            ])
            .into(),
        // Theirs count as the source sees it.
        bytes_in: flat.count("traffic.bytes_out"),
        bytes_out: flat.count("traffic.bytes_in"),
        rows: flat.count("query_info.row_count"),
        duration: duration(flat, class),
        kind: Cow::Owned(format!("ocsf.{}", class_uid.chars().take(20).collect::<String>())),
        ..Event::default()
    };
    if class == Class::Process && event.host.is_empty() {
        event.host = flat.text("src_endpoint.hostname").into();
    }
    event
}

/// Milliseconds; a lease is given for seconds.
fn duration(flat: &Flat, class: Class) -> Option<i64> {
    let (name, micros) = if class == Class::Dhcp { ("lease_dur", 1_000_000) } else { ("duration", 1_000) };
    flat.text(name).parse::<i64>().ok().and_then(|it| it.checked_mul(micros)).filter(|it| *it >= 0)
}

/// Said, or the last two digits of `type_uid`.
fn activity(flat: &Flat, class: &str) -> u64 {
    let of_type = || flat.count("type_uid")?.checked_sub(class.parse::<u64>().ok()?.checked_mul(100)?);
    flat.count("activity_id").or_else(of_type).unwrap_or(0)
}

/// Log-ins and changed accounts have an account beside the one that acts.
fn account(flat: &Flat, class: Class) -> Cow<'_, str> {
    const ACTORS: [&str; 4] = ["actor.user.name", "actor.user.email_addr", "actor.user.uid", "actor.invoked_by"];
    const USERS: [&str; 3] = ["user.name", "user.email_addr", "user.uid"];
    let (first, second): (&[&str], &[&str]) =
        if class == Class::Authentication { (&USERS, &ACTORS) } else { (&ACTORS, &USERS) };
    match flat.first(first) {
        "" if class != Class::AccountChange => flat.first(second).into(),
        name => name.into(),
    }
}

fn object(flat: &Flat, class: Class) -> &str {
    match class {
        Class::AccountChange => flat.first(&["user.name", "user.uid", "group.name"]),
        Class::File => flat.first(&["file.path", "file.name"]),
        Class::Process => flat.first(&["process.file.path", "process.name"]),
        Class::Datastore => flat.first(&["table.name", "database.name", "databucket.name"]),
        Class::Api => flat.first(&["resources.uid", "resources.name", "api.operation"]),
        Class::Http => flat.first(&["http_request.url.hostname", "http_request.url.path"]),
        Class::EventLog => flat.first(&["log_name", "log_provider", "file.path"]),
        // The one that asks for an address.
        Class::Dhcp => flat.first(&["src_endpoint.hostname", "src_endpoint.name", "src_endpoint.mac"]),
        Class::Finding => flat.first(&["finding_info.title", "finding.title"]),
        _ => flat.first(&["connection_info.protocol_name", "service.name"]),
    }
}

fn what(class: &str, activity: u64) -> (Class, Action) {
    let of = |actions: &[Action]| actions.get(activity as usize).copied().unwrap_or_default();
    use Action::{
        Assign, Clear, Close, Connect, Create, Delete, Execute, LogOff, LogOn, Other, Read, Release, Start, Stop, Write,
    };
    match class {
        "3002" => (Class::Authentication, of(&[Other, LogOn, LogOff])),
        "3001" => (Class::AccountChange, of(&[Other, Create, Write, Write, Write, Write, Delete, Write, Write, Write])),
        "3006" | "3005" => (Class::AccountChange, Write),
        "4001" => (Class::Network, of(&[Other, Connect, Close, Close, Connect, Connect, Connect])),
        "4007" | "4005" | "4006" => (Class::Network, Connect),
        "4002" => (Class::Http, of(&[Other, Connect, Delete, Read, Read, Other, Write, Write])),
        "4004" => (Class::Dhcp, of(&[Other, Other, Other, Other, Other, Assign, Other, Release, Release])),
        "1001" => (Class::File, of(&[Other, Create, Read, Write, Delete, Write, Write, Write])),
        "1007" => (Class::Process, of(&[Other, Execute, Stop])),
        "6005" => (Class::Datastore, of(&[Other, Read, Write, Connect, Read, Write, Create, Delete])),
        "6003" => (Class::Api, of(&[Other, Create, Read, Write, Delete])),
        "1008" => (Class::EventLog, of(&[Other, Clear, Delete, Read, Read, Other, Start, Stop, Start, Start, Stop])),
        "2001" | "2004" | "2005" => (Class::Finding, Other),
        _ => (Class::Other, Other),
    }
}

#[cfg(test)]
#[path = "ocsf/tests.rs"]
mod tests;
