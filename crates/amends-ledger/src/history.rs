//! Reading the history.

use amends_case::PersonId;

use crate::Ledger;
use crate::entry::{Entry, SELECT};
use crate::error::Result;
use crate::notice::NoticeId;
use crate::sql::Value;

impl Ledger {
    /// What happened to one notice, first to last; what was decided on its whole wave is not among it.
    ///
    /// # Errors
    /// Of the database.
    pub fn history(&mut self, notice: &NoticeId) -> Result<Vec<Entry>> {
        let sql = format!("{SELECT} WHERE e.number = (SELECT number FROM notice WHERE notice = $1) ORDER BY e.seq");
        self.db.all(&sql, &[Value::from(&notice.0[..])], Entry::read)
    }

    /// What happened to one person's notices and protection, and what was decided on their waves, first to last.
    ///
    /// # Errors
    /// Of the database.
    pub fn history_of(&mut self, person: &PersonId) -> Result<Vec<Entry>> {
        let id = Value::from(&person.0[..]);
        let of_notices = format!("{SELECT} WHERE e.number IN (SELECT number FROM notice WHERE person = $1)");
        let of_person = format!("{SELECT} WHERE e.number IS NULL AND e.person = $1");
        let of_waves = format!(
            "{SELECT} WHERE e.number IS NULL AND e.person IS NULL
             AND e.wave IN (SELECT wave FROM notice WHERE person = $1)"
        );
        let mut entries = Vec::new();
        for sql in [of_notices, of_person, of_waves] {
            entries.extend(self.db.all(&sql, std::slice::from_ref(&id), Entry::read)?);
        }
        entries.sort_by_key(|entry| entry.seq);
        Ok(entries)
    }

    /// Hands over the entries of one step, first to last.
    ///
    /// # Errors
    /// Of the database, and what `each` raises.
    pub fn entries_of(&mut self, what: crate::What, each: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
        let sql = format!("{SELECT} WHERE e.what = $1 ORDER BY e.seq");
        self.db.each(&sql, &[what.number().into()], &mut |row| each(Entry::read(row)?))
    }
}
