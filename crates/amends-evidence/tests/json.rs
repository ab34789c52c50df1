//! JSON: lines, arrays, nesting, damage.

mod shown;

use amends_evidence::Limits;
use proptest::prelude::*;
use shown::{check, show, show_with};

#[test]
fn lines_become_rows_and_paths_columns() {
    check(
        r#"{"id":1,"name":{"first":"Ottoline","last":"Vance"},"vip":true}
{"id":"2","name":{"first":"Ruben"},"note":null,"balance":10.50}

{"id":3,"name":{},"note":"caf\u00e9 \"x\"\n\ud83d\ude00"}
"#,
        r#"
# 0 : id | name.first | name.last | vip | balance | note
1: 1 | Ottoline | Vance | true | - | -
2: 2 | Ruben | - | - | 10.50 | -
3: 3 | - | - | - | - | café \"x\"\n😀
"#
        .trim_start(),
    );
}

#[test]
fn items_of_arrays_keep_their_positions() {
    check(
        r#"[
  {"id": 1, "phones": [{"n": "813-555-0142", "kind": "home"}, {"n": "813-555-0143"}, {"kind": "work", "n": ""}], "tags": ["a", "b"]},
  {"id": 2, "phones": [], "tags": [1, [2, 3]]},
  {"id": 3, "phones": [{"kind": "x"}, {"n": "813-555-0144"}]}
]"#,
        "\
# 0 : id | phones[].n | phones[].kind | tags[] | tags[][]
1: 1 | 813-555-0142^813-555-0143^ | home^^work | a^b | -
2: 2 | - | - | 1^ | 2^3
3: 3 | ^813-555-0144 | x^ | - | -
",
    );
}

