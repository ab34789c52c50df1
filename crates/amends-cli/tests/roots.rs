//! Several roots of evidence: what stands in two of them under one name is told apart, and nothing else changes.

mod common;

use common::{Amends, SMALL_INCIDENT, THREE_PEOPLE};

const OTHERS: &str = "first_name,last_name,code,email\n\
    Ignatius,Penhallow,219-09-9964,iggy@example.com\n\
    Rosalind,Ashgrove,219-09-9965,rosalind@example.org\n";
const BROKEN: &str = "id,name,city\n1,Ottoline Vance\n";

/// An incident with a server and a laptop. Both have a `people.csv` and an `odd.csv`.
fn two_roots(more: &str) -> Amends {
    let second = format!("segment = \"former\"\n[[evidence]]\npath = \"laptop\"\nsegment = \"prospective\"\n{more}");
    let incident = SMALL_INCIDENT.to_owned() + &second;
    let amends = Amends::new().with_incident(&incident).with_evidence("people.csv", THREE_PEOPLE.as_bytes());
    let amends = amends.with_evidence("odd.csv", BROKEN.as_bytes()).with_evidence("only_here.csv", b"sku\nA-17\n");
    let laptop = amends.path("incident/laptop");
    std::fs::create_dir(&laptop).expect("a folder");
    std::fs::write(laptop.join("people.csv"), OTHERS).expect("written");
    std::fs::write(laptop.join("odd.csv"), BROKEN.replace("1,", "2,")).expect("written");
    std::fs::write(laptop.join("only_there.csv"), "sku\nB-18\n").expect("written");
    amends
}

fn evidence_of(amends: &Amends, table: &str) -> Vec<String> {
    let mut names: Vec<String> =
        amends.rows(table).into_iter().map(|mut row| row.remove("evidence").expect("a name")).collect();
    names.dedup();
    names
}

#[test]
fn files_of_one_path_in_two_roots_have_two_names() {
    let amends = two_roots("");
    amends.respond().exits(3);
    let expected = ["evidence/odd.csv", "evidence/people.csv", "laptop/odd.csv", "laptop/people.csv"];
    assert_eq!(evidence_of(&amends, "records"), expected);
    let mut columns = evidence_of(&amends, "columns");
    columns.sort();
    assert_eq!(columns, [&expected[..], &["only_here.csv", "only_there.csv"]].concat());
    assert_eq!(amends.problems_of("evidence/odd.csv"), ["ragged_row"]);
    assert_eq!(amends.problems_of("laptop/odd.csv"), ["ragged_row"]);
    // Nobody is lost (a name alone joins nobody), and a record leads back to the right one of the two files.
    assert_eq!(amends.rows("people").len(), 3 + 2 + 2);
    for row in amends.rows("records").iter().filter(|row| row["evidence"].ends_with("people.csv")) {
        amends.on_case(&["explain", &row["record_id"]]).exits(0).says(&[&row["evidence"]]);
    }
}

#[test]
fn a_word_on_a_column_is_about_the_root_that_it_names() {
    let word = |glob: &str| format!("[[columns]]\nevidence = \"{glob}\"\ncolumn = 3\nelement = \"student_id\"\n");
    let third = |amends: &Amends, evidence: &str| {
        let rows = amends.rows("columns");
        let found = rows.iter().find(|row| row["evidence"] == evidence && row["column"] == "3");
        found.expect("a column")["element"].clone()
    };
    let amends = two_roots(&word("laptop/people.csv"));
    amends.respond().exits(3);
    assert_eq!([third(&amends, "evidence/people.csv"), third(&amends, "laptop/people.csv")], ["ssn", "student_id"]);
    let amends = two_roots(&word("*/people.csv"));
    amends.respond().exits(3);
    assert_eq!([third(&amends, "evidence/people.csv"), third(&amends, "laptop/people.csv")], ["student_id"; 2]);
}

#[test]
fn where_no_paths_meet_names_are_what_they_are_with_one_root() {
    let amends = two_roots("");
    for name in ["people.csv", "odd.csv"] {
        std::fs::rename(
            amends.path("incident/laptop").join(name),
            amends.path("incident/laptop").join(format!("old_{name}")),
        )
        .expect("renamed");
    }
    amends.respond().exits(3);
    assert_eq!(evidence_of(&amends, "records"), ["odd.csv", "old_odd.csv", "old_people.csv", "people.csv"]);
}

#[test]
fn a_root_within_a_root_counts_its_files_once_and_gives_its_segment() {
    let incident = SMALL_INCIDENT.to_owned()
        + "segment = \"current\"\n[[evidence]]\npath = \"evidence/old\"\nsegment = \"former\"\n";
    let amends = Amends::new().with_incident(&incident).with_evidence("people.csv", THREE_PEOPLE.as_bytes());
    std::fs::create_dir(amends.path("incident/evidence/old")).expect("a folder");
    std::fs::write(amends.path("incident/evidence/old/left.csv"), OTHERS).expect("written");
    // Without a sender the letters are refused.
    amends.respond().exits(3);
    assert_eq!(evidence_of(&amends, "records"), ["left.csv", "people.csv"]);
    let report = std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    assert!(report.contains(">former<") && report.contains(">current<"));
}
