//! `incident.toml`: what is believed about one incident, as a person wrote it down.
//!
//! The file is small, written by hand and read by lawyers, so it is read strictly: an unknown key, at any level, is an
//! error that names the line and the key that was probably meant. Nothing is dropped in silence.
//!
//! A fact may be a plain value or a list of *rivals* (`{ value, source, as_of, confidence }`). All of them are kept; one
//! is [`Fact::value`], by the rule stated at [`Fact`]. A date may be a plain date or a date-time with its zone; see
//! [`When`].

mod channels;
mod fact;
mod read;
mod sections;
mod source;
mod tracing;
mod warnings;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use channels::{Channels, MailChannel, PostChannel, Protected, SmsChannel};
pub use fact::{Confidence, Fact, Rival, When};
pub use sections::{
    Access, COLUMN_PARTS, ColumnChoice, ColumnWord, EvidenceSource, Facts, Harm, Organization, OwnWords, Protection,
    ReferenceList, SECTORS, SegmentGlob, Sender, StoreGlob,
};
pub use source::IncidentError;
pub use tracing::{InventoryFolder, LogFolder};

use crate::inventory::Seeds;
use source::{Place, Section};

/// Tables of the file that this version reads.
const READ_TABLES: [&str; 12] = [
    "organization",
    "incident",
    "evidence",
    "reference",
    "columns",
    "sender",
    "words",
    "channels",
    "protection",
    "logs",
    "inventory",
    "trace",
];

/// One incident, as `incident.toml` tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Who had the data.
    pub organization: Organization,
    /// What happened, and when.
    pub facts: Facts,
    /// What was taken, in the order of the file. Paths are as given: relative to the file.
    pub evidence: Vec<EvidenceSource>,
    /// The organisation's own lists of its people, in the order of the file. Nothing in them was taken.
    pub reference: Vec<ReferenceList>,
    /// A person's word on what columns hold; it overrides the readers.
    pub columns: Vec<ColumnWord>,
    /// Who signs the letters.
    pub sender: Option<Sender>,
    /// The organisation's own words in other languages than English, by language (`es`).
    pub words: BTreeMap<String, OwnWords>,
    /// How people are reached.
    pub channels: Channels,
    /// The protection that the organisation offers to everybody.
    pub protection: Option<Protection>,
    /// Logs of the time of the breach.
    pub logs: Vec<LogFolder>,
    /// What the organisation has.
    pub inventory: Option<InventoryFolder>,
    /// What is known of the intruder, and who is known to be none.
    pub seeds: Seeds,
    /// Files of STIX indicators of the intruder, as written: relative to the file.
    pub indicators: Vec<String>,
    /// What is odd but not wrong: dates out of order, a fact that rivals dispute. Sentences for a person.
    pub warnings: Vec<String>,
}

impl Incident {
    /// Reads the text of an `incident.toml`; `file_name` appears in errors only.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line.
    pub fn from_toml(text: &str, file_name: &str) -> Result<Self, IncidentError> {
        let place = Place::new(text, file_name);
        let document = place.parse()?;
        let root = Section::root(&place, &document);
        root.only(&READ_TABLES)?;
        let mut incident = Self {
            organization: read::organization(&root.table("organization")?)?,
            facts: read::facts(&root.table("incident")?)?,
            evidence: root.tables("evidence")?.iter().map(read::evidence).collect::<Result<_, _>>()?,
            reference: root.tables("reference")?.iter().map(read::reference).collect::<Result<_, _>>()?,
            columns: root.tables("columns")?.iter().map(read::column).collect::<Result<_, _>>()?,
            sender: root.optional_table("sender")?.map(|table| read::sender(&table)).transpose()?,
            words: root.optional_table("words")?.map(|it| read::words(&it)).transpose()?.unwrap_or_default(),
            channels: root.optional_table("channels")?.map(|it| channels::read(&it)).transpose()?.unwrap_or_default(),
            protection: root.optional_table("protection")?.map(|table| read::protection(&table)).transpose()?,
            logs: root.tables("logs")?.iter().map(tracing::logs).collect::<Result<_, _>>()?,
            inventory: root.optional_table("inventory")?.map(|it| tracing::inventory(&it)).transpose()?,
            seeds: root.optional_table("trace")?.map(|it| tracing::seeds(&it)).transpose()?.unwrap_or_default(),
            indicators: root
                .optional_table("trace")?
                .map(|it| tracing::indicators(&it))
                .transpose()?
                .unwrap_or_default(),
            warnings: Vec::new(),
        };
        incident.look_again();
        Ok(incident)
    }

    /// Says anew what is odd, after facts were put beside those of the file.
    pub fn look_again(&mut self) {
        self.warnings = warnings::of(self);
    }
}
