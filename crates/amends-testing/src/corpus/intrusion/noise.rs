//! What fills logs: the internet's guessing, requests to the portal, refused packets, programs that ask databases.
//! There is as much of it as lines were asked for; nothing in it succeeds that should not.

use super::super::draw::Draw;
use super::cast::{Cast, OUTWARD, seconds};
use super::clock::{DAY, FIRST, HOUR, MINUTE, Micros, SECOND, Spelling, Stamp};
use super::desk::{Desk, Log};
use super::honest::{POSTGRES, cron, pooled, visit};
use super::hosts::{HOSTS, address, host, public};
use super::network::{Flow, firewall};
use super::ssh::guess;
use super::takes::UPLOADER;
use super::{cloud, mysql, oracle};

/// Names that guessers try. Some are sentences of a log, for programs that read logs carelessly.
const TRIED: [&str; 18] = [
    "root",
    "admin",
    "ubuntu",
    "pi",
    "test",
    "oracle",
    "postgres",
    "git",
    "user",
    "ftpuser",
    "nagios",
    "minecraft",
    "root from 1.2.3.4 port 22 ssh2",
    "Failed password for root",
    "admin from 203.0.113.7 port 22 ssh2: RSA SHA256:AAAA",
    "Accepted password for root from 198.51.100.9 port 22 ssh2",
    "x session opened for user root by (uid=0)",
    "a' or '1'='1",
];

const GUESSED: [&str; 6] = ["bastion-01", "gw-prod-01", "mx-01", "vpn-01", "web-portal-01", "web-portal-02"];

/// One or a few lines of noise within the hour.
pub(crate) fn one(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros) {
    let time = start + seconds(draw, 3_590);
    match draw.below(100) {
        0..22 => scanner(cast, desk, draw, time),
        22..44 => request(cast, desk, draw, time),
        44..56 => dropped(cast, desk, draw, time),
        56..70 => browsing(desk, draw, time),
        70..80 => {
            let (name, database, table, _) = draw.pick(&POSTGRES);
            let account = format!("{database}_app");
            pooled(desk, draw, (host(name), database, &account, table), time);
        }
        80..84 => billing(desk, draw, time),
        84..89 => payment(desk, draw, time),
        89..92 => archive(desk, draw, time),
        92..99 => {
            let at = draw.below(HOSTS.len() as u32) as usize;
            cron(cast, desk, draw, at, time);
        }
        _ => work(cast, desk, draw, start, time),
    }
}

/// Somebody of the internet guesses, some at the test gateways too.
fn scanner(cast: &Cast, desk: &mut Desk, draw: &mut Draw, time: Micros) {
    let source = cast.scanner(draw);
    let account = draw.pick(&TRIED);
    let at = if draw.chance(1_500) { cast.intruder.entry } else { host(draw.pick(&GUESSED)) };
    let is_entry = at == cast.intruder.entry;
    // The gateway that asks root for nothing must not be guessed at as root.
    let account = if is_entry && account == "root" { "support" } else { account };
    let known = account == "root" || is_entry && account == "admin";
    guess(desk, cast.skew, draw, (at, account, &source, known), time);
}

fn request(cast: &Cast, desk: &mut Desk, draw: &mut Draw, time: Micros) {
    const PATHS: [(&str, &str, u32); 9] = [
        ("GET", "/", 200),
        ("GET", "/assets/app.css", 200),
        ("GET", "/login", 200),
        ("POST", "/login", 302),
        ("GET", "/account/bill", 200),
        ("GET", "/plans", 200),
        ("POST", "/login", 401),
        ("GET", "/wp-login.php", 404),
        ("GET", "/.env", 404),
    ];
    let (method, path, status) = draw.pick(&PATHS);
    let source = match status {
        404 => cast.scanner(draw),
        _ => format!("192.0.2.{}", draw.between(181, 254)),
    };
    let agent = draw.pick(&[
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
        "python-requests/2.32.3",
    ]);
    let line = format!(
        "{source} - - [{}] \"{method} {path} HTTP/1.1\" {status} {} \"-\" \"{agent}\"\n",
        Stamp(time, Spelling::Common),
        draw.between(180, 48_000)
    );
    desk.put(time, Log::Web(host(draw.pick(&["web-portal-01", "web-portal-02"]))), line);
}

