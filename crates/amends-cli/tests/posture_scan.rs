//! A staging store with living people, made-up rows and masked rows, on a real PostgreSQL and a real MariaDB and in a
//! file: told apart, counted, left as it was, and brought before the checks.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use amends_testing::corpus::{Tidewater, write};
use amends_testing::mariadb::MariaDb;
use amends_testing::postgres::Postgres;
use common::{Amends, Ran, SMALL_INCIDENT, THREE_PEOPLE, files};
use postgres::{Client, NoTls};
use serde_json::Value;

/// Rows of the store: enough to see a percentage point.
const ROWS: usize = 2_500;
/// The password in every address; it must show nowhere.
const PASSWORD: &str = "Quenchless7Harbour";
/// The columns of the store, in order.
const COLUMNS: [&str; 11] = [
    "account_number",
    "first_name",
    "last_name",
    "date_of_birth",
    "ssn",
    "address",
    "city",
    "state",
    "zip",
    "phone",
    "email",
];

type Person = [String; 11];

/// What all tests begin from.
struct World {
    amends: Amends,
    rows: Vec<Person>,
    /// Distinct people of the case in the store, and how many of its rows are customers of today.
    real_people: u64,
    customers: u64,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let amends = Amends::shared("posture_scan");
        let real = corpus(&amends, "production", 7_200, 11);
        let made_up = corpus(&amends, "elsewhere", 5_200, 99);
        files::copy(&amends.path("production/evidence/current"), &amends.path("incident/evidence/current"));
        let lists = "[inventory]\npath = \"inventory\"\nas_of = 2026-10-12\n\
            [[reference]]\npath = \"customers.csv\"\nstanding = \"current\"\n";
        let amends = amends.with_incident(&(SMALL_INCIDENT.to_owned() + lists));
        // Every fourth one is a customer still.
        let today: Vec<&Person> = real.iter().step_by(4).collect();
        csv_file(&amends.path("incident/customers.csv"), today.into_iter());
        inventory(&amends);
        let ran = amends.respond_with(&["--sample", "0"]);
        assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.stderr);
        let (rows, sources) = store(&real, &made_up);
        let (real_people, customers) = people(&amends, &sources);
        World { amends, rows, real_people, customers }
    })
}

/// Writes a corpus and takes one of its files as people: its own carrier's accounts.
fn corpus(amends: &Amends, name: &str, persons: u64, seed: u64) -> Vec<Person> {
    let out = amends.path(name);
    write(&Tidewater { persons, seed, out: out.clone() }).expect("a corpus");
    let mut reader = csv::Reader::from_path(out.join("evidence/current/postpaid_accounts.csv")).expect("accounts");
    let headers: Vec<String> = reader.headers().expect("headers").iter().map(str::to_owned).collect();
    let place = COLUMNS.map(|wanted| headers.iter().position(|header| header == wanted).expect("a column"));
    reader.records().map(|row| row.expect("a row")).map(|row| place.map(|at| row[at].to_owned())).collect()
}

fn csv_file<'a>(path: &Path, rows: impl Iterator<Item = &'a Person>) {
    let mut writer = csv::Writer::from_path(path).expect("a file");
    writer.write_record(COLUMNS).expect("a row");
    rows.for_each(|row| writer.write_record(row).expect("a row"));
    writer.flush().expect("a file");
}

