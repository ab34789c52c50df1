//! From the logs of an intrusion to what was reached: Tidewater's own, under twenty seeds, and by hand.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::Amends;
use common::intruded::{INCIDENT, office, rows, unwrapped};

type Way = (String, String, String);

fn ways(rows: &[BTreeMap<String, String>]) -> BTreeSet<Way> {
    rows.iter().map(|row| (row["source"].clone(), row["target"].clone(), row["account"].clone())).collect()
}

/// What a rule says of all that it found.
fn whys<'j>(json: &'j serde_json::Value, rule: &str) -> BTreeSet<&'j str> {
    let signals = json["signals"].as_array().expect("signals").iter();
    signals.filter(|signal| signal["rule"] == rule).filter_map(|signal| signal["why"].as_str()).collect()
}

#[test]
fn twenty_intrusions_are_followed_to_every_store() {
    for seed in 1..=20 {
        let amends = office(seed, 20_000);
        let truth = amends.path("incident/truth");
        let (hops, reach) = (amends.rows("hops"), amends.rows("reach"));
        // The first log-in over each edge; those whose line was cleared nobody can show.
        let mut wanted = rows(&truth.join("hops.csv"));
        wanted.retain(|row| !row["step"].is_empty() && !row["evidence"].is_empty());
        assert_eq!(ways(&hops), ways(&wanted), "seed {seed}");
        // The entry: address, host, account, and the very line.
        let (entry, first) = (&hops[0], &wanted[0]);
        for column in ["source", "target", "account", "evidence", "line"] {
            assert_eq!(entry[column], first[column], "seed {seed}: {column}");
        }
        let mut states: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in &reach {
            states.entry(row["store"].clone()).or_default().insert(row["state"].clone());
        }
        for row in rows(&truth.join("reach.csv")) {
            let found = &states[&row["store"]];
            assert_eq!(found, &BTreeSet::from([row["state"].clone()]), "seed {seed}: {}", row["store"]);
        }
        // What left is told against the host's own days before; the backup that leaves each night is not.
        let json = amends.on_case(&["trace", "--format", "json"]).json();
        let unlike: BTreeSet<&str> = whys(&json, "volume-out-unlike-before");
        let held: BTreeSet<&str> = hops.iter().map(|row| row["target"].as_str()).collect();
        let sender = |why: &&str| why.split(' ').next().unwrap_or("").to_owned();
        assert!(!unlike.is_empty(), "seed {seed}");
        assert!(unlike.iter().all(|why| held.contains(sender(why).as_str())), "seed {seed}: {unlike:?}");
    }
}

#[test]
fn the_path_is_shown_and_shared_and_a_person_decides() {
    let amends = office(7, 20_000);
    let shown = amends.on_case(&["trace"]).exits(3);
    let shown =
        shown.says(&["could have", "not seen", "The way in was gw-test-01", "The clock of jump-01", "trace decide"]);
    assert!(shown.stdout.lines().all(|line| line.chars().count() <= 80), "{}", shown.stdout);
    amends.on_case(&["trace", "decide", "--could-have", "taken"]).exits(2).complains(&["--as NAME"]);
    amends.on_case(&["trace", "decide", "--could-have", "taken", "--as", "Ines Calder"]).exits(0);
    assert_eq!(amends.last_entry("reach_decided")["actor"], "Ines Calder");
    let share = |form: &str| amends.on_case(&["trace", "share", "--format", form]).exits(0).stdout;
    let stix: serde_json::Value = serde_json::from_str(&share("stix")).expect("JSON");
    let objects = stix["objects"].as_array().expect("objects");
    let actions = objects.iter().filter(|object| object["type"] == "attack-action").count();
    assert_eq!(actions, amends.rows("hops").len());
    let ids: BTreeSet<&str> = objects.iter().filter_map(|object| object["id"].as_str()).collect();
    let refs = objects.iter().filter_map(|object| object["effect_refs"].as_array()).flatten();
    assert!(refs.filter_map(|id| id.as_str()).all(|id| ids.contains(id)), "every reference leads somewhere");
    for line in share("timesketch").lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(["message", "datetime", "timestamp_desc"].iter().all(|key| row[*key].is_string()), "{row}");
    }
    assert!(share("ocsf").lines().all(|line| line.contains("\"class_uid\":2004")));
    let veris: serde_json::Value = serde_json::from_str(&share("veris")).expect("JSON");
    assert_eq!(veris["action"]["hacking"]["variety"][0], "Brute force");
    assert_eq!(veris["attribute"]["confidentiality"]["data_disclosure"], "Yes");
    assert_eq!(veris["timeline"]["exfiltration"]["value"], 6, "from 18 July to the first night");
    veris_asks_for(&veris);
    // What the rules found stands beside the path; it does not make it.
    let signals = amends.on_case(&["trace", "--format", "json"]).json()["signals"].clone();
    let rules: BTreeSet<&str> =
        signals.as_array().expect("signals").iter().filter_map(|signal| signal["rule"].as_str()).collect();
    assert!(rules.contains("guessing") && rules.contains("first-hop-into-production"), "{rules:?}");
    // The same logs again: nothing is done a second time, and the decision stands.
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    let shown = unwrapped(&amends.on_case(&["trace"]).stdout);
    assert!(
        shown.contains("Decided by Ines Calder, ")
            && shown.contains("what could have been reached is treated as taken.")
    );
    // Events can be taken out; what was asked of a database stays in.
    let events = amends.export("events");
    assert!(events.lines().count() > 15_000 && !events.contains("SELECT *"), "{}", events.lines().count());
}

