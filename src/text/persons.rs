//! English words for the people in a story, and contractions, folded so that stories meet: "she lied to him" and "he lied
//! to her" tell the same, "i lied" does not.

/// The words that stand for `word` when texts are compared by their pairs of words; the word itself where it is none of
/// these. `word` is folded and has no apostrophes.
pub fn same_for_all(word: &str) -> &[&str] {
    match word {
        "he" | "she" => &["@"],
        "hes" | "shes" => &["@", "is"],
        "hed" | "shed" => &["@", "would"],
        "him" | "her" | "his" | "hers" => &["@o"],
        "himself" | "herself" => &["@self"],
        "husband" | "wife" | "boyfriend" | "girlfriend" | "bf" | "gf" | "hubby" | "partner" | "fiance"
        | "fiancee" | "spouse" | "husbands" | "wifes" | "boyfriends" | "girlfriends" | "partners" => &["@p"],
        "man" | "woman" | "guy" | "girl" | "men" | "women" | "dude" | "lady" => &["@x"],
        "mum" | "mom" | "mother" | "dad" | "father" | "sister" | "brother" => &["@kin"],
        "im" => &["i", "am"],
        "ive" => &["i", "have"],
        "id" => &["i", "would"],
        "ill" => &["i", "will"],
        "weve" => &["we", "have"],
        _ => &[],
    }
}

/// Who acts, where `word` names somebody that can: the speaker, the partner, both.
pub fn actor(word: &str) -> Option<&'static str> {
    let first = same_for_all(word).first().copied().unwrap_or(word);
    ["i", "@", "@p", "we", "my"].into_iter().find(|actor| *actor == first)
}

/// Whom it is done to, where `word` says so.
pub fn other(word: &str) -> Option<&'static str> {
    let first = same_for_all(word).first().copied().unwrap_or(word);
    ["me", "@o", "@p", "us"].into_iter().find(|other| *other == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn he_and_she_are_alike_and_i_is_not() {
        assert_eq!(same_for_all("shes"), same_for_all("hes"));
        assert!(same_for_all("lied").is_empty());
        assert_eq!((actor("shes"), actor("im"), actor("lied")), (Some("@"), Some("i"), None));
        assert_eq!((other("her"), other("me"), other("them")), (Some("@o"), Some("me"), None));
    }
}
