//! Small worlds: which stores an entry leads to, and which it must not.

use std::sync::Arc;

use amends_case::statement::{AccountKind, PortState, SecretId, Severity, Side, Vantage};
use amends_case::{Asset, Net, Stated, Statement};

use super::build;
use crate::graph::{Search, State};
use crate::world::{Given, World};

fn asset(name: &str, address: &str, zone: &str, environment: &str) -> Statement {
    let data = if name.starts_with("db") { vec!["ssn".to_owned()] } else { Vec::new() };
    Statement::Asset(Asset {
        name: name.into(),
        addresses: vec![address.into()],
        zone: zone.into(),
        environment: environment.into(),
        owner: String::new(),
        data,
    })
}

/// A gateway that answers outside and a database behind a firewall.
fn small() -> Vec<Statement> {
    vec![
        asset("gw", "10.1.0.1", "lab", "test"),
        asset("jump", "10.2.0.1", "corp", "production"),
        asset("db", "10.3.0.1", "data", "production"),
        seen_open("gw", Vantage::Outside),
        rule("10.1.0.0/24", "10.2.0.0/24", 22),
        rule("10.2.0.0/24", "10.3.0.0/24", 22),
    ]
}

fn seen_open(host: &str, seen_from: Vantage) -> Statement {
    let (service, product) = ("ssh".into(), String::new());
    Statement::Listener {
        host: host.into(),
        port: 22,
        protocol: "tcp".into(),
        service,
        product,
        state: PortState::Open,
        seen_from,
    }
}

fn nets(text: &str) -> Vec<Net> {
    text.parse().into_iter().collect()
}

fn rule(from: &str, to: &str, port: u16) -> Statement {
    Statement::Rule {
        device: "fw".into(),
        order: 1,
        ordered: true,
        is_allowed: true,
        from: Side::Nets(nets(from)),
        to: Side::Nets(nets(to)),
        protocol: "tcp".into(),
        ports: vec![(port, port)],
        note: String::new(),
    }
}

fn sshd(host: &str, takes_password: bool) -> Statement {
    Statement::Sshd {
        host: host.into(),
        ports: vec![22],
        takes_password,
        takes_empty: false,
        root: "no".into(),
        tries_max: 100,
        needs_several: false,
    }
}

fn key(number: u8) -> SecretId {
    SecretId([number; 16])
}

fn password(host: &str, account: &str, number: u8) -> Statement {
    Statement::Password {
        host: host.into(),
        account: account.into(),
        secret: Some(key(number)),
        is_empty: false,
        changed: None,
    }
}

fn accepts(host: &str, account: &str, number: u8, from: &str) -> Statement {
    Statement::Accepts { host: host.into(), account: account.into(), secret: key(number), from: nets(from) }
}

fn holds(host: &str, reader: &str, number: u8, opens: &str, kind: &str) -> Statement {
    Statement::Holds {
        host: host.into(),
        path: "/x".into(),
        reader: reader.into(),
        secret: key(number),
        kind: kind.into(),
        opens: opens.into(),
    }
}

/// Entries that lead to a store, each as `entry → store`.
fn reaches(statements: &[Statement]) -> Vec<String> {
    let file: Arc<str> = "t".into();
    let stated: Vec<Stated> = statements
        .iter()
        .map(|what| Stated { what: what.clone(), file: Arc::clone(&file), line: 1, as_of: None })
        .collect();
    let world = World::of(&stated, &Given::default());
    let (graph, entries) = build(&world, &|_| 1_000);
    let search = Search::new(&graph, |_| 900);
    let mut found = Vec::new();
    for entry in &entries {
        let reached = search.all(&[entry.state], &[]);
        for (state, id) in graph.states.iter().zip(0_usize..) {
            if let State::Store(host) = state
                && reached[id]
            {
                found.push(format!("{} → {}", entry.name, world.hosts[host.at()].name));
            }
        }
    }
    found
}

fn with(more: &[Statement]) -> Vec<Statement> {
    small().into_iter().chain(more.iter().cloned()).collect()
}

/// The way in, and a key on it that opens what is behind.
fn way_in() -> Vec<Statement> {
    with(&[
        sshd("gw", true),
        password("gw", "lab", 1),
        holds("gw", "lab", 2, "mara", "private_key"),
        accepts("jump", "mara", 2, ""),
        accepts("db", "mara", 2, ""),
    ])
}

#[test]
fn a_guessed_password_a_key_that_lies_there_and_two_rules_make_a_way() {
    assert_eq!(reaches(&way_in()), ["internet → db", "zone:lab → db"]);
}

#[test]
fn without_any_one_of_its_parts_there_is_no_way() {
    for left_out in 3..11 {
        let mut parts = way_in();
        let gone = parts.remove(left_out);
        let ways = reaches(&parts);
        // A guest of the zone does not need the gateway's port, nor its password.
        let from_outside = ways.iter().any(|way| way.starts_with("internet"));
        assert!(!from_outside, "{gone:?} was left out: {ways:?}");
    }
}

#[test]
fn a_key_of_somebody_else_is_not_read() {
    let mut parts = way_in();
    parts[8] = holds("gw", "ivo", 2, "mara", "private_key");
    assert_eq!(reaches(&parts), ["zone:lab → db"], "who has the whole host reads all of it");
    parts[8] = holds("gw", "", 2, "mara", "private_key");
    assert_eq!(reaches(&parts).len(), 2, "whoever is there may read it");
}

