//! `sshd_config` (OpenSSH, sshd_config(5)): the first value of a keyword counts, and there are defaults.

use amends_case::{ProblemKind, Statement, glob};

use super::{host_of, lines};
use crate::out::Out;
use crate::read::Source;

/// Files that include others are followed this deep, as sshd itself does, and so many lines that do.
const INCLUDES_DEEP: u32 = 16;
const INCLUDED_MAX: u32 = 1_000;
/// Keywords that decide nothing here. Others are told of.
const KNOWN: &[&str] = &[
    "acceptenv",
    "addressfamily",
    "allowagentforwarding",
    "allowgroups",
    "allowstreamlocalforwarding",
    "allowtcpforwarding",
    "allowusers",
    "authorizedkeysfile",
    "banner",
    "casignaturealgorithms",
    "ciphers",
    "clientalivecountmax",
    "clientaliveinterval",
    "compression",
    "denygroups",
    "denyusers",
    "disableforwarding",
    "exposeauthinfo",
    "fingerprinthash",
    "forcecommand",
    "gatewayports",
    "gssapiauthentication",
    "gssapicleanupcredentials",
    "gssapikeyexchange",
    "hostbasedacceptedalgorithms",
    "hostbasedauthentication",
    "hostcertificate",
    "hostkey",
    "hostkeyagent",
    "hostkeyalgorithms",
    "ignorerhosts",
    "ignoreuserknownhosts",
    "ipqos",
    "kexalgorithms",
    "listenaddress",
    "logingracetime",
    "loglevel",
    "logverbose",
    "macs",
    "maxsessions",
    "maxstartups",
    "modulifile",
    "permitlisten",
    "permitopen",
    "permittty",
    "permittunnel",
    "permituserenvironment",
    "permituserrc",
    "persourcemaxstartups",
    "persourcenetblocksize",
    "persourcepenalties",
    "pidfile",
    "printlastlog",
    "printmotd",
    "pubkeyacceptedalgorithms",
    "pubkeyauthentication",
    "pubkeyauthoptions",
    "rekeylimit",
    "requiredrsasize",
    "revokedkeys",
    "setenv",
    "streamlocalbindmask",
    "streamlocalbindunlink",
    "strictmodes",
    "subsystem",
    "syslogfacility",
    "tcpkeepalive",
    "trustedusercakeys",
    "usedns",
    "useprivilegeseparation",
    "versionaddendum",
    "x11displayoffset",
    "x11forwarding",
    "x11uselocalhost",
    "xauthlocation",
    "kerberosauthentication",
    "protocol",
];

/// What was given so far; what was not has OpenSSH's default.
#[derive(Default)]
struct Given {
    ports: Vec<u16>,
    password: Option<bool>,
    interactive: Option<bool>,
    pam: Option<bool>,
    empty: Option<bool>,
    root: Option<String>,
    tries: Option<u32>,
    methods: Option<String>,
    /// Files that were included.
    included: u32,
    /// A `Match` block takes passwords from somebody.
    password_for_some: bool,
    /// … and empty ones.
    empty_for_some: bool,
    /// … lets root in.
    root_for_some: Option<String>,
    /// … allows so many tries.
    tries_for_some: u32,
}

/// How root gets in: what holds for some, counts where it is refused in general.
fn root(given: Option<String>, for_some: Option<String>) -> String {
    let general = given.unwrap_or_else(|| "prohibit-password".to_owned());
    for_some.filter(|_| general == "no").unwrap_or(general)
}

pub(super) fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let mut given = Given::default();
    given.take_text(source.text, source, (false, 0), out);
    let interactive = given.interactive.unwrap_or(true) && given.pam.unwrap_or(false);
    let methods = given.methods.unwrap_or_default();
    let several = !methods.is_empty() && methods.split_whitespace().all(|list| list.contains(',') && list != "any");
    out.say(
        1,
        Statement::Sshd {
            host: host_of(source.path).to_owned(),
            ports: if given.ports.is_empty() { vec![22] } else { given.ports },
            takes_password: given.password.unwrap_or(true) || interactive || given.password_for_some,
            takes_empty: given.empty.unwrap_or(false) || given.empty_for_some,
            root: root(given.root, given.root_for_some),
            tries_max: given.tries.unwrap_or(6).max(given.tries_for_some),
            needs_several: several,
        },
    );
}

