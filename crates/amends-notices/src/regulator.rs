//! Drafts for authorities: what the law asks for, what the case can answer, and what a person has to complete.

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::civil::Date;

use crate::facts::{LetterFacts, Taking};

/// What stands where the case has no answer.
const BLANK: &str = "to be completed";

/// One notice owed to an authority or to the consumer reporting agencies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegulatorDuty {
    /// Id of the duty.
    pub duty_id: String,
    /// Who is to be told (`Attorney General`).
    pub recipient: String,
    /// Jurisdiction word (`us-ma`).
    pub jurisdiction: String,
    /// Its name (`Massachusetts`).
    pub jurisdiction_name: String,
    /// The law.
    pub citation: String,
    /// How it is to be told (`online portal`), where known.
    pub how: String,
    /// By when, as a date or in the law's words.
    pub due: String,
    /// Words of the law for what has to be told.
    pub required: Vec<String>,
}

/// What is counted for an authority.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegulatorFacts {
    /// Persons affected who live in the jurisdiction.
    pub residents: Option<u64>,
    /// Persons affected anywhere.
    pub persons: Option<u64>,
    /// Names of the elements that people of the jurisdiction lost.
    pub elements: Vec<String>,
    /// When the people are to be told.
    pub notice_planned: Option<Date>,
    /// How (`letter by post`).
    pub notice_method: String,
    /// Longest term of identity protection offered there, in months; 0 for none.
    pub protection_months: u16,
}

/// One line of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The law's word.
    pub asked: String,
    /// The same for a person.
    pub question: String,
    /// What the case knows; `None`: a person has to complete it.
    pub answer: Option<String>,
}

/// A draft for an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegulatorDraft {
    /// The duty.
    pub duty: RegulatorDuty,
    /// Who notifies.
    pub sender: String,
    /// The lines: first what every authority needs to know who writes, then what this law asks for.
    pub answers: Vec<Answer>,
}

/// Prepares what one authority is to be told.
pub fn regulator_draft(facts: &LetterFacts, counted: &RegulatorFacts, duty: &RegulatorDuty) -> RegulatorDraft {
    let always = ["contact_of_sender", "date_of_breach", "discovery_date"].map(str::to_owned);
    let mut seen = BTreeSet::new();
    let asked = always.into_iter().chain(duty.required.iter().cloned()).filter(|word| seen.insert(word.clone()));
    let answers = asked.map(|asked| {
        let answer = answer(facts, counted, &asked);
        Answer { question: question(&asked), asked, answer }
    });
    RegulatorDraft { duty: duty.clone(), sender: facts.sender.name.clone(), answers: answers.collect() }
}

impl RegulatorDraft {
    /// How many lines a person has to complete.
    pub fn blanks(&self) -> usize {
        self.answers.iter().filter(|answer| answer.answer.is_none()).count()
    }

    /// The draft as Markdown, which reads well as plain text too.
    pub fn to_markdown(&self) -> String {
        let duty = &self.duty;
        let mut text = format!("# Draft notice to: {}, {}\n\n", duty.recipient, duty.jurisdiction_name);
        let lines = [
            ("From", self.sender.as_str()),
            ("Law", &duty.citation),
            ("How", &duty.how),
            ("Due", &duty.due),
            ("Duty", &duty.duty_id),
        ];
        for (label, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "- {label}: {value}");
        }
        for answer in &self.answers {
            let told = answer.answer.clone().unwrap_or_else(|| format!("[{BLANK}]"));
            let _ = write!(text, "\n## {}\n\n{told}\n", answer.question);
        }
        let _ = write!(text, "\nDraft, not sent. {} of {} points: {BLANK}.\n", self.blanks(), self.answers.len());
        text
    }
}

