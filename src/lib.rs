//! amends: the sections of a guide that fit what a person describes, with reasons and sources, offline.
//!
//! The flow goes one way; nothing imports from its right:
//! [`error`](Error) ← [`text`] ← [`corpus`] ← [`learn`] ← [`safety`] ← [`index`] ← [`search`], [`recommend`] ← [`eval`],
//! [`answer`] ← [`render`].

pub mod answer;
pub mod corpus;
pub mod error;
pub mod eval;
pub mod index;
pub mod learn;
pub mod recommend;
pub mod render;
pub mod safety;
pub mod search;
pub mod text;

pub use error::{Error, Result};

/// The example in the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
