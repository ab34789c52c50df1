//! The linter reads the rendered mail back: a broken one of each is refused, in plain text and in HTML.

use std::collections::BTreeSet;
use std::sync::Arc;

use amends_case::Masked;
use amends_notices::{
    Addressee, Letter, LetterDuty, LetterRules, MailText, address, draft, example, lint_mail, mail, mail_hosts,
};

fn letter(language: &str) -> Letter {
    letter_to(language, "us-wa", &["name", "ssn"])
}

fn letter_to(language: &str, residence: &str, elements: &[&str]) -> Letter {
    let rules = LetterRules::embedded().expect("the built-in rules");
    let person = Addressee {
        code: Some(Masked::new("ABCD-EFGH-JKMN-PQRS".to_owned())),
        protection_months: 24,
        ..example::addressee(residence, elements)
    };
    let variant = Arc::new(draft(&rules, &example::facts(), &person.variant_key(language)).expect("drafts"));
    address(&rules, &variant, &person).expect("addresses")
}

fn duty(letter: &Letter) -> LetterDuty {
    LetterDuty {
        // All that the letter tells.
        required: letter.variant.body.content().iter().map(|content| content.word().to_owned()).collect(),
        elements: letter.variant.key.elements.clone(),
        protection_months: 24,
        ..LetterDuty::default()
    }
}

fn refused(letter: &Letter, mail: &MailText) -> BTreeSet<(&'static str, bool)> {
    let rules = LetterRules::embedded().expect("the built-in rules");
    let hosts = mail_hosts(&example::facts());
    let found = lint_mail(&rules, letter, mail, Some(&duty(letter)), &hosts).expect("a language");
    for one in &found {
        assert!(!one.to_string().contains("ABCD-EFGH"), "no value of a person's: {one}");
    }
    found.into_iter().map(|one| (one.rule, one.place.starts_with("plain text"))).collect()
}

/// The mail as made passes; after `change` of the plain text and of the HTML it is refused for `rule` in that part.
fn check(rule: &'static str, change: impl Fn(&str) -> String) {
    let letter = letter("en");
    let made = mail(&letter);
    assert_eq!(refused(&letter, &made), BTreeSet::new());
    let plain = MailText { plain: Masked::new(change(made.plain.reveal())), ..made.clone() };
    assert_ne!(plain, made, "the change changes the plain text");
    assert!(refused(&letter, &plain).contains(&(rule, true)), "{rule}: {:?}", refused(&letter, &plain));
    let html = MailText { html: Masked::new(change(made.html.reveal())), ..made.clone() };
    assert_ne!(html, made, "the change changes the HTML");
    assert!(refused(&letter, &html).contains(&(rule, false)), "{rule}: {:?}", refused(&letter, &html));
}

/// The same for what only HTML can do: `added` stands before the end of the page.
fn check_html(rule: &'static str, added: &str) {
    let letter = letter("en");
    let made = mail(&letter);
    let html = made.html.reveal().replace("</body>", &format!("{added}</body>"));
    let mail = MailText { html: Masked::new(html), ..made };
    assert!(refused(&letter, &mail).contains(&(rule, false)), "{added}: {:?}", refused(&letter, &mail));
}

/// Without the lines that hold one of these words.
fn without<'a>(words: &'a [&'a str]) -> impl Fn(&str) -> String + 'a {
    move |text| text.lines().filter(|line| !words.iter().any(|word| line.contains(word))).collect::<Vec<_>>().join("\n")
}

#[test]
fn mails_as_they_are_made_pass_in_every_language() {
    let rules = LetterRules::embedded().expect("the built-in rules");
    for language in rules.languages() {
        for residence in ["", "us-ca", "us-ma", "us-ny", "us-wa"] {
            for elements in [
                &["name", "ssn"][..],
                &["address", "date_of_birth", "email", "name", "ssn"],
                &["date_of_birth", "email", "name", "ssn"],
                &["date_of_birth", "email", "name", "ssn", "telephone"],
                &["email", "name"],
            ] {
                let letter = letter_to(language, residence, elements);
                let found = refused(&letter, &mail(&letter));
                assert_eq!(found, BTreeSet::new(), "{language} {residence} {elements:?}");
            }
        }
    }
}

#[test]
fn what_the_letter_says_has_to_be_there() {
    check("content-missing", |text| {
        let lower = text.to_lowercase();
        let heading = |words: &str| lower.rfind(words).expect("a heading");
        let (from, to) = (heading("what happened"), heading("what information"));
        format!("{}{}", &text[..from], &text[to..])
    });
    check("mail-text-missing", without(&["Equifax"]));
    check("element-omitted", without(&["Social Security number"]));
    check("mail-code-missing", |text| text.replace("ABCD-EFGH-JKMN-PQRS", "to follow"));
}

#[test]
fn nothing_else_is_said() {
    let before = |words: &str| {
        let words = words.to_owned();
        move |text: &str| match text.find("<h1>") {
            Some(at) => format!("{}<p>{words}</p>\n{}", &text[..at], &text[at..]),
            None => format!("{words}\n\n{text}"),
        }
    };
    check("mail-text-added", before("Win a holiday."));
    check("element-not-lost", before("Your passport number was taken."));
    check("reassurance-before-disclosure", before("We have no evidence that your information was misused."));
    check("mail-link", before("Sign in at https://tidewater.example.attacker.example/login now."));
}

#[test]
fn nothing_is_loaded_run_or_hidden() {
    check_html("mail-image", "<img src=\"https://example.org/open.gif?id=7\" width=1 height=1>");
    check_html("mail-image", "<p style=\"background:url(https://example.org/p)\"></p>");
    check_html("mail-image", "<table background='https://example.org/p'></table>");
    check_html("mail-active", "<script>1</script>");
    check_html("mail-active", "<form action=\"https://example.org\"><input name=ssn></form>");
    check_html("mail-active", "<p onclick=\"x()\"></p>");
    check_html("mail-hidden", "<p style=\"display: none\">x</p>");
    check_html("mail-link", "<a href=\"https://example.org/in\">x</a>");
    check_html("mail-link", "<a href=\"http://www.tidewater.example/incident\">x</a>");
    check_html("mail-active", "<p");
    let letter = letter("en");
    let made = mail(&letter);
    let cut = made.html.reveal().trim_end().trim_end_matches('>').to_owned();
    assert!(refused(&letter, &MailText { html: Masked::new(cut), ..made }).contains(&("mail-html", false)));
}
