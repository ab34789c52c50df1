//! One connection of SMTP (RFC 5321), led command by command, so that each mail ends in exactly one outcome.

use std::cell::Cell;
use std::error::Error as _;
use std::io;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailCommand, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::error::ChannelError;
use crate::mail::Encoded;
use crate::outcome::{Outcome, Step};
use crate::settings::{Security, SmtpSettings};

const NO_CERTIFICATE: ChannelError = ChannelError::Tls("the file of certificates holds something else");
/// Bytes of a message that is written in one piece.
const WHOLE_MAX: usize = 64 << 10;
/// How long to wait for a server's first word, at most (RFC 5321, 4.5.3.2.1 asks for five minutes).
const GREETING: Duration = Duration::from_secs(300);
/// How long to wait for the answer to QUIT, at most.
const GOODBYE: Duration = Duration::from_secs(5);

/// A connection to a mail server, made when it is needed and used for many mails.
pub struct Wire {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    connection: Option<SmtpConnection>,
    /// Mails over the present connection.
    mails: u32,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wire({}:{})", self.settings.host, self.settings.port)
    }
}

impl Wire {
    /// Prepares a connection; nothing is said yet.
    ///
    /// # Errors
    /// If the settings would send in the clear over a network, or their certificates cannot be read.
    pub fn new(settings: SmtpSettings) -> Result<Self, ChannelError> {
        let is_plain = settings.security == Security::Plain;
        if is_plain && !settings.is_this_machine() && !settings.plain_network {
            return Err(ChannelError::Plain);
        }
        let tls = if is_plain { None } else { Some(tls(&settings)?) };
        Ok(Self { settings, tls, connection: None, mails: 0 })
    }

    /// Sends one mail.
    pub fn send(&mut self, mail: &Encoded) -> Outcome {
        if self.mails >= self.settings.mails_max {
            self.close();
        }
        let was_open = self.connection.is_some();
        match self.try_once(mail) {
            // A server may close a connection that waited, with 421 or without a word; the next one is as good, and
            // nothing was said of this mail.
            Outcome::NotSent { .. } | Outcome::Refused { code: 421, step: Step::Sender, .. } if was_open => {
                self.try_once(mail)
            }
            outcome => outcome,
        }
    }

    /// Says goodbye.
    pub fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            // Nothing hangs on the answer to QUIT: no ten minutes for it.
            let _ = connection.set_timeout(Some(self.settings.timeout.min(GOODBYE)));
            connection.abort();
        }
        self.mails = 0;
    }

    fn try_once(&mut self, mail: &Encoded) -> Outcome {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => match self.connect() {
                Ok(connection) => connection,
                Err(outcome) => return outcome,
            },
        };
        let outcome = converse(&mut connection, mail);
        self.mails += 1;
        let keeps = match &outcome {
            Outcome::Accepted { .. } => true,
            // After 421 the server closes (RFC 5321, 3.8); after any other refusal it waits for a fresh start.
            Outcome::Refused { code, .. } => *code != 421 && connection.command(Rset).is_ok(),
            Outcome::NotSent { .. } | Outcome::Uncertain { .. } => false,
        };
        // Dropped, not asked to quit: a QUIT in the middle of a message would be more of the message.
        (self.connection, self.mails) = if keeps { (Some(connection), self.mails) } else { (None, 0) };
        outcome
    }

    fn connect(&self) -> Result<SmtpConnection, Outcome> {
        let settings = &self.settings;
        let hello = ClientId::Domain(settings.hello.clone());
        let at_once = self.tls.as_ref().filter(|_| settings.security == Security::Tls);
        let server = (settings.host.as_str(), settings.port);
        let connected = SmtpConnection::connect(server, Some(settings.timeout.min(GREETING)), &hello, at_once, None);
        let mut connection =
            connected.map_err(|error| refusal(&error, Step::Connect, "no connection could be made"))?;
        let patient = connection.set_timeout(Some(settings.timeout));
        patient.map_err(|_| Outcome::NotSent { why: "no connection could be made" })?;
        if let Some(tls) = self.tls.as_ref().filter(|_| settings.security == Security::StartTls) {
            let secured = connection.starttls(tls, &hello);
            secured.map_err(|error| refusal(&error, Step::Connect, "the connection could not be secured"))?;
            nothing_waits(&mut connection, settings.timeout)?;
        }
        if let Some((name, password)) = &settings.log_in {
            let credentials = Credentials::new(name.clone(), password.reveal().clone());
            let known = connection.auth(DEFAULT_MECHANISMS, &credentials);
            // A wrong password is a matter of our settings: no mail is refused for good because of it.
            if known.map_or(true, |reply| !reply.has_code(235)) {
                return Err(Outcome::NotSent { why: "the server did not accept the log-in" });
            }
        }
        Ok(connection)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.close();
    }
}

