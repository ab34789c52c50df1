//! Why a barcode is refused. No digit of it is repeated: a routing code leads to a front door.

use thiserror::Error;

/// Why something is no barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ImbError {
    /// Something else than the digits 0 to 9.
    #[error("{0} has something else than digits in it")]
    NotDigits(&'static str),
    /// The barcode id's length.
    #[error("the barcode id has {0} digits, it must have 2")]
    BarcodeIdLength(usize),
    /// The barcode id's second digit says how the piece is sorted: 0 to 4.
    #[error("the second digit of the barcode id must be 0 to 4")]
    BarcodeIdDigit,
    /// The service type's length.
    #[error("the service type has {0} digits, it must have 3")]
    ServiceTypeLength(usize),
    /// The mailer id's length.
    #[error("the mailer id has {0} digits, it must have 6 or 9")]
    MailerIdLength(usize),
    /// Six digits that begin with 9, or nine that do not.
    #[error("a mailer id begins with 9 if it has 9 digits, and only then")]
    MailerIdRange,
    /// The serial number fills what the mailer id leaves of 15 digits.
    #[error("the serial number has {got} digits, with this mailer id it must have {need}")]
    SerialLength {
        /// Digits that there are.
        got: usize,
        /// Digits that there must be.
        need: usize,
    },
    /// The tracking code's length.
    #[error("the tracking code has {0} digits, it must have 20")]
    TrackingLength(usize),
    /// The routing code's length.
    #[error("the routing code has {0} digits, it must have 0, 5, 9 or 11")]
    RoutingLength(usize),
    /// Not 65 bars.
    #[error("there are {0} bars, there must be 65")]
    BarCount(usize),
    /// A letter that names no bar; 1-based.
    #[error("bar {0} is none of A, D, F and T")]
    BarLetter(usize),
    /// Bars that no character has: at least one was read wrong. 1-based, of ten.
    #[error("a bar was read wrong: character {0} of 10 does not exist")]
    Character(usize),
    /// A codeword beyond what a barcode can hold.
    #[error("a bar was read wrong: a codeword is out of range")]
    Codeword,
    /// The frame check does not agree with the digits.
    #[error("bars were read wrong: the frame check does not agree")]
    FrameCheck,
    /// It can be read the other way round.
    #[error("the barcode stands upside down")]
    UpsideDown,
}
