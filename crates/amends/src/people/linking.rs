//! Records → sides → pairs → links → people. The decisions are those of `amends-people`; this brings it the rows.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use amends_engine::{BoxError, Engine, EngineError, Keeper, Kept, Source};
use amends_people::clusters::Run;
use amends_people::crowds::{Counted, Counter, Crowds, Defaults};
use amends_people::decide::{Decision, Fate};
use amends_people::frequencies::Frequencies;
use amends_people::keys::Key;
use amends_people::links::{ByRound, LinkReader, Lot, ODDS_SEEN, Round, links_of};
use amends_people::weights::{Remembered, Tally, Unseen, estimate};
use amends_people::{Decider, Price, Side, SideMaker, Weights, pairs, schemas, side, sides};
use amends_store::NewTable;
use arrow_array::{FixedSizeBinaryArray, RecordBatch};

use super::listed::Noted;
use super::pairing::rows_of;
use super::reviews::{Candidates, Watch};
use super::tables::{LinkWriter, scan};
use super::{Gathered, LINKS, Stage, defaults};
use crate::{Error, Result, files};

/// Of the memory that is left, at most one part in so many for counting keys.
const CROWDS_SHARE: u64 = 32;
/// Sides that are drawn for pairs at random.
const DRAWN: u64 = 20_000;

/// The reason of a link that a person decided, in the count of links by reason.
const DECIDED: &str = "a person’s decision";

/// What linking comes to.
pub(super) struct Linked {
    /// The person of each record.
    pub(super) person_of: Vec<u32>,
    /// Table of the links.
    pub(super) links: NewTable,
    /// What is doubtful.
    pub(super) candidates: Candidates,
    /// Values that tell nobody apart, each with a record that holds it.
    pub(super) samples: Vec<defaults::Sample>,
}

/// What is known of all sides before pairs are looked for.
pub(super) struct Book {
    pub(super) frequencies: Frequencies,
    /// How frequent names are with the organisation's own lists, where there are any.
    pub(super) with_lists: Option<Frequencies>,
    /// The first record that stands on a list.
    pub(super) lists_from: u32,
    pub(super) crowds: Crowds,
    defaults: Defaults,
    /// The commonest of them, each with a record that holds it.
    samples: Vec<defaults::Sample>,
    /// Accounts that stand on one record only.
    pub(super) lone_accounts: AtomicU64,
}

impl Book {
    /// How rare the names of a side are: among the evidence for the evidence, among all records for lists.
    pub(super) fn rarity(&self, side: &Side) -> u32 {
        let lists = self.with_lists.as_ref().filter(|_| side.record >= self.lists_from);
        let frequencies = lists.unwrap_or(&self.frequencies);
        frequencies.rarity(side.first, side.last)
    }
}

