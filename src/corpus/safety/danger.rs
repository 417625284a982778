//! Labelled texts: those that call for a notice, with what tells of the danger, and those that must not get one.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::corpus::ids::{KEY_RULE, Taken, is_key};
use crate::corpus::lines::json_lines;
use crate::corpus::situation::Split;
use crate::corpus::source::CorpusFile;
use crate::error::{Error, Result};
use crate::text::beginning;

/// Longest id that an error quotes, in characters.
const QUOTED_CHARS: usize = 60;

/// What a text tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DangerKind {
    /// Violence by a partner or somebody near: also threats, sexual coercion, stalking, living in fear.
    Violence,
    /// Control of money, phone, friends, movements; isolation.
    Coercion,
    /// Suicidal thoughts or self-injury, whoever's, also as a threat.
    SelfHarm,
    /// Harm that the speaker, or somebody the speaker knows, does or wants to do.
    HarmToOthers,
    /// A child in danger.
    Child,
}

impl DangerKind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Violence, Self::Coercion, Self::SelfHarm, Self::HarmToOthers, Self::Child];

    /// The name used in files and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Violence => "violence",
            Self::Coercion => "coercion",
            Self::SelfHarm => "self-harm",
            Self::HarmToOthers => "harm-to-others",
            Self::Child => "child",
        }
    }
}

impl fmt::Display for DangerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whom it is about: of violence and coercion the victim, of self-harm whose life, of harm to others and to a child whoever
/// does it (or, of a child, the child itself that speaks).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Who {
    /// The speaker.
    #[serde(rename = "self")]
    Speaker,
    /// Somebody else.
    #[serde(rename = "other")]
    Other,
}

/// Whether it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// Now, lately, or it may happen again.
    Current,
    /// Clearly over.
    Past,
}

/// A danger that a text tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Danger {
    /// What it is.
    pub kind: DangerKind,
    /// Whom it is about.
    pub who: Who,
    /// Whether it is over.
    pub when: When,
}

/// A labelled text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafetyText {
    /// Unique in its file.
    pub id: String,
    /// What the person wrote.
    pub text: String,
    /// `None` where it must not get a notice.
    pub danger: Option<Danger>,
    /// Byte ranges of what tells of the danger; none where that was not marked.
    pub cues: Vec<Range<usize>>,
    /// What sort of harmless text it is; the kind of danger where it is none.
    pub sort: String,
    /// What it is for.
    pub split: Split,
    /// Whether the rules were written without a look at it, so that it tells how far they can be trusted.
    pub rules_unseen: bool,
}

impl SafetyText {
    /// Whether notices may learn from it.
    pub fn is_training(&self) -> bool {
        self.split == Split::Train
    }
}

/// A line of `danger.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DangerLine {
    id: String,
    text: String,
    kind: DangerKind,
    who: Who,
    when: When,
    #[serde(default)]
    cues: Vec<String>,
    #[serde(default)]
    split: Split,
    #[serde(default)]
    rules_unseen: bool,
}

/// A line of `harmless.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HarmlessLine {
    id: String,
    text: String,
    #[serde(rename = "type", default = "ordinary")]
    sort: String,
    #[serde(default)]
    split: Split,
    #[serde(default)]
    rules_unseen: bool,
}

fn ordinary() -> String {
    "ordinary".into()
}

/// Reads `danger.jsonl`.
pub(super) fn read_danger(file: &CorpusFile) -> Result<Vec<SafetyText>> {
    let read: Vec<(usize, DangerLine)> = json_lines(file, "`id`, `text`, `kind`, `who` and `when`")?;
    check_ids(file, read.iter().map(|(line, read)| (*line, read.id.as_str())))?;
    read.into_iter()
        .map(|(line, DangerLine { id, text, kind, who, when, cues, split, rules_unseen })| {
            let place = |cue: &String| match text.find(cue.as_str()) {
                Some(start) if !cue.is_empty() => Ok(start..start + cue.len()),
                _ => Err(Error::Corpus {
                    path: file.path.clone(),
                    line: Some(line),
                    what: format!("the cue `{cue}` does not stand in the text of `{id}`"),
                    mend: "Copy it from the text, letter by letter.".into(),
                }),
            };
            let cues = cues.iter().map(place).collect::<Result<_>>()?;
            let danger = Some(Danger { kind, who, when });
            Ok(SafetyText { id, text, danger, cues, sort: kind.to_string(), split, rules_unseen })
        })
        .collect()
}

/// Checks that each line has an id, and one of its own.
fn check_ids<'a>(file: &CorpusFile, ids: impl Iterator<Item = (usize, &'a str)>) -> Result<()> {
    let mut taken = Taken::default();
    for (line, id) in ids {
        let what = match taken.take(id, line) {
            _ if !is_key(id) => format!("`{}` is no id. {KEY_RULE}", beginning(id, QUOTED_CHARS)),
            Some(first) => format!("the id `{id}` is that of {}:{first}", file.path),
            None => continue,
        };
        let mend = "Give each text an id of its own.".into();
        return Err(Error::Corpus { path: file.path.clone(), line: Some(line), what, mend });
    }
    Ok(())
}

/// Reads `harmless.jsonl`.
pub(super) fn read_harmless(file: &CorpusFile) -> Result<Vec<SafetyText>> {
    let read: Vec<(usize, HarmlessLine)> = json_lines(file, "`id`, `text` and `type`")?;
    check_ids(file, read.iter().map(|(line, read)| (*line, read.id.as_str())))?;
    let text = |(_, HarmlessLine { id, text, sort, split, rules_unseen })| SafetyText {
        id,
        text,
        danger: None,
        cues: Vec::new(),
        sort,
        split,
        rules_unseen,
    };
    Ok(read.into_iter().map(text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> CorpusFile {
        CorpusFile {
            path: "safety/danger.jsonl".into(),
            bytes: text.as_bytes().to_vec().into(),
            digest: None,
        }
    }

    #[test]
    fn cues_are_found_in_their_text() {
        let line = r#"{"id":"a","text":"We argue. He hit me.","kind":"violence","who":"self","when":"past","cues":["He hit me."]}"#;
        let read = read_danger(&file(line)).unwrap();
        assert_eq!(read[0].cues, std::slice::from_ref(&(10..20)));
        assert_eq!(read[0].danger.unwrap().kind, DangerKind::Violence);
        let wrong = line.replace("[\"He hit me.\"]", "[\"He hits me.\"]");
        assert!(read_danger(&file(&wrong)).is_err());
    }

    #[test]
    fn kinds_read_back() {
        for kind in DangerKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
