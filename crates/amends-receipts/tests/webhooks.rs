//! Providers' calls: a signature that holds, one that does not, and none. Keys and people are invented; the vectors that
//! are not ours are those of the providers' own documentation.

use amends_case::Masked;
use amends_receipts::{Found, Keys, Limits, Options, Problem, ProblemKind, Receipt, Status, read};
use ring::{hmac, rand, signature};
use serde_json::{Value, json};

fn all(file: &str, keys: &Keys) -> (Vec<Receipt>, Vec<Problem>) {
    let options = Options { keys: keys.clone(), ..Options::default() };
    let (mut receipts, mut problems) = (Vec::new(), Vec::new());
    read(file.as_bytes(), &options, &mut |found| match found {
        Found::Receipt(receipt) => receipts.push(receipt),
        Found::Problem(problem) => problems.push(problem),
    });
    (receipts, problems)
}

fn lines(receipts: &[Receipt]) -> Vec<String> {
    let of = |receipt: &Receipt| {
        let recipient = receipt.recipient.as_ref().map_or("-", |recipient| recipient.reveal().as_str());
        let reason = receipt.reason.map_or("-", |reason| reason.word());
        format!("{recipient} {} {reason}", receipt.status.word())
    };
    receipts.iter().map(of).collect()
}

/// Refused, for a reason with this word in it.
#[track_caller]
fn check_refused(file: &str, keys: &Keys, word: &str) {
    let (receipts, problems) = all(file, keys);
    assert!(receipts.is_empty(), "{receipts:?}");
    assert_eq!(problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), [ProblemKind::NotSigned]);
    assert!(problems[0].what.contains(word), "{}", problems[0].what);
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| (group << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let sign = char::from(SIGNS[(group >> (18 - 6 * at)) as usize & 63]);
            out.push(if at > chunk.len() { '=' } else { sign });
        }
    }
    out
}

fn call(headers: Value, body: &str, url: &str) -> String {
    json!({"headers": headers, "body": body, "url": url}).to_string()
}

#[test]
fn sendgrid_signs_timestamp_and_body() {
    let random = rand::SystemRandom::new();
    let algorithm = &signature::ECDSA_P256_SHA256_ASN1_SIGNING;
    let pair = signature::EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
    let pair = signature::EcdsaKeyPair::from_pkcs8(algorithm, pair.as_ref(), &random).expect("the key");
    let head = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
        0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ];
    let public = [&head, signature::KeyPair::public_key(&pair).as_ref()].concat();
    let keys = Keys { sendgrid: Some(base64(&public)), ..Keys::default() };
    let event = |kind: &str, more: Value| {
        let mut event = json!({"email": "a.quill@example.net", "event": kind, "timestamp": 1_795_687_200, "smtp-id": "<n1@notices.example.org>", "sg_event_id": "e"});
        event.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        event
    };
    let body = json!([
        event("delivered", json!({"response": "250 2.0.0 OK"})),
        event("bounce", json!({"status": "5.1.1", "reason": "550 5.1.1 user unknown", "type": "bounce"})),
        event("bounce", json!({"status": "5.0.0", "reason": "552 5.2.2 mailbox full"})),
        event("deferred", json!({"response": "421 4.7.0 try again later"})),
        event("dropped", json!({"reason": "Bounced Address"})),
        event("open", json!({})),
        event("open", json!({"sg_machine_open": true})),
        event("spamreport", json!({})),
        event("group_resubscribe", json!({})),
    ])
    .to_string();
    let signed = pair.sign(&random, format!("1795687200{body}").as_bytes()).expect("a signature");
    let headers = json!({"X-Twilio-Email-Event-Webhook-Signature": base64(signed.as_ref()), "x-twilio-email-event-webhook-timestamp": "1795687200"});
    let (receipts, problems) = all(&call(headers.clone(), &body, ""), &keys);
    assert_eq!(problems, []);
    let expected = [
        "relayed -",
        "failed_hard no_such_mailbox",
        "failed_soft mailbox_full",
        "delayed system",
        "failed_hard suppressed",
        "opened -",
        "unknown -",
        "complaint -",
        "unknown -",
    ];
    assert_eq!(lines(&receipts), expected.map(|line| format!("a.quill@example.net {line}")));
    assert_eq!(receipts[0].message_id.as_deref(), Some("n1@notices.example.org"));
    assert_eq!(receipts[0].when.as_deref(), Some("2026-11-26T10:00:00Z"));

    check_refused(&call(headers.clone(), &body.replace("delivered", "bounced"), ""), &keys, "does not hold");
    check_refused(&call(json!({}), &body, ""), &keys, "not signed");
    check_refused(&call(headers.clone(), &body, ""), &Keys::default(), "no key");
    let object: Value = serde_json::from_str(&body).expect("JSON");
    check_refused(&json!({"headers": headers, "body": object}).to_string(), &keys, "not given as text");
    let broken = Keys { sendgrid: Some("AAAA".to_owned()), ..Keys::default() };
    check_refused(&call(headers, &body, ""), &broken, "cannot be read");
}

