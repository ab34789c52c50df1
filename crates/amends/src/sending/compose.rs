//! From a row of a wave to the letter of one person: words, address, code; checked by the linter before it may go.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use amends_case::Masked;
use amends_ledger::{Ledger, Notice};
use amends_notices::{
    Addressee, Carried, Letter, VariantKey, address, is_refused, lint_addressing, lint_mail, mail, mail_hosts,
};
use amends_store::Case;
use jiff::civil::Date;

use super::present::Present;
use crate::moves::Moved;
use crate::notices::{Earlier, Source, TEXTS_MAX, Text, Texts, letter_day};
use crate::protection::{CarriedBook, Pool};
use crate::waves::{WaveReader, WaveRow, day_of, drafts_of_wave, told_before};
use crate::{Error, Result, protection};

/// A letter that may go, or why it may not.
pub(super) enum Composed {
    /// The row and its letter.
    Ready(Box<(WaveRow, Letter)>),
    /// Why not: the linter's rule, or what was decided since it was released.
    Refused(String),
}

/// Everything that letters of the waves are made from.
pub(super) struct Composer<'a> {
    case: &'a Case,
    waves: BTreeMap<u32, WaveDesk>,
    /// Who moved since, the vendor's codes, and who holds protection already; read when the first notice is made.
    beside: Option<(Moved, Pool, CarriedBook)>,
    present: Option<Present>,
}

/// Kind, profile, form, language, what was told before and on which day, months of protection; protection that is carried.
type TextOf = (String, u32, String, String, String, i64, u32, Option<(Carried, u32)>);

struct WaveDesk {
    source: Source,
    /// Texts that were asked for, by profile and language.
    texts: HashMap<TextOf, Arc<Text>>,
    /// Texts whose mail was read back, with and without a code: the rule that refuses it.
    mails: HashMap<(u64, bool), Option<String>>,
    reader: WaveReader,
    /// Number of the last notice that was read: the reader only goes forward.
    last: u64,
}

impl<'a> Composer<'a> {
    pub(super) fn new(case: &'a Case) -> Self {
        Self { case, waves: BTreeMap::new(), beside: None, present: None }
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
            let letter = match self.against(ledger, &notice)? {
                Some(why) => Composed::Refused(why.to_owned()),
                None => self.letter(ledger, &notice, row)?,
            };
            composed.push((notice, letter));
        }
        Ok(composed)
    }

    fn row(&mut self, ledger: &mut Ledger, notice: &Notice) -> Result<WaveRow> {
        let missing = || Error::Unknown(format!("notice number {} is not in the table of its wave", notice.number));
        let case = self.case;
        if self.beside.is_none() {
            self.beside = Some((Moved::read(case)?, Pool::read(case)?, CarriedBook::read(case)?));
        }
        self.desk(ledger, notice.wave)?;
        let (Some(desk), Some((moved, ..))) = (self.waves.get_mut(&notice.wave), &self.beside) else {
            return Err(missing());
        };
        // Rows stand in the order of numbers: the next notices are further on, those tried again are at the front.
        if notice.number <= desk.last {
            desk.reader = WaveReader::open(case, notice.wave)?;
        }
        desk.last = notice.number;
        let mut row = desk.reader.seek(&notice.id)?.ok_or_else(missing)?;
        moved.put_right(&notice.id, &mut row.lines, &mut row.postal_code);
        Ok(row)
    }

    /// Why a notice must not leave any more, by what was decided since it was released.
    pub(super) fn against(&mut self, ledger: &mut Ledger, notice: &Notice) -> Result<Option<&'static str>> {
        let present = match &mut self.present {
            Some(present) => present,
            none => none.insert(Present::read(self.case)?),
        };
        if let Some(why) = present.against(self.case, notice)? {
            return Ok(Some(why));
        }
        let Some(may) = present.may_name(notice).cloned() else { return Ok(None) };
        let profile = self.desk(ledger, notice.wave)?.source.plan.profiles.get(notice.cell as usize);
        let names_more =
            profile.is_some_and(|profile| profile.key.elements.iter().any(|element| !may.contains(element)));
        Ok(names_more.then_some("decided: it names what is treated as not taken"))
    }

    /// The row of a notice, and the language in which its person is written to.
    pub(super) fn row_and_language(&mut self, ledger: &mut Ledger, notice: &Notice) -> Result<(WaveRow, String)> {
        let row = self.row(ledger, notice)?;
        let language = self.source(ledger, notice.wave)?.language_for(&row.language, "").to_owned();
        Ok((row, language))
    }

    /// What the texts of a wave are made from.
    pub(super) fn source(&mut self, ledger: &mut Ledger, wave: u32) -> Result<&Source> {
        Ok(&self.desk(ledger, wave)?.source)
    }

    fn desk(&mut self, ledger: &mut Ledger, wave: u32) -> Result<&mut WaveDesk> {
        match self.waves.entry(wave) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(empty) => {
                let source = drafts_of_wave(self.case, ledger, wave)?;
                let reader = WaveReader::open(self.case, wave)?;
                Ok(empty.insert(WaveDesk { source, texts: HashMap::new(), mails: HashMap::new(), reader, last: 0 }))
            }
        }
    }

    fn letter(&mut self, ledger: &mut Ledger, notice: &Notice, row: WaveRow) -> Result<Composed> {
        let Some(desk) = self.waves.get_mut(&notice.wave) else {
            return Err(Error::Unknown(format!("there is no wave {}", notice.wave)));
        };
        let months = match row.kind.as_str() {
            "retraction" | "correction" => protection::months_granted(ledger, &row.person)?,
            _ => 0,
        };
        let (_, pool, carried) = self.beside.get_or_insert_with(Default::default);
        let carried = desk.carried(&row, carried, ledger)?;
        let Some(text) = desk.text(&row, months, carried)? else {
            return Ok(Composed::Refused("linter: not_owed".to_owned()));
        };
        let addressee = addressee(self.case, ledger, pool, &desk.source, &text, &row)?;
        let rules = &desk.source.rules;
        let letter = address(rules, &text.variant, &addressee)?;
        let by_post = notice.channel == "post";
        let violations = lint_addressing(rules, &letter, &text.duty, by_post)?;
        if is_refused(&violations) {
            let rule = violations.first().map_or("", |violation| violation.rule);
            return Ok(Composed::Refused(format!("linter: {rule}")));
        }
        if notice.channel == "email"
            && let Some(rule) = desk.mail_refused(&row, &text, &letter)?
        {
            return Ok(Composed::Refused(format!("linter: {rule}")));
        }
        Ok(Composed::Ready(Box::new((row, letter))))
    }
}

