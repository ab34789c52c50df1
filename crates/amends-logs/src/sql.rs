//! A glance at a statement: what it does, and to which table. No parser: a statement that hides its table from a
//! glance has none here, and its whole text is still in the event.

use amends_case::Action;

/// What a command does to data.
pub(crate) fn action(command: &str) -> Action {
    let word = command.trim_start().split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or("");
    const WORDS: [(&str, Action); 18] = [
        ("SELECT", Action::Read),
        ("READ", Action::Read),
        ("WITH", Action::Read),
        ("SHOW", Action::Read),
        ("FETCH", Action::Read),
        ("COPY", Action::Read),
        ("TABLE", Action::Read),
        ("INSERT", Action::Write),
        ("UPDATE", Action::Write),
        ("MERGE", Action::Write),
        ("REPLACE", Action::Write),
        ("LOAD", Action::Write),
        ("DELETE", Action::Delete),
        ("TRUNCATE", Action::Delete),
        ("DROP", Action::Delete),
        ("CREATE", Action::Create),
        ("CALL", Action::Execute),
        ("EXECUTE", Action::Execute),
    ];
    match WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)) {
        // `COPY t FROM` writes; `COPY t TO` and `COPY (…) TO` read.
        Some(("COPY", _)) if copies_in(command) => Action::Write,
        Some((_, action)) => *action,
        None => Action::Other,
    }
}

/// The first table that a statement names: behind `FROM`, `INTO`, `UPDATE`, `TABLE`, `COPY` or `JOIN`.
pub(crate) fn table(statement: &str) -> &str {
    let mut words = Words { rest: statement };
    let mut awaited = false;
    while let Some(word) = words.next() {
        if awaited {
            match word.to_ascii_uppercase().as_str() {
                "ONLY" | "IF" | "NOT" | "EXISTS" | "IGNORE" | "LOW_PRIORITY" | "TABLE" => continue,
                // A query in brackets, a file, a string: the table comes later.
                "SELECT" | "(" | "OUTFILE" | "DUMPFILE" | "'" => awaited = false,
                _ => return word.trim_matches(['"', '`']),
            }
        }
        awaited |=
            ["FROM", "INTO", "UPDATE", "TABLE", "COPY", "JOIN"].iter().any(|known| known.eq_ignore_ascii_case(word));
    }
    ""
}

/// `SELECT 81234`, `INSERT 0 12`, `COPY 5`: the rows of a command's tag.
pub(crate) fn tag_rows(tag: &str) -> Option<u64> {
    let (command, count) = tag.rsplit_once(' ')?;
    command.starts_with(|letter: char| letter.is_ascii_uppercase()).then(|| count.parse().ok())?
}

fn copies_in(command: &str) -> bool {
    let mut words = Words { rest: command };
    let mut depth = 0_i32;
    while let Some(word) = words.next() {
        match word {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ if depth == 0 && word.eq_ignore_ascii_case("FROM") => return true,
            _ => {}
        }
    }
    false
}

/// Words, names and brackets of a statement; a string is one word `'`, comments are none.
struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        loop {
            let rest =
                self.rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';');
            let first = rest.chars().next()?;
            if let Some(comment) = rest.strip_prefix("--") {
                self.rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
                continue;
            }
            if let Some(comment) = rest.strip_prefix("/*") {
                self.rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
                continue;
            }
            if first == '\'' {
                self.rest = rest[1..].split_once('\'').map_or("", |(_, rest)| rest);
                return Some("'");
            }
            let is_name =
                |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '"' | '`' | '$' | '#' | '@');
            let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
            let end = if end == 0 { first.len_utf8() } else { end };
            let (word, more) = rest.split_at(end);
            self.rest = more;
            return Some(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_at_a_glance() {
        let check = |statement: &str, expected: &str| assert_eq!(table(statement), expected, "{statement}");
        check("SELECT * FROM public.customers WHERE id = 1", "public.customers");
        check("select 'from x' /* from y */, a -- from z\nfrom \"Crm\".\"t\"", "Crm\".\"t");
        check("INSERT INTO t (a) VALUES (1)", "t");
        check("COPY public.customers (id, ssn) TO stdout;", "public.customers");
        check("COPY (SELECT * FROM a.b) TO STDOUT", "a.b");
        check("SELECT a INTO OUTFILE '/tmp/x' FROM c", "c");
        check("DROP TABLE IF EXISTS old", "old");
        check("SELECT 1", "");
    }

    #[test]
    fn what_a_command_does() {
        assert_eq!(action("copy t from stdin"), Action::Write);
        assert_eq!(action("COPY (SELECT 1 FROM t) TO STDOUT"), Action::Read);
        assert_eq!(action(" delete from t"), Action::Delete);
        assert_eq!(action("BEGIN"), Action::Other);
        assert_eq!(tag_rows("SELECT 81234"), Some(81_234));
        assert_eq!(tag_rows("INSERT 0 12"), Some(12));
        assert_eq!(tag_rows("SELECT"), None);
    }
}