fn answer(facts: &LetterFacts, counted: &RegulatorFacts, asked: &str) -> Option<String> {
    let (sender, breach) = (&facts.sender, &facts.breach);
    let list = |items: &[String]| (!items.is_empty()).then(|| items.join("; "));
    match asked {
        "contact_of_sender" | "contact_of_breached_entity" | "organization_name_and_location" => {
            let mut parts = vec![sender.name.clone()];
            parts.extend(sender.address.iter().cloned());
            parts.extend([&sender.telephone, &sender.email].into_iter().flatten().cloned());
            parts.retain(|part| !part.is_empty());
            list(&parts).map(|text| text.replace("; ", ", "))
        }
        "contact_of_reporter" => {
            list(&[&sender.signatory, &sender.signatory_title].into_iter().flatten().cloned().collect::<Vec<_>>())
        }
        "date_of_breach" | "period_of_compromise" => period(breach.occurred_from, breach.occurred_to),
        "discovery_date" | "date_of_discovery" => breach.discovered.map(|date| date.to_string()),
        "number_of_residents"
        | "number_of_affected"
        | "number_of_consumers"
        | "number_of_customers"
        | "number_of_individuals" => {
            let persons = counted.persons.map(|persons| format!(" ({persons} in all)")).unwrap_or_default();
            counted.residents.map(|residents| format!("{residents}{persons}"))
        }
        "data_types" => list(&counted.elements),
        "nature_of_breach" | "description" | "synopsis_of_events" => breach.what_happened.clone().or_else(|| {
            let word = if breach.taking == Taking::Acquired { "acquired" } else { "accessed" };
            Some(format!("Personal information was {word} without authority. [Details {BLANK}]"))
        }),
        "steps_taken" | "steps_taken_to_investigate" | "steps_taken_to_prevent" => list(&breach.steps_taken),
        "timing_of_notice" | "timing_content_distribution" | "distribution_of_notice" | "method_of_distribution" => {
            let date = counted.notice_planned?;
            let method =
                Some(counted.notice_method.as_str()).filter(|method| !method.is_empty()).unwrap_or("letter by post");
            Some(format!("People are to be told from {date} by {method}. A sample of the notice is attached."))
        }
        "date_of_notice" => counted.notice_planned.map(|date| date.to_string()),
        "copy_of_notice" => Some("A sample of the notice to people is attached.".to_owned()),
        "identity_protection_offer"
        | "credit_monitoring_offer"
        | "free_services_offered"
        | "certification_of_credit_monitoring" => {
            let months = Some(counted.protection_months).filter(|months| *months > 0)?;
            let vendor = facts.protection.as_ref().and_then(|offer| offer.vendor.clone());
            Some(format!(
                "{months} months of identity protection{}, free of charge.",
                vendor.map(|vendor| format!(" from {vendor}")).unwrap_or_default()
            ))
        }
        "law_enforcement_delay" | "delayed_by_law_enforcement" => {
            breach.law_enforcement_delay.map(|delayed| if delayed { "Yes." } else { "No." }.to_owned())
        }
        _ => None,
    }
}

fn period(from: Option<Date>, to: Option<Date>) -> Option<String> {
    match (from, to) {
        (None, None) => None,
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (Some(from), None) => Some(format!("from {from}")),
        (None, Some(to)) => Some(format!("until {to}")),
    }
}

/// The law's word as a heading: `number_of_residents` → `Number of residents`.
fn question(asked: &str) -> String {
    let words = asked.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn what_is_known_is_told_and_the_rest_is_a_blank() {
        let duty = RegulatorDuty {
            duty_id: "d-1".to_owned(),
            recipient: "Attorney General".to_owned(),
            jurisdiction: "us-ma".to_owned(),
            jurisdiction_name: "Massachusetts".to_owned(),
            citation: "Mass. Gen. Laws ch. 93H, § 3".to_owned(),
            how: "online portal".to_owned(),
            due: "as soon as practicable".to_owned(),
            required: ["number_of_residents", "person_responsible", "data_types"].map(str::to_owned).to_vec(),
        };
        let counted = RegulatorFacts {
            residents: Some(310),
            persons: Some(2_000),
            elements: vec!["Social Security number".to_owned()],
            ..RegulatorFacts::default()
        };
        let draft = regulator_draft(&example::facts(), &counted, &duty);
        let text = draft.to_markdown();
        assert!(text.contains("## Number of residents\n\n310 (2000 in all)"), "{text}");
        assert!(text.contains("## Person responsible\n\n[to be completed]"), "{text}");
        assert!(text.contains("2026-07-18 to 2026-08-12"), "{text}");
        assert_eq!(draft.blanks(), 1);
    }
}