/// What VERIS' schema (1.3.5 and later) asks of every incident: fields that must be there, and lists that hold something, once.
fn veris_asks_for(veris: &serde_json::Value) {
    let required = [
        ("", "actor action discovery_method schema_version asset timeline incident_id security_incident summary"),
        ("/victim", "country employee_count industry government"),
        ("/actor/external", "variety motive country"),
        ("/action/hacking", "variety vector"),
        ("/asset", "assets cloud"),
        ("/attribute/confidentiality", "data_disclosure"),
        ("/timeline", "incident"),
        ("/timeline/incident", "year"),
    ];
    for (place, names) in required {
        let part = veris.pointer(place).unwrap_or_else(|| panic!("{place}"));
        names.split(' ').for_each(|name| assert!(!part[name].is_null(), "{place}/{name}"));
    }
    fn lists(value: &serde_json::Value, then: &mut dyn FnMut(&[serde_json::Value])) {
        value.as_object().into_iter().flatten().for_each(|(_, inner)| lists(inner, then));
        if let Some(items) = value.as_array() {
            then(items);
        }
    }
    lists(veris, &mut |items| {
        assert!(!items.is_empty());
        assert!(items.iter().enumerate().all(|(at, item)| !items[..at].contains(item)), "{items:?}");
    });
}

#[test]
fn split_and_renamed_logs_tell_the_same() {
    let amends = office(3, 20_000);
    // What stands in a signal but for its place; the order in which it stands counts.
    let signals = |amends: &Amends| {
        let mut json = amends.on_case(&["trace", "--format", "json"]).json();
        let signals = json["signals"].as_array_mut().expect("signals");
        for signal in signals.iter_mut() {
            signal.as_object_mut().expect("a signal").retain(|key, _| key != "file" && key != "line");
        }
        std::mem::take(signals)
    };
    let (hops, reach, told) = (amends.rows("hops"), amends.export("reach"), signals(&amends));
    assert!(told.len() > 20, "{}", told.len());
    // Every file of a host in two, under other names.
    let logs = amends.path("incident/logs");
    for host in ["jump-01", "jump-02", "lab-03", "lab-05"] {
        let path = logs.join(host).join("auth.log.1");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let (first, second) = lines.split_at(lines.len() / 2);
        std::fs::write(path.with_file_name("first"), first.concat()).expect("a file");
        std::fs::write(path.with_file_name("second"), second.concat()).expect("a file");
        std::fs::remove_file(&path).expect("removed");
    }
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    assert_eq!(ways(&amends.rows("hops")), ways(&hops));
    assert_eq!(amends.export("reach"), reach);
    assert_eq!(signals(&amends), told);
}

