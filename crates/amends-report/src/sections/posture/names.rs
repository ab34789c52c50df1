//! Instances and sentences without the names of accounts: the page lies in the open, and an account is somebody's.

use std::collections::{BTreeMap, BTreeSet};

use crate::guard::{self, ACCOUNT_HIDDEN};
use crate::limits::POSTURE_TEXT_CHARS_MAX;
use crate::view::{PostureAction, PostureView};
use crate::words::clipped_to;

/// Digits of a secret's keyed id, and how many of them are shown.
const ID_DIGITS: usize = 32;
const ID_SHOWN: usize = 12;

/// Words from outside, with personal values and what looks like an account hidden, and cut.
/// Keyed ids of secrets are shortened.
pub(super) fn shown(text: &str) -> String {
    // Accounts first: with a full stop behind it, `name@host` looks like an e-mail address.
    let hidden = guard::words(&guard::accounts(&guard::homes(text)));
    clipped_to(&with_short_ids(&hidden), POSTURE_TEXT_CHARS_MAX)
}

/// `k-67dd62101d042c66bf3423775d73b9ed` as `k-67dd62101d04…`: enough to find it by.
fn with_short_ids(text: &str) -> String {
    let short = |word: &str| {
        let digits = word
            .strip_prefix("k-")
            .map_or("", |rest| &rest[..rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len()]);
        if digits.len() < ID_DIGITS {
            word.to_owned()
        } else {
            format!("{}…{}", &word[..2 + ID_SHOWN], &word[2 + digits.len()..])
        }
    };
    text.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

/// What is known of names.
pub(super) struct Names<'v> {
    hosts: BTreeSet<&'v str>,
    /// Checks whose instances are accounts.
    of_accounts: BTreeSet<&'v str>,
}

impl<'v> Names<'v> {
    pub(super) fn of(view: &'v PostureView) -> Self {
        let stores = view.stores.iter().map(|store| store.store.as_str());
        let hosts = view.places.iter().map(|place| place.name.as_str()).chain(stores).collect();
        let of_accounts = view.checks.iter().filter(|check| is_of_account(&check.kind));
        Self { hosts, of_accounts: of_accounts.map(|check| check.check.as_str()).collect() }
    }

    /// An instance: its name, or for an account where it is.
    pub(super) fn instance(&self, kind: &str, instance: &str) -> String {
        match self.account(kind, instance) {
            Some(account) => shown(&instance.replacen(account, &self.place(account), 1)),
            None => shown(instance),
        }
    }

    /// A sentence about an instance.
    pub(super) fn sentence(&self, kind: &str, instance: &str, text: &str) -> String {
        let Some(account) = self.account(kind, instance) else { return shown(text) };
        let bare = account.rsplit_once('@').map_or(account, |(bare, _)| bare);
        let text = without(text, account, &self.place(account));
        shown(&without(&text, bare, ACCOUNT_HIDDEN))
    }

    /// What to do, without the accounts that it is about: instances, and the account by which rights are grouped.
    pub(super) fn title(&self, action: &PostureAction) -> String {
        let kind = kind_of(&action.action, &action.kind);
        if !is_of_account(kind) {
            return shown(&action.title);
        }
        let group = action.action.split_once('/').map_or("", |(_, group)| group);
        let title = match kind {
            "right" => without(&action.title, group, ACCOUNT_HIDDEN),
            _ => action.title.clone(),
        };
        shown(&action.open.lines.iter().fold(title, |title, instance| self.sentence(kind, instance, &title)))
    }

    /// Equal names once, with how many there are: `an account on gw-test-02 (3)`.
    pub(super) fn instances(&self, kind: &str, instances: &[String]) -> Vec<String> {
        let mut counts: Vec<(String, u64)> = Vec::new();
        for instance in instances {
            let name = self.instance(kind, instance);
            match counts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name, 1)),
            }
        }
        counts.into_iter().map(|(name, count)| if count == 1 { name } else { format!("{name} ({count})") }).collect()
    }

    /// The part of an instance that names an account.
    fn account<'i>(&self, kind: &str, instance: &'i str) -> Option<&'i str> {
        match kind {
            "account" => Some(instance),
            // `account: policy`.
            "right" => Some(instance.split_once(": ").map_or(instance, |(account, _)| account)),
            // `check on instance`.
            _ => {
                let (check, name) = instance.split_once(" on ")?;
                self.of_accounts.contains(check).then_some(name)
            }
        }
    }

    /// Where an account is, as far as that can be said.
    fn place(&self, account: &str) -> String {
        match account.rsplit_once('@') {
            Some((_, host)) if self.hosts.contains(host) => format!("an account on {host}"),
            _ => ACCOUNT_HIDDEN.to_owned(),
        }
    }
}

