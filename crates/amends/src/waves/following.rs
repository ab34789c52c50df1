//! Waves that follow notices: what was told wrongly is taken back, a text message points to a notice, a reminder names the
//! protection that waits. Each goes to where the notice went, and to nobody twice for one notice.

use std::collections::{BTreeSet, HashMap};

use amends_case::{ElementSet, PersonId};
use amends_ledger::{Ledger, State, Wave};
use amends_store::Case;
use arrow_array::cast::AsArray;

use super::rows::{WaveReader, WaveRow, schema, write_rows};
use super::{Released, drafts_of_wave, enter, present, second_person};
use crate::duties::{PlanState, ProfileNumbers};
use crate::ledger::{self, Purpose, Told, ToldBook, notice_id};
use crate::settings::{Progress, Settings};
use crate::{Result, files, people};

/// Rows that are held before they are written.
const TOGETHER: usize = 8_192;

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// People were told of data that, by the present plan, was not taken of them: they are told that.
    Retractions,
    /// A text message to everybody who was told and has a telephone. It points to the notice and says nothing of its own.
    Pointers,
    /// People who were told and granted protection, and have not activated it.
    Reminders,
}

impl Follow {
    fn word(self) -> &'static str {
        match self {
            Self::Retractions => "retraction",
            Self::Pointers => "pointer",
            Self::Reminders => "reminder",
        }
    }
}

/// Releases what follows the notices of earlier waves; one wave for each set of drafts. Empty where it would go to nobody.
///
/// # Errors
/// If `name` approved the drafts; for retractions, if the present drafts are not approved; of the case and the ledger.
pub fn follow(
    case: &Case,
    what: Follow,
    name: &str,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Vec<Released>> {
    crate::trace::in_step(case)?;
    let mut book = ledger::open(case, settings)?;
    let told = ToldBook::read(case, &mut book, None)?;
    let heirs = ledger::heirs(case)?;
    let waves = book.waves()?;
    let mut next = waves.last().map_or(0, |(wave, ..)| wave.number) + 1;
    let notices = waves.into_iter().map(|(wave, ..)| wave).filter(|wave| Purpose::of(&wave.kind) == Purpose::Tells);
    progress.begin(what.word(), 0);
    let mut released = Vec::new();
    if what == Follow::Retractions {
        let (approved, approver) = present(case, name)?;
        let now = Now::read(case, &approved.plan)?;
        let wave = following(what, next, (&approved.plan.digest, &approved.digest, &approver), name);
        let mut writer = Writer::new(case, next)?;
        for earlier in notices {
            let plan = drafts_of_wave(case, &mut book, earlier.number)?.plan;
            writer.each(case, &earlier, (&told, &heirs), &mut |row, told_row, told| {
                now.taken_back(row, told_row, told, &plan)
            })?;
        }
        released.extend(writer.finish(case, &mut book, &wave)?);
    } else {
        let left_out = people::left_out(case)?;
        for earlier in notices {
            second_person(&earlier.approved_by, name)?;
            let digests = (earlier.plan.as_str(), earlier.drafts.as_str(), earlier.approved_by.as_str());
            let wave = following(what, next, digests, name);
            let mut writer = Writer::new(case, next)?;
            let time = ledger::now(case);
            let reminds = what == Follow::Reminders;
            let plan = drafts_of_wave(case, &mut book, earlier.number)?.plan;
            let mut grants = Grants { book: &mut book, time };
            writer.each(case, &earlier, (&told, &heirs), &mut |row, told_row, told| match reminds {
                _ if left_out.contains(&told_row.person()) => Ok(None),
                true => grants.reminder(row, told_row, told),
                false => Ok(pointer(row, told_row, &plan).filter(|_| !told.elements(told_row).is_empty())),
            })?;
            let done = writer.finish(case, &mut book, &wave)?;
            next += u32::from(done.is_some());
            released.extend(done);
        }
    }
    progress.end(&format!("{} notices", released.iter().map(|wave| wave.notices).sum::<u64>()));
    Ok(released)
}

fn following(what: Follow, number: u32, (plan, drafts, approver): (&str, &str, &str), name: &str) -> Wave {
    let [plan, drafts, approved_by, released_by] = [plan, drafts, approver, name].map(str::to_owned);
    Wave { number, kind: what.word().to_owned(), plan, drafts, approved_by, released_by }
}

/// A text message, once for a notice that left; not to a child's telephone, nor to that of the dead.
fn pointer(row: &WaveRow, told: &Told, plan: &PlanState) -> Option<WaveRow> {
    let key = &plan.profiles.get(row.cell as usize)?.key;
    let due = !(key.minor || key.deceased)
        && told.state.is_told()
        && told.pointed <= told.wave
        && !row.telephone.reveal().is_empty();
    due.then(|| WaveRow { kind: "pointer".to_owned(), channels: "sms".to_owned(), ..row.clone() })
}

/// Whom protection still waits for.
struct Grants<'a> {
    book: &'a mut Ledger,
    time: i64,
}

