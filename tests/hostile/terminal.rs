//! What reaches the terminal: no byte that steers it, wherever it came from.

use std::fs;
use std::path::Path;
use std::process::Output;

use amends::text::steers;

use crate::guide::{amends, with, write};

/// Colors, a title, a cleared screen, marks of direction, what has no width, tags, a carriage return, a backspace.
const HOSTILE: &str = "x\u{1b}[31m\u{1b}]0;t\u{7}\u{9b}2J\u{202e}\u{2066}\u{200f}\u{200b}\u{2028}\u{feff}\u{e0041}\r\u{8}\u{7f}y";
/// The program's own styles.
const STYLES: [&str; 5] = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[4m", "\u{1b}[33m"];

/// As TOML and JSON write it.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec())
        .map(|unit| format!("\\u{unit:04x}"))
        .collect()
}

fn toml(text: &str) -> String {
    text.chars().map(|c| format!("\\U{:08x}", c as u32)).collect()
}

/// A guide that is hostile wherever text may stand.
fn hostile_guide(folder: &Path) {
    let (json, toml) = (escaped(HOSTILE), toml(HOSTILE));
    let guide = format!(
        "title = \"{toml}\"\nsummary = \"{toml}\"\ndisclosure = \"{toml}\"\nlanguage = \"{toml}\"\nversion = \"{toml}\"\n\
         license = \"{toml}\"\n[source]\ndescription = \"{toml}\"\n[[parts]]\ntitle = \"{toml}\"\nsections = [\"a\"]\n"
    );
    let section = format!(
        "+++\nid = \"a\"\ntitle = \"Trust {toml}\"\nkeywords = [\"{toml}\"]\n+++\n\nTrust {HOSTILE} comes back slowly [@k].\n\n- {HOSTILE}\n\n# {HOSTILE}\n"
    );
    let reference = format!(
        "[{{\"id\":\"k\",\"type\":\"book\",\"title\":\"Trust {json}\",\"URL\":\"https://a.example/{json}\",\"publisher\":\"{json}\",\
         \"author\":[{{\"family\":\"{json}\"}}],\"issued\":{{\"literal\":\"{json}\"}}}}]"
    );
    let situation = |n: usize| {
        let grades = if n.is_multiple_of(2) { "{\"a\":3}" } else { "{}" };
        let text = if n.is_multiple_of(2) { "she lost her trust" } else { "a new phone" };
        format!("{{\"id\":\"s{n}\",\"text\":\"{text} {n} {json}\",\"grades\":{grades}}}\n")
    };
    let lexicon = format!("{{\"trust\":{{\"label\":\"{json}\",\"patterns\":[\"trust\",\"faith\"]}}}}");
    let files = with(&[
        ("g/guide.toml", guide.into_bytes()),
        ("g/sections/a.md", section.into_bytes()),
        ("g/references.json", reference.into_bytes()),
        ("g/situations.jsonl", (0..20).map(situation).collect::<String>().into_bytes()),
        ("lexicon/en.json", lexicon.into_bytes()),
    ]);
    write(&folder.join("corpus"), &files);
}

/// All that a run writes must leave a terminal as it is, but for the program's own styles; the output, and whether it ended
/// as programs do.
fn harmless(folder: &Path, arguments: &[&str], piped: &[u8]) -> String {
    let output = amends(folder, arguments, piped);
    is_harmless(&output, arguments);
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

fn is_harmless(output: &Output, arguments: &[&str]) {
    for bytes in [&output.stdout, &output.stderr] {
        let text = std::str::from_utf8(bytes).unwrap();
        let plain = STYLES.iter().fold(text.to_owned(), |text, style| text.replace(style, ""));
        let steering = plain.chars().find(|c| *c != '\n' && steers(*c));
        assert_eq!(steering, None, "{arguments:?}: {text:?}");
    }
    let code = output.status.code();
    assert!(
        matches!(code, Some(0..=2)),
        "{arguments:?}: {code:?} {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn nothing_in_a_corpus_steers_the_terminal() {
    let place = tempfile::tempdir().unwrap();
    hostile_guide(place.path());
    let mut said = String::new();
    for arguments in [
        ["toc"].as_slice(),
        &["show", "a"],
        &["refs"],
        &["search", "trust"],
        &["search", "faith kind:reference trust"],
        &["match", "she", "lost", "her", "trust"],
        &["match", "she", "lost", "her", "trust", "--explain"],
        &["match", "a pike bit me"],
    ] {
        for format in ["text", "markdown", "json"] {
            said += &harmless(
                place.path(),
                &[&["--color", "always"], arguments, &["--format", format]].concat(),
                b"",
            );
        }
    }
    for arguments in [
        ["status"].as_slice(),
        &["index"],
        &["index", "--check"],
        &["eval", "--split", "train", "--worst", "3"],
    ] {
        said += &harmless(place.path(), &[&["--color", "always"], arguments].concat(), b"");
    }
    // The styles are on, and the texts have been shown.
    assert!(said.contains(STYLES[1]) && said.contains("[31m]0;t2J"), "{said}");
}

#[test]
fn json_says_what_the_corpus_says() {
    let place = tempfile::tempdir().unwrap();
    hostile_guide(place.path());
    let output = amends(place.path(), &["toc", "--format", "json"], b"");
    let toc: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(toc["guides"][0]["title"], HOSTILE);
    let output = amends(place.path(), &["search", HOSTILE, "--format", "json"], b"");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["query"], HOSTILE);
}

#[test]
fn nothing_that_was_typed_steers_the_terminal() {
    let place = tempfile::tempdir().unwrap();
    write(&place.path().join("corpus"), &with(&[]));
    let flag = format!("--{HOSTILE}");
    let knob = format!("{HOSTILE}=1");
    for arguments in [
        [HOSTILE].as_slice(),
        &[&flag],
        &["match", "x", &flag],
        &["match", "x", "--kind", HOSTILE],
        &["match", "x", "--role", HOSTILE],
        &["match", "x", "--limit", HOSTILE],
        &["match", "x", "--format", HOSTILE],
        &["match", "x", "--color", HOSTILE],
        &["match", "x", "--guide", HOSTILE],
        &["match", "a pike bit me", "--country", HOSTILE],
        &["match", HOSTILE],
        &["match", "--file", HOSTILE],
        &["search", HOSTILE],
        &["search", &format!("kind:{HOSTILE} guide:{HOSTILE} {HOSTILE}:x \"{HOSTILE}")],
        &["search", HOSTILE, "--format", "markdown"],
        &["show", HOSTILE],
        &["refs", HOSTILE],
        &["toc", "--guide", HOSTILE],
        &["man", HOSTILE],
        &["completions", HOSTILE],
        &["help", HOSTILE],
        &["status", "--corpus", HOSTILE],
        &["index", "--corpus", HOSTILE],
        &["status", "--index", HOSTILE],
        &["index", "--index", HOSTILE],
        &["eval", "--set", &knob],
        &["eval", "--set", &format!("neighbors={HOSTILE}")],
        &["eval", "--queries", HOSTILE, "--qrels", HOSTILE],
        &["eval", "--run", &format!("{HOSTILE}/x")],
    ] {
        harmless(place.path(), &[arguments, &["--color=always"]].concat(), b"");
        harmless(place.path(), arguments, b"");
    }
    for verb in ["match", "search"] {
        harmless(place.path(), &[verb, "-"], HOSTILE.as_bytes());
    }
}

#[test]
fn no_file_that_is_named_steers_the_terminal() {
    let place = tempfile::tempdir().unwrap();
    write(&place.path().join("corpus"), &with(&[]));
    let name = "x\u{1b}[31m\u{9b}2J\u{202e}\n";
    for (file, text) in [("queries", format!("q{HOSTILE}1\ttrust {HOSTILE}\n")), ("wrong", HOSTILE.into())] {
        fs::write(place.path().join(format!("{name}{file}")), text).unwrap();
    }
    fs::write(place.path().join("qrels"), format!("q{HOSTILE}1\ta\t3\n")).unwrap();
    let (queries, wrong) = (format!("{name}queries"), format!("{name}wrong"));
    for arguments in [
        ["match", "--file", &wrong].as_slice(),
        &["eval", "--queries", &queries, "--qrels", "qrels", "--worst", "2"],
        &["eval", "--queries", &queries, "--qrels", &wrong],
        &["eval", "--queries", &wrong, "--qrels", "qrels"],
        &["eval", "--queries", &queries, "--qrels", "qrels", "--out-of-scope", &queries],
        &["index", "--index", &wrong],
        &["index", "--corpus", &wrong],
    ] {
        harmless(place.path(), &[arguments, &["--color=always"]].concat(), b"");
    }
    // A file that is quoted by the parsers of TOML and JSON.
    for (path, text) in [
        ("g/guide.toml", format!("title = \"T\"\n\"{}\" = 1\n", toml(HOSTILE))),
        ("g/guide.toml", format!("title = \"T\"\n{HOSTILE}")),
        ("g/sections.jsonl", format!("{{\"_id\":\"b\",\"text\":\"t\",\"kind\":\"{}\"}}", escaped(HOSTILE))),
        ("g/references.json", format!("[{{\"id\":\"{}\",\"type\":\"b\"}}]", escaped(HOSTILE))),
        ("lexicon/en.json", format!("{{\"{}\":[\"(\"]}}", escaped(HOSTILE))),
    ] {
        let place = tempfile::tempdir().unwrap();
        write(&place.path().join("corpus"), &with(&[(path, text.into_bytes())]));
        let said = harmless(place.path(), &["index"], b"");
        assert!(said.contains(path), "{said}");
    }
}
