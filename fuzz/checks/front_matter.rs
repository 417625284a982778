//! The front matter of a section, `guide.toml`, and `references.json`.

use amends::answer::{Bibliography, Outline, Shown};
use amends::corpus::{CslItem, Files, GuideMeta, Library};
use amends::render::View;

use super::shown::assert_harmless;
use super::told::assert_told;

const SECTIONS: &str = "{\"_id\":\"a\",\"title\":\"A\",\"text\":\"Do it [@k].\"}\n{\"_id\":\"b\",\"title\":\"B\",\"text\":\"Or not.\"}\n";
const REFERENCES: &str = "[{\"id\":\"k\",\"type\":\"book\",\"title\":\"K\"}]";

/// The first byte says what the others are: `0` front matter, `1` a `guide.toml`, `2` a `references.json`.
pub(crate) fn check(data: &[u8]) {
    let Some((mode, rest)) = data.split_first() else {
        return;
    };
    let markdown = [b"+++\n", rest, b"\n+++\nSome prose [@k].\n"].concat();
    let of = |path: &str, bytes: &[u8]| (path.to_owned(), bytes.to_vec());
    let mut files = vec![
        of("g/guide.toml", if mode % 3 == 1 { rest } else { b"title = \"G\"" }),
        of("g/references.json", if mode % 3 == 2 { rest } else { REFERENCES.as_bytes() }),
        of("g/sections.jsonl", SECTIONS.as_bytes()),
    ];
    if mode % 3 == 0 {
        files.push(of("g/sections/c.md", &markdown));
    }
    let files = Files::in_memory(files);
    match Library::read(&files) {
        Ok(library) => assert_sound(&library),
        Err(error) => assert_told(&error, files.iter()),
    }
}

fn assert_sound(library: &Library) {
    let [guide] = library.guides() else {
        panic!("one guide was given");
    };
    assert_eq!(guide.meta.id.as_deref().unwrap_or("g"), "g");
    let outlined: Vec<&str> =
        guide.outline().into_iter().flat_map(|(_, part)| part).map(|s| s.id.as_str()).collect();
    let mut ids: Vec<&str> = guide.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(outlined, ids, "the outline is the reading order, and has every section once");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), guide.sections.len());
    assert_reads_back(&guide.meta);
    for (number, reference) in (1..).zip(&guide.references) {
        assert_eq!(reference.number, number);
        assert!(!reference.text().trim().is_empty());
        let json = serde_json::to_string(&reference.item).unwrap();
        assert_eq!(serde_json::from_str::<CslItem>(&json).unwrap(), reference.item);
        for section in &reference.cited_by {
            assert!(guide.section(section).unwrap().citations.iter().any(|key| key == reference.key()));
        }
    }
    for section in &guide.sections {
        assert_eq!(library.find_section(&section.full_id()).unwrap(), section);
        let known = |key: &String| guide.references.iter().any(|reference| reference.key() == key);
        assert!(section.citations.iter().all(known));
    }
    let sections: Vec<_> = library.sections().collect();
    assert_harmless(&View::Toc(Outline::of(library.guides())), 40);
    assert_harmless(&View::Refs(Bibliography::of(library.references())), 40);
    assert_harmless(&View::Show(Shown::of(library, &sections)), 40);
}

/// `guide.toml` means the same when it is written anew.
fn assert_reads_back(meta: &GuideMeta) {
    // A grade that is no number is not even itself.
    if meta.reading_grade.is_some_and(f32::is_nan) {
        return;
    }
    let written = toml::to_string(meta).unwrap();
    let back: GuideMeta = toml::from_str(&written).unwrap();
    // As text, since tables may hold what is no number as well.
    assert_eq!(format!("{back:?}"), format!("{meta:?}"));
}