fn dropped(cast: &Cast, desk: &mut Desk, draw: &mut Draw, time: Micros) {
    let source = cast.scanner(draw);
    let outside: Vec<&str> =
        HOSTS.iter().filter(|host| host.addresses.len() > 1).map(|host| host.addresses[1]).collect();
    let port = draw.pick(&[21, 23, 139, 445, 1433, 3389, 5060, 5432, 8080]);
    let from = draw.between(1_024, 65_535);
    let target = draw.pick(&outside);
    firewall(desk, draw, time, (&source, from, target, port), false);
}

/// Workstations out to the world, and customers in to the portal.
fn browsing(desk: &mut Desk, draw: &mut Draw, time: Micros) {
    let inward = draw.chance(6_000);
    let there = format!("192.0.2.{}", draw.between(181, 254));
    let here =
        if inward { public(host("web-portal-01")).to_owned() } else { format!("10.30.1.{}", draw.between(20, 199)) };
    let (source, target) = if inward { (&there, &here) } else { (&here, &there) };
    let (sent, received) = (u64::from(draw.between(400, 60_000)), u64::from(draw.between(900, 4_000_000)));
    let end = time + seconds(draw, 40);
    let source_port = draw.between(1_024, 65_535);
    Flow { source, source_port, target, target_port: 443, sent, received, start: time, end }.put(desk, draw);
}

fn billing(desk: &mut Desk, draw: &mut Draw, time: Micros) {
    let record = oracle::Record {
        session: draw.between(900_000, 9_000_000),
        account: "BILLING_APP",
        system_account: "tomcat",
        client: "app-billing-01",
        address: address(host("app-billing-01")),
        action: oracle::SELECT,
        table: "POSTPAID_ACCOUNTS",
        statement: "SELECT * FROM BILLING.POSTPAID_ACCOUNTS WHERE ACCOUNT_ID = :1",
    };
    record.put(desk, time);
}

fn payment(desk: &mut Desk, draw: &mut Draw, time: Micros) {
    let id = draw.between(100, 99_999);
    mysql::query(
        desk,
        time,
        id,
        &format!("SELECT * FROM payment_methods WHERE account_id = {}", draw.between(100_000, 999_999)),
    );
}

fn archive(desk: &mut Desk, draw: &mut Draw, time: Micros) {
    let key = format!("invoices/2026/{}.pdf", draw.between(100_000, 999_999));
    let agent = "aws-sdk-java/2.25.60 Linux/6.1.0 OpenJDK_64-Bit_Server_VM/21.0.3";
    let name = if draw.chance(5_000) { "PutObject" } else { "GetObject" };
    let bytes = if name == "GetObject" { u64::from(draw.between(20_000, 90_000)) } else { 0 };
    let access_key = cloud::access_key(UPLOADER);
    let call = cloud::Call {
        service: "s3",
        name,
        account: UPLOADER,
        access_key: &access_key,
        source: OUTWARD,
        agent,
        key: &key,
        bytes,
    };
    call.put(desk, draw, time);
}

/// One more visit, in working hours of a working day.
fn work(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros, time: Micros) {
    let (day, hour) = ((start - FIRST) / DAY, (start - FIRST) / HOUR % 24);
    if day % 7 >= 5 || !(15..22).contains(&hour) {
        let source = cast.scanner(draw);
        guess(desk, cast.skew, draw, (host("bastion-01"), "ubuntu", &source, false), time);
        return;
    }
    let worker = &cast.workers[draw.below(cast.workers.len() as u32) as usize];
    if time > worker.from + DAY {
        visit(cast, desk, draw, worker, time.min(start + HOUR - MINUTE - SECOND), None);
    }
}
