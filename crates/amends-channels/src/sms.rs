//! Short messages over an HTTP provider. They point to the notice and never replace it.

use std::time::Duration;

use amends_case::Masked;
use ureq::Agent;

use crate::error::ChannelError;
use crate::outcome::{Outcome, Step};
use crate::settings::is_this_machine;

/// How a provider wants its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsEncoding {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
}

/// What a provider calls the parts of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsFields {
    /// The telephone number to send to.
    pub to: String,
    /// Who sends.
    pub from: String,
    /// The text.
    pub text: String,
    /// Our own reference; empty where there is no such field.
    pub reference: String,
}

impl Default for SmsFields {
    fn default() -> Self {
        let [to, from, text, reference] = ["to", "from", "text", "reference"].map(str::to_owned);
        Self { to, from, text, reference }
    }
}

/// How to reach a provider.
#[derive(Debug, Clone)]
pub struct SmsSettings {
    /// Its address: `https://`, or this machine.
    pub url: String,
    /// The value of the `Authorization` header.
    pub authorization: Option<Masked<String>>,
    /// Who sends: a number or a name.
    pub from: String,
    /// How it wants its request.
    pub encoding: SmsEncoding,
    /// What it calls its parts.
    pub fields: SmsFields,
    /// How long to wait for an answer.
    pub timeout: Duration,
}

/// One short message.
#[derive(Debug, Clone)]
pub struct Short {
    /// The telephone number, E.164.
    pub to: Masked<String>,
    /// The text: points to the notice, and holds nothing personal.
    pub text: String,
    /// The same for each try, so that a provider that knows `Idempotency-Key` sends it once.
    pub reference: String,
}

/// A way to a provider.
pub struct SmsWire {
    settings: SmsSettings,
    agent: Agent,
}

impl std::fmt::Debug for SmsWire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmsWire(..)")
    }
}

impl SmsWire {
    /// Prepares the way.
    ///
    /// # Errors
    /// If the provider's address is not `https://`, nor this machine.
    pub fn new(settings: SmsSettings) -> Result<Self, ChannelError> {
        let uri: ureq::http::Uri = settings.url.parse().map_err(|_| ChannelError::Provider)?;
        let is_safe = uri.scheme_str() == Some("https") || uri.host().is_some_and(is_this_machine);
        if !is_safe {
            return Err(ChannelError::Provider);
        }
        // Until a connection stands nothing was asked: these limits of their own tell that time from the rest.
        let config = Agent::config_builder()
            .timeout_resolve(Some(settings.timeout / 4))
            .timeout_connect(Some(settings.timeout / 2))
            .timeout_global(Some(settings.timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false);
        // What may go in the clear goes to this machine, and by no proxy of the environment.
        let is_clear = uri.scheme_str() != Some("https");
        let config = if is_clear { config.proxy(None) } else { config };
        Ok(Self { settings, agent: config.build().into() })
    }

    /// Sends one.
    pub fn send(&self, short: &Short) -> Outcome {
        let settings = &self.settings;
        let fields = &settings.fields;
        let mut parts = vec![
            (fields.to.as_str(), short.to.reveal().as_str()),
            (fields.from.as_str(), settings.from.as_str()),
            (fields.text.as_str(), short.text.as_str()),
        ];
        if !fields.reference.is_empty() {
            parts.push((fields.reference.as_str(), short.reference.as_str()));
        }
        let mut request = self.agent.post(&settings.url).header("Idempotency-Key", &short.reference);
        if let Some(authorization) = &settings.authorization {
            request = request.header("Authorization", authorization.reveal().as_str());
        }
        let answer = match settings.encoding {
            SmsEncoding::Form => request.send_form(parts),
            SmsEncoding::Json => {
                let object: serde_json::Map<String, serde_json::Value> =
                    parts.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
                let body = serde_json::Value::Object(object).to_string();
                request.header("Content-Type", "application/json").send(body)
            }
        };
        match answer {
            Ok(answer) => outcome(answer.status().as_u16()),
            Err(error) => failed(&error),
        }
    }
}

fn outcome(code: u16) -> Outcome {
    match code {
        200..300 => Outcome::Accepted { code, enhanced: None },
        // Asked to wait, or to send again, before anything was taken.
        408 | 425 | 429 => Outcome::Refused { is_permanent: false, code, enhanced: None, step: Step::Message },
        // Our settings are wrong: no number is refused for good because of it.
        401 | 402 | 403 | 407 => Outcome::NotSent { why: "the provider did not accept the key" },
        300..=399 | 404 | 405 | 410 | 415 => Outcome::NotSent { why: "the provider takes no messages at this address" },
        // The same message twice: the first may have been taken.
        409 => Outcome::Uncertain { why: "the provider has a message with this reference" },
        // 503 among them: a proxy says it, too, when the provider behind it went away with the message.
        500..600 => Outcome::Uncertain { why: "the provider failed while it had the message" },
        _ => Outcome::Refused { is_permanent: true, code, enhanced: None, step: Step::Message },
    }
}

/// Only what fails before the request was written is certain.
fn failed(error: &ureq::Error) -> Outcome {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
            Outcome::NotSent { why: "no connection could be made" }
        }
        ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
            Outcome::NotSent { why: "no connection could be made in time" }
        }
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            Outcome::NotSent { why: "no connection could be made" }
        }
        // A server whose certificate does not hold was told nothing yet.
        ureq::Error::Io(error) if is_bad_certificate(error) => {
            Outcome::NotSent { why: "the provider's certificate does not hold" }
        }
        // A header that cannot be written: nothing was.
        ureq::Error::Http(_) | ureq::Error::BadUri(_) => Outcome::NotSent { why: "the request could not be written" },
        _ => Outcome::Uncertain { why: "no answer came to the request" },
    }
}

fn is_bad_certificate(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}
