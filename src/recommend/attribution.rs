//! How much each word of a description says for a section: the linear model's own sum, shared out among the words.

use std::collections::HashMap;
use std::ops::Range;

use crate::index::LearnedModel;
use crate::learn::{Feature, Judged, Lookup};

use super::rank::Scored;
use super::weights::Weights;

/// What the parts of a description say for one section, in log-odds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attribution {
    /// One for each word of [`ReadText::words`](crate::learn::ReadText::words): its features' weights, those of a feature
    /// of several words in equal shares.
    pub words: Vec<f32>,
    /// What the section has without any word, against the other sections. With [`Attribution::words`] it adds up to
    /// [`Parts::linear`](super::Parts::linear).
    pub rest: f32,
}

/// Shares out what the linear model says for `scored`; empty where nothing was learned of it.
pub fn attribute(model: &LearnedModel, judged: &Judged, scored: &Scored, weights: &Weights) -> Attribution {
    let Some(output) = scored.output else {
        return Attribution::default();
    };
    let coefficient = model.calibration().section[1] as f32 * model.recipe().sums[0] * weights.linear;
    let values: HashMap<u32, f32> = judged.values.iter().map(|value| (value.row, value.value)).collect();
    let mut counts: HashMap<u64, f32> = HashMap::new();
    judged.text.features.iter().for_each(|feature| *counts.entry(feature.key).or_default() += 1.0);
    let mut words = vec![0.0; judged.text.words.len()];
    for occurrence in &judged.text.features {
        let feature = Feature { key: occurrence.key, id: 0, count: 1, kind: occurrence.kind };
        let Some((row, value)) = model.lookup(&feature).and_then(|(row, _)| Some((row, values.get(&row)?)))
        else {
            continue;
        };
        let says = coefficient * value * model.weight(row, output);
        let share = says / counts[&occurrence.key] / occurrence.words.len() as f32;
        words[occurrence.words.clone()].iter_mut().for_each(|word| *word += share);
    }
    let rest = scored.parts.linear - words.iter().sum::<f32>();
    Attribution { words, rest }
}

impl Attribution {
    /// What the words of a range say together.
    pub fn of_words(&self, words: Range<usize>) -> f32 {
        self.words.get(words).unwrap_or_default().iter().sum()
    }

    /// The one of `parts` (byte ranges of the description) that says most for the section; `None` where none speaks for
    /// it.
    pub fn telling_part(&self, judged: &Judged, parts: &[Range<usize>]) -> Option<Range<usize>> {
        let says = |part: &Range<usize>| -> f32 {
            let words = judged.text.words.iter().zip(&self.words);
            words.filter(|(word, _)| part.contains(&word.span.start)).map(|(_, says)| says).sum()
        };
        let best = parts.iter().map(|part| (says(part), part)).max_by(|a, b| a.0.total_cmp(&b.0));
        best.filter(|(says, _)| *says > 0.0).map(|(_, part)| part.clone())
    }
}
