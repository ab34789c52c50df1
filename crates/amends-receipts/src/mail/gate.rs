//! Whether a mail without a report is a bounce at all. A person's own reply that quotes one is none.

use super::address::{is_machine, is_machine_name};
use super::letter::Letter;

/// Bytes of the text's head in which a bounce says that it is one.
const HEAD_BYTES: usize = 4096;

/// What bounces call themselves, in lower case.
const TITLES: [&str; 68] = [
    "undeliver",
    "undelivered",
    "delivery status notification",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "delivery error",
    "delivery problem",
    "delivery report",
    "delivery notification",
    "delivery delayed",
    "delivery incomplete",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery problem",
    "mail could not be delivered",
    "mail system error",
    "mail status report",
    "message delivery",
    "message status",
    "message not delivered",
    "message you sent",
    "failure notice",
    "failure delivery",
    "failed delivery",
    "returned mail",
    "returned to sender",
    "return to sender",
    "returned message",
    "nondeliverable",
    "non-deliver",
    "nondelivery",
    "could not send message",
    "warning: could not send",
    "warning: message",
    "message delayed",
    "message blocked",
    "message rejected",
    "delayed mail",
    "delayed:",
    "error sending",
    "unable to deliver",
    "user unknown",
    "mailbox full",
    "rejected:",
    "non recapitabile",
    "unzustellbar",
    "nicht zugestellt",
    "nicht zustellbar",
    "zustellung fehlgeschlagen",
    "zustellfehler",
    "unzustellbarkeit",
    "no se puede entregar",
    "no se pudo entregar",
    "no entregado",
    "no se ha podido entregar",
    "fallo en la entrega",
    "non remis",
    "non remise",
    "échec de la remise",
    "échec de remise",
    "non distribu",
    "mancato recapito",
    "mancata consegna",
    "impossibile recapitare",
    "não entregue",
    "falha na entrega",
    "onbestelbaar",
];

/// What bounces say at their beginning.
const HEADS: [(&str, &str); 60] = [
    ("qmail", "this is the qmail-send program"),
    ("qmail", "qmail-send program at"),
    ("exim", "a message that you sent could not be delivered"),
    ("exim", "a message that you sent has not yet been delivered"),
    ("exim", "this message was created automatically by mail delivery software"),
    ("exim", "a message you sent could not be delivered"),
    ("sendmail", "the following addresses had permanent fatal errors"),
    ("sendmail", "the following addresses had transient non-fatal errors"),
    ("sendmail", "transcript of session follows"),
    ("postfix", "i'm sorry to have to inform you that your message could not"),
    ("postfix", "this is the mail system at host"),
    ("postfix", "this is the postfix program at host"),
    ("exchange", "your message did not reach some or all of the intended recipients"),
    ("exchange", "delivery has failed to these recipients or groups"),
    ("exchange", "delivery has failed to these recipients or distribution lists"),
    ("exchange", "couldn't be delivered"),
    ("exchange", "fehler bei der nachrichtenzustellung"),
    ("exchange", "fehler bei der zustellung"),
    ("exchange", "konnte nicht zugestellt werden"),
    ("exchange", "konnte diesen empfängern"),
    ("exchange", "hat einige oder alle empfänger nicht erreicht"),
    ("exchange", "no se pudo entregar"),
    ("exchange", "no se pudo realizar la entrega"),
    ("exchange", "error de entrega a estos destinatarios"),
    ("exchange", "échec de la remise"),
    ("exchange", "n'a pas pu être remis"),
    ("exchange", "impossible de remettre"),
    ("exchange", "generating server:"),
    ("exchange", "server di generazione"),
    ("gmail", "wasn't delivered to"),
    ("gmail", "delivery to the following recipient failed"),
    ("gmail", "delivery to the following recipient has been delayed"),
    ("gmail", "there was a problem delivering your message"),
    ("outlook", "this is an automatically generated delivery status notification"),
    ("yahoo", "sorry, we were unable to deliver your message"),
    ("yahoo", "unable to deliver message to the following address"),
    ("domino", "was not delivered to:"),
    ("domino", "your message (title)"),
    ("groupwise", "the message that you sent was undeliverable to the following"),
    ("proofpoint", "your message could not be delivered"),
    ("mimecast", "your email could not be delivered"),
    ("mimecast", "unable to deliver your email"),
    ("barracuda", "your message to: "),
    ("ses", "an error occurred while trying to deliver the mail to the following recipients"),
    ("zoho", "this message was created automatically by mail delivery system"),
    ("zoho", "a message that you have sent could not be delivered"),
    ("t-online", "this message was created automatically by the mail system"),
    ("t-online", "eine nachricht, die sie gesendet haben"),
    ("gmx", "could not be delivered to one or more recipients"),
    ("gmx", "dies ist eine automatisch erzeugte"),
    ("orange", "votre message n'a pas pu"),
    ("orange", "n'a pu être délivré"),
    ("libero", "il messaggio non è stato recapitato"),
    ("libero", "messaggio non è stato consegnato"),
    ("aol", "your mail to the following recipients could not be delivered"),
    ("icloud", "this message is from the mail system at"),
    ("any", "message could not be delivered"),
    ("any", "unable to deliver"),
    ("any", "undeliverable"),
    ("any", "delivery to the following recipients failed"),
];

/// Whether the letter comes from a mail server: by its address, by its name, or with an empty return path.
pub(super) fn is_from_machine(letter: &Letter) -> bool {
    is_machine(&letter.from) || is_machine_name(&letter.from_name) || letter.has_null_path()
}

/// The system whose words the text begins with.
pub(super) fn head_of(words: &str) -> Option<&'static str> {
    let head = &words[..words.floor_char_boundary(HEAD_BYTES)];
    HEADS.iter().find(|(_, phrase)| head.contains(phrase)).map(|(system, _)| *system)
}

/// Whether it is a bounce. It must come from a mail server (or name failed recipients in Exim's field), and say in its
/// title or at its head that something was not delivered. Who answers a mail, or forwards one, is a person, whatever
/// stands in the text.
pub(super) fn is_bounce(letter: &Letter) -> bool {
    if letter.header.has("x-failed-recipients") {
        return true;
    }
    let (title, text) = letter.words(HEAD_BYTES);
    let is_answer =
        ["re:", "aw:", "fw:", "fwd:", "wg:", "rv:", "tr:", "sv:", "antw:"].iter().any(|sign| title.starts_with(sign));
    if is_answer || !is_from_machine(letter) {
        return false;
    }
    let is_named = is_machine(&letter.from) || is_machine_name(&letter.from_name);
    let has_title = TITLES.iter().any(|known| title.contains(known));
    if !is_named {
        // A vacation notice has an empty return path as well, and may say or quote anything below its own words.
        return super::auto_reply::because(letter).is_none()
            && (has_title || head_of(&text).is_some_and(|it| it != "any"));
    }
    // In a language that no list has, a daemon's codes still say what it is. A postmaster may be a person.
    let is_daemon = letter.from.contains("daemon") || letter.has_null_path();
    has_title || head_of(&text).is_some() || (is_daemon && crate::reply::codes_in(&letter.text).enhanced.is_some())
}
