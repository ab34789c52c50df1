//! Keys of SSH: `authorized_keys` and `known_hosts` (sshd(8)), public keys, and private keys in OpenSSH's own format.
//!
//! A key is known by the SHA-256 fingerprint of its public half, as `ssh-keygen -l` prints it. A private key in OpenSSH's
//! format carries its public half in the clear, so that it can be tied to where it opens; of others only that they lie
//! there can be said.

use std::str::FromStr;

use amends_case::{Net, ProblemKind, Statement};
use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};

use super::{account_of, file_name, host_of, lines};
use crate::out::Out;
use crate::read::Source;

/// As keys are written: with or without padding when read, without when printed.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Names of key types in a line of `authorized_keys`.
fn is_type(word: &str) -> bool {
    let starts = ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"];
    starts.iter().any(|start| word.starts_with(start))
}

/// `SHA256:…` of a public key in base64.
fn fingerprint(key: &str) -> Option<String> {
    let bytes = BASE64.decode(key).ok()?;
    Some(of_blob(&bytes))
}

fn of_blob(blob: &[u8]) -> String {
    format!("SHA256:{}", BASE64.encode(Sha256::digest(blob)))
}

pub(super) fn authorized(source: &Source<'_>, out: &mut Out<'_>) {
    for (number, line) in lines(source.text) {
        let Some((options, key)) = parts(line) else {
            out.problem(number, ProblemKind::Malformed, "is no line of authorized_keys");
            continue;
        };
        let Some(fingerprint) = fingerprint(key) else {
            out.problem(number, ProblemKind::Malformed, "holds a key that is no base64");
            continue;
        };
        out.say(
            number,
            Statement::Accepts {
                host: host_of(source.path).to_owned(),
                account: account_of(source.path).to_owned(),
                secret: out.secret(&fingerprint),
                from: from(options),
            },
        );
    }
}

