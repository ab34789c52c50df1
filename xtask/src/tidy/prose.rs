//! Prose in files: comments of Rust, documents, and the code spans in them.

/// The comments of a Rust file, by 1-based line. A `//` within a string looks like one; strings with two slashes are
/// addresses, which no check of words minds.
pub(super) fn comments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter_map(|(at, line)| {
        let start = line.find("//").filter(|start| *start == 0 || !line[..*start].ends_with(':'))?;
        Some((at + 1, line[start..].trim_start_matches('/').trim_start_matches('!')))
    })
}

/// What a file says to its readers, by 1-based line: all of a document, the comments of Rust.
pub(super) fn prose<'a>(path: &str, text: &'a str) -> Vec<(usize, &'a str)> {
    if path.ends_with(".rs") {
        comments(text).collect()
    } else {
        text.lines().enumerate().map(|(at, line)| (at + 1, line)).collect()
    }
}

/// The code spans of a line: what stands between backticks.
pub(super) fn spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Lines of code blocks, by 1-based line.
pub(super) fn blocks<'a>(lines: &[(usize, &'a str)]) -> Vec<(usize, &'a str)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (at, line) in lines {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if inside {
            found.push((*at, *line));
        }
    }
    found
}

/// A line without its web addresses.
pub(super) fn without_addresses(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find("://") {
        let word = rest[..start].rfind(|letter: char| !letter.is_ascii_alphanumeric()).map_or(0, |before| before + 1);
        kept.push_str(&rest[..word]);
        let end = rest[start..].find([' ', '"', ')', '>', '`', '\'']).map_or(rest.len(), |length| start + length);
        rest = &rest[end..];
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_code_lines_or_fill_them() {
        let text = "//! Title\nlet a = 1; // why\nlet url = \"https://example.org\";\n";
        assert_eq!(comments(text).collect::<Vec<_>>(), [(1, " Title"), (2, " why")]);
    }

    #[test]
    fn spans_and_blocks() {
        assert_eq!(spans("see `a/b.rs` and `c`").collect::<Vec<_>>(), ["a/b.rs", "c"]);
        assert_eq!(blocks(&[(1, "```sh"), (2, "amends status"), (3, "```"), (4, "no")]), [(2, "amends status")]);
    }

    #[test]
    fn addresses_are_nobodys_words() {
        assert_eq!(without_addresses("see (https://example.org/by-an-entity) there"), "see () there");
    }
}
