//! What was released and no longer holds when it is to leave: people were decided to be left out since, or to be told after all.

use std::collections::{BTreeMap, HashMap, HashSet};

use amends_case::PersonId;
use amends_ledger::Notice;
use amends_store::Case;
use arrow_array::cast::AsArray;

use crate::ledger::{self, Purpose};
use crate::notices::person_id;
use crate::waves::WaveReader;
use crate::{Result, people};

/// Who stands how now. Memory: some 40 bytes for each who is left out, and for each of a wave of retractions.
pub(super) struct Present {
    left_out: HashSet<PersonId>,
    /// By wave of retractions: who is affected after all.
    affected: BTreeMap<u32, HashSet<PersonId>>,
    heirs: HashMap<PersonId, PersonId>,
}

impl Present {
    pub(super) fn read(case: &Case) -> Result<Self> {
        let left_out = chosen(case, "left_out", |_| true)?;
        Ok(Self { left_out, affected: BTreeMap::new(), heirs: ledger::heirs(case)? })
    }

    /// Why a notice must not leave; `None` where it may.
    pub(super) fn against(&mut self, case: &Case, notice: &Notice) -> Result<Option<&'static str>> {
        let person = self.heirs.get(&notice.person).copied().unwrap_or(notice.person);
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

    fn affected_of(&self, case: &Case, wave: u32) -> Result<HashSet<PersonId>> {
        let mut of_wave = HashSet::new();
        for row in WaveReader::open(case, wave)? {
            let person = row?.person;
            of_wave.insert(self.heirs.get(&person).copied().unwrap_or(person));
        }
        chosen(case, "affected", |person| of_wave.contains(person))
    }
}

/// Those of whom a column of `people` says yes, as far as they are wanted.
fn chosen(case: &Case, column: &str, wanted: impl Fn(&PersonId) -> bool) -> Result<HashSet<PersonId>> {
    let mut chosen = HashSet::new();
    let Some(table) = people::people_table(case)? else { return Ok(chosen) };
    for batch in case.read_table(&table).columns(["person_id", column]).open()? {
        let batch = batch?;
        let says = batch[column].as_boolean();
        let rows = (0..batch.num_rows()).filter(|row| says.value(*row));
        chosen.extend(rows.map(|row| person_id(&batch, row)).filter(&wanted));
    }
    Ok(chosen)
}
