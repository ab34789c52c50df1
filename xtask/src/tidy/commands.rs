//! Commands that documents name are there: `cargo xtask …` and `amends …`.

use super::prose::{blocks, prose, spans};
use super::{Complaint, Tree};

/// Where the program's commands are defined.
const PROGRAM: &str = "crates/amends-cli/src/";

/// How the program is called.
const PROGRAM_CALLS: [&str; 3] = ["amends ", "cargo run -- ", "cargo run --release -- "];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let chores = crate::chores();
    let commands = commands_of_program(tree);
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md") || path.ends_with(".rs")) {
        let lines = prose(path, text);
        let in_spans = lines.iter().flat_map(|(at, line)| spans(line).map(move |span| (*at, span)));
        let in_blocks = if path.ends_with(".md") { blocks(&lines) } else { Vec::new() };
        for (line, code) in in_spans.chain(in_blocks) {
            let wrong = if let Some(chore) = first_word(code, &["cargo xtask "]) {
                (!chores.iter().any(|known| known == chore)).then(|| format!("cargo xtask {chore}"))
            } else {
                let command = first_word(code, &PROGRAM_CALLS);
                command.filter(|word| !commands.iter().any(|known| known == word)).map(|word| format!("amends {word}"))
            };
            let Some(wrong) = wrong else { continue };
            found.push(
                Complaint::new(path, line, format!("there is no command `{wrong}`")).about(wrong.replace(' ', "_")),
            );
        }
    }
    found
}

/// The word behind one of `programs`, if the code is a call of it and the word is a command: lower case, no placeholder.
fn first_word<'a>(code: &'a str, programs: &[&str]) -> Option<&'a str> {
    let code = code.trim().trim_start_matches("$ ");
    let word = programs
        .iter()
        .find_map(|program| code.strip_prefix(program))?
        .split_whitespace()
        .next()?
        .trim_end_matches([',', '.', '`', ')', '·']);
    let is_command = !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    (is_command && !word.starts_with('-')).then_some(word)
}

/// Variants of the program's enums that derive clap's `Subcommand`, as typed.
fn commands_of_program(tree: &Tree) -> Vec<String> {
    let mut commands = vec!["help".to_owned()];
    for (_, text) in tree.texts().filter(|(path, _)| path.starts_with(PROGRAM)) {
        let mut lines = text.lines();
        while lines.by_ref().any(|line| line.starts_with("#[derive(") && line.contains("Subcommand")) {
            let body =
                lines.by_ref().skip_while(|line| !line.contains("enum ")).skip(1).take_while(|line| *line != "}");
            commands.extend(body.filter_map(variant));
        }
    }
    commands
}

fn variant(line: &str) -> Option<String> {
    let name = line.strip_prefix("    ").filter(|rest| rest.starts_with(|letter: char| letter.is_ascii_uppercase()))?;
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    let mut kebab = String::new();
    for (at, letter) in name.chars().enumerate() {
        if letter.is_ascii_uppercase() && at > 0 {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    Some(kebab)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARGUMENTS: &str = "#[derive(Debug, Subcommand)]\nenum Command {\n    /// Runs it\n    Respond(Respond),\n    Status {\n        x: u8,\n    },\n}\n";

    fn check_line(line: &str, expected: &[&str]) {
        let tree = Tree::of(&[("crates/amends-cli/src/arguments.rs", ARGUMENTS), ("README.md", line)]);
        let found: Vec<String> = check(&tree).into_iter().map(|found| found.topic).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn known_and_unknown_commands() {
        check_line(
            "`amends respond x.toml`, `amends status`, `amends --version`, `amends <command>`, `cargo xtask tidy`",
            &[],
        );
        check_line("`amends reply x.toml` or `cargo xtask ci`", &["amends_reply", "cargo_xtask_ci"]);
        check_line("```\namends reply\n```", &["amends_reply"]);
        check_line("```\namends respond\ncargo run -- respond x\n```", &[]);
        check_line("```\ncargo run --release -- reply x\n```", &["amends_reply"]);
    }
}