/// Whether instances of a kind name an account.
fn is_of_account(kind: &str) -> bool {
    ["account", "right"].contains(&kind)
}

/// The kind of an action's instances: an action that only takes a step away says by its id what it takes.
pub(super) fn kind_of<'a>(action: &str, kind: &'a str) -> &'a str {
    let lever = action.strip_prefix("step/").and_then(|rest| rest.split('/').next());
    match lever {
        Some("phish" | "cloud_right" | "sudo") => "account",
        _ => kind,
    }
}

/// A text with a name taken out wherever it stands as a word.
fn without(text: &str, name: &str, instead: &str) -> String {
    if name.is_empty() {
        return text.to_owned();
    }
    let in_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let last = before.chars().next_back().or_else(|| out.chars().next_back());
        let alone = !last.is_some_and(in_word) && !after.starts_with(in_word);
        out.push_str(before);
        out.push_str(if alone { instead } else { name });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// How often each name stands in a list, in the order in which they first do.
pub(super) fn tallied(names: &[String]) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        counts.entry(name).or_insert((at, 0)).1 += 1;
    }
    let mut tallied: Vec<(usize, String, u64)> =
        counts.into_iter().map(|(name, (at, count))| (at, shown(name), count)).collect();
    tallied.sort();
    tallied.into_iter().map(|(_, name, count)| (name, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{HostPlace, PostureCheck};

    fn view() -> PostureView {
        let check =
            |check: &str, kind: &str| PostureCheck { check: check.into(), kind: kind.into(), ..Default::default() };
        PostureView {
            places: vec![HostPlace { name: "gw-test-02".into(), ..HostPlace::default() }],
            checks: vec![check("factor-exempt", "account"), check("root-login", "host")],
            ..PostureView::default()
        }
    }

    #[test]
    fn an_account_is_named_by_its_host_or_not_at_all() {
        let view = view();
        let names = Names::of(&view);
        let cases = [
            ("account", "deploy@gw-test-02", "an account on gw-test-02"),
            ("account", "fkim", "[account hidden]"),
            ("account", "fkim@elsewhere", "[account hidden]"),
            ("right", "archive-uploader: read-all", "[account hidden]: read-all"),
            ("exception", "factor-exempt on fkim", "factor-exempt on [account hidden]"),
            ("exception", "root-login on gw-test-02", "root-login on gw-test-02"),
            ("host", "gw-test-02", "gw-test-02"),
            ("secret", "k-00000000000000a1", "k-00000000000000a1"),
        ];
        for (kind, instance, expected) in cases {
            assert_eq!(names.instance(kind, instance), expected, "{instance}");
        }
    }

    #[test]
    fn sentences_do_not_tell_it_either() {
        let view = view();
        let names = Names::of(&view);
        let cases = [
            (
                "account",
                "fkim",
                "fkim has no second factor; fkim-old has.",
                "[account hidden] has no second factor; fkim-old has.",
            ),
            (
                "account",
                "deploy@gw-test-02",
                "deploy@gw-test-02: deploy may.",
                "an account on gw-test-02: [account hidden] may.",
            ),
            (
                "host",
                "gw-test-02",
                "gw-test-02 lets root in, as eve@gw-test-02.",
                "gw-test-02 lets root in, as [account hidden].",
            ),
        ];
        for (kind, instance, text, expected) in cases {
            assert_eq!(names.sentence(kind, instance, text), expected);
        }
    }

    #[test]
    fn titles_of_actions_do_not_tell_it() {
        let view = view();
        let names = Names::of(&view);
        let title = |action: &str, kind: &str, title: &str| {
            names.title(&PostureAction {
                action: action.into(),
                kind: kind.into(),
                title: title.into(),
                ..Default::default()
            })
        };
        let found = title("right-wildcard/archive-uploader", "right", "Name the rights of archive-uploader");
        assert_eq!(found, "Name the rights of [account hidden]");
        assert_eq!(title("dormant/lab", "account", "Disable accounts in lab"), "Disable accounts in lab");
    }

    #[test]
    fn ids_of_secrets_are_short() {
        let id = "k-67dd62101d042c66bf3423775d73b9ed";
        assert_eq!(shown(&format!("{id}, and {id}")), "k-67dd62101d04…, and k-67dd62101d04…");
        assert_eq!(shown("k-00a1"), "k-00a1");
    }

    #[test]
    fn equal_names_are_counted() {
        let view = view();
        let list = ["a@gw-test-02", "b@gw-test-02", "x"].map(str::to_owned);
        assert_eq!(Names::of(&view).instances("account", &list), ["an account on gw-test-02 (2)", "[account hidden]"]);
        assert_eq!(kind_of("step/phish/fkim", ""), "account");
    }
}
