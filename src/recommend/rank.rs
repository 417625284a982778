//! One probability a section, from the words it shares and the votes of the nearest situations.

use std::collections::HashMap;

use super::neighbors::{Neighbor, nearest};
use super::role::{RoleGuess, RoleOrigin, infer_role};
use super::sections::{WordMatch, by_words};
use super::terms::Description;
use super::weights::{Strength, Weights};
use crate::corpus::{Kind, Role, Section};
use crate::error::Result;
use crate::index::Index;

/// Gain of grade 3, by which votes are scaled to 0..1.
const HIGHEST_GAIN: f32 = 7.0;

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
    /// Id of a situation that must not vote, for measuring with a situation the index knows.
    pub left_out: Option<&'a str>,
}

/// What the score of a section is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Share of the neighbours' votes for it, by gain, 0..1; `None` where there are no situations to learn from.
    pub vote: Option<f32>,
    /// Share of the description's words that it holds, by rarity, about 0..1.
    pub words: f32,
    /// Whether it addresses the other person.
    pub other_role: bool,
}

/// A ranked section.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The section.
    pub section: Section,
    /// Probability (0..1) that it helps.
    pub score: f32,
    /// `None` below the threshold of a match.
    pub strength: Option<Strength>,
    /// What the score is made of.
    pub features: Features,
}

/// All candidates, best first, and what the ranking saw.
#[derive(Clone, Debug)]
pub struct Recommendation {
    /// Sections, by score; ties in reading order.
    pub ranked: Vec<Scored>,
    /// Who speaks.
    pub role: RoleGuess,
    /// The words of the description.
    pub description: Description,
    /// The nearest situations, nearest first.
    pub neighbors: Vec<Neighbor>,
}

/// Ranks the sections of `index` for a description.
///
/// # Errors
/// [`Error::Tantivy`](crate::Error::Tantivy) or [`Error::Damaged`](crate::Error::Damaged) where the index cannot be read.
pub fn recommend(index: &Index, request: &Request<'_>, weights: &Weights) -> Result<Recommendation> {
    let description = Description::read(index, request.text)?;
    let neighbors = nearest(index, &description, weights, request.left_out)?;
    let role = match request.role {
        Some(value) => RoleGuess { value, from: RoleOrigin::Given },
        None => infer_role(&neighbors, weights),
    };
    let mut candidates = by_words(index, &description, weights)?;
    let votes = votes(&neighbors, weights);
    add_voted(index, &mut candidates, &votes)?;
    // Scaled below the least score of a match, which keeps the order and the meaning of thresholds.
    let learned = weights.neighbors >= 1.0 && index.manifest().training_situations() > 0;
    let unfamiliar = learned && description.familiarity < weights.familiar;
    let trust = if unfamiliar { weights.possible } else { 1.0 };
    let mut ranked: Vec<Scored> = candidates
        .into_values()
        .filter(|found| is_wanted(&found.section, request))
        .map(|WordMatch { section, coverage }| {
            let features = Features {
                vote: learned.then(|| votes.get(&section.full_id()).copied().unwrap_or(0.0)),
                words: coverage,
                other_role: section.speaks_to.is_for_the_other_than(role.value),
            };
            let score = weights.score(&features) * trust;
            let strength = weights.strength(score).filter(|_| !unfamiliar);
            Scored { strength, section, score, features }
        })
        .collect();
    ranked.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| reading_order(&a.section).cmp(&reading_order(&b.section)))
    });
    Ok(Recommendation { ranked, role, description, neighbors })
}

impl Weights {
    /// The probability that a section with these features helps.
    pub fn score(&self, features: &Features) -> f32 {
        let known = match features.vote {
            Some(vote) => self.bias + self.vote * vote + self.words * features.words,
            None => self.bias_words_only + self.words_only * features.words,
        };
        let log_odds = known - if features.other_role { self.other_role } else { 0.0 };
        1.0 / (1.0 + (-log_odds).exp())
    }
}

/// Share of the votes for each section, by full id, each neighbour voting by the gain of its grades (2^grade - 1).
fn votes(neighbors: &[Neighbor], weights: &Weights) -> HashMap<String, f32> {
    let total: f32 = neighbors.iter().map(|neighbor| neighbor.vote).sum::<f32>() + weights.doubt;
    let mut votes: HashMap<String, f32> = HashMap::new();
    for neighbor in neighbors {
        for (section, grade) in &neighbor.situation.grades {
            let gain = ((1u32 << grade) - 1) as f32 / HIGHEST_GAIN;
            *votes.entry(format!("{}/{section}", neighbor.guide)).or_default() += neighbor.vote * gain;
        }
    }
    votes.values_mut().for_each(|vote| *vote /= total.max(f32::MIN_POSITIVE));
    votes
}

/// Adds the sections that neighbours chose and that share no word with the description.
fn add_voted(
    index: &Index,
    candidates: &mut HashMap<String, WordMatch>,
    votes: &HashMap<String, f32>,
) -> Result<()> {
    for full_id in votes.keys() {
        if !candidates.contains_key(full_id)
            && let Some(section) = index.section(full_id)?
        {
            candidates.insert(full_id.clone(), WordMatch { section, coverage: 0.0 });
        }
    }
    Ok(())
}

fn is_wanted(section: &Section, request: &Request<'_>) -> bool {
    (request.kinds.is_empty() || request.kinds.contains(&section.kind))
        && request.guide.is_none_or(|guide| guide == section.guide)
}

fn reading_order(section: &Section) -> (&str, Kind, Option<u32>, &str) {
    (&section.guide, section.kind, section.number, &section.id)
}
