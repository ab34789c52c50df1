//! Patterns of indicators: what they name, and what is refused.

use amends_case::IndicatedKind::{self, Account, Address, Host};
use amends_trace::{PatternError, named};

fn check(pattern: &str, expected: Result<&[(IndicatedKind, &str)], PatternError>) {
    let expected = expected.map(|all| all.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect::<Vec<_>>());
    assert_eq!(named(pattern), expected, "{pattern}");
}

#[test]
fn equality_and_or_name_what_is_looked_for() {
    check("[ipv4-addr:value = '203.0.113.9']", Ok(&[(Address, "203.0.113.9")]));
    check(
        "[ipv4-addr:value='203.0.113.9' OR ipv6-addr:value = '2001:db8::9'] OR [user-account:user_id = 'fk\\'im']",
        Ok(&[(Address, "203.0.113.9"), (Address, "2001:db8::9"), (Account, "fk'im")]),
    );
    check("[ipv4-addr:value ISSUBSET '203.0.113.0/24']", Ok(&[(Address, "203.0.113.0/24")]));
    check("[user-account:account_login IN ('amy', 'jo')]", Ok(&[(Account, "amy"), (Account, "jo")]));
    check("([x-oca-asset:hostname = 'db-01'])", Ok(&[(Host, "db-01")]));
    check("[(domain-name:value = 'c2.example')]", Ok(&[(Address, "c2.example")]));
}

#[test]
fn what_asks_for_more_is_refused_whole() {
    for pattern in [
        "[ipv4-addr:value = '203.0.113.9' AND network-traffic:dst_port = 22]",
        "[ipv4-addr:value = '203.0.113.9' AND user-account:user_id = 'amy']",
        "[ipv4-addr:value = '203.0.113.9'] FOLLOWEDBY [ipv4-addr:value = '203.0.113.8']",
        "[ipv4-addr:value = '203.0.113.9'] WITHIN 5 SECONDS",
        "[ipv4-addr:value != '203.0.113.9']",
        "[NOT ipv4-addr:value = '203.0.113.9']",
        "[ipv4-addr:value LIKE '203.0.113.%']",
        "[user-account:user_id ISSUBSET '10.0.0.0/8']",
        "[ipv4-addr:value = '203.0.113.9",
        "[ipv4-addr:value = '']",
        "[]",
        "",
        "203.0.113.9",
    ] {
        assert!(named(pattern).is_err(), "{pattern}");
    }
    check("[file:hashes.MD5 = 'x']", Err(PatternError::Path));
    check("[file:name = 'x']", Err(PatternError::Path));
    check(&format!("[ipv4-addr:value = '{}']", "1".repeat(70_000)), Err(PatternError::Size));
    let many = vec!["ipv4-addr:value = '203.0.113.9'"; 1_100].join(" OR ");
    check(&format!("[{many}]"), Err(PatternError::Size));
}
