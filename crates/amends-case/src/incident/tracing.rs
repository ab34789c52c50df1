//! `[[logs]]`, `[inventory]` and `[trace]`: where logs lie, what the organisation has, and what is known of the intruder.

use jiff::tz::TimeZone;

use super::IncidentError;
use super::source::{Item, Section};
use crate::event::Micros;
use crate::inventory::{Known, Seeds};

/// `[[logs]]`: a folder of logs, as they were collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFolder {
    /// A file or folder, as written: relative to the incident's file. Below it, the first folder of a path names the host.
    pub path: String,
    /// The host that wrote all of it, where folders do not say.
    pub host: Option<String>,
    /// Minutes east of UTC, for lines that tell no zone.
    pub zone_minutes: Option<i32>,
}

/// `[inventory]`: what the organisation has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryFolder {
    /// A folder with `assets.csv`, or that file, as written: relative to the incident's file.
    pub path: String,
}

pub(super) fn logs(section: &Section<'_>) -> Result<LogFolder, IncidentError> {
    section.only(&["path", "host", "zone"])?;
    Ok(LogFolder {
        path: section.needed("path")?.string()?,
        host: section.optional_string("host")?,
        zone_minutes: section.item("zone").map(|item| zone(&item)).transpose()?,
    })
}

pub(super) fn inventory(section: &Section<'_>) -> Result<InventoryFolder, IncidentError> {
    section.only(&["path"])?;
    Ok(InventoryFolder { path: section.needed("path")?.string()? })
}

/// `UTC`, `+02:00`, `-08:00`. A zone with summer time has no one offset, and is refused.
fn zone(item: &Item<'_>) -> Result<i32, IncidentError> {
    let wrong = || item.wrong("`UTC` or an offset such as `-08:00`");
    let text = item.string()?;
    if text == "UTC" || text == "Z" {
        return Ok(0);
    }
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let (hours, minutes) = rest.split_once(':').ok_or_else(wrong)?;
    let parts: (i32, i32) = hours.parse().ok().zip(minutes.parse().ok()).ok_or_else(wrong)?;
    ((0..=14).contains(&parts.0) && (0..60).contains(&parts.1))
        .then_some(sign * (parts.0 * 60 + parts.1))
        .ok_or_else(wrong)
}

pub(super) fn seeds(section: &Section<'_>) -> Result<Seeds, IncidentError> {
    section.only(&["addresses", "accounts", "hosts", "from", "to", "known"])?;
    let list = |key| section.item(key).map(|item| item.strings()).transpose();
    let known = section.tables("known")?;
    Ok(Seeds {
        addresses: list("addresses")?.unwrap_or_default(),
        accounts: list("accounts")?.unwrap_or_default(),
        hosts: list("hosts")?.unwrap_or_default(),
        from: section.item("from").map(|item| moment(&item, false)).transpose()?,
        to: section.item("to").map(|item| moment(&item, true)).transpose()?,
        known: known.iter().map(one_known).collect::<Result<_, _>>()?,
    })
}

fn one_known(section: &Section<'_>) -> Result<Known, IncidentError> {
    section.only(&["who", "why", "from", "to"])?;
    Ok(Known {
        who: section.needed("who")?.string()?,
        why: section.needed("why")?.string()?,
        from: section.item("from").map(|item| moment(&item, false)).transpose()?,
        to: section.item("to").map(|item| moment(&item, true)).transpose()?,
    })
}

/// A date or a date-time; a date is meant whole, in UTC.
fn moment(item: &Item<'_>, is_end: bool) -> Result<Micros, IncidentError> {
    let when = super::read::when(item)?;
    let day = if is_end { when.date.tomorrow().unwrap_or(when.date) } else { when.date };
    let instant = match when.instant {
        Some((instant, _)) => instant,
        None => day.to_zoned(TimeZone::UTC).map_err(|_| item.wrong("a date that can be"))?.timestamp(),
    };
    Ok(instant.as_microsecond())
}
