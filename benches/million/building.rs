//! Building each index in a process of its own: wall time, peak memory, size.

use std::env;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::bare::{self, Tokenizers};
use super::fts5;
use super::sections::SECTIONS_FILE;
use crate::Result;
use crate::child::Program;
use crate::memory::peak_kib;

/// First argument by which this program runs itself as a build.
pub(crate) const CHILD_FLAG: &str = "--build";
/// Names of what is compared, in tables and as arguments of a build.
pub(crate) const BARE: &str = "bare tantivy";
pub(crate) const OWN_TOKENIZERS: &str = "bare tantivy, its own tokenizers";
pub(crate) const FTS5: &str = "SQLite FTS5";
pub(crate) const AMENDS: &str = "`amends`";
/// What lies in the folder.
pub(crate) const CORPUS_FOLDER: &str = "corpus";
pub(crate) const INDEX_FOLDER: &str = "index";
pub(crate) const BARE_FOLDER: &str = "bare";
pub(crate) const OWN_TOKENIZERS_FOLDER: &str = "own-tokenizers";
pub(crate) const DATABASE: &str = "sections.sqlite";
/// Where a build leaves how long its steps took.
const STEPS_FILE: &str = "steps.json";
/// In which Linux tells times of processes, whatever its own clock does.
const TICKS_PER_SECOND: f64 = 100.0;
/// Between two looks at a build's memory: seldom enough not to slow it down.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// When steps of a build were done, from its start.
pub(crate) struct Steps {
    /// All sections can be searched.
    pub(crate) added: Duration,
    /// All is in one segment.
    pub(crate) merged: Duration,
}

/// What a build took.
pub(crate) struct Built {
    pub(crate) what: &'static str,
    /// From the start of the process to its end.
    pub(crate) time: Duration,
    /// Seconds of processor time, of all threads.
    pub(crate) processor: Option<f64>,
    /// Without the merge into one segment, where that can be told.
    pub(crate) unmerged: Option<Duration>,
    pub(crate) peak_kib: Option<u64>,
    pub(crate) bytes: u64,
}

/// The build process: reads the corpus and writes one of the rivals' indexes, in the folder in which it runs.
pub(crate) fn child(what: &str) -> Result<()> {
    let corpus = Path::new(CORPUS_FOLDER).join(SECTIONS_FILE);
    let steps = match what {
        BARE => bare::build(&corpus, BARE_FOLDER.as_ref(), Tokenizers::Program)?,
        OWN_TOKENIZERS => bare::build(&corpus, OWN_TOKENIZERS_FOLDER.as_ref(), Tokenizers::Tantivy)?,
        FTS5 => fts5::build(&corpus, DATABASE.as_ref())?,
        _ => return Err(format!("no build of {what}").into()),
    };
    Ok(fs::write(
        STEPS_FILE,
        serde_json::to_vec(&[steps.added, steps.merged].map(|time| time.as_secs_f64()))?,
    )?)
}

/// Builds all of them. `amends` comes last: it takes a file that was written less than two seconds ago for one that may
/// still change.
pub(crate) fn build_all(folder: &Path) -> Result<Vec<Built>> {
    let rivals = [(BARE, BARE_FOLDER), (OWN_TOKENIZERS, OWN_TOKENIZERS_FOLDER), (FTS5, DATABASE)];
    let mut built = Vec::new();
    for (what, place) in rivals {
        eprintln!("  building: {what}");
        let program = Program::new(env::current_exe()?, [CHILD_FLAG, what], "", folder);
        let mut done = measured(what, &program, &folder.join(place))?;
        let [added, merged]: [f64; 2] = serde_json::from_slice(&fs::read(folder.join(STEPS_FILE))?)?;
        done.unmerged = Some(done.time.saturating_sub(Duration::from_secs_f64(merged - added)));
        built.push(done);
    }
    built.push(build_amends(folder, AMENDS)?);
    Ok(built)
}

/// `amends index`, into a new index or over the one that is there.
pub(crate) fn build_amends(folder: &Path, what: &'static str) -> Result<Built> {
    eprintln!("  building: {what}");
    let program = amends(folder, &["--corpus", CORPUS_FOLDER, "index"]);
    measured(what, &program, &folder.join(INDEX_FOLDER))
}

/// An `amends` process that uses the index in `folder`.
pub(crate) fn amends(folder: &Path, arguments: &[&str]) -> Program {
    let all = ["--index", INDEX_FOLDER].into_iter().chain(arguments.iter().copied());
    Program::new(env!("CARGO_BIN_EXE_amends"), all, "", folder)
}

fn measured(what: &'static str, program: &Program, place: &Path) -> Result<Built> {
    let before = children_processor_seconds();
    let started = Instant::now();
    let peak_kib = peak_kib(program, BETWEEN_LOOKS)?;
    let time = started.elapsed();
    let after = children_processor_seconds();
    let processor = before.zip(after).map(|(before, after)| after - before);
    Ok(Built { what, time, processor, unmerged: None, peak_kib, bytes: bytes_of(place)? })
}

/// What all processes took that this one has started and seen end; `None` where the system has no `/proc/self/stat`.
fn children_processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name, which may hold anything, the 14th and 15th field: of the user's and of the system's time.
    let ticks: Vec<f64> =
        stat.rsplit_once(')')?.1.split_whitespace().skip(13).take(2).flat_map(str::parse).collect();
    Some(ticks.iter().sum::<f64>() / TICKS_PER_SECOND)
}

/// The size of a file, or of all files of a folder.
fn bytes_of(place: &Path) -> Result<u64> {
    let metadata = fs::metadata(place)?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    let mut bytes = 0;
    for entry in fs::read_dir(place)? {
        bytes += bytes_of(&entry?.path())?;
    }
    Ok(bytes)
}
