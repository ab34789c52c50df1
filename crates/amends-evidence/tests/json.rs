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
# 0 :  | id | name | order | customer.id
1: 2026-05-03 | - | - | - | -
2: - | 1 | Ottoline Vance | - | -
3: - | 2 | Ruben Pike | - | -
4: - | - | - | 7 | 2
5: - | - | - | 8 | 1
6: 4 | - | - | - | -
",
    );
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
