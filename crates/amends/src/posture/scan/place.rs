//! Where a store is: a live one by its address, or files. An address holds a password, so nothing here repeats what was
//! given.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use amends_scan::Address;

use crate::{Error, Result};

/// Bytes of a file with an address.
const FILE_BYTES_MAX: u64 = 8 << 10;

/// Where a store is.
#[derive(Debug, Clone)]
pub enum Place {
    /// A live server.
    Live {
        /// Where, and who asks.
        address: Box<Address>,
        /// Whether the address was typed: whoever may list the programs of this machine has seen it.
        typed: bool,
    },
    /// A file, or a folder of them: an export, a dump, a copy.
    Files(PathBuf),
}

impl Place {
    /// Reads what was typed: an address (`postgres://…`, `mysql://…`), `file:PATH` for a file that holds one, or a path of
    /// files to read.
    ///
    /// # Errors
    /// If there is no such file or folder, or the address cannot be read. The sentence does not repeat it.
    pub fn parse(given: &str) -> Result<Self> {
        if let Some(path) = given.strip_prefix("file:") {
            return Self::in_file(Path::new(path));
        }
        let lower = given.trim().to_ascii_lowercase();
        let is_address =
            lower.contains("://") || ["postgres", "mysql:", "mariadb:"].iter().any(|it| lower.starts_with(it));
        let path = PathBuf::from(given);
        if path.exists() {
            return Ok(Self::Files(path));
        }
        if is_address {
            return address(given, true);
        }
        // It may be an address that was typed wrong, with its password.
        Err(Error::Refused(
            "there is no such file or folder; the address of a live store begins with postgres:// or mysql://"
                .to_owned(),
        ))
    }

    /// An address that nobody typed, but that a variable held.
    ///
    /// # Errors
    /// If it is none. The sentence does not repeat it.
    pub fn at(text: &str) -> Result<Self> {
        address(text, false)
    }

    /// The address that a file holds, for instance one that a secrets manager has written.
    ///
    /// # Errors
    /// If it cannot be read, or is no address.
    pub fn in_file(path: &Path) -> Result<Self> {
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(Error::file("read", path))?;
        file.take(FILE_BYTES_MAX).read_to_string(&mut text).map_err(Error::file("read", path))?;
        address(&text, false)
    }
}

fn address(text: &str, typed: bool) -> Result<Place> {
    Ok(Place::Live { address: Box::new(Address::parse(text)?), typed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_from_a_file_and_as_they_are_typed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("address");
        std::fs::write(&file, "postgres://zoe:hunter2@db.example/crm\n").unwrap();
        let from_file = Place::parse(&format!("file:{}", file.display())).unwrap();
        assert!(matches!(from_file, Place::Live { typed: false, .. }), "{from_file:?}");
        assert!(matches!(Place::parse("mysql://zoe@db.example/crm").unwrap(), Place::Live { typed: true, .. }));
        assert!(matches!(Place::parse(&file.display().to_string()).unwrap(), Place::Files(_)));
    }

    #[test]
    fn what_cannot_be_read_is_not_repeated() {
        for given in ["postgres:/zoe:hunter2@db.example/crm", "zoe:hunter2@db.example", "mysql://zoe:hunter2@/"] {
            let said = Place::parse(given).unwrap_err().to_string();
            assert!(!said.contains("hunter2") && !said.contains("zoe"), "{said}");
        }
    }
}
