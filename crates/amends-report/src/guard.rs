//! A second look at words that come from evidence, before they are shown.
//!
//! Columns without a header row, files named after a person's number, an address in a folder's name: reading should
//! have seen these first, but a report travels by e-mail, so what looks like a personal value is hidden here again.

/// Stands for a hidden number.
pub const NUMBER_HIDDEN: &str = "[number hidden]";
/// Stands for a hidden e-mail address.
pub const EMAIL_HIDDEN: &str = "[e-mail hidden]";
/// Stands for a header that looks like a value.
pub const HEADER_HIDDEN: &str = "[looks like a value: hidden]";

/// Stands for a hidden account.
pub const ACCOUNT_HIDDEN: &str = "[account hidden]";

/// Digits from which on a header is taken for a value.
const HEADER_DIGITS_MAX: usize = 6;

/// A header, or a note in its place if it looks like a value.
pub fn header(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits > HEADER_DIGITS_MAX || text.contains('@') { HEADER_HIDDEN.to_owned() } else { text.to_owned() }
}

/// A path, a table's name or a sentence, with what looks like a personal number or an e-mail address hidden.
pub fn words(text: &str) -> String {
    let without_emails = hide_emails(text);
    hide_numbers(&without_emails)
}

/// A sentence with what looks like an account hidden: `name@host`, `DOMAIN\\name`, and whose account an entry is
/// (`phished:name`).
pub fn accounts(text: &str) -> String {
    let hidden = |word: &str| {
        let bare = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '”', '’', '"']);
        let tail = &word[bare.len()..];
        let around = |separator: char| {
            bare.split_once(separator).is_some_and(|(before, after)| {
                before.ends_with(char::is_alphanumeric) && after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            })
        };
        if bare.strip_prefix("phished:").is_some_and(|name| !name.is_empty()) {
            return format!("phished:{ACCOUNT_HIDDEN}{tail}");
        }
        if around('@') || around('\\') { format!("{ACCOUNT_HIDDEN}{tail}") } else { word.to_owned() }
    };
    text.split(' ').map(hidden).collect::<Vec<_>>().join(" ")
}

/// Folders whose own folders or files are named after accounts.
const HOMES: [&str; 3] = ["users", "home", "crontabs"];

/// A text with what stands for an account in a path hidden: `hosts/jump-01/users/…/authorized_keys`.
pub fn homes(text: &str) -> String {
    let mut is_account = false;
    let separates = |c: char| matches!(c, '/' | '\\' | ' ');
    let part = |part: &str| {
        let (name, separator) = part.split_at(part.trim_end_matches(separates).len());
        let hidden = is_account && !name.is_empty();
        is_account =
            separator.len() == 1 && separator != " " && HOMES.iter().any(|home| name.eq_ignore_ascii_case(home));
        // What stands behind the colon is a line's number.
        let line = name.split_once(':').map_or("", |(account, _)| &name[account.len()..]);
        if hidden { format!("…{line}{separator}") } else { part.to_owned() }
    };
    text.split_inclusive(separates).map(part).collect()
}

/// Whether a character may stand in an e-mail address.
fn in_email(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '@')
}

fn hide_emails(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(in_email) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !in_email(c)).unwrap_or(from.len());
        let (token, after) = from.split_at(end);
        out.push_str(before);
        out.push_str(if is_email(token) { EMAIL_HIDDEN } else { token });
        rest = after;
    }
    out.push_str(rest);
    out
}

fn is_email(token: &str) -> bool {
    token.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}

/// Whether a character may stand between the digits of one number.
fn separates(c: char) -> bool {
    matches!(c, '-' | ' ' | '.' | '(' | ')')
}

/// Hides runs of digits (with single separators) that have the shape of an SSN, a telephone number or a card.
fn hide_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let run = run_length(from);
        let (token, after) = from.split_at(run);
        // Part of a longer word, such as a hash or a record's id, is no number of a person.
        let alone = !before.chars().next_back().is_some_and(char::is_alphanumeric)
            && !after.chars().next().is_some_and(char::is_alphanumeric);
        out.push_str(before);
        out.push_str(if alone && is_personal(token) { NUMBER_HIDDEN } else { token });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Bytes of the run of digits and single separators at the start; it ends in a digit.
