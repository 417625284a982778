//! SQLite FTS5 over the same sections.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use rusqlite::{Connection, OpenFlags, params};

use super::building::{FTS5, Steps};
use super::queries::Query;
use super::searching::{RESULTS, Rival};
use crate::Result;

/// Builds a database of a file of sections: no journal, no waiting for the disk, one transaction, and one b-tree at the
/// end.
pub(crate) fn build(sections: &Path, database: &Path) -> Result<Steps> {
    let started = Instant::now();
    let connection = Connection::open(database)?;
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         CREATE VIRTUAL TABLE sections USING fts5(id UNINDEXED, title, body, tokenize = 'porter unicode61');
         BEGIN;",
    )?;
    let mut insert = connection.prepare("INSERT INTO sections (id, title, body) VALUES (?1, ?2, ?3)")?;
    for line in BufReader::new(File::open(sections)?).lines() {
        let line: serde_json::Value = serde_json::from_str(&line?)?;
        let [id, title, text] = ["_id", "title", "text"].map(|name| line[name].as_str());
        insert.execute(params![id, title, text])?;
    }
    drop(insert);
    connection.execute_batch("COMMIT;")?;
    let added = started.elapsed();
    connection.execute_batch("INSERT INTO sections (sections) VALUES ('optimize');")?;
    Ok(Steps { added, merged: started.elapsed() })
}

/// An answer from a large database takes it seconds. Of 250,000 sections it is asked every second query, of a million
/// every fifth.
const SECTIONS_FOR_EACH_LEFT_OUT: usize = 250_000;

/// An open database.
pub(crate) struct Fts5 {
    connection: Connection,
    every: usize,
}

impl Fts5 {
    /// Opens what [`build`] made of so many sections.
    pub(crate) fn open(database: &Path, sections: usize) -> Result<Self> {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(Self { connection, every: 1 + sections / SECTIONS_FOR_EACH_LEFT_OUT })
    }
}

impl Rival for Fts5 {
    fn name(&self) -> &'static str {
        FTS5
    }

    fn search(&self, query: &Query) -> Result<usize> {
        let words: Vec<String> = query.words.iter().map(|word| format!("\"{word}\"")).collect();
        // By rank is by bm25(sections), in the way that SQLite's manual calls the faster one.
        let mut statement = self.connection.prepare_cached(
            "SELECT id, title, body FROM sections WHERE sections MATCH ?1 ORDER BY rank LIMIT ?2",
        )?;
        let mut rows = statement.query(params![words.join(" OR "), RESULTS as i64])?;
        let mut found = 0;
        while let Some(row) = rows.next()? {
            let (id, title, text): (String, String, String) = row.try_into()?;
            std::hint::black_box((id, title, text));
            found += 1;
        }
        Ok(found)
    }

    /// It reads through system calls, so there is nothing to map, and it is slow.
    fn warm_up_every(&self) -> usize {
        self.every * 10
    }

    fn every(&self) -> usize {
        self.every
    }
}
