//! The HTML part: its words, and everything in it that is more than words.

use std::collections::BTreeSet;

use super::super::{Violation, refusal};

/// Elements that a notice may use. None of them loads, runs or asks for anything.
const ALLOWED: [&str; 20] = [
    "!doctype", "html", "head", "meta", "title", "body", "h1", "h2", "p", "br", "ul", "li", "strong", "table", "tr",
    "th", "td", "a", "div", "span",
];
/// Elements that load a picture or a sound, or that draw one.
const IMAGES: [&str; 9] = ["img", "picture", "image", "svg", "video", "audio", "source", "canvas", "track"];
/// Attributes that load something.
const LOADING: [&str; 7] = ["src", "srcset", "background", "poster", "data", "action", "formaction"];

/// The words that are shown, and what is refused of the rest.
pub(super) fn read(html: &str, hosts: &BTreeSet<String>) -> (String, Vec<Violation>) {
    let mut text = String::with_capacity(html.len());
    let mut violations = Vec::new();
    let mut rest = html;
    let mut in_title = false;
    while let Some(open) = rest.find('<') {
        if !in_title {
            text.push_str(&decoded(&rest[..open]));
        }
        let Some(close) = rest[open..].find('>') else {
            violations.push(refusal("mail-html", "html", "a tag is not closed"));
            return (text, violations);
        };
        let tag = &rest[open + 1..open + close];
        rest = &rest[open + close + 1..];
        let name: String =
            tag.trim_start_matches('/').chars().take_while(|it| !it.is_whitespace() && *it != '/').collect();
        let name = name.to_ascii_lowercase();
        if name == "title" {
            // It stands in the window's frame, and repeats the title.
            in_title = !tag.starts_with('/');
        }
        if !matches!(name.as_str(), "strong" | "a" | "span") {
            text.push('\n');
        }
        violations.extend(tag_refused(&name, tag, hosts));
    }
    text.push_str(&decoded(rest));
    (text, violations)
}

fn tag_refused(name: &str, tag: &str, hosts: &BTreeSet<String>) -> Vec<Violation> {
    let mut violations = Vec::new();
    if IMAGES.contains(&name) {
        violations.push(refusal("mail-image", "html", "a picture can count who opens the mail; it holds none"));
    } else if !ALLOWED.contains(&name) {
        let message = "the mail holds an element that loads, runs, hides or asks for something";
        violations.push(refusal("mail-active", "html", message));
    }
    for (key, value) in attributes(tag) {
        let style = value.to_ascii_lowercase();
        if LOADING.contains(&key.as_str()) || key == "style" && (style.contains("url(") || style.contains("@import")) {
            violations.push(refusal("mail-image", "html", "the mail loads something from elsewhere"));
        }
        let hides = ["display:none", "visibility:hidden", "font-size:0", "opacity:0"];
        let style: String = style.split_whitespace().collect();
        if key == "style" && hides.iter().any(|hidden| style.contains(hidden)) {
            violations.push(refusal("mail-hidden", "html", "the mail hides words from who reads it"));
        }
        if key.starts_with("on") || key == "http-equiv" {
            violations.push(refusal("mail-active", "html", "the mail runs something when it is opened"));
        }
        if key == "href" {
            let is_plain = value.starts_with("mailto:") || value.starts_with("tel:");
            let host = value.strip_prefix("https://").and_then(|_| host_of(&value));
            if !is_plain && host.as_ref().is_none_or(|host| !hosts.contains(host)) {
                violations.push(strange(host.as_deref().unwrap_or("no host over https")));
            }
        }
    }
    violations
}

pub(super) fn strange(host: &str) -> Violation {
    let plain: String = host.chars().filter(|it| it.is_ascii_graphic() || *it == ' ').take(80).collect();
    let message = format!("a link leads to {plain}, which is neither the sender's nor the vendor's");
    refusal("mail-link", "link", message)
}

/// Key and value of each attribute, keys in lower case, values decoded.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.split_whitespace().last().unwrap_or("").to_ascii_lowercase();
        let after = after.trim_start();
        let (value, further) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((key, decoded(value).trim().to_owned()));
        rest = further;
    }
    found
}

/// Characters in the place of their names.
fn decoded(text: &str) -> String {
    let named = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    named.replace("&nbsp;", " ").replace("&amp;", "&")
}

/// The host of an address, in lower case and without `www.`; none where there is no host.
pub(super) fn host_of(url: &str) -> Option<String> {
    let rest = url.trim().split_once("://").map_or(url.trim(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("").rsplit('@').next().unwrap_or("");
    let host = host.split(':').next().unwrap_or("").trim_end_matches(['.', ',', ';', ')']).to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
    (host.contains('.') && !host.starts_with('.')).then_some(host)
}

/// Hosts of everything in a text that a mail program would make a link of.
pub(super) fn hosts_in(text: &str) -> Vec<String> {
    let is_link = |token: &&str| {
        let token = token.to_ascii_lowercase();
        token.contains("://") || token.starts_with("www.")
    };
    text.split_whitespace()
        .map(|token| token.trim_start_matches(['(', '<', '"']))
        .filter(is_link)
        .filter_map(host_of)
        .collect()
}
