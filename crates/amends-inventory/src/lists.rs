//! Lists that people keep: assets, accounts, grants, copies, documents. CSV with a header, or TOML with one table a row; which
//! list it is, the columns say.

use std::collections::BTreeMap;
use std::str::FromStr;

use amends_case::statement::AccountKind;
use amends_case::{Asset, ProblemKind, Statement};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::hosts::host_of;
use crate::out::Out;
use crate::read::{Format, Source};

/// CSV before TOML: a header is quickly told.
pub(crate) const FORMATS: [Format; 2] =
    [Format { name: "list", is: is_csv, read: read_csv }, Format { name: "list", is: is_toml, read: read_toml }];

/// Rows of one list at most.
const ROWS_MAX: usize = 5_000_000;

/// A kind of list.
struct List {
    /// The word of a TOML table: `[[asset]]`.
    word: &'static str,
    /// Columns without which it is not this list.
    needs: &'static [&'static str],
    /// Columns that may be there, too.
    may: &'static [&'static str],
    say: fn(&Row<'_>, &mut Out<'_>) -> Option<Statement>,
}

/// In this order: a list with more needs comes before one with fewer.
const LISTS: &[List] = &[
    List { word: "grant", needs: &["store", "account", "privilege"], may: &["object"], say: grant },
    List { word: "secret", needs: &["host", "path", "kind", "fingerprint"], may: &["account", "reader"], say: secret },
    List {
        word: "copy",
        needs: &["name", "store", "made"],
        may: &["place", "environment", "owner", "expires"],
        say: copy,
    },
    List { word: "shipping", needs: &["host", "ships_to"], may: &["last_event", "retention_days"], say: shipping },
    List {
        word: "account",
        needs: &["account", "factors"],
        may: &["kind", "last_login", "disabled", "admin", "host"],
        say: account,
    },
    List { word: "exempt", needs: &["account", "exempt"], may: &["reason"], say: exempt },
    List { word: "training", needs: &["account", "completed"], may: &["course"], say: training },
    List {
        word: "store",
        needs: &["store", "purpose"],
        may: &["owner", "retention_days", "oldest", "disposed", "persons"],
        say: store,
    },
    List { word: "exception", needs: &["check", "instance", "reason"], may: &["owner", "until"], say: exception },
    List { word: "claim", needs: &["claim", "checks"], may: &[], say: claim },
    List { word: "spend", needs: &["date", "amount", "currency"], may: &["purpose", "committed"], say: spend },
    List {
        word: "document",
        needs: &["kind", "title", "date"],
        may: &["holder", "until", "digest", "detail"],
        say: document,
    },
    List { word: "lockout", needs: &["host", "lockout_after"], may: &[], say: lockout },
    List { word: "asset", needs: &["name"], may: &["addresses", "zone", "environment", "owner", "data"], say: asset },
];

/// One row: cells by column, and where it stands.
struct Row<'a> {
    line: u64,
    cells: BTreeMap<&'a str, String>,
}

impl Row<'_> {
    fn text(&self, column: &str) -> String {
        self.cells.get(column).map(|cell| cell.trim().to_owned()).unwrap_or_default()
    }

    fn several(&self, column: &str) -> Vec<String> {
        self.text(column).split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// A cell of a form. What is there and cannot be read is a problem, and counts as not known.
    fn read<T>(&self, column: &str, form: &str, out: &mut Out<'_>, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let value = read(&text);
        if value.is_none() {
            out.problem(self.line, ProblemKind::Malformed, format!("the column `{column}` holds what is no {form}"));
        }
        value
    }

    fn date(&self, column: &str, out: &mut Out<'_>) -> Option<Date> {
        self.read(column, "date (2026-07-04)", out, |text| {
            text.parse()
                .ok()
                .or_else(|| text.parse::<Timestamp>().ok().map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date()))
        })
    }

    fn number<T: FromStr>(&self, column: &str, out: &mut Out<'_>) -> Option<T> {
        self.read(column, "number", out, |text| text.parse().ok())
    }

    fn yes(&self, column: &str, out: &mut Out<'_>) -> Option<bool> {
        self.read(column, "yes or no", out, |text| match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        })
    }
}

