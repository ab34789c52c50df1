//! A mail server that takes everything, for benches: prints its port, and ends when its input does.

use std::io::Read;

use amends_testing::smtp_sink::{Policy, SmtpSink};

fn main() -> std::io::Result<()> {
    let sink = SmtpSink::start(Policy::default(), None, false)?;
    println!("{}", sink.address().port());
    std::io::stdin().read_to_end(&mut Vec::new())?;
    eprintln!("{} mails", sink.taken().len());
    Ok(())
}
