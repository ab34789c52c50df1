//! One PDF object as bytes that can be written again under other numbers.

use hayro_syntax::object::{Array, Dict, MaybeRef, Object};

use super::Refused;

/// How deep arrays and dictionaries may stand in each other. Typst's are five deep.
const DEPTH_MAX: u32 = 16;

/// Where something is put in when the object is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// The new number of an object, by its number in Typst's file.
    Reference(u32),
    /// What makes a name of one letter differ from the same name in another.
    Serial,
    /// A page's key in the tree that leads from content to structure, by its key in Typst's file.
    ParentKey(u32),
}

/// The bytes of an object, without `obj` and `endobj`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Piece {
    bytes: Vec<u8>,
    joints: Vec<(usize, Joint)>,
}

/// Under which numbers an object is written.
pub(crate) trait Numbering {
    /// The new number of an object of Typst's file.
    fn reference(&self, old: u32) -> u32;
    /// Which letter of the file this is, below 10,000; `None` if it is the only one.
    fn serial(&self) -> Option<u32>;
    /// The key of the letter's first page in the tree that leads from content to structure.
    fn first_key(&self) -> u32;
}

impl Piece {
    /// The object with its stream, if it has one.
    pub(crate) fn of(object: &Object<'_>) -> Result<Self, Refused> {
        let mut piece = Self::default();
        match object {
            Object::Stream(stream) => {
                let data = stream.raw_data();
                piece.bytes.extend(b"<<");
                piece.entries(stream.dict(), &[b"Length"], 0)?;
                piece.text(&format!("/Length {}>>stream\n", data.len()));
                piece.bytes.extend(data.as_ref());
                piece.text("\nendstream");
            }
            other => piece.value(other, 0)?,
        }
        Ok(piece)
    }

