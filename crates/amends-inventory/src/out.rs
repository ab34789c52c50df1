//! Where a format puts what it reads: statements and problems of one file.

use std::collections::BTreeMap;
use std::sync::Arc;

use amends_case::{Problem, ProblemKind, SecretId, Stated, Statement};
use jiff::civil::Date;

/// Statements of one file at most: a scan of a million hosts has some.
const STATEMENTS_MAX: usize = 20_000_000;
/// Different problems of one file at most; further ones are counted in the last.
const PROBLEMS_MAX: usize = 1_000;

/// What one file says, and what could not be read of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// Its format in a word: `nmap`, `sshd_config`; empty where nothing here knows it.
    pub format: &'static str,
    /// What it says, in its own order.
    pub statements: Vec<Stated>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Collects [`Read`].
pub(crate) struct Out<'a> {
    path: Arc<str>,
    secret: &'a dyn Fn(&str) -> SecretId,
    /// The day of all further statements.
    pub(crate) as_of: Option<Date>,
    statements: Vec<Stated>,
    /// By kind and sentence, with the first line and a count.
    problems: BTreeMap<(ProblemKind, String), (u64, u64)>,
}

impl<'a> Out<'a> {
    pub(crate) fn new(path: &str, secret: &'a dyn Fn(&str) -> SecretId) -> Self {
        Self { path: path.into(), secret, as_of: None, statements: Vec::new(), problems: BTreeMap::new() }
    }

    /// The path below the inventory's folder.
    pub(crate) fn path(&self) -> Arc<str> {
        Arc::clone(&self.path)
    }

    /// The id of a secret, from what identifies it.
    pub(crate) fn secret(&self, identifies: &str) -> SecretId {
        (self.secret)(identifies)
    }

    /// Notes a statement of a line (or item) of the file, from 1; 0 for the file as a whole.
    pub(crate) fn say(&mut self, line: u64, what: Statement) {
        if self.statements.len() >= STATEMENTS_MAX {
            self.problem(line, ProblemKind::LimitReached, "says more than is read of one file");
            return;
        }
        self.statements.push(Stated { what, file: Arc::clone(&self.path), line, as_of: self.as_of });
    }

    /// Notes trouble. The sentence never holds a value of the file's, only names of its format.
    pub(crate) fn problem(&mut self, line: u64, kind: ProblemKind, why: impl Into<String>) {
        let key = (kind, why.into());
        if let Some((_, count)) = self.problems.get_mut(&key) {
            *count += 1;
        } else if self.problems.len() < PROBLEMS_MAX {
            self.problems.insert(key, (line, 1));
        } else {
            let rest = (ProblemKind::LimitReached, "has more kinds of problems than are told".to_owned());
            self.problems.entry(rest).or_insert((line, 0)).1 += 1;
        }
    }

    /// Notes a column, keyword or element that is not understood. `name` comes from the format's side of the file (a header,
    /// a key), never from a value; it is cut and cleaned.
    pub(crate) fn unknown(&mut self, line: u64, what: &str, name: &str) {
        let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        self.problem(line, ProblemKind::UnknownFormat, format!("nothing here understands the {what} `{name}`"));
    }

    pub(crate) fn finish(self, format: &'static str, bytes: u64) -> Read {
        let problem = |((kind, why), (row, count)): ((ProblemKind, String), (u64, u64))| Problem {
            evidence: self.path.to_string(),
            table: String::new(),
            row,
            kind,
            why,
            bytes: if row == 0 { bytes } else { 0 },
            count,
        };
        let mut problems: Vec<Problem> = self.problems.into_iter().map(problem).collect();
        problems.sort_by(|a, b| (a.row, a.kind, &a.why).cmp(&(b.row, b.kind, &b.why)));
        Read { format, statements: self.statements, problems }
    }
}
