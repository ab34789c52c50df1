//! One cell, into one mention.

use amends_case::{ElementIndex, Near, TokenKind, Tokens};

use super::mention::{Mention, add_value};
use super::name::Tidy;
use super::task::{Column, Known, Task};
use crate::places;
use crate::rules::Cell;
use crate::validators::{
    self, address, bank, card, codes, date, digits::Digits, email, imei, imsi, language, licence, secret, ssn,
    taxpayer, telephone,
};

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It holds a value of the column's element.
    Valid,
    /// It holds `N/A`, `000-00-0000` or the like.
    Default,
    /// It holds something else, which is to be searched.
    Other,
}

/// What reading a cell needs besides the cell.
pub(super) struct Reader<'a> {
    pub(super) tokens: &'a Tokens,
    /// Tokens of `0000` … `9999`.
    pub(super) last_fours: &'a [u64],
    pub(super) known: Known,
    pub(super) latest_birth: i32,
}

impl Reader<'_> {
    /// Reads a cell of a typed column.
    pub(super) fn read(&self, column: &Column, text: &str, mention: &mut Mention) -> Outcome {
        let text = validators::trim(text);
        let valid = match &column.task {
            Task::Search => return Outcome::Other,
            Task::First => name_piece(text, &mut mention.first),
            Task::Middle => name_piece(text, &mut mention.middle),
            Task::Last => name_piece(text, &mut mention.last),
            Task::Suffix => name_piece(text, &mut mention.suffix),
            Task::Full => name_piece(text, &mut mention.full),
            Task::Segment => {
                mention.segment = mention.segment.or_else(|| segment(text));
                return Outcome::Default;
            }
            Task::Deceased => {
                mention.deceased |= says_deceased(text);
                return Outcome::Default;
            }
            Task::AsOf { order } => return as_of(text, *order, self.latest_birth, mention),
            Task::Language => {
                let language = language::read(text);
                mention.language = mention.language.or(language);
                return if language.is_some() { Outcome::Default } else { Outcome::Other };
            }
            Task::LicenseState => {
                mention.license_state = mention.license_state.or_else(|| places::state(text));
                return Outcome::Default;
            }
            Task::State => state(text, mention),
            Task::StateAu => state_au(text, mention),
            Task::Country => country(text, mention),
            task => return self.read_value(task, column.element, text, mention),
        };
        if valid { Outcome::Valid } else { Outcome::Default }
    }

    fn read_value(&self, task: &Task, element: Option<ElementIndex>, text: &str, mention: &mut Mention) -> Outcome {
        let exposed = match task {
            Task::Birth { order, epoch_is_filler } => {
                self.birth(text, *order, *epoch_is_filler, mention).then_some(element)
            }
            Task::Ssn => self.ssn(text, element, mention),
            Task::SsnLast4 => self.last_four(text, mention).then_some(element),
            Task::TaxpayerId => self.taxpayer_id(text, mention).then_some(element),
            Task::License => license(text, mention).then_some(element),
            Task::Passport => codes::passport(text).then(|| self.passport(text, mention)).map(|()| element),
            Task::Account => codes::account(text)
                .then(|| self.token(TokenKind::Account, text, &mut mention.account))
                .map(|()| element),
            Task::Imei => imei::number(text)
                .map(|digits| self.number(TokenKind::Device, digits, &mut mention.device))
                .map(|()| element),
            Task::Imsi => imsi::number(text)
                .map(|digits| self.number(TokenKind::Device, digits, &mut mention.device))
                .map(|()| element),
            Task::Card => card::number(text)
                .map(|digits| self.number(TokenKind::Card, digits, &mut mention.card))
                .map(|()| element),
            Task::Routing => routing(text, mention).then_some(None),
            Task::BankAccount => bank_account(text, mention).then_some(element),
            Task::Health => {
                codes::member(text).then(|| self.token(TokenKind::Health, text, &mut mention.health)).map(|()| element)
            }
            Task::Username => self.username(text, mention).then_some(element),
            Task::Password => {
                let valid = secret::password_valid(text) && !validators::is_filler_word(text);
                mention.has_password |= valid;
                valid.then_some(element)
            }
            Task::Email => email_address(text, mention).then_some(element),
            Task::Telephone => phone(text, mention).then_some(element),
            Task::StreetNumber => street_number(text, mention).then_some(element),
            Task::Street => street(text, mention).then_some(element),
            Task::City => city(text, mention).then_some(element),
            Task::PostalCode => postal_code(text, mention).then_some(element),
            Task::PostalCodeShort => postal_code_short(text, mention).then_some(element),
            Task::CombinedAddress => combined(text, mention).then_some(element),
            Task::Government(cells) => {
                checked(cells, text).then(|| self.government_id(element, text, mention)).map(|()| element)
            }
            Task::Checked(cells) => checked(cells, text).then_some(element),
            _ => None,
        };
        match exposed {
            Some(element) => {
                mention.expose(element);
                Outcome::Valid
            }
            None if text.len() < 7 || validators::is_default(text) => Outcome::Default,
            None => Outcome::Other,
        }
    }

    /// A value that was found in text fills what the row's own columns leave open.
    pub(super) fn adopt(&self, element: ElementIndex, value: &str, mention: &mut Mention) {
        let element = Some(element);
        if element == self.known.ssn && mention.ssn.is_none() {
            self.ssn(value, element, mention);
        } else if element == self.known.email && mention.email.is_empty() {
            email_address(value, mention);
        } else if element == self.known.telephone && mention.telephone.is_empty() {
            phone(value, mention);
        } else if element == self.known.account_number && mention.account.is_none() && codes::account(value) {
            self.token(TokenKind::Account, value, &mut mention.account);
        } else if element == self.known.imei
            && let Some(digits) = imei::number(value)
        {
            self.number(TokenKind::Device, digits, &mut mention.device);
        }
    }

    fn number(&self, kind: TokenKind, digits: Digits, slot: &mut Option<u64>) {
        if slot.is_none() {
            *slot = Some(self.tokens.token(kind, digits.as_bytes()));
        }
    }

    /// The token of an identifier without spaces and hyphens, in upper case.
    fn token(&self, kind: TokenKind, text: &str, slot: &mut Option<u64>) {
        if slot.is_some() {
            return;
        }
        let mut compact = [0_u8; 40];
        *slot = Some(self.tokens.token(kind, compacted(text, &mut compact)));
    }

    fn birth(&self, text: &str, order: date::DateOrder, epoch_is_filler: bool, mention: &mut Mention) -> bool {
        let plausible = |born: &date::Date| {
            date::is_birth(*born) && born.year <= self.latest_birth && !(epoch_is_filler && *born == date::EPOCH)
        };
        let born = date::read(text).and_then(|written| written.date(order)).filter(plausible);
        mention.birth = mention.birth.or(born.map(date::Date::days));
        born.is_some()
    }

    /// The element that an SSN column's cell exposes: the whole number, or what is left of it.
    fn ssn(&self, text: &str, element: Option<ElementIndex>, mention: &mut Mention) -> Option<Option<ElementIndex>> {
        if let Some(digits) = ssn::number(text, true) {
            if mention.ssn.is_none() {
                mention.ssn = Some(self.tokens.token(TokenKind::Ssn, digits.as_bytes()));
                mention.ssn_near = digits.as_bytes().first_chunk().map(|digits| self.tokens.near(*digits));
                mention.ssn_last4 = self.last_fours.get(last_four_number(&digits.as_bytes()[5..])).copied();
            }
            return Some(element);
        }
        if secret::four_digits(text) {
            return self.last_four(text, mention).then_some(self.known.ssn_last4);
        }
        // An ITIN in the column of SSNs is a taxpayer's number.
        let itin = text.starts_with('9') && taxpayer::number(text).is_some();
        (itin && self.taxpayer_id(text, mention)).then_some(self.known.taxpayer_id)
    }

    fn last_four(&self, text: &str, mention: &mut Mention) -> bool {
        if !secret::last_four(text) {
            return false;
        }
        let digits = ssn::masked_last4(text).unwrap_or(text);
        mention.ssn_last4 = mention.ssn_last4.or(self.last_fours.get(last_four_number(digits.as_bytes())).copied());
        true
    }

    fn taxpayer_id(&self, text: &str, mention: &mut Mention) -> bool {
        let Some(digits) = taxpayer::number(text) else { return false };
        self.number(TokenKind::TaxpayerId, digits, &mut mention.taxpayer_id);
        mention.code_near =
            mention.code_near.or(self.tokens.near_code(TokenKind::TaxpayerId as u64, digits.as_bytes()));
        true
    }

    /// It stands beside the taxpayer's number, as one kind more: numbers of two kinds never make one token.
    fn government_id(&self, element: Option<ElementIndex>, text: &str, mention: &mut Mention) {
        if mention.taxpayer_id.is_none() {
            let mut number = None;
            self.token(TokenKind::TaxpayerId, text, &mut number);
            let kind = element.map_or(0, |element| (u64::from(element) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            mention.taxpayer_id = number.map(|number| (number ^ kind).max(1));
            mention.code_near = mention.code_near.or(self.near_code(kind, text));
        }
    }

    fn passport(&self, text: &str, mention: &mut Mention) {
        self.token(TokenKind::Passport, text, &mut mention.passport);
        mention.code_near = mention.code_near.or(self.near_code(TokenKind::Passport as u64, text));
    }

    fn near_code(&self, kind: u64, text: &str) -> Option<Near> {
        let mut compact = [0_u8; 40];
        self.tokens.near_code(kind, compacted(text, &mut compact))
    }

    fn username(&self, text: &str, mention: &mut Mention) -> bool {
        let valid = secret::username_valid(text) && !validators::is_filler_word(text);
        if valid && mention.username.is_none() {
            self.token(TokenKind::Username, text, &mut mention.username);
        }
        valid
    }
}

/// The characters of `text` without spaces and hyphens, in upper case, as far as there is room.
fn compacted<'b>(text: &str, room: &'b mut [u8; 40]) -> &'b [u8] {
    let mut len = 0;
    for byte in text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')).take(room.len()) {
        room[len] = byte.to_ascii_uppercase();
        len += 1;
    }
    &room[..len]
}

