//! The logs keep their promises: same bytes, a truth whose lines are there, nobody honest among the accused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use super::hosts::{HOSTS, Style, address, host, public};
use super::*;

fn written(seed: u64, log_lines: u64) -> (tempfile::TempDir, IntrusionSummary) {
    let folder = tempfile::tempdir().expect("a folder");
    let summary = write_intrusion(folder.path(), seed, log_lines).expect("logs");
    (folder, summary)
}

/// Every file below a folder, unpacked where it is packed.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            let mut bytes = fs::read(&path).expect("a file");
            if name.ends_with(".gz") {
                let mut plain = Vec::new();
                flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain).expect("gzip");
                bytes = plain;
            }
            found.insert(name, bytes);
        }
    }
    found
}

/// The same as lines; records, where a log has no lines.
fn logs(root: &Path) -> BTreeMap<String, Vec<String>> {
    let lines = |(name, bytes): (String, Vec<u8>)| {
        let lines = if name.ends_with(".json.gz") {
            let value: Value = serde_json::from_slice(&bytes).expect("JSON");
            value["Records"].as_array().expect("records").iter().map(Value::to_string).collect()
        } else {
            String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect()
        };
        (name, lines)
    };
    files(&root.join("logs")).into_iter().map(lines).collect()
}

fn trace(root: &Path) -> Value {
    serde_json::from_slice(&fs::read(root.join("truth/trace.json")).expect("truth")).expect("JSON")
}

/// Rows of one of the truth's tables, by header.
fn table(root: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(root.join("truth").join(name)).expect("a table");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(text).collect()
}

/// The line that a row of the truth names.
fn line<'a>(logs: &'a BTreeMap<String, Vec<String>>, evidence: &str, line: &str) -> &'a str {
    let line: usize = line.parse().expect("a number");
    &logs[evidence][line - 1]
}

/// Log-ins that worked: file, line from 1, account, source. What somebody typed as their name is not one.
fn accepted(logs: &BTreeMap<String, Vec<String>>) -> Vec<(String, usize, String, String)> {
    let mut found = Vec::new();
    for (name, lines) in
        logs.iter().filter(|(name, _)| ["auth", "secur", "journ"].iter().any(|part| name.contains(part)))
    {
        for (at, line) in lines.iter().enumerate() {
            let start = [": Accepted ", "- - Accepted ", "\"MESSAGE\":\"Accepted "]
                .iter()
                .find_map(|start| line.find(start).map(|found| &line[found..]));
            let Some(words) = start.filter(|_| !line.contains(": Failed") && !line.contains(": Invalid")) else {
                continue;
            };
            let words: Vec<&str> = words.split_once(" for ").expect("an account").1.split(' ').collect();
            found.push((name.clone(), at + 1, words[0].to_owned(), words[2].to_owned()));
        }
    }
    found
}

#[test]
fn same_seed_same_bytes() {
    let (a, summary) = written(11, 19_000);
    let (b, again) = written(11, 19_000);
    let (c, _) = written(12, 19_000);
    assert_eq!(summary, again);
    let (a, b, c) = (files(a.path()), files(b.path()), files(c.path()));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(bytes == &b[name], "{name} differs between two runs");
    }
    assert!(a["truth/trace.json"] != c["truth/trace.json"]);
    assert_eq!(a.keys().filter(|name| name.starts_with("logs/")).count() as u64, summary.files);
}

#[test]
fn a_second_run_leaves_nothing_of_the_first() {
    let (folder, _) = written(1, 0);
    write_intrusion(folder.path(), 2, 0).expect("logs");
    let (fresh, _) = written(2, 0);
    assert_eq!(files(folder.path()), files(fresh.path()));
}

#[test]
fn there_are_about_as_many_lines_as_were_asked_for() {
    let (folder, least) = written(3, 0);
    assert!((14_000..18_500).contains(&least.lines), "{}", least.lines);
    let count = |root: &Path| logs(root).values().map(Vec::len).sum::<usize>() as u64;
    // Heads and feet of files are not counted.
    assert!((least.lines..least.lines + 30).contains(&count(folder.path())));
    for asked in [20_000, 60_000] {
        let (folder, summary) = written(3, asked);
        assert!(summary.lines.abs_diff(asked) * 100 < asked * 3, "{} of {asked}", summary.lines);
        assert!((summary.lines..summary.lines + 30).contains(&count(folder.path())));
    }
}

