//! What a barcode says.

use super::ImbError;

/// Digits of mailer id and serial number together.
const PIECE_DIGITS: usize = 15;
/// Digits of the tracking code: barcode id, service type, mailer id, serial number.
const TRACKING_DIGITS: usize = 20;

/// The fields of a barcode; each is digits only, of the lengths that the specification allows.
#[derive(Clone, PartialEq, Eq)]
pub struct Imb {
    tracking: String,
    routing: String,
}

/// A routing code of eleven digits is an address, so neither is printed.
impl std::fmt::Debug for Imb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Imb").finish_non_exhaustive()
    }
}

impl Imb {
    /// From its fields: barcode id (2 digits), service type (3), mailer id (6 or 9), serial number (9 or 6), routing
    /// code (0, 5, 9 or 11).
    ///
    /// # Errors
    /// If a field has another length, something else than digits, or a value that the specification excludes.
    pub fn new(
        barcode_id: &str,
        service_type: &str,
        mailer_id: &str,
        serial: &str,
        routing: &str,
    ) -> Result<Self, ImbError> {
        digits("the barcode id", barcode_id)?;
        digits("the service type", service_type)?;
        digits("the mailer id", mailer_id)?;
        digits("the serial number", serial)?;
        if barcode_id.len() != 2 {
            return Err(ImbError::BarcodeIdLength(barcode_id.len()));
        }
        if service_type.len() != 3 {
            return Err(ImbError::ServiceTypeLength(service_type.len()));
        }
        if !matches!(mailer_id.len(), 6 | 9) {
            return Err(ImbError::MailerIdLength(mailer_id.len()));
        }
        if mailer_id.starts_with('9') != (mailer_id.len() == 9) {
            return Err(ImbError::MailerIdRange);
        }
        let need = PIECE_DIGITS - mailer_id.len();
        if serial.len() != need {
            return Err(ImbError::SerialLength { got: serial.len(), need });
        }
        Self::from_digits(&[barcode_id, service_type, mailer_id, serial].concat(), routing)
    }

    /// From the tracking code (20 digits) and the routing code (0, 5, 9 or 11).
    ///
    /// # Errors
    /// As [`Imb::new`].
    pub fn from_digits(tracking: &str, routing: &str) -> Result<Self, ImbError> {
        digits("the tracking code", tracking)?;
        digits("the routing code", routing)?;
        if tracking.len() != TRACKING_DIGITS {
            return Err(ImbError::TrackingLength(tracking.len()));
        }
        if tracking.as_bytes()[1] > b'4' {
            return Err(ImbError::BarcodeIdDigit);
        }
        if !matches!(routing.len(), 0 | 5 | 9 | 11) {
            return Err(ImbError::RoutingLength(routing.len()));
        }
        Ok(Self { tracking: tracking.to_owned(), routing: routing.to_owned() })
    }

    /// Two digits; the second says how the piece is presorted.
    #[must_use]
    pub fn barcode_id(&self) -> &str {
        &self.tracking[..2]
    }

    /// Three digits: the class of mail and what is asked for (tracing, address correction).
    #[must_use]
    pub fn service_type(&self) -> &str {
        &self.tracking[2..5]
    }

    /// Six or nine digits: who sends.
    #[must_use]
    pub fn mailer_id(&self) -> &str {
        &self.tracking[5..self.serial_from()]
    }

    /// Nine or six digits: which piece.
    #[must_use]
    pub fn serial(&self) -> &str {
        &self.tracking[self.serial_from()..]
    }

    /// None, five (ZIP), nine (ZIP+4) or eleven digits (delivery point).
    #[must_use]
    pub fn routing(&self) -> &str {
        &self.routing
    }

    /// The first twenty digits.
    #[must_use]
    pub fn tracking(&self) -> &str {
        &self.tracking
    }

    fn serial_from(&self) -> usize {
        if self.tracking.as_bytes()[5] == b'9' { 14 } else { 11 }
    }
}

fn digits(field: &'static str, text: &str) -> Result<(), ImbError> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { Ok(()) } else { Err(ImbError::NotDigits(field)) }
}
