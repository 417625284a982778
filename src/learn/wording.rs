//! The words and phrases of a corpus: what is spelled how, and which phrases tell of a concept.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use tantivy::Term;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy_fst::{IntoStreamer, Map, MapBuilder, Streamer};

use super::features::{Occurrence, occurrences};
use crate::corpus::{Corpus, Split};
use crate::text::{Found, PhraseTable, Phrases, PlainWord, plain_words, typos_allowed};

/// A word that fewer texts have may itself be a slip of the pen.
const LEAST_TEXTS: u64 = 2;
/// At most this many distinct words of a text have their spelling mended, the first ones: a long text says enough without
/// the others.
const MOST_MENDED: usize = 48;

/// Words and phrases ready to be written.
#[derive(Clone, Debug, Default)]
pub struct WordingTable {
    /// Finite state transducer from words to the number of training texts that have them.
    pub words: Vec<u8>,
    /// The phrases of the lexicon.
    pub phrases: PhraseTable,
}

impl WordingTable {
    /// The words of the sections, the lexicon, the rules and the training texts, and the lexicon's phrases.
    pub fn of(corpus: &Corpus) -> Self {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let situations = corpus.situations.iter().flatten().filter(|situation| situation.is_training());
        let safety = corpus.safety.texts.iter().filter(|text| text.split == Split::Train);
        let texts = situations.map(|situation| &situation.text).chain(safety.map(|text| &text.text));
        for text in texts {
            let distinct: BTreeSet<String> = plain_words(text).into_iter().map(|word| word.text).collect();
            for word in distinct {
                *counts.entry(word).or_default() += 1;
            }
        }
        counts.retain(|_, texts| *texts >= LEAST_TEXTS);
        let forms: Vec<(String, u16)> = (0..)
            .zip(corpus.lexicon.concepts())
            .flat_map(|(number, (_, patterns))| {
                patterns.iter().flat_map(|pattern| pattern.expand()).map(move |form| (form, number))
            })
            .collect();
        let sections = corpus.library.sections();
        let texts = sections.map(|section| format!("{}\n{}", section.title, section.plain_text()));
        let rules = corpus.safety.rules.words().map(str::to_owned);
        for text in texts.chain(forms.iter().map(|(form, _)| form.clone())).chain(rules) {
            for word in plain_words(&text) {
                counts.entry(word.text).or_default();
            }
        }
        let mut words = MapBuilder::memory();
        for (word, texts) in &counts {
            // Sorted, distinct, and in memory: nothing can be refused.
            let _ = words.insert(word, *texts);
        }
        Self {
            words: words.into_inner().unwrap_or_default(),
            phrases: PhraseTable::compile(forms.iter().map(|(form, number)| (form.as_str(), *number))),
        }
    }
}

/// A text as the model reads it.
#[derive(Clone, Debug, Default)]
pub struct ReadText {
    /// Its words, their spelling mended; spans point into the text as it was written.
    pub words: Vec<PlainWord>,
    /// How many of the words were mended.
    pub mended: usize,
    /// The phrases found in them.
    pub concepts: Vec<Found>,
    /// Everything the model may weigh.
    pub features: Vec<Occurrence>,
}

/// Words and phrases over bytes in memory or in a mapped file.
pub struct Wording<D> {
    words: Map<D>,
    phrases: Phrases<D>,
    sets: Vec<Vec<u16>>,
}

impl<D: Deref<Target = [u8]>> Wording<D> {
    /// Opens what [`WordingTable`] holds; `None` where the bytes are no automata.
    pub fn new(words: D, phrases: D, sets: Vec<Vec<u16>>) -> Option<Self> {
        let words = Map::from(tantivy_fst::raw::Fst::new(words).ok()?);
        Some(Self { words, phrases: Phrases::new(phrases)?, sets })
    }

    /// How many training texts have a word; 0 where it is not known.
    pub fn texts_with(&self, word: &str) -> u64 {
        self.words.get(word).unwrap_or(0)
    }

    /// The concepts of a phrase that was found, by number.
    pub fn concepts(&self, found: &Found) -> &[u16] {
        self.sets.get(found.set).map_or(&[], Vec::as_slice)
    }

    /// The phrases of the lexicon in `words`, which are plain: folded, without apostrophes.
    pub fn find(&self, words: &[&str]) -> Vec<Found> {
        self.phrases.find(words)
    }

    /// The concepts that a word by itself names, by number.
    pub fn concepts_of_word(&self, word: &str) -> &[u16] {
        self.phrases.of_word(word).and_then(|set| self.sets.get(set)).map_or(&[], Vec::as_slice)
    }

