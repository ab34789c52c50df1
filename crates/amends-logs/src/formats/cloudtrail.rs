//! AWS CloudTrail (docs.aws.amazon.com, "CloudTrail record contents"): files of `{"Records":[…]}`, and one record a
//! line as exports and collectors write it.

use std::borrow::Cow;
use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Outcome};

use crate::flat::Flat;
use crate::format::{Format, Halt, Head};
use crate::json_records;
use crate::out::{Out, Stamp};
use crate::times;

pub(crate) const FORMAT: Format = Format { name: "cloudtrail", looks, read };

const SOURCE: LogSource<'static> = LogSource { product: "aws", service: "cloudtrail", category: "" };

fn looks(head: Head<'_>) -> bool {
    let start = head.bytes.trim_ascii_start();
    let has = |word: &str| memchr::memmem::find(start, word.as_bytes()).is_some();
    start.starts_with(b"{\"Records\"")
        || matches!(start.first(), Some(b'{' | b'[')) && has("\"eventName\"") && has("\"userIdentity\"")
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    json_records::each(stream, out, &mut |flat, place, out| {
        if flat.text("eventName").is_empty() {
            return Ok(false);
        }
        let stamp = times::iso(flat.text("eventTime"));
        out.emit(event(flat, place), stamp, &flat.under(SOURCE))?;
        Ok(stamp != Stamp::Missing)
    })
}

fn event(flat: &Flat, place: u64) -> Event<'_> {
    let name = flat.text("eventName");
    let key = flat.text("userIdentity.accessKeyId");
    let mut event = Event {
        line: place,
        kind: Cow::Owned(format!("cloudtrail.{}", name.chars().take(80).collect::<String>())),
        program: flat.text("eventSource").into(),
        host: target(flat),
        actor: actor(flat).into(),
        source: flat.text("sourceIPAddress").into(),
        target: target(flat),
        credential: if key.is_empty() { Cow::Borrowed("") } else { Cow::Owned(format!("key {key}")) },
        session: key.into(),
        object: object(flat),
        outcome: if flat.first(&["errorCode", "errorMessage"]).is_empty() {
            Outcome::Success
        } else {
            Outcome::Failure
        },
        bytes_out: flat.count("additionalEventData.bytesTransferredOut"),
        bytes_in: flat.count("additionalEventData.bytesTransferredIn"),
        class: Class::Api,
        action: action(name),
        ..Event::default()
    };
    special(flat, name, &mut event);
    event
}

fn actor(flat: &Flat) -> &str {
    const NAMES: [&str; 5] = [
        "userIdentity.userName",
        // The role that was taken on.
        "userIdentity.sessionContext.sessionIssuer.userName",
        "userIdentity.arn",
        "userIdentity.invokedBy",
        "userIdentity.type",
    ];
    flat.first(&NAMES)
}

/// A bucket is a store of its own; every other call goes to the service.
fn target(flat: &Flat) -> Cow<'_, str> {
    match flat.text("requestParameters.bucketName") {
        "" => flat.text("eventSource").into(),
        bucket => Cow::Owned(format!("arn:aws:s3:::{bucket}")),
    }
}

/// What the call was on: a bucket and key, else what is named first.
fn object(flat: &Flat) -> Cow<'_, str> {
    let bucket = flat.text("requestParameters.bucketName");
    if !bucket.is_empty() {
        return match flat.first(&["requestParameters.key", "requestParameters.prefix"]) {
            "" => bucket.into(),
            key => Cow::Owned(format!("{bucket}/{key}")),
        };
    }
    const NAMES: [&str; 14] = [
        "requestParameters.roleArn",
        "requestParameters.userName",
        "requestParameters.secretId",
        "requestParameters.tableName",
        "requestParameters.dBInstanceIdentifier",
        "requestParameters.dBSnapshotIdentifier",
        "requestParameters.snapshotId",
        "requestParameters.instanceId",
        "requestParameters.instancesSet.items.instanceId",
        "requestParameters.functionName",
        "requestParameters.keyId",
        "requestParameters.name",
        "requestParameters.trailName",
        "resources.ARN",
    ];
    flat.first(&NAMES).into()
}

fn action(name: &str) -> Action {
    const BEGINNINGS: [(Action, &[&str]); 6] = [
        (
            Action::Read,
            &["Get", "BatchGet", "List", "Describe", "Head", "Lookup", "Select", "Scan", "Query", "Download", "Search"],
        ),
        (
            Action::Write,
            &[
                "Put",
                "Update",
                "Modify",
                "Upload",
                "Attach",
                "Set",
                "Add",
                "Batch",
                "Complete",
                "Copy",
                "Associate",
                "Restore",
            ],
        ),
        (Action::Delete, &["Delete", "Terminate", "Remove", "Detach", "Purge", "ScheduleKeyDeletion"]),
        (Action::Create, &["Create", "Run", "Allocate", "Import", "Register"]),
        (Action::Stop, &["Stop", "Disable"]),
        (Action::Start, &["Start", "Enable"]),
    ];
    let found = BEGINNINGS.iter().find(|(_, beginnings)| beginnings.iter().any(|it| name.starts_with(it)));
    found.map_or(Action::Other, |(action, _)| *action)
}

/// Log-ins, roles taken on, accounts changed, logs stopped.
fn special<'f>(flat: &'f Flat, name: &str, event: &mut Event<'f>) {
    match name {
        "ConsoleLogin" => {
            event.class = Class::Authentication;
            event.action = Action::LogOn;
            event.outcome = match flat.text("responseElements.ConsoleLogin") {
                "Success" => Outcome::Success,
                "Failure" => Outcome::Failure,
                _ => event.outcome,
            };
            event.credential = match flat.text("additionalEventData.MFAUsed") {
                "Yes" => "password and second factor".into(),
                _ => "password".into(),
            };
        }
        "AssumeRole"
        | "AssumeRoleWithSAML"
        | "AssumeRoleWithWebIdentity"
        | "GetSessionToken"
        | "GetFederationToken"
        | "SwitchRole" => {
            event.class = Class::Authentication;
            event.action = Action::Elevate;
            // The key that the role's calls will show: it ties them to this one.
            if let Some(key) = flat.find("responseElements.credentials.accessKeyId") {
                event.detail = Cow::Owned(format!("issued key {key}"));
            }
        }
        "StopLogging"
        | "DeleteTrail"
        | "DeleteFlowLogs"
        | "DeleteEventDataStore"
        | "StopConfigurationRecorder"
        | "DeleteDetector" => {
            event.class = Class::EventLog;
            event.action = Action::Stop;
        }
        "StartLogging" | "CreateTrail" => {
            event.class = Class::EventLog;
            event.action = Action::Start;
        }
        "UpdateTrail" | "PutEventSelectors" | "UpdateDetector" => event.class = Class::EventLog,
        _ if flat.text("eventSource") == "iam.amazonaws.com" && event.action != Action::Read => {
            event.class = Class::AccountChange
        }
        _ => {}
    }
}

#[cfg(test)]
#[path = "cloudtrail/tests.rs"]
mod tests;
