//! What files may not say, numbers that are set, mutes, and two runs side by side.

use jiff::civil::date;

use super::tests::embedded;
use super::*;
use crate::Verdict;

const FILE: &str = r#"id = "door"
title = "Doors are shut"
asks = "Is a door open?"
why = "A story (2021)."
severity = "high"
says_pass = "{name} is shut after {$failures} tries."
says_fail = "{name} of {zone} is open on {public_ports}: {because}."
cannot_tell = "A look would tell."
[answers]
fcc = ["TM-07"]
[parameters]
failures = { value = 5, says = "Tries" }
[decide]
each = "host"
where = { production = false }
pass = { public = false, lockout_after = { most = "$failures" }, zone = { none_of = ["lab"] } }
[fix]
title = "Shut the doors of {group}"
effort = 2
effort_each = 3
together = "zone"
lever = "guess"
"#;

fn read(text: &str) -> Result<Checks, CheckError> {
    Checks::from_texts([("door", text)])
}

fn refused(old: &str, new: &str) -> String {
    assert!(FILE.contains(old), "{old}");
    read(&FILE.replacen(old, new, 1)).expect_err(new).to_string()
}

fn host(name: &str) -> Instance {
    let host = Instance::new("host", name).with("production", false).with("public", false).with("lockout_after", 5);
    host.with("zone", "dmz")
}

#[test]
fn what_a_file_may_not_say_is_refused_with_its_line() {
    for (old, new, expected) in [
        ("id = \"door\"", "id = \"window\"", "door.toml:1: `id` should be \"door\", like its file"),
        ("severity = \"high\"", "severity = \"hihg\"", "door.toml:5: `hihg` is no severity; did you mean `high`?"),
        ("asks =", "ask =", "door.toml:3: unknown field `ask`"),
        ("asks =", "ask =", "did you mean `asks`?"),
        ("TM-07", "TM-20", "door.toml:10: `TM-20` is no identifier of fcc in frameworks.toml"),
        ("public = false", "publik = false", "door.toml:16: `publik` is no field of host; did you mean `public`?"),
        ("public = false", "public = 1", "`public` is a yes or no, which cannot be compared so"),
        (
            "{ most = \"$failures\" }",
            "{ mots = 5 }",
            "door.toml:16: `mots` is no test of a field; did you mean `most`?",
        ),
        ("{ most = \"$failures\" }", "{ most = \"$failure\" }", "`$failure` is not among [parameters]"),
        ("{ most = \"$failures\" }", "{ most = \"zone\" }", "`zone` is no number to compare with"),
        ("none_of = [\"lab\"]", "none_of = []", "has an empty list"),
        ("public = false,", "any = [], public = false,", "`any` is a list of tables"),
        ("public = false,", "not = {}, public = false,", "an empty table asks nothing"),
        ("pass = {", "fail = { production = true }\npass = {", "[decide] needs one of `pass`"),
        ("each = \"host\"", "each = \"hosts\"", "`hosts` is no kind of instance; did you mean `host`?"),
        ("each = \"host\"", "each = \"host\"\ndocument = \"ciso\"", "`document` names the one"),
        (
            "{zone} is",
            "{zon} is",
            "door.toml:7: `says_fail` names `{zon}`, which host does not have; did you mean `{zone}`?",
        ),
        ("{$failures} tries", "{$tries} tries", "`says_pass` names `{$tries}`, which is not among [parameters]"),
        ("{name} is shut", "It is shut", "must say which: {name}"),
        ("A look would tell.", "A look} would tell.", "`cannot_tell` has a `}` without its beginning"),
        ("A look would tell.", "A look {would tell.", "`cannot_tell` has a `{` without its `}`"),
        ("A look would tell.", "A look[ of somebody] would tell.", "`cannot_tell` has a `[…]` without a field"),
        ("A look would tell.", "A look[ of {owner} would tell.", "`cannot_tell` has a `[` without its `]`"),
        ("lever = \"guess\"", "lever = \"gues\"", "`gues` is no lever; did you mean `guess`?"),
        ("together = \"zone\"", "together = \"public\"", "`public` is no field to group by"),
        ("together = \"zone\"\n", "", "`{group}` needs `together`"),
        ("effort = 2\neffort_each = 3", "effort = 0", "a fix takes from one hour"),
        ("value = 5", "value = -5", "parameter `failures` needs a value from 0"),
        ("lever =", "after = [\"window\"]\nlever =", "comes after `window`, and there is no such check"),
        ("lever =", "after = [\"door\"]\nlever =", "comes after `door`, which comes after it"),
    ] {
        let message = refused(old, new);
        assert!(message.contains(expected), "{message}\ninstead of\n{expected}");
    }
    let deep = format!("pass = {{ {}public = false{}, ", "not = { ".repeat(9), " }".repeat(9));
    let message = refused("pass = { public = false, ", &deep);
    assert!(message.contains("more than 8 deep"), "{message}");
    assert!(read(&format!("{FILE}#{}", "x".repeat(300_000))).expect_err("long").to_string().contains("longer than"));
}

