//! Delimited files, as an intruder's haul holds them: every delimiter, every mishap.

mod shown;

use amends_evidence::{FileKind, Limits, Source, identify};
use proptest::prelude::*;
use shown::{check, show, show_with};

#[test]
fn a_table_has_its_header_and_its_rows() {
    check(
        "name,city,age\nOttoline Vance,Tampa,41\nRuben Pike,,7\n",
        "\
# 0 : name | city | age
1: Ottoline Vance | Tampa | 41
2: Ruben Pike | - | 7
",
    );
}

#[test]
fn a_table_without_header_loses_no_row() {
    check(
        "Ottoline Vance|219-09-9999|Tampa\r\nRuben Pike|219-09-9998|Reno\r\n",
        "\
# 0 :  |  | 
1: Ottoline Vance | 219-09-9999 | Tampa
2: Ruben Pike | 219-09-9998 | Reno
",
    );
}

#[test]
fn quotes_hold_delimiters_line_ends_and_quotes() {
    check(
        "name;note;id\n\"Vance; O\";\"said \"\"no\"\"\ntwice\";1\nPike;-;2",
        "\
# 0 : name | note | id
1: Vance; O | said \\\"no\\\"\\ntwice | 1
2: Pike | - | 2
",
    );
}

#[test]
fn ragged_rows_are_kept_whole() {
    check(
        "id\tname\tcity\n1\tOttoline\tTampa\n2\tRuben\n3\tAda\tReno\tNV\t89501\n4\tIvo\tMiami\t\t\n",
        "\
# 0 : id | name | city
1: 1 | Ottoline | Tampa
2: 2 | Ruben | -
3: 3 | Ada | Reno + NV^89501
4: 4 | Ivo | Miami
! ragged_row @2 x1
! ragged_row @3 x1
",
    );
}

#[test]
fn problems_of_a_kind_are_spelled_out_twenty_times_and_then_counted() {
    let rows: String = (0..100).map(|row| format!("{row},a,b,c\n{row},x\n")).collect();
    let shown = show(format!("id,name,city,state\n{rows}").as_bytes());
    assert_eq!(shown.rows, 200);
    assert_eq!(shown.problems.len(), 21);
    assert_eq!((shown.problems[20].row, shown.problems[20].count), (0, 80));
}

#[test]
fn a_broken_quote_costs_no_row() {
    check(
        "id,name,city\n1,\"Ottoline,Tampa\n2,Ruben,Reno\n3,\"Ada\",Miami\n4,\"say \"x\" y\",z\n",
        "\
# 0 : id | name | city
1: 1 | \\\"Ottoline | Tampa
2: 2 | Ruben | Reno
3: 3 | Ada | Miami
4: 4 | say \\\"x\\\" y | z
! broken_quote @1 x1
! broken_quote @4 x1
",
    );
}

#[test]
fn a_quote_open_for_very_long_costs_no_row() {
    let rows: String = (0..50_000).map(|row| format!("{row},name {row},city\n")).collect();
    let shown = show(format!("id,name,city\n0,\"open,x\n{rows}").as_bytes());
    assert_eq!(shown.rows, 50_001);
    assert_eq!(shown.problems.len(), 1);
}

#[test]
fn other_encodings_are_decoded_and_damage_is_laid_to_its_row() {
    check(b"name,city,id\nJos\xe9 N\xfa\xf1ez,M\xe1laga,1\n", "# 0 : name | city | id\n1: José Núñez | Málaga | 1");
    check(
        b"name,city,id\nJos\xc3\xa9,x,1\nAd\xffa,M\xc3\xa1laga,2\n",
        "\
# 0 : name | city | id
1: José | x | 1
2: Ad\u{fffd}a | Málaga | 2
! invalid_text @2 x1
",
    );
    check(
        b"name,city,id\nO\0ttoline,Tampa,1\n",
        "# 0 : name | city | id\n1: Ottoline | Tampa | 1\n! invalid_text @0 x1",
    );
}

