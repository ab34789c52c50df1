//! Which notice a report is about: the original's `Message-ID`, and the token of the return path.

use super::address::addresses;
use super::fields::Fields;

/// What ties a report to the notice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origin {
    pub(crate) message_id: Option<String>,
    pub(crate) token: Option<String>,
    /// Where the notice was sent, by its own header.
    pub(crate) to: Vec<String>,
    /// Who sent it: never a recipient of it.
    pub(crate) senders: Vec<String>,
}

/// Bytes of an id or a token; RFC 5322 bounds a line to 998.
const ID_BYTES_MAX: usize = 998;

impl Origin {
    /// From the report's own header, the returned header (empty where none came back), the report's fields, and the
    /// text behind «original message». The returned header tells best; then fields that name the original; then what
    /// the report answers to.
    pub(crate) fn find(header: &Fields, returned: &Fields, report: &Fields, text: &str) -> Self {
        let envelope = report.get("original-envelope-id");
        let message_id = returned
            .get("message-id")
            .and_then(id)
            .or_else(|| {
                ["original-message-id", "x-original-message-id"].iter().find_map(|name| report.get(name).and_then(id))
            })
            .or_else(|| {
                ["x-original-message-id", "x-failed-message-id"].iter().find_map(|name| header.get(name).and_then(id))
            })
            .or_else(|| in_text(text))
            .or_else(|| header.get("in-reply-to").and_then(id))
            .or_else(|| header.get("references").and_then(last_id))
            .or_else(|| envelope.filter(|value| value.contains('@')).and_then(bare_id));
        let token = token(header, returned).or_else(|| envelope.filter(|value| !value.contains('@')).and_then(bare_id));
        let to = ["to", "cc", "bcc"].iter().flat_map(|name| returned.all(name)).flat_map(addresses);
        let senders = ["from", "sender", "reply-to", "return-path"]
            .iter()
            .flat_map(|name| returned.all(name))
            .chain(["to", "delivered-to", "x-original-to", "envelope-to"].iter().flat_map(|name| header.all(name)))
            .flat_map(addresses);
        Self {
            message_id,
            token,
            to: to.take(100).map(str::to_owned).collect(),
            senders: senders.take(100).map(str::to_ascii_lowercase).collect(),
        }
    }
}

/// The first id in brackets, without them; a field without brackets is taken as it is if it is one word.
pub(crate) fn id(value: &str) -> Option<String> {
    match value.split_once('<') {
        Some((_, rest)) => rest.split_once('>').and_then(|(id, _)| bare_id(id)),
        None => bare_id(value),
    }
}

fn last_id(value: &str) -> Option<String> {
    value.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).and_then(|(id, _)| bare_id(id))
}

fn bare_id(value: &str) -> Option<String> {
    let value = value.trim();
    let is_id = !value.is_empty()
        && value.len() <= ID_BYTES_MAX
        && !value.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    is_id.then(|| value.to_owned())
}

/// A line `Message-ID: <…>` of returned headers that stand in the text.
fn in_text(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.trim_start_matches(['>', ' ', '\t', '|']);
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then(|| id(value))?
    })
}

/// `bounces+TOKEN@…`: where the report was sent to, or the return path of the original.
fn token(header: &Fields, returned: &Fields) -> Option<String> {
    let reached = ["to", "delivered-to", "x-original-to", "envelope-to", "x-rcpt-to"];
    let reached = reached.iter().flat_map(|name| header.all(name)).flat_map(addresses);
    let sent =
        ["return-path", "errors-to", "x-return-path"].iter().flat_map(|name| returned.all(name)).flat_map(addresses);
    reached.chain(sent).find_map(|address| {
        let (local, _) = address.split_once('@')?;
        let (prefix, token) = local.split_once('+')?;
        let is_return_path =
            matches!(prefix.to_ascii_lowercase().as_str(), "bounces" | "bounce" | "b" | "return" | "verp");
        (is_return_path && !token.is_empty()).then(|| token.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_returned_header_goes_first_and_the_token_is_found_beside() {
        let header = Fields::read(b"To: bounces+t0ken@notices.example.org\nIn-Reply-To: <b@example.org>\n\n");
        let returned = Fields::read(b"Message-ID: <a@example.org>\nTo: o.vance@example.net\n\n");
        let origin = Origin::find(&header, &returned, &Fields::default(), "");
        assert_eq!(origin.message_id.as_deref(), Some("a@example.org"));
        assert_eq!((origin.token.as_deref(), origin.to.len()), (Some("t0ken"), 1));
        let origin = Origin::find(&header, &Fields::default(), &Fields::default(), "> Message-Id: <c@example.org>");
        assert_eq!(origin.message_id.as_deref(), Some("c@example.org"));
        let origin = Origin::find(&Fields::default(), &Fields::default(), &Fields::default(), "no id: <here>");
        assert_eq!(origin.message_id, None);
    }
}