fn asset(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    let name = row.text("name");
    if name.is_empty() {
        out.problem(row.line, ProblemKind::RaggedRow, "names no asset");
        return None;
    }
    Some(Statement::Asset(Asset {
        name,
        addresses: row.several("addresses"),
        zone: row.text("zone"),
        environment: row.text("environment"),
        owner: row.text("owner"),
        data: row.several("data"),
    }))
}

fn account(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    let kind = row.read("kind", "kind of account (person, service, shared)", out, |text| match text {
        "person" => Some(AccountKind::Person),
        "service" => Some(AccountKind::Service),
        "shared" => Some(AccountKind::Shared),
        _ => None,
    });
    Some(Statement::Account {
        host: row.text("host"),
        name: row.text("account"),
        kind: kind.unwrap_or_default(),
        factors: row.several("factors"),
        last_login: row.date("last_login", out),
        is_disabled: row.yes("disabled", out).unwrap_or(false),
        is_admin: row.yes("admin", out).unwrap_or(false),
    })
}

fn grant(row: &Row<'_>, _: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::Grant {
        store: row.text("store"),
        account: row.text("account"),
        privilege: row.text("privilege").to_ascii_uppercase(),
        object: row.text("object"),
    })
}

fn secret(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    let (host, path) = (row.text("host"), row.text("path"));
    let identifies = match row.text("fingerprint") {
        // What nobody could take a fingerprint of, such as a word in a history file, is known by where it lies.
        none if none.is_empty() && !path.is_empty() => format!("{} at {host}:{path}", row.text("account")),
        none if none.is_empty() => {
            out.problem(row.line, ProblemKind::RaggedRow, "identifies no secret");
            return None;
        }
        given => given,
    };
    // What lies in somebody's home is theirs to read; what lies elsewhere may be anybody's.
    let reader = match row.text("reader") {
        given if !given.is_empty() => given,
        _ => owner_of(&path).to_owned(),
    };
    Some(Statement::Holds {
        host,
        reader,
        secret: out.secret(&identifies),
        kind: row.text("kind"),
        opens: row.text("account"),
        path,
    })
}

/// Whose home a path lies in.
fn owner_of(path: &str) -> &str {
    if path.starts_with("/root/") {
        return "root";
    }
    path.strip_prefix("/home/").and_then(|rest| rest.split_once('/')).map_or("", |(account, _)| account)
}

fn copy(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::Copy {
        name: row.text("name"),
        store: row.text("store"),
        place: row.text("place"),
        environment: row.text("environment"),
        made: row.date("made", out),
        owner: row.text("owner"),
        expires: row.date("expires", out),
    })
}

fn shipping(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    let moment = |text: &str| text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond);
    Some(Statement::Shipping {
        host: row.text("host"),
        to: row.text("ships_to"),
        last_event: row.read("last_event", "moment (2026-07-04T12:00:00Z)", out, moment),
        retention_days: row.number("retention_days", out),
    })
}

fn store(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::StoreFacts {
        store: row.text("store"),
        purpose: row.text("purpose"),
        owner: row.text("owner"),
        retention_days: row.number("retention_days", out),
        oldest: row.date("oldest", out),
        disposed: row.date("disposed", out),
        persons: row.number("persons", out),
    })
}

fn training(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::Training { account: row.text("account"), completed: row.date("completed", out) })
}

fn document(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::Document {
        kind: row.text("kind"),
        title: row.text("title"),
        holder: row.text("holder"),
        date: row.date("date", out),
        until: row.date("until", out),
        digest: row.text("digest").to_ascii_lowercase(),
        detail: row.text("detail"),
    })
}

fn claim(row: &Row<'_>, _: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::Claim { text: row.text("claim"), checks: row.several("checks") })
}

fn exempt(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::Exempt { account: row.text("account"), is_exempt: row.yes("exempt", out)? })
}

