//! The head: whose incident, when, which case; rival facts side by side.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::shown;
use crate::limits::SHORT_MAX;
use crate::view::{Approval, ReportView, RivalFact};
use crate::words::{date, spaced, time_tag, time_tag_or_dash};

#[derive(Template)]
#[template(path = "head.html")]
pub(crate) struct Section {
    organization: String,
    sectors: String,
    approved: bool,
    standing: String,
    dates: Vec<Fact>,
    case_facts: Vec<Fact>,
    rivals: Vec<Rival>,
}

/// A term and what stands for it.
struct Fact {
    term: &'static str,
    /// Dates, made here; empty where `code` stands instead.
    html: String,
    /// A word of the program, escaped by the template.
    code: String,
}

impl Fact {
    fn dates(term: &'static str, html: String) -> Self {
        Self { term, html, code: String::new() }
    }

    fn code(term: &'static str, code: String) -> Self {
        Self { term, html: String::new(), code }
    }
}

/// One value of a fact that has several.
struct Rival {
    fact: String,
    first: bool,
    span: usize,
    value: String,
    source: String,
    as_of: String,
    confidence: String,
    chosen: bool,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let head = &view.head;
        Self {
            organization: shown(&head.organization),
            sectors: head.sectors.iter().map(|sector| spaced(sector)).collect::<Vec<_>>().join(", "),
            approved: matches!(view.notices.approval, Approval::Approved { .. }),
            standing: standing(&view.notices.approval),
            dates: dates(view),
            case_facts: case_facts(view),
            rivals: head.rival_facts.iter().take(SHORT_MAX).flat_map(rivals).collect(),
        }
    }
}

fn standing(approval: &Approval) -> String {
    match approval {
        Approval::None => "Draft for counsel. There is no plan of duties yet.".to_owned(),
        Approval::Draft => "Draft for counsel: a duty is a draft until approved.".to_owned(),
        Approval::Approved { by, at } => format!("This plan was approved by {} on {}.", shown(by), instant_words(*at)),
    }
}

fn dates(view: &ReportView) -> Vec<Fact> {
    let head = &view.head;
    let mut facts = vec![
        Fact::dates("Occurred", period(head.occurred_from, head.occurred_to)),
        Fact::dates("Discovered", time_tag_or_dash(head.discovered)),
        Fact::dates("Determined", time_tag_or_dash(head.determined)),
    ];
    if let Some(day) = head.materiality_determined {
        facts.push(Fact::dates("Found material", time_tag(day)));
    }
    if let Some(day) = head.notice_planned {
        facts.push(Fact::dates("Notice planned", time_tag(day)));
    }
    facts
}

/// Both ends of the intrusion, as far as they are known.
fn period(from: Option<Date>, to: Option<Date>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from != to => format!("{} to {}", time_tag(from), time_tag(to)),
        (Some(day), _) | (None, Some(day)) => time_tag(day),
        (None, None) => time_tag_or_dash(None),
    }
}

fn case_facts(view: &ReportView) -> Vec<Fact> {
    let head = &view.head;
    let as_of = instant_words(head.as_of);
    vec![
        Fact::dates("As of", format!("<time datetime=\"{}\">{as_of}</time>", head.as_of)),
        Fact::code("Case", head.case_id.clone()),
        Fact::code("Plan", if head.plan_digest.is_empty() { "none yet".to_owned() } else { head.plan_digest.clone() }),
        Fact::dates("Law as of", time_tag_or_dash(head.law_as_of)),
        Fact::code("Made by", format!("amends {}", head.version)),
    ]
}

/// `8 October 2026, 14:00 UTC`.
pub(crate) fn instant_words(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    format!("{}, {:02}:{:02} UTC", date(at.date()), at.hour(), at.minute())
}

/// The UTC day from which days left are counted.
pub(crate) fn today(view: &ReportView) -> Date {
    view.head.as_of.to_zoned(TimeZone::UTC).date()
}

fn rivals(fact: &RivalFact) -> Vec<Rival> {
    let span = fact.values.len().min(SHORT_MAX);
    let line = |(index, value): (usize, &crate::view::FactValue)| Rival {
        fact: shown(&fact.fact),
        first: index == 0,
        span,
        value: shown(&value.value),
        source: shown(&value.source),
        as_of: time_tag_or_dash(value.as_of),
        confidence: shown(&value.confidence),
        chosen: value.chosen,
    };
    fact.values.iter().take(span).enumerate().map(line).collect()
}