impl WaveDesk {
    /// The rule that refuses the mail of a text: read back once, for the first person who gets it. Others' differ in greeting
    /// and code only.
    fn mail_refused(&mut self, row: &WaveRow, text: &Text, letter: &Letter) -> Result<Option<String>> {
        let key = (text.variant.id.0, letter.recipient.code.is_some());
        if let Some(known) = self.mails.get(&key) {
            return Ok(known.clone());
        }
        let hosts = self.source.facts.get(&text.variant.key.language).map(mail_hosts).unwrap_or_default();
        // What follows a notice, or tells what is new, names other elements than were lost; its words were checked as such.
        let is_first = row.told.is_empty() && !matches!(row.kind.as_str(), "retraction" | "correction" | "reminder");
        let duty = is_first.then_some(&text.duty);
        let violations = lint_mail(&self.source.rules, letter, &mail(letter), duty, &hosts)?;
        let refused = violations.iter().find(|one| one.severity == amends_notices::Severity::Refusal);
        let rule = refused.map(|one| one.rule.to_owned());
        self.mails.insert(key, rule.clone());
        Ok(rule)
    }

    /// Protection of an earlier incident that a notice tells of. Whoever has a code of this case is told of that.
    fn carried(&self, row: &WaveRow, book: &CarriedBook, ledger: &mut Ledger) -> Result<Option<(Carried, u32)>> {
        let tells = matches!(row.kind.as_str(), "first" | "later");
        if !tells || !book.has(&row.person) || protection::months_granted(ledger, &row.person)? > 0 {
            return Ok(None);
        }
        let months = self.source.plan.profiles.get(row.cell as usize).map_or(0, |profile| profile.months);
        match months {
            0 => Ok(None),
            _ => book.for_notice(&row.person, months, letter_day(&self.source.incident)),
        }
    }

    /// The text of a row, drafted and checked once for all who read it. `months`: of protection that a retraction leaves.
    fn text(&mut self, row: &WaveRow, months: u32, carried: Option<(Carried, u32)>) -> Result<Option<Arc<Text>>> {
        let (kind, form) = (row.kind.clone(), row.form.clone());
        let key = (kind, row.cell, form, row.language.clone(), row.told.clone(), row.told_on, months, carried);
        if let Some(text) = self.texts.get(&key) {
            return Ok(Some(Arc::clone(text)));
        }
        let language = self.source.language_for(&row.language, "");
        let (texts, profile) = (Texts::new(&self.source)?, row.cell as usize);
        let text = match (row.kind.as_str(), told_before(&row.told, row.told_on)) {
            ("retraction" | "correction", before) => {
                let key = taken_back(&self.source, row, language, months, before);
                texts.taken_back(key)?.map(Arc::new)
            }
            ("reminder", _) => texts.reminder(profile, language, day_of(row.told_on)?)?.map(Arc::new),
            (_, None) if carried.is_none() => texts.of(profile, language)?,
            (_, told) => texts.after(profile, language, &Earlier { told, carried })?,
        };
        let text = text.filter(|text| !text.is_refused());
        if let Some(text) = &text {
            // Texts that tell of a day of somebody's are many.
            if self.texts.len() >= TEXTS_MAX {
                self.texts.clear();
            }
            self.texts.insert(key, Arc::clone(text));
        }
        Ok(text)
    }
}

/// What a retraction or a correction depends on: what stays true, and what was told.
fn taken_back(
    source: &Source,
    row: &WaveRow,
    language: &str,
    months: u32,
    before: Option<(BTreeSet<String>, Date)>,
) -> VariantKey {
    let profile = source.plan.profiles.get(row.cell as usize).filter(|_| row.kind == "correction");
    let (told_before, told_on) = before.map_or((BTreeSet::new(), None), |(told, day)| (told, Some(day)));
    VariantKey {
        elements: profile.map(|profile| profile.key.elements.iter().cloned().collect()).unwrap_or_default(),
        minor: row.form == "minor",
        deceased: row.form == "deceased",
        protection_months: u16::try_from(months).unwrap_or(u16::MAX),
        told_before,
        told_on,
        ..VariantKey::everybody(language)
    }
}

fn addressee(
    case: &Case,
    ledger: &mut Ledger,
    pool: &Pool,
    source: &Source,
    text: &Arc<Text>,
    row: &WaveRow,
) -> Result<Addressee> {
    let key = &text.variant.key;
    let code = match key.protection_months {
        0 => None,
        // The code of an earlier notice holds; a second one would be wrong.
        _ if key.carried.is_some() => None,
        _ => Some(protection::present_code(case, ledger, pool, &row.person)?),
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