fn spend(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::Spend {
        date: row.date("date", out),
        amount: row.number("amount", out)?,
        currency: row.text("currency"),
        purpose: row.text("purpose"),
        committed: row.number("committed", out),
    })
}

fn exception(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::Exception {
        check: row.text("check"),
        instance: row.text("instance"),
        owner: row.text("owner"),
        reason: row.text("reason"),
        until: row.date("until", out),
    })
}

fn lockout(row: &Row<'_>, out: &mut Out<'_>) -> Option<Statement> {
    Some(Statement::Lockout { host: row.text("host"), after: row.number("lockout_after", out)? })
}

/// The list that has these columns.
fn list_of(columns: &[String]) -> Option<&'static List> {
    LISTS.iter().find(|list| list.needs.iter().all(|needed| columns.iter().any(|column| column == needed)))
}

fn header(source: &Source<'_>) -> Option<Vec<String>> {
    let line = source.text.lines().next().filter(|line| line.len() < 4_096)?;
    Some(line.split(',').map(|cell| cell.trim().trim_matches('"').to_ascii_lowercase()).collect())
}

fn is_csv(source: &Source<'_>) -> bool {
    source.path.to_ascii_lowercase().ends_with(".csv") && header(source).is_some_and(|head| list_of(&head).is_some())
}

