//! The answer of `refs`: references with who cites them.

use serde::{Deserialize, Serialize};

use super::{Citation, SCHEMA_VERSION};
use crate::corpus::{CslItem, Reference};

/// References.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bibliography {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The references, in the order asked for, else by number.
    pub references: Vec<BibliographyEntry>,
}

/// A reference with who cites it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BibliographyEntry {
    /// As an answer lists it.
    #[serde(flatten)]
    pub citation: Citation,
    /// Ids of the sections that cite it, in reading order.
    pub cited_by: Vec<String>,
    /// The entry itself, as CSL-JSON.
    pub csl: CslItem,
}

impl Bibliography {
    /// The answer for `references`.
    pub fn of<'a>(references: impl IntoIterator<Item = &'a Reference>) -> Self {
        let entries = references.into_iter().map(|reference| BibliographyEntry {
            citation: Citation::of(reference),
            cited_by: reference.cited_by.clone(),
            csl: reference.item.clone(),
        });
        Self { schema_version: SCHEMA_VERSION, references: entries.collect() }
    }
}
