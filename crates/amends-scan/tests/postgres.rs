//! A real PostgreSQL is read, and left as it was.

use std::cell::Cell;
use std::num::NonZeroU32;
use std::time::Duration;

use amends_case::{ProblemKind, RowBatch, Statement};
use amends_scan::{Address, Engine, Outcome, Pace, Sampling, ScanError, Settings, Store, TableInfo};
use amends_testing::postgres::Postgres;
use postgres::{Client, NoTls};

const HOSTILE: &str = "a\"; DROP TABLE people; --\n'`é";

struct World {
    server: Postgres,
    admin: Client,
    folder: tempfile::TempDir,
}

impl World {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The server runs as another user, who must get here.
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let server = Postgres::start(folder.path()).unwrap();
        let mut admin = Client::connect(&server.url(), NoTls).unwrap();
        admin.batch_execute(script).unwrap();
        Self { server, admin, folder }
    }

    fn open(&self, user: &str) -> Store {
        let url = self.server.url().replace("user=amends", &format!("user={user}"));
        Store::open(&Address::parse(&url).unwrap(), &Settings::new("pg-test")).unwrap()
    }

    fn text(&mut self, ask: &str) -> String {
        self.admin.query_one(ask, &[]).unwrap().get::<_, Option<String>>(0).unwrap_or_default()
    }
}

fn table<'a>(tables: &'a [TableInfo], name: &str) -> &'a TableInfo {
    tables.iter().find(|table| table.name == name).unwrap()
}

fn read(store: &mut Store, table: &TableInfo, sampling: Sampling) -> (Vec<Vec<Option<String>>>, Outcome) {
    let mut rows = Vec::new();
    let mut next = 1;
    let mut sink = |batch: RowBatch| {
        assert_eq!(batch.first_row, next);
        next += batch.rows() as u64;
        for row in 0..batch.rows() {
            let cell = |column| {
                let cells = batch.column(column);
                arrow_array::Array::is_valid(cells, row).then(|| cells.value(row).to_owned())
            };
            rows.push((0..batch.cells.num_columns()).map(cell).collect());
        }
    };
    let outcome = store.read(table, sampling, &mut Pace::unlimited(), &|| true, &mut sink).unwrap();
    (rows, outcome)
}

const TYPES: &str = r#"
CREATE DOMAIN short AS text; CREATE DOMAIN shorter AS short; CREATE DOMAIN picture AS bytea;
CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TYPE pair AS (a int, b text);
CREATE TABLE types (
  id int PRIMARY KEY, big bigint, flag boolean, amount numeric(12,2), ratio float8, name text, code char(4), day date,
  at timestamp, tz timestamptz, span interval, doc json, docb jsonb, net inet, uid uuid, words text[], mood mood, pair pair,
  domained shorter, photo bytea, pictured picture, photos bytea[], bits bit(3), money money, empty text);
