//! The answer of `toc`: the outline of each guide.

use serde::{Deserialize, Serialize};

use super::SCHEMA_VERSION;
use crate::corpus::{Guide, SpeaksTo};

/// The outlines of guides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The guides, by id.
    pub guides: Vec<OutlineGuide>,
}

/// The outline of one guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineGuide {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Language, a BCP 47 tag.
    pub language: String,
    /// Version of the text.
    pub version: Option<String>,
    /// License of the prose.
    pub license: Option<String>,
    /// What it is about.
    pub summary: Option<String>,
    /// Interests that a reader should know of.
    pub disclosure: Option<String>,
    /// The parts, in reading order.
    pub parts: Vec<OutlinePart>,
    /// The file of sections that are too many to list, relative to the corpus folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<String>,
}

/// A part of a guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlinePart {
    /// Heading; null for sections that no part names.
    pub title: Option<String>,
    /// The sections, in reading order.
    pub sections: Vec<OutlineSection>,
}

/// A line of the outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineSection {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Number in its kind.
    pub number: Option<u32>,
    /// Title.
    pub title: String,
    /// Whom it addresses.
    pub speaks_to: SpeaksTo,
}

impl Outline {
    /// The outlines of `guides`.
    pub fn of<'a>(guides: impl IntoIterator<Item = &'a Guide>) -> Self {
        Self { schema_version: SCHEMA_VERSION, guides: guides.into_iter().map(OutlineGuide::of).collect() }
    }
}

impl OutlineGuide {
    fn of(guide: &Guide) -> Self {
        let parts = guide.outline().into_iter().map(|(title, sections)| OutlinePart {
            title: title.map(str::to_owned),
            sections: sections
                .into_iter()
                .map(|section| OutlineSection {
                    id: section.id.clone(),
                    kind: section.kind.to_string(),
                    number: section.number,
                    title: section.title.clone(),
                    speaks_to: section.speaks_to,
                })
                .collect(),
        });
        Self {
            id: guide.id.clone(),
            title: guide.meta.title.clone(),
            language: guide.meta.language.clone(),
            version: guide.meta.version.clone(),
            license: guide.meta.license.clone(),
            summary: guide.meta.summary.clone(),
            disclosure: guide.meta.disclosure.clone(),
            parts: parts.collect(),
            collection: guide.collection.as_ref().map(|collection| collection.path.clone()),
        }
    }
}
