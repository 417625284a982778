//! The same queries to every rival, one after the other, so that a slow spell of the machine falls on all of them.

use std::time::{Duration, Instant};

use super::queries::{Query, Sort};
use crate::Result;

/// Results of a search, each of them read.
pub(crate) const RESULTS: usize = 10;

/// Something that can be searched.
pub(crate) trait Rival {
    /// As a row has it.
    fn name(&self) -> &'static str;

    /// How many results there are, after they were read.
    fn search(&self, query: &Query) -> Result<usize>;

    /// It is asked one of so many queries before the measuring begins.
    fn warm_up_every(&self) -> usize {
        1
    }

    /// It is asked one of so many queries.
    fn every(&self) -> usize {
        1
    }
}

/// How long a rival took for the queries of a sort.
pub(crate) struct Times {
    pub(crate) sort: Sort,
    pub(crate) rival: &'static str,
    pub(crate) times: Vec<Duration>,
}

/// Asks all rivals all queries of a sort `rounds` times, and first once more, so that caches are warm.
pub(crate) fn measure(
    rivals: &[&dyn Rival],
    sort: Sort,
    queries: &[Query],
    rounds: usize,
) -> Result<Vec<Times>> {
    eprintln!("  searching: {}", sort.name());
    for rival in rivals {
        for query in queries.iter().step_by(rival.warm_up_every()) {
            timed(*rival, query)?;
        }
    }
    let mut all: Vec<Times> =
        rivals.iter().map(|rival| Times { sort, rival: rival.name(), times: Vec::new() }).collect();
    for round in 0..rounds {
        for (at, query) in queries.iter().enumerate() {
            // Each in turn comes behind each of the others, whose work has filled the processor's caches.
            for turn in 0..rivals.len() {
                let who = (turn + at + round) % rivals.len();
                if at.is_multiple_of(rivals[who].every()) {
                    all[who].times.push(timed(rivals[who], query)?);
                }
            }
        }
    }
    Ok(all)
}

/// An error where nothing is found: every query has the words of a section.
fn timed(rival: &dyn Rival, query: &Query) -> Result<Duration> {
    let started = Instant::now();
    let found = rival.search(query)?;
    let time = started.elapsed();
    match found {
        0 => Err(format!("{} finds nothing for: {}", rival.name(), query.typed).into()),
        _ => Ok(time),
    }
}
