//! A mail: two versions of one text, written as RFC 5322.

use std::time::{Duration, SystemTime};

use amends_case::Masked;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::dkim::Dkim;
use crate::error::ChannelError;

/// Whose address an error is about, if it is the person's.
pub(crate) const RECIPIENT: &str = "recipient's";
/// Bytes of a line, its end apart (RFC 5322, 2.1.1).
const LINE_MAX: usize = 998;
/// Bytes of a mail: what large providers take. A notice has a few thousand.
const BYTES_MAX: usize = 25 << 20;

/// A mail to one person.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its Message-ID, without the angle brackets.
    pub message_id: String,
    /// `Name <address>` of the organisation.
    pub from: String,
    /// Where answers go, `Name <address>`.
    pub reply_to: Option<String>,
    /// Where bounces go: an address that names the notice (VERP), so that even a bounce without the mail can be matched.
    pub return_path: String,
    /// The person's address.
    pub to: Masked<String>,
    /// What stands in the list of mails.
    pub title: String,
    /// As plain text.
    pub plain: Masked<String>,
    /// As HTML.
    pub html: Masked<String>,
    /// Language of the text.
    pub language: String,
    /// Its date, in seconds since 1970.
    pub time: i64,
}

/// A mail as it goes over the wire.
#[derive(Clone)]
pub struct Encoded {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) bytes: Vec<u8>,
}

impl std::fmt::Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encoded({} bytes)", self.bytes.len())
    }
}

impl Encoded {
    /// The mail's bytes, name and address of the person among them: for a file that only its owner may read.
    pub fn reveal(&self) -> &[u8] {
        &self.bytes
    }
}

impl Mail {
    /// The domain that the mail goes to, in small letters; empty where the address has none.
    pub fn domain(&self) -> String {
        // The domain alone says nothing of the person to whom the provider is shared; it paces, and is not kept.
        self.to.reveal().rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.trim().to_ascii_lowercase())
    }

    /// Writes the mail, signed where there is a key.
    ///
    /// # Errors
    /// If an address cannot be written, or a text would break out of its header.
    pub fn encode(&self, dkim: Option<&Dkim>) -> Result<Encoded, ChannelError> {
        if self.plain.reveal().len() + self.html.reveal().len() > BYTES_MAX {
            return Err(ChannelError::Long);
        }
        plain_header("title", &self.title)?;
        plain_header("Message-ID", &self.message_id)?;
        plain_header("language", &self.language)?;
        let from = mailbox("sender's", &self.from)?;
        let to: Address = self.to.reveal().trim().parse().map_err(|_| ChannelError::Address(RECIPIENT))?;
        let return_path: Address = self.return_path.parse().map_err(|_| ChannelError::Address("return"))?;
        let date = u64::try_from(self.time).map_err(|_| ChannelError::Mail)?;
        let mut message = Message::builder()
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(date))
            .from(from)
            .to(Mailbox::new(None, to.clone()))
            .subject(self.title.clone())
            .message_id(Some(format!("<{}>", self.message_id)));
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(mailbox("answers'", reply_to)?);
        }
        // RFC 3834: automatic answers are not to be sent to it.
        message = message.raw_header(header("Auto-Submitted", "auto-generated"));
        message = message.raw_header(header("Content-Language", &self.language));
        let envelope = lettre::address::Envelope::new(Some(return_path.clone()), vec![to.clone()]);
        message = message.envelope(envelope.map_err(|_| ChannelError::Mail)?);
        let mut bytes = message.multipart(self.parts()).map_err(|_| ChannelError::Mail)?.formatted();
        // RFC 5322, 2.1.1. A name or title without a space cannot be folded.
        let is_long = bytes.split(|byte| *byte == b'\n').any(|line| line.len() > LINE_MAX + 1);
        if is_long || bytes.len() > BYTES_MAX {
            return Err(ChannelError::Long);
        }
        if let Some(dkim) = dkim {
            bytes.splice(..0, dkim.sign(&bytes, self.time)?.into_bytes());
        }
        Ok(Encoded { from: return_path, to, bytes })
    }

    fn parts(&self) -> MultiPart {
        let digest = self
            .message_id
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let part = |kind: ContentType, text: &str| {
            SinglePart::builder().header(kind).header(ContentTransferEncoding::QuotedPrintable).body(lines(text))
        };
        // `=_` cannot stand in quoted-printable text (RFC 2045, 6.7), so the boundary is never part of it.
        MultiPart::builder()
            .kind(lettre::message::MultiPartKind::Alternative)
            .boundary(format!("=_amends_{digest:016x}"))
            .singlepart(part(ContentType::TEXT_PLAIN, self.plain.reveal()))
            .singlepart(part(ContentType::TEXT_HTML, self.html.reveal()))
    }
}

/// With the line ends of a mail. (The library would make them one by one, in the square of their number.)
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

fn mailbox(whose: &'static str, text: &str) -> Result<Mailbox, ChannelError> {
    plain_header(whose, text)?;
    text.parse().map_err(|_| ChannelError::Address(whose))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn plain_header(what: &'static str, text: &str) -> Result<(), ChannelError> {
    if text.chars().any(char::is_control) || text.len() > 900 { Err(ChannelError::Header(what)) } else { Ok(()) }
}
