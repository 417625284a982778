//! What speaks for each section, from all that was learned, and how it becomes a probability.

use serde::{Deserialize, Serialize};

use super::counted::Counted;
use super::dictionary::Lookup;
use super::features::FeatureKind;
use super::linear::softmax;
use super::logistic::{Row, fit, log_odds, sigmoid};
use super::neighbors::Alike;
use super::recipe::Recipe;
use super::stack::{Seen, Stack};
use super::task::{Labelled, ROLES, STAGES, Task};

/// A share of 0 would be infinitely strong evidence; there is always a doubt.
const DOUBT: f32 = 0.02;
/// The same for the shares of the linear model, which are never 0.
const LINEAR_DOUBT: f32 = 1e-4;
/// Brings likeness for each word to about 1.
const LIKENESS_UNIT: f32 = 100.0;
/// Brings the inputs of the second look to about 1.
const INPUT_UNIT: f32 = 0.3;

/// Terms of [`Calibration::section`].
pub const SECTION_TERMS: usize = 3;
/// Terms of [`Calibration::scope`].
pub const SCOPE_TERMS: usize = 7;

/// Evidence for one section.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SectionEvidence {
    /// Share (0..1) that the linear model gives it.
    pub linear: f32,
    /// Share (0..1) of the votes of the alike situations.
    pub votes: f32,
    /// Likeness of the description to the section's own text, over that to the most alike situation.
    pub words: f32,
}

/// Scales of what the first models and the second look say; 1 as they were trained, 0 leaves one out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scales {
    /// Of the linear model.
    pub linear: f32,
    /// Of the votes of alike situations.
    pub votes: f32,
    /// Of the likeness to a section's own text.
    pub own_words: f32,
    /// Of what the second look adds.
    pub together: f32,
}

impl Default for Scales {
    fn default() -> Self {
        Self { linear: 1.0, votes: 1.0, own_words: 1.0, together: 1.0 }
    }
}

/// Everything the model says of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// One for each section of the task.
    pub sections: Vec<SectionEvidence>,
    /// As for a section: that nothing fits.
    pub nothing: SectionEvidence,
    /// Shares of the roles, in the order of [`ROLES`].
    pub roles: [f32; ROLES.len()],
    /// Shares of the stages, in the order of [`STAGES`].
    pub stages: [f32; STAGES.len()],
    /// Share (0..1) of its distinct words that the linear model knows.
    pub known_words: f32,
    /// Share (0..1) of its distinct pairs of words that the linear model knows.
    pub known_pairs: f32,
    /// Likeness to the most alike situation for each word of the text, in units of the neighbour table / 100.
    pub likeness: f32,
    /// Concepts for each word of the text.
    pub concepts: f32,
}

/// What a situation says when it is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ballot {
    /// Outputs of the task with their shares, "nothing fits" among them.
    pub choices: Vec<(usize, f32)>,
    /// Place of its role among [`ROLES`]; `None` where it was not judged.
    pub role: Option<usize>,
    /// How much it counts.
    pub trust: f32,
}

impl Ballot {
    /// The ballot of a training situation.
    pub fn of(task: &Task, labelled: Labelled<'_>, recipe: &Recipe) -> Self {
        let targets = task.targets(labelled);
        let present = |(at, share): (usize, &f32)| (*share > 0.0).then_some((at, *share));
        Self {
            choices: targets[task.choices()].iter().enumerate().filter_map(present).collect(),
            role: targets[task.roles()].iter().position(|target| *target > 0.0),
            trust: recipe.trust(labelled.situation.partial),
        }
    }
}

/// What the table of neighbours says of a text.
pub struct Heard<'a> {
    /// The alike situations, nearest first.
    pub alike: &'a [Alike],
    /// The ballot of each.
    pub ballots: &'a [Ballot],
    /// Likeness to each section's own text.
    pub sections: &'a [u32],
}

