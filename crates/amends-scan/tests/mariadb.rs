//! A real MariaDB is read, and left as it was.

use std::cell::Cell;
use std::num::NonZeroU32;
use std::time::Duration;

use amends_case::{ProblemKind, RowBatch, Statement};
use amends_scan::{Address, Outcome, Pace, Sampling, ScanError, Settings, Store, TableInfo};
use amends_testing::mariadb::MariaDb;

const HOSTILE: &str = "a`; DROP TABLE people; -- \n'\"é";

struct World {
    server: MariaDb,
    _folder: tempfile::TempDir,
}

impl World {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The server runs as another user, who must get here.
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let server = MariaDb::start(folder.path()).unwrap();
        server.sql(script).unwrap();
        Self { server, _folder: folder }
    }

    fn open(&self, user: &str) -> Store {
        let address = Address::parse(&self.server.url(user, "", "crm")).unwrap();
        Store::open(&address, &Settings::new("my-test")).unwrap()
    }

    fn status(&self, name: &str) -> u64 {
        let said = self.server.sql(&format!("SHOW GLOBAL STATUS LIKE '{name}'")).unwrap();
        said.lines().filter_map(|line| line.split('\t').nth(1)?.parse::<u64>().ok()).sum()
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

const SCRIPT: &str = r#"
CREATE DATABASE crm CHARACTER SET utf8mb4; USE crm; SET time_zone = '-05:00';
CREATE TABLE types (
  id int PRIMARY KEY, big bigint unsigned, flag bit(1), amount decimal(12,2), ratio double, name varchar(100), code char(4),
  day date, at datetime(3), stamp timestamp NULL, span time, doc json, uid uuid, net inet6, mood enum('sad', 'glad'), tags set('a', 'b'),
  old varchar(20) CHARACTER SET latin1, photo blob, bytes varbinary(10), place point, empty text, note longtext);
INSERT INTO types VALUES (1, 18446744073709551615, 1, 12.50, 0.1, 'Ann Né \\ x', 'ab', '2024-02-03', '2024-02-03 04:05:06.007',
  '2024-02-03 04:05:06', '26:00:00', '{"a": 1}', '3f2504e0-4f89-11d3-9a0c-0305e82c3301', '::1', 'glad', 'a,b', 'Zoë', x'00ff', x'01',
  POINT(1, 2), '', 'n');
INSERT INTO types (id, note) VALUES (2, REPEAT('é', 600000)), (3, NULL);
CREATE TABLE people (id int PRIMARY KEY, name text, secret text); INSERT INTO people VALUES (1, 'Ann', 's');
CREATE TABLE denied (a int); CREATE VIEW seen AS SELECT * FROM people;
CREATE TABLE many (id bigint PRIMARY KEY, name text, KEY (name(4))) ENGINE=InnoDB;
INSERT INTO many SELECT seq * 3, CONCAT('name ', seq) FROM seq_1_to_200000;
CREATE TABLE gaps (id bigint unsigned PRIMARY KEY); INSERT INTO gaps SELECT seq FROM seq_1_to_20000; INSERT INTO gaps VALUES (18446744073709551615);
CREATE TABLE keyless (a varchar(20) PRIMARY KEY); INSERT INTO keyless SELECT CONCAT('k', seq) FROM seq_1_to_20000;
ANALYZE TABLE many, gaps, keyless;
CREATE USER reader; CREATE USER writer; CREATE USER adder;
GRANT SELECT ON crm.types TO reader; GRANT SELECT (id, name) ON crm.people TO reader; GRANT INSERT ON crm.denied TO reader;
GRANT SELECT ON crm.many TO reader; GRANT SELECT ON crm.gaps TO reader; GRANT SELECT ON crm.keyless TO reader;
GRANT SELECT, SHOW VIEW ON crm.seen TO reader; GRANT ALL ON crm.* TO writer; GRANT SELECT ON crm.people TO adder;
"#;

fn script() -> String {
    let hostile = HOSTILE.replace('`', "``");
    format!(
        "{SCRIPT} CREATE TABLE `{hostile}` (`{hostile}` text, `b c` int); INSERT INTO `{hostile}` VALUES ('kept', 1);
         GRANT SELECT ON crm.`{hostile}` TO reader;"
    )
}

/// Everything that a writer would have changed: all rows of all tables, and the engine's own count of changes.
fn traces(world: &World) -> String {
    let sums = "CHECKSUM TABLE crm.types, crm.people, crm.denied, crm.many, crm.gaps, crm.keyless EXTENDED";
    let counters =
        ["Innodb_rows_inserted", "Innodb_rows_updated", "Innodb_rows_deleted", "Handler_delete", "Handler_update"];
    let counters = counters.map(|name| world.status(name));
    let shape = "SELECT TABLE_NAME, CREATE_TIME, UPDATE_TIME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'crm' ORDER BY 1";
    let users = "SELECT User, Host FROM mysql.user ORDER BY 1, 2";
    format!(
        "{} {counters:?} {}",
        world.server.sql(sums).unwrap(),
        world.server.sql(&format!("{shape}; {users}")).unwrap()
    )
}

#[test]
fn a_role_that_reads() {
    let world = World::new(&script());
    let before = traces(&world);
    let mut store = world.open("reader");
    assert!(store.warnings().iter().any(|warning| warning.contains("could write")), "INSERT on one table is told");
    let tables = store.tables().unwrap();
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, [HOSTILE, "gaps", "keyless", "many", "people", "types"]);
    let problems: Vec<(&str, ProblemKind)> = store.problems().iter().map(|it| (it.table.as_str(), it.kind)).collect();
    let expected = [("crm.denied", ProblemKind::Unreadable), ("crm.seen", ProblemKind::UnknownFormat)];
    assert_eq!(problems, expected);
    every_type_is_text(&mut store, table(&tables, "types"));
    let hostile = read(&mut store, table(&tables, HOSTILE), Sampling::All);
    assert_eq!(hostile.0, [[Some("kept".to_owned()), Some("1".to_owned())]]);
    assert_eq!(read(&mut store, table(&tables, HOSTILE), Sampling::Rows(4)).0.len(), 1);
    let people = table(&tables, "people");
    assert_eq!(people.columns.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["id", "name"]);
    assert_eq!(read(&mut store, people, Sampling::Rows(4)).0.len(), 1);
    samples(&world, &mut store, &tables);
    let (all, outcome) = read(&mut store, table(&tables, "many"), Sampling::All);
    assert!(all.len() == 200_000 && outcome.is_complete);
    paced_and_stopped(&mut store, &tables);
    drop(store);
    assert_eq!(traces(&world), before);
    world.server.sql("REVOKE SELECT ON crm.many FROM reader").unwrap();
    let mut again = world.open("reader");
    for sampling in [Sampling::All, Sampling::Rows(5)] {
        let (rows, outcome) = read(&mut again, table(&tables, "many"), sampling);
        assert!(rows.is_empty() && !outcome.is_complete);
        assert!(outcome.problems[0].why.contains("grant it SELECT"), "{:?}", outcome.problems);
    }
    assert_eq!(read(&mut again, people, Sampling::All).0.len(), 1);
}

