//! Training: from a corpus to a linear model, a table of neighbours, and probabilities fitted by cross-validation.

use std::collections::BTreeSet;
use std::thread;

use super::counted::{Counted, number};
use super::dictionary::{Dictionary, presence, vector};
use super::evidence::{Ballot, Calibration, Evidence, Heard, Scales};
use super::linear::{Linear, Sample};
use super::neighbors::{NeighborTable, Neighbors, nearest};
use super::recipe::Recipe;
use super::stack::{Seen, Stack};
use super::task::{Labelled, Task};
use super::wording::{Wording, WordingTable};
use crate::corpus::Corpus;

/// With fewer labelled situations than this the probabilities are not fitted but taken from [`Calibration::default`].
const LEAST_TO_CALIBRATE: usize = 200;
/// Folds in which the second look is checked.
const STACK_FOLDS: usize = 2;
/// A section helps from this grade on.
const HELPS: u8 = 2;

/// The material of a corpus, read once.
pub struct Material<'a> {
    /// What is learned.
    pub task: Task,
    /// The training situations.
    pub situations: Vec<Labelled<'a>>,
    /// What the model sees of each.
    pub texts: Vec<Counted>,
    /// What it sees of each section of the task.
    pub sections: Vec<Counted>,
    /// How many distinct features they have together.
    pub features: usize,
    /// Words and phrases.
    pub wording: WordingTable,
}

impl<'a> Material<'a> {
    /// Reads the training situations and the sections of `corpus`; `None` where the lexicon does not compile.
    pub fn of(corpus: &'a Corpus) -> Option<Self> {
        let task = Task::of(corpus);
        let situations = Task::training(corpus, &task);
        let wording = WordingTable::of(corpus);
        let reader = Wording::new(
            wording.words.as_slice(),
            wording.phrases.automaton.as_slice(),
            wording.phrases.sets.clone(),
        )?;
        let count = |text: &str| Counted::of(&reader.read(text));
        let mut texts: Vec<Counted> =
            situations.iter().map(|labelled| count(&labelled.situation.text)).collect();
        let taught = corpus.library.sections().filter(|section| task.section(&section.full_id()).is_some());
        let mut sections: Vec<Counted> = taught.map(|section| count(&section.own_text())).collect();
        let features = number(texts.iter_mut().chain(&mut sections));
        Some(Self { task, situations, texts, sections, features, wording })
    }

