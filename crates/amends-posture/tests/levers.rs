//! What a check finds is a step of a route: mending it protects the people at its end. One world for each check whose `[fix]` names a
//! lever, with nothing in it but the way that the check is about.

mod said;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use amends_case::statement::{AccountKind, Severity, Side, Vantage};
use amends_case::{Asset, SecretId, Stated, Statement};
use amends_posture::world::Given;
use amends_posture::{Checks, Counted, Inputs, Intrusion, Likeness, Run, Weights, run};
use jiff::civil::date;
use roaring::RoaringBitmap;
use said::listener;

const PEOPLE: u64 = 100;
const OUTSIDE: &str = "outside";
const TEST_ZONE: &str = "lower_zone";
const LETTER: &str = "phished";

/// A host; `db` and what else lies in the zone `data` holds people.
fn asset(name: &str, zone: &str, environment: &str, address: &str) -> Statement {
    let data = if zone == "data" { vec!["ssn".to_owned()] } else { Vec::new() };
    Statement::Asset(Asset {
        name: name.into(),
        addresses: vec![address.into()],
        zone: zone.into(),
        environment: environment.into(),
        owner: "it".into(),
        data,
    })
}

fn store() -> Statement {
    asset("db", "data", "production", "10.0.4.2")
}

fn bucket() -> Statement {
    asset("db", "data", "production", "arn:aws:s3:::crm")
}

fn web() -> Statement {
    asset("web", "edge", "production", "10.0.1.2")
}

fn lab() -> Statement {
    asset("lab", "lab", "test", "10.0.9.2")
}

fn sshd(host: &str, takes_password: bool, takes_empty: bool) -> Statement {
    Statement::Sshd {
        host: host.into(),
        ports: vec![22],
        takes_password,
        takes_empty,
        root: "no".into(),
        tries_max: 60,
        needs_several: false,
    }
}

fn password(host: &str, account: &str, secret: Option<u8>) -> Statement {
    Statement::Password {
        host: host.into(),
        account: account.into(),
        secret: secret.map(|byte| SecretId([byte; 16])),
        is_empty: secret.is_none(),
        changed: None,
    }
}

/// A host that is logged in to with a password, and locks nobody out.
fn guessed(host: &str) -> Vec<Statement> {
    let lockout = Statement::Lockout { host: host.into(), after: 0 };
    vec![sshd(host, true, false), password(host, "app", Some(host.as_bytes()[0])), lockout]
}

/// The same, for everybody on the internet.
fn guessed_from_outside(host: &str) -> Vec<Statement> {
    [guessed(host), vec![listener(host, 22, "ssh", Vantage::Outside)]].concat()
}

fn holds(host: &str, kind: &str, reader: &str, opens: &str) -> Statement {
    Statement::Holds {
        host: host.into(),
        path: "/x".into(),
        reader: reader.into(),
        secret: SecretId([7; 16]),
        kind: kind.into(),
        opens: opens.into(),
    }
}

fn accepts(host: &str) -> Statement {
    Statement::Accepts { host: host.into(), account: "app".into(), secret: SecretId([7; 16]), from: Vec::new() }
}

fn person(factor: &str, is_admin: bool) -> Statement {
    Statement::Account {
        host: String::new(),
        name: "mara".into(),
        kind: AccountKind::Person,
        factors: vec![factor.into()],
        last_login: Some(date(2025, 1, 1)),
        is_disabled: false,
        is_admin,
    }
}

fn service(host: &str) -> Statement {
    Statement::Account {
        host: host.into(),
        name: "app".into(),
        kind: AccountKind::Service,
        factors: Vec::new(),
        last_login: None,
        is_disabled: false,
        is_admin: false,
    }
}

fn may_read(account: &str, action: &str, resource: &str) -> Statement {
    Statement::CloudRight {
        account: account.into(),
        is_allowed: true,
        actions: vec![action.into()],
        resources: vec![resource.into()],
        from: Vec::new(),
        has_condition: false,
    }
}

/// A person whom one password makes a reader of the bucket.
fn mara() -> Vec<Statement> {
    vec![bucket(), person("password", false), may_read("mara", "s3:GetObject", "arn:aws:s3:::crm/*")]
}

/// A key on a host that anybody gets into, which opens the bucket.
fn key_on_web(reader: &str) -> Vec<Statement> {
    let key = holds("web", "access_key", reader, "uploader");
    let right = may_read("uploader", "s3:GetObject", "arn:aws:s3:::crm/*");
    [vec![bucket(), web(), key, right], guessed_from_outside("web")].concat()
}

/// A host of the test zone with a key that opens the database's.
fn key_in_lab() -> Vec<Statement> {
    vec![lab(), store(), holds("lab", "private_key", "", ""), accepts("db"), sshd("db", false, false)]
}

