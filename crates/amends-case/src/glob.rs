//! Globs over evidence paths.

/// Whether a path fits a glob: `*` and `?` stay within a folder, `**` does not.
pub fn fits(glob: &str, path: &str) -> bool {
    bytes_fit(glob.as_bytes(), path.as_bytes())
}

/// Whether a name fits a pattern of `*` and `?`. What a star stands for is sought once for each star, however many there are, so that a
/// pattern of somebody else's costs no more than its length times the name's.
pub fn fits_name(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(byte) if *byte == b'?' || *byte == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                (p, n) = (at + 1, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
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
    use super::{fits, fits_name};

    #[test]
    fn stars_stay_within_a_folder_and_double_stars_do_not() {
        assert!(fits("legacy/*.tsv", "legacy/a.tsv"));
        assert!(!fits("*.tsv", "legacy/a.tsv"));
        assert!(fits("**/*.tsv", "legacy/old/a.tsv"));
        assert!(fits("**/*.tsv", "a.tsv"));
        assert!(!fits("a?c", "a/c"));
    }

    #[test]
    fn names_fit_stars_and_marks() {
        for (pattern, name, expected) in [
            ("*.conf", "50-cloud-init.conf", true),
            ("*.conf", "50-cloud-init.conf.bak", false),
            ("5?-*i*.conf", "50-cloud-init.conf", true),
            ("", "", true),
            ("*", "", true),
            ("a", "", false),
        ] {
            assert_eq!(fits_name(pattern, name), expected, "{pattern} {name}");
        }
        assert!(!fits_name(&"*a".repeat(200), &"a".repeat(199)));
    }
}
