//! The training situations most alike a text, by BM25 over words, pairs of words and concepts.
//!
//! Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; each sort of feature is a field
//! of its own. The table is an inverted index whose weights are worked out when it is built: to find the neighbours of a
//! text, bytes are added up and nothing else is read.

use super::bytes::{Column, column};
use super::counted::{Counted, Feature};
use super::features::FeatureKind;
use super::recipe::Recipe;

/// BM25: how soon more occurrences stop counting.
const K1: f32 = 1.2;
/// BM25: how much a long text is marked down.
const B: f32 = 0.75;
/// Bytes of a posting: text (2), weight (1).
pub(super) const POSTING_BYTES: usize = 3;
/// The largest weight of a posting.
const MOST_WEIGHT: f32 = 255.0;
/// Texts have 16-bit numbers.
const MOST_TEXTS: usize = u16::MAX as usize;

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

/// A posting before it is packed.
struct Weighed {
    key: u64,
    text: u16,
    weight: f32,
}

impl NeighborTable {
    /// Indexes `texts`, the first 65,535 of them.
    pub fn of(texts: &[&Counted], recipe: &Recipe) -> Self {
        let texts = &texts[..texts.len().min(MOST_TEXTS)];
        let lengths: Vec<[f32; FeatureKind::COUNT]> = texts.iter().map(|text| lengths(text)).collect();
        let total = texts.len() as f32;
        let mean = |kind: usize| lengths.iter().map(|of| of[kind]).sum::<f32>() / total.max(1.0);
        let means: Vec<f32> = (0..FeatureKind::COUNT).map(mean).collect();
        let mut all: Vec<(u16, &Feature)> = (0..=u16::MAX)
            .zip(texts)
            .flat_map(|(number, text)| text.features.iter().map(move |feature| (number, feature)))
            .filter(|(_, feature)| recipe.alike[feature.kind as usize] > 0.0)
            .collect();
        all.sort_by_key(|(_, feature)| feature.key);
        let weigh = |same: &[(u16, &Feature)]| -> Vec<Weighed> {
            let texts_with = same.len() as f32;
            let idf = (1.0 + (total - texts_with + 0.5) / (texts_with + 0.5)).ln();
            let weigh_one = |(text, feature): &(u16, &Feature)| {
                let (kind, count) = (feature.kind as usize, f32::from(feature.count));
                let length =
                    1.0 - B + B * lengths[usize::from(*text)][kind] / means[kind].max(f32::MIN_POSITIVE);
                let weight = recipe.alike[kind] * idf * count * (K1 + 1.0) / (count + K1 * length);
                Weighed { key: feature.key, text: *text, weight }
            };
            same.iter().map(weigh_one).collect()
        };
        // A feature of one text alone makes no two texts alike.
        let shared = all.chunk_by(|a, b| a.1.key == b.1.key).filter(|same| same.len() > 1);
        Self::packed(&shared.map(weigh).collect::<Vec<_>>())
    }

    fn packed(by_key: &[Vec<Weighed>]) -> Self {
        let largest = by_key.iter().flatten().map(|posting| posting.weight).fold(f32::MIN_POSITIVE, f32::max);
        let mut starts = vec![0u32];
        let mut postings = Vec::new();
        for posting in by_key.iter().flatten() {
            postings.extend(posting.text.to_le_bytes());
            postings.push((posting.weight / largest * MOST_WEIGHT).round().max(1.0) as u8);
        }
        starts.extend(by_key.iter().scan(0, |end, same| {
            *end += same.len() as u32;
            Some(*end)
        }));
        let keys = by_key.iter().filter_map(|same| same.first()).map(|posting| posting.key);
        Self { keys: column(keys, u64::to_le_bytes), starts: column(starts, u32::to_le_bytes), postings }
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
    /// How alike each of `texts` texts is to `text`.
    pub fn likeness(&self, text: &Counted, texts: usize) -> Vec<u32> {
        let (known, starts) = (Column(self.keys), Column(self.starts));
        let mut likeness = vec![0u32; texts];
        for at in text.features.iter().filter_map(|feature| known.find(feature.key)) {
            let range = starts.u32(at) as usize * POSTING_BYTES..starts.u32(at + 1) as usize * POSTING_BYTES;
            for posting in self.postings.get(range).unwrap_or_default().chunks_exact(POSTING_BYTES) {
                if let Some(sum) = likeness.get_mut(usize::from(u16::from_le_bytes([posting[0], posting[1]])))
                {
                    *sum = sum.saturating_add(u32::from(posting[2]));
                }
            }
        }
        likeness
    }
}

/// How many features of each sort a text has.
fn lengths(text: &Counted) -> [f32; FeatureKind::COUNT] {
    let mut lengths = [0.0; FeatureKind::COUNT];
    text.features.iter().for_each(|feature| lengths[feature.kind as usize] += f32::from(feature.count));
    lengths
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
    use crate::learn::wording::ReadText;
    use crate::text::plain_words;

    fn counted(text: &str) -> Counted {
        let words = plain_words(text);
        let features = occurrences(&words, &[], &[]);
        Counted::of(&ReadText { words, features, ..ReadText::default() })
    }

    #[test]
    fn the_most_alike_text_is_nearest() {
        let texts = [
            "he lied to me again",
            "he lied to her mother",
            "what does a counselor cost",
            "a counselor lied",
        ];
        let texts: Vec<Counted> = texts.iter().map(|text| counted(text)).collect();
        let slices: Vec<&Counted> = texts.iter().collect();
        let table = NeighborTable::of(&slices, &Recipe::default());
        let likeness = table.view().likeness(&counted("she lied to me"), texts.len());
        let order: Vec<usize> = nearest(&likeness, 2, |_| true).into_iter().map(|alike| alike.text).collect();
        assert_eq!(order[0], 0);
        let others: Vec<usize> =
            nearest(&likeness, 9, |text| text != 0).into_iter().map(|alike| alike.text).collect();
        assert_eq!(others[0], 1);
        assert!(!others.contains(&2));
    }

    #[test]
    fn a_text_without_known_features_has_no_neighbours() {
        let text = counted("he lied");
        let table = NeighborTable::of(&[&text, &text], &Recipe::default());
        assert!(nearest(&table.view().likeness(&counted("bobbin jams"), 2), 5, |_| true).is_empty());
        assert!(nearest(&[], 0, |_| true).is_empty());
    }
}
