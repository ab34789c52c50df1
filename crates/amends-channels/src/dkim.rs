//! DKIM (RFC 6376, and RFC 8463 for Ed25519): the organisation signs for what goes out in its name.

use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

use crate::base64;
use crate::error::ChannelError;

/// Headers that are signed. Each is named once more than it occurs, so that one added later breaks the signature
/// (RFC 6376, 8.15): a second `From` or `Reply-To` is how a mail is made to say something else.
const HEADERS: [&str; 10] = [
    "from",
    "reply-to",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-language",
    "auto-submitted",
];
/// Letters of a signature in one line, so that no line is longer than 78 (RFC 5322, 2.1.1).
const LINE: usize = 72;

/// A key that signs.
pub struct Dkim {
    selector: String,
    domain: String,
    key: Key,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

impl std::fmt::Debug for Dkim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dkim({}._domainkey.{})", self.selector, self.domain)
    }
}

impl Dkim {
    /// A key for `selector._domainkey.domain`: an RSA key of 2048 to 4096 bits or an Ed25519 key in PEM, as `openssl
    /// genpkey` and `openssl genrsa` write them, or the 32 bytes of an Ed25519 seed in base 64.
    ///
    /// # Errors
    /// If it is none of these, or selector or domain are no names.
    pub fn new(selector: &str, domain: &str, key: &str) -> Result<Self, ChannelError> {
        if !is_name(selector) || !is_name(domain) {
            return Err(ChannelError::Key("named"));
        }
        let key = if key.contains("-----BEGIN") { pem(key) } else { seed(key) };
        let key = key.ok_or(ChannelError::Key("RSA (2048 to 4096 bits) or Ed25519"))?;
        Ok(Self { selector: selector.to_owned(), domain: domain.to_owned(), key })
    }

    /// The header that signs a mail, with its line end. Its time is the caller's, in seconds since 1970.
    ///
    /// # Errors
    /// If the mail has no body, or the machine has no random numbers (RSA blinds its key with them; they do not show).
    pub(crate) fn sign(&self, mail: &[u8], time: i64) -> Result<String, ChannelError> {
        let text = std::str::from_utf8(mail).map_err(|_| ChannelError::Mail)?;
        let (head, body) = text.split_once("\r\n\r\n").ok_or(ChannelError::Mail)?;
        let present = headers(head);
        let (mut names, mut signed) = (Vec::new(), String::new());
        for name in HEADERS {
            // From the bottom up, as the RFC counts them (5.4.2); the one too many stands for nothing.
            for header in present.iter().rev().filter(|header| header.0 == name) {
                names.push(name);
                signed.push_str(&format!("{name}:{}\r\n", header.1));
            }
            names.push(name);
        }
        let body = base64::encode(digest(&SHA256, relaxed_body(body).as_bytes()).as_ref());
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let names: Vec<String> = names.chunks(5).map(|names| names.join(":")).collect();
        let header = format!(
            "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={};\r\n s={}; t={time};\r\n h={};\r\n bh={body};\r\n b=",
            self.domain,
            self.selector,
            names.join(":\r\n "),
        );
        for (_, value) in headers(&header) {
            signed.push_str("dkim-signature:");
            signed.push_str(&value);
        }
        let signature = base64::encode(&self.key.sign(signed.as_bytes())?);
        let lines: Vec<String> =
            signature.as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line).into()).collect();
        Ok(format!("{header}{}\r\n", lines.join("\r\n ")))
    }
}

impl Key {
    fn sign(&self, signed: &[u8]) -> Result<Vec<u8>, ChannelError> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                let done = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed, &mut signature);
                done.map_err(|_| ChannelError::Key("usable RSA"))?;
                Ok(signature)
            }
            // Over the hash, not the text (RFC 8463, section 3).
            Self::Ed25519(key) => Ok(key.sign(digest(&SHA256, signed).as_ref()).as_ref().to_vec()),
        }
    }
}

