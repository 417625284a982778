//! Completions and manual pages: made from the one definition of the arguments, for every shell and verb.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::process::Command;

fn amends(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_amends")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_shell_completes_every_verb() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = amends(&["completions", shell]);
        for verb in ["match", "search", "show", "toc", "refs", "index", "status", "eval"] {
            assert!(script.contains(verb), "{shell} {verb}");
        }
    }
}

#[test]
fn every_verb_has_a_page() {
    let whole = amends(&["man"]);
    assert!(whole.starts_with(".ie") && whole.contains(".TH amends 1"), "{whole}");
    for verb in ["match", "search", "show", "toc", "refs", "index", "status", "eval", "completions", "man"] {
        let page = amends(&["man", verb]);
        assert!(page.contains(&format!(".TH amends-{verb} 1")), "{page}");
        assert!(whole.contains(&format!("amends\\-{verb}")), "{verb} is not in the main page");
    }
}
