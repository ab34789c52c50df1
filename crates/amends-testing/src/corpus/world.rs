//! The invented carrier's people, made sixteen at a time.
//!
//! A block of sixteen indexes is cut into households; whoever shares something with somebody (a roof, a birthday, a
//! telephone number) does so within the block. So everything about a person follows from the seed and sixteen
//! indexes, and a corpus of any size is made in the memory of one block.

use super::date::Date;
use super::draw::{Draw, Stream, scatter};
use super::licence;
use super::names::{Names, Surname};
use super::numbers;
use super::person::{Email, Person, Role};
use super::places::{ABROAD, Address, Places, State, telephone};
use super::stores;
use super::text::Text;

/// People in a block.
pub(crate) const BLOCK: u64 = 16;

/// The person of index 0 has a name that nobody else has, for tests that search every output for it.
pub(crate) const CANARY_FIRST: &str = "Quillonette";
pub(crate) const CANARY_LAST: Surname = Surname("Zephyrwick", "", "");

/// What all people are drawn from.
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) persons: u64,
    names: Names,
    places: Places,
    /// One telephone exchange would be too few numbers.
    wide: bool,
}

/// Sixteen neighbours (fewer in the last block).
pub(crate) struct Block {
    /// Position of the block.
    pub(crate) index: u64,
    pub(crate) people: Vec<Person>,
}

/// What the members of a household share.
struct Household {
    holder: u64,
    last: Surname,
    home: Address,
    home_before: Address,
    /// Birth date that the twins among the children share.
    twins: Option<Date>,
    junior: bool,
    shared_telephone: bool,
}

impl World {
    pub(crate) fn new(seed: u64, persons: u64) -> Self {
        Self { seed, persons, names: Names::new(), places: Places::new(), wide: persons > 100_000 }
    }

    pub(crate) fn blocks(&self) -> u64 {
        self.persons.div_ceil(BLOCK)
    }

    /// Makes a block, in the place of another one's memory.
    pub(crate) fn fill(&self, index: u64, block: &mut Block) {
        block.index = index;
        block.people.clear();
        let mut draw = Draw::new(self.seed, Stream::Block, index);
        let end = ((index + 1) * BLOCK).min(self.persons);
        let mut next = index * BLOCK;
        while next < end {
            let size = household_size(&mut draw).min(end - next);
            self.household(next, size, &mut draw, &mut block.people);
            next += size;
        }
        coincidences(&mut draw, &mut block.people);
        for i in 0..block.people.len() {
            let person = block.people[i];
            let parent = person.role == Role::Holder
                && block.people.iter().any(|child| child.minor && child.household == person.index);
            block.people[i].stores = stores::membership(self, &person, parent);
        }
    }

    fn household(&self, first: u64, size: u64, draw: &mut Draw, people: &mut Vec<Person>) {
        let state = self.places.state(draw);
        let abroad = draw.chance(60).then(|| &ABROAD[draw.below(ABROAD.len() as u32) as usize]);
        let home = Address::draw(draw, state, abroad);
        let moved = draw.chance(1_200).then(|| if draw.chance(2_500) { self.places.state(draw) } else { state });
        let household = Household {
            holder: first,
            last: self.names.last(draw),
            home,
            home_before: moved.map_or(home, |before| Address::draw(draw, before, None)),
            twins: draw.chance(700).then(|| birth_of_child(draw)),
            junior: draw.chance(2_500),
            shared_telephone: draw.chance(1_200),
        };
        let start = people.len();
        for index in first..first + size {
            let role = match index - first {
                0 => Role::Holder,
                1 if draw.chance(8_500) => Role::Spouse,
                _ => Role::Child,
            };
            let person = self.person(index, role, &household, state, people.get(start).copied());
            people.push(person);
        }
    }

