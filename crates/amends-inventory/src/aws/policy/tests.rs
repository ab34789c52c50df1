//! Statements of policies, one by one.

use amends_case::SecretId;

use super::*;

fn check(statement: &str, expected: &str, problems: usize) {
    let secret = |_: &str| SecretId([0; 16]);
    let mut out = Out::new("a.json", &secret);
    let document = format!("{{\"Version\": \"2012-10-17\", \"Statement\": {statement}}}");
    let from_text = rights(&Value::String(document.clone()), 1, &mut out);
    let told = out.finish("test", 0).problems;
    assert_eq!(told.len(), problems, "{statement}: {told:?}");
    let mut out = Out::new("a.json", &secret);
    let value = serde_json::from_str(&document).expect("JSON");
    let found = rights(&value, 1, &mut out);
    assert_eq!(found, from_text);
    let words: Vec<String> = found
        .iter()
        .map(|right| {
            let effect = if right.is_allowed { "allow" } else { "deny" };
            let condition = if right.has_condition { " if" } else { "" };
            let (actions, resources) = (right.actions.join(","), right.resources.join(","));
            format!("{effect} {actions} on {resources} from {:?}{condition} to {:?}", right.from, right.principals)
        })
        .collect();
    assert_eq!(words.join("; "), expected, "{statement}");
}

#[test]
fn actions_and_resources_are_one_or_several() {
    check(r#"[{"Effect": "Allow", "Action": "s3:*", "Resource": ["a", "b"]}]"#, "allow s3:* on a,b from [] to []", 0);
    check(r#"{"Effect": "Deny", "Action": ["x", "y"], "Resource": "*"}"#, "deny x,y on * from [] to []", 0);
}

#[test]
fn all_but_some_is_wide_where_it_allows_and_uncertain_where_it_denies() {
    check(r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#, "allow * on * from [] to []", 0);
    check(r#"{"Effect": "Allow", "Action": "s3:*", "NotResource": "a"}"#, "allow s3:* on * from [] to []", 0);
    check(r#"{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}"#, "deny * on * from [] if to []", 0);
    check(r#"{"Effect": "Deny", "Action": "s3:*", "NotResource": "a"}"#, "deny s3:* on * from [] if to []", 0);
}

#[test]
fn an_address_is_a_condition_that_is_understood_and_others_are_not() {
    let with =
        |condition: &str| format!(r#"{{"Effect": "Allow", "Action": "a", "Resource": "*", "Condition": {condition}}}"#);
    check(&with(r#"{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#), "allow a on * from [192.0.2.0/24] to []", 0);
    check(&with(r#"{"Bool": {"aws:SecureTransport": "true"}}"#), "allow a on * from [] to []", 0);
    check(&with(r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#), "allow a on * from [] if to []", 0);
    check(&with(r#"{"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#), "allow a on * from [] if to []", 0);
    check(&with(r#"{"IpAddress": {"aws:SourceIp": "office"}}"#), "allow a on * from [] if to []", 1);
}

#[test]
fn principals_are_everybody_or_named() {
    let with =
        |principal: &str| format!(r#"{{"Effect": "Allow", "Action": "a", "Resource": "*", "Principal": {principal}}}"#);
    check(&with("\"*\""), "allow a on * from [] to [\"*\"]", 0);
    check(&with(r#"{"AWS": ["x", "y"], "Service": "z"}"#), "allow a on * from [] to [\"x\", \"y\", \"z\"]", 0);
}

#[test]
fn what_cannot_be_is_a_problem() {
    check(r#"{"Effect": "Perhaps", "Action": "a", "Resource": "*"}"#, "", 1);
    check(r#"{"Effect": "Allow", "Resource": "*"}"#, "", 1);
    check(r#"{"Effect": "Allow", "Action": "a", "Resource": "*", "Mood": "x"}"#, "allow a on * from [] to []", 1);
    check("\"none\"", "", 1);
}

#[test]
fn documents_from_the_api_are_decoded() {
    assert_eq!(decode("%7B%22a%22%3A%201%7D"), "{\"a\": 1}");
    assert_eq!(decode("{\"a\": \"50%\"}"), "{\"a\": \"50%\"}");
    assert_eq!(decode("%7B%ä%2"), "{%ä%2");
}
