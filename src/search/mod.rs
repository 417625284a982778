//! Full-text search over sections and references.
//!
//! The pipeline, a file each: what was typed ([`Query`]) → spelling ([`Correction`]) → other words for it
//! ([`AlsoSearched`]) → a tantivy query → hits → [`Snippet`]s. Any text is a query: what cannot be parsed is searched as plain words, and the answer says so.

mod compile;
mod correct;
mod count;
mod query;
mod run;
mod snippet;
mod synonyms;

pub use crate::corpus::Item;
pub use correct::Correction;
pub use query::{Clause, ClauseKind, Filter, FilterOn, Occur, Query, searched};
pub use run::{Hit, MOST_COUNTED, Results, search};
pub use snippet::{Highlighter, Snippet};
pub use synonyms::AlsoSearched;
