//! Files of the post: scans, returned letters, move update. Barcodes and people are invented.

use amends_receipts::{Kind, Options, ProblemKind, Receipt, Status, classify};

fn all(file: &str, options: &Options) -> Vec<Result<Receipt, ProblemKind>> {
    classify(file.as_bytes(), options).map(|found| found.map_err(|problem| problem.kind)).collect()
}

/// Piece, status, reason, when in one line each.
fn lines(file: &str) -> Vec<String> {
    let of = |found: &Result<Receipt, ProblemKind>| match found {
        Ok(receipt) => {
            let piece = receipt.piece.as_deref().unwrap_or("-");
            let reason = receipt.reason.map_or("-", |reason| reason.word());
            format!("{piece} {} {reason} {}", receipt.status.word(), receipt.when.as_deref().unwrap_or("-"))
        }
        Err(kind) => format!("{kind:?}"),
    };
    all(file, &Options::default()).iter().map(of).collect()
}

const A: &str = "00310903123000012345";
const B: &str = "00310903123000012346";

#[test]
fn scans_with_names() {
    let file = format!(
        "IMb,Scan Facility ZIP,Operation Code,Scan Date Time,Event Name\n\
         {A}12345678901,94105,895,11/26/2026 10:00:00,\n\
         {A},94105,919,11/27/2026 04:00:00,\n\
         {A},94105,,11/27/2026 12:00:00,LOGICAL_DELIVERY_EVENT\n\
         {B},94105,091,11/27/2026 12:00:00,\n\
         {B},94105,,11/28/2026 12:00:00,Return To Sender\n\
         {B},94105,,,\n\
         not a barcode,94105,895,,\n"
    );
    let expected = [
        format!("{A} in_transit - 2026-11-26T10:00:00"),
        format!("{A} in_transit - 2026-11-27T04:00:00"),
        format!("{A} delivered - 2026-11-27T12:00:00"),
        format!("{B} in_transit - 2026-11-27T12:00:00"),
        format!("{B} returned undeliverable 2026-11-28T12:00:00"),
        format!("{B} unknown - -"),
        "Malformed".to_owned(),
    ];
    assert_eq!(lines(&file), expected);
}

#[test]
fn scans_of_the_old_layout_and_as_json() {
    let file =
        format!("94105|895|2026-11-26 10:00:00|12345678901|{A}\n94105|898|2026-11-27 04:00:00|12345678901|{A}\n");
    assert_eq!(
        lines(&file),
        [format!("{A} in_transit - 2026-11-26T10:00:00"), format!("{A} in_transit - 2026-11-27T04:00:00")]
    );
    let feed = format!(
        r#"{{"events": [{{"imb": "{A}", "scan_datetime": "2026-11-26T10:00:00", "op_code": 895}}, {{"imb": "{B}", "handling_event_type": "Forwarded"}}]}}"#
    );
    assert_eq!(lines(&feed), [format!("{A} in_transit - 2026-11-26T10:00:00"), format!("{B} forwarded moved -")]);
    let feed = format!("{{\"imb\": \"{A}\", \"op_code\": \"919\"}}\n{{\"imb\": \"{B}\", \"stop_the_clock\": true}}\n");
    assert_eq!(lines(&feed), [format!("{A} in_transit - -"), format!("{B} in_transit - -")]);
}

#[test]
fn the_callers_operation_codes_go_first() {
    let options = Options { operations: vec![("095".to_owned(), Status::Returned)], ..Options::default() };
    let found = all(&format!("imb,op code\n{A},95\n"), &options);
    let receipt = found[0].as_ref().expect("a receipt");
    assert_eq!((receipt.status, receipt.kind()), (Status::Returned, Kind::Hard));
}

#[test]
fn returned_letters_by_words_and_by_codes() {
    let file = format!(
        "imb,date,reason\n\
         {A},2026-12-01,ATTEMPTED NOT KNOWN\n{A},2026-12-01,No Such Number\n{A},2026-12-01,DECEASED\n{A},2026-12-01,VACANT\n\
         {A},2026-12-01,MOVED LEFT NO ADDRESS\n{A},2026-12-01,UNCLAIMED\n{A},2026-12-01,REFUSED\n\
         {A},2026-12-01,FORWARD TIME EXPIRED\n{A},2026-12-01,INSUFFICIENT ADDRESS\n{A},2026-12-01,NO MAIL RECEPTACLE\n\
         {A},2026-12-01,coffee stain\n"
    );
    let reasons = [
        "attempted_not_known",
        "no_such_number",
        "deceased",
        "vacant",
        "moved",
        "unclaimed",
        "refused_by_addressee",
        "forward_expired",
        "insufficient_address",
        "no_mail_receptacle",
        "unknown",
    ];
    assert_eq!(lines(&file), reasons.map(|reason| format!("{A} returned {reason} 2026-12-01")));
    let file = "record number,deliverability code,new address,new city,new state,new zip,move effective date\n\
         7,K,,,,,202610\n8,,12 OAK ST,SALEM,OR,97301,202610\n9,W,,,,,\n10,Q,,,,,\n";
    let expected = [
        "7 returned moved 2026-10",
        "8 new_address moved 2026-10",
        "9 returned temporarily_away -",
        "10 returned undeliverable -",
    ];
    assert_eq!(lines(file), expected);
    let kinds: Vec<Kind> = all(file, &Options::default()).into_iter().flatten().map(|receipt| receipt.kind()).collect();
    assert_eq!(kinds, [Kind::Hard, Kind::None, Kind::Soft, Kind::Hard]);
}

#[test]
fn move_update_codes() {
    let file = "record number,ncoa return code,move effective date,new address 1,new city,new state,new zip\n\
         1,A,202609,12 OAK ST,SALEM,OR,97301\n2,00,,,,,\n3,01,,,,,\n4,2,,,,,\n5,03,,,,,\n6,19,,,,,\n7,66,,,,,\n\
         8,91,202609,12 OAK ST APT 4,SALEM,OR,97301\n9,A,202609,,,,\n10,77,,,,,\n11,,,,,,\n";
    let expected = [
        "1 new_address moved 2026-09",
        "2 unknown - -",
        "3 failed_hard moved_abroad -",
        "4 failed_hard moved -",
        "5 failed_hard box_closed -",
        "6 unknown moved -",
        "7 unknown - -",
        "8 new_address moved 2026-09",
        "9 unknown moved 2026-09",
        "10 unknown - -",
        "11 unknown - -",
    ];
    assert_eq!(lines(file), expected);
    let first = all(file, &Options::default()).remove(0).expect("a receipt");
    let address = first.new_address.as_ref().expect("a new address").reveal();
    assert_eq!((address.lines.as_slice(), address.zip.as_str()), (["12 OAK ST".to_owned()].as_slice(), "97301"));
    assert!(!serde_json::to_string(&first).expect("plain data").contains("OAK"));
}

#[test]
fn other_tables_are_no_files_of_the_post() {
    for text in ["name,city\nOttoline Vance,Salem\n", "just text", "imb\n1\n", "a,b,c\n1,2,3\n", "{\"a\": 1}"] {
        assert_eq!(lines(text), ["UnknownFormat"], "{text}");
    }
    assert_eq!(lines(" \n"), ["Empty"]);
    assert_eq!(lines("{\"a\": "), ["Malformed"]);
}
