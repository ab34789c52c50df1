//! Conversations with scripted servers: each ends in exactly one outcome, and only what surely did not leave may leave again.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use amends_case::Masked;
use amends_channels::{ChannelError, Mail, Outcome, Pool, Security, SmtpSettings, Step, Wire};
use amends_testing::smtp_sink::{Policy, SmtpSink};

fn mail(number: u32) -> Mail {
    Mail {
        message_id: format!("{number:08x}.1@tidewater.example"),
        from: "Tidewater Mobile <notice@tidewater.example>".to_owned(),
        reply_to: Some("help@tidewater.example".to_owned()),
        return_path: format!("bounces+{number:08x}.1@tidewater.example"),
        to: Masked::new(format!("person{number}@mail.example")),
        title: "Notice of data breach from Tidewater Mobile".to_owned(),
        plain: Masked::new("Dear Mara,\n.\n..two dots\nFrom here.\n".to_owned()),
        html: Masked::new("<p>Dear Mara,</p>".to_owned()),
        language: "en".to_owned(),
        time: 1_791_795_600,
    }
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings { timeout: Duration::from_secs(2), ..SmtpSettings::new("127.0.0.1", port, Security::Plain) }
}

/// What a scripted server does at each line that it reads.
type Script = fn(&str, &mut TcpStream) -> bool;

/// A server that greets, then does as the script says until it returns false; how many connections it had.
fn scripted(greeting: &'static str, script: Script) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = stream.write_all(greeting.as_bytes());
            let reader = BufReader::new(stream.try_clone().expect("a second handle"));
            for line in reader.split(b'\n').map_while(Result::ok) {
                if !script(String::from_utf8_lossy(&line).trim_end(), &mut stream) {
                    let _ = stream.shutdown(std::net::Shutdown::Both);
                    break;
                }
            }
        }
    });
    (port, connections)
}

fn say(stream: &mut TcpStream, text: &str) -> bool {
    stream.write_all(text.as_bytes()).is_ok()
}

/// Says it and closes the connection.
fn last_words(stream: &mut TcpStream, text: &str) -> bool {
    say(stream, text);
    false
}

/// An obliging server: `at` is asked first, and says what it did.
fn obliging(line: &str, stream: &mut TcpStream) -> bool {
    match line.split(' ').next().unwrap_or_default() {
        "EHLO" => say(stream, "250-server.example\r\n250 8BITMIME\r\n"),
        "DATA" => say(stream, "354 go\r\n"),
        "." | "MAIL" | "RCPT" | "RSET" => say(stream, "250 2.0.0 ok\r\n"),
        "QUIT" => false,
        _ => true,
    }
}

fn outcome(script: Script) -> Outcome {
    let (port, _) = scripted("220 hello\r\n", script);
    Wire::new(settings(port)).expect("a wire").send(&mail(1).encode(None).expect("a mail"))
}

fn refused(is_permanent: bool, code: u16, enhanced: Option<&str>, step: Step) -> Outcome {
    Outcome::Refused { is_permanent, code, enhanced: enhanced.map(str::to_owned), step }
}

#[test]
fn what_is_taken_is_accepted() {
    assert_eq!(outcome(obliging), Outcome::Accepted { code: 250, enhanced: Some("2.0.0".to_owned()) });
}

#[test]
fn refusals_say_at_which_step_and_for_how_long() {
    let at_sender: Script =
        |line, out| if line.starts_with("MAIL") { say(out, "451 4.3.0 later\r\n") } else { obliging(line, out) };
    assert_eq!(outcome(at_sender), refused(false, 451, Some("4.3.0"), Step::Sender));
    let at_recipient: Script = |line, out| {
        if line.starts_with("RCPT") {
            say(out, "550 5.1.1 <person1@mail.example> unknown\r\n")
        } else {
            obliging(line, out)
        }
    };
    let answer = outcome(at_recipient);
    assert_eq!(answer, refused(true, 550, Some("5.1.1"), Step::Recipient));
    assert!(!format!("{answer:?} {}", answer.detail()).contains('@'), "a reply's address goes nowhere");
    let at_data: Script =
        |line, out| if line == "DATA" { say(out, "554 no valid recipients\r\n") } else { obliging(line, out) };
    assert_eq!(outcome(at_data), refused(true, 554, None, Step::Data));
    let at_end: Script =
        |line, out| if line == "." { say(out, "552 5.3.4 too large\r\n") } else { obliging(line, out) };
    assert_eq!(outcome(at_end), refused(true, 552, Some("5.3.4"), Step::Message));
    let soft_at_end: Script =
        |line, out| if line == "." { last_words(out, "421 4.7.0 closing\r\n") } else { obliging(line, out) };
    assert_eq!(outcome(soft_at_end), refused(false, 421, Some("4.7.0"), Step::Message));
}

