//! A mail server on this machine for tests: takes mails, or delays, refuses and drops them as its seed says, and notes
//! what it took.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Shares of a thousand mails with which something else happens than being taken at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// Equal seeds decide alike for the same number of mails.
    pub seed: u64,
    /// Taken, some milliseconds later.
    pub delayed: u32,
    /// 451 to the recipient.
    pub soft: u32,
    /// 550 to the recipient.
    pub hard: u32,
    /// Connection closed while the message comes.
    pub dropped_before: u32,
    /// Taken, and the connection closed without a reply.
    pub dropped_after_taking: u32,
    /// Not taken, and the connection closed without a reply.
    pub dropped_after: u32,
}

/// What happens to one mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Taken,
    Delayed,
    Soft,
    Hard,
    DroppedBefore,
    DroppedAfterTaking,
    DroppedAfter,
}

impl Policy {
    fn fate(&self, number: u64) -> Fate {
        // SplitMix64 of the seed and the mail's number.
        let mut bits = (self.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mut place = ((bits ^ (bits >> 31)) % 1_000) as u32;
        let shares = [
            (self.delayed, Fate::Delayed),
            (self.soft, Fate::Soft),
            (self.hard, Fate::Hard),
            (self.dropped_before, Fate::DroppedBefore),
            (self.dropped_after_taking, Fate::DroppedAfterTaking),
            (self.dropped_after, Fate::DroppedAfter),
        ];
        for (share, fate) in shares {
            if place < share {
                return fate;
            }
            place -= share;
        }
        Fate::Taken
    }
}

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its Message-ID, without the angle brackets.
    pub message_id: String,
    /// The envelope's recipient.
    pub recipient: String,
    /// The whole mail, where the sink keeps mails.
    pub mail: String,
}

/// A running sink. It ends with the process.
#[derive(Debug, Clone)]
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    policy: Policy,
    keeps_mails: bool,
    count: AtomicU64,
    taken: Mutex<(Vec<Taken>, Option<File>)>,
}

impl SmtpSink {
    /// Listens on a free port of this machine. `log`: a file with a line for each mail that is taken, as a relay's log
    /// has them (Postfix's form). `keeps_mails`: whether [`Taken::mail`] is filled.
    ///
    /// # Errors
    /// If it cannot listen, or the file cannot be made.
    pub fn start(policy: Policy, log: Option<&Path>, keeps_mails: bool) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let log = log.map(|path| OpenOptions::new().create(true).append(true).open(path)).transpose()?;
        let taken = Mutex::new((Vec::new(), log));
        let shared = Arc::new(Shared { policy, keeps_mails, count: AtomicU64::new(0), taken });
        let its = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let its = Arc::clone(&its);
                // A connection that fails is the sender's to tell.
                std::thread::spawn(move || its.serve(stream));
            }
        });
        Ok(Self { address, shared })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All mails that it took so far, in order.
    pub fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        let (mut line, mut recipient, mut fate) = (String::new(), String::new(), Fate::Taken);
        writer.write_all(b"220 sink.example ESMTP\r\n")?;
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let command = line.trim_end().to_ascii_uppercase();
            let answer: &[u8] = if command.starts_with("EHLO") {
                b"250-sink.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n"
            } else if command.starts_with("MAIL") {
                fate = self.policy.fate(self.count.fetch_add(1, Ordering::Relaxed));
                b"250 2.1.0 Ok\r\n"
            } else if command.starts_with("RCPT") {
                recipient = between(&line, '<', '>');
                match fate {
                    Fate::Soft => b"451 4.3.0 Try again later\r\n",
                    Fate::Hard => b"550 5.1.1 No such mailbox\r\n",
                    _ => b"250 2.1.5 Ok\r\n",
                }
            } else if command == "DATA" {
                writer.write_all(b"354 Go ahead\r\n")?;
                match self.message(&mut reader, &recipient, fate)? {
                    Some(answer) => answer,
                    None => return writer.shutdown(std::net::Shutdown::Both),
                }
            } else if command == "QUIT" {
                return writer.write_all(b"221 2.0.0 Bye\r\n");
            } else {
                b"250 2.0.0 Ok\r\n"
            };
            writer.write_all(answer)?;
        }
    }

    /// Reads a message; what to answer, or `None` to close the connection.
    fn message(
        &self,
        reader: &mut BufReader<TcpStream>,
        recipient: &str,
        fate: Fate,
    ) -> io::Result<Option<&'static [u8]>> {
        if fate == Fate::DroppedBefore {
            return Ok(None);
        }
        let (mut mail, mut message_id, mut line) = (String::new(), String::new(), Vec::new());
        let mut in_headers = true;
        loop {
            line.clear();
            if reader.read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            if line == b".\r\n" {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            in_headers &= text != "\r\n";
            if in_headers && text.to_ascii_lowercase().starts_with("message-id:") {
                message_id = between(&text, '<', '>');
            }
            if self.keeps_mails {
                mail.push_str(text.strip_prefix('.').unwrap_or(&text));
            }
        }
        if fate == Fate::Delayed {
            std::thread::sleep(Duration::from_millis(30));
        }
        if fate != Fate::DroppedAfter {
            self.take(Taken { message_id, recipient: recipient.to_owned(), mail })?;
        }
        let is_silent = matches!(fate, Fate::DroppedAfter | Fate::DroppedAfterTaking);
        Ok((!is_silent).then_some(b"250 2.0.0 Ok: queued\r\n"))
    }

    fn take(&self, taken: Taken) -> io::Result<()> {
        let mut held = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let number = held.0.len();
        if let Some(log) = &mut held.1 {
            let (id, to) = (&taken.message_id, &taken.recipient);
            let lines = format!(
                "2026-10-26T09:00:00+00:00 sink postfix/cleanup[77]: {number:08X}: message-id=<{id}>\n\
                 2026-10-26T09:00:01+00:00 sink postfix/smtp[78]: {number:08X}: to=<{to}>, relay=mx.example[192.0.2.7]:25, \
                 delay=0.1, delays=0/0/0/0.1, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n"
            );
            log.write_all(lines.as_bytes())?;
        }
        held.0.push(taken);
        Ok(())
    }
}

fn between(line: &str, open: char, close: char) -> String {
    let inner = line.split_once(open).and_then(|(_, rest)| rest.split_once(close));
    inner.map_or_else(String::new, |(inner, _)| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_kept() {
        let policy = Policy { seed: 7, soft: 100, hard: 50, ..Policy::default() };
        let fates: Vec<Fate> = (0..10_000).map(|number| policy.fate(number)).collect();
        let of = |fate| fates.iter().filter(|it| **it == fate).count();
        assert!((900..1_100).contains(&of(Fate::Soft)) && (420..580).contains(&of(Fate::Hard)));
        assert_eq!(of(Fate::DroppedBefore), 0);
        assert!((0..100).all(|number| Policy::default().fate(number) == Fate::Taken));
    }
}
