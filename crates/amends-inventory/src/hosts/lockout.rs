//! What slows guessing down on a host: `faillock.conf(5)`, and fail2ban's jails.

use amends_case::{ProblemKind, Statement};

use super::{file_name, host_of, lines};
use crate::out::Out;
use crate::read::Source;

pub(super) fn is(source: &Source<'_>) -> bool {
    ["faillock.conf", "jail.local", "jail.conf"].contains(&file_name(source))
}

pub(super) fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let is_jail = file_name(source) != "faillock.conf";
    let (mut section, mut said) = (String::new(), 0);
    let (mut after, mut is_on, mut place) = (None, !is_jail, 1);
    for (number, line) in lines(source.text) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']').to_ascii_lowercase();
            continue;
        }
        if is_jail && !["default", "sshd"].contains(&section.as_str()) {
            continue;
        }
        let (key, value) = line.split_once('=').map_or((line, ""), |(key, value)| (key.trim(), value.trim()));
        match (key, is_jail) {
            ("deny", false) | ("maxretry", true) => match value.parse::<u32>() {
                Ok(tries) => (after, place) = (Some(tries), number),
                Err(_) => out.problem(number, ProblemKind::Malformed, format!("the value of `{key}` is no number")),
            },
            ("enabled", true) => is_on = value.eq_ignore_ascii_case("true") && (section == "sshd" || is_on),
            _ => {}
        }
        said = number;
    }
    if said == 0 && !is_jail {
        // Nothing but comments: nobody has set this up, and whether it is in use is not known.
        return;
    }
    // Defaults: faillock.conf(5) has three failures, jail.conf(5) five; both only where they are switched on.
    let default = if is_jail { 5 } else { 3 };
    let after = if is_on { after.unwrap_or(default) } else { 0 };
    out.say(if said == 0 { 1 } else { place }, Statement::Lockout { host: host_of(source.path).to_owned(), after });
}

#[cfg(test)]
mod tests {
    use amends_case::Statement;

    use crate::check::read_text;

    fn check(name: &str, text: &str, expected: u32) {
        let read = read_text(&format!("hosts/a/{name}"), text);
        assert_eq!(read.statements[0].what, Statement::Lockout { host: "a".into(), after: expected }, "{text}");
    }

    #[test]
    fn locking_out_is_after_so_many_failures_or_never() {
        check("faillock.conf", "deny = 5\nunlock_time = 900\n", 5);
        check("faillock.conf", "audit\n", 3);
        check("jail.local", "[DEFAULT]\nmaxretry = 4\n[sshd]\nenabled = true\n", 4);
        check("jail.local", "[sshd]\nenabled = false\n", 0);
        assert_eq!(read_text("hosts/a/faillock.conf", "# deny = 3\n# audit\n").statements, []);
        check("jail.local", "[nginx]\nenabled = true\nmaxretry = 2\n", 0);
    }
}