SET timezone = 'America/New_York'; SET datestyle = 'SQL, DMY';
INSERT INTO types VALUES (1, 9007199254740993, true, 12.50, 0.1, 'Ann Né', 'ab', '2024-02-03', '2024-02-03 04:05:06',
  '2024-02-03 04:05:06-05', '1 day 2 hours', '{"a": 1}', '{"b": [1, 2]}', '10.0.0.1', '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  ARRAY['x', NULL, 'z,"'], 'glad', (1, 'two'), 'dom', '\x00ff', '\x01', ARRAY['\x01'::bytea], B'101', 3.5, '');
INSERT INTO types (id, name) VALUES (2, repeat('é', 600000)), (3, NULL);
"#;

#[test]
fn every_type_is_text_in_one_spelling() {
    let mut world = World::new(TYPES);
    let mut store = world.open("amends");
    let tables = store.tables().unwrap();
    let (rows, outcome) = read(&mut store, table(&tables, "types"), Sampling::All);
    let expected = [
        Some("1"),
        Some("9007199254740993"),
        Some("true"),
        Some("12.50"),
        Some("0.1"),
        Some("Ann Né"),
        Some("ab"),
        Some("2024-02-03"),
        Some("2024-02-03 04:05:06"),
        Some("2024-02-03 09:05:06+00"),
        Some("P1DT2H"),
        Some("{\"a\": 1}"),
        Some("{\"b\": [1, 2]}"),
        Some("10.0.0.1/32"),
        Some("3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        Some("x\u{1f}\u{1f}z,\""),
        Some("glad"),
        Some("(1,two)"),
        Some("dom"),
        None,
        None,
        None,
        Some("101"),
        Some("$3.50"),
        None,
    ];
    assert_eq!(rows[0].iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    // é is two bytes: what is left is whole.
    assert_eq!(rows[1][5].as_ref().map(String::len), Some(amends_scan::CELL_BYTES_MAX));
    assert!(rows[2][1..].iter().all(Option::is_none));
    let mut kinds: Vec<_> = outcome.problems.iter().map(|it| (it.kind, it.row, it.count)).collect();
    kinds.sort();
    let binary = (ProblemKind::UnknownFormat, 1, 1);
    assert_eq!(kinds, [(ProblemKind::LimitReached, 2, 1), binary, binary, binary]);
    assert!(outcome.is_complete && outcome.rows == 3);
    assert!(outcome.problems.iter().all(|it| it.evidence == "pg-test" && it.table == "public.types"));
    assert_eq!(world.text("SELECT setting FROM pg_settings WHERE name = 'default_transaction_read_only'"), "off");
}

#[test]
fn what_is_listed_and_what_is_a_problem() {
    let world = World::new(&format!(
        r#"
        CREATE ROLE reader LOGIN; CREATE SCHEMA shut; CREATE TABLE shut.away (a int); GRANT SELECT ON shut.away TO reader;
        CREATE TABLE people (id int, name text, secret text); INSERT INTO people VALUES (1, 'Ann', 's');
        GRANT SELECT (id, name) ON people TO reader;
        CREATE TABLE denied (a int);
        CREATE TABLE guarded (a int); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; GRANT SELECT ON guarded TO reader;
        CREATE VIEW seen AS SELECT * FROM people; CREATE MATERIALIZED VIEW kept AS SELECT name FROM people; GRANT SELECT ON kept TO reader;
        CREATE TABLE parted (id int, name text) PARTITION BY RANGE (id);
        CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
        CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20);
        INSERT INTO parted SELECT i, 'p' || i FROM generate_series(0, 19) i; GRANT SELECT ON parted TO reader;
        CREATE TABLE parent (id int); CREATE TABLE child () INHERITS (parent); INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2);
        GRANT SELECT ON parent, child TO reader;
        CREATE TABLE "{0}" ("{0}" text, "b c" int); INSERT INTO "{0}" VALUES ('kept', 1); GRANT SELECT ON "{0}" TO reader;
        "#,
        HOSTILE.replace('"', "\"\"")
    ));
    let mut store = world.open("reader");
    assert!(store.warnings().is_empty(), "{:?}", store.warnings());
    let tables = store.tables().unwrap();
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, [HOSTILE, "child", "guarded", "kept", "parent", "parted", "people"]);
    assert!(tables.iter().zip(0..).all(|(table, index)| table.index == index && table.head().index == index));
    let problems: Vec<(&str, ProblemKind)> =
        store.problems().iter().map(|problem| (problem.table.as_str(), problem.kind)).collect();
    let expected = [
        ("public.denied", ProblemKind::Unreadable),
        ("public.guarded", ProblemKind::Unreadable),
        ("public.people", ProblemKind::Unreadable),
        ("public.seen", ProblemKind::UnknownFormat),
        ("shut.away", ProblemKind::Unreadable),
    ];
    assert_eq!(problems, expected);
    let columns: Vec<String> = table(&tables, "people").head().columns.into_iter().map(|it| it.header).collect();
    assert_eq!(columns, ["id", "name"]);
    let hostile = read(&mut store, table(&tables, HOSTILE), Sampling::All);
    assert_eq!(hostile.0, [[Some("kept".to_owned()), Some("1".to_owned())]]);
    assert_eq!(read(&mut store, table(&tables, HOSTILE), Sampling::Rows(5)).0.len(), 1);
    assert_eq!(read(&mut store, table(&tables, "people"), Sampling::Rows(9)).0.len(), 1);
    assert_eq!(read(&mut store, table(&tables, "parted"), Sampling::All).0.len(), 20);
    assert_eq!(read(&mut store, table(&tables, "parted"), Sampling::Rows(7)).0.len(), 7);
    assert_eq!(read(&mut store, table(&tables, "parent"), Sampling::All).0.len(), 1);
    assert_eq!(read(&mut store, table(&tables, "kept"), Sampling::All).0.len(), 1);
}