fn checked(cells: &[Cell], text: &str) -> bool {
    !validators::is_default(text) && cells.iter().any(|cell| cell.passes(text))
}

fn last_four_number(digits: &[u8]) -> usize {
    digits.iter().fold(0, |sum, byte| sum * 10 + usize::from(byte.wrapping_sub(b'0')))
}

fn name_piece(text: &str, piece: &mut String) -> bool {
    if validators::is_filler_word(text) || text.bytes().all(|byte| !byte.is_ascii_alphabetic() && byte < 0x80) {
        return false;
    }
    if piece.is_empty() {
        piece.push_str(text);
    }
    true
}

fn state(text: &str, mention: &mut Mention) -> bool {
    let found = places::state(text);
    mention.state = mention.state.or(found);
    found.is_some()
}

/// Which state it is, our places do not know; that it is in Australia, they do.
fn state_au(text: &str, mention: &mut Mention) -> bool {
    let valid = address::state_au(text);
    if valid {
        mention.country = mention.country.or_else(|| places::country("au"));
    }
    valid
}

fn country(text: &str, mention: &mut Mention) -> bool {
    let found = places::country(text);
    mention.country = mention.country.or(found);
    found.is_some()
}

fn license(text: &str, mention: &mut Mention) -> bool {
    if !licence::valid(text) {
        return false;
    }
    mention.license_number = mention.license_number.or_else(|| licence::compact(text));
    true
}

