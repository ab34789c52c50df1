//! `amends imb` as a mail house's script uses it: no case, no network, exit codes that mean something.

mod common;

use common::Amends;

/// USPS-B-3200, appendix C, the last example.
const BARS: &str = "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA";

#[test]
fn digits_become_bars_and_bars_digits() {
    let amends = Amends::new();
    let encoded = amends.run(&["imb", "encode", "01234567094987654321", "01234567891"]).exits(0);
    assert_eq!(encoded.stdout, format!("{BARS}\n"));
    let decoded = amends.run(&["imb", "decode", BARS, "--format", "json"]).exits(0).json();
    for (field, value) in [
        ("bars", BARS),
        ("barcode_id", "01"),
        ("service_type", "234"),
        ("mailer_id", "567094"),
        ("serial", "987654321"),
        ("routing", "01234567891"),
    ] {
        assert_eq!(decoded[field], value);
    }
    amends.run(&["imb", "decode", BARS]).exits(0).says(&["mailer id", "567094", "987654321"]);
}

#[test]
fn what_is_refused_says_why_and_repeats_no_digit() {
    let amends = Amends::new();
    let check = |line: &[&str], code: i32, why: &str| {
        let ran = amends.run(line).exits(code).complains(&[why]);
        assert!(ran.stdout.is_empty() && !ran.stderr.contains("234567"), "{}", ran.stderr);
    };
    check(&["imb", "encode", "05234567094987654321"], 2, "second digit of the barcode id");
    check(&["imb", "encode", "0123456709498765432"], 2, "19 digits");
    check(&["imb", "encode", "01234567094987654321", "1234"], 2, "routing code has 4 digits");
    check(&["imb", "decode", "ADFT"], 2, "65");
    let damaged = format!("T{}", &BARS[1..]);
    check(&["imb", "decode", &damaged], 1, "read wrong");
}
