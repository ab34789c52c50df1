//! From a row of a wave to the letter of one person: words, address, code; checked by the linter before it may go.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use amends_case::Masked;
use amends_ledger::{Ledger, Notice};
use amends_notices::{Addressee, Letter, address, is_refused, lint_addressing};
use amends_store::Case;

use crate::notices::{Source, Text, Texts};
use crate::waves::{WaveReader, WaveRow, drafts_of_wave, told_before};
use crate::{Error, Result, protection};

/// A letter that may go, or why it may not.
pub(super) enum Composed {
    /// The row and its letter.
    Ready(Box<(WaveRow, Letter)>),
    /// What the linter says: the rule's word.
    Refused(String),
}

/// Everything that letters of the waves are made from.
pub(super) struct Composer<'a> {
    case: &'a Case,
    waves: BTreeMap<u32, WaveDesk>,
}

/// Profile, language, what was told before, and on which day.
type TextOf = (u32, String, String, i64);

struct WaveDesk {
    source: Source,
    /// Texts that were asked for, by profile and language.
    texts: HashMap<TextOf, Arc<Text>>,
    reader: WaveReader,
    /// Number of the last notice that was read: the reader only goes forward.
    last: u64,
}

impl<'a> Composer<'a> {
    pub(super) fn new(case: &'a Case) -> Self {
        Self { case, waves: BTreeMap::new() }
    }

    /// The letters of some notices, in their order.
    pub(super) fn compose(&mut self, ledger: &mut Ledger, notices: Vec<Notice>) -> Result<Vec<(Notice, Composed)>> {
        let mut rows = HashMap::new();
        let mut in_order: Vec<&Notice> = notices.iter().collect();
        in_order.sort_by_key(|notice| (notice.wave, notice.number));
        for notice in in_order {
            rows.insert(notice.id, self.row(ledger, notice)?);
        }
        let mut composed = Vec::with_capacity(notices.len());
        for notice in notices {
            let Some(row) = rows.remove(&notice.id) else { continue };
            let letter = self.letter(ledger, &notice, row)?;
            composed.push((notice, letter));
        }
        Ok(composed)
    }

    fn row(&mut self, ledger: &mut Ledger, notice: &Notice) -> Result<WaveRow> {
        let missing = || Error::Unknown(format!("notice number {} is not in the table of its wave", notice.number));
        if !self.waves.contains_key(&notice.wave) {
            let source = drafts_of_wave(self.case, ledger, notice.wave)?;
            let reader = WaveReader::open(self.case, notice.wave)?;
            self.waves.insert(notice.wave, WaveDesk { source, texts: HashMap::new(), reader, last: 0 });
        }
        let desk = self.waves.get_mut(&notice.wave).ok_or_else(missing)?;
        // Rows stand in the order of numbers: the next notices are further on, those tried again are at the front.
        if notice.number <= desk.last {
            desk.reader = WaveReader::open(self.case, notice.wave)?;
        }
        desk.last = notice.number;
        desk.reader.seek(&notice.id)?.ok_or_else(missing)
    }

    fn letter(&mut self, ledger: &mut Ledger, notice: &Notice, row: WaveRow) -> Result<Composed> {
        let Some(desk) = self.waves.get_mut(&notice.wave) else {
            return Err(Error::Unknown(format!("there is no wave {}", notice.wave)));
        };
        let Some(text) = desk.text(&row)? else { return Ok(Composed::Refused("not_owed".to_owned())) };
        let addressee = addressee(self.case, ledger, &desk.source, &text, &row)?;
        let rules = &desk.source.rules;
        let letter = address(rules, &text.variant, &addressee).map_err(|error| Error::LetterRules(Box::new(error)))?;
        let by_post = notice.channel == "post";
        let violations = lint_addressing(rules, &letter, &text.duty, by_post)
            .map_err(|error| Error::LetterRules(Box::new(error)))?;
        if is_refused(&violations) {
            let rule = violations.first().map_or("", |violation| violation.rule);
            return Ok(Composed::Refused(rule.to_owned()));
        }
        Ok(Composed::Ready(Box::new((row, letter))))
    }
}

impl WaveDesk {
    /// The text of a row, drafted and checked once for all who read it.
    fn text(&mut self, row: &WaveRow) -> Result<Option<Arc<Text>>> {
        let key = (row.cell, row.language.clone(), row.told.clone(), row.told_on);
        if let Some(text) = self.texts.get(&key) {
            return Ok(Some(Arc::clone(text)));
        }
        let language = self.source.language_for(&row.language, "");
        let (texts, profile) = (Texts::new(&self.source)?, row.cell as usize);
        let text = match told_before(&row.told, row.told_on) {
            None => texts.of(profile, language)?,
            Some((before, day)) => texts.later(profile, language, &before, day)?,
        };
        let text = text.filter(|text| !text.is_refused());
        if let Some(text) = &text {
            self.texts.insert(key, Arc::clone(text));
        }
        Ok(text)
    }
}

fn addressee(case: &Case, ledger: &mut Ledger, source: &Source, text: &Arc<Text>, row: &WaveRow) -> Result<Addressee> {
    let key = &text.variant.key;
    let code = match key.protection_months {
        0 => None,
        _ => Some(protection::present_code(case, ledger, &row.person)?),
    };
    // The QR code on the letter opens the page with the code filled in.
    let enrol_url = source.incident.protection.as_ref().and_then(|protection| protection.enrol_url.as_ref());
    let portal_url = match (&code, enrol_url) {
        (Some(code), Some(url)) => Some(Masked::new(format!("{url}?code={code}"))),
        _ => None,
    };
    Ok(Addressee {
        full_name: row.name.clone(),
        address: row.lines.clone(),
        residence: key.residence.clone(),
        minor: key.minor,
        deceased: key.deceased,
        elements: key.elements.clone(),
        protection_months: key.protection_months,
        code: code.map(Masked::new),
        barcode: None,
        portal_url,
    })
}
