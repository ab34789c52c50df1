//! Protection codes: one for each person, used once, typed by hand from a letter.
//!
//! Sixteen signs in groups of four, `XXXX-XXXX-XXXX-XXXX`: fifteen drawn at random and one check sign. The alphabet has 31
//! signs, so a code has 15 × log₂ 31 = 74.3 bits. Among 80 million codes (3.2 × 10¹⁵ pairs, 2.3 × 10²² codes) two are
//! the same with a chance of 1.4 in ten million; who guesses finds one of them in 2.9 × 10¹⁴ tries on average, which
//! an endpoint with any limit never sees. The unique index on the stored digest catches what chance would not.
//!
//! ```
//! use amends_notices::codes::Code;
//! # let mut bytes = (0..=255).cycle();
//! let code = Code::draw(&mut bytes).expect("randomness that does not end");
//! let typed = code.reveal().to_lowercase().replace('-', " ").replace('0', "o");
//! assert_eq!(Code::read(&typed)?, code);
//! # Ok::<(), amends_notices::codes::CodeError>(())
//! ```
//!
//! Two decisions a reader would question:
//!
//! * **31 signs, since 31 is prime.** The check is a weighted sum modulo the size of the alphabet, each place with a
//!   weight of its own. Over a prime that finds every single wrong sign and every swap of two places, neighbours or
//!   not; over 32 signs it would not.
//! * **What is stored is a keyed digest.** Whoever reads the ledger without the key learns no code, and cannot try any.

mod alphabet;
mod code;

pub use code::{Code, CodeError, Digest, KEY_BYTES};
