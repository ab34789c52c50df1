//! The log of Data Pump: which tables left, with how many rows.

use std::io::Read;

use amends_case::{Action, Class, Event, Outcome};

use super::SOURCE;
use crate::fields::Pairs;
use crate::format::{Format, Halt, Head};
use crate::lines::Lines;
use crate::out::{Out, Stamp};
use crate::stamp;

pub(crate) const DATA_PUMP: Format = Format { name: "oracle_data_pump", looks: looks_pump, read: read_pump };

fn looks_pump(head: Head<'_>) -> bool {
    head.lines().take(6).any(|line| line.starts_with("Export: Release ") && line.contains(" on "))
}

/// `. . exported "BILLING"."CUSTOMERS"   3.2 GB  1234 rows`, one event a table, at the time at which the job ended.
fn read_pump(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    let (mut account, mut began, mut tables) = (String::new(), Stamp::Missing, Vec::new());
    while let Some(line) = lines.next(out)? {
        let text = line.text.as_ref();
        if let Some((_, time)) = text.split_once("Production on ").filter(|_| text.starts_with("Export: ")) {
            began = stamp::ctime(time).unwrap_or(Stamp::Missing);
        } else if let Some(rest) = text.strip_prefix("Starting \"") {
            account = rest.split('"').next().unwrap_or("").to_owned();
        } else if let Some(rest) = text.strip_prefix(". . exported ") {
            let mut words = rest.split_whitespace();
            let object = words.next().unwrap_or("").replace('"', "");
            let size = words.next().and_then(|size| size.parse::<f64>().ok());
            let unit = match words.next() {
                Some("KB") => 1_024.0,
                Some("MB") => 1_048_576.0,
                Some("GB") => 1_073_741_824.0,
                _ => 1.0,
            };
            let rows = words.next().and_then(|rows| rows.parse().ok());
            tables.push((line.number, object, size.map(|size| (size * unit) as u64), rows));
        } else {
            out.summary.quiet += 1;
        }
        if let Some((_, time)) = text.split_once("successfully completed at ") {
            began = stamp::ctime(time).unwrap_or(began);
        }
    }
    for (line, object, bytes, rows) in tables {
        let event = Event {
            line,
            class: Class::Datastore,
            action: Action::Read,
            outcome: Outcome::Success,
            program: "expdp".into(),
            actor: account.as_str().into(),
            object: object.into(),
            detail: "expdp".into(),
            bytes_out: bytes,
            rows,
            kind: "oracle.data_pump".into(),
            ..Event::default()
        };
        out.emit(event, began, &Pairs { source: SOURCE, pairs: Vec::new() })?;
    }
    Ok(())
}