impl Given {
    /// Takes all lines of a file; those of files that it includes where it includes them. What a `Match` block includes holds for
    /// some only.
    fn take_text(&mut self, text: &str, source: &Source<'_>, (for_some, depth): (bool, u32), out: &mut Out<'_>) {
        let mut in_match = for_some;
        for (number, line) in lines(text) {
            let (keyword, value) = split(line);
            let keyword = keyword.to_ascii_lowercase();
            // A line of another file is told of at the line that includes the first.
            let place = if depth == 0 { number } else { 1 };
            match keyword.as_str() {
                "match" => in_match = for_some || !value.eq_ignore_ascii_case("all"),
                "include" => self.include(value, source, (in_match, depth), place, out),
                keyword if in_match => self.take_for_some(keyword, value),
                keyword => self.take(keyword, value, place, out),
            }
        }
    }

    fn include(
        &mut self,
        value: &str,
        source: &Source<'_>,
        (for_some, depth): (bool, u32),
        line: u64,
        out: &mut Out<'_>,
    ) {
        for pattern in value.split_whitespace().map(|pattern| pattern.trim_matches('"')) {
            let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            // As sshd_config(5) has it, what is no absolute path lies in /etc/ssh: where the file itself was collected from.
            let name = pattern.strip_prefix("/etc/ssh/").unwrap_or(pattern);
            let (below, names) = name.rsplit_once('/').unwrap_or(("", name));
            let is_followed = !name.starts_with('/') && !below.contains(['*', '?', '[']) && !names.contains('[');
            if !is_followed || depth >= INCLUDES_DEEP || self.included >= INCLUDED_MAX {
                out.problem(line, ProblemKind::LimitReached, "includes files that are not followed");
                continue;
            }
            self.included += 1;
            let within = [folder, below].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
            let beside = (source.beside)(&within, &|found| glob::fits_name(names, found));
            if beside.texts.is_empty() {
                let why = "includes files that are not in the inventory: what they say is not known";
                out.problem(line, ProblemKind::LimitReached, why);
            }
            if beside.is_cut {
                out.problem(line, ProblemKind::LimitReached, "includes more than is read of one host's files");
            }
            for text in beside.texts {
                self.take_text(&text, source, (for_some, depth + 1), out);
            }
        }
    }

    /// What a `Match` block opens for somebody. What it closes for some, it leaves open for others.
    fn take_for_some(&mut self, keyword: &str, value: &str) {
        let is_yes = value.eq_ignore_ascii_case("yes");
        match keyword {
            "passwordauthentication" | "kbdinteractiveauthentication" => self.password_for_some |= is_yes,
            "permitemptypasswords" => self.empty_for_some |= is_yes,
            "permitrootlogin" if !value.eq_ignore_ascii_case("no") => {
                self.root_for_some = Some(value.to_ascii_lowercase());
            }
            "maxauthtries" => self.tries_for_some = self.tries_for_some.max(value.parse().unwrap_or(0)),
            _ => {}
        }
    }

    fn take(&mut self, keyword: &str, value: &str, line: u64, out: &mut Out<'_>) {
        let yes = || match value.to_ascii_lowercase().as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => None,
        };
        let is_understood = match keyword {
            "port" => value.parse().map(|port| self.ports.push(port)).is_ok(),
            "passwordauthentication" => first(&mut self.password, yes()),
            "kbdinteractiveauthentication" | "challengeresponseauthentication" => first(&mut self.interactive, yes()),
            "usepam" => first(&mut self.pam, yes()),
            "permitemptypasswords" => first(&mut self.empty, yes()),
            "permitrootlogin" => first(&mut self.root, Some(value.to_ascii_lowercase())),
            "maxauthtries" => first(&mut self.tries, value.parse().ok()),
            "authenticationmethods" => first(&mut self.methods, Some(value.to_ascii_lowercase())),
            _ => {
                if !KNOWN.contains(&keyword) {
                    out.unknown(line, "keyword of sshd_config", keyword);
                }
                true
            }
        };
        if !is_understood {
            out.problem(
                line,
                ProblemKind::Malformed,
                format!("the value of `{keyword}` is not one that OpenSSH takes"),
            );
        }
    }
}

/// Takes the first value given; says whether the value could be read.
fn first<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let is_read = value.is_some();
    if place.is_none() {
        *place = value;
    }
    is_read
}

