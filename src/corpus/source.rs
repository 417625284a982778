//! Where a corpus comes from: the copy inside the binary, or a folder.
//!
//! Only files that mean something to the program are read, so a note beside a guide does not make an index stale.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rust_embed::Embed;
use serde::{Deserialize, Serialize};

use super::collection::{COLLECTION_NAME, Collection, STREAMED_FROM_BYTES};
use super::entry::Root;
use super::{limits, safety};
use crate::error::{Error, Result};

/// The corpus that travels inside the binary.
#[derive(Embed)]
#[folder = "corpus/"]
struct Bundle;

/// Where a corpus is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The copy inside the binary.
    Bundled,
    /// A folder of guides, or one guide's own folder.
    Folder(PathBuf),
}

/// A corpus file in memory.
#[derive(Clone, Debug)]
pub struct CorpusFile {
    /// Path relative to the corpus folder, with `/` on every system.
    pub path: String,
    /// The bytes as they are on disk.
    pub bytes: Cow<'static, [u8]>,
    /// SHA-256 of the bytes, where it is known without reading them.
    pub(crate) digest: Option<[u8; 32]>,
}

/// What the system says of a corpus file without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Path relative to the corpus folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// When it was last written, in nanoseconds since 1970.
    pub modified_nanos: u64,
}

/// All files of a corpus, sorted by path.
#[derive(Clone, Debug)]
pub struct Files {
    held: Vec<CorpusFile>,
    /// Those that are streamed, each with the hash of its contents.
    streamed: Vec<(Collection, [u8; 32])>,
}

impl Source {
    /// Reads every corpus file; of a large `sections.jsonl` only the hash, see [`Collection`].
    ///
    /// # Errors
    /// [`Error::NoGuide`] where no `guide.toml` stands in the folder or one level below, [`Error::Read`] where a file
    /// cannot be read.
    pub fn read(&self) -> Result<Files> {
        let (held, streamed) = match self {
            Self::Bundled => (bundled(), Vec::new()),
            Self::Folder(folder) => read_folder(folder)?,
        };
        Ok(Files::sorted(held, streamed))
    }

    /// The stamps of every corpus file, sorted by path, without reading any; `None` for the bundled guide, which has none,
    /// and where the system does not tell.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn stamps(&self) -> Result<Option<Vec<Stamp>>> {
        let Self::Folder(folder) = self else {
            return Ok(None);
        };
        let mut stamps: Option<Vec<Stamp>> =
            listed(folder)?.into_iter().map(|(relative, path)| stamp(relative, &path)).collect();
        if let Some(stamps) = &mut stamps {
            if !stamps.iter().any(|stamp| is_safety(&stamp.path)) {
                stamps.extend(bundled_safety().iter().map(bundled_stamp));
            }
            stamps.sort_by(|a, b| a.path.cmp(&b.path));
        }
        Ok(stamps)
    }

    /// How the source is named to a person.
    pub fn label(&self) -> String {
        match self {
            Self::Bundled => "the bundled guide".into(),
            Self::Folder(folder) => folder.display().to_string(),
        }
    }
}

impl Files {
    /// A corpus that is in memory: the contents of each file by its path relative to the corpus folder, with `/`. Files
    /// that mean nothing to the program are left out, of two with one path the first stays, and where no file is below
    /// `safety/` the bundled ones are added, all as with a folder. Nothing is streamed, however large it is.
    pub fn in_memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| CorpusFile::new(path, bytes));
        let held = with_safety(files.filter(|file| is_corpus_file(&file.path)).collect());
        Self::sorted(held, Vec::new())
    }

    fn sorted(mut held: Vec<CorpusFile>, streamed: Vec<(Collection, [u8; 32])>) -> Self {
        held.sort_by(|a, b| a.path.cmp(&b.path));
        held.dedup_by(|a, b| a.path == b.path);
        Self { held, streamed }
    }

    /// The files that are held, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = &CorpusFile> {
        self.held.iter()
    }

    /// The file at `path`, relative to the corpus folder; `None` where it is streamed.
    pub fn get(&self, path: &str) -> Option<&CorpusFile> {
        self.held.binary_search_by(|file| file.path.as_str().cmp(path)).ok().map(|at| &self.held[at])
    }

    /// The sections of a guide that are streamed.
    pub fn collection(&self, guide: &str) -> Option<&Collection> {
        self.streamed.iter().map(|(collection, _)| collection).find(|collection| collection.guide == guide)
    }

    /// A BLAKE3 hash over all paths and contents, in hexadecimal: equal if and only if the corpus is. That of the bundled
    /// guide is over the digests that were taken when the program was built.
    pub fn hash(&self) -> String {
        let streamed = self.streamed.iter().map(|(file, hash)| (file.path.as_str(), hash.as_slice()));
        hash_of(self.held_contents().chain(streamed))
    }

    /// As [`Files::hash`], over the files that are held and whose path is `wanted`.
    pub(super) fn hash_of_held(&self, wanted: impl Fn(&str) -> bool) -> String {
        hash_of(self.held_contents().filter(|(path, _)| wanted(path)))
    }

    fn held_contents(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.held
            .iter()
            .map(|file| (file.path.as_str(), file.digest.as_ref().map_or(&*file.bytes, <[u8; 32]>::as_slice)))
    }
}

