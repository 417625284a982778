//! Finding phrases in a text: one walk of an automaton that holds all of them, whatever their number.
//!
//! Phrases are keys of a finite state transducer ([`tantivy_fst`]), word by word, so a compiled set is read in place from
//! a file. Small fillers may stand between the words of a phrase ("he has *just* lied"); apostrophes do not matter
//! ("dont", "don't", "don’t").

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::{Deref, Range};

use tantivy_fst::MapBuilder;
use tantivy_fst::raw::{Fst, Output};

use super::words;

/// Words that may stand inside a phrase without changing what it says. None of them negates or turns it around.
const FILLERS: &[&str] = &[
    "actually",
    "also",
    "basically",
    "bloody",
    "clearly",
    "completely",
    "constantly",
    "currently",
    "definitely",
    "even",
    "finally",
    "freaking",
    "fucking",
    "honestly",
    "just",
    "kinda",
    "like",
    "literally",
    "now",
    "obviously",
    "only",
    "pretty",
    "probably",
    "quite",
    "really",
    "recently",
    "secretly",
    "simply",
    "so",
    "still",
    "suddenly",
    "then",
    "too",
    "totally",
    "truly",
    "very",
];
/// Whether `word` may stand inside a phrase without changing what it says.
pub(crate) fn is_filler(word: &str) -> bool {
    FILLERS.binary_search(&word).is_ok()
}

/// At most this many fillers in a row.
const MOST_FILLERS: usize = 2;
/// Ends each word of a key, so that "he lie" is no beginning of "he lies".
const WORD_END: u8 = b' ';

/// A word as phrases know it: folded, without apostrophes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainWord {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// The folded form without apostrophes.
    pub text: String,
}

/// The words of `text` as phrases know them.
pub fn plain_words(text: &str) -> Vec<PlainWord> {
    words(text).map(|word| PlainWord { span: word.span, text: word.text.replace('\'', "") }).collect()
}

/// A phrase that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which set of names the phrase belongs to: an index into [`PhraseTable::sets`].
    pub set: usize,
    /// The words it covers, fillers included.
    pub words: Range<usize>,
}

/// Phrases ready to be compiled or to be searched for, each with the names that it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhraseTable {
    /// The automaton, see [`Phrases::new`].
    pub automaton: Vec<u8>,
    /// The sets of names that phrases point to.
    pub sets: Vec<Vec<u16>>,
}

impl PhraseTable {
    /// Compiles phrases, each with the number of a name. Phrases without words are left out.
    pub fn compile<'a>(phrases: impl IntoIterator<Item = (&'a str, u16)>) -> Self {
        let mut names: BTreeMap<Vec<u8>, BTreeSet<u16>> = BTreeMap::new();
        for (phrase, name) in phrases {
            let key = key(&plain_words(phrase));
            if !key.is_empty() {
                names.entry(key).or_default().insert(name);
            }
        }
        let distinct: BTreeSet<&BTreeSet<u16>> = names.values().collect();
        let numbers: BTreeMap<&BTreeSet<u16>, u64> = distinct.iter().copied().zip(0..).collect();
        let mut builder = MapBuilder::memory();
        for (key, set) in &names {
            // Keys come sorted and distinct, and memory does not fail: nothing can be refused.
            let _ = builder.insert(key, numbers.get(set).copied().unwrap_or(0));
        }
        Self {
            automaton: builder.into_inner().unwrap_or_default(),
            sets: distinct.into_iter().map(|set| set.iter().copied().collect()).collect(),
        }
    }
}

fn key(words: &[PlainWord]) -> Vec<u8> {
    words.iter().flat_map(|word| word.text.bytes().chain([WORD_END])).collect()
}

/// A compiled set of phrases over bytes in memory or in a mapped file.
pub struct Phrases<D>(Fst<D>);

impl<D: Deref<Target = [u8]>> Phrases<D> {
    /// Opens what [`PhraseTable::compile`] made; `None` where the bytes are no automaton.
    pub fn new(automaton: D) -> Option<Self> {
        Fst::new(automaton).ok().map(Self)
    }

    /// The phrases in `words`, longest first where they overlap: none lies inside another. In order of place.
    pub fn find(&self, words: &[&str]) -> Vec<Found> {
        let is_filler: Vec<bool> = words.iter().map(|word| is_filler(word)).collect();
        let mut all: Vec<Found> =
            (0..words.len()).filter_map(|start| self.longest_from(words, &is_filler, start)).collect();
        // A phrase inside one that began before it.
        let mut reached = 0;
        all.retain(|found| {
            let keep = found.words.end > reached;
            reached = reached.max(found.words.end);
            keep
        });
        all
    }

    /// The set of a phrase that is this one word.
    pub fn of_word(&self, word: &str) -> Option<usize> {
        let key: Vec<u8> = word.bytes().chain([WORD_END]).collect();
        self.0.get(key).map(|output| output.value() as usize)
    }

