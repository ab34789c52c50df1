//! The sample's posture: the model incident's route before it happened, and what its repair would be. All of it is invented.

use amends_report::view::*;
use jiff::civil::date;

/// A store: zone, environment, thousandths of the people, how they are known, kinds of data.
type Stored = (&'static str, &'static str, &'static str, Option<u64>, &'static str, &'static [&'static str]);

const STORES: [Stored; 11] = [
    (
        "db-crm-01",
        "data",
        "production",
        Some(911),
        "evidence",
        &["name", "address", "telephone", "date_of_birth", "ssn"],
    ),
    (
        "ora-billing-01",
        "data",
        "production",
        Some(640),
        "evidence",
        &["name", "ssn", "drivers_license", "imei", "imsi"],
    ),
    ("my-pay-01", "data", "production", Some(402), "scan", &["name", "payment_card", "financial_account"]),
    ("db-portal-01", "data", "production", Some(388), "scan", &["username", "password", "email"]),
    ("db-credit-01", "data", "production", Some(215), "evidence", &["name", "date_of_birth", "ssn", "passport"]),
    ("db-disputes-01", "data", "production", Some(21), "inventory", &["name", "address", "telephone"]),
    ("ids-img-01", "data", "production", None, "", &["drivers_license", "passport"]),
    ("fs-exports-01", "data", "production", Some(117), "evidence", &["name", "ssn"]),
    ("tidewater-archive", "cloud", "production", Some(502), "evidence", &["name", "ssn", "account_access_code"]),
    ("stg-db-01", "lab", "staging", Some(312), "scan", &["name", "ssn"]),
    ("hr-files-01", "corp", "production", Some(4), "inventory", &["name", "ssn"]),
];

pub(crate) fn posture(people: u64) -> PostureView {
    let routes = routes(people);
    PostureView {
        as_of: Some(date(2026, 11, 7)),
        last_run: Some(date(2026, 7, 4)),
        hosts: 47,
        states: 1_204,
        steps: 5_377,
        outside: Stake { now: people * 968 / 1_000, before: Some(people * 990 / 1_000) },
        at_stake: Stake { now: people * 981 / 1_000, before: Some(people * 975 / 1_000) },
        phished: people * 981 / 1_000,
        failing: Stake { now: 61, before: Some(88) },
        best_of_three: Some(people * 968 / 1_000),
        entries: entries(people),
        places: places(),
        routes: Listing { total: routes.len() as u64 + 214, lines: routes, export: "amends export routes".into() },
        stores: stores(people),
        actions: actions(people),
        changes: changes(),
        demands: demands(),
        checks: checks(),
        unused: vec!["Money promised for security is spent".into()],
        contradictions: Listing {
            lines: vec![PostureContradiction {
                sentence:
                    "assets.csv says that gw-test-02 has no public address; a scan saw 198.51.100.22 answer on port 22."
                        .into(),
                places: vec!["assets.csv:3".into(), "scans/outside.xml:118".into()],
            }],
            total: 1,
            export: String::new(),
        },
    }
}

fn words(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn people_of(people: u64, store: &str) -> Option<u64> {
    STORES.iter().find(|line| line.0 == store).and_then(|line| line.3).map(|permille| people * permille / 1_000)
}

fn entries(people: u64) -> Vec<PostureEntry> {
    let all: Vec<String> = STORES[..9].iter().map(|line| line.0.to_owned()).collect();
    let entry = |entry: &str, words: &str, class: &str, permille| PostureEntry {
        entry: entry.into(),
        words: words.into(),
        class: class.into(),
        stores: all.clone(),
        people: people * permille / 1_000,
    };
    vec![
        entry("internet", "the internet", "outside", 968),
        entry("zone:lab", "the zone lab", "lower_zone", 981),
        entry("phished", "an account whose owner fell for a letter", "phished", 981),
    ]
}

fn places() -> Vec<HostPlace> {
    let place = |(name, zone, environment): (&str, &str, &str)| HostPlace {
        name: name.into(),
        zone: zone.into(),
        environment: environment.into(),
    };
    [
        ("gw-test-01", "lab", "test"),
        ("gw-test-02", "lab", "test"),
        ("lab-04", "lab", "test"),
        ("stg-app-02", "lab", "staging"),
        ("web-portal-01", "dmz", "production"),
        ("vpn-01", "dmz", "production"),
        ("jump-01", "corp", "production"),
        ("app-portal-01", "data", "production"),
    ]
    .map(place)
    .to_vec()
}

fn step((from, to, how, sentence, seen_by): Step<'_>) -> PostureStep {
    PostureStep {
        from: from.into(),
        to: to.into(),
        how: how.into(),
        words: sentence.into(),
        seen_by: seen_by.into(),
        places: vec![format!("hosts/{to}/sshd_config:12"), format!("hosts/{to}/users/fkim/authorized_keys:2")],
    }
}

/// A step: from, to, how, in a sentence, and what would see it.
type Step<'t> = (&'t str, &'t str, &'t str, &'t str, &'t str);

