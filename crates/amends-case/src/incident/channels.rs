//! `[channels]`: how people are reached. Secrets are not in it: it names the environment variables that hold them.

use super::source::{IncidentError, Section};

/// How people are reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channels {
    /// The order in which channels are tried: `post`, `email`.
    pub order: Vec<String>,
    /// Mail over a server.
    pub mail: Option<MailChannel>,
    /// Short messages over a provider; they point to the notice and never replace it.
    pub sms: Option<SmsChannel>,
    /// Letters with the postal service's barcode.
    pub post: Option<PostChannel>,
}

impl Default for Channels {
    /// Written notice first: every law of the states knows it, and e-mail only under conditions.
    fn default() -> Self {
        Self { order: vec!["post".to_owned(), "email".to_owned()], mail: None, sms: None, post: None }
    }
}

/// How a conversation with a server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protected {
    /// TLS from the first byte.
    Tls,
    /// TLS by STARTTLS, and nothing without it.
    StartTls,
    /// Not at all: to this machine only.
    Plain,
}

/// `[channels.mail]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailChannel {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the conversation is protected.
    pub security: Protected,
    /// The name to log in with.
    pub user: Option<String>,
    /// The environment variable that holds the password.
    pub password_env: Option<String>,
    /// `Name <address>` that mails come from.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Where bounces go: `bounces@domain`; the notice's token is put before the `@`.
    pub bounces: String,
    /// Connections at once.
    pub connections: u32,
    /// Mails a minute, altogether; no limit where none is given.
    pub per_minute: Option<u32>,
    /// Mails a minute to each domain; no limit where none is given.
    pub per_domain_per_minute: Option<u32>,
    /// Selector, domain and key file (relative to the incident file) of DKIM.
    pub dkim: Option<(String, String, String)>,
    /// A file of certificates to trust besides those of the machine.
    pub roots: Option<String>,
}

/// `[channels.sms]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsChannel {
    /// The provider's address.
    pub url: String,
    /// Who sends.
    pub from: String,
    /// The environment variable that holds the value of the `Authorization` header.
    pub authorization_env: Option<String>,
    /// Whether the request is a form, not JSON.
    pub is_form: bool,
    /// Messages a minute at most; as many as it takes, where none is given.
    pub per_minute: Option<u32>,
    /// What the provider calls the number, the sender, the text, and our reference.
    pub fields: [Option<String>; 4],
}

/// `[channels.post]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostChannel {
    /// The Mailer ID that the postal service gave: 6 or 9 digits.
    pub mailer_id: String,
    /// The service type of the barcode (STID), 3 digits.
    pub service_type: String,
    /// Letters in one file for the mail house.
    pub letters_in_a_file: u32,
}

const ORDER: [(&str, &str); 2] = [("post", "post"), ("email", "email")];
const SECURITY: [(&str, Protected); 3] =
    [("tls", Protected::Tls), ("starttls", Protected::StartTls), ("plain", Protected::Plain)];

pub(super) fn read(section: &Section<'_>) -> Result<Channels, IncidentError> {
    section.only(&["order", "mail", "sms", "post"])?;
    let mut channels = Channels::default();
    if let Some(order) = section.item("order") {
        let words = order.items()?.iter().map(|item| item.word(&ORDER)).collect::<Result<Vec<_>, _>>()?;
        if words.is_empty() || (words.len() == 2 && words[0] == words[1]) || words.len() > 2 {
            return Err(order.wrong("a list of \"post\" and \"email\", each at most once"));
        }
        channels.order = words.into_iter().map(str::to_owned).collect();
    }
    channels.mail = section.inner("mail")?.map(|table| mail(&table)).transpose()?;
    channels.sms = section.inner("sms")?.map(|table| sms(&table)).transpose()?;
    channels.post = section.inner("post")?.map(|table| post(&table)).transpose()?;
    Ok(channels)
}

fn mail(section: &Section<'_>) -> Result<MailChannel, IncidentError> {
    section.only(&[
        "host",
        "port",
        "security",
        "user",
        "password_env",
        "from",
        "reply_to",
        "bounces",
        "connections",
        "per_minute",
        "per_domain_per_minute",
        "dkim_selector",
        "dkim_domain",
        "dkim_key",
        "roots",
    ])?;
    let number = |key| section.item(key).map(|item| item.number()).transpose();
    let security = section.item("security").map(|item| item.word(&SECURITY)).transpose()?;
    let security = security.unwrap_or(Protected::StartTls);
    let usual: u16 = if security == Protected::Tls { 465 } else { 587 };
    let port = match section.item("port") {
        Some(item) => u16::try_from(item.number()?).map_err(|_| item.wrong("a port: a number up to 65535"))?,
        None => usual,
    };
    let bounces = section.needed("bounces")?;
    let address = bounces.string()?;
    if address.split_once('@').is_none_or(|(name, domain)| name.is_empty() || domain.is_empty()) {
        return Err(bounces.wrong("an address, as bounces@mail.example"));
    }
    let dkim = match section.optional_string("dkim_selector")? {
        None => None,
        Some(selector) => {
            Some((selector, section.needed("dkim_domain")?.string()?, section.needed("dkim_key")?.string()?))
        }
    };
    Ok(MailChannel {
        host: section.needed("host")?.string()?,
        port,
        security,
        user: section.optional_string("user")?,
        password_env: section.optional_string("password_env")?,
        from: section.needed("from")?.string()?,
        reply_to: section.optional_string("reply_to")?,
        bounces: address,
        connections: number("connections")?.unwrap_or(8).min(256),
        per_minute: number("per_minute")?,
        per_domain_per_minute: number("per_domain_per_minute")?,
        dkim,
        roots: section.optional_string("roots")?,
    })
}

fn sms(section: &Section<'_>) -> Result<SmsChannel, IncidentError> {
    const FIELDS: [&str; 4] = ["to_field", "from_field", "text_field", "reference_field"];
    section.only(&[&["url", "from", "authorization_env", "encoding", "per_minute"][..], &FIELDS].concat())?;
    let encoding = section.item("encoding").map(|item| item.word(&[("json", false), ("form", true)])).transpose()?;
    let [to, from, text, reference] = FIELDS.map(|key| section.optional_string(key));
    Ok(SmsChannel {
        url: section.needed("url")?.string()?,
        from: section.needed("from")?.string()?,
        authorization_env: section.optional_string("authorization_env")?,
        is_form: encoding.unwrap_or(false),
        per_minute: section.item("per_minute").map(|item| item.number()).transpose()?,
        fields: [to?, from?, text?, reference?],
    })
}

fn post(section: &Section<'_>) -> Result<PostChannel, IncidentError> {
    section.only(&["mailer_id", "service_type", "letters_in_a_file"])?;
    let digits = |key, lengths: &[usize], expected| {
        let item = section.needed(key)?;
        let text = item.string()?;
        let fits = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(text) } else { Err(item.wrong(expected)) }
    };
    Ok(PostChannel {
        mailer_id: digits("mailer_id", &[6, 9], "the Mailer ID, 6 or 9 digits in quotes")?,
        service_type: digits("service_type", &[3], "the service type, 3 digits in quotes")?,
        letters_in_a_file: section
            .item("letters_in_a_file")
            .map(|item| item.number())
            .transpose()?
            .unwrap_or(500)
            .min(5_000),
    })
}