impl Heard<'_> {
    /// Weight of each vote: its likeness over the best to the power of `sharpness`, by its trust.
    pub fn weights(&self, sharpness: f32) -> Vec<f32> {
        let best = self.alike.first().map_or(1.0, |alike| alike.likeness as f32);
        let votes = self.alike.iter().zip(self.ballots);
        votes.map(|(alike, ballot)| (alike.likeness as f32 / best).powf(sharpness) * ballot.trust).collect()
    }

    /// Shares of the votes for sections and "nothing fits", and for roles.
    fn shares(&self, task: &Task, sharpness: f32) -> (Vec<f32>, [f32; ROLES.len()]) {
        let mut choices = vec![0.0; task.choices().len()];
        let mut roles = [0.0; ROLES.len()];
        let (mut all, mut judged) = (f32::MIN_POSITIVE, f32::MIN_POSITIVE);
        for (weight, ballot) in self.weights(sharpness).into_iter().zip(self.ballots) {
            all += weight;
            for (at, share) in &ballot.choices {
                choices[*at] += weight * share;
            }
            if let Some(role) = ballot.role {
                judged += weight;
                roles[role] += weight;
            }
        }
        choices.iter_mut().for_each(|share| *share /= all);
        (choices, roles.map(|share| share / judged))
    }
}

/// How evidence becomes probabilities: coefficients of logistic regressions that cross-validation fits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Log-odds that a section clearly helps (grade 2 or more), see [`Evidence::section_terms`].
    pub section: [f64; SECTION_TERMS],
    /// Log-odds that the guide has something for the text, see [`Evidence::scope_terms`].
    pub scope: [f64; SCOPE_TERMS],
}

impl Default for Calibration {
    /// For guides with too few situations to fit it. Sections: what the bundled guide's came to. Scope: no doubt, since few
    /// texts do not tell what a guide is not about.
    fn default() -> Self {
        Self { section: [3.4, 1.5, 0.5], scope: [3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] }
    }
}

impl Calibration {
    /// Fits the log-odds of scope, then those of sections, which rest on it.
    pub fn fit(scope: &[Row<SCOPE_TERMS>], sections: impl FnOnce(&Self) -> Vec<Row<SECTION_TERMS>>) -> Self {
        let mut fitted = Self { scope: fit(scope), ..Self::default() };
        fitted.section = fit(&sections(&fitted));
        fitted
    }

    /// Log-odds that the guide has something for the text.
    pub fn scope_log_odds(&self, evidence: &Evidence) -> f64 {
        log_odds(&self.scope, &evidence.scope_terms())
    }
}

impl Evidence {
    /// Puts together what the linear model and the alike situations say of `text`.
    pub fn weigh(
        task: &Task,
        text: &Counted,
        known: &impl Lookup,
        mut logits: Vec<f32>,
        heard: &Heard<'_>,
        recipe: &Recipe,
    ) -> Self {
        task.heads().into_iter().for_each(|head| softmax(&mut logits[head]));
        let (votes, role_votes) = heard.shares(task, recipe.sharpness);
        let best = heard.alike.first().map_or(0.0, |alike| alike.likeness as f32);
        let of = |at: usize, words: f32| SectionEvidence { linear: logits[at], votes: votes[at], words };
        let sections = heard.sections.iter().enumerate();
        let words = text.words.max(1) as f32;
        Self {
            sections: sections.map(|(at, like)| of(at, *like as f32 / best.max(1.0))).collect(),
            nothing: of(task.nothing(), 0.0),
            roles: agreed(&logits[task.roles()], &role_votes),
            stages: std::array::from_fn(|at| logits[task.stages().start + at]),
            known_words: known_share(text, FeatureKind::Word, known),
            known_pairs: known_share(text, FeatureKind::Pair, known),
            likeness: best / words / LIKENESS_UNIT,
            concepts: text.concepts as f32 / words,
        }
    }