fn rule(from: Side, to: &str) -> Statement {
    Statement::Rule {
        device: "fw".into(),
        order: 1,
        ordered: true,
        is_allowed: true,
        from,
        to: net(&format!("{to}/32")),
        protocol: "tcp".into(),
        ports: vec![(22, 22)],
        note: String::new(),
    }
}

fn net(text: &str) -> Side {
    Side::Nets(vec![text.parse().expect("a net")])
}

fn weakness(host: &str) -> Statement {
    Statement::Weakness {
        host: host.into(),
        port: 22,
        id: "CVE-2099-0001".into(),
        title: String::new(),
        severity: Severity::High,
        since: Some(date(2026, 1, 1)),
    }
}

fn copy(place: &str) -> Statement {
    Statement::Copy {
        name: "db-dump".into(),
        store: "db".into(),
        place: place.into(),
        environment: "production".into(),
        made: None,
        owner: "it".into(),
        expires: Some(date(2026, 1, 1)),
    }
}

fn run_of(check: &str, entry: &str, statements: &[Statement], last: Option<&Run>) -> Run {
    let texts: BTreeMap<&str, &str> = Checks::embedded_texts().iter().copied().collect();
    let embedded = Checks::embedded().expect("checks");
    // The check, and those that its action waits for: what else fails in this world is not asked.
    let mut ids = vec![check.to_owned()];
    // Who does not know a copied password can still guess it: both ways have to be cut.
    ids.extend((check == "same-password").then(|| "guessing-locked-out".to_owned()));
    while let Some(more) = ids.iter().find_map(|id| {
        let after = &embedded.get(id)?.fix.as_ref()?.after;
        after.iter().find(|after| !ids.contains(after)).cloned()
    }) {
        ids.push(more);
    }
    let checks = Checks::from_texts(ids.iter().map(|id| (id.as_str(), texts[id.as_str()]))).expect("checks");
    let mut weights = include_str!("../../../rules/posture.toml").replace("counts = true", "counts = false");
    weights = weights.replace(&format!("\n{entry} = {{ counts = false"), &format!("\n{entry} = {{ counts = true"));
    let file: Arc<str> = "t".into();
    let stated = |what: &Statement| Stated {
        what: what.clone(),
        file: Arc::clone(&file),
        line: 1,
        as_of: Some(date(2026, 7, 4)),
    };
    let statements: Vec<Stated> = statements.iter().map(stated).collect();
    let likeness = Likeness { real: PEOPLE, real_people: PEOPLE, ..Likeness::default() };
    let people: RoaringBitmap = (0..PEOPLE as u32).collect();
    let counted = Counted { people, by: "scan".into(), likeness: Some(likeness), ..Counted::default() };
    run(&Inputs {
        statements: &statements,
        given: &Given { outside: vec!["eth0".into()], ..Given::default() },
        counted: &BTreeMap::from([("db".to_owned(), counted)]),
        checks: &checks,
        weights: &Weights::from_text(&weights).expect("weights"),
        mutes: &[],
        assignments: &BTreeMap::new(),
        last,
        intrusion: &Intrusion::default(),
    })
}

