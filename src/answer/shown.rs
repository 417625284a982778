//! The answer of `show`: sections whole.

use serde::{Deserialize, Serialize};

use super::{Citation, Location, SCHEMA_VERSION};
use crate::corpus::{Block, Library, Section, SpeaksTo};

/// Sections with the references that they cite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The sections, in the order asked for.
    pub sections: Vec<ShownSection>,
    /// The references that they cite, by number.
    pub references: Vec<Citation>,
}

/// A whole section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShownSection {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Number in its kind.
    pub number: Option<u32>,
    /// Title.
    pub title: String,
    /// Id of the guide.
    pub guide: String,
    /// Whom it addresses.
    pub speaks_to: SpeaksTo,
    /// The prose: paragraphs and items with their sentences and lines. Citations stay as written, `[@key]`.
    pub blocks: Vec<Block>,
    /// Where the prose stands.
    pub location: Location,
    /// Keys of the references it cites, in order of first use.
    pub citations: Vec<String>,
}

impl Shown {
    /// The answer for `sections` of `library`.
    pub fn of(library: &Library, sections: &[&Section]) -> Self {
        let cited = library.references().filter(|reference| {
            sections
                .iter()
                .any(|s| s.guide == reference.guide && s.citations.iter().any(|key| key == reference.key()))
        });
        Self {
            schema_version: SCHEMA_VERSION,
            references: Citation::listed(cited.map(Citation::of).collect()),
            sections: sections.iter().map(|section| ShownSection::of(section)).collect(),
        }
    }
}

impl ShownSection {
    fn of(section: &Section) -> Self {
        Self {
            id: section.id.clone(),
            kind: section.kind.to_string(),
            number: section.number,
            title: section.title.clone(),
            guide: section.guide.clone(),
            speaks_to: section.speaks_to,
            blocks: section.blocks.clone(),
            location: Location { path: section.path.clone(), lines: Some(section.lines()) },
            citations: section.citations.clone(),
        }
    }
}
