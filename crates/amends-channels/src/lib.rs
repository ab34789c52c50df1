//! The wire: one message to one recipient, and exactly what became of it.
//!
//! A [`Mail`] is written as RFC 5322 by [`Mail::encode`], signed where a [`Dkim`] key is given, and sent by a [`Wire`], one
//! connection of SMTP that is used for many mails; a [`Pool`] has several. A [`Short`] message goes to an HTTP provider. Each
//! try ends in one [`Outcome`], and the caller's ledger turns it into the next step. Nothing here knows of cases.
//!
//! ```no_run
//! use amends_case::Masked;
//! use amends_channels::{Mail, Outcome, Security, SmtpSettings, Wire};
//! # fn main() -> Result<(), amends_channels::ChannelError> {
//! let settings = SmtpSettings::new("smtp.tidewater.example", 587, Security::StartTls);
//! let mail = Mail {
//!     message_id: "0f3c.1@tidewater.example".into(),
//!     from: "Tidewater Mobile <notice@tidewater.example>".into(),
//!     reply_to: None,
//!     return_path: "bounces+0f3c.1@tidewater.example".into(),
//!     to: Masked::new("mara@mail.example".into()),
//!     title: "Notice of data breach from Tidewater Mobile".into(),
//!     plain: Masked::new("Dear Mara …".into()),
//!     html: Masked::new("<p>Dear Mara …</p>".into()),
//!     language: "en".into(),
//!     time: 1_791_795_600,
//! };
//! let mut wire = Wire::new(settings)?;
//! match wire.send(&mail.encode(None)?) {
//!     Outcome::Accepted { .. } => {}
//!     // The end of the message may have left: never sent again until somebody knows.
//!     Outcome::Uncertain { .. } => {}
//!     Outcome::Refused { .. } | Outcome::NotSent { .. } => {}
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Decisions that a reader would question:
//!
//! * **Four outcomes, not two.** Whether a mail may be sent again depends on one moment: the dot that ends it. Before
//!   it, a lost connection is [`Outcome::NotSent`]; from the first byte of it until a reply is read, it is
//!   [`Outcome::Uncertain`]. A library's "error" cannot tell these apart, so the conversation is led here, command by command.
//!   (A short message is written in one piece with its dot, which is much faster, and is uncertain from its first byte.)
//! * **Replies of servers are not kept.** They quote addresses. A code, an enhanced code (RFC 3463) and the step that it
//!   answered are; `amends-receipts` gives them their meaning.
//! * **Without TLS only to this machine**, whatever the settings say, unless they say `plain_network`.
//! * **DKIM is written here**, some hundred lines on ring, and not taken from the library that writes the mails: its
//!   signatures have the clock's time, it reads no keys as OpenSSL writes them today, and it stands on a second RSA.
//!   So equal mails are equal bytes, signed or not; tests have another implementation check the signatures.

mod base64;
mod dkim;
mod error;
mod mail;
mod outcome;
mod pace;
mod pool;
mod settings;
mod sms;
mod smtp;

pub use dkim::Dkim;
pub use error::ChannelError;
pub use mail::{Encoded, Mail};
pub use outcome::{Outcome, Step};
pub use pace::Pace;
pub use pool::Pool;
pub use settings::{Security, SmtpSettings};
pub use sms::{Short, SmsEncoding, SmsFields, SmsSettings, SmsWire};
pub use smtp::Wire;
