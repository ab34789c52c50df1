//! `[[logs]]`, `[inventory]` and `[trace]`: where logs lie, what the organisation has, and what is known of the intruder.

use jiff::civil::Date;
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
    /// A file that says which column is what, as written: relative to the incident's file. All logs of the folder are read by it.
    pub mapping: Option<String>,
}

/// `[inventory]`: what the organisation has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryFolder {
    /// A folder with `assets.csv`, or that file, as written: relative to the incident's file.
    pub path: String,
    /// The day on which all of it was so; without it, the latest that a file tells.
    pub as_of: Option<Date>,
    /// Interfaces of firewalls that lead to the internet.
    pub outside: Vec<String>,
    /// Interfaces of firewalls that lead to partners.
    pub partners: Vec<String>,
    /// From where scans were made, by their path below the folder.
    pub scans: Vec<ScanRule>,
}

/// From where some scans of an inventory were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRule {
    /// Which files: `*` within a folder, `**` across folders.
    pub glob: String,
    /// `internet`, or a zone.
    pub from: String,
}

pub(super) fn logs(section: &Section<'_>) -> Result<LogFolder, IncidentError> {
    section.only(&["path", "host", "zone", "mapping"])?;
    Ok(LogFolder {
        path: section.needed("path")?.string()?,
        host: section.optional_string("host")?,
        zone_minutes: section.item("zone").map(|item| zone(&item)).transpose()?,
        mapping: section.optional_string("mapping")?,
    })
}

pub(super) fn inventory(section: &Section<'_>) -> Result<InventoryFolder, IncidentError> {
    section.only(&["path", "as_of", "outside", "partners", "scans"])?;
    let list = |key| section.item(key).map(|item| item.strings()).transpose();
    let scans = section.tables("scans")?;
    let scan = |scan: &Section<'_>| {
        scan.only(&["glob", "from"])?;
        Ok::<_, IncidentError>(ScanRule { glob: scan.needed("glob")?.string()?, from: scan.needed("from")?.string()? })
    };
    Ok(InventoryFolder {
        path: section.needed("path")?.string()?,
        as_of: section.item("as_of").map(|item| super::read::when(&item).map(|when| when.date)).transpose()?,
        outside: list("outside")?.unwrap_or_default(),
        partners: list("partners")?.unwrap_or_default(),
        scans: scans.iter().map(scan).collect::<Result<_, _>>()?,
    })
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
    section.only(&["addresses", "accounts", "hosts", "from", "to", "known", "indicators"])?;
    let list = |key| section.item(key).map(|item| item.strings()).transpose();
    let known = section.tables("known")?;
    Ok(Seeds {
        addresses: list("addresses")?.unwrap_or_default(),
        accounts: list("accounts")?.unwrap_or_default(),
        hosts: list("hosts")?.unwrap_or_default(),
        from: section.item("from").map(|item| moment(&item, false)).transpose()?,
        to: section.item("to").map(|item| moment(&item, true)).transpose()?,
        known: known.iter().map(one_known).collect::<Result<_, _>>()?,
        indicated: Vec::new(),
    })
}

/// Files of indicators, as written: relative to the incident's file.
pub(super) fn indicators(section: &Section<'_>) -> Result<Vec<String>, IncidentError> {
    Ok(section.item("indicators").map(|item| item.strings()).transpose()?.unwrap_or_default())
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
