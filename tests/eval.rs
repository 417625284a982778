//! The page that `eval` writes, from the program as a person runs it.

#![expect(clippy::unwrap_used, reason = "where a test cannot be set up, it has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
