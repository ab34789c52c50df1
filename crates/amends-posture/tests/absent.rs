//! What nobody has looked at is no good news: from statements through the world to what a check says.

use std::collections::BTreeMap;
use std::sync::Arc;

use amends_case::statement::{AccountKind, PortState, Severity, Side, Vantage};
use amends_case::{Asset, SecretId, Stated, Statement};
use amends_posture::world::Given;
use amends_posture::{Checks, Counted, Inputs, Intrusion, Likeness, Run, Verdict, Weights, run};
use jiff::civil::date;
use roaring::RoaringBitmap;

fn asset(name: &str, zone: &str, environment: &str, data: &[&str]) -> Statement {
    Statement::Asset(Asset {
        name: name.into(),
        addresses: vec![format!("10.0.{}.{}", zone.len(), name.len())],
        zone: zone.into(),
        environment: environment.into(),
        owner: "it".into(),
        data: data.iter().map(|word| (*word).to_owned()).collect(),
    })
}

fn store() -> Statement {
    asset("db", "data", "production", &["ssn"])
}

fn holds(host: &str, kind: &str, opens: &str) -> Statement {
    let (path, reader) = ("/x".to_owned(), String::new());
    Statement::Holds {
        host: host.into(),
        path,
        reader,
        secret: SecretId([7; 16]),
        kind: kind.into(),
        opens: opens.into(),
    }
}

fn persons(store: &str, persons: u64) -> Statement {
    Statement::StoreFacts {
        store: store.into(),
        purpose: "care".into(),
        owner: "crm".into(),
        retention_days: None,
        oldest: None,
        disposed: None,
        persons: Some(persons),
    }
}

fn seen(host: &str, port: u16, seen_from: Vantage) -> Statement {
    Statement::Listener {
        host: host.into(),
        port,
        protocol: "tcp".into(),
        service: "postgresql".into(),
        product: String::new(),
        state: PortState::Open,
        seen_from,
    }
}

fn weakness(host: &str) -> [Statement; 2] {
    let weakness = Statement::Weakness {
        host: host.into(),
        port: 443,
        id: "CVE-2099-0001".into(),
        title: String::new(),
        severity: Severity::High,
        since: None,
    };
    [seen(host, 443, Vantage::Unknown), weakness]
}

fn of_part(rows: u64, likeness: Likeness) -> Counted {
    let people: RoaringBitmap = (0..rows as u32).collect();
    Counted { people, by: "scan of a part".into(), likeness: Some(likeness), is_part: true, ..Counted::default() }
}

struct World {
    run: Run,
}

impl World {
    fn of(statements: &[Statement]) -> Self {
        Self::with(statements, &BTreeMap::new(), None)
    }

    fn with(statements: &[Statement], counted: &BTreeMap<String, Counted>, last: Option<&Run>) -> Self {
        let file: Arc<str> = "t".into();
        let stated = |what: &Statement| Stated {
            what: what.clone(),
            file: Arc::clone(&file),
            line: 1,
            as_of: Some(date(2026, 7, 4)),
        };
        let statements: Vec<Stated> = statements.iter().map(stated).collect();
        let run = run(&Inputs {
            statements: &statements,
            given: &Given::default(),
            counted,
            checks: &Checks::embedded().expect("checks"),
            weights: &Weights::embedded().expect("weights"),
            mutes: &[],
            assignments: &BTreeMap::new(),
            last,
            intrusion: &Intrusion::default(),
        });
        Self { run }
    }

    fn says(&self, check: &str, instance: &str, expected: Verdict) -> &Self {
        let is_one = |row: &&amends_posture::CheckRow| row.check == check && row.instance.starts_with(instance);
        let found: Vec<Verdict> = self.run.checks.iter().filter(is_one).map(|row| row.verdict).collect();
        assert_eq!(found, [expected], "{check} on {instance}");
        self
    }
}

