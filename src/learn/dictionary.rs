//! Which features the linear model knows, and how much each tells.

use std::collections::BTreeMap;

use super::features::{FeatureKind, Occurrence};
use super::recipe::Recipe;

/// A feature the model knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// See [`Occurrence::key`].
    pub key: u64,
    /// Its sort.
    pub kind: FeatureKind,
    /// Inverse document frequency, ln((1 + texts) / (1 + texts with it)) + 1.
    pub idf: f32,
}

/// The known features; the place of each in the list is its row in the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dictionary {
    /// Frequent features first, so that what is used most lies together in memory.
    entries: Vec<Entry>,
    /// Rows by key.
    rows: BTreeMap<u64, u32>,
}

/// What finds a feature by its key: a dictionary in memory, or one in a file.
pub trait Lookup {
    /// Row and idf of the feature with this key.
    fn lookup(&self, key: u64) -> Option<(u32, f32)>;
}

impl Lookup for Dictionary {
    fn lookup(&self, key: u64) -> Option<(u32, f32)> {
        let row = *self.rows.get(&key)?;
        Some((row, self.entries[row as usize].idf))
    }
}

impl Dictionary {
    /// The features that stand in enough of `texts`.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a [Occurrence]>, recipe: &Recipe) -> Self {
        let mut counts: BTreeMap<u64, (u32, FeatureKind)> = BTreeMap::new();
        let mut total = 0.0f32;
        for text in texts {
            total += 1.0;
            let wanted = text.iter().filter(|feature| recipe.linear[feature.kind as usize] > 0.0);
            let mut keys: Vec<(u64, FeatureKind)> = wanted.map(|feature| (feature.key, feature.kind)).collect();
            keys.sort_unstable();
            keys.dedup();
            for (key, kind) in keys {
                counts.entry(key).or_insert((0, kind)).0 += 1;
            }
        }
        let mut kept: Vec<(u32, Entry)> = counts
            .into_iter()
            .filter(|(_, (texts, kind))| *texts >= recipe.least_texts[*kind as usize])
            .map(|(key, (texts, kind))| {
                let idf = ((1.0 + total) / (1.0 + texts as f32)).ln() + 1.0;
                (texts, Entry { key, kind, idf })
            })
            .collect();
        kept.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.key.cmp(&b.1.key)));
        let entries: Vec<Entry> = kept.into_iter().map(|(_, entry)| entry).collect();
        let rows = (0..).zip(&entries).map(|(row, entry)| (entry.key, row)).collect();
        Self { entries, rows }
    }

    /// The features, in the order of their rows.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// A feature of a text, as the linear model weighs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// Its row.
    pub row: u32,
    /// Its value.
    pub value: f32,
}

/// The text as a sparse vector of length 1, by row: (1 + ln count) × idf, each sort of feature scaled to its weight.
pub fn vector(text: &[Occurrence], known: &impl Lookup, weights: &[f32; FeatureKind::COUNT]) -> Vec<Value> {
    let mut found: Vec<(u32, FeatureKind, f32)> = text
        .iter()
        .filter(|feature| weights[feature.kind as usize] > 0.0)
        .filter_map(|feature| known.lookup(feature.key).map(|(row, idf)| (row, feature.kind, idf)))
        .collect();
    found.sort_unstable_by_key(|(row, ..)| *row);
    let mut lengths = [0.0f32; FeatureKind::COUNT];
    let mut values: Vec<(FeatureKind, Value)> = Vec::with_capacity(found.len());
    for same in found.chunk_by(|a, b| a.0 == b.0) {
        let (row, kind, idf) = same[0];
        let value = (1.0 + (same.len() as f32).ln()) * idf;
        lengths[kind as usize] += value * value;
        values.push((kind, Value { row, value }));
    }
    let present = (0..FeatureKind::COUNT).filter(|kind| lengths[*kind] > 0.0);
    let whole = present.map(|kind| weights[kind] * weights[kind]).sum::<f32>().sqrt();
    let scaled = values.into_iter().map(|(kind, Value { row, value })| {
        let kind = kind as usize;
        Value { row, value: value * weights[kind] / (lengths[kind].sqrt() * whole) }
    });
    scaled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(key: u64) -> Occurrence {
        Occurrence { kind: FeatureKind::Word, key, words: 0..1 }
    }

    fn concept(key: u64) -> Occurrence {
        Occurrence { kind: FeatureKind::Concept, key, words: 0..1 }
    }

    #[test]
    fn rare_features_are_dropped_and_frequent_ones_come_first() {
        let texts = [vec![word(1), word(2), word(2)], vec![word(2), word(3)], vec![concept(9)]];
        let known = Dictionary::of(texts.iter().map(Vec::as_slice), &Recipe::default());
        let keys: Vec<u64> = known.entries().iter().map(|entry| entry.key).collect();
        assert_eq!(keys, [2, 9]);
        assert_eq!(known.lookup(2).unwrap().1, (4f32 / 3.0).ln() + 1.0);
        assert_eq!(known.lookup(3), None);
    }

    #[test]
    fn vectors_have_length_one() {
        let texts = [vec![word(1), word(2)], vec![word(1), word(2), concept(9)]];
        let recipe = Recipe::default();
        let known = Dictionary::of(texts.iter().map(Vec::as_slice), &recipe);
        for text in [vec![word(1), word(1), concept(9), word(77)], vec![word(2)]] {
            let values = vector(&text, &known, &recipe.linear);
            let length: f32 = values.iter().map(|v| v.value * v.value).sum();
            assert!((length - 1.0).abs() < 1e-5, "{values:?}");
            assert!(values.is_sorted_by_key(|v| v.row));
        }
        assert!(vector(&[word(77)], &known, &recipe.linear).is_empty());
    }
}
