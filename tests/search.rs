//! Search and the lexicon: other words for what was typed are found too, and never get in the way of what was typed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod small_safety;

use std::fs;
use std::path::Path;

use amends::corpus::{Corpus, Source};
use amends::index::Index;
use amends::search::{Item, Results, search};
use small_safety::write_small_safety;

const LEXICON: &str = r#"{
    "frog": {"label": "frogs and toads", "patterns": ["frog", "frogs", "hopper", "toad", "croaker", "bull croaker", "strand"]},
    "newt": {"label": "newts", "patterns": ["newt", "newts", "eft", "water dragon", "dragonet", "croaker"]},
    "noise": {"label": "noise", "general": true, "patterns": ["sound", "song"]},
    "pond": {"label": "water", "patterns": ["pond", "pool"]}
}"#;

/// Six sections; all but the last speak of the pool.
const SECTIONS: [(&str, &str); 6] = [
    ("frogs", "The frog of the pool has a song."),
    ("toads", "A toad, the toad, every toad of the pool. A toad."),
    ("newts", "The newt is quiet. So is the pool."),
    ("dragonet", "A dragonet in the pool makes a sound."),
    ("croakers", "Each croaker at the pool."),
    ("reeds", "Reeds stand tall."),
];

fn index() -> Index {
    let folder = tempfile::tempdir().unwrap();
    write_guide(folder.path());
    let corpus = Corpus::read(&Source::Folder(folder.path().into()).read().unwrap()).unwrap();
    Index::in_memory(&corpus, &mut |_| {}).unwrap()
}

fn write_guide(corpus: &Path) {
    write_small_safety(corpus);
    fs::create_dir_all(corpus.join("pond/sections")).unwrap();
    fs::create_dir_all(corpus.join("lexicon")).unwrap();
    fs::write(corpus.join("lexicon/en.json"), LEXICON).unwrap();
    fs::write(corpus.join("pond/guide.toml"), "title = \"The marsh\"\n").unwrap();
    // The longest section, which makes the least of the one word in it.
    let long = format!("One frog. {}", "Moss and fern grow. ".repeat(60));
    for (id, text) in SECTIONS.into_iter().chain([("moss", long.as_str())]) {
        let written = format!("+++\nid = \"{id}\"\nkind = \"topic\"\ntitle = \"Of {id}x\"\n+++\n\n{text}\n");
        fs::write(corpus.join(format!("pond/sections/{id}.md")), written).unwrap();
    }
}

fn ids(results: &Results) -> Vec<&str> {
    results
        .hits
        .iter()
        .map(|hit| match &hit.item {
            Item::Section(section) => section.id.as_str(),
            Item::Reference(reference) => reference.key(),
        })
        .collect()
}

/// What was typed and which words were searched besides.
fn widened(results: &Results) -> Vec<(&str, Vec<&str>)> {
    let also = results.also_searched.iter();
    also.map(|also| (also.typed.as_str(), also.words.iter().map(String::as_str).collect())).collect()
}

#[test]
fn a_word_that_the_guide_does_not_have_finds_others_for_it() {
    let results = search(&index(), "Hopper", 10).unwrap();
    assert_eq!(widened(&results), [("hopper", vec!["frog", "toad"])]);
    assert_eq!(results.also_searched[0].concept, "frogs and toads");
    assert_eq!(results.total, 3);
    assert!(["frogs", "toads", "moss"].iter().all(|id| ids(&results).contains(id)));
    assert_eq!(results.highlighter.matches("two Frogs, a toad"), [4..9, 13..17]);
}

#[test]
fn the_word_itself_outranks_its_synonyms_however_long_the_section() {
    let results = search(&index(), "frog", 10).unwrap();
    assert_eq!(widened(&results), [("frog", vec!["toad"])]);
    assert_eq!(ids(&results), ["frogs", "moss", "toads"]);
}

#[test]
fn words_of_several_concepts_and_general_ones_are_left_out() {
    let index = index();
    // "croaker" may be a newt: it leads to both, and nothing leads to it.
    let results = search(&index, "croaker", 10).unwrap();
    assert_eq!(widened(&results), [("croaker", vec!["frog", "toad"]), ("croaker", vec!["dragonet", "newt"])]);
    assert_eq!(ids(&results)[0], "croakers");
    assert!(search(&index, "sound", 10).unwrap().also_searched.is_empty());
    // Nearly all sections have a pool.
    assert!(search(&index, "pond", 10).unwrap().also_searched.is_empty());
}

#[test]
fn phrases_of_the_lexicon_are_read_in_a_row() {
    let results = search(&index(), "bull croaker", 10).unwrap();
    assert_eq!(widened(&results), [("bull croaker", vec!["frog", "toad"])]);
}

#[test]
fn phrases_and_exclusions_are_meant_as_typed() {
    let index = index();
    let quoted = search(&index, "\"hopper\"", 10).unwrap();
    assert!(quoted.also_searched.is_empty() && quoted.hits.is_empty());
    assert!(search(&index, "-hopper", 10).unwrap().also_searched.is_empty());
    let without = search(&index, "hopper -toad", 10).unwrap();
    assert_eq!(widened(&without), [("hopper", vec!["frog"])]);
    assert!(!ids(&without).contains(&"toads"));
    // A phrase stays a condition.
    assert_eq!(ids(&search(&index, "\"has a song\" hopper", 10).unwrap()), ["frogs"]);
}

#[test]
fn a_word_of_the_lexicon_is_no_slip_unless_it_is_one_of_its_own() {
    let index = index();
    let slip = search(&index, "dragonett", 10).unwrap();
    assert_eq!(slip.corrections[0].searched, "dragonet");
    assert_eq!(widened(&slip), [("dragonet", vec!["newt"])]);
    // Both are one letter from a word of the guide; the lexicon knows the second.
    assert_eq!(search(&index, "standx", 10).unwrap().corrections[0].searched, "stand");
    let known = search(&index, "strand", 10).unwrap();
    assert!(known.corrections.is_empty());
    assert_eq!(widened(&known), [("strand", vec!["frog", "toad"])]);
}
