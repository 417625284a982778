//! The index under fire: killed rebuilds, spoilt files, full and failing disks, many readers, foreign folders.
//!
//! After each fault the index answers as before or as after, or ends in an error that says what to do: never in a panic,
//! never in another answer. `docs/reliability.md` tells what is promised.
//!
//! A short form runs by default. `AMENDS_FAULTS=long cargo test --test faults` runs the long one: more than 1,000 killed
//! rebuilds, more than 2,000 flips, and a failing disk at every call. What needs `strace`, Linux or root says so and is
//! left out where it is missing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

#[cfg(target_os = "linux")]
#[path = "../random/mod.rs"]
mod random;
#[path = "../small_safety/mod.rs"]
mod small_safety;

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod disk;
mod folders;
#[cfg(target_os = "linux")]
mod kills;
mod pond;
mod readers;
mod spoilt;

use std::io::Write;

/// Whether the long form was asked for.
fn is_long() -> bool {
    std::env::var_os("AMENDS_FAULTS").is_some_and(|form| form == "long")
}

/// `short` trials, or `long` ones in the long form.
fn trials<T>(short: T, long: T) -> T {
    if is_long() { long } else { short }
}

/// Says something though the test passes, when words of the macros are held back.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
