//! «Did you mean …?» for words that a person typed.

/// The known word nearest to `typed`, if one is near enough to be worth naming.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(typed, word), word))
        .filter(|(distance, word)| *distance <= 1 + word.chars().count() / 4)
        .min()
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_nonsense_is_not() {
        assert_eq!(nearest("discoverd", ["discovered", "determined"]), Some("discovered"));
        assert_eq!(nearest("zebra", ["discovered", "determined"]), None);
    }
}
