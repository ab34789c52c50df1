//! Texts for the organisation's own pages: one for everybody, and a banner for people who are believed not to be affected.

use std::collections::BTreeSet;

use amends_notices::{Linter, draft_banner, draft_web, is_refused, web_page};
use amends_store::Case;

use super::{approved, approved_by, drafts_of};
use crate::{Error, Result};

/// A text for a website.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebText {
    /// `page.en.html`, `banner.es.txt`.
    pub file: String,
    /// What it holds. Nothing personal: it is for everybody.
    pub text: String,
    /// Rules of the linter that refuse it.
    pub refused: Vec<String>,
}

/// The texts in every language, from the drafts that were approved.
///
/// # Errors
/// If the drafts are not approved; of the rules.
pub fn web_texts(case: &Case) -> Result<Vec<WebText>> {
    let drafts = drafts_of(case)?;
    if approved_by(case, &drafts.digest)?.is_none() {
        return Err(Error::NotYet { what: "approval of the drafts", command: "amends notices approve" });
    }
    let source = approved(case, &drafts.digest)?;
    let told = source.plan.profiles.iter().filter(|profile| profile.notice != "no");
    let elements: BTreeSet<String> = told.flat_map(|profile| profile.key.elements.iter().cloned()).collect();
    let mut texts = Vec::new();
    for (language, facts) in &source.facts {
        let linter = Linter::new(&source.rules, language)?;
        let page = draft_web(&source.rules, facts, language, &elements)?;
        let banner = draft_banner(&source.rules, facts, language)?;
        let refused = |violations: Vec<amends_notices::Violation>| match is_refused(&violations) {
            true => violations.iter().map(ToString::to_string).collect(),
            false => Vec::new(),
        };
        texts.push(WebText {
            file: format!("page.{language}.html"),
            text: web_page(&page.body),
            refused: refused(linter.page(&page)),
        });
        let violations = refused(linter.banner(&banner));
        texts.push(WebText { file: format!("banner.{language}.txt"), text: banner + "\n", refused: violations });
    }
    Ok(texts)
}
