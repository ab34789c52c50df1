//! Notices: wordings, sample letters, refusals, protection, approval.

use std::cmp::Reverse;

use askama::Template;

use super::due::joined;
use super::head::instant_words;
use super::shown;
use crate::drawings::bar::bar;
use crate::limits::{SHORT_MAX, WORDINGS_MAX};
use crate::places::name_of;
use crate::view::{Approval, ReportView, Wording, WordingPart};
use crate::words::{counted, number, share, spaced};

#[derive(Template)]
#[template(path = "notices.html")]
pub(crate) struct Section {
    variants: String,
    planned: String,
    approval: String,
    approved: bool,
    digest: String,
    samples: Vec<Sample>,
    refused: String,
    refusals: Vec<Refusal>,
    protection: Vec<Protection>,
    wordings: Vec<Letter>,
    told: String,
}

/// A wording as it is shown.
struct Letter {
    variant: String,
    people: String,
    places: String,
    refused: bool,
    letterhead: Vec<String>,
    window: Vec<String>,
    title: String,
    greeting: String,
    parts: Vec<WordingPart>,
    closing: Vec<String>,
}

struct Sample {
    path: String,
    variant: String,
}

struct Refusal {
    rule: String,
    why: String,
    variants: String,
}

struct Protection {
    months: u32,
    people: String,
    share: String,
    bar: String,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let notices = &view.notices;
        let refused = notices.refusals.iter().fold(0_u64, |sum, tally| sum.saturating_add(tally.variants));
        Self {
            variants: counted(notices.variants, "wording", "wordings"),
            planned: counted(notices.planned, "notice", "notices"),
            approval: approval(&notices.approval),
            approved: matches!(notices.approval, Approval::Approved { .. }),
            digest: view.head.plan_digest.clone(),
            samples: samples(view),
            refused: if refused == 0 { String::new() } else { counted(refused, "refusal", "refusals") },
            refusals: refusals(view),
            protection: protection(view),
            told: told(view),
            wordings: most_people(view).into_iter().map(letter).collect(),
        }
    }
}

fn approval(approval: &Approval) -> String {
    match approval {
        Approval::None => "There is no plan yet.".to_owned(),
        Approval::Draft => "Not approved. Nothing has been sent, and nothing can be before approval.".to_owned(),
        Approval::Approved { by, at } => format!("Approved by {} on {}.", shown(by), instant_words(*at)),
    }
}

fn samples(view: &ReportView) -> Vec<Sample> {
    let mut samples: Vec<_> = view.notices.samples.iter().collect();
    samples.sort_by(|a, b| a.path.cmp(&b.path));
    let sample =
        |letter: &&crate::view::SampleLetter| Sample { path: shown(&letter.path), variant: shown(&letter.variant) };
    samples.iter().take(SHORT_MAX).map(sample).collect()
}

fn refusals(view: &ReportView) -> Vec<Refusal> {
    let mut tallies: Vec<_> = view.notices.refusals.iter().collect();
    tallies.sort_by(|a, b| b.variants.cmp(&a.variants).then_with(|| a.rule.cmp(&b.rule)));
    let refusal = |tally: &&crate::view::RefusalTally| Refusal {
        rule: spaced(&shown(&tally.rule)),
        why: shown(&tally.why),
        variants: number(tally.variants),
    };
    tallies.iter().take(SHORT_MAX).map(refusal).collect()
}

fn protection(view: &ReportView) -> Vec<Protection> {
    let mut tallies = view.notices.protection.clone();
    tallies.sort_by_key(|tally| Reverse(tally.months));
    let line = |tally: &crate::view::ProtectionTally| Protection {
        months: tally.months,
        people: number(tally.people),
        share: share(tally.people, view.counts.people),
        bar: bar(tally.people, view.counts.people),
    };
    tallies.iter().take(SHORT_MAX).map(line).collect()
}

/// The wordings that most people would read.
fn most_people(view: &ReportView) -> Vec<&Wording> {
    let mut wordings: Vec<&Wording> = view.notices.wordings.iter().collect();
    wordings.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.variant.cmp(&b.variant)));
    wordings.truncate(WORDINGS_MAX);
    wordings
}

/// How many people the shown wordings are for.
fn told(view: &ReportView) -> String {
    let people = most_people(view).iter().fold(0_u64, |sum, wording| sum.saturating_add(wording.people));
    counted(people, "person", "people")
}

/// Words of letters come from rules and from the sender, and are shown as they stand: a guard against numbers would take
/// away the telephone numbers that the letter is for.
fn letter(wording: &Wording) -> Letter {
    Letter {
        variant: wording.variant.clone(),
        people: counted(wording.people, "person", "people"),
        places: joined(wording.places.iter().map(|place| name_of(place, "")).collect()),
        refused: wording.refused,
        letterhead: wording.letterhead.clone(),
        window: wording.window.clone(),
        title: wording.title.clone(),
        greeting: wording.greeting.clone(),
        parts: wording.parts.clone(),
        closing: wording.closing.clone(),
    }
}
