//! What the texts with most people say, for the report: no names, since what is a person's own is a placeholder.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use amends_case::Masked;
use amends_notices::letter::ContactLine;
use amends_notices::{Addressee, Block, BlockKind, Letter, LetterRules, VariantKey, address};
use amends_report::limits::WORDINGS_MAX;
use amends_report::view::{Wording, WordingBlock, WordingPart};

use super::texts::{Readers, Text, Texts};
use crate::Result;

/// Stands where the name of a person will stand.
const NAME: &str = "[name of the person]";
/// Stands where the address will stand.
const ADDRESS: &str = "[postal address]";

/// People who read one text, and where they live.
struct Audience<'a> {
    text: Arc<Text>,
    people: u64,
    places: BTreeMap<&'a str, u64>,
}

/// The texts that most people would read, in full.
pub(super) fn most_people<'a>(texts: &Texts<'a>, readers: &Readers<'a>) -> Result<Vec<Wording>> {
    let mut audiences: BTreeMap<u64, Audience<'a>> = BTreeMap::new();
    for ((profile, language), persons) in readers {
        let Some(text) = texts.of(*profile, language)? else { continue };
        let id = text.variant.id.0;
        let audience = audiences.entry(id).or_insert(Audience { text, people: 0, places: BTreeMap::new() });
        audience.people += persons;
        *audience.places.entry(&texts.source.plan.profiles[*profile].key.residence).or_default() += persons;
    }
    let mut audiences: Vec<Audience<'a>> = audiences.into_values().collect();
    audiences.sort_by_key(|audience| (std::cmp::Reverse(audience.people), audience.text.variant.id));
    audiences.iter().take(WORDINGS_MAX).map(|audience| wording(&texts.source.rules, audience)).collect()
}

fn wording(rules: &LetterRules, readers: &Audience<'_>) -> Result<Wording> {
    let variant = &readers.text.variant;
    let letter = address(rules, variant, &nobody(&variant.key))?;
    let body = &variant.body;
    let part = |heading: &str, blocks: &[Block]| WordingPart {
        heading: heading.to_owned(),
        blocks: blocks.iter().map(|block| block_of(block, &body.code_pending)).collect(),
    };
    let mut parts = vec![part("", &body.opening)];
    parts.extend(body.sections.iter().map(|section| part(&section.heading, &section.blocks)));
    let mut places: Vec<(&str, u64)> = readers.places.iter().map(|(place, people)| (*place, *people)).collect();
    places.sort_by_key(|(place, people)| (std::cmp::Reverse(*people), *place));
    let (window, greeting) = placeholders(&letter);
    Ok(Wording {
        variant: variant.id.to_string(),
        people: readers.people,
        places: places.into_iter().map(|(place, _)| place.to_owned()).collect(),
        refused: readers.text.is_refused(),
        letterhead: body.letterhead.iter().cloned().chain([body.dated_text.clone()]).collect(),
        window,
        title: body.title.clone(),
        greeting,
        parts,
        closing: body.closing.clone(),
    })
}

/// Who stands for a person: placeholders in the place of what is somebody's own.
pub(super) fn nobody(key: &VariantKey) -> Addressee {
    Addressee {
        full_name: Masked::new(NAME.to_owned()),
        address: vec![Masked::new(ADDRESS.to_owned())],
        residence: key.residence.clone(),
        minor: key.minor,
        deceased: key.deceased,
        elements: BTreeSet::new(),
        protection_months: key.protection_months,
        code: None,
        barcode: None,
        portal_url: None,
    }
}

/// The lines of the window and the greeting. Revealed, because this letter is to nobody: placeholders stand there.
fn placeholders(letter: &Letter) -> (Vec<String>, String) {
    let recipient = &letter.recipient;
    let lines = recipient.lines.iter().map(|line| line.reveal().clone());
    let to = Some(recipient.to.clone()).filter(|to| !to.is_empty());
    (to.into_iter().chain(lines).collect(), recipient.greeting.reveal().clone())
}

fn block_of(block: &Block, code_pending: &str) -> WordingBlock {
    match &block.kind {
        BlockKind::Paragraph { lead, text } => {
            WordingBlock { lead: lead.clone(), text: text.clone(), ..WordingBlock::default() }
        }
        BlockKind::List { items } => WordingBlock { items: items.clone(), ..WordingBlock::default() },
        BlockKind::Elements { items } => {
            let items = items.iter().map(|item| item.title.clone()).collect();
            WordingBlock { items, ..WordingBlock::default() }
        }
        BlockKind::Contacts { caption, rows } => {
            let items = rows.iter().map(contact).collect();
            WordingBlock { text: caption.clone(), items, ..WordingBlock::default() }
        }
        BlockKind::Code { label } => {
            WordingBlock { lead: format!("{label}:"), text: code_pending.to_owned(), ..WordingBlock::default() }
        }
    }
}

fn contact(row: &ContactLine) -> String {
    let mut parts = vec![row.name.clone(), row.telephone.clone(), row.website.clone()];
    parts.extend(row.address.iter().cloned());
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
