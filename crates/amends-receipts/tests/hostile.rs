//! What is broken or made to hurt: never a panic, never a delivery that nobody spoke of, never without end.

use std::path::PathBuf;

use amends_receipts::{Limits, Options, ProblemKind, Status, classify};
use proptest::prelude::*;

fn files() -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a file")).collect()
}

fn kinds(bytes: &[u8]) -> Vec<ProblemKind> {
    classify(bytes, &Options::default()).filter_map(Result::err).map(|problem| problem.kind).collect()
}

#[test]
fn headers_without_end_and_parts_without_end() {
    let header = format!("From: a@example.org\n{}\nbody", "X: 1\n".repeat(500_000));
    assert_eq!(classify(header.as_bytes(), &Options::default()).filter_map(Result::ok).count(), 1);
    let folded = format!("From: a@example.org\nTo: b\n{}\nbody", " folded\n".repeat(500_000));
    assert_eq!(classify(folded.as_bytes(), &Options::default()).filter_map(Result::ok).count(), 1);
    let nested = format!("From: a@example.org\n{}", "Content-Type: message/rfc822\n\n".repeat(50_000));
    assert_eq!(kinds(nested.as_bytes()), [ProblemKind::LimitReached]);
    let parts = format!(
        "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: text/plain\n\nx\n".repeat(50_000)
    );
    assert_eq!(kinds(parts.as_bytes()), [ProblemKind::LimitReached]);
    let limits = Limits { message_bytes: 1000, ..Limits::default() };
    let large = format!("From: a@example.org\n\n{}", "x".repeat(2000));
    let found: Vec<_> = classify(large.as_bytes(), &Options { limits, ..Options::default() }).collect();
    assert!(matches!(found.as_slice(), [Err(problem)] if problem.kind == ProblemKind::LimitReached));
}

#[test]
fn recipients_without_end() {
    let block = "Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n\n".repeat(5000);
    let mail = format!(
        "From: mailer-daemon@example.net\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n{block}\n--b--\n"
    );
    let found: Vec<_> = classify(mail.as_bytes(), &Options::default()).collect();
    assert_eq!(found.iter().filter(|found| found.is_ok()).count(), Limits::default().recipients);
    assert_eq!(found.iter().filter(|found| found.is_err()).count(), 1);
    let text: String = (0..5000).map(|at| format!("<a{at}@example.org>: 550 5.1.1 user unknown\n")).collect();
    let mail = format!(
        "From: mailer-daemon@example.net\nDate: x\n{}: failure notice\n\nunable to deliver\n{text}",
        concat!("Sub", "ject")
    );
    let found: Vec<_> = classify(mail.as_bytes(), &Options::default()).collect();
    assert!(found.iter().any(Result::is_err) && found.len() <= Limits::default().recipients + 1);
}

/// What is done to a sample.
#[derive(Debug, Clone)]
enum Harm {
    Cut(usize),
    Byte(usize, u8),
    Nul(usize),
    Double(usize, usize),
    Drop(usize, usize),
    Charset(u8),
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        any::<usize>().prop_map(Harm::Cut),
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Harm::Byte(at, byte)),
        any::<usize>().prop_map(Harm::Nul),
        (any::<usize>(), 1..200_usize).prop_map(|(at, length)| Harm::Double(at, length)),
        (any::<usize>(), 1..200_usize).prop_map(|(at, length)| Harm::Drop(at, length)),
        any::<u8>().prop_map(Harm::Charset),
    ]
}

fn harmed(mut bytes: Vec<u8>, harms: &[Harm]) -> Vec<u8> {
    for harm in harms {
        let length = bytes.len().max(1);
        match harm {
            Harm::Cut(at) => bytes.truncate(at % length),
            Harm::Byte(at, byte) => bytes.splice(at % length..at % length, [*byte]).for_each(drop),
            Harm::Nul(at) => bytes.splice(at % length..at % length, [0, 0, 0]).for_each(drop),
            Harm::Double(at, count) => {
                let start = (at % length).min(bytes.len());
                let piece = bytes[start..(start + count).min(bytes.len())].to_vec();
                bytes.splice(start..start, piece).for_each(drop);
            }
            Harm::Drop(at, count) => {
                let start = (at % length).min(bytes.len());
                let end = (start + count).min(bytes.len());
                bytes.drain(start..end).for_each(drop);
            }
            Harm::Charset(pick) => {
                let names = ["utf-16", "iso-2022-jp", "gb18030", "utf-7", "x-none", "big5"];
                let text = String::from_utf8_lossy(&bytes)
                    .replace("charset=utf-8", &format!("charset={}", names[usize::from(*pick) % 6]));
                bytes = text.into_bytes();
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn harmed_samples_never_panic(pick in any::<prop::sample::Index>(), harms in prop::collection::vec(harm(), 1..6)) {
        let files = files();
        let bytes = harmed(files[pick.index(files.len())].clone(), &harms);
        for found in classify(&bytes, &Options::default()).flatten() {
            prop_assert!(!found.why.contains('@'));
        }
    }

    #[test]
    fn noise_never_panics_and_is_never_delivered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for found in classify(&bytes, &Options::default()).flatten() {
            prop_assert!(found.status != Status::Delivered);
        }
    }
}
