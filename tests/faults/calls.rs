//! `strace`: which system calls a run makes, and runs in which one of them fails or is the last.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};

use crate::pond::{Edition, PROGRAM, Pond, text};
use crate::tell;

/// Calls of one name, from the first that may touch the index to the last of any thread.
///
/// `strace` counts calls of each name in each thread. A call of another thread is out of its reach if its number is one
/// that the main thread passes before; kills at random moments come to those.
pub(crate) struct Calls {
    pub(crate) name: String,
    pub(crate) numbers: std::ops::RangeInclusive<usize>,
}

/// Whether there is a `strace` that may trace; says so where there is none.
pub(crate) fn can_trace() -> bool {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let works = works.is_ok_and(|output| output.status.success());
    if !works {
        tell("faults: skipped what needs strace, which is missing or may not trace");
    }
    works
}

/// The calls of a run of the program, whose index changes by it.
pub(crate) fn calls(pond: &Pond, verb: &[&str], edition: Edition) -> Vec<Calls> {
    let record = pond.path("record");
    let output = Command::new("strace")
        .args(["-f", "-o", &text(&record), PROGRAM])
        .args(pond.arguments(verb, edition))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let record = fs::read_to_string(record).unwrap();
    let index = format!("{}/", text(&pond.index()));
    let mut before = BTreeMap::<&str, usize>::new();
    let mut threads = BTreeMap::<(&str, &str), usize>::new();
    let mut touched = false;
    for (thread, call) in record.lines().filter_map(|line| line.split_once(' ')) {
        let call = call.trim_start();
        let Some((name, rest)) = call.split_once('(') else { continue };
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            continue;
        }
        touched |= rest.contains(&index) && name != "execve";
        if !touched {
            *before.entry(name).or_default() += 1;
        }
        *threads.entry((name, thread)).or_default() += 1;
    }
    let mut most = BTreeMap::<&str, usize>::new();
    for ((name, _), count) in threads {
        let most = most.entry(name).or_default();
        *most = count.max(*most);
    }
    most.into_iter()
        .map(|(name, most)| Calls {
            name: name.to_owned(),
            numbers: before.get(name).copied().unwrap_or_default() + 1..=most,
        })
        .filter(|calls| !calls.numbers.is_empty())
        .collect()
}

/// Runs the program with a fault, as in `rename:error=EIO:when=2`.
pub(crate) fn injected(pond: &Pond, fault: &str, verb: &[&str], edition: Edition) -> Output {
    Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "signal=none",
            "-e",
            &format!("inject={fault}"),
            PROGRAM,
        ])
        .args(pond.arguments(verb, edition))
        .output()
        .unwrap()
}
