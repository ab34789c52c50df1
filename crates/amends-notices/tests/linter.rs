//! Each rule of the linter has a letter that passes and one that fails.

use std::collections::BTreeSet;
use std::sync::Arc;

use amends_case::Masked;
use amends_notices::letter::{Origin, Role, Section};
use amends_notices::{
    Addressee, Block, BlockKind, Body, Content, Letter, LetterDuty, LetterFacts, LetterRules, Severity, Violation,
    address, draft, example, is_refused, lint,
};

fn rules() -> LetterRules {
    LetterRules::embedded().expect("the built-in rules")
}

fn letter(facts: &LetterFacts, person: &Addressee) -> Letter {
    let rules = rules();
    let variant = Arc::new(draft(&rules, facts, &person.variant_key("en")).expect("drafts"));
    address(&rules, &variant, person).expect("addresses")
}

fn duty(person: &Addressee) -> LetterDuty {
    let massachusetts = person.residence == "us-ma";
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    LetterDuty {
        required: match massachusetts {
            true => {
                words(&["police_report_right", "credit_freeze_rights", "no_charge_for_freeze", "parent_company_name"])
            }
            false => words(&["description", "date_of_breach", "data_types", "contact_of_sender", "cra_contacts"]),
        },
        forbidden: if massachusetts { words(&["nature_of_breach", "number_of_residents"]) } else { BTreeSet::new() },
        elements: person.elements.clone(),
        minor: person.minor,
        deceased: person.deceased,
        protection_months: 18,
        carried: None,
        law_enforcement_delay: Some(false),
        california_headings: !massachusetts,
        has_parent_company: massachusetts,
    }
}

fn found(letter: &Letter, duty: &LetterDuty) -> Vec<Violation> {
    lint(&rules(), letter, duty).expect("a language that can be checked")
}

fn refusals(letter: &Letter, duty: &LetterDuty) -> Vec<&'static str> {
    let refused = found(letter, duty).into_iter().filter(|violation| violation.severity == Severity::Refusal);
    let mut rules: Vec<_> = refused.map(|violation| violation.rule).collect();
    rules.dedup();
    rules
}

/// A letter with `facts` to a person with an SSN passes as drafted; after `change` it is refused for `rule`.
fn check(residence: &str, rule: &str, change: impl FnOnce(&mut Body, &mut LetterDuty)) {
    let person = example::addressee(residence, &["name", "ssn"]);
    let mut letter = letter(&example::facts(), &person);
    let mut duty = duty(&person);
    assert_eq!(found(&letter, &duty).into_iter().filter(|v| v.severity == Severity::Refusal).collect::<Vec<_>>(), []);
    change(&mut Arc::make_mut(&mut letter.variant).body, &mut duty);
    let refused = refusals(&letter, &duty);
    assert!(refused.contains(&rule), "{rule} is not among {refused:?}");
}

fn set_text(body: &mut Body, place: &str, new: &str) {
    for block in body.opening.iter_mut().chain(body.sections.iter_mut().flat_map(|section| &mut section.blocks)) {
        if let (BlockKind::Paragraph { text, .. }, true) = (&mut block.kind, block.origin.place == place) {
            new.clone_into(text);
            return;
        }
    }
    panic!("no paragraph {place}");
}

fn append(body: &mut Body, section: &str, text: &str, content: &[Content]) {
    let block = Block {
        kind: BlockKind::Paragraph { lead: String::new(), text: text.to_owned() },
        content: content.iter().copied().collect(),
        role: Role::Statement,
        origin: Origin { place: format!("{section}/added"), ..Origin::default() },
    };
    let section = body.sections.iter_mut().find(|known| known.id == section).expect("a known section");
    section.blocks.push(block);
}

#[test]
fn required_content_has_to_be_there() {
    check("us-ca", "content-missing", |body, _| {
        body.sections
            .iter_mut()
            .for_each(|section| section.blocks.retain(|block| block.origin.place != "more_information/bureaus"));
    });
    check("us-ca", "content-missing", |_, duty| {
        duty.required.insert("parent_company_name".into());
        duty.has_parent_company = true;
    });
}

#[test]
fn a_tag_is_not_enough() {
    check("us-ca", "content-hollow", |body, _| {
        set_text(body, "what_happened/dates", "We know the dates and discovered them.")
    });
    check("us-ca", "content-hollow", |body, _| set_text(body, "what_you_can_do/report", "Tell someone."));
}

#[test]
fn a_content_that_no_one_knows_cannot_be_passed_over() {
    check("us-ca", "content-unknown", |_, duty| {
        duty.required.insert("shoe_size".into());
    });
}

#[test]
fn laws_in_conflict_go_to_counsel() {
    check("us-ma", "content-in-conflict", |_, duty| {
        duty.required.insert("nature_of_breach".into());
    });
}

