//! What letters are written from: the facts of one incident, and one person. Plain structs; the facade fills them.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::Masked;
use jiff::civil::Date;

use crate::imb::Bars;

/// The facts that all letters of an incident share. What is not known stays `None` and shows in the letter as a place
/// to be completed, which the linter refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFacts {
    /// Who writes.
    pub sender: Sender,
    /// What happened.
    pub breach: BreachFacts,
    /// The identity protection on offer; `None` where nobody is offered any.
    pub protection: Option<ProtectionOffer>,
    /// The date of the notice.
    pub dated: Date,
    /// How a letter calls an element (`ssn` → `Social Security number`), where the caller knows better than the
    /// template's own words.
    pub element_titles: BTreeMap<String, String>,
}

/// The organisation that writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sender {
    /// Its name.
    pub name: String,
    /// Address lines, for the letterhead and for the return address.
    pub address: Vec<String>,
    /// Telephone, toll-free if there is such a line.
    pub telephone: Option<String>,
    /// E-mail address for questions.
    pub email: Option<String>,
    /// Website for questions.
    pub website: Option<String>,
    /// Name of who signs.
    pub signatory: Option<String>,
    /// Position of who signs.
    pub signatory_title: Option<String>,
    /// The company that owns the sender (Massachusetts asks for it).
    pub parent_company: Option<String>,
}

/// What was done to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Taking {
    /// Copied and taken away.
    #[default]
    Acquired,
    /// Seen; no copy is known.
    Accessed,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BreachFacts {
    /// First day, or an estimate of it.
    pub occurred_from: Option<Date>,
    /// Last day, or an estimate of it.
    pub occurred_to: Option<Date>,
    /// When the sender learned of it.
    pub discovered: Option<Date>,
    /// Whether the data was copied or only seen.
    pub taking: Taking,
    /// How it happened, in general terms, in the sender's own words. `None`: a sentence of the template's.
    pub what_happened: Option<String>,
    /// What the sender did: one sentence each.
    pub steps_taken: Vec<String>,
    /// Whether law enforcement delayed the notice; `None` while unknown.
    pub law_enforcement_delay: Option<bool>,
    /// Persons affected, by residence. Only letters to a state whose law asks for the number tell it.
    pub affected: BTreeMap<String, u64>,
}

/// The identity protection that is on offer to everyone who is granted some.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProtectionOffer {
    /// Who provides it.
    pub vendor: Option<String>,
    /// Where to enrol.
    pub enrol_url: Option<String>,
    /// Telephone for enrolling.
    pub telephone: Option<String>,
}

/// One person, as far as a letter to them needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// The name as a letter addresses it.
    pub full_name: Masked<String>,
    /// Address lines below the name.
    pub address: Vec<Masked<String>>,
    /// Jurisdiction word (`us-ma`); empty where unknown.
    pub residence: String,
    /// Under 18: the letter goes to the parent or guardian.
    pub minor: bool,
    /// Known to have died: the letter goes to the estate or next of kin.
    pub deceased: bool,
    /// The elements that this very person lost.
    pub elements: BTreeSet<String>,
    /// Months of identity protection granted: the longest owed or promised; 0 for none.
    pub protection_months: u16,
    /// The person's own enrolment code; `None` until codes are issued.
    pub code: Option<Masked<String>>,
    /// The postal barcode of this very piece; `None` until the mailing is prepared.
    pub barcode: Option<Masked<Bars>>,
    /// Where the person signs up, with the code in it: what a telephone's camera opens from the printed letter.
    pub portal_url: Option<Masked<String>>,
}

impl Addressee {
    /// What the text of this person's letter depends on; see [`VariantKey`].
    pub fn variant_key(&self, language: &str) -> VariantKey {
        VariantKey {
            language: language.to_owned(),
            residence: self.residence.clone(),
            elements: self.elements.clone(),
            minor: self.minor,
            deceased: self.deceased,
            protection_months: self.protection_months,
            told_before: BTreeSet::new(),
            told_on: None,
            carried: None,
        }
    }
}

/// Protection that a person holds since an earlier incident of the same organisation: the code of that notice holds, and
/// there is no second one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Carried {
    /// The day of the notice that brought the code.
    pub told_on: Date,
    /// How it stands.
    pub stands: CarriedStands,
}

/// Whether carried protection runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CarriedStands {
    /// Its code was used: it runs until this day.
    Until(Date),
    /// Its code was not used yet. It can be until this day; the term begins then.
    WaitsUntil(Date),
}

impl Carried {
    /// The day that a letter tells: the last one of protection, or the last one to sign up.
    pub fn day(&self) -> Date {
        match self.stands {
            CarriedStands::Until(day) | CarriedStands::WaitsUntil(day) => day,
        }
    }

    /// Whether its code was used.
    pub fn is_activated(&self) -> bool {
        matches!(self.stands, CarriedStands::Until(_))
    }
}

/// What the text of a letter depends on, besides the facts of the incident. Everyone with equal keys reads the same
/// text; only address block, greeting and code differ. Millions of people have some thousands of keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariantKey {
    /// Language of the templates (`en`).
    pub language: String,
    /// Jurisdiction word; empty where unknown.
    pub residence: String,
    /// The elements lost.
    pub elements: BTreeSet<String>,
    /// To a parent or guardian.
    pub minor: bool,
    /// To the estate or next of kin; outranks `minor`.
    pub deceased: bool,
    /// Months of identity protection granted.
    pub protection_months: u16,
    /// What an earlier notice told this person; empty for a first one. A later notice names what is new, and then what
    /// was told before.
    pub told_before: BTreeSet<String>,
    /// The day of that notice.
    pub told_on: Option<Date>,
    /// Protection that the person holds since an earlier incident; it takes the place of the code. The last day of it is
    /// in the text, so that a text is shared by those whose protection ends on one day.
    pub carried: Option<Carried>,
}

impl VariantKey {
    /// Of a text that is nobody's own.
    pub fn everybody(language: &str) -> Self {
        Self {
            language: language.to_owned(),
            residence: String::new(),
            elements: BTreeSet::new(),
            minor: false,
            deceased: false,
            protection_months: 0,
            told_before: BTreeSet::new(),
            told_on: None,
            carried: None,
        }
    }

    /// What an earlier notice told and was not lost: what a retraction takes back.
    pub fn withdrawn(&self) -> BTreeSet<String> {
        self.told_before.difference(&self.elements).cloned().collect()
    }

    /// What an earlier notice told and was lost.
    pub fn remaining(&self) -> BTreeSet<String> {
        self.told_before.intersection(&self.elements).cloned().collect()
    }
}
