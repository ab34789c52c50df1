//! What a language lacks, measured by the other languages and by the states' lines.

use std::collections::BTreeSet;

use super::template::BlockRule;
use super::{ContactKind, LetterRules, LintWords, Template, Words};

impl LetterRules {
    /// What letters in `language` lack: files, blocks, elements, phrases, states' words, names of contacts. Each says
    /// where it belongs. Empty where the language is whole; what other languages have is the measure, so that one which
    /// says more than the rest makes all others lack it.
    pub fn lacking(&self, language: &str) -> Vec<String> {
        let others = self.languages().filter(|other| *other != language);
        let mut wanted: BTreeSet<String> = others.flat_map(|other| self.inventory(other)).collect();
        for state in self.states.values() {
            let lines =
                state.lines.iter().map(|line| format!("states.toml: `state.{}.line.{}`", state.id, line.block.id));
            wanted.extend(lines.chain([format!("states.toml: name of `{}`", state.id)]));
        }
        let own = self.inventory(language);
        let mut lacking: Vec<String> = wanted.into_iter().filter(|thing| !own.contains(thing)).collect();
        lacking.extend(self.unnamed_contacts(language));
        lacking
    }

    /// Contacts that go by a name in another language. Credit bureaus have the same name in all.
    fn unnamed_contacts(&self, language: &str) -> Vec<String> {
        let named = self.contact_texts.get(language).map(|texts| &texts.contact);
        let known = |id: &str| language == self.contacts_language || named.is_some_and(|named| named.contains_key(id));
        let offices = self.contacts.values().filter(|contact| contact.kind != ContactKind::Bureau);
        let unnamed = offices.filter(|contact| !known(&contact.id));
        unnamed.map(|contact| format!("contacts.toml: name of `{}`", contact.id)).collect()
    }

    /// All that a language has.
    fn inventory(&self, language: &str) -> BTreeSet<String> {
        let mut there = BTreeSet::new();
        for template in self.templates.values().filter(|template| template.language == language) {
            there.extend(of_template(template));
        }
        there.extend(self.words(language).into_iter().flat_map(of_words));
        let shorts = self.shorts.keys().filter(|(own, _)| own == language);
        there.extend(shorts.map(|(_, file)| file.clone()));
        for (id, state) in self.state_texts.get(language).into_iter().flat_map(|texts| &texts.state) {
            let lines = state.line.keys().map(|line| format!("states.toml: `state.{id}.line.{line}`"));
            there.extend(lines.chain([format!("states.toml: name of `{id}`")]));
        }
        there
    }
}

/// A block is the same as another language's only if it tells the same, for the same people, in the same place.
fn of_template(template: &Template) -> Vec<String> {
    let file = format!("{}.toml", template.id);
    let block = |place: &str, block: &BlockRule| {
        let told: Vec<&str> = block.content.iter().map(|content| content.word()).collect();
        let shape = match (block.text.is_empty(), block.items.is_empty(), block.contacts.is_empty()) {
            (false, ..) => "text".to_owned(),
            (_, false, _) => "items".to_owned(),
            (.., false) => format!("contacts {}", block.contacts.join(", ")),
            _ if block.elements => "elements".to_owned(),
            _ => format!("{}{}", block.items_from, if block.code.is_empty() { "" } else { "code" }),
        };
        let (id, told) = (&block.id, told.join(", "));
        format!("{file}: block `{place}/{id}` ({shape}; tells {told}; {:?}; {})", block.role, block.when)
    };
    let mut there = vec![format!(
        "{file}: {} points, California's headings {}",
        template.type_size_points, template.california_headings
    )];
    there.extend(template.opening.iter().map(|rule| block("opening", rule)));
    for section in &template.sections {
        there.push(format!("{file}: section `{}`", section.id));
        there.extend(section.blocks.iter().map(|rule| block(&section.id, rule)));
    }
    there
}

fn of_words(words: &Words) -> Vec<String> {
    let mut there = vec!["words.toml".to_owned()];
    there.extend(words.form.keys().map(|form| format!("words.toml: form `{form}`")));
    there.extend(words.blanks.keys().map(|blank| format!("words.toml: blank `{blank}`")));
    for element in words.elements.iter().filter(|element| !element.title.is_empty() && !element.strong.is_empty()) {
        there.push(format!("words.toml: element `{}`", element.id));
        there.extend(
            element.covers.iter().map(|other| format!("words.toml: element `{}` covers `{other}`", element.id)),
        );
        let listed =
            (!element.listed.is_empty()).then(|| format!("words.toml: element `{}`, listed phrases", element.id));
        there.extend(listed);
    }
    let steps = (!words.example.steps_taken.is_empty()).then(|| "words.toml: example `steps_taken`".to_owned());
    there.extend(steps);
    there.extend(of_lint(&words.lint));
    there
}

fn of_lint(lint: &LintWords) -> Vec<String> {
    let lists = [
        ("common", &lint.common),
        ("credit", &lint.credit),
        ("denial", &lint.denial),
        ("exposure", &lint.exposure),
        ("harmless", &lint.harmless),
        ("nature", &lint.nature),
        ("not_delayed", &lint.not_delayed),
        ("numbers", &lint.numbers),
        ("outdated", &lint.outdated),
        ("people", &lint.people),
        ("reassurance", &lint.reassurance),
        ("unfilled", &lint.unfilled),
        ("waiver", &lint.waiver),
    ];
    let full = lists.into_iter().filter(|(_, phrases)| !phrases.is_empty());
    let mut there: Vec<String> = full.map(|(name, _)| format!("words.toml: phrases `lint.{name}`")).collect();
    for (content, lists) in lint.shows.iter().filter(|(_, lists)| lists.iter().all(|phrases| !phrases.is_empty())) {
        there.push(format!("words.toml: {} lists of `lint.shows.{content}`", lists.len()));
    }
    there
}
