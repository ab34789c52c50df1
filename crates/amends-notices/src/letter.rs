//! A letter: structured blocks, each tagged with what it tells and where it comes from.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use amends_case::Masked;
use jiff::civil::Date;

use crate::content::Content;
use crate::facts::VariantKey;
use crate::imb::Bars;

/// The identity of a text: the first 64 bits of the BLAKE3 hash of what everyone who gets it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariantId(pub u64);

impl fmt::Display for VariantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v-{:016x}", self.0)
    }
}

/// One text, shared by all people whose letters differ only in address block, greeting and code. Holds no personal
/// value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Digest of the text. Two keys may share it (two states without lines of their own).
    pub id: VariantId,
    /// The key that it was drafted for.
    pub key: VariantKey,
    /// The text.
    pub body: Body,
}

/// A letter to one person: a variant, and what is the person's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The shared text.
    pub variant: Arc<Variant>,
    /// Who it goes to.
    pub recipient: Recipient,
}

/// What is the person's own on a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// A line above the name (`To the Parent or Guardian of`); empty for an adult.
    pub to: String,
    /// Name, then address lines.
    pub lines: Vec<Masked<String>>,
    /// The greeting, with the name in it.
    pub greeting: Masked<String>,
    /// The enrolment code; `None` until codes are issued.
    pub code: Option<Masked<String>>,
    /// The postal barcode of this very piece, above the address; `None` until the mailing is prepared.
    pub barcode: Option<Masked<Bars>>,
    /// Where the person signs up, with the code in it; printed as a QR code beside the code.
    pub portal_url: Option<Masked<String>>,
}

/// The text of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Language of the text (`en`).
    pub language: String,
    /// The title above everything.
    pub title: String,
    /// Whether this is the layout with California's title and five headings.
    pub california_headings: bool,
    /// Size of the running text, in points.
    pub type_size_points: u8,
    /// Sender's name, then its address lines.
    pub letterhead: Vec<String>,
    /// Date of the notice.
    pub dated: Date,
    /// The same, in the letter's language.
    pub dated_text: String,
    /// Blocks before the first heading.
    pub opening: Vec<Block>,
    /// The sections.
    pub sections: Vec<Section>,
    /// `Sincerely,`, then who signs.
    pub closing: Vec<String>,
    /// Shown where the personal code will stand, until it is issued.
    pub code_pending: String,
    /// What is read aloud in the place of the QR code.
    pub portal_alt: String,
    /// Headings of a table of contacts: name, telephone, website, address.
    pub contact_headings: [String; 4],
    /// Foot of a page, with `{page}` and `{pages}`.
    pub page_of: String,
    /// Months of identity protection offered; 0 for none.
    pub protection_months: u16,
}

/// A headed part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Id in the template (`what_happened`).
    pub id: String,
    /// The heading.
    pub heading: String,
    /// What stands below it.
    pub blocks: Vec<Block>,
}

/// One block of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// What it tells.
    pub content: BTreeSet<Content>,
    /// Whether it states facts or gives advice.
    pub role: Role,
    /// Where it comes from.
    pub origin: Origin,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// Text, after words that stand out (`lead`, may be empty).
    Paragraph {
        /// Words that stand out.
        lead: String,
        /// The text.
        text: String,
    },
    /// A list.
    List {
        /// The items.
        items: Vec<String>,
    },
    /// The elements that the person lost, in the order in which a letter names them.
    Elements {
        /// The elements.
        items: Vec<ElementLine>,
    },
    /// A table of who to reach.
    Contacts {
        /// What stands above it.
        caption: String,
        /// Its rows.
        rows: Vec<ContactLine>,
    },
    /// The place of the person's own code.
    Code {
        /// What stands before it.
        label: String,
    },
}

/// One element in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementLine {
    /// The element's word.
    pub element: String,
    /// How the letter names it.
    pub title: String,
}

/// One row of a table of contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactLine {
    /// Id in `contacts.toml`.
    pub id: String,
    /// Who.
    pub name: String,
    /// Telephone.
    pub telephone: String,
    /// Address lines; may be empty.
    pub address: Vec<String>,
    /// Website.
    pub website: String,
    /// Whether a person still has to confirm the row before a mailing.
    pub confirm: bool,
}

/// Whether a block states facts or gives advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Each element that it names is taken as told to be lost.
    #[default]
    Statement,
    /// Says what was done or can be done; may speak of an element without telling that it was lost.
    Advice,
}

/// Where a block comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// Rule file.
    pub file: String,
    /// Section and block, `what_happened/breach`.
    pub place: String,
    /// The law that asks for it; empty where the block is good practice.
    pub citation: String,
}

impl Body {
    /// All blocks in reading order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.opening.iter().chain(self.sections.iter().flat_map(|section| &section.blocks))
    }

    /// All that the letter tells. Its date is always there.
    pub fn content(&self) -> BTreeSet<Content> {
        let told = self.blocks().flat_map(|block| block.content.iter().copied());
        told.chain([Content::DateOfNotice]).collect()
    }
}
