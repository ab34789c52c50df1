//! How each kind of store was read: a database over the network or on its own host, Data Pump, files over sftp, a
//! bucket in the cloud.

use super::super::draw::Draw;
use super::cast::{Cast, seconds};
use super::clock::{MINUTE, Micros, SECOND};
use super::desk::{Desk, Note};
use super::hosts::{HOSTS, HostId, address};
use super::intruder::{Access, Deeds, Step, step};
use super::postgres::{Connection, Reading};
use super::ssh::{Opened, Proof, fetch, key_of};
use super::syslog::Message;
use super::{cloud, mysql, oracle};

/// Tables of the PostgreSQL servers that were read: server, database, table, rows, bytes of a row.
pub(crate) const TABLES: [(&str, &str, &str, u32, u64); 7] = [
    ("db-crm-01", "crm", "public.customers", 4_870_000, 410),
    ("db-crm-01", "crm", "public.contact_notes", 1_930_000, 220),
    ("db-portal-01", "portal", "public.users", 3_120_000, 160),
    ("db-portal-01", "portal", "public.orders", 5_410_000, 95),
    ("db-credit-01", "credit", "public.applications", 2_240_000, 330),
    ("db-credit-01", "credit", "public.identity_checks", 610_000, 280),
    ("db-disputes-01", "disputes", "public.complaints", 410_000, 700),
];

/// Files that were fetched: server, path, thousands of bytes.
const FILES: [(&str, &str, u32); 8] = [
    ("fs-exports-01", "/srv/exports/prepaid/prepaid_active.csv", 92_000),
    ("fs-exports-01", "/srv/exports/loyalty/members.csv.zst", 310_000),
    ("fs-exports-01", "/srv/exports/logistics/shipments.csv", 840_000),
    ("fs-exports-01", "/srv/exports/logistics/inventory.csv", 120_000),
    ("fs-exports-01", "/srv/exports/finance/invoices.dat", 230_000),
    ("fs-stores-01", "/srv/shares/managers/stores.xlsx", 14_000),
    ("fs-stores-01", "/srv/shares/people/leave_and_benefits.csv", 6_100),
    ("ids-img-01", "/srv/images/2026.tar", 7_400_000),
];

/// Reads a store; returns when that is done.
pub(crate) fn take(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    store: HostId,
    outside: &str,
    start: Micros,
) -> Micros {
    let start = start + seconds(draw, 240);
    match HOSTS[store].name {
        "ora-billing-01" => data_pump(cast, desk, draw, deeds, store, start),
        "my-pay-01" => payments(cast, desk, draw, deeds, store, start),
        "tidewater-archive" => archive(desk, draw, deeds, (store, outside), start),
        name if name.starts_with("db-") => tables(cast, desk, draw, deeds, store, start),
        _ => files(cast, desk, draw, deeds, store, start),
    }
}

/// From the jump host to a server.
fn log_in(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    store: HostId,
    span: (Micros, Micros),
) -> Opened {
    let who = &cast.intruder;
    let proof = if who.by_key { key_of(cast.seed, &who.stolen) } else { Proof::Password };
    let (source, source_name) = (address(who.jump), HOSTS[who.jump].name);
    let way = Step { source, source_name, target: store, account: &who.stolen, proof, technique: "T1021.004" };
    step(cast, desk, draw, deeds, way, span)
}

/// What is noted of a reading.
struct Taken<'a> {
    source: &'a str,
    account: &'a str,
    object: &'a str,
    rows: u64,
    bytes: u64,
}

fn accessed(deeds: &mut Deeds, store: HostId, time: Micros, taken: Taken<'_>, note: Note) {
    let Taken { source, account, object, rows, bytes } = taken;
    let (source, account, object) = (source.to_owned(), account.to_owned(), object.to_owned());
    deeds.accesses.push(Access { time, store, source, account, object, rows, bytes, note });
}

