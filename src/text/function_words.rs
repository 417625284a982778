//! English function words: those that carry grammar, not what happened.
//!
//! The ranking keeps them, since "he told me" is not "i told him"; a reason shown to a person leaves them out.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::analyzer::stem;

/// Pronouns, articles, prepositions, conjunctions, auxiliaries and their contractions, numerals, vague adverbs and verbs.
const FUNCTION_WORDS: &str = "
    a about above across after again against ago ain't all almost along already also although always am among an and
    another answer any anybody anymore anyone anything anyway are aren't around as ask at away back be became because become
    been before behind being below best better between both but by came can can't cannot come comes coming could couldn't cos cuz
    day days did didn't do does doesn't doing don't done dont down during each eight either else enough even ever every
    everyone everything far few find finds first feel feeling feelings feels five for found four from get gets getting give gives go goes going gone gonna good got
    gotta had hadn't half hear heard happen happened has hasn't have haven't having he he'd he'll he's hed her here hers herself
    hes him himself his how however hows i i'd i'll i'm i've id idk if ill im in instead into is isn't it it'd it'll
    it's its itself ive just keep keeps kept kind kinda knew know known knows last later least less let lets like
    literally little long look looks lot lots made make makes making many matter may maybe me mean might mine month
    months more most much must my myself need needs neither never new next night nine no nobody none nor not nothing
    now of off often oh ok okay old on once one ones only or other others our ours out over own part people perhaps
    probably put quite rather really right said same saw say saying says second see seem seems seen seven she she'd
    she'll she's shes should shouldn't since six so some somebody someone something sometimes soon sort start started stop stopped
    still stuff such sure take takes tell telling ten than that that'll that's thats the their theirs them themselves
    then there there's these they they'd they'll they're they've thing things think this those though thought three
    through till time times to today together told tomorrow too took toward towards tried try trying turn turned two u
    under until up upon ur us use used very via wait want wanted wants was wasn't way ways we we'd we'll we're we've
    week weeks well went were weren't what what's whatever when where whether which while who who's whole whom whose word words
    why will with within without won't would wouldn't y'all ya yeah year years yes yesterday yet you you'd you'll
    you're you've your yours yourself";

static STEMS: LazyLock<HashSet<String>> =
    LazyLock::new(|| FUNCTION_WORDS.split_whitespace().map(stem).collect());

/// Whether a stem is that of a function word, or of a number.
pub fn is_function_word(stem: &str) -> bool {
    STEMS.contains(stem) || stem.chars().all(|c| c.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grammar_is_told_from_matter() {
        for word in ["i'm", "still", "again", "months", "together", "24"] {
            assert!(is_function_word(&stem(word)), "{word}");
        }
        for word in ["cheated", "affair", "husband", "forgive", "lied", "texts", "money", "trust"] {
            assert!(!is_function_word(&stem(word)), "{word}");
        }
    }
}
