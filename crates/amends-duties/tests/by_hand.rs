//! The example incident, whose days stand with it, against a table that was worked out by hand.

use amends_case::incident::Incident;
use amends_duties::{ElementClasses, Laws, Owed, Plan, check::check, counts_from_csv, plan};
use amends_testing::example::INCIDENT;

const COUNTS: &str = "residence,elements,persons,segment,minor
us-ca,name;ssn;drivers_license;telephone,1204,former,
us-ca,name;ssn,10,former,true
us-ca,name;email;telephone,5000,current,
us-tx,name;ssn,300,former,
us-ny,name;ssn,500,former,
us-fl,name;ssn,600,former,
us-wa,name;ssn,501,former,
us-ma,name;ssn,20,former,
us-md,name;ssn,1,former,
us-vt,name;ssn,3,former,
us-ct,name;ssn,40,former,
us-dc,name;ssn,50,former,
us-ri,name;ssn,501,former,
us-pr,name;ssn,7,former,
us-ia,name;ssn,501,former,
us-il,name;ssn,500,former,
unknown,name;ssn,12,former,
de,name;ssn,4,former,
";

// People with name and SSN: 1204 + 10 + 300 + 500 + 600 + 501 + 20 + 1 + 3 + 40 + 50 + 501 + 7 + 501 + 500 = 4738 in
// the states named, and 12 + 4 elsewhere. All people: 4738 + 5000 + 16 = 9754.
const OWED: &str = "
de notify_persons 4 depends - 2026-10-26
us-ca notify_persons 1214 yes 2026-11-04 2026-11-04
us-ca notify_regulator-attorney_general 1214 yes 2026-11-10 2026-11-10
us-ca provide_protection 1214 yes 2026-11-04 2026-11-04 12
us-ct notify_persons 40 yes 2026-12-04 2026-12-04
us-ct notify_regulator-attorney_general 40 yes 2026-12-04 2026-10-26
us-ct provide_protection 40 yes 2026-12-04 2026-12-04 24
us-dc notify_persons 50 yes - 2026-10-26
us-dc notify_regulator-attorney_general 50 yes - 2026-10-26
us-dc notify_agencies 50 yes - 2026-10-26
us-dc provide_protection 50 yes - 2026-10-26 18
us-fed-fcc-cpni notify_persons-text_2007 6204 depends - 2026-10-26
us-fed-fcc-cpni notify_persons-text_2023 9754 depends 2026-11-06 2026-11-06
us-fed-fcc-cpni notify_regulator-text_2007 6204 depends 2026-10-19 2026-10-19
us-fed-fcc-cpni notify_regulator-text_2023 9754 depends 2026-10-19 2026-10-19
us-fed-fcc-cpni keep_record-breaches 9754 yes - -
us-fed-sec-8k file_public-item_105 9754 yes 2026-10-16 2026-10-16
us-fl notify_persons 600 yes 2026-11-06 2026-11-06
us-fl notify_regulator-legal_affairs 600 yes 2026-11-06 2026-11-06
us-ia notify_persons 501 yes - 2026-10-26
us-ia notify_regulator-attorney_general 501 yes 2026-11-02 2026-11-02
us-il notify_persons 500 yes - 2026-10-26
us-ma notify_persons 20 yes - 2026-10-26
us-ma notify_regulator-attorney_general 20 yes - 2026-10-26
us-ma notify_regulator-consumer_affairs 20 yes - 2026-10-26
us-ma notify_agencies 20 depends - 2026-10-26
us-ma provide_protection 20 yes - 2026-10-26 18
us-md notify_persons 1 yes 2026-11-19 2026-11-19
us-md notify_regulator-attorney_general 1 yes 2026-11-19 2026-10-23
us-ny notify_persons 500 yes 2026-11-04 2026-11-04
us-ny notify_regulator-attorney_general 500 yes - 2026-10-26
us-ny notify_regulator-department_of_state 500 yes - 2026-10-26
us-ny notify_regulator-state_police 500 yes - 2026-10-26
us-pr notify_persons 7 yes - 2026-10-26
us-pr notify_regulator-consumer_affairs 7 yes 2026-10-15 2026-10-15
us-ri notify_persons 501 yes 2026-11-21 2026-11-20
us-ri notify_regulator-attorney_general 501 yes - 2026-10-26
us-ri notify_agencies 501 yes - 2026-10-26
us-tx notify_persons 300 yes 2026-12-06 2026-12-04
us-tx notify_regulator-attorney_general 300 yes 2026-11-06 2026-11-06
us-unknown notify_persons 12 yes 2026-11-04 2026-11-04
us-unknown provide_protection 12 depends 2026-11-04 2026-11-04 24
us-vt notify_persons 3 yes 2026-11-19 2026-11-19
us-vt notify_regulator-attorney_general 3 yes 2026-10-26 2026-10-26
us-vt notify_regulator-attorney_general_followup 3 yes 2026-11-19 2026-10-26
us-wa notify_persons 501 yes 2026-11-04 2026-11-04
us-wa notify_regulator-attorney_general 501 yes 2026-11-04 2026-10-26
";
// The arithmetic:
// 30 days from discovery (CA, NY, WA):    10-05 + 26 = 10-31, + 4 = 11-04
// 30 days from determination (FL, TX AG): 10-07 + 24 = 10-31, + 6 = 11-06
// 60 days from determination (TX):        10-07 + 24 + 30 = 11-30, + 6 = 12-06, a Sunday; Friday is 12-04
// 45 days from discovery (MD, VT):        10-05 + 26 = 10-31, + 19 = 11-19
// 45 days from confirmation (RI):         10-07 + 24 = 10-31, + 21 = 11-21, a Saturday; Friday is 11-20
// 60 days from discovery (CT):            10-05 + 26 + 30 = 11-30, + 4 = 12-04
// 15 days after the mailing (CA AG):      10-26 + 5 = 10-31, + 10 = 11-10
// 5 business days after it (IA AG):       27, 28, 29, 30 October, 2 November
// 10 days from detection (PR):            10-15
// 14 business days (VT AG):               6-9 (4), 13-16 (8), 19-23 (13), 26 (14)
// 4 business days from Friday (SEC):      13, 14, 15, 16
// 7 business days (FCC):                  8, 9, 13, 14, 15, 16, 19
// before the mailing (MD AG):             Friday 10-23

