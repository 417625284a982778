//! How much of a corpus is read. Larger things end in an error that names the file and the limit, before they are in memory;
//! CONTRIBUTING.md tells the limits to whoever writes a corpus.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::{Error, Result};

const MIB: u64 = 1 << 20;
/// A Markdown section, in bytes: a novel has as much.
const SECTION_FILE: u64 = MIB;
/// A file of TOML, in bytes.
const TOML_FILE: u64 = 4 * MIB;
/// A file of JSON, in bytes: references, contacts, a lexicon.
const JSON_FILE: u64 = 16 * MIB;
/// A file with an object a line, in bytes; `sections.jsonl` may have any size, since it is read line by line.
const LINES_FILE: u64 = 64 * MIB;
/// A line of a file with an object a line, in bytes.
pub(super) const LINE: usize = MIB as usize;
/// Longest title of a section, in bytes.
pub(super) const TITLE: usize = 2_000;
/// Most keywords of a section.
pub(super) const KEYWORDS: usize = 1_000;
/// Longest sentence, in bytes: what has no full stop for longer is cut between words.
pub(super) const SENTENCE: usize = 4_000;
/// Most references that a section cites.
pub(super) const CITATIONS: usize = 1_000;
/// Most references of a guide.
pub(super) const REFERENCES: usize = 50_000;
/// Most concepts of all lexicons: an index numbers them in 16 bits.
pub(super) const CONCEPTS: usize = 20_000;
/// Longest pattern of a lexicon or phrase of a rule, in bytes.
pub(super) const PATTERN: usize = 4_000;
/// Most phrases that one pattern, or one place of a rule's phrase, stands for.
pub(super) const FORMS: usize = 10_000;
/// Most phrases that all patterns of the lexicons, or all phrases of the rules, stand for.
pub(super) const ALL_FORMS: usize = 1_000_000;
/// Most pieces of a rule's phrase.
pub(super) const PIECES: usize = 64;
/// Most ways to take and leave what a rule's phrase may lack, and to pass over words: each is tried.
pub(super) const WAYS: usize = 10_000;
/// How deep choices may stand in choices.
pub(super) const DEPTH: usize = 16;

/// How large the corpus file at `path` (relative to the corpus folder) may be, in bytes; `None` where it is read in pieces.
fn most_bytes(path: &str) -> Option<u64> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit('.').next().unwrap_or_default() {
        _ if name == "sections.jsonl" => None,
        "md" => Some(SECTION_FILE),
        "toml" => Some(TOML_FILE),
        "json" => Some(JSON_FILE),
        _ => Some(LINES_FILE),
    }
}

/// Checks the size of a corpus file.
///
/// # Errors
/// [`Error::Corpus`] where it is too large.
pub(super) fn check_file(path: &str, bytes: u64) -> Result<()> {
    match most_bytes(path) {
        Some(most) if bytes > most => Err(Error::Corpus {
            path: path.into(),
            line: None,
            what: format!("has more than {} MiB, the most that is read of such a file", most / MIB),
            mend: "Split it up, or leave out what nobody needs.".into(),
        }),
        _ => Ok(()),
    }
}

/// Checks the length of a line of a corpus file; `number` is 1-based.
///
/// # Errors
/// [`Error::Corpus`] where it is too long.
pub(super) fn check_line(path: &str, number: usize, bytes: usize) -> Result<()> {
    if bytes <= LINE {
        return Ok(());
    }
    Err(Error::Corpus {
        path: path.into(),
        line: Some(number),
        what: format!("has more than {} MiB, the most that is read of a line", LINE as u64 / MIB),
        mend: "Write one object a line, and split up what is longer.".into(),
    })
}

/// Reads the file at `path`, which stands at `relative` in the corpus. What grows beyond its limit while it is read is not
/// read to its end.
///
/// # Errors
/// [`Error::Read`] where it cannot be read, [`Error::Corpus`] where it is too large.
pub(super) fn read_file(path: &Path, relative: &str) -> Result<Vec<u8>> {
    let unread = |source| Error::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(unread)?;
    check_file(relative, file.metadata().map_err(unread)?.len())?;
    let most = most_bytes(relative).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(unread)?;
    check_file(relative, bytes.len() as u64)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sort_of_file_has_its_limit() {
        for (path, most) in [
            ("g/sections/a.md", SECTION_FILE),
            ("g/guide.toml", TOML_FILE),
            ("safety/cues/a.toml", TOML_FILE),
            ("g/references.json", JSON_FILE),
            ("g/situations.jsonl", LINES_FILE),
        ] {
            assert!(check_file(path, most).is_ok(), "{path}");
            let error = check_file(path, most + 1).unwrap_err().to_string();
            assert!(error.starts_with(path) && error.contains(&format!("{} MiB", most / MIB)), "{error}");
        }
        assert!(check_file("g/sections.jsonl", u64::MAX).is_ok());
        assert!(check_line("g/sections.jsonl", 7, LINE).is_ok());
        assert!(check_line("g/sections.jsonl", 7, LINE + 1).unwrap_err().to_string().contains(".jsonl:7:"));
    }

    #[test]
    fn a_large_file_is_never_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        // Sparse, so that it takes no space.
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert!(matches!(read_file(&path, "g/sections/a.md"), Err(Error::Corpus { .. })));
        // A device tells no size.
        #[cfg(unix)]
        assert!(matches!(read_file(Path::new("/dev/zero"), "g/sections/a.md"), Err(Error::Corpus { .. })));
    }
}
