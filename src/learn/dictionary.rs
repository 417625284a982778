//! Which features the linear model knows, and how much each tells.

use super::counted::{Counted, Feature};
use super::features::FeatureKind;
use super::recipe::Recipe;

/// Says that a feature has no row.
const UNKNOWN: u32 = u32::MAX;

/// A feature the model knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// See [`Feature::key`].
    pub key: u64,
    /// Inverse document frequency, ln((1 + texts) / (1 + texts with it)) + 1.
    pub idf: f32,
}

/// The known features of a corpus whose features are numbered. The place of each in the list is its row in the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dictionary {
    /// Frequent features first, so that what is used most lies together in memory.
    entries: Vec<Entry>,
    /// Row by [`Feature::id`].
    rows: Vec<u32>,
}

/// What finds a feature: a dictionary in memory, or one in a file.
pub trait Lookup {
    /// Row and idf of a feature.
    fn lookup(&self, feature: &Feature) -> Option<(u32, f32)>;
}

impl Lookup for Dictionary {
    fn lookup(&self, feature: &Feature) -> Option<(u32, f32)> {
        let row = self.rows.get(feature.id as usize).copied().filter(|row| *row != UNKNOWN)?;
        Some((row, self.entries[row as usize].idf))
    }
}

impl Dictionary {
    /// The features that stand in enough of `texts`; `ids` is how many features are numbered.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a Counted>, ids: usize, recipe: &Recipe) -> Self {
        let mut texts_with = vec![0u32; ids];
        let mut known: Vec<Option<Feature>> = vec![None; ids];
        let mut total = 0.0f32;
        for text in texts {
            total += 1.0;
            for feature in text.features.iter().filter(|feature| recipe.linear[feature.kind as usize] > 0.0) {
                texts_with[feature.id as usize] += 1;
                known[feature.id as usize] = Some(*feature);
            }
        }
        let mut kept: Vec<Feature> = known
            .into_iter()
            .flatten()
            .filter(|feature| texts_with[feature.id as usize] >= recipe.least_texts[feature.kind as usize])
            .collect();
        let by_use = |feature: &Feature| (u32::MAX - texts_with[feature.id as usize], feature.key);
        kept.sort_unstable_by_key(by_use);
        let mut rows = vec![UNKNOWN; ids];
        (0..).zip(&kept).for_each(|(row, feature)| rows[feature.id as usize] = row);
        let entry = |feature: Feature| {
            let with = texts_with[feature.id as usize] as f32;
            Entry { key: feature.key, idf: ((1.0 + total) / (1.0 + with)).ln() + 1.0 }
        };
        Self { entries: kept.into_iter().map(entry).collect(), rows }
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

/// The text as a sparse vector of length 1: (1 + ln count) × idf, each sort of feature scaled to its weight.
pub fn vector(text: &Counted, known: &impl Lookup, weights: &[f32; FeatureKind::COUNT]) -> Vec<Value> {
    let mut lengths = [0.0f32; FeatureKind::COUNT];
    let mut values: Vec<(usize, Value)> = Vec::with_capacity(text.features.len());
    for feature in &text.features {
        let kind = feature.kind as usize;
        if let Some((row, idf)) = known.lookup(feature).filter(|_| weights[kind] > 0.0) {
            let value = (1.0 + f32::from(feature.count).ln()) * idf;
            lengths[kind] += value * value;
            values.push((kind, Value { row, value }));
        }
    }
    of_length_one(values, &lengths, weights)
}

/// A vector of length 1 from values with their sorts: each sort is scaled to its weight. `lengths` has the sum of the squares
/// of each sort's values.
pub(crate) fn of_length_one(
    values: Vec<(usize, Value)>,
    lengths: &[f32; FeatureKind::COUNT],
    weights: &[f32; FeatureKind::COUNT],
) -> Vec<Value> {
    let present = (0..FeatureKind::COUNT).filter(|kind| lengths[*kind] > 0.0);
    let whole = present.map(|kind| weights[kind] * weights[kind]).sum::<f32>().sqrt();
    let scaled = values.into_iter().map(|(kind, Value { row, value })| Value {
        row,
        value: value * weights[kind] / (lengths[kind].sqrt() * whole),
    });
    scaled.collect()
}

/// The text as a sparse vector that does not shrink with its length: each known feature has the value of its sort, however
/// often it stands.
pub fn presence(text: &Counted, known: &impl Lookup, values: &[f32; FeatureKind::COUNT]) -> Vec<Value> {
    let of = |feature: &Feature| {
        let value = values[feature.kind as usize];
        known.lookup(feature).filter(|_| value > 0.0).map(|(row, _)| Value { row, value })
    };
    text.features.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::counted::number;

    fn text(features: &[(FeatureKind, u64, u16)]) -> Counted {
        let feature = |(kind, key, count): &(FeatureKind, u64, u16)| Feature {
            key: *key,
            id: 0,
            count: *count,
            kind: *kind,
        };
        Counted { features: features.iter().map(feature).collect(), words: 1, concepts: 0 }
    }

    fn texts() -> ([Counted; 3], usize) {
        let mut texts = [
            text(&[(FeatureKind::Word, 1, 1), (FeatureKind::Word, 2, 2)]),
            text(&[(FeatureKind::Word, 2, 1), (FeatureKind::Word, 3, 1)]),
            text(&[(FeatureKind::Concept, 9, 1)]),
        ];
        let ids = number(texts.iter_mut());
        (texts, ids)
    }

    #[test]
    fn rare_features_are_dropped_and_frequent_ones_come_first() {
        let (texts, ids) = texts();
        let known = Dictionary::of(&texts, ids, &Recipe::default());
        let keys: Vec<u64> = known.entries().iter().map(|entry| entry.key).collect();
        assert_eq!(keys, [2, 9]);
        assert_eq!(known.lookup(&texts[1].features[0]), Some((0, (4f32 / 3.0).ln() + 1.0)));
        assert_eq!(known.lookup(&texts[1].features[1]), None);
    }

    #[test]
    fn vectors_have_length_one() {
        let (texts, ids) = texts();
        let recipe = Recipe::default();
        let known = Dictionary::of(&texts, ids, &recipe);
        for text in &texts {
            let values = vector(text, &known, &recipe.linear);
            let length: f32 = values.iter().map(|v| v.value * v.value).sum();
            assert!((length - 1.0).abs() < 1e-5, "{values:?}");
        }
        let unknown = Feature { key: 77, id: 70, count: 1, kind: FeatureKind::Word };
        assert!(
            vector(&Counted { features: vec![unknown], words: 1, concepts: 0 }, &known, &recipe.linear)
                .is_empty()
        );
    }
}
