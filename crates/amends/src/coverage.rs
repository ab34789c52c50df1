//! Coverage: every affected person in exactly one state, and the sums that follow.

use std::collections::{BTreeMap, HashMap};

use amends_case::PersonId;
use amends_ledger::{Ledger, PersonLeaf, State, Statement, StatementBuilder};
use amends_store::{Case, TableBatches};
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;

use crate::duties::{PackedProfile, PlanState, ProfileKey, ProfileNumbers, ProfileRow, plan_of};
use crate::ledger::ToldBook;
use crate::notices::{NOTICES, person_id};
use crate::settings::Settings;
use crate::{Result, files, ledger, people};

/// Where one person stands. 16 bytes, so that tens of millions of them fit into memory.
#[derive(Debug, Clone, Copy)]
struct Place {
    person: PersonId,
    profile: u32,
    state: u8,
}

/// States before sending; those of the ledger follow, and `told_in_part` is the last.
const BEFORE: [&str; 5] = ["not_owed", "refused", "unreachable", "drafted", LEFT_OUT];
/// A person has decided that what could have been reached is treated as not taken, and nothing else of theirs was.
const LEFT_OUT: &str = "left_out";
/// Told, but not all that is known by now: a later wave has to tell them.
const TOLD_IN_PART: &str = "told_in_part";
/// States of the ledger.
const STATES: [State; 11] = [
    State::Queued,
    State::Claimed,
    State::Intended,
    State::Uncertain,
    State::HandedOver,
    State::Accepted,
    State::Delivered,
    State::Opened,
    State::Enrolled,
    State::Undeliverable,
    State::Withdrawn,
];

fn word(state: u8) -> &'static str {
    let state = usize::from(state);
    match STATES.get(state.wrapping_sub(BEFORE.len())) {
        Some(state) => shown(*state),
        None => BEFORE.get(state).copied().unwrap_or(TOLD_IN_PART),
    }
}

/// A state's word where people read it. Who claims is of no interest there: the notice waits.
pub(crate) fn shown(state: State) -> &'static str {
    if state == State::Claimed { State::Queued.word() } else { state.word() }
}

fn number(word: &str) -> u8 {
    BEFORE.iter().position(|known| *known == word).unwrap_or(3) as u8
}

fn number_of(state: State) -> u8 {
    (BEFORE.len() + STATES.iter().position(|known| *known == state).unwrap_or(0)) as u8
}

/// Where everybody stands.
pub struct Coverage {
    places: Vec<Place>,
    told: ToldBook,
    plan: PlanState,
    salt: [u8; 32],
}

impl std::fmt::Debug for Coverage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Coverage({} people)", self.places.len())
    }
}

impl Coverage {
    /// Of all affected people of the case, by the present plan, and of those who were left out of it by a decision. Memory: 16
    /// bytes a person, and 64 for each with a notice.
    ///
    /// # Errors
    /// If nothing is drafted; of the case and the ledger.
    pub fn of(case: &Case, book: Option<&mut Ledger>) -> Result<Self> {
        crate::notices::drafts_of(case)?;
        let mut plan = plan_of(case)?;
        let told = book.map(|book| ToldBook::read(case, book, None)).transpose()?.unwrap_or_default();
        let mut places = Vec::new();
        let Some(table) = people::people_table(case)? else {
            return Ok(Self { places, told, plan, salt: salt(case) });
        };
        let mut numbers = ProfileNumbers::new(case, &plan)?;
        let mut outside = LeftOut::default();
        let mut drafts = Drafted::open(case)?;
        let columns =
            ["person", "person_id", "elements", "residence", "segments", "minor", "deceased", "affected", "left_out"];
        for batch in case.read_table(&table).columns(columns).open()? {
            let batch: RecordBatch = batch?;
            let (affected, left_out) = (batch["affected"].as_boolean(), batch["left_out"].as_boolean());
            let ordinals = batch["person"].as_primitive::<UInt32Type>().values();
            for row in (0..batch.num_rows()).filter(|row| affected.value(*row) || left_out.value(*row)) {
                let person = person_id(&batch, row);
                if left_out.value(row) {
                    let profile = plan.profiles.len() as u32 + outside.profile(&batch, row);
                    // What they were told stands, unless it was taken back; what waits does not leave any more.
                    let is_on_its_way = |state| matches!(state, State::Intended | State::Uncertain);
                    let stands =
                        told.of(&person).filter(|row| is_on_its_way(row.state) || !told.elements(row).is_empty());
                    let state = stands.map_or(number(LEFT_OUT), |row| number_of(row.state));
                    places.push(Place { person, profile, state });
                    continue;
                }
                let number = numbers.of_all(&batch, row)?;
                let profile = &plan.profiles[number];
                let drafted = drafts.of(ordinals[row])?;
                let state = state(&told, &person, &profile.key, &profile.notice, drafted);
                places.push(Place { person, profile: number as u32, state });
            }
        }
        places.sort_unstable_by_key(|place| place.person);
        plan.profiles.extend(outside.profiles);
        Ok(Self { places, told, plan, salt: salt(case) })
    }

