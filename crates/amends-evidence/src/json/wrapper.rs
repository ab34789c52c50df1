//! One object around all records (`{"customers": [ … ], "total": 2}`): an export's envelope, not a record.

use memchr::memchr2;

/// Whether text is one object of which at least half is arrays of objects. A reader then looks through the envelope: the items
/// of its arrays are the rows. `ended` says that `head` is all there is.
pub(crate) fn is_wrapper(head: &[u8], ended: bool) -> bool {
    let text = head.trim_ascii_start();
    if !text.starts_with(b"{") {
        return false;
    }
    let mut scan = Scan::default();
    while let Some(byte) = text.get(scan.at) {
        if *byte == b'"' {
            scan.at = string_end(text, scan.at);
            continue;
        }
        scan.step(*byte);
        scan.at += 1;
        if scan.open == 0 {
            return ended && text[scan.at..].trim_ascii().is_empty() && scan.mostly_arrays();
        }
    }
    // The object goes on beyond the head, perhaps within an array.
    scan.end_array();
    scan.mostly_arrays()
}

#[derive(Default)]
struct Scan {
    at: usize,
    open: usize,
    /// Where the array at hand began, if one of the envelope's own is open, and how many objects it has.
    array: Option<usize>,
    items: usize,
    array_bytes: usize,
}

impl Scan {
    fn step(&mut self, byte: u8) {
        match byte {
            b'{' | b'[' => {
                if byte == b'[' && self.open == 1 {
                    (self.array, self.items) = (Some(self.at), 0);
                }
                self.items += usize::from(byte == b'{' && self.open == 2 && self.array.is_some());
                self.open += 1;
            }
            b'}' | b']' => {
                self.open = self.open.saturating_sub(1);
                if self.open == 1 {
                    self.end_array();
                }
            }
            _ => {}
        }
    }

    fn end_array(&mut self) {
        if let Some(start) = self.array.take()
            && self.items >= 2
        {
            self.array_bytes += self.at.saturating_sub(start);
        }
    }

    fn mostly_arrays(&self) -> bool {
        self.array_bytes * 2 >= self.at && self.array_bytes > 0
    }
}

/// Behind the string whose quote is at `open`; the end of the text if it does not end.
pub(crate) fn string_end(text: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(distance) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += distance + 1;
        if text[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::is_wrapper;

    #[test]
    fn envelopes_are_told_from_records() {
        assert!(is_wrapper(
            br#"{"count": 2, "customers": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ivo"}]}"#,
            true
        ));
        assert!(is_wrapper(br#"{"customers": [{"id": 1, "name": "Ada"}, {"id": 2, "na"#, false));
        assert!(!is_wrapper(
            br#"{"id": 1, "name": "Ottoline Vance", "street": "1 Harbour Street", "phones": [{"n": 1}, {"n": 2}]}"#,
            true
        ));
        assert!(!is_wrapper(b"{\"a\": [{\"b\": 1}, {\"b\": 2}]}\n{\"a\": [{\"b\": 1}, {\"b\": 2}]}", true));
    }
}
