//! E-mail addresses within text and fields.

/// Bytes of an address (RFC 5321, 4.5.3.1.3: a path has 256, of which two are brackets).
const ADDRESS_BYTES_MAX: usize = 254;

/// All addresses of a text, in its order.
pub(crate) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('@').filter_map(move |(at, _)| around(text, at))
}

/// The first address of a text.
pub(crate) fn first(text: &str) -> Option<&str> {
    addresses(text).next()
}

/// The address whose sign is at `at`: what may stand in one, on both sides.
fn around(text: &str, at: usize) -> Option<&str> {
    let start = text[..at].char_indices().rev().take_while(|(_, letter)| is_local(*letter)).last()?.0;
    let domain = &text[at + 1..];
    let length = domain.find(|letter| !is_domain(letter)).unwrap_or(domain.len());
    let domain = domain[..length].trim_end_matches(['.', '-']);
    let local = text[start..at].trim_start_matches(['.', '\'', '=', '/', '*']);
    let address = &text[at - local.len()..at + 1 + domain.len()];
    let is_address = !local.is_empty()
        && local.len() <= 64
        && address.len() <= ADDRESS_BYTES_MAX
        && !domain.is_empty()
        && !domain.starts_with(['.', '-'])
        && !domain.contains("..");
    is_address.then_some(address)
}

/// RFC 5322, 3.2.3 (atext) with dots, and what is not ASCII (RFC 6531). Slashes and such stand in addresses seldom
/// and beside them often, but they are legal.
fn is_local(letter: char) -> bool {
    if letter.is_ascii() {
        letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter)
    } else {
        letter.is_alphanumeric()
    }
}

fn is_domain(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '-')
}

/// The address of a typed field: `rfc822; a@example.org` (RFC 3464, 2.3.2), `utf-8; …` (RFC 6533, 3), with brackets or
/// without. Words such as `unknown` are none.
pub(crate) fn typed(value: &str) -> Option<String> {
    let (kind, rest) = match value.split_once(';') {
        Some((kind, rest)) => (kind.trim().to_ascii_lowercase(), rest),
        None => (String::new(), value),
    };
    let rest = rest.trim().trim_matches(['<', '>', '"', '\'']);
    let rest = if rest.contains("\\x{") { unescape(rest) } else { rest.to_owned() };
    let rest = if matches!(kind.as_str(), "rfc822" | "utf-8" | "orcpt") { xtext(&rest) } else { rest };
    first(&rest).map(str::to_owned)
}

/// `\x{E9}` (RFC 6533, 3).
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("\\x{") {
        out.push_str(before);
        let letter = behind
            .split_once('}')
            .and_then(|(digits, after)| Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, after)));
        match letter {
            Some((letter, after)) => {
                out.push(letter);
                rest = after;
            }
            None => {
                out.push_str("\\x{");
                rest = behind;
            }
        }
    }
    out + rest
}

/// `+40` for `@` (RFC 3461, 4). Only where the address has no sign of its own, since `a+40b@…` is an address as well.
fn xtext(text: &str) -> String {
    if text.contains('@') { text.replace("+2B", "+") } else { text.replace("+40", "@") }
}

/// Local parts of programs that write bounces.
const MACHINES: [&str; 14] = [
    "mailer-daemon",
    "mailerdaemon",
    "mail-daemon",
    "mail.daemon",
    "postmaster",
    "mdaemon",
    "daemon",
    "bounce",
    "bounces",
    "mail-system",
    "mailsystem",
    "mailadmin",
    "mailer_daemon",
    "postmaster-daemon",
];

/// Whether mail from this address was written by a mail server.
pub(crate) fn is_machine(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
    MACHINES.contains(&local.as_str()) || local.starts_with("microsoftexchange") || local.starts_with("mailer-daemon")
}

/// Names that such programs give themselves.
pub(crate) fn is_machine_name(name: &str) -> bool {
    let name = name.to_lowercase();
    [
        "mail delivery",
        "mailer-daemon",
        "mail administrator",
        "system administrator",
        "systemadministrator",
        "postmaster",
        "microsoft outlook",
        "mail system",
        "internet mail delivery",
        "administrador del sistema",
        "administrateur système",
    ]
    .iter()
    .any(|known| name.contains(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_text() {
        let text =
            "<o.vance@example.org>: no; 'Ida@mail.example.net'. mailto:x+y@example.com, @nobody a@ (é@exämple.org)";
        let found: Vec<&str> = addresses(text).collect();
        assert_eq!(found, ["o.vance@example.org", "Ida@mail.example.net", "x+y@example.com", "é@exämple.org"]);
    }

    #[test]
    fn typed_addresses() {
        assert_eq!(typed("rfc822; <a@example.org>").as_deref(), Some("a@example.org"));
        assert_eq!(typed("RFC822;a+40example.org").as_deref(), Some("a@example.org"));
        assert_eq!(typed("utf-8; jos\\x{E9}@example.org").as_deref(), Some("josé@example.org"));
        assert_eq!(typed("rfc822; a+40b@example.org").as_deref(), Some("a+40b@example.org"));
        assert_eq!(typed("x400; unknown"), None);
    }
}
