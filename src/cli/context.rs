//! The resolved request: which corpus, and where its index lives.
//!
//! A workspace is a folder that holds `corpus/` with a guide in it and `index/`, such as a checkout of amends. In one (or
//! below it) its corpus is used and its index kept in it. Elsewhere the bundled guide is used and its index kept in the
//! user's cache folder.

use std::cell::OnceCell;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use etcetera::BaseStrategy;

use amends::corpus::{Corpus, Files, Library, Source, Stamp};
use amends::index::{Index, Manifest, Progress, State, Store};
use amends::{Error, Result};

use super::args::Global;
use super::output::Output;

/// Length of the name of a foreign corpus's index folder, in hexadecimal digits.
const FOLDER_NAME_DIGITS: usize = 16;

/// A way to bring an index up to date.
type Build = fn(&Store, &Corpus, &mut dyn FnMut(Progress)) -> Result<Manifest>;

/// Which corpus, and where its index lives.
pub(crate) struct Context {
    pub(crate) source: Source,
    pub(crate) store: Store,
    /// Read when they are first needed: a current index answers without them.
    files: OnceCell<Files>,
    /// Taken before any file is read.
    stamps: Option<Vec<Stamp>>,
}

impl Context {
    /// Finds the corpus and its index.
    pub(crate) fn resolve(global: &Global) -> Result<Self> {
        let workspace = env::current_dir().ok().and_then(|folder| workspace(&folder));
        let source = match (&global.corpus, &workspace) {
            (Some(folder), _) => Source::Folder(folder.clone()),
            (None, Some(workspace)) => Source::Folder(workspace.join("corpus")),
            (None, None) => Source::Bundled,
        };
        let stamps = source.stamps()?;
        let own = workspace.filter(|workspace| same_folder(&source, &workspace.join("corpus")));
        let folder = match (&global.index, own) {
            (Some(folder), _) => folder.clone(),
            (None, Some(workspace)) => workspace.join("index"),
            (None, None) => cache_folder().join(folder_name(&source)),
        };
        Ok(Self { source, store: Store::at(folder), files: OnceCell::new(), stamps })
    }

    /// The corpus files.
    pub(crate) fn files(&self) -> Result<&Files> {
        if let Some(files) = self.files.get() {
            return Ok(files);
        }
        let files = self.source.read()?;
        Ok(self.files.get_or_init(|| files))
    }

    /// The guides, read from the corpus itself.
    pub(crate) fn library(&self) -> Result<Library> {
        Library::read(self.files()?)
    }

    /// The whole corpus.
    pub(crate) fn corpus(&self) -> Result<Corpus> {
        let mut corpus = Corpus::read(self.files()?)?;
        corpus.stamps = self.stamps.clone().unwrap_or_default();
        Ok(corpus)
    }

    /// An index that can answer for the corpus: opened if it is current, else built first, with a word on standard
    /// error. Where no folder can be written it is built in memory.
    pub(crate) fn index(&self, output: &mut Output) -> Result<Index> {
        if let Some(stamps) = &self.stamps
            && let Ok(Some(index)) = self.store.open_unchanged(stamps)
        {
            return Ok(index);
        }
        let why = match self.store.state(&self.files()?.hash()) {
            State::Current(_) => match self.store.open() {
                Ok(index) => return Ok(index),
                Err(e) => format!("Rebuilding the index: {e}."),
            },
            State::Missing => format!("Building the index of {}. This happens once.", self.source.label()),
            State::Stale(_) => "The guide has changed. Rebuilding the index.".into(),
            State::OtherVersion(_) => "Rebuilding the index for this version of amends.".into(),
            State::Damaged(what) => format!("Rebuilding the index: {what}."),
        };
        output.tell(&why);
        self.built(Store::ensure, output)
    }

    /// Does `work` with an index that can answer. Damage that comes to light only then is said and mended, once, and the
    /// work done anew.
    pub(crate) fn answer<T>(
        &self,
        index: Index,
        output: &mut Output,
        mut work: impl FnMut(&Index) -> Result<T>,
    ) -> Result<T> {
        match work(&index) {
            Err(e) if e.is_damage() => {
                drop(index);
                output.tell(&format!("Rebuilding the index: {e}."));
                work(&self.built(Store::rebuild, output)?)
            }
            done => done,
        }
    }

    /// The index after `build`, or one in memory where the folder cannot be written or read.
    fn built(&self, build: Build, output: &mut Output) -> Result<Index> {
        let corpus = self.corpus()?;
        let built = with_progress_bar(|progress| build(&self.store, &corpus, progress));
        match built.and_then(|_| self.store.open()) {
            // Named by mistake: nothing should seem to be well with it.
            Err(e @ Error::NotAnIndex { .. }) => Err(e),
            Err(e) => {
                output.tell(&format!("amends: {e}. The index is kept in memory this time."));
                Index::in_memory(&corpus, &mut |_| {})
            }
            done => done,
        }
    }

