//! What the fuzz targets check, on every seed, on everything that fuzzing has found, and on damaged copies of both. The
//! targets themselves and how to run them: `fuzz/README.md`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

#[path = "../fuzz/checks/mod.rs"]
mod checks;
mod random;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use checks::{Check, TARGETS};
use random::Random;

/// Damaged copies of each input.
const COPIES: usize = 40;
/// Damage to a copy at most.
const MOST_CHANGES: usize = 6;

fn folder(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(of)
}

/// The inputs of a target by path, sorted; `of` is `seeds` or `findings`.
fn inputs(of: &str, target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder(of).join(target)).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(&path).unwrap())).collect()
}

/// A copy with bytes changed, taken out, doubled, or taken from another input.
fn damaged(input: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=random.below(MOST_CHANGES) {
        // The first bytes choose what the others are; they stay more often.
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(9)).min(bytes.len());
        match random.below(5) {
            0 => bytes[at..end].iter_mut().for_each(|byte| *byte = random.below(256) as u8),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].repeat(random.below(12));
                bytes.splice(at..at, piece);
            }
            3 => {
                let from = random.below(other.len() + 1);
                let piece = other[from..(from + random.below(24)).min(other.len())].to_vec();
                bytes.splice(at..end, piece);
            }
            _ => drop(bytes.splice(
                at..end,
                random.one_of(&["\"", "\n", "((", "[@", "\u{202e}", "\u{1b}[", "0", "{}"]).bytes(),
            )),
        }
    }
    bytes
}

fn run(target: &str, check: Check, what: &str, input: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| check(input))).is_err() {
        panic!("{target}: does not hold for {what}: {:?}", String::from_utf8_lossy(input));
    }
}

/// Runs a target's check on its seeds, its findings, and damaged copies of them.
fn check_target(target: &str) {
    let check = TARGETS.iter().find(|(name, _)| *name == target).unwrap().1;
    let seeds = inputs("seeds", target);
    assert!(seeds.len() >= 3, "{target} has {} seeds", seeds.len());
    let all = [seeds, inputs("findings", target)].concat();
    for (path, input) in &all {
        run(target, check, &path.display().to_string(), input);
    }
    let mut random = Random(0x5eed_f0dd);
    for (path, input) in &all {
        for copy in 0..COPIES {
            let other = &all[random.below(all.len())].1;
            let bytes = damaged(input, other, &mut random);
            run(target, check, &format!("copy {copy} of {}", path.display()), &bytes);
        }
    }
}

#[test]
fn sections() {
    check_target("sections");
}

#[test]
fn front_matter() {
    check_target("front_matter");
}

#[test]
fn lexicon() {
    check_target("lexicon");
}

#[test]
fn situations() {
    check_target("situations");
}

#[test]
fn query() {
    check_target("query");
}

#[test]
fn matching() {
    check_target("matching");
}

#[test]
fn manifest() {
    check_target("manifest");
}

#[test]
fn model() {
    check_target("model");
}

#[test]
fn every_target_is_built_run_and_documented() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
    let readme = fs::read_to_string(folder("README.md")).unwrap();
    for target in &targets {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "{target} is not built");
        assert!(readme.contains(&format!("`{target}`")), "{target} is not in the README");
        let source = fs::read_to_string(folder("fuzz_targets").join(format!("{target}.rs"))).unwrap();
        assert!(source.contains(&format!("checks::{target}::check")), "{target} runs another check");
    }
    for of in ["seeds", "findings"] {
        for entry in fs::read_dir(folder(of)).into_iter().flatten().flatten() {
            let name = entry.file_name().into_string().unwrap();
            assert!(targets.contains(&name), "{of}/{name} is of no target");
        }
    }
}