impl Grants<'_> {
    fn reminder(&mut self, row: &WaveRow, told_row: &Told, told: &ToldBook) -> Result<Option<WaveRow>> {
        if !told_row.state.is_told() || told_row.state == State::Enrolled || told_row.reminded > told_row.wave {
            return Ok(None);
        }
        // What was told them was taken back.
        if told.elements(told_row).is_empty() {
            return Ok(None);
        }
        let grants = self.book.grants_of(&row.person)?;
        let is_taken_up = grants.iter().any(|grant| grant.redeemed.is_some());
        let waits = grants.iter().any(|grant| grant.voided.is_none() && grant.new.expires >= self.time);
        if is_taken_up || !waits {
            return Ok(None);
        }
        // First over the channel that worked, then over the others.
        let worked = told.channel(told_row);
        let mut ways: Vec<&str> = row.channels.split(',').filter(|way| !way.is_empty()).collect();
        ways.sort_by_key(|way| *way != worked);
        let channels = ways.join(",");
        Ok(Some(WaveRow { kind: "reminder".to_owned(), channels, told_on: told_row.released, ..row.clone() }))
    }
}

/// What was taken of everybody by the present plan. Memory: 16 bytes for each affected person, 10 for each who is gone.
///
/// Nobody is told that something was not taken because somebody decided to treat it so: there the logs are missing, and what was
/// told stands.
struct Now<'a> {
    plan: &'a PlanState,
    /// Person and profile, in the order of persons.
    affected: Vec<(PersonId, u32)>,
    /// Who is there and not affected, or whose records are all gone.
    not_affected: Vec<PersonId>,
    /// What lies in evidence that is treated as not taken, of whom anything does.
    left_out: HashMap<PersonId, BTreeSet<String>>,
}

impl<'a> Now<'a> {
    fn read(case: &Case, plan: &'a PlanState) -> Result<Self> {
        let (mut affected, mut not_affected, mut left_out) = (Vec::new(), Vec::new(), HashMap::new());
        let vocabulary = crate::export::vocabulary(case)?;
        let gone = people::history::events(case)?.into_iter().filter(|event| event.what == "gone");
        not_affected.extend(gone.map(|event| event.old));
        if let Some(table) = people::people_table(case)? {
            let mut numbers = ProfileNumbers::new(case, plan)?;
            let columns = [
                "person_id",
                "residence",
                "elements",
                "segments",
                "minor",
                "deceased",
                "affected",
                "left_out_elements",
            ];
            for batch in case.read_table(&table).columns(columns).open()? {
                let batch = batch?;
                for row in 0..batch.num_rows() {
                    let person = crate::notices::person_id(&batch, row);
                    let doubted = batch["left_out_elements"].as_fixed_size_binary().value(row);
                    let doubted = ElementSet::from_bytes(doubted).unwrap_or_default();
                    if !doubted.is_empty() {
                        let names = vocabulary.names_of(doubted).into_iter().map(str::to_owned);
                        left_out.insert(person, names.collect());
                    }
                    match batch["affected"].as_boolean().value(row) {
                        true => affected.push((person, numbers.of_all(&batch, row)? as u32)),
                        false => not_affected.push(person),
                    }
                }
            }
        }
        affected.sort_unstable();
        not_affected.sort_unstable();
        Ok(Self { plan, affected, not_affected, left_out })
    }