fn routing(text: &str, mention: &mut Mention) -> bool {
    let Some(digits) = bank::routing(text) else { return false };
    mention.bank_routing = mention.bank_routing.or_else(|| digits.as_bytes().try_into().ok());
    true
}

fn bank_account(text: &str, mention: &mut Mention) -> bool {
    if !bank::account_valid(text) {
        return false;
    }
    if mention.bank_account.is_empty() {
        mention
            .bank_account
            .extend(text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()));
    }
    true
}

fn email_address(text: &str, mention: &mut Mention) -> bool {
    if !text.bytes().any(|byte| matches!(byte, b';' | b',' | b' ')) {
        let valid = email::valid(text);
        if valid {
            add_value(&mut mention.email, text, true);
        }
        return valid;
    }
    // Some systems keep several addresses in one cell.
    let mut any = false;
    for address in text.split([';', ',', ' ']).filter(|address| !address.is_empty()) {
        if email::valid(address) {
            add_value(&mut mention.email, address, true);
            any = true;
        }
    }
    any
}

fn phone(text: &str, mention: &mut Mention) -> bool {
    let Some(number) = telephone::number(text) else { return false };
    if mention.area_place.is_none() {
        mention.area_place = number.area().and_then(places::area);
    }
    add_value(&mut mention.telephone, number.as_str(), false);
    true
}

fn street_number(text: &str, mention: &mut Mention) -> bool {
    let valid = address::street_number(text) && !validators::is_default(text);
    if valid && mention.street_number.is_empty() {
        mention.street_number.push_str(text);
    }
    valid
}

