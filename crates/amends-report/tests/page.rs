//! The page as a reader gets it: what it says, what it must never hold, and whether its HTML is sound.

mod nesting;
mod sample;

use amends_report::render;
use amends_report::view::*;

fn page(view: &amends_report::ReportView) -> String {
    render(view).expect("a page")
}

/// The text of a page: tags gone, one line for each block, no empty lines.
fn outline(page: &str) -> String {
    let body = &page[page.find("<body>").expect("a body")..];
    let mut text = String::new();
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start].replace('\n', " "));
        let end = start + rest[start..].find('>').expect("a closed tag");
        let tag = rest[start + 1..end].trim_start_matches('/');
        let name = tag.split([' ', '/']).next().unwrap_or("");
        if ["p", "tr", "li", "h1", "h2", "h3", "section", "details", "summary", "div", "g", "ul"].contains(&name) {
            text.push('\n');
        } else if ["td", "th"].contains(&name) {
            text.push_str(" | ");
        }
        rest = &rest[end + 1..];
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines = lines.map(|line| line.trim_matches(['|', ' ']).replace("| |", "|"));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn the_sample_reads_as_it_should() {
    let found = outline(&page(&sample::sample()));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/sample.txt");
    if std::env::var_os("AMENDS_BLESS").is_some() {
        std::fs::write(path, &found).expect("the golden file can be written");
    }
    let expected = std::fs::read_to_string(path).expect("the golden file; AMENDS_BLESS=1 writes it");
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "line {} (AMENDS_BLESS=1 accepts what is new)", number + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

#[test]
fn equal_views_give_equal_bytes_in_whatever_order_their_lists_come() {
    let view = sample::sample();
    let mut turned = view.clone();
    turned.elements.reverse();
    turned.places.reverse();
    turned.matrix.reverse();
    turned.duties.reverse();
    turned.columns.lines.reverse();
    turned.evidence.lines.reverse();
    turned.problems.lines.reverse();
    turned.problem_tallies.reverse();
    turned.decisions.reverse();
    turned.people.links.reverse();
    turned.people.segments.reverse();
    turned.notices.samples.reverse();
    turned.notices.protection.reverse();
    turned.notices.wordings.reverse();
    assert_eq!(page(&view), page(&turned));
}

#[test]
fn the_html_is_sound_small_large_and_empty() {
    for view in [sample::sample(), sample::large(), amends_report::ReportView::default()] {
        assert_eq!(nesting::fault(&page(&view)), None);
    }
}

#[test]
fn nothing_is_loaded_and_nothing_is_run() {
    let page = page(&sample::sample());
    let lower = page.to_lowercase();
    for wanted in ["<script", "javascript:", "src=", "@import", "url(", "<iframe", "<object", "<form"] {
        assert!(!lower.contains(wanted), "the page has `{wanted}`");
    }
    // A letter names websites; no tag and no style leads there.
    assert!(lower.contains("https://www.tidewater.example/incident"));
    assert!(
        !lower
            .split('<')
            .any(|tag| tag.split('>').next().is_some_and(|tag| tag.contains("http:") || tag.contains("https:")))
    );
    assert!(!lower.split("</style>").next().is_some_and(|head| head.contains("http://") || head.contains("https://")));
    let attribute =
        |name: &str| lower.split('<').any(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(name)));
    assert!(!attribute(" onclick") && !attribute(" onload"));
    let hrefs: Vec<&str> = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(hrefs.iter().all(|href| href.starts_with('#') || *href == "data:,"), "{hrefs:?}");
    assert!(
        hrefs
            .iter()
            .filter(|href| href.len() > 1 && href.starts_with('#'))
            .all(|href| { page.contains(&format!("id=\"{}\"", &href[1..])) })
    );
}

