//! One row of a store while it is made: its cells, who is mentioned in it, and what of theirs it exposes. What a row
//! exposes is noted as the cell is written, so the truth cannot drift from the evidence.

use super::date::{Date, Spelling};
use super::element::{Element, Elements};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// An element of the mention with this number.
    Of(Element, u8),
    /// Free text, searched cell by cell.
    Text,
    /// Nothing personal, whatever it looks like.
    Decoy,
    /// A reader may fairly take it either way (the state of a licence, a flag); it is not scored.
    Either,
}

/// A column as the store names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Header or JSON path; kept for headerless files too, where it says what the column is.
    pub(crate) header: &'static str,
    pub(crate) holds: Holds,
}

/// A column of the row's holder.
pub(crate) const fn of(header: &'static str, element: Element) -> Column {
    Column { header, holds: Holds::Of(element, 0) }
}

/// A column of a further person in the row.
pub(crate) const fn other(header: &'static str, element: Element) -> Column {
    Column { header, holds: Holds::Of(element, 1) }
}

/// A column of nobody's data.
pub(crate) const fn decoy(header: &'static str) -> Column {
    Column { header, holds: Holds::Decoy }
}

/// A column of free text.
pub(crate) const fn text(header: &'static str) -> Column {
    Column { header, holds: Holds::Text }
}

/// A column that is not scored.
pub(crate) const fn either(header: &'static str) -> Column {
    Column { header, holds: Holds::Either }
}

/// How well a row says where somebody lives; the best of all their rows counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lives {
    /// Only the area code of a telephone number.
    AreaCode,
    /// The state of a licence or identity card.
    LicenceState,
    /// An address that has been left.
    AddressBefore,
    /// The present address.
    Address,
}

/// One person in a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mention {
    pub(crate) person: u64,
    pub(crate) elements: Elements,
    pub(crate) lives: Option<(Lives, &'static str)>,
    /// The row says that the person has died.
    pub(crate) deceased: bool,
}

/// The row.
pub(crate) struct Row {
    pub(crate) columns: &'static [Column],
    pub(crate) bytes: Vec<u8>,
    ends: Vec<usize>,
    pub(crate) mentions: Vec<Mention>,
}

impl Row {
    pub(crate) fn new() -> Self {
        Self {
            columns: &[],
            bytes: Vec::with_capacity(1_024),
            ends: Vec::with_capacity(32),
            mentions: Vec::with_capacity(8),
        }
    }

    /// Empties the row for a table with these columns.
    pub(crate) fn begin(&mut self, columns: &'static [Column]) {
        self.columns = columns;
        self.bytes.clear();
        self.ends.clear();
        self.mentions.clear();
    }

    /// A person is mentioned; the first one is the row's holder.
    pub(crate) fn mention(&mut self, person: u64) {
        self.mentions.push(Mention { person, elements: Elements::default(), lives: None, deceased: false });
    }

    /// The cells so far.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end])
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Notes an element of a mention.
    pub(crate) fn mark(&mut self, part: u8, element: Element) {
        if let Some(mention) = self.mentions.get_mut(usize::from(part)) {
            mention.elements.insert(element);
        }
    }

    /// Notes where a mention shows its person to live.
    pub(crate) fn lives(&mut self, part: u8, how: Lives, residence: &'static str) {
        if let Some(mention) = self.mentions.get_mut(usize::from(part)) {
            mention.lives = mention.lives.max(Some((how, residence)));
        }
    }

    /// The next cell; what it exposes is what its column holds, unless it stays empty.
    pub(crate) fn cell(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let holds = self.columns[self.ends.len()].holds;
        let start = self.bytes.len();
        write(&mut self.bytes);
        self.ends.push(self.bytes.len());
        if let (Holds::Of(element, part), true) = (holds, self.bytes.len() > start) {
            self.mark(part, element);
        }
    }

    /// The next cell, which exposes something else than its column says.
    pub(crate) fn cell_as(&mut self, element: Element, write: impl FnOnce(&mut Vec<u8>)) {
        if let Holds::Of(_, part) = self.columns[self.ends.len()].holds {
            self.mark(part, element);
        }
        self.placeholder_with(write);
    }

    /// The next cell, which exposes nothing: `N/A`, `000-00-0000`.
    pub(crate) fn placeholder(&mut self, text: &str) {
        self.placeholder_with(|out| out.extend_from_slice(text.as_bytes()));
    }

    fn placeholder_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.cell(|out| out.extend_from_slice(text.as_bytes()));
    }

    pub(crate) fn number(&mut self, number: u64, width: usize) {
        self.cell(|out| super::text::push_padded(out, number, width));
    }

    pub(crate) fn date(&mut self, date: Option<Date>, spelling: Spelling) {
        self.cell(|out| {
            if let Some(date) = date {
                date.push(out, spelling)
            }
        });
    }

    pub(crate) fn empty(&mut self) {
        self.ends.push(self.bytes.len());
    }
}