const TO_JUMP: [Step; 5] = [
    ("the internet", "gw-test-01", "guess", "A password on gw-test-01 can be guessed, coming from the internet.", ""),
    ("gw-test-01", "lab-04", "guess", "A password on lab-04 can be guessed, coming from gw-test-01.", ""),
    ("lab-04", "stg-app-02", "same_password", "A password from lab-04 opens stg-app-02 too.", ""),
    ("stg-app-02", "stg-app-02", "sudo", "On stg-app-02 a small account can become a powerful one.", ""),
    (
        "stg-app-02",
        "jump-01",
        "held_secret",
        "A key that lies on stg-app-02 opens jump-01.",
        "logs of jump-01, kept on log-01",
    ),
];

const PORTAL: [Step; 3] = [
    (
        "the internet",
        "web-portal-01",
        "exploit_critical",
        "A known weakness of web-portal-01 lets anybody in, coming from the internet.",
        "logs of web-portal-01, kept on log-01",
    ),
    (
        "web-portal-01",
        "app-portal-01",
        "held_secret",
        "A key that lies on web-portal-01 opens app-portal-01.",
        "logs of app-portal-01, kept on log-01",
    ),
    (
        "app-portal-01",
        "db-portal-01",
        "grant",
        "An account taken over on app-portal-01 may read db-portal-01.",
        "logs of db-portal-01, kept on log-01",
    ),
];

const LAB: [Step; 2] = [
    ("any host of lab", "stg-app-02", "same_password", "A password from any host of lab opens stg-app-02 too.", ""),
    ("stg-app-02", "stg-db-01", "grant", "An account taken over on stg-app-02 may read stg-db-01.", ""),
];

const LETTER: [Step; 3] = [
    (
        "a letter",
        "vpn-01",
        "phish",
        "Somebody falls for a letter, and their account opens vpn-01.",
        "logs of vpn-01, kept on log-01",
    ),
    (
        "vpn-01",
        "jump-01",
        "grant",
        "An account taken over on vpn-01 may read jump-01.",
        "logs of jump-01, kept on log-01",
    ),
    (
        "jump-01",
        "db-crm-01",
        "grant",
        "An account taken over on jump-01 may read db-crm-01.",
        "logs of db-crm-01, kept on log-01",
    ),
];

