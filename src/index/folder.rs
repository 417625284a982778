//! Names and durable changes in an index folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::error::{Error, Result};

pub(super) const CURRENT: &str = "CURRENT";
pub(super) const FRESH_CURRENT: &str = "CURRENT.new";
pub(super) const LOCK: &str = "LOCK";
const GENERATION_PREFIX: &str = "generation-";
const BUILDING_PREFIX: &str = "building-";
/// Longer numbers in names are not ours.
const MOST_DIGITS: usize = 12;

/// Names in a folder that are UTF-8, as all of ours are; none where it cannot be listed.
pub(super) fn names(folder: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}

/// The folder of generation `number`.
pub(super) fn generation_name(number: u64) -> String {
    format!("{GENERATION_PREFIX}{number:06}")
}

/// The folder that this process builds in.
pub(super) fn building_name() -> String {
    format!("{BUILDING_PREFIX}{}", std::process::id())
}

/// The number of a generation; `None` where `name` is none of one.
pub(super) fn generation_number(name: &str) -> Option<u64> {
    numbered(name, GENERATION_PREFIX)
}

pub(super) fn is_generation(name: &str) -> bool {
    generation_number(name).is_some()
}

pub(super) fn is_building(name: &str) -> bool {
    numbered(name, BUILDING_PREFIX).is_some()
}

/// Whether this program makes entries of this name in an index folder, or lets them be (a note, hidden files).
pub(super) fn is_ours(name: &str) -> bool {
    matches!(name, CURRENT | FRESH_CURRENT | LOCK | "README.md")
        || name.starts_with('.')
        || is_generation(name)
        || is_building(name)
}

/// The number behind `prefix`; `None` for any other name, and for numbers that this program never writes.
fn numbered(name: &str, prefix: &str) -> Option<u64> {
    let digits = name.strip_prefix(prefix)?;
    let plausible = (1..=MOST_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plausible.then(|| digits.parse().ok()).flatten()
}

/// Writes a file whole, and to the disk.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| write_error(path, e))
}

/// Makes new names in a folder durable, where the system can.
pub(super) fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|file| file.sync_all());
        synced.map_err(|e| write_error(folder, e))?;
    }
    Ok(())
}

pub(super) fn write_error(path: &Path, source: io::Error) -> Error {
    Error::Write { path: path.to_owned(), source }
}

pub(super) fn damaged(path: &Path, what: impl Into<String>) -> Error {
    Error::Damaged { path: path.to_owned(), what: what.into() }
}
