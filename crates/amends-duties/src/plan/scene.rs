//! What all rules look at: the facts, the profiles, the days from which clocks run.

use amends_case::incident::{Facts, Incident, When};
use jiff::civil::Date;

use crate::elements::{Classes, ElementClasses};
use crate::law::{Laws, Start};
use crate::profile::ProfileCount;

pub(super) struct Scene<'a> {
    pub(super) laws: &'a Laws,
    pub(super) incident: &'a Incident,
    pub(super) profiles: &'a [ProfileCount],
    /// The classes of each profile, in their order.
    pub(super) classes: Vec<Classes>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        laws: &'a Laws,
        incident: &'a Incident,
        profiles: &'a [ProfileCount],
        classes: &ElementClasses,
    ) -> Self {
        let classes = profiles.iter().map(|profile| classes.classes(&profile.elements)).collect();
        Self { laws, incident, profiles, classes }
    }

    pub(super) fn facts(&self) -> &'a Facts {
        &self.incident.facts
    }

    pub(super) fn has_sector(&self, sectors: &[String]) -> bool {
        sectors.iter().any(|sector| self.incident.organization.sectors.contains(sector))
    }

    /// The planned day of the mailing, where the incident names one.
    pub(super) fn planned(&self) -> Option<Date> {
        self.facts().notice_planned.as_ref().map(|fact| fact.value().date)
    }

    pub(super) fn discovered(&self) -> Date {
        self.facts().discovered.value().date
    }

    /// The event that starts a clock, where it has a date.
    pub(super) fn start(&self, start: Start) -> Option<When> {
        let facts = self.facts();
        match start {
            Start::Discovery => Some(*facts.discovered.value()),
            Start::Determination => Some(*facts.determined_or_discovered().value()),
            Start::Materiality => facts.materiality_determined.as_ref().map(|fact| *fact.value()),
            Start::NoticeToPersons => facts.notice_planned.as_ref().map(|fact| *fact.value()),
            Start::AgenciesTold => facts.agencies_told.as_ref().map(|fact| *fact.value()),
            Start::HealthDepartmentTold => None,
        }
    }
}

/// How a sentence names the event.
pub(super) fn event(start: Start) -> &'static str {
    match start {
        Start::Discovery => "discovery",
        Start::Determination => "the determination of the breach",
        Start::Materiality => "the finding that it is material",
        Start::NoticeToPersons => "the planned notice to people",
        Start::AgenciesTold => "the notice to the federal agencies",
        Start::HealthDepartmentTold => "the notice to the US health department",
    }
}
