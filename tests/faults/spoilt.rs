//! Every file of an index flipped, cut short, emptied, removed, and swapped for another.

use std::fs;
use std::path::{Path, PathBuf};

use amends::corpus::Source;

use crate::pond::{Answer, Edition, Pond, files};
use crate::{tell, trials};

/// Opens the index both ways, and makes sure that it answers rightly or not at all; whether it answers.
fn assert_right_or_refused(pond: &Pond, fault: &str) -> bool {
    let opened = pond.store().open();
    let stamps = Source::Folder(pond.corpus(Edition::Before)).stamps().unwrap().unwrap();
    let unchanged = pond.store().open_unchanged(&stamps);
    let mut answers = 0;
    for index in opened.iter().chain(unchanged.iter().flatten()) {
        let answer = Answer::of(index).map_err(|e| e.to_string());
        assert_eq!(answer.as_ref(), Ok(&pond.before), "{fault}");
        answers += 1;
    }
    answers > 0
}

/// Runs `spoil` and then puts `path` back as it was.
fn spoilt(path: &Path, spoil: impl FnOnce(&[u8])) {
    let sound = fs::read(path).unwrap();
    spoil(&sound);
    fs::write(path, sound).unwrap();
}

/// Bytes to flip: as many as asked for, one in each stretch of the file, and both ends.
fn places(bytes: usize, wanted: usize) -> Vec<usize> {
    let stretch = bytes.div_ceil(wanted).max(1);
    let mut places: Vec<usize> = (0..bytes).step_by(stretch).map(|at| at + at / stretch % stretch).collect();
    places.extend(bytes.checked_sub(1));
    places.retain(|at| *at < bytes);
    places.sort_unstable();
    places.dedup();
    places
}

#[test]
fn a_flip_anywhere_is_noticed() {
    let pond = Pond::indexed();
    let files = files(&pond.index());
    assert!(files.len() >= 12, "{files:?}");
    let each = trials(30, 300);
    let (mut flips, mut harmless) = (0, Vec::new());
    for path in files {
        spoilt(&path, |sound| {
            for at in places(sound.len(), each) {
                let mut flipped = sound.to_vec();
                flipped[at] ^= 1 << (flips % 8);
                fs::write(&path, flipped).unwrap();
                let fault = format!("bit {} of byte {at} of {}", flips % 8, path.display());
                if assert_right_or_refused(&pond, &fault) {
                    harmless.push(path.clone());
                }
                flips += 1;
            }
        });
    }
    // The lock says who held it, which no answer rests on.
    assert!(harmless.iter().all(|path| path.ends_with("LOCK")), "{harmless:?}");
    assert_eq!(pond.answered(), Ok(pond.before.clone()));
    assert!(flips >= trials(200, 2_000), "{flips}");
    tell(&format!("faults: {flips} flips, each noticed or harmless"));
}

#[test]
fn a_file_cut_short_or_gone_is_noticed() {
    let pond = Pond::indexed();
    let mut cuts = 0;
    for path in files(&pond.index()).into_iter().filter(|path| !path.ends_with("LOCK")) {
        spoilt(&path, |sound| {
            let mut lengths: Vec<usize> = places(sound.len(), trials(6, 40));
            lengths.push(0);
            for length in lengths {
                fs::write(&path, &sound[..length]).unwrap();
                assert!(!assert_right_or_refused(&pond, "cut"), "{} cut to {length}", path.display());
                cuts += 1;
            }
            fs::write(&path, [sound, b" "].concat()).unwrap();
            assert!(!assert_right_or_refused(&pond, "longer"), "{} with a byte more", path.display());
            fs::remove_file(&path).unwrap();
            assert!(!assert_right_or_refused(&pond, "gone"), "{} gone", path.display());
            fs::create_dir(&path).unwrap();
            assert!(!assert_right_or_refused(&pond, "a folder"), "{} a folder", path.display());
            fs::remove_dir(&path).unwrap();
            cuts += 3;
        });
    }
    tell(&format!("faults: {cuts} files cut short, longer, gone or folders, each noticed"));
}

