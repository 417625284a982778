//! Rebuilds that are killed, at every system call and at any moment.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::calls::{calls, can_trace, injected};
use crate::pond::{Edition, PROGRAM, Pond};
use crate::random::Random;
use crate::{tell, trials};

const REBUILD: [&str; 3] = ["index", "--wait", "0"];

/// Makes sure that the index answers as before or as after, then that the program answers for the edition of after, and
/// last that nothing is left over.
fn assert_as_before_or_after(pond: &Pond, had_index: bool, fault: &str) {
    match pond.answered() {
        Ok(answer) => {
            assert!(answer == pond.after || (had_index && answer == pond.before), "{fault}: {answer:?}")
        }
        Err(e) => assert!(!had_index && e.contains("there is none"), "{fault}: {e}"),
    }
    pond.assert_program_answers(Edition::After, fault);
    assert_eq!(pond.answered(), Ok(pond.after.clone()), "{fault}");
}

#[test]
fn a_rebuild_killed_at_any_call_leaves_an_index_that_answers() {
    if !can_trace() {
        return;
    }
    let pond = Pond::indexed();
    pond.save("before");
    let every = trials(60, 1);
    let (mut points, mut killed, mut nth) = (0, 0, 0);
    for calls in calls(&pond, &REBUILD, Edition::After) {
        for number in calls.numbers {
            nth += 1;
            // However few there are in the short form, those that change names are among them.
            if nth % every != 0 && !calls.name.starts_with("rename") {
                continue;
            }
            pond.restore("before");
            let fault = format!("{}:signal=SIGKILL:when={number}", calls.name);
            let output = injected(&pond, &fault, &REBUILD, Edition::After);
            killed += usize::from(!output.status.success());
            points += 1;
            assert_as_before_or_after(&pond, true, &fault);
        }
    }
    // Threads race for some calls: a few of the points are not come to.
    assert!(killed * 10 >= points * 7, "{killed} of {points}");
    tell(&format!("faults: {killed} rebuilds killed at {points} of {nth} system calls"));
}

#[test]
fn a_rebuild_killed_at_any_moment_leaves_an_index_that_answers() {
    let pond = Pond::indexed();
    pond.save("before");
    let started = Instant::now();
    assert!(pond.run(&REBUILD, Edition::After).status.success());
    let whole = started.elapsed();
    let mut random = Random(7);
    let (moments, mut killed) = (trials(12, 800), 0);
    for nth in 0..moments {
        let had_index = nth % 4 != 0;
        pond.restore("before");
        if !had_index {
            std::fs::remove_dir_all(pond.index()).unwrap();
        }
        let moment = whole.mul_f64(random.below(1_000) as f64 / 1e3);
        let mut rebuild = Command::new(PROGRAM)
            .args(pond.arguments(&REBUILD, Edition::After))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(moment.max(Duration::from_millis(1)));
        rebuild.kill().unwrap();
        killed += usize::from(!rebuild.wait().unwrap().success());
        assert_as_before_or_after(&pond, had_index, &format!("killed after {moment:?}"));
    }
    assert!(killed > 0);
    tell(&format!("faults: {killed} of {moments} rebuilds killed at random moments"));
}