#[test]
fn a_document_s_holder_is_never_said() {
    let document = FILE
        .replace("each = \"host\"\nwhere = { production = false }", "each = \"document\"\ndocument = \"ciso\"")
        .replace(
            "public = false, lockout_after = { most = \"$failures\" }, zone = { none_of = [\"lab\"] }",
            "present = true",
        )
        .replace("{zone} is open on {public_ports}", "{holder}")
        .replace(" of {group}", "")
        .replace("together = \"zone\"\n", "");
    let message = read(&document).expect_err("holder").to_string();
    assert!(message.contains("`says_fail` may not say `{holder}`"), "{message}");
}

#[test]
fn sentences_say_what_decided_and_what_would() {
    let checks = read(FILE).unwrap_or_else(|error| panic!("{error}"));
    let fails =
        host("a").with("public", true).with("zone", "lab").with("public_ports", vec!["22".into(), "443".into()]);
    let unknown = Instance::new("host", "b").with("public", false).with("zone", "dmz");
    let rows = checks.run(&[unknown, fails, host("c"), host("d").with("production", true)]);
    let said: Vec<(&str, Verdict, &str, &str)> =
        rows.iter().map(|row| (row.instance.as_str(), row.verdict, row.why.as_str(), row.group.as_str())).collect();
    let expected = [
        (
            "a",
            Verdict::Fail,
            "a of lab is open on 22 and 443: whether it answers from the internet and its zone.",
            "door/lab",
        ),
        (
            "b",
            Verdict::CannotTell,
            "Not known of «b»: whether it is production and after how many failures it locks out. A look would tell.",
            "door/dmz",
        ),
        ("c", Verdict::Pass, "c is shut after 5 tries.", "door/dmz"),
    ];
    assert_eq!(said, expected);
    let fix = checks.get("door").and_then(|check| check.fix.as_ref()).expect("a fix");
    assert_eq!((fix.title_of("lab"), fix.effort_of(2)), ("Shut the doors of lab".to_owned(), 8));
}

#[test]
fn numbers_are_set_all_or_none() {
    let mut checks = read(FILE).unwrap_or_else(|error| panic!("{error}"));
    let set = |name: &str, value| BTreeMap::from([(name.to_owned(), value)]);
    checks.with_parameters(&set("door.failures", 4)).expect("a number that it has");
    assert_eq!(checks.run(&[host("a")])[0].verdict, Verdict::Fail);
    let parameters: Vec<(String, i64, i64)> =
        checks.parameters().map(|(name, parameter)| (name, parameter.value, parameter.default)).collect();
    assert_eq!(parameters, [("door.failures".to_owned(), 4, 5)]);

    let message = checks.with_parameters(&set("door.failure", 3)).expect_err("mistyped").to_string();
    assert_eq!(message, "`door.failure` cannot be set: no check has it; did you mean `door.failures`?");
    assert!(checks.with_parameters(&set("door.failures", -1)).is_err());
    let both = BTreeMap::from([("door.failures".to_owned(), 9), ("door.x".to_owned(), 1)]);
    assert!(checks.with_parameters(&both).is_err());
    assert_eq!(checks.run(&[host("a")])[0].verdict, Verdict::Fail);
}

#[test]
fn a_later_file_takes_the_place_of_an_embedded_one() {
    let text = FILE.replace("\"door\"", "\"nonproduction-public\"");
    let own = [("nonproduction-public", text.as_str())];
    let checks = Checks::from_texts(Checks::embedded_texts().iter().copied().chain(own))
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(checks.get("nonproduction-public").map(|check| check.title.as_str()), Some("Doors are shut"));
    assert_eq!(checks.iter().count(), embedded().iter().count());
}