fn hash_of<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (path, contents) in files {
        // Lengths before contents, so that no two lists of files feed the hasher the same bytes.
        hasher.update(&(path.len() as u64).to_le_bytes());
        hasher.update(path.as_bytes());
        hasher.update(&(contents.len() as u64).to_le_bytes());
        hasher.update(contents);
    }
    hasher.finalize().to_hex().to_string()
}

impl CorpusFile {
    /// A file that is in memory; `path` is relative to the corpus folder, with `/`.
    pub fn new(path: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { path: path.into(), bytes: bytes.into(), digest: None }
    }

    /// The contents as text, without a byte order mark.
    ///
    /// # Errors
    /// [`Error::Corpus`] with the line of the first byte that is no UTF-8, or where the file is too large.
    pub fn text(&self) -> Result<&str> {
        limits::check_file(&self.path, self.bytes.len() as u64)?;
        let text = std::str::from_utf8(&self.bytes).map_err(|e| Error::Corpus {
            path: self.path.clone(),
            line: Some(1 + self.bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count()),
            what: "not valid UTF-8".into(),
            mend: "Save the file as UTF-8.".into(),
        })?;
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}

fn bundled() -> Vec<CorpusFile> {
    Bundle::iter()
        .filter(|path| is_corpus_file(path))
        .filter_map(|path| {
            Bundle::get(&path).map(|file| CorpusFile {
                path: path.into_owned(),
                digest: Some(file.metadata.sha256_hash()),
                bytes: file.data,
            })
        })
        .collect()
}

fn is_safety(path: &str) -> bool {
    path.split('/').next() == Some(safety::FOLDER)
}

fn bundled_safety() -> Vec<CorpusFile> {
    let mut files = bundled();
    files.retain(|file| is_safety(&file.path));
    files
}

/// The files of a folder, with the bundled safety files where it brings none.
fn with_safety(mut files: Vec<CorpusFile>) -> Vec<CorpusFile> {
    if !files.iter().any(|file| is_safety(&file.path)) {
        files.extend(bundled_safety());
    }
    files
}

/// A stamp for a file inside the binary, whose contents stand for its time: another program may bring another one. Shifted,
/// so that it lies before any build.
fn bundled_stamp(file: &CorpusFile) -> Stamp {
    let digest = file.digest.unwrap_or_default();
    let mut head = [0; 8];
    head.copy_from_slice(&digest[..8]);
    Stamp {
        path: file.path.clone(),
        bytes: file.bytes.len() as u64,
        modified_nanos: u64::from_le_bytes(head) >> 8,
    }
}

/// Whether a path relative to the corpus folder is one that the program reads. Hidden files are not: editors and systems
/// leave theirs anywhere.
fn is_corpus_file(path: &str) -> bool {
    if path.rsplit('/').next().is_some_and(|name| name.starts_with('.')) {
        return false;
    }
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [safety::FOLDER, ..] => safety::is_safety_file(path),
        ["lexicon", name] => name.ends_with(".json"),
        [_, "guide.toml" | "references.json" | "situations.jsonl" | "exemplars.jsonl" | "sections.jsonl"] => {
            true
        }
        [_, "sections", name] => name.ends_with(".md"),
        _ => false,
    }
}

/// The files of a folder that are held, and those that are streamed.
type Read = (Vec<CorpusFile>, Vec<(Collection, [u8; 32])>);

fn read_folder(folder: &Path) -> Result<Read> {
    let (mut held, mut streamed) = (Vec::new(), Vec::new());
    for (relative, path) in listed(folder)? {
        match relative.split_once('/') {
            Some((guide, COLLECTION_NAME)) if is_large(&path) => {
                streamed.push(Collection::open(guide, &relative, &path)?)
            }
            _ => {
                let bytes = limits::read_file(&path, &relative)?;
                held.push(CorpusFile::new(relative, bytes));
            }
        }
    }
    Ok((with_safety(held), streamed))
}

fn is_large(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.len() >= STREAMED_FROM_BYTES)
}