impl Stage<'_> {
    /// Links all records.
    pub(super) fn link(&self, engine: &Engine, gathered: &mut Gathered) -> Result<Linked> {
        let (kept, book) = self.sides(engine)?;
        let book = Arc::new(book);
        note_defaults(&book.defaults, gathered);
        log::debug!("sides kept");
        let (mut pairs, findings) = self.find_pairs(engine, &kept, &book)?;
        log::debug!("{} pairs counted", findings.tally.pairs());
        let crowded = book.defaults.identifiers.keys().filter(|key| Key::of(**key) == Key::Account).count() as u64;
        gathered.accounts = findings.accounts + book.lone_accounts.load(Ordering::Relaxed) + crowded;
        gathered.not_compared = findings.sides_cut;
        let (weights, unseen) = std::thread::scope(|scope| {
            let unseen = scope.spawn(|| self.unseen(&pairs.evidence));
            let random = self.random_pairs(engine, &kept, &book.frequencies);
            let weights = random.map(|random| estimate(&findings.tally, &random));
            (weights, unseen.join().unwrap_or(Err(Error::WorkerDied)))
        });
        let weights = Arc::new(Weights { unseen: unseen?, ..weights? });
        files::write_state(self.case, files::WEIGHTS, "weights", &*weights)?;
        let price = Price::in_letters(self.settings.person_lost_in_letters);
        let odds_min = price.odds_min();
        let decider = Decider::new(self.pieces.records, &weights, odds_min).map_err(Error::TooManyRecords)?;
        let mut decider = decider.with_decisions(self.decided.clone());
        let said = Arc::new(described(engine, &kept, &mut decider)?);
        // While the sides have their room: where memory is small the pairs stay on disk beside the union-find.
        let by_round = by_round(engine, std::mem::take(&mut pairs.evidence), &weights)?;
        drop(kept);
        log::debug!("records described");
        let watch = Watch::new(price);
        let mut account = Account { gathered, writer: LinkWriter::new(self.case, &files::table(LINKS)?)?, watch };
        decider.replay(&book.frequencies, &mut |decision| account.note(decision))?;
        for round in Round::ALL {
            let odds_least = if round.gives() { ODDS_SEEN } else { odds_min };
            read_links(engine, &by_round[round as usize], (&weights, &said), (round, odds_least), &mut |lot| {
                decider.take(round, lot, &mut |decision| account.note(decision))
            })?;
            decider.settle(&said, &mut |decision| account.note(decision))?;
            log::debug!("{round:?} links taken");
        }
        let Account { gathered, mut writer, watch } = account;
        gathered.ambiguous = decider.ambiguous().len() as u64;
        gathered.odds_min = odds_min;
        let torn: Vec<u32> = decider.ambiguous().iter().copied().collect();
        if self.pieces.has_lists() {
            let mut noted = Noted { writer: &mut writer, unclear: 0 };
            self.link_lists(engine, &mut decider, pairs, (&weights, &said, odds_min), &mut noted)?;
            gathered.listed.unclear = noted.unclear;
        }
        let links = writer.ready()?;
        gathered.expected_lost = decider.expected().people_lost;
        let (person_of, people) = decider.into_people();
        let known = watch.known(&person_of, people, &torn, &self.decided, self.pieces.evidence as usize);
        let (candidates, split) = known.left_apart(engine, &weights, &by_round.concat())?;
        gathered.expected_split = split;
        Ok(Linked { person_of, links, candidates, samples: book.samples.clone() })
    }

    /// Makes the sides, keeps them, and looks at all of them once.
    fn sides(&self, engine: &Engine) -> Result<(Vec<Kept>, Book)> {
        let bytes_max = usize::try_from(self.settings.memory_bytes / CROWDS_SHARE).unwrap_or(usize::MAX);
        let crowds = Arc::new(Crowds::new(self.pieces.records, bytes_max));
        // Of the evidence, and of lists.
        let frequencies = Arc::new(Mutex::new([Frequencies::default(), Frequencies::default()]));
        let lists_from = self.pieces.lists_from();
        let sources = self.pieces.split(engine.threads()).into_iter().map(|run| {
            let (case, tokens) = (self.case.clone(), self.case.tokens());
            let (crowds, frequencies) = (Arc::clone(&crowds), Arc::clone(&frequencies));
            Source::new(move || {
                let mut maker = SideMaker::new(tokens);
                let own = [Frequencies::default(), Frequencies::default()];
                let mut look = Looking { counter: Counter::new(crowds), lists_from, own, all: frequencies };
                scan(case, run, &sides::COLUMNS).map(move |batch| {
                    let (file, first, batch) = batch?;
                    let mut bytes = Vec::with_capacity(batch.num_rows() * side::BYTES);
                    maker.read(&batch, file, first, |side| {
                        look.add(&side);
                        bytes.extend_from_slice(&side.to_bytes());
                    });
                    let column = FixedSizeBinaryArray::try_new(side::BYTES as i32, bytes.into(), None)?;
                    Ok(RecordBatch::try_new(schemas::sides(), vec![Arc::new(column)])?)
                })
            })
        });
        let kept = engine.keep(sources.collect(), self.piece_rows())?;
        self.progress.advance(self.pieces.records);
        let crowded = crowds.crowded();
        let counted = engine.side_by_side(kept.iter().collect(), |kept| count(kept, &crowded, lists_from))?;
        let both = |[a, b]: [Counted; 2], [c, d]: [Counted; 2]| [a.and(c), b.and(d)];
        let [counted, listed] = counted.into_iter().fold(Default::default(), both);
        let [frequencies, mut with_lists] = frequencies.lock().map_err(|_| Error::WorkerDied)?.clone();
        let crowds = Arc::try_unwrap(crowds).map_err(|_| Error::WorkerDied)?;
        let all = self.pieces.has_lists().then(|| counted.clone().and(listed).defaults());
        let defaults = counted.defaults();
        let samples = defaults::samples(&defaults, batches(&kept))?;
        let kept = engine.remake(kept, |batch| stripped(batch, &defaults, all.as_ref(), lists_from))?;
        let with_lists = self.pieces.has_lists().then(|| {
            with_lists.merge(&frequencies);
            with_lists
        });
        let lone_accounts = AtomicU64::new(0);
        Ok((kept, Book { frequencies, with_lists, lists_from, crowds, defaults, samples, lone_accounts }))
    }

    /// How often somebody is met only in records that tell little.
    fn unseen(&self, pairs: &[Kept]) -> Result<f64> {
        let mut unseen = Unseen::new(self.pieces.evidence as usize);
        for batch in batches(pairs) {
            unseen.read(&batch?);
        }
        Ok(unseen.share())
    }

    /// Pairs drawn at random, for how strangers agree.
    fn random_pairs(&self, engine: &Engine, kept: &[Kept], frequencies: &Frequencies) -> Result<Tally> {
        let one_in = (self.pieces.evidence / DRAWN).max(1);
        let lists_from = self.pieces.lists_from();
        let is_drawn = |side: &Side| side.record < lists_from && side.draw().is_multiple_of(one_in);
        let of_piece = |kept: &Kept| -> Result<Vec<Side>> {
            let mut drawn = Vec::new();
            for batch in batches_of(kept) {
                drawn.extend(sides::of(&batch?).filter(is_drawn));
            }
            Ok(drawn)
        };
        let drawn = engine.side_by_side(kept.iter().collect(), of_piece)?.concat();
        Ok(pairs::random_pairs(drawn, frequencies))
    }
}

