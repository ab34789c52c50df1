//! Numbers and lists as a sentence would have them.

/// `1204` as `1,204`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 person`, `1,204 persons`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// `1 resident of Ohio`, `2 residents of Ohio`, `1 person`, `2 people`: a number before a group named in the plural.
pub(crate) fn group(number: u64, whom: &str) -> String {
    let named = match (number, whom.strip_prefix("residents"), whom.strip_prefix("people")) {
        (1, Some(rest), _) => format!("resident{rest}"),
        (1, _, Some(rest)) => format!("person{rest}"),
        _ => whom.to_owned(),
    };
    format!("{} {named}", count(number))
}

/// `is` or `are`.
pub(crate) fn be(number: u64) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// `a, b and c`.
pub(crate) fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lists_read_well() {
        assert_eq!([7, 204, 1204, 76_600_000].map(count), ["7", "204", "1,204", "76,600,000"]);
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(counted(1, "person", "persons"), "1 person");
        assert_eq!(
            [1, 2].map(|number| group(number, "residents of Ohio")),
            ["1 resident of Ohio", "2 residents of Ohio"]
        );
    }
}
