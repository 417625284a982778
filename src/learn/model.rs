//! A trained model as a file beside the index, and the model as it is read from there, in place.

use std::ops::{Deref, Range};

use serde::{Deserialize, Serialize};

use super::bytes::{Column, Part, are_starts, column, join, split};
use super::counted::{Counted, Feature};
use super::dictionary::{Lookup, Value, presence, vector};
use super::evidence::{Ballot, Calibration, Evidence, Heard};
use super::neighbors::{Alike, Neighbors, POSTING_BYTES, nearest};
use super::recipe::Recipe;
use super::rows::{SmallRows, small_rows};
use super::stack::Stack;
use super::task::{SectionFacts, Task};
use super::train::{Learner, Material};
use super::wording::{ReadText, Wording};
use crate::corpus::{Corpus, Label};

/// Name of the file.
pub const MODEL_FILE: &str = "model.bin";
/// Stands for "not judged" where a role is stored.
const NO_ROLE: u8 = u8::MAX;
/// A share of 1, as it is stored.
const WHOLE_SHARE: f32 = 65_535.0;
/// Bytes of an entry of a ballot: output (2), share (2).
const CHOICE_BYTES: usize = 4;

/// What a model says of itself, as JSON in its first part.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Head {
    sections: Vec<SectionFacts>,
    concepts: Vec<Label>,
    situations: usize,
    linear: Vec<f32>,
    speaker: Vec<f32>,
    partial: f32,
    neighbors: usize,
    sharpness: f32,
    sums: [f32; 3],
    calibration: Calibration,
}

/// Parts of the file, in order.
mod part {
    pub(super) const HEAD: usize = 0;
    pub(super) const WORDS: usize = 1;
    pub(super) const PHRASES: usize = 2;
    pub(super) const SET_STARTS: usize = 3;
    pub(super) const SETS: usize = 4;
    pub(super) const KEYS: usize = 5;
    pub(super) const IDFS: usize = 6;
    pub(super) const SCALES: usize = 7;
    pub(super) const WEIGHTS: usize = 8;
    pub(super) const BIASES: usize = 9;
    pub(super) const NEIGHBOR_KEYS: usize = 10;
    pub(super) const NEIGHBOR_STARTS: usize = 11;
    pub(super) const POSTINGS: usize = 12;
    pub(super) const BALLOT_STARTS: usize = 13;
    pub(super) const BALLOTS: usize = 14;
    pub(super) const VOTERS: usize = 15;
    pub(super) const ID_STARTS: usize = 16;
    pub(super) const IDS: usize = 17;
    pub(super) const SPEAKER_SCALES: usize = 18;
    pub(super) const SPEAKER_WEIGHTS: usize = 19;
    pub(super) const SPEAKER_BIASES: usize = 20;
    pub(super) const STACK: usize = 21;
    pub(super) const COUNT: usize = 22;
}

/// Trains on `corpus` and gives the bytes of the model; `None` where its lexicon does not compile. Without situations the
/// model knows words and phrases only.
///
/// The same corpus gives the same bytes.
pub fn train(corpus: &Corpus, recipe: &Recipe) -> Option<Vec<u8>> {
    let material = Material::of(corpus)?;
    let evidence = match material.situations.is_empty() {
        true => Vec::new(),
        false => material.cross_validate(recipe),
    };
    let calibration = material.calibrate(&evidence, &material.second_look(&evidence, recipe));
    let stack = material.stack(&evidence, recipe, |_| true);
    let learner = material.train(recipe, |_| true);
    Some(write(corpus, &material, &learner, &stack, calibration, recipe))
}

