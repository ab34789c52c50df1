//! Texts beside the notices: a text message points to one, a banner tells those who get none, a reminder comes after one,
//! a page is for all.

use std::collections::BTreeSet;

use super::{Linter, Read, Violation, refusal};
use crate::content::Content;
use crate::letter::{BlockKind, Variant};
use crate::short::{MAX_SEGMENTS, Sms};

/// Hosts that hide where a link leads.
const SHORTENERS: [&str; 8] = ["bit.ly", "tinyurl.com", "t.co/", "goo.gl", "is.gd", "ow.ly", "rebrand.ly", "cutt.ly"];

impl Linter<'_> {
    /// Checks a text message: it names no element, gives no comfort, and hides no link.
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

    /// Checks a banner: the breach comes before the comfort, and it says where to ask.
    pub fn banner(&self, text: &str) -> Vec<Violation> {
        let words = self.words.lint.fold(text);
        let mut violations = Vec::new();
        let unfilled = self.books.unfilled.first(&words);
        violations.extend(unfilled.map(|phrase| refusal("unfilled", "banner", format!("\"{phrase}\""))));
        if !text.chars().any(|letter| letter.is_ascii_digit()) {
            violations.push(refusal("content-missing", "banner", "does not say where to call"));
        }
        let sentences: Vec<Vec<String>> =
            super::sentences(text).into_iter().map(|sentence| self.words.lint.fold(sentence)).collect();
        let tells = sentences.iter().position(|sentence| self.books.exposure.first(sentence).is_some());
        let comforts = sentences.iter().position(|sentence| self.books.comfort(sentence).is_some());
        match (tells, comforts) {
            (None, _) => violations.push(refusal("content-missing", "banner", "does not tell of a breach")),
            (Some(tells), Some(comforts)) if comforts < tells => violations.push(refusal(
                "reassurance-before-disclosure",
                "banner",
                "comforts before it tells what happened",
            )),
            _ => {}
        }
        violations
    }

    /// Checks a text of [`crate::draft_reminder`] against its own key: it names what was lost, and what is granted.
    pub fn reminder(&self, variant: &Variant) -> Vec<Violation> {
        let mut violations = self.page(variant);
        let months = variant.key.protection_months.to_string();
        let passages = variant.body.passages();
        let promised = passages.iter().any(|passage| {
            passage.tells(Content::IdentityProtectionOffer) && self.words.lint.fold(&passage.text).contains(&months)
        });
        if !promised {
            violations.push(refusal("content-missing", "offer", "does not say what protection is granted"));
        }
        if !variant.body.blocks().any(|block| matches!(block.kind, BlockKind::Code { .. })) {
            violations.push(refusal("content-missing", "code", "has no place for the code"));
        }
        violations
    }

    /// Checks a text that lists elements and is no notice: [`crate::draft_web`].
    pub fn page(&self, variant: &Variant) -> Vec<Violation> {
        let mut violations = Vec::new();
        let passages = variant.body.passages();
        let read: Vec<Read<'_>> = passages.into_iter().map(|passage| Read::new(&self.words.lint, passage)).collect();
        let unfilled = read.iter().filter_map(|read| Some((read, self.books.unfilled.first(&read.words)?)));
        violations.extend(unfilled.map(|(read, phrase)| refusal("unfilled", read.place(), format!("\"{phrase}\""))));
        let lists = variant.body.blocks().filter_map(|block| match &block.kind {
            BlockKind::Elements { items } => Some(items.iter().map(|item| item.element.clone())),
            _ => None,
        });
        let listed: BTreeSet<String> = lists.flatten().collect();
        let covered = crate::draft::covered(self.words, &variant.key.elements);
        let wanted: BTreeSet<String> =
            variant.key.elements.iter().filter(|id| !covered.contains(id.as_str())).cloned().collect();
        if listed != wanted {
            violations.push(refusal("element-omitted", "data_types", "does not tell what was lost"));
        }
        let asks = |read: &Read<'_>| {
            read.tells(Content::ContactOfSender) && read.passage.text.chars().any(|letter| letter.is_ascii_digit())
        };
        if !read.iter().any(asks) {
            violations.push(refusal("content-missing", "more_information", "does not say where to ask"));
        }
        violations
    }
}