fn tidewater(facts: &str, counts: &str) -> Plan {
    let laws = Laws::embedded().expect("laws");
    let classes = ElementClasses::standard();
    let incident = Incident::from_toml(facts, "incident.toml").expect("an incident");
    let counts = counts_from_csv(counts, &laws, &classes).expect("counts");
    let plan = plan(&laws, &incident, &counts, &classes);
    assert_eq!(check(&plan), Vec::<String>::new());
    plan
}

#[test]
fn the_example_incident_comes_out_as_worked_out_by_hand() {
    let plan = tidewater(INCIDENT, COUNTS);
    let day = |day: Option<String>| day.unwrap_or_else(|| "-".to_owned());
    let mut found: Vec<String> = plan
        .duties
        .iter()
        .filter(|duty| duty.owed != Owed::No && duty.kind.word() != "substitute_notice")
        .map(|duty| {
            let what = duty.duty_id.trim_start_matches("d-").replacen(&format!("{}-", duty.law), "", 1);
            let (due, plan_by) =
                (day(duty.due.map(|due| due.to_string())), day(duty.plan_by.map(|day| day.to_string())));
            let months = duty.months.map(|months| format!(" {months}")).unwrap_or_default();
            format!("{} {what} {} {} {due} {plan_by}{months}", duty.law, duty.persons, duty.owed.word())
        })
        .collect();
    let mut expected: Vec<&str> = OWED.trim().lines().collect();
    found.sort();
    expected.sort_unstable();
    assert_eq!(found.join("\n"), expected.join("\n"));
}

/// A row that is not owed, and words of its because.
#[track_caller]
fn check_refused(plan: &Plan, duty_id: &str, persons: u64, words: &str) {
    let duty = plan.duties.iter().find(|duty| duty.duty_id == duty_id).expect(duty_id);
    assert_eq!((duty.owed, duty.persons), (Owed::No, persons), "{duty_id}");
    assert!(duty.because.contains(words), "{duty_id}: {}", duty.because);
}

#[test]
fn what_is_not_owed_says_why() {
    let plan = tidewater(INCIDENT, COUNTS);
    check_refused(
        &plan,
        "d-us-il-notify_regulator-attorney_general",
        500,
        "500 residents of Illinois are not more than 500",
    );
    check_refused(&plan, "d-us-fl-notify_agencies", 600, "600 residents of Florida are not more than 1,000");
    check_refused(&plan, "d-us-tx-notify_agencies", 300, "4,738 people, wherever they live, are not more than 10,000");
    check_refused(&plan, "d-us-ny-notify_regulator-financial_services", 500, "binds only: nydfs licensee");
    let silent = tidewater(INCIDENT, "residence,elements,persons\nus-ca,name;email;telephone,5000\n");
    check_refused(&silent, "d-us-ca-notify_persons", 5000, "no listed element was taken");
}

#[test]
fn a_profile_knows_what_its_letter_needs() {
    let plan = tidewater(&format!("{INCIDENT}\n[protection]\nmonths = 24\n"), COUNTS);
    let of =
        |residence: &str| plan.profiles.iter().find(|outcome| outcome.profile.residence == residence).expect("there");
    let california = of("us-ca");
    assert_eq!((california.notice, california.protection_months), (Owed::Yes, Some(24)));
    assert_eq!(california.protection_owed, Some((12, "us-ca".to_owned())));
    assert!(california.content_required.contains("identity_protection_offer"));
    assert!(california.formats["us-ca"].contains("What Happened"));
    assert_eq!(california.due.map(|day| day.to_string()).as_deref(), Some("2026-11-04"));
    let massachusetts = of("us-ma");
    assert!(massachusetts.content_forbidden.contains("nature_of_breach"));
    assert!(massachusetts.content_forbidden.contains("number_of_residents"));
    assert!(of("us-ri").content_required.contains("number_of_affected"));
    let email_only = &plan.profiles[2];
    assert_eq!(email_only.notice_laws, ["us-fed-fcc-cpni"]);
    assert_eq!(email_only.notice, Owed::Depends);
    assert_eq!(of("de").notice_laws, ["de", "us-fed-fcc-cpni"]);
}

