//! The words of notices: what a person reads, by what was understood.

use serde::{Deserialize, Serialize};

use super::contact::Help;
use super::danger::{DangerKind, Who};
use crate::corpus::lines::Lines;
use crate::corpus::source::CorpusFile;
use crate::error::{Error, Result};

/// What a notice says of a danger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeWords {
    /// What it is.
    pub kind: DangerKind,
    /// Whom it is about.
    pub who: Who,
    /// A heading.
    pub title: String,
    /// What was understood, without judging.
    pub now: String,
    /// The same of what is over.
    pub past: String,
    /// What a person may do; the same for both.
    pub next: String,
    /// What the contacts should be for, the most fitting first.
    pub help: Vec<Help>,
}

/// `notices.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wordings {
    /// Before an emergency number; `{number}` stands for it.
    pub emergency: String,
    /// Where the country is not known.
    pub emergency_anywhere: String,
    /// That a device may be watched, and where a safer one may be found.
    pub device: String,
    /// That the words may have been misread.
    pub misread: String,
    /// Why sections are held back.
    pub held_back: String,
    /// Why sections come forward.
    pub brought_forward: String,
    /// One for each kind and person.
    pub notice: Vec<NoticeWords>,
}

impl Wordings {
    /// Reads `notices.toml`.
    ///
    /// # Errors
    /// [`Error::Corpus`] where it is not of this form, or words for a kind are missing.
    pub(super) fn read(file: &CorpusFile) -> Result<Self> {
        let text = file.text()?;
        let wrong = |line: Option<usize>, what: String| Error::Corpus {
            path: file.path.clone(),
            line,
            what,
            mend: "See the bundled notices.toml for its form.".into(),
        };
        let read: Self = toml::from_str(text).map_err(|e| {
            let line = e.span().map(|span| Lines::of(text).at(span.start));
            wrong(line, e.message().trim().to_owned())
        })?;
        for kind in DangerKind::ALL {
            for who in [Who::Speaker, Who::Other] {
                if read.of(kind, who).is_none() {
                    let who = if who == Who::Speaker { "self" } else { "other" };
                    return Err(wrong(None, format!("no notice for kind = \"{kind}\", who = \"{who}\"")));
                }
            }
        }
        Ok(read)
    }

    /// The words for a danger.
    pub fn of(&self, kind: DangerKind, who: Who) -> Option<&NoticeWords> {
        self.notice.iter().find(|words| words.kind == kind && words.who == who)
    }
}
