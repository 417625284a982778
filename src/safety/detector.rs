//! A linear model that tells, of a few words or of a whole text, which danger they tell of.
//!
//! Features and training are those of matching ([`crate::learn`]); what differs is what is judged: every sentence by itself
//! as well as the whole.

use std::collections::BTreeMap;
use std::ops::Range;

use super::reading::Reading;
use crate::corpus::{Danger, DangerKind, When, Who};
use crate::learn::{FeatureKind, Linear, Recipe, Sample, Value, of_length_one, softmax};

/// Kinds and persons, in the order of their outputs; the output behind them is "no danger".
pub const DANGERS: [(DangerKind, Who); 10] = [
    (DangerKind::Violence, Who::Speaker),
    (DangerKind::Violence, Who::Other),
    (DangerKind::Coercion, Who::Speaker),
    (DangerKind::Coercion, Who::Other),
    (DangerKind::SelfHarm, Who::Speaker),
    (DangerKind::SelfHarm, Who::Other),
    (DangerKind::HarmToOthers, Who::Speaker),
    (DangerKind::HarmToOthers, Who::Other),
    (DangerKind::Child, Who::Speaker),
    (DangerKind::Child, Who::Other),
];
/// Output of "no danger".
pub const NONE: usize = DANGERS.len();
/// Output of "current"; that of "past" is behind it.
const CURRENT: usize = NONE + 1;
/// All outputs.
pub const OUTPUTS: usize = CURRENT + 2;
/// Outputs that exclude one another.
const HEADS: [Range<usize>; 2] = [0..CURRENT, CURRENT..OUTPUTS];

/// How the detector is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Knobs {
    /// Weight of each sort of feature, in the order of [`FeatureKind::ALL`].
    pub weights: [f32; FeatureKind::COUNT],
    /// Features of fewer texts than this are dropped, by sort.
    pub least_texts: [u32; FeatureKind::COUNT],
    /// Passes over the training units.
    pub epochs: usize,
    /// Step size of the first pass.
    pub rate: f32,
    /// L2 penalty.
    pub penalty: f32,
    /// Weight of a sentence beside what tells of danger, which by itself tells of none.
    pub beside: f32,
    /// Weight of a whole text of danger, of which most tells of none.
    pub whole: f32,
    /// Weight of what a guide's own situations say of harmlessness.
    pub situation: f32,
    /// Weight of harmless units.
    pub harmless: f32,
    /// Of the situations without danger only every n-th teaches: there are many, and each is much like others.
    pub situations_every: usize,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            //        word stem pair triple letters concept agent
            weights: [0.6, 0.3, 1.2, 0.7, 0.0, 0.0, 0.0],
            least_texts: [2, 2, 3, 4, 8, 1, 2],
            epochs: 4,
            rate: 2.0,
            penalty: 3e-6,
            beside: 0.5,
            whole: 0.7,
            situation: 0.5,
            harmless: 1.0,
            situations_every: 2,
        }
    }
}

/// What is known of a text that teaches.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The text.
    pub reading: Reading,
    /// What it tells of.
    pub danger: Option<Danger>,
    /// The words that tell; none where they were not marked.
    pub cues: Vec<Range<usize>>,
    /// How much it counts.
    pub weight: f32,
    /// Whether the rules were written without a look at it.
    pub rules_unseen: bool,
}

/// Which features are known: row and idf by key, rows in the order of the keys.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Keys, sorted; the place of each is its row.
    pub keys: Vec<u64>,
    /// Inverse document frequencies, row by row.
    pub idfs: Vec<f32>,
}

/// What finds a feature.
pub trait Find {
    /// Row and idf of the feature with this key.
    fn find(&self, key: u64) -> Option<(u32, f32)>;
}

impl Find for Known {
    fn find(&self, key: u64) -> Option<(u32, f32)> {
        let row = self.keys.binary_search(&key).ok()?;
        Some((row as u32, self.idfs[row]))
    }
}

impl Known {
    /// The features that stand in enough texts.
    pub fn of<'a>(lessons: impl Iterator<Item = &'a Lesson>, knobs: &Knobs) -> Self {
        let mut texts_with: BTreeMap<u64, (FeatureKind, u32)> = BTreeMap::new();
        let mut texts = 0.0f32;
        for lesson in lessons {
            texts += 1.0;
            let used =
                lesson.reading.features.iter().filter(|feature| knobs.weights[feature.kind as usize] > 0.0);
            let distinct: BTreeMap<u64, FeatureKind> =
                used.map(|feature| (feature.key, feature.kind)).collect();
            for (key, kind) in distinct {
                texts_with.entry(key).or_insert((kind, 0)).1 += 1;
            }
        }
        texts_with.retain(|_, (kind, with)| *with >= knobs.least_texts[*kind as usize]);
        let idf = |with: u32| ((1.0 + texts) / (1.0 + with as f32)).ln() + 1.0;
        Self {
            keys: texts_with.keys().copied().collect(),
            idfs: texts_with.values().map(|(_, with)| idf(*with)).collect(),
        }
    }
}

/// A feature of a text that the model knows.
#[derive(Clone, Copy, Debug)]
struct Place {
    row: u32,
    idf: f32,
    kind: FeatureKind,
    start: usize,
    end: usize,
}