fn row(check: &str, instance: &str, verdict: Verdict) -> CheckRow {
    let (check, instance) = (check.to_owned(), instance.to_owned());
    CheckRow { check, instance, verdict, why: "It is so.".to_owned(), ..CheckRow::default() }
}

fn muted(instance: &str, until: jiff::civil::Date) -> Mute {
    let text = |word: &str| word.to_owned();
    Mute { check: text("door"), instance: text(instance), why: text("moving house"), by: text("R. Example"), until }
}

#[test]
fn only_failures_are_muted_until_their_day_and_by_somebody() {
    let today = date(2026, 11, 7);
    let verdicts = [Verdict::Fail, Verdict::Pass, Verdict::CannotTell];
    let rows: Vec<CheckRow> = ["a", "b", "c"].iter().zip(verdicts).map(|(name, it)| row("door", name, it)).collect();
    let run = |mutes: &[Mute]| {
        let mut rows = rows.clone();
        let unfit = mute(&mut rows, mutes, today).len();
        (rows.into_iter().map(|row| (row.verdict, row.why)).collect::<Vec<_>>(), unfit)
    };
    let (rows_of_all, unfit) = run(&[muted("*", today), muted("zz", today)]);
    assert_eq!(unfit, 1);
    assert_eq!(
        rows_of_all[0],
        (Verdict::Muted, "It is so. Muted until 2026-11-07 by R. Example: moving house.".to_owned())
    );
    assert_eq!(rows_of_all[1], (Verdict::Pass, "It is so.".to_owned()));
    assert_eq!(rows_of_all[2].0, Verdict::CannotTell);

    let (late, _) = run(&[muted("a", date(2026, 11, 6))]);
    assert_eq!(late[0], (Verdict::Fail, "It is so. Its mute, by R. Example, ended on 2026-11-06.".to_owned()));
    let (renewed, _) = run(&[muted("a", date(2026, 11, 6)), muted("*", date(2026, 12, 1))]);
    assert!(renewed[0].1.contains("2026-12-01"));
    let nobodys = Mute { by: " ".to_owned(), ..muted("a", today) };
    let (kept, _) = run(&[nobodys]);
    assert_eq!(kept[0].0, Verdict::Fail);
    assert!(kept[0].1.contains("names nobody"));
}

#[test]
fn a_run_is_compared_with_the_last() {
    use Verdict::{CannotTell, Fail, Muted, Pass};
    let last = [
        row("a", "1", Pass),
        row("a", "2", Fail),
        row("a", "3", Pass),
        row("a", "4", Fail),
        row("b", "1", Muted),
        row("b", "2", Muted),
    ];
    let mut rows = [
        row("a", "1", Fail),
        row("a", "2", Pass),
        row("a", "3", CannotTell),
        row("a", "5", Fail),
        row("b", "1", Fail),
        row("b", "2", Muted),
    ];
    compare(&mut rows, &last);
    assert_eq!(
        rows.clone().map(|row| row.before),
        [Some(Pass), Some(Fail), Some(Pass), None, Some(Muted), Some(Muted)]
    );
    let found = changes(&rows, &last);
    let names =
        |rows: &[&CheckRow]| rows.iter().map(|row| format!("{}{}", row.check, row.instance)).collect::<Vec<_>>();
    assert_eq!(names(&found.failures), ["a1", "b1"]);
    assert_eq!(names(&found.mended), ["a2"]);
    assert_eq!(names(&found.lost), ["a3"]);
    assert_eq!(names(&found.new), ["a5"]);
    assert_eq!(names(&found.gone), ["a4"]);
}

#[test]
fn strays_from_the_table_are_told() {
    let stray = Instance::new("host", "a").with("public", "yes").with("colour", "red");
    assert_eq!(kinds::strays(&stray), ["host has no field `colour`", "`public` of host should be a yes or no"]);
    assert_eq!(kinds::strays(&Instance::new("ghost", "a")), ["there is no kind `ghost`"]);
    assert_eq!(
        embedded().run(&[stray]).iter().find(|row| row.check == "store-host-public").map(|row| row.verdict),
        Some(Verdict::CannotTell)
    );
}
