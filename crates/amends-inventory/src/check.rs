//! For tests: reads a text as a file of an inventory.

use amends_case::SecretId;
use amends_case::statement::Vantage;

use crate::{Read, Settings, read};

/// Not keyed, and so only for tests: the same text has the same id.
pub(crate) fn secret(identifies: &str) -> SecretId {
    let mut id = [0; 16];
    for (at, byte) in identifies.bytes().enumerate() {
        let place = &mut id[at % 16];
        *place = (*place as u32 * 31 + u32::from(byte) + at as u32) as u8;
    }
    SecretId(id)
}

pub(crate) fn read_text(path: &str, text: &str) -> Read {
    read(
        path,
        text.as_bytes(),
        &Settings { secret: &secret, seen_from: &|_| Vantage::Outside, beside: &|_, _| Default::default() },
    )
}
