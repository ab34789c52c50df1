//! Rights in databases, as SQL that a database writes itself: `pg_dumpall --roles-only`, `pg_dump --schema-only`, `SHOW GRANTS`.
//!
//! The store is the name of the file (`databases/db-crm-01.sql`). Passwords in `CREATE ROLE … PASSWORD '…'` are not taken over.

use amends_case::statement::AccountKind;
use amends_case::{ProblemKind, Statement};

use crate::out::Out;
use crate::read::{Format, Source};

pub(crate) const FORMATS: [Format; 1] = [Format { name: "sql_grants", is, read }];

/// Letters of one statement at most.
const STATEMENT_MAX: usize = 1 << 20;

fn is(source: &Source<'_>) -> bool {
    let mut lines = source.text.lines().take(2_000).map(str::trim_start);
    lines.any(|line| {
        let start: String = line.chars().take(12).collect::<String>().to_ascii_uppercase();
        start.starts_with("GRANT ") || start.starts_with("CREATE ROLE") || start.starts_with("CREATE USER")
    })
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let file = source.path.rsplit('/').next().unwrap_or(source.path);
    let store = file.split('.').next().unwrap_or(file);
    for (line, statement) in statements(source.text) {
        if statement.len() > STATEMENT_MAX {
            out.problem(line, ProblemKind::LimitReached, "is longer than a statement that is read");
            continue;
        }
        let words = words(statement);
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        match (word(0).to_ascii_uppercase().as_str(), word(1).to_ascii_uppercase().as_str()) {
            ("GRANT", _) => grant(store, &words, line, out),
            ("CREATE" | "ALTER", "ROLE" | "USER") => role(store, &words, line, out),
            _ => {}
        }
    }
}

/// `GRANT SELECT, INSERT ON TABLE public.customers TO app;` or `GRANT readers TO mara;`
fn grant(store: &str, words: &[String], line: u64, out: &mut Out<'_>) {
    let find = |word: &str| words.iter().position(|known| known.eq_ignore_ascii_case(word));
    let Some(to) = find("TO") else {
        return out.problem(line, ProblemKind::Malformed, "is a GRANT to nobody");
    };
    let on = find("ON").filter(|on| *on < to);
    let accounts = || {
        let rest = words[to + 1..].iter().take_while(|word| {
            !["WITH", "GRANTED", "IDENTIFIED", "REQUIRE"].iter().any(|end| word.eq_ignore_ascii_case(end))
        });
        rest.filter(|word| *word != ",").map(|word| account(word))
    };
    let say = |privilege: String, object: &str, out: &mut Out<'_>| {
        for account in accounts() {
            let (store, object) = (store.to_owned(), object.to_owned());
            out.say(line, Statement::Grant { store, account, privilege: privilege.clone(), object });
        }
    };
    match on {
        Some(on) => {
            let object =
                words[on + 1..to].iter().rfind(|word| !word.eq_ignore_ascii_case("TABLE")).cloned().unwrap_or_default();
            for privilege in without_columns(&words[1..on]).split(|word| word == ",") {
                let plain: Vec<&str> = privilege.iter().map(String::as_str).collect();
                say(plain.join(" ").to_ascii_uppercase().replace("ALL PRIVILEGES", "ALL"), &object, out);
            }
        }
        None => {
            for role in words[1..to].iter().filter(|word| *word != ",") {
                say("MEMBER".to_owned(), role, out);
            }
        }
    }
}

/// `SELECT (name, mail)` names columns: a part of the table is the table, here.
fn without_columns(words: &[String]) -> Vec<String> {
    let mut is_within = false;
    let mut kept = Vec::new();
    for word in words {
        is_within |= word.starts_with('(');
        if !is_within {
            kept.push(word.clone());
        }
        is_within &= !word.ends_with(')');
    }
    kept
}

/// `CREATE ROLE mara; ALTER ROLE mara WITH SUPERUSER LOGIN …;`
fn role(store: &str, words: &[String], line: u64, out: &mut Out<'_>) {
    let has = |word: &str| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    let Some(name) = words.get(2).map(|word| account(word)) else { return };
    if has("SUPERUSER") {
        let (store, privilege) = (store.to_owned(), "SUPERUSER".to_owned());
        out.say(line, Statement::Grant { store, account: name.clone(), privilege, object: String::new() });
    }
    if has("LOGIN") || words[1].eq_ignore_ascii_case("USER") {
        out.say(
            line,
            Statement::Account {
                host: store.to_owned(),
                name,
                kind: AccountKind::Unknown,
                factors: Vec::new(),
                last_login: None,
                is_disabled: false,
                is_admin: has("SUPERUSER"),
            },
        );
    }
}

