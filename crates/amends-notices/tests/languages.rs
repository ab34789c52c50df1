//! Languages are files: what one lacks is said, its laws' fixed words are those of the law, and no letter mixes two.

use std::collections::BTreeSet;
use std::sync::Arc;

use amends_notices::letter::{BlockKind, Body};
use amends_notices::{Addressee, LetterDuty, LetterRules, Severity, address, draft, embedded_files, example, lint};

/// The built-in files, with French made of the English ones: a language added by files only.
fn with_french(change: impl Fn(&str, String) -> Option<String>) -> Vec<(String, String)> {
    let own = embedded_files().iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned()));
    let english = embedded_files().iter().filter_map(|(file, text)| Some((file.strip_prefix("en/")?, text)));
    let french = english.filter_map(|(file, text)| {
        let text = change(file, text.replace("language = \"en\"", "language = \"fr\""))?;
        Some((format!("fr/{file}"), text))
    });
    let contacts: String = LetterRules::embedded()
        .expect("rules")
        .contacts()
        .map(|contact| format!("[contact.{}]\nname = \"Bureau {}\"\n", contact.id, contact.id))
        .collect();
    let contacts = change("contacts.toml", format!("language = \"fr\"\n{contacts}"));
    let contacts = contacts.map(|text| ("fr/contacts.toml".to_owned(), text));
    own.chain(french).chain(contacts).collect()
}

fn load(files: &[(String, String)]) -> Result<LetterRules, String> {
    LetterRules::from_files(files.iter().map(|(file, text)| (file.as_str(), text.as_str()))).map_err(|e| e.to_string())
}

/// French without `part` of a file lacks `expected`, and nothing else.
fn check_lacks(in_file: &str, part: &str, instead: &str, expected: &str) {
    let files = with_french(|file, text| {
        assert!(file != in_file || text.contains(part), "{file} has no {part}");
        Some(if file == in_file { text.replacen(part, instead, 1) } else { text })
    });
    let lacking = load(&files).expect("files that load").lacking("fr");
    assert!(!lacking.is_empty() && lacking.iter().all(|thing| thing.contains(expected)), "{expected}: {lacking:#?}");
}

#[test]
fn a_language_says_what_it_lacks() {
    let rules = LetterRules::embedded().expect("rules");
    for language in rules.languages() {
        assert_eq!(rules.lacking(language), Vec::<String>::new(), "{language}");
    }
    let nothing = rules.lacking("fr");
    for thing in ["words.toml", "contacts.toml: name of `ftc`", "states.toml: `state.us-nm.line.fcra`"] {
        assert!(nothing.contains(&thing.to_owned()), "{thing}: {nothing:#?}");
    }
    let whole = load(&with_french(|_, text| Some(text))).expect("French of English files");
    assert_eq!(whole.lacking("fr"), Vec::<String>::new());
    check_lacks("words.toml", "id = \"passport\"", "id = \"passeport\"", "element `passport`");
    check_lacks("words.toml", "[form.minor]", "[form.mineur]", "form `minor`");
    check_lacks("words.toml", "steps_taken = \"steps taken\"", "", "blank `steps_taken`");
    check_lacks("words.toml", "not_delayed = [\"not delayed\"]", "not_delayed = []", "lint.not_delayed");
    check_lacks("words.toml", "data_held = [[\"hold\"]]", "", "lint.shows.data_held");
    check_lacks("words.toml", "fraud_alert = [[\"fraud alert\"]]", "fraud_alert = [[]]", "lint.shows.fraud_alert");
    check_lacks("common.toml", "when = { law_enforcement_delay = true }", "", "block `what_happened/delayed`");
    check_lacks("common.toml", "\"no_charge_for_freeze\", ", "", "block `what_you_can_do/freeze`");
    check_lacks("contacts.toml", "[contact.ag-us-md]\nname = \"Bureau ag-us-md\"", "", "name of `ag-us-md`");
}

#[test]
fn a_language_without_a_states_words_is_not_loaded() {
    let files = with_french(|file, text| (file != "states.toml").then_some(text));
    assert_eq!(load(&files).expect_err("no states"), "rules/notices/fr/states.toml is missing");
    let files = with_french(|_, text| Some(text.replace("[state.us-ri.line.how_many]", "[state.us-ri.line.combien]")));
    let error = load(&files).expect_err("a line without words");
    assert_eq!(error, "rules/notices/fr/states.toml: `state.us-ri.line.how_many` is not there");
    let files = with_french(|file, text| (file != "massachusetts.toml").then_some(text));
    assert_eq!(load(&files).expect_err("no letter"), "rules/notices/fr/massachusetts.toml is missing");
}

/// Cal. Civ. Code § 1798.82(d)(1), word for word.
#[test]
fn californias_words_are_those_of_the_statute() {
    let rules = LetterRules::embedded().expect("rules");
    let english = &rules.words("en").expect("English words").california;
    assert_eq!((english.statutory, english.title.as_str()), (true, "Notice of Data Breach"));
    let headings = [
        "What Happened",
        "What Information Was Involved",
        "What We Are Doing",
        "What You Can Do",
        "For More Information",
    ];
    assert_eq!(english.headings, headings);
    for language in rules.languages() {
        let words = &rules.words(language).expect("a language with words").california;
        let common = rules.template(language, "common").expect("the common letter");
        assert_eq!(words.statutory, language == "en", "{language}");
        assert_eq!(common.title, words.title);
        assert!(common.sections.iter().map(|section| &section.heading).eq(&words.headings), "{language}");
    }
}