#[test]
fn a_table_that_goes_away_is_a_problem_and_the_next_one_is_read() {
    let mut world = World::new(
        "CREATE ROLE reader LOGIN; CREATE TABLE a (x int); CREATE TABLE b (x int); INSERT INTO b VALUES (1);
         GRANT SELECT ON a, b TO reader",
    );
    let mut store = world.open("reader");
    let tables = store.tables().unwrap();
    world.admin.batch_execute("REVOKE SELECT ON a FROM reader").unwrap();
    for sampling in [Sampling::All, Sampling::Rows(5)] {
        let (rows, outcome) = read(&mut store, table(&tables, "a"), sampling);
        assert!(rows.is_empty() && !outcome.is_complete);
        assert!(outcome.problems[0].why.contains("42501") && outcome.problems[0].why.contains("grant it SELECT"));
    }
    world.admin.batch_execute("DROP TABLE a").unwrap();
    assert!(read(&mut store, table(&tables, "a"), Sampling::All).1.problems[0].why.contains("42P01"));
    // Somebody holds the table: we wait a little, and say so.
    let mut holder = world.admin.transaction().unwrap();
    holder.batch_execute("LOCK TABLE b IN ACCESS EXCLUSIVE MODE").unwrap();
    let url = world.server.url().replace("user=amends", "user=reader");
    let settings = Settings { lock_timeout: Duration::from_millis(200), ..Settings::new("pg-test") };
    let mut hasty = Store::open(&Address::parse(&url).unwrap(), &settings).unwrap();
    let (_, outcome) = read(&mut hasty, table(&tables, "b"), Sampling::All);
    assert!(outcome.problems[0].why.contains("took too long"), "{:?}", outcome.problems);
    holder.rollback().unwrap();
    assert_eq!(read(&mut hasty, table(&tables, "b"), Sampling::All).0.len(), 1);
}

/// Everything that a writer would have changed.
const TRACES: &str = "
SELECT concat_ws(' ', (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM many t),
  (SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM types t),
  (SELECT string_agg(relname || relkind::text || relfilenode, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT concat_ws(',', sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del)) FROM pg_stat_user_tables),
  pg_current_xact_id_if_assigned(), (SELECT count(*) FROM pg_locks WHERE relation::regclass::text IN ('many', 'types')))";

