//! Peak memory of a process: `VmHWM`, the most of its pages that were ever resident at once.
//!
//! `ru_maxrss` would be simpler, but Linux starts it at the memory of the parent, and this parent is larger than most
//! of its children. `VmHWM` belongs to the child's own address space. It is gone when the child ends, so
//! `/proc/PID/status` is read over and over while the child runs, in runs of their own that are not timed, and the
//! largest value of several runs counts. Pages of mapped files (the program, its libraries, the index) are in it, as
//! they are in `ru_maxrss`.
//!
//! Limits: what a process adds after the last look, which is at most the time between two looks before its end, is missed;
//! and the kernel sums its counters of pages loosely, by some hundred KiB.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::child::Program;
use crate::Result;

/// The most memory that one run of `program` held, in KiB, by looks at it with some time between them; `None` where the
/// system has no `/proc/PID/status`.
pub(crate) fn peak_kib(program: &Program, between_looks: Duration) -> Result<Option<u64>> {
    let mut child = program.spawn(Stdio::null())?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = None;
    loop {
        let status = fs::read_to_string(&status_file).unwrap_or_default();
        peak = peak.max(high_water_mark_kib(&status));
        if let Some(status) = child.try_wait()? {
            return program.check(status).map(|()| peak);
        }
        thread::sleep(between_looks);
    }
}

/// The number in `VmHWM:     1234 kB`, which means KiB.
fn high_water_mark_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
