//! Descriptions and queries of any size and kind.

use amends::answer::answer_search;
use amends::corpus::Corpus;
use amends::index::Index;
use amends::search::search;

use crate::guide::{amends, soon, with, write};

const MIB: usize = 1 << 20;
/// What is said of a text that is not read to its end.
const CUT: &str = "only its first 64 KiB were read";

/// Texts of at least `bytes` that nobody types, by what they are.
fn texts(bytes: usize) -> Vec<(&'static str, String)> {
    let many = |text: &str| text.repeat(bytes / text.len() + 1);
    let all_of_unicode: String = ('\0'..=char::MAX).take(bytes).collect();
    let distinct: String = (0..bytes / 6).map(|n| format!("w{n:x} ")).collect();
    let near: String = (0..bytes / 9).map(|n| format!("trusx{n:x} ")).collect();
    vec![
        ("one word", many("a")),
        ("letters", many("a ")),
        ("distinct", distinct),
        ("near", near),
        ("accents", format!("a{}", many("\u{301}"))),
        ("joined", many("👨\u{200d}👩\u{200d}👧")),
        ("all of Unicode", all_of_unicode),
        ("stops", many(".")),
        ("lines", many("\n")),
        ("nothing", many("\0")),
        ("quotes", many("\"")),
        ("open quotes", many(" \"a")),
        ("brackets", many("([")),
        ("filters", many("kind:faq ")),
        ("wrong filters", many("kind:poem guide:x y:z ")),
        ("beginnings", many("a* t* ")),
        ("exclusions", many("-trust ")),
        ("short sentences", many("He lied. ")),
        ("no sentence", many("he has just really hit me ")),
        ("danger", many("a pike bit me ")),
    ]
}

#[test]
fn every_description_is_answered_soon() {
    let place = tempfile::tempdir().unwrap();
    let situation = |n: usize| {
        let grades = if n.is_multiple_of(2) { "{\"a\":3}" } else { "{}" };
        format!("{{\"id\":\"s{n}\",\"text\":\"she hit the trust of {n} lies\",\"grades\":{grades}}}\n")
    };
    let rule = "[[rule]]\nid = \"hit\"\nkind = \"violence\"\nphrases = [\"he .. hit .. me\", \"hit ... (me|him)\"]\n\
                unless = [\"hit it\"]\nbeside = [\"in (the|a) film\"]\n";
    let files = with(&[
        ("g/situations.jsonl", (0..40).map(situation).collect::<String>().into_bytes()),
        ("safety/cues/a.toml", rule.into()),
    ]);
    write(&place.path().join("corpus"), &files);
    for (name, text) in texts(80 << 10) {
        let output = soon(name, || amends(place.path(), &["match", "-"], text.as_bytes()));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {said}");
        assert!(said.replace('\n', " ").contains(CUT), "{name}: {said}");
        assert!(output.stdout.len() < 100_000, "{name}");
    }
    let argument = "trust ".repeat(11_000);
    let output = amends(place.path(), &["match", &argument], b"");
    assert!(String::from_utf8(output.stderr).unwrap().replace('\n', " ").contains(CUT));
    let whole = amends(place.path(), &["match", "-"], &b"trust ".repeat(10_000));
    assert!(whole.stderr.is_empty(), "{}", String::from_utf8_lossy(&whole.stderr));
    let endless = soon("10 MiB", || amends(place.path(), &["match", "-"], &vec![b'a'; 10 * MIB]));
    assert!(String::from_utf8(endless.stderr).unwrap().replace('\n', " ").contains(CUT));
}

#[test]
fn every_query_is_answered_soon() {
    let corpus = Corpus::read(&with(&[])).unwrap();
    let index = Index::in_memory(&corpus, &mut |_| {}).unwrap();
    for (name, text) in texts(MIB) {
        let answer = soon(name, || {
            let results = search(&index, &text, 10).unwrap();
            answer_search(&index, &text, &results).unwrap()
        });
        assert!(answer.query.unwrap().len() <= 8 << 10, "{name}");
        assert!(answer.notes.iter().any(|note| note.contains("8 KiB")), "{name}: {:?}", answer.notes);
        assert!(answer.notes.len() <= 40 && answer.notes.iter().all(|note| note.len() < 400), "{name}");
    }
}

#[test]
fn no_error_quotes_a_description() {
    let place = tempfile::tempdir().unwrap();
    write(&place.path().join("corpus"), &with(&[]));
    let text = "he hit me again zorbelquint";
    for arguments in [
        [text].as_slice(),
        &["mach", text],
        &["match", text, "--kind", "poem"],
        &["match", text, "--wrong"],
        &["match", text, "--file", "f"],
        &["match", text, "--guide", "nowhere"],
        &["match", text, "--corpus", "nowhere"],
        &["match", &format!("--{text}")],
        &["match", &format!("-{text}"), "--wrong"],
    ] {
        let output = amends(place.path(), arguments, b"");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("zorbelquint"), "{arguments:?}: {said}");
        let is_text = arguments.len() == 2 && arguments[0] == "match";
        assert_eq!(output.status.code() == Some(2), !is_text, "{arguments:?}: {said}");
    }
}
