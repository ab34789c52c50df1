//! What posture weighs: harm of elements, likelihood of steps, entries that count. `rules/posture.toml`, typed.

use std::collections::BTreeMap;

use amends_case::statement::Severity;
use serde::Deserialize;

use crate::checks::file::read;
use crate::graph::How;
use crate::{CheckError, Lever};

static TEXT: &str = include_str!("../../../rules/posture.toml");
/// Name of the file in errors.
const FILE: &str = "posture";
/// Most harm of one element.
const HARM_MAX: u32 = 1_000;
/// Words of the four figures of [`Lever::Exploit`].
const EXPLOITS: [&str; 4] = ["exploit_low", "exploit_medium", "exploit_high", "exploit_critical"];
/// Words of steps that are a kind of their own only for their likelihood.
const OTHERS: [&str; 5] = ["guess_slowly", "stolen_password", "no_password", "cloud_right_if", "directory"];

/// Judgements that order routes and actions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    harm: Harms,
    likelihood: BTreeMap<String, Chance>,
    entry: Entries,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Harms {
    default: Harm,
    element: BTreeMap<String, Harm>,
}

/// How bad it is for one person to lose one element.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Harm {
    /// From 1 to 1000, beside the others.
    pub weight: u32,
    /// Why.
    pub says: String,
}

/// How likely a kind of step is to succeed for somebody who tries.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chance {
    /// From 1 to 1000 thousandths.
    pub thousandths: u32,
    /// Why.
    pub says: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    outside: Entry,
    partner: Entry,
    lower_zone: Entry,
    phished: Entry,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    counts: bool,
    thousandths: u32,
    says: String,
}

/// From where an intruder begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryClass {
    /// The internet.
    Outside,
    /// A zone of lower trust than the store's.
    LowerZone,
    /// A person's account.
    Phished,
}

impl EntryClass {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Outside, Self::LowerZone, Self::Phished];

    /// Its word: that of [`EntryRow::class`](crate::EntryRow::class).
    pub fn word(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::LowerZone => "lower_zone",
            Self::Phished => "phished",
        }
    }
}

impl Weights {
    /// The embedded judgements.
    ///
    /// # Errors
    /// If the embedded file cannot be used, which a test rules out.
    pub fn embedded() -> Result<Self, CheckError> {
        Self::from_text(TEXT)
    }

    /// Judgements of a file that takes the place of the embedded one.
    ///
    /// # Errors
    /// If it is not what such a file is: an unknown key, a figure beyond its bounds, a kind of step without one, a
    /// judgement without its reason.
    pub fn from_text(text: &str) -> Result<Self, CheckError> {
        let weights: Self = read(FILE, text)?;
        match weights.fault() {
            None => Ok(weights),
            Some(message) => Err(CheckError::Form { at: format!("{FILE}.toml"), message }),
        }
    }

    /// Harm of an element; an unknown one's is the stated default.
    pub fn harm(&self, element: &str) -> u32 {
        self.harm.element.get(element).unwrap_or(&self.harm.default).weight
    }

