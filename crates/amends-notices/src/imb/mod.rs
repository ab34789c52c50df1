//! The Intelligent Mail barcode: 31 digits at most, as 65 bars of four kinds.
//!
//! The postal service reads it on each letter, and its scans say what became of the piece. The specification is
//! USPS-B-3200 (rev. H); [`Imb`] is what a barcode says, [`Bars`] how it looks, [`place`] where each bar stands.
//!
//! ```
//! use amends_notices::imb::Imb;
//! let imb = Imb::from_digits("01234567094987654321", "01234567891")?;
//! let bars = imb.encode();
//! assert_eq!(bars.to_string(), "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA");
//! assert_eq!(bars.decode()?, imb);
//! # Ok::<(), amends_notices::imb::ImbError>(())
//! ```
//!
//! Two decisions a reader would question:
//!
//! * **A mailer id of nine digits begins with 9, one of six does not.** The postal service assigns them so, and only so
//!   can a reader tell where the mailer id ends and the serial number begins. Others are refused.
//! * **Nothing is corrected.** A damaged barcode could often be repaired, but a wrong repair would record the scan of one
//!   person's letter as another's. Any single wrong bar is found; what is found is refused.

mod bars;
mod characters;
mod error;
mod fields;
mod frame;
mod place;

pub use bars::{BARS, Bar, Bars};
pub use error::ImbError;
pub use fields::Imb;
pub use place::{BarBox, CLEAR_ABOVE_PT, CLEAR_BESIDE_PT, HEIGHT_PT, place, width_pt};
