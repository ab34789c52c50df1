//! What is odd in an incident's facts, but not wrong.

use super::{Fact, Incident, When};

/// Sentences for a person, in the order of the facts.
pub(super) fn of(incident: &Incident) -> Vec<String> {
    let facts = &incident.facts;
    let named = [
        ("occurred_from", facts.occurred_from.as_ref()),
        ("occurred_to", facts.occurred_to.as_ref()),
        ("discovered", Some(&facts.discovered)),
        ("determined", facts.determined.as_ref()),
        ("materiality_determined", facts.materiality_determined.as_ref()),
        ("agencies_told", facts.agencies_told.as_ref()),
        ("notice_planned", facts.notice_planned.as_ref()),
    ];
    // Each later name should not lie before the earlier one. An intruder may still be inside when discovered.
    let order = [
        ("occurred_from", "occurred_to"),
        ("occurred_from", "discovered"),
        ("discovered", "determined"),
        ("discovered", "materiality_determined"),
        ("discovered", "agencies_told"),
        ("determined", "notice_planned"),
        ("discovered", "notice_planned"),
    ];
    let find = |name| named.iter().find(|(known, _)| *known == name).and_then(|(_, fact)| *fact);
    let mut warnings: Vec<String> =
        order.iter().filter_map(|(first, then)| out_of_order((first, find(*first)?), (then, find(*then)?))).collect();
    warnings.extend(named.iter().filter_map(|(name, fact)| disputed(name, (*fact)?)));
    let disputes = [
        ("access", facts.access.is_disputed()),
        ("encrypted", facts.encrypted.is_disputed()),
        ("key_taken", facts.key_taken.as_ref().is_some_and(Fact::is_disputed)),
        ("harm", facts.harm.is_disputed()),
        ("source_of_breach", facts.source_of_breach.is_disputed()),
        ("held_for_another", facts.held_for_another.is_disputed()),
    ];
    warnings.extend(disputes.iter().filter(|(_, disputed)| *disputed).map(|(name, _)| format!("`{name}` is disputed")));
    if *facts.encrypted.value() && facts.key_taken.is_none() {
        warnings.push("the data was encrypted, but `key_taken` does not say whether the key was taken too".to_owned());
    }
    for (language, words) in &incident.words {
        let sender = incident.sender.as_ref();
        let lacking = [
            ("what_happened", facts.what_happened.is_some() && words.what_happened.is_none()),
            ("steps_taken", !facts.steps_taken.is_empty() && words.steps_taken.is_empty()),
            (
                "signatory_title",
                sender.is_some_and(|sender| sender.signatory_title.is_some()) && words.signatory_title.is_none(),
            ),
        ];
        for (key, _) in lacking.iter().filter(|(_, lacks)| *lacks) {
            warnings.push(format!(
                "`[words.{language}]` has no `{key}`; until it has, nobody is written to in `{language}`"
            ));
        }
    }
    if facts.hold_until.as_ref().is_some_and(|hold| hold.value().date < facts.discovered.value().date) {
        warnings.push("`hold_until` lies before `discovered`".to_owned());
    }
    warnings
}

fn out_of_order(first: (&str, &Fact<When>), then: (&str, &Fact<When>)) -> Option<String> {
    let (earlier, later) = (first.1.value(), then.1.value());
    (later.date < earlier.date).then(|| format!("`{}` ({later}) lies before `{}` ({earlier})", then.0, first.0))
}

fn disputed(name: &str, fact: &Fact<When>) -> Option<String> {
    let others: Vec<String> = fact
        .rivals()
        .iter()
        .filter(|rival| rival.value.date != fact.value().date)
        .map(|rival| rival.value.to_string())
        .collect();
    (!others.is_empty())
        .then(|| format!("`{name}` is disputed: {} is used, and {} is claimed too", fact.value(), others.join(", ")))
}