#[test]
fn a_key_that_works_from_somewhere_else_only_opens_nothing() {
    let mut parts = way_in();
    parts[10] = accepts("db", "mara", 2, "10.2.0.1");
    assert_eq!(reaches(&parts).len(), 2, "the jump host is on the way");
    parts[10] = accepts("db", "mara", 2, "10.9.0.0/16");
    assert!(reaches(&parts).is_empty());
}

#[test]
fn an_earlier_denial_takes_away_what_it_covers() {
    let mut parts = way_in();
    let Statement::Rule { is_allowed, .. } = &mut parts[4] else { panic!("a rule stands there") };
    *is_allowed = false;
    parts.insert(5, rule("10.1.0.0/24", "10.2.0.0/24", 22));
    assert!(reaches(&parts).is_empty());
}

#[test]
fn the_same_password_opens_both_and_another_does_not() {
    let chain = |second| {
        with(&[
            sshd("gw", true),
            password("gw", "lab", 1),
            sshd("jump", true),
            password("jump", "ivo", second),
            Statement::Lockout { host: "jump".into(), after: 3 },
            accepts("db", "ivo", 9, ""),
            holds("jump", "ivo", 9, "ivo", "private_key"),
        ])
    };
    // Another password can still be guessed, slowly: that is a step, and a less likely one.
    assert_eq!(reaches(&chain(1)).len(), 2);
    assert_eq!(reaches(&chain(7)).len(), 2);
    let mut no_passwords = chain(1);
    no_passwords[8] = sshd("jump", false);
    assert!(reaches(&no_passwords).is_empty());
}

#[test]
fn a_name_of_the_lab_has_no_rights_in_a_database_and_one_of_production_has() {
    let grant =
        Statement::Grant { store: "db".into(), account: "MARA".into(), privilege: "SELECT".into(), object: "t".into() };
    let on_gateway =
        with(&[sshd("gw", true), password("gw", "mara", 1), grant.clone(), rule("10.1.0.0/24", "10.3.0.0/24", 5432)]);
    assert!(reaches(&on_gateway).is_empty());
    let mut on_jump = way_in();
    on_jump[10] = grant;
    on_jump.push(rule("10.2.0.0/24", "10.3.0.0/24", 5432));
    assert_eq!(reaches(&on_jump).len(), 2);
}

#[test]
fn a_right_at_a_cloud_needs_to_read_and_not_to_be_denied() {
    let right = |is_allowed, action: &str| Statement::CloudRight {
        account: "up".into(),
        is_allowed,
        actions: vec![action.into()],
        resources: vec!["arn:aws:s3:::db-archive/*".into()],
        from: Vec::new(),
        has_condition: false,
    };
    let base = |more: &[Statement]| {
        let mut parts = with(&[sshd("gw", true), password("gw", "lab", 1), holds("gw", "lab", 5, "up", "access_key")]);
        parts.push(asset("db-archive", "arn:aws:s3:::db-archive", "cloud", "production"));
        parts.extend(more.iter().cloned());
        reaches(&parts)
    };
    assert_eq!(base(&[right(true, "s3:*")]), ["internet → db-archive", "zone:lab → db-archive"]);
    assert!(base(&[right(true, "s3:PutObject")]).is_empty());
    assert!(base(&[right(true, "s3:*"), right(false, "s3:GetObject")]).is_empty());
}

#[test]
fn a_severe_weakness_lets_in_and_a_small_one_does_not() {
    let weakness = |severity| Statement::Weakness {
        host: "db".into(),
        port: 8080,
        id: "CVE-2020-0001".into(),
        title: String::new(),
        severity,
        since: None,
    };
    let open = rule("10.1.0.0/24", "10.3.0.0/24", 8080);
    assert_eq!(reaches(&with(&[weakness(Severity::Critical), open.clone()])), ["zone:lab → db"]);
    assert!(reaches(&with(&[weakness(Severity::Medium), open])).is_empty());
}

#[test]
fn open_stores_and_copies_in_the_lab_are_ways() {
    assert_eq!(reaches(&with(&[Statement::Public { host: "db".into() }])), ["internet → db"]);
    let copy = Statement::Copy {
        name: "for-tests".into(),
        store: "db".into(),
        place: "gw".into(),
        environment: "test".into(),
        made: None,
        owner: String::new(),
        expires: None,
    };
    assert_eq!(reaches(&with(&[copy])), ["zone:lab → db"]);
}

#[test]
fn whoever_falls_for_a_letter_gives_their_keys_unless_the_factor_withstands() {
    let person = |factor: &str| Statement::Account {
        host: String::new(),
        name: "mara".into(),
        kind: AccountKind::Person,
        factors: vec![factor.into()],
        last_login: None,
        is_disabled: false,
        is_admin: false,
    };
    let office = asset("workstations", "10.2.0.0/24", "corp", "production");
    let parts = |factor| with(&[person(factor), office.clone(), accepts("db", "mara", 3, "")]);
    assert_eq!(reaches(&parts("password")), ["phished:mara → db"]);
    assert!(reaches(&parts("fido2")).is_empty());
}

#[test]
fn without_any_rule_nothing_is_known_to_stand_between() {
    let statements = vec![
        asset("gw", "10.1.0.1", "lab", "test"),
        asset("db", "10.3.0.1", "data", "production"),
        holds("gw", "", 2, "mara", "private_key"),
        accepts("db", "mara", 2, ""),
    ];
    assert_eq!(reaches(&statements), ["zone:lab → db"]);
}

#[test]
fn the_order_of_statements_decides_nothing() {
    let mut parts = way_in();
    let expected = reaches(&parts);
    parts.reverse();
    assert_eq!(reaches(&parts), expected);
}
