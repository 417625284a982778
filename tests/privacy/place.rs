//! Where a run of the program could leave something: its cache, home, folder for temporary files and current folder.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::SystemTime;

/// A word that stands in no guide.
pub(crate) const MARKER: &str = "zorbelquint";

/// The cache with an index of the bundled guide. It stays in cargo's folder for tests, so that the next run need not
/// build it.
static CACHE: LazyLock<PathBuf> = LazyLock::new(|| {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("privacy-cache");
    let built = Place::with(cache.clone()).run(&["match", "he lied"], "");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    cache
});

/// Folders of its own for a run, outside of the checkout, whose guide would be found and used.
pub(crate) struct Place {
    cache: PathBuf,
    elsewhere: tempfile::TempDir,
}

/// Files by path, with time of writing and content. Folders have no content.
pub(crate) type Files = BTreeMap<PathBuf, (SystemTime, Vec<u8>)>;

impl Place {
    /// With an index of the bundled guide.
    pub(crate) fn indexed() -> Self {
        Self::with(CACHE.clone())
    }

    /// With an empty cache.
    pub(crate) fn empty() -> Self {
        let mut place = Self::with(PathBuf::new());
        place.cache = place.elsewhere.path().join("cache");
        fs::create_dir(&place.cache).unwrap();
        place
    }

    fn with(cache: PathBuf) -> Self {
        let elsewhere = tempfile::tempdir().unwrap();
        for name in ["home", "temporary", "current"] {
            fs::create_dir(elsewhere.path().join(name)).unwrap();
        }
        Self { cache, elsewhere }
    }

    /// A command that knows these folders and no others.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let folder = |name: &str| self.elsewhere.path().join(name);
        let mut command = Command::new(program);
        command
            .current_dir(folder("current"))
            .env("XDG_CACHE_HOME", &self.cache)
            .env("HOME", folder("home"))
            .env("TMPDIR", folder("temporary"))
            .env("TERM", "xterm")
            .env_remove("AMENDS_CORPUS")
            .env_remove("AMENDS_INDEX");
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs `amends` with `arguments` and `piped` on standard input.
    pub(crate) fn run(&self, arguments: &[&str], piped: &str) -> Output {
        feed(self.command(env!("CARGO_BIN_EXE_amends")).args(arguments), piped)
    }

    /// Everything in these folders.
    pub(crate) fn files(&self) -> Files {
        let mut files = Files::new();
        collect(&self.cache, &mut files);
        collect(self.elsewhere.path(), &mut files);
        files
    }
}

/// Runs `command` with `piped` on standard input.
pub(crate) fn feed(command: &mut Command, piped: &str) -> Output {
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    // A run that reads no input may be gone before it is written.
    let _ = child.stdin.take().unwrap().write_all(piped.as_bytes());
    child.wait_with_output().unwrap()
}

/// Everything below `folder`, itself included.
pub(crate) fn collect(folder: &Path, files: &mut Files) {
    let written = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    files.insert(folder.into(), (written(folder), Vec::new()));
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), (written(&path), fs::read(&path).unwrap()));
        }
    }
}

/// The files whose path or content holds `word`.
pub(crate) fn holding(files: &Files, word: &str) -> Vec<PathBuf> {
    let holds = |bytes: &[u8]| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    let named = |path: &Path| holds(path.as_os_str().as_encoded_bytes());
    files
        .iter()
        .filter(|(path, (_, bytes))| named(path) || holds(bytes))
        .map(|(path, _)| path.clone())
        .collect()
}

/// The ways in which `match` takes `text`: arguments, and what is piped. `file` is where a description may be put.
pub(crate) fn ways<'a>(text: &'a str, file: &'a Path) -> [(Vec<&'a str>, &'a str); 3] {
    fs::write(file, text).unwrap();
    [(vec!["match"], text), (vec!["match", text], ""), (vec!["match", "--file", file.to_str().unwrap()], "")]
}
