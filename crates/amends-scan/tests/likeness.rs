//! A store with living people, made-up rows and masked rows is told apart: as rows in memory, and read from a real
//! PostgreSQL and a real MariaDB.

use std::collections::HashMap;

use amends_case::RowBatch;
use amends_scan::likeness::Identity::{BirthDate, Email, FirstName, LastName, Phone, Ssn, Street};
use amends_scan::likeness::{Columns, Identity, Keys, Likeness, Shares};
use amends_scan::{Address, Pace, Sampling, Settings, Store};
use amends_testing::mariadb::MariaDb;
use amends_testing::postgres::Postgres;
use postgres::{Client, NoTls};

const KINDS: [Identity; 7] = [FirstName, LastName, BirthDate, Ssn, Email, Phone, Street];

type Row = [String; 7];

/// SplitMix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.next(of.len() as u64) as usize]
    }
}

/// A plausible person; `domain` tells worlds apart.
fn person(draw: &mut Draw, number: usize, domain: &str) -> Row {
    let first = draw.one_of(&["Ann", "Ben", "Xavier", "Cora", "Dan", "Eve", "Finn", "Gus", "Hana", "Ivo", "Jo", "Kai"]);
    let last = draw.one_of(&["Reed", "Foxx", "Lane", "Moss", "Nash", "Ode", "Page", "Quill", "Ross", "Stone", "Vale"]);
    let (year, month, day) = (1940 + draw.next(60), 1 + draw.next(12), 1 + draw.next(28));
    let ssn = format!("{:03}-{:02}-{:04}", 1 + draw.next(665), 1 + draw.next(99), 1 + draw.next(9_999));
    let phone = format!("{}-{}-{:04}", 201 + draw.next(700), 200 + draw.next(300), draw.next(10_000));
    [
        first.to_owned(),
        last.to_owned(),
        format!("{year}-{month:02}-{day:02}"),
        ssn,
        format!("{}.{}{number}@{domain}", first.to_lowercase(), last.to_lowercase()),
        phone,
        format!("{} {} Street", 1 + draw.next(9_000), draw.one_of(&["Elm", "Oak", "Lake", "Hill", "Mill", "Park"])),
    ]
}

/// A person's row after somebody has made it unreadable, each in another manner.
fn masked(row: &Row, manner: usize, number: usize) -> Row {
    let mut out = row.clone();
    let cover = |text: &str, mask: char| -> String {
        text.chars().enumerate().map(|(at, it)| if at == 0 || !it.is_alphanumeric() { it } else { mask }).collect()
    };
    let digest = |text: &str| {
        let hashed = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        format!("{hashed:016x}{:016x}", hashed.rotate_left(17).wrapping_mul(31))
    };
    match manner {
        // Runs, and the last four digits left.
        0 => {
            out[3] = format!("XXX-XX-{}", &row[3][7..]);
            out[4] = cover(&row[4], '*');
            out[5] = format!("XXX-XXX-{}", &row[5][8..]);
            out[6] = cover(&row[6], 'X');
        }
        // Hashes.
        1 => (0..7).filter(|at| *at != 2).for_each(|at| out[at] = digest(&row[at])),
        // One word everywhere.
        2 => (0..7).for_each(|at| out[at] = "REDACTED".to_owned()),
        // Nothing left but one birth date for all, and numbers for names.
        3 => {
            out = Row::default();
            (out[0], out[1]) = ("Customer".to_owned(), format!("Customer {number:05}"));
            out[2] = "1900-01-01".to_owned();
        }
        // The form is kept, with numbers that were never issued, and addresses that lead nowhere.
        4 => {
            out[0] = "Jo".to_owned();
            out[3] = format!("9{}", &row[3][1..]);
            out[4] = format!("user{number}@example.com");
            out[5] = format!("{}-555-01{:02}", &row[5][..3], number % 100);
        }
        // Zeroed, and one value for all.
        5 => {
            out[3] = "000-00-0000".to_owned();
            out[4] = "noreply@carrier.net".to_owned();
            out[5] = "202-456-1000".to_owned();
            out[6] = "1 Main Street".to_owned();
        }
        // Only the name is left, and the rest is gone.
        _ => {
            out = Row::default();
            (out[0], out[1]) = (cover(&row[0], 'x') + "xxx", cover(&row[1], 'x') + "xx");
        }
    }
    out
}

/// What a caller does with keyed hashes: which keys of a row agree with whom.
#[derive(Default)]
struct Case(HashMap<(u8, String), Vec<usize>>);

impl Case {
    fn keys(row: &Row) -> Vec<(u8, Keys, String)> {
        let mut keys = Vec::new();
        for (at, kind) in [(3, Keys::SSN), (4, Keys::EMAIL), (5, Keys::PHONE)] {
            keys.extend((!row[at].is_empty()).then(|| (at as u8, kind, row[at].clone())));
        }
        keys.push((10, Keys::NAME_BIRTH, format!("{}|{}|{}", row[0], row[1], row[2])));
        keys.push((11, Keys::NAME_ADDRESS, format!("{}|{}|{}", row[0], row[1], row[6])));
        keys
    }

    fn add(&mut self, who: usize, row: &Row) {
        for (kind, _, value) in Self::keys(row) {
            self.0.entry((kind, value)).or_default().push(who);
        }
    }

    fn agreed(&self, row: &Row) -> Vec<Keys> {
        let mut found: HashMap<usize, Keys> = HashMap::new();
        for (kind, key, value) in Self::keys(row) {
            for who in self.0.get(&(kind, value)).into_iter().flatten() {
                let keys = found.entry(*who).or_default();
                *keys = *keys | key;
            }
        }
        found.into_values().collect()
    }
}

