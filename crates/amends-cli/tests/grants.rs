//! One person, one grant, across incidents: two breaches of Tidewater Mobile, and people who are in both.

mod common;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use amends_testing::smtp_sink::{Policy, SmtpSink};
use common::Amends;
use common::telling::{LEAD, incident, people};

/// An incident's case, and the mails that leave it.
struct Office {
    amends: Amends,
    sink: SmtpSink,
}

/// A breach in which these rows were taken, with so many months of protection.
fn office(rows: &str, months: u32, order: &str) -> Office {
    let sink = SmtpSink::start(Policy::default(), None, true).expect("a sink");
    let text = incident(sink.address(), order).replace("months = 24", &format!("months = {months}"));
    let amends = Amends::new().with_incident(&text).with_evidence("customers.csv", rows.as_bytes());
    amends.respond();
    Office { amends, sink }
}

impl Office {
    fn tell(&self) {
        self.amends.approved_and_released().exits(0);
        self.send();
    }

    fn send(&self) {
        self.amends.on_case(&["notices", "send", "--channel", "email"]).exits(0);
    }

    /// The mail to a person of [`people`], as they read it.
    fn mail_to(&self, number: u32) -> String {
        let address = format!("p{number}@mail{}.example", number % 7);
        let mail = self.sink.taken().into_iter().find(|mail| mail.recipient == address);
        mail.unwrap_or_else(|| panic!("a mail to {address}")).mail.replace("=\r\n", "")
    }

    /// What becomes of a code at the vendor's.
    fn redeem(&self, code: &str) -> serde_json::Value {
        let redeem = ["protection", "redeem", "--vendor", "Harborlight", "--format", "json", "--case", "case"];
        self.amends.run_reading(&redeem, &format!("{code}\n")).json()[0].clone()
    }

    fn export(&self, key: &Path, file: &Path) -> common::Ran {
        let (key, file) = (key.to_str().expect("a path"), file.to_str().expect("a path"));
        self.amends.on_case(&["protection", "grants", "export", "--key", key, "--out", file, "--as", LEAD])
    }

    fn import(&self, file: &Path, key: &Path) -> common::Ran {
        let (key, file) = (key.to_str().expect("a path"), file.to_str().expect("a path"));
        self.amends.on_case(&["protection", "grants", "import", file, "--key", key, "--as", LEAD])
    }

    fn issue(&self) -> serde_json::Value {
        self.amends.on_case(&["protection", "issue", "--as", LEAD, "--format", "json"]).exits(0).json()
    }

    /// Codes granted and people carried over, over all lines of the report.
    fn granted_and_carried(&self) -> (u64, u64, u64) {
        let lines = self.amends.on_case(&["protection", "report", "--format", "json"]).exits(0).json();
        let sum =
            |key: &str| lines.as_array().expect("lines").iter().map(|line| line[key].as_u64().expect("one")).sum();
        (sum("granted"), sum("carried"), sum("carried_activated"))
    }
}

fn code_in(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    words.find(|word| word.len() == 19 && word.matches('-').count() == 3).map(str::to_owned)
}

/// A breach that so many people were told of, and the file of their grants with its key.
fn earlier(count: u32) -> (Office, PathBuf, PathBuf) {
    let office = office(&people(count), 24, "\"email\"");
    office.tell();
    let (key, file) = (office.amends.path("grants.key"), office.amends.path("grants.jsonl"));
    (office, key, file)
}