    /// Trains on the situations that `may_teach`, by number.
    pub fn train(&self, recipe: &Recipe, may_teach: impl Fn(usize) -> bool) -> Learner<'_> {
        let taught: Vec<usize> = (0..self.texts.len()).filter(|at| may_teach(*at)).collect();
        let read = |at: &usize| &self.texts[*at];
        let dictionary = Dictionary::of(taught.iter().map(read), self.features, recipe);
        let mut samples: Vec<Sample> = taught
            .iter()
            .map(|at| Sample {
                values: vector(read(at), &dictionary, &recipe.linear),
                targets: self.task.targets(self.situations[*at])[self.task.choices()].to_vec(),
                weight: recipe.trust(self.situations[*at].situation.partial),
            })
            .collect();
        if recipe.section > 0.0 {
            samples.extend(self.sections.iter().enumerate().map(|(at, section)| Sample {
                values: vector(section, &dictionary, &recipe.linear),
                targets: self.task.section_targets(at),
                weight: recipe.section,
            }));
        }
        let linear = Linear::fit(
            &samples,
            dictionary.entries().len(),
            self.task.choices().end,
            &[self.task.choices()],
            recipe,
        );
        let speaker = self.train_speaker(&taught, &dictionary, recipe);
        Learner { material: self, dictionary, linear, speaker }
    }

    /// Trains who speaks and how far along they are on the situations of which that was judged.
    fn train_speaker(&self, taught: &[usize], dictionary: &Dictionary, recipe: &Recipe) -> Linear {
        let start = self.task.roles().start;
        let judged = taught.iter().filter(|at| !self.situations[**at].situation.partial);
        let samples: Vec<Sample> = judged
            .map(|at| Sample {
                values: presence(&self.texts[*at], dictionary, &recipe.speaker),
                targets: self.task.targets(self.situations[*at])[start..].to_vec(),
                weight: 1.0,
            })
            .collect();
        let recipe = Recipe { rate: recipe.speaker_rate, penalty: recipe.speaker_penalty, ..recipe.clone() };
        let heads = [self.task.roles(), self.task.stages()].map(|head| head.start - start..head.end - start);
        Linear::fit(&samples, dictionary.entries().len(), self.task.outputs() - start, &heads, &recipe)
    }

    /// The table of neighbours of all situations, and behind them the sections.
    pub fn neighbors(&self, recipe: &Recipe) -> NeighborTable {
        let texts: Vec<&Counted> = self.texts.iter().chain(&self.sections).collect();
        NeighborTable::of(&texts, recipe)
    }

    /// The evidence for every situation that was judged whole, from a model that was not taught by it, with its number.
    ///
    /// Folds are every n-th situation, trained two at a time.
    pub fn cross_validate(&self, recipe: &Recipe) -> Vec<(usize, Evidence)> {
        self.cross_validate_on(recipe, |_| true)
    }

    /// As [`Material::cross_validate`], where only the situations that `may_teach`, by number, teach and vote. All are
    /// judged.
    pub fn cross_validate_on(
        &self,
        recipe: &Recipe,
        may_teach: impl Fn(usize) -> bool + Sync,
    ) -> Vec<(usize, Evidence)> {
        let folds: Vec<usize> = (0..recipe.folds.max(2)).collect();
        let table = self.neighbors(recipe);
        let mut all = Vec::new();
        for some in folds.chunks(2) {
            let found = thread::scope(|scope| {
                let run = |fold: &usize| {
                    let (fold, table, count, may_teach) = (*fold, &table, folds.len(), &may_teach);
                    scope.spawn(move || self.fold(recipe, table, |at| at % count == fold, may_teach))
                };
                let running: Vec<_> = some.iter().map(run).collect();
                running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect::<Vec<_>>()
            });
            all.extend(found);
        }
        all.sort_by_key(|(at, _)| *at);
        all
    }

    fn fold(
        &self,
        recipe: &Recipe,
        table: &NeighborTable,
        is_held_out: impl Fn(usize) -> bool,
        may_teach: impl Fn(usize) -> bool,
    ) -> Vec<(usize, Evidence)> {
        let is_taught = |at: usize| !is_held_out(at) && may_teach(at);
        let learner = self.train(recipe, is_taught);
        (0..self.texts.len())
            .filter(|at| is_held_out(*at) && !self.situations[*at].situation.partial)
            .map(|at| (at, learner.evidence(&self.texts[at], table.view(), recipe, is_taught)))
            .collect()
    }

    /// Trains the second look on evidence of [`Material::cross_validate`] that `may_teach`, by place.
    pub fn stack(
        &self,
        evidence: &[(usize, Evidence)],
        recipe: &Recipe,
        may_teach: impl Fn(usize) -> bool,
    ) -> Stack {
        let outputs = self.task.choices().end;
        let taught = evidence.iter().enumerate().filter(|(place, _)| may_teach(*place));
        let texts: Vec<(Seen, Vec<f32>)> = taught
            .map(|(_, (at, evidence))| {
                let targets = self.task.targets(self.situations[*at]);
                (evidence.seen(&Scales::default(), recipe), targets[self.task.choices()].to_vec())
            })
            .collect();
        let texts: Vec<(&Seen, &[f32])> =
            texts.iter().map(|(seen, targets)| (seen, targets.as_slice())).collect();
        match recipe.stack_epochs == 0 || texts.len() < LEAST_TO_CALIBRATE {
            true => Stack::empty(outputs),
            false => Stack::fit(&texts, outputs, recipe),
        }
    }

    /// Shares after the second look for evidence of [`Material::cross_validate`], each by one that was not taught by it.
    pub fn second_look(&self, evidence: &[(usize, Evidence)], recipe: &Recipe) -> Vec<Vec<f32>> {
        self.shares(evidence, &self.second_looks(evidence, recipe, |_| true), recipe)
    }

    /// A second look for each part of evidence of [`Material::cross_validate`], taught by what `may_teach`, by place, of
    /// the other parts.
    pub fn second_looks(
        &self,
        evidence: &[(usize, Evidence)],
        recipe: &Recipe,
        may_teach: impl Fn(usize) -> bool + Sync,
    ) -> Vec<Stack> {
        thread::scope(|scope| {
            let run = |left_out: usize| {
                let may_teach = &may_teach;
                let is_taught = move |place: usize| stack_fold(place, recipe) != left_out && may_teach(place);
                scope.spawn(move || self.stack(evidence, recipe, is_taught))
            };
            let running: Vec<_> = (0..STACK_FOLDS).map(run).collect();
            let empty = || Stack::empty(self.task.choices().end);
            running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| empty())).collect()
        })
    }

    /// Shares for evidence of [`Material::cross_validate`], each by the one of [`Material::second_looks`] that was not
    /// taught by it.
    pub fn shares(&self, evidence: &[(usize, Evidence)], looks: &[Stack], recipe: &Recipe) -> Vec<Vec<f32>> {
        let shares = |(place, (_, evidence)): (usize, &(usize, Evidence))| {
            evidence.shares(&looks[stack_fold(place, recipe)], &Scales::default(), recipe)
        };
        evidence.iter().enumerate().map(shares).collect()
    }

    /// Fits probabilities to evidence and shares of [`Material::cross_validate`] and [`Material::second_look`].
    pub fn calibrate(&self, evidence: &[(usize, Evidence)], shares: &[Vec<f32>]) -> Calibration {
        self.calibrate_on(evidence, shares, |_| true)
    }

    /// As [`Material::calibrate`], on the evidence that `may_teach`, by place.
    pub fn calibrate_on(
        &self,
        evidence: &[(usize, Evidence)],
        shares: &[Vec<f32>],
        may_teach: impl Fn(usize) -> bool,
    ) -> Calibration {
        let places: Vec<usize> = (0..evidence.len()).filter(|place| may_teach(*place)).collect();
        if places.len() < LEAST_TO_CALIBRATE {
            return Calibration::default();
        }
        let taught = || places.iter().map(|place| (&evidence[*place], &shares[*place]));
        let scope: Vec<_> = taught()
            .map(|((at, evidence), _)| {
                (evidence.scope_terms(), !self.situations[*at].situation.grades.is_empty())
            })
            .collect();
        Calibration::fit(&scope, |calibration| {
            let rows = taught().flat_map(|((at, evidence), shares)| {
                let scope = calibration.scope_log_odds(evidence);
                let helps = self.helpful(*at);
                (0..self.task.sections.len()).map(move |section| {
                    (evidence.section_terms(shares[section], scope), helps.contains(&section))
                })
            });
            rows.collect()
        })
    }

    /// Sections that clearly help in the situation at `at`.
    fn helpful(&self, at: usize) -> BTreeSet<usize> {
        let Labelled { guide, situation } = self.situations[at];
        let graded = situation.grades.iter().filter(|(_, grade)| **grade >= HELPS);
        graded.filter_map(|(section, _)| self.task.section(&format!("{guide}/{section}"))).collect()
    }
}

