//! The tables of `incident.toml`.

use jiff::civil::Date;

use super::fact::{Fact, When};
use crate::Standing;

/// The words for what an organisation is. None of them means a general business.
pub const SECTORS: [&str; 29] = [
    "bank",
    "bank_service_provider",
    "broker_dealer",
    "consumer_reporting_agency",
    "credit_union",
    "general_business",
    "government_agency",
    "health_app",
    "health_clearinghouse",
    "health_plan",
    "health_provider",
    "hipaa_business_associate",
    "information_broker",
    "insurance_producer",
    "insurer",
    "interconnected_voip",
    "investment_adviser",
    "investment_company",
    "nonbank_financial",
    "nonprofit",
    "nydfs_licensee",
    "online_retailer",
    "payroll_provider",
    "personal_health_record_vendor",
    "school",
    "telecom_carrier",
    "telecom_relay_service",
    "transfer_agent",
    "utility",
];

/// `[organization]`: who had the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its name, as a letter would give it.
    pub name: String,
    /// What it is, in words of [`SECTORS`]; sorted, and empty for a general business.
    pub sectors: Vec<String>,
    /// Where it has its seat: `us-wa`, `de`.
    pub home: Option<String>,
    /// Whether it files with the US Securities and Exchange Commission.
    pub public_company: bool,
}

/// How the intruder got at the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The data was, or must be taken to have been, copied or taken away.
    Acquired,
    /// The data could be seen, and there is no sign that it was taken.
    Accessed,
}

/// Whether harm to the people is to be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// Yes.
    Likely,
    /// An investigation found that it is not.
    NotLikely,
    /// Not established.
    Unknown,
}

/// `[incident]`: what happened, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// First day on which the intruder was inside.
    pub occurred_from: Option<Fact<When>>,
    /// Last day on which the intruder was inside.
    pub occurred_to: Option<Fact<When>>,
    /// When the organisation learned of it.
    pub discovered: Fact<When>,
    /// When breach and likely harm were established; see [`Facts::determined_or_discovered`].
    pub determined: Option<Fact<When>>,
    /// When a public company found the incident material to investors.
    pub materiality_determined: Option<Fact<When>>,
    /// When people are to be told. Some clocks run from it.
    pub notice_planned: Option<Fact<When>>,
    /// When the investigating agencies were told (carriers must then keep silent for a while).
    pub agencies_told: Option<Fact<When>>,
    /// Last day of a law-enforcement hold, where one is in force.
    pub hold_until: Option<Fact<When>>,
    /// How the data was got at; taken, unless the file says otherwise.
    pub access: Fact<Access>,
    /// Whether all of it was encrypted; no, unless the file says so.
    pub encrypted: Fact<bool>,
    /// Whether the key was taken with it, where the file says.
    pub key_taken: Option<Fact<bool>>,
    /// Whether harm is to be expected; not known, unless the file says.
    pub harm: Fact<Harm>,
    /// Whether this organisation's own systems were the source (not a vendor's); yes, unless the file says otherwise.
    pub source_of_breach: Fact<bool>,
    /// Whether the data is held for somebody else, who owns it; no, unless the file says so.
    pub held_for_another: Fact<bool>,
    /// How it happened, in general terms, as letters tell it.
    pub what_happened: Option<String>,
    /// What the organisation did about it: one sentence each, as letters tell it.
    pub steps_taken: Vec<String>,
}

impl Facts {
    /// When the breach was established: the day of discovery where the file gives no other.
    pub fn determined_or_discovered(&self) -> &Fact<When> {
        self.determined.as_ref().unwrap_or(&self.discovered)
    }
}

/// One `segments` item of an `[[evidence]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentGlob {
    /// Which files, by path below the evidence path.
    pub glob: String,
    /// The people in them.
    pub segment: String,
}

/// `[[evidence]]`: a file or folder that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceSource {
    /// As written: relative to the incident's file.
    pub path: String,
    /// The people in it (`former`, `prospective` …), unless a glob of `segments` says otherwise.
    pub segment: Option<String>,
    /// Segments of parts of it; the first glob that fits decides.
    pub segments: Vec<SegmentGlob>,
    /// The store of the inventory that it was taken from, unless a glob of `stores` says otherwise.
    pub store: Option<String>,
    /// Stores of parts of it; the first glob that fits decides.
    pub stores: Vec<StoreGlob>,
}

