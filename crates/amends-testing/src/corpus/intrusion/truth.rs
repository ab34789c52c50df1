//! What really happened, as `truth/trace.json` and tables beside it. Each line of a log that is named was counted by
//! the hand that wrote it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::super::CorpusError;
use super::super::output::create_folder;
use super::cast::{Cast, SERVICES, TEST_FROM, TEST_TO, TESTER, TESTER_ACCOUNT};
use super::clock::{Micros, SECOND, Spelling, Stamp};
use super::desk::{Desk, Note};
use super::hosts::{HOSTS, HostId, address};
use super::intruder::{Deeds, Hop};
use super::syslog::escaped;
use super::takes::UPLOADER;

/// Writes the truth into `out/truth`.
pub(crate) fn write(out: &Path, cast: &Cast, desk: &Desk, deeds: &mut Deeds) -> Result<(), CorpusError> {
    deeds.hops.sort_by_key(|hop| (hop.time, hop.target));
    deeds.accesses.sort_by_key(|access| (access.time, access.store));
    let folder = out.join("truth");
    create_folder(&folder)?;
    for (name, text) in [
        ("trace.json", json(cast, desk, deeds)),
        ("hops.csv", hops(desk, deeds)),
        ("reach.csv", reach(cast, desk, deeds)),
        ("accesses.csv", accesses(desk, deeds)),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|source| CorpusError::io(&path, source))?;
    }
    Ok(())
}

fn utc(time: Micros) -> Stamp {
    Stamp(time, Spelling::MicrosZulu)
}

fn place(desk: &Desk, note: Note) -> (String, String) {
    desk.place(note).map_or((String::new(), String::new()), |(path, line)| (path.clone(), line.to_string()))
}

/// The first log-in over each edge, in order: the intruder's path.
fn path(deeds: &Deeds) -> Vec<&Hop> {
    let mut path: Vec<&Hop> = Vec::new();
    for hop in &deeds.hops {
        let is_known =
            |known: &&Hop| (&known.source, known.target, &known.account) == (&hop.source, hop.target, &hop.account);
        if !path.iter().any(is_known) {
            path.push(hop);
        }
    }
    path
}

/// Every log-in of the intruder's; `step` numbers the first over each edge. Without evidence: somebody cleared it.
fn hops(desk: &Desk, deeds: &Deeds) -> String {
    let mut text = String::from("step,time,source,target,account,how,technique,evidence,line\n");
    let path = path(deeds);
    for hop in &deeds.hops {
        let step =
            path.iter().position(|first| std::ptr::eq(*first, hop)).map_or(String::new(), |at| (at + 1).to_string());
        let (evidence, line) = place(desk, hop.note);
        let Hop { time, source, target, account, how, technique, .. } = hop;
        let target = HOSTS[*target].name;
        let _ = writeln!(text, "{step},{},{source},{target},{account},{how},{technique},{evidence},{line}", utc(*time));
    }
    text
}

fn accesses(desk: &Desk, deeds: &Deeds) -> String {
    let mut text = String::from("time,store,source,account,object,rows,bytes,evidence,line\n");
    for access in &deeds.accesses {
        let (evidence, line) = place(desk, access.note);
        let (time, store) = (utc(access.time), HOSTS[access.store].name);
        let _ = writeln!(
            text,
            "{time},{store},{},{},{},{},{},{evidence},{line}",
            access.source, access.account, access.object, access.rows, access.bytes
        );
    }
    text
}

/// What the logs can say of a store.
struct Reach {
    store: HostId,
    state: &'static str,
    from: Option<Micros>,
    to: Option<Micros>,
    rows: u64,
    bytes: u64,
    why: &'static str,
    /// What was read although no log shows it.
    lost_rows: u64,
    lost_bytes: u64,
}

fn stores(cast: &Cast, desk: &Desk, deeds: &Deeds) -> Vec<Reach> {
    let stores = HOSTS.iter().enumerate().filter(|(_, host)| !host.data.is_empty());
    stores.map(|(store, host)| reach_of(cast, desk, deeds, store, host.name)).collect()
}