#[test]
fn what_was_cut_off_before_its_end_was_not_sent() {
    let scripts: [Script; 7] = [
        |line, out| if line.starts_with("MAIL") { false } else { obliging(line, out) },
        |line, out| if line.starts_with("RCPT") { false } else { obliging(line, out) },
        |line, out| if line == "DATA" { false } else { obliging(line, out) },
        |line, out| if line == "DATA" { say(out, "gibberish\r\n") } else { obliging(line, out) },
        |line, out| if line == "DATA" { last_words(out, "35") } else { obliging(line, out) },
        // A reply too many: from here on each is the answer to the step before, and the mail must not follow.
        |line, out| if line.starts_with("MAIL") { say(out, "250 ok\r\n250 ok\r\n") } else { obliging(line, out) },
        |line, out| if line.starts_with("RCPT") { say(out, "354 go\r\n") } else { obliging(line, out) },
    ];
    for (number, script) in scripts.into_iter().enumerate() {
        let outcome = outcome(script);
        assert!(matches!(outcome, Outcome::NotSent { .. }), "{number}: {outcome:?}");
    }
    let nobody =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("an address").port();
    let mut wire = Wire::new(settings(nobody)).expect("a wire");
    assert!(matches!(wire.send(&mail(1).encode(None).expect("a mail")), Outcome::NotSent { .. }));
    let (busy, _) = scripted("421 4.3.2 busy\r\n", obliging);
    let mut wire = Wire::new(settings(busy)).expect("a wire");
    assert!(matches!(wire.send(&mail(1).encode(None).expect("a mail")), Outcome::NotSent { .. }));
}

#[test]
fn what_had_no_reply_to_its_end_is_uncertain() {
    let scripts: [Script; 6] = [
        |line, out| if line == "." { false } else { obliging(line, out) },
        |line, out| if line == "." { last_words(out, "25") } else { obliging(line, out) },
        |line, out| if line == "." { say(out, "gibberish\r\n") } else { obliging(line, out) },
        |line, out| if line == "." { say(out, "354 go\r\n") } else { obliging(line, out) },
        |line, out| if line == "." { last_words(out, "250-2.0.0 half\r\n") } else { obliging(line, out) },
        // Never an answer: the timeout of two seconds ends it.
        |line, out| if line == "." { true } else { obliging(line, out) },
    ];
    for script in scripts {
        assert!(matches!(outcome(script), Outcome::Uncertain { .. }));
    }
}

