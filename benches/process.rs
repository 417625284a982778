//! What one whole `amends` process costs: wall time from spawn to exit, and peak memory.
//!
//! `cargo bench --bench process [-- --rounds N]`. Every round runs each row once, one after the other, so that a slow
//! spell of the machine falls on all of them; compare rows by their ratios. Beside `amends` stand `/bin/true`, which is
//! what a process costs at all, and SQLite FTS5 over the same sections, as a process and as a bare query. How memory is
//! measured, and where that is blind, is said in `process/memory.rs`. Without `--bench`, as under `cargo test --benches`,
//! one round only shows that everything runs.

// A benchmark speaks to the person who runs it.
#![allow(clippy::print_stdout)]

/// The parts of this benchmark.
mod process {
    pub(crate) mod child;
    pub(crate) mod fts5;
    pub(crate) mod memory;
    pub(crate) mod row;
    pub(crate) mod setup;
    pub(crate) mod table;
    pub(crate) mod times;
}

use std::env;
use std::error::Error;
use std::thread::available_parallelism;

use process::row::{MEMORY_RUNS, Row};
use process::setup::Setup;
use process::{fts5, table};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Rounds of a benchmark that names no number.
const ROUNDS: usize = 200;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [flag, database] = arguments.as_slice()
        && flag == fts5::CHILD_FLAG
    {
        return fts5::child(database.as_ref());
    }
    let rounds = rounds(&arguments)?;
    let setup = Setup::new()?;
    let mut rows = setup.rows()?;
    measure(&mut rows, rounds)?;
    let first = rows.first().map(|row| row.what).unwrap_or_default();
    println!("{} CPUs, {rounds} rounds, ratios to {first}\n", available_parallelism()?);
    print!("{}", table::render(&rows));
    Ok(())
}

/// Times first, one of each row a round; then memory, since looking at it takes time.
fn measure(rows: &mut [Row<'_>], rounds: usize) -> Result<()> {
    for round in 0..rounds {
        for row in &mut *rows {
            row.measure_time(round)?;
        }
    }
    for row in rows {
        row.measure_memory(MEMORY_RUNS.min(rounds))?;
    }
    Ok(())
}

/// `--rounds N`; else [`ROUNDS`] under `cargo bench` and one round under `cargo test`.
fn rounds(arguments: &[String]) -> Result<usize> {
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    match arguments.iter().position(|argument| argument == "--rounds") {
        Some(at) => {
            let number = arguments.get(at + 1).ok_or("--rounds needs a number")?;
            Ok(number.parse::<usize>().map_err(|e| format!("--rounds {number}: {e}"))?.max(1))
        }
        None if has("--bench") && !has("--test") => Ok(ROUNDS),
        None => Ok(1),
    }
}
