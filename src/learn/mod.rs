//! Learning from the guide's own situations.

mod bytes;
pub mod dictionary;
pub mod evidence;
pub mod features;
pub mod linear;
pub mod logistic;
pub mod model;
pub mod neighbors;
pub mod recipe;
pub mod task;
pub mod train;
pub mod wording;
