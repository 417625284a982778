//! What is learned: which sections help, who speaks, how far along they are.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::corpus::{BesideDanger, Corpus, Grades, Guide, Kind, Role, Section, Situation, SpeaksTo, Stage};

/// Roles, in the order of their outputs.
pub const ROLES: [Role; 4] = [Role::Betrayed, Role::Betrayer, Role::Both, Role::Unclear];
/// Stages, in the order of their outputs.
pub const STAGES: [Stage; 4] = [Stage::Fresh, Stage::Rebuilding, Stage::Later, Stage::Unclear];

/// Among more sections than this nothing is learned: the model's memory grows with their number. Step-by-step guides have
/// some dozens.
pub const MOST_SECTIONS: usize = 1_000;

/// What ranking needs to know of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionFacts {
    /// Id of its guide.
    pub guide: String,
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// Its number in its kind.
    pub number: Option<u32>,
    /// Whom it addresses.
    pub speaks_to: SpeaksTo,
    /// What becomes of it where a description tells of violence, fear or control.
    pub beside_danger: BesideDanger,
}

impl SectionFacts {
    /// The facts of `section`.
    pub fn of(section: &Section) -> Self {
        Self {
            guide: section.guide.clone(),
            id: section.id.clone(),
            kind: section.kind,
            number: section.number,
            speaks_to: section.speaks_to,
            beside_danger: section.beside_danger,
        }
    }

    /// The facts of a line of `sections.jsonl`.
    ///
    /// # Errors
    /// The fault where it is no section.
    pub fn of_line(guide: &str, json: &str) -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        struct Line {
            #[serde(rename = "_id")]
            id: String,
            kind: Option<Kind>,
            number: Option<u32>,
            #[serde(default)]
            speaks_to: SpeaksTo,
            #[serde(default)]
            beside_danger: BesideDanger,
        }
        let Line { id, kind, number, speaks_to, beside_danger } = serde_json::from_str(json)?;
        Ok(Self {
            guide: guide.into(),
            id,
            kind: kind.unwrap_or(Kind::Topic),
            number,
            speaks_to,
            beside_danger,
        })
    }

    /// `guide/id`.
    pub fn full_id(&self) -> String {
        format!("{}/{}", self.guide, self.id)
    }
}

/// The outputs of the model: a share for each section and one for "nothing fits", then one for each role and each stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// The sections, in the order of their outputs.
    pub sections: Vec<SectionFacts>,
    places: BTreeMap<String, usize>,
}

/// A training situation with the guide whose sections it grades.
#[derive(Clone, Copy, Debug)]
pub struct Labelled<'a> {
    /// Id of the guide.
    pub guide: &'a str,
    /// The situation.
    pub situation: &'a Situation,
}

impl Task {
    /// The sections of every guide that has training situations; none where they are more than [`MOST_SECTIONS`], as those
    /// of a collection always are.
    pub fn of(corpus: &Corpus) -> Self {
        let guides = corpus.library.guides().iter().zip(&corpus.situations);
        let taught: Vec<&Guide> = guides
            .filter(|(_, situations)| situations.iter().any(Situation::is_training))
            .map(|(guide, _)| guide)
            .collect();
        let sections: Vec<SectionFacts> =
            taught.iter().flat_map(|guide| guide.sections.iter().map(SectionFacts::of)).collect();
        let too_many =
            sections.len() > MOST_SECTIONS || taught.iter().any(|guide| guide.collection.is_some());
        Self::new(if too_many { Vec::new() } else { sections })
    }

    /// The task of choosing among these sections.
    pub fn new(sections: Vec<SectionFacts>) -> Self {
        let places = sections.iter().map(SectionFacts::full_id).zip(0..).collect();
        Self { sections, places }
    }

