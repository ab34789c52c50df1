//! The HTML: headings, paragraphs, lists and one kind of table. No image, no script, no link, nothing from elsewhere.

use super::code;
use crate::letter::{Block, BlockKind, Body, ContactLine, Letter};

/// One column that is readable on a telephone; black on white.
const STYLE: &str = "max-width:38em;margin:0 auto;padding:1em;font-family:Arial,Helvetica,sans-serif;font-size:16px;\
                     line-height:1.5;color:#111;background:#fff";

pub(super) fn page(letter: &Letter) -> String {
    html(&letter.variant.body, Some(letter.recipient.greeting.reveal()), code(letter))
}

/// A text that is nobody's own, as one HTML page.
pub fn web_page(body: &Body) -> String {
    html(body, None, &body.code_pending)
}

fn html(body: &Body, greeting: Option<&str>, code: &str) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{}</title></head>\n<body style=\"{STYLE}\">\n",
        escaped(&body.language),
        escaped(&body.title)
    );
    element(&mut out, "h1", &body.title);
    lines(&mut out, body.letterhead.iter().chain([&body.dated_text]));
    if let Some(greeting) = greeting {
        element(&mut out, "p", greeting);
    }
    blocks(&mut out, &body.opening, &body.contact_headings, code);
    for section in &body.sections {
        element(&mut out, "h2", &section.heading);
        blocks(&mut out, &section.blocks, &body.contact_headings, code);
    }
    lines(&mut out, body.closing.iter());
    out.push_str("</body>\n</html>\n");
    out
}

fn blocks(out: &mut String, blocks: &[Block], headings: &[String; 4], code: &str) {
    for block in blocks {
        match &block.kind {
            BlockKind::Paragraph { lead, text } if lead.is_empty() => element(out, "p", text),
            BlockKind::Paragraph { lead, text } => {
                out.push_str(&format!("<p><strong>{}</strong> {}</p>\n", escaped(lead), escaped(text)));
            }
            BlockKind::List { items } => list(out, items.iter().map(String::as_str)),
            BlockKind::Elements { items } => list(out, items.iter().map(|item| item.title.as_str())),
            BlockKind::Contacts { caption, rows } => contacts(out, caption, rows, headings),
            BlockKind::Code { label } => {
                out.push_str(&format!("<p>{}: <strong>{}</strong></p>\n", escaped(label), escaped(code)));
            }
        }
    }
}

fn contacts(out: &mut String, caption: &str, rows: &[ContactLine], headings: &[String; 4]) {
    element(out, "p", caption);
    out.push_str("<table style=\"border-collapse:collapse;width:100%\">\n<tr>");
    for heading in headings {
        let style = "text-align:left;padding:.3em;border-bottom:2px solid #111";
        out.push_str(&format!("<th scope=\"col\" style=\"{style}\">{}</th>", escaped(heading)));
    }
    out.push_str("</tr>\n");
    for row in rows {
        out.push_str("<tr>");
        let address = row.address.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>");
        let [name, telephone, website] = [&row.name, &row.telephone, &row.website].map(|text| escaped(text));
        for (tag, cell) in [("th scope=\"row\"", name), ("td", telephone), ("td", website), ("td", address)] {
            let style =
                "text-align:left;vertical-align:top;padding:.3em;border-bottom:1px solid #767676;font-weight:normal";
            let close = tag.split(' ').next().unwrap_or(tag);
            out.push_str(&format!("<{tag} style=\"{style}\">{cell}</{close}>"));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

fn list<'a>(out: &mut String, items: impl Iterator<Item = &'a str>) {
    out.push_str("<ul>\n");
    items.for_each(|item| element(out, "li", item));
    out.push_str("</ul>\n");
}

fn lines<'a>(out: &mut String, lines: impl Iterator<Item = &'a String>) {
    let lines: Vec<String> = lines.map(|line| escaped(line)).collect();
    out.push_str(&format!("<p>{}</p>\n", lines.join("<br>\n")));
}

fn element(out: &mut String, tag: &str, text: &str) {
    if !text.is_empty() {
        out.push_str(&format!("<{tag}>{}</{tag}>\n", escaped(text)));
    }
}

/// A text as it may stand between tags and in attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
