//! Bytes to text: blocks of valid UTF-8, whatever the encoding of the file.

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memchr;

use crate::content::ContentReader;

/// How many bytes are read at once: small enough to stay in the cache, large enough to make calls cheap.
const BLOCK_BYTES: usize = 512 << 10;

/// What U+FFFD, which stands for bytes that were no text, looks like in UTF-8.
pub(crate) const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// A window over decoded text that moves forward. Its bytes are always valid UTF-8.
pub(crate) struct TextStream {
    reader: ContentReader,
    mode: Mode,
    buffer: Vec<u8>,
    /// `buffer[start..valid]` is the text at hand; `buffer[valid..filled]` the first bytes of a cut character.
    start: usize,
    valid: usize,
    filled: usize,
    ended: bool,
    at_start: bool,
    /// Sequences of bytes that were no text and were replaced, so far.
    pub(crate) replaced: u64,
    /// NUL bytes that were left out, so far.
    pub(crate) nuls: u64,
}

enum Mode {
    /// UTF-8; `plain` while only ASCII was seen, so that the encoding can still turn out to be another.
    Utf8 {
        plain: bool,
    },
    Other(Decoder),
}

impl TextStream {
    /// Text from the start of `reader`.
    pub(crate) fn new(reader: ContentReader) -> Self {
        Self {
            reader,
            mode: Mode::Utf8 { plain: true },
            buffer: Vec::new(),
            start: 0,
            valid: 0,
            filled: 0,
            ended: false,
            at_start: true,
            replaced: 0,
            nuls: 0,
        }
    }

    /// The text at hand.
    pub(crate) fn text(&self) -> &[u8] {
        &self.buffer[self.start..self.valid]
    }

    /// Moves past `length` bytes of the text at hand.
    pub(crate) fn consume(&mut self, length: usize) {
        self.start = (self.start + length).min(self.valid);
    }

    /// Whether no text will come beyond what is at hand.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// What ended the stream early, if anything did.
    pub(crate) fn fault(&mut self) -> Option<crate::content::Fault> {
        self.reader.fault()
    }

    /// Reads on, keeping the text at hand. `false` once nothing more comes.
    pub(crate) fn more(&mut self) -> bool {
        let before = self.valid - self.start;
        while !self.ended && self.valid - self.start == before {
            self.block();
        }
        self.valid - self.start > before
    }

    fn block(&mut self) {
        self.buffer.copy_within(self.start..self.filled, 0);
        self.valid -= self.start;
        self.filled -= self.start;
        self.start = 0;
        let mut raw = Vec::new();
        if matches!(self.mode, Mode::Utf8 { .. }) {
            let wanted = self.filled + BLOCK_BYTES;
            if self.buffer.len() < wanted {
                self.buffer.resize(wanted, 0);
            }
            let read = self.reader.read_full(&mut self.buffer[self.filled..wanted]);
            self.ended = read < BLOCK_BYTES;
            self.filled += read;
        } else {
            raw.resize(BLOCK_BYTES, 0);
            let read = self.reader.read_full(&mut raw);
            self.ended = read < BLOCK_BYTES;
            raw.truncate(read);
        }
        if self.at_start {
            self.at_start = false;
            if let Some(encoding) = encoding_by_mark(&self.buffer[..self.filled]) {
                raw = self.switch_to(encoding);
            } else if self.buffer[..self.filled].starts_with(b"\xef\xbb\xbf") {
                self.buffer.copy_within(3..self.filled, 0);
                self.filled -= 3;
            }
        }
        if matches!(self.mode, Mode::Utf8 { .. }) {
            self.accept_utf8(&mut raw);
        }
        if matches!(self.mode, Mode::Other(_)) {
            self.decode(&raw);
        }
        self.drop_nuls();
    }

    /// From here on the bytes are of another encoding. Gives back those that were read and not yet accepted.
    fn switch_to(&mut self, encoding: &'static Encoding) -> Vec<u8> {
        self.mode = Mode::Other(encoding.new_decoder_with_bom_removal());
        let raw = self.buffer[self.valid..self.filled].to_vec();
        self.filled = self.valid;
        raw
    }

    /// Checks what was read. Bytes that are no UTF-8 either reveal another encoding (into `raw`) or are replaced.
    fn accept_utf8(&mut self, raw: &mut Vec<u8>) {
        let fresh = &self.buffer[self.valid..self.filled];
        let Mode::Utf8 { plain } = self.mode else { return };
        match simdutf8::compat::from_utf8(fresh) {
            Ok(_) => {
                self.mode = Mode::Utf8 { plain: plain && fresh.is_ascii() };
                self.valid = self.filled;
            }
            Err(error) if error.error_len().is_none() && !self.ended => {
                self.mode = Mode::Utf8 { plain: plain && fresh[..error.valid_up_to()].is_ascii() };
                self.valid += error.valid_up_to();
            }
            Err(_) => match legacy_encoding(fresh, plain) {
                Some(encoding) => *raw = self.switch_to(encoding),
                None => self.replace_invalid(),
            },
        }
    }

