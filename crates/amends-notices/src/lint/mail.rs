//! The rendered e-mail: what somebody reads is what was checked, in plain text and in HTML, and nothing else comes with it.
//!
//! A template that is right can be rendered wrongly: a block left out, a line added by a mail system, a picture that counts
//! who opens it. So both parts are read back. Each stretch of the letter is looked for in the rendering, in the order in
//! which it stands there, and the rules of the letter are asked about that. What is left over is refused.

mod page;

use std::collections::BTreeSet;

use super::{Checked, LetterDuty, LintError, Linter, Read, Violation, carried, elements, reassurance, refusal};
use crate::content::Content;
use crate::facts::LetterFacts;
use crate::letter::{Letter, Role};
use crate::mail::MailText;
use crate::rules::LetterRules;
use crate::text::Passage;

/// Checks one rendered mail. For many make a [`Linter`] once.
///
/// # Errors
/// If there are no words in the letter's language.
pub fn lint_mail(
    rules: &LetterRules,
    letter: &Letter,
    mail: &MailText,
    duty: Option<&LetterDuty>,
    hosts: &BTreeSet<String>,
) -> Result<Vec<Violation>, LintError> {
    Ok(Linter::new(rules, &letter.variant.body.language)?.mail(letter, mail, duty, hosts))
}

/// The hosts that a mail may lead to: those of the sender and of who provides the protection.
pub fn mail_hosts(facts: &LetterFacts) -> BTreeSet<String> {
    let protection = facts.protection.as_ref();
    let urls = [facts.sender.website.as_deref(), protection.and_then(|offer| offer.enrol_url.as_deref())];
    urls.into_iter().flatten().filter_map(page::host_of).collect()
}

/// A stretch of the letter that has to be in the mail.
struct Piece<'a> {
    place: &'a str,
    role: Role,
    content: Option<&'a BTreeSet<Content>>,
    text: String,
    /// Whether it must be there: names above a table need not.
    needed: bool,
}

impl Linter<'_> {
    /// Checks the rendering of a letter. Without a `duty` only that it says what the letter says: what the letter may say
    /// was asked of it before (a reminder, a retraction).
    pub fn mail(
        &self,
        letter: &Letter,
        mail: &MailText,
        duty: Option<&LetterDuty>,
        hosts: &BTreeSet<String>,
    ) -> Vec<Violation> {
        let pieces = pieces(letter);
        // Revealed to be read here; nothing of it is told on.
        let (shown, mut violations) = page::read(mail.html.reveal(), hosts);
        for (part, text) in [("plain text", mail.plain.reveal().as_str()), ("html", shown.as_str())] {
            let found = self.rendered(letter, &pieces, text, duty, hosts);
            violations
                .extend(found.into_iter().map(|one| Violation { place: format!("{part}: {}", one.place), ..one }));
        }
        violations.sort();
        violations.dedup();
        violations
    }

    fn rendered(
        &self,
        letter: &Letter,
        pieces: &[Piece<'_>],
        text: &str,
        duty: Option<&LetterDuty>,
        hosts: &BTreeSet<String>,
    ) -> Vec<Violation> {
        let body = &letter.variant.body;
        let rendering = Rendering::new(self, text);
        let (mut found, missing, added) = rendering.found(self, pieces);
        let mut violations: Vec<Violation> = missing
            .into_iter()
            .map(|piece| refusal("mail-text-missing", pieces[piece].place, "a part of the letter is not in the mail"))
            .collect();
        if let Some(code) = &letter.recipient.code {
            let shown: String = text.split_whitespace().collect();
            let wanted: String = code.reveal().split_whitespace().collect();
            if letter.variant.key.protection_months > 0 && !shown.contains(&wanted) {
                violations.push(refusal("mail-code-missing", "code", "the person's code is not in the mail"));
            }
        }
        for (_, stretch) in &added {
            violations.push(refusal("mail-text-added", "added", "the mail says what the letter does not"));
            let strange = page::hosts_in(stretch).into_iter().filter(|host| !hosts.contains(host));
            violations.extend(strange.map(|host| page::strange(&host)));
        }
        let Some(duty) = duty else { return violations };
        found.extend(added.into_iter().map(|(at, stretch)| (at, Piece::added(stretch))));
        found.sort_by_key(|(at, _)| *at);
        let read: Vec<Read<'_>> =
            found.into_iter().map(|(_, piece)| Read::new(&self.words.lint, piece.passage())).collect();
        let told = read.iter().map(|passage| elements::told_in(self, body, passage)).collect();
        let checked = Checked { words: self.words, books: &self.books, read: &read, told, duty };
        violations.extend(elements::check(&checked));
        violations.extend(reassurance::check(&checked));
        violations.extend(contents(&checked, letter));
        violations.extend(carried::told(&checked));
        violations
    }
}

