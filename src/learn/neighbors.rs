//! The training situations most alike a text, by BM25 over words, pairs of words and concepts.
//!
//! Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; each sort of feature is a field
//! of its own. The table is an inverted index whose weights are worked out when it is built: to find the neighbours of a
//! text, bytes are added up and nothing else is read.

use std::collections::BTreeMap;

use super::bytes::{Column, column};
use super::features::{FeatureKind, Occurrence};
use super::recipe::Recipe;

/// BM25: how soon more occurrences stop counting.
const K1: f32 = 1.2;
/// BM25: how much a long text is marked down.
const B: f32 = 0.75;
/// Bytes of a posting: text (2), weight (1).
const POSTING_BYTES: usize = 3;
/// The largest weight of a posting.
const MOST_WEIGHT: f32 = 255.0;
/// Texts have 16-bit numbers.
pub const MOST_TEXTS: usize = u16::MAX as usize;

/// The table, ready to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NeighborTable {
    /// Sorted keys of features, 64 bits each.
    pub keys: Vec<u8>,
    /// Where the postings of each key start, 32 bits each, and where the last end.
    pub starts: Vec<u8>,
    /// Postings: the text's number, and its BM25 weight in units of the largest / 255.
    pub postings: Vec<u8>,
}

/// What a text shares with a feature of the table.
struct Weighed {
    text: usize,
    weight: f32,
}

impl NeighborTable {
    /// Indexes `texts`, at most [`MOST_TEXTS`].
    pub fn of(texts: &[&[Occurrence]], recipe: &Recipe) -> Self {
        let mut counts: BTreeMap<u64, (FeatureKind, BTreeMap<usize, f32>)> = BTreeMap::new();
        let mut lengths = vec![[0.0f32; FeatureKind::COUNT]; texts.len()];
        for (text, features) in texts.iter().enumerate().take(MOST_TEXTS) {
            for feature in features.iter().filter(|feature| recipe.alike[feature.kind as usize] > 0.0) {
                lengths[text][feature.kind as usize] += 1.0;
                let (_, with) = counts.entry(feature.key).or_insert_with(|| (feature.kind, BTreeMap::new()));
                *with.entry(text).or_default() += 1.0;
            }
        }
        // A feature of one text alone makes no two texts alike.
        counts.retain(|_, (_, with)| with.len() > 1);
        let total = texts.len() as f32;
        let mean = |kind: usize| lengths.iter().map(|of| of[kind]).sum::<f32>() / total.max(1.0);
        let means: Vec<f32> = (0..FeatureKind::COUNT).map(mean).collect();
        let weighed: Vec<Vec<Weighed>> = counts
            .values()
            .map(|(kind, with)| {
                let kind = *kind as usize;
                let texts_with = with.len() as f32;
                let idf = (1.0 + (total - texts_with + 0.5) / (texts_with + 0.5)).ln();
                let weigh = |(text, count): (&usize, &f32)| {
                    let length = 1.0 - B + B * lengths[*text][kind] / means[kind].max(f32::MIN_POSITIVE);
                    let weight = recipe.alike[kind] * idf * count * (K1 + 1.0) / (count + K1 * length);
                    Weighed { text: *text, weight }
                };
                with.iter().map(weigh).collect()
            })
            .collect();
        Self::packed(counts.keys().copied(), &weighed)
    }

    fn packed(keys: impl Iterator<Item = u64>, weighed: &[Vec<Weighed>]) -> Self {
        let largest = weighed.iter().flatten().map(|posting| posting.weight).fold(f32::MIN_POSITIVE, f32::max);
        let mut starts = vec![0u32];
        let mut postings = Vec::new();
        for of_key in weighed {
            for posting in of_key {
                postings.extend((posting.text as u16).to_le_bytes());
                postings.push((posting.weight / largest * MOST_WEIGHT).round().max(1.0) as u8);
            }
            starts.push((postings.len() / POSTING_BYTES) as u32);
        }
        Self {
            keys: column(keys, u64::to_le_bytes),
            starts: column(starts, u32::to_le_bytes),
            postings,
        }
    }

