//! What the template is given: the letter as plain data. Only this twin of the letter can be serialised.

use amends_notices::Letter;
use amends_notices::letter::{Block, BlockKind, ContactLine, Section};
use serde::Serialize;

use crate::TypesetError;
use crate::drawing::{self, Portal, Rectangle};

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
    /// The bars, in points.
    barcode: Option<Vec<Rectangle>>,
    /// The QR code, as SVG.
    portal: Option<String>,
    portal_alt: &'a str,
    /// Whether what is a person's own is drawn in the colours by which it is found again; see `placed`.
    marks: bool,
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
    pub(crate) fn new(letter: &'a Letter) -> Result<Self, TypesetError> {
        let (body, recipient) = (&letter.variant.body, &letter.recipient);
        let code = code(letter);
        let portal = recipient.portal_url.as_ref().map(|url| drawing::portal(url.reveal())).transpose()?;
        let section =
            |section: &'a Section| SectionView { heading: &section.heading, blocks: views(&section.blocks, code) };
        Ok(Self {
            language: &body.language,
            title: &body.title,
            sender: body.letterhead.first().map_or("", String::as_str),
            type_size_points: body.type_size_points,
            letterhead: &body.letterhead,
            window: window(letter).collect(),
            dated: &body.dated_text,
            greeting: recipient.greeting.reveal(),
            opening: views(&body.opening, code),
            sections: body.sections.iter().map(section).collect(),
            closing: &body.closing,
            contact_headings: &body.contact_headings,
            page_of: &body.page_of,
            barcode: recipient.barcode.as_ref().map(|bars| drawing::barcode(bars.reveal())),
            portal: portal.map(|portal| portal.svg("#000")),
            portal_alt: &body.portal_alt,
            marks: false,
        })
    }

    /// The same with marks, and with one box in the place of each drawing.
    pub(crate) fn marked(letter: &'a Letter) -> Result<Self, TypesetError> {
        let mut view = Self::new(letter)?;
        let one = vec![[0.0, 0.0, 1.0, 1.0]];
        view.marks = true;
        view.barcode = view.barcode.map(|_| one.clone());
        view.portal = view.portal.map(|_| Portal { side: 1, boxes: one }.svg("#fe0102"));
        Ok(view)
    }
}

/// What the envelope's window shows. Revealed, because it goes into the PDF only.
pub(crate) fn window(letter: &Letter) -> impl Iterator<Item = &str> {
    let recipient = &letter.recipient;
    let to = Some(recipient.to.as_str()).filter(|to| !to.is_empty());
    to.into_iter().chain(recipient.lines.iter().map(|line| line.reveal().as_str()))
}

/// The person's code, or what stands in its place. Revealed, because it goes into the PDF only.
pub(crate) fn code(letter: &Letter) -> &str {
    let pending = letter.variant.body.code_pending.as_str();
    letter.recipient.code.as_ref().map_or(pending, |code| code.reveal().as_str())
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
