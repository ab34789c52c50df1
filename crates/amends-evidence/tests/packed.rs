//! Compressed files and archives: sound, cut, hostile.

mod shown;

use std::io::Write as _;

use amends_evidence::Limits;
use shown::{check, show, show_with};

const TABLE: &str = "id,name,city\n1,Ottoline,Tampa\n2,Ruben,Reno\n";
const SHOWN: &str = "# 0 : id | name | city\n1: 1 | Ottoline | Tampa\n2: 2 | Ruben | Reno\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("finished")
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("started");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

/// Many rows that do not compress to nothing.
fn long_table(rows: u32) -> String {
    let row = |row: u32| {
        format!("{row},name {},city {}\n", row.wrapping_mul(2_654_435_761), row.wrapping_mul(40_503) % 9_973)
    };
    std::iter::once("id,name,city\n".to_owned()).chain((0..rows).map(row)).collect()
}

#[test]
fn gzip_zstd_and_both_are_unpacked() {
    check(gzip(TABLE.as_bytes()), SHOWN);
    check(zstd::encode_all(TABLE.as_bytes(), 3).expect("packed"), SHOWN);
    check(zstd::encode_all(gzip(TABLE.as_bytes()).as_slice(), 3).expect("packed"), SHOWN);
    let (first, second) = TABLE.split_at(20);
    check([gzip(first.as_bytes()), gzip(second.as_bytes())].concat(), SHOWN);
}

#[test]
fn rows_before_a_cut_are_kept() {
    for packed in
        [gzip(long_table(50_000).as_bytes()), zstd::encode_all(long_table(50_000).as_bytes(), 3).expect("packed")]
    {
        let shown = show(&packed[..packed.len() / 2]);
        assert!(shown.rows > 15_000, "{}", shown.rows);
        assert_eq!(shown.problems.last().expect("a problem").kind.word(), "truncated");
    }
    let mut damaged = gzip(long_table(50_000).as_bytes());
    let middle = damaged.len() / 2;
    damaged[middle..middle + 2000].fill(0xff);
    let shown = show(&damaged);
    assert!(shown.rows > 10_000 && !shown.problems.is_empty());
    check(&gzip(b"")[..5], "! truncated @0 x1");
}

#[test]
fn members_come_in_the_order_of_their_names() {
    let inner = zip_of(&[("deep.csv", TABLE.as_bytes())]);
    let packed =
        zip_of(&[("b/list.txt", b"813-555-0142\n"), ("a.csv", TABLE.as_bytes()), ("c.zip", &inner), ("d", b"")]);
    check(
        packed,
        &format!(
            "== evidence!a.csv\n{SHOWN}== evidence!b/list.txt\n# 1 : \n1: 813-555-0142\n== evidence!c.zip!deep.csv\n{}! empty @0 x1 in evidence!d",
            SHOWN.replace("# 0", "# 2")
        ),
    );
}

#[test]
fn names_that_lead_out_are_told_and_their_content_is_read() {
    check(
        zip_of(&[("../../x.csv", TABLE.as_bytes()), ("x.csv", TABLE.as_bytes())]),
        &format!(
            "== evidence!x.csv\n{SHOWN}== evidence!x.csv~2\n{}! outside_evidence @0 x1 in evidence!x.csv",
            SHOWN.replace("# 0", "# 1")
        ),
    );
}

#[test]
fn bombs_are_stopped() {
    let limits = Limits { ratio_free_bytes: 1 << 20, expanded_ratio: 50, ..Limits::default() };
    let row = b"1,Ottoline,Tampa\n".repeat(1_000_000);
    for packed in [gzip(&row), zip_of(&[("a.csv", &row)])] {
        let shown = show_with(&packed, &limits);
        assert!(shown.rows > 50_000 && shown.rows < 1_000_000, "{}", shown.rows);
        assert_eq!(shown.problems.last().expect("a problem").kind.word(), "limit_reached");
    }
    let limits = Limits { expanded_bytes: 3 << 20, ..Limits::default() };
    let shown = show_with(&gzip(&row), &limits);
    assert!(shown.rows < 300_000 && shown.problems[shown.problems.len() - 1].kind.word() == "limit_reached");
    let nested = (0..6).fold(TABLE.as_bytes().to_vec(), |inner, _| gzip(&inner));
    check(nested, "! limit_reached @0 x1");
}

#[test]
fn an_archive_without_its_end_is_read_as_far_as_it_goes() {
    let long = long_table(20_000);
    let packed = zip_of(&[("a.csv", TABLE.as_bytes()), ("b.csv", long.as_bytes())]);
    let shown = show(&packed[..packed.len() * 2 / 3]);
    assert!(
        shown.tables.starts_with(&format!("== evidence!a.csv\n{SHOWN}== evidence!b.csv\n")),
        "{}",
        &shown.tables[..200]
    );
    assert!(shown.rows > 5_000);
    let cut: Vec<_> = shown.problems.iter().filter(|problem| problem.kind.word() == "truncated").collect();
    assert_eq!([&cut[0].evidence, &cut[1].evidence], ["evidence", "evidence!b.csv"]);
}

#[test]
fn encrypted_members_are_told() {
    let mut packed = zip_of(&[("a.csv", TABLE.as_bytes()), ("b.csv", TABLE.as_bytes())]);
    // The encryption flag of the second member, in both of its headers.
    let starts: Vec<usize> = memchr::memmem::find_iter(&packed, b"b.csv").collect();
    packed[starts[0] - 30 + 6] |= 1;
    packed[starts[1] - 46 + 8] |= 1;
    check(packed, &format!("== evidence!a.csv\n{SHOWN}! encrypted @0 x1 in evidence!b.csv"));
    check(b"age-encryption.org/v1\n-> X25519 abc\n", "! encrypted @0 x1");
}

#[test]
fn damage_anywhere_in_an_archive_is_survived() {
    let packed = zip_of(&[("a.csv", TABLE.as_bytes()), ("b.json", b"[{\"a\":1}]")]);
    for at in 0..packed.len() {
        for flip in [0x01, 0xff] {
            let mut damaged = packed.clone();
            damaged[at] ^= flip;
            show(&damaged);
        }
        show(&packed[..at]);
    }
}
