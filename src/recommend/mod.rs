//! Matching: from a person's description to the sections that fit.
//!
//! The pipeline, a file each: the description's `terms` → `sections` by BM25 and `neighbors`, the most alike situations
//! with their grades → one probability a section (`rank`) → the `role`, the `passage` to quote and the `reasons`. All
//! knobs are in [`Weights`].

mod bm25;
mod neighbors;
mod passage;
mod rank;
mod reasons;
mod role;
mod sections;
mod terms;
mod weights;

pub use neighbors::Neighbor;
pub use passage::best_sentence;
pub use rank::{Features, Recommendation, Request, Scored, recommend};
pub use reasons::{Reason, ReasonKind, reasons};
pub use role::{RoleGuess, RoleOrigin, infer_role};
pub use terms::{Description, DescriptionTerm};
pub use weights::{Strength, UnknownKnob, Weights};
