//! What follows a notice: a text message that points to it, a reminder, a retraction; codes of a vendor's; people who moved.

mod common;

use amends_testing::sms_provider::{Answer, SmsProvider};
use amends_testing::smtp_sink::{Policy, SmtpSink};
use common::Amends;
use common::telling::{COUNSEL, LEAD, incident, people};

/// Of so many people with telephones, told over `order`.
fn office(count: u32, order: &str, more: &str) -> (Amends, SmtpSink) {
    let sink = SmtpSink::start(Policy::default(), None, true).expect("a sink");
    let rows: String = people(count)
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{line},phone\n"),
            // The last one has no telephone.
            at if at as u32 == count => format!("{line},\n"),
            at => format!("{line},(206) 555-01{at:02}\n"),
        })
        .collect();
    let amends = Amends::new()
        .with_incident(&(incident(sink.address(), order) + more))
        .with_evidence("customers.csv", rows.as_bytes());
    amends.respond();
    (amends, sink)
}

fn send(amends: &Amends) {
    amends.on_case(&["notices", "send", "--channel", "email"]).exits(0);
}

fn release<'a>(amends: &'a Amends, what: &'a str) -> common::Ran {
    amends.on_case(&["notices", "release", "--of", what, "--as", LEAD])
}

#[test]
fn a_text_message_points_to_a_notice_that_has_left() {
    let provider = SmsProvider::start(Answer::Status(202, "")).expect("a provider");
    let more = format!("[channels.sms]\nurl = \"{}\"\nfrom = \"Tidewater\"\n", provider.url());
    let (amends, _sink) = office(6, "\"email\"", &more);
    amends.approved_and_released().exits(0);
    // Nothing to point to yet.
    release(&amends, "pointers").exits(0).says(&["Nobody is in it"]);
    send(&amends);
    let before = amends.export("coverage");
    amends
        .on_case(&["notices", "release", "--of", "pointers", "--as", COUNSEL])
        .exits(1)
        .complains(&["somebody other"]);
    release(&amends, "pointers").exits(0).says(&["Wave 2: 5 notices"]);
    amends.on_case(&["notices", "send", "--channel", "sms"]).exits(0).says(&["accepted"]);
    let asked = provider.asked();
    assert_eq!(asked.len(), 5);
    for request in &asked {
        assert!(
            request.body.contains("+1206555010") && request.body.contains("notice of a data breach"),
            "{request:?}"
        );
        for word in ["Social Security", "Vance", "Ottoline", "-0001"] {
            assert!(!request.body.contains(word), "{word} in {request:?}");
        }
    }
    // It replaces nothing: coverage is what it was, and nobody is pointed twice.
    assert_eq!(amends.export("coverage"), before);
    release(&amends, "pointers").exits(0).says(&["Nobody is in it"]);
    amends.on_case(&["notices", "send", "--channel", "sms"]).exits(0).says(&["Nothing was sent"]);
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn who_has_not_signed_up_is_reminded_once() {
    let (amends, sink) = office(4, "\"email\"", "");
    let report = || std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    assert!(!report().contains("Who was told"));
    amends.approved_and_released().exits(0);
    assert!(report().contains("Who was told") && report().contains(LEAD));
    send(&amends);
    let code = code_in(&sink.taken()[0].mail);
    amends.run_reading(&["protection", "redeem", "--vendor", "Harborlight", "--case", "case"], &code).exits(0);
    let before = amends.states();
    release(&amends, "reminders").exits(0).says(&["Wave 2: 3 notices"]);
    send(&amends);
    let taken = sink.taken();
    assert_eq!(taken.len(), 7);
    let told = taken[0].recipient.clone();
    for mail in &taken[4..] {
        let text = mail.mail.replace("=\r\n", "");
        assert!(mail.recipient != told && text.contains("Reminder: Your Data Was Involved"), "{text}");
        assert!(text.contains("* Social Security") && text.contains("24 months"), "{text}");
        let first = taken[..4].iter().find(|first| first.recipient == mail.recipient).expect("a first mail");
        assert_eq!(code_in(&mail.mail), code_in(&first.mail), "the same code as in the notice");
    }
    assert_eq!(amends.states(), before);
    release(&amends, "reminders").exits(0).says(&["Nobody is in it"]);
}

fn code_in(mail: &str) -> String {
    let text = mail.replace("=\r\n", "");
    let mut words = text.split_whitespace();
    words.find(|word| word.len() == 19 && word.matches('-').count() == 3).expect("a code").to_owned()
}

#[test]
fn who_was_told_wrongly_is_told_that() {
    let (amends, sink) = office(4, "\"email\"", "");
    let head = "first_name,last_name,date_of_birth,ssn,email,drivers_license_number,driver_license_state\n";
    let licence = |number: u32| {
        let rows = people(9);
        let known: Vec<&str> = rows.lines().nth(number as usize + 1).expect("a person").split(',').take(5).collect();
        format!("{},WDLABCD4{number}6DG,WA\n", known.join(","))
    };
    // Person 1 is in both files, person 7 in the second only.
    let file = amends.path("incident/evidence/licences.csv");
    std::fs::write(&file, format!("{head}{}{}", licence(1), licence(7))).expect("more evidence");
    amends.respond();
    amends.approved_and_released().exits(0);
    send(&amends);
    assert_eq!(sink.taken().len(), 5);
    release(&amends, "retractions").exits(0).says(&["Nobody is in it"]);
    // The file turns out to be of another breach: it was never taken.
    std::fs::remove_file(&file).expect("removed");
    amends.respond();
    release(&amends, "retractions").exits(1).complains(&["notices approve"]);
    amends.approve();
    release(&amends, "retractions").exits(0).says(&["Wave 2: 2 notices"]);
    send(&amends);
    let taken = sink.taken();
    assert_eq!(taken.len(), 7);
    let mail_to = |number: u32| {
        let address = format!("p{number}@mail{}.example", number % 7);
        let mail = taken[5..].iter().find(|mail| mail.recipient == address).expect("a mail");
        mail.mail.replace("=\r\n", "")
    };
    let retraction = mail_to(7);
    assert!(
        retraction.contains("Correction of Our Notice") && retraction.contains("To the best of our"),
        "{retraction}"
    );
    assert!(retraction.contains("identity protection"), "what was granted stays: {retraction}");
    let correction = mail_to(1);
    assert!(correction.contains("* Driver") && correction.contains("* Social Security"), "{correction}");
    assert_eq!(amends.states(), [("accepted".to_owned(), 4)].into_iter().collect());
    release(&amends, "retractions").exits(0).says(&["Nobody is in it"]);
    // Taken after all: a licence that was taken back is told of again.
    std::fs::write(&file, format!("{head}{}", licence(1))).expect("evidence again");
    amends.respond();
    assert_eq!(amends.states()["told_in_part"], 1);
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn a_vendors_own_codes_are_given_out_once_each() {
    let (amends, sink) = office(4, "\"email\"", "");
    amends.approve();
    std::fs::write(
        amends.path("codes.csv"),
        "code,product\nHARBOR-0001-AAAA,adult\nHARBOR-0002-BBBB,adult\nshort,adult\n",
    )
    .expect("a file");
    let import = ["protection", "import", "codes.csv", "--as", LEAD];
    amends.on_case(&import).exits(3).says(&[
        "2 new codes; 2 issued, 0 left",
        "1 lines hold no",
        "2 people have no code",
    ]);
    std::fs::write(
        amends.path("codes.csv"),
        "HARBOR-0001-AAAA\nHARBOR-0003-CCCC\nHARBOR-0004-DDDD\nHARBOR-0005-EEEE\n",
    )
    .expect("a file");
    amends.on_case(&import).exits(0).says(&["3 new codes; 2 issued, 1 left"]);
    amends.on_case(&["notices", "release", "--as", LEAD]).exits(0);
    send(&amends);
    let mut codes: Vec<String> = sink
        .taken()
        .iter()
        .map(|mail| {
            let text = mail.mail.replace("=\r\n", "");
            text.split_whitespace().find(|word| word.starts_with("HARBOR-")).expect("a code").to_owned()
        })
        .collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 4);
    let redeem = |code: &str| {
        let arguments = ["protection", "redeem", "--vendor", "Harborlight", "--format", "json", "--case", "case"];
        amends.run_reading(&arguments, &format!("{code}\n")).json()[0]["result"].as_str().expect("a word").to_owned()
    };
    assert_eq!(redeem(&codes[0].to_lowercase()), "granted");
    assert_eq!(redeem(&codes[0]), "used");
    assert_eq!(redeem("HARBOR-0009-ZZZZ"), "slip");
    // The last one that is left replaces one that was lost; then there is none.
    let waits: Vec<_> = amends.rows("notices").into_iter().filter(|row| row["state"] == "accepted").collect();
    let reissue = |at: usize| amends.on_case(&["protection", "reissue", &waits[at]["person_id"], "--purpose", "lost"]);
    assert_eq!(reissue(0).exits(0).stdout.trim(), "HARBOR-0005-EEEE");
    reissue(1).exits(1).complains(&["no code of the vendor's is left"]);
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn letters_follow_people_who_moved() {
    let (amends, _sink) = office(4, "\"post\"", "");
    amends.approved_and_released().exits(3);
    // Persons 0 and 3 have an address; the others cannot be reached.
    let export = ["notices", "moves", "export", "--out", "moves.csv", "--purpose", "move update before mailing"];
    amends.on_case(&export).exits(0).says(&["2 people are in it", "without an address"]);
    let file = std::fs::read_to_string(amends.path("moves.csv")).expect("a file");
    let number = |street: &str| {
        let row = file.lines().find(|line| line.contains(street)).unwrap_or_else(|| panic!("{street} in {file}"));
        row.split(',').next().expect("a number").to_owned()
    };
    let answer = |record: &str, street: &str| {
        format!(
            "record,ncoa_return_code,move_effective_date,new_address1,new_city,new_state,new_zip\n\
             {record},A,202609,{street},TACOMA,WA,98402\n999,A,202609,1 PIER RD,TACOMA,WA,98402\n"
        )
    };
    let import = ["notices", "moves", "import", "back.csv", "--as", LEAD];
    std::fs::write(amends.path("back.csv"), answer(&number("100 ALDER"), "7 HARBOR RD")).expect("a file");
    amends.on_case(&import).exits(3).says(&["1 letters go to a new address", "1 rows could not be used"]);
    amends.on_case(&["notices", "send", "--channel", "post", "--out", "letters"]).exits(0);
    let text = letters(&amends, "letters");
    assert!(text.contains("7 HARBOR RD") && text.contains("103 ALDER ST") && !text.contains("100 ALDER"), "{text}");
    // One comes back. A new address is found, and it goes out again.
    let list = std::fs::read_dir(amends.path("letters")).expect("a folder").flatten().map(|file| file.path());
    let list = list.into_iter().find(|path| path.extension().is_some_and(|it| it == "csv")).expect("a list");
    let list = std::fs::read_to_string(list).expect("a list");
    let wanted = number("103 ALDER");
    let row = list.lines().find(|line| line.starts_with(&format!("{wanted},"))).expect("a row");
    let barcode = row.split(',').nth(1).expect("a barcode");
    std::fs::write(amends.path("returned.csv"), format!("imb,reason\n{barcode},MOVED LEFT NO ADDRESS\n"))
        .expect("a file");
    amends.on_case(&["receipts", "import", "returned.csv"]).exits(0);
    assert_eq!(amends.states()["undeliverable"], 3);
    amends.on_case(&export).exits(0).says(&["1 people are in it"]);
    std::fs::write(amends.path("back.csv"), answer(&wanted, "9 QUAY ST")).expect("a file");
    amends.on_case(&import).exits(3).says(&["1 of them had come back"]);
    amends.on_case(&["notices", "send", "--channel", "post", "--out", "again"]).exits(0);
    assert!(letters(&amends, "again").contains("9 QUAY ST"));
    assert_eq!(amends.states()["handed_over"], 2);
    amends.on_case(&["case", "verify"]).exits(0);
}

/// The text of all letters in a folder.
fn letters(amends: &Amends, folder: &str) -> String {
    let files = std::fs::read_dir(amends.path(folder)).expect("a folder").flatten().map(|file| file.path());
    let pdfs = files.filter(|path| path.extension().is_some_and(|ending| ending == "pdf"));
    let text = |path: std::path::PathBuf| {
        let ran = std::process::Command::new("pdftotext").arg(path).arg("-").output().expect("pdftotext");
        String::from_utf8_lossy(&ran.stdout).into_owned()
    };
    pdfs.map(text).collect()
}

#[test]
fn the_website_says_what_happened() {
    let (amends, _sink) = office(3, "\"email\"", "");
    amends.on_case(&["notices", "web", "--out", "web"]).exits(1).complains(&["notices approve"]);
    amends.approve();
    amends.on_case(&["notices", "web", "--out", "web"]).exits(0).says(&["page.en.html", "banner.en.txt"]);
    let page = std::fs::read_to_string(amends.path("web/page.en.html")).expect("a page");
    for words in
        ["Somebody copied files from a server.", "Social Security number", "1-800-555-0142", "If You Have No Letter"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(!page.contains("Vance") && !page.contains("<script"));
    let banner = std::fs::read_to_string(amends.path("web/banner.en.txt")).expect("a banner");
    assert!(banner.starts_with("Tidewater Mobile, Inc. had a data breach."), "{banner}");
}

#[test]
fn counsel_reads_what_may_follow_before_anybody_releases_it() {
    let (amends, _sink) = office(4, "\"email\"", "");
    let shown = amends.on_case(&["notices", "samples"]).exits(0);
    let shown = shown.says(&[
        "Text message that points to a notice (en, ",
        "Reminder of protection",
        "Retraction: none",
        "Correction: part",
        "CORRECTION OF OUR NOTICE",
        "The linter lets it go.",
        "[name of the person]",
    ]);
    for word in ["Ottoline", "Vance", "301-10"] {
        assert!(!shown.stdout.contains(word), "{word}: nobody is in it");
    }
    let file = std::fs::read_to_string(amends.path("case/outputs/following.txt")).expect("a file to read");
    assert_eq!(file.trim(), shown.stdout.trim());
    let json = amends.on_case(&["notices", "samples", "--format", "json"]).exits(0).json();
    let kinds: Vec<&str> = json.as_array().expect("texts").iter().filter_map(|text| text["kind"].as_str()).collect();
    assert_eq!(kinds, ["pointer", "reminder", "carried_waits", "carried_runs", "correction", "retraction"]);
}

#[test]
fn a_later_plans_longer_term_extends_what_was_issued_and_is_told() {
    let (amends, sink) = office(3, "\"email\"", "");
    amends.approved_and_released().exits(0);
    send(&amends);
    let issue = || amends.on_case(&["protection", "issue", "--as", LEAD, "--format", "json"]).exits(0).json();
    assert_eq!(issue()["extended"], 0, "the same plan makes nothing longer");
    // One person's licence was taken, too, and everybody is given three years.
    let head = "first_name,last_name,date_of_birth,ssn,email,drivers_license_number,driver_license_state\n";
    let rows = people(3);
    let known: Vec<&str> = rows.lines().nth(2).expect("a person").split(',').take(5).collect();
    let licences = format!("{head}{},WDLABCD416DG,WA\n", known.join(","));
    std::fs::write(amends.path("incident/evidence/licences.csv"), licences).expect("more evidence");
    let file = amends.path("incident/incident.toml");
    let longer = std::fs::read_to_string(&file).expect("a file").replace("months = 24", "months = 36");
    std::fs::write(&file, longer).expect("a file");
    amends.respond();
    amends.approve();
    let issued = issue();
    assert_eq!((&issued["issued"], &issued["extended"]), (&0.into(), &3.into()), "{issued}");
    amends.on_case(&["notices", "release", "--as", LEAD]).exits(0).says(&["Wave 2: 1 notices"]);
    send(&amends);
    let taken = sink.taken();
    assert_eq!(taken.len(), 4);
    let (text, before) = (taken[3].mail.replace("=\r\n", ""), &taken[..3]);
    assert!(text.contains("36 months") && !text.contains("24 months"), "{text}");
    let first = before.iter().find(|first| first.recipient == taken[3].recipient).expect("a first mail");
    let code = code_in(&first.mail);
    assert_eq!(code_in(&taken[3].mail), code, "the same code as in the first notice");
    // It is redeemed for the longer term.
    let redeem = ["protection", "redeem", "--vendor", "Harborlight", "--format", "json", "--case", "case"];
    assert_eq!(amends.run_reading(&redeem, &format!("{code}\n")).json()[0]["months"], 36);
    amends.on_case(&["case", "verify"]).exits(0);
}

/// Tidewater's intrusion; of the people, some in a store that was read and others in one whose logs were cleared. The incident's
/// file does not say when it was.
fn office_with_logs(seen: u32, unsure: u32) -> (Amends, SmtpSink) {
    let sink = SmtpSink::start(Policy::default(), None, true).expect("a sink");
    let text = incident(sink.address(), "\"email\"").replace("occurred_from = 2026-08-01\n", "").replace(
        "[[evidence]]\npath = \"evidence\"\n",
        "[[evidence]]\npath = \"evidence\"\nstore = \"ids-img-01\"\n[[evidence]]\npath = \"more/evidence\"\nstore = \"db-crm-01\"\n",
    );
    let logs = "[[logs]]\npath = \"logs\"\nzone = \"UTC\"\n[inventory]\npath = \"inventory\"\n\
        [[trace.known]]\nwho = \"192.0.2.45\"\nwhy = \"agreed test\"\nfrom = 2026-07-27\nto = 2026-07-31\n\
        [[trace.known]]\nwho = \"tester\"\nwhy = \"agreed test\"\nfrom = 2026-07-27\nto = 2026-07-31\n";
    let rows = people(seen + unsure);
    let (head, rest) = rows.split_once('\n').expect("a head");
    let all: Vec<&str> = rest.lines().collect();
    let table = |rows: &[&str]| format!("{head}\n{}\n", rows.join("\n"));
    let amends = Amends::new()
        .with_incident(&(text + logs))
        .with_evidence("unsure.csv", table(&all[seen as usize..]).as_bytes());
    let more = amends.path("incident/more/evidence");
    std::fs::create_dir_all(&more).expect("a folder");
    std::fs::write(more.join("seen.csv"), table(&all[..seen as usize])).expect("evidence");
    amends_testing::corpus::intrusion::write_intrusion(&amends.path("incident"), 7, 20_000).expect("logs");
    amends.respond();
    (amends, sink)
}

fn decide(amends: &Amends, word: &str) {
    let decided = ["trace", "decide", "--could-have", word, "--store", "ids-img-01", "--as", COUNSEL];
    assert!(matches!(amends.on_case(&decided).code, Some(0 | 3)));
    amends.respond();
}

#[test]
fn days_that_only_the_logs_know_are_approved_and_told() {
    let (amends, sink) = office_with_logs(2, 1);
    // Two roots end alike, and each has its own store.
    let stores: Vec<_> = amends.rows("evidence").into_iter().map(|row| row["store"].clone()).collect();
    assert_eq!(stores, ["db-crm-01", "ids-img-01"], "{:?}", amends.rows("evidence"));
    amends.approved_and_released().exits(0);
    send(&amends);
    let mails = sink.taken();
    assert_eq!(mails.len(), 3);
    assert!(mails.iter().all(|mail| mail.mail.replace("=\r\n", "").contains("July 18, 2026")), "{}", mails[0].mail);
}

#[test]
fn what_does_not_hold_any_more_does_not_leave_and_who_counts_again_is_told() {
    let (amends, sink) = office_with_logs(2, 3);
    // The first person's licence lies in the doubtful store.
    let rows = people(1);
    let known: Vec<&str> = rows.lines().nth(1).expect("a person").split(',').take(5).collect();
    let head = "first_name,last_name,date_of_birth,ssn,email,drivers_license_number,driver_license_state\n";
    let licence = format!("{head}{},WDLABCD416DG,WA\n", known.join(","));
    std::fs::write(amends.path("incident/evidence/licences.csv"), licence).expect("evidence");
    decide(&amends, "taken");
    amends.approved_and_released().exits(0);
    // Decided otherwise before anything left. Until people are gathered by it, nothing leaves.
    amends.on_case(&["trace", "decide", "--could-have", "not-taken", "--store", "ids-img-01", "--as", COUNSEL]);
    let send_mails = ["notices", "send", "--channel", "email"];
    amends.on_case(&send_mails).exits(1).complains(&["amends respond"]);
    amends.respond();
    // The notices of three stay here, and so does one that names the licence.
    amends.on_case(&send_mails).exits(3).says(&["withdrawn"]);
    assert_eq!(sink.taken().len(), 1);
    let states = amends.states();
    assert_eq!((states["left_out"], states["accepted"], states["withdrawn"]), (3, 1, 1), "{states:?}");
    amends.on_case(&["status"]).says(&["Told: 1 of 5 people"]);
    amends.approve();
    amends.on_case(&["notices", "release", "--as", LEAD]).exits(0).says(&["Wave 2: 1 notices"]);
    send(&amends);
    let told = sink.taken()[1].mail.replace("=\r\n", "");
    assert!(told.contains("* Social Security") && !told.contains("* Driver"), "{told}");
    // Turned round to what was approved and released before: three are told, and the first hears of the licence.
    decide(&amends, "taken");
    amends.on_case(&["notices", "release", "--as", LEAD]).exits(0).says(&["Wave 3: 4 notices"]);
    amends.on_case(&["notices", "release", "--as", LEAD]).exits(0).says(&["0 notices"]);
    send(&amends);
    let mails = sink.taken();
    assert_eq!(mails.len(), 6);
    assert!(mails.iter().any(|mail| mail.mail.replace("=\r\n", "").contains("* Driver")));
    assert_eq!(amends.states(), [("accepted".to_owned(), 5)].into_iter().collect());
    // Left out after all: what was told stands, since nobody knows that it is not so, and nobody is reminded.
    decide(&amends, "not-taken");
    assert_eq!(amends.states()["accepted"], 5);
    amends.approve();
    release(&amends, "retractions").exits(0).says(&["Nobody is in it"]);
    release(&amends, "reminders").exits(0).says(&["Wave 4: 1 notices", "Wave 5: 1 notices"]);
    // What comes later to the same store nobody has decided on: it counts, and that is asked.
    let rows = people(6);
    let later = [rows.lines().next(), rows.lines().last()].map(|line| line.expect("a line")).join("\n");
    std::fs::write(amends.path("incident/evidence/later.csv"), later).expect("evidence");
    amends.respond();
    let states = amends.states();
    assert_eq!((states["drafted"], states["accepted"]), (1, 5), "{states:?}");
    let report = std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    assert!(report.contains("The plan is made for 1 person whose data"), "counsel is asked");
    assert!(report.contains("Not decided of what came since: ids-img-01."));
    amends.on_case(&["case", "verify"]).exits(0);
}
