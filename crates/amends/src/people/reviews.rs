//! Pairs that wait for a person: chosen while people are gathered, kept in a table, listed best first.
//!
//! `amends_people::reviews` says what a decision is worth. Here the doubtful pairs get their people, elements and ids, and
//! what somebody has decided since is taken off the list.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use amends_case::{ElementSet, PersonId};
use amends_engine::{Engine, Kept};
use amends_people::decide::{Decision, Doubts, Fate};
use amends_people::links::{self, Placed};
use amends_people::reviews::{CANDIDATES_MAX, Kind, Queue, REVIEWS_MAX, people_of};
use amends_people::weights::Remembered;
use amends_people::{Decided, Pattern, Price, Review, Weights, reason};
use amends_store::{Case, NewTable};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, FixedSizeBinaryArray, Float64Array, RecordBatch, StringArray, UInt32Array, UInt64Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use serde::{Deserialize, Serialize};

use super::compare::{Part, parts, weights};
use super::linking::batches_of;
use super::{Gathered, decisions};
use crate::export::vocabulary;
use crate::places::RecordIds;
use crate::{Result, files};

/// The table of pairs that wait.
pub(crate) const REVIEWS: &str = "reviews";

/// A link that is shown to a reader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownLink {
    /// One record.
    pub record_a: String,
    /// The other.
    pub record_b: String,
    /// How they agree.
    pub pattern: u64,
    /// The odds that they are one person's.
    pub odds: f64,
}

/// Watches what becomes of links.
pub(super) struct Watch {
    price: Price,
    queue: Queue,
    /// How many links were taken in each class of strength, and the first of them: steps of one bit, told by the exponent
    /// of the odds as a floating-point number.
    strengths: BTreeMap<u32, (u64, Decision)>,
}

impl Watch {
    pub(super) fn new(price: Price) -> Self {
        Self { price, queue: Queue::new(price), strengths: BTreeMap::new() }
    }

    pub(super) fn note(&mut self, decision: &Decision) {
        self.queue.note(decision);
        if decision.fate == Fate::Taken {
            let strength = (decision.odds as f32).to_bits() >> 23;
            self.strengths.entry(strength).or_insert((0, *decision)).0 += 1;
        }
    }

    /// Once people are known. `torn` are the open records that fit several people, `decided` what people have decided, and
    /// the first `evidence` records those of the evidence.
    pub(super) fn known<'k>(
        mut self,
        person_of: &'k [u32],
        people: u32,
        torn: &[u32],
        decided: &[Decided<u32>],
        evidence: usize,
    ) -> Known<'k> {
        let person = |record: u32| person_of[record as usize];
        let two = decided.iter().filter(|pair| !pair.one).map(|pair| (person(pair.a), person(pair.b)));
        let two: BTreeSet<(u32, u32)> = two.map(|(a, b)| (a.min(b), a.max(b))).collect();
        let between = self.queue.settle(person_of, |a, b| two.contains(&(a, b)));
        let mut torn: Vec<u32> = torn.iter().map(|record| person(*record)).collect();
        torn.sort_unstable();
        let typical = self.typical();
        let person_of = &person_of[..evidence];
        Known { price: self.price, queue: self.queue, typical, person_of, people, torn, two, between }
    }

    /// A link of the middle class of strength.
    fn typical(&self) -> Option<Decision> {
        let all: u64 = self.strengths.values().map(|(links, _)| links).sum();
        let mut passed = 0;
        self.strengths.values().find_map(|(links, first)| {
            passed += links;
            (passed * 2 >= all).then_some(*first)
        })
    }
}

/// What is doubtful, with the people whom it concerns.
pub(super) struct Known<'k> {
    price: Price,
    queue: Queue,
    typical: Option<Decision>,
    /// Of the records of the evidence.
    person_of: &'k [u32],
    people: u32,
    /// People of open records that fit several, in order: the queue has the best of their pairs already.
    torn: Vec<u32>,
    /// People who were decided to be two.
    two: BTreeSet<(u32, u32)>,
    /// People between whom the queue has a pair already.
    between: BTreeSet<(u32, u32)>,
}

/// Two people, the smaller number first.
type Two = (u32, u32);
/// A pair of records: strength, record, record, pattern. The stronger one is the smaller.
type Pair = (u32, u32, u32, u64);

