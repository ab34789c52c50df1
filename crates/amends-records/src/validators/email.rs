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

/// Whether a cell holds one address.
pub(crate) fn valid(text: &str) -> bool {
    let text = super::trim(text);
    let Some((local, domain)) = text.split_once('@') else { return false };
    if text.len() > 254 || local.is_empty() || local.len() > 64 || local.starts_with('.') || local.ends_with('.') {
        return false;
    }
    let local_fine = local
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte) || byte >= 0x80);
    local_fine && domain_valid(domain) && !FILLERS.iter().any(|filler| local.eq_ignore_ascii_case(filler))
}

fn domain_valid(domain: &str) -> bool {
    let mut labels = 0;
    for label in domain.split('.') {
        let fine = !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte >= 0x80);
        if !fine {
            return false;
        }
        labels += 1;
    }
    let last = domain.rsplit('.').next().unwrap_or("");
    labels >= 2 && last.len() >= 2 && !last.bytes().all(|byte| byte.is_ascii_digit())
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