    /// Rebuilds the index after waiting up to `patience` for others that do, if `full` without taking anything over from the
    /// one of before; how long it took, in seconds.
    pub(crate) fn rebuild(&self, patience: Duration, full: bool) -> Result<(Manifest, f64)> {
        let started = Instant::now();
        let corpus = self.corpus()?;
        let store = self.store.clone().waiting(patience);
        let store = if full { store.from_nothing() } else { store };
        let manifest = with_progress_bar(|progress| store.rebuild(&corpus, progress))?;
        Ok((manifest, started.elapsed().as_secs_f64()))
    }
}

/// Does `work` with a progress bar on standard error.
fn with_progress_bar<T>(work: impl FnOnce(&mut dyn FnMut(Progress)) -> T) -> T {
    let bar = Output::progress_bar();
    let done = work(&mut |progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    });
    bar.finish_and_clear();
    done
}

/// The nearest folder, from `folder` upwards, that is a workspace.
fn workspace(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| is_workspace(folder)).map(Path::to_owned)
}

fn is_workspace(folder: &Path) -> bool {
    folder.join("index").is_dir()
        && fs::read_dir(folder.join("corpus"))
            .is_ok_and(|mut entries| entries.any(|e| e.is_ok_and(|e| e.path().join("guide.toml").is_file())))
}

fn same_folder(source: &Source, other: &Path) -> bool {
    match source {
        Source::Bundled => false,
        Source::Folder(folder) => match (fs::canonicalize(folder), fs::canonicalize(other)) {
            (Ok(a), Ok(b)) => a == b,
            _ => false,
        },
    }
}

/// Where this system keeps what can be made anew.
fn cache_folder() -> PathBuf {
    etcetera::choose_base_strategy().map_or_else(|_| env::temp_dir(), |base| base.cache_dir()).join("amends")
}

/// A name for the index of a corpus, the same for the same folder.
fn folder_name(source: &Source) -> String {
    match source {
        Source::Bundled => "bundled".into(),
        Source::Folder(folder) => {
            let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
            let hash = blake3::hash(whole.as_os_str().as_encoded_bytes()).to_hex();
            hash.as_str()[..FOLDER_NAME_DIGITS].to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_is_found_from_below_and_needs_both_folders() {
        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("corpus/g/sections");
        fs::create_dir_all(&below).unwrap();
        fs::write(root.path().join("corpus/g/guide.toml"), "title = 'T'").unwrap();
        assert_eq!(workspace(&below), None);
        fs::create_dir(root.path().join("index")).unwrap();
        assert_eq!(workspace(&below).as_deref(), Some(root.path()));
    }

    /// A guide of one section, and a safety folder that is read in a moment.
    fn small_corpus(corpus: &Path) {
        fs::create_dir_all(corpus.join("g")).unwrap();
        fs::create_dir_all(corpus.join("safety")).unwrap();
        fs::write(corpus.join("g/guide.toml"), "title = 'T'").unwrap();
        fs::write(corpus.join("g/sections.jsonl"), r#"{"_id":"a","title":"A","text":"Frogs sing."}"#)
            .unwrap();
        let rule = "[[rule]]\nid = 'a'\nkind = 'violence'\nalways = true\nphrases = ['a pike bit me']";
        fs::write(corpus.join("safety/rules.toml"), rule).unwrap();
        let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/safety");
        for name in ["notices.toml", "contacts.json"] {
            fs::copy(bundled.join(name), corpus.join("safety").join(name)).unwrap();
        }
    }

    #[test]
    fn damage_that_comes_to_light_late_is_mended_once() {
        let root = tempfile::tempdir().unwrap();
        small_corpus(&root.path().join("corpus"));
        let context = Context {
            source: Source::Folder(root.path().join("corpus")),
            store: Store::at(root.path().join("index")),
            files: OnceCell::new(),
            stamps: None,
        };
        let mut output = Output::new(super::super::args::When::Never);
        let damaged = || Error::Damaged { path: root.path().to_owned(), what: "a payload".into() };
        for (failures, answers) in [(0, true), (1, true), (2, false)] {
            let index = context.index(&mut output).unwrap();
            let mut asked = 0;
            let answer = context.answer(index, &mut output, |index| {
                asked += 1;
                if asked <= failures { Err(damaged()) } else { Ok(index.manifest().documents) }
            });
            assert_eq!(answer.ok(), answers.then_some(1));
            assert_eq!(asked, if failures == 0 { 1 } else { 2 });
        }
        // Built once, and anew after each damage.
        assert!(root.path().join("index/generation-000003").is_dir());
    }

    #[test]
    fn each_corpus_has_a_folder_of_its_own() {
        let names: Vec<String> = [Source::Bundled, Source::Folder("/a".into()), Source::Folder("/b".into())]
            .iter()
            .map(folder_name)
            .collect();
        assert_eq!(names[0], "bundled");
        assert_ne!(names[1], names[2]);
    }
}
