//! A guide small enough to be indexed in a moment, in an edition of before and one of after an edit; and whether an index
//! answers for one of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use amends::Result;
use amends::corpus::{Corpus, Source};
use amends::index::{Index, Store};
use amends::recommend::{Request, Weights, recommend};
use amends::search::{Item, search};

use crate::small_safety::write_small_safety;

/// Long enough ago for its stamps to be trusted.
const AGE: Duration = Duration::from_secs(3_600);

/// An edition of the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edition {
    Before,
    After,
}

impl Edition {
    /// What newts want.
    fn word(self) -> &'static str {
        match self {
            Self::Before => "quiet",
            Self::After => "still",
        }
    }
}

/// What is asked of an index to tell whether it answers, and for which edition: ids and scores, bit for bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    found: Vec<(String, u32)>,
    matched: Vec<(String, u32)>,
}

impl Answer {
    pub(crate) fn of(index: &Index) -> Result<Self> {
        let mut found = Vec::new();
        for query in ["frogs", "quiet", "still", "water", "marsh"] {
            found.extend(search(index, query, 10)?.hits.iter().map(|hit| {
                let id = match &hit.item {
                    Item::Section(section) => format!("{query}: {} {}", section.id, section.title),
                    Item::Reference(reference) => format!("{query}: {}", reference.key()),
                };
                (id, hit.score.to_bits())
            }));
        }
        let request = Request { text: "what croaks in the water butt at night", ..Request::default() };
        let ranked = recommend(index, &request, &Weights::default())?.ranked;
        let matched =
            ranked.iter().map(|ranked| (ranked.section.id.clone(), ranked.score.to_bits())).collect();
        Ok(Self { found, matched })
    }
}

/// Two editions of a guide, an index folder, and the answers that are right.
pub(crate) struct Pond {
    folder: tempfile::TempDir,
    pub(crate) before: Answer,
    pub(crate) after: Answer,
}

impl Pond {
    /// With an index of the edition of before.
    pub(crate) fn indexed() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for edition in [Edition::Before, Edition::After] {
            write_guide(&folder.path().join(edition.word()), edition);
        }
        let right = |edition| {
            let corpus = read(&folder.path().join(Edition::word(edition)));
            Answer::of(&Index::in_memory(&corpus, &mut |_| {}).unwrap()).unwrap()
        };
        let (before, after) = (right(Edition::Before), right(Edition::After));
        assert_ne!(before, after);
        let pond = Self { folder, before, after };
        pond.rebuild(Edition::Before);
        assert_eq!(pond.answered(), Ok(pond.before.clone()));
        pond
    }

    /// A folder in which a test may keep something.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.path("index")
    }

    pub(crate) fn corpus(&self, edition: Edition) -> PathBuf {
        self.path(edition.word())
    }

    pub(crate) fn store(&self) -> Store {
        Store::at(self.index())
    }

    /// Rebuilds the index in this process.
    pub(crate) fn rebuild(&self, edition: Edition) {
        let corpus = read(&self.corpus(edition));
        self.store().rebuild(&corpus, &mut |_| {}).unwrap();
    }

    /// The folder of the current generation.
    pub(crate) fn generation(&self) -> PathBuf {
        let current = fs::read_to_string(self.index().join("CURRENT")).unwrap();
        self.index().join(current.split(' ').next().unwrap())
    }

    /// What the index answers, whichever edition it is of; what it says where it does not.
    pub(crate) fn answered(&self) -> std::result::Result<Answer, String> {
        self.store().open().and_then(|index| Answer::of(&index)).map_err(|e| e.to_string())
    }

    /// Sets the index folder aside as `name`, or brings it back from there.
    pub(crate) fn save(&self, name: &str) {
        copy(&self.index(), &self.path(name));
    }

    /// See [`Pond::save`].
    pub(crate) fn restore(&self, name: &str) {
        let _ = fs::remove_dir_all(self.index());
        copy(&self.path(name), &self.index());
    }

    /// The arguments behind the program for a verb over an edition.
    pub(crate) fn arguments(&self, verb: &[&str], edition: Edition) -> Vec<String> {
        let places = ["--corpus".into(), text(&self.corpus(edition)), "--index".into(), text(&self.index())];
        verb.iter().map(|argument| (*argument).to_owned()).chain(places).collect()
    }

    /// Runs the program.
    pub(crate) fn run(&self, verb: &[&str], edition: Edition) -> Output {
        Command::new(PROGRAM).args(self.arguments(verb, edition)).output().unwrap()
    }

    /// Makes sure that the program answers for an edition, whatever stands in the index folder; what it said besides.
    pub(crate) fn assert_program_answers(&self, edition: Edition, fault: &str) -> String {
        let output = self.run(&SEARCH, edition);
        self.assert_right(&output, edition, fault);
        String::from_utf8(output.stderr).unwrap()
    }

    /// Makes sure that this is the answer of [`SEARCH`] for an edition.
    pub(crate) fn assert_right(&self, output: &Output, edition: Edition, fault: &str) {
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{fault}: {said}");
        assert!(
            is_right(&output.stdout, edition),
            "{fault}: {said} {}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

/// The program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_amends");
/// A search that finds newts by what they want in either edition.
pub(crate) const SEARCH: [&str; 2] = ["search", "newt"];

/// Whether this is what [`SEARCH`] prints for an edition.
pub(crate) fn is_right(printed: &[u8], edition: Edition) -> bool {
    let printed = String::from_utf8_lossy(printed);
    printed.contains("Leave newts alone") && printed.contains(&format!("wants {} water", edition.word()))
}

pub(crate) fn read(corpus: &Path) -> Corpus {
    let source = Source::Folder(corpus.into());
    let stamps = source.stamps().unwrap();
    let mut corpus = Corpus::read(&source.read().unwrap()).unwrap();
    corpus.stamps = stamps.unwrap();
    corpus
}

pub(crate) fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// The files below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let copy = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(file, copy).unwrap();
    }
}

fn write_guide(corpus: &Path, edition: Edition) {
    let guide = corpus.join("pond");
    fs::create_dir_all(guide.join("sections")).unwrap();
    write_small_safety(corpus);
    let newts = format!(
        "+++\nid = \"newts\"\nkind = \"step\"\nnumber = 2\ntitle = \"Leave newts alone\"\n+++\n\nA newt wants {} water.\n",
        edition.word()
    );
    for (path, text) in [
        ("guide.toml", "title = \"The pond\"\n"),
        (
            "sections/frogs.md",
            "+++\nid = \"frogs\"\nkind = \"step\"\nnumber = 1\ntitle = \"Listen to the frogs\"\n+++\n\nFrogs sing at night [@roe-2001].\n",
        ),
        ("sections/newts.md", &newts),
        (
            "references.json",
            r#"[{"id":"roe-2001","type":"book","title":"Song of the marsh","author":[{"family":"Roe","given":"A."}]}]"#,
        ),
        (
            "situations.jsonl",
            "{\"id\":\"a\",\"text\":\"what croaks out there all night\",\"grades\":{\"frogs\":3}}\n\
             {\"id\":\"b\",\"text\":\"a small dragon in my water butt\",\"grades\":{\"newts\":3}}\n",
        ),
    ] {
        fs::write(guide.join(path), text).unwrap();
    }
    let long_ago = SystemTime::now() - AGE;
    for file in files(corpus) {
        fs::File::options().write(true).open(file).unwrap().set_modified(long_ago).unwrap();
    }
}
