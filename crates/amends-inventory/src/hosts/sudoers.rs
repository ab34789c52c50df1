//! `sudoers(5)`: who may become whom. Aliases of users, commands and accounts are followed one level; hosts are not looked at,
//! because a rule for another host is in the file of that one, too.

use std::collections::BTreeMap;

use amends_case::{ProblemKind, Statement};

use super::{host_of, lines};
use crate::out::Out;
use crate::read::Source;

pub(super) fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let joined = joined(source);
    let mut aliases: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, line) in &joined {
        let Some((kind, rest)) = line.split_once(char::is_whitespace).filter(|(kind, _)| is_alias(kind)) else {
            continue;
        };
        let _ = kind;
        for part in rest.split(" : ") {
            if let Some((name, list)) = part.split_once('=') {
                aliases.insert(name.trim().to_owned(), list.split(',').map(|item| item.trim().to_owned()).collect());
            }
        }
    }
    let several = |word: &str| aliases.get(word).cloned().unwrap_or_else(|| vec![word.to_owned()]);
    for (number, line) in &joined {
        let first = line.split_whitespace().next().unwrap_or("");
        if is_alias(first) || first.starts_with("Defaults") {
            continue;
        }
        if first.starts_with('@') || first.starts_with("#include") {
            out.problem(*number, ProblemKind::LimitReached, "includes files that are not followed");
            continue;
        }
        let Some(rule) = rule(line) else {
            out.problem(*number, ProblemKind::Malformed, "is no rule of sudoers");
            continue;
        };
        for account in rule.accounts.split(',').flat_map(|account| several(account.trim())) {
            for becomes in rule.becomes.split(',').flat_map(|becomes| several(becomes.trim())) {
                out.say(
                    *number,
                    Statement::Sudo {
                        host: host_of(source.path).to_owned(),
                        account: account.clone(),
                        becomes,
                        is_all: rule
                            .commands
                            .split(',')
                            .any(|command| several(command.trim()).iter().any(|c| c == "ALL")),
                        asks_password: rule.asks_password,
                    },
                );
            }
        }
    }
}

struct Rule<'a> {
    accounts: &'a str,
    becomes: &'a str,
    commands: &'a str,
    asks_password: bool,
}

/// `accounts hosts = (becomes) TAG: commands`.
fn rule(line: &str) -> Option<Rule<'_>> {
    let (left, right) = line.split_once('=')?;
    let (accounts, _) = left.trim().split_once(char::is_whitespace)?;
    let right = right.trim();
    let (becomes, commands) = match right.strip_prefix('(') {
        Some(rest) => rest.split_once(')')?,
        None => ("root", right),
    };
    // `(oracle:dba)`: account, then group; `(:dba)` changes the group only.
    let becomes = becomes.split(':').next().unwrap_or("").trim();
    let asks_password = !commands.contains("NOPASSWD:");
    let commands = commands.rsplit_once("PASSWD:").map_or(commands, |(_, commands)| commands);
    Some(Rule { accounts, becomes: if becomes.is_empty() { "root" } else { becomes }, commands, asks_password })
}

fn is_alias(word: &str) -> bool {
    ["User_Alias", "Runas_Alias", "Host_Alias", "Cmnd_Alias", "Cmd_Alias"].contains(&word)
}

/// Lines, with those that end in a backslash joined to the next.
fn joined(source: &Source<'_>) -> Vec<(u64, String)> {
    let mut joined: Vec<(u64, String)> = Vec::new();
    let mut goes_on = false;
    for (number, line) in lines_and_includes(source) {
        let (text, more) = match line.strip_suffix('\\') {
            Some(text) => (text, true),
            None => (line, false),
        };
        match joined.last_mut().filter(|_| goes_on) {
            Some((_, whole)) => whole.push_str(text),
            None => joined.push((number, text.to_owned())),
        }
        goes_on = more;
    }
    joined
}

/// `#include` is no comment, and neither is `#1000`, an account by its number.
fn lines_and_includes<'a>(source: &Source<'a>) -> impl Iterator<Item = (u64, &'a str)> + use<'a> {
    let is_said = |line: &str| {
        let rest = line.strip_prefix('#');
        rest.is_none_or(|rest| rest.starts_with("include") || rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let kept: Vec<(u64, &str)> = lines(source.text).collect();
    let mut others: Vec<(u64, &str)> = source.text.lines().zip(1_u64..).map(|(line, at)| (at, line.trim())).collect();
    others.retain(|(_, line)| line.starts_with('#') && is_said(line));
    others.extend(kept);
    others.sort_unstable();
    others.into_iter()
}

#[cfg(test)]
mod tests {
    use amends_case::Statement;

    use crate::check::read_text;

    fn check(text: &str, expected: &[(&str, &str, bool, bool)]) {
        let read = read_text("hosts/a/sudoers", text);
        let said = read.statements.iter().map(|stated| match &stated.what {
            Statement::Sudo { account, becomes, is_all, asks_password, .. } => {
                (account.as_str(), becomes.as_str(), *is_all, *asks_password)
            }
            other => panic!("{other:?}"),
        });
        assert_eq!(said.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn rules_say_who_becomes_whom() {
        check("root ALL=(ALL:ALL) ALL\n", &[("root", "ALL", true, true)]);
        check("%admins ALL = NOPASSWD: ALL\n", &[("%admins", "root", true, false)]);
        check("mara ALL=(oracle) NOPASSWD: /u01/bin/*\n", &[("mara", "oracle", false, false)]);
    }

    #[test]
    fn aliases_and_long_lines_are_followed() {
        let text = "User_Alias DBAS = mara, ivo\nDBAS ALL=(oracle) \\\n  ALL\nDefaults env_reset\n";
        check(text, &[("mara", "oracle", true, true), ("ivo", "oracle", true, true)]);
    }

    #[test]
    fn what_is_included_is_told_of() {
        let read = read_text("hosts/a/sudoers", "#includedir /etc/sudoers.d\n@include more\n# a comment\nnonsense\n");
        assert_eq!(read.problems.len(), 2, "{:?}", read.problems);
    }
}