    /// Affected people, and those who are left out.
    pub fn persons(&self) -> u64 {
        self.places.len() as u64
    }

    /// Jurisdiction, segment or element, and state → people. By element a person counts once for each of theirs.
    pub fn sums(&self, by: By) -> BTreeMap<(String, String), u64> {
        let mut cells: BTreeMap<(u32, u8), u64> = BTreeMap::new();
        for place in &self.places {
            *cells.entry((place.profile, place.state)).or_default() += 1;
        }
        let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
        for ((profile, state), count) in cells {
            let key = &self.plan.profiles[profile as usize].key;
            let groups: Vec<&str> = match by {
                By::Residence => vec![&key.residence],
                By::Segment => vec![&key.segments],
                By::Element => key.elements.iter().map(String::as_str).collect(),
            };
            for group in groups {
                *sums.entry((group.to_owned(), word(state).to_owned())).or_default() += count;
            }
        }
        sums
    }

    /// State → people: their sum is [`Coverage::persons`].
    pub fn states(&self) -> BTreeMap<String, u64> {
        let mut sums = BTreeMap::new();
        self.places.iter().for_each(|place| *sums.entry(word(place.state).to_owned()).or_default() += 1);
        sums
    }

    /// People who should have been told by `day` and are not: law's limit → people.
    pub fn late(&self, day: jiff::civil::Date) -> BTreeMap<jiff::civil::Date, u64> {
        let mut late = BTreeMap::new();
        for place in &self.places {
            let due = self.plan.profiles[place.profile as usize].due.filter(|due| *due < day);
            let is_told = STATES.iter().any(|state| state.is_told() && number_of(*state) == place.state);
            if let Some(due) = due.filter(|_| !is_told && !["not_owed", LEFT_OUT].contains(&word(place.state))) {
                *late.entry(due).or_default() += 1;
            }
        }
        late
    }

    /// What is said of each person, in the order of ids: the leaves of the tree that a statement stands for.
    pub fn leaves(&self) -> impl Iterator<Item = PersonLeaf> + '_ {
        self.places.iter().map(|place| {
            let key = &self.plan.profiles[place.profile as usize].key;
            let told = self.told.of(&place.person);
            let mut hasher = blake3::Hasher::new_keyed(&self.salt);
            hasher.update(&place.person.0);
            PersonLeaf {
                person: place.person.to_string(),
                residence: key.residence.clone(),
                elements: key.elements.clone(),
                segments: key.segments.clone(),
                state: word(place.state).to_owned(),
                channel: told.map(|told| self.told.channel(told).to_owned()).unwrap_or_default(),
                notice: told.map(|told| told.notice.to_string()).unwrap_or_default(),
                salt: hasher.finalize().to_hex()[..32].to_owned(),
            }
        })
    }

    /// The statement on all of them.
    pub fn statement(&self) -> Statement {
        let mut builder = StatementBuilder::default();
        for leaf in self.leaves() {
            // The places are sorted and each person is there once: nobody is refused.
            builder.push(&leaf);
        }
        builder.finish()
    }

    /// A person's jurisdiction, segments, and the channel of their latest notice; empty where there is none.
    pub(crate) fn about(&self, person: &PersonId) -> (&str, &str, &str) {
        let at = self.places.binary_search_by_key(person, |place| place.person).ok();
        let key = at.map(|at| &self.plan.profiles[self.places[at].profile as usize].key);
        let channel = self.told.of(person).map_or("", |told| self.told.channel(told));
        (key.map_or("", |key| &key.residence), key.map_or("", |key| &key.segments), channel)
    }

    /// The place of a person among all, from 0.
    pub fn index_of(&self, person: &PersonId) -> Option<u64> {
        self.places.binary_search_by_key(person, |place| place.person).ok().map(|at| at as u64)
    }
}