/// The part of the evidence at `place` whose second look is not taught by it. Neighbours in the list are of different folds
/// of the first models; these parts cut across those.
pub fn stack_fold(place: usize, recipe: &Recipe) -> usize {
    place / recipe.folds.max(2) % STACK_FOLDS
}

/// A trained model in memory.
pub struct Learner<'a> {
    material: &'a Material<'a>,
    /// The features it knows.
    pub dictionary: Dictionary,
    /// Its weights for sections.
    pub linear: Linear,
    /// Its weights for roles and stages.
    pub speaker: Linear,
}

impl Learner<'_> {
    fn evidence(
        &self,
        text: &Counted,
        table: Neighbors<'_>,
        recipe: &Recipe,
        may_vote: impl Fn(usize) -> bool,
    ) -> Evidence {
        let Material { task, situations, sections, .. } = self.material;
        let values = vector(text, &self.dictionary, &recipe.linear);
        let likeness = table.likeness(text, situations.len() + sections.len());
        let alike = nearest(&likeness[..situations.len()], recipe.neighbors, may_vote);
        let ballots: Vec<Ballot> =
            alike.iter().map(|alike| Ballot::of(task, situations[alike.text], recipe)).collect();
        Evidence::weigh(
            task,
            text,
            &self.dictionary,
            [
                self.linear.logits(&values),
                self.speaker.logits(&presence(text, &self.dictionary, &recipe.speaker)),
            ]
            .concat(),
            &Heard { alike: &alike, ballots: &ballots, sections: &likeness[situations.len()..] },
            recipe,
        )
    }
}