impl Known<'_> {
    /// Looks at the pairs whose records were left with different people: adds the doubtful ones, and estimates how many
    /// people are counted twice. The pairs are read twice, because one that is to be listed needs its records, and holding
    /// those of all pairs would take too much.
    pub(super) fn left_apart(
        mut self,
        engine: &Engine,
        weights: &Weights,
        pairs: &[Kept],
    ) -> Result<(Candidates, f64)> {
        let placed = Placed::new(self.person_of, self.people, &self.torn, self.price.odds_min());
        let of_piece = |kept: &Kept| -> Result<Vec<(u32, u32, u32)>> {
            let (mut apart, mut remembered) = (Vec::new(), Remembered::default());
            for batch in batches_of(kept) {
                apart.extend(links::apart(&batch?, weights, &mut remembered, &placed));
            }
            Ok(apart)
        };
        let mut apart = engine.side_by_side(pairs.iter().collect(), of_piece)?.concat();
        // Strongest first; the people themselves decide between equals.
        apart.sort_unstable();
        let mut doubts = Doubts::new(self.people);
        let mut chosen: HashSet<Two> = HashSet::new();
        let mut counted: BTreeSet<u32> = BTreeSet::new();
        for (strength, a, b) in apart {
            let odds = links::odds_of(strength);
            // Who fits several is one person too many, not several, and brings nobody together.
            if let Some(torn) = [a, b].into_iter().find(|person| placed.is_torn(*person)) {
                if counted.insert(torn) {
                    doubts.add(odds);
                }
                continue;
            }
            if self.two.contains(&(a, b)) || !doubts.weigh(a, b, odds) || !self.is_news(a, b) || !Queue::is_worth(odds)
            {
                continue;
            }
            if chosen.len() < CANDIDATES_MAX {
                chosen.insert((a, b));
            } else {
                self.queue.leave_out(1);
            }
        }
        let mut listed: HashMap<Two, Pair> = HashMap::new();
        if !chosen.is_empty() {
            let of_piece = |kept: &Kept| strongest(kept, weights, self.person_of, &chosen);
            let found = engine.side_by_side(pairs.iter().collect(), of_piece)?;
            found.into_iter().flatten().for_each(|(people, pair)| keep_strongest(&mut listed, people, pair));
        }
        for (strength, a, b, pattern) in listed.into_values() {
            let (odds, pattern) = (links::odds_of(strength), Pattern(pattern));
            self.queue.offer(Review { a, b, pattern, odds, kind: Kind::Apart, fits: 0 });
        }
        let (reviews, left_out) = self.queue.into_reviews();
        Ok((Candidates { price: self.price, reviews, left_out, typical: self.typical }, doubts.people_split()))
    }

    /// Whether the queue has nothing on two people yet.
    fn is_news(&self, a: u32, b: u32) -> bool {
        let torn = |person: u32| self.torn.binary_search(&person).is_ok();
        !torn(a) && !torn(b) && !self.between.contains(&(a, b))
    }
}

/// Finds the strongest of some pairs between two people, for those that were chosen.
fn strongest(pairs: &Kept, weights: &Weights, person_of: &[u32], chosen: &HashSet<Two>) -> Result<HashMap<Two, Pair>> {
    let (mut found, mut remembered) = (HashMap::new(), Remembered::default());
    for batch in batches_of(pairs) {
        let batch = batch?;
        let [a, b] = ["a", "b"].map(|name| batch[name].as_primitive::<UInt32Type>().values());
        let patterns = batch["pattern"].as_primitive::<UInt64Type>().values();
        for ((a, b), pattern) in a.iter().zip(b).zip(patterns) {
            let (x, y) = (person_of[*a as usize], person_of[*b as usize]);
            if x == y {
                continue;
            }
            let (people, odds) = ((x.min(y), x.max(y)), remembered.odds(weights, Pattern(*pattern)));
            if chosen.contains(&people) {
                keep_strongest(&mut found, people, (links::strength(odds), *a, *b, *pattern));
            }
        }
    }
    Ok(found)
}

fn keep_strongest(found: &mut HashMap<Two, Pair>, people: Two, pair: Pair) {
    found.entry(people).and_modify(|known| *known = pair.min(*known)).or_insert(pair);
}

/// Doubtful pairs, best first.
pub(super) struct Candidates {
    price: Price,
    reviews: Vec<Review>,
    left_out: u64,
    typical: Option<Decision>,
}

impl Candidates {
    /// What is to be known of the people whom the pairs concern.
    pub(super) fn concerned(&self, person_of: &[u32]) -> Concerned {
        let people = self.reviews.iter().map(|review| people_of(review, person_of)).flat_map(|(a, b)| [a, b]);
        Concerned(people.map(|person| (person, About::default())).collect())
    }

