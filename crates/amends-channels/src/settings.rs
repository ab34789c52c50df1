//! How to reach a mail server.

use std::path::PathBuf;
use std::time::Duration;

use amends_case::Masked;

/// How the conversation is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465, RFC 8314).
    Tls,
    /// TLS by STARTTLS, without which nothing is said (port 587, RFC 3207).
    StartTls,
    /// None. Only to this machine, unless `plain_network` is set.
    Plain,
}

/// How to reach a mail server.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name, which its certificate must have.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the conversation is protected.
    pub security: Security,
    /// Name and password to log in with.
    pub log_in: Option<(String, Masked<String>)>,
    /// A file of certificates (PEM) to trust besides those of the machine.
    pub roots: Option<PathBuf>,
    /// What we call ourselves in EHLO.
    pub hello: String,
    /// How long to wait for each reply. RFC 5321, 4.5.3.2 asks for ten minutes after the end of a message.
    pub timeout: Duration,
    /// Mails over one connection before it is made anew.
    pub mails_max: u32,
    /// Allow [`Security::Plain`] to another machine.
    pub plain_network: bool,
}

impl SmtpSettings {
    /// The usual settings for a server.
    pub fn new(host: &str, port: u16, security: Security) -> Self {
        Self {
            host: host.to_owned(),
            port,
            security,
            log_in: None,
            roots: None,
            hello: "localhost".to_owned(),
            timeout: Duration::from_secs(600),
            mails_max: 500,
            plain_network: false,
        }
    }

    pub(crate) fn is_this_machine(&self) -> bool {
        is_this_machine(&self.host)
    }
}

pub(crate) fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
