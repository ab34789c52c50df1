//! Which language a person's letter is in.

use super::LetterRules;

/// The language of who has no other that letters are written in.
pub const DEFAULT_LANGUAGE: &str = "en";

/// The language in which a person is written to, in this order:
///
/// 1. the person's own (ISO 639-1, also with a region: `es-PR`), where there are letters in it; where there are none,
///    English, also in Puerto Rico: a third language is no sign of Spanish;
/// 2. where the person's own is not known, the language that names the residence in its `words.toml` (Spanish names
///    `us-pr`);
/// 3. English.
///
/// Rules that have no English (an organisation's own) give the first language they have. The answer always has letters,
/// unless `rules` has none at all.
pub fn language_for<'r>(person_language: Option<&str>, residence: &str, rules: &'r LetterRules) -> &'r str {
    let known = |wanted: &str| rules.words.keys().map(String::as_str).find(|language| *language == wanted);
    let own = person_language.map(|language| language.trim().to_ascii_lowercase()).filter(|own| !own.is_empty());
    let found = match own.as_deref() {
        Some(own) => known(own.split(['-', '_']).next().unwrap_or(own)),
        None => {
            rules.words.values().find(|words| words.residences.contains(residence)).map(|words| words.language.as_str())
        }
    };
    let fallback = || known(DEFAULT_LANGUAGE).or_else(|| rules.languages().next());
    found.or_else(fallback).unwrap_or(DEFAULT_LANGUAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: Option<&str>, residence: &str, expected: &str) {
        let rules = LetterRules::embedded().expect("the built-in rules");
        assert_eq!(language_for(language, residence, &rules), expected, "{language:?} {residence}");
    }

    #[test]
    fn a_person_reads_their_own_language_where_there_are_letters_in_it() {
        check(Some("es"), "us-tx", "es");
        check(Some(" ES-PR "), "us-ca", "es");
        check(Some("es_MX"), "", "es");
        check(Some("en"), "us-pr", "en");
        check(Some("vi"), "us-ca", "en");
        check(Some("vi"), "us-pr", "en");
        check(Some("est"), "us-tx", "en");
    }

    #[test]
    fn of_no_known_language_the_residence_decides() {
        check(None, "us-pr", "es");
        check(Some(""), "us-pr", "es");
        check(Some("  "), "us-pr", "es");
        check(None, "us-tx", "en");
        check(None, "", "en");
        check(None, "mx", "en");
    }

    #[test]
    fn rules_without_english_give_what_they_have() {
        let rules = LetterRules::embedded().expect("the built-in rules");
        let mut spanish = rules.clone();
        spanish.words.retain(|language, _| language == "es");
        assert_eq!(language_for(Some("en"), "us-ca", &spanish), "es");
    }
}