    /// The table. Of pairs that are worth the same those come first that concern more elements, then more records.
    pub(super) fn table(
        mut self,
        case: &Case,
        concerned: &Concerned,
        person_of: &[u32],
        ids: &RecordIds,
        gathered: &mut Gathered,
    ) -> Result<NewTable> {
        let price = self.price;
        let mut rows: Vec<Row> =
            self.reviews.drain(..).map(|review| (review, concerned.about(&review, person_of))).collect();
        rows.sort_by_key(|(review, about)| {
            let (elements, records) = together(about);
            let more = std::cmp::Reverse((elements.len(), records));
            (review.rank(price), more, review.a, review.b)
        });
        let beyond = rows.len().saturating_sub(REVIEWS_MAX);
        rows.truncate(REVIEWS_MAX);
        gathered.reviews = rows.len() as u64;
        gathered.reviews_left_out = self.left_out + beyond as u64;
        let id = |record: u32| ids.id(u64::from(record)).to_string();
        gathered.typical = self.typical.map(|Decision { link, odds, .. }| ShownLink {
            record_a: id(link.a.min(link.b)),
            record_b: id(link.a.max(link.b)),
            pattern: link.pattern.0,
            odds,
        });
        let mut writer = case.table_writer(&files::table(REVIEWS)?, schema())?;
        writer.write(&batch(&rows, id)?)?;
        Ok(writer.ready()?)
    }
}

/// A person whom a pair concerns.
#[derive(Clone, Copy, Default)]
struct About {
    id: [u8; 10],
    elements: ElementSet,
    records: u32,
}

/// The people whom the pairs concern, by number.
pub(super) struct Concerned(BTreeMap<u32, About>);

impl Concerned {
    /// Looks for them in a batch of `people`.
    pub(super) fn read(&mut self, people: &RecordBatch) {
        let [person, records] = ["person", "records"].map(|name| people[name].as_primitive::<UInt32Type>().values());
        let elements = people["elements"].as_fixed_size_binary();
        for row in 0..people.num_rows() {
            if let Some(about) = self.0.get_mut(&person[row]) {
                about.id = crate::notices::person_id(people, row).0;
                about.elements = ElementSet::from_bytes(elements.value(row)).unwrap_or_default();
                about.records = records[row];
            }
        }
    }

    /// The people of the two records, in their order.
    fn about(&self, review: &Review, person_of: &[u32]) -> [About; 2] {
        [review.a, review.b].map(|record| self.0.get(&person_of[record as usize]).copied().unwrap_or_default())
    }
}

/// Elements and records of the two people; one person's are counted once.
fn together([a, b]: &[About; 2]) -> (ElementSet, u32) {
    if a.id == b.id { (a.elements, a.records) } else { (a.elements.union(b.elements), a.records + b.records) }
}

fn schema() -> SchemaRef {
    use DataType::{FixedSizeBinary, Float64, UInt32, UInt64, Utf8};
    let columns = [
        ("record_a", Utf8),
        ("record_b", Utf8),
        ("person_a", Utf8),
        ("person_b", Utf8),
        ("kind", Utf8),
        ("pattern", UInt64),
        ("odds", Float64),
        ("fits", UInt32),
        ("lost", Float64),
        ("split", Float64),
        ("elements", FixedSizeBinary(16)),
        ("records", UInt32),
    ];
    Arc::new(Schema::new(columns.map(|(name, kind)| Field::new(name, kind, false)).to_vec()))
}

/// A pair and the people of its two records.
type Row = (Review, [About; 2]);

fn batch(rows: &[Row], id: impl Fn(u32) -> String) -> Result<RecordBatch> {
    let texts =
        |of: &dyn Fn(&Row) -> String| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(of))) };
    let numbers = |of: &dyn Fn(&Review) -> f64| -> ArrayRef {
        Arc::new(rows.iter().map(|(review, _)| of(review)).collect::<Float64Array>())
    };
    let elements = rows.iter().map(|(_, about)| together(about).0.to_bytes());
    let elements: ArrayRef = if rows.is_empty() {
        arrow_array::new_empty_array(&DataType::FixedSizeBinary(16))
    } else {
        Arc::new(FixedSizeBinaryArray::try_from_iter(elements)?)
    };
    Ok(RecordBatch::try_new(
        schema(),
        vec![
            texts(&|(review, _)| id(review.a)),
            texts(&|(review, _)| id(review.b)),
            texts(&|(_, about)| PersonId(about[0].id).to_string()),
            texts(&|(_, about)| PersonId(about[1].id).to_string()),
            texts(&|(review, _)| review.kind.word().to_owned()),
            Arc::new(rows.iter().map(|(review, _)| review.pattern.0).collect::<UInt64Array>()),
            numbers(&|review| review.odds),
            Arc::new(rows.iter().map(|(review, _)| review.fits).collect::<UInt32Array>()),
            numbers(&Review::lost),
            numbers(&Review::split),
            elements,
            Arc::new(rows.iter().map(|(_, about)| together(about).1).collect::<UInt32Array>()),
        ],
    )?)
}