    /// The training situations of `corpus`, in order; none where there is nothing to choose among.
    pub fn training<'a>(corpus: &'a Corpus, task: &Self) -> Vec<Labelled<'a>> {
        if task.sections.is_empty() {
            return Vec::new();
        }
        let guides = corpus.library.guides().iter().zip(&corpus.situations);
        guides
            .flat_map(|(guide, all)| {
                let training = all.iter().filter(|situation| situation.is_training());
                training.map(|situation| Labelled { guide: &guide.id, situation })
            })
            .collect()
    }

    /// Output of the section with this full id.
    pub fn section(&self, full_id: &str) -> Option<usize> {
        self.places.get(full_id).copied()
    }

    /// Output of "nothing fits".
    pub fn nothing(&self) -> usize {
        self.sections.len()
    }

    /// Outputs of sections and "nothing fits".
    pub fn choices(&self) -> Range<usize> {
        0..self.nothing() + 1
    }

    /// Outputs of the roles.
    pub fn roles(&self) -> Range<usize> {
        let start = self.choices().end;
        start..start + ROLES.len()
    }

    /// Outputs of the stages.
    pub fn stages(&self) -> Range<usize> {
        let start = self.roles().end;
        start..start + STAGES.len()
    }

    /// All outputs.
    pub fn outputs(&self) -> usize {
        self.stages().end
    }

    /// The groups of outputs that exclude one another.
    pub fn heads(&self) -> [Range<usize>; 3] {
        [self.choices(), self.roles(), self.stages()]
    }

    /// What is wanted for a situation: shares by gain (2^grade - 1), or "nothing" where no section helps; role and stage
    /// where they were judged.
    pub fn targets(&self, labelled: Labelled<'_>) -> Vec<f32> {
        let mut targets = vec![0.0; self.outputs()];
        let situation = labelled.situation;
        if situation.grades.is_empty() {
            targets[self.nothing()] = 1.0;
        }
        for (section, share) in shares(&situation.grades) {
            if let Some(at) = self.section(&format!("{}/{section}", labelled.guide)) {
                targets[at] = share;
            }
        }
        if !situation.partial {
            targets[self.roles().start + place(&ROLES, situation.role)] = 1.0;
            targets[self.stages().start + place(&STAGES, situation.stage)] = 1.0;
        }
        targets
    }

    /// What is wanted for a section's own text.
    pub fn section_targets(&self, at: usize) -> Vec<f32> {
        let mut targets = vec![0.0; self.choices().end];
        targets[at] = 1.0;
        targets
    }
}

fn shares(grades: &Grades) -> impl Iterator<Item = (&str, f32)> {
    let gain = |grade: u8| f32::from(grade).exp2() - 1.0;
    let total: f32 = grades.values().map(|grade| gain(*grade)).sum();
    grades.iter().map(move |(section, grade)| (section.as_str(), gain(*grade) / total))
}

fn place<T: PartialEq>(all: &[T], one: T) -> usize {
    all.iter().position(|other| *other == one).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(ids: &[&str]) -> Task {
        let facts = |id: &&str| SectionFacts {
            guide: "g".into(),
            id: (*id).into(),
            kind: Kind::Step,
            number: None,
            speaks_to: SpeaksTo::Either,
            beside_danger: BesideDanger::Stay,
        };
        Task::new(ids.iter().map(facts).collect())
    }

    fn situation(grades: &[(&str, u8)], partial: bool) -> Situation {
        let grades: Vec<String> = grades.iter().map(|(id, grade)| format!("\"{id}\":{grade}")).collect();
        let json = format!(
            "{{\"id\":\"a\",\"text\":\"t\",\"grades\":{{{}}},\"role\":\"betrayer\",\"partial\":{partial}}}",
            grades.join(",")
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn targets_are_shares_of_the_gain() {
        let task = task(&["a", "b"]);
        let situation = situation(&[("a", 3), ("b", 1)], false);
        let targets = task.targets(Labelled { guide: "g", situation: &situation });
        assert_eq!(targets[..3], [0.875, 0.125, 0.0]);
        assert_eq!(targets[task.roles()], [0.0, 1.0, 0.0, 0.0]);
        assert_eq!(targets[task.stages()], [0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn no_grades_ask_for_nothing_and_partial_labels_for_no_role() {
        let task = task(&["a"]);
        let nothing = situation(&[], false);
        assert_eq!(task.targets(Labelled { guide: "g", situation: &nothing })[task.nothing()], 1.0);
        let partial = situation(&[("a", 3)], true);
        let targets = task.targets(Labelled { guide: "g", situation: &partial });
        assert!(targets[task.roles()].iter().chain(&targets[task.stages()]).all(|target| *target == 0.0));
    }
}