/// The path does not depend on how much noise there is.
#[test]
fn more_noise_is_the_same_story() {
    let ((small, _), (large, _)) = (written(4, 0), written(4, 40_000));
    let without_lines = |root: &Path| {
        let rows = table(root, "hops.csv").into_iter();
        rows.map(|row| (row["time"].clone(), row["source"].clone(), row["target"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(without_lines(small.path()), without_lines(large.path()));
    let reach = |root: &Path| fs::read_to_string(root.join("truth/reach.csv")).expect("reach");
    assert_eq!(reach(small.path()), reach(large.path()));
}

#[test]
fn twenty_seeds_tell_the_story_and_every_named_line_is_there() {
    let mut kinds: BTreeSet<(bool, bool, bool)> = BTreeSet::new();
    for seed in 0..20 {
        let (folder, _) = written(seed, 0);
        let (root, logs, trace) = (folder.path(), logs(folder.path()), trace(folder.path()));
        check_hops(root, &logs, &trace);
        check_accesses(root, &logs);
        check_lines(&logs, &trace);
        check_reach(root, &trace);
        check_honest(root, &logs, &trace);
        check_cleared(&logs, &trace);
        let entry = trace["entry_how"] == "none";
        let worker = trace["accounts"][3]["kind"] == "worker";
        kinds.insert((entry, worker, texts(&trace["addresses"]).len() == 2));
    }
    assert!(kinds.len() >= 5, "the seeds tell {} kinds of story", kinds.len());
}

/// The address by which a host of the truth shows in logs.
fn shown(source: &str) -> &str {
    if source.starts_with("203.") { source } else { address(host(source)) }
}

fn check_hops(root: &Path, logs: &BTreeMap<String, Vec<String>>, trace: &Value) {
    let hops = table(root, "hops.csv");
    for hop in hops.iter().filter(|hop| !hop["evidence"].is_empty()) {
        let line = line(logs, &hop["evidence"], &hop["line"]);
        assert!(
            line.contains(&format!("Accepted {} for {} from {} ", hop["how"], hop["account"], shown(&hop["source"]))),
            "{line}"
        );
        assert!(hop["evidence"].starts_with(&format!("{}/", hop["target"])));
    }
    let erased: BTreeSet<&str> =
        hops.iter().filter(|hop| hop["evidence"].is_empty()).map(|hop| hop["target"].as_str()).collect();
    assert_eq!(erased, BTreeSet::from(["db-disputes-01", "ids-img-01"]));
    let path = trace["hops"].as_array().expect("hops");
    assert_eq!(path[0]["time"], trace["first_success"]);
    assert_eq!(path[0]["target"], trace["entry_host"]);
    // The internet, the gateway, the lab, staging, the jump host: each hop begins where one before it ended.
    for (at, hop) in path.iter().enumerate().skip(1) {
        let known = path[..at].iter().any(|before| before["target"] == hop["source"]);
        assert!(known || texts(&trace["addresses"]).contains(&text(&hop["source"])), "{hop}");
    }
    let zones: Vec<&str> = path[..4].iter().map(|hop| HOSTS[host(text(&hop["target"]))].environment).collect();
    assert_eq!(zones, ["test", "test", "staging", "production"]);
}

fn check_accesses(root: &Path, logs: &BTreeMap<String, Vec<String>>) {
    for access in table(root, "accesses.csv").iter().filter(|access| !access["evidence"].is_empty()) {
        let (evidence, number) = (&access["evidence"], &access["line"]);
        let first = line(logs, evidence, number);
        // The slow log of MySQL has its statement in the lines after the first.
        let at: usize = number.parse().expect("a number");
        let rest = logs[evidence].get(at..at + 4).unwrap_or_default().join("\n");
        assert!(first.contains(&access["object"]) || rest.contains(&access["object"]), "{first}");
        if access["rows"] != "0" && !evidence.ends_with(".xml") {
            assert!(first.contains(&access["rows"]) || rest.contains(&access["rows"]), "{first}");
        } else if access["rows"] == "0" {
            assert!(first.contains(&access["bytes"]), "{first}");
        }
    }
    let exported: Vec<_> = logs.iter().filter(|(name, _)| name.contains("/dpump/")).collect();
    assert_eq!(exported.len(), 1, "one export with Data Pump");
}

/// Files with secrets, and what left the house.
fn check_lines(logs: &BTreeMap<String, Vec<String>>, trace: &Value) {
    for loot in trace["loot"].as_array().expect("loot") {
        let line = line(logs, text(&loot["evidence"]), &loot["line"].to_string());
        assert!(line.starts_with("type=PATH") && line.contains(text(&loot["path"])), "{line}");
    }
    let egress = trace["egress"].as_array().expect("egress");
    assert!(egress.len() >= 5);
    for egress in egress {
        let line = line(logs, text(&egress["evidence"]), &egress["line"].to_string());
        assert!(line.contains(text(&egress["target"])) && line.contains(&egress["bytes"].to_string()), "{line}");
    }
}

fn check_reach(root: &Path, trace: &Value) {
    let reach = table(root, "reach.csv");
    let of = |state: &str| {
        reach.iter().filter(|row| row["state"] == state).map(|row| row["store"].as_str()).collect::<BTreeSet<_>>()
    };
    assert_eq!(of("could_have"), BTreeSet::from(["db-disputes-01", "ids-img-01"]));
    assert_eq!(of("not_seen"), BTreeSet::from(["cold-vault-01", "hr-payroll-01", "loyalty-eu-01"]));
    assert_eq!(of("seen").len() + 5, HOSTS.iter().filter(|host| !host.data.is_empty()).count());
    assert!(
        reach
            .iter()
            .filter(|row| row["state"] == "seen")
            .all(|row| row["bytes"].parse::<u64>().expect("bytes") > 1 << 20)
    );
    assert_eq!(trace["stores"].as_array().expect("stores").len(), reach.len());
}

fn check_honest(root: &Path, logs: &BTreeMap<String, Vec<String>>, trace: &Value) {
    let honest: BTreeSet<&str> = texts(&trace["honest_accounts"]).into_iter().collect();
    let accounts = trace["accounts"].as_array().expect("accounts");
    assert!(accounts.iter().all(|account| !honest.contains(text(&account["account"]))));
    let hops: BTreeSet<(String, usize)> = table(root, "hops.csv")
        .into_iter()
        .filter(|hop| !hop["evidence"].is_empty())
        .map(|hop| (hop["evidence"].clone(), hop["line"].parse().expect("a number")))
        .collect();
    let addresses = texts(&trace["addresses"]);
    let stolen = text(&trace["account"]);
    let workstation = accounts[3]["workstation"].as_str();
    let jump = text(&trace["jump_address"]);
    for (file, number, account, source) in accepted(logs) {
        if hops.contains(&(file.clone(), number)) {
            continue;
        }
        // What is left is honest: from inside, or the agreed test.
        assert!(
            source.starts_with("10.") || source == cast::TESTER && account == cast::TESTER_ACCOUNT,
            "{account} {source}"
        );
        assert!(!addresses.contains(&source.as_str()));
        if account == stolen {
            assert!(source == jump || Some(source.as_str()) == workstation, "{account} from {source}");
        } else {
            assert!(honest.contains(account.as_str()) || account == cast::TESTER_ACCOUNT, "{account}");
        }
    }
}

fn check_cleared(logs: &BTreeMap<String, Vec<String>>, trace: &Value) {
    let (stolen, jump) = (text(&trace["account"]), text(&trace["jump_address"]));
    for name in ["db-disputes-01", "ids-img-01"] {
        let mine = |file: &String| file.starts_with(&format!("{name}/"));
        let known = accepted(logs)
            .into_iter()
            .any(|(file, _, account, source)| mine(&file) && account == stolen && source == jump);
        assert!(known, "{stolen} never was on {name}: nothing says that they could have been");
        let all: Vec<&String> = logs.iter().filter(|(file, _)| mine(file)).flat_map(|(_, lines)| lines).collect();
        let says = |words: &str| all.iter().filter(|line| line.contains(words)).count();
        assert_eq!(says("exiting on signal 15") + says("Journal stopped"), 1, "{name}");
        assert_eq!(says("https://www.rsyslog.com\"] start") + says("Journal started"), 1, "{name}");
    }
}

/// Where the stolen account is a service's, its own log-ins can be told from the intruder's: cron began them.
#[test]
fn a_services_own_log_ins_begin_with_cron() {
    let mut checked = 0;
    for seed in 0..6 {
        let (folder, _) = written(seed, 0);
        let (logs, trace) = (logs(folder.path()), trace(folder.path()));
        let jump = HOSTS[Cast::new(seed).intruder.jump].name;
        let begun = |account: &str| {
            let words = format!("pam_unix(cron:session): session opened for user {account}(");
            let mine = logs.iter().filter(|(name, _)| name.starts_with(jump)).flat_map(|(_, lines)| lines);
            mine.filter(|line| line.contains(&words)).count()
        };
        let log_ins = accepted(&logs).into_iter().filter(|(_, _, account, _)| account == "svc-batch").count();
        // One each hour, of which the cleared logs lost some; the intruder's come on top.
        assert_eq!(begun("svc-batch"), 6 * 7 * 24);
        assert!(log_ins > 900 && (log_ins <= 1_008 || trace["account"] == "svc-batch"), "{log_ins}");
        checked += u32::from(trace["accounts"][3]["kind"] == "service");
    }
    assert!(checked > 0);
}

#[test]
fn the_clock_of_one_host_is_off_by_what_the_truth_says() {
    let mut checked = 0;
    for seed in 0..8 {
        let (folder, _) = written(seed, 0);
        let (logs, trace) = (logs(folder.path()), trace(folder.path()));
        let (skewed, seconds) =
            (text(&trace["clock_skew"]["host"]), trace["clock_skew"]["seconds"].as_i64().expect("seconds"));
        assert!((287..=313).contains(&seconds.abs()));
        for hop in trace["hops"].as_array().expect("hops").iter().filter(|hop| !hop["evidence"].is_null()) {
            let Some(target) = HOSTS.iter().find(|host| host.name == text(&hop["target"])) else { continue };
            if !matches!(target.style, Style::Iso | Style::Rfc5424) {
                continue;
            }
            let line = line(&logs, text(&hop["evidence"]), &hop["line"].to_string());
            let stamp = line.split(' ').find(|word| word.contains("+00:00")).expect("a stamp");
            let of_day = |stamp: &str| {
                let clock = stamp.split('T').nth(1).expect("a clock");
                let part = |at: usize| clock[at..at + 2].parse::<i64>().expect("a number");
                part(0) * 3_600 + part(3) * 60 + part(6)
            };
            let shift = if target.name == skewed { seconds } else { 0 };
            assert_eq!(of_day(stamp) - of_day(text(&hop["time"])), shift, "{line}");
            checked += u32::from(shift != 0);
        }
    }
    assert!(checked > 0);
}

/// What looks odd and is honest is there: a forgotten password, a first day, a new build host, sentences as names.
#[test]
fn the_honest_oddities_are_there() {
    let (folder, _) = written(7, 30_000);
    let (logs, trace) = (logs(folder.path()), trace(folder.path()));
    let cast = Cast::new(7);
    let forgetful = &cast.workers[cast.forgetful];
    let wrong = format!("Failed password for {} from {} ", forgetful.account, forgetful.workstation);
    let all = || logs.iter().flat_map(|(name, lines)| lines.iter().map(move |line| (name, line)));
    assert_eq!(all().filter(|(_, line)| line.contains(&wrong)).count(), 3);
    let right = format!("Accepted password for {} from {} ", forgetful.account, forgetful.workstation);
    assert_eq!(all().filter(|(_, line)| line.contains(&right)).count(), 1);
    let newcomer = format!("Accepted password for {} from ", cast.workers[cast.newcomer].account);
    assert!(all().any(|(_, line)| line.contains(&newcomer)));
    assert!(all().any(|(_, line)| line.contains("Accepted publickey for svc-deploy from 10.30.0.22")));
    assert!(
        all().any(|(_, line)| line.contains("Failed password for invalid user root from 1.2.3.4 port 22 ssh2 from "))
    );
    assert!(all().any(|(_, line)| line.contains("Invalid user Failed password for root from ")));
    let tested = trace["known"][0]["hosts"].as_array().expect("hosts").len();
    assert_eq!(tested, 2);
    assert!(logs.keys().all(|name| !name.starts_with("lab-07/auth.log.2")), "lab-07 keeps two weeks");
}

#[test]
fn the_inventory_has_every_host_and_the_open_gateway() {
    let (folder, _) = written(7, 0);
    let assets = fs::read_to_string(folder.path().join("inventory/assets.csv")).expect("assets");
    assert_eq!(assets.lines().next(), Some("name,addresses,zone,environment,owner,data"));
    assert_eq!(assets.lines().count(), HOSTS.len() + 1);
    assert!(assets.contains(public(Cast::new(7).intruder.entry)));
    for (name, bytes) in files(folder.path()) {
        if name.starts_with("inventory") && name.ends_with(".json") {
            serde_json::from_slice::<Value>(&bytes).expect("JSON");
        }
    }
}

/// The inventory shows the route that the logs show; afterwards it is cut, and one gateway was forgotten.
#[test]
fn the_inventory_shows_the_route_and_the_repairs() {
    for seed in 0..8 {
        let (folder, _) = written(seed, 0);
        let (all, trace) = (files(folder.path()), trace(folder.path()));
        let posture: Value = serde_json::from_slice(&all["truth/posture.json"]).expect("JSON");
        let route: BTreeSet<(&str, &str)> = posture["route"]
            .as_array()
            .expect("a route")
            .iter()
            .map(|step| (text(&step["from"]), text(&step["to"])))
            .collect();
        for hop in trace["hops"].as_array().expect("hops") {
            let source = text(&hop["source"]);
            let source = if source.starts_with("203.") { "internet" } else { source };
            assert!(route.contains(&(source, text(&hop["target"]))), "{hop}");
        }
        let reached = trace["stores"].as_array().expect("stores").iter().filter(|store| store["state"] != "not_seen");
        let reached: BTreeSet<&str> = reached.map(|store| text(&store["store"])).collect();
        assert_eq!(texts(&posture["stores_from_outside"]).into_iter().collect::<BTreeSet<_>>(), reached);
        check_repairs(&all, &posture, &trace);
    }
}

fn check_repairs(all: &BTreeMap<String, Vec<u8>>, posture: &Value, trace: &Value) {
    let file = |name: String| String::from_utf8_lossy(&all[&name]).into_owned();
    let (entry, forgotten) = (text(&trace["entry_host"]), text(&posture["forgotten"]));
    let sshd = |folder: &str, name: &str| file(format!("{folder}/hosts/{name}/sshd_config"));
    let open = |config: String| config.contains("\nPasswordAuthentication yes\n");
    assert!(open(sshd("inventory", entry)) && !open(sshd("inventory-after", entry)));
    assert!(open(sshd("inventory-after", forgotten)));
    assert_eq!(sshd("inventory", forgotten), sshd("inventory-after", forgotten));
    let (before, after) =
        (file("inventory/firewall/fw-01.nft".into()), file("inventory-after/firewall/fw-01.nft".into()));
    let to_jump = "ip saddr $LAB ip daddr $JUMP";
    assert!(before.contains(to_jump) && !after.contains(to_jump) && !before.contains("until October"));
    assert!(after.contains(&format!("dnat to {}", address(host(forgotten)))));
    assert!(!after.contains(&format!("dnat to {}", address(host(entry)))));
    let scan = file("inventory-after/scans/external.xml".into());
    let is_open = |name: &str| {
        let rest = scan.split(&format!("\"{name}.tidewater")).nth(1).expect("a host");
        rest.split("</host>").next().expect("its end").contains("\"22\"><state state=\"open\"")
    };
    assert!(is_open(forgotten) && !is_open(entry));
    // What was found on staging is what opens the jump host: the same key as in its list, or the account's password.
    let found = file("inventory/secrets/found.csv".into());
    let stolen = text(&trace["account"]);
    let jump = HOSTS.iter().position(|host| host.addresses[0] == text(&trace["jump_address"])).expect("the jump host");
    if trace["hops"][3]["how"] == "publickey" {
        let line = String::from_utf8_lossy(&all[&format!("logs/{}", text(&trace["hops"][3]["evidence"]))]).into_owned();
        let line = line
            .lines()
            .nth(trace["hops"][3]["line"].as_u64().expect("a line") as usize - 1)
            .expect("a line")
            .to_owned();
        let print = line.rsplit("SHA256:").next().expect("a fingerprint");
        assert!(found.contains(&format!("SHA256:{print},{stolen}")), "{found}");
        let keys = |folder: &str| file(format!("{folder}/hosts/{}/users/{stolen}/authorized_keys", HOSTS[jump].name));
        assert_ne!(keys("inventory"), keys("inventory-after"));
    } else {
        assert!(found.contains(&format!(".bash_history,password,,{stolen}")), "{found}");
        assert!(open(sshd("inventory", HOSTS[jump].name)) && !open(sshd("inventory-after", HOSTS[jump].name)));
    }
    assert_eq!(file("inventory-after/secrets/found.csv".into()).lines().count(), 2);
}