#[test]
fn a_list_of_assets_alone_says_nothing_of_routes() {
    World::of(&[store(), asset("lab", "lab", "test", &[])])
        .says("store-from-outside", "db", Verdict::CannotTell)
        .says("store-from-nonproduction", "db", Verdict::CannotTell)
        .says("store-public", "db", Verdict::CannotTell)
        .says("store-trusts-address", "db", Verdict::CannotTell);
}

#[test]
fn a_host_of_no_environment_is_neither_production_nor_not() {
    World::of(&[asset("gw", "edge", "", &[])]).says("nonproduction-public", "gw", Verdict::CannotTell);
}

#[test]
fn what_a_rule_lets_in_answers_where_nobody_has_looked_what_listens() {
    let rule = Statement::Rule {
        device: "fw".into(),
        order: 1,
        ordered: true,
        is_allowed: true,
        from: Side::Interface("eth0".into()),
        to: Side::Any,
        protocol: "tcp".into(),
        ports: vec![(22, 22)],
        note: String::new(),
    };
    let translation = Statement::Translation {
        public: "203.0.113.9".parse().expect("an address"),
        private: "10.0.3.2".parse().expect("an address"),
    };
    let statements = [asset("gw", "lab", "test", &[]), rule, translation];
    let file: Arc<str> = "t".into();
    let stated = |what: &Statement| Stated { what: what.clone(), file: Arc::clone(&file), line: 1, as_of: None };
    let stated: Vec<Stated> = statements.iter().map(stated).collect();
    let given = Given { outside: vec!["eth0".into()], ..Given::default() };
    let world = amends_posture::world::World::of(&stated, &given);
    let ports: Vec<u16> = world.network.outside_ports.values().flat_map(|ports| ports.keys().copied()).collect();
    assert_eq!(ports, [22]);
}

#[test]
fn a_secret_of_which_nobody_says_what_it_opens_may_open_anything() {
    let lab = asset("lab", "lab", "test", &[]);
    World::of(&[lab.clone(), store(), holds("lab", "token", "")])
        .says("secret-crosses-up", "k-", Verdict::CannotTell)
        .says("same-key", "k-", Verdict::CannotTell);
    World::of(&[lab, store(), holds("lab", "access_key", "uploader")]).says(
        "cloud-key-long-lived",
        "k-",
        Verdict::Fail,
    );
}

#[test]
fn a_weakness_is_mended_elsewhere_once_it_was_there_and_is_gone() {
    let hosts = [asset("gw1", "edge", "production", &[]), asset("gateway2", "edge", "production", &[])];
    let scanned = seen("gateway2", 443, Vantage::Unknown);
    let first = World::of(&[&hosts[..], &weakness("gw1"), std::slice::from_ref(&scanned)].concat());
    first.says("weakness-mended-elsewhere", "CVE-2099-0001 on gw1", Verdict::CannotTell);
    let both = World::of(&[&hosts[..], &weakness("gw1"), &weakness("gateway2")].concat());
    let mended = [&hosts[..], &weakness("gw1"), &[scanned]].concat();
    let second = World::with(&mended, &BTreeMap::new(), Some(&both.run));
    second.says("weakness-mended-elsewhere", "CVE-2099-0001 on gw1", Verdict::Fail);
    // It stays so, however many runs later.
    World::with(&mended, &BTreeMap::new(), Some(&second.run)).says(
        "weakness-mended-elsewhere",
        "CVE-2099-0001 on gw1",
        Verdict::Fail,
    );
}

#[test]
fn a_part_that_was_counted_takes_nobody_from_the_whole() {
    let counted = BTreeMap::from([("db".to_owned(), of_part(20, Likeness { real: 20, ..Likeness::default() }))]);
    let alone = World::with(&[store()], &counted, None);
    alone.says("store-people-counted", "db", Verdict::Fail);
    let stated = World::with(&[store(), persons("db", 4_000_000)], &counted, None);
    stated.says("store-people-counted", "db", Verdict::Pass);
    assert_eq!(stated.run.stores[0].people, Some(4_000_000));
    assert_eq!(stated.run.stores[0].counted_by, "scan of a part and inventory");
}

