//! What was released and no longer holds when it is to leave: people were decided to be left out since, or to be told after all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use amends_case::{ElementSet, PersonId};
use amends_ledger::Notice;
use amends_store::Case;
use arrow_array::cast::AsArray;

use crate::ledger::{self, Purpose};
use crate::notices::person_id;
use crate::waves::WaveReader;
use crate::{Result, people};

/// Who stands how now. Memory: some 40 bytes for each who is left out or stands in evidence that is, and for each of a wave of
/// retractions.
pub(super) struct Present {
    left_out: HashSet<PersonId>,
    /// What was taken of those of whom something lies in evidence that is treated as not taken.
    doubted: HashMap<PersonId, BTreeSet<String>>,
    /// By wave of retractions: who is affected after all.
    affected: BTreeMap<u32, HashSet<PersonId>>,
    heirs: HashMap<PersonId, PersonId>,
}

impl Present {
    pub(super) fn read(case: &Case) -> Result<Self> {
        let (left_out, doubted) = (people::left_out(case)?, doubted(case)?);
        Ok(Self { left_out, doubted, affected: BTreeMap::new(), heirs: ledger::heirs(case)? })
    }

    fn person(&self, notice: &Notice) -> PersonId {
        self.heirs.get(&notice.person).copied().unwrap_or(notice.person)
    }

    /// Why a notice must not leave, whatever it says; `None` where it may.
    pub(super) fn against(&mut self, case: &Case, notice: &Notice) -> Result<Option<&'static str>> {
        let person = self.person(notice);
        if notice.kind == "retraction" {
            let affected = match self.affected.get(&notice.wave) {
                Some(known) => known,
                None => {
                    let known = self.affected_of(case, notice.wave)?;
                    self.affected.entry(notice.wave).or_insert(known)
                }
            };
            return Ok(affected.contains(&person).then_some("decided: data of theirs counts as taken again"));
        }
        let takes_back = Purpose::of(&notice.kind) == Purpose::TakesBack;
        Ok((!takes_back && self.left_out.contains(&person)).then_some("decided: they are left out"))
    }

    /// What a notice may name at most; `None` where nothing was decided of its person's data.
    pub(super) fn may_name(&self, notice: &Notice) -> Option<&BTreeSet<String>> {
        self.doubted.get(&self.person(notice)).filter(|_| Purpose::of(&notice.kind) == Purpose::Tells)
    }

    fn affected_of(&self, case: &Case, wave: u32) -> Result<HashSet<PersonId>> {
        let mut of_wave = HashSet::new();
        for row in WaveReader::open(case, wave)? {
            let person = row?.person;
            of_wave.insert(self.heirs.get(&person).copied().unwrap_or(person));
        }
        people::chosen(case, "affected", |person| of_wave.contains(person))
    }
}

fn doubted(case: &Case) -> Result<HashMap<PersonId, BTreeSet<String>>> {
    let mut doubted = HashMap::new();
    let Some(table) = people::people_table(case)? else { return Ok(doubted) };
    let vocabulary = crate::export::vocabulary(case)?;
    for batch in case.read_table(&table).columns(["person_id", "affected", "elements", "left_out_elements"]).open()? {
        let batch = batch?;
        let affected = batch["affected"].as_boolean();
        let [elements, left_out] = ["elements", "left_out_elements"].map(|column| batch[column].as_fixed_size_binary());
        let set = |bytes: &[u8]| ElementSet::from_bytes(bytes).unwrap_or_default();
        for row in (0..batch.num_rows()).filter(|row| affected.value(*row) && !set(left_out.value(*row)).is_empty()) {
            let names = vocabulary.names_of(set(elements.value(row))).into_iter().map(str::to_owned);
            doubted.insert(person_id(&batch, row), names.collect());
        }
    }
    Ok(doubted)
}
