//! From the file's tables to the incident's.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use toml::de::DeValue;
use toml::value::{Datetime, Offset as TomlOffset};

use super::fact::{Confidence, Fact, Rival, When};
use super::sections::{
    Access, COLUMN_PARTS, ColumnChoice, ColumnWord, EvidenceSource, Facts, Harm, Organization, OwnWords, Protection,
    ReferenceList, SECTORS, STANDINGS, SegmentGlob, Sender, StoreGlob,
};
use super::source::{IncidentError, Item, Section};

const DATE: &str = "a date (2026-10-05) or a date-time with its zone (2026-10-05T14:30:00-07:00)";

pub(super) fn organization(section: &Section<'_>) -> Result<Organization, IncidentError> {
    section.only(&["name", "sectors", "home", "public_company"])?;
    let words: Vec<(&str, &str)> = SECTORS.iter().map(|word| (*word, *word)).collect();
    let mut sectors = match section.item("sectors") {
        None => Vec::new(),
        Some(item) => item.items()?.iter().map(|item| item.word(&words)).collect::<Result<Vec<_>, _>>()?,
    };
    sectors.sort_unstable();
    sectors.dedup();
    Ok(Organization {
        name: section.needed("name")?.string()?,
        sectors: sectors.into_iter().map(str::to_owned).collect(),
        home: section.optional_string("home")?,
        public_company: section.item("public_company").map(|item| item.boolean()).transpose()?.unwrap_or(false),
    })
}

pub(super) fn facts(section: &Section<'_>) -> Result<Facts, IncidentError> {
    section.only(&[
        "occurred_from",
        "occurred_to",
        "discovered",
        "determined",
        "materiality_determined",
        "notice_planned",
        "agencies_told",
        "hold_until",
        "access",
        "encrypted",
        "key_taken",
        "harm",
        "source_of_breach",
        "held_for_another",
        "what_happened",
        "steps_taken",
    ])?;
    let when_of = |key| section.item(key).map(|item| fact(&item, when)).transpose();
    let flag_of = |key| section.item(key).map(|item| fact(&item, |item| item.boolean())).transpose();
    let access_words = [("acquired", Access::Acquired), ("accessed", Access::Accessed)];
    let harm_words = [("likely", Harm::Likely), ("not_likely", Harm::NotLikely), ("unknown", Harm::Unknown)];
    Ok(Facts {
        occurred_from: when_of("occurred_from")?,
        occurred_to: when_of("occurred_to")?,
        discovered: fact(&section.needed("discovered")?, when)?,
        determined: when_of("determined")?,
        materiality_determined: when_of("materiality_determined")?,
        notice_planned: when_of("notice_planned")?,
        agencies_told: when_of("agencies_told")?,
        hold_until: when_of("hold_until")?,
        access: or_plain(
            section.item("access").map(|item| fact(&item, |item| item.word(&access_words))).transpose()?,
            Access::Acquired,
        ),
        encrypted: or_plain(flag_of("encrypted")?, false),
        key_taken: flag_of("key_taken")?,
        harm: or_plain(
            section.item("harm").map(|item| fact(&item, |item| item.word(&harm_words))).transpose()?,
            Harm::Unknown,
        ),
        source_of_breach: or_plain(flag_of("source_of_breach")?, true),
        held_for_another: or_plain(flag_of("held_for_another")?, false),
        what_happened: section.optional_string("what_happened")?,
        steps_taken: section.item("steps_taken").map(|item| item.strings()).transpose()?.unwrap_or_default(),
    })
}

fn or_plain<T>(fact: Option<Fact<T>>, default: T) -> Fact<T> {
    fact.unwrap_or_else(|| Fact::plain(default))
}

/// A plain value, one `{ value, … }`, or a list of them.
fn fact<T>(item: &Item<'_>, read: impl Fn(&Item<'_>) -> Result<T, IncidentError>) -> Result<Fact<T>, IncidentError> {
    let rivals = match item.value.get_ref() {
        DeValue::Array(_) => item.items()?.iter().map(|item| rival(item, &read)).collect::<Result<Vec<_>, _>>()?,
        DeValue::Table(_) => vec![rival(item, &read)?],
        _ => return Ok(Fact::plain(read(item)?)),
    };
    Fact::from_rivals(rivals).ok_or_else(|| item.wrong("a value, or a list of at least one rival value"))
}

fn rival<T>(item: &Item<'_>, read: impl Fn(&Item<'_>) -> Result<T, IncidentError>) -> Result<Rival<T>, IncidentError> {
    let section = item.section(format!("a rival value of `{}`", item.key))?;
    section.only(&["value", "source", "as_of", "confidence"])?;
    Ok(Rival {
        value: read(&section.needed("value")?)?,
        source: section.optional_string("source")?,
        as_of: section.item("as_of").map(|item| when(&item)).transpose()?.map(|when| when.date),
        confidence: section.item("confidence").map(|item| item.word(&Confidence::WORDS)).transpose()?,
    })
}

pub(super) fn when(item: &Item<'_>) -> Result<When, IncidentError> {
    let DeValue::Datetime(written) = item.value.get_ref() else { return Err(item.wrong(DATE)) };
    moment(written).ok_or_else(|| item.wrong(DATE))
}

