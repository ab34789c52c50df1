//! The plain text: what a screen reader, a text terminal and a careful person read.

use super::code;
use crate::letter::{Block, BlockKind, ContactLine, Letter};

/// Longest line, in characters (RFC 5322, 2.1.1 recommends 78; quoting takes some).
const WIDTH: usize = 72;

pub(super) fn text(letter: &Letter) -> String {
    let body = &letter.variant.body;
    let mut out = String::new();
    wrapped(&mut out, "", &body.title.to_uppercase());
    out.push('\n');
    body.letterhead.iter().for_each(|line| wrapped(&mut out, "", line));
    wrapped(&mut out, "", &body.dated_text);
    out.push('\n');
    wrapped(&mut out, "", letter.recipient.greeting.reveal());
    blocks(&mut out, &body.opening, code(letter));
    for section in &body.sections {
        out.push('\n');
        wrapped(&mut out, "", &section.heading.to_uppercase());
        blocks(&mut out, &section.blocks, code(letter));
    }
    out.push('\n');
    body.closing.iter().for_each(|line| wrapped(&mut out, "", line));
    out
}

fn blocks(out: &mut String, blocks: &[Block], code: &str) {
    for block in blocks {
        out.push('\n');
        match &block.kind {
            BlockKind::Paragraph { lead, text } if lead.is_empty() => wrapped(out, "", text),
            BlockKind::Paragraph { lead, text } => wrapped(out, "", &format!("{lead} {text}")),
            BlockKind::List { items } => items.iter().for_each(|item| wrapped(out, "* ", item)),
            BlockKind::Elements { items } => items.iter().for_each(|item| wrapped(out, "* ", &item.title)),
            BlockKind::Contacts { caption, rows } => {
                wrapped(out, "", caption);
                rows.iter().for_each(|row| contact(out, row));
            }
            BlockKind::Code { label } => wrapped(out, "", &format!("{label}: {code}")),
        }
    }
}

fn contact(out: &mut String, row: &ContactLine) {
    wrapped(out, "* ", &row.name);
    for line in [&row.telephone, &row.website].into_iter().chain(&row.address).filter(|line| !line.is_empty()) {
        wrapped(out, "  ", line);
    }
}

/// Writes a text in lines; `mark` stands before the first, and as many blanks before the others.
fn wrapped(out: &mut String, mark: &str, text: &str) {
    let indent = " ".repeat(mark.chars().count());
    let mut line = mark.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line.clone_from(&indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    if !is_empty {
        out.push_str(&line);
        out.push('\n');
    }
}