fn tables(cast: &Cast, desk: &mut Desk, draw: &mut Draw, deeds: &mut Deeds, store: HostId, start: Micros) -> Micros {
    let who = &cast.intruder;
    let end = start + 25 * MINUTE;
    // Those whose logs get cleared are entered; into the others it may go either way.
    let inside = HOSTS[store].name == "db-disputes-01" || draw.chance(5_000);
    if inside {
        log_in(cast, desk, draw, deeds, store, (start, end));
    }
    let dumped = draw.chance(5_000);
    let source = if inside { "[local]" } else { address(who.jump) };
    let source_name = if inside { HOSTS[store].name } else { HOSTS[who.jump].name };
    let application = if dumped { "pg_dump" } else { "psql" };
    let begin = start + 2 * MINUTE + seconds(draw, 60);
    let mine: Vec<_> = TABLES.iter().filter(|(name, ..)| *name == HOSTS[store].name).collect();
    let mut rest = Vec::new();
    for (at, (_, _, table, rows, width)) in mine.iter().enumerate() {
        let rows = u64::from(rows - draw.below(rows / 9));
        let statement = if dumped { format!("COPY {table} TO stdout") } else { format!("SELECT * FROM {table}") };
        rest.push((begin + (at as i64 * 5 + 4) * MINUTE, *table, statement, rows, rows * width));
    }
    let readings: Vec<Reading<'_>> = rest
        .iter()
        .map(|(time, table, statement, rows, _)| Reading { time: *time, table, statement, rows: *rows })
        .collect();
    let database = mine.first().map_or("", |(_, database, ..)| database);
    let connection = Connection {
        host: store,
        database,
        account: &who.stolen,
        source,
        application,
        start: begin,
        end: end - 3 * MINUTE,
    };
    let notes = connection.put(desk, draw, false, &readings);
    for ((time, object, _, rows, bytes), note) in rest.iter().zip(notes) {
        let taken = Taken { source: source_name, account: &who.stolen, object, rows: *rows, bytes: *bytes };
        accessed(deeds, store, *time, taken, note);
    }
    end
}

fn data_pump(cast: &Cast, desk: &mut Desk, draw: &mut Draw, deeds: &mut Deeds, store: HostId, start: Micros) -> Micros {
    let who = &cast.intruder;
    let end = start + 80 * MINUTE;
    log_in(cast, desk, draw, deeds, store, (start, end));
    let (begin, done) = (start + 6 * MINUTE, start + 51 * MINUTE);
    let text = format!(
        "{:>8} : TTY=pts/1 ; PWD=/tmp ; USER=oracle ; COMMAND=/u01/app/oracle/product/19.0.0/dbhome_1/bin/expdp \
         schemas=BILLING directory=DATA_PUMP_DIR dumpfile=b.dmp",
        who.stolen
    );
    Message { host: store, program: "sudo", process: 0, text: &text }.put(desk, cast.skew, begin - 2 * SECOND);
    oracle::sysdba(desk, draw, begin, "oracle", "pts/1");
    let tables =
        [("POSTPAID_ACCOUNTS", 7_820_000, 520), ("DEVICES", 9_400_000, 70), ("CLOSED_ACCOUNTS", 6_100_000, 310)];
    let session = draw.between(900_000, 9_000_000);
    let mut record = oracle::Record {
        session,
        account: "SYSTEM",
        system_account: "oracle",
        client: "ora-billing-01",
        address: address(store),
        action: oracle::LOGON,
        table: "",
        statement: "",
    };
    record.put(desk, begin + SECOND);
    let mut exported = Vec::new();
    for (at, (table, rows, width)) in tables.into_iter().enumerate() {
        let statement = format!("SELECT /*+NESTED_TABLE_GET_REFS+*/ * FROM BILLING.{table}");
        let selected = oracle::Record { action: oracle::SELECT, table, statement: &statement, ..record };
        let time = begin + (2 + at as i64 * 14) * MINUTE;
        let note = selected.put(desk, time);
        let rows = u64::from(rows - draw.below(rows / 11));
        exported.push((table, rows, rows * width));
        let taken = Taken { source: HOSTS[store].name, account: &who.stolen, object: table, rows, bytes: rows * width };
        accessed(deeds, store, time, taken, note);
    }
    record.action = oracle::LOGOFF;
    record.put(desk, done);
    oracle::data_pump(desk, (begin, done), "SYS", "b.dmp", &exported);
    end
}

