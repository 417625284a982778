//! Situations: texts that a person could have written, with the sections that would help.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::lines::json_lines;
use super::safety::Danger;
use super::source::CorpusFile;
use crate::error::{Error, Result};

/// Section id to grade: 3 opens with it, 2 clearly helps, 1 is related. Absent sections do not help.
pub type Grades = BTreeMap<String, u8>;

/// The grade of the one section that an exemplar names.
const EXEMPLAR_GRADE: u8 = 3;

/// Who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The one whose trust was broken.
    Betrayed,
    /// The one who broke it, or is accused of it.
    Betrayer,
    /// Both did, or both speak.
    Both,
    /// The text does not tell.
    #[default]
    Unclear,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Betrayed => "betrayed",
            Self::Betrayer => "betrayer",
            Self::Both => "both",
            Self::Unclear => "unclear",
        })
    }
}

/// How far along they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Just found out, or just told.
    Fresh,
    /// Working on it.
    Rebuilding,
    /// Long after.
    Later,
    /// The text does not tell.
    #[default]
    Unclear,
}

/// What a situation is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Matching learns from it.
    #[default]
    Train,
    /// Measuring only; no ranking ever sees it.
    Dev,
}

/// A labelled text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// Unique in the guide.
    pub id: String,
    /// What the person wrote.
    pub text: String,
    /// Empty where the guide has nothing for it.
    pub grades: Grades,
    /// Who speaks.
    #[serde(default)]
    pub role: Role,
    /// How far along they are.
    #[serde(default)]
    pub stage: Stage,
    /// What it is for.
    #[serde(default)]
    pub split: Split,
    /// Whether only the graded sections were judged: nothing is said of the others, nor of role and stage.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// What danger it tells of, where it does: matching answers it all the same, and a notice comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub danger: Option<Danger>,
    /// Whether a careful reader could argue that it tells of danger: notices neither learn from it nor are measured by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
}

impl Situation {
    /// Whether matching may learn from it.
    pub fn is_training(&self) -> bool {
        self.split == Split::Train
    }
}

/// A line of `exemplars.jsonl`: this section is right, nothing is said of the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exemplar {
    id: String,
    text: String,
    section: String,
}

/// Reads `situations.jsonl`.
pub(crate) fn read_situations(file: &CorpusFile) -> Result<Vec<Situation>> {
    let read: Vec<(usize, Situation)> = json_lines(file, "`id`, `text` and `grades`")?;
    for (line, situation) in &read {
        if let Some((section, grade)) = situation.grades.iter().find(|(_, grade)| !(1..=3).contains(*grade)) {
            return Err(Error::Corpus {
                path: file.path.clone(),
                line: Some(*line),
                what: format!("grade {grade} for `{section}`"),
                mend: "Grades are 3, 2 or 1; leave out a section that does not help.".into(),
            });
        }
    }
    Ok(read.into_iter().map(|(_, situation)| situation).collect())
}

/// Reads `exemplars.jsonl` as partial situations of the training split.
pub(crate) fn read_exemplars(file: &CorpusFile) -> Result<Vec<Situation>> {
    let read: Vec<(usize, Exemplar)> = json_lines(file, "`id`, `text` and `section`")?;
    Ok(read
        .into_iter()
        .map(|(_, exemplar)| Situation {
            id: exemplar.id,
            text: exemplar.text,
            grades: Grades::from([(exemplar.section, EXEMPLAR_GRADE)]),
            role: Role::Unclear,
            stage: Stage::Unclear,
            split: Split::Train,
            partial: true,
            danger: None,
            doubtful: false,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> CorpusFile {
        CorpusFile { path: "g/situations.jsonl".into(), bytes: text.as_bytes().to_vec().into(), digest: None }
    }

    #[test]
    fn defaults_are_train_and_unclear() {
        let read = read_situations(&file("\n{\"id\":\"a\",\"text\":\"t\",\"grades\":{}}\n")).unwrap();
        assert_eq!((read[0].role, read[0].split), (Role::Unclear, Split::Train));
    }

    #[test]
    fn wrong_lines_are_named() {
        for (text, wrong) in [
            ("{\"id\":\"a\",\"text\":\"t\",\"grades\":{\"x\":4}}", 1),
            ("{\"id\":\"a\",\"text\":\"t\",\"grades\":{}}\nnot json", 2),
        ] {
            match read_situations(&file(text)).unwrap_err() {
                Error::Corpus { line, .. } => assert_eq!(line, Some(wrong)),
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn an_exemplar_is_a_partial_situation() {
        let read = read_exemplars(&file("{\"id\":\"x\",\"text\":\"t\",\"section\":\"s\"}")).unwrap();
        assert!(read[0].partial);
        assert_eq!(read[0].grades["s"], 3);
    }
}