/// What the laws require, and the letter tells, has to be told by the mail.
fn contents(checked: &Checked<'_>, letter: &Letter) -> Vec<Violation> {
    let required = checked.duty.required.iter().filter_map(|word| Content::from_word(word));
    // The date is no block's; that it is there is seen with the other lines of the head.
    let required = required.filter(|content| *content != Content::DateOfNotice);
    let lost = required.filter(|content| {
        letter.variant.body.content().contains(content) && !checked.read.iter().any(|read| read.tells(*content))
    });
    lost.map(|content| {
        let message = format!("does not tell `{content}`, which the law requires");
        refusal("content-missing", "mail", message)
    })
    .collect()
}

impl<'a> Piece<'a> {
    fn added(text: String) -> Self {
        Self { place: "added", role: Role::Statement, content: None, text, needed: false }
    }

    fn passage(self) -> Passage<'a> {
        Passage { place: self.place, role: self.role, content: self.content, prose: false, text: self.text }
    }
}

/// Everything that a mail of the letter may hold, line by line.
fn pieces(letter: &Letter) -> Vec<Piece<'_>> {
    let body = &letter.variant.body;
    let code = letter.recipient.code.as_ref().map_or(body.code_pending.as_str(), |code| code.reveal().as_str());
    let mut pieces = Vec::new();
    for passage in body.passages() {
        for line in passage.text.lines().filter(|line| !line.trim().is_empty()) {
            let text = match line.strip_suffix(body.code_pending.as_str()) {
                Some(label) if !body.code_pending.is_empty() => format!("{label}{code}"),
                _ => line.to_owned(),
            };
            let (place, role, content) = (passage.place, passage.role, passage.content);
            pieces.push(Piece { place, role, content, text, needed: true });
        }
    }
    let mut beside = |place, text: &str, needed| {
        pieces.push(Piece { place, role: Role::Advice, content: None, text: text.to_owned(), needed });
    };
    body.letterhead.iter().for_each(|line| beside("letterhead", line, true));
    beside("date", &body.dated_text, true);
    beside("greeting", letter.recipient.greeting.reveal(), true);
    // One row of names for each table.
    for _ in 0..body.blocks().count() {
        beside("table", &body.contact_headings.join(" "), false);
    }
    pieces
}

/// A rendering as words, each with the place of its token in the text.
struct Rendering<'t> {
    text: &'t str,
    words: Vec<(String, usize, usize)>,
}

/// Position and piece.
type Placed<'a> = Vec<(usize, Piece<'a>)>;

impl<'t> Rendering<'t> {
    fn new(linter: &Linter<'_>, text: &'t str) -> Self {
        let mut words = Vec::new();
        let mut from = 0;
        for token in text.split_whitespace() {
            let start = from + text[from..].find(token).unwrap_or(0);
            from = start + token.len();
            words.extend(linter.words.lint.fold(token).into_iter().map(|word| (word, start, from)));
        }
        Self { text, words }
    }

    /// Pieces that are there, numbers of those that are not, and stretches that are no piece's. Long ones first: a heading
    /// may stand within a sentence.
    fn found<'a>(&self, linter: &Linter<'_>, pieces: &[Piece<'a>]) -> (Placed<'a>, Vec<usize>, Vec<(usize, String)>) {
        let mut taken = vec![false; self.words.len()];
        let mut order: Vec<(usize, Vec<String>)> =
            pieces.iter().enumerate().map(|(at, piece)| (at, folded(linter, &piece.text))).collect();
        order.sort_by_key(|(at, words)| (std::cmp::Reverse(words.len()), *at));
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for (at, words) in order.into_iter().filter(|(_, words)| !words.is_empty()) {
            let piece = &pieces[at];
            match self.place(&words, &taken) {
                Some(start) => {
                    taken[start..start + words.len()].fill(true);
                    let Piece { place, role, content, needed, .. } = *piece;
                    let is_read = !matches!(place, "letterhead" | "date" | "greeting" | "table");
                    if is_read {
                        found.push((start, Piece { place, role, content, text: piece.text.clone(), needed }));
                    }
                }
                None if piece.needed => missing.push(at),
                None => {}
            }
        }
        (found, missing, self.added(&taken))
    }

    fn place(&self, words: &[String], taken: &[bool]) -> Option<usize> {
        let fits = |start: &usize| {
            words.iter().enumerate().all(|(at, word)| !taken[start + at] && self.words[start + at].0 == *word)
        };
        (0..(self.words.len() + 1).saturating_sub(words.len())).find(fits)
    }

    fn added(&self, taken: &[bool]) -> Vec<(usize, String)> {
        let mut added = Vec::new();
        let mut at = 0;
        while at < taken.len() {
            if taken[at] {
                at += 1;
                continue;
            }
            let start = at;
            while at < taken.len() && !taken[at] {
                at += 1;
            }
            added.push((start, self.text[self.words[start].1..self.words[at - 1].2].to_owned()));
        }
        added
    }
}

/// Token by token, as the rendering is: a mail may break lines anywhere between words.
fn folded(linter: &Linter<'_>, text: &str) -> Vec<String> {
    text.split_whitespace().flat_map(|token| linter.words.lint.fold(token)).collect()
}