#[test]
fn a_database_whose_audit_is_missing_is_not_cleared() {
    let amends = office(6, 20_000);
    let state = |amends: &Amends, store: &str| -> BTreeSet<String> {
        let rows = amends.rows("reach");
        rows.iter().filter(|row| row["store"] == store).map(|row| row["state"].clone()).collect()
    };
    assert_eq!(state(&amends, "loyalty-eu-01"), BTreeSet::from(["not_seen".to_owned()]));
    assert_eq!(state(&amends, "db-credit-01"), BTreeSet::from(["seen".to_owned()]));
    let hops = ways(&amends.rows("hops"));
    for store in ["loyalty-eu-01", "db-credit-01"] {
        std::fs::remove_file(amends.path("incident/logs").join(store).join("postgresql.csv")).expect("removed");
    }
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    for store in ["loyalty-eu-01", "db-credit-01"] {
        assert!(state(&amends, store).contains("could_have"), "{store}: {:?}", state(&amends, store));
        assert!(!state(&amends, store).contains("not_seen"), "{store}");
    }
    // The others stand as they stood; a file server's log-ins tell of it.
    assert_eq!(state(&amends, "hr-payroll-01"), BTreeSet::from(["not_seen".to_owned()]));
    assert_eq!(ways(&amends.rows("hops")), hops);
}

#[test]
fn signals_of_sigma_follow_time_and_not_files() {
    let rules = "title: Guess\nid: guess\nname: guess\nlogsource:\n  product: linux\n  service: sshd\ndetection:\n  \
                 keywords:\n    - 'Failed password'\n  condition: keywords\n---\ntitle: In\nid: in\nname: in\n\
                 logsource:\n  product: linux\n  service: sshd\ndetection:\n  keywords:\n    - 'Accepted password'\n  \
                 condition: keywords\n---\ntitle: Guessed\nid: guessed\nlevel: high\ncorrelation:\n  \
                 type: temporal_ordered\n  rules: [guess, in]\n  timespan: 10m\n";
    let amends = Amends::new().with_incident(INCIDENT);
    let folder = amends.path("incident/rules/sigma");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("guessed.yml"), rules).expect("a file");
    let inventory = amends.path("incident/inventory");
    std::fs::create_dir_all(&inventory).expect("a folder");
    std::fs::write(inventory.join("assets.csv"), "name\nlab-01\n").expect("a file");
    let line = |minute: u32, word: &str| {
        format!(
            "2026-07-20T02:{minute:02}:00Z lab-01 sshd[{minute}]: {word} password for amy from 10.0.0.9 port 40 ssh2\n"
        )
    };
    // Files are read by name: the later lines come first.
    let write = |name: &str, lines: &[String]| {
        let path = amends.path("incident/logs/lab-01").join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, lines.concat()).expect("a file");
    };
    let told = |step: &str| {
        let rules = amends.path("incident/rules");
        let rules = rules.to_str().expect("a path");
        amends.on_case(&["trace", "run", "incident/incident.toml", "--rules", rules]).exits(0);
        let json = amends.on_case(&["trace", "--format", "json"]).json();
        let signals = json["signals"].as_array().expect("signals").clone();
        let of = |signal: &&serde_json::Value| signal["rule"] == "sigma:guessed";
        let found: Vec<String> = signals.iter().filter(of).map(|signal| signal["time"].to_string()).collect();
        assert_eq!(found.len(), 1, "{step}: {:?} {signals:?}", json["rules_refused"]);
        found
    };
    write("a.log", &[line(8, "Accepted"), line(30, "Accepted")]);
    write("b.log", &[line(1, "Accepted"), line(5, "Failed")]);
    amends.on_case(&["case", "new"]).exits(0);
    let first = told("two files");
    write("a.log", &[line(1, "Accepted"), line(5, "Failed"), line(8, "Accepted"), line(30, "Accepted")]);
    std::fs::remove_file(amends.path("incident/logs/lab-01/b.log")).expect("removed");
    assert_eq!(told("one file"), first);
}