/// Which store a part of the evidence was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreGlob {
    /// Which files, by path below the root.
    pub glob: String,
    /// The store's name in the inventory.
    pub store: String,
}

/// `[[reference]]`: a list of its own people that the organisation holds, and that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceList {
    /// A file or folder, as written: relative to the incident's file.
    pub path: String,
    /// Which files of the folder, by path below it; all of them, where there is none.
    pub glob: Option<String>,
    /// What its people are to the organisation.
    pub standing: Standing,
}

/// The words for that. Whoever asked and did not buy may be called either way.
pub(super) const STANDINGS: [(&str, Standing); 4] = [
    ("current", Standing::Current),
    ("former", Standing::Former),
    ("prospective", Standing::Prospective),
    ("prospect", Standing::Prospective),
];

/// Which column a `[[columns]]` item means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnChoice {
    /// By its header or JSON path.
    Header(String),
    /// By its position, from 1 (`column = 17` or `column = "col17"`).
    Position(u32),
}

/// `[[columns]]`: a person's word on what a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnWord {
    /// Which files, by glob over the path below the evidence root.
    pub evidence: String,
    /// Sheet or dumped table; any, where none is given.
    pub table: Option<String>,
    /// The column.
    pub column: ColumnChoice,
    /// The element that it holds; `None` (written `element = "none"`) says that it holds none.
    pub element: Option<String>,
    /// Which part of the element it holds, in a word of [`COLUMN_PARTS`]; told from the values, where none is given.
    pub part: Option<String>,
}

/// Elements that columns hold in parts: each word that can be written for a part, and the part that it means.
pub const COLUMN_PARTS: &[(&str, &[(&str, &str)])] = &[
    (
        "name",
        &[
            ("given", "given"),
            ("first", "given"),
            ("middle", "middle"),
            ("surname", "surname"),
            ("family", "surname"),
            ("last", "surname"),
            ("suffix", "suffix"),
            ("whole", "whole"),
        ],
    ),
    (
        "address",
        &[
            ("street_number", "street_number"),
            ("street", "street"),
            ("second_line", "second_line"),
            ("city", "city"),
            ("suburb", "city"),
            ("town", "city"),
            ("state", "state"),
            ("postcode", "postcode"),
            ("postal_code", "postcode"),
            ("zip", "postcode"),
            ("country", "country"),
            ("whole", "whole"),
        ],
    ),
    ("financial_account", &[("routing", "routing"), ("account", "account")]),
];

/// `[sender]`: who signs the letters, and how to reach them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Name on the letterhead; the organisation's, where none is given.
    pub name: Option<String>,
    /// Postal address, line by line.
    pub address: Vec<String>,
    /// For calls about the incident, toll-free if there is such a number.
    pub telephone: Option<String>,
    /// For messages about the incident.
    pub email: Option<String>,
    /// Page about the incident.
    pub website: Option<String>,
    /// Who signs.
    pub signatory_name: Option<String>,
    /// As what they sign.
    pub signatory_title: Option<String>,
    /// The company that owns the sender, where one does (Massachusetts asks).
    pub parent_company: Option<String>,
}

/// `[words.es]`: what the organisation says in its own words, in another language. People who read it get letters in it
/// only if nothing of theirs would stay in English.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnWords {
    /// How it happened.
    pub what_happened: Option<String>,
    /// What was done: one sentence each.
    pub steps_taken: Vec<String>,
    /// As what who signs, signs.
    pub signatory_title: Option<String>,
}

/// `[protection]`: what the organisation offers to everybody, whatever the law demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// For how long.
    pub months: Option<u32>,
    /// Who provides it.
    pub vendor: Option<String>,
    /// Where to enrol.
    pub enrol_url: Option<String>,
    /// Where to enrol by telephone.
    pub telephone: Option<String>,
    /// Last day to enrol.
    pub enrol_by: Option<Date>,
}
