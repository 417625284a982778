//! One probability a section: from what was learned, or from shared words where nothing was learned of it.

use std::ops::Range;

use crate::corpus::{Kind, Role};
use crate::error::Result;
use crate::index::Index;
use crate::learn::{Calibration, Evidence, Judged, Recipe, SecondLook, SectionFacts, Stack, sigmoid};

use super::needs::{cover, hear, needs, parts};
use super::role::{RoleGuess, RoleOrigin, infer_role};
use super::sections::by_words;
use super::terms::Description;
use super::weights::{Strength, Weights};
use crate::text::is_function_word;

/// So many distinct words may tell something even if all of them are grammar: "when will she be over it".
const FEWEST_TELLING: usize = 4;

/// What is asked of the ranking.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// The description.
    pub text: &'a str,
    /// Who speaks, where the person said so.
    pub role: Option<Role>,
    /// Only sections of these kinds; all where empty.
    pub kinds: &'a [Kind],
    /// Only sections of this guide.
    pub guide: Option<&'a str>,
}

/// What the log-odds of a section are the sum of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    /// What any section starts with.
    pub start: f32,
    /// What the linear model says.
    pub linear: f32,
    /// What the alike situations say.
    pub votes: f32,
    /// What the section's own text says.
    pub own_words: f32,
    /// What the second look adds: sections that are chosen together, and who speaks.
    pub together: f32,
    /// What all sections share: the more others have, the less remains.
    pub others: f32,
    /// Doubt whether the guide has anything for the text; 0 or less.
    pub doubt: f32,
    /// Taken from a section that speaks to the other person; 0 or less.
    pub other_role: f32,
    /// Added where a sentence asks for the section more clearly than the whole description; 0 or more.
    pub need: f32,
}

impl Parts {
    /// Their sum.
    pub fn log_odds(&self) -> f32 {
        let learned = self.linear + self.votes + self.own_words + self.together + self.others;
        self.start + learned + self.doubt + self.other_role + self.need
    }
}

/// A ranked section.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The section.
    pub section: SectionFacts,
    /// Its output in the model; `None` where nothing was learned of it.
    pub output: Option<usize>,
    /// Probability (0..1) that it helps.
    pub score: f32,
    /// `None` below the threshold of a match.
    pub strength: Option<Strength>,
    /// What the score is made of.
    pub parts: Parts,
}

/// All candidates, best first, and what the ranking saw.
#[derive(Clone, Debug)]
pub struct Recommendation {
    /// Sections, by score; ties in reading order. The first five cover the needs of the description.
    pub ranked: Vec<Scored>,
    /// Who speaks.
    pub role: RoleGuess,
    /// Probability (0..1) that the guide has something for the text; `None` where nothing was learned.
    pub in_scope: Option<f32>,
    /// Whether the text is far enough out of scope that not even the closest headings help.
    pub is_foreign: bool,
    /// Byte ranges of the description's sentences that have some words.
    pub sentences: Vec<Range<usize>>,
    /// The words of the description.
    pub description: Description,
    /// What the model says of the text.
    pub judged: Judged,
    /// The knobs that were used.
    pub weights: Weights,
}

/// Ranks the sections of `index` for a description.
///
/// # Errors
/// [`Error::Tantivy`](crate::Error::Tantivy) or [`Error::Damaged`](crate::Error::Damaged) where the index cannot be read.
pub fn recommend(index: &Index, request: &Request<'_>, weights: &Weights) -> Result<Recommendation> {
    let model = index.model();
    let judged = model.judge(request.text);
    let description = Description::read(index, &judged.text)?;
    let role = match request.role {
        Some(value) => RoleGuess { value, from: RoleOrigin::Given },
        None => infer_role(model, &judged.evidence, weights),
    };
    let calibration = model.calibration();
    let learned = !model.task().sections.is_empty();
    let in_scope = learned.then(|| match says_nothing(&description) {
        true => 0.0,
        false => in_scope(calibration, &judged.evidence),
    });
    let learned_parts = Learned {
        sections: &model.task().sections,
        stack: model.stack(),
        calibration,
        recipe: model.recipe(),
    };
    let mut ranked = learned_of(&learned_parts, &judged.evidence, weights);
    ranked.extend(words_of(index, &description, weights)?);
    ranked.retain(|scored| is_wanted(&scored.section, request));
    let sentences = parts(&judged, request.text);
    let needs = needs(model, &learned_parts, request.text, &sentences, weights);
    for scored in &mut ranked {
        hear(&needs, weights, scored);
        if role.from == RoleOrigin::Given && scored.section.speaks_to.is_for_the_other_than(role.value) {
            scored.parts.other_role = -weights.other_role;
        }
        scored.score = sigmoid(f64::from(scored.parts.log_odds())) as f32;
        // Of what the other guides have, the probability says nothing.
        let known = in_scope.filter(|_| scored.output.is_some());
        scored.strength = strength(scored.score, known, weights);
    }
    sort(&mut ranked);
    cover(&needs, weights, &mut ranked);
    let is_foreign = is_foreign(in_scope, weights);
    let weights = weights.clone();
    Ok(Recommendation { ranked, role, in_scope, is_foreign, sentences, description, judged, weights })
}