fn run_length(text: &str) -> usize {
    let mut end = 0;
    let mut gap = 0;
    for (position, c) in text.char_indices() {
        if c.is_ascii_digit() {
            end = position + 1;
            gap = 0;
        } else if separates(c) && gap < 2 {
            gap += 1;
        } else {
            break;
        }
    }
    end
}

/// Whether a run of digits has the shape of an SSN (3-2-4), a telephone number (3-3-4) or a payment card.
fn is_personal(token: &str) -> bool {
    let groups: Vec<usize> = token.split(separates).map(str::len).filter(|length| *length > 0).collect();
    let digits: Vec<u32> = token.chars().filter_map(|c| c.to_digit(10)).collect();
    // Equal digits, or digits that count: a filler, which is nobody's.
    let step = |pair: &[u32]| (pair[1] + 10 - pair[0]) % 10;
    let mut steps = digits.windows(2).map(step);
    let first = steps.next();
    if matches!(first, Some(0 | 1 | 9)) && steps.all(|next| Some(next) == first) {
        return false;
    }
    match groups.as_slice() {
        [3, 2, 4] | [3, 3, 4] | [1, 3, 3, 4] | [9] | [10] => true,
        _ => (13..=19).contains(&digits.len()) && luhn(&digits),
    }
}

/// Whether the check digit of a card number is right.
fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { *digit } else { digit * 2 - if *digit > 4 { 9 } else { 0 } })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(words(input), expected, "of `{input}`");
    }

    #[test]
    fn numbers_of_persons_are_hidden_in_sentences_and_paths() {
        check("scans/219-09-9999.pdf", "scans/[number hidden].pdf");
        check("scans/219099999.pdf", "scans/[number hidden].pdf");
        check("call 206-555-0142 first", "call [number hidden] first");
        check("call (206) 555-0142 first", "call ([number hidden] first");
        check("card 4111 1111 1111 1111", "card [number hidden]");
        check("mail ann.lee@example.com now", "mail [e-mail hidden] now");
    }

    #[test]
    fn accounts_are_hidden_and_hosts_are_not() {
        let cases = [
            ("as deploy@gw-test-02, then on", "as [account hidden], then on"),
            ("from phished:fkim to crm", "from phished:[account hidden] to crm"),
            ("CORP\\svc_backup reads it.", "[account hidden] reads it."),
            ("gw-test-02 in zone:lab at 9:30 @ night", "gw-test-02 in zone:lab at 9:30 @ night"),
        ];
        for (input, expected) in cases {
            assert_eq!(accounts(input), expected);
        }
    }

    #[test]
    fn accounts_in_paths_are_hidden() {
        let cases = [
            ("hosts/jump-01/users/fkim/authorized_keys:3", "hosts/jump-01/users/…/authorized_keys:3"),
            ("crontabs/fkim:3, D:\\Users\\fkim\\ntuser.dat", "crontabs/…:3, D:\\Users\\…\\ntuser.dat"),
            ("users of the portal, home alone", "users of the portal, home alone"),
            ("hosts/lab-05/sshd_config:12", "hosts/lab-05/sshd_config:12"),
        ];
        for (input, expected) in cases {
            assert_eq!(homes(input), expected);
        }
    }

    #[test]
    fn dates_counts_and_hashes_stay() {
        for text in
            ["2026-08-12 dump", "dump_20260812.sql", "row 1204 of 2000", "a1b219099999c", "v1.2.3", "§ 1798.82(d)"]
        {
            check(text, text);
        }
        check("4111 1111 1111 1112", "4111 1111 1111 1112");
    }

    #[test]
    fn fillers_are_nobodys() {
        for text in ["ssn 000-00-0000", "123-45-6789", "555-555-5555", "1900-01-01"] {
            check(text, text);
        }
        check("123-45-6788", "[number hidden]");
    }

    #[test]
    fn a_header_that_is_a_value_is_not_shown() {
        for (input, shown) in [("col17", "col17"), ("customer.phones[].n", "customer.phones[].n")] {
            assert_eq!(header(input), shown);
        }
        for input in ["219-09-9999", "ann.lee@example.com", "1987-04-11"] {
            assert_eq!(header(input), HEADER_HIDDEN);
        }
    }
}