fn write(
    corpus: &Corpus,
    material: &Material<'_>,
    learner: &Learner<'_>,
    stack: &Stack,
    calibration: Calibration,
    recipe: &Recipe,
) -> Vec<u8> {
    let head = Head {
        sections: material.task.sections.clone(),
        concepts: corpus.lexicon.labels().collect(),
        situations: material.situations.len(),
        linear: recipe.linear.to_vec(),
        speaker: recipe.speaker.to_vec(),
        partial: recipe.partial,
        neighbors: recipe.neighbors,
        sharpness: recipe.sharpness,
        sums: recipe.sums,
        calibration,
    };
    let mut parts = vec![Vec::new(); part::COUNT];
    // A value of ours, without maps or odd numbers: it always writes.
    parts[part::HEAD] = serde_json::to_vec(&head).unwrap_or_default();
    parts[part::WORDS].clone_from(&material.wording.words);
    parts[part::PHRASES].clone_from(&material.wording.phrases.automaton);
    let sets = &material.wording.phrases.sets;
    (parts[part::SET_STARTS], parts[part::SETS]) =
        lists(sets.iter().map(|set| set.iter().flat_map(|concept| concept.to_le_bytes()).collect()));
    write_linear(learner, &mut parts);
    parts[part::STACK] = column(stack.weights.iter().copied(), f32::to_le_bytes);
    let table = material.neighbors(recipe);
    parts[part::NEIGHBOR_KEYS] = table.keys;
    parts[part::NEIGHBOR_STARTS] = table.starts;
    parts[part::POSTINGS] = table.postings;
    let ballots: Vec<Ballot> =
        material.situations.iter().map(|labelled| Ballot::of(&material.task, *labelled, recipe)).collect();
    (parts[part::BALLOT_STARTS], parts[part::BALLOTS]) = lists(ballots.iter().map(choices));
    parts[part::VOTERS] = ballots
        .iter()
        .zip(&material.situations)
        .flat_map(|(ballot, labelled)| {
            [ballot.role.map_or(NO_ROLE, |role| role as u8), u8::from(labelled.situation.partial)]
        })
        .collect();
    let ids =
        material.situations.iter().map(|labelled| format!("{}/{}", labelled.guide, labelled.situation.id));
    (parts[part::ID_STARTS], parts[part::IDS]) = lists(ids.map(String::into_bytes));
    join(&parts)
}

/// Rows by key, each as small numbers with a scale. What a feature says for all choices alike says nothing: rows are
/// written around their mean, so that each weight tells for or against.
fn write_linear(learner: &Learner<'_>, parts: &mut [Vec<u8>]) {
    let entries = learner.dictionary.entries();
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|row| entries[*row].key);
    parts[part::KEYS] = column(order.iter().map(|row| entries[*row].key), u64::to_le_bytes);
    parts[part::IDFS] = column(order.iter().map(|row| entries[*row].idf), f32::to_le_bytes);
    (parts[part::SCALES], parts[part::WEIGHTS]) = small_rows(&learner.linear, &order);
    parts[part::BIASES] = column(learner.linear.biases.iter().copied(), f32::to_le_bytes);
    (parts[part::SPEAKER_SCALES], parts[part::SPEAKER_WEIGHTS]) = small_rows(&learner.speaker, &order);
    parts[part::SPEAKER_BIASES] = column(learner.speaker.biases.iter().copied(), f32::to_le_bytes);
}

fn choices(ballot: &Ballot) -> Vec<u8> {
    let bytes = |(at, share): &(usize, f32)| {
        let share = (share * WHOLE_SHARE).round() as u16;
        [(*at as u16).to_le_bytes(), share.to_le_bytes()].concat()
    };
    ballot.choices.iter().flat_map(bytes).collect()
}

/// Where each list starts and where the last ends, in bytes, and all lists in a row.
fn lists(all: impl Iterator<Item = Vec<u8>>) -> (Vec<u8>, Vec<u8>) {
    let mut starts = vec![0u32];
    let mut bytes = Vec::new();
    for list in all {
        bytes.extend(list);
        starts.push(bytes.len() as u32);
    }
    (column(starts, u32::to_le_bytes), bytes)
}

/// A model over bytes in memory or in a mapped file.
pub struct Model<D> {
    file: D,
    parts: [Range<usize>; part::COUNT],
    task: Task,
    concepts: Vec<Label>,
    wording: Wording<Part<D>>,
    recipe: Recipe,
    stack: Stack,
    calibration: Calibration,
    situations: usize,
}

