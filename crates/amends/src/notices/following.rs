//! What would follow a notice, to be read before anybody releases it: text messages, reminders, what takes something back.
//! Nobody is in these texts: what is a person's own is a placeholder.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use amends_notices::{Carried, CarriedStands, DraftError, Linter, Severity, VariantKey, address, draft_sms, mail};
use jiff::Span;
use serde::{Deserialize, Serialize};

use super::texts::{Earlier, Text, Texts};
use super::wordings::nobody;
use crate::duties::ProfileRow;
use crate::{Error, Result};

/// A text that may follow a notice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FollowingText {
    /// `pointer`, `reminder`, `carried_waits`, `carried_runs`, `correction` or `retraction`.
    pub kind: String,
    /// Language of the text.
    pub language: String,
    /// Segments of a text message.
    pub segments: Option<usize>,
    /// The words, for the people whom most notices go to.
    pub text: String,
    /// Rules of the linter that refuse it; empty where it may be sent.
    pub refused: Vec<String>,
    /// What a person should look at.
    pub advice: Vec<String>,
}

/// The texts in every language that somebody is written to in.
pub(super) fn following<'a>(
    texts: &Texts<'_>,
    languages: impl Iterator<Item = &'a String>,
) -> Result<Vec<FollowingText>> {
    let mut all = Vec::new();
    // The profile of most people, of an adult: protection, and something that could turn out not to be so.
    let told = texts.source.plan.profiles.iter().enumerate().filter(|(_, row)| row.notice != "no");
    let usual = |row: &ProfileRow| (!row.key.minor && !row.key.deceased, row.key.elements.len() > 1, row.persons);
    let Some((profile, row)) = told.max_by_key(|(at, row)| (usual(row), std::cmp::Reverse(*at))) else {
        return Ok(all);
    };
    for language in languages {
        let Some(facts) = texts.source.facts.get(language) else { continue };
        all.push(pointer(texts, language)?);
        if row.months > 0 {
            let text = allowed(texts.reminder(profile, language, facts.dated))?;
            all.extend(shown(texts, "reminder", language, text)?);
            all.extend(carried(texts, profile, row, language)?);
        }
        let told_before: BTreeSet<String> = row.key.elements.iter().cloned().collect();
        let key = VariantKey {
            protection_months: u16::try_from(row.months).unwrap_or(u16::MAX),
            told_before: told_before.clone(),
            told_on: Some(facts.dated),
            ..VariantKey::everybody(language)
        };
        if let Some(last) = told_before.last().filter(|_| told_before.len() > 1) {
            let elements = told_before.iter().filter(|element| *element != last).cloned().collect();
            let text = allowed(texts.taken_back(VariantKey { elements, ..key.clone() }))?;
            all.extend(shown(texts, "correction", language, text)?);
        }
        all.extend(shown(texts, "retraction", language, allowed(texts.taken_back(key))?)?);
    }
    Ok(all)
}

/// Notices to people who hold protection since an earlier incident: its code waits, or it runs.
fn carried(texts: &Texts<'_>, profile: usize, row: &ProfileRow, language: &str) -> Result<Vec<FollowingText>> {
    let Some((language, facts)) = texts.source.facts.get_key_value(language) else { return Ok(Vec::new()) };
    let span = Span::new().try_months(i64::from(row.months)).ok();
    let last = span.and_then(|span| facts.dated.checked_add(span).ok()).unwrap_or(facts.dated);
    let mut all = Vec::new();
    for (kind, stands) in
        [("carried_waits", CarriedStands::WaitsUntil(last)), ("carried_runs", CarriedStands::Until(last))]
    {
        let carried = Some((Carried { told_on: facts.dated, stands }, row.months));
        let made = allowed(texts.after(profile, language, &Earlier { told: None, carried }))?;
        all.extend(shown(texts, kind, language, made)?);
    }
    Ok(all)
}

/// A text, or why a language has none: that refuses the text, not the drafts.
type Made<T> = std::result::Result<Option<T>, String>;

fn allowed<T>(made: Result<Option<T>>) -> Result<Made<T>> {
    match made {
        Ok(text) => Ok(Ok(text)),
        Err(Error::LetterRules(cause)) => Ok(Err(cause.to_string())),
        Err(other) => Err(other),
    }
}

fn shown<T: Borrow<Text>>(
    texts: &Texts<'_>,
    kind: &str,
    language: &str,
    made: Made<T>,
) -> Result<Option<FollowingText>> {
    let of = FollowingText { kind: kind.to_owned(), language: language.to_owned(), ..FollowingText::default() };
    let text = match made {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(None),
        Err(why) => return Ok(Some(FollowingText { refused: vec![why], ..of })),
    };
    let text: &Text = text.borrow();
    let letter = address(&texts.source.rules, &text.variant, &nobody(&text.variant.key))?;
    let said = |found: &[(String, String)]| found.iter().map(|(rule, why)| format!("{rule}: {why}")).collect();
    Ok(Some(FollowingText {
        // Revealed, because placeholders stand where a person's own would.
        text: mail(&letter).plain.reveal().clone(),
        refused: said(&text.refusals),
        advice: said(&text.advice),
        ..of
    }))
}

fn pointer(texts: &Texts<'_>, language: &str) -> Result<FollowingText> {
    let source = texts.source;
    let of = FollowingText { kind: "pointer".to_owned(), language: language.to_owned(), ..FollowingText::default() };
    let Some(facts) = source.facts.get(language) else { return Ok(of) };
    let sms = match draft_sms(&source.rules, facts, language) {
        Ok(sms) => sms,
        Err(error @ DraftError::UnknownLetter { .. }) => {
            return Ok(FollowingText { refused: vec![error.to_string()], ..of });
        }
        Err(other) => return Err(other.into()),
    };
    let violations = Linter::new(&source.rules, language)?.sms(&sms);
    let said = |severity| {
        let some = violations.iter().filter(|one| one.severity == severity);
        some.map(|one| format!("{}: {}", one.rule, one.message)).collect()
    };
    Ok(FollowingText {
        segments: Some(sms.segments),
        refused: said(Severity::Refusal),
        advice: said(Severity::Advice),
        text: sms.text,
        ..of
    })
}

/// All of them as one text, to be read.
pub fn following_text(all: &[FollowingText]) -> String {
    let mut out = String::new();
    for one in all {
        let head = match one.kind.as_str() {
            "pointer" => "Text message that points to a notice",
            "reminder" => "Reminder of protection that was not taken up",
            "carried_waits" => "Notice to somebody whose code of an earlier incident waits",
            "carried_runs" => "Notice to somebody whose protection of an earlier incident runs",
            "correction" => "Correction: part of what was told is not so",
            _ => "Retraction: none of what was told is so",
        };
        let segments = one.segments.map(|count| format!(", {count} segments")).unwrap_or_default();
        out.push_str(&format!("=== {head} ({}{segments})\n", one.language));
        match one.refused.is_empty() {
            true => out.push_str("=== The linter lets it go.\n"),
            false => out.push_str("=== The linter refuses it; it would not be sent.\n"),
        }
        let (refused, advice) = (one.refused.iter(), one.advice.iter());
        refused.chain(advice).for_each(|why| out.push_str(&format!("===   {why}\n")));
        out.push_str(&format!("\n{}\n\n", one.text.trim_end()));
    }
    out
}
