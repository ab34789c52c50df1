//! From where somebody gets at a store: statements, and whether a route leads there from the internet. Each pair differs in one thing.

mod said;

use std::collections::BTreeMap;
use std::sync::Arc;

use amends_case::statement::{AccountKind, Vantage};
use amends_case::{Asset, Net, Stated, Statement};
use amends_posture::world::Given;
use amends_posture::{Checks, Inputs, Intrusion, Run, Verdict, Weights, run};
use jiff::civil::date;

fn asset(name: &str, address: &str, data: &[&str]) -> Statement {
    Statement::Asset(Asset {
        name: name.into(),
        addresses: vec![address.into()],
        zone: "data".into(),
        environment: "production".into(),
        owner: "it".into(),
        data: data.iter().map(|word| (*word).to_owned()).collect(),
    })
}

fn bucket() -> Statement {
    asset("crm", "arn:aws:s3:::crm", &["ssn"])
}

fn database() -> Statement {
    asset("crm", "10.0.4.2", &["ssn"])
}

fn account(name: &str, host: &str, factors: &[&str]) -> Statement {
    Statement::Account {
        host: host.into(),
        name: name.into(),
        kind: AccountKind::Service,
        factors: factors.iter().map(|factor| (*factor).to_owned()).collect(),
        last_login: None,
        is_disabled: false,
        is_admin: false,
    }
}

fn right(is_allowed: bool, actions: &[&str], resource: &str, from: &[&str]) -> Statement {
    Statement::CloudRight {
        account: "mara".into(),
        is_allowed,
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        resources: vec![resource.into()],
        from: from.iter().map(|net| net.parse::<Net>().expect("a net")).collect(),
        has_condition: false,
    }
}

fn reads(from: &[&str]) -> Statement {
    right(true, &["s3:GetObject"], "arn:aws:s3:::crm/*", from)
}

fn grant(account: &str, privilege: &str) -> Statement {
    Statement::Grant { store: "crm".into(), account: account.into(), privilege: privilege.into(), object: "t".into() }
}

fn seen(host: &str, port: u16, service: &str) -> Statement {
    said::listener(host, port, service, Vantage::Outside)
}

fn copy(place: &str) -> Statement {
    Statement::Copy {
        name: "crm-dump".into(),
        store: "crm".into(),
        place: place.into(),
        environment: "production".into(),
        made: None,
        owner: "it".into(),
        expires: None,
    }
}

fn run_of(statements: &[Statement]) -> Run {
    let file: Arc<str> = "t".into();
    let day = Some(date(2026, 7, 4));
    let stated = |what: &Statement| Stated { what: what.clone(), file: Arc::clone(&file), line: 1, as_of: day };
    let statements: Vec<Stated> = statements.iter().map(stated).collect();
    run(&Inputs {
        statements: &statements,
        given: &Given::default(),
        counted: &BTreeMap::new(),
        checks: &Checks::embedded().expect("checks"),
        weights: &Weights::embedded().expect("weights"),
        mutes: &[],
        assignments: &BTreeMap::new(),
        last: None,
        intrusion: &Intrusion::default(),
    })
}

#[track_caller]
fn check(is_reached: bool, statements: &[Statement]) {
    let run = run_of(statements);
    let routes: Vec<&str> =
        run.routes.iter().filter(|route| route.entry == "internet").map(|route| route.store.as_str()).collect();
    assert_eq!(routes.contains(&"crm"), is_reached, "{:?}", run.routes);
    // What is reached is never said not to be.
    let is_one = |row: &&amends_posture::CheckRow| row.check == "store-from-outside" && row.instance == "crm";
    let said = run.checks.iter().find(is_one).map(|row| row.verdict);
    assert_eq!(said == Some(Verdict::Fail), is_reached, "{said:?}");
}

#[test]
fn an_account_that_needs_a_password_only_is_anybodys() {
    check(true, &[bucket(), reads(&[]), account("mara", "", &["password"])]);
    // A key beside it shuts no door.
    check(true, &[bucket(), reads(&[]), account("mara", "", &["password", "key"])]);
    check(false, &[bucket(), reads(&[]), account("mara", "", &["password", "totp"])]);
}