/// The corpus files of a folder: path in the corpus, and where it is.
fn listed(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    let root = Root::of(folder)?;
    if has_guide(folder) {
        let whole = fs::canonicalize(folder).map_err(|source| read_error(folder, source))?;
        let name =
            whole.file_name().map_or_else(|| "guide".into(), |name| name.to_string_lossy().into_owned());
        collect(&root, folder, &name, &mut files)?;
        return Ok(files);
    }
    for (name, path) in entries(folder)? {
        if path.is_dir() && (has_guide(&path) || name == "lexicon" || name == safety::FOLDER) {
            root.check_place(&path, &name)?;
            collect(&root, &path, &name, &mut files)?;
        }
    }
    if !files.iter().any(|(path, _)| path.ends_with("/guide.toml")) {
        return Err(Error::NoGuide { path: folder.to_owned() });
    }
    Ok(files)
}

/// Adds the corpus files below `folder`, whose path in the corpus is `prefix`.
fn collect(root: &Root, folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> Result<()> {
    for (name, path) in entries(folder)? {
        let relative = format!("{prefix}/{name}");
        if is_corpus_file(&relative) {
            root.check_file(&path, &relative)?;
            files.push((relative, path));
        } else if !prefix.contains('/') && matches!(name.as_str(), "sections" | safety::CUES) {
            root.check_place(&path, &relative)?;
            if path.is_dir() {
                collect(root, &path, &relative, files)?;
            }
        }
    }
    Ok(())
}

/// Whether something is called `guide.toml` there, be it a file or not.
fn has_guide(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join("guide.toml")).is_ok()
}

fn stamp(relative: String, path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let modified_nanos = u64::try_from(modified.as_nanos()).ok()?;
    Some(Stamp { path: relative, bytes: metadata.len(), modified_nanos })
}

fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let listed = fs::read_dir(folder).map_err(|source| read_error(folder, source))?;
    listed
        .map(|entry| {
            let entry = entry.map_err(|source| read_error(folder, source))?;
            Ok((entry.file_name().to_string_lossy().into_owned(), entry.path()))
        })
        .collect()
}

fn read_error(path: &Path, source: std::io::Error) -> Error {
    Error::Read { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_beside_a_guide_are_not_corpus() {
        assert!(is_corpus_file("g/sections/a.md"));
        assert!(is_corpus_file("lexicon/en.json"));
        for path in [
            "README.md",
            "g/sections/.#a.md",
            "g/sections/deep/a.md",
            "g/sections/a.md~",
            "lexicon/notes.txt",
        ] {
            assert!(!is_corpus_file(path), "{path}");
        }
    }

    #[test]
    fn a_folder_and_its_copy_hash_alike_and_an_edit_shows() {
        let folder = tempfile::tempdir().unwrap();
        let guide = folder.path().join("g");
        fs::create_dir(&guide).unwrap();
        fs::write(guide.join("guide.toml"), "title = 'x'").unwrap();
        let hash = |at: &Path| Source::Folder(at.into()).read().unwrap().hash();
        let before = hash(folder.path());
        assert_eq!(before, hash(&guide), "a guide's own folder is the same corpus");
        fs::write(guide.join("notes.txt"), "n").unwrap();
        assert_eq!(before, hash(folder.path()));
        fs::write(guide.join("guide.toml"), "title = 'y'").unwrap();
        assert_ne!(before, hash(folder.path()));
    }

    #[test]
    fn a_folder_without_safety_files_has_the_bundled_ones() {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str| folder.path().join(name);
        fs::create_dir(of("g")).unwrap();
        fs::write(of("g/guide.toml"), "title = 'x'").unwrap();
        let safety = || {
            let files = Source::Folder(folder.path().into()).read().unwrap();
            files.iter().filter(|file| is_safety(&file.path)).count()
        };
        assert_eq!(safety(), bundled_safety().len());
        let stamps = || Source::Folder(folder.path().into()).stamps().unwrap().unwrap();
        assert!(stamps().iter().any(|stamp| stamp.path == "safety/rules.toml"));
        fs::create_dir(of("safety")).unwrap();
        fs::write(of("safety/rules.toml"), "").unwrap();
        fs::write(of("safety/notes.md"), "").unwrap();
        assert_eq!((safety(), stamps().len()), (1, 2));
    }

    #[test]
    fn a_corpus_in_memory_is_that_of_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("g/sections")).unwrap();
        let files = [("g/sections/a.md", "+++"), ("g/guide.toml", "title = 'x'"), ("g/notes.md", "n")];
        for (path, text) in files {
            fs::write(folder.path().join(path), text).unwrap();
        }
        let owned = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let in_memory =
            Files::in_memory(owned.into_iter().chain([("g/guide.toml".into(), b"second".to_vec())]));
        assert_eq!(in_memory.hash(), Source::Folder(folder.path().into()).read().unwrap().hash());
        assert_eq!(in_memory.get("g/guide.toml").unwrap().text().unwrap(), "title = 'x'");
        assert!(in_memory.get("g/notes.md").is_none() && in_memory.get("safety/rules.toml").is_some());
    }

    #[test]
    fn a_folder_without_a_guide_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = Source::Folder(folder.path().into()).read().unwrap_err();
        assert!(matches!(error, Error::NoGuide { .. }));
    }
}