impl<D: Deref<Target = [u8]> + Clone> Model<D> {
    /// Opens the bytes of [`train`]; `None` where they are no model of this version.
    pub fn open(file: D) -> Option<Self> {
        let parts = split::<{ part::COUNT }>(&file)?;
        let head: Head = serde_json::from_slice(file.get(parts[part::HEAD].clone())?).ok()?;
        let of = |part: usize| Part { file: file.clone(), range: parts[part].clone() };
        let starts = of(part::SET_STARTS);
        let sets = of(part::SETS);
        // Lists that overlap could together be far longer than the file.
        if !are_starts(&starts, sets.len()) {
            return None;
        }
        let set = |at: usize| -> Vec<u16> {
            let list = list_range(&starts, at);
            sets.get(list)
                .unwrap_or_default()
                .chunks_exact(2)
                .map(|raw| u16::from_le_bytes([raw[0], raw[1]]))
                .collect()
        };
        let sets = (0..(starts.len() / 4).saturating_sub(1)).map(set).collect();
        let mut recipe = Recipe {
            partial: head.partial,
            neighbors: head.neighbors,
            sharpness: head.sharpness,
            sums: head.sums,
            ..Recipe::default()
        };
        recipe.linear.iter_mut().zip(&head.linear).for_each(|(own, stored)| *own = *stored);
        recipe.speaker.iter_mut().zip(&head.speaker).for_each(|(own, stored)| *own = *stored);
        let model = Self {
            wording: Wording::new(of(part::WORDS), of(part::PHRASES), sets)?,
            stack: Stack {
                outputs: head.sections.len() + 1,
                weights: file
                    .get(parts[part::STACK].clone())?
                    .chunks_exact(4)
                    .map(|raw| f32::from_le_bytes([raw[0], raw[1], raw[2], raw[3]]))
                    .collect(),
            },
            task: Task::new(head.sections),
            concepts: head.concepts,
            calibration: head.calibration,
            situations: head.situations,
            recipe,
            parts,
            file,
        };
        model.is_whole().then_some(model)
    }

    /// Whether the parts are as long as they say of one another.
    fn is_whole(&self) -> bool {
        let rows = self.part(part::KEYS).len() / 8;
        let choices = self.task.choices().end;
        let speaker = self.task.outputs() - choices;
        let neighbor_keys = self.part(part::NEIGHBOR_KEYS).len() / 8;
        // What the head says may be any number: nothing is worked out from it.
        let voters = self.part(part::VOTERS).len() / 2;
        self.part(part::IDFS).len() == rows * 4
            && self.part(part::SCALES).len() == rows * 4
            && self.part(part::WEIGHTS).len() == rows * choices
            && self.part(part::BIASES).len() == choices * 4
            && self.part(part::SPEAKER_SCALES).len() == rows * 4
            && self.part(part::SPEAKER_WEIGHTS).len() == rows * speaker
            && self.part(part::SPEAKER_BIASES).len() == speaker * 4
            && self.part(part::NEIGHBOR_STARTS).len() == (neighbor_keys + 1) * 4
            && are_starts(self.part(part::NEIGHBOR_STARTS), self.part(part::POSTINGS).len() / POSTING_BYTES)
            && self.part(part::BALLOT_STARTS).len() == (voters + 1) * 4
            && are_starts(self.part(part::BALLOT_STARTS), self.part(part::BALLOTS).len())
            && self.part(part::ID_STARTS).len() == (voters + 1) * 4
            && are_starts(self.part(part::ID_STARTS), self.part(part::IDS).len())
            && self.part(part::VOTERS).len() == voters * 2
            && self.situations == voters
    }

    fn part(&self, at: usize) -> &[u8] {
        self.file.get(self.parts[at].clone()).unwrap_or_default()
    }

    /// What is chosen among.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// Words and phrases.
    pub fn wording(&self) -> &Wording<impl Deref<Target = [u8]>> {
        &self.wording
    }

    /// The concepts, by number.
    pub fn concepts(&self) -> &[Label] {
        &self.concepts
    }

    /// What was weighed how in training.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The second look.
    pub fn stack(&self) -> &Stack {
        &self.stack
    }

    /// How evidence becomes probabilities.
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// What a feature's row says for a section, for a feature of value 1.
    pub fn weight(&self, row: u32, output: usize) -> f32 {
        let at = row as usize * self.task.choices().end + output;
        let stored = self.part(part::WEIGHTS).get(at).map_or(0, |byte| *byte as i8);
        f32::from(stored) * Column(self.part(part::SCALES)).f32(row as usize)
    }

