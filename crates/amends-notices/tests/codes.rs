//! Protection codes: slips are found, readings are kind, and none is issued twice.

use amends_notices::codes::{Code, CodeError};
use proptest::prelude::*;

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRTVWXYZ";

/// Random bytes that are the same in each run.
fn random(seed: u64) -> impl Iterator<Item = u8> {
    let mut stream = blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof();
    std::iter::repeat_with(move || {
        let mut block = [0; 4096];
        stream.fill(&mut block);
        block
    })
    .flatten()
}

fn drawn(seed: u64) -> Code {
    Code::draw(&mut random(seed)).expect("randomness that does not end")
}

/// The sum is linear: whether a slip is found depends on its places and its signs, not on the other signs. All places
/// and all signs are tried on codes enough to have every sign in every place.
#[test]
fn every_wrong_sign_and_every_swap_is_found() {
    for seed in 0..200 {
        let code = drawn(seed).reveal().replace('-', "");
        for at in 0..code.len() {
            for wrong in ALPHABET.chars().filter(|wrong| !code[at..].starts_with(*wrong)) {
                let typed = format!("{}{wrong}{}", &code[..at], &code[at + 1..]);
                assert_eq!(Code::read(&typed), Err(CodeError::Check));
            }
            for other in at + 1..code.len() {
                let mut signs: Vec<char> = code.chars().collect();
                signs.swap(at, other);
                let typed: String = signs.iter().collect();
                assert_eq!(Code::read(&typed).is_err(), typed != code);
            }
        }
    }
}

#[test]
fn what_people_type_is_read() {
    let code = drawn(7);
    let printed = code.reveal();
    assert_eq!(printed.split('-').map(str::len).collect::<Vec<_>>(), [4; 4]);
    let kind = [
        printed.clone(),
        printed.to_lowercase(),
        printed.replace('-', ""),
        printed.replace('-', " – "),
        format!("  {printed}\n"),
        printed.replace('0', "O").replace('1', "l").replace('5', "s").replace('V', "u"),
    ];
    kind.iter().for_each(|typed| assert_eq!(Code::read(typed), Ok(code.clone())));
    assert_eq!(Code::read(""), Err(CodeError::Length));
    assert_eq!(Code::read(&printed[..18]), Err(CodeError::Length));
    assert_eq!(Code::read(&format!("{printed}0")), Err(CodeError::Length));
    assert_eq!(Code::read(&" ".repeat(1 << 20)), Err(CodeError::Length));
    assert_eq!(Code::read("é"), Err(CodeError::Sign));
}

#[test]
fn a_code_shows_only_where_it_is_revealed_and_is_stored_under_a_key() {
    let code = drawn(7);
    assert_eq!(format!("{code:?}"), "Code(…)");
    assert_eq!(code.digest(&[1; 32]), Code::read(&code.reveal()).expect("a code").digest(&[1; 32]));
    assert_ne!(code.digest(&[1; 32]), code.digest(&[2; 32]));
    assert_ne!(code.digest(&[1; 32]), drawn(8).digest(&[1; 32]));
    assert_eq!(Code::draw(&mut std::iter::repeat_n(31, 1000)), None);
}

fn issue(count: usize) -> usize {
    let mut bytes = random(1);
    let key = [9; 32];
    let first = |digest: [u8; 32]| u64::from_le_bytes(std::array::from_fn(|at| digest[at]));
    let mut seen: Vec<u64> =
        (0..count).map(|_| first(Code::draw(&mut bytes).expect("randomness that does not end").digest(&key))).collect();
    seen.sort_unstable();
    seen.dedup();
    count - seen.len()
}

#[test]
fn a_million_codes_differ() {
    assert_eq!(issue(1_000_000), 0);
}

/// Eight bytes of each digest are kept: 640 MB.
#[test]
#[ignore = "takes 640 MB and a minute or so: cargo test --workspace --test codes -- --ignored"]
fn eighty_million_codes_differ() {
    assert_eq!(issue(80_000_000), 0);
}

proptest! {
    #[test]
    fn anything_typed_is_answered(typed in ".{0,80}") {
        if let Ok(code) = Code::read(&typed) {
            prop_assert_eq!(Code::read(&code.reveal()), Ok(code));
        }
    }
}
