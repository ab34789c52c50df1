//! Values planted to be searched for: whatever the program writes in the open, none of them may be in it.

use crate::corpus::world::{Block, CANARY_FIRST, CANARY_LAST, World};
use crate::corpus::{Tidewater, card_number, push_hyphenated};

/// What is known of one person (index 0) of a corpus. Her first name and surname are nobody else's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canaries {
    /// First name.
    pub first_name: String,
    /// Surname.
    pub last_name: String,
    /// Social security number with hyphens.
    pub ssn: String,
    /// Payment card, digits only.
    pub card: String,
}

impl Canaries {
    /// Every spelling to search for, ready for a case-insensitive search of bytes.
    pub fn spellings(&self) -> Vec<String> {
        let grouped: Vec<&str> =
            self.card.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
        vec![
            self.first_name.clone(),
            self.last_name.clone(),
            self.ssn.clone(),
            self.ssn.replace('-', ""),
            self.card.clone(),
            grouped.join(" "),
            grouped.join("-"),
        ]
    }
}

/// The planted values of a corpus.
pub fn canaries(options: &Tidewater) -> Canaries {
    let world = World::new(options.seed, options.persons);
    let mut block = Block { index: 0, people: Vec::new() };
    world.fill(0, &mut block);
    let mut ssn = Vec::new();
    if let Some(number) = block.people.first().and_then(|person| person.ssn) {
        push_hyphenated(&mut ssn, number);
    }
    Canaries {
        first_name: CANARY_FIRST.to_owned(),
        last_name: CANARY_LAST.text().as_str().to_owned(),
        ssn: String::from_utf8(ssn).unwrap_or_default(),
        card: card_number(0, options.seed).to_string(),
    }
}
