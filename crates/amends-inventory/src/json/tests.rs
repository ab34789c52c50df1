//! The reader of items by itself.

use amends_case::{ProblemKind, SecretId};

use super::*;

fn secret(_: &str) -> SecretId {
    SecretId([0; 16])
}

fn check(text: &str, expected: &str, problems: &[ProblemKind]) {
    let mut out = Out::new("a.json", &secret);
    let mut seen = Vec::new();
    members(text, &["many"], &mut out, &mut |key, item, value, _| seen.push(format!("{key}/{item}={value}")));
    assert_eq!(seen.join(" "), expected, "{text}");
    let told: Vec<ProblemKind> = out.finish("test", 0).problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(told, problems, "{text}");
}

#[test]
fn members_come_whole_and_lists_item_by_item() {
    check(
        r#"{"a": {"b": [1]}, "many": [1, "x", null], "c": 2}"#,
        r#"a/0={"b":[1]} many/1=1 many/2="x" many/3=null c/0=2"#,
        &[],
    );
    check(r#"{"many": null}"#, "", &[]);
}

#[test]
fn what_came_before_a_break_stays() {
    check(r#"{"many": [1, 2, {"a"#, "many/1=1 many/2=2", &[ProblemKind::Truncated]);
    check(r#"{"many": [1, 2, }"#, "many/1=1 many/2=2", &[ProblemKind::Malformed]);
    check(r#"{"many": [1]} extra"#, "many/1=1", &[ProblemKind::Malformed]);
    check("[1]", "", &[ProblemKind::Malformed]);
    check(r#"{"many": "hidden-value"}"#, "", &[ProblemKind::Malformed]);
}

#[test]
fn bounds_are_kept() {
    check(&format!("{{\"many\": [1, {}", "[".repeat(10_000)), "many/1=1", &[ProblemKind::LimitReached]);
    check(&format!("{{\"many\": [1, [{}0]]}}", "0,".repeat(VALUES_MAX)), "many/1=1", &[ProblemKind::LimitReached]);
    check(&format!("{{\"a\": \"{}\"}}", "x".repeat(VALUE_MAX + 1)), "a/0=\"\"", &[ProblemKind::LimitReached]);
    check(r#"{"a": {"b": 1, "b": 2}}"#, r#"a/0={"b":2}"#, &[ProblemKind::Malformed]);
}

#[test]
fn a_list_and_lines_are_the_same_items() {
    for (text, problems) in [
        ("[{\"a\": 1}, 2]", 0),
        ("{\"a\": 1}\n2\n", 0),
        ("{\"a\": 1} 2", 0),
        ("{\"a\": 1}\n2\n{\"a\": ", 1),
        ("[{\"a\": 1}, 2", 1),
    ] {
        let mut out = Out::new("a.json", &secret);
        let mut seen = Vec::new();
        items(text, &mut out, &mut |_, item, value, _| seen.push(format!("{item}={value}")));
        assert_eq!(seen.join(" "), r#"1={"a":1} 2=2"#, "{text}");
        assert_eq!(out.finish("test", 0).problems.len(), problems, "{text}");
    }
}

#[test]
fn the_first_keys_are_those_of_the_outermost_object() {
    assert_eq!(first_keys(r#" {"a": {"x": 1}, "b\"": "c:d", "e": [{"y": 2}]}"#), ["a", "b\\\"", "e"]);
    assert_eq!(first_keys(r#"[{"a": [1], "b": 2}, {"c": 3}]"#), ["a", "b"]);
    assert_eq!(first_keys("{\"a\": 1}\n{\"b\": 2}"), ["a"]);
    for none in ["", "text", "<a/>", "{", "[", "[[{\"a\": 1}]]", "\"a\": 1"] {
        assert_eq!(first_keys(none), [""; 0], "{none}");
    }
}

#[test]
fn fields_are_of_the_kind_that_was_asked_for() {
    let value: Value =
        serde_json::from_str(r#"{"t": "x", "n": 1, "l": ["a", 2], "f": true, "z": null, "q": 1}"#).expect("JSON");
    let mut out = Out::new("a.json", &secret);
    let object = Object::of(&value, 3, "Thing", &["t", "n", "l", "f", "z"], &[], &mut out).expect("an object");
    assert_eq!((object.text("t", &mut out), object.number("n", &mut out)), ("x".to_owned(), Some(1)));
    assert_eq!(
        (object.texts("l", &mut out), object.texts("t", &mut out)),
        (vec!["a".to_owned()], vec!["x".to_owned()])
    );
    assert_eq!((object.flag("f", &mut out), object.flag("z", &mut out)), (Some(true), None));
    assert_eq!((object.text("n", &mut out), object.number("t", &mut out)), (String::new(), None));
    let told: Vec<String> = out.finish("test", 0).problems.into_iter().map(|problem| problem.why).collect();
    let expected = [
        "`Thing.l` is no list of texts",
        "`Thing.n` is no text",
        "`Thing.t` is no whole number",
        "nothing here understands the key `Thing.q`",
    ];
    assert_eq!(told, expected);
}
