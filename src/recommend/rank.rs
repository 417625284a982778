//! One probability a section: from what was learned, or from shared words where nothing was learned of it.

use crate::corpus::{Kind, Role};
use crate::error::Result;
use crate::index::Index;
use crate::learn::{Calibration, Evidence, Judged, SectionFacts, sigmoid};

use super::needs::cover;
use super::role::{RoleGuess, RoleOrigin, infer_role};
use super::sections::by_words;
use super::terms::Description;
use super::weights::{Strength, Weights};

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
    /// What the linear model says, its words and its doubts together.
    pub linear: f32,
    /// What the alike situations say.
    pub votes: f32,
    /// What the section's own text says.
    pub own_words: f32,
    /// Doubt whether the guide has anything for the text; 0 or less.
    pub doubt: f32,
    /// Taken from a section that speaks to the other person; 0 or less.
    pub other_role: f32,
}

impl Parts {
    /// Their sum.
    pub fn log_odds(&self) -> f32 {
        self.start + self.linear + self.votes + self.own_words + self.doubt + self.other_role
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
    /// The words of the description.
    pub description: Description,
    /// What the model says of the text.
    pub judged: Judged,
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
    let in_scope = learned.then(|| match description.distinct {
        0 => 0.0,
        _ => sigmoid(calibration.scope_log_odds(&judged.evidence)) as f32,
    });
    let mut ranked = learned_of(&model.task().sections, &judged.evidence, calibration, weights);
    ranked.extend(words_of(index, &description, weights)?);
    ranked.retain(|scored| is_wanted(&scored.section, request));
    for scored in &mut ranked {
        if role.from == RoleOrigin::Given && scored.section.speaks_to.is_for_the_other_than(role.value) {
            scored.parts.other_role = -weights.other_role;
        }
        scored.score = sigmoid(f64::from(scored.parts.log_odds())) as f32;
        let fits = in_scope.is_none_or(|probability| probability >= weights.in_scope);
        scored.strength = weights.strength(scored.score).filter(|_| fits);
    }
    sort(&mut ranked);
    cover(model, &judged, request.text, weights, &mut ranked);
    let is_foreign = in_scope.is_some_and(|probability| probability < weights.near_scope);
    Ok(Recommendation { ranked, role, in_scope, is_foreign, description, judged })
}

/// The scores of the sections that were learned of, in the order of their outputs.
pub fn learned_of(
    sections: &[SectionFacts],
    evidence: &Evidence,
    calibration: &Calibration,
    weights: &Weights,
) -> Vec<Scored> {
    let scope = calibration.scope_log_odds(evidence);
    let score = |(output, section): (usize, &SectionFacts)| {
        let terms = evidence.section_terms(output, scope);
        let part = |at: usize, knob: f32| (calibration.section[at] * terms[at]) as f32 * knob;
        let parts = Parts {
            start: part(0, 1.0),
            linear: part(1, weights.linear),
            votes: part(2, weights.votes),
            own_words: part(3, weights.own_words),
            doubt: part(4, weights.doubt),
            other_role: 0.0,
        };
        let score = sigmoid(f64::from(parts.log_odds())) as f32;
        Scored { section: section.clone(), output: Some(output), score, strength: None, parts }
    };
    sections.iter().enumerate().map(score).collect()
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
        Scored { section: SectionFacts::of(&found.section), output: None, score: 0.0, strength: None, parts }
    };
    Ok(unknown.map(score).collect())
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
