//! Telling people, from the approval to the proof, as the two people at the organisation and the regulator live it.

mod common;

use std::net::SocketAddr;

use amends_testing::smtp_sink::{Policy, SmtpSink};
use common::Amends;
use common::telling::{COUNSEL, LEAD, incident, people};

fn office(count: u32, order: &str) -> (Amends, SmtpSink) {
    let sink = SmtpSink::start(Policy::default(), None, true).expect("a sink");
    let amends = Amends::new()
        .with_incident(&incident(sink.address(), order))
        .with_evidence("customers.csv", people(count).as_bytes());
    amends.respond();
    (amends, sink)
}

fn send(amends: &Amends) {
    amends.on_case(&["notices", "send", "--channel", "email"]).exits(0);
}

#[test]
fn nothing_leaves_without_two_people() {
    let (amends, sink) = office(6, "\"email\"");
    amends.on_case(&["notices", "release", "--as", LEAD]).exits(1).complains(&["notices approve"]);
    amends.on_case(&["notices", "send", "--channel", "email"]).exits(0).says(&["Nothing was sent"]);
    amends.on_case(&["notices", "approve", "000000000000"]).exits(2).complains(&["--as NAME"]);
    amends.approve();
    amends.on_case(&["notices", "release", "--as", &COUNSEL.to_uppercase()]).exits(1).complains(&["somebody other"]);
    amends.on_case(&["notices", "release"]).exits(2);
    amends.on_case(&["notices", "release", "--as", LEAD]).exits(0).says(&["Wave 1: 6 notices"]);
    // Codes are promised in the text, so they have to be there.
    amends.on_case(&["notices", "send", "--channel", "email"]).exits(1).complains(&["protection issue"]);
    assert!(sink.taken().is_empty());
    amends.on_case(&["protection", "issue", "--as", LEAD]).exits(0).says(&["6 new codes"]);
    send(&amends);
    assert_eq!(sink.taken().len(), 6);
    let journal = amends.journal();
    let who = |what: &str| journal.iter().find(|entry| entry["what"] == what).map(|entry| entry["actor"].clone());
    assert_eq!(who("notices_approved"), Some(COUNSEL.into()));
    assert_eq!(who("wave_released"), Some(LEAD.into()));
    // The same again sends nothing.
    amends.on_case(&["notices", "send", "--channel", "email"]).exits(0).says(&["Nothing was sent"]);
    assert_eq!(sink.taken().len(), 6);
}

#[test]
fn a_trial_is_not_heard_of() {
    let (amends, sink) = office(4, "\"email\"");
    amends.approved_and_released().exits(0);
    let before = amends.export("coverage");
    amends
        .on_case(&["notices", "send", "--channel", "email", "--dry-run", "trial"])
        .exits(0)
        .says(&["Nothing was sent"]);
    let files: Vec<_> = std::fs::read_dir(amends.path("trial")).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 4);
    assert_eq!(amends.last_entry("revealed")["details"]["what"], "mails", "mails in the clear are journalled");
    let mode = std::os::unix::fs::PermissionsExt::mode(&files[0].metadata().expect("metadata").permissions());
    assert_eq!(mode & 0o777, 0o600);
    let mailbox =
        ["notices", "send", "--channel", "email", "--test-mailbox", "trial@tidewater.example", "--limit", "2"];
    amends.on_case(&mailbox).exits(0);
    let taken = sink.taken();
    assert!(taken.len() == 2 && taken.iter().all(|mail| mail.recipient == "trial@tidewater.example"));
    assert!(taken[0].mail.contains(": [TEST] Notice"));
    assert_eq!(amends.export("coverage"), before);
}

/// A bounce by RFC 3464, to the address that the mail named for it.
fn bounce(message_id: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nTo: bounces+{token}@tidewater.example\nSubject: Undelivered\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
         --b\nContent-Type: text/plain\n\nIt could not be delivered.\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; somebody@mail.example\nAction: failed\nStatus: 5.1.1\n\
         Diagnostic-Code: smtp; 550 5.1.1 No such mailbox\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{message_id}>\n\n--b--\n",
        token = message_id.split('@').next().expect("a token")
    )
}