/// The world of a check, and from where its way begins.
fn worlds() -> Vec<(&'static str, &'static str, Vec<Statement>)> {
    let db = |more: Vec<Statement>| [vec![store()], more].concat();
    let public = |name: &str| Statement::Public { host: name.into() };
    let exempt = Statement::Exempt { account: "mara".into(), is_exempt: true };
    let reads = Statement::Grant {
        store: "db".into(),
        account: "mara".into(),
        privilege: "SELECT".into(),
        object: "customers".into(),
    };
    let empty = vec![sshd("db", true, true), password("db", "app", None), listener("db", 22, "ssh", Vantage::Outside)];
    let same = vec![web(), store(), sshd("web", true, false), sshd("db", true, false)];
    let passwords = vec![password("web", "app", Some(9)), password("db", "app", Some(9))];
    let same = [same, passwords, vec![Statement::Lockout { host: "db".into(), after: 0 }]].concat();
    let other_zone = asset("other", "other", "production", "10.0.8.2");
    let sudo = Statement::Sudo {
        host: "web".into(),
        account: "app".into(),
        becomes: "root".into(),
        is_all: true,
        asks_password: false,
    };
    let scanned = listener("db", 22, "ssh", Vantage::Outside);
    let letter = |is_admin| {
        let right = may_read("mara", "s3:GetObject", "arn:aws:s3:::crm/*");
        vec![bucket(), person("totp", is_admin), right]
    };
    vec![
        ("account-dormant", OUTSIDE, mara()),
        ("cloud-key-anywhere", OUTSIDE, mara()),
        ("cloud-key-long-lived", OUTSIDE, key_on_web("")),
        ("cloud-right-wildcard", OUTSIDE, vec![bucket(), person("password", false), may_read("mara", "s3:*", "*")]),
        ("copy-overdue", OUTSIDE, db([vec![web(), copy("web")], guessed_from_outside("web")].concat())),
        ("copy-overdue", OUTSIDE, {
            let right = may_read("mara", "rds:CopyDBSnapshot", "arn:aws:rds:*:*:snapshot:db-*");
            db(vec![person("password", false), right, copy("aws")])
        }),
        ("empty-password", OUTSIDE, db(empty.clone())),
        ("factor-exempt", OUTSIDE, [mara(), vec![exempt]].concat()),
        ("guessable-account", OUTSIDE, db([empty, vec![service("db")]].concat())),
        ("guessing-locked-out", OUTSIDE, db(guessed_from_outside("db"))),
        ("listener-asks-who", OUTSIDE, db(vec![listener("db", 873, "rsync", Vantage::Outside)])),
        ("nonproduction-public", OUTSIDE, {
            [vec![lab(), store()], guessed_from_outside("lab"), guessed("db")].concat()
        }),
        ("password-alone", OUTSIDE, mara()),
        ("phishing-resistant-people", LETTER, letter(false)),
        ("phishing-resistant-privileged", LETTER, letter(true)),
        ("reader-is-service", OUTSIDE, {
            db(vec![person("password", false), reads, listener("db", 5432, "postgresql", Vantage::Outside)])
        }),
        ("same-key", TEST_ZONE, {
            [key_in_lab(), vec![other_zone, accepts("other"), sshd("other", false, false)]].concat()
        }),
        ("same-password", OUTSIDE, [same, vec![listener("web", 22, "ssh", Vantage::Outside)]].concat()),
        ("secret-at-rest", OUTSIDE, key_on_web("")),
        ("secret-crosses-up", TEST_ZONE, key_in_lab()),
        ("store-host-public", OUTSIDE, db(guessed_from_outside("db"))),
        ("store-public", OUTSIDE, db(vec![public("db")])),
        ("sudo-unasked", OUTSIDE, [key_on_web("root"), vec![sudo, service("web")]].concat()),
        ("test-store-real-people", OUTSIDE, vec![asset("db", "data", "test", "10.0.4.2"), public("db")]),
        ("way-nonproduction-to-stores", TEST_ZONE, {
            [vec![lab(), store(), rule(net("10.0.9.2/32"), "10.0.4.2")], guessed("db")].concat()
        }),
        ("way-outside-to-stores", OUTSIDE, {
            let public = Statement::Translation {
                public: "203.0.113.9".parse().expect("an address"),
                private: "10.0.4.2".parse().expect("an address"),
            };
            db([vec![rule(net("0.0.0.0/0"), "10.0.4.2"), public], guessed("db")].concat())
        }),
        ("weakness-mended-elsewhere", OUTSIDE, db(vec![scanned.clone(), weakness("db"), web()])),
        ("weakness-overdue", OUTSIDE, db(vec![scanned, weakness("db")])),
    ]
}

#[test]
fn what_each_check_finds_protects_people_once_it_is_mended() {
    for (check, entry, statements) in worlds() {
        // What was found elsewhere as well, one run before, and is mended there.
        let before = (check == "weakness-mended-elsewhere").then(|| {
            let elsewhere = [listener("web", 22, "ssh", Vantage::Unknown), weakness("web")];
            run_of(check, entry, &[&statements[..], &elsewhere].concat(), None)
        });
        let now = [&statements[..], &[listener("web", 22, "ssh", Vantage::Unknown)]].concat();
        let statements = if before.is_some() { &now } else { &statements };
        let run = run_of(check, entry, statements, before.as_ref());
        // The first few actions, until nobody is at stake any more: they belong to the check, and none is a step without one.
        let last = run.actions.iter().position(|action| action.people_cumulative == PEOPLE);
        let last = last.unwrap_or_else(|| panic!("{check} protects nobody: {:?}", run.actions));
        let first = &run.actions[..=last];
        let is_of = |action: &amends_posture::ActionRow| !action.action.starts_with("step/");
        assert!(first.iter().any(|action| action.check == check) && first.iter().all(is_of), "{check}: {first:?}");
    }
}

#[test]
fn no_check_with_a_lever_is_without_its_world() {
    let checks = Checks::embedded().expect("checks");
    let with_lever = |check: &&amends_posture::Check| check.fix.as_ref().is_some_and(|fix| fix.lever.is_some());
    let levers: BTreeSet<&str> = checks.iter().filter(with_lever).map(|check| check.id.as_str()).collect();
    let shown: BTreeSet<&str> = worlds().iter().map(|(check, ..)| *check).collect();
    assert_eq!(levers, shown, "a check with a lever needs a world in which mending it protects somebody");
}
