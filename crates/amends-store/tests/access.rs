//! Who can open a case, and who cannot, and what they are told.

mod common;

use amends_case::Masked;
use amends_store::{
    Case, KeyError, NewIdentity, Recipient, RecipientKind, StoreError, Unlock, World, write_identity_file,
};
use common::{identity, new_case, passphrase, people, table, world, write};

fn error(folder: &std::path::Path, unlock: &Unlock) -> String {
    match Case::open_to_read(folder, unlock, world()) {
        Ok(_) => "opened".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn each_recipient_opens_and_nobody_else() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("case");
    let (recipient, unlock) = identity();
    let word = Recipient::Passphrase(passphrase("seven quiet herons"));
    drop(Case::create(&path, &[("counsel", recipient), ("office", word)], world()).expect("create"));

    assert_eq!(error(&path, &unlock), "opened");
    assert_eq!(error(&path, &Unlock::Passphrase(passphrase("seven quiet herons"))), "opened");
    let wrong = error(&path, &Unlock::Passphrase(passphrase("eight quiet herons")));
    assert_eq!(wrong, "the passphrase opens none of the case's keys; tried keys/office.age");
    let file = folder.path().join("other.txt");
    write_identity_file(&file, &NewIdentity::generate()).expect("written");
    let wrong = error(&path, &Unlock::IdentityFile(file.clone()));
    assert_eq!(
        wrong,
        format!("the identity file {} opens none of the case's keys; tried keys/counsel.age", file.display())
    );
    let wrong = error(&path, &Unlock::Identity(Masked::new("AGE-SECRET-KEY-1NONSENSE".to_owned())));
    assert_eq!(wrong, "the identity given is not an age identity (a line AGE-SECRET-KEY-1…)");
}

#[test]
fn an_identity_for_a_case_with_passphrases_only_says_so() {
    let folder = tempfile::tempdir().expect("folder");
    let word = Recipient::Passphrase(passphrase("seven quiet herons"));
    drop(Case::create(folder.path(), &[("office", word)], world()).expect("create"));
    let wrong = error(folder.path(), &identity().1);
    assert_eq!(wrong, "the identity given cannot open this case: it has no key for an identity, only keys/office.age");
}

#[test]
fn recipients_are_added_listed_and_removed() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, first) = new_case(folder.path());
    let (recipient, second) = identity();
    case.add_recipient("lead", &recipient).expect("add");
    assert!(matches!(case.add_recipient("lead", &recipient), Err(StoreError::Key(KeyError::Taken(_)))));
    assert!(matches!(case.add_recipient("Lead!", &recipient), Err(StoreError::Key(KeyError::Name(_)))));
    let list: Vec<_> = case.recipients().expect("list").into_iter().map(|note| (note.name, note.kind)).collect();
    let kind = Some(RecipientKind::Identity);
    assert_eq!(list, [("counsel".to_owned(), kind), ("lead".to_owned(), kind)]);
    assert_eq!(error(folder.path(), &second), "opened");
    case.remove_recipient("counsel").expect("remove");
    assert!(error(folder.path(), &first).contains("tried keys/lead.age"));
    assert!(matches!(case.remove_recipient("lead"), Err(StoreError::Key(KeyError::Last(_)))));
    assert!(case.verify().expect("verify").is_intact());
}

#[test]
fn a_key_file_of_another_case_is_recognised() {
    let folder = tempfile::tempdir().expect("folder");
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let (recipient, unlock) = identity();
    drop(Case::create(&one, &[("counsel", recipient.clone())], world()).expect("create"));
    drop(Case::create(&two, &[("counsel", recipient)], world()).expect("create"));
    std::fs::copy(one.join("keys/counsel.age"), two.join("keys/counsel.age")).expect("copied");
    assert_eq!(error(&two, &unlock), "keys/counsel.age holds the key of another case");
}

#[test]
fn one_program_writes_while_others_read() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = new_case(folder.path());
    assert!(matches!(Case::open(folder.path(), &unlock, world()), Err(StoreError::Locked(_))));
    let reader = Case::open_to_read(folder.path(), &unlock, world()).expect("open");
    write(&case, "people", &people(0, 3));
    assert_eq!(reader.table_rows(&table("people")).expect("rows"), 3);
    write(&case, "people", &people(0, 4));
    assert_eq!(reader.table_rows(&table("people")).expect("rows"), 4);
    assert!(matches!(reader.write_plain("outputs/report.html", b""), Err(StoreError::ReadOnly)));
    assert!(matches!(reader.table_writer(&table("people"), people(0, 1).schema()), Err(StoreError::ReadOnly)));
    drop(case);
    Case::open(folder.path(), &unlock, world()).expect("the lock is free again");
}

#[test]
fn a_folder_that_is_no_case_or_not_empty_is_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let (recipient, unlock) = identity();
    assert!(error(folder.path(), &unlock).ends_with("is not a case: it has no case.toml"));
    std::fs::write(folder.path().join("notes.txt"), "mine").expect("written");
    let refused = Case::create(folder.path(), &[("counsel", recipient)], world());
    assert!(matches!(refused, Err(StoreError::NotEmpty(_))));
}

#[test]
fn a_newer_case_is_refused_by_its_number() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = new_case(folder.path());
    drop(case);
    let path = folder.path().join("case.toml");
    let text = std::fs::read_to_string(&path).expect("read").replace("format = 1", "format = 2");
    std::fs::write(&path, text).expect("write");
    assert_eq!(error(folder.path(), &unlock), "the case was made by a newer version (format 2, this program knows 1)");
}

#[test]
#[cfg(unix)]
fn secrets_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    write(&case, "people", &people(0, 3));
    let identity = folder.path().join("identity.txt");
    write_identity_file(&identity, &NewIdentity::generate()).expect("written");
    let files = ["identity.txt", "keys/counsel.age", "journal.jsonl", "seal.json", "tables/people/part-00000.parquet"];
    for file in files {
        let mode = std::fs::metadata(folder.path().join(file)).expect("metadata").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert!(write_identity_file(&identity, &NewIdentity::generate()).is_err(), "an identity is never overwritten");
}

#[test]
fn a_passphrase_is_slow_on_purpose() {
    let folder = tempfile::tempdir().expect("folder");
    let word = Recipient::Passphrase(passphrase("seven quiet herons"));
    let slow = World { passphrase_cost: 15, ..world() };
    drop(Case::create(folder.path(), &[("office", word)], slow).expect("create"));
    let header = std::fs::read(folder.path().join("keys/office.age")).expect("read");
    let text = String::from_utf8_lossy(&header);
    let cost = text.lines().find_map(|line| line.strip_prefix("-> scrypt ")).and_then(|line| line.split(' ').nth(1));
    assert_eq!(cost, Some("15"));
    let usual = World::system("counsel", "amends").passphrase_cost;
    assert!(usual >= 17, "a second or so, not less than half of it");
}
