//! SQLite FTS5 over the sections of the guide: what a plain full-text search of them costs.
//!
//! It does less than `match`, which also asks some thousands of situations and gives reasons.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::Path;

use amends::corpus::Library;
use rusqlite::{Connection, OpenFlags, params};

use crate::Result;

/// First argument by which this program runs itself as the SQLite process.
pub(crate) const CHILD_FLAG: &str = "--fts5-child";
/// As many results as `match` shows.
const RESULTS: u32 = 5;

/// The SQLite process: opens the database, reads a text from standard input, prints the titles of the best sections.
pub(crate) fn child(database: &Path) -> Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    for title in search(&open(database)?, &text)? {
        println!("{title}");
    }
    Ok(())
}

/// Opens a database that [`build`] made, for reading.
pub(crate) fn open(database: &Path) -> Result<Connection> {
    Ok(Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

/// Writes a database file with one row for each section.
pub(crate) fn build(database: &Path, library: &Library) -> Result<()> {
    let connection = Connection::open(database)?;
    connection.execute_batch(
        "CREATE VIRTUAL TABLE sections USING fts5(title, body, tokenize = 'porter unicode61'); BEGIN;",
    )?;
    for section in library.sections() {
        connection.execute(
            "INSERT INTO sections (title, body) VALUES (?1, ?2)",
            params![section.title, section.plain_text()],
        )?;
    }
    connection.execute_batch("INSERT INTO sections (sections) VALUES ('optimize'); COMMIT;")?;
    Ok(())
}

/// Titles of the sections that hold any word of `text`, best first.
pub(crate) fn search(connection: &Connection, text: &str) -> Result<Vec<String>> {
    let mut statement = connection
        .prepare("SELECT title FROM sections WHERE sections MATCH ?1 ORDER BY bm25(sections) LIMIT ?2")?;
    let titles = statement.query_map(params![any_of_the_words(text), RESULTS], |row| row.get(0))?;
    Ok(titles.collect::<rusqlite::Result<_>>()?)
}

/// `"he" OR "lied"`, each distinct word once.
fn any_of_the_words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: BTreeSet<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" OR ")
}