/// A pair that waits, as it is listed. Holds no personal value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waiting {
    /// One record.
    pub record_a: String,
    /// The other.
    pub record_b: String,
    /// Whose the one is now.
    pub person_a: String,
    /// Whose the other is.
    pub person_b: String,
    /// `taken`, `refused`, `ambiguous` or `apart`.
    pub kind: String,
    /// Odds in bits that they are one person's, with all that is known weighed in.
    pub bits: f64,
    /// How many people an ambiguous record fits; else 0.
    pub fits: u32,
    /// People expected to be lost as long as nobody decides.
    pub people_lost: f64,
    /// People expected to be counted twice as long as nobody decides.
    pub people_split: f64,
    /// What a decision would change, in a sentence.
    pub would_change: String,
    /// Elements of the people concerned.
    pub elements: Vec<String>,
    /// Their records.
    pub records: u32,
    /// How the two records agree.
    pub why: String,
    /// What each part of that is worth.
    pub parts: Vec<Part>,
}

/// The list of pairs that wait.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reviews {
    /// How many wait.
    pub waiting: u64,
    /// Doubtful pairs beyond those that are kept.
    pub left_out: u64,
    /// Pairs of the list on which somebody has decided since people were gathered: the next run takes them in.
    pub decided_since: u64,
    /// The first of them.
    pub pairs: Vec<Waiting>,
}

/// The pairs that wait for a person, best first, at most `limit` of them.
///
/// # Errors
/// If people were not gathered, or the case cannot be read.
pub fn reviews(case: &Case, limit: usize) -> Result<Reviews> {
    let gathered = super::gathered(case)?;
    let mut list = Reviews { waiting: 0, left_out: gathered.reviews_left_out, decided_since: 0, pairs: Vec::new() };
    let table = files::table(REVIEWS)?;
    if !case.has_table(&table)? {
        return Ok(list);
    }
    let (vocabulary, weights) = (vocabulary(case)?, weights(case)?);
    let decisions = decisions::of(case)?;
    let decided: BTreeSet<(&str, &str)> =
        decisions.iter().flat_map(|one| [(&*one.record_a, &*one.record_b), (&*one.record_b, &*one.record_a)]).collect();
    for batch in case.read_table(&table).open()? {
        let batch = batch?;
        let text = |name: &str, row: usize| batch[name].as_string::<i32>().value(row);
        for row in 0..batch.num_rows() {
            if decided.contains(&(text("record_a", row), text("record_b", row))) {
                list.decided_since += 1;
                continue;
            }
            list.waiting += 1;
            if list.pairs.len() < limit {
                list.pairs.push(waiting(&batch, row, &vocabulary, &weights));
            }
        }
    }
    Ok(list)
}

fn waiting(batch: &RecordBatch, row: usize, vocabulary: &amends_case::Vocabulary, weights: &Weights) -> Waiting {
    let text = |name: &str| batch[name].as_string::<i32>().value(row).to_owned();
    let number = |name: &str| batch[name].as_primitive::<Float64Type>().value(row);
    let count = |name: &str| batch[name].as_primitive::<UInt32Type>().value(row);
    let pattern = Pattern(batch["pattern"].as_primitive::<UInt64Type>().value(row));
    let elements = ElementSet::from_bytes(batch["elements"].as_fixed_size_binary().value(row)).unwrap_or_default();
    let (kind, fits) = (text("kind"), count("fits"));
    Waiting {
        record_a: text("record_a"),
        record_b: text("record_b"),
        person_a: text("person_a"),
        person_b: text("person_b"),
        bits: bits(number("odds")),
        fits,
        people_lost: number("lost"),
        people_split: number("split"),
        would_change: would_change(&kind, fits),
        elements: vocabulary.names_of(elements).into_iter().map(str::to_owned).collect(),
        records: count("records"),
        why: reason::words(pattern),
        parts: parts(weights, pattern),
        kind,
    }
}

/// Odds in bits, with one decimal, for odds that may be nought.
fn bits(odds: f64) -> f64 {
    (odds.log2().clamp(-1_000.0, 1_000.0) * 10.0).round() / 10.0
}

fn would_change(kind: &str, fits: u32) -> String {
    match Kind::of_word(kind) {
        Some(Kind::Taken) => "one person now; if they are two, one of them is not told yet".to_owned(),
        Some(Kind::Refused) => {
            "two people now, since something known of them differs; if they are one, one letter less".to_owned()
        }
        Some(Kind::Ambiguous) => {
            format!("a record by itself now, which fits {fits} people; if it is this one's, one letter less")
        }
        Some(Kind::Apart) | None => "two people now; if they are one, one letter less".to_owned(),
    }
}