    /// The words that by themselves name one of `concepts` and no other concept, in alphabetical order, each with that one.
    pub fn words_only_for(&self, concepts: &BTreeSet<u16>) -> Vec<(String, u16)> {
        // Looked up once a set, of which there are far fewer than words.
        let only: Vec<Option<u16>> = self
            .sets
            .iter()
            .map(|set| match set.as_slice() {
                [only] => Some(*only).filter(|only| concepts.contains(only)),
                _ => None,
            })
            .collect();
        let of = |set: usize| only.get(set).copied().flatten();
        let words = self.phrases.single_words(|set| of(set).is_some()).into_iter();
        words.filter_map(|(word, set)| Some((word, of(set)?))).collect()
    }

    /// Reads a text as it stands, for training: what is learned from is not mended.
    pub fn read(&self, text: &str) -> ReadText {
        self.read_words(plain_words(text), 0)
    }

    /// Reads a text with its spelling mended.
    pub fn read_mended(&self, text: &str) -> ReadText {
        let mut words = plain_words(text);
        let mut nearest: BTreeMap<String, Option<String>> = BTreeMap::new();
        let mut mended = 0;
        for word in &mut words {
            if self.words.contains_key(&word.text) || word.text.contains(|c: char| c.is_ascii_digit()) {
                continue;
            }
            if !nearest.contains_key(&word.text) && nearest.len() < MOST_MENDED {
                nearest.insert(word.text.clone(), self.nearest(&word.text));
            }
            if let Some(Some(known)) = nearest.get(&word.text) {
                word.text.clone_from(known);
                mended += 1;
            }
        }
        self.read_words(words, mended)
    }

    fn read_words(&self, words: Vec<PlainWord>, mended: usize) -> ReadText {
        let plain: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let concepts = self.phrases.find(&plain);
        let features = occurrences(&words, &concepts, &self.sets);
        ReadText { words, mended, concepts, features }
    }

    /// The known word nearest to `word`: fewest typos, then most situations, then alphabetical.
    fn nearest(&self, word: &str) -> Option<String> {
        let typos = typos_allowed(word);
        if typos == 0 {
            return None;
        }
        let query = FuzzyTermQuery::new(Term::from_field_text(Field::from_field_id(0), word), typos, true);
        let mut near = self.words.search(query.automaton().ok()?).into_stream();
        let mut best: Option<(usize, u64, String)> = None;
        while let Some((candidate, situations)) = near.next() {
            let candidate = String::from_utf8_lossy(candidate).into_owned();
            let rank = (strsim::osa_distance(word, &candidate), u64::MAX - situations, candidate);
            if best.as_ref().is_none_or(|best| rank < *best) {
                best = Some(rank);
            }
        }
        best.map(|(.., known)| known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, Source};

    fn wording() -> Wording<Vec<u8>> {
        let table = WordingTable::of(&Corpus::read(&Source::Bundled.read().unwrap()).unwrap());
        Wording::new(table.words, table.phrases.automaton, table.phrases.sets).unwrap()
    }

    #[test]
    fn slips_are_mended_and_spans_stay() {
        let wording = wording();
        let text = "my husbandd chetaed";
        let read = wording.read_mended(text);
        let words: Vec<&str> = read.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words, ["my", "husband", "cheated"]);
        assert_eq!(&text[read.words[2].span.clone()], "chetaed");
        assert_eq!(read.mended, 2);
        assert!(!read.concepts.is_empty());
        assert_eq!(wording.read(text).mended, 0);
    }

    #[test]
    fn words_lead_to_their_concepts_and_back() {
        let wording = wording();
        let [concept] = wording.concepts_of_word("shrink") else { panic!() };
        let words = wording.words_only_for(&[*concept].into());
        assert!(words.contains(&("therapist".into(), *concept)));
        assert!(words.iter().all(|(word, own)| own == concept && !word.contains(' ')));
        // "raw" is recent as well as sore.
        let both = wording.concepts_of_word("raw");
        assert_eq!(both.len(), 2);
        let words = wording.words_only_for(&both.iter().copied().collect());
        assert!(!words.is_empty() && words.iter().all(|(word, _)| word != "raw"));
    }

    #[test]
    fn short_words_and_numbers_are_taken_as_typed() {
        let read = wording().read_mended("xq 12345 lieed");
        assert_eq!(read.words[0].text, "xq");
        assert_eq!(read.words[1].text, "12345");
        assert_ne!(read.words[2].text, "lieed");
    }
}
