//! A notice as an e-mail: the words of the letter, once as plain text and once as HTML.
//!
//! Nothing is loaded from anywhere, nothing counts who opens it, and nothing asks for a log-in: a mail about stolen data
//! is what the next thief will imitate. Legal notices carry no `List-Unsubscribe`: nobody can unsubscribe from a right.

mod html;
mod plain;

use amends_case::Masked;

pub use html::web_page;

use crate::letter::Letter;

/// A notice as an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailText {
    /// What stands in the list of mails; nothing personal, no line break.
    pub title: String,
    /// As plain text, lines of at most 72 characters, ended by `\n`.
    pub plain: Masked<String>,
    /// As one HTML page.
    pub html: Masked<String>,
    /// Language of the text.
    pub language: String,
}

/// The e-mail of a letter. Name and code of the person are revealed into the two texts, which are masked again.
pub fn mail(letter: &Letter) -> MailText {
    let body = &letter.variant.body;
    let sender = body.letterhead.first().map_or("", String::as_str);
    let title = if sender.is_empty() { body.title.clone() } else { format!("{}: {sender}", body.title) };
    MailText {
        title: title.split_whitespace().collect::<Vec<_>>().join(" "),
        plain: Masked::new(plain::text(letter)),
        html: Masked::new(html::page(letter)),
        language: body.language.clone(),
    }
}

/// The person's code, or the words that stand in its place.
fn code(letter: &Letter) -> &str {
    letter.recipient.code.as_ref().map_or(letter.variant.body.code_pending.as_str(), |code| code.reveal())
}
