//! Hostile input: corpora that no one would write, text that steers terminals, and descriptions and queries of any size. Each
//! ends in an error that names the place, or in a sound answer; never in a panic or a standstill.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod corpora;
#[cfg(unix)]
mod folders;
mod guide;
#[path = "../small_safety/mod.rs"]
mod small_safety;
mod terminal;
mod typed;
