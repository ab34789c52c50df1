//! E-mail addresses as people write them: not every address that RFC 5321 would allow.

/// Local parts and domains that stand for «no address».
const FILLERS: [&str; 14] = [
    "none",
    "na",
    "n/a",
    "noemail",
    "no",
    "no.email",
    "unknown",
    "noreply",
    "no-reply",
    "donotreply",
    "null",
    "test",
    "nomail",
    "notprovided",
];

/// The bytes that a local part may have.
const LOCAL: [bool; 256] = {
    let mut local = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        local[byte] = matches!(byte as u8,
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. | b'.' | b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*'
            | b'+' | b'/' | b'=' | b'?' | b'^' | b'_' | b'`' | b'{' | b'|' | b'}' | b'~' | b'-');
        byte += 1;
    }
    local
};

/// Whether a cell holds one address.
pub(crate) fn valid(text: &str) -> bool {
    let text = super::trim(text).as_bytes();
    let Some(at) = text.iter().position(|byte| *byte == b'@') else { return false };
    let (local, domain) = (&text[..at], &text[at + 1..]);
    if text.len() > 254 || local.len() > 64 || local.starts_with(b".") || local.ends_with(b".") {
        return false;
    }
    !local.is_empty() && local.iter().all(|byte| LOCAL[usize::from(*byte)]) && domain_valid(domain) && !is_filler(local)
}

fn is_filler(local: &[u8]) -> bool {
    let may_be = matches!(local.first().map(u8::to_ascii_lowercase), Some(b'n' | b'u' | b'd' | b't'));
    may_be && FILLERS.iter().any(|filler| local.eq_ignore_ascii_case(filler.as_bytes()))
}

fn domain_valid(domain: &[u8]) -> bool {
    let (mut labels, mut last) = (0, domain);
    for label in domain.split(|byte| *byte == b'.') {
        let fine = !label.is_empty()
            && label.len() <= 63
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte >= 0x80);
        if !fine {
            return false;
        }
        (labels, last) = (labels + 1, label);
    }
    labels >= 2 && last.len() >= 2 && !last.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn addresses_and_fillers() {
        check(valid, &["ottoline.vance@example.com", "o'vance+bill@mail.example.org", " a@b.example "], true);
        check(
            valid,
            &[
                "none@none.com",
                "NOREPLY@example.com",
                "a@b",
                "@example.com",
                "a@@example.com",
                "a.@example.com",
                "a b@example.com",
            ],
            false,
        );
    }
}
