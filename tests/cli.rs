//! Transcripts of the command line, a file each in `tests/cmd`: arguments, exit code, output.
//!
//! They run in empty folders, so with the bundled guide, share one index, and know no country but the one that they name. After a change that is meant to show,
//! `TRYCMD=overwrite cargo test --test cli` rewrites them: read the difference before you commit it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use amends::corpus::{Corpus, Source};
use amends::index::Store;

#[test]
fn transcripts() {
    let index = tempfile::tempdir().unwrap();
    let corpus = Corpus::read(&Source::Bundled.read().unwrap()).unwrap();
    Store::at(index.path()).rebuild(&corpus, &mut |_| {}).unwrap();
    trycmd::TestCases::new()
        .env("AMENDS_INDEX", index.path().display().to_string())
        .env("LC_ALL", "C")
        .case("tests/cmd/*.toml");
}