#[test]
fn sendgrids_own_example_holds() {
    // github.com/sendgrid/sendgrid-nodejs, packages/eventwebhook, test of version 7.2.
    let key = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==";
    let signature = "MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=";
    let body = r#"{"category":"example_payload","event":"test_event","message_id":"message_id"}"#;
    let headers = json!({"x-twilio-email-event-webhook-signature": signature, "x-twilio-email-event-webhook-timestamp": "1588788367"});
    let keys = Keys { sendgrid: Some(key.to_owned()), ..Keys::default() };
    let (receipts, problems) = all(&call(headers, body, ""), &keys);
    assert_eq!((receipts.len(), problems.len()), (0, 0), "{problems:?}");
}

#[test]
fn mailgun_signs_a_token_that_counts_once() {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"key-of-a-test");
    let signed = |token: &str, event: Value| {
        let tag = hmac::sign(&key, format!("1795687200{token}").as_bytes());
        let tag: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        json!({"signature": {"timestamp": "1795687200", "token": token, "signature": tag}, "event-data": event})
            .to_string()
    };
    let event = |kind: &str, more: Value| {
        let mut event = json!({"event": kind, "recipient": "b.rook@example.net", "timestamp": 1_795_687_200.5, "message": {"headers": {"message-id": "n2@notices.example.org"}}});
        event.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        event
    };
    let failure = |severity: &str, code: u16, said: &str| {
        event("failed", json!({"severity": severity, "delivery-status": {"code": code, "message": said}}))
    };
    let bodies = [
        signed("t1", event("delivered", json!({}))),
        signed("t2", failure("permanent", 550, "5.1.1 no such user")),
        signed("t3", failure("temporary", 451, "4.7.1 greylisted")),
        signed(
            "t4",
            event(
                "failed",
                json!({"severity": "permanent", "reason": "suppress-bounce", "delivery-status": {"code": 605}}),
            ),
        ),
        signed("t5", event("complained", json!({}))),
    ];
    let keys = Keys { mailgun: Some(Masked::new("key-of-a-test".to_owned())), ..Keys::default() };
    let file: Vec<String> = bodies.iter().map(|body| call(json!({}), body, "")).collect();
    let (receipts, problems) = all(&file.join("\n"), &keys);
    assert_eq!(problems, []);
    let expected =
        ["relayed -", "failed_hard no_such_mailbox", "delayed rate_limited", "failed_hard suppressed", "complaint -"];
    assert_eq!(lines(&receipts), expected.map(|line| format!("b.rook@example.net {line}")));
    assert_eq!(receipts[0].message_id.as_deref(), Some("n2@notices.example.org"));

    let (receipts, problems) = all(&[file[0].clone(), file[0].clone()].join("\n"), &keys);
    assert_eq!((receipts.len(), problems.len()), (1, 1));
    assert!(problems[0].what.contains("earlier call"));
    check_refused(&call(json!({}), &bodies[0].replace("t1", "t9"), ""), &keys, "does not hold");
    check_refused(&call(json!({}), r#"{"event-data": {"event": "delivered"}}"#, ""), &keys, "not signed");
}

#[test]
fn postmark_brings_the_configured_password() {
    let keys = Keys { postmark: Some(Masked::new("hook:pass word".to_owned())), ..Keys::default() };
    let headers = json!({"Authorization": format!("Basic {}", base64(b"hook:pass word"))});
    let records = [
        json!({"RecordType": "Delivery", "Recipient": "c@example.net", "MessageID": "m-1", "DeliveredAt": "2026-11-26T10:00:00Z"}),
        json!({"RecordType": "Bounce", "Type": "HardBounce", "Email": "c@example.net", "MessageID": "m-1", "Details": "smtp;550 5.1.1 user unknown"}),
        json!({"RecordType": "Bounce", "Type": "SoftBounce", "Email": "c@example.net", "Details": "smtp;552 5.2.2 mailbox full"}),
        json!({"RecordType": "Bounce", "Type": "AutoResponder", "Email": "c@example.net"}),
        json!({"RecordType": "SpamComplaint", "Email": "c@example.net"}),
    ];
    let file: Vec<String> = records.iter().map(|record| call(headers.clone(), &record.to_string(), "")).collect();
    let (receipts, problems) = all(&file.join("\n"), &keys);
    assert_eq!(problems, []);
    let expected =
        ["relayed -", "failed_hard no_such_mailbox", "failed_soft mailbox_full", "auto_reply -", "complaint -"];
    assert_eq!(lines(&receipts), expected.map(|line| format!("c@example.net {line}")));
    check_refused(&call(json!({}), &records[0].to_string(), ""), &keys, "not signed");
    let wrong = json!({"Authorization": format!("Basic {}", base64(b"hook:guess"))});
    check_refused(&call(wrong, &records[0].to_string(), ""), &keys, "does not hold");
}

#[test]
fn sns_is_verified_with_the_configured_certificate() {
    let file = include_str!("../samples/sns/signed.jsonl");
    let keys = Keys { sns: Some(include_str!("../samples/sns/certificate.pem").to_owned()), ..Keys::default() };
    let (receipts, problems) = all(file, &keys);
    assert_eq!(problems, []);
    let expected = [
        "a.quill@example.net failed_hard no_such_mailbox",
        "b.rook@example.net failed_soft mailbox_full",
        "c.wren@example.com relayed -",
    ];
    assert_eq!(lines(&receipts), expected);
    assert_eq!(receipts[0].message_id.as_deref(), Some("n1@notices.example.org"));
    let first = file.lines().next().expect("a line");
    check_refused(&first.replace("a.quill", "z.quill"), &keys, "does not hold");
    check_refused(first, &Keys::default(), "no key");
}

#[test]
fn twilio_signs_address_and_sorted_fields() {
    // Twilio, «Webhooks security»: the worked example.
    let keys = Keys { twilio: Some(Masked::new("12345".to_owned())), ..Keys::default() };
    let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    let body = "Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE";
    let example = call(json!({"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}), body, url);
    assert_eq!(all(&example, &keys).1, []);

    let own = |body: &str, fields: &str| {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, b"12345");
        let signed = base64(hmac::sign(&key, format!("{url}{fields}").as_bytes()).as_ref());
        call(json!({"X-Twilio-Signature": signed}), body, url)
    };
    let status = |status: &str, error: &str| {
        let body = format!("To=%2B12025550123&MessageSid=SM1&MessageStatus={status}&ErrorCode={error}");
        own(&body, &format!("ErrorCode{error}MessageSidSM1MessageStatus{status}To+12025550123"))
    };
    let file = [
        status("sent", ""),
        status("delivered", ""),
        status("undelivered", "30003"),
        status("undelivered", "30005"),
        status("failed", "21610"),
        status("unheard", ""),
    ];
    let (receipts, problems) = all(&file.join("\n"), &keys);
    assert_eq!(problems, []);
    let expected = [
        "relayed -",
        "delivered -",
        "failed_soft unreachable",
        "failed_hard no_such_mailbox",
        "failed_hard suppressed",
        "unknown -",
    ];
    assert_eq!(lines(&receipts), expected.map(|line| format!("+12025550123 {line}")));
    assert_eq!((receipts[0].message_id.as_deref(), receipts[1].status), (Some("SM1"), Status::Delivered));
    check_refused(&file[0].replace("sent", "read"), &keys, "does not hold");
    check_refused(&call(json!({}), "MessageSid=SM1&MessageStatus=sent", url), &keys, "not signed");
}

#[test]
fn keys_are_read_and_never_shown() {
    let keys = Keys::read(r#"{"mailgun": "s3cret", "twilio": "t0ken"}"#).expect("keys");
    let shown = format!("{keys:?}");
    assert!(!shown.contains("s3cret") && !shown.contains("t0ken") && keys.postmark.is_none());
    let error = Keys::read(r#"{"mailgum": "s3cret"}"#).expect_err("a slip").to_string();
    assert!(!error.contains("s3cret") && error.contains("line 1"));
    assert!(Keys::read("[]").is_err());
}

#[test]
fn bounds_and_noise() {
    let options = Options { limits: Limits { line_bytes: 50, ..Limits::default() }, ..Options::default() };
    let mut kinds = Vec::new();
    let file = format!("{}\nnoise\n{}\n", call(json!({}), "{}", ""), call(json!({}), &"x".repeat(99), ""));
    read(file.as_bytes(), &options, &mut |found| {
        if let Found::Problem(problem) = found {
            kinds.push((problem.at, problem.kind));
        }
    });
    assert_eq!(kinds, [(1, ProblemKind::UnknownFormat), (2, ProblemKind::Malformed), (3, ProblemKind::LimitReached)]);
}