fn moment(written: &Datetime) -> Option<When> {
    let day = written.date?;
    let date = Date::new(i16::try_from(day.year).ok()?, i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?);
    let date = date.ok()?;
    let Some(time) = written.time else { return Some(When::day(date)) };
    let offset = match written.offset? {
        TomlOffset::Z => Offset::UTC,
        TomlOffset::Custom { minutes } => Offset::from_seconds(i32::from(minutes) * 60).ok()?,
    };
    let clock = Time::new(
        i8::try_from(time.hour).ok()?,
        i8::try_from(time.minute).ok()?,
        i8::try_from(time.second.unwrap_or(0)).ok()?,
        i32::try_from(time.nanosecond.unwrap_or(0)).ok()?,
    );
    let at = offset.to_timestamp(DateTime::from_parts(date, clock.ok()?)).ok()?;
    Some(When { date, instant: Some((at, offset)) })
}

pub(super) fn evidence(section: &Section<'_>) -> Result<EvidenceSource, IncidentError> {
    section.only(&["path", "segment", "segments", "store", "stores"])?;
    let stores = section.item("stores").map(|item| item.items()).transpose()?.unwrap_or_default();
    let segments = section.item("segments").map(|item| item.items()).transpose()?.unwrap_or_default();
    Ok(EvidenceSource {
        path: section.needed("path")?.string()?,
        segment: section.optional_string("segment")?,
        segments: segments.iter().map(segment).collect::<Result<_, _>>()?,
        store: section.optional_string("store")?,
        stores: stores.iter().map(store).collect::<Result<_, _>>()?,
    })
}

fn segment(item: &Item<'_>) -> Result<SegmentGlob, IncidentError> {
    let section = item.section("`segments`".to_owned())?;
    section.only(&["glob", "segment"])?;
    Ok(SegmentGlob { glob: section.needed("glob")?.string()?, segment: section.needed("segment")?.string()? })
}

fn store(item: &Item<'_>) -> Result<StoreGlob, IncidentError> {
    let section = item.section("`stores`".to_owned())?;
    section.only(&["glob", "store"])?;
    Ok(StoreGlob { glob: section.needed("glob")?.string()?, store: section.needed("store")?.string()? })
}

pub(super) fn reference(section: &Section<'_>) -> Result<ReferenceList, IncidentError> {
    section.only(&["path", "glob", "standing"])?;
    Ok(ReferenceList {
        path: section.needed("path")?.string()?,
        glob: section.optional_string("glob")?,
        standing: section.needed("standing")?.word(&STANDINGS)?,
    })
}

pub(super) fn column(section: &Section<'_>) -> Result<ColumnWord, IncidentError> {
    section.only(&["evidence", "table", "column", "element", "part"])?;
    let element = section.needed("element")?.string()?;
    let part = section.item("part").map(|item| column_part(&item, &element)).transpose()?;
    Ok(ColumnWord {
        part,
        evidence: section.needed("evidence")?.string()?,
        table: section.optional_string("table")?,
        column: column_choice(&section.needed("column")?)?,
        element: (element != "none").then_some(element),
    })
}

fn column_part(item: &Item<'_>, element: &str) -> Result<String, IncidentError> {
    let words = COLUMN_PARTS.iter().find(|(known, _)| *known == element).map(|(_, words)| *words);
    let words = words.ok_or_else(|| item.wrong("left out: only name, address and financial_account have parts"))?;
    Ok(item.word(words)?.to_owned())
}

fn column_choice(item: &Item<'_>) -> Result<ColumnChoice, IncidentError> {
    if matches!(item.value.get_ref(), DeValue::Integer(_)) {
        return Ok(ColumnChoice::Position(item.number()?));
    }
    let text = item.string()?;
    let position = text.strip_prefix("col").and_then(|digits| digits.parse().ok()).filter(|position| *position > 0);
    Ok(position.map_or(ColumnChoice::Header(text), ColumnChoice::Position))
}

pub(super) fn sender(section: &Section<'_>) -> Result<Sender, IncidentError> {
    section.only(&[
        "name",
        "address",
        "telephone",
        "email",
        "website",
        "signatory_name",
        "signatory_title",
        "parent_company",
    ])?;
    Ok(Sender {
        name: section.optional_string("name")?,
        address: section.item("address").map(|item| item.strings()).transpose()?.unwrap_or_default(),
        telephone: section.optional_string("telephone")?,
        email: section.optional_string("email")?,
        website: section.optional_string("website")?,
        signatory_name: section.optional_string("signatory_name")?,
        signatory_title: section.optional_string("signatory_title")?,
        parent_company: section.optional_string("parent_company")?,
    })
}

/// `[words.es]`, `[words.vi]` …: one table for each language.
pub(super) fn words(section: &Section<'_>) -> Result<BTreeMap<String, OwnWords>, IncidentError> {
    let mut all = BTreeMap::new();
    for (language, own) in section.inner_tables()? {
        own.only(&["what_happened", "steps_taken", "signatory_title"])?;
        let words = OwnWords {
            what_happened: own.optional_string("what_happened")?,
            steps_taken: own.item("steps_taken").map(|item| item.strings()).transpose()?.unwrap_or_default(),
            signatory_title: own.optional_string("signatory_title")?,
        };
        all.insert(language, words);
    }
    Ok(all)
}

pub(super) fn protection(section: &Section<'_>) -> Result<Protection, IncidentError> {
    section.only(&["months", "vendor", "enrol_url", "telephone", "enrol_by"])?;
    Ok(Protection {
        months: section.item("months").map(|item| item.number()).transpose()?,
        vendor: section.optional_string("vendor")?,
        enrol_url: section.optional_string("enrol_url")?,
        telephone: section.optional_string("telephone")?,
        enrol_by: section.item("enrol_by").map(|item| when(&item)).transpose()?.map(|when| when.date),
    })
}
