//! What laws require is told, in words that really tell it; what they forbid is not.

use std::collections::BTreeSet;

use super::phrases::{PhraseBook, has_phrase};
use super::{Checked, Read, Violation, advice, refusal};
use crate::content::Content;
use crate::letter::{BlockKind, Body};
use crate::rules::LintWords;

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
fn tells(told: &BTreeSet<Content>, content: Content) -> bool {
    let same = match content {
        Content::NumberOfResidents => Some(Content::NumberOfAffected),
        _ => None,
    };
    told.contains(&content) || same.is_some_and(|same| told.contains(&same))
}

fn forbidden_words(checked: &Checked<'_>, content: Content) -> Vec<Violation> {
    let found = |read: &Read<'_>| match content {
        Content::NatureOfBreach => checked.books.nature.first(&read.words),
        Content::NumberOfResidents => {
            read.sentences.iter().find_map(|sentence| count_of_people(checked, &sentence.text))
        }
        _ => None,
    };
    let offending = checked.read.iter().filter_map(|read| Some((read, found(read)?)));
    offending
        .map(|(read, phrase)| {
            let message = format!("tells `{content}` (\"{phrase}\"), which the law forbids");
            refusal("content-forbidden", read.place(), message)
        })
        .collect()
}

/// A number that counts people: within three words before a word for people.
fn count_of_people(checked: &Checked<'_>, sentence: &str) -> Option<String> {
    let tokens: Vec<&str> = sentence.split_whitespace().collect();
    let is = |book: &PhraseBook<()>, token: &str| book.first(&checked.words.lint.fold(token)).is_some();
    let counts = (0..tokens.len()).find(|position| {
        let mut near = tokens.iter().skip(position + 1).take(3);
        is_number(checked, &tokens, *position) && near.any(|token| is(&checked.books.people, token))
    });
    counts.map(|position| tokens[position].to_owned())
}

/// Whether a word is a number, in digits or as `million`. The year of a date is none, nor is its day.
fn is_number(checked: &Checked<'_>, tokens: &[&str], position: usize) -> bool {
    let token = tokens[position];
    let bare = token.trim_matches(|letter: char| !letter.is_alphanumeric());
    let digits = !bare.is_empty() && bare.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.'));
    let spelled = checked.books.numbers.first(&checked.words.lint.fold(bare)).is_some();
    spelled || digits && !token.ends_with(',') && !in_date(checked, tokens, position, bare)
}

/// `October 5, 2026` and `5 de octubre de 2026`: a year has its month within two words before it, a day within two after.
fn in_date(checked: &Checked<'_>, tokens: &[&str], position: usize, bare: &str) -> bool {
    let month = |token: &&str| checked.books.months.first(&checked.words.lint.fold(token)).is_some();
    let before = tokens[..position].iter().rev().take(2).any(month);
    let after = tokens.iter().skip(position + 1).take(2).any(month);
    is_year(bare) && before || bare.len() <= 2 && after
}

/// Contents that blocks claim to tell while their words do not.
fn hollow(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let mut violations = Vec::new();
    for content in body.content() {
        let Some(shows) = checked.books.shows.get(content.word()) else { continue };
        let text = told_text(checked, content);
        let told = checked.words.lint.fold(&text);
        let lacking = shows.iter().find(|any| !any.iter().any(|wanted| wanted.is_in(&text, &told)));
        let place = checked.read.iter().find(|read| read.tells(content)).map_or("letter", Read::place);
        violations.extend(lacking.map(|any| {
            let named: Vec<&str> = any.iter().map(|wanted| wanted.phrase.as_str()).collect();
            let message = format!("claims to tell `{content}` but shows none of: {}", named.join(", "));
            refusal("content-hollow", place, message)
        }));
    }
    violations
}

/// The words in which a content is told. New York's table of state offices completes that of the federal one.
fn told_text(checked: &Checked<'_>, content: Content) -> String {
    let with_ftc = content == Content::StateAndFederalAgencyContacts;
    let telling = checked.read.iter().filter(|read| read.tells(content) || with_ftc && read.tells(Content::FtcContact));
    telling.map(|read| read.passage.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// What a content has to show: a phrase, or such a thing as a date.
pub(super) struct Shown {
    phrase: String,
    folded: Vec<String>,
}

impl Shown {
    pub(super) fn new(lint: &LintWords, phrase: &str) -> Self {
        Self { phrase: phrase.to_owned(), folded: lint.fold(phrase) }
    }

    fn is_in(&self, text: &str, told: &[String]) -> bool {
        match self.phrase.as_str() {
            "#date" => text.split(|letter: char| !letter.is_ascii_digit()).any(is_year),
            "#number" => text.chars().any(|letter| letter.is_ascii_digit()),
            "#telephone" => text.chars().filter(char::is_ascii_digit).count() >= 7 && text.contains('-'),
            _ => has_phrase(told, &self.folded),
        }
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
