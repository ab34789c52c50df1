//! A posture as a board would see it. All of it is invented.

use amends_report::view::*;
use jiff::civil::date;

pub(crate) fn sample() -> BoardView {
    let step = |words: &str, is_seen| BoardStep { words: words.into(), is_seen };
    let change = |title: &str, note: &str| BoardChange { title: title.into(), note: note.into() };
    BoardView {
        organization: "Harbour Example".into(),
        as_of: date(2026, 11, 7),
        made: "2026-11-07T14:30:00Z".parse().expect("a moment"),
        last_run: Some(date(2026, 7, 4)),
        version: "0.1.0".into(),
        digest: "blake3:7d0c8a51f3e2b96477aa10c55b6be2f19e0f3a4d8c21675bb0e4419cd2a7f803".into(),
        outside: Stake { now: 41_200, before: Some(1_204_118) },
        lower_zones: Stake { now: 1_204_118, before: Some(1_190_002) },
        at_stake: 1_251_640,
        stores_uncounted: 2,
        actions: actions(),
        worst_route: Some(BoardRoute {
            entry: "the laboratory".into(),
            store: "crm".into(),
            people: 1_204_118,
            elements: vec![
                "Social Security numbers".into(),
                "dates of birth".into(),
                "driving licences".into(),
                "account_pin".into(),
            ],
            steps: vec![
                step("Anybody in the laboratory reaches the test gateway gw-test-02.", true),
                step("Its password can be guessed.", false),
                step("From there the way to lab-build-03 is open, though the inventory calls it closed.", false),
                step("A backup script on lab-build-03 holds a key for the customer database.", false),
                step("With that key all of crm can be read.", true),
            ],
        }),
        closed: vec![
            change("Delete the copies of customers in the test stores", ""),
            change("Close remote desktop to the internet", ""),
            change("Keep logs for 400 days, away from the host", ""),
        ],
        reopened: vec![change(
            "Require keys in place of passwords on all gateways",
            "fails again on gw-test-02; holds on 41 others",
        )],
        mutes: vec![
            BoardMute {
                what: "Passwords on gw-lab-09".into(),
                why: "The vendor needs them until the move.".into(),
                owner: "Head of the laboratory".into(),
                until: Some(date(2026, 12, 31)),
            },
            BoardMute {
                what: "No second factor for the call centre’s old client".into(),
                why: "It is replaced in the autumn.".into(),
                owner: "Call-centre operations".into(),
                until: Some(date(2026, 9, 30)),
            },
        ],
        cannot_tell: vec![
            BoardUnknown {
                what: "Are the rows of partner-sandbox real people?".into(),
                instances: 1,
                would_tell: "a scan of the store with a read-only account.".into(),
            },
            BoardUnknown {
                what: "Is there a named security officer?".into(),
                instances: 1,
                would_tell: "the document of the appointment, with its date.".into(),
            },
            BoardUnknown {
                what: "Do snapshots have an expiry?".into(),
                instances: 14,
                would_tell: "the list of snapshots with their dates.".into(),
            },
        ],
    }
}

fn actions() -> Vec<BoardAction> {
    let rows = [
        (
            "Take the customer database’s key out of backup scripts, and change it",
            1_098_300,
            12,
            "Database team",
            Some(date(2026, 11, 20)),
            "open",
        ),
        (
            "Require keys in place of passwords on all gateways",
            64_818,
            16,
            "Network team",
            Some(date(2026, 11, 14)),
            "reopened",
        ),
        (
            "Close the way from the laboratory to production",
            41_000,
            24,
            "Network team",
            Some(date(2026, 12, 5)),
            "in_part",
        ),
        ("Give every test copy an owner and an expiry", 30_200, 40, "Quality assurance", None, "open"),
        ("Ask a second factor of the partner portal", 11_022, 16, "", None, "open"),
        ("Rotate keys that two hosts share", 3_900, 8, "Platform team", None, "open"),
    ];
    let mut sum = 0;
    let action = |(title, people, effort_hours, owner, due, state): (&str, u64, u32, &str, _, &str)| {
        sum += people;
        BoardAction {
            title: title.into(),
            people,
            people_cumulative: sum,
            effort_hours,
            owner: owner.into(),
            due,
            state: state.into(),
        }
    };
    rows.into_iter().map(action).collect()
}