fn routes(people: u64) -> Vec<PostureRoute> {
    let route = |entry: (&str, &str), store: &str, steps: Vec<PostureStep>| PostureRoute {
        route: format!("route-{store}"),
        entry: entry.0.into(),
        entry_words: entry.1.into(),
        store: store.into(),
        people: people_of(people, store).unwrap_or(0),
        elements: STORES.iter().find(|line| line.0 == store).map(|line| words(line.5)).unwrap_or_default(),
        steps,
    };
    let internet = ("internet", "the internet");
    let mut routes = Vec::new();
    for store in
        ["db-crm-01", "ora-billing-01", "my-pay-01", "db-portal-01", "db-credit-01", "ids-img-01", "fs-exports-01"]
    {
        let sentence = format!("An account taken over on jump-01 may read {store}.");
        let seen = if store == "ids-img-01" { String::new() } else { format!("logs of {store}, kept on log-01") };
        let last = ("jump-01", store, "grant", sentence.as_str(), seen.as_str());
        routes.push(route(internet, store, TO_JUMP.into_iter().chain([last]).map(step).collect()));
    }
    let archive = (
        "stg-app-02",
        "tidewater-archive",
        "cloud_right",
        "A right in the cloud, held on stg-app-02, opens tidewater-archive.",
        "",
    );
    routes.push(route(
        internet,
        "tidewater-archive",
        TO_JUMP[..4].iter().copied().chain([archive]).map(step).collect(),
    ));
    routes.push(route(internet, "db-portal-01", PORTAL.map(step).to_vec()));
    routes.push(route(("zone:lab", "the zone lab"), "stg-db-01", LAB.map(step).to_vec()));
    routes.push(route(("phished", "an account whose owner fell for a letter"), "db-crm-01", LETTER.map(step).to_vec()));
    routes
}

fn stores(people: u64) -> Vec<PostureStore> {
    let letter = "an account whose owner fell for a letter";
    let store = |line: &Stored| PostureStore {
        store: line.0.into(),
        zone: line.1.into(),
        environment: line.2.into(),
        elements: words(line.5),
        people: people_of(people, line.0),
        counted_by: line.4.into(),
        entries: match line.0 {
            "hr-files-01" => Vec::new(),
            "stg-db-01" => words(&["the zone lab"]),
            _ => words(&["the internet", "the zone lab", letter, letter, letter]),
        },
    };
    STORES.iter().map(store).collect()
}

fn action(title: &str, check: &str, kind: &str, open: &[&str], effort_hours: u32) -> PostureAction {
    PostureAction {
        action: format!("{check}/lab"),
        title: title.into(),
        check: check.into(),
        kind: kind.into(),
        open: Listing { lines: words(open), total: open.len() as u64, export: String::new() },
        effort_hours,
        state: "open".into(),
        ..PostureAction::default()
    }
}

fn actions(people: u64) -> Listing<PostureAction> {
    let mut lines = vec![
        PostureAction {
            owner: "Platform team".into(),
            due: Some(date(2026, 11, 20)),
            people: people * 690 / 1_000,
            ..action(
                "Take secrets for higher zones off hosts in zone lab, and change them",
                "secret-crosses-up",
                "secret",
                &["k-00000000000000a1", "k-00000000000000b7"],
                12,
            )
        },
        PostureAction {
            owner: "Radio laboratory".into(),
            due: Some(date(2026, 11, 14)),
            people: people * 220 / 1_000,
            state: "reopened".into(),
            done: 3,
            ..action(
                "Turn off passwords for log-in from outside in zone lab",
                "guessable-account",
                "account",
                &["admin@gw-test-02"],
                4,
            )
        },
        PostureAction {
            people: people * 40 / 1_000,
            state: "in_part".into(),
            done: 2,
            owner: "Network team".into(),
            ..action(
                "Close the ways from lab to zones that hold personal data",
                "way-nonproduction-to-stores",
                "way",
                &["lab → data", "lab → corp"],
                24,
            )
        },
        PostureAction {
            people: people * 19 / 1_000,
            ..action(
                "Mend weaknesses that are past their term in zone dmz",
                "weakness-overdue",
                "weakness",
                &["CVE-2026-10311 on web-portal-01"],
                16,
            )
        },
        PostureAction {
            people: people * 12 / 1_000,
            ..action("Delete or mask real people in test stores", "test-store-real-people", "store", &["stg-db-01"], 40)
        },
        PostureAction {
            action: "step/phish/fkim".into(),
            ..action("Give fkim a factor that cannot be phished", "store-from-outside", "account", &["fkim"], 80)
        },
        action(
            "Take root’s log-in away in zone lab",
            "root-login",
            "host",
            &["gw-test-01", "gw-test-02", "lab-01", "lab-02", "lab-03"],
            7,
        ),
        PostureAction {
            state: "closed".into(),
            done: 14,
            ..action("Give each copy an expiry", "copy-expires", "copy", &[], 0)
        },
    ];
    let mut sum = 0;
    for line in &mut lines {
        sum += line.people;
        line.people_cumulative = if line.state == "closed" { 0 } else { sum };
    }
    Listing { total: lines.len() as u64 + 23, lines, export: "amends export actions".into() }
}

