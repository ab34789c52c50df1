//! A retraction takes back what was told wrongly: all of it, nothing else, and not before what stays true.

use std::collections::BTreeSet;

use super::{Linter, Read, Violation, refusal};
use crate::content::Content;
use crate::draft::covered;
use crate::letter::{Block, BlockKind, Variant};
use crate::text::Passage;

impl Linter<'_> {
    /// Checks a text of [`crate::draft_retraction`] against its own key. It is no notice, so that no law's contents are
    /// asked for.
    pub fn retraction(&self, variant: &Variant) -> Vec<Violation> {
        let mut violations = self.lists(variant);
        let passages = variant.body.passages();
        let read: Vec<Read<'_>> = passages.into_iter().map(|passage| Read::new(&self.words.lint, passage)).collect();
        violations.extend(read.iter().flat_map(|read| self.strange(variant, read)));
        let unfilled = read.iter().filter_map(|read| Some((read, self.books.unfilled.first(&read.words)?)));
        violations.extend(unfilled.map(|(read, phrase)| refusal("unfilled", read.place(), format!("\"{phrase}\""))));
        let tells = |content: Content, shown: &dyn Fn(&Passage<'_>) -> bool| {
            read.iter().any(|read| read.tells(content) && shown(&read.passage))
        };
        if !tells(Content::ContactOfSender, &|passage| passage.text.chars().any(|letter| letter.is_ascii_digit())) {
            violations.push(refusal("content-missing", "more_information", "does not say where to ask"));
        }
        let months = variant.key.protection_months.to_string();
        let promised = |passage: &Passage<'_>| self.words.lint.fold(&passage.text).contains(&months);
        if variant.key.protection_months > 0 && !tells(Content::IdentityProtectionOffer, &promised) {
            violations.push(refusal("protection-withdrawn", "offer", "does not say that the protection granted stays"));
        }
        violations
    }

    /// The lists name what stays true, then what is taken back.
    fn lists(&self, variant: &Variant) -> Vec<Violation> {
        let mut violations = Vec::new();
        let (mut remaining, mut withdrawn) = (BTreeSet::new(), BTreeSet::new());
        for block in variant.body.blocks() {
            let BlockKind::Elements { items } = &block.kind else { continue };
            let told = items.iter().map(|item| item.element.clone());
            if block.content.contains(&Content::DataTypes) {
                if !withdrawn.is_empty() {
                    violations.push(at(
                        block,
                        "reassurance-before-disclosure",
                        "takes back before it tells what stays true",
                    ));
                }
                remaining.extend(told);
            } else {
                withdrawn.extend(told);
            }
        }
        let differs = |told: &BTreeSet<String>, wanted: BTreeSet<String>| {
            let covered = covered(self.words, &wanted);
            let listed: BTreeSet<String> = wanted.iter().filter(|id| !covered.contains(id.as_str())).cloned().collect();
            *told != listed
        };
        if differs(&remaining, variant.key.remaining()) {
            violations.push(refusal("element-omitted", "data_types", "does not tell what was lost and stays true"));
        }
        if differs(&withdrawn, variant.key.withdrawn()) {
            violations.push(refusal("retraction-incomplete", "withdrawn", "does not take back what was told wrongly"));
        }
        violations
    }

    /// Elements that the words name and nobody ever told this person of.
    fn strange(&self, variant: &Variant, read: &Read<'_>) -> Vec<Violation> {
        let known = |element: &String| {
            let covers = covered(self.words, &variant.key.told_before);
            variant.key.told_before.contains(element) || covers.contains(element.as_str())
        };
        let named = self.books.strong.find(&read.words);
        let strange = named.into_iter().filter_map(|found| found.means.as_ref()).filter(|element| !known(element));
        strange
            .map(|element| refusal("element-not-lost", read.place(), format!("names `{element}`, never told before")))
            .collect()
    }
}

fn at(block: &Block, rule: &'static str, message: &str) -> Violation {
    refusal(rule, &block.origin.place, message)
}
