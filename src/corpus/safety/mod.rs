//! What a notice rests on: rules that always fire, labelled texts to learn from, the words of notices, and where to find help.
//!
//! It stands in `safety/` beside the guides. A corpus without that folder has the bundled one: nobody should be without it
//! because a keeper did not think of it.

mod contact;
mod danger;
mod rule;
mod wording;

pub use contact::{Contact, ContactEvidence, Contacts, Emergency, Help, HelpSource};
pub use danger::{Danger, DangerKind, SafetyText, When, Who};
pub use rule::{Examples, Form, Phrase, Piece, Rule, Rules};
pub use wording::{NoticeWords, Wordings};

use super::source::Files;
use crate::error::{Error, Result};

/// Folder of the safety files in a corpus.
pub(crate) const FOLDER: &str = "safety";
const RULES: &str = "safety/rules.toml";
/// Folder of more rules, whose phrases are evidence.
pub(crate) const CUES: &str = "cues";
const NOTICES: &str = "safety/notices.toml";
const CONTACTS: &str = "safety/contacts.json";
const DANGER: &str = "safety/danger.jsonl";
const HARMLESS: &str = "safety/harmless.jsonl";

/// Whether a file of the `safety` folder is one that the program reads.
pub(crate) fn is_safety_file(path: &str) -> bool {
    [RULES, NOTICES, CONTACTS, DANGER, HARMLESS].contains(&path) || is_cues(path)
}

fn is_cues(path: &str) -> bool {
    matches!(path.split('/').collect::<Vec<_>>().as_slice(), [FOLDER, CUES, name] if name.ends_with(".toml"))
}

/// Everything in the `safety` folder of a corpus.
#[derive(Clone, Debug)]
pub struct Safety {
    /// Rules that always fire, and phrases that tell.
    pub rules: Rules,
    /// Labelled texts, of both splits.
    pub texts: Vec<SafetyText>,
    /// The words of notices.
    pub wordings: Wordings,
    /// Where to find help.
    pub contacts: Contacts,
}

impl Safety {
    /// Reads the folder. Texts may be missing; rules, words and contacts may not.
    ///
    /// # Errors
    /// [`Error::Corpus`] with file and line for the first thing that cannot be meant.
    pub(crate) fn read(files: &Files) -> Result<Self> {
        let needed = |path: &str| {
            files.get(path).ok_or_else(|| Error::Corpus {
                path: path.into(),
                line: None,
                what: "missing".into(),
                mend: "Copy it from the bundled guide, or remove the `safety` folder to use the bundled one."
                    .into(),
            })
        };
        let mut texts = Vec::new();
        if let Some(file) = files.get(DANGER) {
            texts.extend(danger::read_danger(file)?);
        }
        if let Some(file) = files.get(HARMLESS) {
            texts.extend(danger::read_harmless(file)?);
        }
        Ok(Self {
            rules: Rules::read(needed(RULES)?, files.iter().filter(|file| is_cues(&file.path)))?,
            texts,
            wordings: Wordings::read(needed(NOTICES)?)?,
            contacts: Contacts::read(needed(CONTACTS)?)?,
        })
    }
}