#[test]
fn massachusetts_letters_say_neither_how_nor_how_many() {
    for text in ["An intruder guessed a password.", "Ransomware was found.", "Files were copied from a server."] {
        check("us-ma", "content-forbidden", |body, _| append(body, "your_rights", text, &[]));
    }
    for text in ["This concerns 1,204 residents of the state.", "Some 76 million people are affected."] {
        check("us-ma", "content-forbidden", |body, _| append(body, "your_rights", text, &[]));
    }
    check("us-ma", "content-forbidden", |body, _| append(body, "your_rights", "So.", &[Content::NatureOfBreach]));
    let person = example::addressee("us-ma", &["name", "ssn"]);
    let mut dated = letter(&example::facts(), &person);
    let body = &mut Arc::make_mut(&mut dated.variant).body;
    append(body, "your_rights", "Since October 5, 2026, people can call 1-800-555-0142. Customers may write.", &[]);
    assert_eq!(refusals(&dated, &duty(&person)), Vec::<&str>::new());
}

#[test]
fn an_element_that_was_not_lost_is_not_named() {
    for text in
        ["No payment card data was copied.", "The files held bank account numbers.", "Your driver’s licence was seen."]
    {
        check("us-ca", "element-not-lost", |body, _| append(body, "what_information", text, &[]));
    }
    // Advice may speak of an element, but not state what was lost.
    check("us-ca", "element-not-lost", |body, _| {
        set_text(
            body,
            "what_you_can_do/vigilance",
            "Look over account statements and your free credit report. Your passport was not taken.",
        );
    });
    check("us-ca", "element-not-lost", |_, duty| {
        duty.elements.remove("ssn");
    });
}

#[test]
fn an_element_that_was_lost_is_not_left_out() {
    check("us-ca", "element-omitted", |_, duty| {
        duty.elements.insert("date_of_birth".into());
    });
    check("us-ca", "element-omitted", |body, _| {
        for block in body.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            if let BlockKind::Elements { items } = &mut block.kind {
                items.retain(|item| item.element != "ssn");
            }
        }
    });
    // The freeze's list of what a bureau asks for does not tell that an SSN was lost.
    check("us-ma", "element-omitted", |body, _| {
        for block in body.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            if let BlockKind::Elements { items } = &mut block.kind {
                items
                    .iter_mut()
                    .filter(|item| item.element == "ssn")
                    .for_each(|item| "An identifier".clone_into(&mut item.title));
            }
        }
    });
}

#[test]
fn comfort_comes_after_the_truth() {
    for text in
        ["We have no evidence of misuse.", "Your account is safe.", "Out of an abundance of caution, we write to you."]
    {
        check("us-ca", "reassurance-before-disclosure", |body, _| append(body, "what_happened", text, &[]));
    }
    let person = example::addressee("us-ca", &["name", "ssn"]);
    let mut after = letter(&example::facts(), &person);
    let body = &mut Arc::make_mut(&mut after.variant).body;
    append(body, "what_information", "We have no evidence that anyone has used your data.", &[]);
    assert_eq!(refusals(&after, &duty(&person)), Vec::<&str>::new());
}

#[test]
fn a_loss_is_not_denied() {
    check("us-ca", "denies-a-loss", |body, _| {
        append(body, "what_we_are_doing", "Your Social Security number was not taken.", &[])
    });
}

#[test]
fn a_freeze_comes_before_the_offer_and_costs_nothing() {
    check("us-ca", "freeze-first", |body, _| {
        let section = body.sections.iter_mut().find(|section| section.id == "what_you_can_do").expect("advice");
        section.blocks.reverse();
    });
    check("us-ca", "outdated-advice", |body, _| append(body, "what_you_can_do", "A fraud alert lasts 90 days.", &[]));
    check("us-ri", "outdated-advice", |body, _| {
        append(body, "what_you_can_do", "A freeze: they may charge a fee.", &[])
    });
}

#[test]
fn protection_is_as_long_as_owed_and_costs_no_right() {
    check("us-ca", "protection-too-short", |_, duty| duty.protection_months = 42);
    check("us-ca", "protection-not-told", |body, _| body.protection_months = 36);
    check("us-ca", "waiver-of-rights", |body, _| {
        append(body, "what_you_can_do", "By enrolling you agree to arbitrate.", &[])
    });
}

#[test]
fn title_headings_and_type_are_californias() {
    check("us-ca", "title", |body, _| body.title = "An update".to_owned());
    check("us-ca", "headings", |body, _| body.sections.swap(0, 1));
    check("us-ca", "type-size", |body, _| body.type_size_points = 9);
}

#[test]
fn law_enforcement_delay_is_told_as_it_was() {
    check("us-ca", "law-enforcement-delay", |_, duty| duty.law_enforcement_delay = Some(true));
    let mut facts = example::facts();
    facts.breach.law_enforcement_delay = Some(true);
    let person = example::addressee("us-ca", &["name", "ssn"]);
    let delayed = letter(&facts, &person);
    assert!(refusals(&delayed, &duty(&person)).contains(&"law-enforcement-delay"));
    let duty = LetterDuty { law_enforcement_delay: Some(true), ..duty(&person) };
    assert_eq!(refusals(&delayed, &duty), Vec::<&str>::new());
}

