//! A small checker of HTML: tags close in order, ids are unique, labels lead somewhere.

use std::collections::BTreeSet;

const VOID: [&str; 8] = ["meta", "link", "br", "img", "input", "hr", "wbr", "col"];
/// Elements that may not stand within a paragraph.
const BLOCK: [&str; 12] = ["p", "div", "ul", "ol", "dl", "table", "section", "h1", "h2", "h3", "details", "header"];

/// The first fault of a page, in words; none if it is sound.
pub(crate) fn fault(page: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    let Some(mut rest) = page.strip_prefix("<!DOCTYPE html>") else { return Some("no doctype".to_owned()) };
    while let Some(start) = rest.find('<') {
        let Some(length) = rest[start..].find('>') else { return Some("a tag without an end".to_owned()) };
        let end = start + length;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or("");
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Some(format!("`<{tag}>` is no tag"));
        }
        if tag.starts_with('/') {
            match open.pop() {
                Some(last) if last == name => {}
                last => return Some(format!("</{name}> closes {last:?}")),
            }
            continue;
        }
        if let Some(fault) = misplaced(name, &open) {
            return Some(fault);
        }
        if let Some(id) = tag.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next())
            && !ids.insert(id)
        {
            return Some(format!("id {id} stands twice"));
        }
        if tag.matches('"').count() % 2 == 1 {
            return Some(format!("<{tag}> has an odd quote"));
        }
        if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
        if name == "style" {
            rest = &rest[rest.find("</style>").unwrap_or(0)..];
        }
    }
    if let Some(name) = open.pop() {
        return Some(format!("<{name}> is never closed"));
    }
    labels(page).find(|id| !ids.contains(id)).map(|id| format!("no element has the id {id}"))
}

/// Whether an element may stand where it does.
fn misplaced(name: &str, open: &[&str]) -> Option<String> {
    let parent = open.last().copied().unwrap_or("");
    let wants: &[&str] = match name {
        "li" => &["ul", "ol"],
        "tr" => &["tbody", "thead"],
        "td" | "th" => &["tr"],
        "tbody" | "thead" | "caption" => &["table"],
        "summary" => &["details"],
        "dt" | "dd" => &["div", "dl"],
        _ if BLOCK.contains(&name) && open.contains(&"p") => return Some(format!("<{name}> within <p>")),
        _ => return None,
    };
    (!wants.contains(&parent)).then(|| format!("<{name}> within <{parent}>"))
}

fn labels(page: &str) -> impl Iterator<Item = &str> {
    page.split("aria-labelledby=\"").skip(1).filter_map(|rest| rest.split('"').next()).flat_map(str::split_whitespace)
}

#[test]
fn the_checker_finds_faults() {
    let cases = [
        ("<!DOCTYPE html><p>a</p>", None),
        ("<!DOCTYPE html><p><b>a</p></b>", Some("</p> closes Some(\"b\")")),
        ("<!DOCTYPE html><p><div></div></p>", Some("<div> within <p>")),
        ("<!DOCTYPE html><i id=\"a\"></i><i id=\"a\"></i>", Some("id a stands twice")),
        ("<!DOCTYPE html><div><li></li></div>", Some("<li> within <div>")),
        ("<p></p>", Some("no doctype")),
        ("<!DOCTYPE html><p", Some("a tag without an end")),
        ("<!DOCTYPE html><div>", Some("<div> is never closed")),
    ];
    for (page, expected) in cases {
        assert_eq!(fault(page).as_deref(), expected, "{page}");
    }
}
