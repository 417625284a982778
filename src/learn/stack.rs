//! A second look at the evidence: which sections are chosen together, and what who speaks says of them.
//!
//! Stacking (Wolpert, "Stacked Generalization", 1992): a multinomial logistic regression on what the first models say of
//! situations that they were not taught. It begins with their weighed sum and learns what to add to it.

use super::linear::{Order, add_scaled, softmax};
use super::recipe::Recipe;

/// A text as the second look sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// What it is told of the text; see [`Evidence::seen`](super::Evidence::seen).
    pub inputs: Vec<f32>,
    /// The weighed sum of the first models, one for each section and one for "nothing fits".
    pub sums: Vec<f32>,
}

/// What each input adds to each section and to "nothing fits".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stack {
    /// Sections and "nothing fits".
    pub outputs: usize,
    /// Row by row of the inputs.
    pub weights: Vec<f32>,
}

impl Stack {
    /// One that adds nothing.
    pub fn empty(outputs: usize) -> Self {
        Self { outputs, weights: Vec::new() }
    }

    /// Trains on texts with the shares that are wanted for them.
    pub fn fit(texts: &[(&Seen, &[f32])], outputs: usize, recipe: &Recipe) -> Self {
        let inputs = texts.first().map_or(0, |(seen, _)| seen.inputs.len());
        let mut stack = Self { outputs, weights: vec![0.0; inputs * outputs] };
        let mut order = Order::of(texts.len());
        let mut steps = 0.0f32;
        for _ in 0..recipe.stack_epochs {
            for (seen, targets) in order.shuffled().iter().map(|at| texts[*at]) {
                let rate = recipe.stack_rate / (1.0 + recipe.stack_rate * recipe.stack_penalty * steps);
                steps += 1.0;
                let mut errors = stack.logits(seen);
                softmax(&mut errors);
                errors.iter_mut().zip(targets).for_each(|(share, target)| *share -= target);
                for (input, row) in seen.inputs.iter().zip(stack.weights.chunks_exact_mut(outputs)) {
                    row.iter_mut().for_each(|weight| *weight *= 1.0 - rate * recipe.stack_penalty);
                    add_scaled(row, &errors, -rate * input);
                }
            }
        }
        stack
    }

    /// What it adds for a text, one for each output.
    pub fn added(&self, seen: &Seen) -> Vec<f32> {
        let mut added = vec![0.0; self.outputs];
        for (input, row) in seen.inputs.iter().zip(self.weights.chunks_exact(self.outputs.max(1))) {
            add_scaled(&mut added, row, *input);
        }
        added
    }

    /// The sums with what it adds.
    fn logits(&self, seen: &Seen) -> Vec<f32> {
        let mut logits = self.added(seen);
        logits.iter_mut().zip(&seen.sums).for_each(|(logit, sum)| *logit += sum);
        logits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_together_is_learned() {
        // The first models always favour output 0; the second input says when it should be 1.
        let seen = |input: f32| Seen { inputs: vec![1.0, input], sums: vec![1.0, 0.0] };
        let (plain, other) = (seen(0.0), seen(1.0));
        let texts: Vec<(&Seen, &[f32])> =
            [(&plain, [1.0, 0.0].as_slice()), (&other, &[0.0, 1.0])].into_iter().cycle().take(400).collect();
        let stack = Stack::fit(&texts, 2, &Recipe::default());
        let first = |seen: &Seen| stack.logits(seen)[0] > stack.logits(seen)[1];
        assert!(first(&plain) && !first(&other));
        assert_eq!(Stack::empty(2).added(&plain), [0.0, 0.0]);
    }
}
