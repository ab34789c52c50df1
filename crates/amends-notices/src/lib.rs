//! Duties turned into draft notices, and the linter that refuses a wrong one.
//!
//! [`draft`] writes the text that everyone with the same [`VariantKey`] reads; [`address`] makes of it the [`Letter`]
//! of one person; [`lint`] (or a [`Linter`], for many) reads the result and says why it may not go out; [`regulator_draft`] prepares what an
//! authority is to be told. All of it is pure: rule files and facts in, structures out. `amends-letters` typesets.
//!
//! ```
//! use std::sync::Arc;
//! use amends_notices::{Addressee, LetterDuty, LetterRules, address, draft, is_refused, lint, lint_addressing, lint_mail, mail_hosts};
//! # use amends_notices::example;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let rules = LetterRules::embedded()?;
//! let person: Addressee = example::addressee("us-ca", &["name", "ssn"]);
//! let variant = Arc::new(draft(&rules, &example::facts(), &person.variant_key("en"))?);
//! let letter = address(&rules, &variant, &person)?;
//! let duty = LetterDuty { elements: person.elements.clone(), ..LetterDuty::default() };
//! assert!(!is_refused(&lint(&rules, &letter, &duty)?));
//! # Ok(())
//! # }
//! ```
//!
//! Four decisions a reader would question:
//!
//! * **The linter reads the rendered words.** A template's tags are a claim ("this block tells of the police report"),
//!   and a template or a fact of the incident may say more than its tag. So every block's words are searched for
//!   phrases: an element that this person did not lose, comfort before the truth, a count of people where the law
//!   forbids one. A phrase list can refuse a harmless sentence; then a person rewords it. The other error, a letter
//!   that hides a lost SSN behind "your card is safe", is the one this crate exists to prevent.
//! * **A letter is a variant plus an address.** The text depends on residence, elements, minor, deceased and months of
//!   protection, not on the person. Millions of people read some thousands of texts; each is drafted, checked and
//!   approved once, and its id is the digest of its words.
//! * **What is not known is printed as a blank.** A missing telephone number becomes `[to be completed: telephone]`
//!   in the draft, where counsel sees it, and the linter refuses the letter for it.
//!
//! * **A language is a folder of rule files.** Nothing here asks which language it is: names of elements, phrases,
//!   plurals, months, the reading formula and California's headings are data, and [`LetterRules::lacking`] says what a
//!   language still needs. A letter never falls back to another language within itself.
//!
//! Module list, in reading order: [`facts`], [`content`], [`letter`], [`rules`], `draft`, `short` (a text message, a banner), `text`,
//! `lint`, `grade`, `mail`, `regulator`; by themselves [`postal`] (addresses, people who moved), [`imb`] (the postal barcode) and
//! [`codes`] (of protection).

pub mod codes;
pub mod content;
mod draft;
pub mod example;
pub mod facts;
mod fill;
mod grade;
pub mod imb;
pub mod letter;
mod lint;
mod mail;
pub mod postal;
mod regulator;
pub mod rules;
mod short;
mod text;

pub use content::Content;
pub use draft::{DraftError, address, draft, draft_reminder, draft_retraction, draft_web};
pub use facts::{
    Addressee, BreachFacts, Carried, CarriedStands, LetterFacts, ProtectionOffer, Sender, Taking, VariantKey,
};
pub use grade::{Harder, Reading};
pub use letter::{Block, BlockKind, Body, Letter, Recipient, Variant, VariantId};
pub use lint::{
    LetterDuty, LintError, Linter, Severity, Violation, is_refused, lint, lint_addressing, lint_mail, mail_hosts,
};
pub use mail::{MailText, mail, web_page};
pub use regulator::{Answer, RegulatorDraft, RegulatorDuty, RegulatorFacts, regulator_draft};
pub use rules::{DEFAULT_LANGUAGE, LetterRules, RulesError, embedded_files, language_for};
pub use short::{Encoding, MAX_SEGMENTS, Sms, draft_banner, draft_sms, measure};
