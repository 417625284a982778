//! Texts that are nearly the same, by the words that they share.

use std::collections::{HashMap, HashSet};

use amends::text::plain_words;

/// From this share of common shingles on, two texts say the same.
const MOST_ALIKE: f64 = 0.5;
/// Words of a shingle.
const SHINGLE: usize = 3;

/// Every three words in a row, each once; a shorter text is one shingle.
fn shingles(text: &str) -> HashSet<String> {
    let words: Vec<String> = plain_words(text).into_iter().map(|word| word.text).collect();
    words.windows(SHINGLE.min(words.len().max(1))).map(|run| run.join(" ")).collect()
}

/// The places of every two texts that are nearly the same, and how alike they are (Jaccard's index of their shingles).
pub(crate) fn nearly_the_same<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<(usize, usize, f64)> {
    let mut holders: HashMap<String, Vec<usize>> = HashMap::new();
    let mut sizes: Vec<usize> = Vec::new();
    let mut alike = Vec::new();
    for (at, text) in texts.enumerate() {
        let shingles = shingles(text);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for other in shingles.iter().filter_map(|shingle| holders.get(shingle)).flatten() {
            *shared.entry(*other).or_default() += 1;
        }
        for (other, common) in shared {
            let jaccard = common as f64 / (shingles.len() + sizes[other] - common) as f64;
            if jaccard >= MOST_ALIKE {
                alike.push((other, at, jaccard));
            }
        }
        sizes.push(shingles.len());
        shingles.into_iter().for_each(|shingle| holders.entry(shingle).or_default().push(at));
    }
    alike
}