    /// Full id (`guide/id`) of a training situation.
    pub fn situation_id(&self, situation: usize) -> &str {
        let range = list_range(self.part(part::ID_STARTS), situation);
        std::str::from_utf8(self.part(part::IDS).get(range).unwrap_or_default()).unwrap_or_default()
    }

    /// What a training situation says.
    pub fn ballot(&self, situation: usize) -> Ballot {
        let range = list_range(self.part(part::BALLOT_STARTS), situation);
        let stored = self.part(part::BALLOTS).get(range).unwrap_or_default();
        let choice = |raw: &[u8]| {
            let output = usize::from(u16::from_le_bytes([raw[0], raw[1]]));
            (output, f32::from(u16::from_le_bytes([raw[2], raw[3]])) / WHOLE_SHARE)
        };
        let known = |(output, _): &(usize, f32)| self.task.choices().contains(output);
        let voter = self.part(part::VOTERS).get(situation * 2..situation * 2 + 2).unwrap_or(&[NO_ROLE, 0]);
        Ballot {
            choices: stored.chunks_exact(CHOICE_BYTES).map(choice).filter(known).collect(),
            role: Some(usize::from(voter[0])).filter(|role| *role < super::task::ROLES.len()),
            trust: self.recipe.trust(voter[1] != 0),
        }
    }

    /// Reads a description, its spelling mended, and weighs it.
    pub fn judge(&self, text: &str) -> Judged {
        let text = self.wording.read_mended(text);
        let counted = Counted::of(&text);
        let values = vector(&counted, self, &self.recipe.linear);
        let sections = self.sections_part().logits(&values);
        let speaker = self.speaker_part().logits(&presence(&counted, self, &self.recipe.speaker));
        let logits = [sections, speaker].concat();
        let table = Neighbors {
            keys: self.part(part::NEIGHBOR_KEYS),
            starts: self.part(part::NEIGHBOR_STARTS),
            postings: self.part(part::POSTINGS),
        };
        let likeness = table.likeness(&counted, self.situations + self.task.sections.len());
        let (situations, own) = likeness.split_at(self.situations);
        let alike = nearest(situations, self.recipe.neighbors, |_| true);
        let ballots: Vec<Ballot> = alike.iter().map(|alike| self.ballot(alike.text)).collect();
        let heard = Heard { alike: &alike, ballots: &ballots, sections: own };
        let evidence = Evidence::weigh(&self.task, &counted, self, logits, &heard, &self.recipe);
        let votes = heard.weights(self.recipe.sharpness);
        Judged { text, values, evidence, alike, ballots, votes }
    }

    fn sections_part(&self) -> SmallRows<'_> {
        SmallRows {
            scales: self.part(part::SCALES),
            weights: self.part(part::WEIGHTS),
            biases: self.part(part::BIASES),
        }
    }

    fn speaker_part(&self) -> SmallRows<'_> {
        SmallRows {
            scales: self.part(part::SPEAKER_SCALES),
            weights: self.part(part::SPEAKER_WEIGHTS),
            biases: self.part(part::SPEAKER_BIASES),
        }
    }
}

impl<D: Deref<Target = [u8]> + Clone> Lookup for Model<D> {
    fn lookup(&self, feature: &Feature) -> Option<(u32, f32)> {
        let row = Column(self.part(part::KEYS)).find(feature.key)?;
        Some((row as u32, Column(self.part(part::IDFS)).f32(row)))
    }
}

/// Everything the model says of a text, and what it rests on.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// The text as it was read.
    pub text: ReadText,
    /// Its features, as the linear model weighs them.
    pub values: Vec<Value>,
    /// What speaks for each section.
    pub evidence: Evidence,
    /// The alike training situations, nearest first.
    pub alike: Vec<Alike>,
    /// What each of them says.
    pub ballots: Vec<Ballot>,
    /// How much each of them counts; the nearest about 1.
    pub votes: Vec<f32>,
}

fn list_range(starts: &[u8], at: usize) -> Range<usize> {
    let starts = Column(starts);
    starts.u32(at) as usize..starts.u32(at + 1) as usize
}
