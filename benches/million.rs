//! What a corpus of up to a million sections costs: to build, to hold, to search, beside a bare tantivy program and SQLite
//! FTS5 over the same sections.
//!
//! `cargo bench --bench million [-- --sections N]... [--queries Q] [--rounds R] [--keep DIR]`; without `--sections`, the
//! curve from a thousand to a million. Each build is a process of its own, searches are interleaved query by query in this
//! one. What is made goes below `target` and is removed again; `--keep` leaves it in a folder. Without `--bench`, as under
//! `cargo test --benches`, a tiny corpus only shows that everything runs.

// A benchmark speaks to the person who runs it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

/// The parts of this benchmark.
mod million {
    pub(crate) mod bare;
    pub(crate) mod building;
    pub(crate) mod fts5;
    pub(crate) mod program;
    pub(crate) mod queries;
    pub(crate) mod random;
    pub(crate) mod searching;
    pub(crate) mod sections;
    pub(crate) mod table;
    pub(crate) mod words;
}
// Shared with the benchmark of processes.
#[path = "process/child.rs"]
mod child;
#[path = "process/memory.rs"]
mod memory;
#[allow(clippy::unwrap_used, reason = "shared with the tests; what cannot be set up has failed")]
#[path = "../tests/small_safety/mod.rs"]
mod small_safety;
#[path = "process/times.rs"]
mod times;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use million::bare::{Bare, Tokenizers};
use million::building::{self, BARE_FOLDER, CORPUS_FOLDER, DATABASE, INDEX_FOLDER, OWN_TOKENIZERS_FOLDER};
use million::fts5::Fts5;
use million::program::{Amends, AmendsProcess};
use million::queries::Sort;
use million::searching::{self, Rival, Times};
use million::sections::Sections;
use million::table::{self, BuiltCorpus};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Sections of a benchmark that names no number.
const CURVE: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Sections of a run that only shows that everything runs.
const TINY: usize = 200;
const FEWEST_SECTIONS: usize = 100;
const MOST_SECTIONS: usize = 10_000_000;
/// Queries of each sort, of a benchmark and of a run that only shows that everything runs.
const QUERIES: usize = 200;
const FEW_QUERIES: usize = 10;
/// A word that the generator never makes.
const UNHEARD_OF: &str = "xyzzyqua";

/// What is asked for.
struct Options {
    sections: Vec<usize>,
    queries: usize,
    rounds: usize,
    keep: Option<PathBuf>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [flag, what] = arguments.as_slice()
        && flag == building::CHILD_FLAG
    {
        return building::child(what);
    }
    let options = Options::read(&arguments)?;
    let Options { queries, rounds, .. } = options;
    println!("{} CPUs, {queries} queries of each sort, {rounds} rounds", available_parallelism()?);
    for sections in &options.sections {
        match &options.keep {
            Some(folder) => {
                let folder = folder.join(sections.to_string());
                // Never in one that is there: its indexes would be added to.
                fs::create_dir_all(&folder).and_then(|()| fs::create_dir(folder.join(CORPUS_FOLDER)))?;
                run(*sections, &options, &fs::canonicalize(folder)?)?;
            }
            None => {
                let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
                run(*sections, &options, folder.path())?;
            }
        }
    }
    Ok(())
}

/// Measures one size of corpus and prints its tables.
fn run(count: usize, options: &Options, folder: &Path) -> Result<()> {
    eprintln!("{count} sections");
    let sections = Sections::new(count);
    let (bytes, sum) = sections.write(&folder.join(CORPUS_FOLDER))?;
    println!("\n### {count} sections\n\n{:.1} MB, CRC-32 {sum:08x}\n", bytes as f64 / 1e6);
    let builds = building::build_all(folder)?;
    let bare = builds.first().ok_or("nothing was built")?;
    let corpus = BuiltCorpus { sections: count, bytes, bare };
    println!("{}", table::of_builds(&builds, &corpus));
    println!("{}", table::of_searches(&search(&sections, options, folder)?));
    println!("{}", table::of_builds(&[edit(&sections, folder)?], &corpus));
    Ok(())
}

fn search(sections: &Sections, options: &Options, folder: &Path) -> Result<Vec<Times>> {
    let bare = Bare::open(&folder.join(BARE_FOLDER), Tokenizers::Program)?;
    let own_tokenizers = Bare::open(&folder.join(OWN_TOKENIZERS_FOLDER), Tokenizers::Tantivy)?;
    let fts5 = Fts5::open(&folder.join(DATABASE), sections.count)?;
    let amends = Amends::open(&folder.join(INDEX_FOLDER))?;
    let process = AmendsProcess(folder);
    let rivals: [&dyn Rival; 5] = [&bare, &own_tokenizers, &fts5, &amends, &process];
    let mut all = Vec::new();
    for sort in Sort::ALL {
        let queries = sort.queries(sections, options.queries);
        all.extend(searching::measure(&rivals, sort, &queries, options.rounds)?);
    }
    Ok(all)
}

/// Edits one section in the middle and indexes again; an error where the edit is not found, or in any other section.
fn edit(sections: &Sections, folder: &Path) -> Result<building::Built> {
    let middle = sections.count / 2;
    sections.write_edited(&folder.join(CORPUS_FOLDER), middle, UNHEARD_OF)?;
    let built = building::build_amends(folder, "`amends`, one section edited")?;
    let found = Amends::open(&folder.join(INDEX_FOLDER))?.find(UNHEARD_OF)?;
    match found.as_slice() {
        [only] if *only == sections.section(middle).id => Ok(built),
        _ => Err(format!("the edited section is not found, but {found:?}").into()),
    }
}

impl Options {
    /// Under `cargo bench` the curve; under `cargo test` what shows that everything runs.
    fn read(arguments: &[String]) -> Result<Self> {
        let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
        let is_bench = has("--bench") && !has("--test");
        let queries = if is_bench { QUERIES } else { FEW_QUERIES };
        let mut options = Self { sections: Vec::new(), queries, rounds: 1, keep: None };
        let mut rest = arguments.iter();
        while let Some(flag) = rest.next() {
            let mut value = || rest.next().ok_or_else(|| format!("{flag} needs a value"));
            match flag.as_str() {
                "--sections" => {
                    options.sections.push(number(value()?)?.clamp(FEWEST_SECTIONS, MOST_SECTIONS))
                }
                "--queries" => options.queries = number(value()?)?.max(1),
                "--rounds" => options.rounds = number(value()?)?.max(1),
                "--keep" => options.keep = Some(value()?.into()),
                _ => {}
            }
        }
        if options.sections.is_empty() {
            options.sections.extend(if is_bench { CURVE.as_slice() } else { &[TINY] });
        }
        Ok(options)
    }
}

fn number(typed: &str) -> Result<usize> {
    Ok(typed.parse().map_err(|e| format!("{typed}: {e}"))?)
}