    fn replace_invalid(&mut self) {
        let mut text = Vec::with_capacity(self.filled - self.valid + 64);
        let mut cut = 0;
        let mut chunks = self.buffer[self.valid..self.filled].utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.extend_from_slice(chunk.valid().as_bytes());
            let invalid = chunk.invalid();
            if invalid.is_empty() {
                continue;
            }
            if chunks.peek().is_none() && !self.ended && may_go_on(invalid) {
                cut = invalid.len();
            } else {
                text.extend_from_slice(REPLACEMENT);
                self.replaced += 1;
            }
        }
        let tail = self.buffer[self.filled - cut..self.filled].to_vec();
        self.mode = Mode::Utf8 { plain: false };
        self.buffer.truncate(self.valid);
        self.buffer.extend_from_slice(&text);
        self.valid = self.buffer.len();
        self.buffer.extend_from_slice(&tail);
        self.filled = self.buffer.len();
    }

    fn decode(&mut self, mut raw: &[u8]) {
        let Mode::Other(decoder) = &mut self.mode else { return };
        self.buffer.truncate(self.valid);
        loop {
            let filled = self.buffer.len();
            let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 3 + 16).min(4 * BLOCK_BYTES);
            self.buffer.resize(filled + room, 0);
            let (result, read, written, _) = decoder.decode_to_utf8(raw, &mut self.buffer[filled..], self.ended);
            self.buffer.truncate(filled + written);
            self.replaced += memchr::memmem::find_iter(&self.buffer[filled..], REPLACEMENT).count() as u64;
            raw = &raw[read..];
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        self.valid = self.buffer.len();
        self.filled = self.valid;
    }

    /// A NUL is never part of a value; padding with it would hide one.
    fn drop_nuls(&mut self) {
        if memchr(0, &self.buffer[..self.valid]).is_none() {
            return;
        }
        let tail = self.buffer[self.valid..self.filled].to_vec();
        let before = self.valid;
        self.buffer.truncate(self.valid);
        self.buffer.retain(|byte| *byte != 0);
        self.valid = self.buffer.len();
        self.nuls += (before - self.valid) as u64;
        self.buffer.extend_from_slice(&tail);
        self.filled = self.buffer.len();
    }
}

/// The encoding that a byte order mark names, or that the zeros of 16-bit text give away.
fn encoding_by_mark(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let sample = &head[..head.len().min(4096) & !1];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    // Two pairs could be chance; four fifths of sixteen are text in Latin letters.
    if pairs >= 8 && odd * 5 >= pairs * 4 && even * 20 <= pairs {
        Some(UTF_16LE)
    } else if pairs >= 8 && even * 5 >= pairs * 4 && odd * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The single-byte or East Asian encoding of a block that is no UTF-8; `None` if it is rather damaged UTF-8.
fn legacy_encoding(block: &[u8], plain_before: bool) -> Option<&'static Encoding> {
    if !plain_before {
        return None;
    }
    let (mut wide, mut invalid) = (0_usize, 0_usize);
    for chunk in block.utf8_chunks() {
        wide += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    // A stray byte or two among real UTF-8 is damage. Without any UTF-8, bytes above 127 are another encoding.
    if wide >= invalid {
        return None;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(block, true);
    // Few letters leave the Latin encodings undecided; the hint makes it the Western one.
    let guess = detector.guess(Some(b"us"), chardetng::Utf8Detection::Deny);
    (guess != UTF_8).then_some(guess)
}

/// Whether these bytes at the end of a block could be the first of a character that the next block completes.
fn may_go_on(bytes: &[u8]) -> bool {
    matches!(std::str::from_utf8(bytes), Err(error) if error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn check(bytes: &[u8], expected: &str, replaced: u64, nuls: u64) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("text");
        std::fs::write(&path, bytes).expect("written");
        let limits = Limits::default();
        let mut stream = TextStream::new(crate::content::Content::file(path, &limits).open(&limits).expect("opens"));
        while stream.more() {}
        assert_eq!(String::from_utf8_lossy(stream.text()), expected);
        assert_eq!((stream.replaced, stream.nuls), (replaced, nuls));
    }

    #[test]
    fn text_is_the_same_in_every_encoding() {
        let text = "name;city\nJosé Núñez;Málaga\n";
        check(text.as_bytes(), text, 0, 0);
        check(format!("\u{feff}{text}").as_bytes(), text, 0, 0);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, text, 0, 0);
        check(&[b"\xff\xfe".as_slice(), &wide].concat(), text, 0, 0);
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&[b"\xfe\xff".as_slice(), &big].concat(), text, 0, 0);
        check(b"name;city\nJos\xe9 N\xfa\xf1ez;M\xe1laga\n", text, 0, 0);
    }

    #[test]
    fn damage_is_replaced_and_counted() {
        check("é\u{fffd}é\n".as_bytes(), "é\u{fffd}é\n", 0, 0);
        check(b"\xc3\xa9\xff\xc3\xa9\n", "é\u{fffd}é\n", 1, 0);
        check(b"ab\0\0c", "abc", 0, 2);
    }

    #[test]
    fn characters_may_lie_across_blocks() {
        for shift in 0..4 {
            let text = format!("{}{}", "x".repeat(shift), "é€".repeat(BLOCK_BYTES / 4));
            check(text.as_bytes(), &text, 0, 0);
            let late = [vec![b'a'; BLOCK_BYTES + shift], b"\nJos\xe9 N\xfa\xf1ez\n".to_vec()].concat();
            check(&late, &format!("{}\nJosé Núñez\n", "a".repeat(BLOCK_BYTES + shift)), 0, 0);
        }
    }
}
