//! How many events a second Sigma rules are run over, from the bytes of a Windows log to signals and from events alone, beside
//! running every rule on every event.
//!
//! `cargo run -p amends-trace --example sigma_speed [folder of Sigma rules]`. The public rules are not in this
//! repository (their licence, DRL, asks that they be passed on as they are; `benches/trace/sigma.py` fetches them): without a
//! folder, 3,000 rules are made, in the proportions that the public set has. Events are made too: Sysmon, the Security log,
//! PowerShell.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs, io};

use amends_case::{Class, Event, Fields, LogSource, Problem};
use amends_logs::{EventSink, ReadSettings, read};
use amends_trace::{Sigma, Signal};

#[path = "../../amends-logs/src/formats/evtx/tests/writer.rs"]
#[allow(dead_code)]
mod writer;

const RULES: usize = 3_000;
const EVENTS: usize = 40_000;
/// What the naive way is given: enough to measure it.
const NAIVE: usize = 400;

struct Made {
    log: &'static str,
    class: Class,
    rows: Vec<(&'static str, String)>,
}

impl Fields for Made {
    fn source(&self) -> LogSource<'_> {
        LogSource { product: "windows", service: self.log, category: "" }
    }

    fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.rows.iter().find(|(own, _)| *own == name).map(|(_, value)| Cow::Borrowed(value.as_str()))
    }

    fn each(&self, then: &mut dyn FnMut(&str, &str)) {
        self.rows.iter().for_each(|(name, value)| then(name, value));
    }
}

/// A plain generator: the same numbers on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    fn word(&mut self, least: usize) -> String {
        const PARTS: [&str; 24] = [
            "ad", "be", "con", "dump", "exec", "fi", "get", "host", "in", "key", "load", "mi", "net", "op", "path",
            "query", "reg", "ser", "task", "up", "vol", "wmi", "xor", "zip",
        ];
        (0..least + self.below(3)).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }
}

const PROGRAMS: [&str; 30] = [
    "cmd",
    "powershell",
    "svchost",
    "explorer",
    "rundll32",
    "regsvr32",
    "mshta",
    "wscript",
    "cscript",
    "net",
    "net1",
    "schtasks",
    "sc",
    "reg",
    "wmic",
    "certutil",
    "bitsadmin",
    "msiexec",
    "tasklist",
    "whoami",
    "chrome",
    "outlook",
    "winword",
    "excel",
    "lsass",
    "services",
    "conhost",
    "dllhost",
    "python",
    "java",
];

fn made_rule(at: usize, dice: &mut Dice) -> String {
    let program = PROGRAMS[dice.below(PROGRAMS.len())];
    let words: Vec<String> = (0..1 + dice.below(6)).map(|_| dice.word(4)).collect();
    let list = |words: &[String]| words.iter().map(|word| format!("      - '{word}'\n")).collect::<String>();
    let (source, body) = match dice.below(20) {
        0..=8 => (
            "category: process_creation",
            format!("    Image|endswith: '\\{program}.exe'\n    CommandLine|contains:\n{}", list(&words)),
        ),
        9 => ("category: process_creation", format!("    CommandLine|contains|all:\n{}", list(&words))),
        10 => ("category: process_creation", format!("    CommandLine|re: '{}[0-9]{{2,4}}\\s'\n", words[0])),
        11 => ("category: process_creation", format!("    OriginalFileName:\n{}", list(&words))),
        12 => ("category: registry_set", format!("    TargetObject|contains:\n{}", list(&words))),
        13 => ("category: file_event", format!("    TargetFilename|endswith:\n{}", list(&words))),
        14 => ("category: image_load", format!("    ImageLoaded|endswith:\n{}", list(&words))),
        15 => ("category: ps_script", format!("    ScriptBlockText|contains:\n{}", list(&words))),
        16 => ("category: network_connection", format!("    DestinationHostname|endswith:\n{}", list(&words))),
        17 => ("category: dns_query", format!("    QueryName|contains:\n{}", list(&words))),
        18 => ("service: system", format!("    EventID: 7045\n    ServiceName:\n{}", list(&words))),
        _ => {
            let number = 4_600 + dice.below(180);
            ("service: security", format!("    EventID: {number}\n    ObjectName|contains:\n{}", list(&words)))
        }
    };
    let filter = if dice.below(3) == 0 {
        "  filter_main_x:\n    ParentImage|startswith: 'C:\\Program Files\\'\n  condition: selection and not 1 of filter_*\n"
    } else {
        "  condition: selection\n"
    };
    format!(
        "title: Made {at}\nid: made-{at}\nlevel: medium\nlogsource:\n  product: windows\n  {source}\ndetection:\n  selection:\n{body}{filter}"
    )
}

