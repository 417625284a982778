//! A small guide to which hostile files are added.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use amends::corpus::{Corpus, Files};

use crate::small_safety::small_safety;

/// A section of the small guide.
pub(crate) const SECTION: &str = "+++\nid = \"a\"\ntitle = \"A\"\n+++\n\nTrust comes back slowly.\n";

/// Nothing here takes longer, however slow the machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The small guide with `files`, which stand for its own of the same path.
pub(crate) fn with(files: &[(&str, Vec<u8>)]) -> Files {
    let own = [("g/guide.toml", "title = \"T\"".to_owned()), ("g/sections/a.md", SECTION.to_owned())];
    let own = own.into_iter().chain(small_safety()).map(|(path, text)| (path, text.into_bytes()));
    let files = files.iter().cloned().chain(own);
    Files::in_memory(files.map(|(path, bytes)| (path.to_owned(), bytes)))
}

/// Reads the small guide with one more file.
pub(crate) fn read(path: &str, bytes: impl Into<Vec<u8>>) -> amends::Result<Corpus> {
    Corpus::read(&with(&[(path, bytes.into())]))
}

/// Why the small guide cannot be read with one more file.
pub(crate) fn refusal(path: &str, bytes: impl Into<Vec<u8>>) -> String {
    read(path, bytes).map(|_| path.to_owned()).unwrap_err().to_string()
}

/// Writes files to a folder.
pub(crate) fn write(folder: &Path, files: &Files) {
    for file in files.iter() {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.bytes).unwrap();
    }
}

/// Does `work`, which must not take long.
pub(crate) fn soon<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    assert!(begun.elapsed() < PATIENCE, "{what} took {:?}", begun.elapsed());
    done
}

/// Runs `amends` in `folder`, which holds `corpus`, with `piped` on standard input.
pub(crate) fn amends(folder: &Path, arguments: &[&str], piped: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command
        .current_dir(folder)
        .env("AMENDS_CORPUS", folder.join("corpus"))
        .env("AMENDS_INDEX", folder.join("built"))
        .env("HOME", folder)
        .env("LC_ALL", "C")
        .args(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let piped = piped.to_vec();
    // It may close its end before it has read all.
    let feeding = std::thread::spawn(move || std::io::Write::write_all(&mut input, &piped).is_ok());
    let output = child.wait_with_output().unwrap();
    let _ = feeding.join();
    output
}
