//! A row of the table: something to run, and what it took.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::child::Program;
use super::memory::peak_kib;
use crate::Result;

/// Runs of each program in which its memory is looked at.
pub(crate) const MEMORY_RUNS: usize = 20;
/// Between two looks: long enough to leave the processor to a child that waits for it.
const BETWEEN_LOOKS: Duration = Duration::from_micros(20);

/// Something to measure.
pub(crate) enum Work<'a> {
    /// A whole process.
    Process(Program),
    /// A call inside this process.
    Call(Box<dyn Fn() -> Result<()> + 'a>),
}

/// Something to measure, and what it took.
pub(crate) struct Row<'a> {
    /// What it is.
    pub(crate) what: &'static str,
    work: Work<'a>,
    /// It is timed in one of so many rounds.
    every: usize,
    /// A folder that is removed before each run, outside the measured time.
    fresh: Option<PathBuf>,
    /// Wall time of each run.
    pub(crate) times: Vec<Duration>,
    /// Most memory of any run.
    pub(crate) peak_kib: Option<u64>,
}

impl<'a> Row<'a> {
    /// A row that is measured in every round.
    pub(crate) fn new(what: &'static str, work: Work<'a>) -> Self {
        Self { what, work, every: 1, fresh: None, times: Vec::new(), peak_kib: None }
    }

    /// Measures it in one of `every` rounds, each time after removing the folder `fresh`.
    pub(crate) fn afresh(self, every: usize, fresh: PathBuf) -> Self {
        Self { every, fresh: Some(fresh), ..self }
    }

    /// Runs it once and notes the time, if this is one of its rounds.
    pub(crate) fn measure_time(&mut self, round: usize) -> Result<()> {
        if !round.is_multiple_of(self.every) {
            return Ok(());
        }
        self.remove_fresh()?;
        let started = Instant::now();
        match &self.work {
            Work::Process(program) => program.run()?,
            Work::Call(call) => call()?,
        }
        self.times.push(started.elapsed());
        Ok(())
    }

    /// Runs a process `runs` times and notes the most memory that it held.
    pub(crate) fn measure_memory(&mut self, runs: usize) -> Result<()> {
        if let Work::Process(program) = &self.work {
            for _ in 0..runs {
                self.remove_fresh()?;
                self.peak_kib = self.peak_kib.max(peak_kib(program, BETWEEN_LOOKS)?);
            }
        }
        Ok(())
    }

    /// Whether it has a memory of its own.
    pub(crate) fn is_process(&self) -> bool {
        matches!(self.work, Work::Process(_))
    }

    fn remove_fresh(&self) -> Result<()> {
        match self.fresh.as_deref() {
            Some(folder) if folder.exists() => Ok(fs::remove_dir_all(folder)?),
            _ => Ok(()),
        }
    }
}
