//! The endpoint over real sockets: what vendors hear, and what strangers do not.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use amends_console::{Answer, ConsoleError, Failed, Limits, Redeem, Vendor, serve};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Grants each code once.
#[derive(Default)]
struct Once(HashSet<String>);

impl Redeem for Once {
    fn redeem(&mut self, typed: &str, vendor: &str, time: i64) -> Result<Answer, Failed> {
        assert_eq!((vendor, time), ("Harborlight", 1_791_795_600));
        match typed {
            "slip" => Ok(Answer::Slip),
            "old" => Ok(Answer::Expired),
            "void" => Ok(Answer::Void),
            "none" => Ok(Answer::Unknown),
            "down" => Err(Failed),
            code if self.0.insert(code.to_owned()) => {
                Ok(Answer::Granted { product: "adult".to_owned(), months: 24, starts: time, ends: time + 63_158_400 })
            }
            _ => Ok(Answer::Used),
        }
    }
}

fn open(limits: Limits) -> (SocketAddr, tokio::sync::oneshot::Sender<()>, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let vendors = vec![Vendor::new("Harborlight", TOKEN).expect("a long token")];
    let thread = std::thread::spawn(move || {
        let stop = async move {
            let _ = stopped.await;
        };
        serve(listener, Box::new(Once::default()), vendors, limits, false, Box::new(|| 1_791_795_600), stop)
            .expect("served");
    });
    (address, stop, thread)
}

fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connected");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    stream.write_all(request.as_bytes()).expect("asked");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    // The day is no part of what is compared.
    answer.lines().filter(|line| !line.to_ascii_lowercase().starts_with("date:")).collect::<Vec<_>>().join("\n")
}

fn ask(address: SocketAddr, token: &str, code: &str) -> String {
    let body = format!("{{\"code\":\"{code}\"}}");
    raw(
        address,
        &format!(
            "POST /v1/codes/redeem HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    )
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

#[test]
fn a_vendor_hears_what_became_of_a_code() {
    let (address, stop, thread) = open(Limits::default());
    let granted = ask(address, TOKEN, "ABCD");
    assert!(granted.contains("\"result\":\"granted\"") && granted.contains("\"months\":24"), "{granted}");
    assert!(granted.contains("\"starts\":\"2026-10-12T09:00:00Z\"") && granted.contains("cache-control: no-store"));
    let codes = [("ABCD", 409), ("slip", 422), ("old", 410), ("void", 410), ("none", 404), ("down", 503)];
    for (code, expected) in codes {
        assert_eq!(status(&ask(address, TOKEN, code)), expected, "{code}");
    }
    assert_eq!(status(&raw(address, "GET /healthz HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n")), 204);
    assert_eq!(status(&raw(address, "GET / HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n")), 404);
    stop.send(()).expect("stopped");
    thread.join().expect("it ends");
}

#[test]
fn a_stranger_hears_one_thing_only() {
    let (address, _stop, _thread) = open(Limits { per_stranger: 1_000, ..Limits::default() });
    let mut heard = HashSet::new();
    for number in 0..200 {
        let token = if number % 3 == 0 { "" } else { "fedcba9876543210fedcba9876543210" };
        heard.insert(ask(address, token, ["ABCD", "slip", "none", "down"][number % 4]));
    }
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(status(heard.iter().next().expect("one")), 401);
    assert_eq!(status(&ask(address, TOKEN, "ABCD")), 200, "no stranger's try used it up");
}

#[test]
fn who_asks_too_often_waits() {
    let (address, _stop, _thread) = open(Limits { per_stranger: 3, per_vendor: 5, ..Limits::default() });
    let strangers: Vec<u16> = (0..5).map(|_| status(&ask(address, "x", "ABCD"))).collect();
    assert_eq!(strangers, [401, 401, 401, 429, 429]);
    let vendor: Vec<String> = (0..6).map(|number| ask(address, TOKEN, &format!("C{number}"))).collect();
    assert!(vendor[..5].iter().all(|answer| status(answer) == 200));
    assert!(status(&vendor[5]) == 429 && vendor[5].contains("retry-after: "));
}

#[test]
fn one_code_at_many_desks_is_granted_once() {
    let (address, _stop, _thread) = open(Limits::default());
    let asks: Vec<_> = (0..8).map(|_| std::thread::spawn(move || status(&ask(address, TOKEN, "SAME")))).collect();
    let mut answers: Vec<u16> = asks.into_iter().map(|ask| ask.join().expect("asked")).collect();
    answers.sort_unstable();
    assert_eq!(answers, [200, 409, 409, 409, 409, 409, 409, 409]);
}

#[test]
fn what_is_no_request_is_told_so_without_an_echo() {
    let (address, _stop, _thread) = open(Limits { seconds: 1, ..Limits::default() });
    let with = |headers: &str, body: &str| {
        raw(
            address,
            &format!(
                "POST /v1/codes/redeem HTTP/1.1\r\nHost: l\r\nConnection: close\r\nAuthorization: Bearer {TOKEN}\r\n{headers}\r\n\r\n{body}"
            ),
        )
    };
    assert_eq!(status(&with("Content-Type: text/plain\r\nContent-Length: 2", "{}")), 415);
    let json = "Content-Type: application/json\r\nContent-Length:";
    for body in ["{}", "[1]", "{\"code\":5}", "{\"code\":\"A\",\"all\":true}"] {
        let answer = with(&format!("{json} {}", body.len()), body);
        assert!(status(&answer) == 400 && !answer.contains("code\""), "{answer}");
    }
    let large = format!("{{\"code\":\"{}\"}}", "A".repeat(5_000));
    assert_eq!(status(&with(&format!("{json} {}", large.len()), &large)), 413);
    // A body that never comes.
    assert_eq!(status(&with(&format!("{json} 100"), "{")), 408);
}

#[test]
fn it_is_not_opened_to_others_in_the_clear_nor_without_vendors() {
    let open = |address: &str, vendors: Vec<Vendor>, is_behind_tls| {
        let listener = TcpListener::bind(address).expect("a port");
        let stop = async {};
        serve(listener, Box::new(Once::default()), vendors, Limits::default(), is_behind_tls, Box::new(|| 0), stop)
    };
    let vendor = || vec![Vendor::new("Harborlight", TOKEN).expect("a vendor")];
    assert!(matches!(open("0.0.0.0:0", vendor(), false), Err(ConsoleError::Open(_))));
    assert!(open("0.0.0.0:0", vendor(), true).is_ok());
    assert!(matches!(open("127.0.0.1:0", Vec::new(), false), Err(ConsoleError::NoVendors)));
    assert!(Vendor::new("Harborlight", "short").is_none());
}
