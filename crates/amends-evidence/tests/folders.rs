//! Evidence folders: what is listed, what is not followed.

mod shown;

use std::fs;

use amends_evidence::{Limits, walk};
use shown::show_file;

#[test]
fn files_are_listed_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["b.csv", "a/z.csv", "a/b/c", "a.csv"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, name).expect("written");
    }
    let walk = walk(folder.path(), &Limits::default());
    let paths: Vec<&str> = walk.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["a.csv", "a/b/c", "a/z.csv", "b.csv"]);
    assert!(walk.problems.is_empty() && walk.files[0].size == 5);
}

#[test]
fn a_file_can_be_the_root() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("only.csv");
    fs::write(&file, "id,name\n1,Ada\n").expect("written");
    let walk = walk(&file, &Limits::default());
    assert_eq!(walk.files[0].path, "only.csv");
    assert_eq!(show_file(&file, "only.csv", &Limits::default()).rows, 1);
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_problems() {
    let (folder, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    fs::write(outside.path().join("secret"), "x").expect("written");
    fs::write(folder.path().join("in.csv"), "x").expect("written");
    for (name, target) in [
        ("out", outside.path().join("secret")),
        ("out_folder", outside.path().to_owned()),
        ("alias", folder.path().join("in.csv")),
        ("circle", folder.path().to_owned()),
        ("dangling", folder.path().join("nothing")),
    ] {
        std::os::unix::fs::symlink(target, folder.path().join(name)).expect("linked");
    }
    let walk = walk(folder.path(), &Limits::default());
    assert_eq!(walk.files.len(), 1);
    let problems: Vec<_> = walk.problems.iter().map(|p| (p.evidence.as_str(), p.kind.word())).collect();
    assert_eq!(problems, [("dangling", "unreadable"), ("out", "outside_evidence"), ("out_folder", "outside_evidence")]);
}

#[test]
fn what_cannot_be_opened_is_a_problem() {
    let folder = tempfile::tempdir().expect("a folder");
    let walk = walk(&folder.path().join("nothing"), &Limits::default());
    assert_eq!(walk.problems[0].kind.word(), "unreadable");
    let shown = show_file(folder.path(), "nothing", &Limits::default());
    assert_eq!(shown.problems[0].kind.word(), "unreadable");
    let limits = Limits { files: 2, ..Limits::default() };
    (0..5).for_each(|number| fs::write(folder.path().join(format!("{number}")), "x").expect("written"));
    let walk = amends_evidence::walk(folder.path(), &limits);
    assert_eq!((walk.files.len(), walk.problems[0].kind.word()), (2, "limit_reached"));
}
