//! The case's ledger: where it lies, and the case's secrets that go with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amends_case::PersonId;
use amends_ledger::{Check, Checkpoint, Ledger, NoticeId, Signer, State};
use amends_store::Case;

use crate::duties::PlanState;
use crate::settings::Settings;
use crate::{Error, Result, files};

/// Opens the ledger, and makes it where there is none.
///
/// # Errors
/// Of the file or the database.
pub fn open(case: &Case, settings: &Settings) -> Result<Ledger> {
    if let Some(url) = &settings.ledger_url {
        return Ok(Ledger::postgres(url.reveal())?);
    }
    let path = case.ledger_path();
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
    }
    Ok(Ledger::sqlite(&path)?)
}

/// Opens the ledger, if a wave was ever released.
///
/// # Errors
/// Of the file or the database.
pub fn open_if_there(case: &Case, settings: &Settings) -> Result<Option<Ledger>> {
    if settings.ledger_url.is_none() && !case.ledger_path().is_file() {
        return Ok(None);
    }
    open(case, settings).map(Some)
}

/// The id of what a person is owed in a wave.
pub(crate) fn notice_id(case: &Case, person: &PersonId, wave: u32) -> NoticeId {
    NoticeId::of(&case.secret("ids of notices"), person, wave)
}

/// What signs the ledger's heads.
///
/// # Errors
/// If no key can be made.
pub fn signer(case: &Case) -> Result<Signer> {
    Ok(Signer::new(&case.secret("signs heads of the ledger"))?)
}

/// Seconds since 1970 by the case's clock.
pub(crate) fn now(case: &Case) -> i64 {
    case.now().as_second()
}

/// Notes the ledger's head in the ledger and in the journal, so that neither can be rolled back alone.
///
/// # Errors
/// Of both.
pub fn checkpoint(case: &Case, ledger: &mut Ledger, actor: &str) -> Result<Checkpoint> {
    let point = ledger.checkpoint(now(case))?;
    let details = [("entries".to_owned(), point.entries.to_string()), ("root".to_owned(), point.root_hex())];
    case.journal(actor, "ledger_head", details.into_iter().collect())?;
    case.seal()?;
    Ok(point)
}

/// Checks the whole ledger against itself and against the heads that the journal holds.
///
/// # Errors
/// Of the database and the journal.
pub fn check(case: &Case, ledger: &mut Ledger) -> Result<Check> {
    let heads = case.journal_entries()?.into_iter().filter(|entry| entry.what == "ledger_head");
    let kept = |entry: amends_store::Entry| {
        let (entries, root) = (entry.details.get("entries")?, entry.details.get("root")?);
        Checkpoint::kept(entries, root)
    };
    let kept: Vec<Checkpoint> = heads.filter_map(kept).collect();
    Ok(ledger.check_against(&kept)?)
}

/// What a notice of the ledger is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It tells a person what was taken of theirs.
    Tells,
    /// It takes back what was told wrongly.
    TakesBack,
    /// It points to a notice: a text message.
    Points,
    /// It reminds of protection that was not taken up.
    Reminds,
}

impl Purpose {
    /// Of a notice's kind.
    pub(crate) fn of(kind: &str) -> Self {
        match kind {
            "retraction" | "correction" => Self::TakesBack,
            "pointer" => Self::Points,
            "reminder" => Self::Reminds,
            _ => Self::Tells,
        }
    }
}

/// What everybody was told, under the ids that people have now. Memory: 80 bytes for each person with a notice.
#[derive(Debug, Default)]
pub(crate) struct ToldBook {
    /// By person.
    rows: Vec<Told>,
    /// Sets of elements, each once.
    sets: Vec<BTreeSet<String>>,
    channels: Vec<String>,
}

/// What one person was told, and their latest notice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    person: PersonId,
    set: u32,
    channel: u32,
    purpose: Purpose,
    /// The latest notice that told them something.
    pub(crate) notice: NoticeId,
    /// Its wave.
    pub(crate) wave: u32,
    /// Its state.
    pub(crate) state: State,
    /// When its wave was released, in seconds since 1970.
    pub(crate) released: i64,
    /// The last wave that took something back, if that has not reached them; else 0.
    pub(crate) taking_back: u32,
    /// The last wave that pointed them to a notice; 0 for none.
    pub(crate) pointed: u32,
    /// The last wave that reminded them; 0 for none.
    pub(crate) reminded: u32,
}

impl Told {
    /// Whose it is: the id that the person has now.
    pub(crate) fn person(&self) -> PersonId {
        self.person
    }
}

