//! XML one element at a time, with bounds, against a list of the elements that a format knows.
//!
//! A format gives its [`Known`] elements and attributes. The reader hands these on as they open and close, passes over what is
//! known and not needed, and tells of every name that it was not given. Nothing outside the file is followed; a document
//! type that declares anything ends the reading, since what it declares could change the rest.

use std::ops::Range;

use amends_case::ProblemKind;
use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::out::Out;

/// Elements within elements at most. Reports of scanners have a dozen.
const DEPTH_MAX: usize = 64;
/// Bytes of one value (an attribute, the text of an element) at most: 1 MiB, more than any that is needed.
const VALUE_MAX: usize = 1 << 20;
/// Attributes of one element at most.
const ATTRIBUTES_MAX: usize = 256;
/// Bytes in which a file's first element is looked for.
const HEAD_BYTES: usize = 64 << 10;

/// What a format needs of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Its attributes, and what stands within.
    Inside,
    /// Its text too.
    Text,
    /// Nothing of it, nor of what stands within.
    Nothing,
}

/// An element that a format knows: its name, what is needed, and the attributes that it may have.
pub(crate) struct Known(pub(crate) &'static str, pub(crate) Need, pub(crate) &'static [&'static str]);

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// An element begins; its attributes are at hand until the next step.
    Open(&'static str),
    /// An element ends; its text is at hand until the next step.
    Close(&'static str),
}

/// A pull reader of one file.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    vocabulary: &'static [Known],
    /// Open elements: which one of the vocabulary, and where its text begins.
    open: Vec<(&'static Known, usize)>,
    /// Elements open within one that is passed over.
    skipped: usize,
    text: String,
    /// How much of `text` was there when the last element closed; it goes at the next step.
    keep: Option<usize>,
    values: String,
    attributes: Vec<(&'static str, Range<usize>)>,
    is_over: bool,
    /// The item that problems are told of: a host, a finding.
    pub(crate) item: u64,
}

impl<'a> Xml<'a> {
    pub(crate) fn new(text: &'a str, vocabulary: &'static [Known]) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            vocabulary,
            open: Vec::new(),
            skipped: 0,
            text: String::new(),
            keep: None,
            values: String::new(),
            attributes: Vec::new(),
            is_over: false,
            item: 0,
        }
    }

    /// The next element that begins or ends; None at the end, or where nothing further can be understood.
    pub(crate) fn next(&mut self, out: &mut Out<'_>) -> Option<Step> {
        if let Some(length) = self.keep.take() {
            self.text.truncate(length);
        }
        while !self.is_over {
            match self.reader.read_event() {
                Ok(Event::Start(start)) => {
                    if let Some(step) = self.start(&start, out) {
                        return Some(step);
                    }
                }
                Ok(Event::End(_)) => {
                    if self.skipped > 0 {
                        self.skipped -= 1;
                    } else if let Some((known, from)) = self.open.pop() {
                        self.keep = Some(from);
                        self.attributes.clear();
                        return Some(Step::Close(known.0));
                    }
                }
                Ok(Event::Text(part)) => self.push(&part, out),
                Ok(Event::CData(part)) => self.push(&part, out),
                Ok(Event::GeneralRef(name)) => match unescape(&format!("&{};", &*name)) {
                    Ok(part) => self.push(&part, out),
                    Err(_) => out.problem(self.item, ProblemKind::Malformed, "uses an entity that XML does not have"),
                },
                Ok(Event::DocType(text)) => self.document_type(&text, out),
                Ok(Event::Eof) => {
                    self.is_over = true;
                    if self.depth() > 0 {
                        out.problem(self.item, ProblemKind::Truncated, "ends before its last element does");
                    }
                }
                Ok(_) => {}
                Err(Error::Syntax(_)) => self.stop(ProblemKind::Truncated, "ends within an element", out),
                Err(_) => self.stop(ProblemKind::Malformed, "is broken XML from here on", out),
            }
        }
        None
    }

    /// An attribute of the element that was opened by the last step.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, range) = self.attributes.iter().find(|(known, _)| *known == name)?;
        self.values.get(range.clone())
    }

    /// The same; empty where there is none.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.attribute(name).unwrap_or_default()
    }

    /// The text of the element that was closed by the last step, without that of elements within.
    pub(crate) fn text(&self) -> &str {
        self.keep.and_then(|from| self.text.get(from..)).unwrap_or_default().trim()
    }

    /// What stands around the element that was closed by the last step.
    pub(crate) fn around(&self) -> &'static str {
        self.open.last().map_or("", |(known, _)| known.0)
    }

    /// Passes over the rest of the element that was opened by the last step: it will not be closed by a step.
    pub(crate) fn skip(&mut self) {
        if let Some((_, from)) = self.open.pop() {
            self.text.truncate(from);
            self.skipped = 1;
        }
    }

    /// A number in an attribute; a problem where it is none.
    pub(crate) fn number<N: std::str::FromStr>(&self, name: &'static str, out: &mut Out<'_>) -> Option<N> {
        let number = self.attribute(name)?.trim().parse().ok();
        if number.is_none() {
            out.problem(self.item, ProblemKind::Malformed, format!("the attribute `{name}` is no number that fits"));
        }
        number
    }

    fn depth(&self) -> usize {
        self.open.len() + self.skipped
    }

    fn stop(&mut self, kind: ProblemKind, why: &str, out: &mut Out<'_>) {
        self.is_over = true;
        out.problem(self.item, kind, why);
    }

    fn start(&mut self, start: &BytesStart<'_>, out: &mut Out<'_>) -> Option<Step> {
        if self.depth() >= DEPTH_MAX {
            self.stop(
                ProblemKind::LimitReached,
                "has more than 64 elements within each other; the rest was not read",
                out,
            );
            return None;
        }
        if self.skipped > 0 {
            self.skipped += 1;
            return None;
        }
        let name = start.name();
        let Some(known) = self.vocabulary.iter().find(|known| known.0 == name.as_ref()) else {
            out.unknown(self.item, "element", name.as_ref());
            self.skipped = 1;
            return None;
        };
        if known.1 == Need::Nothing {
            self.skipped = 1;
            return None;
        }
        self.read_attributes(start, known, out);
        self.open.push((known, self.text.len()));
        Some(Step::Open(known.0))
    }

    fn read_attributes(&mut self, start: &BytesStart<'_>, known: &'static Known, out: &mut Out<'_>) {
        self.values.clear();
        self.attributes.clear();
        for (count, attribute) in start.attributes().with_checks(false).enumerate() {
            let Ok(attribute) = attribute else {
                out.problem(self.item, ProblemKind::Malformed, "has an element with a broken attribute");
                return;
            };
            if count >= ATTRIBUTES_MAX {
                out.problem(self.item, ProblemKind::LimitReached, "has an element with more than 256 attributes");
                return;
            }
            let name: &str = attribute.key.as_ref();
            let Some(name) = known.2.iter().copied().find(|known| *known == name) else {
                // Namespaces and schemas say nothing about the content.
                if !name.starts_with("xmlns") && !name.starts_with("xsi:") {
                    out.unknown(self.item, "attribute", &format!("{} {name}", known.0));
                }
                continue;
            };
            if attribute.value.len() > VALUE_MAX {
                out.problem(self.item, ProblemKind::LimitReached, format!("`{name}` is longer than 1 MiB"));
                continue;
            }
            if self.attributes.iter().any(|(known, _)| *known == name) {
                out.problem(self.item, ProblemKind::Malformed, format!("has `{name}` twice on one element"));
                continue;
            }
            let from = self.values.len();
            match unescape(&attribute.value) {
                Ok(value) => self.values.push_str(&value),
                Err(_) => out.problem(self.item, ProblemKind::Malformed, format!("`{name}` uses an unknown entity")),
            }
            self.attributes.push((name, from..self.values.len()));
        }
    }

    fn push(&mut self, part: &str, out: &mut Out<'_>) {
        let Some((known, from)) = self.open.last().filter(|_| self.skipped == 0) else { return };
        if known.1 != Need::Text {
            return;
        }
        if self.text.len() - from + part.len() > VALUE_MAX {
            let why = format!("the text of `{}` is longer than 1 MiB", known.0);
            out.problem(self.item, ProblemKind::LimitReached, why);
            return;
        }
        self.text.push_str(part);
    }

    /// A document type by name alone is fine. One that points elsewhere is told of and not followed; one that declares something ends
    /// the reading.
    fn document_type(&mut self, text: &str, out: &mut Out<'_>) {
        if text.contains('[') {
            let why = "has a document type that declares entities or other things; nothing after it was read";
            self.stop(ProblemKind::Malformed, why, out);
        } else if text.split_whitespace().nth(1).is_some() {
            out.problem(self.item, ProblemKind::Malformed, "points to a document type elsewhere; it was not followed");
        }
    }
}

/// The first element's tag, with its attributes and without its brackets; empty where the head has none, or is no XML.
pub(crate) fn root(text: &str) -> &str {
    let mut rest = crate::clean::head(text, HEAD_BYTES).trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            rest.find("?>").map(|at| at + 2)
        } else if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else if rest.starts_with("<!") {
            end_of_document_type(rest)
        } else {
            let tag = rest.strip_prefix('<').unwrap_or_default();
            return tag.split('>').next().unwrap_or_default().trim_end_matches('/');
        };
        let Some(after) = end.and_then(|end| rest.get(end..)) else { return "" };
        rest = after.trim_start();
    }
}

/// The first element's name.
pub(crate) fn root_name(text: &str) -> &str {
    root(text).split_whitespace().next().unwrap_or_default()
}

fn end_of_document_type(text: &str) -> Option<usize> {
    let (mut quote, mut is_inside) = (None, false);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[') => is_inside = true,
            (None, b']') => is_inside = false,
            (None, b'>') if !is_inside => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
#[path = "xml/tests.rs"]
mod tests;