#[test]
fn nobody_recognised_among_rows_that_look_like_people_is_no_news() {
    let test = asset("stage", "lab", "test", &["ssn"]);
    let check = |likeness: Likeness, expected: Verdict| {
        let whole = Counted { is_part: false, ..of_part(0, likeness) };
        let counted = BTreeMap::from([("stage".to_owned(), whole)]);
        World::with(std::slice::from_ref(&test), &counted, None).says("test-store-real-people", "stage", expected);
    };
    check(Likeness { synthetic: 60, unknown: 40, ..Likeness::default() }, Verdict::CannotTell);
    check(Likeness::default(), Verdict::CannotTell);
    check(Likeness { synthetic: 60, masked: 40, ..Likeness::default() }, Verdict::Pass);
    check(Likeness { real: 1, real_people: 1, unknown: 99, ..Likeness::default() }, Verdict::Fail);
}

#[test]
fn one_source_alone_agrees_with_nobody() {
    let inside = || Vantage::Zone("data".into());
    World::of(&[store(), seen("db", 5432, inside())]).says("listener-contradicted", "db:5432", Verdict::CannotTell);
    World::of(&[store(), seen("db", 5432, inside()), seen("db", 5432, Vantage::Unknown)]).says(
        "listener-contradicted",
        "db:5432",
        Verdict::Pass,
    );
}

#[test]
fn of_two_lists_the_one_that_asks_less_is_believed() {
    let account = |factors: &[&str], is_disabled| Statement::Account {
        host: String::new(),
        name: "mara".into(),
        kind: AccountKind::Person,
        factors: factors.iter().map(|word| (*word).to_owned()).collect(),
        last_login: None,
        is_disabled,
        is_admin: false,
    };
    for lists in [
        [account(&["password"], false), account(&["fido2"], true)],
        [account(&["fido2"], true), account(&["password"], false)],
    ] {
        World::of(&lists).says("password-alone", "mara", Verdict::Fail);
    }
}

#[test]
fn whoever_is_on_an_instance_has_what_its_role_has() {
    let relation =
        |from: &str, to: &str, kind: &str| Statement::Relation { from: from.into(), to: to.into(), kind: kind.into() };
    let right = Statement::CloudRight {
        account: "web".into(),
        is_allowed: true,
        actions: vec!["s3:GetObject".into()],
        resources: vec!["arn:aws:s3:::archive/*".into()],
        from: Vec::new(),
        has_condition: false,
    };
    let archive = Statement::Asset(Asset {
        name: "archive".into(),
        addresses: vec!["arn:aws:s3:::archive".into()],
        zone: "cloud".into(),
        environment: "production".into(),
        data: vec!["ssn".into()],
        ..Asset::default()
    });
    let profile = "arn:aws:iam::111122223333:instance-profile/web";
    let lab = asset("lab", "lab", "test", &[]);
    let all =
        [lab, archive, right, relation("lab", profile, "InstanceProfile"), relation(profile, "web", "InstanceProfile")];
    World::of(&all).says("store-from-nonproduction", "archive", Verdict::Fail);
    World::of(&all[..3]).says("store-from-nonproduction", "archive", Verdict::CannotTell);
}

#[test]
fn a_reader_whom_only_grants_name_is_looked_at() {
    let grant = Statement::Grant {
        store: "db".into(),
        account: "bi_tool".into(),
        privilege: "SELECT".into(),
        object: "customers".into(),
    };
    World::of(&[store(), grant]).says("reader-is-service", "bi_tool@db", Verdict::CannotTell);
}

