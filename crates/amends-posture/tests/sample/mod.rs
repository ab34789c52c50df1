//! A small run, all of it invented, with every verdict, every state of an action, and texts that try to break forms.

use std::collections::BTreeMap;

use amends_case::statement::Severity;
use amends_posture::shared::{CheckInfo, MuteInfo, SharedInput};
use amends_posture::{ActionRow, CheckRow, EntryRow, RouteRow, RouteStep, StoreRow, Verdict};
use jiff::civil::{Date, date};

/// What an input borrows from.
pub(crate) struct Sample {
    pub(crate) checks: Vec<CheckInfo>,
    pub(crate) rows: Vec<CheckRow>,
    pub(crate) mutes: Vec<MuteInfo>,
    pub(crate) actions: Vec<ActionRow>,
    pub(crate) routes: Vec<RouteRow>,
    pub(crate) stores: Vec<StoreRow>,
    pub(crate) entries: Vec<EntryRow>,
}

pub(crate) const AS_OF: Date = date(2026, 11, 7);

impl Sample {
    pub(crate) fn input(&self) -> SharedInput<'_> {
        SharedInput {
            organisation: "Harbour Example",
            as_of: AS_OF,
            now: "2026-11-07T14:30:00Z".parse().expect("a moment"),
            tool_version: "0.1.0",
            checks: &self.checks,
            rows: &self.rows,
            mutes: &self.mutes,
            actions: &self.actions,
            routes: &self.routes,
            stores: &self.stores,
            entries: &self.entries,
        }
    }

    /// The same, in another order.
    #[allow(dead_code)]
    pub(crate) fn turned(mut self) -> Self {
        self.checks.reverse();
        self.rows.reverse();
        self.mutes.reverse();
        self.routes.reverse();
        self.stores.reverse();
        self.entries.reverse();
        self
    }
}

pub(crate) fn sample() -> Sample {
    Sample {
        checks: checks(),
        rows: rows(),
        mutes: vec![
            MuteInfo {
                check: "no_default_password".into(),
                instance: "gw-lab-09".into(),
                by: "Head of the laboratory".into(),
                why: "Vendor needs it until the move".into(),
                until: Some(date(2026, 12, 31)),
            },
            MuteInfo {
                check: "no_default_password".into(),
                instance: "*".into(),
                by: "Nobody here".into(),
                ..MuteInfo::default()
            },
        ],
        actions: actions(),
        routes: vec![route()],
        stores: vec![StoreRow {
            store: "crm".into(),
            zone: "prod".into(),
            environment: "production".into(),
            elements: vec!["ssn".into(), "date_of_birth".into()],
            people: Some(41_200),
            counted_by: "scan".into(),
            entries: vec!["internet".into()],
        }],
        entries: vec![
            EntryRow { entry: "internet".into(), class: "outside".into(), stores: vec!["crm".into()], people: 41_200 },
            EntryRow {
                entry: "zone:lab".into(),
                class: "lower_zone".into(),
                stores: vec!["crm".into()],
                people: 41_200,
            },
        ],
    }
}

fn checks() -> Vec<CheckInfo> {
    let answers = |list: &[(&str, &[&str])]| -> BTreeMap<String, Vec<String>> {
        list.iter().map(|(name, ids)| ((*name).to_owned(), ids.iter().map(|id| (*id).to_owned()).collect())).collect()
    };
    vec![
        CheckInfo {
            id: "no_default_password".into(),
            title: "No account can be guessed".into(),
            asks: "Does every reachable account refuse passwords that can be guessed?".into(),
            why: "A gateway in a laboratory was entered by guessing".into(),
            severity: Severity::Critical,
            answers: answers(&[
                ("fcc", &["7", "12"]),
                ("nist_csf", &["PR.AA-01", "PR.AA-03"]),
                ("cis", &["5.2", "6.3"]),
                ("iso27001", &["A.5.17"]),
            ]),
        },
        CheckInfo {
            id: "no_real_people_in_test".into(),
            title: "No real people in test stores".into(),
            asks: "Is every row of a test store invented or masked?".into(),
            why: "A copy of living customers lay in a test database, and nobody owned it.".into(),
            severity: Severity::High,
            answers: answers(&[("cis", &["3.1"]), ("nist_csf", &["PR.DS-01"])]),
        },
        CheckInfo {
            id: "logs_outlast_dwell".into(),
            title: "Logs outlast an intruder's stay".into(),
            asks: "Are logs kept for a year, away from the host?".into(),
            why: "They were kept for thirty days.".into(),
            severity: Severity::Medium,
            answers: BTreeMap::new(),
        },
        CheckInfo {
            id: "officer_named".into(),
            title: "A security officer is named".into(),
            asks: "Is there a document that names one?".into(),
            why: "The decree asks for one.".into(),
            severity: Severity::Low,
            answers: answers(&[("fcc", &["1"])]),
        },
        CheckInfo {
            id: "5/odd check".into(),
            title: "With a name\nthat breaks".into(),
            severity: Severity::Medium,
            ..CheckInfo::default()
        },
        CheckInfo { id: "idle".into(), title: "Nothing to look at".into(), ..CheckInfo::default() },
    ]
}