#[test]
fn evidence_cannot_write_the_page() {
    let evil = "<script>alert(1)</script>\"'&";
    let mut view = sample::sample();
    view.head.organization = evil.into();
    view.head.case_id = evil.into();
    view.head.version = evil.into();
    view.head.plan_digest = evil.into();
    view.head.sectors = vec![evil.into()];
    for line in &mut view.columns.lines {
        (line.header, line.why, line.table, line.evidence) = (evil.into(), evil.into(), evil.into(), evil.into());
        line.element = evil.into();
    }
    for line in &mut view.evidence.lines {
        (line.path, line.kind, line.blake3) = (evil.into(), evil.into(), evil.into());
    }
    for line in &mut view.duties {
        (line.law, line.law_label, line.kind, line.recipient) = (evil.into(), evil.into(), evil.into(), evil.into());
        (line.because, line.citation, line.standard) = (evil.into(), evil.into(), evil.into());
        (line.jurisdiction, line.duty_id) = (evil.into(), evil.into());
    }
    for line in &mut view.problems.lines {
        (line.evidence, line.why, line.kind) = (evil.into(), evil.into(), evil.into());
    }
    view.places.push(PlaceCount { place: evil.into(), label: evil.into(), people: 1 });
    view.elements.push(ElementCount { element: evil.into(), label: evil.into(), people: 1, records: 1 });
    view.decisions.push(DecisionLine {
        what: evil.into(),
        why: evil.into(),
        command: evil.into(),
        ..Default::default()
    });
    for wording in &mut view.notices.wordings {
        (wording.variant, wording.title, wording.greeting) = (evil.into(), evil.into(), evil.into());
        (wording.letterhead, wording.closing) = (vec![evil.into()], vec![evil.into()]);
        (wording.window, wording.places) = (vec![evil.into()], vec![evil.into()]);
        for part in &mut wording.parts {
            part.heading = evil.into();
            part.blocks = vec![WordingBlock { lead: evil.into(), text: evil.into(), items: vec![evil.into()] }];
        }
    }
    view.notices.samples.push(SampleLetter { path: evil.into(), variant: evil.into() });
    view.notices.approval = Approval::Approved { by: evil.into(), at: view.head.as_of };
    view.people.segments.push(SegmentTally { segment: evil.into(), people: 1 });
    for line in &mut view.linking.reviews {
        (line.record_a, line.record_b) = (evil.into(), evil.into());
        (line.would_change, line.why) = (evil.into(), evil.into());
    }
    for fall in &mut view.linking.waterfalls {
        (fall.title, fall.record_a, fall.record_b) = (evil.into(), evil.into(), evil.into());
        fall.steps.iter_mut().for_each(|step| step.words = evil.into());
    }
    for line in &mut view.linking.defaults {
        (line.kind, line.shown, line.example) = (evil.into(), evil.into(), evil.into());
    }
    let page = page(&view);
    assert!(!page.contains("<script"));
    assert_eq!(nesting::fault(&page), None);
}

#[test]
fn what_looks_like_a_personal_value_is_not_shown() {
    let mut view = sample::sample();
    view.evidence.lines[0].path = "scans/219-09-9999/ann.lee@example.com.pdf".into();
    view.columns.lines[0].header = "206-555-0142".into();
    view.problems.lines[0].why = "after 219-09-9999".into();
    view.linking.defaults[0].shown = "ann.lee@example.com".into();
    let page = page(&view);
    for value in ["219-09-9999", "ann.lee@example.com", "206-555-0142"] {
        assert!(!page.contains(value), "{value}");
    }
    assert!(page.contains(amends_report::guard::NUMBER_HIDDEN));
}

#[test]
fn a_persons_word_is_marked_and_what_is_overdue_stands_out() {
    let found = outline(&page(&sample::sample()));
    assert!(found.contains("col17 | ssn 100 % a person’s word"));
    assert!(found.contains("15 October 2026 1 day overdue"));
    let mut later = sample::sample();
    later.duties.retain(|duty| duty.law != "us-fed-sec-8k");
    later.decisions.clear();
    assert!(!outline(&page(&later)).contains("day overdue"));
}

#[test]
fn what_has_no_date_in_law_is_never_overdue() {
    let mut view = sample::sample();
    // A law without a limit, planned for a day that is past.
    view.duties.retain(|duty| duty.due.is_none());
    assert!(!view.duties.is_empty());
    view.duties.iter_mut().for_each(|duty| duty.plan_by = Some(jiff::civil::date(2026, 10, 12)));
    view.decisions.clear();
    let page = page(&view);
    let found = outline(&page);
    assert!(!found.contains("days overdue") && !found.contains("Overdue"), "{found}");
    assert!(
        !page.contains("<tr class=\"late\"")
            && !page.contains("<tbody class=\"late\"")
            && !page.contains("rect class=\"late\"")
    );
    assert!(found.contains("As soon as possible was planned by 12 October 2026"), "{found}");
}

