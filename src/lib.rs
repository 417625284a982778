//! amends: the sections of a guide that fit what a person describes, with reasons and sources, offline.
//!
//! The flow goes one way; nothing imports from its right:
//! `error` ← [`corpus`] ← [`text`] ← [`index`] ← [`search`], [`recommend`] ← [`answer`] ← [`render`], [`eval`].

pub mod answer;
pub mod corpus;
pub mod error;
pub mod eval;
pub mod index;
pub mod recommend;
pub mod render;
pub mod search;
pub mod text;

pub use error::{Error, Result};
