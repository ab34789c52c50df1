//! One file for many letters, written as it grows: what letters of a variant share is in it once.

use std::io::{self, Write};
use std::sync::Arc;

use amends_notices::{Body, Letter};

use super::blocks::BLOCK_OBJECTS;
use super::fill::{self, Filled};
use super::form::{Class, Form};
use super::line::Used;
use super::piece::{Numbering, Piece};
use super::sheet::Sheet;
use super::single::{HEADER, about, begin, description, end, entry, free, put, trailer};
use super::{Placer, Refused, Way, mark};
use crate::TypesetError;

/// The most letters of one file. What is remembered of each until the file ends is about two kilobytes.
pub const LETTERS_MAX: usize = 1_000;

const CATALOG: u32 = BLOCK_OBJECTS + 1;
const PAGE_TREE: u32 = BLOCK_OBJECTS + 2;
const STRUCTURE: u32 = BLOCK_OBJECTS + 3;
const METADATA: u32 = BLOCK_OBJECTS + 4;
const INFO: u32 = BLOCK_OBJECTS + 5;
/// An offset in the cross-reference table has ten digits.
const BYTES_MAX: usize = 9_999_999_999;

/// Why a letter could not be added, or a file not be finished.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The letter could not be typeset. Nothing of it is in the file, and others can be added.
    #[error(transparent)]
    Typeset(#[from] TypesetError),
    /// The letter could not be taken apart. Nothing of it is in the file, and others can be added.
    #[error("the letter cannot be put into a file with others: it has {0}")]
    Apart(&'static str),
    /// The file has as many letters or bytes as it may have.
    #[error("the file is full: it may hold {LETTERS_MAX} letters and ten thousand million bytes")]
    Full,
    /// A file without letters is no PDF.
    #[error("the file has no letters")]
    Empty,
    /// The file could not be written; what is there of it is worth nothing.
    #[error("the letters could not be written")]
    Write(#[from] io::Error),
}

impl From<Refused> for BatchError {
    fn from(refused: Refused) -> Self {
        Self::Apart(refused.0)
    }
}

/// Where a letter stands in its file, and how it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// Its first page, counted from 1.
    pub first: u32,
    /// How many pages it has.
    pub count: u32,
    /// How it was made.
    pub way: Way,
}

/// What a finished file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BatchSummary {
    /// Letters.
    pub letters: u32,
    /// Those that were typeset as a whole.
    pub typeset: u32,
    /// Pages.
    pub pages: u32,
    /// Bytes.
    pub bytes: u64,
}

/// A file that is being written.
pub struct Batch<'a, W: Write> {
    placer: &'a Placer,
    out: W,
    /// What is not written yet.
    buffer: Vec<u8>,
    written: usize,
    /// Where each object begins, by its number; 0 where there is none.
    offsets: Vec<usize>,
    used: Used,
    sheets: Vec<(Arc<Sheet>, Table)>,
    head: Option<Head>,
    hasher: blake3::Hasher,
    pages: Vec<u32>,
    tops: Vec<u32>,
    parents: Vec<u32>,
    names: Vec<u32>,
    summary: BatchSummary,
}

impl<W: Write> std::fmt::Debug for Batch<'_, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").field("summary", &self.summary).finish_non_exhaustive()
    }
}

/// What the file has from its first letter.
struct Head {
    language: String,
    description: Vec<u8>,
    about: [Vec<u8>; 2],
    roles: Vec<u8>,
}

/// Where the objects of a form are in the file.
struct Table {
    /// By old number: whether each letter has its own, and then which of these, or else the number.
    slots: Vec<(bool, u32)>,
    own: u32,
    parents: Piece,
    names: Option<Piece>,
}

struct OfLetter<'a> {
    table: &'a Table,
    base: u32,
    serial: u32,
    first_key: u32,
}

impl Numbering for OfLetter<'_> {
    fn reference(&self, old: u32) -> u32 {
        match self.table.slots.get(old as usize) {
            Some((true, at)) => self.base + at,
            Some((false, number)) => *number,
            None => 0,
        }
    }

    fn serial(&self) -> Option<u32> {
        Some(self.serial)
    }

    fn first_key(&self) -> u32 {
        self.first_key
    }
}

