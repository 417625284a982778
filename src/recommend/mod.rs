//! Matching: from a person's description to the sections that fit.
//!
//! The pipeline, a file each: the index's model judges the description → `rank` makes one probability a section of it
//! (`terms` and `sections`, by BM25, for sections that nothing was learned of) → `needs` gives each need a place among the
//! first five → the `role`, the `passage` to quote, and why: `attribution` shares the model's sum out among the person's
//! words, `reasons` picks what tells. `held_out` ranks the training situations by models that they did not teach. All knobs are in [`Weights`].

mod attribution;
mod bm25;
mod held_out;
mod needs;
mod passage;
mod rank;
mod reasons;
mod role;
mod sections;
mod terms;
mod weights;

pub use attribution::{Attribution, attribute};
pub use held_out::{CrossValidation, HeldOut};
pub use passage::best_sentence;
pub use rank::{Learned, Parts, Recommendation, Request, Scored, learned_of, recommend, sort};
pub use reasons::{Reason, ReasonKind, reasons};
pub use role::{RoleGuess, RoleOrigin, infer_role, likely_role};
pub use terms::{Description, DescriptionTerm};
pub use weights::{Strength, UnknownKnob, Weights};
