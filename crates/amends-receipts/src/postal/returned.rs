//! Returned letters and address change notices (ACS).
//!
//! Codes: USPS Publication 8A, «Address Change Service», «ACS Fulfillment Record Fields», deliverability code. Words:
//! Domestic Mail Manual 507, exhibit 1.4.1, «Postal Service endorsements for mail undeliverable as addressed», with the
//! abbreviations of the yellow label.

use amends_case::Masked;

use super::row::{Row, time_of};
use super::{moves, piece_of};
use crate::{Reason, Receipt, Source, Status};

/// Columns with a deliverability code.
pub(super) const CODES: [&str; 7] =
    ["deliverabilitycode", "acscode", "nixiecode", "acsdeliverabilitycode", "deliverability", "returncode", "uaacode"];
/// Columns with an endorsement in words.
pub(super) const WORDS: [&str; 10] = [
    "reason",
    "endorsement",
    "returnreason",
    "uaareason",
    "nixiereason",
    "reasondescription",
    "acsreason",
    "description",
    "deliverabilitydescription",
    "reasonwords",
];
const TIMES: [&str; 7] =
    ["date", "returndate", "scandate", "moveeffectivedate", "receiveddate", "transactiondate", "datetime"];

/// Publication 8A. A space, here an empty cell beside a new address, is a forwardable order.
const BY_CODE: [(&str, Reason); 18] = [
    ("A", Reason::AttemptedNotKnown),
    ("B", Reason::InsufficientAddress),
    ("D", Reason::OutsideDelivery),
    ("E", Reason::InDispute),
    ("G", Reason::BoxClosed),
    ("I", Reason::InsufficientAddress),
    ("K", Reason::Moved),
    ("L", Reason::Illegible),
    ("M", Reason::NoMailReceptacle),
    ("N", Reason::NoSuchNumber),
    ("P", Reason::Deceased),
    ("Q", Reason::Undeliverable),
    ("R", Reason::RefusedByAddressee),
    ("S", Reason::NoSuchStreet),
    ("U", Reason::Unclaimed),
    ("V", Reason::Vacant),
    ("W", Reason::TemporarilyAway),
    ("X", Reason::InsufficientAddress),
];

/// Endorsements; the first that is found counts, so longer ones stand first.
const BY_WORDS: [(&str, Reason); 33] = [
    ("FORWARD TIME EXPIRED", Reason::ForwardExpired),
    ("FORWARDING TIME EXPIRED", Reason::ForwardExpired),
    ("FORWARDING ORDER EXPIRED", Reason::ForwardExpired),
    ("FORWARDING ORDER HAS EXPIRED", Reason::ForwardExpired),
    ("FORWARD EXPIRED", Reason::ForwardExpired),
    ("ATTEMPTED NOT KNOWN", Reason::AttemptedNotKnown),
    ("ATTEMPTED - NOT KNOWN", Reason::AttemptedNotKnown),
    ("NOT KNOWN", Reason::AttemptedNotKnown),
    ("ADDRESSEE UNKNOWN", Reason::AttemptedNotKnown),
    ("NO SUCH NUMBER", Reason::NoSuchNumber),
    ("NO SUCH STREET", Reason::NoSuchStreet),
    ("NO SUCH OFFICE", Reason::InsufficientAddress),
    ("DECEASED", Reason::Deceased),
    ("VACANT", Reason::Vacant),
    ("MOVED LEFT NO ADDRESS", Reason::Moved),
    ("MOVED, LEFT NO ADDRESS", Reason::Moved),
    ("MOVED NOT FORWARDABLE", Reason::Moved),
    ("UNCLAIMED", Reason::Unclaimed),
    ("REFUSED", Reason::RefusedByAddressee),
    ("INSUFFICIENT ADDRESS", Reason::InsufficientAddress),
    ("RETURNED FOR BETTER ADDRESS", Reason::InsufficientAddress),
    ("BETTER ADDRESS", Reason::InsufficientAddress),
    ("NO MAIL RECEPTACLE", Reason::NoMailReceptacle),
    ("NO RECEPTACLE", Reason::NoMailReceptacle),
    ("TEMPORARILY AWAY", Reason::TemporarilyAway),
    ("BOX CLOSED", Reason::BoxClosed),
    ("ILLEGIBLE", Reason::Illegible),
    ("IN DISPUTE", Reason::InDispute),
    ("OUTSIDE DELIVERY LIMITS", Reason::OutsideDelivery),
    ("NOT DELIVERABLE AS ADDRESSED", Reason::Undeliverable),
    ("UNABLE TO FORWARD", Reason::Undeliverable),
    ("UNDELIVERABLE AS ADDRESSED", Reason::Undeliverable),
    ("MOVED", Reason::Moved),
];