#[test]
fn who_holds_protection_is_told_so_and_gets_no_second_code() {
    let (first, key, file) = earlier(6);
    let used = code_in(&first.mail_to(1)).expect("a code");
    assert_eq!(first.redeem(&used)["result"], "granted");
    first.export(&key, &file).exits(0).says(&["6 grants are in"]).complains(&["Made a key"]);
    assert_eq!(std::fs::metadata(&key).expect("a key").permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(text.lines().count(), 8);
    for word in ["Vance", "Ottoline", "@", "301-10", &used, &used.replace('-', "")] {
        assert!(!text.contains(word), "{word} is in the file");
    }

    let second = office(&people(8), 24, "\"post\", \"email\"");
    second.import(&file, &key).exits(0).says(&["6 people of this case hold one"]);
    second.amends.approve();
    let issued = second.issue();
    // Who signed up on 12 October 2026 is protected until after 26 October 2028, so one month longer.
    assert_eq!((&issued["issued"], &issued["persons"]), (&2.into(), &8.into()), "{issued}");
    assert_eq!(issued["carried"]["holds"], 6);
    assert_eq!(issued["carried"]["longer"], 1);
    second.amends.on_case(&["notices", "release", "--as", LEAD]).exits(0);
    second.send();
    second.amends.on_case(&["notices", "send", "--channel", "post", "--out", "letters"]).exits(0);
    let letters = letters(&second);
    let mails: Vec<String> = [1, 2, 4, 5, 7].map(|number| second.mail_to(number)).to_vec();
    for text in letters.iter().chain(&mails[..4]) {
        assert!(text.contains("On October 12, 2026 we wrote to you about another data breach"), "{text}");
        assert!(text.contains("1-800-555-0142") && code_in(text).is_none(), "{text}");
    }
    assert!(mails[0].contains("the protection runs until November 11, 2028"), "{}", mails[0]);
    assert!(mails[1].contains("lasts 24 months from the day on which you sign up"), "{}", mails[1]);
    assert!(code_in(&mails[4]).is_some(), "who is new has a code: {}", mails[4]);
    // Persons 0 and 3 hold a code, and 6 is new.
    assert_eq!(letters.len(), 2, "{letters:?}");

    let states = second.amends.states();
    assert_eq!((states["accepted"], states["handed_over"]), (5, 3), "{states:?}");
    assert_eq!(second.granted_and_carried(), (2, 6, 1));
    second.amends.on_case(&["notices", "release", "--of", "reminders", "--as", LEAD]).exits(0).says(&["2 notices"]);
    let person = person_of(&second, "p1@mail1.example");
    second.amends.on_case(&["explain", &person]).exits(0).says(&[
        "Protection of earlier incidents",
        "notice of 2026-10-12",
        "holds: no code of this case",
        "carried",
    ]);
    let reissue = ["protection", "reissue", &person, "--purpose", "lost the letter"];
    second.amends.on_case(&reissue).exits(1).complains(&["earlier incident"]);
    let journal = second.amends.last_entry("grants_imported");
    assert_eq!((&journal["actor"], &journal["details"]["known"]), (&LEAD.into(), &"6".into()));
    second.amends.on_case(&["case", "verify"]).exits(0);
    first.amends.on_case(&["case", "verify"]).exits(0);
}

/// The texts of letters that tell of protection held already.
fn letters(office: &Office) -> Vec<String> {
    let files = std::fs::read_dir(office.amends.path("letters")).expect("a folder").flatten().map(|file| file.path());
    let pdf = files.into_iter().find(|path| path.extension().is_some_and(|it| it == "pdf")).expect("a file of letters");
    let ran = std::process::Command::new("pdftotext").arg(pdf).arg("-").output().expect("pdftotext");
    let text = String::from_utf8_lossy(&ran.stdout).replace('\n', " ");
    let letters = text.split("Notice of Data Breach").skip(1).map(str::to_owned);
    letters.filter(|letter| letter.contains("another data breach")).collect()
}

/// The id of who has this e-mail address.
fn person_of(office: &Office, email: &str) -> String {
    let found = office.amends.on_case(&["lookup", "--email", email, "--format", "json"]).exits(0).json();
    found[0]["person_id"].as_str().expect("somebody").to_owned()
}

#[test]
fn a_longer_term_is_told_carried_back_and_redeemed() {
    let (first, key, file) = earlier(4);
    let codes: Vec<String> = (0..4).map(|number| code_in(&first.mail_to(number)).expect("a code")).collect();
    assert_eq!(first.redeem(&codes[0])["months"], 24);
    first.export(&key, &file).exits(0);
    let second = office(&people(4), 36, "\"email\"");
    second.import(&file, &key).exits(0);
    second.amends.approve();
    let issued = second.issue();
    assert_eq!((&issued["issued"], &issued["carried"]["longer"]), (&0.into(), &4.into()), "{issued}");
    // Said again, it is the same.
    second.import(&file, &key).exits(0);
    assert_eq!(second.issue(), issued);
    second.amends.on_case(&["notices", "release", "--as", LEAD]).exits(0);
    second.send();
    assert!(second.mail_to(1).contains("lasts 36 months"), "{}", second.mail_to(1));
    assert!(second.mail_to(0).contains("runs until November 11, 2029"), "{}", second.mail_to(0));
    // Back to the case that granted it, twice.
    let back = second.amends.path("back.jsonl");
    second.export(&key, &back).exits(0).says(&["4 longer terms are in it"]);
    let extended = |ran: common::Ran| ran.exits(0).stdout.contains("4 grants of this case have a longer term now");
    assert!(extended(first.import(&back, &key)));
    assert!(!extended(first.import(&back, &key)));
    assert_eq!(first.redeem(&codes[1])["months"], 36);
    first.amends.on_case(&["explain", &person_of(&first, "p0@mail0.example")]).exits(0).says(&["extended"]);
    // What was carried on is one grant still: a third incident learns of it from either file.
    let third = office(&people(4), 24, "\"email\"");
    for file in [&back, &file, &back] {
        third.import(file, &key).exits(0).says(&["4 people of this case hold one"]);
    }
    third.amends.approve();
    let issued = third.issue();
    assert_eq!((&issued["issued"], &issued["carried"]["holds"]), (&0.into(), &4.into()), "{issued}");
    assert_eq!(issued["carried"]["longer"], 0, "36 months are longer than 24: {issued}");
    for office in [&first, &second, &third] {
        office.amends.on_case(&["case", "verify"]).exits(0);
    }
}

#[test]
fn another_key_and_a_file_that_is_not_whole_are_refused() {
    let (first, key, file) = earlier(2);
    first.export(&key, &file).exits(0);
    let second = office(&people(2), 24, "\"email\"");
    let (other, spare) = (second.amends.path("other.key"), second.amends.path("spare.jsonl"));
    second.import(&file, &other).exits(1).complains(&["other.key"]);
    first.export(&other, &spare).exits(0);
    second.import(&file, &other).exits(1).complains(&["made with another key"]);
    first.import(&file, &key).exits(1).complains(&["from this very case"]);
    std::fs::write(&other, "not a key").expect("a file");
    second.import(&file, &other).exits(1).complains(&["no key for files of grants"]);
    let whole = std::fs::read(&file).expect("a file");
    let broken = second.amends.path("broken.jsonl");
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(&broken, bytes).expect("a file");
        let ran = second.import(&broken, &key).exits(1);
        assert!(!ran.stderr.contains("known_by"), "{what}: {}", ran.stderr);
    };
    for share in [0, 1, 30, 60, 99] {
        refused(&whole[..whole.len() * share / 100], "cut");
    }
    refused(&whole[..whole.len() - 1], "cut by a byte");
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    refused(&[lines[0], lines[2], lines[3]].concat(), "without a line");
    refused(&[lines[0], lines[2], lines[1], lines[3]].concat(), "in another order");
    for at in (0..whole.len()).step_by(whole.len() / 12) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        refused(&flipped, "flipped");
    }
    second.amends.approve();
    assert_eq!(second.issue()["issued"], 2, "nothing of it was taken");
}