/// Options and key. Options may hold blanks in quotes.
fn parts(line: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let mut start = 0;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match c {
            '"' => is_quoted = !is_quoted,
            c if c.is_whitespace() && !is_quoted => {
                if is_type(&line[start..at]) {
                    let key = line[at..].split_whitespace().next()?;
                    return Some((line[..start].trim(), key));
                }
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    None
}

/// Addresses of `from="…"`. Where one of them is no address (a name with a star), the option limits nothing that can be known
/// here, and so counts for nothing.
fn from(options: &str) -> Vec<Net> {
    let Some(list) = options.split("from=\"").nth(1).and_then(|rest| rest.split('"').next()) else { return Vec::new() };
    let nets: Result<Vec<Net>, _> = list.split(',').map(|item| Net::from_str(item.trim())).collect();
    nets.unwrap_or_default()
}

pub(super) fn known_hosts(source: &Source<'_>, out: &mut Out<'_>) {
    for (number, line) in lines(source.text) {
        let mut words = line.split_whitespace().filter(|word| !word.starts_with('@'));
        let names = words.next().unwrap_or("");
        if names.starts_with("|1|") {
            out.problem(number, ProblemKind::Encrypted, "names hosts by hashes only (HashKnownHosts)");
            continue;
        }
        for name in names.split(',').filter(|name| !name.is_empty()) {
            // `[host]:port` where the port is another.
            let name = name.trim_start_matches('[').split(']').next().unwrap_or(name);
            out.say(
                number,
                Statement::Knows {
                    host: host_of(source.path).to_owned(),
                    account: account_of(source.path).to_owned(),
                    target: name.to_owned(),
                },
            );
        }
    }
}

/// A public key beside which the private one lies, or a private key itself.
pub(super) fn is_key(source: &Source<'_>) -> bool {
    let is_public = file_name(source).ends_with(".pub") && source.text.split_whitespace().next().is_some_and(is_type);
    is_public || (source.text.trim_start().starts_with("-----BEGIN ") && source.text.contains("PRIVATE KEY-----"))
}

pub(super) fn key(source: &Source<'_>, out: &mut Out<'_>) {
    let is_private = source.text.trim_start().starts_with("-----BEGIN ");
    let (identifies, opens) = if is_private {
        let Some(identifies) = private(source.text) else {
            out.problem(1, ProblemKind::Encrypted, "is a private key whose public half cannot be read");
            return;
        };
        (identifies, "")
    } else {
        let mut words = source.text.split_whitespace();
        let Some(fingerprint) = words.nth(1).and_then(fingerprint) else {
            out.problem(1, ProblemKind::Malformed, "is no public key of SSH");
            return;
        };
        // The comment is what ssh-keygen wrote: account@host. It is a hint, no more.
        (fingerprint, words.next().and_then(|comment| comment.split('@').next()).unwrap_or(""))
    };
    out.say(
        1,
        Statement::Holds {
            host: host_of(source.path).to_owned(),
            path: source.path.strip_suffix(".pub").unwrap_or(source.path).to_owned(),
            reader: account_of(source.path).to_owned(),
            secret: out.secret(&identifies),
            kind: "private_key".to_owned(),
            opens: opens.to_owned(),
        },
    );
}

/// The fingerprint of a private key: PROTOCOL.key of OpenSSH has the public half, unencrypted, behind magic, cipher, KDF, its
/// options and the number of keys.
fn private(text: &str) -> Option<String> {
    let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    let bytes = BASE64.decode(body.trim()).ok()?;
    let mut rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    for _ in 0..3 {
        rest = taken(rest)?.1;
    }
    let (number, rest) = rest.split_first_chunk::<4>()?;
    (u32::from_be_bytes(*number) == 1).then_some(())?;
    Some(of_blob(taken(rest)?.0))
}

/// A string of SSH: four bytes of length, then as many.
fn taken(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use amends_case::Statement;
    use base64::Engine;

    use super::BASE64;
    use crate::check::{read_text, secret};

    /// A key made for this test; nothing takes it.
    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHnb7ivoBJjTdlflEhKEvA2rgFRl0mSqBQZkgPMqtftL mara@jump";
    const FINGERPRINT: &str = "SHA256:QM72na5GYJukhjp3wO9PNIwTGUYyfl1ttJWsoad8WWQ";

    #[test]
    fn a_key_is_known_by_its_fingerprint() {
        let read = read_text("hosts/a/users/mara/authorized_keys", &format!("{KEY}\n"));
        let expected = Statement::Accepts {
            host: "a".into(),
            account: "mara".into(),
            secret: secret(FINGERPRINT),
            from: Vec::new(),
        };
        assert_eq!(read.statements[0].what, expected);
    }

    #[test]
    fn options_may_hold_blanks_and_limit_where_from() {
        let text = format!("command=\"echo ssh-rsa x\",from=\"10.30.0.11,10.30.0.0/24\",no-pty {KEY}\n");
        let read = read_text("hosts/a/users/mara/authorized_keys", &text);
        let Statement::Accepts { from, .. } = &read.statements[0].what else { panic!("{read:?}") };
        assert_eq!(format!("{from:?}"), "[10.30.0.11, 10.30.0.0/24]");
        let read = read_text("hosts/a/users/mara/authorized_keys", &format!("from=\"*.example.org\" {KEY}\n"));
        let Statement::Accepts { from, .. } = &read.statements[0].what else { panic!("{read:?}") };
        assert!(from.is_empty(), "a name that anybody may forge limits nothing");
    }

    #[test]
    fn a_public_key_says_that_the_private_one_lies_beside_it() {
        let read = read_text("hosts/b/users/deploy/id_ed25519.pub", KEY);
        let Statement::Holds { secret: held, reader, opens, .. } = &read.statements[0].what else { panic!("{read:?}") };
        assert_eq!((*held, reader.as_str(), opens.as_str()), (secret(FINGERPRINT), "deploy", "mara"));
    }

    #[test]
    fn a_private_key_of_openssh_is_tied_to_its_public_half() {
        let blob = BASE64.decode(KEY.split_whitespace().nth(1).expect("key")).expect("base64");
        let mut bytes = b"openssh-key-v1\0".to_vec();
        let mut put = |text: &[u8]| {
            bytes.extend((text.len() as u32).to_be_bytes());
            bytes.extend(text);
        };
        put(b"none");
        put(b"none");
        put(b"");
        bytes.extend(1_u32.to_be_bytes());
        bytes.extend((blob.len() as u32).to_be_bytes());
        bytes.extend(&blob);
        bytes.extend([0, 0, 0, 9]);
        let name = "OPENSSH PRIVATE KEY";
        let text = format!("-----BEGIN {name}-----\n{}\n-----END {name}-----\n", BASE64.encode(&bytes));
        let read = read_text("hosts/b/home/deploy/.ssh/id", &text);
        let Statement::Holds { secret: held, .. } = &read.statements[0].what else { panic!("{read:?}") };
        assert_eq!(*held, secret(FINGERPRINT));
        let cut = read_text("hosts/b/home/deploy/.ssh/id", &text[..60]);
        assert_eq!(cut.problems.len(), 1);
    }

    #[test]
    fn known_hosts_are_names_or_hashes() {
        let text = "10.30.0.11,[jump.example.org]:2222 ssh-ed25519 AAAA\n|1|abc=|def= ssh-ed25519 AAAA\n";
        let read = read_text("hosts/a/users/mara/known_hosts", text);
        let names: Vec<&str> = read
            .statements
            .iter()
            .map(|stated| match &stated.what {
                Statement::Knows { target, .. } => target.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!((names, read.problems.len()), (vec!["10.30.0.11", "jump.example.org"], 1));
    }
}
