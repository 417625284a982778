//! The answers of `index`, `status` and `eval`.

use serde::{Deserialize, Serialize};

use super::{MatchReport, SCHEMA_VERSION};
use crate::eval::Means;
use crate::index::{Extent, GuideCounts, Manifest, State};

/// The answer of `index`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndexReport {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Where the corpus is from.
    pub corpus: String,
    /// Where the index lives.
    pub index: String,
    /// Sections indexed.
    pub sections: u64,
    /// References indexed.
    pub references: u64,
    /// Situations indexed, of both splits.
    pub situations: u64,
    /// Sections of large files that were taken over from the index of before, since they had not changed.
    pub taken_over: u64,
    /// Distinct terms, summed over all fields.
    pub terms: u64,
    /// Size of the index.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
}

impl IndexReport {
    /// The report of a rebuild.
    pub fn of(manifest: &Manifest, corpus: &str, index: &str, seconds: f64) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            corpus: corpus.into(),
            index: index.into(),
            sections: manifest.sections(),
            references: manifest.references(),
            situations: manifest.situations(),
            taken_over: manifest.taken_over,
            terms: manifest.terms,
            bytes: manifest.bytes,
            seconds,
        }
    }
}

/// The answer of `status` and `index --check`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusReport {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// `current`, `missing`, `stale`, `other_version` or `damaged`.
    pub state: String,
    /// The state in a sentence.
    pub explanation: String,
    /// How much of its files was compared with their checksums: `whole` or `sample`; null where it is not current.
    pub checked: Option<String>,
    /// Where the corpus is from.
    pub corpus: String,
    /// Hash of the corpus as it is now.
    pub corpus_hash: String,
    /// Where the index lives.
    pub index: String,
    /// Version of this program.
    pub tool_version: String,
    /// How old the index is; null where there is none that reads.
    pub age_seconds: Option<u64>,
    /// What the index says of itself; null where there is none that reads.
    pub manifest: Option<Manifest>,
    /// Folders in the index folder that the next rebuild removes, if nobody reads them then.
    pub left_overs: Vec<String>,
}

/// What was found in an index folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whether the index can answer.
    pub state: State,
    /// How much of its files was compared with their checksums; `None` where it is not current.
    pub checked: Option<Extent>,
    /// Folders that the next rebuild removes, if nobody reads them then.
    pub left_overs: Vec<String>,
}

impl StatusReport {
    /// The report of what was `found` at the time `now_unix_seconds`.
    pub fn of(found: &Found, corpus: &str, corpus_hash: &str, index: &str, now_unix_seconds: u64) -> Self {
        let (name, explanation, manifest) = match &found.state {
            State::Current(manifest) => ("current", soundness(found.checked).into(), Some(manifest)),
            State::Missing => {
                ("missing", "There is no index yet; the first match or search builds it.".into(), None)
            }
            State::Stale(manifest) => (
                "stale",
                "The corpus has changed since the index was built; the next match or search rebuilds it."
                    .into(),
                Some(manifest),
            ),
            State::OtherVersion(manifest) => (
                "other_version",
                format!(
                    "Version {} of amends built the index; the next match or search rebuilds it.",
                    manifest.tool_version
                ),
                Some(manifest),
            ),
            State::Damaged(what) => (
                "damaged",
                format!("The index does not read back ({what}); the next match or search rebuilds it."),
                None,
            ),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            state: name.into(),
            explanation,
            checked: found.checked.map(|extent| extent.as_str().into()),
            corpus: corpus.into(),
            corpus_hash: corpus_hash.into(),
            index: index.into(),
            tool_version: env!("CARGO_PKG_VERSION").into(),
            age_seconds: manifest.map(|m| now_unix_seconds.saturating_sub(m.built_unix_seconds)),
            manifest: manifest.cloned(),
            left_overs: found.left_overs.clone(),
        }
    }

    /// Whether the index can answer as it is.
    pub fn is_current(&self) -> bool {
        self.state == "current"
    }

    /// What is indexed, guide by guide.
    pub fn guides(&self) -> &[GuideCounts] {
        self.manifest.as_ref().map_or(&[], |manifest| &manifest.guides)
    }
}

fn soundness(checked: Option<Extent>) -> &'static str {
    match checked {
        Some(Extent::Sample) => {
            "The index is of this corpus, and a sample of it is sound; `amends status --verify` checks all."
        }
        _ => "The index is of this corpus and sound.",
    }
}

/// The answer of `eval`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvalReport {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What was measured.
    pub measured: Measured,
    /// The means.
    #[serde(flatten)]
    pub means: Means,
    /// The queries with the lowest nDCG@5, lowest first.
    pub worst: Vec<WorstQuery>,
    /// Scope, risk, calibration, roles and sections; null where `search` was measured, whose scores are no probabilities.
    pub matching: Option<MatchReport>,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// `match` or `search`.
    pub verb: String,
    /// Where the queries are from.
    pub queries: String,
    /// Knobs of the ranking that were set by hand.
    pub set: Vec<(String, f32)>,
}

/// A query that went badly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorstQuery {
    /// Id of the query.
    pub id: String,
    /// Its nDCG@5.
    pub ndcg5: f64,
    /// What the person wrote.
    pub text: String,
    /// Sections that were judged to help, best first, with their grades.
    pub wanted: Vec<(String, f64)>,
    /// The first five that were ranked.
    pub got: Vec<String>,
}
