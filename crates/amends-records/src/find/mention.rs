//! One mention of somebody, as it grows cell by cell. Reused from row to row.

use amends_case::table::VALUE_SEPARATOR;
use amends_case::{ElementIndex, ElementSet, Near, TokenKind, Tokens};

use super::name::NameParts;
use crate::validators::licence::Compact;

/// What one row says about one person.
#[derive(Debug, Default)]
pub(super) struct Mention {
    pub(super) part: u16,
    pub(super) elements: ElementSet,
    pub(super) name: NameParts,
    pub(super) first: String,
    pub(super) middle: String,
    pub(super) last: String,
    pub(super) suffix: String,
    pub(super) full: String,
    pub(super) birth: Option<i32>,
    pub(super) deceased: bool,
    pub(super) ssn: Option<u64>,
    pub(super) ssn_last4: Option<u64>,
    pub(super) ssn_near: Option<Near>,
    /// The same for a document's number, where there is no SSN.
    pub(super) code_near: Option<Near>,
    pub(super) taxpayer_id: Option<u64>,
    pub(super) license_number: Option<Compact>,
    pub(super) license_state: Option<&'static str>,
    pub(super) license: Option<u64>,
    pub(super) passport: Option<u64>,
    pub(super) account: Option<u64>,
    pub(super) device: Option<u64>,
    pub(super) card: Option<u64>,
    pub(super) bank_routing: Option<[u8; 9]>,
    pub(super) bank_account: String,
    pub(super) bank: Option<u64>,
    pub(super) health: Option<u64>,
    pub(super) username: Option<u64>,
    pub(super) has_password: bool,
    pub(super) email: String,
    pub(super) telephone: String,
    pub(super) street_number: String,
    pub(super) street: String,
    pub(super) city: String,
    pub(super) postal_code: String,
    pub(super) state: Option<&'static str>,
    pub(super) zip_place: Option<&'static str>,
    pub(super) country: Option<&'static str>,
    pub(super) area_place: Option<&'static str>,
    pub(super) residence: Option<&'static str>,
    pub(super) residence_why: Option<&'static str>,
    pub(super) segment: Option<&'static str>,
    /// Days since 1970.
    pub(super) as_of: Option<i32>,
    pub(super) language: Option<&'static str>,
}

/// Indexes of the elements that depend on several cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Composed {
    pub(super) name: Option<ElementIndex>,
    pub(super) password: Option<ElementIndex>,
    pub(super) online_credentials: Option<ElementIndex>,
}

impl Mention {
    /// Makes it empty, keeping its buffers.
    pub(super) fn reset(&mut self, part: u16) {
        let Self {
            name,
            first,
            middle,
            last,
            suffix,
            full,
            bank_account,
            email,
            telephone,
            street_number,
            street,
            city,
            postal_code,
            ..
        } = self;
        name.clear();
        let number = [street_number, bank_account];
        for text in [first, middle, last, suffix, full, email, telephone, street, city, postal_code] {
            text.clear();
        }
        number.into_iter().for_each(String::clear);
        self.part = part;
        self.elements = ElementSet::EMPTY;
        (self.birth, self.as_of) = (None, None);
        (self.deceased, self.has_password) = (false, false);
        for token in [
            &mut self.ssn,
            &mut self.ssn_last4,
            &mut self.taxpayer_id,
            &mut self.license,
            &mut self.passport,
            &mut self.account,
            &mut self.device,
            &mut self.card,
            &mut self.bank,
            &mut self.health,
            &mut self.username,
        ] {
            *token = None;
        }
        (self.license_number, self.bank_routing) = (None, None);
        (self.ssn_near, self.code_near) = (None, None);
        for place in [
            &mut self.license_state,
            &mut self.state,
            &mut self.zip_place,
            &mut self.country,
            &mut self.area_place,
            &mut self.residence,
            &mut self.residence_why,
            &mut self.segment,
            &mut self.language,
        ] {
            *place = None;
        }
    }

    /// Sets an element's bit.
    pub(super) fn expose(&mut self, element: Option<ElementIndex>) {
        if let Some(element) = element {
            self.elements.insert(element);
        }
    }

