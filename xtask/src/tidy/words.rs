//! One word for one thing: synonyms that the glossary bans, with the word to use.

use super::prose::{comments, without_addresses};
use super::{Complaint, Tree};

/// Banned everywhere, also in identifiers and messages, singular and plural.
const BANNED: [(&str, &str, &str); 5] = [
    ("subject", "subjects", "person"),
    ("victim", "victims", "person"),
    ("individual", "individuals", "person"),
    ("entity", "entities", "person, record or organisation"),
    ("hit", "hits", "finding"),
];

/// «match» as a noun: Rust has the keyword, so only what stands behind an article counts, and only in prose.
const ARTICLES: [&str; 12] =
    ["a", "the", "no", "each", "every", "any", "first", "best", "exact", "false", "possible", "per"];
const MATCH: [&str; 2] = ["match", "matches"];

/// The page that lists these words.
const GLOSSARY: &str = "docs/glossary.md";

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    tree.texts().filter(|(path, _)| is_checked(path)).flat_map(|(path, text)| check_file(path, text)).collect()
}

fn is_checked(path: &str) -> bool {
    let ours = path.ends_with(".rs") || path.ends_with(".md") || path.ends_with(".toml") || path.ends_with(".html");
    ours && path != GLOSSARY && !path.starts_with("xtask/src/tidy/")
}

fn check_file(path: &str, text: &str) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for word in words(&without_addresses(line)) {
            if let Some((banned, _, instead)) = BANNED.iter().find(|(one, many, _)| word == *one || word == *many) {
                found.push(Complaint::new(path, at + 1, format!("for «{word}» write: {instead}")).about(*banned));
            }
        }
    }
    let prose: Vec<(usize, &str)> = if path.ends_with(".rs") {
        comments(text).collect()
    } else if path.ends_with(".md") {
        text.lines().enumerate().map(|(at, line)| (at + 1, line)).collect()
    } else {
        Vec::new()
    };
    for (at, line) in prose {
        // What stands in backticks is code.
        let line = line.split('`').step_by(2).collect::<Vec<_>>().join(" ; ");
        if words(&line).windows(2).any(|pair| ARTICLES.contains(&pair[0].as_str()) && MATCH.contains(&pair[1].as_str()))
        {
            found.push(Complaint::new(path, at, "for «match» write: finding, record or link").about("match"));
        }
    }
    found
}

/// The words of a line, in lower case; parts of identifiers are words.
fn words(line: &str) -> Vec<String> {
    line.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(path: &str, text: &str, expected: &[&str]) {
        let topics: Vec<String> = check(&Tree::of(&[(path, text)])).into_iter().map(|found| found.topic).collect();
        assert_eq!(topics, expected, "{text}");
    }

    #[test]
    fn synonyms_are_found_in_names_and_in_prose() {
        check_text("a.rs", "fn hit_count() {}", &["hit"]);
        check_text("a.md", "The victims and other individuals.", &["victim", "individual"]);
        check_text("a.rs", "let url = \"https://example.org/an-entity\"; // white", &[]);
    }

    #[test]
    fn match_is_a_keyword_but_no_noun() {
        check_text("a.rs", "let a = match the { _ => matches!(b) };", &[]);
        check_text("a.rs", "// They match the first; `a match` is code.", &[]);
        check_text("a.rs", "// Each match counts.", &["match"]);
    }
}