#[test]
fn whom_a_grant_cannot_be_told_apart_for_gets_a_code_of_their_own() {
    let (first, key, file) = earlier(3);
    first.export(&key, &file).exits(0);
    // Somebody else with the name, birth date and address of person 1, and another number.
    let rows = people(3);
    let one: Vec<&str> = rows.lines().nth(2).expect("person 1").split(',').collect();
    let twin = [one[0], one[1], one[2], "588-61-7734", one[4], "12 Quay St", "Tacoma", "WA", "98402"].join(",");
    let second = office(&format!("{rows}{twin}\n"), 24, "\"email\"");
    // A person says that these are two, whatever they share.
    let records = second.amends.rows("records");
    let record = |row: &str| records.iter().find(|record| record["row"] == row).expect("a record")["record_id"].clone();
    let (one, other) = (record("2"), record("4"));
    second.amends.on_case(&["people", "decide", &one, &other, "two", "--as", LEAD]).exits(0);
    second.amends.respond();
    assert_eq!(second.amends.rows("people").len(), 4, "two people");
    second.import(&file, &key).exits(3).says(&["2 people of this case hold one", "2 people may hold one"]);
    second.amends.approve();
    let issued = second.issue();
    assert_eq!((&issued["issued"], &issued["carried"]["holds"]), (&2.into(), &2.into()), "{issued}");
    assert_eq!(issued["carried"]["not_taken_over"]["ambiguous"], 2);
    let problems = second.amends.rows("problems");
    assert!(problems.iter().any(|row| row["kind"] == "ambiguous_grant" && row["count"] == "2"), "{problems:?}");
    second.amends.on_case(&["notices", "release", "--as", LEAD]).exits(0);
    second.send();
    let codes = second.sink.taken().iter().filter(|mail| code_in(&mail.mail.replace("=\r\n", "")).is_some()).count();
    assert_eq!(codes, 2);
}