#[test]
fn hostile_logs_are_problems_and_nothing_is_lost() {
    let amends = office(5, 20_000);
    let hops = amends.rows("hops");
    let folder = amends.path("incident/logs/odd-01");
    std::fs::create_dir_all(&folder).expect("a folder");
    let good = "Jul 20 02:11:09 odd-01 sshd[311]: Accepted publickey for amy from 10.30.1.20 port 4022 ssh2: ED25519 SHA256:x\n";
    let escape = "Jul 20 02:11:10 odd-01 sshd[1]: Failed password for \u{1b}[2J\u{1b}]0;owned\u{7} from 203.0.113.9 port 1 ssh2\n";
    let long = format!("Jul 20 02:11:11 odd-01 app: {}\n", "x".repeat(3 << 20));
    std::fs::write(folder.join("auth.log"), format!("{good}{escape}{long}{good}")).expect("a file");
    std::fs::write(folder.join("cut.gz"), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b]).expect("a file");
    std::fs::write(folder.join("photo"), [0xff, 0xd8, 0xff, 0xe0, 0, 1, 2, 3]).expect("a file");
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    let shown = amends.on_case(&["trace"]).exits(3);
    assert!(!shown.stdout.contains('\u{1b}') && !shown.stdout.contains('\u{7}'));
    assert_eq!(ways(&amends.rows("hops")), ways(&hops));
    let json = amends.on_case(&["trace", "--format", "json"]).json();
    let problems = json["problems"].as_array().expect("problems");
    let of = |path: &str| problems.iter().filter(|problem| problem["evidence"] == path).count();
    assert!(of("odd-01/auth.log") >= 1 && of("odd-01/cut.gz") >= 1 && of("odd-01/photo") >= 1, "{problems:?}");
    let events = amends.export("events");
    assert_eq!(events.lines().filter(|line| line.contains("odd-01/auth.log")).count(), 4);
}

#[test]
fn respond_follows_the_intruder_and_says_who_is_at_stake() {
    let amends = Amends::new().with_whole_scenario("tidewater");
    let printed = amends.respond().exits(0).stdout;
    // What a newcomer is promised to see.
    let readme = std::fs::read_to_string(common::scenarios().join("../README.md")).expect("a README");
    let (_, shown) = readme.split_once("```text\n").expect("what the program prints");
    let [shown, printed] = [shown, &printed].map(|text| text.split("\nReport: ").next().unwrap_or_default());
    assert_eq!(printed, shown);
    assert!(amends.rows("problems").is_empty());
    what_the_report_tells_one_to_type_can_be_typed(&amends);
    assert_eq!(amends.rows("hops").len(), 8);
    let json = amends.on_case(&["trace", "--format", "json"]).json();
    let people = json["people"].as_array().expect("stakes");
    let seen = people.iter().find(|stake| stake["state"] == "seen").expect("seen");
    assert!(seen["people"].as_u64().expect("a count") > 1_500, "{people:?}");
    assert!(seen["stores"].as_array().expect("stores").len() >= 7, "{people:?}");
    let report = std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    for words in ["How they moved, and what they reached", "gw-test-01", "could have", "gw-test-01/auth.log.4.gz:114"] {
        assert!(report.contains(words), "{words}");
    }
    // The report lies in the open: no account of somebody's, and no file that the intruder read, is named in it.
    assert!(amends.rows("hops").iter().any(|row| row["account"] == "fkim"));
    assert!(!report.contains("fkim") && !report.contains("/srv/"));
    // What cannot be read of logs is a problem like any other.
    std::fs::write(amends.path("incident/logs/jump-01/photo"), [0xff, 0xd8, 0xff, 0xe0]).expect("a file");
    amends.on_case(&["respond", "incident/incident.toml"]).exits(3);
    assert_eq!(amends.problems_of("jump-01/photo"), ["unknown_format"]);
    assert_eq!(amends.on_case(&["status", "--format", "json"]).json()["problems"]["unknown_format"], 1);
    // An incident that no longer names logs or an inventory says nothing of what was found in them.
    amends.with_scenario("tidewater").respond().exits(0);
}