fn rows() -> Vec<CheckRow> {
    let row = |check: &str, kind: &str, instance: &str, verdict, why: &str, places: &[&str], before| CheckRow {
        check: check.into(),
        kind: kind.into(),
        instance: instance.into(),
        verdict,
        why: why.into(),
        places: places.iter().map(|place| (*place).to_owned()).collect(),
        group: String::new(),
        before,
    };
    let password = "no_default_password";
    vec![
        row(
            password,
            "host",
            "gw-test-01",
            Verdict::Fail,
            "ssh answers, and its password can be guessed",
            &["nmap/lab scan#2.xml:12", "sshd/gw-test-01:3"],
            Some(Verdict::Pass),
        ),
        row(
            password,
            "account",
            "deploy@gw-test-02",
            Verdict::Fail,
            "the password is on a list",
            &["accounts.csv:7"],
            Some(Verdict::Fail),
        ),
        row(
            password,
            "host",
            "gw-lab-09",
            Verdict::Muted,
            "the vendor's password stands",
            &["assets.csv:19"],
            Some(Verdict::Muted),
        ),
        row(password, "host", "gw-prod-01", Verdict::Pass, "keys only", &["sshd/gw-prod-01:4"], Some(Verdict::Fail)),
        // Twice the same instance: two files say so.
        row(password, "host", "gw-prod-01", Verdict::Pass, "keys only", &["sshd/gw-prod-01:4"], Some(Verdict::Fail)),
        row(
            "no_real_people_in_test",
            "store",
            "crm-test",
            Verdict::CannotTell,
            "nobody has counted it; a scan would tell",
            &[],
            None,
        ),
        row("logs_outlast_dwell", "host", "db-crm-01", Verdict::Pass, "400 days, shipped", &["logs.csv:2"], None),
        row(
            "officer_named",
            "document",
            "security officer",
            Verdict::Muted,
            "accepted by Board secretary until 2026-12-01",
            &[],
            None,
        ),
        row(
            "5/odd check",
            "host\n",
            " \u{202e}\"><script>&\u{0} ",
            Verdict::Fail,
            "",
            &["", "javascript:alert(1)", "C:\\x\\é.csv:9"],
            None,
        ),
        row("unknown_check", "", "", Verdict::CannotTell, "\n", &[], None),
    ]
}

fn actions() -> Vec<ActionRow> {
    let action = |id: &str, check: &str, state: &str, people, cumulative| ActionRow {
        action: id.into(),
        title: format!("Do {id}"),
        check: check.into(),
        effort: 8,
        people,
        people_cumulative: cumulative,
        owner: "Network team".into(),
        due: Some(date(2026, 11, 30)),
        state: state.into(),
        ..ActionRow::default()
    };
    vec![
        ActionRow {
            open: vec!["gw-test-01".into(), "deploy@gw-test-02".into()],
            done: vec!["gw-prod-01".into()],
            history: vec![
                "2026-07-04 opened".into(),
                "2026-09-01 closed".into(),
                "2026-11-07 reopened".into(),
                "without a day".into(),
            ],
            ..action("no_default_password/gw", "no_default_password", "reopened", 38_000, 38_000)
        },
        ActionRow {
            after: vec!["no_default_password/gw".into(), "not listed".into()],
            due: None,
            owner: " ".into(),
            ..action("no_real_people_in_test", "no_real_people_in_test", "open", 3_200, 41_200)
        },
        ActionRow {
            done: vec!["db-crm-01".into()],
            ..action("logs_outlast_dwell", "logs_outlast_dwell", "closed", 0, 41_200)
        },
        ActionRow {
            open: vec!["security officer".into()],
            ..action("officer_named", "officer_named", "muted", 0, 41_200)
        },
        action("no_default_password/gw", "no_default_password", "open", 1, 1),
        action("5/odd check", "5/odd check", "in_part", 0, 41_200),
    ]
}

fn route() -> RouteRow {
    RouteRow {
        route: "route-1a2b".into(),
        entry: "internet".into(),
        store: "crm".into(),
        steps: vec![RouteStep {
            from: "internet".into(),
            to: "gw-test-01".into(),
            account: "admin".into(),
            how: "guessed_password".into(),
            reason: "ssh is open to the internet".into(),
            places: vec!["nmap/lab scan#2.xml:12".into()],
            seen_by: String::new(),
        }],
        likelihood: 620,
        people: 41_200,
        people_together: 0,
        elements: vec!["ssn".into()],
        why: "From the internet over gw-test-01 to crm.".into(),
    }
}