#[test]
fn samples_are_bounded_spread_and_repeatable_and_the_store_is_left_as_it_was() {
    let mut world = World::new(TYPES);
    world.admin.batch_execute(
        "CREATE TABLE many AS SELECT i AS id, 'name ' || i AS name, repeat('x', i % 50) AS filler FROM generate_series(1, 200000) i;
         CREATE TABLE fresh AS SELECT i AS id, repeat('y', 20) AS filler FROM generate_series(1, 50000) i;
         ANALYZE many; SELECT pg_stat_force_next_flush()").unwrap();
    let snapshot = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text";
    let (before, xid) = (world.text(TRACES), world.text(snapshot));
    let mut store = world.open("amends");
    assert!(store.warnings().iter().any(|warning| warning.contains("superuser")), "{:?}", store.warnings());
    let tables = store.tables().unwrap();
    let many = table(&tables, "many");
    assert_eq!(many.rows_estimated, Some(200_000));
    let (first, outcome) = read(&mut store, many, Sampling::Rows(2_000));
    assert_eq!(first.len(), 2_000);
    assert!(outcome.is_complete && outcome.sent == 2_000, "{outcome:?}");
    let (second, _) = read(&mut store, many, Sampling::Rows(2_000));
    assert_eq!(first, second);
    // Every tenth of the table has its share, roughly.
    let mut tenths = [0; 10];
    first.iter().for_each(|row| tenths[(row[0].as_ref().unwrap().parse::<usize>().unwrap() - 1) / 20_000] += 1);
    assert!(tenths.iter().all(|rows| (50..=400).contains(rows)), "{tenths:?}");
    // Without statistics the sample is as large, and not the whole table.
    let (rows, outcome) = read(&mut store, table(&tables, "fresh"), Sampling::Rows(1_000));
    assert!(rows.len() == 1_000 && outcome.sent == 1_000, "{outcome:?}");
    let (all, outcome) = read(&mut store, many, Sampling::All);
    assert_eq!((all.len(), outcome.rows, outcome.sent), (200_000, 200_000, 200_000));
    read(&mut store, table(&tables, "types"), Sampling::All);
    store.grants("pg-test").unwrap();
    drop(store);
    assert_eq!(world.text(TRACES), before);
    // No transaction number was taken since, by anybody.
    assert_eq!(world.text(snapshot), xid);
}

#[test]
fn the_server_itself_refuses_a_sample_to_touch_more() {
    let mut world = World::new(
        "CREATE TABLE many AS SELECT i AS id, repeat('x', 40) AS filler FROM generate_series(1, 200000) i; ANALYZE many",
    );
    let touched = "SELECT (coalesce(seq_tup_read, 0))::text FROM pg_stat_user_tables WHERE relname = 'many'";
    world.admin.batch_execute("SELECT pg_stat_reset()").unwrap();
    let mut store = world.open("amends");
    let tables = store.tables().unwrap();
    read(&mut store, table(&tables, "many"), Sampling::Rows(1_000));
    drop(store);
    std::thread::sleep(Duration::from_millis(1_500));
    let touched: u64 = world.text(touched).parse().unwrap();
    assert!((1_000..=20_000).contains(&touched), "{touched}");
}

#[test]
fn reading_is_paced_and_stops_in_the_middle() {
    let mut world = World::new("CREATE TABLE many AS SELECT i AS id FROM generate_series(1, 50000) i");
    let mut store = world.open("amends");
    let tables = store.tables().unwrap();
    let clock = Cell::new(Duration::from_secs(5));
    let mut pace = Pace::new(NonZeroU32::new(5_000).unwrap(), || clock.get(), |nap| clock.set(clock.get() + nap));
    let outcome = store.read(&tables[0], Sampling::All, &mut pace, &|| true, &mut |_| ()).unwrap();
    assert_eq!(outcome.rows, 50_000);
    let took = clock.get() - Duration::from_secs(5);
    assert_eq!(took, Duration::from_secs(10));
    let rows = Cell::new(0);
    let session =
        "SELECT concat_ws(' ', count(*), count(backend_xid)) FROM pg_stat_activity WHERE application_name = 'amends'";
    let mut sink = |batch: RowBatch| {
        rows.set(rows.get() + batch.rows());
        assert_eq!(world.text(session), "1 0", "one session of our name, and without a number to write under");
    };
    let mut pace = Pace::unlimited();
    let stopped = store.read(&tables[0], Sampling::All, &mut pace, &|| rows.get() < 10_000, &mut sink).unwrap();
    assert!(!stopped.is_complete && stopped.rows == rows.get() as u64 && (10_000..30_000).contains(&rows.get()));
    assert_eq!(read(&mut store, &tables[0], Sampling::Rows(10)).0.len(), 10);
}

#[test]
fn grants_are_those_of_the_catalogue() {
    let world = World::new(
        "CREATE ROLE reader LOGIN; CREATE ROLE team; CREATE ROLE writer LOGIN; CREATE ROLE auditor LOGIN; GRANT team TO reader;
         GRANT pg_read_all_data TO auditor; CREATE TABLE people (id int, ssn text); GRANT SELECT ON people TO team;
         GRANT SELECT (ssn) ON people TO writer; GRANT INSERT ON people TO writer; CREATE TABLE open (a int); GRANT SELECT ON open TO PUBLIC",
    );
    let mut store = world.open("writer");
    assert!(store.warnings()[0].contains("INSERT"), "{:?}", store.warnings());
    let granted = store.grants("crm").unwrap();
    assert!(granted.problems.is_empty());
    let said: Vec<String> = granted
        .statements
        .iter()
        .map(|it| match it {
            Statement::Grant { store, account, privilege, object } => format!("{store} {account} {privilege} {object}"),
            other => panic!("{other:?}"),
        })
        .collect();
    for expected in [
        "crm PUBLIC SELECT public.open",
        "crm amends ALL public.people",
        "crm amends SUPERUSER ",
        "crm auditor MEMBER pg_read_all_data",
        "crm pg_read_all_data SELECT *",
        "crm reader MEMBER team",
        "crm team SELECT public.people",
        "crm writer INSERT public.people",
        "crm writer SELECT public.people",
    ] {
        assert!(said.iter().any(|it| it == expected), "{expected} is not in {said:#?}");
    }
    assert!(!said.iter().any(|it| it.contains("reader SELECT") || it.contains("pg_catalog")), "{said:#?}");
}

#[test]
fn who_is_not_let_in_hears_what_to_do_and_no_secret() {
    let mut world = World::new("CREATE ROLE zoe LOGIN PASSWORD 'right'");
    let hba = world.folder.path().join("postgres/data/pg_hba.conf");
    let old = std::fs::read_to_string(&hba).unwrap();
    std::fs::write(&hba, format!("local all zoe scram-sha-256\n{old}")).unwrap();
    world.admin.batch_execute("SELECT pg_reload_conf()").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let folder = world.folder.path().join("postgres");
    let place = format!("host={}", folder.display());
    let closed = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() };
    let cases = [
        (format!("postgres://zoe:hunter2@/postgres?{place}"), "SQLSTATE 28P01"),
        (format!("postgres://zoe@/postgres?{place}"), "SQLSTATE 28P01"),
        (format!("postgres://zoe:right@/hunter2?{place}"), "SQLSTATE 3D000"),
        (format!("postgres://hunter2@/postgres?{place}"), "SQLSTATE 28000"),
        (format!("postgres://zoe:hunter2@127.0.0.1:{closed}/postgres"), "firewall"),
        (format!("postgres://zoe:hunter2@127.0.0.1:{closed}/postgres?sslmode=require&sslrootcert=/hunter2"), "PEM"),
        ("postgres://zoe:hunter2@/postgres?host=/nowhere".to_owned(), "firewall"),
    ];
    for (url, expected) in cases {
        let address = Address::parse(&url).unwrap();
        assert_eq!(address.engine(), Engine::PostgreSql);
        let error: ScanError = Store::open(&address, &Settings::new("pg-test")).unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("hunter2") && !said.contains("zoe") && !said.contains("/nowhere"), "{said}");
        assert!(std::error::Error::source(&error).is_none());
    }
    let right = Address::parse(&format!("postgres://zoe:right@/postgres?{place}")).unwrap();
    let store = Store::open(&right, &Settings::new("pg-test")).unwrap();
    assert!(!format!("{store:?}").contains("right"));
}
