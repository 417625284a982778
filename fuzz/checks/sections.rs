//! Sections: a Markdown file, a line of JSON, and the same prose as both.

use amends::answer::{Outline, Shown};
use amends::corpus::{CorpusFile, Files, Library, Section};
use amends::render::View;
use amends::text::{cited_keys, one_line};

use super::shown::assert_harmless;
use super::told::assert_told;

/// The first byte says what the others are: `0` a Markdown file, `1` a line of JSON, `2` prose.
pub(crate) fn check(data: &[u8]) {
    let Some((mode, rest)) = data.split_first() else {
        return;
    };
    match mode % 3 {
        0 => markdown(rest),
        1 => json_line(&String::from_utf8_lossy(rest)),
        _ => prose(&String::from_utf8_lossy(rest)),
    }
}

fn markdown(bytes: &[u8]) {
    let file = CorpusFile::new("g/sections/a.md", bytes.to_vec());
    match Section::from_markdown("g", &file) {
        Ok(section) => {
            let lines = file.text().unwrap().split('\n').count();
            assert_sound(&section, 1..=lines);
            library("g/sections/a.md", bytes, &section);
        }
        Err(error) => assert_told(&error, [&file]),
    }
}

fn json_line(json: &str) {
    // A line, as the file would be cut.
    let json = json.lines().next().unwrap_or_default();
    let file = CorpusFile::new("g/sections.jsonl", json.as_bytes().to_vec());
    match Section::from_json_line("g", &file.path, 1, json) {
        Ok(section) => {
            assert_sound(&section, 1..=1);
            library("g/sections.jsonl", json.as_bytes(), &section);
        }
        Err(error) => assert_told(&error, [&file]),
    }
}

/// Prose says the same in both files.
fn prose(text: &str) {
    let front = "+++\nid = \"a\"\ntitle = \"T\"\n+++\n";
    let file = CorpusFile::new("g/sections/a.md", format!("{front}{text}").into_bytes());
    let json = serde_json::json!({"_id": "a", "title": "T", "text": text}).to_string();
    let read = Section::from_markdown("g", &file);
    let line = Section::from_json_line("g", "g/sections.jsonl", 1, &json);
    match (read, line) {
        (Ok(read), Ok(line)) => {
            assert_sound(&read, 5..=5 + text.matches('\n').count());
            assert_sound(&line, 1..=1);
            assert_eq!(read.citations, line.citations);
            assert_eq!(read.plain_text(), line.plain_text());
            let kinds =
                |section: &Section| section.blocks.iter().map(|b| (b.kind, b.text())).collect::<Vec<_>>();
            assert_eq!(kinds(&read), kinds(&line));
        }
        (Err(_), Err(_)) => {}
        (read, line) => panic!("{read:?} as a file, {line:?} as a line"),
    }
}

/// What a section promises; `lines` are those of its prose.
fn assert_sound(section: &Section, lines: std::ops::RangeInclusive<usize>) {
    assert!(!section.blocks.is_empty());
    assert!(!section.id.is_empty() && section.id.is_ascii());
    let mut before = 0;
    for block in &section.blocks {
        assert!(!block.sentences.is_empty());
        for sentence in &block.sentences {
            let (first, last) = sentence.lines;
            assert!(
                first <= last && lines.contains(&first) && lines.contains(&last),
                "{sentence:?} in {lines:?}"
            );
            assert!(before <= first, "{sentence:?} stands behind line {before}");
            assert!(!sentence.text.is_empty() && one_line(&sentence.text) == sentence.text, "{sentence:?}");
            before = first;
        }
    }
    let mut keys = section.citations.clone();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), section.citations.len(), "a key twice: {:?}", section.citations);
    let cited = |key: &String| section.sentences().any(|sentence| cited_keys(&sentence.text).contains(key));
    assert!(section.citations.iter().all(cited), "{:?}", section.citations);
    let json = serde_json::to_string(section).unwrap();
    assert_eq!(&serde_json::from_str::<Section>(&json).unwrap(), section);
}

/// As part of a guide a section is the same; what it cites is an error, since there are no references.
fn library(path: &str, bytes: &[u8], section: &Section) {
    let files = [("g/guide.toml", b"title = 'G'".to_vec()), (path, bytes.to_vec())];
    let files = Files::in_memory(files.map(|(path, bytes)| (path.to_owned(), bytes)));
    match Library::read(&files) {
        Ok(library) => {
            assert!(section.citations.is_empty());
            assert_eq!(library.guides()[0].sections, std::slice::from_ref(section));
            assert_eq!(library.find_section(&section.id).unwrap(), section);
            assert_harmless(&View::Show(Shown::of(&library, &[section])), 60);
            assert_harmless(&View::Toc(Outline::of(library.guides())), 60);
        }
        Err(error) => {
            assert!(!section.citations.is_empty(), "{error}");
            assert_told(&error, files.iter());
        }
    }
}
