//! The corpus: guides with their sections, references and situations, and the lexicon.
//!
//! Reads the folder layout that `CONTRIBUTING.md` describes (or the copy inside the binary) into plain values. Knows
//! nothing of indexes and rankings. The Markdown parser is used in this module alone.

mod collection;
mod entry;
mod guide;
mod ids;
mod lexicon;
mod library;
mod limits;
mod lines;
mod markdown;
mod reference;
mod safety;
mod section;
mod situation;
mod source;

pub(crate) use collection::COLLECTION_NAME;
pub use collection::{Collection, CollectionLine, CollectionLines};
pub use guide::{Guide, GuideMeta, Part, Provenance};
pub use lexicon::{Label, Lexicon, Pattern};
pub use library::{Basis, Corpus, Item, Library};
pub use markdown::{Block, BlockKind, Sentence};
pub use reference::{CslDate, CslItem, CslName, Reference};
pub use safety::{
    Contact, ContactEvidence, Contacts, Danger, DangerKind, Emergency, Examples, Form, Help, HelpSource,
    NoticeWords, Phrase, Piece, Rule, Rules, Safety, SafetyText, When, Who, Wordings,
};
pub use section::{BesideDanger, Kind, PlainSection, Section, SpeaksTo};
pub use situation::{Grades, Role, Situation, Split, Stage};
pub use source::{CorpusFile, Files, Source, Stamp};
