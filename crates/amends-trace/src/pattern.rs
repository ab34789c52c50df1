//! STIX patterns (STIX 2.1, section 9), as far as they name addresses, accounts and hosts: comparisons for equality that
//! `OR` joins. What asks for more than that is refused whole: half of a pattern names more than was meant.

use amends_case::IndicatedKind;

/// Bytes of one pattern.
const BYTES_MAX: usize = 64 << 10;
/// Comparisons of one pattern.
const COMPARISONS_MAX: usize = 1_000;

/// Why a pattern is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It joins, orders, negates or compares in another way.
    #[error("a pattern asks for more than comparisons for equality that OR joins")]
    Form,
    /// It compares something that is neither an address nor an account nor a host.
    #[error("a pattern compares what is neither an address nor an account nor a host")]
    Path,
    /// More than 64 KiB, or than 1,000 comparisons.
    #[error("a pattern is longer than 64 KiB or has more than 1,000 comparisons")]
    Size,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Left,
    Right,
    Comma,
    Equals,
    /// A word or an object's path.
    Word(String),
    Text(String),
}

/// What a pattern names: `[ipv4-addr:value = '203.0.113.9' OR user-account:user_id IN ('amy', 'jo')]`.
///
/// # Errors
/// If it asks for more than that.
pub fn named(pattern: &str) -> Result<Vec<(IndicatedKind, String)>, PatternError> {
    if pattern.len() > BYTES_MAX {
        return Err(PatternError::Size);
    }
    let tokens = tokens(pattern)?;
    let mut rest = tokens.iter().peekable();
    let mut found = Vec::new();
    loop {
        // Parentheses between observations and between comparisons join nothing that OR does not.
        let mut depth = 0_usize;
        while rest.next_if(|it| **it == Token::Left).is_some() {
            depth += 1;
        }
        expect(&mut rest, &Token::Open)?;
        comparisons(&mut rest, &mut found)?;
        expect(&mut rest, &Token::Close)?;
        for _ in 0..depth {
            expect(&mut rest, &Token::Right)?;
        }
        match rest.next() {
            None => return Ok(found),
            Some(Token::Word(word)) if word == "OR" => {}
            Some(_) => return Err(PatternError::Form),
        }
    }
}

type Rest<'t> = std::iter::Peekable<std::slice::Iter<'t, Token>>;

fn expect(rest: &mut Rest<'_>, token: &Token) -> Result<(), PatternError> {
    rest.next_if(|it| *it == token).map(|_| ()).ok_or(PatternError::Form)
}

fn comparisons(rest: &mut Rest<'_>, found: &mut Vec<(IndicatedKind, String)>) -> Result<(), PatternError> {
    loop {
        let mut depth = 0_usize;
        while rest.next_if(|it| **it == Token::Left).is_some() {
            depth += 1;
        }
        let Some(Token::Word(path)) = rest.next() else { return Err(PatternError::Form) };
        let kind = kind_of(path).ok_or(PatternError::Path)?;
        match rest.next() {
            Some(Token::Equals) => found.push((kind, text(rest)?)),
            // A network, where the path is an address.
            Some(Token::Word(word)) if word == "ISSUBSET" && kind == IndicatedKind::Address => {
                found.push((kind, text(rest)?));
            }
            Some(Token::Word(word)) if word == "IN" => {
                expect(rest, &Token::Left)?;
                found.push((kind, text(rest)?));
                while rest.next_if(|it| **it == Token::Comma).is_some() {
                    found.push((kind, text(rest)?));
                }
                expect(rest, &Token::Right)?;
            }
            _ => return Err(PatternError::Form),
        }
        if found.len() > COMPARISONS_MAX {
            return Err(PatternError::Size);
        }
        for _ in 0..depth {
            expect(rest, &Token::Right)?;
        }
        match rest.peek() {
            Some(Token::Word(word)) if word == "OR" => _ = rest.next(),
            Some(Token::Close) => return Ok(()),
            _ => return Err(PatternError::Form),
        }
    }
}

fn text(rest: &mut Rest<'_>) -> Result<String, PatternError> {
    match rest.next() {
        Some(Token::Text(text)) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        _ => Err(PatternError::Form),
    }
}

/// What an object's path names.
fn kind_of(path: &str) -> Option<IndicatedKind> {
    Some(match path {
        "ipv4-addr:value"
        | "ipv6-addr:value"
        | "domain-name:value"
        | "network-traffic:src_ref.value"
        | "network-traffic:dst_ref.value" => IndicatedKind::Address,
        "user-account:user_id" | "user-account:account_login" => IndicatedKind::Account,
        // STIX has no object for a host; this is the one that its common objects extend it with.
        "x-oca-asset:hostname" => IndicatedKind::Host,
        _ => return None,
    })
}

fn tokens(pattern: &str) -> Result<Vec<Token>, PatternError> {
    let mut tokens = Vec::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        tokens.push(match letter {
            blank if blank.is_whitespace() => continue,
            '[' => Token::Open,
            ']' => Token::Close,
            '(' => Token::Left,
            ')' => Token::Right,
            ',' => Token::Comma,
            '=' => {
                letters.next_if_eq(&'=');
                Token::Equals
            }
            '\'' => {
                let mut text = String::new();
                loop {
                    match letters.next().ok_or(PatternError::Form)? {
                        '\'' => break,
                        '\\' => text.push(letters.next().ok_or(PatternError::Form)?),
                        other => text.push(other),
                    }
                }
                Token::Text(text)
            }
            first if first.is_ascii_alphabetic() => {
                let mut word = String::from(first);
                let is_part = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | ':' | '.');
                while let Some(next) = letters.next_if(is_part) {
                    word.push(next);
                }
                Token::Word(word)
            }
            _ => return Err(PatternError::Form),
        });
    }
    Ok(tokens)
}
