//! Rows whose one record has several SSNs, as problems: a person may be missing from the count.

use std::collections::BTreeSet;

use amends_case::{ProblemKind, TableHead};

use crate::evidence::ProblemNote;

/// Rows of one table that are spelled out; the others are counted.
const SPELLED_ROWS: usize = 20;

/// Such rows of one table. Chunks come in any order; the outcome is the same.
#[derive(Debug, Default)]
pub(super) struct SeveralRows {
    first: BTreeSet<u64>,
    count: u64,
}

impl SeveralRows {
    pub(super) fn add(&mut self, rows: Vec<u64>) {
        self.count += rows.len() as u64;
        self.first.extend(rows);
        while self.first.len() > SPELLED_ROWS {
            self.first.pop_last();
        }
    }

    pub(super) fn problems(&self, head: &TableHead) -> Vec<ProblemNote> {
        let problem = |row: u64, why: String, count: u64| ProblemNote {
            evidence: head.evidence.clone(),
            table: head.name.clone(),
            row,
            kind: ProblemKind::SeveralSsns.word().to_owned(),
            why,
            bytes: 0,
            count,
        };
        let why = "one record has several different SSNs; whoever the further ones belong to is not counted";
        let mut problems: Vec<ProblemNote> = self.first.iter().map(|row| problem(*row, why.to_owned(), 1)).collect();
        let further = self.count - self.first.len() as u64;
        if further > 0 {
            problems.push(problem(0, format!("{further} further problems of this kind in this table"), further));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rows_are_spelled_out_in_any_order_of_chunks() {
        let head = TableHead { evidence: "people.json".to_owned(), index: 0, name: String::new(), columns: Vec::new() };
        let (mut one, mut other) = (SeveralRows::default(), SeveralRows::default());
        one.add((1..=30).collect());
        one.add((100..=110).collect());
        other.add((100..=110).collect());
        other.add((1..=30).collect());
        assert_eq!(one.problems(&head), other.problems(&head));
        let problems = one.problems(&head);
        assert_eq!((problems.len(), problems[0].row, problems[19].row), (21, 1, 20));
        assert_eq!(problems.iter().map(|problem| problem.count).sum::<u64>(), 41);
    }
}
