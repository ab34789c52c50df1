//! What holds of every plan, whatever people and facts go in.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use amends_case::incident::Incident;
use amends_duties::{ElementClasses, Kind, Laws, Owed, Plan, ProfileCount, check::check, plan};
use proptest::prelude::*;

static LAWS: LazyLock<Laws> = LazyLock::new(|| Laws::embedded().expect("laws"));

const ELEMENTS: [&str; 12] = [
    "name",
    "ssn",
    "drivers_license",
    "financial_account",
    "account_access_code",
    "payment_card",
    "email",
    "password",
    "telephone",
    "medical",
    "date_of_birth",
    "imei",
];

fn any_profile() -> impl Strategy<Value = ProfileCount> {
    let mut places: Vec<String> = LAWS.residences().map(str::to_owned).collect();
    places.extend(["unknown", "de", "ca-qc", "us-as"].map(str::to_owned));
    let elements = proptest::sample::subsequence(ELEMENTS.to_vec(), 0..=ELEMENTS.len());
    (proptest::sample::select(places), elements, any::<(bool, bool)>(), 0_u64..3000).prop_map(
        |(residence, elements, (minor, deceased), persons)| ProfileCount {
            residence,
            elements: elements.into_iter().map(str::to_owned).collect(),
            segment: None,
            minor,
            deceased,
            persons,
        },
    )
}

fn any_facts() -> impl Strategy<Value = String> {
    let word = |key: &'static str, values: &'static [&'static str]| {
        proptest::sample::select(values).prop_map(move |value| format!("{key} = {value}\n"))
    };
    let day = |key: &'static str, least: u32| {
        proptest::option::of(least..29)
            .prop_map(move |day| day.map(|day| format!("{key} = 2026-10-{day:02}\n")).unwrap_or_default())
    };
    let facts = (
        word("harm", &["\"likely\"", "\"not_likely\"", "\"unknown\""]),
        word("access", &["\"acquired\"", "\"accessed\""]),
        word("encrypted", &["true", "false", "false"]),
        word("held_for_another", &["true", "false", "false"]),
        word("source_of_breach", &["true", "false"]),
        day("determined", 5),
        day("notice_planned", 7),
        day("hold_until", 8),
        day("agencies_told", 7),
        proptest::sample::select(
            &["[]", "[\"telecom_carrier\"]", "[\"bank\"]", "[\"health_plan\"]", "[\"government_agency\"]"][..],
        ),
    );
    facts.prop_map(|(harm, access, encrypted, held, source, determined, planned, hold, told, sectors)| {
        format!(
            "[organization]\nname = \"A\"\npublic_company = true\nsectors = {sectors}\n[incident]\n\
             discovered = 2026-10-05\n{harm}{access}{encrypted}{held}{source}{determined}{planned}{hold}{told}"
        )
    })
}

fn made(facts: &str, profiles: &[ProfileCount]) -> Plan {
    let incident = Incident::from_toml(facts, "incident.toml").expect("an incident");
    plan(&LAWS, &incident, profiles, &ElementClasses::standard())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_plan_is_sound(facts in any_facts(), profiles in proptest::collection::vec(any_profile(), 0..25)) {
        let plan = made(&facts, &profiles);
        prop_assert_eq!(check(&plan), Vec::<String>::new());
        prop_assert_eq!(plan.profiles.len(), profiles.len());
        // No person is passed over: every place with people has a row on notice.
        let places: BTreeSet<&str> = profiles.iter().filter(|profile| profile.persons > 0).map(|p| p.residence.as_str()).collect();
        for place in places {
            let law = if place == "unknown" { "us-unknown" } else { place };
            prop_assert!(plan.duties.iter().any(|duty| duty.law == law && duty.kind == Kind::NotifyPersons), "{}", place);
        }
    }

    #[test]
    fn the_order_of_profiles_changes_no_duty(facts in any_facts(), mut profiles in proptest::collection::vec(any_profile(), 0..12)) {
        let duties = made(&facts, &profiles).duties;
        profiles.reverse();
        prop_assert_eq!(made(&facts, &profiles).duties, duties);
    }

    #[test]
    fn to_lose_more_never_takes_a_notice_away(facts in any_facts(), mut profile in any_profile(), more in 0..ELEMENTS.len()) {
        profile.persons = 10;
        let before = made(&facts, std::slice::from_ref(&profile)).profiles[0].notice;
        profile.elements.insert(ELEMENTS[more].to_owned());
        let after = made(&facts, &[profile]).profiles[0].notice;
        prop_assert!(after >= before || after == Owed::Yes, "{:?} became {:?}", before, after);
    }
}