    fn person(
        &self,
        index: u64,
        role: Role,
        house: &Household,
        state: &'static State,
        holder: Option<Person>,
    ) -> Person {
        let mut draw = Draw::new(self.seed, Stream::Person, index);
        let draw = &mut draw;
        let canary = index == 0;
        let female =
            canary || (draw.chance(5_100) && !(role == Role::Child && house.junior && index == house.holder + 1));
        let son = role == Role::Child && house.junior && index == house.holder + 1;
        let junior = son && holder.is_some_and(|holder| !holder.female);
        let mut first = self.names.first(draw, female);
        let mut suffix = if draw.chance(60) { draw.pick(&["II", "III"]) } else { "" };
        let last = if canary {
            CANARY_LAST
        } else if role == Role::Spouse && draw.chance(1_500) {
            self.names.last(draw)
        } else {
            house.last
        };
        if canary {
            (first, suffix) = (CANARY_FIRST, "");
        } else if let Some(father) = holder.filter(|_| junior) {
            (first, suffix) = (father.first, "Jr");
        }
        let middle = if draw.chance(6_000) { self.names.first(draw, female) } else { "" };
        let birth = self.birth(draw, role, house, junior, index);
        let minor = birth.year > 2008;
        let married = !canary && !minor && female && draw.chance(800);
        let last_before = if married { self.names.last(draw) } else { last };
        let has_ssn = canary || draw.chance(9_700);
        let licensed = canary || (!minor && draw.chance(8_800));
        let licence_state = if draw.chance(300) { self.places.state(draw) } else { state };
        let licence = if licensed { licence::draw(draw, licence_state.code, last.0) } else { Text::EMPTY };
        let state_id =
            if !licensed && birth.year < 2011 { licence::draw(draw, state.code, last.0) } else { Text::EMPTY };
        let own_telephone = telephone(draw, state, self.wide);
        let shared = holder.filter(|_| house.shared_telephone && role != Role::Holder);
        let current = shared.map_or(own_telephone, |holder| holder.telephone);
        let number = scatter(index, self.seed, 1_000_000) as u32;
        let email = Email { first, last, number, shape: draw.below(9) as u8 };
        let shared_mail = holder.filter(|_| role == Role::Spouse && draw.chance(1_000));
        let own_account = role == Role::Holder || (role == Role::Spouse && draw.chance(5_000));
        Person {
            index,
            household: house.holder,
            role,
            female,
            first,
            middle,
            last,
            last_before,
            suffix,
            birth,
            minor,
            deceased: !canary && !minor && draw.chance(if birth.year < 1950 { 900 } else { 60 }),
            ssn: has_ssn.then(|| numbers::ssn(index, self.seed)),
            taxpayer_id: (!has_ssn && draw.chance(6_000)).then(|| numbers::itin(index, self.seed)),
            licence,
            licence_state,
            state_id,
            passport: draw.chance(2_500).then(|| 100_000_000 + scatter(index, self.seed, 580_000_000) as u32),
            home: house.home,
            home_before: house.home_before,
            telephone: current,
            telephone_before: if draw.chance(800) { telephone(draw, state, self.wide) } else { current },
            email: shared_mail.map_or(email, |holder| holder.email),
            email_before: if draw.chance(600) {
                Email { number: number % 97, last: last_before, ..email }
            } else {
                email
            },
            imei: numbers::imei(index, self.seed),
            imsi: numbers::imsi(index, self.seed),
            account: account(if own_account { index } else { house.holder }, 0, self.seed),
            second_account: (own_account && draw.chance(800)).then(|| account(index, 1, self.seed)),
            stores: 0,
        }
    }

    /// Nobody is born in 2008, so that who is a minor does not hang on a day.
    fn birth(&self, draw: &mut Draw, role: Role, house: &Household, junior: bool, index: u64) -> Date {
        if role != Role::Child {
            return Date::draw(draw, 1931, 1996);
        }
        match house.twins {
            Some(birth) if !junior && index > house.holder + 1 && index < house.holder + 4 => birth,
            _ if junior => Date::draw(draw, 1978, 2007),
            _ => birth_of_child(draw),
        }
    }
}

fn birth_of_child(draw: &mut Draw) -> Date {
    if draw.chance(6_000) { Date::draw(draw, 2009, 2024) } else { Date::draw(draw, 1990, 2007) }
}

fn household_size(draw: &mut Draw) -> u64 {
    match draw.below(100) {
        0..38 => 1,
        38..66 => 2,
        66..82 => 3,
        82..94 => 4,
        _ => 5,
    }
}

fn account(index: u64, which: u64, seed: u64) -> u64 {
    8_000_000_000 + which * 900_000_000 + scatter(index, seed ^ which, 899_999_999)
}

/// What strangers share: a name and a birth date in one state (1 block in 100), a number that somebody had before
/// somebody else (1 in 50). A father whose son bears his name is `Sr`.
fn coincidences(draw: &mut Draw, people: &mut [Person]) {
    let stranger = (1..people.len()).rev().find(|i| people[*i].role == Role::Holder);
    let (double, recycled) = (draw.chance(100), draw.chance(200));
    if let Some(stranger) = stranger.filter(|i| people[*i].household != people[0].household && people[0].index != 0) {
        if double {
            let model = people[0];
            let other = &mut people[stranger];
            (other.first, other.last, other.last_before) = (model.first, model.last, model.last);
            (other.birth, other.middle, other.suffix) = (model.birth, model.middle, model.suffix);
            other.home.state = model.home.state;
            other.home.zip = model.home.zip;
            other.home.city = model.home.city;
            other.home.abroad = model.home.abroad;
            other.home_before = other.home;
            (other.email.first, other.email.last) = (model.first, model.last);
            other.email_before = other.email;
        }
        if recycled {
            people[0].telephone_before = people[stranger].telephone;
        }
    }
    for i in 0..people.len().saturating_sub(1) {
        if people[i + 1].suffix == "Jr" && people[i].role == Role::Holder && people[i].first == people[i + 1].first {
            people[i].suffix = "Sr";
        }
    }
}