#[test]
fn letters_are_shown_to_those_with_most_people_first() {
    let found = outline(&page(&sample::sample()));
    let at = |words: &str| found.find(words).unwrap_or_else(|| panic!("no `{words}`"));
    assert!(at("100 people in Washington v-00000000000000a7") < at("40 people in California v-00000000000000c1"));
    assert!(at("Dear [name of the person],") < at("We write because your personal information was taken from us."));
    assert!(found.contains("Call us: 1-800-555-0142"), "a telephone number of the sender is no secret");
}

#[test]
fn a_long_because_stands_in_the_table_by_its_first_sentence() {
    let mut view = sample::sample();
    view.duties[0].because =
        "2,000 people lost data that the law lists. Harm is stated as likely. Due on a day.".into();
    let page = page(&view);
    let cell =
        page.split("data-label=\"Because\">").find(|cell| cell.starts_with("2,000 people lost")).expect("the row");
    assert!(cell.starts_with("2,000 people lost data that the law lists. <details"), "{}", &cell[..200]);
    assert!(cell.contains("Harm is stated as likely. Due on a day."));
}

#[test]
fn an_approved_plan_is_no_draft() {
    let mut view = sample::sample();
    assert!(page(&view).contains("Draft for counsel: a duty is a draft until approved."));
    view.notices.approval = Approval::Approved { by: "Counsel Example".into(), at: view.head.as_of };
    let page = page(&view);
    assert!(!page.contains("Draft for counsel"));
    assert!(page.contains("Approved by Counsel Example on 16 October 2026, 09:30 UTC."));
}

#[test]
fn sums_that_do_not_add_up_are_said_at_the_top() {
    let mut view = sample::sample();
    view.places[4].people += 1;
    let found = outline(&page(&view));
    assert!(found.contains("1 sum does not add up"), "the minute must say so");
    assert!(found.contains("not so (2,001 of 2,000)"));
}

#[test]
fn a_large_case_stays_a_page() {
    let mut view = sample::large();
    let column = view.columns.lines[0].clone();
    view.columns.lines = (0..20_000).map(|number| ColumnLine { column: number, ..column.clone() }).collect();
    view.columns.total = 1_000_000;
    let file = view.evidence.lines[0].clone();
    view.evidence.lines = (0..20_000).map(|n| EvidenceLine { path: format!("f{n}"), ..file.clone() }).collect();
    let duty = view.duties[0].clone();
    view.duties.extend((0..20_000).map(|n| DutyLine { duty_id: format!("x{n}"), ..duty.clone() }));
    let problem = view.problems.lines[0].clone();
    view.problems.lines = vec![ProblemLine { why: "w".repeat(100_000), ..problem }; 5_000];
    let page = page(&view);
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    assert!(page.contains("… and 999,750 more columns."));
}

#[test]
fn a_view_comes_back_from_json_and_may_be_partial() {
    let view = sample::sample();
    let json = serde_json::to_string(&view).expect("plain data");
    assert_eq!(serde_json::from_str::<amends_report::ReportView>(&json).expect("the same"), view);
    let partial: amends_report::ReportView = serde_json::from_str(r#"{"counts":{"people":3}}"#).expect("defaults");
    assert_eq!(partial.counts.people, 3);
}

#[test]
fn linking_shows_both_errors_what_waits_and_what_a_link_is_made_of() {
    let found = page(&sample::sample());
    let words = outline(&found);
    for wanted in
        ["about 2.0 of them hide somebody else", "about 40 are counted twice", "Pairs that wait for a person: 250"]
    {
        assert!(words.contains(wanted), "no `{wanted}`");
    }
    assert!(words.contains("birth date not the same | −8.3") && words.contains("too little: a link needs +8.0 | +0.9"));
    assert!(found.matches("class=\"fall\"").count() == 9 && found.contains("class=\"sum short\""));
    assert!(words.contains("e-mail address | n…@e… | 40") && words.contains("account | — | 28"));
    assert!(words.contains("ssn, a filler | 000-00-0000 | 22"));
}
