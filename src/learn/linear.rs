//! Multinomial logistic regression on soft targets, with an L2 penalty.
//!
//! Stochastic gradient descent with the step size of Bottou, "Stochastic Gradient Descent Tricks", 2012: each text once a
//! pass, in an order that a fixed seed shuffles; the weights of the last passes are averaged (Polyak and Juditsky, 1992).
//! One thread and a fixed order of sums: the same texts give the same bytes.

use std::ops::Range;

use super::dictionary::Value;
use super::recipe::Recipe;

/// Passes whose weights are averaged.
const AVERAGED: usize = 3;
/// The biases, which every text moves, take smaller steps.
const BIAS_RATE: f32 = 0.1;
/// Any number but 0.
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// A training text.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its features.
    pub values: Vec<Value>,
    /// What is wanted of each output. Those of one head add up to 1, or are all 0 where nothing is known.
    pub targets: Vec<f32>,
    /// How much it counts.
    pub weight: f32,
}

/// Weights of a linear model.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// Numbers a row of weights has: one for each output.
    pub outputs: usize,
    /// Row by row.
    pub weights: Vec<f32>,
    /// One for each output.
    pub biases: Vec<f32>,
}

impl Linear {
    /// The outputs for a text, before any softmax.
    pub fn logits(&self, values: &[Value]) -> Vec<f32> {
        let mut logits = self.biases.clone();
        for Value { row, value } in values {
            add_scaled(&mut logits, &self.weights[row_range(*row, self.outputs)], *value);
        }
        logits
    }

    /// Trains on `samples` with features of `rows` rows. The outputs of each of `heads` exclude one another.
    pub fn fit(
        samples: &[Sample],
        rows: usize,
        outputs: usize,
        heads: &[Range<usize>],
        recipe: &Recipe,
    ) -> Self {
        let mut weights = vec![0.0f32; rows * outputs];
        let mut average = vec![0.0f32; rows * outputs];
        let mut biases = vec![0.0f32; outputs];
        // The weights are `weights * scale`: the penalty shrinks all of them at the price of one multiplication.
        let mut scale = 1.0f32;
        let mut order = Order::of(samples.len());
        let mut steps = 0.0f32;
        let mut errors = vec![0.0f32; outputs];
        let averaged = AVERAGED.min(recipe.epochs).max(1);
        for epoch in 0..recipe.epochs {
            for sample in order.shuffled().iter().map(|at| &samples[*at]) {
                let rate = recipe.rate / (1.0 + recipe.rate * recipe.penalty * steps);
                steps += 1.0;
                errors.fill(0.0);
                for Value { row, value } in &sample.values {
                    add_scaled(&mut errors, &weights[row_range(*row, outputs)], *value);
                }
                errors.iter_mut().zip(&biases).for_each(|(logit, bias)| *logit = *logit * scale + bias);
                to_errors(&mut errors, sample, heads);
                scale *= 1.0 - rate * recipe.penalty;
                for Value { row, value } in &sample.values {
                    add_scaled(&mut weights[row_range(*row, outputs)], &errors, -rate / scale * value);
                }
                add_scaled(&mut biases, &errors, -rate * BIAS_RATE);
            }
            if epoch + averaged >= recipe.epochs {
                add_scaled(&mut average, &weights, scale / averaged as f32);
            }
        }
        Self { outputs, weights: average, biases }
    }
}

/// Turns logits into what each output has too much of.
fn to_errors(logits: &mut [f32], sample: &Sample, heads: &[Range<usize>]) {
    for head in heads {
        let (logits, targets) = (&mut logits[head.clone()], &sample.targets[head.clone()]);
        if targets.iter().all(|target| *target == 0.0) {
            logits.fill(0.0);
            continue;
        }
        softmax(logits);
        logits.iter_mut().zip(targets).for_each(|(share, target)| *share = (*share - target) * sample.weight);
    }
}

/// Turns logits into shares that add up to 1.
pub fn softmax(logits: &mut [f32]) {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0;
    for logit in &mut *logits {
        *logit = (*logit - highest).exp();
        total += *logit;
    }
    logits.iter_mut().for_each(|share| *share /= total);
}

fn row_range(row: u32, outputs: usize) -> Range<usize> {
    let start = row as usize * outputs;
    start..start + outputs
}

pub(super) fn add_scaled(to: &mut [f32], from: &[f32], by: f32) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += by * from);
}

/// The order in which texts are taught, another one each pass, the same in each training.
pub(super) struct Order {
    places: Vec<usize>,
    seed: u64,
}

impl Order {
    pub(super) fn of(texts: usize) -> Self {
        Self { places: (0..texts).collect(), seed: SEED }
    }

    /// Fisher and Yates' shuffle with Marsaglia's xorshift.
    pub(super) fn shuffled(&mut self) -> &[usize] {
        for last in (1..self.places.len()).rev() {
            self.seed ^= self.seed << 13;
            self.seed ^= self.seed >> 7;
            self.seed ^= self.seed << 17;
            self.places.swap(last, (self.seed % (last as u64 + 1)) as usize);
        }
        &self.places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(row: u32, targets: &[f32]) -> Sample {
        Sample { values: vec![Value { row, value: 1.0 }], targets: targets.to_vec(), weight: 1.0 }
    }

    fn shares(model: &Linear, row: u32) -> Vec<f32> {
        let mut logits = model.logits(&[Value { row, value: 1.0 }]);
        softmax(&mut logits);
        logits
    }

    #[test]
    fn soft_targets_are_reached() {
        let samples = [sample(0, &[0.75, 0.25]), sample(1, &[0.1, 0.9])];
        let recipe = Recipe { epochs: 400, penalty: 0.0, ..Recipe::default() };
        let model = Linear::fit(&samples, 2, 2, std::slice::from_ref(&(0..2)), &recipe);
        assert!((shares(&model, 0)[0] - 0.75).abs() < 0.02, "{:?}", shares(&model, 0));
        assert!((shares(&model, 1)[0] - 0.1).abs() < 0.02, "{:?}", shares(&model, 1));
    }

    #[test]
    fn the_penalty_shrinks_and_heads_without_targets_stay_out() {
        let samples = [sample(0, &[1.0, 0.0, 0.0, 0.0]), sample(1, &[0.0, 1.0, 0.0, 0.0])];
        let heads = [0..2, 2..4];
        let free = Linear::fit(&samples, 2, 4, &heads, &Recipe { penalty: 0.0, ..Recipe::default() });
        let held = Linear::fit(&samples, 2, 4, &heads, &Recipe { penalty: 0.05, ..Recipe::default() });
        assert!(shares(&free, 0)[0] > shares(&held, 0)[0]);
        assert_eq!(free.weights[2..4], [0.0, 0.0]);
        assert_eq!(free, Linear::fit(&samples, 2, 4, &heads, &Recipe { penalty: 0.0, ..Recipe::default() }));
    }
}