    /// The row that takes back what `row` told and the present plan does not have. Nobody is told that they are not
    /// affected because nothing is known of them: they must be known not to be.
    fn taken_back(&self, row: &WaveRow, told_row: &Told, told: &ToldBook, then: &PlanState) -> Result<Option<WaveRow>> {
        let before = told.elements(told_row);
        if !told_row.state.is_told() || before.is_empty() || told_row.taking_back > told_row.wave {
            return Ok(None);
        }
        let person = told_row.person();
        let profile = self.affected.binary_search_by_key(&person, |(person, _)| *person).ok();
        let (kind, cell) = match profile {
            Some(at) => {
                let cell = self.affected[at].1;
                let now = &self.plan.profiles[cell as usize].key.elements;
                // What is new comes first, as a notice of its own.
                let is_new = now.iter().any(|element| !before.contains(element));
                let doubted = self.left_out.get(&person);
                let stands = |element: &String| now.contains(element) || doubted.is_some_and(|it| it.contains(element));
                if is_new || before.iter().all(stands) {
                    return Ok(None);
                }
                ("correction", cell)
            }
            None if self.left_out.contains_key(&person) => return Ok(None),
            None if self.not_affected.binary_search(&person).is_ok() => ("retraction", 0),
            None => return Ok(None),
        };
        let Some(key) = then.profiles.get(row.cell as usize).map(|profile| &profile.key) else { return Ok(None) };
        let form = if key.deceased {
            "deceased"
        } else if key.minor {
            "minor"
        } else {
            ""
        };
        Ok(Some(WaveRow {
            kind: kind.to_owned(),
            person,
            cell,
            told: before.iter().map(String::as_str).collect::<Vec<_>>().join(";"),
            told_on: told_row.released,
            form: form.to_owned(),
            ..row.clone()
        }))
    }
}

/// Writes the table of one wave.
struct Writer {
    number: u32,
    table: amends_store::TableWriter,
    held: Vec<WaveRow>,
    released: Released,
}

/// Old id → the id that the person has now.
type Heirs = HashMap<PersonId, PersonId>;
/// Makes the following row of a row, if one is due.
type Next<'a> = dyn FnMut(&WaveRow, &Told, &ToldBook) -> Result<Option<WaveRow>> + 'a;

impl Writer {
    fn new(case: &Case, number: u32) -> Result<Self> {
        let table = case.table_writer(&files::wave_table(number)?, schema())?;
        Ok(Self { number, table, held: Vec::new(), released: Released { wave: number, ..Released::default() } })
    }

    /// Looks at every notice of an earlier wave that is its person's latest.
    fn each(
        &mut self,
        case: &Case,
        earlier: &Wave,
        (told, heirs): (&ToldBook, &Heirs),
        next: &mut Next<'_>,
    ) -> Result<()> {
        for row in WaveReader::open(case, earlier.number)? {
            let row = row?;
            let person = heirs.get(&row.person).copied().unwrap_or(row.person);
            let Some(told_row) = told.of(&person).filter(|told| told.notice == row.notice) else { continue };
            let Some(mut made) = next(&row, told_row, told)? else { continue };
            made.notice = notice_id(case, &made.person, self.number);
            self.released.notices += 1;
            self.released.unreachable += u64::from(made.channels.is_empty());
            self.held.push(made);
            if self.held.len() >= TOGETHER {
                write_rows(&mut self.table, self.held.drain(..))?;
            }
        }
        Ok(())
    }

    /// The wave, if there is anybody in it.
    fn finish(mut self, case: &Case, book: &mut Ledger, wave: &Wave) -> Result<Option<Released>> {
        write_rows(&mut self.table, self.held.drain(..))?;
        self.table.finish()?;
        if self.released.notices == 0 {
            case.remove_table(&files::wave_table(self.number)?)?;
            return Ok(None);
        }
        enter(case, book, wave, self.released.notices)?;
        self.released.approved_by.clone_from(&wave.approved_by);
        Ok(Some(self.released))
    }
}
