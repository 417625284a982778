//! Readers while others rebuild.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::pond::{Answer, Edition, Pond, read};
use crate::{tell, trials};

const READERS: usize = 8;

#[test]
fn readers_answer_through_rebuilds() {
    let pond = Pond::indexed();
    let rebuilds = trials(12, 50);
    let (done, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
    let editions = [Edition::After, Edition::Before].map(|edition| read(&pond.corpus(edition)));
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let index = pond.store().open().unwrap();
                    // Twice: what was opened stays what it was, however many generations have come since.
                    let (one, another) = (Answer::of(&index).unwrap(), Answer::of(&index).unwrap());
                    assert!(one == pond.before || one == pond.after, "{one:?}");
                    assert_eq!(one, another);
                    answers.fetch_add(2, Ordering::Relaxed);
                }
            });
        }
        for nth in 0..rebuilds {
            pond.store().rebuild(&editions[nth % 2], &mut |_| {}).unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    pond.rebuild(Edition::After);
    assert_eq!(pond.store().left_overs(), [""; 0]);
    assert_eq!(pond.answered(), Ok(pond.after.clone()));
    let answers = answers.into_inner();
    assert!(answers >= READERS, "{answers}");
    tell(&format!("faults: {READERS} readers through {rebuilds} rebuilds, {answers} answers"));
}

#[test]
fn programs_answer_through_rebuilds() {
    let pond = Pond::indexed();
    let rebuilds = trials(4, 50);
    let (done, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..trials(2, READERS) {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let said = pond.assert_program_answers(Edition::Before, "while others rebuild");
                    assert_eq!(said, "");
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for _ in 0..rebuilds {
            assert_eq!(pond.run(&["index"], Edition::Before).status.code(), Some(0));
        }
        done.store(true, Ordering::Relaxed);
    });
    let answers = answers.into_inner();
    assert!(answers > 0);
    tell(&format!("faults: programs through {rebuilds} rebuilds, {answers} answers"));
}
