//! Entries and steps in plain words, without a technique's name and without an account's: for pages that lie in the open.

use super::words::line;
use crate::RouteStep;

/// An entry as it stands in a sentence: `the internet`, `the zone lab`. Whose account was taken over is not said.
pub fn plain_entry(entry: &str) -> String {
    match entry.split_once(':') {
        Some(("zone", zone)) => format!("the zone {}", line(zone)),
        Some(("phished", _)) => "an account whose owner fell for a letter".to_owned(),
        Some(("host", host)) => line(host),
        _ if entry.starts_with("phished") => "an account whose owner fell for a letter".to_owned(),
        _ if entry == "internet" => "the internet".to_owned(),
        _ if entry == "partner" => "a partner’s line".to_owned(),
        _ => line(entry),
    }
}

/// A step as a sentence that a board reads. A way of stepping that has no words here is named by its own.
pub fn plain_step(step: &RouteStep) -> String {
    let (from, to) = (plain_entry(&step.from), plain_entry(&step.to));
    let how = match step.how.as_str() {
        "follows" | "reaches" => format!("The network lets {from} through to {to}"),
        "answers" => format!("{to} answers anybody on the internet"),
        "guess" | "guess_slowly" | "guessed_password" => {
            format!("A password on {to} can be guessed, coming from {from}")
        }
        "no_password" => format!("{to} asks for no password, coming from {from}"),
        "asks_nobody" => format!("{to} gives what it has to whoever connects, coming from {from}"),
        "stolen_password" => format!("A stolen password is all that {to} asks for, coming from {from}"),
        "same_password" => format!("A password from {from} opens {to} too"),
        "held_secret" | "held_key" => format!("A key that lies on {from} opens {to}"),
        "reads_secret" => format!("A key that lies on {from} can be read there"),
        "sudo" => format!("On {to} a small account can become a powerful one"),
        "exploit_critical" | "exploit_high" | "exploit" => {
            format!("A known weakness of {to} lets anybody in, coming from {from}")
        }
        "grant" => format!("An account taken over on {from} may read {to}"),
        "cloud_right" => format!("A right in the cloud, held on {from}, opens {to}"),
        "cloud_right_if" => format!("A right in the cloud, held on {from} under a condition, opens {to}"),
        "reads_store" | "reads" => format!("Whoever is on {from} can read {to}"),
        "public_store" => format!("Anybody may read {to}"),
        "copy" => format!("A copy of {to} lies on {from}"),
        "directory" => format!("The directory gives {from} power over {to}"),
        "phish" => format!("Somebody falls for a letter, and their account opens {to}"),
        other => format!("From {from} to {to}: {}", line(&other.replace('_', " "))),
    };
    // A sentence may begin with a host's name, which keeps its letters.
    format!("{how}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_sentences_without_accounts() {
        let step = |from: &str, to: &str, how: &str| RouteStep {
            from: from.into(),
            to: to.into(),
            account: "fkim".into(),
            how: how.into(),
            reason: "fkim may log in".into(),
            ..RouteStep::default()
        };
        let cases = [
            (
                step("internet", "gw-test-02", "guess"),
                "A password on gw-test-02 can be guessed, coming from the internet.",
            ),
            (step("zone:lab", "lab-build-03", "reaches"), "The network lets the zone lab through to lab-build-03."),
            (
                step("phished:fkim", "vpn-01", "odd_way"),
                "From an account whose owner fell for a letter to vpn-01: odd way.",
            ),
            (step("lab-build-03", "crm", "held_secret"), "A key that lies on lab-build-03 opens crm."),
        ];
        for (step, expected) in cases {
            assert_eq!(plain_step(&step), expected);
        }
        assert!(!plain_entry("phished:fkim").contains("fkim") && !plain_entry("phished").contains("phished"));
    }

    #[test]
    fn every_way_of_stepping_has_words() {
        for how in crate::graph::How::ALL {
            let step = RouteStep { how: how.word().to_owned(), ..RouteStep::default() };
            assert!(!plain_step(&step).contains(": "), "{}", how.word());
        }
    }
}