fn changes() -> PostureChanges {
    let change = |title: &str, kind: &str, instance: &str, why: &str| PostureChange {
        title: title.into(),
        kind: kind.into(),
        instance: instance.into(),
        why: why.into(),
    };
    let list = |lines: Vec<PostureChange>, more: u64| Listing {
        total: lines.len() as u64 + more,
        lines,
        export: String::new(),
    };
    PostureChanges {
        mended: list(
            vec![
                change("Nobody logs in as root", "host", "jump-01", "jump-01 lets nobody log in as root."),
                change("Nobody logs in as root", "host", "jump-02", "jump-02 lets nobody log in as root."),
                change("Nobody logs in as root", "host", "vpn-01", "vpn-01 lets nobody log in as root."),
                change("Nobody logs in as root", "host", "mx-01", "mx-01 lets nobody log in as root."),
                change("Test stores hold no real people", "store", "qa-db-02", "qa-db-02 holds no real people."),
            ],
            22,
        ),
        failures: list(
            vec![change(
                "No password can be guessed",
                "account",
                "admin@gw-test-02",
                "The password of admin@gw-test-02 is a default one; admin may log in from outside.",
            )],
            0,
        ),
        lost: list(vec![change("Hosts ship their logs", "host", "lab-07", "Its shipping status would tell.")], 0),
        closed: vec![PostureAction {
            done: 14,
            state: "closed".into(),
            ..action("Give each copy an expiry", "copy-expires", "copy", &[], 0)
        }],
        reopened: vec![PostureAction {
            done: 3,
            state: "reopened".into(),
            ..action(
                "Turn off passwords for log-in from outside in zone lab",
                "guessable-account",
                "account",
                &["admin@gw-test-02"],
                4,
            )
        }],
        mutes: vec![
            PostureMute {
                title: "Log-ins cannot be guessed".into(),
                kind: "host".into(),
                instance: "gw-lab-09".into(),
                why: "The vendor needs passwords until the move.".into(),
                owner: "Head of the laboratory".into(),
                until: Some(date(2026, 12, 31)),
            },
            PostureMute {
                title: "People’s log-ins cannot be phished".into(),
                kind: "account".into(),
                instance: "callcentre".into(),
                why: "callcentre uses an old client, which is replaced in the autumn.".into(),
                owner: "Call-centre operations".into(),
                until: Some(date(2026, 9, 30)),
            },
        ],
        mutes_unused: 1,
    }
}

fn demands() -> Vec<PostureDemand> {
    let titles = [
        "A chief information security officer is named",
        "The board hears regularly of posture and risk",
        "A written programme for information security",
        "A compliance officer and a compliance plan",
        "Yearly training of those who touch covered data",
        "A move to zero trust",
        "Networks are segmented",
        "Log-ins that cannot be phished",
        "Identities and rights are managed alike everywhere, and are few",
        "Log-ins are guarded against guessing",
        "Regular scans for weaknesses, from outside and within",
        "Critical assets are known and tracked",
        "Critical assets are monitored",
        "A data inventory",
        "Data minimisation",
        "Data is disposed of, routinely",
        "Independent assessments",
        "The promised money is spent",
        "The truth is told about security",
    ];
    let patterns = [
        "Test copies of real data, with no expiry",
        "A lower-trust zone holds a secret for a higher one",
        "A fix that was not verified everywhere",
        "Exceptions in «legacy» or «test»",
        "Outsiders find it first",
        "Logs shorter than the intruder's stay",
        "How many people was not known when it was needed",
    ];
    let counts = |at: u64| VerdictCounts {
        pass: at * 7 % 41,
        fail: if at.is_multiple_of(3) { at * 5 % 17 } else { 0 },
        cannot_tell: if at % 4 == 1 { at % 9 + 1 } else { 0 },
        muted: u64::from(at == 8),
    };
    let demand = |framework: &str, id: String, title: &str, at: u64| PostureDemand {
        framework: framework.into(),
        id,
        title: title.into(),
        checks: 1 + at % 3,
        counts: counts(at),
    };
    let mut demands: Vec<PostureDemand> =
        (1..).zip(titles).map(|(at, title)| demand("fcc", format!("TM-{at:02}"), title, at)).collect();
    demands.extend((1..).zip(patterns).map(|(at, title)| demand("patterns", at.to_string(), title, at + 2)));
    demands.push(demand("nist_csf", "PR.AA-05".into(), "Rights are defined, few, and reviewed", 9));
    demands.push(demand("iso27001", "A.8.2".into(), "Privileged rights", 6));
    demands
}