fn found(language: &str, residence: &str, change: impl FnOnce(&mut Body)) -> Vec<(&'static str, Severity)> {
    let rules = LetterRules::embedded().expect("rules");
    let person = example::addressee(residence, &["name", "ssn"]);
    let facts = example::facts_in(&rules, language);
    let mut variant = draft(&rules, &facts, &person.variant_key(language)).expect("drafts");
    change(&mut variant.body);
    let letter = address(&rules, &Arc::new(variant), &person).expect("addresses");
    let forbidden = ["nature_of_breach", "number_of_residents"].map(str::to_owned);
    let duty = LetterDuty {
        elements: person.elements.clone(),
        forbidden: if residence == "us-ma" { forbidden.into() } else { BTreeSet::new() },
        protection_months: 18,
        law_enforcement_delay: Some(false),
        california_headings: residence == "us-ca",
        ..LetterDuty::default()
    };
    let found = lint(&rules, &letter, &duty).expect("a language that can be checked");
    found.into_iter().map(|violation| (violation.rule, violation.severity)).collect()
}

#[test]
fn a_translated_heading_is_for_counsel() {
    let translated = ("headings-translated", Severity::Advice);
    assert!(found("es", "us-ca", |_| {}).contains(&translated));
    assert!(!found("en", "us-ca", |_| {}).contains(&translated));
    assert!(!found("es", "us-tx", |_| {}).contains(&translated));
    let untitled = found("es", "us-ca", |body| body.title = "Una noticia".to_owned());
    assert!(untitled.contains(&("title", Severity::Refusal)));
}

/// What a Spanish letter may not say, as strictly as an English one.
fn check_spanish(residence: &str, rule: &str, text: &str) {
    let refused = found("es", residence, |body| {
        let section = body.sections.iter_mut().find(|section| section.id == "what_you_can_do").expect("advice");
        let mut block = section.blocks.last().expect("a block").clone();
        block.kind = BlockKind::Paragraph { lead: String::new(), text: text.to_owned() };
        (block.content, block.role) = (BTreeSet::new(), Default::default());
        section.blocks.push(block);
    });
    assert!(refused.contains(&(rule, Severity::Refusal)), "{text}: {refused:?}");
}

#[test]
fn spanish_is_read_as_strictly_as_english() {
    check_spanish("us-tx", "denies-a-loss", "Su número de Seguro Social no fue robado.");
    check_spanish("us-tx", "element-not-lost", "Los archivos tenían números de cuentas bancarias.");
    check_spanish("us-tx", "element-not-lost", "SE COPIO SU LICENCIA DE CONDUCIR.");
    check_spanish("us-tx", "waiver-of-rights", "Al inscribirse, usted acepta el arbitraje.");
    check_spanish("us-tx", "outdated-advice", "La alerta de fraude dura 90 días.");
    check_spanish("us-tx", "outdated-advice", "Las agencias pueden cobrarle por un congelamiento.");
    check_spanish("us-tx", "blank", "Llame al [por completar: teléfono].");
    for text in
        ["Afecta a 1,204 residentes.", "Afecta a unos 76 millones de personas.", "Son 2000 los clientes afectados."]
    {
        check_spanish("us-ma", "content-forbidden", text);
    }
    for text in ["Un atacante adivinó una clave.", "Copiaron archivos.", "Hubo un acceso no autorizado."] {
        check_spanish("us-ma", "content-forbidden", text);
    }
    // A date counts nobody.
    let dated = found("es", "us-ma", |body| {
        let BlockKind::Paragraph { text, .. } = &mut body.opening[0].kind else { panic!("a paragraph") };
        text.push_str(" Desde el 5 de octubre de 2026, las personas pueden llamar.");
    });
    assert!(dated.iter().all(|(_, severity)| *severity == Severity::Advice), "{dated:?}");
}

#[test]
fn a_letter_is_in_one_language() {
    check_spanish("us-tx", "other-language", "We closed the way in, and took the systems off the Internet.");
    let rules = LetterRules::embedded().expect("rules");
    let person = example::addressee("us-tx", &["name", "ssn"]);
    let draft = draft(&rules, &example::facts(), &person.variant_key("es")).expect("drafts");
    let letter = address(&rules, &Arc::new(draft), &person).expect("addresses");
    let duty = LetterDuty { elements: person.elements.clone(), ..LetterDuty::default() };
    let refused = lint(&rules, &letter, &duty).expect("Spanish");
    assert!(refused.iter().any(|violation| violation.rule == "other-language"), "{refused:?}");
    // What every reader of Spanish gets is in Spanish, blanks and names of offices too.
    let facts = example::facts_in(&rules, "es");
    let child = Addressee { minor: true, code: None, ..example::addressee("us-ri", &["name", "ssn", "zz_number"]) };
    let mut unknown = facts.clone();
    (unknown.sender.telephone, unknown.breach.discovered) = (None, None);
    let body = amends_notices::draft(&rules, &unknown, &child.variant_key("es")).expect("drafts").body;
    let text = body.plain_text();
    for part in [
        "26 de octubre de 2026",
        "entre el 18 de julio de 2026 y el 12 de agosto de 2026",
        "[por completar: teléfono]",
        "[por completar: fecha del descubrimiento]",
        "[por completar: nombre de `zz_number`]",
        "En Rhode Island hay 1,204 personas afectadas.",
        "Fiscalía General de Rhode Island, 401-274-4400",
        "www.robodeidentidad.gov, consumidor.ftc.gov",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}
