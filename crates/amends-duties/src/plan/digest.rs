//! The digest of a plan: what counsel approves.

use super::Plan;

/// BLAKE3 in hex over a canonical text: each field with its length before it, so that no two plans share a text.
pub(super) fn of(plan: &Plan) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("amends 2026 plan of duties");
    let mut field = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    field(&plan.laws_digest);
    for duty in &plan.duties {
        field("duty");
        for text in [
            &duty.duty_id,
            &duty.law,
            &duty.recipient,
            &duty.jurisdiction,
            &duty.standard,
            &duty.citation,
            &duty.because,
        ] {
            field(text);
        }
        field(duty.kind.word());
        field(duty.owed.word());
        field(&duty.persons.to_string());
        field(&duty.due.map(|due| due.to_string()).unwrap_or_default());
        field(&duty.plan_by.map(|day| day.to_string()).unwrap_or_default());
        field(&duty.months.map(|months| months.to_string()).unwrap_or_default());
    }
    for outcome in &plan.profiles {
        field("profile");
        field(&outcome.profile.residence);
        field(outcome.profile.segment.as_deref().unwrap_or_default());
        field(&format!("{} {} {}", outcome.profile.persons, outcome.profile.minor, outcome.profile.deceased));
        field(outcome.notice.word());
        field(&outcome.protection_months.map(|months| months.to_string()).unwrap_or_default());
        let elements = outcome.profile.elements.iter();
        for text in elements.chain(&outcome.duties).chain(&outcome.content_required).chain(&outcome.content_forbidden) {
            field(text);
        }
    }
    hasher.finalize().to_hex().to_string()
}
