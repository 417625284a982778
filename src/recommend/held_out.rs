//! The training situations, ranked as `match` would rank them had it not learned from them: cross-validation.
//!
//! Stone, "Cross-validatory choice and assessment of statistical predictions", 1974. The first models, the second look and
//! the probabilities that judge a situation were all fitted without it. Three things of `match` are left out: spelling is
//! not mended, no sentence is heard by itself ([`Weights::need`]), and sections that nothing was learned of are not ranked.

use crate::corpus::Role;
use crate::learn::{Calibration, Evidence, Labelled, Material, Recipe, Stack, stack_fold};

use super::rank::{Learned, Scored, in_scope, is_foreign, learned_of, sort, strength};
use super::role::likely_role;
use super::weights::Weights;

/// What models that were not taught by a situation say of it, for all that were judged whole.
pub struct CrossValidation<'a> {
    material: &'a Material<'a>,
    recipe: Recipe,
    evidence: Vec<(usize, Evidence)>,
    /// One for each part of the evidence.
    looks: Vec<Stack>,
    /// One for each part of the evidence.
    calibrations: Vec<Calibration>,
}

/// A situation as it was ranked.
#[derive(Clone, Debug)]
pub struct HeldOut<'a> {
    /// The situation.
    pub labelled: Labelled<'a>,
    /// All sections that were learned of, best first.
    pub ranked: Vec<Scored>,
    /// Who speaks, as it seems.
    pub role: Role,
    /// Probability (0..1) that the guide has something for it.
    pub in_scope: f32,
    /// Whether it is far enough out of scope that not even the closest headings help.
    pub is_foreign: bool,
}

impl<'a> CrossValidation<'a> {
    /// Trains and judges by `recipe`.
    pub fn of(material: &'a Material<'a>, recipe: &Recipe) -> Self {
        Self::over(material, material.cross_validate(recipe), recipe, |_| true)
    }

    /// As [`CrossValidation::of`], over evidence of [`Material::cross_validate_on`]: trains the second look and fits the
    /// probabilities on the situations that `may_teach`, by number.
    pub fn over(
        material: &'a Material<'a>,
        evidence: Vec<(usize, Evidence)>,
        recipe: &Recipe,
        may_teach: impl Fn(usize) -> bool + Sync,
    ) -> Self {
        let may_teach = |place: usize| may_teach(evidence[place].0);
        let looks = material.second_looks(&evidence, recipe, may_teach);
        let shares = material.shares(&evidence, &looks, recipe);
        let without = |left_out: usize| {
            let is_taught = |place: usize| stack_fold(place, recipe) != left_out && may_teach(place);
            material.calibrate_on(&evidence, &shares, is_taught)
        };
        let calibrations = (0..looks.len()).map(without).collect();
        Self { material, recipe: recipe.clone(), evidence, looks, calibrations }
    }

    /// What was said of each situation, with its number.
    pub fn evidence(&self) -> &[(usize, Evidence)] {
        &self.evidence
    }

    /// The situations that were judged whole, in the order of the corpus.
    pub fn rankings(&self, weights: &'a Weights) -> impl Iterator<Item = HeldOut<'a>> {
        (0..self.evidence.len()).map(|place| self.ranking(place, weights))
    }

    fn ranking(&self, place: usize, weights: &Weights) -> HeldOut<'a> {
        let (at, evidence) = &self.evidence[place];
        let part = stack_fold(place, &self.recipe);
        let (stack, calibration) = (&self.looks[part], &self.calibrations[part]);
        let sections = &self.material.task.sections;
        let learned = Learned { sections, stack, calibration, recipe: &self.recipe };
        let in_scope = in_scope(calibration, evidence);
        let mut ranked = learned_of(&learned, evidence, weights);
        for scored in &mut ranked {
            scored.strength = strength(scored.score, Some(in_scope), weights);
        }
        sort(&mut ranked);
        HeldOut {
            labelled: self.material.situations[*at],
            ranked,
            role: likely_role(evidence, weights),
            in_scope,
            is_foreign: is_foreign(Some(in_scope), weights),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, Files, Source};

    /// A guide of two sections whose situations are told apart by one word, and one situation that only its own label
    /// could explain.
    fn corpus() -> Corpus {
        let folder = tempfile::tempdir().unwrap();
        let guide = folder.path().join("g");
        std::fs::create_dir(&guide).unwrap();
        std::fs::write(guide.join("guide.toml"), "title = 'T'").unwrap();
        let section =
            |id: &str| format!("{{\"_id\":\"{id}\",\"title\":\"About {id}\",\"text\":\"Advice.\"}}\n");
        std::fs::write(guide.join("sections.jsonl"), section("a") + &section("b")).unwrap();
        let line = |at: usize, text: &str, section: &str| {
            format!("{{\"id\":\"s{at}\",\"text\":\"{text}\",\"grades\":{{\"{section}\":3}}}}\n")
        };
        let odd = "quokka zebra narwhal pangolin";
        let situations: String = (0..40)
            .map(|at| match at {
                7 => line(at, odd, "b"),
                _ if at % 3 == 0 => line(at, "he lied to me about money", "a"),
                _ if at % 3 == 1 => line(at, "she reads my phone at night", "b"),
                _ => line(at, "he lied to me again about it", "a"),
            })
            .collect();
        std::fs::write(guide.join("situations.jsonl"), situations).unwrap();
        let files: Files = Source::Folder(folder.path().into()).read().unwrap();
        Corpus::read(&files).unwrap()
    }

    #[test]
    fn a_situation_is_judged_by_models_that_it_did_not_teach() {
        let corpus = corpus();
        let material = Material::of(&corpus).unwrap();
        let weights = Weights::default();
        let validated = CrossValidation::of(&material, &Recipe::default());
        let all: Vec<HeldOut<'_>> = validated.rankings(&weights).collect();
        assert_eq!(all.len(), 40);
        let ids: Vec<&str> = all.iter().map(|held| held.labelled.situation.id.as_str()).collect();
        assert_eq!((ids[0], ids[39]), ("s0", "s39"));
        assert_eq!(all[0].ranked[0].section.id, "a");
        assert_eq!(all[1].ranked[0].section.id, "b");
        // Nobody else used its words: nothing tells of them.
        let (_, evidence) = &validated.evidence()[7];
        assert_eq!((evidence.known_words, evidence.likeness), (0.0, 0.0));
    }
}
