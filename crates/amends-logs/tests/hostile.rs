//! Logs that lie, break off, or were made to break their reader: problems, and nothing lost.

use std::io::{self, Read};
use std::ops::ControlFlow;

use amends_case::{Event, Fields, Problem, ProblemKind};
use amends_logs::{EventSink, LogSummary, ReadSettings, read};
use proptest::prelude::*;

#[derive(Default)]
struct Seen {
    events: u64,
    actors: Vec<String>,
    problems: Vec<Problem>,
}

impl EventSink for Seen {
    fn event(&mut self, event: &Event<'_>, fields: &dyn Fields) -> ControlFlow<()> {
        self.events += 1;
        if self.actors.len() < 100 {
            self.actors.push(event.actor.to_string());
        }
        fields.each(&mut |_, _| {});
        ControlFlow::Continue(())
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

fn read_all(stream: &mut dyn Read) -> (Seen, LogSummary) {
    let settings = ReadSettings { first_year: Some(2026), ..ReadSettings::default() };
    let mut seen = Seen::default();
    let summary = read(stream, &settings, &mut seen).expect("memory can be read");
    (seen, summary)
}

const ACCEPTED: &str = "Jul  8 02:11:09 lab-01 sshd[311]: Accepted password for amy from 10.0.0.5 port 41022 ssh2\n";

#[test]
fn a_line_of_a_hundred_megabytes_hides_nothing() {
    let long = io::repeat(b'x').take(100 << 20);
    let mut stream = ACCEPTED.as_bytes().chain("Jul  8 02:11:09 lab-01 app: ".as_bytes()).chain(long);
    let mut stream = (&mut stream).chain("\n".as_bytes()).chain(ACCEPTED.as_bytes());
    let (seen, summary) = read_all(&mut stream);
    assert_eq!((seen.events, summary.lines), (3, 3));
    assert_eq!((seen.actors[0].as_str(), seen.actors[2].as_str()), ("amy", "amy"));
    let cut = seen.problems.iter().find(|problem| problem.kind == ProblemKind::LimitReached).expect("a problem");
    assert!(cut.row == 2 && cut.bytes > 98 << 20, "{cut:?}");
}

#[test]
fn times_that_cannot_be_are_kept_without_a_time() {
    let log =
        format!("{ACCEPTED}Jul 38 02:11:09 lab-01 sshd[1]: Accepted password for eve from 10.0.0.5 port 1 ssh2\n");
    let (seen, summary) = read_all(&mut log.as_bytes());
    assert_eq!((seen.events, seen.actors[1].as_str()), (2, "eve"));
    assert!(seen.problems.iter().any(|problem| problem.row == 2), "{:?}", seen.problems);
    assert_eq!(summary.span.map(|(first, last)| last - first), Some(0));
}

#[test]
fn a_time_that_cannot_be_hides_no_log_in() {
    for time in ["Jun 31 02:11:09", "2026-13-08T02:11:09Z", "2026-07-08T25:11:09Z", "<86>1 2026-02-30T02:11:09Z"] {
        let line = if time.starts_with('<') {
            format!("{time} lab-01 sshd 1 - - Accepted password for eve from 10.0.0.5 port 1 ssh2\n")
        } else {
            format!("{time} lab-01 sshd[1]: Accepted password for eve from 10.0.0.5 port 1 ssh2\n")
        };
        let (seen, summary) = read_all(&mut format!("{ACCEPTED}{line}").as_bytes());
        assert_eq!((seen.events, seen.actors[1].as_str(), summary.lines), (2, "eve", 2), "{line}");
        assert!(seen.problems.iter().any(|problem| problem.row == 2), "{line}: {:?}", seen.problems);
    }
}

#[test]
fn nobody_speaks_in_the_name_of_sshd() {
    let line = |exe: &str| {
        format!(
            "{{\"__REALTIME_TIMESTAMP\":\"1783476669000000\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"_EXE\":\"{exe}\",\"MESSAGE\":\"Accepted password for eve from 10.0.0.5 port 1 ssh2\"}}\n"
        )
    };
    let log = line("/usr/bin/logger") + &line("/usr/lib/openssh/sshd-session");
    let (seen, _) = read_all(&mut log.as_bytes());
    assert_eq!(seen.actors, ["", "eve"]);
    assert_eq!(seen.problems.iter().map(|problem| problem.row).collect::<Vec<_>>(), [1]);
}

#[test]
fn escapes_and_other_bytes_stay_data() {
    let mut log = ACCEPTED.as_bytes().to_vec();
    log.extend(b"Jul  8 02:11:09 h sshd[1]: Failed password for \x1b[2J\x07\xff\xfe from 10.0.0.5 port 1 ssh2\r\n");
    let (seen, _) = read_all(&mut log.as_slice());
    assert_eq!(seen.actors[1], "\u{1b}[2J\u{7}\u{fffd}\u{fffd}");
    assert!(seen.problems.iter().any(|problem| problem.kind == ProblemKind::InvalidText));
    // A problem never repeats what the line said.
    assert!(seen.problems.iter().all(|problem| !problem.why.contains('\u{1b}') && !problem.why.contains("10.0.0.5")));
}

#[test]
fn entities_and_depth_of_xml_are_not_followed() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;\">]>\n<Audit>\
                <AuditRecord><DB_User>&y;</DB_User><Action>100</Action></AuditRecord>";
    let deep = "<a>".repeat(200_000);
    let (seen, _) = read_all(&mut format!("{bomb}{deep}").as_bytes());
    assert_eq!((seen.events, seen.actors[0].as_str()), (1, ""));
    assert!(seen.problems.iter().any(|problem| problem.why.contains("document type")), "{:?}", seen.problems);
}

#[test]
fn json_that_breaks_off_gives_what_came_before() {
    let record = "{\"eventVersion\":\"1\",\"userIdentity\":{\"userName\":\"svc\"},\"eventName\":\"GetObject\",\"eventTime\":\"2026-07-08T02:11:09Z\"}";
    let (seen, _) = read_all(&mut format!("{{\"Records\":[{record},{record},{{\"eventVer").as_bytes());
    assert_eq!(seen.events, 2);
    assert!(seen.problems.iter().any(|problem| problem.kind == ProblemKind::Truncated), "{:?}", seen.problems);
    let nested = format!("{{\"Records\":[{}", "[".repeat(100_000));
    let (seen, _) = read_all(&mut nested.as_bytes());
    assert!(seen.events == 0 && !seen.problems.is_empty());
}

/// Beginnings of each format, for mutations.
const BEGINNINGS: [&str; 8] = [
    ACCEPTED,
    "{\"__REALTIME_TIMESTAMP\":\"1783476669000000\",\"MESSAGE\":\"Accepted none for x from 1.2.3.4 port 1 ssh2\"}\n",
    "type=SYSCALL msg=audit(1783476669.123:77): a2=0 auid=1001\ntype=PATH msg=audit(1783476669.123:77): name=\"/x\"\n",
    "1.2.3.4 - - [08/Jul/2026:02:11:09 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"\n",
    "#separator \\x09\n#path\tconn\n#fields\tts\tuid\n1783476669.5\tC1\n",
    "2026-07-08 02:11:09.123 UTC,\"a\",\"b\",7,\"1.2.3.4:5\",6a.4d,1,\"x\",2026-07-08 02:11:00 UTC,3/7,0,LOG,00000,\"AUDIT: SESSION,1,1,READ,SELECT,TABLE,t,q,<not logged>,8\",,,,,,,,,\"p\",\"c\",,0\n",
    "<?xml version=\"1.0\"?><Audit><AuditRecord><Action>3</Action></AuditRecord></Audit>",
    "20260708 02:11:09,my-01,pay,10.0.0.5,42,7,QUERY,payments,'SELECT a FROM b',0\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_breaks_the_readers(which in 0..BEGINNINGS.len(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12), cut in any::<prop::sample::Index>()) {
        let mut bytes = BEGINNINGS[which].repeat(3).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        read_all(&mut bytes.as_slice());
    }

    #[test]
    fn every_line_of_syslog_is_accounted_for(lines in prop::collection::vec("[ -~]{0,80}", 0..20)) {
        let log = ACCEPTED.repeat(30) + &lines.join("\n");
        let (seen, summary) = read_all(&mut log.as_bytes());
        prop_assert_eq!(summary.format, "syslog");
        prop_assert_eq!(seen.events + summary.quiet, summary.lines);
    }
}