fn inventory(amends: &Amends) {
    let file = |name: &str, text: &str| {
        let path = amends.path("incident/inventory").join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    file(
        "assets.csv",
        "name,addresses,zone,environment,owner,data\n\
         crm,10.0.0.1,data,production,platform,name;ssn\n\
         crm-staging,10.0.0.2,lab,staging,platform,name;ssn\n\
         crm-dev,10.0.0.3,lab,development,platform,name\n",
    );
    file(
        "backups/copies.csv",
        "name,store,place,environment,made,owner,expires\ncopy-of-march,crm,crm-staging,staging,2026-03-01,,\n",
    );
}

/// Forty of a hundred rows are people of the case (some with one field changed), forty are made up, twenty are masked.
/// Also which rows of production the real ones were made of.
fn store(real: &[Person], made_up: &[Person]) -> (Vec<Person>, Vec<usize>) {
    let (mut rows, mut sources) = (Vec::new(), Vec::new());
    let (mut next_real, mut next_made_up) = (real.iter().enumerate(), made_up.iter());
    for number in 0..ROWS {
        rows.push(match number % 10 {
            0..4 => {
                let (at, person) = next_real.next().expect("enough people");
                sources.push(at);
                changed(person, number)
            }
            4..8 => next_made_up.next().expect("enough people").clone(),
            _ => masked(next_real.next().expect("enough people").1, number),
        });
    }
    (rows, sources)
}

/// Every third real row has one field that production does not have.
fn changed(person: &Person, number: usize) -> Person {
    let mut row = person.clone();
    match number % 21 {
        0 => row[10] = format!("moved{number}@example.net"),
        3 => row[4] = String::new(),
        6 => row[9] = "907-555-0199".to_owned(),
        9 => row[5] = "1 Nowhere Lane".to_owned(),
        12 => row[2] = "Newlywed".to_owned(),
        15 => row[0] = String::new(),
        18 => row[3] = String::new(),
        _ => {}
    }
    row
}

fn masked(person: &Person, number: usize) -> Person {
    let mut row = person.clone();
    let cover = |text: &str, mask: char| -> String {
        text.chars().enumerate().map(|(at, it)| if at == 0 || !it.is_alphanumeric() { it } else { mask }).collect()
    };
    match number % 3 {
        0 => {
            row[0] = cover(&row[0], '*');
            row[4] = "XXX-XX-".to_owned() + row[4].get(7..).unwrap_or("0000");
            row[5] = cover(&row[5], 'X');
            row[9] = "XXX-XXX-".to_owned() + row[9].get(row[9].len() - 4..).unwrap_or("0000");
            row[10] = cover(&row[10], '*');
        }
        1 => (0..11).filter(|at| ![6, 7, 8].contains(at)).for_each(|at| row[at] = "REDACTED".to_owned()),
        _ => {
            row = Person::default();
            (row[1], row[2]) = ("Customer".to_owned(), format!("Customer {number:05}"));
            row[3] = "1900-01-01".to_owned();
        }
    }
    row
}

/// How many people the rows of production are, by what the program itself gathered, and how many of these rows are of
/// people on the list.
fn people(amends: &Amends, sources: &[usize]) -> (u64, u64) {
    let records = amends.rows("records");
    let own = |evidence: &str| -> BTreeMap<usize, &str> {
        let rows = records.iter().filter(|row| row["evidence"].ends_with(evidence) && row["record_id"].ends_with("-0"));
        rows.map(|row| (row["row"].parse().expect("a row"), row["person_id"].as_str())).collect()
    };
    let (accounts, listed) = (own("postpaid_accounts.csv"), own("reference:customers.csv"));
    let today: BTreeSet<&str> = listed.into_values().collect();
    let people: Vec<&str> = sources.iter().map(|at| accounts[&(at + 1)]).collect();
    let customers = people.iter().filter(|person| today.contains(*person)).count();
    assert!(customers >= sources.len() / 4);
    (people.into_iter().collect::<BTreeSet<&str>>().len() as u64, customers as u64)
}

/// A case of the test's own, like that of all.
fn case() -> Amends {
    let (own, world) = (Amends::new(), world());
    for part in ["incident", "case", "home", "config"] {
        files::copy(&world.amends.path(part), &own.path(part));
    }
    own
}

fn statements() -> Vec<String> {
    let columns = COLUMNS.map(|name| format!("{name} varchar(120)")).join(", ");
    let mut all = vec![format!("CREATE TABLE customers (id int PRIMARY KEY, {columns})")];
    for (chunk, rows) in world().rows.chunks(500).enumerate() {
        let row = |(at, row): (usize, &Person)| {
            let cells = row.iter().map(|cell| format!("'{}'", cell.replace('\'', "''")));
            format!("({}, {})", chunk * 500 + at, cells.collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<String> = rows.iter().enumerate().map(row).collect();
        all.push(format!("INSERT INTO customers VALUES {}", rows.join(", ")));
    }
    all.push("CREATE TABLE parts (part_no int PRIMARY KEY, bin varchar(8))".to_owned());
    all.push("INSERT INTO parts VALUES (1, 'A1'), (2, 'A2'), (3, 'B1')".to_owned());
    all
}

/// PostgreSQL with the store, a role that may read it, and one that may not.
fn postgres(folder: &Path) -> (Postgres, String, String) {
    let server = Postgres::start(folder).expect("a PostgreSQL");
    let mut admin = Client::connect(&server.url(), NoTls).expect("a connection");
    statements().iter().for_each(|statement| admin.batch_execute(statement).expect("a statement"));
    for role in ["scanner", "nobody"] {
        admin.batch_execute(&format!("CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")).expect("a role");
    }
    admin.batch_execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO scanner").expect("a grant");
    let url = |role: &str| server.url().replace("user=amends", &format!("user={role}&password={PASSWORD}"));
    let urls = (url("scanner"), url("nobody"));
    (server, urls.0, urls.1)
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    // The server runs as another user, who must get here.
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
    folder
}

/// Runs a scan whose address stands in a variable.
fn scan(amends: &Amends, url: &str, more: &[&str]) -> Ran {
    let mut command = amends.command(&[&["posture", "scan-store", "env:STORE", "--case", "case"], more].concat());
    command.env("STORE", url).env("RUST_LOG", "trace");
    Ran::of(&mut command)
}

/// Within one percentage point of 40, 40 and 20; and people to the very number.
#[track_caller]
fn check(scan: &Value) {
    let shares = &scan["shares"];
    let of = |what: &str| shares[what].as_f64().expect("a number");
    let all = of("real") + of("synthetic") + of("masked") + of("unknown");
    assert!((all - ROWS as f64).abs() < 0.5, "{shares}");
    for (what, truth) in [("real", 40.0), ("synthetic", 40.0), ("masked", 20.0)] {
        let found = of(what) * 100.0 / all;
        assert!((found - truth).abs() <= 1.0, "{what}: {found} for {truth}; {shares}");
    }
    assert_eq!(scan["people"], world().real_people, "{shares}");
    assert_eq!(scan["customers"]["rows"], world().customers);
}

/// Nothing of the run, and nothing that lies in the open in the case, says the password.
#[track_caller]
fn says_no_password(amends: &Amends, ran: &Ran) {
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(!said.contains(PASSWORD), "{said}");
    for (path, bytes) in files::contents(&amends.case()) {
        let holds = bytes.windows(PASSWORD.len()).any(|part| part == PASSWORD.as_bytes());
        assert!(!holds, "{}", path.display());
    }
}

#[test]
fn a_live_postgresql_is_told_apart_counted_and_left_as_it_was() {
    let (amends, folder) = (case(), folder());
    let (server, url, _) = postgres(folder.path());
    let mut admin = Client::connect(&server.url(), NoTls).expect("a connection");
    let mut state = || -> (String, i64, i64) {
        let ask = "SELECT md5(string_agg(c::text, ';' ORDER BY id)), (SELECT count(*) FROM pg_class),
            (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int8 FROM pg_stat_user_tables) FROM customers c";
        let row = admin.query_one(ask, &[]).expect("a row");
        (row.get(0), row.get(1), row.get(2))
    };
    std::thread::sleep(Duration::from_millis(1_500));
    let before = state();
    let full = ["--store", "crm-staging", "--full", "--format", "json", "--reference"];
    let ran = scan(&amends, &url, &full).exits(0);
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(state(), before);
    let answer = ran.json();
    check(&answer["scan"]);
    assert_eq!([&answer["scan"]["is_sample"], &answer["scan"]["is_complete"]], [false, true]);
    assert_eq!(answer["scan"]["shares"]["nobody"], 3, "parts speak of nobody");
    says_no_password(&amends, &ran);
    let entry = amends.last_entry("store_scanned");
    assert_eq!([&entry["details"]["store"], &entry["details"]["rows"]], ["crm-staging", "2503"]);
    assert!(!entry.to_string().contains("postgres://") && !entry.to_string().contains("host="), "{entry}");
    // Rights from the live catalogue, those of the role that asked among them.
    let grants = answer["scan"]["grants"].as_array().expect("grants");
    let reads = serde_json::json!(["scanner", "SELECT", "public.customers"]);
    assert!(grants.contains(&reads), "{grants:?}");
    posture_speaks_of_it(&amends);
}

/// The checks of the run after a scan.
fn posture_speaks_of_it(amends: &Amends) {
    let run = amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    let people = world().real_people;
    let grouped = format!("{},{:03}", people / 1_000, people % 1_000);
    let words = if people < 1_000 { people.to_string() } else { grouped };
    assert!(run.stdout.contains(&format!("{words} people of the case")), "{}", run.stdout);
    assert!(run.stdout.contains("made 2026-03-01, 225 days ago"), "{}", run.stdout);
    assert!(run.stdout.contains("nobody answers for it"), "{}", run.stdout);
    let checks: BTreeMap<(String, String), common::Row> = amends
        .rows("checks")
        .into_iter()
        .map(|row| ((row["check_id"].clone(), row["instance"].clone()), row))
        .collect();
    let check = |id: &str, store: &str| &checks[&(id.to_owned(), store.to_owned())];
    let real = check("test-store-real-people", "crm-staging");
    assert_eq!(real["result"], "fail");
    assert!(real["why"].contains(&format!("{people} of the people in it are real")), "{real:?}");
    assert_eq!(check("store-people-counted", "crm-staging")["result"], "pass");
    assert_eq!(check("store-people-counted", "crm-dev")["result"], "fail");
    assert_eq!(check("test-store-real-people", "crm-dev")["result"], "cannot_tell");
    let staging = || {
        let shown = amends.on_case(&["posture", "--format", "json"]).json();
        let stores = shown["run"]["stores"].as_array().expect("stores").clone();
        stores.into_iter().find(|store| store["store"] == "crm-staging").expect("the store")
    };
    assert_eq!([&staging()["people"], &staging()["counted_by"]], [&Value::from(people), &Value::from("scan")]);
    // People are found again by their ids when they have other numbers.
    let first = || amends.rows("people").first().expect("people")["person_id"].clone();
    let before = first();
    std::fs::write(amends.path("incident/evidence/a.csv"), THREE_PEOPLE).expect("a file");
    let ran = amends.respond_with(&["--sample", "0"]);
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.stderr);
    assert_ne!(first(), before);
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    assert_eq!([&staging()["people"], &staging()["counted_by"]], [&Value::from(people), &Value::from("scan")]);
}

#[test]
fn a_live_mariadb_is_told_apart_counted_and_left_as_it_was() {
    let (amends, folder) = (case(), folder());
    let server = MariaDb::start(folder.path()).expect("a MariaDB");
    server.sql("CREATE DATABASE crm").expect("a database");
    server.sql(&format!("USE crm; {};", statements().join(";\n"))).expect("rows");
    server.sql(&format!("CREATE USER scanner@localhost IDENTIFIED BY '{PASSWORD}'")).expect("a user");
    server.sql("GRANT SELECT ON crm.* TO scanner@localhost").expect("a grant");
    let state = || {
        server
            .sql("CHECKSUM TABLE crm.customers, crm.parts; SHOW TABLES FROM crm; SELECT COUNT(*) FROM mysql.user")
            .expect("a state")
    };
    let before = state();
    let url = server.url("scanner", PASSWORD, "crm");
    let ran = scan(&amends, &url, &["--store", "crm-staging", "--full", "--format", "json"]).exits(0);
    check(&ran.json()["scan"]);
    says_no_password(&amends, &ran);
    // A sample says that it is one, and is scaled up to nothing.
    let ran = scan(&amends, &url, &["--store", "crm-staging", "--rows", "500"]).exits(0);
    assert!(ran.stdout.contains("Sample: at least"), "{}", ran.stdout);
    assert_eq!(state(), before);
    says_no_password(&amends, &ran);
}

#[test]
fn a_file_is_a_store_as_well() {
    let amends = case();
    csv_file(&amends.path("staging.csv"), world().rows.iter());
    let ran = amends.on_case(&["posture", "scan-store", "staging.csv", "--store", "crm-dev", "--format", "json"]);
    check(&ran.exits(0).json()["scan"]);
    // The first rows of it, and no more; and what cannot be found is not repeated.
    let ran = amends.on_case(&["posture", "scan-store", "staging.csv", "--store", "crm-dev", "--rows", "100"]).exits(0);
    assert!(ran.stdout.contains("Sample: at least"), "{}", ran.stdout);
    let wrong = format!("postgres:/scanner:{PASSWORD}@db.example/crm");
    let ran = amends.on_case(&["posture", "scan-store", &wrong, "--store", "crm-dev"]).exits(1);
    says_no_password(&amends, &ran);
}

#[test]
fn a_scan_can_be_paced_and_stopped_and_keeps_what_it_read() {
    let (amends, folder) = (case(), folder());
    let (_server, url, _) = postgres(folder.path());
    std::fs::write(amends.path("address"), &url).expect("a file");
    let arguments =
        ["posture", "scan-store", "--url-file", "address", "--store", "crm-staging", "--full", "--rate", "400"];
    let mut command = amends.command(&[&arguments[..], &["--case", "case"]].concat());
    let started = Instant::now();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    std::thread::sleep(Duration::from_millis(3_500));
    let told = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("a signal");
    assert!(told.success());
    let ran = Ran::from(child.wait_with_output().expect("the program ends")).exits(3);
    // All of it would have taken more than six seconds.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    assert!(ran.stdout.contains("Not complete: at least"), "{}", ran.stdout);
    assert!(ran.stdout.contains("somebody stopped the scan"), "{}", ran.stdout);
    let entry = amends.last_entry("store_scanned");
    let rows: u64 = entry["details"]["rows"].as_str().expect("rows").parse().expect("a number");
    assert!((400..ROWS as u64).contains(&rows), "{rows}");
    assert_eq!(entry["details"]["complete"], "false");
    says_no_password(&amends, &ran);
}

#[test]
fn a_role_without_rights_is_a_problem_and_a_wrong_password_an_error() {
    let (amends, folder) = (case(), folder());
    let (_server, _, url) = postgres(folder.path());
    let ran = scan(&amends, &url, &["--store", "crm-staging", "--full"]).exits(3);
    assert!(ran.stdout.contains("Problem: public.customers"), "{}", ran.stdout);
    says_no_password(&amends, &ran);
    // Who could read nothing has not shown that there is nobody.
    amends.on_case(&["posture", "run", "incident/incident.toml"]).exits(0);
    let checks = amends.rows("checks");
    let result = |id: &str| {
        let row = checks.iter().find(|row| row["check_id"] == id && row["instance"] == "crm-staging");
        row.expect("a check")["result"].clone()
    };
    assert_eq!(result("test-store-real-people"), "cannot_tell");
    assert_eq!(result("store-people-counted"), "fail");
    let gone = url.replace("postgres?", "no_such_database?");
    let ran = scan(&amends, &gone, &["--store", "crm-staging"]).exits(1).complains(&["no database"]);
    says_no_password(&amends, &ran);
    let unset = amends.on_case(&["posture", "scan-store", "env:NONE", "--store", "x"]);
    unset.exits(2).complains(&["the variable NONE holds no address"]);
}