/// By what coverage is summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Where people live.
    Residence,
    /// What they are to the organisation.
    Segment,
    /// What was taken.
    Element,
}

/// Where everybody stands, by the ledger if there is one.
///
/// # Errors
/// As [`Coverage::of`].
pub fn of(case: &Case, settings: &Settings) -> Result<Coverage> {
    let mut book = ledger::open_if_there(case, settings)?;
    Coverage::of(case, book.as_mut())
}

fn salt(case: &Case) -> [u8; 32] {
    *case.secret("salts of coverage")
}

fn state(told: &ToldBook, person: &PersonId, key: &ProfileKey, notice: &str, drafted: Option<u8>) -> u8 {
    if let Some(row) = told.of(person) {
        let elements = told.elements(row);
        let is_partly = row.state.is_told() && key.elements.iter().any(|element| !elements.contains(element));
        return if is_partly { (BEFORE.len() + STATES.len()) as u8 } else { number_of(row.state) };
    }
    match drafted {
        _ if notice == "no" => number("not_owed"),
        Some(state) => state,
        // A plan that is newer than the drafts: nothing is drafted for them yet.
        None => number("refused"),
    }
}

/// Who is left out has no profile in the plan, and gets one here, behind the plan's own: where they live, and that nothing is owed.
#[derive(Default)]
struct LeftOut {
    known: HashMap<(String, String, bool, bool), u32>,
    profiles: Vec<ProfileRow>,
}

impl LeftOut {
    /// Its number among these.
    fn profile(&mut self, batch: &RecordBatch, row: usize) -> u32 {
        let PackedProfile { residence, segments, minor, deceased, .. } = PackedProfile::at(batch, row);
        *self.known.entry((residence, segments, minor, deceased)).or_insert_with_key(|key| {
            let (residence, segments, minor, deceased) = key.clone();
            let key = ProfileKey { residence, elements: Vec::new(), segments, minor, deceased };
            self.profiles.push(ProfileRow::nothing_owed(key));
            (self.profiles.len() - 1) as u32
        })
    }
}

/// The drafts' states, in the order of people.
struct Drafted {
    batches: Option<TableBatches>,
    batch: Option<(RecordBatch, usize)>,
}

impl Drafted {
    fn open(case: &Case) -> Result<Self> {
        let table = files::table(NOTICES)?;
        let batches = match case.has_table(&table)? {
            true => Some(case.read_table(&table).columns(["person", "state"]).open()?),
            false => None,
        };
        Ok(Self { batches, batch: None })
    }

    /// The state of a person's draft; asked in rising order.
    fn of(&mut self, person: u32) -> Result<Option<u8>> {
        loop {
            if let Some((batch, next)) = &mut self.batch {
                let persons = batch["person"].as_primitive::<UInt32Type>().values();
                *next += persons[*next..].partition_point(|known| *known < person);
                if let Some(known) = persons.get(*next) {
                    let state = batch["state"].as_string::<i32>().value(*next);
                    return Ok((*known == person).then(|| number(state)));
                }
            }
            match self.batches.as_mut().and_then(Iterator::next) {
                Some(batch) => self.batch = Some((batch?, 0)),
                None => return Ok(None),
            }
        }
    }
}