fn made_event(dice: &mut Dice) -> Made {
    let program = |dice: &mut Dice| format!("C:\\Windows\\System32\\{}.exe", PROGRAMS[dice.below(PROGRAMS.len())]);
    let line = |dice: &mut Dice, words: usize| {
        (0..words).map(|_| dice.word(2)).collect::<Vec<_>>().join(if dice.below(4) == 0 { " /" } else { " -" })
    };
    let hash = format!("SHA256={:064X},IMPHASH={:032X}", dice.below(usize::MAX), dice.below(usize::MAX));
    let sysmon = "sysmon";
    let (log, number, class, rows) = match dice.below(10) {
        0..=4 => (
            sysmon,
            "1",
            Class::Process,
            vec![
                ("Image", program(dice)),
                ("CommandLine", format!("\"{}\" {}", program(dice), line(dice, 12))),
                ("CurrentDirectory", "C:\\Users\\jdoe\\AppData\\Local\\".to_owned()),
                ("OriginalFileName", "Cmd.Exe".to_owned()),
                ("ParentImage", program(dice)),
                ("ParentCommandLine", format!("{} {}", program(dice), line(dice, 6))),
                ("IntegrityLevel", "Medium".to_owned()),
                ("Hashes", hash),
            ],
        ),
        5 => (
            sysmon,
            "13",
            Class::Other,
            vec![
                ("Image", program(dice)),
                ("TargetObject", format!("HKLM\\SOFTWARE\\Microsoft\\Windows\\{}\\{}", dice.word(2), dice.word(2))),
                ("Details", "DWORD (0x00000001)".to_owned()),
            ],
        ),
        6 => (
            sysmon,
            "11",
            Class::File,
            vec![
                ("Image", program(dice)),
                ("TargetFilename", format!("C:\\Users\\jdoe\\{}.{}", dice.word(2), dice.word(2))),
            ],
        ),
        7 => ("powershell", "4104", Class::Process, vec![("ScriptBlockText", line(dice, 120))]),
        _ => (
            "security",
            "4624",
            Class::Authentication,
            vec![
                ("TargetUserName", "jdoe".to_owned()),
                ("LogonType", "3".to_owned()),
                ("IpAddress", "192.0.2.7".to_owned()),
                ("WorkstationName", "DESK-7".to_owned()),
            ],
        ),
    };
    let mut all = vec![("EventID", number.to_owned()), ("Computer", "host-1.example".to_owned())];
    all.extend(rows);
    Made { log, class, rows: all }
}

/// What reads a Windows log's events gives them to: the rules.
struct Watch<'a> {
    sigma: &'a mut Sigma,
    signals: Vec<Signal>,
    events: usize,
    problems: usize,
}

impl EventSink for Watch<'_> {
    fn event(&mut self, event: &Event<'_>, fields: &dyn Fields) -> ControlFlow<()> {
        self.events += 1;
        self.sigma.event(event, fields, &mut self.signals);
        ControlFlow::Continue(())
    }

    fn problem(&mut self, _: Problem) {
        self.problems += 1;
    }
}

/// The same events as a file of Windows, without templates: more bytes for each than Windows writes.
fn windows_log(events: &[Made]) -> Vec<u8> {
    let mut file = writer::Writer::new();
    for made in events {
        let (provider, channel) = match made.log {
            "sysmon" => ("Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational"),
            "powershell" => ("Microsoft-Windows-PowerShell", "Microsoft-Windows-PowerShell/Operational"),
            _ => ("Microsoft-Windows-Security-Auditing", "Security"),
        };
        let number = made.rows[0].1.parse().expect("an event's number");
        let data: Vec<(&str, &str)> = made.rows[2..].iter().map(|(name, value)| (*name, value.as_str())).collect();
        file.add(provider, channel, number, &data);
    }
    file.finish()
}

/// How long this thread had a core, where the system says (Linux): others' work on the machine does not count then.
fn seconds_on_core() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

/// Says how many a second `work` did of `count`, by the time that it had a core.
fn measured(what: &str, count: usize, work: impl FnOnce() -> io::Result<String>) -> io::Result<()> {
    let (began, before) = (Instant::now(), seconds_on_core());
    let said = work()?;
    let on_core = before.zip(seconds_on_core()).map(|(before, after)| after - before);
    let seconds = on_core.unwrap_or_else(|| began.elapsed().as_secs_f64());
    println!("{what}: {:.0} events a second{said}", count as f64 / seconds);
    Ok(())
}

fn rule_files(folder: &Path, into: &mut Vec<(String, String)>) -> io::Result<()> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|item| item.map(|it| it.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            rule_files(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension == "yml") {
            into.push((path.display().to_string(), fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let mut dice = Dice(0x5EED);
    let mut files = Vec::new();
    match env::args().nth(1) {
        Some(folder) => rule_files(Path::new(&folder), &mut files)?,
        None => files.extend((0..RULES).map(|at| (format!("made-{at}.yml"), made_rule(at, &mut dice)))),
    }
    let began = Instant::now();
    let (mut sigma, refused) = Sigma::load(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    println!("{} rules in {:.2} s, {} refused", sigma.len(), began.elapsed().as_secs_f64(), refused.len());
    for refused in refused.iter().take(20) {
        println!("  {}: {}", refused.file, refused.why);
    }
    let events: Vec<Made> = (0..EVENTS).map(|_| made_event(&mut dice)).collect();
    let event = |made: &Made| Event { class: made.class, time: Some(0), ..Event::default() };
    let mut signals = Vec::new();
    for round in ["first", "second"] {
        signals.clear();
        measured(&format!("events to signals, {round} round"), EVENTS, || {
            events.iter().for_each(|made| sigma.event(&event(made), made, &mut signals));
            Ok(format!(", {} signals", signals.len()))
        })?;
    }
    let log = windows_log(&events);
    for round in ["first", "second"] {
        measured(&format!("EVTX to signals, {round} round"), EVENTS, || {
            let mut watch = Watch { sigma: &mut sigma, signals: Vec::new(), events: 0, problems: 0 };
            read(&mut log.as_slice(), &ReadSettings::default(), &mut watch)?;
            let Watch { signals, events, problems, .. } = watch;
            Ok(format!(
                ", {} signals, {events} events, {problems} problems, {:.1} MB",
                signals.len(),
                log.len() as f64 / 1e6
            ))
        })?;
    }
    let (mut naive, mut again) = (Vec::new(), Vec::new());
    measured("every rule on every event", NAIVE, || {
        events[..NAIVE].iter().for_each(|made| sigma.event_without_index(&event(made), made, &mut naive));
        Ok(String::new())
    })?;
    events[..NAIVE].iter().for_each(|made| sigma.event(&event(made), made, &mut again));
    println!("both ways the same: {}", naive == again);
    Ok(())
}