/// Probability (0..1) that the guide has something for a text.
pub(super) fn in_scope(calibration: &Calibration, evidence: &Evidence) -> f32 {
    sigmoid(calibration.scope_log_odds(evidence)) as f32
}

/// The strength of a score, where the guide has something for the text.
pub(super) fn strength(score: f32, in_scope: Option<f32>, weights: &Weights) -> Option<Strength> {
    let fits = in_scope.is_none_or(|probability| probability >= weights.in_scope);
    weights.strength(score).filter(|_| fits)
}

/// Whether a text is so far out of scope that not even the closest headings help.
pub(super) fn is_foreign(in_scope: Option<f32>, weights: &Weights) -> bool {
    in_scope.is_some_and(|probability| probability < weights.near_scope)
}

/// The scores of the sections that were learned of, in the order of their outputs.
pub fn learned_of(model: &Learned<'_>, evidence: &Evidence, weights: &Weights) -> Vec<Scored> {
    let Learned { sections, stack, calibration, recipe } = *model;
    let scales = weights.scales();
    let scope = calibration.scope_log_odds(evidence);
    let SecondLook { shares, added } = evidence.second_look(stack, &scales, recipe);
    let score = |(output, section): (usize, &SectionFacts)| {
        let terms = evidence.section_terms(shares[output], scope);
        let part = |at: usize| (calibration.section[at] * terms[at]) as f32;
        let coefficient = calibration.section[1] as f32;
        let [linear, votes, own_words] =
            evidence.sections[output].sums(&scales, recipe).map(|sum| sum * coefficient);
        let together = coefficient * added[output];
        let parts = Parts {
            start: part(0),
            linear,
            votes,
            own_words,
            together,
            others: part(1) - linear - votes - own_words - together,
            doubt: part(2) * weights.doubt,
            other_role: 0.0,
            need: 0.0,
        };
        let score = sigmoid(f64::from(parts.log_odds())) as f32;
        Scored { section: section.clone(), output: Some(output), score, strength: None, parts }
    };
    sections.iter().enumerate().map(score).collect()
}

/// What of a model turns evidence into scores.
#[derive(Clone, Copy, Debug)]
pub struct Learned<'a> {
    /// The sections, in the order of their outputs.
    pub sections: &'a [SectionFacts],
    /// The second look.
    pub stack: &'a Stack,
    /// How shares become probabilities.
    pub calibration: &'a Calibration,
    /// What was weighed how in training.
    pub recipe: &'a Recipe,
}

/// The scores of the sections that nothing was learned of.
fn words_of(index: &Index, description: &Description, weights: &Weights) -> Result<Vec<Scored>> {
    let task = index.model().task();
    if index.manifest().sections() == task.sections.len() as u64 {
        return Ok(Vec::new());
    }
    let unknown = by_words(index, description, weights)?
        .into_iter()
        .filter(|found| task.section(&found.section.full_id()).is_none());
    let score = |found: super::sections::WordMatch| {
        let parts = Parts {
            start: weights.bias_words_only,
            own_words: weights.words_only * found.coverage,
            ..Parts::default()
        };
        Scored { section: found.section, output: None, score: 0.0, strength: None, parts }
    };
    Ok(unknown.map(score).collect())
}

/// Whether there are no words, or so few and none but grammar, that they tell of nothing: "what is this".
fn says_nothing(description: &Description) -> bool {
    let is_grammar = || description.terms.iter().all(|term| is_function_word(&term.stem));
    description.distinct == 0
        || (description.distinct < FEWEST_TELLING
            && description.terms.len() == description.distinct
            && is_grammar())
}

/// Best first, ties in reading order.
pub fn sort(ranked: &mut [Scored]) {
    ranked.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| reading_order(&a.section).cmp(&reading_order(&b.section)))
    });
}

fn is_wanted(section: &SectionFacts, request: &Request<'_>) -> bool {
    (request.kinds.is_empty() || request.kinds.contains(&section.kind))
        && request.guide.is_none_or(|guide| guide == section.guide)
}

fn reading_order(section: &SectionFacts) -> (&str, Kind, Option<u32>, &str) {
    (&section.guide, section.kind, section.number, &section.id)
}
