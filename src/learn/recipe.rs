//! Every knob of the training, in one place.

use super::features::FeatureKind;

/// How a model is trained. [`Default`] is what `amends index` uses; `docs/ranking.md` says what each choice is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Weight of each sort of feature in the linear model, in the order of [`FeatureKind::ALL`]. 0 leaves it out.
    pub linear: [f32; FeatureKind::COUNT],
    /// Value of each sort of feature for telling who speaks and how far along they are, in the order of
    /// [`FeatureKind::ALL`]. 0 leaves it out. Unlike in the linear model of sections, a feature tells as much in a long text
    /// as in a short one: "i cheated" says who speaks, whatever else is told.
    pub speaker: [f32; FeatureKind::COUNT],
    /// Step size of the first pass for telling who speaks.
    pub speaker_rate: f32,
    /// L2 penalty for telling who speaks.
    pub speaker_penalty: f32,
    /// Features of fewer training texts than this are dropped, by sort.
    pub least_texts: [u32; FeatureKind::COUNT],
    /// Weight of each sort of feature in finding alike situations. 0 leaves it out.
    pub alike: [f32; FeatureKind::COUNT],
    /// Passes over the training texts.
    pub epochs: usize,
    /// Step size of the first pass.
    pub rate: f32,
    /// L2 penalty.
    pub penalty: f32,
    /// Weight of a situation that names one section and is silent on the others.
    pub partial: f32,
    /// Weight of a section's own text as a training text. 0 leaves sections out.
    pub section: f32,
    /// How many alike situations vote.
    pub neighbors: usize,
    /// A vote is (likeness / the best likeness) to this power.
    pub sharpness: f32,
    /// What the sum of the first models counts for in the second look: the linear model's log share, the votes' log share,
    /// and the likeness to the section's own text.
    pub sums: [f32; 3],
    /// Passes of the second look. 0 leaves it out.
    pub stack_epochs: usize,
    /// Step size of its first pass.
    pub stack_rate: f32,
    /// Its L2 penalty.
    pub stack_penalty: f32,
    /// Folds of the cross-validation that fits the probabilities.
    pub folds: usize,
}

impl Recipe {
    /// How much a situation counts, which may be partial.
    pub fn trust(&self, is_partial: bool) -> f32 {
        if is_partial { self.partial } else { 1.0 }
    }
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            //       word stem pair triple letters concept agent
            linear: [0.6, 0.0, 1.2, 0.5, 1.0, 0.6, 0.6],
            speaker: [0.1, 0.0, 0.2, 0.2, 0.0, 0.1, 0.2],
            speaker_rate: 0.3,
            speaker_penalty: 1e-5,
            least_texts: [2, 2, 3, 5, 10, 1, 3],
            alike: [0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.5],
            epochs: 7,
            rate: 2.0,
            penalty: 3e-6,
            partial: 0.7,
            section: 1.0,
            neighbors: 50,
            sharpness: 6.0,
            sums: [0.6, 0.8, 0.7],
            stack_epochs: 20,
            stack_rate: 0.03,
            stack_penalty: 2e-3,
            folds: 4,
        }
    }
}
