//! A letter as plain text: to read, to send by e-mail later, and for the linter.

use std::collections::BTreeSet;

use amends_case::Masked;

use crate::content::Content;
use crate::grade::Reading;
use crate::letter::{Block, BlockKind, Body, ContactLine, Letter, Role};

/// A stretch of a letter's text, with where it stands and what it claims to tell.
#[derive(Debug, Clone)]
pub(crate) struct Passage<'a> {
    /// Section and block (`what_happened/breach`), or `title`, `heading`, `closing`.
    pub(crate) place: &'a str,
    pub(crate) role: Role,
    pub(crate) content: Option<&'a BTreeSet<Content>>,
    /// Whether the text is prose, for the reading grade.
    pub(crate) prose: bool,
    pub(crate) text: String,
}

impl Passage<'_> {
    pub(crate) fn tells(&self, content: Content) -> bool {
        self.content.is_some_and(|told| told.contains(&content))
    }
}

impl Body {
    /// All of the text but what is a person's own, in reading order. Holds no personal value.
    pub fn plain_text(&self) -> String {
        self.render(&[&self.letterhead.join("\n"), &self.dated_text], "", &self.code_pending)
    }

    /// How hard the paragraphs and lists read, by a language's formula; `None` where there are none.
    pub fn reading_score(&self, reading: &Reading) -> Option<f64> {
        let prose = self.passages().into_iter().filter(|passage| passage.prose).map(|passage| passage.text);
        reading.score(&prose.collect::<Vec<_>>().join("\n"))
    }

    pub(crate) fn passages(&self) -> Vec<Passage<'_>> {
        let fixed = |place, text: &str| Passage {
            place,
            role: Role::Statement,
            content: None,
            prose: false,
            text: text.to_owned(),
        };
        let mut passages = vec![fixed("title", &self.title)];
        passages.extend(self.opening.iter().map(|block| passage(block, &self.code_pending)));
        for section in &self.sections {
            passages.push(fixed("heading", &section.heading));
            passages.extend(section.blocks.iter().map(|block| passage(block, &self.code_pending)));
        }
        passages.push(fixed("closing", &self.closing.join("\n")));
        passages
    }

    fn render(&self, head: &[&str], greeting: &str, code: &str) -> String {
        let mut parts: Vec<String> = head.iter().map(|part| (*part).to_owned()).collect();
        parts.push(self.title.to_uppercase());
        parts.push(greeting.to_owned());
        parts.extend(self.opening.iter().map(|block| block_text(block, code)));
        for section in &self.sections {
            parts.push(format!("{}\n{}", section.heading, "-".repeat(section.heading.chars().count())));
            parts.extend(section.blocks.iter().map(|block| block_text(block, code)));
        }
        parts.push(self.closing.join("\n"));
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n") + "\n"
    }
}

impl Letter {
    /// The whole letter as plain text. Masked, because name, address and code stand in it.
    pub fn to_text(&self) -> Masked<String> {
        let body = &self.variant.body;
        let lines = self.recipient.lines.iter().map(|line| line.reveal().as_str());
        let to = Some(self.recipient.to.as_str()).filter(|to| !to.is_empty());
        let window = to.into_iter().chain(lines).collect::<Vec<_>>().join("\n");
        let code = self.recipient.code.as_ref().map_or(body.code_pending.as_str(), |code| code.reveal().as_str());
        let head = [&body.letterhead.join("\n"), window.as_str(), &body.dated_text];
        Masked::new(body.render(&head, self.recipient.greeting.reveal(), code))
    }
}

fn passage<'a>(block: &'a Block, code: &str) -> Passage<'a> {
    Passage {
        place: &block.origin.place,
        role: block.role,
        content: Some(&block.content),
        prose: matches!(block.kind, BlockKind::Paragraph { .. } | BlockKind::List { .. }),
        text: block_text(block, code),
    }
}

fn block_text(block: &Block, code: &str) -> String {
    match &block.kind {
        BlockKind::Paragraph { lead, text } if lead.is_empty() => text.clone(),
        BlockKind::Paragraph { lead, text } => format!("{lead} {text}"),
        BlockKind::List { items } => bullets(items.iter().map(String::as_str)),
        BlockKind::Elements { items } => bullets(items.iter().map(|item| item.title.as_str())),
        BlockKind::Contacts { caption, rows } => {
            let rows = rows.iter().map(contact_text).collect::<Vec<_>>().join("\n");
            format!("{caption}\n{rows}").trim().to_owned()
        }
        BlockKind::Code { label } => format!("{label}: {code}"),
    }
}

fn bullets<'a>(items: impl Iterator<Item = &'a str>) -> String {
    items.map(|item| format!("  * {item}")).collect::<Vec<_>>().join("\n")
}

fn contact_text(row: &ContactLine) -> String {
    let mut parts = vec![row.name.clone(), row.telephone.clone(), row.website.clone()];
    parts.extend(row.address.iter().cloned());
    parts.retain(|part| !part.is_empty());
    format!("  * {}", parts.join(", "))
}
