//! What docs/privacy.md promises: no network, and no trace of a description.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod dependencies;
#[cfg(unix)]
mod place;
#[cfg(target_os = "linux")]
mod prompt;
#[cfg(unix)]
mod remains;
#[cfg(target_os = "linux")]
mod system_calls;