/// Says what each record brings, and returns [`Side::said`] of each.
fn described(engine: &Engine, kept: &[Kept], decider: &mut Decider<'_>) -> Result<Vec<u32>> {
    if decider.has_decisions() {
        for batch in batches(kept) {
            sides::of(&batch?).for_each(|side| decider.remember(&side));
        }
    }
    let runs = decider.runs(kept.iter().map(Kept::rows));
    let of_piece = |(kept, mut run): (&Kept, Run<'_>)| -> Result<Vec<u32>> {
        let mut said = Vec::with_capacity(kept.rows());
        for batch in batches_of(kept) {
            sides::of(&batch?).for_each(|side| {
                run.describe(&side);
                said.push(side.said());
            });
        }
        Ok(said)
    };
    Ok(engine.side_by_side(kept.iter().zip(runs).collect(), of_piece)?.concat())
}

/// Counts names for one thread, and adds them to the others' when the thread is done.
struct Looking {
    counter: Counter,
    lists_from: u32,
    own: [Frequencies; 2],
    all: Arc<Mutex<[Frequencies; 2]>>,
}

impl Looking {
    fn add(&mut self, side: &Side) {
        self.own[usize::from(side.record >= self.lists_from)].add(side.first, side.last);
        self.counter.add(side);
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        if let Ok(mut all) = self.all.lock() {
            all.iter_mut().zip(&self.own).for_each(|(all, own)| all.merge(own));
        }
    }
}

pub(super) fn batches(kept: &[Kept]) -> impl Iterator<Item = Result<RecordBatch>> + '_ {
    kept.iter().flat_map(batches_of)
}

pub(super) fn batches_of(kept: &Kept) -> impl Iterator<Item = Result<RecordBatch>> + use<> {
    rows_of(kept.clone(), Ok).map(|batch| batch.map_err(|error| Error::Engine(EngineError::Stage(error))))
}

/// Of the evidence, and of lists.
fn count(kept: &Kept, crowded: &HashSet<u64>, lists_from: u32) -> Result<[Counted; 2]> {
    let mut counted = [Counted::default(), Counted::default()];
    for batch in batches_of(kept) {
        sides::of(&batch?).for_each(|side| counted[usize::from(side.record >= lists_from)].add(&side, crowded));
    }
    Ok(counted)
}

