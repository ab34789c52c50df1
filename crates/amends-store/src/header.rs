//! `case.toml`: what can be known of a case without its keys.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::text;

/// Name of the header below the case folder.
pub(crate) const FILE: &str = "case.toml";
/// The format that this program writes, and the newest that it reads.
pub const FORMAT: i64 = 1;
/// Name of what a destroyed case leaves behind.
pub(crate) const TOMBSTONE: &str = "DESTROYED.txt";

const PREFACE: &str =
    "# A case of Amends. Everything personal in this folder is encrypted; docs/case-format.md explains it.\n";

/// The plaintext header of a case. It holds nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Version of the case format.
    pub format: i64,
    /// Id of the case: 32 random hexadecimal digits.
    pub case: String,
    /// When the case was made, UTC.
    pub created: String,
    /// Program that made it.
    pub program: String,
    /// Derived from the master secret: tells whether a secret is this case's.
    pub(crate) key_check: String,
}

impl Header {
    pub(crate) fn to_text(&self) -> Result<String> {
        let body = toml::to_string(self).map_err(|error| StoreError::Header(error.to_string()))?;
        Ok(format!("{PREFACE}{body}"))
    }

    /// Reads the header of the case in `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        if folder.join(TOMBSTONE).exists() {
            return Err(StoreError::Destroyed(folder.to_owned()));
        }
        if !path.is_file() {
            return Err(StoreError::NotACase(folder.to_owned()));
        }
        Self::parse(&fs::read(&path).map_err(StoreError::io("read", &path))?)
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let wrong = |why: &str| StoreError::Header(why.to_owned());
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("it is not text"))?;
        let table: toml::Table = toml::from_str(text).map_err(|error| wrong(error.message()))?;
        // A newer format may have other keys, so the number is looked at before the rest.
        let found = table.get("format").and_then(toml::Value::as_integer).ok_or_else(|| wrong("it has no format"))?;
        if found > FORMAT {
            return Err(StoreError::NewerFormat { found, known: FORMAT });
        }
        let header: Self = table.try_into().map_err(|error: toml::de::Error| wrong(error.message()))?;
        header.check().map(|_| header)
    }

    /// The key check as bytes.
    pub(crate) fn check(&self) -> Result<[u8; 32]> {
        text::from_hex(&self.key_check).ok_or_else(|| StoreError::Header("key_check is not 64 digits".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(format: i64) -> Header {
        Header {
            format,
            case: "00".repeat(16),
            created: "2026-11-23T08:00:00Z".to_owned(),
            program: "amends 0.1.0".to_owned(),
            key_check: "ab".repeat(32),
        }
    }

    #[test]
    fn a_header_comes_back_from_its_text() {
        let text = header(1).to_text().expect("text");
        assert_eq!(Header::parse(text.as_bytes()).expect("header"), header(1));
    }

    #[test]
    fn a_newer_format_is_named_even_with_keys_we_do_not_know() {
        let text = format!("{}colour = \"green\"\n", header(7).to_text().expect("text"));
        let error = Header::parse(text.as_bytes()).expect_err("newer");
        assert_eq!(error.to_string(), "the case was made by a newer version (format 7, this program knows 1)");
    }
}
