//! AWS CloudTrail: `{"Records":[…]}` as it lies in a bucket, or one record a line. Records are read one by one.

use std::fmt;
use std::io::{BufReader, Read};

use amends_case::{Action, Class, Event, LogSource, Outcome, ProblemKind};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::fields::Json;
use crate::format::{Format, Halt, Head};
use crate::out::{Out, Stamp};
use crate::stamp;

pub(crate) const FORMAT: Format = Format { name: "cloudtrail", looks, read };

fn looks(head: Head<'_>) -> bool {
    let text = String::from_utf8_lossy(&head.bytes[..head.bytes.len().min(4_096)]);
    let start = text.trim_start();
    start.starts_with('{') && text.contains("\"eventVersion\"") && text.contains("\"userIdentity\"")
        || start.starts_with("{\"Records\"")
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut counted = super::Counted::new(stream);
    let mut halt = None;
    let mut number = 0;
    {
        let reader = BufReader::with_capacity(64 * 1024, &mut counted);
        let mut json = serde_json::Deserializer::from_reader(reader);
        // Nothing but space is left: the end.
        while json.end().is_err() {
            let mut records = Records { out: &mut *out, number: &mut number, halt: &mut halt };
            let Err(error) = (&mut records).deserialize(&mut json) else { continue };
            if halt.is_some() {
                break;
            }
            if error.is_io() {
                halt = Some(Halt::Failed(error.into()));
                break;
            }
            let (kind, why) = match error.is_eof() {
                true => (ProblemKind::Truncated, "the file ends within a record"),
                false => (ProblemKind::Malformed, "the file is no JSON from here on"),
            };
            out.problem(number + 1, kind, why, 0);
            break;
        }
    }
    out.summary.bytes += counted.bytes;
    halt.map_or(Ok(()), Err)
}

/// Takes a document, or the records in it.
struct Records<'s, 'o, 'a> {
    out: &'s mut Out<'a>,
    number: &'s mut u64,
    halt: &'o mut Option<Halt>,
}

impl<'de> DeserializeSeed<'de> for &mut Records<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Records<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of CloudTrail")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut single = serde_json::Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "Records" {
                map.next_value_seed(List(&mut *self))?;
            } else if single.len() < 200 {
                single.insert(key, map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if single.contains_key("eventName") {
            self.record(&Value::Object(single)).map_err(serde::de::Error::custom)?;
        }
        Ok(())
    }
}

struct List<'l, 's, 'o, 'a>(&'l mut Records<'s, 'o, 'a>);

impl<'de> DeserializeSeed<'de> for List<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(record) = list.next_element::<Value>()? {
            self.0.record(&record).map_err(serde::de::Error::custom)?;
        }
        Ok(())
    }
}

impl Records<'_, '_, '_> {
    fn record(&mut self, record: &Value) -> Result<(), &'static str> {
        *self.number += 1;
        self.out.summary.lines += 1;
        emit(record, *self.number, self.out).map_err(|halt| {
            *self.halt = Some(halt);
            "stopped"
        })
    }
}

fn emit(record: &Value, number: u64, out: &mut Out<'_>) -> Result<(), Halt> {
    let text =
        |path: &str| path.split('.').try_fold(record, |at, key| at.get(key)).and_then(Value::as_str).unwrap_or("");
    let name = text("eventName");
    let service = text("eventSource").split('.').next().unwrap_or("");
    let (class, action) = what(name);
    let failed = !text("errorCode").is_empty() || text("responseElements.ConsoleLogin") == "Failure";
    let bucket = text("requestParameters.bucketName");
    let target = if bucket.is_empty() { format!("{service}.amazonaws.com") } else { format!("arn:aws:s3:::{bucket}") };
    let object = match text("requestParameters.key") {
        "" if bucket.is_empty() => text("requestParameters.name").to_owned(),
        "" => bucket.to_owned(),
        key => format!("{bucket}/{key}"),
    };
    let key = text("userIdentity.accessKeyId");
    let actor = [
        text("userIdentity.userName"),
        text("userIdentity.sessionContext.sessionIssuer.userName"),
        text("userIdentity.arn"),
        text("userIdentity.type"),
    ];
    let bytes = |name: &str| record.get("additionalEventData").and_then(|data| data.get(name)).and_then(Value::as_f64);
    let event = Event {
        line: number,
        class,
        action,
        outcome: if failed { Outcome::Failure } else { Outcome::Success },
        host: if bucket.is_empty() { format!("{service}.amazonaws.com").into() } else { target.clone().into() },
        program: service.into(),
        actor: actor.into_iter().find(|actor| !actor.is_empty()).unwrap_or("").into(),
        source: text("sourceIPAddress").into(),
        target: target.into(),
        credential: if key.is_empty() { "".into() } else { format!("key {key}").into() },
        object: object.into(),
        detail: text("userAgent").into(),
        bytes_out: bytes("bytesTransferredOut").map(|bytes| bytes as u64),
        bytes_in: bytes("bytesTransferredIn").map(|bytes| bytes as u64),
        kind: format!("cloudtrail.{name}").into(),
        ..Event::default()
    };
    let source = LogSource { product: "aws", service: "cloudtrail", category: "" };
    let stamp = stamp::iso(text("eventTime")).map_or(Stamp::Missing, |(stamp, _)| stamp);
    out.emit(event, stamp, &Json { source, value: record })
}

fn what(name: &str) -> (Class, Action) {
    let starts = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    match name {
        "ConsoleLogin" | "GetSessionToken" => (Class::Authentication, Action::LogOn),
        _ if name.starts_with("AssumeRole") => (Class::Authentication, Action::Elevate),
        "StopLogging" | "DeleteTrail" | "DeleteFlowLogs" => (Class::EventLog, Action::Stop),
        "UpdateTrail" | "PutEventSelectors" => (Class::EventLog, Action::Write),
        "StartLogging" => (Class::EventLog, Action::Start),
        "CreateUser" | "CreateAccessKey" | "CreateLoginProfile" => (Class::AccountChange, Action::Create),
        _ if starts(&["AttachUser", "PutUserPolicy", "AddUserTo", "UpdateLoginProfile"]) => {
            (Class::AccountChange, Action::Write)
        }
        _ if starts(&["Get", "List", "Describe", "Head", "Select", "Lookup", "Batch"]) => (Class::Api, Action::Read),
        _ if starts(&["Delete", "Terminate", "Remove"]) => (Class::Api, Action::Delete),
        _ if starts(&["Create", "Run", "Copy"]) => (Class::Api, Action::Create),
        _ if starts(&["Stop"]) => (Class::Api, Action::Stop),
        _ => (Class::Api, Action::Write),
    }
}
