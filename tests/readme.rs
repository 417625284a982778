//! The documents tell the truth: their commands run, their answers are real, their links lead somewhere.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const DOCUMENTS: [&str; 10] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "corpus/README.md",
    "index/README.md",
    "docs/privacy.md",
    "docs/ranking.md",
    "docs/reliability.md",
    "docs/safety.md",
];
/// How the README runs the program on a fresh machine.
const RUN: &str = "cargo run --release -- ";

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The fenced blocks of a document in the language `language`.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    document.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// Runs the program as a shell would read `arguments`, in an empty folder.
fn amends(arguments: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_amends"))
        .args(split(arguments))
        .current_dir(folder.path())
        .env_remove("AMENDS_CORPUS")
        .env("LC_ALL", "C")
        .env("AMENDS_INDEX", folder.path().join("index"))
        .output()
        .unwrap()
}

/// Words, with double quotes as a shell reads them.
fn split(arguments: &str) -> Vec<String> {
    let parts = arguments.split('"').enumerate();
    parts
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[test]
fn every_answer_in_the_readme_is_the_real_one() {
    let blocks = blocks(&read("README.md"), "console");
    assert!(blocks.len() >= 2);
    for block in blocks {
        let (command, shown) = block.split_once('\n').unwrap();
        let output = amends(command.strip_prefix("$ amends ").unwrap());
        assert_eq!(String::from_utf8(output.stdout).unwrap(), shown, "{command}");
        assert!(output.status.success(), "{command}");
    }
}

#[test]
fn the_first_command_answers_with_step_09_and_its_source() {
    let blocks = blocks(&read("README.md"), "sh");
    let arguments = blocks[0].trim().strip_prefix(RUN).unwrap();
    let output = amends(arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    let first = text.split("\n\n").nth(1).unwrap();
    assert!(first.starts_with("1. ") && first.contains("step-09") && first.contains("[4]"), "{first}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("Building the index"), "it says so");
}

#[test]
fn the_second_command_is_what_ci_runs() {
    let tests = blocks(&read("README.md"), "sh")[1].trim().to_owned();
    assert!(tests.starts_with("cargo test"));
    assert!(read(".ci/run").lines().any(|line| line == tests), "{tests}");
}

#[test]
fn every_dependency_has_its_reason() {
    let readme = read("README.md");
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    for table in ["dependencies", "dev-dependencies"] {
        for name in manifest[table].as_table().unwrap().keys() {
            assert!(readme.contains(name.as_str()), "{name} is not in the README");
        }
    }
}

#[test]
fn links_lead_somewhere() {
    for name in DOCUMENTS {
        let document = read(name);
        for target in document.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if target.starts_with("http") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = Path::new(name).parent().unwrap();
            let path = if file.is_empty() { Path::new(name).to_owned() } else { folder.join(file) };
            let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
            assert!(whole.exists(), "{name} links to {target}");
            if !anchor.is_empty() {
                let headings: Vec<String> = fs::read_to_string(whole)
                    .unwrap()
                    .lines()
                    .filter(|line| line.starts_with('#'))
                    .map(|line| {
                        line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-").replace('`', "")
                    })
                    .collect();
                assert!(headings.contains(&anchor.to_owned()), "{name} links to {target}");
            }
        }
    }
}