fn every_type_is_text(store: &mut Store, types: &TableInfo) {
    let (rows, outcome) = read(store, types, Sampling::All);
    let expected = [
        Some("1"),
        Some("18446744073709551615"),
        Some("1"),
        Some("12.50"),
        Some("0.1"),
        Some("Ann Né \\ x"),
        Some("ab"),
        Some("2024-02-03"),
        Some("2024-02-03 04:05:06.007"),
        Some("2024-02-03 09:05:06"),
        Some("26:00:00"),
        Some("{\"a\": 1}"),
        Some("3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        Some("::1"),
        Some("glad"),
        Some("a,b"),
        Some("Zoë"),
        None,
        None,
        None,
        None,
        Some("n"),
    ];
    assert_eq!(rows[0].iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    assert_eq!(rows[1][21].as_ref().map(String::len), Some(amends_scan::CELL_BYTES_MAX));
    assert!(rows[2][1..].iter().all(Option::is_none));
    let mut kinds: Vec<_> = outcome.problems.iter().map(|it| (it.kind, it.row, it.count)).collect();
    kinds.sort();
    let binary = (ProblemKind::UnknownFormat, 1, 1);
    assert_eq!(kinds, [(ProblemKind::LimitReached, 2, 1), binary, binary, binary]);
}

fn samples(world: &World, store: &mut Store, tables: &[TableInfo]) {
    let many = table(tables, "many");
    let touched = |world: &World| world.status("Handler_read%");
    let before = touched(world);
    let (first, outcome) = read(store, many, Sampling::Rows(2_000));
    let touched = touched(world) - before;
    assert_eq!((first.len(), outcome.sent), (2_000, 2_000));
    assert!((2_000..=8_000).contains(&touched), "{touched} rows were touched");
    assert_eq!(read(store, many, Sampling::Rows(2_000)).0, first);
    let mut tenths = [0; 10];
    let mut ids: Vec<usize> = first.iter().map(|row| row[0].as_ref().unwrap().parse().unwrap()).collect();
    ids.iter().for_each(|id| tenths[(id - 1) / 60_000] += 1);
    assert!(tenths.iter().all(|rows| (150..=250).contains(rows)), "{tenths:?}");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2_000);
    // One number far away does not draw the sample to one end.
    let (rows, _) = read(store, table(tables, "gaps"), Sampling::Rows(1_000));
    let mut ids: Vec<u64> = rows.iter().map(|row| row[0].as_ref().unwrap().parse().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 1_000);
    assert!(
        ids.iter().filter(|id| (15_000..=20_000).contains(*id)).count() > 150,
        "the end of the table is there as well"
    );
    // No key of whole numbers: small enough to thin, or the beginning, and it is said.
    let (rows, outcome) = read(store, table(tables, "keyless"), Sampling::Rows(2_000));
    assert!(rows.len() == 2_000 && outcome.sent == 20_000 && outcome.problems.is_empty());
    let (rows, outcome) = read(store, table(tables, "keyless"), Sampling::Rows(100));
    assert!(rows.len() == 100 && outcome.sent == 100 && outcome.problems[0].why.contains("beginning"));
}

fn paced_and_stopped(store: &mut Store, tables: &[TableInfo]) {
    let many = table(tables, "many");
    let clock = Cell::new(Duration::from_secs(5));
    let mut pace = Pace::new(NonZeroU32::new(5_000).unwrap(), || clock.get(), |nap| clock.set(clock.get() + nap));
    let outcome = store.read(many, Sampling::All, &mut pace, &|| true, &mut |_| ()).unwrap();
    assert_eq!(outcome.rows, 200_000);
    drop(pace);
    assert_eq!(clock.get() - Duration::from_secs(5), Duration::from_secs(40));
    for sampling in [Sampling::All, Sampling::Rows(50_000)] {
        let rows = Cell::new(0);
        let mut sink = |batch: RowBatch| rows.set(rows.get() + batch.rows());
        let stopped = store.read(many, sampling, &mut Pace::unlimited(), &|| rows.get() < 10_000, &mut sink).unwrap();
        assert!(!stopped.is_complete && stopped.rows == rows.get() as u64 && (10_000..30_000).contains(&rows.get()));
    }
    // The session after a stop reads on, and only reads.
    assert_eq!(read(store, table(tables, "people"), Sampling::All).0.len(), 1);
}

#[test]
fn who_could_write_and_who_may_do_what() {
    let world = World::new(&script());
    world.server.sql("CREATE ROLE team; GRANT team TO adder; GRANT SELECT ON crm.many TO team").unwrap();
    let before = traces(&world);
    world.server.sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON").unwrap();
    let mut writer = world.open("writer");
    assert!(writer.warnings()[0].contains("could write"));
    let tables = writer.tables().unwrap();
    for table in &tables {
        assert!(read(&mut writer, table, Sampling::Rows(100)).1.is_complete);
    }
    read(&mut writer, table(&tables, "many"), Sampling::All);
    let sent =
        "SELECT DISTINCT SUBSTRING_INDEX(argument, ' ', 1) FROM mysql.general_log WHERE command_type = 'Query' AND
                user_host LIKE 'writer%' ORDER BY 1";
    let sent = world.server.sql(sent).unwrap();
    world.server.sql("SET GLOBAL general_log = OFF").unwrap();
    assert_eq!(
        sent.lines().collect::<Vec<_>>(),
        ["ROLLBACK", "SELECT", "SET", "SHOW", "START"],
        "what a session sends"
    );
    assert!(world.open("adder").warnings().is_empty());
    let own = world.open("adder").grants("pay").unwrap();
    assert!(own.problems.iter().any(|problem| problem.why.contains("only its own")), "{:?}", own.problems);
    let said = |statements: &[Statement]| -> Vec<String> {
        let text = |it: &Statement| match it {
            Statement::Grant { store, account, privilege, object } => format!("{store} {account} {privilege} {object}"),
            other => panic!("{other:?}"),
        };
        statements.iter().map(text).collect()
    };
    assert_eq!(said(&own.statements).iter().filter(|it| it.contains("writer")).count(), 0);
    let granted = world.open("root").grants("pay").unwrap();
    assert!(granted.problems.is_empty(), "{:?}", granted.problems);
    let said = said(&granted.statements);
    for expected in [
        "pay root SUPERUSER ",
        "pay root ALL *",
        "pay writer ALL crm.*",
        "pay reader SELECT crm.people",
        "pay reader SELECT crm.types",
        "pay adder MEMBER team",
    ] {
        assert!(said.iter().any(|it| it == expected), "{expected} is not in {said:#?}");
    }
    assert!(said.iter().any(|it| it.starts_with("pay team") && it.ends_with("SELECT crm.many")), "{said:#?}");
    assert_eq!(traces(&world), before);
}

#[test]
fn who_is_not_let_in_hears_what_to_do_and_no_secret() {
    let world = World::new("CREATE DATABASE crm; CREATE USER zoe IDENTIFIED BY 'right'; GRANT SELECT ON crm.* TO zoe");
    let closed = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() };
    let cases = [
        (world.server.url("zoe", "hunter2", "crm"), "SQLSTATE 28000"),
        (world.server.url("zoe", "", "crm"), "SQLSTATE 28000"),
        (world.server.url("zoe", "right", "hunter2"), "SQLSTATE 42000"),
        (format!("mysql://zoe:hunter2@127.0.0.1:{closed}/crm"), "firewall"),
        ("mariadb://zoe:hunter2@localhost/crm?socket=/nowhere".to_owned(), "firewall"),
        (format!("mysql://zoe:hunter2@127.0.0.1:{closed}/crm?ssl-mode=REQUIRED&ssl-ca=/hunter2"), "sslrootcert"),
    ];
    for (url, expected) in cases {
        let error: ScanError = Store::open(&Address::parse(&url).unwrap(), &Settings::new("my-test")).unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("hunter2") && !said.contains("zoe") && !said.contains("/nowhere"), "{said}");
        assert!(std::error::Error::source(&error).is_none());
    }
    let right = Address::parse(&world.server.url("zoe", "right", "crm")).unwrap();
    assert!(!format!("{:?}", Store::open(&right, &Settings::new("my-test")).unwrap()).contains("right"));
}
