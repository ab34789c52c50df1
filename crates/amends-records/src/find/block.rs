//! A few rows that are read together, column by column. The cells of a column lie side by side in memory and those of a
//! row far apart: row by row, every cell of a wide table would be waited for.

use super::mention::Mention;

/// Rows that are read together: enough for the cells of a column to come in one go, and so few that their mentions (some
/// 800 bytes each) stay in the cache.
pub(super) const BLOCK_ROWS: usize = 32;

/// The mentions of one row. Reused from block to block, so that nothing is allocated per row.
#[derive(Debug, Default)]
pub(super) struct Row {
    mentions: Vec<Mention>,
    used: usize,
}

impl Row {
    /// Forgets the mentions of the row before.
    pub(super) fn clear(&mut self) {
        self.used = 0;
    }

    /// The mention of a part, made empty when the row first speaks of it.
    #[inline]
    pub(super) fn mention(&mut self, part: u16) -> &mut Mention {
        let known = self.mentions[..self.used].iter().position(|mention| mention.part == part);
        let place = known.unwrap_or(self.used);
        if known.is_none() {
            if self.used == self.mentions.len() {
                self.mentions.push(Mention::default());
            }
            self.mentions[place].reset(part);
            self.used += 1;
        }
        &mut self.mentions[place]
    }

    /// The mentions in the order of their parts.
    pub(super) fn by_part(&mut self) -> &mut [Mention] {
        let mentions = &mut self.mentions[..self.used];
        mentions.sort_unstable_by_key(|mention| mention.part);
        mentions
    }
}