#[test]
fn text_without_delimiter_is_a_table_of_lines() {
    check(
        "Dear Ottoline,\nyour number is 813-555-0142.\n\nYours\n",
        "\
# 0 : 
1: Dear Ottoline,
2: your number is 813-555-0142.
3: Yours
",
    );
    check("ssn\n219-09-9999\n219-09-9998\n", "# 0 : ssn\n1: 219-09-9999\n2: 219-09-9998");
}

#[test]
fn lines_above_a_table_are_told() {
    check(
        "Active customers\n\nid,name,city\n1,Ottoline,Tampa\n2,Ruben,Reno\n",
        "\
# 0 : id | name | city
1: 1 | Ottoline | Tampa
2: 2 | Ruben | Reno
! malformed @0 x1
",
    );
    check("sep=;\nid;name\n1;Ottoline\n", "# 0 : id | name\n1: 1 | Ottoline");
}

#[test]
fn what_holds_nothing_is_a_problem() {
    check("", "! empty @0 x1");
    check("\n \n", "! empty @0 x1");
    check(b"\x7fELF\x02\x01\x01\0\0\0", "! unknown_format @0 x1");
    let noise: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    check(noise, "! unknown_format @0 x1");
}

#[test]
fn long_lines_cells_and_wide_tables_are_bounded() {
    let limits = Limits { line_bytes: 1 << 20, cell_bytes: 100, columns: 3, ..Limits::default() };
    let text = format!("id,name,city,zip\n1,{},x,33601\n", "n".repeat(150));
    let shown = show_with(text.as_bytes(), &limits);
    assert!(shown.tables.contains(&format!("1: 1 | {} | x + 33601", "n".repeat(100))), "{}", shown.tables);
    // The columns beyond, and the cell; that each row has cells there is no news.
    assert_eq!(shown.problems.len(), 2);
    let shown = show_with("word ".repeat(600_000).as_bytes(), &limits);
    assert_eq!(shown.rows, 3);
}

/// A table so wide that its header alone is longer than a head: `people` rows below `columns` long names.
fn wide(columns: usize, people: usize) -> String {
    let names: Vec<String> = (1..=columns).map(|column| format!("measurement_of_the_device_{column}")).collect();
    let row = |person: usize| {
        let cells: Vec<String> = (1..=columns).map(|column| (person * 7 + column).to_string()).collect();
        cells.join(",")
    };
    let rows: Vec<String> = (0..people).map(row).collect();
    format!("{}\n{}\n", names.join(","), rows.join("\n"))
}

#[test]
fn the_header_of_a_wide_table_is_seen_to_its_end() {
    let text = wide(3_000, 40).replace("measurement_of_the_device_2900", "ssn");
    let shown = show(text.as_bytes());
    assert_eq!((shown.rows, shown.problems.len()), (40, 0), "{:?}", shown.problems.first());
    let head = shown.tables.lines().nth(1).expect("a head");
    let names: Vec<&str> = head.split(" | ").collect();
    assert_eq!((names.len(), names[2_899], names[2_999]), (3_000, "ssn", "measurement_of_the_device_3000"));
    // The same through compression, and with the line ends of another system.
    assert_eq!(show(text.replace('\n', "\r\n").as_bytes()).tables, shown.tables);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("wide"), &text).expect("written");
    let expected = FileKind::Delimited { delimiter: ',', quoted: false, header: true };
    assert_eq!(identify(&Source::new(folder.path(), "wide"), &Limits::default()).expect("opens"), expected);
}

#[test]
fn columns_beyond_the_limit_are_named_once_and_their_cells_kept() {
    let shown = show(wide(5_000, 40).as_bytes());
    assert_eq!(shown.rows, 40);
    assert_eq!(shown.problems.len(), 1, "{:?}", shown.problems);
    let problem = &shown.problems[0];
    assert_eq!((problem.kind.word(), problem.row), ("limit_reached", 0));
    assert!(problem.why.starts_with("columns 4097 to 5000 were not read as columns"), "{}", problem.why);
    let first = shown.tables.lines().nth(2).expect("a row");
    assert!(first.contains(" | 4096 + 4097^4098^") && first.ends_with("^5000"), "{}", &first[first.len() - 200..]);
}