    /// Harm to a person who loses these elements: the sum. Elements are distinct.
    pub fn harm_of<'e>(&self, elements: impl IntoIterator<Item = &'e str>) -> u64 {
        elements.into_iter().map(|element| u64::from(self.harm(element))).sum()
    }

    /// Every element that has a weight of its own.
    pub fn harms(&self) -> impl Iterator<Item = (&str, &Harm)> {
        self.harm.element.iter().map(|(element, harm)| (element.as_str(), harm))
    }

    /// How likely a step is, in thousandths. Only for [`Lever::Exploit`] the severity counts: of the weakness.
    pub fn likelihood(&self, lever: Lever, severity: Severity) -> u32 {
        let word = match (lever, severity) {
            (Lever::Exploit, Severity::Critical) => "exploit_critical",
            (Lever::Exploit, Severity::High) => "exploit_high",
            (Lever::Exploit, Severity::Medium) => "exploit_medium",
            (Lever::Exploit, Severity::Low | Severity::Info) => "exploit_low",
            (other, _) => other.word(),
        };
        self.likelihood.get(word).map_or(0, |chance| chance.thousandths)
    }

    /// How likely a step of a graph is, in thousandths. What follows by itself is certain.
    pub fn likelihood_of(&self, how: How) -> u32 {
        let word = match how {
            How::Follows | How::ReadsStore => return 1_000,
            How::Reaches => "way",
            How::Answers => "public_listener",
            How::ReadsSecret => "held_secret",
            // The key was found where it lay: that it opens is certain.
            How::HeldSecret => return 1_000,
            other => other.word(),
        };
        self.likelihood.get(word).map_or(0, |chance| chance.thousandths)
    }

    /// How likely it is that somebody begins there: by an entry's class, or `partner`.
    pub fn entry_likelihood(&self, word: &str) -> u32 {
        let entry = match word {
            "partner" => &self.entry.partner,
            "lower_zone" => &self.entry.lower_zone,
            "phished" => &self.entry.phished,
            _ => &self.entry.outside,
        };
        entry.thousandths
    }

    /// Every kind of step that has a figure.
    pub fn likelihoods(&self) -> impl Iterator<Item = (&str, &Chance)> {
        self.likelihood.iter().map(|(word, chance)| (word.as_str(), chance))
    }

    /// Whether routes from there count when actions are ranked.
    pub fn counts(&self, class: EntryClass) -> bool {
        self.entry_of(class).counts
    }

    /// What an entry is, in words.
    pub fn entry_says(&self, class: EntryClass) -> &str {
        &self.entry_of(class).says
    }

    fn entry_of(&self, class: EntryClass) -> &Entry {
        match class {
            EntryClass::Outside => &self.entry.outside,
            EntryClass::LowerZone => &self.entry.lower_zone,
            EntryClass::Phished => &self.entry.phished,
        }
    }

    fn fault(&self) -> Option<String> {
        let steps = Lever::ALL.iter().filter(|(_, lever)| *lever != Lever::Exploit).map(|(word, _)| *word);
        let known: Vec<&str> = steps.chain(EXPLOITS).chain(OTHERS).collect();
        if let Some(missing) = known.iter().find(|word| !self.likelihood.contains_key(**word)) {
            return Some(format!("[likelihood] has no `{missing}`"));
        }
        if let Some(unknown) = self.likelihood.keys().find(|word| !known.contains(&word.as_str())) {
            return Some(format!(
                "[likelihood] has `{unknown}`, which is no kind of step (known: {})",
                known.join(", ")
            ));
        }
        let harms = self.harms().chain([("default", &self.harm.default)]);
        let harms = harms.map(|(name, harm)| (name, (1..=HARM_MAX).contains(&harm.weight), &harm.says));
        let chances = self.likelihoods();
        let chances = chances.map(|(name, chance)| (name, (1..=1_000).contains(&chance.thousandths), &chance.says));
        let entries = EntryClass::ALL.map(|class| (class.word(), true, &self.entry_of(class).says));
        for (name, is_within, says) in harms.chain(chances).chain(entries) {
            if !is_within {
                return Some(format!("`{name}` is not within 1 and 1000"));
            }
            if says.trim().is_empty() {
                return Some(format!("`{name}` does not say why"));
            }
        }
        if !self.likelihood_rises() {
            return Some("of two weaknesses the worse one is not less likely used".to_owned());
        }
        EntryClass::ALL.iter().all(|class| !self.counts(*class)).then(|| "[entry] has none that counts".to_owned())
    }

    fn likelihood_rises(&self) -> bool {
        let figures: Vec<u32> =
            EXPLOITS.iter().filter_map(|word| self.likelihood.get(*word)).map(|chance| chance.thousandths).collect();
        figures.is_sorted()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn refused(old: &str, new: &str) -> String {
        assert!(TEXT.contains(old), "{old}");
        Weights::from_text(&TEXT.replacen(old, new, 1)).expect_err("refused").to_string()
    }

    #[test]
    fn every_element_has_a_weight_and_no_other_word_has() {
        let weights = Weights::embedded().expect("the embedded file");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/elements");
        let mut elements: Vec<String> = std::fs::read_dir(folder)
            .expect("rules/elements")
            .filter_map(|item| item.expect("an item").file_name().to_str()?.strip_suffix(".toml").map(str::to_owned))
            .collect();
        elements.sort();
        assert_eq!(weights.harms().map(|(element, _)| element.to_owned()).collect::<Vec<_>>(), elements);
    }

    #[test]
    fn an_unknown_element_has_the_stated_default_and_harms_add_up() {
        let weights = Weights::embedded().expect("the embedded file");
        assert_eq!(weights.harm("shoe_size"), weights.harm.default.weight);
        assert_eq!(weights.harm_of(["ssn", "name"]), u64::from(weights.harm("ssn") + weights.harm("name")));
        assert!(weights.harm("ssn") > weights.harm("payment_card"));
    }

    #[test]
    fn every_step_has_a_likelihood_and_a_worse_weakness_is_likelier_used() {
        let weights = Weights::embedded().expect("the embedded file");
        for (word, lever) in Lever::ALL {
            assert!((1..=1_000).contains(&weights.likelihood(lever, Severity::Low)), "{word}");
        }
        let exploit = |severity| weights.likelihood(Lever::Exploit, severity);
        assert!(
            exploit(Severity::Critical) > exploit(Severity::High) && exploit(Severity::High) > exploit(Severity::Info)
        );
        assert!(weights.counts(EntryClass::Outside) && !weights.counts(EntryClass::Phished));
        assert!(EntryClass::ALL.into_iter().all(|class| !weights.entry_says(class).is_empty()));
    }

    #[test]
    fn what_cannot_be_is_refused_in_words() {
        assert!(refused("weight = 100", "weight = 0").contains("`ssn` is not within 1 and 1000"));
        assert!(refused("thousandths = 600", "thousandths = 1001").contains("`exploit_critical` is not within"));
        assert!(refused("thousandths = 600", "thousandths = 200").contains("the worse one"));
        assert!(refused("guess = ", "gues = ").contains("no `guess`"));
        assert!(refused("counts = true", "count = true").contains("did you mean `counts`?"));
        assert!(refused("says = \"Hardly ever\"", "says = \" \"").contains("does not say why"));
    }
}
