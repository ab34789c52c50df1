//! A duty in the making, with the profiles that it comes from.

use crate::duty::{Duty, Kind, Owed};
use crate::law::{Confidence, Law};

use super::timing::Timing;

pub(super) struct Draft {
    pub(super) duty: Duty,
    /// Positions of the profiles because of which it is owed, or may be; empty where it is not.
    pub(super) profiles: Vec<usize>,
}

/// What differs from duty to duty; the rest comes from the law.
pub(super) struct Terms<'a> {
    pub(super) kind: Kind,
    /// The rule's own id; empty where the law has one rule of the kind.
    pub(super) rule: &'a str,
    pub(super) recipient: String,
    pub(super) persons: u64,
    pub(super) owed: Owed,
    pub(super) months: Option<u32>,
    pub(super) standard: &'a str,
    pub(super) citation: &'a str,
    pub(super) because: Vec<String>,
    pub(super) timing: Timing,
    pub(super) profiles: Vec<usize>,
}

impl Draft {
    pub(super) fn new(law: &Law, terms: Terms<'_>) -> Self {
        let mut because = terms.because;
        if terms.owed.is_planned() {
            because.extend(terms.timing.sentences);
            because.extend(caution(law, terms.kind));
        }
        let mut draft = Self::bare(&law.id, &law.name, law.confidence, terms.kind, terms.rule);
        let dated = terms.owed.is_planned();
        draft.duty = Duty {
            recipient: terms.recipient,
            persons: terms.persons,
            owed: terms.owed,
            due: terms.timing.due.filter(|_| dated),
            plan_by: terms.timing.plan_by.filter(|_| dated),
            months: terms.months,
            standard: terms.standard.to_owned(),
            citation: terms.citation.to_owned(),
            because: because.join(" "),
            extended_due: terms.timing.extended.filter(|_| dated),
            on_hold: terms.timing.on_hold && dated,
            clock_start: terms.timing.start.filter(|_| dated),
            ..draft.duty
        };
        draft.profiles = if dated { terms.profiles } else { Vec::new() };
        draft
    }

    /// A duty with nothing but its names.
    pub(super) fn bare(law: &str, jurisdiction: &str, confidence: Confidence, kind: Kind, rule: &str) -> Self {
        let mut duty_id = format!("d-{law}-{}", kind.word());
        if !rule.is_empty() {
            duty_id.push('-');
            duty_id.push_str(rule);
        }
        let duty = Duty {
            duty_id,
            law: law.to_owned(),
            kind,
            recipient: String::new(),
            jurisdiction: jurisdiction.to_owned(),
            persons: 0,
            owed: Owed::No,
            due: None,
            plan_by: None,
            months: None,
            standard: String::new(),
            citation: String::new(),
            because: String::new(),
            extended_due: None,
            on_hold: false,
            confidence,
            clock_start: None,
        };
        Self { duty, profiles: Vec::new() }
    }

    pub(super) fn rank(&self) -> (&str, Kind, &str) {
        (&self.duty.law, self.duty.kind, &self.duty.duty_id)
    }
}

/// A sentence on how far the law file can be relied on, where that is not far.
///
/// In a file of high confidence what is not verified concerns single points: it stands at the rows that it touches, and
/// in the plan's questions in full.
fn caution(law: &Law, kind: Kind) -> Option<String> {
    let word = law.confidence.word();
    let touches = |item: &&String| match kind {
        _ if law.confidence != Confidence::High => true,
        Kind::FilePublic => true,
        Kind::SubstituteNotice => item.contains("substitute"),
        _ => false,
    };
    let open: Vec<&str> = law.unverified.iter().filter(touches).map(String::as_str).collect();
    if law.confidence == Confidence::High && open.is_empty() {
        return None;
    }
    let open = if open.is_empty() { String::new() } else { format!("; not verified: {}", open.join("; ")) };
    Some(format!("For counsel: confidence in this law file is {word}{open}."))
}