fn reach_of(cast: &Cast, desk: &Desk, deeds: &Deeds, store: HostId, name: &str) -> Reach {
    let mine = || deeds.accesses.iter().filter(move |access| access.store == store);
    let shown = || mine().filter(|access| desk.place(access.note).is_some());
    let sum = |rows: bool, all: u64| {
        let of = |access: &super::intruder::Access| if rows { access.rows } else { access.bytes };
        let shown: u64 = shown().map(of).sum();
        if all == 1 { mine().map(of).sum::<u64>() - shown } else { shown }
    };
    let cleared = cast.cleared.iter().find(|cleared| cleared.host == store);
    let (state, why) = match cleared {
        _ if shown().next().is_some() => ("seen", "read by the intruder, and logged"),
        Some(_) => ("could_have", "the jump host reaches it with the stolen account; its logs were cleared"),
        None if name == "cold-vault-01" => ("not_seen", "no log covers it, and no way leads there"),
        None => ("not_seen", "its logs cover the time and show nothing"),
    };
    let (from, to) = match cleared {
        Some(cleared) => (Some(cleared.from), Some(cleared.to)),
        None => (shown().map(|access| access.time).min(), shown().map(|access| access.time).max()),
    };
    Reach {
        store,
        state,
        from,
        to,
        rows: sum(true, 0),
        bytes: sum(false, 0),
        why,
        lost_rows: sum(true, 1),
        lost_bytes: sum(false, 1),
    }
}

fn reach(cast: &Cast, desk: &Desk, deeds: &Deeds) -> String {
    let mut text = String::from("store,state,from,to,rows,bytes,why\n");
    let spelled = |time: Option<Micros>| time.map_or(String::new(), |time| utc(time).to_string());
    for Reach { store, state, from, to, rows, bytes, why, .. } in stores(cast, desk, deeds) {
        let (name, from, to) = (HOSTS[store].name, spelled(from), spelled(to));
        let _ = writeln!(text, "{name},{state},{from},{to},{rows},{bytes},\"{why}\"");
    }
    text
}

/// Values of JSON, written by hand: the crate has no writer of it.
fn string(text: impl ToString) -> String {
    format!("\"{}\"", escaped(&text.to_string()))
}

fn list(values: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", values.into_iter().collect::<Vec<_>>().join(", "))
}

fn rows(values: impl IntoIterator<Item = String>) -> String {
    format!("[\n    {}\n  ]", values.into_iter().collect::<Vec<_>>().join(",\n    "))
}

fn name(host: HostId) -> String {
    string(HOSTS[host].name)
}

fn place_json(desk: &Desk, note: Note) -> String {
    match desk.place(note) {
        Some((path, line)) => format!("\"evidence\": {}, \"line\": {line}", string(path)),
        None => "\"evidence\": null, \"line\": null".to_owned(),
    }
}

