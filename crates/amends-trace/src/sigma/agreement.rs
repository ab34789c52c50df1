//! Made rules on made events: the index gives what running every rule gives.

use proptest::prelude::*;

use super::Sigma;
use super::tests::{Rows, found_both_ways};

/// One line of a selection.
fn line() -> impl Strategy<Value = String> {
    let field = prop::sample::select(vec!["a", "b", "c"]);
    let modifier = prop::sample::select(vec![
        "",
        "|contains",
        "|startswith",
        "|endswith",
        "|contains|all",
        "|re",
        "|cased",
        "|contains|windash",
        "|exists",
        "|base64offset|contains",
        "|neq",
        "|gt",
    ]);
    (field, modifier, prop::collection::vec("[xyzX]{1,3}", 1..3)).prop_map(|(field, modifier, values)| {
        let values = match modifier {
            "|exists" => vec!["true".to_owned()],
            "|gt" => vec!["5".to_owned()],
            "|base64offset|contains" => vec!["xyzxyz".to_owned()],
            _ => values,
        };
        format!("{field}{modifier}: [{}]", values.join(", "))
    })
}

fn rule() -> impl Strategy<Value = String> {
    let condition = prop::sample::select(vec![
        "one",
        "one and two",
        "one or two",
        "one and not two",
        "not one",
        "1 of them",
        "all of them",
        "not (one or two)",
    ]);
    (line(), line(), condition).prop_map(|(one, two, condition)| {
        format!("detection:\n  one:\n    {one}\n  two:\n    {two}\n  condition: {condition}\n")
    })
}

proptest! {
    #[test]
    fn the_index_loses_nothing(
        rules in prop::collection::vec(rule(), 1..20),
        events in prop::collection::vec(prop::collection::vec("[xyzX7]{0,6}", 0..4), 1..20),
    ) {
        let files: Vec<(String, String)> = rules.iter().enumerate().map(|(at, detection)| {
            (at.to_string(), format!("title: r{at}\nid: r{at}\nlogsource: {{product: linux}}\n{detection}"))
        }).collect();
        let (mut sigma, refused) = Sigma::load(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        prop_assert_eq!(refused, vec![]);
        for event in &events {
            let rows = ["a", "b", "c", "d"].into_iter().zip(event.iter().map(String::as_str)).collect();
            let (with, without) = found_both_ways(&mut sigma, &Rows { log: ["linux", "auditd", ""], rows });
            prop_assert_eq!(with, without);
        }
    }
}
