//! SQL dumps: the rows of `INSERT` and `COPY`, with the columns that their statements or `CREATE TABLE` name.
//!
//! A dump is read twice: a survey finds its tables and their columns, then the rows are handed on. Tables may come in
//! turns; each keeps its index and counts its rows on. A table is named without its schema, unless two schemas have one
//! of that name; the only table of a dump has no name.

mod copy;
mod cursor;
mod fill;
mod statements;
mod survey;
mod values;

use crate::content::Content;
use crate::error::Flow;
use crate::identify::FileKind;
use crate::reading::Reading;
use crate::source::with_text;
use cursor::Cursor;
use fill::Fill;
use statements::Parser;
use survey::Survey;

/// Whose SQL it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Backslashes escape in every string, names stand in backticks.
    Mysql,
    /// Backslashes escape in `E'…'` only; rows come by `COPY`, too.
    Postgres,
}

/// Whether text is a dump, and whose.
pub(crate) fn kind_of(head: &[u8]) -> Option<FileKind> {
    let lines = || head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let begins =
        |line: &[u8], word: &str| line.len() >= word.len() && line[..word.len()].eq_ignore_ascii_case(word.as_bytes());
    let first = lines().find(|line| !line.is_empty() && !line.starts_with(b"#") && *line != b"--")?;
    let sql = [
        "--",
        "/*",
        "set ",
        "create ",
        "insert ",
        "replace into ",
        "drop ",
        "copy ",
        "begin",
        "start transaction",
        "use ",
        "lock tables",
        "select pg_catalog",
        "alter ",
        "delimiter ",
        "\\restrict",
        "\\connect",
    ];
    if !sql.iter().any(|word| begins(first, word)) {
        return None;
    }
    let copies = |line: &[u8]| begins(line, "copy ") && line.to_ascii_lowercase().ends_with(b"from stdin;");
    let statements = lines().any(|line| {
        begins(line, "insert into ") || begins(line, "create table ") || begins(line, "replace into ") || copies(line)
    });
    let has = |words: &str| memchr::memmem::find(head, words.as_bytes()).is_some();
    let mysql = has("-- MySQL dump") || has("-- MariaDB dump") || has("-- phpMyAdmin") || has("/*!40");
    let postgres = has("PostgreSQL database dump") || lines().any(copies);
    match (mysql, postgres, statements) {
        (_, true, _) => Some(FileKind::PostgresDump),
        (true, ..) => Some(FileKind::MysqlDump),
        // No maker's mark: names in backticks or escaped quotes are MySQL's.
        (.., true) if has("INTO `") || has("TABLE `") || has("\\'") => Some(FileKind::MysqlDump),
        (.., true) => Some(FileKind::PostgresDump),
        _ => None,
    }
}

/// Reads the tables of a dump.
pub(crate) fn read(content: &Content, reading: &mut Reading<'_>, flavour: Flavour) -> Flow {
    let limits = reading.limits;
    let mut survey = Survey::default();
    with_text(content, reading, |text, _| {
        Parser::new(Cursor::new(text, limits.line_bytes), flavour, limits, &mut survey).all()
    })?;
    with_text(content, reading, |text, reading| {
        let mut fill = Fill::new(reading, survey.tables());
        Parser::new(Cursor::new(text, limits.line_bytes), flavour, limits, &mut fill).all()?;
        fill.end(text)
    })
}