#[test]
fn a_fact_that_is_missing_makes_it_depend() {
    let counts = "residence,elements,persons\nus-wa,name;ssn,501\nus-ca,name;ssn,501\n";
    let plan = tidewater(&INCIDENT.replace("harm = \"likely\"", "harm = \"unknown\""), counts);
    let owed =
        |id: &str| plan.duties.iter().find(|duty| duty.duty_id == id).map(|duty| (duty.owed, duty.due.is_some()));
    // Washington has a harm test, California none; both are planned for.
    assert_eq!(owed("d-us-wa-notify_persons"), Some((Owed::Depends, true)));
    assert_eq!(owed("d-us-wa-notify_regulator-attorney_general"), Some((Owed::Depends, true)));
    assert_eq!(owed("d-us-ca-notify_persons"), Some((Owed::Yes, true)));
}

#[test]
fn a_hold_moves_the_limit_and_says_so() {
    let facts = INCIDENT.replace("harm =", "hold_until = 2026-12-01\nharm =");
    let plan = tidewater(&facts, "residence,elements,persons\nus-wa,name;ssn,501\nus-md,name;ssn,5\n");
    let find = |id: &str| plan.duties.iter().find(|duty| duty.duty_id == id).expect("there");
    let washington = find("d-us-wa-notify_persons");
    assert!(washington.on_hold && washington.because.contains("On hold for law enforcement until 2026-12-01."));
    assert_eq!(washington.due.map(|due| due.to_string()).as_deref(), Some("2026-12-01"));
    // Maryland leaves seven days after the hold.
    assert_eq!(find("d-us-md-notify_persons").due.map(|due| due.to_string()).as_deref(), Some("2026-12-08"));
}

#[test]
fn who_holds_data_for_another_tells_the_owner() {
    let facts = INCIDENT.replace("harm =", "held_for_another = true\nharm =");
    let plan = tidewater(&facts, "residence,elements,persons\nus-or,name;ssn,501\n");
    let find = |id: &str| plan.duties.iter().find(|duty| duty.duty_id == id).map(|duty| duty.owed);
    assert_eq!(find("d-us-or-notify_owner"), Some(Owed::Yes));
    assert_eq!(find("d-us-or-notify_persons"), Some(Owed::Depends));
    assert_eq!(find("d-us-or-notify_regulator-attorney_general_vendor"), Some(Owed::Yes));
}

#[test]
fn a_duty_serialises_with_the_keys_of_the_export_in_their_order() {
    let plan = tidewater(INCIDENT, COUNTS);
    let text = serde_json::to_string(&plan.duties[0]).expect("serialises");
    let keys = "duty_id law kind recipient jurisdiction persons owed due plan_by months standard citation because";
    let places: Vec<Option<usize>> = keys.split(' ').map(|key| text.find(&format!("\"{key}\":"))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
}

#[test]
fn the_digest_follows_the_plan_and_nothing_else() {
    let digest = tidewater(INCIDENT, COUNTS).digest();
    assert_eq!(digest, tidewater(INCIDENT, COUNTS).digest());
    assert_eq!(digest.len(), 64);
    assert_ne!(digest, tidewater(INCIDENT, &COUNTS.replace("us-tx,name;ssn,300", "us-tx,name;ssn,301")).digest());
}

#[test]
fn counts_that_cannot_be_read_name_the_line() {
    let laws = Laws::embedded().expect("laws");
    let check = |text: &str, expected: &str| {
        let error = counts_from_csv(text, &laws, &ElementClasses::standard()).expect_err(text);
        assert!(error.to_string().starts_with(expected), "{error}");
    };
    check("residence,elements,persons\nus-ca,name;snn,4\n", "line 2: unknown element `snn`; did you mean `ssn`?");
    check("residence,elements,persons\n\nus-zz,name,4\n", "line 3: unknown residence `us-zz`");
    check("residence,elements,persons\nus-ca,name,many\n", "line 2: persons should be a whole number, and is `many`");
    check("residence,elements,persons\nus-ca,name\n", "line 2: 2 cells where the head has 3");
    check("residence,element,persons\n", "line 1: the head should name the columns residence, elements and persons");
    check("residence,elements,persons,minor\nus-ca,ssn,1,perhaps\n", "line 2: minor should be true or false");
    check("residence,elements,persons\nus-ca,\"ssn,1\n", "line 2: a quote is not closed");
    let quoted =
        counts_from_csv("persons,residence,elements\n7,\"US-CA\",\"ssn; name\"\n", &laws, &ElementClasses::standard());
    assert_eq!(quoted.expect("reads")[0].persons, 7);
}