fn street(text: &str, mention: &mut Mention) -> bool {
    if !address::street_loose(text) {
        return false;
    }
    if !mention.street.is_empty() {
        mention.street.push(',');
    }
    Tidy::of(&[text]).push(text, &mut mention.street);
    true
}

fn city(text: &str, mention: &mut Mention) -> bool {
    if !address::city(text) {
        return false;
    }
    if mention.city.is_empty() {
        Tidy::of(&[text]).push(text, &mut mention.city);
    }
    true
}

fn postal_code(text: &str, mention: &mut Mention) -> bool {
    if let Some(five) = address::zip(text) {
        mention.zip_place = mention.zip_place.or_else(|| places::zip(&five));
        if mention.postal_code.is_empty() {
            five.iter().for_each(|digit| mention.postal_code.push(char::from(*digit)));
        }
        return true;
    }
    // Other countries write letters, or the country column says that the digits are theirs.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plausible =
        (3..=10).contains(&text.len()) && digits >= 2 && !validators::is_default(text) && digits < text.len();
    if (address::postal_code(text) || plausible) && mention.postal_code.is_empty() {
        mention.postal_code.push_str(text);
    }
    address::postal_code(text) || plausible
}

fn postal_code_short(text: &str, mention: &mut Mention) -> bool {
    let valid = address::postal_code_short(text) && text != "0000";
    if valid && mention.postal_code.is_empty() {
        mention.postal_code.push_str(text);
    }
    valid || postal_code(text, mention)
}

fn combined(text: &str, mention: &mut Mention) -> bool {
    if !address::street_loose(&text[..floor_boundary(text, 120)]) {
        return false;
    }
    let Some((state, five, start)) = address::tail(text) else {
        if mention.street.is_empty() {
            Tidy::of(&[text]).push(text, &mut mention.street);
        }
        return address::combined(text) || address::street(text);
    };
    mention.state = mention.state.or(Some(state));
    mention.zip_place = mention.zip_place.or_else(|| places::zip(&five));
    if mention.postal_code.is_empty() {
        five.iter().for_each(|digit| mention.postal_code.push(char::from(*digit)));
    }
    let front = text[..start].trim_end_matches([' ', ',', '\n', '|']);
    let (street, city) = front.rsplit_once([',', '\n', '|']).unwrap_or((front, ""));
    let tidy = Tidy::of(&[front]);
    if mention.street.is_empty() {
        for line in street.split([',', '\n', '|']).map(str::trim).filter(|line| !line.is_empty()) {
            if !mention.street.is_empty() {
                mention.street.push_str(", ");
            }
            let mut tidied = String::with_capacity(line.len());
            tidy.push(line, &mut tidied);
            mention.street.push_str(&tidied);
        }
    }
    if mention.city.is_empty() {
        tidy.push(city, &mut mention.city);
    }
    true
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
}

/// The kind of customer, where a cell uses a word that is known.
fn segment(text: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 18] = [
        ("postpaid", "postpaid"),
        ("post-paid", "postpaid"),
        ("prepaid", "prepaid"),
        ("pre-paid", "prepaid"),
        ("former", "former"),
        ("cancelled", "former"),
        ("canceled", "former"),
        ("churned", "former"),
        ("terminated", "former"),
        ("disconnected", "former"),
        ("ported", "former"),
        ("prospect", "prospective"),
        ("applicant", "prospective"),
        ("lead", "prospective"),
        ("business", "business"),
        ("employee", "employee"),
        ("current", "current"),
        ("active", "current"),
    ];
    let holds =
        |word: &str| text.len() >= word.len() && text.as_bytes()[..word.len()].eq_ignore_ascii_case(word.as_bytes());
    WORDS.iter().find(|(word, _)| holds(word)).map(|(_, segment)| *segment)
}

/// The latest day that a row names. What lies beyond the case's year is a plan or a filler.
fn as_of(text: &str, order: date::DateOrder, latest_year: i32, mention: &mut Mention) -> Outcome {
    let Some(day) = date::read(text).and_then(|written| written.date(order)) else { return Outcome::Other };
    if day.year <= latest_year && !date::is_filler(day) && day != date::EPOCH {
        mention.as_of = mention.as_of.max(Some(day.days()));
    }
    Outcome::Default
}

/// Whether a cell of a column about death says yes, or names a day.
fn says_deceased(text: &str) -> bool {
    let yes = ["y", "yes", "true", "t", "1", "deceased", "dead", "died", "d"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    yes || (!validators::is_default(text) && date::any(text))
}
