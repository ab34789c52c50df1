//! Providers' calls («webhooks»), as a file: one JSON object a line, `{"headers": {…}, "body": "…", "url": "…"}`.
//!
//! A call is believed only if it is signed with a key that the caller configured; anyone can send a call. `body` is the
//! text as it came, since most signatures are over its bytes.

mod der;
mod mailgun;
mod postmark;
mod sendgrid;
mod sns;
mod twilio;

use std::collections::BTreeSet;

use amends_case::Masked;
use serde::Deserialize;
use serde_json::Value;

use crate::limits::{Found, Options, Problem, ProblemKind, Sink};
use crate::{Enhanced, Receipt, Source, Status, phrases, verdict};

/// Bytes of a provider's reason that are looked at.
const REASON_BYTES_MAX: usize = 8192;

/// Keys of the providers whose calls are believed. Secrets are masked, so that no log shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// SendGrid's verification key: the public key, base64 or PEM.
    pub sendgrid: Option<String>,
    /// Mailgun's HTTP webhook signing key.
    pub mailgun: Option<Masked<String>>,
    /// `user:password` that Postmark is told to send, since it signs nothing.
    pub postmark: Option<Masked<String>>,
    /// Amazon SNS's signing certificate, PEM. Whoever configures it has fetched it from `SigningCertURL` and checked it.
    pub sns: Option<String>,
    /// Twilio's auth token.
    pub twilio: Option<Masked<String>>,
}

/// The keys' file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    sendgrid: Option<String>,
    mailgun: Option<String>,
    postmark: Option<String>,
    sns: Option<String>,
    twilio: Option<String>,
}

impl Keys {
    /// Reads keys from JSON: an object with any of `sendgrid`, `mailgun`, `postmark`, `sns`, `twilio`.
    ///
    /// # Errors
    ///
    /// Where in the text it is no such object; never what stands there.
    pub fn read(json: &str) -> Result<Self, KeysError> {
        let file: KeyFile =
            serde_json::from_str(json).map_err(|error| KeysError { line: error.line(), column: error.column() })?;
        Ok(Self {
            sendgrid: file.sendgrid,
            mailgun: file.mailgun.map(Masked::new),
            postmark: file.postmark.map(Masked::new),
            sns: file.sns,
            twilio: file.twilio.map(Masked::new),
        })
    }
}

/// The keys' file is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the keys are no JSON object of sendgrid, mailgun, postmark, sns and twilio: line {line}, column {column}")]
pub struct KeysError {
    line: usize,
    column: usize,
}

/// One call.
struct Call<'a> {
    headers: &'a Value,
    /// The body as it came; `None` where the file has an object in its place.
    raw: Option<&'a str>,
    /// The body as JSON; null where it is none.
    body: Value,
    url: &'a str,
}

impl Call<'_> {
    fn of(line: &Value) -> Option<Call<'_>> {
        let headers = line.get("headers")?;
        let body = line.get("body")?;
        let raw = body.as_str();
        let body = raw.map_or_else(|| body.clone(), |raw| serde_json::from_str(raw).unwrap_or(Value::Null));
        Some(Call { headers, raw, body, url: line.get("url").and_then(Value::as_str).unwrap_or_default() })
    }

    /// A header's value; names have no case. A list gives its first.
    fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.as_object()?.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1;
        value.as_str().or_else(|| value.get(0).and_then(Value::as_str))
    }
}

/// Why a call is not believed.
enum Refusal {
    NoKey,
    Unsigned,
    Wrong,
    /// A token that was used before in this file.
    Replayed,
    /// The configured key cannot be read.
    BadKey,
    /// The body must come as text.
    NoRawBody,
}

impl Refusal {
    fn words(&self) -> &'static str {
        match self {
            Self::NoKey => "no key of this provider is configured",
            Self::Unsigned => "the call is not signed",
            Self::Wrong => "the signature does not hold",
            Self::Replayed => "the token was used by an earlier call",
            Self::BadKey => "the configured key cannot be read",
            Self::NoRawBody => "the body is not given as text, so the signature cannot be checked",
        }
    }
}

