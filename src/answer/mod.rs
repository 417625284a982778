//! What a verb answers, as one value that every format renders.
//!
//! The JSON of each is a contract: `schemas/` describes it, and `schema_version` counts its breaking changes.

mod beside_danger;
mod bibliography;
mod evaluation;
mod explanation;
mod matching;
mod noticing;
mod outline;
mod report;
mod searching;
mod shown;

use serde::{Deserialize, Serialize};

pub use bibliography::{Bibliography, BibliographyEntry};
pub use evaluation::{MatchReport, MatchedQuery, ScopeReport, StatusShares};
pub use explanation::{Explanation, ExplanationPart, WordShare};
pub use matching::{Wanted, answer_match, match_status, ranked_status};
pub use noticing::{Misjudged, NoticeReport};
pub use outline::{Outline, OutlineGuide, OutlinePart, OutlineSection};
pub use report::{EvalReport, Found, IndexReport, Measured, StatusReport, WorstQuery};
pub use searching::answer_search;
pub use shown::{Shown, ShownSection};

use crate::corpus::{Reference, Section, SpeaksTo};
use crate::recommend::{Reason, RoleGuess, Strength};
use crate::safety::{HeldBack, Notice};
use crate::search::{AlsoSearched, Correction};

/// Version of the JSON contracts.
pub const SCHEMA_VERSION: u32 = 1;

/// The answer of `match` and `search`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Whether something fits.
    pub status: Status,
    /// What was searched for; absent from answers of `match`, which never repeat a description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Help that comes first, where the description tells of danger; null in answers of `search`.
    pub notice: Option<Notice>,
    /// Sections that would fit but are not safe beside what the notice is about; none in answers of `search`.
    #[serde(default)]
    pub held_back: Vec<HeldBack>,
    /// Who speaks; null in answers of `search`.
    pub role: Option<RoleGuess>,
    /// Probability (0..1) that the guide has something for the description; absent where nothing was learned, and from
    /// answers of `search`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_scope: Option<f32>,
    /// Sections that fit, best first; the closest ones where the status is `closest`.
    pub matches: Vec<Match>,
    /// The references that the matches cite, by number.
    pub references: Vec<Citation>,
    /// How many results there are in all; absent from answers of `match`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// Whether there are more results than were counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total_is_least: bool,
    /// Words that were searched in place of those typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub did_you_mean: Vec<Correction>,
    /// Words that were searched besides those typed, since they say the same; none in answers of `match`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_searched: Vec<AlsoSearched>,
    /// What a person should know of this answer, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Whether something fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Something fits.
    Matched,
    /// Nothing fits; the matches are the nearest headings.
    Closest,
    /// There is nothing.
    Nothing,
}

/// A recommended or found section; in answers of `search`, also a reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// 1-based.
    pub rank: usize,
    /// Id of the section, or key of the reference.
    pub id: String,
    /// Kind of the section, or `reference`.
    pub kind: String,
    /// Number of the section in its kind, or of the reference in its guide.
    pub number: Option<u32>,
    /// Title.
    pub title: String,
    /// Id of the guide.
    pub guide: String,
    /// Whom the section addresses; null for references.
    pub speaks_to: Option<SpeaksTo>,
    /// `match`: probability (0..1) that it helps. `search`: BM25, comparable within one answer.
    pub score: f32,
    /// `match`: how sure; null below the threshold, and in answers of `search`.
    pub strength: Option<Strength>,
    /// The sentence that answers best, or the piece that was found.
    pub excerpt: String,
    /// Byte ranges of `excerpt` that the search found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub highlights: Vec<(usize, usize)>,
    /// Where the excerpt stands.
    pub location: Location,
    /// Why it was recommended.
    pub reasons: Vec<Reason>,
    /// Why it was moved up beside a notice; absent where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_up: Option<String>,
    /// `match`: the part of the description that it answers; absent where that is the whole, and in answers of `search`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answered>,
    /// `match --explain`: the sum that the score is made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// Keys of the references it cites.
    pub citations: Vec<String>,
    /// For a reference: ids of the sections that cite it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cited_by: Option<Vec<String>>,
}

impl Match {
    /// A section in a place of the ranking, of which `lines` are quoted; nothing said yet of why.
    fn of_section(rank: usize, section: &Section, score: f32, lines: (usize, usize)) -> Self {
        Self {
            rank,
            id: section.id.clone(),
            kind: section.kind.to_string(),
            number: section.number,
            title: section.title.clone(),
            guide: section.guide.clone(),
            speaks_to: Some(section.speaks_to),
            score,
            strength: None,
            excerpt: String::new(),
            highlights: Vec::new(),
            location: Location { path: section.path.clone(), lines: Some(lines) },
            reasons: Vec::new(),
            moved_up: None,
            answers: None,
            explanation: None,
            citations: section.citations.clone(),
            cited_by: None,
        }
    }
}

/// The part of a description that a match answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The part, as it was written.
    pub text: String,
    /// Its byte range in the person's text.
    pub span: (usize, usize),
}

/// Where a text stands in the corpus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// File, relative to the corpus folder.
    pub path: String,
    /// First and last line, 1-based, both included; null where the file has no lines of its own for it.
    pub lines: Option<(usize, usize)>,
}

/// A reference as an answer lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Citation key.
    pub key: String,
    /// Id of the guide.
    pub guide: String,
    /// Number in its guide, by which the answer cites it.
    pub number: u32,
    /// The entry as one line, without the address.
    pub text: String,
    /// Address.
    pub url: Option<String>,
}

impl Citation {
    /// How an answer lists `reference`.
    pub fn of(reference: &Reference) -> Self {
        Self {
            key: reference.key().into(),
            guide: reference.guide.clone(),
            number: reference.number,
            text: reference.text(),
            url: reference.item.url.clone(),
        }
    }

    /// Each reference once, by guide and number.
    fn listed(mut citations: Vec<Self>) -> Vec<Self> {
        citations.sort_by(|a, b| (&a.guide, a.number).cmp(&(&b.guide, b.number)));
        citations.dedup();
        citations
    }
}

/// The number by which `key` is cited among `references`.
pub(crate) fn number_of(references: &[Citation], guide: &str, key: &str) -> Option<u32> {
    references
        .iter()
        .find(|citation| citation.guide == guide && citation.key == key)
        .map(|citation| citation.number)
}
