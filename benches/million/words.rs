//! Made-up words that can be said, and how often each is used.

use std::collections::HashSet;

use super::random::Random;

const ONSETS: [&str; 32] = [
    "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "ch",
    "cl", "cr", "dr", "fl", "gr", "pl", "pr", "sh", "st", "str", "th", "tr",
];
const VOWELS: [&str; 9] = ["a", "e", "i", "o", "u", "ai", "ea", "oo", "ou"];
const CODAS: [&str; 12] = ["", "", "", "", "n", "r", "l", "s", "t", "m", "nd", "st"];
/// Endings by which English makes forms of a word; stemming takes them off again.
const ENDINGS: [&str; 6] = ["s", "ed", "ing", "ly", "er", "ness"];
/// Of 100 words, how many are a form of another.
const FORMS_PERCENT: usize = 30;
/// Frequent words are short: up to these ranks words have 1, 2 and 3 syllables, then 4.
const RANKS_BY_SYLLABLES: [usize; 3] = [1_000, 20_000, 200_000];
/// A corpus of N sections has this many times the root of N words (Heaps' law): half a million for a million.
const WORDS_PER_ROOT: f64 = 500.0;
/// Added to every rank (Mandelbrot), so that the first word is a twentieth of a text, as "the" is, and not a ninth.
const RANK_OFFSET: f64 = 1.0;

/// Words by rank, the most frequent first.
pub(crate) struct Vocabulary {
    words: Vec<String>,
    /// For each rank, the share of its column that is its own (Walker's alias method, as Vose builds it).
    own: Vec<f64>,
    /// The rank that has the rest of the column.
    alias: Vec<u32>,
}

impl Vocabulary {
    /// The words of a corpus of `sections` sections. A rank has the same word in every corpus.
    pub(crate) fn new(random: &mut Random, sections: usize) -> Self {
        let count = ((sections as f64).sqrt() * WORDS_PER_ROOT) as usize;
        let words = distinct_words(random, count);
        let (own, alias) = alias_table(&zipf(count));
        Self { words, own, alias }
    }

    /// A word, as often as its rank has it.
    pub(crate) fn draw(&self, random: &mut Random) -> &str {
        let column = random.below(self.words.len());
        match random.share() < self.own[column] {
            true => &self.words[column],
            false => &self.words[self.alias[column] as usize],
        }
    }

    /// The `count` most frequent words.
    pub(crate) fn most_frequent(&self, count: usize) -> &[String] {
        &self.words[..count]
    }
}

fn distinct_words(random: &mut Random, count: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::with_capacity(count);
    let mut known = HashSet::with_capacity(count);
    while words.len() < count {
        let word = match words.len() > RANKS_BY_SYLLABLES[0] && random.percent(FORMS_PERCENT) {
            true => words[random.below(words.len())].clone() + random.one_of(&ENDINGS),
            false => base(random, words.len()),
        };
        if known.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

fn base(random: &mut Random, rank: usize) -> String {
    let syllables = 1 + RANKS_BY_SYLLABLES.iter().filter(|last| rank >= **last).count();
    let mut word = String::new();
    for _ in 0..syllables {
        word.extend([random.one_of(&ONSETS), random.one_of(&VOWELS), random.one_of(&CODAS)]);
    }
    word
}

/// Shares by rank, falling with the power 1 + 3/64, about 1.05.
///
/// A power would be `powf`, which platforms may round differently. Square roots are rounded alike everywhere: six of them
/// are the power 1/64.
fn zipf(count: usize) -> Vec<f64> {
    let weight = |rank: usize| {
        let rank = rank as f64 + RANK_OFFSET;
        let root = (0..6).fold(rank, |power, _| power.sqrt());
        1.0 / (rank * root * root * root)
    };
    let weights: Vec<f64> = (1..=count).map(weight).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// Columns of equal height, each shared by at most two ranks.
fn alias_table(shares: &[f64]) -> (Vec<f64>, Vec<u32>) {
    let mut own: Vec<f64> = shares.iter().map(|share| share * shares.len() as f64).collect();
    let mut alias: Vec<u32> = (0..).take(shares.len()).collect();
    let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..shares.len()).partition(|at| own[*at] < 1.0);
    while let (Some(&low), Some(&high)) = (small.last(), large.last()) {
        small.pop();
        alias[low] = high as u32;
        own[high] -= 1.0 - own[low];
        if own[high] < 1.0 {
            large.pop();
            small.push(high);
        }
    }
    // What is left is full, but for rounding.
    small.into_iter().chain(large).for_each(|full| own[full] = 1.0);
    (own, alias)
}
