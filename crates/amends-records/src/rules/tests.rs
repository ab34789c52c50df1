//! Every rule file is held to its own examples, and a contributor is told what they forgot.

use super::{Cell, HeaderWords, Rules, compile};
use crate::validators;

fn rules() -> Rules {
    Rules::embedded().expect("the embedded rules are sound")
}

/// Collects complaints over all files, so that one run tells everything.
fn each_file(complain: impl Fn(&Rules, u8, &mut Vec<String>)) {
    let rules = rules();
    let mut complaints = Vec::new();
    for element in 0..rules.files().len() as u8 {
        complain(&rules, element, &mut complaints);
    }
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

fn passes(rules: &Rules, element: u8, value: &str) -> bool {
    rules.readings().iter().any(|reading| reading.element == Some(element) && reading.cell.passes(value))
}

fn header_score(rules: &Rules, element: u8, header: &str) -> i32 {
    let words = HeaderWords::new(header);
    let of_element = rules.readings().iter().filter(|reading| reading.element == Some(element));
    of_element.map(|reading| reading.hints.score(&words)).max().unwrap_or(0)
}

#[test]
fn every_file_has_what_it_needs() {
    each_file(|rules, element, complaints| {
        let file = &rules.files()[usize::from(element)];
        let name = &file.element;
        let mut need = |there: bool, what: &str| (!there).then(|| complaints.push(format!("{name}.toml: {what}")));
        need(
            file.title.starts_with("your ")
                || file.title.starts_with("a")
                || file.title.starts_with("the ")
                || file.title.starts_with("where "),
            "`title` is how a letter says it: \"your …\"",
        );
        need(file.about.ends_with('.'), "`about` is a sentence and ends with a full stop");
        if file.composed.is_some() {
            return;
        }
        need(!file.column.is_empty(), "a [[column]] is missing (or `composed`, if nothing detects it)");
        need(!file.examples.values.is_empty(), "`examples.values` is missing");
        need(!file.examples.not_values.is_empty(), "`examples.not_values` is missing: what looks like it and is not?");
        need(!file.examples.headers.is_empty(), "`examples.headers` is missing");
        need(!file.examples.not_headers.is_empty(), "`examples.not_headers` is missing");
        let has_text = !file.text.is_empty();
        need(!has_text || !file.examples.texts.is_empty(), "it has [[text]]; `examples.texts` is missing");
        need(!has_text || !file.examples.not_texts.is_empty(), "it has [[text]]; `examples.not_texts` is missing");
    });
}

#[test]
fn values_pass_and_near_misses_do_not() {
    each_file(|rules, element, complaints| {
        let file = &rules.files()[usize::from(element)];
        let valid = |value: &str| !validators::is_default(value) && passes(rules, element, value);
        let wrong = file.examples.values.iter().filter(|value| !valid(value));
        complaints.extend(wrong.map(|value| format!("{}.toml: value `{value}` passes no [[column]]", file.element)));
        let wrong = file.examples.not_values.iter().filter(|value| valid(value));
        complaints.extend(wrong.map(|value| format!("{}.toml: `{value}` must not pass", file.element)));
    });
}

#[test]
fn headers_name_it_and_near_misses_do_not() {
    each_file(|rules, element, complaints| {
        let file = &rules.files()[usize::from(element)];
        let wrong = file.examples.headers.iter().filter(|header| header_score(rules, element, header) < 50);
        complaints.extend(wrong.map(|header| format!("{}.toml: no hint names header `{header}`", file.element)));
        let wrong = file.examples.not_headers.iter().filter(|header| header_score(rules, element, header) >= 50);
        complaints.extend(wrong.map(|header| format!("{}.toml: header `{header}` must not be taken", file.element)));
    });
}

#[test]
fn texts_are_found_and_near_misses_are_not() {
    each_file(|rules, element, complaints| {
        let file = &rules.files()[usize::from(element)];
        let found = |text: &str| rules.detect_text(text).iter().any(|found| found.element == element);
        let wrong = file.examples.texts.iter().filter(|text| !found(text));
        complaints.extend(wrong.map(|text| format!("{}.toml: not found in `{text}`", file.element)));
        let wrong = file.examples.not_texts.iter().filter(|text| found(text));
        complaints.extend(wrong.map(|text| format!("{}.toml: must not be found in `{text}`", file.element)));
    });
}

#[test]
fn hints_are_lower_case_words() {
    each_file(|rules, element, complaints| {
        let file = &rules.files()[usize::from(element)];
        let hints =
            file.column.iter().flat_map(|rule| rule.headers.keys().chain(rule.whole.keys()).chain(&rule.against));
        let wrong = hints.filter(|hint| {
            hint.chars().any(|letter| !letter.is_alphanumeric() && letter != ' ') || hint.to_lowercase() != **hint
        });
        complaints.extend(
            wrong.map(|hint| format!("{}.toml: write hint `{hint}` in lower case, words with spaces", file.element)),
        );
    });
}

#[test]
fn slow_patterns_are_refused() {
    for pattern in [r"\d{9}", r"\bssn\b", r"\w+"] {
        assert!(compile("x.toml", pattern).is_err(), "{pattern}");
    }
    assert!(compile("x.toml", r"(?-u:\b)[0-9]{9}(?-u:\b)").is_ok());
}

#[test]
fn the_contract_names_are_all_there() {
    let contract = "name, date_of_birth, ssn, ssn_last4, taxpayer_id, ip_pin, drivers_license, state_id, passport, military_id, tribal_id, \
        student_id, other_government_id, financial_account, payment_card, account_number, account_access_code, username, password, \
        online_credentials, medical, health_insurance, biometric, genetic, mothers_maiden_name, employer_id, digital_signature, private_key, \
        license_plate_reader, birth_or_marriage_certificate, tax_return, work_evaluation, address, email, telephone, ip_address, imei, imsi, \
        geolocation";
    let rules = rules();
    for name in contract.split(',').map(str::trim) {
        assert!(rules.vocabulary().index(name).is_some(), "rules/elements/{name}.toml is missing");
    }
    let nino = rules.vocabulary().index("uk_nino").expect("a national number");
    assert_eq!(rules.counts_as(nino).map(|class| rules.vocabulary().name(class)), Some("other_government_id"));
}

#[test]
fn a_folder_replaces_and_adds_rules() {
    let folder = std::env::temp_dir().join(format!("amends-rules-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let file = "element = \"shoe_size\"\ntitle = \"your shoe size\"\nabout = \"A size.\"\n[[column]]\npattern = '[0-9]{2}'\nheaders = { \"shoe\" = 90 }\n";
    std::fs::write(folder.join("shoe_size.toml"), file).expect("a rule file");
    let added = Rules::with_folder(&folder).expect("a sound folder");
    let index = added.vocabulary().index("shoe_size").expect("the new element");
    assert_eq!(added.title(index), "your shoe size");
    assert!(passes(&added, index, "44") && !passes(&added, index, "444"));
    assert_ne!(added.digest(), rules().digest());
    std::fs::write(folder.join("shoe_size.toml"), file.replace("pattern = '[0-9]{2}'", "validator = \"emial\""))
        .expect("a rule file");
    let error = Rules::with_folder(&folder).expect_err("no such validator").to_string();
    assert!(error.contains("did you mean `email`"), "{error}");
    std::fs::remove_dir_all(&folder).expect("the folder can go");
}

#[test]
fn cells_are_checked_whole() {
    let pattern = Cell::Pattern(compile("x.toml", "^(?:[0-9]{2})$").expect("a pattern"));
    assert!(pattern.passes(" 44 ") && !pattern.passes("a44"));
}
