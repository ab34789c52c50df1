//! Allowances: `<check>[:<topic>] <path> <reason>`, one a line.

use super::Complaint;

/// Where they are kept.
pub(super) const KEPT: &str = "xtask/tidy-allow.txt";

struct Allowance<'a> {
    line: usize,
    name: &'a str,
    path: &'a str,
    reason: &'a str,
}

/// Takes out what is allowed; adds allowances that give no reason or that nothing needs.
pub(super) fn apply(list: &str, complaints: Vec<Complaint>) -> Vec<Complaint> {
    let allowances: Vec<Allowance<'_>> = read(list).collect();
    let is_allowed = |complaint: &Complaint| {
        allowances.iter().position(|it| it.path == complaint.path && it.name == complaint.name())
    };
    let used: Vec<usize> = complaints.iter().filter_map(is_allowed).collect();
    let mut left: Vec<Complaint> = complaints.into_iter().filter(|complaint| is_allowed(complaint).is_none()).collect();
    for (at, allowance) in allowances.iter().enumerate() {
        if allowance.reason.split_whitespace().count() < 3 {
            left.push(Complaint::new(KEPT, allowance.line, "an allowance needs a reason").by("allow"));
        } else if !used.contains(&at) {
            left.push(Complaint::new(KEPT, allowance.line, "nothing needs this allowance any more").by("allow"));
        }
    }
    left.sort();
    left
}

fn read(list: &str) -> impl Iterator<Item = Allowance<'_>> {
    list.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).map(|(at, line)| {
        let (name, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let (path, reason) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        Allowance { line: at + 1, name, path, reason }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: &str, expected: &[&str]) {
        let complaint = Complaint::new("a.rs", 7, "the word").about("hit").by("words");
        let left: Vec<String> = apply(list, vec![complaint]).iter().map(|left| left.what.clone()).collect();
        assert_eq!(left, expected, "{list}");
    }

    #[test]
    fn an_allowance_needs_a_use_and_a_reason() {
        check("", &["the word"]);
        check("# why\nwords:hit a.rs the name of a foreign field", &[]);
        check("words:hit a.rs because", &["an allowance needs a reason"]);
        check("words:hit b.rs the name of a foreign field", &["the word", "nothing needs this allowance any more"]);
    }
}