impl ToldBook {
    /// What the ledger says of all waves but `except`.
    pub(crate) fn read(case: &Case, ledger: &mut Ledger, except: Option<u32>) -> Result<Self> {
        let plans = plans(case, ledger)?;
        let heirs = heirs(case)?;
        let mut book = Self { sets: vec![BTreeSet::new()], ..Self::default() };
        let mut sets: HashMap<(u32, u32), u32> = HashMap::new();
        ledger.each_notice(&mut |notice| {
            let Some((plan, released)) = plans.get(&notice.wave).filter(|_| except != Some(notice.wave)) else {
                return Ok(());
            };
            // A retraction leaves nothing that was told; a correction leaves what its profile has.
            let set = match notice.state.is_told() && notice.kind != "retraction" {
                true => *sets.entry((notice.wave, notice.cell)).or_insert_with(|| {
                    let profile = plan.profiles.get(notice.cell as usize);
                    book.sets.push(profile.map(|it| it.key.elements.iter().cloned().collect()).unwrap_or_default());
                    book.sets.len() as u32 - 1
                }),
                false => 0,
            };
            let known = book.channels.iter().position(|channel| *channel == notice.channel);
            let channel = known.unwrap_or_else(|| {
                book.channels.push(notice.channel.clone());
                book.channels.len() - 1
            }) as u32;
            let person = heirs.get(&notice.person).copied().unwrap_or(notice.person);
            let (wave, state, released) = (notice.wave, notice.state, *released);
            let purpose = Purpose::of(&notice.kind);
            let (taking_back, pointed, reminded) = (0, 0, 0);
            let notice = notice.id;
            book.rows.push(Told {
                person,
                set,
                channel,
                purpose,
                notice,
                wave,
                state,
                released,
                taking_back,
                pointed,
                reminded,
            });
            Ok(())
        })?;
        book.fold();
        Ok(book)
    }

    /// One row for each person: the latest notice, and all that was told in any.
    fn fold(&mut self) {
        self.rows.sort_by_key(|row| (row.person, row.wave));
        let mut joined: HashMap<(u32, u32), u32> = HashMap::new();
        let mut folded: Vec<Told> = Vec::with_capacity(self.rows.len());
        for row in std::mem::take(&mut self.rows) {
            let Some(last) = folded.last_mut().filter(|last| last.person == row.person) else {
                folded.extend((row.purpose == Purpose::Tells).then_some(row));
                continue;
            };
            match row.purpose {
                Purpose::Tells => {}
                // What never left was not made.
                Purpose::Points | Purpose::Reminds | Purpose::TakesBack if row.state == State::Withdrawn => {}
                Purpose::Points => last.pointed = row.wave,
                Purpose::Reminds => last.reminded = row.wave,
                Purpose::TakesBack if row.state.is_told() => (last.set, last.taking_back) = (row.set, 0),
                Purpose::TakesBack => last.taking_back = row.wave,
            }
            if row.purpose != Purpose::Tells {
                continue;
            }
            let sets = &mut self.sets;
            let set = *joined.entry((last.set, row.set)).or_insert_with(|| {
                let both = sets[last.set as usize].union(&sets[row.set as usize]).cloned().collect();
                sets.push(both);
                sets.len() as u32 - 1
            });
            let (taking_back, pointed, reminded) = (last.taking_back, last.pointed, last.reminded);
            *last = Told { set, taking_back, pointed, reminded, ..row };
        }
        self.rows = folded;
    }

    /// What a person was told.
    pub(crate) fn of(&self, person: &PersonId) -> Option<&Told> {
        self.rows.binary_search_by_key(person, |row| row.person).ok().map(|at| &self.rows[at])
    }

    /// The elements that were named to them.
    pub(crate) fn elements(&self, told: &Told) -> &BTreeSet<String> {
        &self.sets[told.set as usize]
    }

    /// The channel of their latest notice.
    pub(crate) fn channel(&self, told: &Told) -> &str {
        &self.channels[told.channel as usize]
    }
}

/// The approved plan of each wave, and when the wave was released.
pub(crate) fn plans(case: &Case, ledger: &mut Ledger) -> Result<BTreeMap<u32, (PlanState, i64)>> {
    let mut plans = BTreeMap::new();
    for (wave, _, released) in ledger.waves()? {
        let plan: Option<PlanState> = files::read_state(case, &files::approved_plan(&wave.plan), "approved plan")?;
        let plan = plan.ok_or(Error::NotYet { what: "approved plan of a wave", command: "amends duties approve" })?;
        plans.insert(wave.number, (plan, released));
    }
    Ok(plans)
}

/// Old id → the id that the person has now, where it is another one.
pub(crate) fn heirs(case: &Case) -> Result<HashMap<PersonId, PersonId>> {
    // Somebody who was split off was not told: what was sent went to the other one's address.
    let merged = crate::people::history::events(case)?.into_iter().filter(|event| event.what == "merged");
    let mut heirs: HashMap<PersonId, PersonId> = merged.map(|event| (event.old, event.new)).collect();
    // A chain of runs: the heir of the heir.
    let olds: Vec<PersonId> = heirs.keys().copied().collect();
    for old in olds {
        let mut at = heirs[&old];
        let mut steps = 0;
        while let Some(next) = heirs.get(&at).filter(|next| **next != at) {
            at = *next;
            steps += 1;
            if steps > 64 {
                break;
            }
        }
        heirs.insert(old, at);
    }
    Ok(heirs)
}
