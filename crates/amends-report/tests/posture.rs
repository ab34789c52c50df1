//! The section on posture: what it says, what it must never hold, and whether its HTML is sound.

mod nesting;
mod sample;

use amends_report::render;
use amends_report::view::*;

fn posture() -> PostureView {
    sample::sample().posture.expect("the sample has a posture")
}

/// The section of a page with this posture alone.
fn section(posture: &PostureView) -> String {
    let view = amends_report::ReportView { posture: Some(posture.clone()), ..Default::default() };
    let page = render(&view).expect("a page");
    assert_eq!(nesting::fault(&page), None);
    let start = page.find("<section id=\"posture\"").expect("the section");
    page[start..start + page[start..].find("\n</section>").expect("its end")].to_owned()
}

/// The words of the section, tags gone.
fn words(posture: &PostureView) -> String {
    let section = section(posture);
    let text: String =
        section.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A view with these words wherever words may stand.
fn filled(text: &str) -> PostureView {
    let mut json = serde_json::to_value(posture()).expect("plain data");
    fill(&mut json, text);
    serde_json::from_value(json).expect("the same with other words")
}

/// Every text but days, the program's own commands, and states, kinds and classes, by which the section decides.
fn fill(value: &mut serde_json::Value, text: &str) {
    match value {
        serde_json::Value::String(old) if old.parse::<jiff::civil::Date>().is_err() => text.clone_into(old),
        serde_json::Value::Array(list) => list.iter_mut().for_each(|value| fill(value, text)),
        serde_json::Value::Object(fields) => fields
            .iter_mut()
            .filter(|(name, _)| !["state", "kind", "class", "export"].contains(&name.as_str()))
            .for_each(|(_, value)| fill(value, text)),
        _ => {}
    }
}

#[test]
fn a_minute_is_enough() {
    let words = words(&posture());
    for wanted in [
        "From outside, 1,936 people can be reached over 9 stores (1,980 on 4 July 2026). Three actions protect 96 % of the people at stake.",
        "One thing that had been fixed has come undone. 1 store is in reach whose people nobody has counted: in no figure here.",
        "From the internet 1 guess a password → gw-test-01 2 guess a password → lab-04 3 same password → stg-app-02",
        "db-crm-01 6 account may read 1,822 name, address, telephone, date of birth, ssn Nothing would see steps 1, 2, 3, 4.",
        "ids-img-01 data, production Nobody has counted.",
        "the internet; the zone lab; an account whose owner fell for a letter (3)",
        "Best possible with three: 98 %; the first three here, which cost less for each person: 96 %.",
        "gw-test-01, gw-test-02, lab-01 and 2 more",
        "… and 23 more actions.",
        "Turn off passwords for log-in from outside in zone lab: it fails on an account on gw-test-02; it holds on 3 others.",
        "No password can be guessed: an account on gw-test-02 .",
        "Failed, and pass now 27 Nobody logs in as root: jump-01, jump-02, vpn-01 and 1 more . Test stores hold no real people: qa-db-02 . … and 22 more instances.",
        "Call-centre operations 30 Sep 2026 : past",
        "TM-09 Identities and rights are managed alike everywhere, and are few 11 1 · 22",
        "Its sshd_config would tell.",
        "a scan saw 198.51.100.22 answer on port 22. assets.csv:3, scans/outside.xml:118",
    ] {
        assert!(words.contains(wanted), "no `{wanted}` in {words}");
    }
}

#[test]
fn the_picture_has_each_shared_step_once_and_dashes_what_nothing_would_see() {
    let section = section(&posture());
    let steps = section.matches("<circle class=\"step\"").count();
    let curve = section.matches("<circle class=\"step\" cx=\"181\"").count();
    assert!(steps > 20 && curve <= 1, "{steps}");
    // Four shared ones, the last one to ids-img-01, the archive's, and the two of the laboratory.
    assert_eq!(section.matches("path class=\"way unseen-step\"").count(), 8);
    assert_eq!(section.matches("rect class=\"out entry\"").count(), 3);
    assert!(section.contains("<title id=\"routes-t\">") && section.contains("20 steps, of which nothing would see 8."));
    let zones: Vec<&str> =
        section.split("text class=\"zone\"").skip(1).filter_map(|rest| rest.split(['>', '<']).nth(1)).collect();
    assert_eq!(zones, ["outside", "lab", "dmz", "corp", "data", "cloud"]);
}

#[test]
fn neither_accounts_nor_personal_values_are_shown() {
    for text in [
        "deploy@gw-test-02",
        "phished:fkim",
        "CORP\\svc_backup",
        "ann.lee@example.com",
        "219-09-9999",
        "hosts/jump-01/users/fkim/authorized_keys:3",
    ] {
        let found = section(&filled(&format!("seen with {text}, then")));
        assert!(!found.contains(text) && !found.contains("fkim"), "{text}");
        assert!(found.contains("seen with "), "{text}");
    }
    let section = section(&posture());
    assert!(!section.contains("fkim") && !section.contains("admin") && !section.contains("callcentre"));
    assert!(section.contains("Give [account hidden] a factor that cannot be phished"));
    assert!(section.contains("k-00000000000000a1"), "a secret's keyed id is no account");
}

#[test]
fn nothing_can_be_written_in() {
    let found = section(&filled("<script>alert(1)</script><img src=x onerror=y>\"'&"));
    for banned in ["<script", "<img", "src=\"", "url(", "http:", "https:"] {
        assert!(!found.contains(banned), "the section has `{banned}`");
    }
}

#[test]
fn an_empty_posture_says_so() {
    let words = words(&PostureView::default());
    for wanted in [
        "From outside no known route leads to anybody’s data.",
        "No known route leads to a store with people.",
        "No action is open.",
        "This is the first run",
        "No file says another is wrong.",
    ] {
        assert!(words.contains(wanted), "no `{wanted}` in {words}");
    }
}

#[test]
fn nobody_in_reach_is_not_said_where_nobody_has_counted() {
    let mut view = posture();
    view.outside.now = 0;
    assert!(words(&view).contains("From outside no route leads to anybody who has been counted."));
}

#[test]
fn what_is_closed_or_muted_is_neither_listed_nor_on_the_curve() {
    let mut view = posture();
    view.actions.lines[0].state = "muted".into();
    let words = words(&view);
    assert!(!words.contains("Take secrets for higher zones off hosts"), "{words}");
    assert!(words.contains("1 Turn off passwords for log-in from outside in zone lab"));
}

#[test]
fn a_large_posture_stays_a_section() {
    let mut view = filled(&"w".repeat(3_000));
    let route = view.routes.lines[0].clone();
    view.routes.lines = (0..300)
        .map(|at| {
            let mut route = route.clone();
            route.steps.iter_mut().enumerate().for_each(|(step, line)| line.to = format!("host-{at}-{step}"));
            route
        })
        .collect();
    let (store, action, check) = (view.stores[0].clone(), view.actions.lines[0].clone(), view.checks[0].clone());
    view.stores = vec![store; 500];
    view.actions.lines = vec![action; 500];
    view.checks = vec![check; 500];
    view.demands = vec![view.demands[0].clone(); 500];
    view.contradictions.lines = vec![view.contradictions.lines[0].clone(); 500];
    view.changes.mutes = vec![view.changes.mutes[0].clone(); 500];
    let found = section(&view);
    assert!(found.len() < 4_000_000, "{} bytes", found.len());
    assert!(found.matches("<g><title>").count() <= 40 + 40 * 24, "boxes and numbers");
}

#[test]
fn equal_views_give_equal_bytes_and_come_back_from_json() {
    let view = posture();
    assert_eq!(section(&view), section(&view.clone()));
    let json = serde_json::to_string(&view).expect("plain data");
    assert_eq!(serde_json::from_str::<PostureView>(&json).expect("the same"), view);
    assert!(serde_json::from_str::<PostureView>(r#"{"hosts":3}"#).is_ok());
}