    /// Composes what depends on several cells: name, tokens of pairs, residence, credentials.
    pub(super) fn finish(&mut self, tokens: &Tokens, composed: Composed, holder: Option<(&'static str, &'static str)>) {
        let Self { name, first, middle, last, suffix, full, .. } = self;
        if !first.is_empty() || !last.is_empty() {
            name.read_parts(first, middle, last, suffix);
        }
        if !name.is_whole() && !full.is_empty() {
            name.read_full(full);
            if name.suffix.is_empty() && !suffix.is_empty() {
                name.suffix = crate::validators::person_name::suffix(suffix).unwrap_or("");
            }
        }
        if self.name.is_whole() {
            self.expose(composed.name);
        }
        if !self.street_number.is_empty() && !self.street.starts_with(|letter: char| letter.is_ascii_digit()) {
            let space = if self.street.is_empty() { "" } else { " " };
            self.street = format!("{}{space}{}", self.street_number, self.street);
        }
        self.settle_residence(holder);
        self.license =
            self.license_number.map(|number| license_token(tokens, self.license_state.or(self.state), number));
        if self.code_near.is_none()
            && let Some(number) = self.license_number
        {
            self.code_near = tokens.near_code(TokenKind::License as u64, number.as_bytes());
        }
        self.bank = self.bank_token(tokens);
        let login = self.username.is_some() || !self.email.is_empty();
        if login && self.has_password {
            self.expose(composed.online_credentials);
        }
    }

    fn settle_residence(&mut self, holder: Option<(&'static str, &'static str)>) {
        let abroad = self.country.filter(|country| *country != "us");
        let found = abroad
            .map(|country| (country, "country"))
            .or(self.state.map(|state| (state, "state")))
            .or(self.zip_place.map(|place| (place, "zip")))
            .or(self.area_place.filter(|place| *place != "us").map(|place| (place, "area_code")))
            .or(holder);
        self.residence = found.map(|(place, _)| place);
        self.residence_why = found.map(|(_, why)| why);
    }

    fn bank_token(&self, tokens: &Tokens) -> Option<u64> {
        if self.bank_account.is_empty() {
            return None;
        }
        let mut whole = [b'/'; 48];
        if let Some(routing) = self.bank_routing {
            whole[..9].copy_from_slice(&routing);
        }
        let account = self.bank_account.as_bytes();
        let len = account.len().min(whole.len() - 10);
        whole[10..10 + len].copy_from_slice(&account[..len]);
        Some(tokens.token(TokenKind::Bank, &whole[..10 + len]))
    }

    /// Takes in what a mention exposes that names nobody: a contact without a name, of whom the row's own person gave the
    /// telephone. What could be somebody else's identity (a birth date) is not taken for this one's.
    pub(super) fn take_in(&mut self, other: &mut Self) {
        self.elements = ElementSet(self.elements.0 | other.elements.0);
        for (own, other) in [(&mut self.email, &other.email), (&mut self.telephone, &other.telephone)] {
            if own.is_empty() {
                own.push_str(other);
            }
        }
        other.elements = ElementSet::EMPTY;
    }

    /// Whether this is somebody: a name, or a number that tells people apart.
    pub(super) fn names_somebody(&self) -> bool {
        self.name.is_whole()
            || [self.ssn, self.taxpayer_id, self.license, self.passport, self.account, self.card, self.health]
                .iter()
                .any(Option::is_some)
    }
}

/// The token of state and number; `?` stands for an unknown state.
fn license_token(tokens: &Tokens, state: Option<&'static str>, number: Compact) -> u64 {
    let mut whole = [0_u8; 32];
    let state = state.unwrap_or("?").as_bytes();
    let number = number.as_bytes();
    whole[..state.len()].copy_from_slice(state);
    whole[state.len()] = b'/';
    let start = state.len() + 1;
    whole[start..start + number.len()].copy_from_slice(number);
    tokens.token(TokenKind::License, &whole[..start + number.len()])
}

/// Adds a value to a cell that may hold several, unless it is there already.
pub(super) fn add_value(cell: &mut String, value: &str, lower: bool) {
    if !cell.is_empty() {
        if cell.split(VALUE_SEPARATOR).any(|known| known.eq_ignore_ascii_case(value)) {
            return;
        }
        cell.push(VALUE_SEPARATOR);
    }
    let start = cell.len();
    cell.push_str(value);
    if lower {
        cell[start..].make_ascii_lowercase();
    }
}
