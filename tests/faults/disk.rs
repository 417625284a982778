//! Disks that are full or fail, by calls that are made to fail and by a small one.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::calls::{Calls, calls, can_trace, injected};
use crate::pond::{Edition, Pond, SEARCH, is_right, text};
use crate::{tell, trials};

const REBUILD: [&str; 3] = ["index", "--wait", "0"];
/// Calls by which files are made, filled, named, locked and read.
const OF_FILES: &[&str] = &[
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "openat",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "ftruncate",
    "flock",
    "chmod",
    "fchmod",
    "unlink",
    "unlinkat",
    "rmdir",
    "read",
    "pread64",
    "lseek",
    "statx",
    "fstat",
    "newfstatat",
    "getdents64",
    "mmap",
];
/// Those of them that change something, and that a program that only answers could do without.
const OF_CHANGE: &[&str] = &["mkdir", "fsync", "fdatasync", "rename", "ftruncate", "flock", "chmod"];
/// Memory is taken by this call as well. Where there is none left, Rust ends the process.
const OF_MEMORY: &str = "mmap";

/// Up to `most` of the numbers, evenly spread.
fn spread(calls: &Calls, most: usize) -> impl Iterator<Item = usize> + use<> {
    let step = calls.numbers.clone().count().div_ceil(most).max(1);
    calls.numbers.clone().step_by(step)
}

/// Makes sure that a rebuild ended well, or with an error that says what and how to mend it.
fn assert_ended(output: &Output, call: &str, fault: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    // What it says is written, too, and the call that fails may be that one.
    let is_mute = call == "write";
    match output.status.code() {
        Some(0) => {}
        Some(2) if call == OF_MEMORY => {}
        Some(2) => {
            assert!(said.starts_with("amends: ") || is_mute, "{fault}: {said}");
            assert!(!said.contains("a mistake in the program"), "{fault}: {said}");
        }
        // The system itself could not start it.
        Some(127) if said.contains("shared lib") => {}
        _ => assert_eq!(call, OF_MEMORY, "{fault}: {:?} {said}", output.status),
    }
}

#[test]
fn a_rebuild_that_a_disk_fails_leaves_the_index_of_before() {
    if !can_trace() {
        return;
    }
    let pond = Pond::indexed();
    pond.save("before");
    let (mut faults, mut failed) = (0, 0);
    for calls in calls(&pond, &REBUILD, Edition::After) {
        if !OF_FILES.contains(&calls.name.as_str()) {
            continue;
        }
        for number in spread(&calls, trials(1, 60)) {
            for (nth, error) in ["ENOSPC:when=", "EIO:when="].iter().enumerate() {
                // Once, or from then on.
                let lasting = if (number + nth) % 2 == 0 { "+" } else { "" };
                let fault = format!("{}:error={error}{number}{lasting}", calls.name);
                pond.restore("before");
                let output = injected(&pond, &fault, &REBUILD, Edition::After);
                assert_ended(&output, &calls.name, &fault);
                let answer = pond.answered();
                assert!(
                    answer == Ok(pond.before.clone()) || answer == Ok(pond.after.clone()),
                    "{fault}: {answer:?}"
                );
                if output.status.success() {
                    assert_eq!(answer, Ok(pond.after.clone()), "{fault}");
                }
                failed += usize::from(!output.status.success());
                faults += 1;
                let next = pond.run(&REBUILD, Edition::After);
                assert_eq!(
                    next.status.code(),
                    Some(0),
                    "after {fault}: {}",
                    String::from_utf8_lossy(&next.stderr)
                );
                assert_eq!(pond.answered(), Ok(pond.after.clone()), "after {fault}");
                assert_eq!(pond.store().left_overs(), [""; 0], "after {fault}");
            }
        }
    }
    assert!(failed > 0);
    tell(&format!("faults: {faults} faults of a disk in a rebuild, {failed} of which ended it"));
}

