//! Filling a template's text with facts. One pass: what a fact says is never read as template.

use std::collections::BTreeMap;

/// The facts that a text may use, by word. `None`: the word is allowed, its fact is not known.
pub(crate) type Facts<'a> = BTreeMap<&'a str, Option<String>>;

/// A word in braces that no fact has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnknownWord(pub(crate) String);

/// Fills `{words}` from `facts`. A fact that is not known becomes the `blank` for its word, except between
/// `[[` and `]]`: what stands there is then left out.
pub(crate) fn fill(template: &str, facts: &Facts<'_>, blank: &dyn Fn(&str) -> String) -> Result<String, UnknownWord> {
    let mut filled = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(open) = rest.find("[[") {
        let Some(length) = rest[open..].find("]]") else { break };
        filled.push_str(&fill_words(&rest[..open], facts, blank)?.0);
        let (optional, all_known) = fill_words(&rest[open + 2..open + length], facts, blank)?;
        if all_known {
            filled.push_str(&optional);
        }
        rest = &rest[open + length + 2..];
    }
    filled.push_str(&fill_words(rest, facts, blank)?.0);
    Ok(filled)
}

fn fill_words(
    template: &str,
    facts: &Facts<'_>,
    blank: &dyn Fn(&str) -> String,
) -> Result<(String, bool), UnknownWord> {
    let (mut filled, mut all_known, mut rest) = (String::new(), true, template);
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else { break };
        let word = &rest[open + 1..open + length];
        filled.push_str(&rest[..open]);
        match facts.get(word) {
            Some(Some(fact)) => filled.push_str(fact),
            Some(None) => {
                all_known = false;
                filled.push_str(&blank(word));
            }
            None => return Err(UnknownWord(word.to_owned())),
        }
        rest = &rest[open + length + 1..];
        // `{parent_company}.` with "Holdings, Inc." needs one full stop, not two.
        if filled.ends_with('.') {
            rest = rest.strip_prefix('.').unwrap_or(rest);
        }
    }
    filled.push_str(rest);
    Ok((filled, all_known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, expected: Result<&str, &str>) {
        let facts = Facts::from([
            ("sender", Some("Tidewater {x} [[y]]".to_owned())),
            ("owner", Some("Holdings, Inc.".to_owned())),
            ("email", None),
        ]);
        let filled = fill(template, &facts, &|word| format!("[to be completed: {word}]"));
        assert_eq!(filled, expected.map(str::to_owned).map_err(|word| UnknownWord(word.to_owned())));
    }

    #[test]
    fn facts_are_filled_in_once() {
        check("At {sender}.", Ok("At Tidewater {x} [[y]]."));
        check("Part of {owner}. Yes.", Ok("Part of Holdings, Inc. Yes."));
        check("Write to {email}.", Ok("Write to [to be completed: email]."));
        check("Call. [[Write to {email}. ]]Go.", Ok("Call. Go."));
        check("[[From {sender}]]", Ok("From Tidewater {x} [[y]]"));
        check("{weather}", Err("weather"));
        check("open { and [[ stay", Ok("open { and [[ stay"));
    }
}
