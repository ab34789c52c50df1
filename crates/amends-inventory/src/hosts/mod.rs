//! What was collected from hosts: `hosts/<name>/sshd_config`, `…/users/<account>/authorized_keys` and the like. The folder
//! names the host and the account; these files say neither of themselves.

mod accounts;
mod cron;
mod keys;
mod lockout;
mod sshd;
mod sudoers;

use crate::read::{Format, Source};

/// Formats of hosts' files. Their names tell what they are: a line of `passwd` alone would not.
pub(crate) const FORMATS: [Format; 10] = [
    Format { name: "sshd_config", is: |source| named(source, "sshd_config"), read: sshd::read },
    // Read where it is included.
    Format { name: "sshd_config_part", is: |source| below(source, "sshd_config.d"), read: |_, _| {} },
    Format { name: "passwd", is: |source| named(source, "passwd"), read: accounts::passwd },
    Format { name: "shadow", is: |source| named(source, "shadow"), read: accounts::shadow },
    Format {
        name: "sudoers",
        is: |source| named(source, "sudoers") || below(source, "sudoers.d"),
        read: sudoers::read,
    },
    Format { name: "crontab", is: |source| named(source, "crontab") || below(source, "cron.d"), read: cron::read },
    Format { name: "authorized_keys", is: |source| named(source, "authorized_keys"), read: keys::authorized },
    Format { name: "known_hosts", is: |source| named(source, "known_hosts"), read: keys::known_hosts },
    Format { name: "ssh_key", is: keys::is_key, read: keys::key },
    Format { name: "lockout", is: lockout::is, read: lockout::read },
];

/// The last part of the path.
fn file_name<'a>(source: &Source<'a>) -> &'a str {
    source.path.rsplit('/').next().unwrap_or(source.path)
}

fn named(source: &Source<'_>, name: &str) -> bool {
    file_name(source) == name
}

fn below(source: &Source<'_>, folder: &str) -> bool {
    source.path.split('/').rev().nth(1) == Some(folder)
}

/// The host of a path: the folder below `hosts`, or the first one.
pub(crate) fn host_of(path: &str) -> &str {
    let mut parts = path.split('/');
    let mut first = None;
    while let Some(part) = parts.next() {
        if part == "hosts" {
            return parts.next().unwrap_or("");
        }
        first = first.or(Some(part).filter(|part| *part != path));
    }
    first.unwrap_or("")
}

/// The account of a path: the folder below `users` or `home`; `root` below `root`. Empty where the path names none.
fn account_of(path: &str) -> &str {
    let parts: Vec<&str> = path.split('/').collect();
    let below = parts.iter().rposition(|part| ["users", "home"].contains(part));
    match below.and_then(|at| parts.get(at + 1)).filter(|_| below.is_some_and(|at| at + 2 < parts.len())) {
        Some(account) => account,
        None if parts.iter().rev().skip(1).any(|part| *part == "root") => "root",
        None => "",
    }
}

/// Lines with their numbers, comments and blanks left out.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let numbered = text.lines().zip(1_u64..).map(|(line, number)| (number, line.trim()));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_host_and_account() {
        let path = "hosts/jump-01/users/mara/authorized_keys";
        assert_eq!((host_of(path), account_of(path)), ("jump-01", "mara"));
        let path = "2026-07-04/hosts/db-1/root/.ssh/authorized_keys";
        assert_eq!((host_of(path), account_of(path)), ("db-1", "root"));
        let path = "db-2/home/ivo/.ssh/id_ed25519.pub";
        assert_eq!((host_of(path), account_of(path)), ("db-2", "ivo"));
        assert_eq!((host_of("sshd_config"), account_of("hosts/a/users")), ("", ""));
    }
}
