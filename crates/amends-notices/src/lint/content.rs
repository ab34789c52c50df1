//! What laws require is told, in words that really tell it; what they forbid is not.

use super::phrases::{has_phrase, sentences};
use super::{Checked, Violation, advice, refusal};
use crate::content::Content;
use crate::letter::{BlockKind, Body};

pub(super) fn check(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let mut violations = Vec::new();
    for word in &checked.duty.required {
        violations.extend(required(checked, body, word));
    }
    for word in &checked.duty.forbidden {
        violations.extend(forbidden(checked, body, word));
    }
    violations.extend(hollow(checked, body));
    violations.extend(unconfirmed(body));
    violations
}

fn required(checked: &Checked<'_>, body: &Body, word: &str) -> Option<Violation> {
    let Some(content) = Content::from_word(word) else {
        let message = format!("the law asks for `{word}`, which the linter does not know and so cannot look for");
        return Some(refusal("content-unknown", "letter", message));
    };
    let forbidden = |other: &String| Content::from_word(other) == Some(content);
    if checked.duty.forbidden.iter().any(forbidden) {
        let message = format!("one law requires `{content}` and another forbids it: counsel has to decide");
        return Some(refusal("content-in-conflict", "letter", message));
    }
    let told = body.content().contains(&content);
    (!told && !beside_the_point(checked, content)).then(|| {
        let message = format!("does not tell `{content}`, which the law requires");
        refusal("content-missing", "letter", message)
    })
}

/// Contents that a law requires only where there is something to tell.
fn beside_the_point(checked: &Checked<'_>, content: Content) -> bool {
    match content {
        Content::IdentityProtectionOffer => checked.duty.protection_months == 0,
        Content::ParentCompanyName => !checked.duty.has_parent_company,
        _ => false,
    }
}

fn forbidden(checked: &Checked<'_>, body: &Body, word: &str) -> Vec<Violation> {
    let Some(content) = Content::from_word(word) else {
        let message = format!("the law forbids `{word}`, which the linter does not know and so cannot look for");
        return vec![refusal("content-unknown", "letter", message)];
    };
    let tagged = body.blocks().filter(|block| tells(&block.content, content)).map(|block| {
        let message = format!("tells `{content}`, which the law forbids");
        refusal("content-forbidden", &block.origin.place, message)
    });
    tagged.chain(forbidden_words(checked, content)).collect()
}

/// A count of people in Rhode Island's words is a count of residents in those of Massachusetts.
fn tells(told: &std::collections::BTreeSet<Content>, content: Content) -> bool {
    let same = match content {
        Content::NumberOfResidents => Some(Content::NumberOfAffected),
        _ => None,
    };
    told.contains(&content) || same.is_some_and(|same| told.contains(&same))
}

fn forbidden_words(checked: &Checked<'_>, content: Content) -> Vec<Violation> {
    let found = |text: &str| match content {
        Content::NatureOfBreach => checked.books.nature.first(text),
        Content::NumberOfResidents => count_of_people(checked, text),
        _ => None,
    };
    let offending = checked.passages.iter().filter_map(|passage| Some((passage, found(&passage.text)?)));
    offending
        .map(|(passage, phrase)| {
            let message = format!("tells `{content}` (\"{phrase}\"), which the law forbids");
            refusal("content-forbidden", passage.place, message)
        })
        .collect()
}

/// A number that counts people: within three words before a word for people.
fn count_of_people(checked: &Checked<'_>, text: &str) -> Option<String> {
    let people = |word: &str| checked.words.lint.people.iter().any(|people| has_phrase(word, people));
    for sentence in sentences(text) {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        for (position, word) in words.iter().enumerate() {
            let number = is_number(word, position.checked_sub(1).and_then(|before| words.get(before)));
            let near = words.iter().skip(position + 1).take(3);
            if number && near.into_iter().any(|word| people(word)) {
                return Some((*word).to_owned());
            }
        }
    }
    None
}

fn is_number(word: &str, before: Option<&&str>) -> bool {
    let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let digits = !bare.is_empty() && bare.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.'));
    // `August 12, 2026 people …` is a date.
    let year = bare.len() == 4 && (bare.starts_with("19") || bare.starts_with("20"));
    let after_comma = before.is_some_and(|before| before.ends_with(','));
    let spelled = ["hundred", "thousand", "million", "billion", "dozen"].iter().any(|unit| has_phrase(bare, unit));
    spelled || digits && !(year && after_comma)
}

/// Contents that blocks claim to tell while their words do not.
fn hollow(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let mut violations = Vec::new();
    for content in body.content() {
        let Some(shows) = checked.words.lint.shows.get(content.word()) else { continue };
        let passages: Vec<_> = checked.passages.iter().filter(|passage| passage.tells(content)).collect();
        let text = told_text(checked, content);
        let lacking = shows.iter().find(|any| !any.iter().any(|phrase| shown(&text, phrase)));
        violations.extend(lacking.zip(passages.first()).map(|(any, passage)| {
            let message = format!("claims to tell `{content}` but shows none of: {}", any.join(", "));
            refusal("content-hollow", passage.place, message)
        }));
    }
    violations
}

/// The words in which a content is told. A statement on who informs may stand beside the table of contacts.
fn told_text(checked: &Checked<'_>, content: Content) -> String {
    let with_table = content == Content::StateAndFederalAgencyContacts;
    let tells = checked
        .passages
        .iter()
        .filter(|passage| passage.tells(content) || with_table && passage.tells(Content::FtcContact));
    tells.map(|passage| passage.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn shown(text: &str, wanted: &str) -> bool {
    match wanted {
        "#date" => text.split(|letter: char| !letter.is_ascii_digit()).any(is_year),
        "#number" => text.chars().any(|letter| letter.is_ascii_digit()),
        "#telephone" => text.chars().filter(char::is_ascii_digit).count() >= 7 && text.contains('-'),
        phrase => has_phrase(text, phrase),
    }
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

/// Contacts that a person has not confirmed yet.
fn unconfirmed(body: &Body) -> Vec<Violation> {
    let tables = body.blocks().filter_map(|block| match &block.kind {
        BlockKind::Contacts { rows, .. } => Some((block, rows)),
        _ => None,
    });
    let mut violations = Vec::new();
    for (block, rows) in tables {
        let place = &block.origin.place;
        for row in rows.iter().filter(|row| row.telephone.is_empty() && row.website.is_empty()) {
            let message = format!("the contact `{}` has neither telephone nor website", row.id);
            violations.push(refusal("contact-empty", place, message));
        }
        let open: Vec<&str> = rows.iter().filter(|row| row.confirm).map(|row| row.id.as_str()).collect();
        if !open.is_empty() {
            let message = format!("confirm before mailing: {}", open.join(", "));
            violations.push(advice("contact-unconfirmed", place, message));
        }
    }
    violations
}