fn json(cast: &Cast, desk: &Desk, deeds: &Deeds) -> String {
    let who = &cast.intruder;
    let stolen_from = match who.stolen_worker {
        Some(at) => format!("\"worker\", \"workstation\": {}", string(&cast.workers[at].workstation)),
        None => format!("\"service\", \"runs_on\": {}", name(who.jump)),
    };
    let accounts = [
        (who.entry_account, "\"test\"".to_owned()),
        (who.lab_account, "\"test\"".to_owned()),
        (who.staging_account, "\"staging\"".to_owned()),
        (&who.stolen, stolen_from),
        (UPLOADER, "\"service\"".to_owned()),
    ];
    let accounts = accounts.map(|(account, kind)| format!("{{\"account\": {}, \"kind\": {kind}}}", string(account)));
    let honest = cast.workers.iter().map(|worker| worker.account.as_str()).chain(SERVICES);
    let honest = honest.filter(|account| *account != who.stolen).map(string);
    let parts = [
        ("addresses", list(who.addresses.iter().map(string))),
        ("account", string(&who.stolen)),
        ("accounts", rows(accounts)),
        ("entry_host", name(who.entry)),
        ("entry_how", string(who.entry_proof.word())),
        ("first_success", string(utc(who.first))),
        ("last_seen", string(utc(deeds.hops.last().map_or(who.first, |hop| hop.time)))),
        ("hosts", list(path_hosts(deeds).into_iter().map(name))),
        ("hops", rows(path(deeds).into_iter().map(|hop| hop_json(desk, hop)))),
        ("log_ins", deeds.hops.len().to_string()),
        ("guesses", rows(deeds.guesses.iter().map(guesses_json))),
        (
            "loot",
            rows(deeds.loot.iter().map(|loot| {
                let (time, host) = (string(utc(loot.time)), name(loot.host));
                format!(
                    "{{\"time\": {time}, \"host\": {host}, \"path\": {}, {}}}",
                    string(&loot.path),
                    place_json(desk, loot.note)
                )
            })),
        ),
        ("stores", rows(stores(cast, desk, deeds).iter().map(store_json))),
        (
            "egress",
            rows(deeds.egress.iter().map(|egress| {
                let (time, source, target) = (string(utc(egress.time)), name(egress.source), string(&egress.target));
                let place = place_json(desk, egress.note);
                format!(
                    "{{\"time\": {time}, \"source\": {source}, \"target\": {target}, \"bytes\": {}, {place}}}",
                    egress.bytes
                )
            })),
        ),
        (
            "cleared",
            rows(cast.cleared.iter().map(|cleared| {
                let [from, at, to] = [cleared.from, cleared.at, cleared.to].map(|time| string(utc(time)));
                format!(
                    "{{\"host\": {}, \"lines_gone_from\": {from}, \"cleared\": {at}, \"logging_again\": {to}}}",
                    name(cleared.host)
                )
            })),
        ),
        ("clock_skew", format!("{{\"host\": {}, \"seconds\": {}}}", name(cast.skew.host), cast.skew.micros / SECOND)),
        ("short_retention", list([string("lab-07")])),
        (
            "known",
            rows([format!(
                "{{\"who\": {}, \"why\": \"agreed penetration test\", \"account\": {}, \"hosts\": {}, \"from\": {}, \"to\": {}}}",
                string(TESTER),
                string(TESTER_ACCOUNT),
                list(cast.tested.map(name)),
                string(utc(TEST_FROM)),
                string(utc(TEST_TO))
            )]),
        ),
        ("honest_accounts", list(honest)),
        ("jump_address", string(address(who.jump))),
    ];
    let parts: Vec<String> = parts.iter().map(|(key, value)| format!("  \"{key}\": {value}")).collect();
    format!("{{\n{}\n}}\n", parts.join(",\n"))
}

fn path_hosts(deeds: &Deeds) -> Vec<HostId> {
    let mut hosts: Vec<HostId> = Vec::new();
    for hop in &deeds.hops {
        if !hosts.contains(&hop.target) {
            hosts.push(hop.target);
        }
    }
    hosts
}

fn hop_json(desk: &Desk, hop: &Hop) -> String {
    let Hop { time, source, target, account, how, technique, note } = hop;
    format!(
        "{{\"time\": {}, \"source\": {}, \"target\": {}, \"account\": {}, \"how\": \"{how}\", \"technique\": \"{technique}\", {}}}",
        string(utc(*time)),
        string(source),
        name(*target),
        string(account),
        place_json(desk, *note)
    )
}

fn guesses_json(guesses: &super::intruder::Guesses) -> String {
    format!(
        "{{\"time\": {}, \"source\": {}, \"targets\": {}, \"accounts\": {}, \"count\": {}}}",
        string(utc(guesses.time)),
        string(&guesses.source),
        list(guesses.targets.iter().copied().map(name)),
        list(guesses.accounts.iter().map(string)),
        guesses.count
    )
}

fn store_json(reach: &Reach) -> String {
    let Reach { store, state, from, to, rows, bytes, why, lost_rows, lost_bytes } = reach;
    let spelled = |time: &Option<Micros>| time.map_or("null".to_owned(), |time| string(utc(time)));
    format!(
        "{{\"store\": {}, \"state\": \"{state}\", \"from\": {}, \"to\": {}, \"rows\": {rows}, \"bytes\": {bytes}, \
         \"unlogged_rows\": {lost_rows}, \"unlogged_bytes\": {lost_bytes}, \"why\": {}}}",
        name(*store),
        spelled(from),
        spelled(to),
        string(why)
    )
}
