//! Why a store could not be asked. Says what to do, and nothing that a server or an address said.

use std::fmt;

/// Why a store could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// The address cannot be understood.
    #[error("the address of the store cannot be read: {0}")]
    Address(&'static str),
    /// Nobody answers.
    #[error(
        "no server answers at the address of the store: check its host and port (or the folder of its socket), whether \
         the server runs, and whether a firewall lets this machine through"
    )]
    Unreachable,
    /// No secure connection came about.
    #[error("no secure connection to the store: {0}")]
    Tls(&'static str),
    /// User or password are wrong.
    #[error(
        "the store refused the user or the password (SQLSTATE {0}): check both in the address (signs such as @ : / are \
         written as %40 %3A %2F), and whether the user may log in from this machine"
    )]
    LogIn(Code),
    /// There is no such database.
    #[error("the store has no database of that name (SQLSTATE {0}): check what stands after the last / of the address")]
    NoDatabase(Code),
    /// It lets nobody else in.
    #[error("the store takes no further connection (SQLSTATE {0}): try again later")]
    Full(Code),
    /// A way to log in that we do not have.
    #[error("the store asks for a way of logging in that this program does not have: use a user with a password")]
    Method,
    /// The role may not.
    #[error("the role may not {doing} (SQLSTATE {code}): grant it SELECT on what is to be read")]
    Denied {
        /// What was tried.
        doing: &'static str,
        /// The code.
        code: Code,
    },
    /// It took longer than allowed.
    #[error(
        "the store took too long to {doing} (SQLSTATE {code}): raise the time for a statement, or try when it is less busy"
    )]
    Late {
        /// What was tried.
        doing: &'static str,
        /// The code.
        code: Code,
    },
    /// The connection broke.
    #[error("the connection to the store broke while it was asked to {doing}: nothing was changed; run again")]
    Lost {
        /// What was tried.
        doing: &'static str,
    },
    /// Anything else that a server says.
    #[error("the store could not {doing} (SQLSTATE {code})")]
    Server {
        /// What was tried.
        doing: &'static str,
        /// The code.
        code: Code,
    },
    /// An answer in a form that we do not know.
    #[error("the store gave an answer that cannot be understood when asked to {doing}")]
    Answer {
        /// What was tried.
        doing: &'static str,
    },
}

/// A SQLSTATE: five letters and digits. What is not that is not shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code([u8; 5]);

impl Code {
    /// The code that a server sent.
    pub fn new(text: &str) -> Self {
        match <[u8; 5]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_alphanumeric) => Self(letters),
            _ => Self(*b"?????"),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("?????")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_five_letters_or_nothing() {
        assert_eq!(Code::new("42501").to_string(), "42501");
        for odd in ["", "4250", "425011", "42 01", "pass\u{e9}", "a\nb01"] {
            assert_eq!(Code::new(odd).to_string(), "?????");
        }
    }
}