#[test]
fn blanks_and_missing_contacts_are_refused() {
    let person = example::addressee("us-ca", &["name", "ssn"]);
    let facts = [
        |facts: &mut LetterFacts| facts.sender.telephone = None,
        |facts: &mut LetterFacts| facts.breach.discovered = None,
        |facts: &mut LetterFacts| facts.breach.steps_taken.clear(),
        |facts: &mut LetterFacts| facts.protection = None,
    ];
    for change in facts {
        let mut facts = example::facts();
        change(&mut facts);
        assert!(refusals(&letter(&facts, &person), &duty(&person)).contains(&"blank"));
    }
    check("us-ca", "blank", |body, _| append(body, "what_happened", "On {date} it began.", &[]));
    check("us-ca", "sender-contact", |body, _| body.letterhead.truncate(1));
    check("us-ca", "contact-empty", |body, _| {
        for block in body.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            if let BlockKind::Contacts { rows, .. } = &mut block.kind {
                rows.iter_mut().for_each(|row| (row.telephone.clear(), row.website.clear()).0);
            }
        }
    });
}

#[test]
fn minors_and_the_dead_are_not_written_to() {
    let mut person = example::addressee("us-ca", &["name", "ssn"]);
    let to_adult = letter(&example::facts(), &person);
    for (minor, deceased, to) in
        [(true, false, "To the Parent or Guardian of"), (true, true, "To the Estate or Next of Kin of")]
    {
        (person.minor, person.deceased) = (minor, deceased);
        let right = letter(&example::facts(), &person);
        assert_eq!(right.recipient.to, to);
        assert_eq!(
            found(&right, &duty(&person)).iter().filter(|v| v.severity == Severity::Refusal).collect::<Vec<_>>(),
            Vec::<&Violation>::new()
        );
        assert!(refusals(&to_adult, &duty(&person)).contains(&"addressing"));
    }
    let nowhere = Addressee { address: Vec::new(), ..example::addressee("us-ca", &["name", "ssn"]) };
    assert!(refusals(&letter(&example::facts(), &nowhere), &duty(&nowhere)).contains(&"addressing"));
}

#[test]
fn unconfirmed_contacts_pending_codes_and_long_words_are_advice() {
    let person = Addressee { code: None, ..example::addressee("us-ca", &["name", "ssn"]) };
    let mut letter = letter(&example::facts(), &person);
    let long = "Organisational considerations notwithstanding, institutional representatives immediately initiated comprehensive \
                investigations. ".repeat(40);
    append(&mut Arc::make_mut(&mut letter.variant).body, "what_we_are_doing", &long, &[]);
    let advice = found(&letter, &duty(&person));
    assert!(!is_refused(&advice), "{advice:?}");
    let rules: BTreeSet<_> = advice.iter().map(|violation| violation.rule).collect();
    assert_eq!(rules, BTreeSet::from(["contact-unconfirmed", "code-pending", "plain-language"]));
}

/// The message that the model incident's customers are said to have got: comfort about cards, and not a word of the
/// Social Security number.
#[test]
fn a_text_that_comforts_and_hides_is_refused_for_the_right_reasons() {
    let person = example::addressee("us-wa", &["name", "ssn", "date_of_birth"]);
    let mut letter = letter(&example::facts(), &person);
    let body = &mut Arc::make_mut(&mut letter.variant).body;
    body.opening.clear();
    body.sections = vec![Section { id: "message".to_owned(), heading: "Notice".to_owned(), blocks: Vec::new() }];
    let text = "Your information was accessed. We have no evidence that your card data was taken. Learn more at tidewater.example.";
    append(body, "message", text, &[Content::Description, Content::DataTypes]);
    let violations = found(&letter, &duty(&person));
    let has = |rule: &str, part: &str| {
        assert!(
            violations.iter().any(|v| v.rule == rule && v.message.contains(part)),
            "{rule} {part}: {violations:#?}"
        );
    };
    has("element-omitted", "`ssn`");
    has("element-omitted", "`date_of_birth`");
    has("element-not-lost", "`payment_card`");
    has("reassurance-before-disclosure", "no evidence");
    has("content-missing", "`date_of_breach`");
    has("content-missing", "`cra_contacts`");
    has("headings", "What Happened");
    has("protection-not-told", "24 months");
}

#[test]
fn no_violation_holds_a_personal_value() {
    let mut person = example::addressee("us-ca", &["name", "ssn"]);
    person.full_name = Masked::new("Canary Quillfeather".to_owned());
    person.code = None;
    let letter = letter(&example::facts(), &person);
    let everything = LetterDuty { elements: BTreeSet::from(["passport".to_owned()]), ..LetterDuty::default() };
    let shown = format!("{:?} {letter:?}", found(&letter, &everything));
    assert!(!shown.contains("Quillfeather") && !shown.contains("Quarry"), "{shown}");
}