#[test]
fn a_bounce_becomes_a_letter_and_a_returned_letter_the_end_of_the_line() {
    let (amends, sink) = office(9, "\"email\", \"post\"");
    amends.approved_and_released().exits(0);
    send(&amends);
    // Person 0 has a postal address, person 1 has none.
    let id_of = |number: u32| {
        let address = format!("p{number}@mail{}.example", number % 7);
        sink.taken().into_iter().find(|mail| mail.recipient == address).expect("sent").message_id
    };
    std::fs::create_dir(amends.path("back")).expect("a folder");
    for number in [0, 1] {
        std::fs::write(amends.path(&format!("back/{number}.eml")), bounce(&id_of(number))).expect("a file");
    }
    amends.on_case(&["receipts", "import", "back"]).exits(0).says(&["2 about notices of this case", "failed hard"]);
    amends.on_case(&["receipts", "import", "back"]).exits(0).says(&["(2 known before)"]);
    // A file whose name is no text is told of, and does not keep the others from being read.
    let odd: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"back-\xff.eml");
    std::fs::write(amends.path("back").join(odd), "nothing").expect("a file");
    amends.on_case(&["receipts", "import", "back"]).exits(3).says(&["(2 known before)", "could not be read"]);
    let states = amends.states();
    assert_eq!((states["accepted"], states["queued"], states["undeliverable"]), (7, 1, 1), "{states:?}");

    amends.on_case(&["notices", "send", "--channel", "post", "--out", "letters"]).exits(0);
    let mut files: Vec<String> = std::fs::read_dir(amends.path("letters"))
        .expect("a folder")
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(files.iter().all(|name| name.starts_with("letters-000000001-000000001.")));
    let list = std::fs::read_to_string(amends.path("letters/letters-000000001-000000001.csv")).expect("a list");
    let barcode = list.lines().nth(1).and_then(|line| line.split(',').nth(1)).expect("a barcode").to_owned();
    assert_eq!(barcode, "00040123456000000001");
    assert_eq!(amends.states()["handed_over"], 1);

    std::fs::write(amends.path("returned.csv"), format!("imb,reason\n{barcode},ATTEMPTED NOT KNOWN\n"))
        .expect("a file");
    amends.on_case(&["receipts", "import", "returned.csv"]).exits(0).says(&["1 about notices of this case"]);
    let states = amends.states();
    assert_eq!((states["accepted"], states["undeliverable"]), (7, 2), "{states:?}");
    assert_eq!(states.values().sum::<u64>(), 9);
    amends.on_case(&["case", "verify"]).exits(0).says(&["ledger entries", "Every byte"]);
}

fn redeemed(amends: &Amends, code: &str) -> String {
    let ran = amends.run_reading(
        &["protection", "redeem", "--vendor", "Harborlight", "--format", "json", "--case", "case"],
        &format!("{code}\n"),
    );
    ran.json()[0]["result"].as_str().expect("a result").to_owned()
}