fn instance(instance: &str, why: &str) -> PostureInstance {
    PostureInstance {
        instance: instance.into(),
        why: why.into(),
        places: vec!["hosts/gw-test-01/sshd_config:4".into(), "hosts/jump-01/users/fkim/authorized_keys:1".into()],
    }
}

fn check(
    (check, title): (&str, &str),
    severity: &str,
    kind: &str,
    demands: &[&str],
    counts: VerdictCounts,
) -> PostureCheck {
    PostureCheck {
        check: check.into(),
        title: title.into(),
        severity: severity.into(),
        kind: kind.into(),
        demands: words(demands),
        counts,
        ..PostureCheck::default()
    }
}

fn checks() -> Vec<PostureCheck> {
    vec![
        PostureCheck {
            failing: vec![
                instance(
                    "gw-test-01",
                    "gw-test-01 lets root log in: what is done so is nobody’s, and one secret opens everything there.",
                ),
                instance(
                    "gw-test-02",
                    "gw-test-02 lets root log in: what is done so is nobody’s, and one secret opens everything there.",
                ),
                instance(
                    "lab-01",
                    "lab-01 lets root log in: what is done so is nobody’s, and one secret opens everything there.",
                ),
            ],
            unknown: vec![instance("lab-07", "It is not known whether root may log in. Its sshd_config would tell.")],
            ..check(
                ("root-login", "Nobody logs in as root"),
                "medium",
                "host",
                &["TM-09"],
                VerdictCounts { pass: 31, fail: 5, cannot_tell: 2, muted: 0 },
            )
        },
        PostureCheck {
            failing: vec![instance("admin@gw-test-02", "The password of admin@gw-test-02 is a default one.")],
            ..check(
                ("guessable-account", "No password can be guessed"),
                "critical",
                "account",
                &["TM-10", "pattern 4"],
                VerdictCounts { pass: 12, fail: 1, ..VerdictCounts::default() },
            )
        },
        PostureCheck {
            failing: vec![
                instance(
                    "k-00000000000000a1",
                    "The private key k-00000000000000a1 lies in lab and opens hosts in corp.",
                ),
                instance(
                    "k-00000000000000b7",
                    "The access key k-00000000000000b7 lies in lab and opens a store in cloud.",
                ),
            ],
            ..check(
                ("secret-crosses-up", "No zone holds a secret for a higher one"),
                "critical",
                "secret",
                &["TM-07", "TM-09", "pattern 2"],
                VerdictCounts { pass: 44, fail: 2, ..VerdictCounts::default() },
            )
        },
        PostureCheck {
            unknown: vec![instance(
                "ciso",
                "No document says so. The appointment, with its date and hash, would tell.",
            )],
            ..check(
                ("ciso", "A security officer is named"),
                "high",
                "document",
                &["TM-01"],
                VerdictCounts { cannot_tell: 1, ..VerdictCounts::default() },
            )
        },
        check(
            ("copy-expires", "Copies have an expiry"),
            "medium",
            "copy",
            &["TM-16", "pattern 1"],
            VerdictCounts { pass: 14, ..VerdictCounts::default() },
        ),
        check(
            ("listener-asks-who", "What listens asks who is there"),
            "high",
            "listener",
            &["TM-07"],
            VerdictCounts { pass: 88, muted: 1, ..VerdictCounts::default() },
        ),
    ]
}
