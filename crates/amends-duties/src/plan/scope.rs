//! Whether a law binds the organisation.

use crate::duty::{Kind, Owed};
use crate::law::{Exemption, Law, Otherwise};
use crate::verdict::Gate;
use crate::words;

use super::draft::{Draft, Terms};
use super::reading::Reading;
use super::scene::Scene;
use super::timing::Timing;

const HIPAA: [&str; 4] = ["health_clearinghouse", "health_plan", "health_provider", "hipaa_business_associate"];
const GLBA: [&str; 10] = [
    "bank",
    "bank_service_provider",
    "broker_dealer",
    "credit_union",
    "insurance_producer",
    "insurer",
    "investment_adviser",
    "investment_company",
    "nonbank_financial",
    "transfer_agent",
];

pub(super) fn gate(scene: &Scene<'_>, law: &Law) -> Gate {
    let organization = &scene.incident.organization;
    if law.scope.public_company && !organization.public_company {
        return Gate::of(Owed::No, "Not owed, because it binds companies that file with the SEC only.");
    }
    let named: Vec<String> = law.scope.sectors.iter().map(|word| word.replace('_', " ")).collect();
    let bound = if law.scope.sectors.is_empty() || scene.has_sector(&law.scope.sectors) {
        Gate::open()
    } else {
        let whom = words::list(&named);
        match law.scope.otherwise {
            Otherwise::No => return Gate::of(Owed::No, format!("Not owed, because it binds only: {whom}.")),
            Otherwise::Depends => {
                Gate::of(Owed::Depends, format!("Depends: by its letter it binds only: {whom}; for counsel."))
            }
        }
    };
    bound.and(exempt(scene, law, "HIPAA", law.scope.hipaa, &HIPAA)).and(exempt(
        scene,
        law,
        "the Gramm-Leach-Bliley Act",
        law.scope.glba,
        &GLBA,
    ))
}

fn exempt(scene: &Scene<'_>, law: &Law, act: &str, exemption: Exemption, sectors: &[&str]) -> Gate {
    if !scene.incident.organization.sectors.iter().any(|sector| sectors.contains(&sector.as_str())) {
        return Gate::open();
    }
    let note = law.scope.exemption_note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    match exemption {
        Exemption::None => Gate::open(),
        Exemption::Partial => Gate::of(
            Owed::Yes,
            format!("Organisations under {act} are excused from part of this law{note}; for counsel."),
        ),
        Exemption::Deemed => Gate::of(
            Owed::Depends,
            format!("Depends: organisations that comply with {act} are taken to comply with this law{note}."),
        ),
        Exemption::Outside => {
            Gate::of(Owed::Depends, format!("Depends: organisations under {act} may be outside this law{note}."))
        }
    }
}

/// The one row that says that a law does not bind the organisation.
pub(super) fn refusal(scene: &Scene<'_>, reading: &Reading<'_>) -> Option<Draft> {
    if reading.scope.owed != Owed::No {
        return None;
    }
    let law = reading.law;
    let (kind, rule, recipient, standard, citation) = if let Some(filing) = law.filings.first() {
        (Kind::FilePublic, filing.id.as_str(), &filing.recipient, &filing.standard, &filing.citation)
    } else if let Some(authority) = law.authorities.first() {
        (Kind::NotifyRegulator, authority.id.as_str(), &authority.recipient, &authority.standard, &authority.citation)
    } else {
        let rule = law.persons.first()?;
        (Kind::NotifyPersons, rule.id.as_str(), &rule.recipient, &rule.standard, &rule.citation)
    };
    Some(Draft::new(
        law,
        Terms {
            kind,
            rule,
            recipient: recipient.clone(),
            persons: reading.positions.iter().map(|position| scene.profiles[*position].persons).sum(),
            owed: Owed::No,
            months: None,
            standard,
            citation,
            because: reading.scope.reasons.clone(),
            timing: Timing::default(),
            profiles: Vec::new(),
        },
    ))
}