/// `"mara"`, `` `mara`@`%` ``, `'mara'@'10.%'`: the name.
fn account(word: &str) -> String {
    let name = word.split('@').next().unwrap_or(word);
    name.trim_matches(['"', '\'', '`']).to_owned()
}

/// Statements with the lines on which they begin. A semicolon in quotes ends nothing.
fn statements(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut rest = text;
    let mut line = 1;
    std::iter::from_fn(move || {
        loop {
            let trimmed = rest.trim_start();
            line += rest[..rest.len() - trimmed.len()].matches('\n').count() as u64;
            rest = trimmed;
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with("--") && !rest.starts_with('\\') {
                break;
            }
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        }
        let end = end_of(rest);
        let statement = &rest[..end];
        let at = line;
        line += statement.matches('\n').count() as u64;
        rest = rest[end..].strip_prefix(';').unwrap_or(&rest[end..]);
        Some((at, statement))
    })
}

/// Where the statement ends: at a semicolon outside quotes, or (`SHOW GRANTS` writes none) at the end of a line before the
/// next GRANT.
fn end_of(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '\'' | '"' | '`') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ';') => return at,
            (None, '\n')
                if text[at..].trim_start().get(..6).is_some_and(|next| next.eq_ignore_ascii_case("GRANT ")) =>
            {
                return at;
            }
            _ => {}
        }
    }
    text.len()
}

/// Words, with quoted names whole; commas stand alone.
fn words(statement: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in statement.chars() {
        let is_blank = c.is_whitespace() || c == ',' || c == '(';
        if quote.is_none() && is_blank {
            words.push(String::new());
            if c == ',' {
                words.push(",".to_owned());
                words.push(String::new());
            } else if c == '(' {
                words.push("(".to_owned());
            }
            continue;
        }
        quote = match quote {
            None if matches!(c, '\'' | '"' | '`') => Some(c),
            Some(open) if open == c => None,
            same => same,
        };
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use amends_case::Statement;

    use crate::check::read_text;

    fn check(text: &str, expected: &[&str]) {
        let read = read_text("databases/db-1.sql", text);
        let said: Vec<String> = read
            .statements
            .iter()
            .map(|stated| match &stated.what {
                Statement::Grant { store, account, privilege, object } => {
                    format!("{} {store} {account} {privilege} {object}", stated.line).trim_end().to_owned()
                }
                Statement::Account { name, is_admin, .. } => format!("{} account {name} {is_admin}", stated.line),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(said, expected, "{:?}", read.problems);
    }

    #[test]
    fn roles_of_postgresql() {
        check(
            "-- Roles\nCREATE ROLE app;\nALTER ROLE app WITH NOSUPERUSER LOGIN PASSWORD 'SCRAM-SHA-256$4096:hush; GRANT x TO y';\nALTER ROLE dba WITH SUPERUSER LOGIN;\nGRANT readers TO mara, ivo;\nGRANT SELECT,UPDATE ON TABLE public.\"Cust omers\" TO app;\n",
            &[
                "3 account app false",
                "4 db-1 dba SUPERUSER",
                "4 account dba true",
                "5 db-1 mara MEMBER readers",
                "5 db-1 ivo MEMBER readers",
                "6 db-1 app SELECT public.\"Cust omers\"",
                "6 db-1 app UPDATE public.\"Cust omers\"",
            ],
        );
    }

    #[test]
    fn grants_of_mysql() {
        check(
            "GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION\nGRANT SELECT (name, mail) ON `shop`.`orders` TO 'app'@'10.%'\n",
            &["1 db-1 root ALL *.*", "2 db-1 app SELECT `shop`.`orders`"],
        );
    }

    #[test]
    fn no_password_comes_out() {
        let read = read_text("databases/db-1.sql", "CREATE ROLE a LOGIN PASSWORD 'hush';");
        assert!(!format!("{read:?}").contains("hush"));
    }
}