fn what_the_report_tells_one_to_type_can_be_typed(amends: &Amends) {
    let report = std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    let shown = report.split("<code").skip(1).filter_map(|rest| rest.split_once('>')?.1.split("</code>").next());
    let commands: BTreeSet<&str> =
        shown.filter(|shown| shown.starts_with("amends ") && !shown.starts_with("amends 0.")).collect();
    assert!(commands.len() > 12, "{commands:?}");
    for command in commands {
        let words = command.split(' ').skip(1).map(|word| word.split('|').next().unwrap_or(word));
        // Nothing is done, since there is no such case; what cannot be understood is told before that is found out.
        let words: Vec<&str> = words.chain(["--case", "nowhere"]).collect();
        let ran = amends.run(&words);
        assert!(!ran.stderr.contains("--help"), "{command}: {}", ran.stderr);
    }
}

#[test]
fn two_ways_in_are_shown_with_what_hangs_on_each() {
    let amends = office(2, 20_000);
    // Somebody else guesses at a host of the lab, gets in, and goes nowhere.
    let path = amends.path("incident/logs/lab-12/auth.log");
    let log = std::fs::read_to_string(&path).expect("a log");
    let line = |second: u32, word: &str| {
        format!(
            "Aug 16 23:50:{second:02} lab-12 sshd[99{second}]: {word} password for root from 203.0.113.231 port 5{second} ssh2\n"
        )
    };
    let guesses: String = (10..40).map(|second| line(second, "Failed")).collect();
    std::fs::write(&path, format!("{log}{guesses}{}", line(50, "Accepted"))).expect("written");
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
    let json = amends.on_case(&["trace", "--format", "json"]).json();
    let entries = json["trace"]["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 2, "{entries:#?}");
    let first = &amends.rows("hops")[0];
    let stores = |entry: &serde_json::Value| entry["stores"].as_array().expect("stores").len();
    let (theirs, other): (Vec<_>, Vec<_>) =
        entries.iter().partition(|entry| entry["source"] == first["source"].as_str());
    assert_eq!((theirs.len(), other.len()), (1, 1), "{entries:#?}");
    assert!(stores(theirs[0]) > 0 && stores(other[0]) == 0, "{entries:#?}");
    amends.on_case(&["trace"]).says(&["A possible way in:", "What would decide:", "no store hangs"]);
}

/// A log that nothing here knows, and the file that says which column is what.
const DOOR: &str = "when,event,result,user,client,host\n\
    2026-07-20T02:00:00Z,login,OK,amy,203.0.113.77,gate-01\n\
    2026-07-20T02:20:00Z,logout,OK,amy,203.0.113.77,gate-01\n\
    2026-07-21T09:00:00Z,login,OK,jo,198.51.100.4,gate-01\n\
    2026-07-21T09:30:00Z,dance,OK,jo,198.51.100.4,gate-01\n";
const DOOR_MAPPING: &str = "format = \"csv\"\nname = \"door\"\nclass = \"authentication\"\n\
    action = { column = \"event\", words = { login = \"log_on\", logout = \"log_off\" } }\n\
    outcome = { column = \"result\", words = { OK = \"success\" } }\n[time]\ncolumn = \"when\"\n\
    [columns]\nactor = \"user\"\nsource = \"client\"\nhost = \"host\"\n";

fn door(trace: &str) -> Amends {
    let incident = format!(
        "[organization]\nname = \"Tidewater Mobile\"\n[incident]\ndiscovered = 2026-10-05\n\
         [[logs]]\npath = \"door\"\nmapping = \"door.toml\"\n[inventory]\npath = \"inventory\"\n{trace}"
    );
    let amends = Amends::new().with_incident(&incident);
    for (name, text) in [
        ("door/2026.csv", DOOR),
        ("door.toml", DOOR_MAPPING),
        ("inventory/assets.csv", "name,addresses,zone,environment,owner,data\ngate-01,10.0.0.5,edge,production,it,\n"),
    ] {
        let path = amends.path("incident").join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    amends.on_case(&["case", "new"]).exits(0);
    amends
}

#[test]
fn a_log_that_nothing_here_knows_is_read_by_its_mapping() {
    let amends = door("[trace]\naddresses = [\"203.0.113.77\"]\n");
    let again = || amends.on_case(&["trace", "run", "incident/incident.toml"]);
    again().exits(0);
    let hops = amends.rows("hops");
    assert_eq!(hops.len(), 1, "{hops:?}");
    assert_eq!(
        (hops[0]["target"].as_str(), hops[0]["account"].as_str(), hops[0]["line"].as_str()),
        ("gate-01", "amy", "2")
    );
    let json = amends.on_case(&["trace", "--format", "json"]).json();
    assert_eq!(json["files"][0]["format"], "mapped");
    assert_eq!(json["files"][0]["events"], 4);
    // A word that the mapping does not have is a problem of its row, and the row is there.
    assert_eq!(json["problems"][0]["kind"], "value_mismatch", "{json}");
    // Another mapping is another trace: by this one nobody is named.
    let mapping = amends.path("incident/door.toml");
    std::fs::write(&mapping, DOOR_MAPPING.replace("source = \"client\"\n", "")).expect("a file");
    again().exits(0);
    assert!(amends.rows("hops").is_empty());
    // What is wrong is told with file, line and what was meant.
    std::fs::write(&mapping, DOOR_MAPPING.replace("actor =", "acter =")).expect("a file");
    again().exits(1).complains(&["door.toml:9: unknown key `acter` in [columns]; did you mean `actor`?"]);
    std::fs::remove_file(&mapping).expect("removed");
    again().exits(1).complains(&["door.toml"]);
}

#[test]
fn indicators_of_others_are_seeds_and_nothing_of_them_is_dropped_in_silence() {
    let amends = door("[trace]\nindicators = [\"ioc.json\"]\n");
    let with = |objects: serde_json::Value| {
        let bundle = serde_json::json!({ "type": "bundle", "id": "bundle--1", "objects": objects });
        std::fs::write(amends.path("incident/ioc.json"), bundle.to_string()).expect("a file");
        amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(0);
        amends.rows("hops")
    };
    let indicator = |pattern: &str, until: &str| {
        serde_json::json!({ "type": "indicator", "pattern_type": "stix", "pattern": pattern,
            "valid_from": "2026-07-01T00:00:00Z", "valid_until": until })
    };
    let later = "2027-01-01T00:00:00Z";
    let hops = with(serde_json::json!([
        { "type": "identity", "name": "an exchange" },
        indicator("[ipv4-addr:value = '203.0.113.77' OR ipv4-addr:value = '203.0.113.78']", later),
        indicator("[ipv4-addr:value = '198.51.100.4' AND user-account:user_id = 'amy']", later),
        { "type": "file", "hashes": { "MD5": "0" } },
        { "type": "file", "hashes": { "MD5": "1" } },
    ]));
    assert_eq!(hops.len(), 1, "{hops:?}");
    assert_eq!((hops[0]["account"].as_str(), hops[0]["source"].as_str()), ("amy", "203.0.113.77"));
    amends.on_case(&["trace"]).says(&["Indicators name addresses: 2, accounts: 0, hosts: 0."]);
    let json = amends.on_case(&["trace", "--format", "json"]).json();
    let problems = json["problems"].as_array().expect("problems");
    let of_file: Vec<(u64, u64)> = problems
        .iter()
        .filter(|problem| problem["evidence"] == "ioc.json")
        .map(|problem| (problem["row"].as_u64().expect("a row"), problem["count"].as_u64().expect("a count")))
        .collect();
    assert_eq!(of_file, [(3, 1), (4, 2)], "{problems:?}");
    // By account, and by the object itself.
    assert_eq!(with(serde_json::json!([{ "type": "user-account", "account_login": "amy" }])).len(), 1);
    // After its time an indicator says nothing; that is told.
    let old = "2026-07-10T00:00:00Z";
    assert!(with(serde_json::json!([indicator("[ipv4-addr:value = '203.0.113.77']", old)])).is_empty());
    amends.on_case(&["trace"]).says(&["1 of these are valid only", "found nothing."]);
    std::fs::write(amends.path("incident/ioc.json"), "{\n\"type\": bundle }").expect("a file");
    amends.on_case(&["trace", "run", "incident/incident.toml"]).exits(1).complains(&["ioc.json:2: is no JSON"]);
}
