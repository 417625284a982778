//! The index: every section, reference and situation of a corpus as a tantivy document.
//!
//! It is a product of the corpus and safe to delete. [`Store`] is the folder it lives in; [`Index`] is one that is open for
//! reading.

mod build;
mod document;
mod folder;
mod generation;
mod ledger;
mod lock;
mod manifest;
mod open;
mod pointer;
mod schema;
mod sealed;
mod segments;
mod statistics;
mod store;
mod terms;
mod tokens;
mod upkeep;
mod vocabulary;
mod windowed;

pub use build::Progress;
pub use generation::Extent;
pub use manifest::{FORMAT_VERSION, FileSum, GuideCounts, Manifest};
pub use open::{Index, LearnedModel, SafetyDetector};
pub use schema::{DocumentType, Fields};
pub use statistics::Statistics;
pub use store::{State, Store};
pub(crate) use terms::{filter_term, scored_term};
pub use tokens::Tokens;
