//! The typo rule: how many slips a word may have and still be taken for another.

/// Words of at least this many characters may have one typo.
const ONE_TYPO_CHARS: usize = 5;
/// Words of at least this many characters may have two.
const TWO_TYPOS_CHARS: usize = 9;

/// How many typos (insertions, deletions, substitutions or transpositions) a word of this length may have.
pub fn typos_allowed(word: &str) -> u8 {
    match word.chars().count() {
        chars if chars >= TWO_TYPOS_CHARS => 2,
        chars if chars >= ONE_TYPO_CHARS => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_are_taken_as_typed() {
        assert_eq!(["lied", "trust", "trusting", "forgiving"].map(typos_allowed), [0, 1, 1, 2]);
    }
}