#[test]
fn kinds_are_told_by_content() {
    let folder = tempfile::tempdir().expect("a folder");
    for (content, expected) in [
        ("a,b\n\"1,0\",2\n", FileKind::Delimited { delimiter: ',', quoted: true, header: true }),
        ("1|2\n3|4\n", FileKind::Delimited { delimiter: '|', quoted: false, header: false }),
        ("just words\n", FileKind::Lines { header: false }),
        (" \n", FileKind::Empty),
    ] {
        std::fs::write(folder.path().join("x.pdf"), content).expect("written");
        assert_eq!(identify(&Source::new(folder.path(), "x.pdf"), &Limits::default()).expect("opens"), expected);
    }
}

/// Rows of at least three columns with a number in the first, so that neither dialect nor header is in doubt.
fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    (2..7_usize).prop_flat_map(|width| {
        let cell = proptest::string::string_regex("[ -~é€\n\"',;|\t]{0,12}").expect("a pattern");
        prop::collection::vec(prop::collection::vec(cell, width), 3..40)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_a_csv_writer_wrote_comes_back(
        rows in rows(), delimiter in prop::sample::select(vec![b',', b'\t', b'|', b';']), always: bool, crlf: bool,
    ) {
        let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).quote_style(style).terminator(end).from_writer(vec![]);
        let mut expected = String::from("== evidence\n# 0 : id");
        let mut header = vec!["id".to_owned()];
        header.extend((1..=rows[0].len()).map(|column| format!("field_{column}")));
        header[1..].iter().for_each(|name| expected += &format!(" | {name}"));
        expected += "\n";
        writer.write_record(&header).expect("written");
        // Plain rows first: the dialect is told from the head.
        let plain = vec!["word".to_owned(); rows[0].len()];
        for (number, row) in std::iter::repeat_n(&plain, 60).chain(&rows).enumerate() {
            let cells = std::iter::once(format!("{number}")).chain(row.iter().cloned());
            let cells: Vec<String> = cells.collect();
            writer.write_record(&cells).expect("written");
            let shown: Vec<String> = cells.iter()
                .map(|cell| if cell.is_empty() { "-".to_owned() } else { cell.escape_debug().to_string() }).collect();
            expected += &format!("{}: {}\n", number + 1, shown.join(" | "));
        }
        let bytes = writer.into_inner().expect("flushed");
        prop_assert_eq!(show(&bytes).text(), expected);
    }

    #[test]
    fn damage_neither_panics_nor_loses_what_stood_before(cut in 300..2000_usize, flip in any::<u8>()) {
        let text: String = std::iter::once("id,name,city\n".to_owned())
            .chain((0..200).map(|row| format!("{row},\"Vance, O\",Tampa\n"))).collect();
        let mut bytes = text.into_bytes();
        let whole = show(&bytes).tables;
        bytes[cut] = flip;
        bytes.truncate(cut + 400);
        let damaged = show(&bytes).tables;
        let before = bytes[..cut].iter().filter(|byte| **byte == b'\n').count();
        for (line, expected) in damaged.lines().zip(whole.lines()).take(before) {
            // A quote may reach back to the beginning of its own row only.
            prop_assert_eq!(line, expected);
        }
        prop_assert!(damaged.lines().count() > before);
    }

    #[test]
    fn whatever_the_bytes_are_they_are_survived(
        beginning in prop::sample::select(vec![
            b"".as_slice(), b"[", b"{\"a\":", b"-- MySQL dump\nINSERT INTO `t` VALUES (1,'", b"COPY t (a) FROM stdin;\n", b"PK\x03\x04",
            b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd", b"\xff\xfe", b"a,b\n\"", b"sep=;\n", b"{\"u1\":{\"a\":1},\"u2\":{\"a\":",
        ]),
        rest in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"\"'`,;\n()[]{}\\:$/*-0aN".to_vec())], 0..600),
    ) {
        let shown = show(&[beginning, &rest].concat());
        prop_assert!(!shown.tables.is_empty() || !shown.problems.is_empty());
    }
}