#[test]
fn files_swapped_with_others_are_noticed() {
    let pond = Pond::indexed();
    pond.save("before");
    let own: Vec<PathBuf> = files(&pond.generation());
    let mut swaps = 0;
    let mut assert_noticed = |path: &Path, other: &[u8]| {
        if fs::read(path).unwrap() != other {
            spoilt(path, |_| {
                fs::write(path, other).unwrap();
                assert!(!assert_right_or_refused(&pond, "swapped"), "{}", path.display());
            });
            swaps += 1;
        }
    };
    // Within the generation.
    for path in &own {
        for other in &own {
            assert_noticed(path, &fs::read(other).unwrap());
        }
    }
    // With a guide of the same size but for a word. The names of tantivy's files differ each time, their endings do not.
    let foreign = Pond::indexed();
    foreign.rebuild(Edition::After);
    let ending = |path: &Path| path.extension().unwrap_or(path.file_name().unwrap()).to_owned();
    for path in &own {
        for other in files(&foreign.generation()).iter().filter(|other| ending(other) == ending(path)) {
            assert_noticed(path, &fs::read(other).unwrap());
        }
    }
    assert_noticed(&pond.index().join("CURRENT"), &fs::read(foreign.index().join("CURRENT")).unwrap());
    assert!(swaps > 100, "{swaps}");

    // The whole generation, or the whole index, of another edition: nobody is told yesterday's answer as today's.
    pond.save("kept");
    fs::remove_dir_all(pond.generation()).unwrap();
    fs::rename(foreign.generation(), pond.generation()).unwrap();
    assert!(pond.answered().is_err());
    pond.assert_program_answers(Edition::Before, "a generation of another edition");
    pond.rebuild(Edition::After);
    pond.assert_program_answers(Edition::Before, "an index of another edition");
    tell(&format!("faults: {} files, generations and indexes swapped for others, each noticed", swaps + 2));
}

#[test]
fn the_program_mends_what_is_spoilt_and_says_so() {
    let pond = Pond::indexed();
    pond.save("sound");
    let names: Vec<PathBuf> =
        files(&pond.index()).iter().map(|path| path.strip_prefix(pond.index()).unwrap().to_owned()).collect();
    let mut spoilt = 0;
    for (nth, name) in names.iter().filter(|name| !name.ends_with("LOCK")).enumerate() {
        for way in 0..trials(1, 4) {
            pond.restore("sound");
            let path = pond.index().join(name);
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            match (nth + way) % 4 {
                0 => bytes[middle] ^= 4,
                1 => bytes.truncate(middle),
                2 => bytes.clear(),
                _ => bytes = b"null".to_vec(),
            }
            fs::write(&path, bytes).unwrap();
            let fault = format!("{} spoilt", name.display());
            let said = pond.assert_program_answers(Edition::Before, &fault);
            assert!(said.contains("uilding the index"), "{fault}: {said}");
            let said = pond.assert_program_answers(Edition::Before, &fault);
            assert_eq!(said, "", "{fault}, and mended");
            assert_eq!(pond.answered(), Ok(pond.before.clone()), "{fault}");
            spoilt += 1;
        }
    }
    tell(&format!("faults: {spoilt} spoilt files, each mended by the program"));
}

#[test]
fn the_state_of_a_spoilt_index_is_told() {
    let pond = Pond::indexed();
    let told = |arguments: &[&str]| {
        let output = pond.run(arguments, Edition::Before);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    for arguments in [&["status"][..], &["status", "--verify"]] {
        let (code, said) = told(arguments);
        assert!(code == Some(0) && said.contains("sound") && said.contains("every byte"), "{said}");
    }
    let path = pond.generation().join("model.bin");
    spoilt(&path, |sound| {
        let mut flipped = sound.to_vec();
        flipped[sound.len() / 2] ^= 1;
        fs::write(&path, flipped).unwrap();
        for arguments in [&["status"][..], &["status", "--verify"]] {
            let (code, said) = told(arguments);
            assert!(code == Some(1) && said.contains("model.bin"), "{said}");
        }
    });
}