/// After STARTTLS the library goes on with what it read ahead in the clear. Somebody on the way could put replies there,
/// to be taken for the server's own. So nothing may wait after the hello; a single reply too many would be that hello's
/// own, and shows at the log-in or at `DATA`, whose replies have codes that no other step has.
fn nothing_waits(connection: &mut SmtpConnection, timeout: Duration) -> Result<(), Outcome> {
    let broken = |_| Outcome::NotSent { why: "the connection could not be secured" };
    connection.set_timeout(Some(Duration::from_millis(1))).map_err(broken)?;
    let is_quiet = connection.read_response().is_err_and(|error| {
        let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        source.is_some_and(|source| matches!(source.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut))
    });
    connection.set_timeout(Some(timeout)).map_err(broken)?;
    if is_quiet { Ok(()) } else { Err(Outcome::NotSent { why: "replies came before they were asked for" }) }
}

fn converse(connection: &mut SmtpConnection, mail: &Encoded) -> Outcome {
    let lost = "the connection was lost before the end of the message";
    if let Err(outcome) = envelope(connection, &mail.from, &mail.to, lost) {
        return outcome;
    }
    let unanswered = Outcome::Uncertain { why: "no reply came to the end of the message" };
    let (said, before) = match std::str::from_utf8(&mail.bytes) {
        // In one piece: in two, the end would wait until the other side owns up to the first (Nagle's algorithm), and that
        // takes it 40 ms. A failure says nothing of how much has left, so it is uncertain; a short message is in the
        // buffers whole before the other side's going can show, so hardly any more are.
        Ok(text) if text.len() <= WHOLE_MAX => (connection.command(Whole(text)), unanswered.clone()),
        _ => {
            // The library writes what the iterator gives, then asks for more, and only then writes the end of the
            // message. So when it asks a second time, all but the end has left; what fails from there on is uncertain.
            let asked = Cell::new(0);
            let parts = std::iter::from_fn(|| {
                asked.set(asked.get() + 1);
                (asked.get() == 1).then_some(mail.bytes.as_slice())
            });
            let said = connection.message_iter(parts);
            (said, if asked.get() < 2 { Outcome::NotSent { why: lost } } else { unanswered })
        }
    };
    match said {
        Ok(reply) if is_of(&reply, 2) => {
            Outcome::Accepted { code: u16::from(reply.code()), enhanced: enhanced(&reply) }
        }
        Ok(_) => Outcome::Uncertain { why: "the reply to the end of the message means nothing there" },
        Err(error) => match refusal(&error, Step::Message, lost) {
            Outcome::NotSent { .. } => before,
            outcome => outcome,
        },
    }
}

/// A message with its end, as it goes over the wire: a dot that begins a line is doubled (RFC 5321, 4.5.2).
struct Whole<'a>(&'a str);

impl std::fmt::Display for Whole<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.0.strip_suffix("\r\n").unwrap_or(self.0);
        if text.starts_with('.') {
            f.write_str(".")?;
        }
        for (number, part) in text.split("\r\n.").enumerate() {
            f.write_str(if number == 0 { "" } else { "\r\n.." })?;
            f.write_str(part)?;
        }
        f.write_str("\r\n.\r\n")
    }
}