/// Abbreviations of the yellow label, as whole words.
const BY_LABEL: [(&str, Reason); 20] = [
    ("ANK", Reason::AttemptedNotKnown),
    ("NSN", Reason::NoSuchNumber),
    ("NSS", Reason::NoSuchStreet),
    ("DEC", Reason::Deceased),
    ("VAC", Reason::Vacant),
    ("MLNA", Reason::Moved),
    ("UNC", Reason::Unclaimed),
    ("REF", Reason::RefusedByAddressee),
    ("IA", Reason::InsufficientAddress),
    ("NMR", Reason::NoMailReceptacle),
    ("TEMP", Reason::TemporarilyAway),
    ("BCNO", Reason::BoxClosed),
    ("BNO", Reason::BoxClosed),
    ("ILL", Reason::Illegible),
    ("DIS", Reason::InDispute),
    ("FOE", Reason::ForwardExpired),
    ("FTE", Reason::ForwardExpired),
    ("OLR", Reason::OutsideDelivery),
    ("NDA", Reason::Undeliverable),
    ("UTF", Reason::Undeliverable),
];

/// A row of a returned-mail file or of an ACS file.
pub(super) fn receipt(row: &Row) -> Option<Receipt> {
    let piece = piece_of(row)?;
    let new_address = moves::new_address(row);
    let by_code = row.get(&CODES).and_then(|code| of_code(code).or_else(|| of_words(code)));
    let found = by_code.map(|reason| (reason, "deliverability code"));
    let found = found.or_else(|| row.get(&WORDS).and_then(of_words).map(|reason| (reason, "endorsement")));
    let mut made = match found {
        // Moved with an address is the forwardable order; moved without is a letter that comes back.
        Some((Reason::Moved, _)) | None if new_address.is_some() => {
            let mut made =
                Receipt::new(Source::ReturnedMail, Status::NewAddress, "change of address with a new address");
            made.reason = Some(Reason::Moved);
            made
        }
        Some((reason, why)) => {
            let mut made = Receipt::new(Source::ReturnedMail, Status::Returned, why);
            made.reason = Some(reason);
            made
        }
        None if !row.has(&CODES) && !row.has(&WORDS) => return None,
        None => {
            let mut made = Receipt::new(Source::ReturnedMail, Status::Returned, "no reason that is known");
            made.reason = Some(Reason::Unknown);
            made
        }
    };
    made.new_address = new_address.map(Masked::new);
    made.when = row.get(&TIMES).and_then(time_of);
    made.piece = Some(piece);
    Some(made)
}

fn of_code(code: &str) -> Option<Reason> {
    let code = code.trim().to_ascii_uppercase();
    BY_CODE.iter().find(|(known, _)| *known == code).map(|(_, reason)| *reason)
}

fn of_words(words: &str) -> Option<Reason> {
    let words = words.to_uppercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let said = BY_WORDS.iter().find(|(known, _)| words.contains(known)).map(|(_, reason)| *reason);
    said.or_else(|| {
        let mut parts = words.split(|letter: char| !letter.is_ascii_alphanumeric());
        parts.find_map(|part| BY_LABEL.iter().find(|(known, _)| *known == part).map(|(_, reason)| *reason))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_labels_and_codes() {
        assert_eq!(
            of_words("RETURN TO SENDER / ATTEMPTED - NOT KNOWN / UNABLE TO FORWARD"),
            Some(Reason::AttemptedNotKnown)
        );
        assert_eq!(of_words("Moved, left no address"), Some(Reason::Moved));
        assert_eq!(of_words("ank"), Some(Reason::AttemptedNotKnown));
        assert_eq!(of_words("thank you"), None);
        assert_eq!((of_code("p"), of_code("Z")), (Some(Reason::Deceased), None));
    }
}
