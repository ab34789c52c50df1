//! The board's page: what it says, what it must never hold, and whether its HTML is sound.

#[path = "board/sample.rs"]
mod data;
mod nesting;

use amends_report::render_board;
use amends_report::view::*;
use data::sample;

fn page(view: &BoardView) -> String {
    render_board(view).expect("a page")
}

/// The words of the page, tags gone.
fn words(view: &BoardView) -> String {
    let page = page(view);
    let body = &page[page.find("<body>").expect("a body")..];
    let text: String =
        body.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A view with these words wherever words may stand.
fn filled(text: &str) -> BoardView {
    let mut view = sample();
    (view.organization, view.version, view.digest) = (text.into(), text.into(), text.into());
    for action in &mut view.actions {
        (action.title, action.owner, action.state) = (text.into(), text.into(), text.into());
    }
    if let Some(route) = &mut view.worst_route {
        (route.entry, route.store, route.elements) = (text.into(), text.into(), vec![text.into()]);
        route.steps.iter_mut().for_each(|step| step.words = text.into());
    }
    for change in view.closed.iter_mut().chain(&mut view.reopened) {
        (change.title, change.note) = (text.into(), text.into());
    }
    for mute in &mut view.mutes {
        (mute.what, mute.why, mute.owner) = (text.into(), text.into(), text.into());
    }
    for unknown in &mut view.cannot_tell {
        (unknown.what, unknown.would_tell) = (text.into(), text.into());
    }
    view
}

#[test]
fn a_minute_is_enough() {
    let words = words(&sample());
    for wanted in [
        "From outside, the data of 41,200 people can be reached.",
        "1,204,118 at the last run: 1,162,918 fewer.",
        "1,190,002 at the last run: 14,116 more.",
        "The first three actions protect 96 % of all people at stake, for 52 hours of work.",
        "One thing that had been fixed has come undone.",
        "1 accepted failure has no end, or one that is past.",
        "2 stores are in reach whose people nobody has counted: not in these figures.",
        "The worst route: from the laboratory to crm",
        "No log would show 3 of its 5 steps.",
        "fails again on gw-test-02; holds on 41 others",
        "Call-centre operations, until 30 Sep 2026 : past",
        "Is there a named security officer?",
        "blake3:7d0c8a51f3e2b96477aa10c55b6be2f19e0f3a4d8c21675bb0e4419cd2a7f803",
        "Name Role Signature Date",
    ] {
        assert!(words.contains(wanted), "no `{wanted}` in {words}");
    }
    assert!(page(&sample()).contains("<svg class=\"curve\""));
}

#[test]
fn the_html_is_sound_filled_and_empty() {
    for view in [sample(), BoardView::default(), filled("<b>\"'&amp;")] {
        assert_eq!(nesting::fault(&page(&view)), None);
    }
}

#[test]
fn nothing_is_loaded_nothing_is_run_and_nothing_can_be_written_in() {
    let page = page(&filled("<script>alert(1)</script><img src=x onerror=y>\"'&"));
    let lower = page.to_lowercase();
    for banned in [
        "<script",
        "<img",
        "javascript:",
        "src=\"",
        "@import",
        "url(",
        "<iframe",
        "<object",
        "<form",
        "http://",
        "https://",
    ] {
        assert!(!lower.contains(banned), "the page has `{banned}`");
    }
    assert_eq!(lower.matches("href=").count(), 1, "the empty icon alone");
    assert!(lower.contains("href=\"data:,\""));
}

#[test]
fn neither_accounts_nor_personal_values_are_shown() {
    for text in
        ["deploy@gw-test-02", "phished:fkim", "CORP\\svc_backup", "ann.lee@example.com", "219-09-9999", "206-555-0142"]
    {
        let found = page(&filled(&format!("seen with {text}, then")));
        assert!(!found.contains(text), "{text}");
        assert!(found.contains("seen with "), "{text}");
    }
    assert!(page(&filled("phished:fkim")).contains(amends_report::guard::ACCOUNT_HIDDEN));
}

#[test]
fn nobody_in_reach_is_not_said_where_nobody_has_counted() {
    let mut view = sample();
    view.outside.now = 0;
    assert!(words(&view).contains("From outside no route leads to anybody who has been counted."));
    view.stores_uncounted = 0;
    assert!(words(&view).contains("From outside no known route leads to anybody’s data."));
}

#[test]
fn a_first_run_compares_with_nothing() {
    let mut view = sample();
    view.last_run = None;
    (view.outside.before, view.lower_zones.before) = (None, None);
    let words = words(&view);
    assert!(words.contains("The first run: nothing to compare with.") && words.contains("This is the first run."));
    assert!(!words.contains("Nothing was closed."));
}

#[test]
fn a_long_route_is_five_lines_and_says_how_many_it_leaves_out() {
    let mut view = sample();
    let route = view.worst_route.as_mut().expect("a route");
    route.steps = (1..=9).map(|at| BoardStep { words: format!("Step number {at}."), is_seen: true }).collect();
    let words = words(&view);
    assert!(words.contains("Step number 2.") && words.contains("… 5 more steps …") && words.contains("Step number 8."));
    assert!(!words.contains("Step number 3.") && words.contains("A log would show every step."));
}

#[test]
fn a_mute_without_an_end_comes_first_and_stands_out() {
    let mut view = sample();
    view.mutes.push(BoardMute { what: "Endless".into(), owner: String::new(), until: None, ..BoardMute::default() });
    let words = words(&view);
    assert!(words.contains("Endless nobody, no end"), "{words}");
    assert!(words.find("Endless") < words.find("Passwords on gw-lab-09"));
    assert!(words.contains("2 accepted failures have no end, or one that is past."));
}

#[test]
fn a_large_posture_stays_a_sheet() {
    let mut view = filled(&"w".repeat(100_000));
    let (action, mute, unknown) = (view.actions[0].clone(), view.mutes[0].clone(), view.cannot_tell[0].clone());
    view.actions = vec![action; 5_000];
    view.mutes = vec![mute; 5_000];
    view.cannot_tell = vec![unknown; 5_000];
    let page = page(&view);
    assert!(page.len() < 150_000, "{} bytes", page.len());
    assert!(page.contains("… and 4,997 more actions: see the report."));
}

#[test]
fn equal_views_give_equal_bytes_and_come_back_from_json() {
    let view = sample();
    assert_eq!(page(&view), page(&view.clone()));
    let json = serde_json::to_string(&view).expect("plain data");
    assert_eq!(serde_json::from_str::<BoardView>(&json).expect("the same"), view);
    assert!(serde_json::from_str::<BoardView>(r#"{"at_stake":3}"#).is_ok());
}
