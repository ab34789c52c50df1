//! What a report shows: counts and words, filled by the facade from a case.
//!
//! No field here is meant for a name, number or address of a person. Text that comes from evidence (paths, table
//! names, headers) is looked over once more by [`crate::guard`] before it is shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

mod board;
mod duty;
mod evidence;
mod linking;
mod notices;
mod people;
mod posture;
mod telling;
mod trace;

pub use board::{BoardAction, BoardChange, BoardMute, BoardRoute, BoardStep, BoardUnknown, BoardView, Stake};
pub use duty::{DecisionLine, DutyLine, Owed};
pub use evidence::{ColumnLine, EvidenceLine, ProblemLine, ProblemTally, Verdict};
pub use linking::{DefaultLine, LinkingView, ReviewLine, Waterfall, WaterfallStep};
pub use notices::{
    Approval, NoticesView, ProtectionTally, RefusalTally, SampleLetter, Wording, WordingBlock, WordingPart,
};
pub use people::{LinkTally, PeopleView, SegmentTally, SharedValueTally, StandingTally};
pub use posture::{
    PostureAction, PostureChange, PostureChanges, PostureCheck, PostureContradiction, PostureDemand, PostureEntry,
    PostureInstance, PostureMute, PostureRoute, PostureStep, PostureStore, PostureView, VerdictCounts,
};
pub use telling::{TellingView, WaveLine};
pub use trace::{GapLine, HopLine, HostPlace, StoreLine, TraceView};

/// Everything that `report.html` shows. Lists may come in any order: the renderer sorts them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportView {
    /// Whose incident, which case, as of when.
    pub head: Head,
    /// The counts of the whole case.
    pub counts: Counts,
    /// One line for each element that at least one person lost.
    pub elements: Vec<ElementCount>,
    /// One line for each place where affected people live; the place is empty where it is not known.
    pub places: Vec<PlaceCount>,
    /// People by place and element; absent cells are zero.
    pub matrix: Vec<MatrixCell>,
    /// All duties, owed or not.
    pub duties: Vec<DutyLine>,
    /// Segments, minors, links: how records became people.
    pub people: PeopleView,
    /// How sure the count of people is.
    pub linking: LinkingView,
    /// How each column was read.
    pub columns: Listing<ColumnLine>,
    /// The evidence manifest.
    pub evidence: Listing<EvidenceLine>,
    /// Problems counted by kind.
    pub problem_tallies: Vec<ProblemTally>,
    /// Problems one by one.
    pub problems: Listing<ProblemLine>,
    /// What a person has to decide.
    pub decisions: Vec<DecisionLine>,
    /// Letters, refusals, protection, approval.
    pub notices: NoticesView,
    /// Waves and what became of them; nothing before the first.
    pub telling: Option<TellingView>,
    /// The intruder's path and what was got at; nothing where there are no logs.
    pub trace: Option<TraceView>,
    /// Who would be hurt, by which route, and what prevents it; nothing where there is no inventory.
    pub posture: Option<PostureView>,
}

/// Some lines of a list that may be longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listing<T> {
    /// The lines; the facade need not hand in more than [`crate::limits`] shows.
    pub lines: Vec<T>,
    /// How many there are in the case.
    pub total: u64,
    /// The command that gives all of them, such as `amends export columns --format csv --out columns.csv`.
    pub export: String,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self { lines: Vec::new(), total: 0, export: String::new() }
    }
}

/// Whose incident, which case, as of when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// The organisation's name.
    pub organization: String,
    /// Its sectors, as `incident.toml` names them.
    pub sectors: Vec<String>,
    /// First day of the intrusion, where known.
    pub occurred_from: Option<Date>,
    /// Last day of the intrusion, where known.
    pub occurred_to: Option<Date>,
    /// The day of discovery.
    pub discovered: Option<Date>,
    /// The day on which breach and likely harm were established.
    pub determined: Option<Date>,
    /// The day on which a public company found the incident material.
    pub materiality_determined: Option<Date>,
    /// The day on which people are to be told.
    pub notice_planned: Option<Date>,
    /// The case's id.
    pub case_id: String,
    /// The instant for which the report is true. «Days left» are counted from its UTC day.
    pub as_of: Timestamp,
    /// Digest of the plan, which an approval names. Empty before there is a plan.
    pub plan_digest: String,
    /// Version of Amends.
    pub version: String,
    /// As-of day of the law files used: the oldest of them.
    pub law_as_of: Option<Date>,
    /// Facts for which more than one value stands.
    pub rival_facts: Vec<RivalFact>,
}

/// A fact for which several values stand side by side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RivalFact {
    /// Which fact, such as `incident.discovered`.
    pub fact: String,
    /// The values, in the order of `incident.toml`.
    pub values: Vec<FactValue>,
}

/// One of the values of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FactValue {
    /// The value as words.
    pub value: String,
    /// Who or what says so.
    pub source: String,
    /// Since when it is said.
    pub as_of: Option<Date>,
    /// Confidence as `incident.toml` states it.
    pub confidence: String,
    /// Whether the plan was made with this value.
    pub chosen: bool,
}

/// The counts of the whole case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Unique people.
    pub people: u64,
    /// People who are left out by a decision, and not among these.
    #[serde(default)]
    pub left_out: u64,
    /// Mentions of somebody in one place.
    pub records: u64,
    /// Distinct account numbers.
    pub accounts: u64,
    /// People who lost a full Social Security number.
    pub people_with_ssn: u64,
    /// Bytes of evidence, as they lie in the evidence folder.
    pub evidence_bytes: u64,
    /// Files of evidence.
    pub evidence_files: u64,
}

/// How many people lost one element.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ElementCount {
    /// The element's name, such as `ssn`.
    pub element: String,
    /// Its words, such as `Social Security number`.
    pub label: String,
    /// People who lost it.
    pub people: u64,
    /// Records that expose it.
    pub records: u64,
}

/// How many people live in one place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceCount {
    /// `us-ca`, `us-pr`, an ISO country such as `de`; empty where it is not known.
    pub place: String,
    /// The place's name; may be empty for the states and territories, which the report knows.
    pub label: String,
    /// People who live there.
    pub people: u64,
}

/// People in one place who lost one element.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MatrixCell {
    /// As in [`PlaceCount::place`].
    pub place: String,
    /// As in [`ElementCount::element`].
    pub element: String,
    /// How many people.
    pub people: u64,
}
