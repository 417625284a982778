//! What the rows need: a folder with the index and the database, the texts, and the rows themselves.

use std::env;
use std::hint::black_box;
use std::path::Path;

use amends::corpus::{Corpus, Source};
use amends::index::{Index, Store};
use amends::recommend::{Request, Weights, recommend};
use rusqlite::Connection;
use tempfile::TempDir;

use super::child::Program;
use super::fts5;
use super::row::{Row, Work};
use crate::Result;

/// The index, the one that is built over and over, and the database, all in the temporary folder.
const INDEX: &str = "index";
const FRESH_INDEX: &str = "fresh";
const DATABASE: &str = "sections.sqlite";
/// Where a program that does nothing may be.
const TRUE: [&str; 2] = ["/bin/true", "/usr/bin/true"];
/// Eight words, as someone in a hurry types them.
const SHORT: &str = "she found out and keeps asking me questions";
const MIDDLE_WORDS: usize = 60;
const LONG_WORDS: usize = 600;
/// `amends index` takes so much longer than the rest that it runs in one of so many rounds.
const INDEX_EVERY: usize = 20;

/// What the rows work on.
pub(crate) struct Setup {
    folder: TempDir,
    index: Index,
    sqlite: Connection,
    short: String,
    middle: String,
    long: String,
}

impl Setup {
    /// Builds the index and the database of the bundled guide in a temporary folder.
    pub(crate) fn new() -> Result<Self> {
        let corpus = Corpus::read(&Source::Bundled.read()?)?;
        let folder = tempfile::tempdir()?;
        amends(folder.path(), INDEX, &["index"], "").run()?;
        let database = folder.path().join(DATABASE);
        fts5::build(&database, &corpus.library)?;
        Ok(Self {
            index: Store::at(folder.path().join(INDEX)).open()?,
            sqlite: fts5::open(&database)?,
            short: SHORT.into(),
            middle: held_out_words(&corpus, MIDDLE_WORDS),
            long: held_out_words(&corpus, LONG_WORDS),
            folder,
        })
    }

    /// All rows, the one that the others are compared with first.
    pub(crate) fn rows(&self) -> Result<Vec<Row<'_>>> {
        let folder = self.folder.path();
        let [short, middle, long] = [&self.short, &self.middle, &self.long].map(String::as_str);
        let amends_row = |what, arguments: &[&str], stdin| {
            Row::new(what, Work::Process(amends(folder, INDEX, arguments, stdin)))
        };
        let mut rows = Vec::from_iter(does_nothing(folder));
        rows.extend([
            amends_row("amends --version", &["--version"], ""),
            amends_row("amends match, 8 words", &["match", short], ""),
            amends_row("amends match, 60 words", &["match"], middle),
            amends_row("amends match, 600 words", &["match"], long),
            amends_row("amends search trust", &["search", "trust"], ""),
            Row::new("FTS5 process, 8 words", Work::Process(sqlite(folder, short)?)),
            Row::new("FTS5 process, 60 words", Work::Process(sqlite(folder, middle)?)),
            Row::new("FTS5 process, 600 words", Work::Process(sqlite(folder, long)?)),
            Row::new("recommend call, 8 words", self.recommend_call(short)),
            Row::new("recommend call, 60 words", self.recommend_call(middle)),
            Row::new("recommend call, 600 words", self.recommend_call(long)),
            Row::new("FTS5 call, 8 words", self.sqlite_call(short)),
            Row::new("FTS5 call, 60 words", self.sqlite_call(middle)),
            Row::new("FTS5 call, 600 words", self.sqlite_call(long)),
            Row::new("amends index", Work::Process(amends(folder, FRESH_INDEX, &["index"], "")))
                .afresh(INDEX_EVERY, folder.join(FRESH_INDEX)),
        ]);
        Ok(rows)
    }

    /// Ranking alone, on the open index.
    fn recommend_call<'a>(&'a self, text: &'a str) -> Work<'a> {
        Work::Call(Box::new(move || {
            let request = Request { text, ..Request::default() };
            black_box(recommend(&self.index, &request, &Weights::default())?);
            Ok(())
        }))
    }

    /// The query alone, on the open database.
    fn sqlite_call<'a>(&'a self, text: &'a str) -> Work<'a> {
        Work::Call(Box::new(move || {
            black_box(fts5::search(&self.sqlite, text)?);
            Ok(())
        }))
    }
}

/// The row of a program that does nothing, where the system has one.
fn does_nothing(folder: &Path) -> Option<Row<'static>> {
    let file = TRUE.iter().find(|file| Path::new(file).exists())?;
    let program = Program::new(*file, [], "", folder);
    Some(Row::new(file, Work::Process(program)))
}

/// An `amends` process whose index is in `index` below `folder`.
fn amends(folder: &Path, index: &str, arguments: &[&str], stdin: &str) -> Program {
    let all = ["--index", index].into_iter().chain(arguments.iter().copied());
    Program::new(env!("CARGO_BIN_EXE_amends"), all, stdin, folder)
}

/// This program again, as one that queries the database.
fn sqlite(folder: &Path, text: &str) -> Result<Program> {
    Ok(Program::new(env::current_exe()?, [fts5::CHILD_FLAG, DATABASE], text, folder))
}

/// The first `count` words of the guide's held-out situations, which no ranking learned from.
fn held_out_words(corpus: &Corpus, count: usize) -> String {
    let held_out = corpus.situations.iter().flatten().filter(|situation| !situation.is_training());
    let words = held_out.flat_map(|situation| situation.text.split_whitespace());
    words.take(count).collect::<Vec<_>>().join(" ")
}