fn payments(cast: &Cast, desk: &mut Desk, draw: &mut Draw, deeds: &mut Deeds, store: HostId, start: Micros) -> Micros {
    let who = &cast.intruder;
    let (id, source) = (draw.between(100, 99_999), address(who.jump));
    mysql::connect(desk, start, id, &who.stolen, source);
    mysql::query(desk, start + SECOND, id, "SHOW TABLES");
    let mut time = start + MINUTE;
    for (table, rows, width) in [("payment_methods", 2_910_000, 190), ("contacts", 3_300_000, 140)] {
        let rows = u64::from(rows - draw.below(rows / 10));
        let statement = format!("SELECT /*!40001 SQL_NO_CACHE */ * FROM `{table}`");
        mysql::query(desk, time, id, &statement);
        let note = mysql::slow(desk, time + 4 * MINUTE, (id, &who.stolen, source), (&statement, rows));
        let taken =
            Taken { source: HOSTS[who.jump].name, account: &who.stolen, object: table, rows, bytes: rows * width };
        accessed(deeds, store, time + 4 * MINUTE, taken, note);
        time += 9 * MINUTE;
    }
    mysql::quit(desk, time, id);
    time + MINUTE
}

fn files(cast: &Cast, desk: &mut Desk, draw: &mut Draw, deeds: &mut Deeds, store: HostId, start: Micros) -> Micros {
    let who = &cast.intruder;
    let end = start + 35 * MINUTE;
    let opened = log_in(cast, desk, draw, deeds, store, (start, end));
    let mut time = start + 2 * MINUTE;
    for (_, path, size) in FILES.iter().filter(|(name, ..)| *name == HOSTS[store].name) {
        let bytes = u64::from(size - draw.below(size / 8)) * 1_000 + u64::from(draw.below(1_000));
        let done = time + 3 * MINUTE;
        let note = fetch(desk, cast.skew, (store, opened.process), (path, bytes), (time, done));
        let taken = Taken { source: HOSTS[who.jump].name, account: &who.stolen, object: path, rows: 0, bytes };
        accessed(deeds, store, done, taken, note);
        time = done + seconds(draw, 90) + SECOND;
    }
    end
}

/// With the uploader's access key, straight from outside.
fn archive(
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    (store, outside): (HostId, &str),
    start: Micros,
) -> Micros {
    let account = UPLOADER;
    let key = cloud::access_key(account);
    let agent =
        "aws-cli/2.17.2 md/awscrt#0.20.11 ua/2.0 os/linux#6.8.11 md/arch#x86_64 lang/python#3.12.3 command/s3.sync";
    let mut call = cloud::Call {
        service: "sts",
        name: "GetCallerIdentity",
        account,
        access_key: &key,
        source: outside,
        agent,
        key: "",
        bytes: 0,
    };
    call.put(desk, draw, start);
    call = cloud::Call { service: "s3", name: "ListObjects", ..call };
    call.put(desk, draw, start + 40 * SECOND);
    let mut time = start + 2 * MINUTE;
    for (object, size) in [
        ("acquisitions/legacy.zip", 1_400_000_u32),
        ("acquisitions/legacy_index.csv", 9_300),
        ("family/family_lines.csv", 210_000),
    ] {
        let bytes = u64::from(size - draw.below(size / 8)) * 1_000;
        let note = cloud::Call { name: "GetObject", key: object, bytes, ..call }.put(desk, draw, time);
        let taken = Taken { source: outside, account, object, rows: 0, bytes };
        accessed(deeds, store, time, taken, note);
        time += MINUTE + seconds(draw, 100);
    }
    time
}

/// The account whose access key lay in a script on staging.
pub(crate) const UPLOADER: &str = "archive-uploader";
