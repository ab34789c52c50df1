//! Where in its file a mapping is wrong.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::MappingError;

impl MappingError {
    /// The line, from 1, of the text that it was said of. What is missing has the line of its table, or the first one.
    pub fn line(&self, text: &str) -> usize {
        let offset = match self {
            Self::Syntax { offset, .. } => Some(*offset),
            Self::UnknownKey { section, key, .. } => find(text, bare(section), key),
            Self::UnknownWord { key, .. } => find(text, "", key),
            Self::WrongKind { key, .. } => find(text, "", key.rsplit('.').next().unwrap_or(key)),
            Self::Missing { section, .. } => find(text, "", bare(section)),
        };
        let before = text.as_bytes().iter().take(offset.unwrap_or(0));
        1 + before.filter(|byte| **byte == b'\n').count()
    }
}

/// `[columns]` without its brackets; empty for words that name no table.
fn bare(section: &str) -> &str {
    section.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or("")
}

/// The first key of this name, in a table of that name where one is given.
fn find(text: &str, section: &str, key: &str) -> Option<usize> {
    let file = DeTable::parse(text).ok()?;
    within(file.get_ref(), "", section, key)
}

fn within(table: &DeTable<'_>, name: &str, section: &str, key: &str) -> Option<usize> {
    let mut entries: Vec<(&Spanned<_>, &Spanned<DeValue<'_>>)> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    if section.is_empty() || section == name {
        let found = entries.iter().find(|(known, _)| known.get_ref().as_ref() == key);
        if let Some((known, _)) = found {
            return Some(known.span().start);
        }
    }
    entries.iter().find_map(|(known, value)| match value.get_ref() {
        DeValue::Table(inner) => within(inner, known.get_ref(), section, key),
        _ => None,
    })
}