fn pem(text: &str) -> Option<Key> {
    match PrivateKeyDer::from_pem_slice(text.as_bytes()).ok()? {
        PrivateKeyDer::Pkcs1(key) => {
            RsaKeyPair::from_der(key.secret_pkcs1_der()).ok().map(|key| Key::Rsa(Box::new(key)))
        }
        PrivateKeyDer::Pkcs8(key) => {
            let key = key.secret_pkcs8_der();
            let rsa = RsaKeyPair::from_pkcs8(key).ok().map(|key| Key::Rsa(Box::new(key)));
            // OpenSSL leaves the public half out; then there is nothing to check it against.
            rsa.or_else(|| Ed25519KeyPair::from_pkcs8_maybe_unchecked(key).ok().map(Key::Ed25519))
        }
        _ => None,
    }
}

fn seed(text: &str) -> Option<Key> {
    Ed25519KeyPair::from_seed_unchecked(&base64::decode(text.trim())?).ok().map(Key::Ed25519)
}

/// A name in the DNS, which is also all that may stand in a tag of the header.
fn is_name(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    text.len() <= 253 && text.split('.').all(is_part)
}

/// Names in small letters and relaxed values (RFC 6376, 3.4.2), in order.
fn headers(head: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim_end().to_ascii_lowercase(), value.to_owned()));
        }
    }
    for (_, value) in &mut headers {
        *value = single_spaces(value.trim_matches([' ', '\t']));
    }
    headers
}

/// The relaxed form of a body (RFC 6376, 3.4.4).
fn relaxed_body(body: &str) -> String {
    let mut relaxed = String::with_capacity(body.len());
    for line in body.split("\r\n") {
        relaxed.push_str(&single_spaces(line.trim_end_matches([' ', '\t'])));
        relaxed.push_str("\r\n");
    }
    relaxed.truncate(relaxed.trim_end_matches("\r\n").len());
    if !relaxed.is_empty() {
        relaxed.push_str("\r\n");
    }
    relaxed
}

/// Each run of spaces and tabs as one space.
fn single_spaces(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            ' ' | '\t' if single.ends_with(' ') => {}
            '\t' => single.push(' '),
            other => single.push(other),
        }
    }
    single
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relaxed_form_is_that_of_the_rfc() {
        // RFC 6376, 3.4.5.
        let head = "A: X\r\nB : Y\t\r\n\tZ  ";
        let pairs: Vec<String> = headers(head).into_iter().map(|(name, value)| format!("{name}:{value}")).collect();
        assert_eq!(pairs, ["a:X", "b:Y Z"]);
        assert_eq!(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
        assert_eq!(relaxed_body("\r\n\r\n"), "");
        assert_eq!(relaxed_body("no line end"), "no line end\r\n");
    }

    #[test]
    fn the_hash_of_a_body_is_that_of_the_rfc() {
        // RFC 6376, A.2, and RFC 8463, A.3: the same body and hash.
        let body = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
        let hash = base64::encode(digest(&SHA256, relaxed_body(body).as_bytes()).as_ref());
        assert_eq!(hash, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
    }

    #[test]
    fn what_is_no_key_is_refused_and_nothing_breaks_out_of_its_tag() {
        // The seed of RFC 8463, A.2.
        let seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
        assert!(Dkim::new("brisbane", "football.example", seed).is_ok());
        for key in ["", "bm90IGEga2V5", "-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n"] {
            assert!(matches!(Dkim::new("brisbane", "football.example", key), Err(ChannelError::Key(_))), "{key}");
        }
        for name in ["", "a..b", "a; d=other.example", "a\r\nBcc: x", "é.example"] {
            assert!(Dkim::new(name, "football.example", seed).is_err(), "{name}");
            assert!(Dkim::new("brisbane", name, seed).is_err(), "{name}");
        }
        let shown = format!("{:?}", Dkim::new("brisbane", "football.example", seed));
        assert_eq!(shown, "Ok(Dkim(brisbane._domainkey.football.example))");
    }
}
