//! A place in the text of a dump that moves forward and can step back as far as the piece at hand began.

use memchr::{memchr, memmem};

use crate::text::TextStream;

/// Reads bytes of a stream one after the other. What was passed stays at hand until [`Cursor::keep_from_here`].
pub(crate) struct Cursor<'a> {
    pub(crate) stream: &'a mut TextStream,
    /// Position in the text at hand.
    pub(crate) at: usize,
    /// The most that is kept at hand.
    reach: usize,
}

/// A quote or comment that does not end within reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unclosed;

impl<'a> Cursor<'a> {
    pub(crate) fn new(stream: &'a mut TextStream, reach: usize) -> Self {
        Self { stream, at: 0, reach }
    }

    /// Lets go of what was passed; gives back how many bytes that is.
    pub(crate) fn keep_from_here(&mut self) -> usize {
        let passed = self.at;
        self.stream.consume(passed);
        self.at = 0;
        passed
    }

    /// The text from here on, as far as it is at hand.
    #[inline]
    pub(crate) fn rest(&self) -> &[u8] {
        &self.stream.text()[self.at..]
    }

    /// Makes sure that `length` bytes are at hand if there are so many.
    #[inline]
    pub(crate) fn ahead(&mut self, length: usize) -> &[u8] {
        while self.rest().len() < length && self.stream.more() {}
        self.rest()
    }

    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        match self.rest().first() {
            Some(byte) => Some(*byte),
            None => self.ahead(1).first().copied(),
        }
    }

    /// Whether these bytes come next; if so, they are passed.
    pub(crate) fn taken(&mut self, wanted: &[u8]) -> bool {
        let next = self.ahead(wanted.len()).starts_with(wanted);
        self.at += if next { wanted.len() } else { 0 };
        next
    }

    /// Moves behind the next `wanted`; stays where it is if that does not come within reach.
    pub(crate) fn pass(&mut self, wanted: &[u8]) -> Result<(), Unclosed> {
        let mut looked = 0;
        loop {
            if let Some(found) = memmem::find(&self.rest()[looked..], wanted) {
                self.at += looked + found + wanted.len();
                return Ok(());
            }
            looked = self.rest().len().saturating_sub(wanted.len() - 1);
            if self.out_of_reach() || !self.stream.more() {
                return Err(Unclosed);
            }
        }
    }

    /// Whether so much is kept at hand that no more should be.
    pub(crate) fn out_of_reach(&self) -> bool {
        self.stream.text().len() >= self.reach
    }

    /// Moves behind the next line end, or to the end of the text.
    pub(crate) fn pass_line(&mut self) {
        loop {
            if let Some(end) = memchr(b'\n', self.rest()) {
                self.at += end + 1;
                return;
            }
            self.at = self.stream.text().len();
            self.keep_from_here();
            if !self.stream.more() {
                return;
            }
        }
    }

    /// The next byte that is neither blank nor part of a comment.
    pub(crate) fn next_token(&mut self, hash_comments: bool) -> Option<u8> {
        loop {
            let byte = self.peek()?;
            if !(byte.is_ascii_whitespace() || matches!(byte, b'-' | b'#' | b'/')) {
                return Some(byte);
            }
            let blanks = self.rest().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.at += blanks;
            match self.peek()? {
                byte if byte.is_ascii_whitespace() => {}
                b'-' if self.ahead(2).starts_with(b"--") => self.pass_line_kept(),
                b'#' if hash_comments => self.pass_line_kept(),
                b'/' if self.ahead(2).starts_with(b"/*") => {
                    if self.pass(b"*/").is_err() {
                        self.at += 2;
                    }
                }
                byte => return Some(byte),
            }
        }
    }

    /// As [`Cursor::pass_line`], but what was passed stays at hand.
    fn pass_line_kept(&mut self) {
        if self.pass(b"\n").is_err() {
            self.at = self.stream.text().len();
        }
    }

    /// The word (letters, digits, `_`) that comes next, in upper case; empty if none does.
    pub(crate) fn word(&mut self) -> String {
        let length = self.ahead(64).iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let word = String::from_utf8_lossy(&self.rest()[..length]).to_ascii_uppercase();
        self.at += length;
        word
    }
}