#[test]
fn the_code_in_the_mail_is_redeemed_once_and_a_slip_is_caught() {
    let (amends, sink) = office(3, "\"email\"");
    amends.approved_and_released().exits(0);
    send(&amends);
    let mails: Vec<String> = sink.taken().into_iter().map(|mail| mail.mail.replace("=\r\n", "")).collect();
    let code_of = |mail: &String| {
        let words = mail.split_whitespace().find(|word| word.len() == 19 && word.matches('-').count() == 3);
        words.expect("a code").to_owned()
    };
    let codes: std::collections::BTreeSet<String> = mails.iter().map(code_of).collect();
    assert_eq!(codes.len(), 3, "everybody has their own");
    let code = code_of(&mails[0]);
    let last = if code.ends_with('7') { '8' } else { '7' };
    assert_eq!(redeemed(&amends, &format!("{}{last}", &code[..18])), "slip");
    assert_eq!(redeemed(&amends, &code.to_lowercase().replace('-', " ")), "granted");
    assert_eq!(redeemed(&amends, &code), "used");
    assert_eq!(amends.states()["enrolled"], 1);
    let report = amends.on_case(&["protection", "report", "--format", "json"]).exits(0).json();
    let activated: u64 =
        report.as_array().expect("lines").iter().map(|line| line["activated"].as_u64().expect("a count")).sum();
    assert_eq!(activated, 1);
    // A new code for somebody who lost the letter; the old one is void.
    let waits = amends.rows("notices").into_iter().find(|row| row["state"] == "accepted").expect("somebody");
    let reissue = ["protection", "reissue", &waits["person_id"], "--purpose", "lost the letter"];
    let new = amends.on_case(&reissue).exits(0).stdout;
    let others = codes.iter().filter(|other| **other != code);
    let mut answers: Vec<String> = others.map(|code| redeemed(&amends, code)).collect();
    answers.sort();
    assert_eq!(answers, ["granted", "void"]);
    assert_eq!(redeemed(&amends, new.trim()), "granted");
    amends.on_case(&reissue).exits(1).complains(&["is activated"]);
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn a_vendor_redeems_over_http_and_a_stranger_hears_nothing() {
    let (amends, sink) = office(2, "\"email\"");
    amends.approved_and_released().exits(0);
    send(&amends);
    let mail = sink.taken()[0].mail.replace("=\r\n", "");
    let is_code = |word: &&str| word.len() == 19 && word.matches('-').count() == 3;
    let code = mail.split_whitespace().find(is_code).expect("a code").to_owned();
    let token = "7c1e".repeat(10);
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--vendor", "Harborlight=TOKEN", "--case", "case"];
    let mut command = amends.command(&arguments);
    command.env("TOKEN", &token).stderr(std::process::Stdio::piped());
    let mut server = command.spawn().expect("the program starts");
    let mut said = String::new();
    let mut errors = std::io::BufReader::new(server.stderr.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut errors, &mut said).expect("it says where");
    let address = said.split([' ', ';']).nth(2).expect("an address").to_owned();
    let ask = |token: &str| {
        let body = format!("{{\"code\":\"{code}\"}}");
        let mut stream = std::net::TcpStream::connect(&address).expect("connected");
        let request = format!(
            "POST /v1/codes/redeem HTTP/1.1\r\nHost: l\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        std::io::Write::write_all(&mut stream, request.as_bytes()).expect("asked");
        let mut answer = String::new();
        std::io::Read::read_to_string(&mut stream, &mut answer).expect("answered");
        answer.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok()).unwrap_or(0)
    };
    assert_eq!([ask("somebody else's token, long enough too"), ask(&token), ask(&token)], [401, 200, 409]);
    server.kill().expect("killed");
    server.wait().expect("it ends");
    assert_eq!(amends.states()["enrolled"], 1);
    amends.on_case(&["serve", "--vendor", "Harborlight"]).exits(2).complains(&["NAME=VARIABLE"]);
}

#[test]
fn a_regulator_checks_the_number_without_the_case() {
    let (amends, _sink) = office(40, "\"email\"");
    amends.approved_and_released().exits(0);
    send(&amends);
    amends.on_case(&["proof", "audit", "--nonce", "early", "--out", "early.json"]).exits(1).complains(&["proof state"]);
    amends.on_case(&["proof", "state", "--out", "head.json"]).exits(0).says(&["40 people", "Public key"]);
    let audit = ["proof", "audit", "--nonce", "Attorney General, 3 November", "--sample", "12", "--out", "audit.json"];
    amends.on_case(&audit).exits(0);
    let person = amends.rows("people")[7]["person_id"].clone();
    amends.on_case(&["proof", "people", &person, "--out", "one.json"]).exits(0);
    std::fs::rename(amends.case(), amends.path("elsewhere")).expect("the case is away");

    let checked =
        amends.run(&["verify-proof", "audit.json", "--head", "head.json", "--format", "json"]).exits(0).json();
    assert_eq!((&checked["persons"], &checked["people"], &checked["drawn"]), (&40.into(), &12.into(), &true.into()));
    assert_eq!(checked["states"]["accepted"], 40);
    amends.run(&["verify-proof", "one.json"]).exits(3).says(&["The proof is right", "--key or --head"]);
    let one = std::fs::read_to_string(amends.path("one.json")).expect("a proof");
    assert!(one.contains(&person) && one.matches("\"person\": \"p-").count() > 3, "with all that happened to them");
    assert!(!one.contains("Vance") && !one.contains('@'), "nothing personal is in it");
    for (from, to) in [("\"accepted\"", "\"delivered\""), ("us-wa", "us-or"), ("\"entries\": ", "\"entries\": 1")] {
        std::fs::write(amends.path("forged.json"), one.replacen(from, to, 1)).expect("a file");
        amends.run(&["verify-proof", "forged.json"]).exits(1).complains(&["proves nothing"]);
    }
}

#[test]
fn a_changed_ledger_is_found() {
    let (amends, _sink) = office(5, "\"email\"");
    amends.approved_and_released().exits(0);
    send(&amends);
    amends.on_case(&["proof", "state", "--out", "head.json"]).exits(0);
    let path = amends.path("case/ledger/ledger.sqlite");
    let whole = std::fs::read(&path).expect("the ledger");
    // An accepted notice is made a delivered one: the word stands as a number in the row, so the detail is changed instead.
    let at = whole.windows(9).position(|bytes| bytes == b"250 2.0.0").expect("an accepted one");
    let mut flipped = whole.clone();
    flipped[at] ^= 1;
    std::fs::write(&path, &flipped).expect("written");
    amends.on_case(&["case", "verify"]).exits(1).says(&["TROUBLE  ledger: entry"]);
    std::fs::write(&path, &whole).expect("written");
    amends.on_case(&["case", "verify"]).exits(0);
    std::fs::remove_file(&path).expect("removed");
    let _ = std::fs::remove_file(amends.path("case/ledger/ledger.sqlite-wal"));
    std::fs::write(&path, b"").expect("an empty one");
    amends.on_case(&["case", "verify"]).exits(1).says(&["entries were noted once"]);
}

#[test]
fn a_second_wave_tells_only_whom_the_first_did_not() {
    let (amends, sink) = office(6, "\"email\"");
    amends.approved_and_released().exits(0);
    send(&amends);
    let more: String = people(10)
        .lines()
        .enumerate()
        .filter(|(at, _)| *at == 0 || *at > 6)
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    std::fs::write(amends.path("incident/evidence/former.csv"), more).expect("more evidence");
    amends.respond();
    let states = amends.states();
    assert_eq!((states["accepted"], states["drafted"]), (6, 4), "{states:?}");
    let released = amends.approved_and_released().json();
    let counts = ["wave", "notices", "first", "told_before"].map(|key| released[key].as_u64().expect("a count"));
    assert_eq!(counts, [2, 4, 4, 6]);
    send(&amends);
    assert_eq!(sink.taken().len(), 10);
    assert_eq!(amends.states()["accepted"], 10);
    // Whoever was granted protection by the first plan is counted where they live by the second, too.
    let lines = amends.on_case(&["protection", "report", "--format", "json"]).exits(0).json();
    let mut granted = std::collections::BTreeMap::new();
    for line in lines.as_array().expect("lines") {
        *granted.entry(line["residence"].as_str().expect("a word").to_owned()).or_insert(0) +=
            line["granted"].as_u64().expect("a count");
    }
    let mut people = std::collections::BTreeMap::new();
    amends.rows("people").iter().for_each(|row| *people.entry(row["residence"].clone()).or_insert(0) += 1);
    assert_eq!(granted, people);
}

#[test]
fn who_is_told_again_is_told_what_is_new() {
    let (amends, sink) = office(6, "\"email\"");
    amends.approved_and_released().exits(0);
    send(&amends);
    let second = "first_name,last_name,date_of_birth,ssn,email,drivers_license_number,driver_license_state\n";
    let rows = people(6);
    let known: Vec<&str> = rows.lines().nth(2).expect("person 1").split(',').take(5).collect();
    let licences = format!("{second}{},WDLABCD456DG,WA\n", known.join(","));
    std::fs::write(amends.path("incident/evidence/licences.csv"), licences).expect("more evidence");
    amends.respond();
    assert_eq!(amends.states()["told_in_part"], 1, "{:?}", amends.states());
    let released = amends.approved_and_released().json();
    let counts =
        ["wave", "notices", "first", "later", "told_before"].map(|key| released[key].as_u64().expect("a count"));
    assert_eq!(counts, [2, 1, 0, 1, 5]);
    send(&amends);
    let taken = sink.taken();
    let last = taken.last().expect("sent").mail.replace("=\r\n", "");
    assert!(taken.len() == 7 && last.contains("On October 12, 2026 we wrote to you"), "{last}");
    let (new, before) = last.split_once("We told you about these before").expect("both lists");
    assert!(new.contains("* Driver") && !new.contains("* Social Security") && before.contains("* Social Security"));
    assert_eq!(amends.states()["accepted"], 6);
}

#[test]
fn a_server_that_cannot_be_reached_loses_nobody() {
    let nowhere: SocketAddr = "127.0.0.1:9".parse().expect("an address");
    let amends = Amends::new()
        .with_incident(&incident(nowhere, "\"email\""))
        .with_evidence("customers.csv", people(5).as_bytes());
    amends.respond();
    amends.approved_and_released().exits(0);
    amends.on_case(&["notices", "send", "--channel", "email"]).exits(0).says(&["not sent", "5 wait for their time"]);
    assert_eq!(amends.states()["queued"], 5);
}

#[test]
fn who_opened_the_portal_has_read_it() {
    let (amends, sink) = office(4, "\"email\"");
    amends.approved_and_released().exits(0);
    send(&amends);
    let text = sink.taken()[0].mail.replace("=\r\n", "");
    let code = text.split_whitespace().find(|word| word.len() == 19 && word.matches('-').count() == 3);
    let code = code.expect("a code").to_owned();
    let visits = format!(
        "code,opened_at\n{code},2026-10-28T10:00:00Z\n{},2026-10-29 11:00:00\n\
         AAAA-AAAA-AAAA-AAAA,2026-10-28T10:00:00Z\n{code},yesterday\n",
        code.to_lowercase()
    );
    std::fs::write(amends.path("visits.csv"), visits).expect("a file");
    let import = || amends.on_case(&["receipts", "import", "visits.csv", "--format", "json"]).exits(3).json();
    let first = import();
    assert_eq!(first["statuses"]["opened_portal"], 2, "{first}");
    assert_eq!(
        (&first["known"], &first["problems"], &first["unknown_visits"]),
        (&0.into(), &2.into(), &1.into()),
        "{first}"
    );
    let states = amends.states();
    assert_eq!((states["opened"], states["accepted"]), (1, 3), "{states:?}");
    // The same list again adds nothing.
    assert_eq!(import()["known"], 2);
    assert_eq!(amends.states(), states);
    amends.on_case(&["case", "verify"]).exits(0);
}
