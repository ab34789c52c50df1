//! How many mails a minute one program hands to a server on this machine, by connections and by signature.
//!
//! `cargo run --release -p amends-channels --example mail_speed -- 20000` (mails a run; 5000 without a number).

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use amends_case::Masked;
use amends_channels::{Dkim, Mail, Outcome, Pool, Security, SmtpSettings};
use amends_testing::smtp_sink::{Policy, SmtpSink};

fn mail(number: u64) -> Mail {
    let plain = "We are writing to tell you about something that happened to your personal data.\n\n".repeat(40);
    Mail {
        message_id: format!("{number:08x}.1@tidewater.example"),
        from: "Tidewater Mobile <notice@tidewater.example>".to_owned(),
        reply_to: Some("help@tidewater.example".to_owned()),
        return_path: format!("bounces+{number:08x}.1@tidewater.example"),
        to: Masked::new(format!("person{number}@mail.example")),
        title: "Notice of data breach from Tidewater Mobile".to_owned(),
        html: Masked::new(format!("<html><body><p>{}</p></body></html>", plain.replace("\n\n", "</p>\n<p>"))),
        plain: Masked::new(plain),
        language: "en".to_owned(),
        time: 1_791_795_600,
    }
}

fn key(command: &str) -> Result<String, Box<dyn std::error::Error>> {
    let done = Command::new("openssl").args(command.split(' ')).output()?;
    if done.status.success() { Ok(String::from_utf8(done.stdout)?) } else { Err("openssl makes no key".into()) }
}

/// Seconds for so many mails, with at most two in the hands of each connection, as the sender of notices has it.
fn run(mails: u64, connections: usize, dkim: Option<Arc<Dkim>>) -> Result<f64, Box<dyn std::error::Error>> {
    let sink = SmtpSink::start(Policy::default(), None, false)?;
    let settings = SmtpSettings::new("127.0.0.1", sink.address().port(), Security::Plain);
    let pool = Pool::start(&settings, dkim, connections)?;
    let (mut given, mut back) = (0, 0);
    let started = Instant::now();
    while back < mails {
        let room = (connections as u64 * 2).saturating_sub(given - back).min(mails - given);
        pool.submit((given..given + room).map(|number| (number, mail(number))));
        given += room;
        for (tag, outcome) in pool.outcomes(Duration::from_secs(30)) {
            if !matches!(outcome, Outcome::Accepted { .. }) {
                return Err(format!("mail {tag}: {outcome:?}").into());
            }
            back += 1;
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let taken = sink.taken().len() as u64;
    if taken == mails { Ok(seconds) } else { Err(format!("{taken} of {mails} were taken").into()) }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mails = std::env::args().nth(1).map_or(Ok(5_000), |text| text.parse())?;
    let rsa = key("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048")?;
    let ed25519 = key("genpkey -algorithm ed25519")?;
    let kinds = [("none", None), ("ed25519", Some(ed25519)), ("rsa 2048", Some(rsa))];
    println!("{} bytes a mail, {mails} mails a run", mail(0).encode(None)?.reveal().len());
    for (name, key) in kinds {
        let dkim = key.map(|key| Dkim::new("notices", "tidewater.example", &key)).transpose()?.map(Arc::new);
        let started = Instant::now();
        for number in 0..1_000 {
            mail(number).encode(dkim.as_deref())?;
        }
        println!("signature {name}: {:.0} µs to write one mail", started.elapsed().as_secs_f64() * 1_000.0);
        for connections in [1, 8, 32] {
            let seconds = run(mails, connections, dkim.clone())?;
            println!("  {connections:>2} connections: {:>9.0} mails a minute", mails as f64 / seconds * 60.0);
        }
    }
    Ok(())
}
