//! A text message points to the notice: it names no element, gives no comfort, and asks nobody to follow a link.

use super::{Linter, Violation, refusal};
use crate::sms::{MAX_SEGMENTS, Sms};

/// Hosts that hide where a link leads.
const SHORTENERS: [&str; 8] = ["bit.ly", "tinyurl.com", "t.co/", "goo.gl", "is.gd", "ow.ly", "rebrand.ly", "cutt.ly"];

impl Linter<'_> {
    /// Checks a text message.
    pub fn sms(&self, sms: &Sms) -> Vec<Violation> {
        let (words, low) = (self.words.lint.fold(&sms.text), sms.text.to_lowercase());
        let refuse = |rule, message: String| refusal(rule, "sms", message);
        let mut violations = Vec::new();
        if sms.segments > MAX_SEGMENTS {
            violations.push(refuse("sms-too-long", format!("{} segments, and {MAX_SEGMENTS} may be", sms.segments)));
        }
        let named = self.books.listed.find(&words).into_iter().filter_map(|found| found.means.as_ref());
        violations.extend(named.map(|element| refuse("sms-names-element", format!("names `{element}`"))));
        let comfort = self.books.comfort(&words);
        violations.extend(comfort.map(|phrase| refuse("sms-comforts", format!("comforts (\"{phrase}\")"))));
        let unfilled = self.books.unfilled.first(&words);
        violations.extend(unfilled.map(|phrase| refuse("unfilled", format!("\"{phrase}\""))));
        let hidden = SHORTENERS.iter().find(|host| low.contains(**host));
        violations.extend(hidden.map(|host| refuse("sms-hidden-link", format!("`{host}` hides where it leads"))));
        violations
    }
}
