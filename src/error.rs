//! What can go wrong, said as what, where and how to mend it.
//!
//! Every variant names the file it concerns where there is one. [`Error::mend`] gives the next step for a person.

use std::io;
use std::path::PathBuf;

/// The result of a fallible operation of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the library.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder holds no guide.
    #[error("no guide in {}: neither it nor a folder in it has a guide.toml", path.display())]
    NoGuide {
        /// The folder that was searched.
        path: PathBuf,
    },
    /// A corpus file says something that a guide cannot mean.
    #[error("{path}{}: {what}", line.map(|n| format!(":{n}")).unwrap_or_default())]
    Corpus {
        /// The file, relative to the corpus folder.
        path: String,
        /// 1-based line, where known.
        line: Option<usize>,
        /// What is wrong.
        what: String,
        /// How to mend it.
        mend: String,
    },
    /// No section has the id that was asked for.
    #[error("no section `{asked}`{}", suggestion(near))]
    UnknownSection {
        /// What was asked for.
        asked: String,
        /// Ids that look alike, nearest first.
        near: Vec<String>,
    },
    /// No reference has the key that was asked for.
    #[error("no reference `{asked}`{}", suggestion(near))]
    UnknownReference {
        /// What was asked for.
        asked: String,
        /// Keys that look alike, nearest first.
        near: Vec<String>,
    },
    /// An id stands in more than one guide.
    #[error("`{asked}` stands in more than one guide: {}", found.join(", "))]
    Ambiguous {
        /// What was asked for.
        asked: String,
        /// The full ids, `guide/section`.
        found: Vec<String>,
    },
    /// No guide of the corpus has the name that was asked for.
    #[error("no guide `{asked}`; there is {}", known.join(", "))]
    UnknownGuide {
        /// What was asked for.
        asked: String,
        /// The guides there are.
        known: Vec<String>,
    },
    /// The search library failed.
    #[error("the search index failed: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
    /// A stored document or manifest does not read back.
    #[error("the index in {} is damaged: {what}", path.display())]
    Damaged {
        /// The generation or file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// Another version of the program built the index.
    #[error("version {version} of amends built the index in {}", path.display())]
    OtherVersion {
        /// The generation.
        path: PathBuf,
        /// The version.
        version: String,
    },
    /// A folder that was named for the index holds something else.
    #[error("{} is no index folder: it holds {stranger}", path.display())]
    NotAnIndex {
        /// The folder.
        path: PathBuf,
        /// The first entry that is not of an index.
        stranger: String,
    },
    /// Another process holds the index for too long.
    #[error("another amends process{} is rebuilding the index in {}", number(*holder), path.display())]
    Locked {
        /// The index folder.
        path: PathBuf,
        /// The number of that process, where it is known.
        holder: Option<u32>,
    },
    /// A queries, qrels or run file cannot be read as one.
    #[error("{}:{line}: {what}", path.display())]
    Judgements {
        /// The file.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// What is wrong there.
        what: String,
    },
    /// Two queries have one id, so that their results could not be told apart.
    #[error("{}: another query is called `{id}`, too", path.display())]
    SameQuery {
        /// The file of the second one.
        path: PathBuf,
        /// The id of both.
        id: String,
    },
    /// A knob of the ranking does not exist.
    #[error(transparent)]
    Knob(#[from] crate::recommend::UnknownKnob),
    /// Nothing to measure: no query has a judgement of grade 2 or more.
    #[error("nothing to measure: {what}")]
    NothingToMeasure {
        /// What is missing.
        what: String,
    },
    /// Output could not be written.
    #[error("cannot write the answer: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// How to mend it, as one sentence for a person; `None` where the message itself tells.
    pub fn mend(&self) -> Option<String> {
        Some(match self {
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => "Check the path.".into(),
            Self::Read { .. } => "Check that the file may be read.".into(),
            Self::Write { .. } => "Check the space and the permissions there.".into(),
            Self::NoGuide { .. } => {
                "Point --corpus at a folder of guides, or leave it out for the bundled guide.".into()
            }
            Self::Corpus { mend, .. } => mend.clone(),
            Self::UnknownSection { .. } => "`amends toc` lists the sections.".into(),
            Self::UnknownReference { .. } => "`amends refs` lists the references.".into(),
            Self::Ambiguous { .. } => "Write the full id, guide/section.".into(),
            Self::UnknownGuide { .. } => "`amends toc` lists the guides.".into(),
            Self::Damaged { .. } | Self::OtherVersion { .. } | Self::Tantivy(_) => {
                "Rebuild it with `amends index`.".into()
            }
            Self::NotAnIndex { .. } => "Name a new or empty folder with --index DIR.".into(),
            Self::Locked { .. } => {
                "Try again once it has ended, or wait longer with `amends index --wait SECONDS`.".into()
            }
            Self::Judgements { .. } => "`amends help eval` shows the formats.".into(),
            Self::SameQuery { .. } => "Give each query an id of its own.".into(),
            Self::Knob(_) | Self::NothingToMeasure { .. } | Self::Output(_) => return None,
        })
    }

    /// Whether an index is at fault that a rebuild mends.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::OtherVersion { .. } | Self::Tantivy(_))
    }

    /// Whether the reader of our output has gone away, which is no error of ours.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(source) if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

fn number(process: Option<u32>) -> String {
    process.map_or_else(String::new, |number| format!(" (number {number})"))
}

fn suggestion(near: &[String]) -> String {
    match near {
        [] => String::new(),
        [only] => format!(". Did you mean `{only}`?"),
        [first @ .., last] => format!(". Did you mean `{}` or `{last}`?", first.join("`, `")),
    }
}