#[test]
fn what_does_not_fit_or_never_arrived_is_not_taken_over() {
    // Nothing to look an SSN up with: another product.
    let head = "first_name,last_name,date_of_birth,email,drivers_license_number,driver_license_state\n";
    let rows = people(3);
    let licence = |number: usize| {
        let known: Vec<&str> = rows.lines().nth(number + 1).expect("a person").split(',').collect();
        format!("{},{},{},{},WDLABCD4{number}6DG,WA\n", known[0], known[1], known[2], known[4])
    };
    let first = office(&format!("{head}{}{}", licence(0), licence(1)), 24, "\"email\"");
    let (key, file) = (first.amends.path("grants.key"), first.amends.path("grants.jsonl"));
    first.export(&key, &file).exits(1).complains(&["protection issue"]);
    first.amends.approved_and_released().exits(0);
    first.export(&key, &file).exits(0).says(&["0 grants are in", "2 people were granted protection and no notice"]);
    first.send();
    first.export(&key, &file).exits(0).says(&["2 grants are in"]);
    let second = office(&rows, 24, "\"email\"");
    second.import(&file, &key).exits(0).says(&["2 people of this case hold one"]);
    second.amends.approve();
    let issued = second.issue();
    assert_eq!((&issued["issued"], &issued["carried"]["holds"]), (&3.into(), &0.into()), "{issued}");
    assert_eq!(issued["carried"]["not_taken_over"]["product"], 2);
    assert_eq!(second.granted_and_carried(), (3, 0, 0));
    // Who has a code here keeps it, whatever is learned afterwards.
    let third = office(&format!("{head}{}", licence(0)), 24, "\"email\"");
    third.amends.approve();
    assert_eq!(third.issue()["issued"], 1);
    third.import(&file, &key).exits(0);
    let issued = third.issue();
    assert_eq!(
        (&issued["issued"], &issued["carried"]["not_taken_over"]["has_code"]),
        (&0.into(), &1.into()),
        "{issued}"
    );
    third.amends.on_case(&["notices", "release", "--as", LEAD]).exits(0);
    third.send();
    assert!(code_in(&third.mail_to(0)).is_some());
}