#[test]
fn what_is_no_json_is_kept_in_the_overflow() {
    check(
        "{\"id\":1,\"name\":\"Ottoline\"}\n{\"id\":2,\"name\":\"Ru\nnot json, Ada\n{\"id\":4,\"name\":\"Ivo\"}\n",
        "\
# 0 : id | name
1: 1 | Ottoline
2: 2 | - + {\"id\":2,\"name\":\"Ru
3: - | - + not json, Ada
4: 4 | Ivo
! malformed @2 x1
! malformed @3 x1
",
    );
    check(
        "[{\"id\":1},\n{\"id\":2,\"name\":\"Ru\n},\n{\"id\":3},\n{\"id\":4",
        "\
# 0 : id
1: 1
2: 2 + {\"id\":2,\"name\":\"Ru\n},
3: 3
4: 4 + {\"id\":4
! malformed @2 x1
! malformed @4 x1
! truncated @4 x1
",
    );
}

#[test]
fn values_over_several_lines_need_no_array() {
    check(
        "{\n  \"id\": 1,\n  \"name\": \"Ottoline\"\n}\n{\n  \"id\": 2,\n  \"name\": \"Ruben\"\n}\n",
        "\
# 0 : id | name
1: 1 | Ottoline
2: 2 | Ruben
",
    );
}

#[test]
fn an_object_around_all_records_is_looked_through() {
    check(
        r#"{"exported": "2026-05-03", "customers": [{"id": 1, "name": "Ottoline Vance"}, {"id": 2, "name": "Ruben Pike"}],
"orders": [{"order": 7, "customer": {"id": 2}}, {"order": 8, "customer": {"id": 1}}], "total": 4}"#,
        "\
# 0 : id | name | order | customer.id | 
1: 1 | Ottoline Vance | - | - | -
2: 2 | Ruben Pike | - | - | -
3: - | - | 7 | 2 | -
4: - | - | 8 | 1 | -
5: - | - | - | - | 2026-05-03^4
",
    );
}

/// `count` items after `item`, in which `#` is their number.
fn items(item: &str, count: usize) -> String {
    (1..=count).map(|number| item.replace('#', &number.to_string())).collect::<Vec<_>>().join(", ")
}

#[test]
fn one_person_with_long_lists_is_one_row() {
    let orders = items(r#"{"order": "A-#", "lines": [{"sku": "K#", "quantity": 2}]}"#, 500);
    let devices = items(r#"{"imei": "35-#", "model": "M#"}"#, 40);
    let shapes = [
        format!(r#"{{"name": "Ottoline Vance", "ssn": "219-09-9961", "orders": [{orders}], "devices": [{devices}]}}"#),
        // Three deep, and everything behind the lists.
        format!(
            r#"{{"shop": {{"orders": [{orders}], "devices": [{devices}]}}, "customer": {{"identity": {{"name": "Ottoline Vance", "ssn": "219-09-9961"}}}}}}"#
        ),
        format!(r#"{{"email": "o@example.com", "orders": [{orders}]}}"#),
        format!(r#"{{"name": "Ottoline Vance", "phone": "813-555-0142", "devices": [{devices}]}}"#),
        format!(
            r#"{{"first_name": "Ottoline", "dependents": [{}]}}"#,
            items(r#"{"name": "Child #", "dob": "2010-01-02"}"#, 5)
        ),
    ];
    for text in &shapes[..] {
        let shown = show(text.as_bytes());
        assert_eq!((shown.rows, shown.problems.len()), (1, 0), "{}", shown.tables);
        assert!(!text.contains("219-09-9961") || shown.tables.contains("219-09-9961"));
    }
    assert!(show(shapes[0].as_bytes()).tables.contains(
        "# 0 : name | ssn | orders[].order | orders[].lines[].sku | orders[].lines[].quantity | devices[].imei | devices[].model\n\
         1: Ottoline Vance | 219-09-9961 | A-1^A-2^"
    ));
}

#[test]
fn a_person_behind_lists_is_one_row_with_names() {
    let orders = items(r#"{"order": "A-#"}"#, 9_000);
    let shown = show(format!(r#"{{"orders": [{orders}], "name": "Ottoline Vance", "ssn": "219-09-9961"}}"#).as_bytes());
    assert_eq!(shown.rows, 9_001);
    assert!(shown.tables.contains("# 0 : order | name | ssn\n"), "{}", &shown.tables[..80]);
    assert!(shown.tables.ends_with("9001: - | Ottoline Vance | 219-09-9961\n"));
}

#[test]
fn lists_of_people_are_rows_whatever_stands_around() {
    let people = items(r#"{"name": "Person #", "email": "p#@example.com"}"#, 70);
    for (rows, text) in [
        (71, format!(r#"{{"meta": {{"contact": "privacy@example.com"}}, "data": [{people}]}}"#)),
        (71, format!(r#"{{"name": "CRM export", "contact_email": "privacy@example.com", "customers": [{people}]}}"#)),
        (
            72,
            format!(
                r#"{{"requested_by": {{"last_name": "Vance"}}, "result": {{"page": 1, "customers": [{people}]}}}}"#
            ),
        ),
        (72, format!(r#"[{{"type": "header"}}, {{"table": "customers", "data": [{people}]}}]"#)),
    ] {
        let shown = show(text.as_bytes());
        assert_eq!(shown.rows, rows, "{}", shown.tables);
        assert!(shown.tables.contains("Person 70 | p70@example.com"), "{}", shown.tables);
    }
}

#[test]
fn people_by_key_with_lists_keep_their_keys() {
    let orders = items(r#"{"order": "A-#", "sku": "K#"}"#, 20);
    let text =
        format!(r#"{{"ada@example.com": {{"orders": [{orders}]}}, "ivo@example.com": {{"orders": [{orders}]}}}}"#);
    let shown = show(text.as_bytes());
    assert_eq!(shown.rows, 2, "{}", shown.tables);
    assert!(shown.tables.contains("# 0 : {} | orders[].order | orders[].sku\n1: ada@example.com | A-1^"));
}

#[test]
fn objects_by_key_are_rows_with_their_key() {
    check(
        r#"{"user0": {"ssn": "219-09-9961", "name": "Ottoline Vance"}, "user1": {"name": "Ruben Pike", "ssn": "219-09-9962"}}"#,
        "\
# 0 : {} | ssn | name
1: user0 | 219-09-9961 | Ottoline Vance
2: user1 | 219-09-9962 | Ruben Pike
",
    );
    check(
        r#"{"exported": "2026-05-03", "users": {"17": {"ssn": "219-09-9961", "home": {"city": "Tampa"}, "phones": [1, 2]},
  "ada\u0040example.com": {"ssn": "219-09-9962", "home": {"city": "Reno"}}, "18": null}, "settings": {"theme": "dark"}}"#,
        "\
# 0 : {} | ssn | home.city | phones[] | theme | 
1: 17 | 219-09-9961 | Tampa | 1^2 | - | -
2: ada@example.com | 219-09-9962 | Reno | - | - | -
3: 18 | - | - | - | - | -
4: - | - | - | - | dark | -
5: - | - | - | - | - | 2026-05-03
",
    );
}

#[test]
fn objects_by_key_far_below_are_rows() {
    let people: Vec<String> =
        (0..300).map(|id| format!("\"p{id}\": {{\"ssn\": \"2190{id:05}\", \"name\": \"Ottoline\"}}")).collect();
    let text = format!("{{\"data\": {{\"n\": 300, \"store\": {{\"people\": {{\n{}\n}}}}}}}}", people.join(",\n"));
    let shown = show(text.as_bytes());
    assert_eq!((shown.rows, shown.problems.len()), (301, 0), "{}", shown.tables);
    assert!(shown.tables.contains("300: p299 | 219000299 | Ottoline | -\n"), "{}", shown.tables);
}

#[test]
fn objects_by_key_in_lines_and_in_arrays_are_rows() {
    let lines = "{\"u1\": {\"n\": \"a\", \"id\": 1}, \"u2\": {\"n\": \"b\", \"id\": 2}}\n{\"u3\": {\"n\": \"c\", \"id\": 3}}\n{}\n{\"u4\": {\"n\":\n";
    check(
        lines,
        "\
# 0 : {} | n | id
1: u1 | a | 1
2: u2 | b | 2
3: u3 | c | 3
4: - | - | -
5: - | - | - + {\"u4\": {\"n\":
! malformed @5 x1
",
    );
    let array = "[{\"u1\": {\"n\": \"a\"}},\n{\"u2\": {\"n\": \"b\"}, \"u3\": {\"n\": \"c\"}}]";
    check(array, "# 0 : {} | n\n1: u1 | a\n2: u2 | b\n3: u3 | c");
}

#[test]
fn objects_by_key_within_a_row_are_items() {
    check(
        r#"{"id": 1, "members": {"m1": {"name": "Ottoline", "ssn": "219-09-9961"}, "m2": {"name": "Ruben"}}}
{"id": 2, "members": {"m3": {"name": "Ada", "ssn": "219-09-9963"}}, "home": {"city": "Reno"}, "work": {"city": "Tampa"}}
"#,
        "\
# 0 : id | members[].{} | members[].name | members[].ssn | home.city | work.city
1: 1 | m1^m2 | Ottoline^Ruben | 219-09-9961^ | - | -
2: 2 | m3 | Ada | 219-09-9963 | Reno | Tampa
",
    );
}

#[test]
fn a_million_keys_are_not_a_million_columns() {
    let text: String = (0..30_000).map(|id| format!("{{\"u{id}\": {{\"n\": {id}, \"city\": \"Tampa\"}}}}\n")).collect();
    let shown = show(text.as_bytes());
    assert_eq!((shown.rows, shown.problems.len()), (30_000, 0));
    assert!(shown.tables.contains("# 0 : {} | n | city\n1: u0 | 0 | Tampa\n"), "{}", &shown.tables[..200]);
    assert!(shown.tables.ends_with("30000: u29999 | 29999 | Tampa\n"));
}

#[test]
fn damage_in_an_object_by_key_costs_that_one() {
    let text = "{\"people\": {\n\"p1\": {\"n\": \"a\", \"id\": 1},\n\"p2\": {\"n\": \"b, \"id\": 2},\n\"p3\": {\"n\": \"c\", \"id\": 3},\n\
        \"p4\": {\"n\": \"d\", \"id\": 4},\n\"p5\": {\"n\": \"e\", \"id\": 5}}}";
    let shown = show(text.as_bytes());
    for line in [": p1 | a | 1", ": p4 | d | 4", ": p5 | e | 5"] {
        assert!(shown.tables.contains(line), "{}", shown.tables);
    }
    assert!(!shown.problems.is_empty());
}

#[test]
fn nesting_and_columns_are_bounded() {
    let deep = format!("{{\"id\":1,\"d\":{}1{}}}\n{{\"id\":2}}\n", "[".repeat(100_000), "]".repeat(100_000));
    let shown = show(deep.as_bytes());
    assert_eq!(shown.rows, 2);
    assert_eq!(shown.problems[0].kind.word(), "limit_reached");
    let wide: String = (0..50).map(|field| format!("{{\"f{field}\":\"v{field}\"}}\n")).collect();
    let shown = show_with(wide.as_bytes(), &Limits { json_columns: 5, ..Limits::default() });
    assert_eq!(shown.rows, 50);
    assert!(shown.tables.contains("7: - | - | - | - | - + v6\n"), "{}", shown.tables);
    assert_eq!(shown.problems[0].kind.word(), "limit_reached");
}

proptest! {
    #[test]
    fn damage_neither_panics_nor_loses_what_stood_before(
        cut in 100..1500_usize, flip in any::<u8>(), array: bool,
    ) {
        // A line break in a name would move the lines that are compared, not the rows.
        prop_assume!(flip != b'\n');
        let mut text = if array { "[\n".to_owned() } else { String::new() };
        for row in 0..60 {
            text += &format!("{{\"id\":{row},\"name\":{{\"first\":\"Ottoline\"}},\"n\":[1,2]}}{}\n", if array { "," } else { "" });
        }
        let mut bytes = text.into_bytes();
        let whole = show(&bytes).tables;
        bytes[cut] = flip;
        bytes.truncate(cut + 300);
        let damaged = show(&bytes).tables;
        let before = bytes[..cut].iter().filter(|byte| **byte == b'\n').count().saturating_sub(usize::from(array));
        // The header may differ: damage can make a new field.
        for (line, expected) in damaged.lines().zip(whole.lines()).skip(2).take(before) {
            prop_assert!(line.starts_with(expected), "{} {}", line, expected);
        }
    }
}