    /// The phrases of one word whose set is wanted, in alphabetical order, each with its set. Longer ones are not walked
    /// through, as a stream of all keys would.
    pub fn single_words(&self, wanted: impl Fn(usize) -> bool) -> Vec<(String, usize)> {
        let mut all = Vec::new();
        let mut word = Vec::new();
        let mut open = vec![(self.0.root().addr(), Output::zero(), 0, None)];
        while let Some((address, output, before, letter)) = open.pop() {
            word.truncate(before);
            word.extend(letter);
            let node = self.0.node(address);
            for at in (0..node.len()).rev() {
                let transition = node.transition(at);
                let output = output.cat(transition.out);
                if transition.inp != WORD_END {
                    open.push((transition.addr, output, word.len(), Some(transition.inp)));
                    continue;
                }
                let end = self.0.node(transition.addr);
                let set = output.cat(end.final_output()).value() as usize;
                if end.is_final() && wanted(set) {
                    all.push((String::from_utf8_lossy(&word).into_owned(), set));
                }
            }
        }
        all
    }

    fn longest_from(&self, words: &[&str], is_filler: &[bool], start: usize) -> Option<Found> {
        let mut best: Option<Found> = None;
        let mut open = vec![(self.0.root().addr(), Output::zero(), start)];
        // Where words of the phrase are fillers themselves, many ways lead to one place. Each is gone once.
        let mut seen = HashSet::new();
        let mut has_forked = false;
        while let Some((address, output, at)) = open.pop() {
            if has_forked && !seen.insert((address, output.value(), at)) {
                continue;
            }
            let Some((address, output)) = words.get(at).and_then(|word| self.step(address, output, word))
            else {
                continue;
            };
            let node = self.0.node(address);
            let end = at + 1;
            if node.is_final() && best.as_ref().is_none_or(|longest| end > longest.words.end) {
                let set = output.cat(node.final_output()).value() as usize;
                best = Some(Found { set, words: start..end });
            }
            open.push((address, output, end));
            let fillers = is_filler[end..].iter().take(MOST_FILLERS).take_while(|filler| **filler).count();
            has_forked |= fillers > 0;
            open.extend((1..=fillers).map(|skipped| (address, output, end + skipped)));
        }
        best
    }

    /// Follows the letters of a word.
    fn step(&self, mut address: usize, mut output: Output, word: &str) -> Option<(usize, Output)> {
        for byte in word.bytes().chain([WORD_END]) {
            let node = self.0.node(address);
            let transition = node.transition(node.find_input(byte)?);
            output = output.cat(transition.out);
            address = transition.addr;
        }
        Some((address, output))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<String> {
        let table = PhraseTable::compile(phrases.iter().copied().zip(0..));
        let words = plain_words(text);
        let plain: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let phrases = Phrases::new(table.automaton).unwrap();
        phrases
            .find(&plain)
            .into_iter()
            .map(|found| {
                text[words[found.words.start].span.start..words[found.words.end - 1].span.end].to_owned()
            })
            .collect()
    }

    #[test]
    fn fillers_are_sorted() {
        assert!(FILLERS.is_sorted());
    }

    #[test]
    fn the_longest_phrase_wins() {
        assert_eq!(
            found(&["texting", "still texting her", "her"], "He is still texting her!"),
            ["still texting her"]
        );
        assert_eq!(found(&["he lied", "lied to me"], "he lied to me"), ["he lied", "lied to me"]);
        assert_eq!(found(&["a b c d", "a b", "c"], "a b c x"), ["a b", "c"]);
    }

    #[test]
    fn fillers_may_stand_between_but_not_turn_a_phrase_around() {
        assert_eq!(found(&["he has lied"], "he has just really lied"), ["he has just really lied"]);
        assert!(found(&["he has lied"], "he has never lied").is_empty());
        assert!(found(&["he has lied"], "he has just really so lied").is_empty());
        assert_eq!(found(&["just friends", "friends"], "we are just friends"), ["just friends"]);
    }

    #[test]
    fn a_phrase_of_fillers_among_fillers_takes_no_long_time() {
        let (phrase, text) = ("so ".repeat(60), "so ".repeat(600));
        let begun = std::time::Instant::now();
        // Each place begins one that reaches as far as fillers may be passed.
        assert!(!found(&[&phrase], &text).is_empty());
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }

    #[test]
    fn apostrophes_do_not_matter() {
        for text in ["I don't trust him", "i dont trust him", "I DON’T trust him"] {
            assert_eq!(found(&["don't trust"], text).len(), 1, "{text}");
        }
    }

    #[test]
    fn words_are_whole() {
        assert!(found(&["lie", "he"], "she lies there").is_empty());
        assert!(found(&["", "?!"], "?!").is_empty());
    }

    #[test]
    fn phrases_of_one_word_are_told_from_longer_ones() {
        let table = PhraseTable::compile([("lied", 1), ("he lied", 0), ("don't", 2), ("lies to me", 1)]);
        let phrases = Phrases::new(table.automaton).unwrap();
        let sets = &table.sets;
        let words = phrases.single_words(|_| true).into_iter();
        let words: Vec<(String, &[u16])> = words.map(|(word, set)| (word, sets[set].as_slice())).collect();
        assert_eq!(words, [("dont".to_owned(), &[2][..]), ("lied".to_owned(), &[1][..])]);
        assert_eq!(phrases.of_word("lied").map(|set| &sets[set]), Some(&vec![1]));
        assert_eq!(phrases.of_word("he"), None);
    }

    #[test]
    fn a_phrase_stands_for_all_its_names() {
        let table = PhraseTable::compile([("he lied", 0), ("he lied", 3), ("lied", 3)]);
        assert_eq!(table.sets, [vec![0, 3], vec![3]]);
    }
}