    /// Appends text.
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes.extend(text.as_bytes());
    }

    /// Appends bytes.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// Which objects it refers to.
    pub(crate) fn references(&self) -> impl Iterator<Item = u32> {
        self.joints.iter().filter_map(|(_, joint)| match joint {
            Joint::Reference(old) => Some(*old),
            _ => None,
        })
    }

    /// Appends a reference, by the number in Typst's file.
    pub(crate) fn reference(&mut self, old: u32) {
        self.joints.push((self.bytes.len(), Joint::Reference(old)));
        self.text(" 0 R ");
    }

    /// Appends all entries of a dictionary but the named ones, in the order of their names.
    pub(crate) fn entries(&mut self, dict: &Dict<'_>, without: &[&[u8]], depth: u32) -> Result<(), Refused> {
        let mut entries: Vec<_> = dict.entries().filter(|(name, _)| !without.contains(&name.as_ref())).collect();
        entries.sort_by(|(one, _), (other, _)| one.as_ref().cmp(other.as_ref()));
        for (name, value) in entries {
            self.name(name.as_ref());
            self.text(" ");
            match (name.as_ref(), &value) {
                (b"StructParents", MaybeRef::NotRef(Object::Number(key))) => {
                    let key = u32::try_from(key.as_i64()).map_err(|_| Refused("a key below zero"))?;
                    self.joints.push((self.bytes.len(), Joint::ParentKey(key)));
                }
                (b"ID", MaybeRef::NotRef(Object::String(id))) => self.unique(id.as_bytes()),
                (b"Headers", MaybeRef::NotRef(Object::Array(ids))) => {
                    self.text("[");
                    for id in ids.iter::<hayro_syntax::object::String<'_>>() {
                        self.unique(id.as_bytes());
                    }
                    self.text("]");
                }
                _ => self.maybe(&value, depth + 1)?,
            }
        }
        Ok(())
    }

    /// Appends a key of the tree that leads from content to structure.
    pub(crate) fn key(&mut self, key: u32) {
        self.text(" ");
        self.joints.push((self.bytes.len(), Joint::ParentKey(key)));
        self.text(" ");
    }

    /// A string that differs from one letter to the next.
    pub(crate) fn unique(&mut self, id: &[u8]) {
        self.text("<");
        self.joints.push((self.bytes.len(), Joint::Serial));
        self.hex(id);
        self.text(">");
    }

    pub(crate) fn maybe(&mut self, value: &MaybeRef<Object<'_>>, depth: u32) -> Result<(), Refused> {
        match value {
            MaybeRef::Ref(to) => {
                self.reference(u32::try_from(to.obj_number).map_err(|_| Refused("a number below zero"))?);
                Ok(())
            }
            MaybeRef::NotRef(object) => self.value(object, depth),
        }
    }

    pub(crate) fn value(&mut self, object: &Object<'_>, depth: u32) -> Result<(), Refused> {
        if depth > DEPTH_MAX {
            return Err(Refused("an object that is too deep"));
        }
        match object {
            Object::Null(_) => self.text("null "),
            Object::Boolean(value) => self.text(if *value { "true " } else { "false " }),
            Object::Number(number) => self.text(&format!("{} ", Plain(number.as_f64()))),
            Object::String(string) => {
                self.text("<");
                self.hex(string.as_bytes());
                self.text(">");
            }
            Object::Name(name) => {
                self.name(name.as_ref());
                self.text(" ");
            }
            Object::Dict(dict) => {
                self.text("<<");
                self.entries(dict, &[], depth)?;
                self.text(">>");
            }
            Object::Array(array) => self.array(array, depth)?,
            Object::Stream(_) => return Err(Refused("a stream within an object")),
        }
        Ok(())
    }

    fn array(&mut self, array: &Array<'_>, depth: u32) -> Result<(), Refused> {
        self.text("[");
        for value in array.raw_iter() {
            self.maybe(&value, depth + 1)?;
        }
        self.text("]");
        Ok(())
    }

    /// Appends a name.
    pub(crate) fn name(&mut self, name: &[u8]) {
        self.text("/");
        for byte in name {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'+' => self.bytes.push(*byte),
                other => self.text(&format!("#{other:02X}")),
            }
        }
    }

    fn hex(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes.iter().flat_map(|byte| hexadecimal(*byte)));
    }

    /// Appends another piece.
    pub(crate) fn piece(&mut self, other: &Self) {
        let from = self.bytes.len();
        self.bytes.extend(&other.bytes);
        self.joints.extend(other.joints.iter().map(|(at, joint)| (from + at, *joint)));
    }

    /// The bytes of what has no joints.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The object under new numbers.
    pub(crate) fn write(&self, out: &mut Vec<u8>, numbering: &impl Numbering) {
        let mut from = 0;
        for (at, joint) in &self.joints {
            out.extend(&self.bytes[from..*at]);
            from = *at;
            match joint {
                Joint::Reference(old) => decimal(out, numbering.reference(*old)),
                Joint::ParentKey(key) => decimal(out, numbering.first_key() + key),
                Joint::Serial => {
                    // Four digits, first, so that names sort as letters do.
                    if let Some(serial) = numbering.serial() {
                        let digits = [serial / 1000, serial / 100, serial / 10, serial].map(|digit| digit % 10);
                        out.extend(digits.into_iter().flat_map(|digit| [b'3', b'0' + digit as u8]));
                    }
                }
            }
        }
        out.extend(&self.bytes[from..]);
    }
}

/// A number as PDF writes it: no exponent.
pub(crate) struct Plain(pub(crate) f64);

impl std::fmt::Display for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.fract() == 0.0 && self.0.abs() < 1e15 {
            true => write!(f, "{}", self.0 as i64),
            false => write!(f, "{}", self.0 as f32),
        }
    }
}

/// The two digits of a byte.
pub(crate) fn hexadecimal(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}

/// Appends a number.
pub(crate) fn decimal(out: &mut Vec<u8>, mut number: u32) {
    let mut digits = [0; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend(&digits[at..]);
}