/// `Keyword value`, `Keyword=value`, `Keyword "value"`.
fn split(line: &str) -> (&str, &str) {
    let at = line.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(line.len());
    let (keyword, rest) = line.split_at(at);
    (keyword, rest.trim_start_matches(|c: char| c.is_whitespace() || c == '=').trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use amends_case::Statement;
    use amends_case::statement::Vantage;

    use crate::check::{read_text, secret};
    use crate::{Beside, Chosen, Read, Settings, read};

    fn sshd(text: &str) -> (bool, bool, u32, String, bool) {
        let read = read_text("hosts/a/sshd_config", text);
        match &read.statements[0].what {
            Statement::Sshd { takes_password, takes_empty, tries_max, root, needs_several, .. } => {
                (*takes_password, *takes_empty, *tries_max, root.clone(), *needs_several)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_not_said_is_as_openssh_has_it() {
        assert_eq!(sshd("# nothing\n\n"), (true, false, 6, "prohibit-password".to_owned(), false));
    }

    #[test]
    fn the_first_value_counts() {
        assert!(!sshd("PasswordAuthentication no\nPasswordAuthentication yes\n").0);
        assert_eq!(sshd("maxauthtries=3\nMaxAuthTries 100\n").2, 3);
    }

    #[test]
    fn a_password_asked_for_by_pam_is_a_password() {
        assert!(sshd("PasswordAuthentication no\nUsePAM yes\n").0);
        assert!(!sshd("PasswordAuthentication no\nUsePAM yes\nKbdInteractiveAuthentication no\n").0);
        assert!(!sshd("PasswordAuthentication no\n").0, "without PAM nothing asks");
    }

    #[test]
    fn a_block_that_lets_some_in_by_password_counts() {
        assert!(sshd("PasswordAuthentication no\nMatch Address 10.0.0.0/8\n  PasswordAuthentication yes\n").0);
        assert!(!sshd("PasswordAuthentication no\nMatch User backup\n  ForceCommand /bin/backup\n").0);
    }

    #[test]
    fn two_methods_are_several_only_where_every_list_has_two() {
        assert!(sshd("AuthenticationMethods publickey,keyboard-interactive\n").4);
        assert!(!sshd("AuthenticationMethods publickey publickey,password\n").4);
    }

    /// Read with what is collected beside it.
    fn with(text: &str, files: &[(&str, &str)]) -> Read {
        let beside = |folder: &str, chosen: Chosen<'_>| {
            let fitting = files.iter().filter(|(path, _)| {
                path.rsplit_once('/').is_some_and(|(within, name)| within == folder && chosen(name))
            });
            Beside { texts: fitting.map(|(_, text)| (*text).to_owned()).collect(), is_cut: false }
        };
        let settings = Settings { secret: &secret, seen_from: &|_| Vantage::Unknown, beside: &beside };
        read("hosts/a/sshd_config", text.as_bytes(), &settings)
    }

    fn takes_password(read: &Read) -> bool {
        matches!(read.statements[0].what, Statement::Sshd { takes_password: true, .. })
    }

    #[test]
    fn what_is_included_first_counts_first() {
        let text = "Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\n";
        let cloud = ("hosts/a/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication yes\n");
        let other = ("hosts/b/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication yes\n");
        let read = with(text, &[cloud]);
        assert!(takes_password(&read) && read.problems.is_empty(), "{:?}", read.problems);
        // Of another host: then what this one includes is not known.
        let read = with(text, &[other]);
        assert_eq!((takes_password(&read), read.problems.len()), (false, 1));
        // After the line that decides it changes nothing, and in a block it holds for some.
        assert!(!takes_password(&with("PasswordAuthentication no\nInclude sshd_config.d/*.conf\n", &[cloud])));
        let some = "PasswordAuthentication no\nMatch User eve\nInclude sshd_config.d/*.conf\n";
        assert!(takes_password(&with(some, &[cloud])));
    }

    #[test]
    fn a_file_that_includes_itself_ends() {
        let again = ("hosts/a/sshd_config.d/x.conf", "Include sshd_config.d/*\nInclude sshd_config.d/*\n");
        let read = with("Include sshd_config.d/*\n", &[again]);
        assert!(takes_password(&read) && !read.problems.is_empty());
    }

    #[test]
    fn stars_in_folders_are_told_of_and_cost_nothing() {
        let read = with(&format!("Include {}x\n", "**/".repeat(60)), &[]);
        assert_eq!(read.problems[0].why, "includes files that are not followed");
        assert!(read_text("hosts/a/sshd_config", &"Include x*\n".repeat(5_000)).statements.len() == 1);
    }

    #[test]
    fn an_unknown_keyword_is_a_problem_and_a_known_one_is_none() {
        let read = read_text("hosts/a/sshd_config", "X11Forwarding no\nPasswortAuthentication no\n");
        assert_eq!(read.problems.len(), 1);
        assert!(read.problems[0].why.contains("passwortauthentication"), "{:?}", read.problems);
        assert_eq!(read_text("hosts/a/sshd_config", "MaxAuthTries many\n").problems.len(), 1);
    }
}