#[test]
fn a_connection_serves_many_mails_and_a_tired_one_is_made_anew() {
    let (port, connections) = scripted("220 hello\r\n", obliging);
    let mut wire = Wire::new(SmtpSettings { mails_max: 3, ..settings(port) }).expect("a wire");
    for number in 0..7 {
        let outcome = wire.send(&mail(number).encode(None).expect("a mail"));
        assert!(matches!(outcome, Outcome::Accepted { .. }));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

#[test]
fn a_connection_that_was_closed_while_it_waited_costs_nothing() {
    // Closes after each mail, as a server does that does not like to wait.
    let script: Script = |line, out| if line == "." { last_words(out, "250 ok\r\n") } else { obliging(line, out) };
    let (port, connections) = scripted("220 hello\r\n", script);
    let mut wire = Wire::new(settings(port)).expect("a wire");
    for number in 0..3 {
        assert!(matches!(wire.send(&mail(number).encode(None).expect("a mail")), Outcome::Accepted { .. }));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

#[test]
fn a_mail_that_was_cut_off_in_its_middle_was_not_sent() {
    // Far more than the buffers of both sides hold: the end cannot have left when the server goes, or stops reading.
    let long = Mail { plain: Masked::new("All work and no play.\n".repeat(700_000)), ..mail(1) };
    let long = long.encode(None).expect("a mail");
    let goes: Script = |line, out| if line.starts_with("Message-ID:") { false } else { obliging(line, out) };
    let stops: Script = |line, out| {
        if line.starts_with("Message-ID:") {
            std::thread::sleep(Duration::from_secs(9));
        }
        obliging(line, out)
    };
    for script in [goes, stops] {
        let (port, _) = scripted("220 hello\r\n", script);
        let outcome = Wire::new(settings(port)).expect("a wire").send(&long);
        assert!(matches!(outcome, Outcome::NotSent { .. }), "{outcome:?}");
    }
}

#[test]
fn a_refusal_costs_the_next_mail_nothing() {
    let script: Script = |line, out| {
        if line.starts_with("RCPT TO:<person1@") { say(out, "550 5.1.1 no\r\n") } else { obliging(line, out) }
    };
    let (port, connections) = scripted("220 hello\r\n", script);
    let mut wire = Wire::new(settings(port)).expect("a wire");
    let outcomes = [0, 1, 2].map(|number| wire.send(&mail(number).encode(None).expect("a mail")));
    let accepted = Outcome::Accepted { code: 250, enhanced: Some("2.0.0".to_owned()) };
    assert_eq!(outcomes, [accepted.clone(), refused(true, 550, Some("5.1.1"), Step::Recipient), accepted]);
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[test]
fn a_server_that_ends_the_session_between_two_mails_gets_the_second_on_a_new_one() {
    static MAILS: AtomicUsize = AtomicUsize::new(0);
    let script: Script = |line, out| {
        let is_second = line.starts_with("MAIL") && MAILS.fetch_add(1, Ordering::SeqCst) == 1;
        if is_second { last_words(out, "421 4.4.2 idle\r\n") } else { obliging(line, out) }
    };
    let (port, connections) = scripted("220 hello\r\n", script);
    let mut wire = Wire::new(settings(port)).expect("a wire");
    for number in 0..2 {
        assert!(matches!(wire.send(&mail(number).encode(None).expect("a mail")), Outcome::Accepted { .. }));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
    // On a new one it is the server's answer: busy, and asked again later.
    let busy: Script =
        |line, out| if line.starts_with("MAIL") { last_words(out, "421 4.3.2 no\r\n") } else { obliging(line, out) };
    assert_eq!(outcome(busy), refused(false, 421, Some("4.3.2"), Step::Sender));
}

#[test]
fn what_arrives_is_what_was_written_and_no_mail_waits_for_the_one_before() {
    let sink = SmtpSink::start(Policy::default(), None, true).expect("a sink");
    let mut wire = Wire::new(settings(sink.address().port())).expect("a wire");
    let started = Instant::now();
    let short: Vec<_> = (0..200).map(|number| mail(number).encode(None).expect("a mail")).collect();
    assert!(short.iter().all(|mail| matches!(wire.send(mail), Outcome::Accepted { .. })));
    // Where the end of a message waits for the other side's receipt of its body, 200 of them take eight seconds.
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let long = Mail { plain: Masked::new(".\n..\nwords.\n".repeat(20_000)), ..mail(1) };
    let long = long.encode(None).expect("a mail");
    assert!(matches!(wire.send(&long), Outcome::Accepted { .. }));
    let taken = sink.taken();
    for (sent, taken) in short.iter().chain([&long]).zip(&taken) {
        let sent = String::from_utf8_lossy(sent.reveal());
        // A line end more at the end of a long one is the library's; what is signed does not include it.
        assert_eq!(sent.trim_end(), taken.mail.trim_end());
    }
}

#[test]
fn goodbye_is_not_waited_for() {
    let script: Script = |line, out| if line == "QUIT" { true } else { obliging(line, out) };
    let (port, _) = scripted("220 hello\r\n", script);
    let settings = SmtpSettings { timeout: Duration::from_secs(600), ..settings(port) };
    let mut wire = Wire::new(settings).expect("a wire");
    assert!(matches!(wire.send(&mail(1).encode(None).expect("a mail")), Outcome::Accepted { .. }));
    let started = Instant::now();
    drop(wire);
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn nothing_goes_in_the_clear_to_another_machine() {
    let other = SmtpSettings::new("mail.example", 25, Security::Plain);
    assert_eq!(Wire::new(other.clone()).err(), Some(ChannelError::Plain));
    assert!(Wire::new(SmtpSettings { plain_network: true, ..other }).is_ok());
    // A server without STARTTLS gets no mail from a sender that asks for it.
    let (port, _) = scripted("220 hello\r\n", obliging);
    let mut wire = Wire::new(SmtpSettings { security: Security::StartTls, ..settings(port) }).expect("a wire");
    assert!(matches!(wire.send(&mail(1).encode(None).expect("a mail")), Outcome::NotSent { .. }));
}

#[test]
fn no_text_becomes_a_header() {
    let injected = Mail { title: "Notice\r\nBcc: all@mail.example".to_owned(), ..mail(1) };
    assert_eq!(injected.encode(None).err(), Some(ChannelError::Header("title")));
    let injected = Mail { to: Masked::new("a@mail.example>\r\nRCPT TO:<b@mail.example".to_owned()), ..mail(1) };
    assert_eq!(injected.encode(None).err(), Some(ChannelError::Address("recipient's")));
    let injected = Mail { return_path: "a\r\n@mail.example".to_owned(), ..mail(1) };
    assert!(injected.encode(None).is_err());
}

#[test]
fn equal_mails_are_equal_bytes_and_say_what_they_are() {
    let once = mail(5).encode(None).expect("a mail");
    assert_eq!(once.reveal(), mail(5).encode(None).expect("a mail").reveal());
    let text = String::from_utf8(once.reveal().to_vec()).expect("ASCII");
    for line in [
        "Message-ID: <00000005.1@tidewater.example>\r\n",
        "Date: Mon, 12 Oct 2026 09:00:00 +0000\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Language: en\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.lines().all(|line| line.len() <= 998));
}

#[test]
fn what_is_too_long_is_said_and_not_cut() {
    let title = Mail { title: "x".repeat(899), ..mail(1) };
    assert!(
        title.encode(None).is_ok_and(|mail| mail.reveal().split(|byte| *byte == b'\n').all(|line| line.len() <= 999))
    );
    let long = Mail { from: format!("{} <notice@tidewater.example>", "x".repeat(1_000)), ..mail(1) };
    assert!(long.encode(None).is_err());
    let large = Mail { plain: Masked::new("x".repeat(26 << 20)), ..mail(1) };
    assert_eq!(large.encode(None).err(), Some(ChannelError::Long));
}

#[test]
fn only_the_address_of_a_person_can_be_at_fault_for_good() {
    let (port, _) = scripted("220 hello\r\n", obliging);
    let pool = Pool::start(&settings(port), None, 1).expect("a pool");
    let nobody = Mail { to: Masked::new("no address".to_owned()), ..mail(1) };
    let ours = Mail { from: "no address".to_owned(), ..mail(2) };
    pool.submit([(1, nobody), (2, ours)]);
    let mut outcomes = Vec::new();
    while outcomes.len() < 2 {
        outcomes.extend(pool.outcomes(Duration::from_secs(20)));
    }
    outcomes.sort_by_key(|it| it.0);
    assert_eq!(outcomes[0], (1, refused(true, 553, Some("5.1.3"), Step::Recipient)));
    assert_eq!(outcomes[1], (2, Outcome::NotSent { why: "the mail could not be written" }));
}

#[test]
fn a_pool_that_ends_gives_back_what_it_has() {
    let slow: Script = |line, out| {
        if line == "." {
            std::thread::sleep(Duration::from_millis(600));
        }
        obliging(line, out)
    };
    let (port, _) = scripted("220 hello\r\n", slow);
    let pool = Pool::start(&settings(port), None, 1).expect("a pool");
    pool.submit((0..5).map(|number| (u64::from(number), mail(number))));
    std::thread::sleep(Duration::from_millis(200));
    let mut outcomes = pool.finish();
    outcomes.sort_by_key(|it| it.0);
    assert_eq!(outcomes.iter().map(|it| it.0).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert!(matches!(outcomes[0].1, Outcome::Accepted { .. }));
    assert!(outcomes[1..].iter().all(|(_, outcome)| matches!(outcome, Outcome::NotSent { .. })));
}

#[test]
fn a_pool_gives_each_mail_back_once() {
    let sink =
        SmtpSink::start(Policy { seed: 3, soft: 100, dropped_after_taking: 50, ..Policy::default() }, None, true);
    let sink = sink.expect("a sink");
    let pool = Pool::start(&settings(sink.address().port()), None, 8).expect("a pool");
    pool.submit((0..400).map(|number| (u64::from(number), mail(number))));
    let mut seen = Vec::new();
    while seen.len() < 400 {
        let outcomes = pool.outcomes(Duration::from_secs(20));
        assert!(!outcomes.is_empty(), "{} came back", seen.len());
        seen.extend(outcomes);
    }
    let accepted = seen.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Accepted { .. })).count();
    let uncertain = seen.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Uncertain { .. })).count();
    let mut tags: Vec<u64> = seen.iter().map(|(tag, _)| *tag).collect();
    tags.sort_unstable();
    assert_eq!(tags, (0..400).collect::<Vec<_>>());
    let taken = sink.taken();
    assert!(uncertain > 0 && accepted > 300);
    assert_eq!(taken.len(), accepted + uncertain);
    assert!(taken[0].mail.contains("\r\n..two dots"), "dots are doubled on the wire and single in the mail");
}
