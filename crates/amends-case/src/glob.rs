//! Globs over evidence paths.

/// Whether a path fits a glob: `*` and `?` stay within a folder, `**` does not.
pub fn fits(glob: &str, path: &str) -> bool {
    bytes_fit(glob.as_bytes(), path.as_bytes())
}

fn bytes_fit(glob: &[u8], path: &[u8]) -> bool {
    match glob {
        [] => path.is_empty(),
        [b'*', b'*', rest @ ..] => {
            let rest = rest.strip_prefix(b"/").unwrap_or(rest);
            (0..=path.len()).any(|at| bytes_fit(rest, &path[at..]))
        }
        [b'*', rest @ ..] => {
            let within = path.iter().take_while(|byte| **byte != b'/').count();
            (0..=within).any(|at| bytes_fit(rest, &path[at..]))
        }
        [b'?', rest @ ..] => path.first().is_some_and(|byte| *byte != b'/') && bytes_fit(rest, &path[1..]),
        [byte, rest @ ..] => path.first() == Some(byte) && bytes_fit(rest, &path[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stay_within_a_folder_and_double_stars_do_not() {
        assert!(fits("legacy/*.tsv", "legacy/a.tsv"));
        assert!(!fits("*.tsv", "legacy/a.tsv"));
        assert!(fits("**/*.tsv", "legacy/old/a.tsv"));
        assert!(fits("**/*.tsv", "a.tsv"));
        assert!(!fits("a?c", "a/c"));
    }
}
