//! What the template is given: the letter as plain data. Only this twin of the letter can be serialised.

use amends_notices::Letter;
use amends_notices::letter::{Block, BlockKind, ContactLine, Section};
use serde::Serialize;

/// The whole of `letter.json`.
#[derive(Serialize)]
pub(crate) struct LetterView<'a> {
    language: &'a str,
    title: &'a str,
    sender: &'a str,
    type_size_points: u8,
    letterhead: &'a [String],
    /// What the envelope's window shows.
    window: Vec<&'a str>,
    dated: &'a str,
    greeting: &'a str,
    opening: Vec<BlockView<'a>>,
    sections: Vec<SectionView<'a>>,
    closing: &'a [String],
    contact_headings: &'a [String; 4],
    page_of: &'a str,
}

#[derive(Serialize)]
struct SectionView<'a> {
    heading: &'a str,
    blocks: Vec<BlockView<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum BlockView<'a> {
    Paragraph {
        lead: &'a str,
        text: &'a str,
    },
    List {
        items: &'a [String],
    },
    Elements {
        items: Vec<&'a str>,
    },
    /// `last`: nothing of the section follows, so that the signature should not stand on a page alone.
    Contacts {
        caption: &'a str,
        rows: Vec<RowView<'a>>,
        last: bool,
    },
    Code {
        label: &'a str,
        value: &'a str,
    },
}

#[derive(Serialize)]
struct RowView<'a> {
    name: &'a str,
    telephone: &'a str,
    website: &'a str,
    address: &'a [String],
}

impl<'a> LetterView<'a> {
    /// The letter as the template sees it. Reveals name, address and code: the result goes into the PDF only.
    pub(crate) fn new(letter: &'a Letter) -> Self {
        let (body, recipient) = (&letter.variant.body, &letter.recipient);
        let code = recipient.code.as_ref().map_or(body.code_pending.as_str(), |code| code.reveal().as_str());
        let to = Some(recipient.to.as_str()).filter(|to| !to.is_empty());
        let section =
            |section: &'a Section| SectionView { heading: &section.heading, blocks: views(&section.blocks, code) };
        Self {
            language: &body.language,
            title: &body.title,
            sender: body.letterhead.first().map_or("", String::as_str),
            type_size_points: body.type_size_points,
            letterhead: &body.letterhead,
            window: to.into_iter().chain(recipient.lines.iter().map(|line| line.reveal().as_str())).collect(),
            dated: &body.dated_text,
            greeting: recipient.greeting.reveal(),
            opening: views(&body.opening, code),
            sections: body.sections.iter().map(section).collect(),
            closing: &body.closing,
            contact_headings: &body.contact_headings,
            page_of: &body.page_of,
        }
    }
}

fn views<'a>(blocks: &'a [Block], code: &'a str) -> Vec<BlockView<'a>> {
    let last = blocks.len().saturating_sub(1);
    blocks.iter().enumerate().map(|(position, block)| view(block, code, position == last)).collect()
}

fn view<'a>(block: &'a Block, code: &'a str, last: bool) -> BlockView<'a> {
    match &block.kind {
        BlockKind::Paragraph { lead, text } => BlockView::Paragraph { lead, text },
        BlockKind::List { items } => BlockView::List { items },
        BlockKind::Elements { items } => {
            BlockView::Elements { items: items.iter().map(|item| item.title.as_str()).collect() }
        }
        BlockKind::Contacts { caption, rows } => {
            BlockView::Contacts { caption, rows: rows.iter().map(row).collect(), last }
        }
        BlockKind::Code { label } => BlockView::Code { label, value: code },
    }
}

fn row(row: &ContactLine) -> RowView<'_> {
    RowView { name: &row.name, telephone: &row.telephone, website: &row.website, address: &row.address }
}