    /// The terms that tell whether the guide has something for the text; the first is 1.
    pub fn scope_terms(&self) -> [f64; SCOPE_TERMS] {
        [
            1.0,
            ln(self.nothing.linear, LINEAR_DOUBT),
            ln(self.nothing.votes, DOUBT),
            f64::from(self.known_words),
            f64::from(self.known_pairs),
            f64::from(self.likeness),
            f64::from(self.concepts),
        ]
    }

    /// The terms that speak for a section: 1, ln of its share after the second look, ln of the probability that the guide
    /// has something for the text at all.
    pub fn section_terms(&self, share: f32, scope_log_odds: f64) -> [f64; SECTION_TERMS] {
        [1.0, ln(share, LINEAR_DOUBT), sigmoid(scope_log_odds).ln()]
    }

    /// What the second look is told: the first models' log shares, who speaks, and how far along they are.
    pub fn seen(&self, scales: &Scales, recipe: &Recipe) -> Seen {
        let choices = || self.sections.iter().chain([&self.nothing]);
        let mut inputs = vec![1.0];
        inputs.extend(choices().map(|choice| ((choice.linear + 1e-3).ln() + 4.0) * INPUT_UNIT));
        inputs.extend(choices().map(|choice| ((choice.votes + DOUBT).ln() + 3.0) * INPUT_UNIT));
        inputs.extend(self.roles.iter().map(|share| ((share + 0.01).ln() + 2.0) * INPUT_UNIT));
        inputs.extend(self.roles.iter().chain(&self.stages));
        Seen { inputs, sums: choices().map(|choice| choice.sums(scales, recipe).iter().sum()).collect() }
    }

    /// Shares of the sections and of "nothing fits" after the second look.
    pub fn shares(&self, stack: &Stack, scales: &Scales, recipe: &Recipe) -> Vec<f32> {
        self.second_look(stack, scales, recipe).shares
    }

    /// As [`Evidence::shares`], with what was added to the sums.
    pub fn second_look(&self, stack: &Stack, scales: &Scales, recipe: &Recipe) -> SecondLook {
        let seen = self.seen(scales, recipe);
        let mut added = stack.added(&seen);
        added.iter_mut().for_each(|added| *added *= scales.together);
        let mut shares: Vec<f32> = added.iter().zip(&seen.sums).map(|(added, sum)| added + sum).collect();
        softmax(&mut shares);
        SecondLook { shares, added }
    }
}

/// What the second look makes of the evidence, for each section and for "nothing fits".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SecondLook {
    /// Shares that add up to 1.
    pub shares: Vec<f32>,
    /// What was added to the sums of the first models.
    pub added: Vec<f32>,
}

impl SectionEvidence {
    /// What the linear model, the votes and the section's own text say for it, each weighed.
    pub fn sums(&self, scales: &Scales, recipe: &Recipe) -> [f32; 3] {
        [
            recipe.sums[0] * scales.linear * (self.linear + LINEAR_DOUBT).ln(),
            recipe.sums[1] * scales.votes * (self.votes + DOUBT).ln(),
            recipe.sums[2] * scales.own_words * self.words,
        ]
    }
}

/// The geometric mean of two lists of shares, as shares.
fn agreed(linear: &[f32], votes: &[f32; ROLES.len()]) -> [f32; ROLES.len()] {
    let mut both: [f32; ROLES.len()] =
        std::array::from_fn(|at| 0.5 * ((linear[at] + LINEAR_DOUBT).ln() + (votes[at] + DOUBT).ln()));
    softmax(&mut both);
    both
}

/// Share of the features of one sort that the linear model knows; 1 where there are none.
fn known_share(text: &Counted, kind: FeatureKind, known: &impl Lookup) -> f32 {
    let all = text.of_kind(kind).count();
    let found = text.of_kind(kind).filter(|feature| known.lookup(feature).is_some()).count();
    if all == 0 { 1.0 } else { found as f32 / all as f32 }
}

fn ln(share: f32, doubt: f32) -> f64 {
    f64::from((share + doubt).ln())
}