fn note_defaults(defaults: &Defaults, gathered: &mut Gathered) {
    let mut note = |words: &str, rows: u64| {
        let entry = gathered.shared_values.entry(words.to_owned()).or_default();
        *entry = (entry.0 + 1, entry.1 + rows);
    };
    defaults.identifiers.iter().for_each(|(key, rows)| note(Key::of(*key).words(), u64::from(*rows)));
    defaults.births.values().for_each(|rows| note("birth date", *rows));
}

/// A batch of sides without the values that tell nobody apart. Of an entry of a list those go as well that tell nobody apart
/// among `all` records, lists and evidence.
fn stripped(
    batch: RecordBatch,
    defaults: &Defaults,
    all: Option<&Defaults>,
    lists_from: u32,
) -> Result<RecordBatch, BoxError> {
    let strip = |side: &mut Side| {
        let all = all.filter(|_| side.record >= lists_from);
        defaults.strip(side) | all.is_some_and(|all| all.strip(side))
    };
    let mut all_sides = sides::of(&batch).map(|mut side| (strip(&mut side), side)).enumerate();
    let changed = std::iter::from_fn(|| all_sides.find(|(_, (changed, _))| *changed));
    Ok(sides::with(&batch, changed.map(|(at, (_, side))| (at, side.to_bytes())))?)
}

/// The pairs that may be links, by the round in which they are weighed.
pub(super) fn by_round(engine: &Engine, pairs: Vec<Kept>, weights: &Weights) -> Result<Vec<Vec<Kept>>> {
    let of_piece = |kept: Kept| -> Result<Vec<Kept>> {
        let mut keepers = Round::ALL.map(|_| engine.keeper());
        let mut keep = |round: Round, pairs| -> Result<(), BoxError> { Ok(keepers[round as usize].add(pairs)?) };
        let mut shared_out = ByRound::new(weights);
        for batch in batches_of(&kept) {
            shared_out.read(&batch?, &mut keep).map_err(EngineError::Stage)?;
        }
        shared_out.finish(&mut keep).map_err(EngineError::Stage)?;
        Ok(keepers.into_iter().map(Keeper::finish).collect::<Result<_, _>>()?)
    };
    let mut rounds = vec![Vec::new(); Round::ALL.len()];
    for piece in engine.side_by_side(pairs, of_piece)? {
        rounds.iter_mut().zip(piece).for_each(|(round, kept)| round.push(kept));
    }
    Ok(rounds)
}

/// Brings the links of a round in their order, from the pairs of that round.
pub(super) fn read_links(
    engine: &Engine,
    pairs: &[Kept],
    (weights, said): (&Arc<Weights>, &Arc<Vec<u32>>),
    least: (Round, f64),
    each: &mut dyn FnMut(&Lot) -> Result<()>,
) -> Result<()> {
    let sources = pairs.iter().map(|kept| {
        let (kept, weights, said) = (kept.clone(), Arc::clone(weights), Arc::clone(said));
        Source::new(move || {
            let mut remembered = Remembered::default();
            rows_of(kept, move |batch| Ok(links_of(&batch, &weights, &mut remembered, &said, least)?))
        })
    });
    let mut reader = LinkReader::new(weights);
    for batch in engine.sorted(&schemas::links(), sources.collect(), &["order"])? {
        reader.read(&batch?, each)?;
    }
    reader.finish(each)
}

/// Writes down what became of the links, and counts.
struct Account<'a> {
    gathered: &'a mut Gathered,
    writer: LinkWriter,
    watch: Watch,
}

impl Account<'_> {
    fn note(&mut self, decision: Decision) -> Result<()> {
        self.watch.note(&decision);
        let Decision { link, odds, fate } = decision;
        let links = &mut self.gathered.links;
        match fate {
            Fate::Taken => *links.entry(link.pattern.key().words().to_owned()).or_default() += 1,
            Fate::Decided => *links.entry(DECIDED.to_owned()).or_default() += 1,
            Fate::Refused { .. } => self.gathered.refused += 1,
            // Nothing was taken and nothing refused: the record's people are told apart by no link.
            Fate::Ambiguous { .. } => return Ok(()),
        }
        self.writer.add((link.a, link.b), link.pattern, odds, fate)
    }
}
