//! The page that `eval` writes, from the program as a person runs it.

#![expect(clippy::unwrap_used, reason = "where a test cannot be set up, it has failed")]

mod small_safety;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use small_safety::write_small_safety;

const FIRST_WORDS: [&str; 8] = ["apple", "brook", "cedar", "delta", "eagle", "flute", "grape", "house"];
const SECOND_WORDS: [&str; 8] = ["ivory", "jelly", "koala", "lemon", "mango", "north", "olive", "piano"];
const STRANGE: &str = "she </blockquote><script>lied</script> to me again";

fn eval(folder: &Path, arguments: &[&str]) -> Output {
    fs::write(folder.join("queries.tsv"), format!("q1\t{STRANGE}\nq2\tbest laptop\n")).unwrap();
    fs::write(folder.join("qrels.tsv"), "q1\tstep-01\t3\n").unwrap();
    // Shared by the tests of this file, and built by the first of them.
    let index = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("eval-index");
    Command::new(env!("CARGO_BIN_EXE_amends"))
        .current_dir(folder)
        .env_remove("AMENDS_CORPUS")
        .env("AMENDS_INDEX", index)
        .args(["eval", "--queries", "queries.tsv", "--qrels", "qrels.tsv"])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_page_has_the_plots_and_no_markup_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let output = eval(folder.path(), &["--html", "report.html", "--worst", "1"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8(output.stdout).unwrap().contains("area under ROC"));
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert_eq!(page.matches("<svg ").count(), 4);
    assert!(page.contains("she &lt;/blockquote&gt;&lt;script&gt;lied") && !page.contains("<script"));
}

#[test]
fn a_page_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = eval(folder.path(), &["--html", "missing/report.html"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot write missing/report.html"));
}

/// A guide of four sections. Which one helps is told by two words together and by neither alone, so that only who has seen
/// a situation knows. The dev situations have the very texts of the training ones.
fn guide_to_remember(folder: &Path) {
    let guide = folder.join("corpus/g");
    fs::create_dir_all(&guide).unwrap();
    write_small_safety(&folder.join("corpus"));
    fs::write(guide.join("guide.toml"), "title = \"T\"\n").unwrap();
    let section = |at| format!("{{\"_id\": \"s{at}\", \"title\": \"Section\", \"text\": \"Advice.\"}}\n");
    fs::write(guide.join("sections.jsonl"), (0..4).map(section).collect::<String>()).unwrap();
    let mut situations = String::new();
    for split in ["train", "dev"] {
        for (a, first) in FIRST_WORDS.iter().enumerate() {
            for (b, second) in SECOND_WORDS.iter().enumerate() {
                let grades = format!("{{\"s{}\": 3}}", (a + b) % 4);
                situations += &format!(
                    "{{\"id\": \"{split}-{a}-{b}\", \"text\": \"{first} {second}\", \"grades\": {grades}, \
                     \"split\": \"{split}\"}}\n"
                );
            }
        }
    }
    fs::write(guide.join("situations.jsonl"), situations).unwrap();
}

fn measured(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = Command::new(env!("CARGO_BIN_EXE_amends"))
        .current_dir(folder)
        .args(["--corpus", "corpus", "--index", "index", "eval", "--format", "json"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn training_situations_are_judged_by_models_that_they_did_not_teach() {
    let folder = tempfile::tempdir().unwrap();
    guide_to_remember(folder.path());
    let (dev, train) = (measured(folder.path(), &[]), measured(folder.path(), &["--split", "train"]));
    assert_eq!(dev["measured"]["queries"], "the guide's dev situations");
    assert_eq!(train["measured"]["queries"], "the guide's train situations (cross-validated)");
    assert_eq!((&dev["queries"], &train["queries"]), (&64.into(), &64.into()));
    let hit1 = |report: &serde_json::Value| report["hit1"].as_f64().unwrap();
    assert!(hit1(&dev) > 0.9 && hit1(&train) < 0.3, "{} {}", hit1(&dev), hit1(&train));
}

#[test]
fn queries_out_of_scope_are_asked_of_the_index_beside_the_training_situations() {
    let folder = tempfile::tempdir().unwrap();
    guide_to_remember(folder.path());
    fs::write(folder.path().join("other.tsv"), "o1\tquartz violin\n").unwrap();
    let report = measured(folder.path(), &["--split", "train", "--out-of-scope", "other.tsv"]);
    assert_eq!(report["measured"]["queries"], "the guide's train situations (cross-validated) and other.tsv");
    let scope = &report["matching"]["scope"];
    assert_eq!((&scope["in_scope"], &scope["out_of_scope"]), (&64.into(), &1.into()));
    let run = folder.path().join("run.trec");
    measured(folder.path(), &["--split", "train", "--run", "run.trec"]);
    assert_eq!(fs::read_to_string(run).unwrap().lines().count(), 64 * 4);
}