/// A text with its features looked up once; its units share them.
pub struct Looked {
    places: Vec<Place>,
}

impl Looked {
    /// Looks up the features of a text.
    pub fn up(reading: &Reading, known: &impl Find, weights: &[f32; FeatureKind::COUNT]) -> Self {
        let used = reading.features.iter().filter(|feature| weights[feature.kind as usize] > 0.0);
        let place = |feature: &crate::learn::Occurrence| {
            let (row, idf) = known.find(feature.key)?;
            Some(Place { row, idf, kind: feature.kind, start: feature.words.start, end: feature.words.end })
        };
        Self { places: used.filter_map(place).collect() }
    }

    /// The vector of some words: (1 + ln count) x idf, each sort of feature scaled to its weight, of length 1.
    pub fn vector(&self, words: &Range<usize>, weights: &[f32; FeatureKind::COUNT]) -> Vec<Value> {
        let first = self.places.partition_point(|place| place.start < words.start);
        let behind = self.places.partition_point(|place| place.start < words.end);
        let mut inside: Vec<&Place> =
            self.places[first..behind].iter().filter(|place| place.end <= words.end).collect();
        inside.sort_unstable_by_key(|place| place.row);
        let mut lengths = [0.0f32; FeatureKind::COUNT];
        let mut values: Vec<(usize, Value)> = Vec::with_capacity(inside.len());
        for same in inside.chunk_by(|a, b| a.row == b.row) {
            let kind = same[0].kind as usize;
            let value = (1.0 + (same.len() as f32).ln()) * same[0].idf;
            lengths[kind] += value * value;
            values.push((kind, Value { row: same[0].row, value }));
        }
        of_length_one(values, &lengths, weights)
    }
}

/// Trains on `lessons`.
pub fn fit(lessons: &[&Lesson], known: &Known, knobs: &Knobs) -> Linear {
    let samples: Vec<Sample> = lessons.iter().flat_map(|lesson| samples(lesson, known, knobs)).collect();
    let recipe =
        Recipe { epochs: knobs.epochs, rate: knobs.rate, penalty: knobs.penalty, ..Recipe::default() };
    Linear::fit(&samples, known.keys.len(), OUTPUTS, &HEADS, &recipe)
}

fn samples(lesson: &Lesson, known: &Known, knobs: &Knobs) -> Vec<Sample> {
    let looked = Looked::up(&lesson.reading, known, &knobs.weights);
    let count = lesson.reading.units.len();
    let whole = count - 1;
    let sample = |(at, unit): (usize, &Range<usize>)| {
        let (danger, weight) = match lesson.danger {
            None => (None, knobs.harmless),
            Some(danger) if at == whole => (Some(danger), if count == 1 { 1.0 } else { knobs.whole }),
            Some(danger) => match told(unit, &lesson.cues)? {
                true => (Some(danger), 1.0),
                false => (None, knobs.beside),
            },
        };
        let weight = weight * lesson.weight;
        let values = looked.vector(unit, &knobs.weights);
        (weight > 0.0).then(|| Sample { values, targets: targets(danger), weight })
    };
    lesson.reading.units.iter().enumerate().filter_map(sample).collect()
}

/// Whether some words tell of the danger; `None` where they hold a piece of what tells, or nothing was marked.
fn told(unit: &Range<usize>, cues: &[Range<usize>]) -> Option<bool> {
    if cues.is_empty() {
        return None;
    }
    let shared = |cue: &Range<usize>| unit.end.min(cue.end).saturating_sub(unit.start.max(cue.start));
    let best = cues.iter().map(|cue| shared(cue) as f32 / cue.len().max(1) as f32).fold(0.0, f32::max);
    let inside = cues.iter().map(shared).sum::<usize>() as f32 / unit.len().max(1) as f32;
    match (best, inside) {
        (best, inside) if best >= 0.8 || inside >= 0.8 => Some(true),
        (0.0, _) => Some(false),
        _ => None,
    }
}

fn targets(danger: Option<Danger>) -> Vec<f32> {
    let mut targets = vec![0.0; OUTPUTS];
    match danger {
        None => targets[NONE] = 1.0,
        Some(danger) => {
            let of = |(kind, who): &(DangerKind, Who)| (*kind, *who) == (danger.kind, danger.who);
            targets[DANGERS.iter().position(of).unwrap_or(NONE)] = 1.0;
            targets[CURRENT + usize::from(danger.when == When::Past)] = 1.0;
        }
    }
    targets
}

/// What the detector says of some words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// Log-odds that they tell of danger.
    pub log_odds: f32,
    /// Share of each of [`DANGERS`], and of none.
    pub shares: [f32; NONE + 1],
    /// Share of "past" against "current".
    pub past: f32,
}

impl Told {
    /// From the outputs before any softmax.
    pub fn of(mut logits: Vec<f32>) -> Self {
        HEADS.into_iter().for_each(|head| softmax(&mut logits[head]));
        let none = logits[NONE].clamp(1e-6, 1.0 - 1e-6);
        let mut shares = [0.0; NONE + 1];
        shares.copy_from_slice(&logits[..=NONE]);
        Self { log_odds: ((1.0 - none) / none).ln(), shares, past: logits[CURRENT + 1] }
    }
}