fn envelope(connection: &mut SmtpConnection, from: &Address, to: &Address, lost: &'static str) -> Result<(), Outcome> {
    let mut parameters = Vec::new();
    if !is_ascii(from) || !is_ascii(to) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let (is_permanent, step) = (true, Step::Recipient);
            return Err(Outcome::Refused { is_permanent, code: 553, enhanced: Some("5.6.7".to_owned()), step });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let expect = |said: Result<Response, Error>, hundreds: u16, step: Step| match said {
        Ok(reply) if is_of(&reply, hundreds) => Ok(()),
        // Most likely the reply to something else: the two sides have lost count, and what follows could mean anything.
        Ok(_) => Err(Outcome::NotSent { why: "the server's replies are out of step" }),
        Err(error) => Err(refusal(&error, step, lost)),
    };
    expect(connection.command(MailCommand::new(Some(from.clone()), parameters)), 2, Step::Sender)?;
    expect(connection.command(Rcpt::new(to.clone(), Vec::new())), 2, Step::Recipient)?;
    expect(connection.command(Data), 3, Step::Data)
}

/// Whether a reply is of the class that a step goes on with (RFC 5321, 4.3.2); the library takes 2yz and 3yz anywhere.
fn is_of(reply: &Response, hundreds: u16) -> bool {
    u16::from(reply.code()) / 100 == hundreds
}

fn is_ascii(address: &Address) -> bool {
    AsRef::<str>::as_ref(address).is_ascii()
}

/// A refusal where the server gave one; else the mail was not sent.
fn refusal(error: &Error, step: Step, why: &'static str) -> Outcome {
    let Some(code) = error.status() else { return Outcome::NotSent { why } };
    if step == Step::Connect {
        return Outcome::NotSent { why: "the server refused the connection" };
    }
    let said = error.source().map(|source| source.to_string()).unwrap_or_default();
    let enhanced = said.split_whitespace().find_map(enhanced_code);
    Outcome::Refused { is_permanent: error.is_permanent(), code: u16::from(code), enhanced, step }
}

fn enhanced(response: &Response) -> Option<String> {
    enhanced_code(response.first_word()?)
}

/// `class.topic.detail` of RFC 3463, and nothing else of what a server says.
fn enhanced_code(word: &str) -> Option<String> {
    let mut parts = word.split('.');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        (!part.is_empty() && part.len() <= digits && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(part)
    };
    let (class, topic, detail) = (number(1)?, number(3)?, number(3)?);
    (parts.next().is_none() && matches!(class, "2" | "4" | "5")).then(|| format!("{class}.{topic}.{detail}"))
}

fn tls(settings: &SmtpSettings) -> Result<TlsParameters, ChannelError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.roots {
        let pem = std::fs::read(path).map_err(|_| ChannelError::Tls("the file of certificates cannot be read"))?;
        let certificates = Certificate::from_pem(&pem).map_err(|_| NO_CERTIFICATE)?;
        // A file without any is well with the library, and would trust nobody more.
        CertificateDer::from_pem_slice(&pem).map_err(|_| NO_CERTIFICATE)?;
        builder = builder.add_root_certificate(certificates);
    }
    builder.build().map_err(|_| ChannelError::Tls("no certificates are trusted"))
}

#[cfg(test)]
mod tests {
    use super::{Whole, enhanced_code};

    #[test]
    fn dots_are_doubled_where_a_line_begins_with_one_and_nothing_else_ends_a_message() {
        let check = |text: &str, expected: &str| assert_eq!(Whole(text).to_string(), expected);
        check("a\r\n", "a\r\n.\r\n");
        check("a", "a\r\n.\r\n");
        check("", "\r\n.\r\n");
        check(".\r\n", "..\r\n.\r\n");
        check("a\r\n.\r\n", "a\r\n..\r\n.\r\n");
        check("a\r\n.\r\n.\r\nb.\r\n..\r\n\r\n", "a\r\n..\r\n..\r\nb.\r\n...\r\n\r\n.\r\n");
    }

    #[test]
    fn an_enhanced_code_is_three_numbers() {
        assert_eq!(enhanced_code("5.1.1").as_deref(), Some("5.1.1"));
        assert_eq!(enhanced_code("4.7.650").as_deref(), Some("4.7.650"));
        for other in ["5.1", "5.1.1.1", "3.0.0", "5.1.1234", "192.168.0.1", "5.a.1", "", "5..1", "<mara@mail.example>"]
        {
            assert_eq!(enhanced_code(other), None, "{other}");
        }
    }
}
