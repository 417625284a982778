//! A text as training and matching weigh it: each distinct feature once, with its count.

use super::features::{FeatureKind, Occurrence};
use super::wording::ReadText;

/// A distinct feature of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// See [`Occurrence::key`].
    pub key: u64,
    /// Its number among all features of a corpus; 0 where it was not numbered.
    pub id: u32,
    /// How often it stands in the text, at most 65,535.
    pub count: u16,
    /// Its sort.
    pub kind: FeatureKind,
}

/// A text without its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Its features, by key.
    pub features: Vec<Feature>,
    /// How many words it has.
    pub words: usize,
    /// How many phrases of concepts it has.
    pub concepts: usize,
}

impl Counted {
    /// Counts the features of a text.
    pub fn of(text: &ReadText) -> Self {
        let mut all: Vec<&Occurrence> = text.features.iter().collect();
        all.sort_unstable_by_key(|feature| feature.key);
        let count = |same: &[&Occurrence]| Feature {
            key: same[0].key,
            id: 0,
            count: u16::try_from(same.len()).unwrap_or(u16::MAX),
            kind: same[0].kind,
        };
        Self {
            features: all.chunk_by(|a, b| a.key == b.key).map(count).collect(),
            words: text.words.len(),
            concepts: text.concepts.len(),
        }
    }

    /// The features of one sort.
    pub fn of_kind(&self, kind: FeatureKind) -> impl Iterator<Item = &Feature> {
        self.features.iter().filter(move |feature| feature.kind == kind)
    }
}

/// Numbers all distinct features of some texts, in the order of their keys. Returns how many there are.
pub(super) fn number<'a>(texts: impl IntoIterator<Item = &'a mut Counted>) -> usize {
    let mut texts: Vec<&mut Counted> = texts.into_iter().collect();
    let mut keys: Vec<u64> =
        texts.iter().flat_map(|text| text.features.iter().map(|feature| feature.key)).collect();
    keys.sort_unstable();
    keys.dedup();
    for text in &mut texts {
        // Both are sorted: each search begins where the last one ended.
        let mut from = 0;
        for feature in &mut text.features {
            from += keys[from..].partition_point(|key| *key < feature.key);
            feature.id = from as u32;
        }
    }
    keys.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(keys: &[u64]) -> Counted {
        let features = keys.iter().map(|key| Occurrence { kind: FeatureKind::Word, key: *key, words: 0..1 });
        Counted::of(&ReadText { features: features.collect(), ..ReadText::default() })
    }

    #[test]
    fn features_are_counted_and_numbered() {
        let mut texts = [text(&[9, 4, 9]), text(&[4, 7])];
        assert_eq!(number(texts.iter_mut()), 3);
        let seen = |at: usize| -> Vec<(u64, u32, u16)> {
            texts[at].features.iter().map(|f| (f.key, f.id, f.count)).collect()
        };
        assert_eq!(seen(0), [(4, 0, 1), (9, 2, 2)]);
        assert_eq!(seen(1), [(4, 0, 1), (7, 1, 1)]);
    }
}