impl Placer {
    /// Begins a file of many letters.
    pub fn batch<W: Write>(&self, out: W) -> Batch<'_, W> {
        Batch {
            placer: self,
            out,
            buffer: HEADER.to_vec(),
            written: 0,
            offsets: vec![0; INFO as usize + 1],
            used: Used::default(),
            sheets: Vec::new(),
            head: None,
            hasher: blake3::Hasher::new_derive_key("amends 2026 mark of a file of letters"),
            pages: Vec::new(),
            tops: Vec::new(),
            parents: Vec::new(),
            names: Vec::new(),
            summary: BatchSummary::default(),
        }
    }
}

impl<W: Write> Batch<'_, W> {
    /// Adds a letter, and says on which pages it is.
    pub fn add(&mut self, letter: &Letter) -> Result<Pages, BatchError> {
        if self.tops.len() >= LETTERS_MAX || self.written >= BYTES_MAX / 2 {
            return Err(BatchError::Full);
        }
        let first = self.summary.pages + 1;
        let way = match self.placer.place(letter) {
            Ok((sheet, filled)) => {
                self.open(&sheet.form, &letter.variant.body)?;
                let known = self.sheets.iter().position(|(known, _)| Arc::ptr_eq(known, &sheet));
                let at = match known {
                    Some(at) => at,
                    None => {
                        let table = self.share(&sheet.form);
                        self.sheets.push((Arc::clone(&sheet), table));
                        self.sheets.len() - 1
                    }
                };
                self.used.join(filled.used());
                let (sheet, table) = self.sheets.swap_remove(at);
                self.letter(&sheet.form, &table, Some((&sheet, &filled)));
                self.sheets.push((sheet, table));
                Way::Placed
            }
            Err(why) => {
                let form = Form::of(self.placer.typesetter.pdf(letter)?)?;
                self.open(&form, &letter.variant.body)?;
                let table = self.share(&form);
                self.letter(&form, &table, None);
                self.summary.typeset += 1;
                Way::Typeset(why)
            }
        };
        self.hasher.update(mark(letter).as_bytes());
        self.summary.letters += 1;
        self.flush()?;
        Ok(Pages { first, count: self.summary.pages + 1 - first, way })
    }

    /// Ends the file.
    pub fn finish(mut self) -> Result<(W, BatchSummary), BatchError> {
        let head = self.head.take().ok_or(BatchError::Empty)?;
        for block in self.used.iter() {
            let block = &self.placer.fonts.blocks[block];
            for (at, offset) in block.offsets.iter().enumerate() {
                self.offsets[block.root as usize + at] = self.written + self.buffer.len() + offset;
            }
            self.buffer.extend(&block.bytes);
        }
        let pages = self.summary.pages;
        let mark = self.hasher.finalize().to_hex()[..32].to_owned();
        let list = |numbers: &[u32]| numbers.iter().map(|number| format!("{number} 0 R ")).collect::<String>();
        let names = match self.names.is_empty() {
            true => String::new(),
            false => format!("/IDTree<</Kids[{}]>>", list(&self.names)),
        };
        let roles = String::from_utf8_lossy(&head.roles).into_owned();
        let catalog = format!(
            "<</Type/Catalog/Pages {PAGE_TREE} 0 R/Metadata {METADATA} 0 R/Lang({})/StructTreeRoot {STRUCTURE} 0 R\
             /MarkInfo<</Marked true/Suspects false>>/ViewerPreferences<</DisplayDocTitle true/Direction/L2R>>>>",
            head.language
        );
        let page_tree = format!("<</Type/Pages/Count {pages}/Kids[{}]>>", list(&self.pages));
        let structure = format!(
            "<</Type/StructTreeRoot/RoleMap{roles}/K[{}]/ParentTree<</Kids[{}]>>{names}/ParentTreeNextKey {pages}>>",
            list(&self.tops),
            list(&self.parents)
        );
        self.object(CATALOG, |out| out.extend(catalog.as_bytes()));
        self.object(PAGE_TREE, |out| out.extend(page_tree.as_bytes()));
        self.object(STRUCTURE, |out| out.extend(structure.as_bytes()));
        self.object(METADATA, |out| about(out, &head.about, &mark));
        self.object(INFO, |out| out.extend(&head.description));
        self.flush()?;
        self.cross_references(&mark)?;
        self.out.flush()?;
        self.summary.bytes = self.written as u64;
        Ok((self.out, self.summary))
    }

    fn cross_references(&mut self, mark: &str) -> Result<(), BatchError> {
        let start = self.written;
        if start > BYTES_MAX {
            return Err(BatchError::Full);
        }
        let size = self.offsets.len();
        put(&mut self.buffer, format_args!("xref\n0 {size}\n"));
        for offset in std::mem::take(&mut self.offsets) {
            match offset {
                0 => free(&mut self.buffer),
                offset => entry(&mut self.buffer, offset),
            }
            if self.buffer.len() > 1 << 16 {
                self.flush()?;
            }
        }
        trailer(&mut self.buffer, size, CATALOG, INFO, mark, start);
        Ok(self.flush()?)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.written += self.buffer.len();
        self.buffer.clear();
        Ok(())
    }

    fn object(&mut self, number: u32, write: impl FnOnce(&mut Vec<u8>)) {
        let at = number as usize;
        if self.offsets.len() <= at {
            self.offsets.resize(at + 1, 0);
        }
        self.offsets[at] = self.written + self.buffer.len();
        begin(&mut self.buffer, number);
        write(&mut self.buffer);
        end(&mut self.buffer);
    }

    /// The first letter says what the file is called; the others must have the same kinds of structure.
    fn open(&mut self, form: &Form, body: &Body) -> Result<(), Refused> {
        let roles = form.roles.clone().into_bytes();
        match &self.head {
            Some(head) if head.roles != roles => Err(Refused("other roles than the letters before it")),
            Some(_) => Ok(()),
            None => {
                let (language, about) = (body.language.clone(), form.about.clone());
                self.head = Some(Head { language, description: description(body), about, roles });
                Ok(())
            }
        }
    }

    /// Writes what letters of a form share.
    fn share(&mut self, form: &Form) -> Table {
        let mut slots = vec![(false, 0); form.last() as usize + 1];
        slots[form.page_tree as usize] = (false, PAGE_TREE);
        slots[form.structure as usize] = (false, STRUCTURE);
        for (next, number) in (self.offsets.len() as u32..).zip(form.of_class(Class::Shared)) {
            slots[number as usize] = (false, next);
        }
        let filled = form.filled.iter().map(|(number, ..)| *number);
        let own = form.of_class(Class::Own).chain(filled).zip(0..).map(|(number, at)| {
            slots[number as usize] = (true, at);
        });
        let own = own.count() as u32;
        let mut parents = Piece::default();
        for (key, parent) in &form.parents {
            parents.key(*key);
            parents.piece(parent);
        }
        let names = (!form.names.is_empty()).then(|| form.name_leaf());
        let table = Table { slots, own, parents, names };
        let numbering = OfLetter { table: &table, base: 0, serial: 0, first_key: 0 };
        for (old, (_, piece)) in form.objects.iter().filter(|(_, (class, _))| *class == Class::Shared) {
            self.object(numbering.reference(*old), |out| piece.write(out, &numbering));
        }
        table
    }

    fn letter(&mut self, form: &Form, table: &Table, filled: Option<(&Sheet, &Filled)>) {
        let base = self.offsets.len() as u32;
        let numbering = OfLetter { table, base, serial: self.summary.letters, first_key: self.summary.pages };
        for (old, (_, piece)) in form.objects.iter().filter(|(_, (class, _))| *class == Class::Own) {
            self.object(numbering.reference(*old), |out| piece.write(out, &numbering));
        }
        if let Some((sheet, filled)) = filled {
            let fonts = &{ self.placer }.fonts;
            for (at, (old, ..)) in form.filled.iter().enumerate() {
                let number = numbering.reference(*old);
                self.object(number, |out| fill::object(out, sheet, fonts, filled, at, &numbering));
            }
        }
        let first = self.summary.pages;
        let count = form.pages.len() as u32;
        let leaf = base + table.own;
        self.object(leaf, |out| {
            put(out, format_args!("<</Limits[{first} {}]/Nums[", (first + count).saturating_sub(1)));
            table.parents.write(out, &numbering);
            out.extend(b"]>>");
        });
        self.parents.push(leaf);
        if let Some(names) = &table.names {
            self.object(leaf + 1, |out| names.write(out, &numbering));
            self.names.push(leaf + 1);
        }
        self.pages.extend(form.pages.iter().map(|(page, _)| numbering.reference(*page)));
        self.tops.extend(form.tops.iter().map(|top| numbering.reference(*top)));
        self.summary.pages += count;
    }
}
