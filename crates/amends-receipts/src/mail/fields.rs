//! Fields of a header, or of a report's block: names and values, unfolded (RFC 5322, 2.2).

/// Fields of one block that are kept; the rest of it is not looked at.
const FIELDS_MAX: usize = 1000;
/// Bytes of one value that are kept; what we look for is an address, an id or a reply.
const VALUE_BYTES_MAX: usize = 16 << 10;

/// A block of fields, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads the block at the beginning, up to the first empty line. A line that is neither a field nor a continuation
    /// is passed over, as is an mbox line at the very beginning.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in bytes.split(|byte| *byte == b'\n') {
            let line = String::from_utf8_lossy(line);
            let line = line.trim_end_matches(['\r', '\0']);
            if line.is_empty() {
                if fields.is_empty() {
                    continue;
                }
                break;
            }
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut().filter(|(_, value)| value.len() < VALUE_BYTES_MAX) {
                    value.push('\n');
                    value.push_str(line.trim());
                }
                continue;
            }
            let Some((name, value)) = line.split_once(':').filter(|(name, _)| is_name(name)) else { continue };
            if fields.len() == FIELDS_MAX {
                break;
            }
            let value = value.trim();
            let value = &value[..value.floor_char_boundary(VALUE_BYTES_MAX)];
            fields.push((name.trim_end().to_ascii_lowercase(), value.to_owned()));
        }
        Self(fields)
    }

    /// The first value of a name, given in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All values of a name, given in lower case.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether there is a field of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Splits where a field of the name begins; what stands before the first is its own block.
    pub(crate) fn split_at(self, name: &str) -> Vec<Self> {
        let mut blocks = vec![Self::default()];
        for (known, value) in self.0 {
            if known == name {
                blocks.push(Self::default());
            }
            if let Some(block) = blocks.last_mut() {
                block.0.push((known, value));
            }
        }
        blocks
    }

    /// The fields of another block behind these.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// A field's name is printable, without spaces (RFC 5322, 2.2); a space before the colon is old and still about.
fn is_name(name: &str) -> bool {
    let name = name.trim_end();
    !name.is_empty() && name.len() <= 80 && name.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Blocks of fields, one empty line between each two (RFC 3464, 2.1); at most `blocks_max`, and whether that was all.
pub(crate) fn blocks(bytes: &[u8], blocks_max: usize) -> (Vec<Fields>, bool) {
    let mut found = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = end_of_block(rest);
        let fields = Fields::read(&rest[..end]);
        rest = &rest[end..];
        if fields.is_empty() {
            continue;
        }
        if found.len() == blocks_max {
            return (found, false);
        }
        found.push(fields);
    }
    (found, true)
}

/// Where the block at the beginning ends: behind its empty line.
fn end_of_block(bytes: &[u8]) -> usize {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.iter().all(|byte| matches!(byte, b'\r' | b'\n' | b' ' | b'\t')) {
            return at;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_unfolded_and_blocks_end_at_an_empty_line() {
        let fields =
            Fields::read(b"\r\nTo: a@example.org,\r\n\tb@example.org\r\nX : 1\r\nnoise\r\n\r\nTo: no@example.org\r\n");
        assert_eq!(fields.get("to"), Some("a@example.org,\nb@example.org"));
        assert_eq!((fields.get("x"), fields.all("to").count()), (Some("1"), 1));
        assert_eq!(blocks(b"A: 1\n\nB: 2\n \nC: 3", 9).0.len(), 3);
        assert!(!blocks(b"A: 1\n\nB: 2\n\nC: 3", 2).1);
    }
}