type Checked = Result<(), Refusal>;

/// Whether a line is a call.
pub(crate) fn is_call(line: &[u8]) -> bool {
    let value: Option<Value> = serde_json::from_slice(line).ok();
    value.is_some_and(|value| value.get("headers").is_some_and(Value::is_object) && value.get("body").is_some())
}

/// Reads a file of calls.
pub(crate) fn read(bytes: &[u8], options: &Options, sink: Sink<'_>) {
    let mut tokens = BTreeSet::new();
    for (at, raw) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let at = at as u64 + 1;
        if raw.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if raw.len() > options.limits.line_bytes {
            sink(Problem::found(ProblemKind::LimitReached, at, "line longer than the bound"));
            continue;
        }
        let value: Option<Value> = serde_json::from_slice(raw).ok();
        match value.as_ref().and_then(Call::of) {
            Some(call) => read_call(&call, at, options, &mut tokens, sink),
            None => sink(Problem::found(ProblemKind::Malformed, at, "no object with headers and body")),
        }
    }
}

fn read_call(call: &Call<'_>, at: u64, options: &Options, tokens: &mut BTreeSet<String>, sink: Sink<'_>) {
    let keys = &options.keys;
    let (provider, checked, receipts): (_, _, fn(&Call<'_>) -> Vec<Receipt>) = if sendgrid::is(call) {
        ("sendgrid", sendgrid::check(call, keys), sendgrid::receipts)
    } else if twilio::is(call) {
        ("twilio", twilio::check(call, keys), twilio::receipts)
    } else if sns::is(call) {
        ("sns", sns::check(call, keys), sns::receipts)
    } else if mailgun::is(call) {
        ("mailgun", mailgun::check(call, keys, tokens), mailgun::receipts)
    } else if postmark::is(call) {
        ("postmark", postmark::check(call, keys), postmark::receipts)
    } else {
        return sink(Problem::found(ProblemKind::UnknownFormat, at, "a call of no known provider"));
    };
    if let Err(refusal) = checked {
        return sink(Problem::found(ProblemKind::NotSigned, at, format!("{provider}: {}", refusal.words())));
    }
    let receipts = receipts(call);
    if receipts.len() > options.limits.recipients {
        sink(Problem::found(ProblemKind::LimitReached, at, "more recipients than the bound"));
    }
    for mut receipt in receipts.into_iter().take(options.limits.recipients) {
        receipt.why = format!("line {at}: {provider} {}, signature holds", receipt.why).into();
        sink(Found::Receipt(receipt));
    }
}

/// A receipt of a provider's call.
fn receipt(status: Status, why: impl Into<std::borrow::Cow<'static, str>>) -> Receipt {
    Receipt::new(Source::Webhook, status, why)
}

/// A failure, judged by code, enhanced code and the provider's words, which may hold both.
fn failed(code: Option<u16>, enhanced: Option<Enhanced>, words: &str, why: &'static str) -> Receipt {
    let codes = crate::reply::codes_in(words);
    let code = code.filter(|code| matches!(code, 400..=599)).or(codes.code);
    let enhanced = match enhanced.filter(|enhanced| enhanced.class != 2) {
        Some(enhanced) if enhanced.is_bare() => codes.enhanced.or(Some(enhanced)),
        enhanced => enhanced.or(codes.enhanced),
    };
    let found = verdict::failed(code, enhanced, &phrases::words_of(words, REASON_BYTES_MAX));
    let mut receipt = receipt(found.status, format!("{why}, {}", found.because));
    receipt.reason = found.reason;
    receipt.reply_code = code;
    receipt.enhanced = enhanced;
    receipt
}

/// A string field.
fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A recipient, if there is one.
fn recipient(address: &str) -> Option<Masked<String>> {
    (!address.is_empty()).then(|| Masked::new(address.to_owned()))
}

/// Seconds since 1970, whole or not, as a number or a text.
fn seconds(value: Option<&Value>) -> Option<String> {
    let value = value?;
    let seconds = value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))?;
    (seconds.is_finite() && seconds > 0.0).then(|| crate::mail::from_seconds(seconds as i64))
}
