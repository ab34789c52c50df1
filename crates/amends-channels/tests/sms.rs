//! Short messages to a provider of our own: each ends in one outcome, and only what surely was not taken may be sent again.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use amends_case::Masked;
use amends_channels::{ChannelError, Outcome, Short, SmsEncoding, SmsFields, SmsSettings, SmsWire, Step};
use amends_testing::sms_provider::{Answer, SmsProvider};

fn settings(url: &str) -> SmsSettings {
    SmsSettings {
        url: url.to_owned(),
        authorization: Some(Masked::new("Bearer a-secret-token".to_owned())),
        from: "Tidewater".to_owned(),
        encoding: SmsEncoding::Json,
        fields: SmsFields::default(),
        timeout: Duration::from_secs(2),
    }
}

fn short() -> Short {
    Short {
        to: Masked::new("+12025550123".to_owned()),
        text: "Tidewater: we wrote to you about your data & more. Letter or 1-800-555-0100.".to_owned(),
        reference: "0f3c.1".to_owned(),
    }
}

fn outcome(answer: Answer) -> Outcome {
    let provider = SmsProvider::start(answer).expect("a provider");
    let outcome = SmsWire::new(settings(&provider.url())).expect("a way").send(&short());
    assert_eq!(provider.asked().len(), 1, "asked once, whatever came back: {outcome:?}");
    let shown = format!("{outcome:?} {}", outcome.detail());
    assert!(!shown.contains("555") && !shown.contains("token"), "{shown}");
    outcome
}

#[test]
fn a_provider_is_asked_in_json_with_its_own_names() {
    let provider = SmsProvider::start(Answer::Status(202, "")).expect("a provider");
    let fields = SmsFields { to: "recipient".to_owned(), reference: String::new(), ..SmsFields::default() };
    let wire = SmsWire::new(SmsSettings { fields, ..settings(&provider.url()) }).expect("a way");
    assert_eq!(wire.send(&short()), Outcome::Accepted { code: 202, enhanced: None });
    let asked = provider.asked().remove(0);
    assert_eq!(asked.line, "POST /messages HTTP/1.1");
    assert_eq!(asked.header("idempotency-key"), "0f3c.1");
    assert_eq!(asked.header("authorization"), "Bearer a-secret-token");
    assert_eq!(asked.header("content-type"), "application/json");
    let body: serde_json::Value = serde_json::from_str(&asked.body).expect("JSON");
    assert_eq!(body, serde_json::json!({ "recipient": "+12025550123", "from": "Tidewater", "text": short().text }));
}

#[test]
fn a_provider_is_asked_as_a_form() {
    let provider = SmsProvider::start(Answer::Status(201, "")).expect("a provider");
    let [to, from, text, reference] = ["To", "From", "Body", "Tag"].map(str::to_owned);
    let fields = SmsFields { to, from, text, reference };
    let encoding = SmsEncoding::Form;
    let wire = SmsWire::new(SmsSettings { fields, encoding, ..settings(&provider.url()) }).expect("a way");
    assert_eq!(wire.send(&short()), Outcome::Accepted { code: 201, enhanced: None });
    let asked = provider.asked().remove(0);
    assert_eq!(asked.header("content-type"), "application/x-www-form-urlencoded");
    assert!(asked.body.starts_with("To=%2B12025550123&From=Tidewater&Body=Tidewater%3A"), "{}", asked.body);
    assert!(asked.body.contains("%26") && asked.body.ends_with("&Tag=0f3c.1"), "{}", asked.body);
}

#[test]
fn what_the_provider_says_decides_whether_to_send_again() {
    let refused = |is_permanent, code| Outcome::Refused { is_permanent, code, enhanced: None, step: Step::Message };
    assert_eq!(outcome(Answer::Status(429, "Retry-After: 1")), refused(false, 429));
    assert_eq!(outcome(Answer::Status(400, "")), refused(true, 400));
    assert_eq!(outcome(Answer::Status(422, "")), refused(true, 422));
    for ours in [401, 403, 404] {
        assert!(matches!(outcome(Answer::Status(ours, "")), Outcome::NotSent { .. }), "{ours}");
    }
    for after in [409, 500, 502, 503, 504] {
        assert!(matches!(outcome(Answer::Status(after, "")), Outcome::Uncertain { .. }), "{after}");
    }
    // Not followed: the token would go elsewhere.
    for status in [302, 307] {
        assert!(matches!(outcome(Answer::Status(status, "Location: http://127.0.0.1:9/")), Outcome::NotSent { .. }));
    }
}

#[test]
fn what_had_no_answer_is_uncertain() {
    let started = Instant::now();
    for answer in [Answer::Close, Answer::Silence, Answer::Gibberish] {
        let outcome = outcome(answer);
        assert!(matches!(outcome, Outcome::Uncertain { .. }), "{answer:?}: {outcome:?}");
    }
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn without_a_connection_nothing_was_sent() {
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("an address");
    let wire = SmsWire::new(settings(&format!("http://{nobody}/"))).expect("a way");
    assert!(matches!(wire.send(&short()), Outcome::NotSent { .. }));
    // A token with a line break in it would be two headers.
    let provider = SmsProvider::start(Answer::Status(200, "")).expect("a provider");
    let authorization = Some(Masked::new("Bearer a\r\nX: b".to_owned()));
    let wire = SmsWire::new(SmsSettings { authorization, ..settings(&provider.url()) }).expect("a way");
    assert!(matches!(wire.send(&short()), Outcome::NotSent { .. }));
    assert!(provider.asked().is_empty());
}

#[test]
fn a_provider_elsewhere_is_asked_in_tls_only() {
    for url in [
        "http://sms.example/",
        "ftp://sms.example/",
        "http://localhost.sms.example/",
        "sms",
        "",
        "http://127.0.0.1@sms.example/",
    ] {
        assert_eq!(SmsWire::new(settings(url)).err(), Some(ChannelError::Provider), "{url}");
    }
    for url in ["https://sms.example/", "http://localhost:8080/", "http://[::1]/"] {
        assert!(SmsWire::new(settings(url)).is_ok(), "{url}");
    }
}