#[test]
fn a_right_holds_from_where_its_addresses_are() {
    let mara = || account("mara", "", &["password"]);
    check(true, &[bucket(), reads(&["0.0.0.0/0"]), mara()]);
    check(false, &[bucket(), reads(&["198.51.100.0/24"]), mara()]);
    // Addresses that no host has are those of a translation: whoever is within has them.
    let host = asset("web", "10.0.1.2", &[]);
    let within = [
        seen("web", 22, "ssh"),
        Statement::Sshd {
            host: "web".into(),
            ports: vec![22],
            takes_password: true,
            takes_empty: true,
            root: "no".into(),
            tries_max: 6,
            needs_several: false,
        },
        Statement::Password { host: "web".into(), account: "app".into(), secret: None, is_empty: true, changed: None },
    ];
    check(true, &[&[bucket(), host, reads(&["198.51.100.0/24"]), mara()], &within[..]].concat());
}

#[test]
fn a_denial_takes_away_what_it_names() {
    let mara = || account("mara", "", &["password"]);
    let all = || right(true, &["rds:*"], "*", &[]);
    let world = |more: &[Statement]| [&[database(), copy("aws"), mara(), all()], more].concat();
    check(true, &world(&[]));
    check(true, &world(&[right(false, &["rds:StartExportTask"], "*", &[])]));
    check(false, &world(&[right(false, &["rds:*", "ec2:*", "ebs:*"], "*", &[])]));
}

#[test]
fn a_copy_is_no_better_guarded_than_where_it_lies() {
    let backups = || asset("backups", "arn:aws:s3:::backups", &[]);
    let public = Statement::Public { host: "backups".into() };
    check(false, &[database(), backups(), copy("backups")]);
    check(true, &[database(), backups(), copy("backups"), public]);
    let shelf = asset("shelf", "10.0.7.2", &[]);
    check(true, &[database(), shelf, copy("shelf"), seen("shelf", 873, "rsync")]);
    let right = right(true, &["s3:GetObject"], "arn:aws:s3:::backups/*", &[]);
    check(true, &[database(), backups(), copy("backups"), right, account("mara", "", &["password"])]);
}

#[test]
fn what_everybody_may_read_every_account_of_the_database_reads() {
    let world = |more: Statement| {
        [
            database(),
            account("mara", "", &["password"]),
            seen("crm", 5432, "postgresql"),
            more,
            account("mara", "crm", &[]),
        ]
    };
    check(true, &world(grant("PUBLIC", "SELECT")));
    check(false, &world(grant("PUBLIC", "USAGE")));
}

#[test]
fn power_over_a_computer_is_used_where_it_answers() {
    let power = || Statement::Relation { from: "mara".into(), to: "crm".into(), kind: "CanRDP".into() };
    let mara = || account("mara", "", &["password"]);
    check(true, &[database(), mara(), power(), seen("crm", 3389, "ms-wbt-server")]);
    check(false, &[database(), mara(), power()]);
}

#[test]
fn an_address_outside_is_behind_groups_whose_rules_are_known() {
    let public = || Statement::Public { host: "crm".into() };
    let member = || Statement::Member { host: "crm".into(), group: "sg-1".into() };
    check(true, &[database(), public()]);
    check(true, &[database(), public(), member()]);
    let rule = Statement::Rule {
        device: "sg-1".into(),
        order: 1,
        ordered: false,
        is_allowed: true,
        from: amends_case::statement::Side::Nets(vec!["10.0.1.0/24".parse().expect("a net")]),
        to: amends_case::statement::Side::Group("sg-1".into()),
        protocol: "tcp".into(),
        ports: vec![(5432, 5432)],
        note: String::new(),
    };
    check(false, &[database(), public(), member(), rule]);
}

#[test]
fn a_store_and_an_account_of_one_name_are_two() {
    // Mending the account leaves the store to the other reader.
    let world = |name: &str| {
        let mut shared = account(name, "", &["fido2"]);
        if let Statement::Account { kind, .. } = &mut shared {
            *kind = AccountKind::Shared;
        }
        let grants = [grant(name, "SELECT"), grant("mara", "SELECT")];
        let people = [shared, account("mara", "", &["password"])];
        let all = [&[database(), seen("crm", 5432, "postgresql")], &grants[..], &people[..]].concat();
        let run = run_of(&all);
        let actions = run.actions.iter().filter(|action| action.check == "reader-is-service");
        actions.map(|action| (action.people, action.people_cumulative)).collect::<Vec<_>>()
    };
    assert_eq!(world("crm").len(), 1);
    assert_eq!(world("crm"), world("crmapp"));
}