#[test]
fn rules_that_do_not_say_which_side_is_outside_say_nothing_of_it() {
    let rule = |protocol: &str, is_allowed: bool, ports: &[(u16, u16)]| Statement::Rule {
        device: "fw".into(),
        order: 1,
        ordered: true,
        is_allowed,
        from: Side::Interface("eth0".into()),
        to: Side::Any,
        protocol: protocol.into(),
        ports: ports.to_vec(),
        note: String::new(),
    };
    let gateway = || asset("gw", "lab", "test", &[]);
    let told = World::of(&[gateway(), rule("tcp", true, &[(22, 22)])]);
    told.says("nonproduction-public", "gw", Verdict::CannotTell);
    assert!(told.run.contradictions.iter().any(|found| found.sentence.contains("[inventory] outside")));
}

#[test]
fn what_is_denied_of_one_protocol_is_not_denied_of_another() {
    let rule = |protocol: &str, is_allowed: bool, ports: &[(u16, u16)]| Statement::Rule {
        device: "fw".into(),
        order: 1,
        ordered: true,
        is_allowed,
        from: Side::Any,
        to: Side::Any,
        protocol: protocol.into(),
        ports: ports.to_vec(),
        note: String::new(),
    };
    let check = |rules: &[Statement], expected: usize| {
        let statements: Vec<Statement> = [&[asset("gw", "lab", "test", &[])], rules].concat();
        let file: Arc<str> = "t".into();
        let stated = |what: Statement| Stated { what, file: Arc::clone(&file), line: 1, as_of: None };
        let stated: Vec<Stated> = statements.into_iter().map(stated).collect();
        let world = amends_posture::world::World::of(&stated, &Given::default());
        assert_eq!(world.network.rules.len(), expected, "{rules:?}");
    };
    check(&[rule("udp", false, &[]), rule("tcp", true, &[(22, 22)])], 1);
    check(&[rule("icmp", false, &[]), rule("tcp", true, &[(22, 22)])], 1);
    check(&[rule("", false, &[]), rule("tcp", true, &[(22, 22)])], 0);
    check(&[rule("icmp", true, &[])], 0);
}

#[test]
fn who_is_in_a_group_that_becomes_root_is_not_known() {
    let account = Statement::Account {
        host: "gw".into(),
        name: "mara".into(),
        kind: AccountKind::Person,
        factors: Vec::new(),
        last_login: None,
        is_disabled: false,
        is_admin: false,
    };
    let sudo = |account: &str| Statement::Sudo {
        host: "gw".into(),
        account: account.into(),
        becomes: "ALL".into(),
        is_all: true,
        asks_password: false,
    };
    let says = |line: &str, expected: Verdict| {
        World::of(&[asset("gw", "lab", "test", &[]), account.clone(), sudo(line)]).says(
            "sudo-unasked",
            "mara@gw",
            expected,
        );
    };
    says("%sudo", Verdict::CannotTell);
    says("mara", Verdict::Fail);
    says("ALL", Verdict::Fail);
    says("root", Verdict::Pass);
}

#[test]
fn what_a_database_lets_everybody_read_every_account_of_it_reads() {
    let grant = |account: &str, privilege: &str| Statement::Grant {
        store: "db".into(),
        account: account.into(),
        privilege: privilege.into(),
        object: "customers".into(),
    };
    let seen = World::of(&[store(), grant("PUBLIC", "SELECT"), grant("report", "INSERT")]);
    seen.says("reader-is-service", "PUBLIC@db", Verdict::Fail);
    seen.says("reader-is-service", "report@db", Verdict::CannotTell);
}

#[test]
fn a_policy_whose_text_nobody_has_may_allow_anything() {
    let right = |actions: &[&str]| Statement::CloudRight {
        account: "ops".into(),
        is_allowed: true,
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        resources: vec!["*".into()],
        from: Vec::new(),
        has_condition: false,
    };
    for (rights, expected) in [
        (vec![right(&[])], Verdict::CannotTell),
        (vec![right(&["s3:ListBucket"])], Verdict::Pass),
        (vec![right(&["s3:ListBucket"]), right(&[])], Verdict::CannotTell),
        (vec![right(&["s3:GetObject"]), right(&[])], Verdict::Fail),
    ] {
        World::of(&[&[store()], &rights[..]].concat()).says("cloud-right-wildcard", "ops", expected);
    }
}