    /// The table as it is read.
    pub fn view(&self) -> Neighbors<'_> {
        Neighbors { keys: &self.keys, starts: &self.starts, postings: &self.postings }
    }
}

/// The table over bytes in memory or in a mapped file.
#[derive(Clone, Copy)]
pub struct Neighbors<'a> {
    pub(super) keys: &'a [u8],
    pub(super) starts: &'a [u8],
    pub(super) postings: &'a [u8],
}

/// A text that is alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alike {
    /// Its number.
    pub text: usize,
    /// BM25, in units of the table.
    pub likeness: u32,
}

impl Neighbors<'_> {
    /// How alike each of `texts` texts is to the features of a text, each distinct feature once.
    pub fn likeness(&self, features: &[Occurrence], texts: usize) -> Vec<u32> {
        let mut keys: Vec<u64> = features.iter().map(|feature| feature.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let (known, starts) = (Column(self.keys), Column(self.starts));
        let mut likeness = vec![0u32; texts];
        for at in keys.into_iter().filter_map(|key| known.find(key)) {
            let range = starts.u32(at) as usize * POSTING_BYTES..starts.u32(at + 1) as usize * POSTING_BYTES;
            for posting in self.postings.get(range).unwrap_or_default().chunks_exact(POSTING_BYTES) {
                if let Some(sum) = likeness.get_mut(usize::from(u16::from_le_bytes([posting[0], posting[1]]))) {
                    *sum += u32::from(posting[2]);
                }
            }
        }
        likeness
    }
}

/// The `most` best of `likeness` among those that `may_vote`, best first; ties by number.
pub fn nearest(likeness: &[u32], most: usize, may_vote: impl Fn(usize) -> bool) -> Vec<Alike> {
    let mut alike: Vec<Alike> = likeness
        .iter()
        .enumerate()
        .filter(|(text, likeness)| **likeness > 0 && may_vote(*text))
        .map(|(text, likeness)| Alike { text, likeness: *likeness })
        .collect();
    let order = |a: &Alike, b: &Alike| b.likeness.cmp(&a.likeness).then(a.text.cmp(&b.text));
    if alike.len() > most && most > 0 {
        alike.select_nth_unstable_by(most - 1, order);
    }
    alike.truncate(most);
    alike.sort_unstable_by(order);
    alike
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::features::occurrences;
    use crate::text::plain_words;

    fn features(text: &str) -> Vec<Occurrence> {
        occurrences(&plain_words(text), &[], &[])
    }

    #[test]
    fn the_most_alike_text_is_nearest() {
        let texts = ["he lied to me again", "he lied to her mother", "what does a counselor cost", "a counselor lied"];
        let texts: Vec<Vec<Occurrence>> = texts.iter().map(|text| features(text)).collect();
        let slices: Vec<&[Occurrence]> = texts.iter().map(Vec::as_slice).collect();
        let table = NeighborTable::of(&slices, &Recipe::default());
        let likeness = table.view().likeness(&features("she lied to me"), texts.len());
        let order: Vec<usize> = nearest(&likeness, 2, |_| true).into_iter().map(|alike| alike.text).collect();
        assert_eq!(order[0], 0);
        let others: Vec<usize> = nearest(&likeness, 9, |text| text != 0).into_iter().map(|alike| alike.text).collect();
        assert_eq!(others[0], 1);
        assert!(!others.contains(&2));
    }

    #[test]
    fn a_text_without_known_features_has_no_neighbours() {
        let text = features("he lied");
        let table = NeighborTable::of(&[&text, &text], &Recipe::default());
        assert!(nearest(&table.view().likeness(&features("bobbin jams"), 2), 5, |_| true).is_empty());
        assert!(nearest(&[], 0, |_| true).is_empty());
    }
}
