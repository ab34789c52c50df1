//! Scores of small cases that can be counted by hand.

use std::fs;
use std::path::Path;

use super::*;

#[test]
fn pairs_are_counted_as_by_hand() {
    // Person 0: three records, two found together. Person 1: both in person 2's cluster. Person 2: three there.
    let score = ClusterScore::of(vec![(0, 10), (0, 10), (0, 11), (1, 12), (1, 12), (2, 12), (2, 12), (2, 12)]);
    assert_eq!((score.pairs_true, score.pairs_found, score.pairs_right), (3 + 1 + 3, 1 + 10, 1 + 1 + 3));
    assert_eq!((score.people_lost, score.people_split, score.people_mixed), (1, 1, 1));
    assert_eq!((score.people_true, score.people_found), (3, 3));
}

#[test]
fn of_two_equal_owners_the_first_keeps_the_cluster() {
    let score = ClusterScore::of(vec![(4, 1), (9, 1)]);
    assert_eq!((score.people_lost, score.people_mixed), (1, 1));
}

#[test]
fn perfect_people_score_one() {
    let score = ClusterScore::of(vec![(0, 1), (0, 1), (1, 2)]);
    assert_eq!((score.f1(), score.people_lost, score.people_split), (1.0, 0, 0));
}

fn put(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a file in a temporary folder");
}

#[test]
fn files_are_compared_place_by_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    put(
        path,
        "people.csv",
        "person,residence,minor,deceased,elements\n0,us-wa,false,false,name;ssn\n1,,false,false,name\n",
    );
    put(
        path,
        "records.csv",
        "evidence,table,row,part,person,elements\na.csv,,1,0,0,name;ssn\na.csv,,1,1,1,name\nb.sql,users,1,0,0,name\nb.sql,users,9,0,1,name\n",
    );
    put(
        path,
        "columns.csv",
        "evidence,table,column,element,header\na.csv,,1,name,n\na.csv,,2,ssn,s\na.csv,,3,,order\na.csv,,4,any,flag\nb.sql,users,1,name,who\n",
    );
    put(
        path,
        "found.csv",
        "record_id,evidence,table,row,offset,length,person_id,elements\n\
         r-1-0-1-0,a.csv,,1,0,0,p-a,name;ssn\nr-1-0-1-1,a.csv,,1,0,0,p-a,name;email\n\
         r-2-0-1-0,b.sql,public.users,1,0,0,p-a,name\nr-2-0-7-0,b.sql,,7,0,0,p-b,name\n",
    );
    put(
        path,
        "read.csv",
        "evidence,table,column,header,element,confidence,why\n\
         a.csv,,1,n,name,90,x\na.csv,,2,s,,0,x\na.csv,,3,order,ssn,80,x\na.csv,,4,flag,address,80,x\nb.sql,,1,who,name,90,x\nc.csv,,1,z,name,90,x\n",
    );
    let compared =
        Compared { truth: path.to_owned(), records: path.join("found.csv"), columns: path.join("read.csv"), people: 1 };
    let score = score(&compared).expect("files that read");
    assert_eq!((score.people_true, score.people_found), (2, 1));
    let people = score.clusters;
    assert_eq!((people.records, people.records_missed, people.records_unknown), (3, 1, 1));
    assert_eq!((people.pairs_true, people.pairs_found, people.pairs_right), (1, 3, 1));
    assert_eq!(people.people_lost, 1);
    assert_eq!(score.columns.elements["name"], Tally { right: 2, wrong: 0, missed: 0 });
    assert_eq!(score.columns.elements["ssn"], Tally { right: 0, wrong: 1, missed: 1 });
    assert_eq!((score.columns.decoys_taken.len(), score.columns.decoys_left, score.columns.unknown), (1, 0, 1));
    assert_eq!(score.record_elements["email"], Tally { right: 0, wrong: 1, missed: 0 });
    assert!(score.to_string().lines().all(|line| line.chars().count() <= 80));
}

/// Exports that say just what the truth says, in other words for places.
#[test]
fn the_truth_scores_itself_full_marks() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let options = crate::corpus::Tidewater { persons: 200, seed: 4, out: path.to_owned() };
    let summary = crate::corpus::write(&options).expect("a corpus");
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let truth = fs::read_to_string(path.join("truth/records.csv")).expect("truth");
    let mut records = String::from("record_id,evidence,table,row,offset,length,person_id,elements\n");
    for line in truth.lines().skip(1).map(cells) {
        let [evidence, table, row, part, person, elements] = &line[..] else { panic!("six cells") };
        let table = if table == "identity_checks" { "" } else { table };
        records.push_str(&format!("r-0-0-{row}-{part},{evidence},{table},{row},0,0,p-{person},{elements}\n"));
    }
    put(path, "records.csv", &records);
    let truth = fs::read_to_string(path.join("truth/columns.csv")).expect("truth");
    let mut columns = String::from("evidence,table,column,header,element,confidence,why\n");
    for line in truth.lines().skip(1).map(cells) {
        columns.push_str(&format!("{},{},{},{},{},90,said\n", line[0], line[1], line[2], line[4], line[3]));
    }
    put(path, "columns.csv", &columns);
    let compared = Compared {
        truth: path.join("truth"),
        records: path.join("records.csv"),
        columns: path.join("columns.csv"),
        people: summary.people,
    };
    let score = score(&compared).expect("files that read");
    assert_eq!((score.people_off(), score.clusters.f1(), score.clusters.records), (0.0, 1.0, summary.records));
    assert_eq!((score.clusters.records_missed, score.clusters.records_unknown, score.clusters.people_lost), (0, 0, 0));
    assert!(score.columns.decoys_taken.is_empty() && score.columns.misread.is_empty() && score.columns.unknown == 0);
    assert!(score.record_elements.values().chain(score.columns.elements.values()).all(|t| t.wrong + t.missed == 0));
}
