//! What the model sees of a text: words, pairs and triples of words, letters inside words, concepts, and who did what.

use std::ops::Range;

use crate::text::{Found, PlainWord, actor, other, same_for_all, stem_all};

/// How far before a concept its actor may stand, in words.
const ACTOR_REACH: usize = 6;
/// How far behind a concept the one it is done to may stand, in words.
const OTHER_REACH: usize = 4;
/// Lengths of the runs of letters.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=5;

/// The sorts of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeatureKind {
    /// A word as it is written.
    Word,
    /// The stem of a word.
    Stem,
    /// Two words in a row, persons alike (see [`same_for_all`]).
    Pair,
    /// Three words in a row, persons alike.
    Triple,
    /// 3 to 5 letters in a row, inside a word and its ends.
    Letters,
    /// A concept of the lexicon.
    Concept,
    /// A concept with who does it, or to whom.
    Agent,
}

impl FeatureKind {
    /// How many sorts there are.
    pub const COUNT: usize = 7;
    /// All sorts, in order.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Word, Self::Stem, Self::Pair, Self::Triple, Self::Letters, Self::Concept, Self::Agent];
}

/// A place in a text where a feature stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its sort.
    pub kind: FeatureKind,
    /// What it is: a 64-bit hash, distinct between sorts.
    pub key: u64,
    /// The words of the text in which it stands.
    pub words: Range<usize>,
}

/// The key of a concept by its number.
pub fn concept_key(concept: u16) -> u64 {
    key(FeatureKind::Concept, &[&concept.to_le_bytes()])
}

/// All features of a text; `sets` are the concepts of each set of [`Found`].
pub fn occurrences(words: &[PlainWord], concepts: &[Found], sets: &[Vec<u16>]) -> Vec<Occurrence> {
    let mut all = Vec::with_capacity(words.len() * 24);
    single_words(words, &mut all);
    word_runs(words, &mut all);
    for found in concepts {
        for concept in sets.get(found.set).into_iter().flatten() {
            all.push(Occurrence {
                kind: FeatureKind::Concept,
                key: concept_key(*concept),
                words: found.words.clone(),
            });
            agents(words, found, *concept, &mut all);
        }
    }
    all
}

fn single_words(words: &[PlainWord], all: &mut Vec<Occurrence>) {
    let stems = stem_all(words.iter().map(|word| word.text.as_str()));
    for (at, (word, stem)) in words.iter().zip(&stems).enumerate() {
        let mut add = |kind, text: &str| {
            all.push(Occurrence { kind, key: key(kind, &[text.as_bytes()]), words: at..at + 1 })
        };
        add(FeatureKind::Word, &word.text);
        add(FeatureKind::Stem, stem);
        let padded = format!(" {} ", word.text);
        let starts: Vec<usize> =
            padded.char_indices().map(|(start, _)| start).chain([padded.len()]).collect();
        for length in LETTERS {
            for ends in starts.windows(length + 1) {
                add(FeatureKind::Letters, &padded[ends[0]..ends[length]]);
            }
        }
    }
}

fn word_runs(words: &[PlainWord], all: &mut Vec<Occurrence>) {
    let alike: Vec<(usize, &str)> = words
        .iter()
        .enumerate()
        .flat_map(|(at, word)| {
            let folded = same_for_all(&word.text);
            let own = folded.is_empty().then_some(word.text.as_str());
            folded.iter().copied().chain(own).map(move |word| (at, word))
        })
        .collect();
    for (kind, length) in [(FeatureKind::Pair, 2), (FeatureKind::Triple, 3)] {
        for run in alike.windows(length) {
            let parts: Vec<&[u8]> = run.iter().map(|(_, word)| word.as_bytes()).collect();
            let words = run[0].0..run[length - 1].0 + 1;
            all.push(Occurrence { kind, key: key(kind, &parts), words });
        }
    }
}

/// The nearest actor in or before a concept, and the nearest other behind it.
fn agents(words: &[PlainWord], found: &Found, concept: u16, all: &mut Vec<Occurrence>) {
    let Range { start, end } = found.words;
    let inside = (start..end).find_map(|at| Some((at, actor(&words[at].text)?)));
    let before = || {
        (start.saturating_sub(ACTOR_REACH)..start).rev().find_map(|at| Some((at, actor(&words[at].text)?)))
    };
    let concept = concept.to_le_bytes();
    let kind = FeatureKind::Agent;
    if let Some((at, actor)) = inside.or_else(before) {
        let key = key(kind, &[actor.as_bytes(), &concept]);
        all.push(Occurrence { kind, key, words: at.min(start)..end });
    }
    let behind = end..(end + OTHER_REACH).min(words.len());
    if let Some((at, other)) = behind.into_iter().find_map(|at| Some((at, other(&words[at].text)?))) {
        let key = key(kind, &[&concept, other.as_bytes()]);
        all.push(Occurrence { kind, key, words: start..at + 1 });
    }
}

/// FNV-1a (Fowler, Noll and Vo) over the sort and the parts, each ended by a byte that no text holds.
fn key(kind: FeatureKind, parts: &[&[u8]]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    add(kind as u8);
    for part in parts {
        part.iter().copied().for_each(&mut add);
        add(0xff);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::plain_words;

    fn keys(text: &str, kind: FeatureKind) -> Vec<u64> {
        let all = occurrences(&plain_words(text), &[], &[]);
        all.into_iter().filter(|feature| feature.kind == kind).map(|feature| feature.key).collect()
    }

    #[test]
    fn pairs_of_words_are_alike_for_all_persons() {
        assert_eq!(keys("She lied", FeatureKind::Pair), keys("he lied", FeatureKind::Pair));
        assert_ne!(keys("I lied", FeatureKind::Pair), keys("he lied", FeatureKind::Pair));
        assert_eq!(keys("I'm sorry", FeatureKind::Triple), keys("i am sorry", FeatureKind::Triple));
    }

    #[test]
    fn letters_run_inside_words() {
        // " he ": 3 letters twice, 4 once.
        assert_eq!(keys("he", FeatureKind::Letters).len(), 3);
        assert_eq!(keys("é", FeatureKind::Letters).len(), 1);
    }

    #[test]
    fn who_did_it_is_a_feature_of_the_concept() {
        let agents = |text: &str| {
            let words = plain_words(text);
            let at = words.iter().position(|word| word.text == "cheated").unwrap();
            let found = [Found { set: 0, words: at..at + 1 }];
            let all = occurrences(&words, &found, &[vec![7]]);
            let all = all.into_iter().filter(|feature| feature.kind == FeatureKind::Agent);
            all.map(|feature| feature.key).collect::<Vec<_>>()
        };
        assert_eq!(agents("he has cheated on her"), agents("She once cheated on him"));
        assert_ne!(agents("i cheated on her"), agents("she cheated on me"));
        assert!(agents("cheated again").is_empty());
    }

    #[test]
    fn features_know_where_they_stand() {
        let all = occurrences(&plain_words("I'm so sorry"), &[], &[]);
        let pairs: Vec<_> =
            all.iter().filter(|f| f.kind == FeatureKind::Pair).map(|f| f.words.clone()).collect();
        assert_eq!(pairs, [0..1, 0..2, 1..3]);
    }
}