fn read_csv(source: &Source<'_>, out: &mut Out<'_>) {
    let head = header(source).unwrap_or_default();
    let Some(list) = list_of(&head) else { return };
    for column in
        head.iter().filter(|column| !list.needs.contains(&column.as_str()) && !list.may.contains(&column.as_str()))
    {
        out.unknown(1, &format!("column of the list of {}s", list.word), column);
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(source.text.as_bytes());
    for (count, row) in reader.records().enumerate() {
        let Ok(row) = row else {
            out.problem(0, ProblemKind::Malformed, "holds a row that is no CSV");
            continue;
        };
        let line = row.position().map_or(0, csv::Position::line);
        if count >= ROWS_MAX {
            out.problem(line, ProblemKind::LimitReached, "has more rows than are read of a list");
            return;
        }
        if row.len() != head.len() {
            out.problem(line, ProblemKind::RaggedRow, "has not as many cells as there are columns");
        }
        let cells = head.iter().map(String::as_str).zip(row.iter().map(str::to_owned)).collect();
        say(list, &Row { line, cells }, source, out);
    }
}

/// A row without a host, in a host's own folder, is that host's.
fn say(list: &List, row: &Row<'_>, source: &Source<'_>, out: &mut Out<'_>) {
    let Some(mut what) = (list.say)(row, out) else { return };
    if let Statement::Account { host, .. } | Statement::Holds { host, .. } = &mut what
        && host.is_empty()
        && source.path.split('/').any(|part| part == "hosts")
    {
        host_of(source.path).clone_into(host);
    }
    out.say(row.line, what);
}

fn is_toml(source: &Source<'_>) -> bool {
    let words = source.text.lines().filter_map(|line| line.trim().strip_prefix("[[")?.strip_suffix("]]"));
    source.path.to_ascii_lowercase().ends_with(".toml")
        && words.take(1).any(|word| LISTS.iter().any(|list| list.word == word.trim()))
}

fn read_toml(source: &Source<'_>, out: &mut Out<'_>) {
    let tables: toml::Table = match source.text.parse() {
        Ok(tables) => tables,
        Err(_) => return out.problem(0, ProblemKind::Malformed, "is no TOML"),
    };
    for (word, rows) in &tables {
        let Some((list, rows)) = LISTS.iter().find(|list| list.word == word).zip(rows.as_array()) else {
            out.unknown(0, "table", word);
            continue;
        };
        for (row, number) in rows.iter().filter_map(toml::Value::as_table).zip(1..) {
            for column in
                row.keys().filter(|key| !list.needs.contains(&key.as_str()) && !list.may.contains(&key.as_str()))
            {
                out.unknown(number, &format!("column of the list of {}s", list.word), column);
            }
            let cells = row.iter().map(|(column, value)| (column.as_str(), cell(value))).collect();
            say(list, &Row { line: number, cells }, source, out);
        }
    }
}

/// A value as a cell of CSV has it.
fn cell(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use amends_case::statement::AccountKind;
    use amends_case::{Asset, Statement};
    use jiff::civil::date;

    use crate::check::{read_text, secret};

    #[test]
    fn a_list_is_known_by_its_columns() {
        let read = read_text(
            "a.csv",
            "account,kind,factors,last_login,disabled\nmara,person,password;totp,2026-07-03,false\n",
        );
        let expected = Statement::Account {
            host: String::new(),
            name: "mara".into(),
            kind: AccountKind::Person,
            factors: vec!["password".into(), "totp".into()],
            last_login: Some(date(2026, 7, 3)),
            is_disabled: false,
            is_admin: false,
        };
        assert_eq!((read.format, &read.statements[0].what, read.statements[0].line), ("list", &expected, 2));
    }

    #[test]
    fn who_is_excused_from_the_second_factor_and_what_was_promised_are_lists() {
        let read = read_text("excluded.csv", "account,exempt,reason\nold-test,yes,a script\n*,no,\n");
        let exempt = |account: &str, is_exempt| Statement::Exempt { account: account.to_owned(), is_exempt };
        let found: Vec<Statement> = read.statements.into_iter().map(|stated| stated.what).collect();
        assert_eq!(found, [exempt("old-test", true), exempt("*", false)]);
        let read = read_text("ledger.csv", "date,amount,currency,committed\n2026-01-31,7875000,USD,15750000\n");
        let Statement::Spend { amount, committed, .. } = read.statements[0].what else { panic!("{read:?}") };
        assert_eq!((amount, committed), (7_875_000, Some(15_750_000)));
    }

    #[test]
    fn assets_may_be_csv_or_toml() {
        let csv = read_text(
            "assets.csv",
            "name,addresses,zone,environment,owner,data\ndb-1,10.0.0.1;db,data,production,crm,ssn;name\n",
        );
        let toml = read_text(
            "assets.toml",
            "[[asset]]\nname = \"db-1\"\naddresses = [\"10.0.0.1\", \"db\"]\nzone = \"data\"\nenvironment = \"production\"\nowner = \"crm\"\ndata = [\"ssn\", \"name\"]\n",
        );
        let expected = Statement::Asset(Asset {
            name: "db-1".into(),
            addresses: vec!["10.0.0.1".into(), "db".into()],
            zone: "data".into(),
            environment: "production".into(),
            owner: "crm".into(),
            data: vec!["ssn".into(), "name".into()],
        });
        assert_eq!((&csv.statements[0].what, &toml.statements[0].what), (&expected, &expected));
    }

    #[test]
    fn a_secret_is_readable_by_whose_home_it_lies_in() {
        let text = "host,path,kind,fingerprint,account\nstg-1,/home/deploy/.ssh/id,private_key,SHA256:abc,mara\nstg-1,/opt/up.sh,access_key,AKIAEXAMPLE,up\n";
        let read = read_text("found.csv", text);
        let readers = read.statements.iter().map(|stated| match &stated.what {
            Statement::Holds { reader, secret, .. } => (reader.as_str(), *secret),
            other => panic!("{other:?}"),
        });
        assert_eq!(readers.collect::<Vec<_>>(), [("deploy", secret("SHA256:abc")), ("", secret("AKIAEXAMPLE"))]);
        assert!(!format!("{read:?}").contains("AKIA"));
    }

    #[test]
    fn what_a_cell_cannot_be_is_a_problem_and_the_row_stays() {
        let read = read_text("copies.csv", "name,store,made,expires,colour\nnightly,db-1,yesterday,2026-12-31,red\n");
        assert_eq!((read.statements.len(), read.problems.len()), (1, 2), "{:?}", read.problems);
    }

    #[test]
    fn a_row_with_too_few_cells_is_told_of() {
        let read = read_text("grants.csv", "store,account,privilege,object\ndb-1,mara\n");
        assert_eq!((read.statements.len(), read.problems.len()), (1, 1));
    }
}
