//! What a value says by itself, in whatever row it stands. Towns, plans and names come again and again; each is asked
//! once and counted each time.

use super::seen::Shapes;
use crate::rules::Checks;
use crate::validators::{
    self, address, date,
    digits::{digits_between, luhn},
    gate::Look,
    imei, person_name, ssn, telephone,
};

/// What was told about one value: small, since a column remembers tens of thousands of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    /// The checks that it passes.
    pub(super) passed: u64,
    traits: u32,
    /// Where its form is counted.
    pub(super) shape: Option<u8>,
}

/// A bit of [`Told`].
#[derive(Debug, Clone, Copy)]
pub(super) enum Trait {
    /// It stands where there is no value; nothing else is told about it.
    Default,
    Digits,
    Letters,
    BareDigits,
    Prose,
    NineBare,
    NineGrouped,
    NeverIssued,
    LeadingZero,
    Routing,
    NineLuhn,
    ShortOfNine,
    Fifteen,
    FifteenLuhn,
    Amex,
    ReportingBody,
    Date,
    PhoneInUse,
    Zip,
    CommonFirst,
    CommonLast,
    /// Two words or more.
    Spaced,
    StrictStreet,
    AddressTail,
    ZipPlusFour,
    CoordinatePair,
}

impl Told {
    /// Asks a value.
    pub(super) fn of(text: &str, checks: &Checks, shapes: &mut Shapes) -> Self {
        if validators::is_default(text) {
            return Self::default().with(Trait::Default, true);
        }
        let text = validators::trim(text);
        let look = Look::at(text);
        let told = Self { passed: checks.passed(text, look), traits: 0, shape: shapes.place(text) }
            .with(Trait::Digits, look.digits() > 0)
            .with(Trait::Letters, look.has_letter())
            .with(Trait::Prose, text.len() > 24 && text.bytes().filter(|byte| *byte == b' ').count() >= 3)
            .with(Trait::PhoneInUse, look.digits() >= 8 && telephone::valid_in_use(text))
            .with(Trait::Zip, look.digits() >= 4 && address::zip(text).is_some())
            .with(Trait::Date, look.digits() > 0 && date::read(text).is_some());
        let told = if look.digits() > 0 { told.with_digits(text) } else { told };
        if look.has_letter() { told.with_words(text, look) } else { told.with_signs(text) }
    }

    /// Whether it has a trait.
    pub(super) fn is(self, asked: Trait) -> bool {
        self.traits >> asked as u32 & 1 == 1
    }

    /// The same to add up.
    pub(super) fn count(self, asked: Trait) -> u32 {
        self.traits >> asked as u32 & 1
    }

    fn with(mut self, told: Trait, so: bool) -> Self {
        self.traits |= u32::from(so) << told as u32;
        self
    }

    fn with_digits(self, text: &str) -> Self {
        let Some(digits) = digits_between(text, b"- ") else { return self };
        let bytes = digits.as_bytes();
        let bare = bytes.len() == text.len();
        let told = self.with(Trait::BareDigits, bare);
        match bytes.len() {
            9 if bare || ssn::grouped(text) => told
                .with(Trait::NineBare, bare)
                .with(Trait::NineGrouped, !bare)
                .with(Trait::NeverIssued, !ssn::is_issued(bytes))
                .with(Trait::LeadingZero, bytes[0] == b'0')
                .with(Trait::Routing, validators::bank::routing_valid(text))
                .with(Trait::NineLuhn, luhn(bytes)),
            7 | 8 => told.with(Trait::ShortOfNine, bare),
            15 => told
                .with(Trait::Fifteen, true)
                .with(Trait::FifteenLuhn, luhn(bytes))
                .with(Trait::Amex, validators::card::is_issuer(bytes))
                .with(Trait::ReportingBody, imei::is_reporting_body(bytes)),
            _ => told,
        }
    }

    fn with_words(self, text: &str, look: Look) -> Self {
        let (before, behind) = text.split_once(',').map_or((text, None), |(before, behind)| (before, Some(behind)));
        let given = behind.map_or(text, str::trim);
        let told = self
            .with(Trait::CommonFirst, person_name::starts_with_first(given))
            .with(Trait::CommonLast, person_name::ends_with_last(before))
            .with(Trait::Spaced, text.bytes().any(|byte| byte == b' '));
        if look.digits() == 0 {
            return told;
        }
        told.with(Trait::StrictStreet, address::street(text))
            .with(Trait::AddressTail, look.digits() >= 4 && address::tail(text).is_some())
    }

    fn with_signs(self, text: &str) -> Self {
        self.with(Trait::ZipPlusFour, address::zip_plus_four(text))
            .with(Trait::CoordinatePair, text.contains(',') && validators::codes::coordinates(text))
    }
}