#[test]
fn the_answer_comes_from_memory_where_the_disk_is_full() {
    if !can_trace() {
        return;
    }
    let pond = Pond::indexed();
    pond.save("before");
    let (mut faults, mut in_memory) = (0, 0);
    for calls in calls(&pond, &SEARCH, Edition::After) {
        if !OF_CHANGE.contains(&calls.name.as_str()) {
            continue;
        }
        for number in spread(&calls, trials(1, 60)) {
            for error in ["ENOSPC", "EIO"] {
                let fault = format!("{}:error={error}:when={number}+", calls.name);
                pond.restore("before");
                let output = injected(&pond, &fault, &SEARCH, Edition::After);
                pond.assert_right(&output, Edition::After, &fault);
                in_memory +=
                    usize::from(String::from_utf8_lossy(&output.stderr).contains("in memory this time"));
                faults += 1;
            }
        }
    }
    assert!(in_memory > 0);
    tell(&format!("faults: {faults} faults of a disk in a search, all answered, {in_memory} from memory"));
}

#[test]
fn what_a_disk_cannot_read_is_mended_or_said() {
    if !can_trace() {
        return;
    }
    let pond = Pond::indexed();
    pond.save("sound");
    let (mut faults, mut answered) = (0, 0);
    for calls in calls(&pond, &SEARCH, Edition::Before) {
        if !["openat", "read", "pread64", "lseek", "statx", "fstat", "getdents64", "flock"]
            .contains(&calls.name.as_str())
        {
            continue;
        }
        for number in spread(&calls, trials(3, 200)) {
            let fault = format!("{}:error=EIO:when={number}", calls.name);
            pond.restore("sound");
            let output = injected(&pond, &fault, &SEARCH, Edition::Before);
            assert_ended(&output, &calls.name, &fault);
            if output.status.success() {
                assert!(is_right(&output.stdout, Edition::Before), "{fault}");
                answered += 1;
            } else {
                assert!(output.stdout.is_empty(), "{fault}");
            }
            faults += 1;
        }
    }
    assert!(answered * 2 > faults, "{answered} of {faults}");
    tell(&format!(
        "faults: {faults} files that could not be read in a search, {answered} answered all the same"
    ));
}

/// A small disk in memory; unmounted when dropped.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    /// Mounts one of so many kB at `folder`; `None` where that is not permitted.
    fn mounted(folder: &'a Path, size: usize) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let options = format!("size={size}k");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs", &text(folder)]).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).output();
    }
}

#[test]
fn a_small_disk_fills_up() {
    let pond = Pond::indexed();
    pond.save("before");
    let kilobytes = files_kilobytes(&pond.index());
    let (mut disks, mut full) = (0, 0);
    // From room for half of an index to more than a rebuild needs, which keeps the one of before meanwhile.
    for size in (kilobytes / 2..10 * kilobytes).step_by(trials(2 * kilobytes, 8)) {
        fs::remove_dir_all(pond.index()).unwrap();
        let folder = pond.index();
        let Some(_disk) = SmallDisk::mounted(&folder, size.div_ceil(4) * 4) else {
            tell("faults: skipped small disks, which may not be mounted here");
            return;
        };
        let had_index = pond.run(&REBUILD, Edition::Before).status.success();
        assert_eq!(pond.answered().is_ok(), had_index, "{size} kB");
        let output = pond.run(&REBUILD, Edition::After);
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => assert_eq!(pond.answered(), Ok(pond.after.clone()), "{size} kB"),
            code => {
                assert!(code == Some(2) && said.contains("amends: "), "{size} kB: {said}");
                assert!(said.contains("pace") || said.contains("amends index"), "{size} kB: {said}");
                assert!(had_index == (pond.answered() == Ok(pond.before.clone())), "{size} kB");
                full += 1;
            }
        }
        pond.assert_program_answers(Edition::After, &format!("{size} kB"));
        disks += 1;
    }
    assert!(full > 0 && full < disks, "{full} of {disks}");
    tell(&format!("faults: {disks} small disks, {full} of them too small"));
}

fn files_kilobytes(folder: &Path) -> usize {
    let bytes: u64 = crate::pond::files(folder).iter().map(|file| file.metadata().unwrap().len()).sum();
    usize::try_from(bytes / 1_024).unwrap()
}
