//! `passwd(5)` and `shadow(5)`.

use amends_case::statement::AccountKind;
use amends_case::{ProblemKind, Statement};
use jiff::Span;
use jiff::civil::{Date, date};

use super::{host_of, lines};
use crate::out::Out;
use crate::read::Source;

/// Day 0 of `shadow`.
const EPOCH: Date = date(1970, 1, 1);

pub(super) fn passwd(source: &Source<'_>, out: &mut Out<'_>) {
    for (number, line) in lines(source.text) {
        let fields: Vec<&str> = line.split(':').collect();
        let [name, _, uid, _, _, _, shell] = fields[..] else {
            out.problem(number, ProblemKind::RaggedRow, "has not seven fields, as passwd has");
            continue;
        };
        let has_no_shell = shell.ends_with("/nologin") || shell.ends_with("/false") || shell.ends_with("/sync");
        out.say(
            number,
            Statement::Account {
                host: host_of(source.path).to_owned(),
                name: name.to_owned(),
                kind: AccountKind::Unknown,
                factors: Vec::new(),
                last_login: None,
                is_disabled: has_no_shell,
                is_admin: uid.trim() == "0",
            },
        );
    }
}

pub(super) fn shadow(source: &Source<'_>, out: &mut Out<'_>) {
    for (number, line) in lines(source.text) {
        let fields: Vec<&str> = line.split(':').collect();
        let (Some(name), Some(hash)) = (fields.first(), fields.get(1)) else {
            out.problem(number, ProblemKind::RaggedRow, "has not the fields that shadow has");
            continue;
        };
        // `!` and `*` stand before or instead of a hash that no password can have: locked, or never set.
        let is_locked = hash.starts_with('!') || hash.starts_with('*');
        let days = fields.get(2).and_then(|days| days.parse::<i32>().ok()).filter(|days| *days > 0);
        out.say(
            number,
            Statement::Password {
                host: host_of(source.path).to_owned(),
                account: (*name).to_owned(),
                secret: (!is_locked && !hash.is_empty()).then(|| out.secret(hash)),
                is_empty: hash.is_empty(),
                changed: days.and_then(|days| EPOCH.checked_add(Span::new().try_days(days).ok()?).ok()),
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use amends_case::Statement;
    use jiff::civil::date;

    use crate::check::read_text;

    #[test]
    fn the_same_hash_on_two_hosts_is_the_same_secret_and_is_not_seen() {
        let line = "lab:$6$QgZ4QzDdyiQg13zg$5vNtLL6QYAmGhw5WYZn8:20089:0:99999:7:::\n";
        let (a, b) = (read_text("hosts/a/shadow", line), read_text("hosts/b/shadow", line));
        let secret = |read: &crate::Read| match &read.statements[0].what {
            Statement::Password { secret, changed, .. } => (*secret, *changed),
            other => panic!("{other:?}"),
        };
        assert_eq!(secret(&a), secret(&b));
        assert_eq!(secret(&a).1, Some(date(2025, 1, 1)));
        assert!(!format!("{a:?}").contains("QgZ4"));
    }

    #[test]
    fn locked_is_not_empty() {
        let read = read_text("hosts/a/shadow", "root:!:20089::::::\nsync:*:20089::::::\nopen::20089::::::\n");
        let empties = read.statements.iter().map(|stated| match &stated.what {
            Statement::Password { secret, is_empty, .. } => (secret.is_some(), *is_empty),
            other => panic!("{other:?}"),
        });
        assert_eq!(empties.collect::<Vec<_>>(), [(false, false), (false, false), (false, true)]);
    }

    #[test]
    fn a_line_that_is_none_is_a_problem() {
        assert_eq!(read_text("hosts/a/passwd", "root:x:0\n").problems.len(), 1);
    }
}
