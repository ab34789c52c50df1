//! The Intelligent Mail barcode against the specification's examples, and against everything else.

use amends_notices::imb::{Bars, HEIGHT_PT, Imb, ImbError, place, width_pt};
use proptest::prelude::*;

/// USPS-B-3200, appendix C.
const EXAMPLES: [(&str, &str); 4] = [
    ("", "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT"),
    ("01234", "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT"),
    ("012345678", "ADFTTAFDTTTTFATTADTAAATFTFTATDAAAFDDADATATDTDTTDFDTDATADADTDFFTFA"),
    ("01234567891", "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA"),
];
const TRACKING: &str = "01234567094987654321";

fn read(letters: &str) -> Result<Imb, ImbError> {
    letters.parse::<Bars>()?.decode()
}

#[test]
fn the_examples_of_the_specification_hold_both_ways() {
    for (routing, letters) in EXAMPLES {
        let imb = Imb::from_digits(TRACKING, routing).expect("an example");
        assert_eq!(imb.encode().to_string(), letters);
        assert_eq!(read(letters), Ok(imb));
    }
}

#[test]
fn every_single_wrong_bar_is_found() {
    for (_, letters) in EXAMPLES {
        for at in 0..letters.len() {
            for wrong in ["A", "D", "F", "T"].iter().filter(|wrong| **wrong != &letters[at..=at]) {
                let damaged = [&letters[..at], wrong, &letters[at + 1..]].concat();
                assert!(matches!(read(&damaged), Err(ImbError::Character(_))), "bar {at}");
            }
        }
    }
}

#[test]
fn what_is_no_barcode_is_refused_with_the_reason() {
    let check = |parts: [&str; 5], why: ImbError| {
        let [id, service, mailer, serial, routing] = parts;
        assert_eq!(Imb::new(id, service, mailer, serial, routing), Err(why));
    };
    check(["1", "234", "567094", "987654321", ""], ImbError::BarcodeIdLength(1));
    check(["05", "234", "567094", "987654321", ""], ImbError::BarcodeIdDigit);
    check(["01", "23", "567094", "987654321", ""], ImbError::ServiceTypeLength(2));
    check(["01", "23x", "567094", "987654321", ""], ImbError::NotDigits("the service type"));
    check(["01", "234", "56709", "987654321", ""], ImbError::MailerIdLength(5));
    check(["01", "234", "967094", "987654321", ""], ImbError::MailerIdRange);
    check(["01", "234", "567094123", "987654", ""], ImbError::MailerIdRange);
    check(["01", "234", "567094", "98765432", ""], ImbError::SerialLength { got: 8, need: 9 });
    check(["01", "234", "567094", "987654321", "1234"], ImbError::RoutingLength(4));
    check(["01", "234", "567094", "987654321", "１２３４５"], ImbError::NotDigits("the routing code"));
    assert_eq!(read("AD"), Err(ImbError::BarCount(2)));
    assert_eq!(read(&"X".repeat(65)), Err(ImbError::BarLetter(1)));
    assert_eq!(read(&"ä".repeat(65)), Err(ImbError::BarLetter(1)));
    assert_eq!(Imb::from_digits("0", ""), Err(ImbError::TrackingLength(1)));
}

#[test]
fn a_barcode_upside_down_is_called_so() {
    let turn = |bar| match bar {
        'A' => 'D',
        'D' => 'A',
        other => other,
    };
    let turned: String = EXAMPLES[3].1.chars().rev().map(turn).collect();
    assert_eq!(read(&turned), Err(ImbError::UpsideDown));
}

#[test]
fn the_edges_come_back() {
    for tracking in ["00000000000000000000", "94999999999999999999", "00000899999000000000", "90000900000000999999"] {
        for routing in ["", "00000", "99999", "000000000", "999999999", "00000000000", "99999999999"] {
            let imb = Imb::from_digits(tracking, routing).expect("digits of the right lengths");
            assert_eq!(imb.encode().decode().as_ref(), Ok(&imb));
            let parts = [imb.barcode_id(), imb.service_type(), imb.mailer_id(), imb.serial()];
            let [id, service, mailer, serial] = parts;
            assert_eq!(Imb::new(id, service, mailer, serial, routing), Ok(imb.clone()));
        }
    }
}

#[test]
fn bars_keep_to_the_dimensions_of_the_specification() {
    let inch = 72.0;
    assert!((2.667 * inch..=3.225 * inch).contains(&width_pt()));
    let boxes = place(&Imb::from_digits(TRACKING, "").expect("an example").encode());
    assert_eq!(boxes.len(), 65);
    for (bar, next) in boxes.iter().zip(&boxes[1..]) {
        let space = next.left_pt - bar.left_pt - bar.width_pt;
        assert!((0.012 * inch..=0.040 * inch).contains(&space));
        assert!(bar.top_pt >= 0.0 && bar.top_pt + bar.height_pt <= HEIGHT_PT + 1e-9);
    }
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(tracking in "[0-9][0-4][0-9]{18}", routing in "([0-9]{5}|[0-9]{9}|[0-9]{11})?") {
        let imb = Imb::from_digits(&tracking, &routing).expect("digits of the right lengths");
        prop_assert_eq!(imb.encode().decode(), Ok(imb));
    }

    #[test]
    fn letters_at_random_are_refused_or_come_back(letters in "[ADFT]{65}|.{0,80}") {
        if let Ok(imb) = read(&letters) {
            prop_assert_eq!(imb.encode().to_string(), letters.to_ascii_uppercase());
        }
    }
}
