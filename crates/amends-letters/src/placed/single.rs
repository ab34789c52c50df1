//! One file for each letter: what is known beforehand is copied, the rest goes behind it.

use std::io::Write;

use amends_notices::Body;

use super::blocks::{BLOCK_OBJECTS, Fonts};
use super::fill::{self, Filled};
use super::form::Form;
use super::piece::{Numbering, hexadecimal};
use super::sheet::Sheet;

/// Version and four bytes that tell programs that the file is not text.
pub(crate) const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
/// An entry of the cross-reference table for a number that no object has.
const FREE: &[u8] = b"0000000000 65535 f \n";

/// The beginning of all files of a sheet.
pub(crate) struct Front {
    bytes: Vec<u8>,
    /// Entries of its objects in the cross-reference table.
    entries: Vec<u8>,
    numbers: Numbers,
    /// Number of the metadata; what is filled follows.
    metadata: u32,
    root: u32,
    info: u32,
}

/// New numbers by old ones.
#[derive(Debug, Default)]
struct Numbers(Vec<u32>);

impl Numbers {
    fn set(&mut self, old: u32, new: u32) {
        let at = old as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] = new;
    }
}

impl Numbering for Numbers {
    fn reference(&self, old: u32) -> u32 {
        self.0.get(old as usize).copied().unwrap_or(0)
    }

    fn serial(&self) -> Option<u32> {
        None
    }

    fn first_key(&self) -> u32 {
        0
    }
}

impl Front {
    pub(crate) fn new(form: &Form, body: &Body) -> Self {
        let mut numbers = Numbers::default();
        // 0 stands for what describes the document; nothing refers to it but the trailer.
        let olds = form.objects.keys().copied().chain([0, form.metadata]);
        let olds = olds.chain(form.filled.iter().map(|(old, ..)| *old));
        (BLOCK_OBJECTS + 1..).zip(olds).for_each(|(next, old)| numbers.set(old, next));
        let (mut bytes, mut entries) = (HEADER.to_vec(), Vec::new());
        for (old, (_, piece)) in &form.objects {
            entry(&mut entries, bytes.len());
            begin(&mut bytes, numbers.reference(*old));
            piece.write(&mut bytes, &numbers);
            end(&mut bytes);
        }
        let info = numbers.reference(0);
        entry(&mut entries, bytes.len());
        begin(&mut bytes, info);
        bytes.extend(description(body));
        end(&mut bytes);
        let (root, metadata) = (numbers.reference(form.catalog), numbers.reference(form.metadata));
        Self { bytes, entries, numbers, metadata, root, info }
    }
}

/// A letter's file.
pub(crate) fn write(sheet: &Sheet, fonts: &Fonts, filled: &Filled, mark: &str) -> Vec<u8> {
    let front = &sheet.front;
    let mut out = Vec::with_capacity(front.bytes.len() + 64 * 1024);
    out.extend(&front.bytes);
    let mut offsets = [0; BLOCK_OBJECTS as usize];
    for block in filled.used().iter() {
        let block = &fonts.blocks[block];
        for (at, offset) in block.offsets.iter().enumerate() {
            offsets[block.root as usize - 1 + at] = out.len() + offset;
        }
        out.extend(&block.bytes);
    }
    let mut last = Vec::new();
    entry(&mut last, out.len());
    begin(&mut out, front.metadata);
    about(&mut out, &sheet.form.about, mark);
    end(&mut out);
    for at in 0..sheet.form.filled.len() {
        entry(&mut last, out.len());
        begin(&mut out, front.metadata + 1 + at as u32);
        fill::object(&mut out, sheet, fonts, filled, at, &front.numbers);
        end(&mut out);
    }
    let start = out.len();
    let size = front.metadata as usize + 1 + sheet.form.filled.len();
    put(&mut out, format_args!("xref\n0 {size}\n"));
    out.extend(FREE);
    for offset in offsets {
        match offset {
            0 => out.extend(FREE),
            offset => entry(&mut out, offset),
        }
    }
    out.extend(&front.entries);
    out.extend(last);
    trailer(&mut out, size, front.root, front.info, mark, start);
    out
}

/// The metadata, with the mark of this file.
pub(crate) fn about(out: &mut Vec<u8>, [before, behind]: &[Vec<u8>; 2], mark: &str) {
    let length = before.len() + mark.len() + behind.len();
    put(out, format_args!("<</Type/Metadata/Subtype/XML/Length {length}>>stream\n"));
    out.extend(before);
    out.extend(mark.as_bytes());
    out.extend(behind);
    out.extend(b"\nendstream");
}

pub(crate) fn begin(out: &mut Vec<u8>, number: u32) {
    put(out, format_args!("{number} 0 obj\n"));
}

pub(crate) fn end(out: &mut Vec<u8>) {
    out.extend(b"\nendobj\n");
}

pub(crate) fn entry(out: &mut Vec<u8>, offset: usize) {
    put(out, format_args!("{offset:010} 00000 n \n"));
}

pub(crate) fn free(out: &mut Vec<u8>) {
    out.extend(FREE);
}

pub(crate) fn trailer(out: &mut Vec<u8>, size: usize, root: u32, info: u32, mark: &str, start: usize) {
    put(
        out,
        format_args!(
            "trailer\n<</Size {size}/Root {root} 0 R/Info {info} 0 R/ID[({mark})({mark})]>>\nstartxref\n{start}\n%%EOF"
        ),
    );
}

pub(crate) fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing into memory does not fail.
    let _ = out.write_fmt(text);
}

/// Title, author and date, as programs show them.
pub(crate) fn description(body: &Body) -> Vec<u8> {
    let mut out = b"<</Title".to_vec();
    text(&mut out, &body.title);
    out.extend(b"/Author");
    text(&mut out, body.letterhead.first().map_or("", String::as_str));
    let dated = body.dated;
    let (year, month, day) = (dated.year(), dated.month(), dated.day());
    put(&mut out, format_args!("/Creator(Amends)/CreationDate(D:{year:04}{month:02}{day:02}000000Z)"));
    put(&mut out, format_args!("/ModDate(D:{year:04}{month:02}{day:02}000000Z)>>"));
    out
}

/// A string of text, as UTF-16.
fn text(out: &mut Vec<u8>, text: &str) {
    out.extend(b"<FEFF");
    out.extend(text.encode_utf16().flat_map(u16::to_be_bytes).flat_map(hexadecimal));
    out.push(b'>');
}