fn cells(row: &Row) -> Vec<Option<&str>> {
    row.iter().map(|cell| Some(cell.as_str()).filter(|cell| !cell.is_empty())).collect()
}

fn mixed(seed: u64, domain: &str) -> (Case, Vec<(Row, Likeness)>) {
    let mut draw = Draw(seed);
    let people: Vec<Row> = (0..20_000).map(|number| person(&mut draw, number, domain)).collect();
    let mut case = Case::default();
    people.iter().enumerate().for_each(|(who, row)| case.add(who, row));
    // Somebody put a value for nobody into production, too.
    let mut nobody = Row::default();
    nobody[4] = "noreply@carrier.net".to_owned();
    case.add(20_000, &nobody);
    let mut rows = Vec::new();
    for (number, person_of) in people.iter().enumerate() {
        rows.push(match number % 10 {
            0..4 => {
                let mut row = person_of.clone();
                // Some of the copies are masked in part: the e-mail address, or telephone and birth date, are still real.
                match number % 40 {
                    1 => row[3] = format!("XXX-XX-{}", &row[3][7..]),
                    11 => (row[3], row[4]) = (String::new(), "removed".to_owned()),
                    21 => row[4] = format!("user{number}@example.com"),
                    _ => {}
                }
                (row, Likeness::Real)
            }
            4..8 => (person(&mut draw, 50_000 + number, domain), Likeness::Synthetic),
            _ => (masked(person_of, number / 10 % 7, number), Likeness::Masked),
        });
    }
    (case, rows)
}

/// Both passes.
fn judged(case: &Case, rows: &[Row]) -> Vec<Likeness> {
    let mut columns = Columns::new(&KINDS);
    rows.iter().for_each(|row| columns.add(&cells(row), &case.agreed(row)));
    rows.iter().map(|row| columns.judge(&cells(row), &case.agreed(row)).likeness).collect()
}

/// Within one percentage point of 40, 40 and 20, of all rows.
fn check(found: &[Likeness], told: &str) {
    let mut shares = Shares::default();
    found.iter().for_each(|likeness| shares.add(*likeness));
    for (found, truth) in [(shares.real, 40.0), (shares.synthetic, 40.0), (shares.masked, 20.0)] {
        let found = found as f64 * 100.0 / shares.rows() as f64;
        assert!((found - truth).abs() <= 1.0, "{told}: {found} for {truth}; {shares:?}");
    }
}

#[test]
fn forty_forty_twenty_is_told_apart_within_one_percentage_point() {
    for (seed, domain) in [(1, "mail.net"), (2, "mail.net"), (3, "mail.net"), (4, "mail.example")] {
        let (case, rows) = mixed(seed, domain);
        let (rows, truth): (Vec<Row>, Vec<Likeness>) = rows.into_iter().unzip();
        let found = judged(&case, &rows);
        check(&found, &format!("{domain}, seed {seed}"));
        // Nor do two errors cancel each other.
        let wrong = found.iter().zip(&truth).filter(|(found, truth)| found != truth).count();
        assert!(wrong * 100 <= rows.len(), "{domain}, seed {seed}: {wrong} rows are wrong");
    }
}

/// The statements that make the test store.
fn statements(rows: &[(Row, Likeness)]) -> Vec<String> {
    let columns = ["first", "last", "born", "ssn", "mail", "phone", "street"];
    let columns = columns.map(|name| format!("{name} varchar(80)")).join(", ");
    let mut statements = vec![format!("CREATE TABLE copy (id int PRIMARY KEY, {columns})")];
    for (chunk, rows) in rows.chunks(1_000).enumerate() {
        let rows =
            rows.iter().enumerate().map(|(at, (row, _))| format!("({}, '{}')", chunk * 1_000 + at, row.join("', '")));
        statements.push(format!("INSERT INTO copy VALUES {}", rows.collect::<Vec<_>>().join(", ")));
    }
    statements
}

/// Reads the test store, whole and as a sample, and judges it.
fn check_store(url: &str, case: &Case) {
    let mut store = Store::open(&Address::parse(url).unwrap(), &Settings::new("copy")).unwrap();
    let tables = store.tables().unwrap();
    for sampling in [Sampling::All, Sampling::Rows(15_000)] {
        let mut rows: Vec<Row> = Vec::new();
        let mut sink = |batch: RowBatch| {
            let row = |row: usize| std::array::from_fn(|column| batch.column(column + 1).value(row).to_owned());
            rows.extend((0..batch.rows()).map(row));
        };
        let outcome = store.read(&tables[0], sampling, &mut Pace::unlimited(), &|| true, &mut sink).unwrap();
        assert!(outcome.is_complete && outcome.problems.is_empty(), "{:?}", outcome.problems);
        check(&judged(case, &rows), &format!("{sampling:?}"));
    }
}

#[test]
fn so_it_is_in_a_real_postgresql() {
    let folder = folder();
    let server = Postgres::start(folder.path()).unwrap();
    let (case, rows) = mixed(5, "mail.net");
    let mut admin = Client::connect(&server.url(), NoTls).unwrap();
    statements(&rows).iter().for_each(|statement| admin.batch_execute(statement).unwrap());
    check_store(&server.url(), &case);
}

#[test]
fn so_it_is_in_a_real_mariadb() {
    let folder = folder();
    let server = MariaDb::start(folder.path()).unwrap();
    let (case, rows) = mixed(6, "mail.net");
    server.sql("CREATE DATABASE crm").unwrap();
    server.sql(&format!("USE crm; {};", statements(&rows).join(";\n"))).unwrap();
    check_store(&server.url("root", "", "crm"), &case);
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    // The server runs as another user, who must get here.
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    folder
}
