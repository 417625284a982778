//! What must hold for any input, target by target. The fuzzer and `tests/fuzz.rs` run the same checks.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a check that does not hold has to stop")]
#![allow(dead_code, reason = "each fuzz target runs one of them")]

pub(crate) mod front_matter;
pub(crate) mod guide;
pub(crate) mod lexicon;
pub(crate) mod manifest;
pub(crate) mod matching;
pub(crate) mod model;
pub(crate) mod query;
pub(crate) mod sections;
mod shown;
pub(crate) mod situations;
mod told;

/// A check: panics where something does not hold for the input.
pub(crate) type Check = fn(&[u8]);

/// All targets by name.
pub(crate) const TARGETS: [(&str, Check); 8] = [
    ("sections", sections::check),
    ("front_matter", front_matter::check),
    ("lexicon", lexicon::check),
    ("situations", situations::check),
    ("query", query::check),
    ("matching", matching::check),
    ("manifest", manifest::check),
    ("model", model::check),
];
