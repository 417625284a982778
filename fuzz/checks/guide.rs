//! Corpora for the checks: small files, and an index over a thinned copy of the bundled guide with an odd one beside it.

use std::sync::LazyLock;

use amends::corpus::{Corpus, Files, Source};
use amends::index::Index;

/// Words of notices for every danger, as short as they may be.
pub(crate) fn notices() -> String {
    let said = ["emergency", "emergency_anywhere", "device", "misread", "held_back", "brought_forward"];
    let mut text: String = said.iter().map(|name| format!("{name} = \"{name} {{number}}\"\n")).collect();
    for kind in ["violence", "coercion", "self-harm", "harm-to-others", "child"] {
        for who in ["self", "other"] {
            text += &format!(
                "[[notice]]\nkind = \"{kind}\"\nwho = \"{who}\"\ntitle = \"T\"\nnow = \"N\"\npast = \"P\"\nnext = \"X\"\nhelp = []\n"
            );
        }
    }
    text
}

/// Contacts of nobody.
pub(crate) const CONTACTS: &str = r#"{"meta":{"checked":"2026-01-01"},"contacts":[],"emergency":[]}"#;
/// One rule.
pub(crate) const RULES: &str = "[[rule]]\nid = \"bitten\"\nkind = \"violence\"\nalways = true\nphrases = [\"a (pike|crab) .. bit me\"]\n";
/// Two sections.
pub(crate) const SECTIONS: &str = "{\"_id\":\"a\",\"title\":\"On frogs\",\"text\":\"Mind the frog.\"}\n{\"_id\":\"b\",\"title\":\"On mud\",\"text\":\"Mind the mud.\"}\n";

/// A corpus of `files`, by path, with what is missing of a small one.
pub(crate) fn small(files: &[(&str, &[u8])]) -> Files {
    let notices = notices();
    let others: [(&str, &[u8]); 5] = [
        ("g/guide.toml", b"title = \"G\""),
        ("g/sections.jsonl", SECTIONS.as_bytes()),
        ("safety/rules.toml", RULES.as_bytes()),
        ("safety/notices.toml", notices.as_bytes()),
        ("safety/contacts.json", CONTACTS.as_bytes()),
    ];
    // The first of two with one path stays.
    Files::in_memory(files.iter().chain(&others).map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())))
}

/// Of the bundled labelled texts every so many teach here: enough for everything that is learned to be there.
const EVERY: usize = 24;

/// A guide whose texts are odd, and that nothing is learned of.
const ODD: &str = concat!(
    r#"{"_id":"escapes","title":"Red \u001b[31m title \u0007\u009b","kind":"faq","number":1,"text":"The lie \u001b]0;x\u0007 stays. \u202eWhat is read backwards\u202c stays too [@odd]."}"#,
    "\n",
    r#"{"_id":"long","title":"Long","keywords":["\u2066phone\u2069"],"text":"Trust: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa and lies."}"#,
    "\n",
    r#"{"_id":"signs","title":"İstanbul ﬁancé 愛情 ไว้ใจ 😭","text":"ﬁancé ½ ﷺ İi̇ 愛情が壊れた。 👩‍❤️‍👨🏽 e\u0301\u0301\u0301 lied\u200b\u00ad about the affair."}"#,
    "\n",
);
const ODD_REFERENCES: &str = r#"[{"id":"odd","type":"book","title":"Trust \u001b[2J\u202e","author":[{"family":"R\u0007"}],"URL":"https://a.example/\u001b[31m\u2028"}]"#;

/// The files of the index.
fn thinned() -> Files {
    let bundled = Source::Bundled.read().unwrap();
    let files = bundled.iter().map(|file| {
        let few = |every: usize| -> Vec<u8> {
            let text = file.text().unwrap();
            text.lines().step_by(every).flat_map(|line| line.bytes().chain([b'\n'])).collect()
        };
        let bytes = match file.path.ends_with(".jsonl") {
            true => few(EVERY),
            false => file.bytes.to_vec(),
        };
        (file.path.clone(), bytes)
    });
    let odd = [
        ("odd/guide.toml", "title = \"Odd \\u001b[31m\"\nlanguage = \"x-\\u001b[0m\""),
        ("odd/sections.jsonl", ODD),
        ("odd/references.json", ODD_REFERENCES),
    ];
    let odd = odd.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    Files::in_memory(files.chain(odd))
}

/// An index over most of what a real one has.
pub(crate) static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let corpus = Corpus::read(&thinned()).unwrap();
    Index::in_memory(&corpus, &mut |_| {}).unwrap()
});

/// A guide to learn a little from, for files beside an index.
pub(crate) fn pond() -> Files {
    let topics = [("frogs", "frog", "croaks"), ("herons", "heron", "beak"), ("mud", "mud", "boots")];
    let sections: String = topics
        .iter()
        .map(|(id, one, two)| {
            format!("{{\"_id\":\"{id}\",\"title\":\"On {id}\",\"text\":\"Mind the {one} and the {two}.\"}}\n")
        })
        .collect();
    let people = [("i", "betrayer"), ("he", "betrayed"), ("we both", "both")];
    let situation = |at: usize| {
        let ((id, one, two), (person, role)) = (topics[at % 3], people[at / 3 % 3]);
        let grades = if at % 7 == 6 { String::new() } else { format!("\"{id}\":3") };
        let text = match grades.is_empty() {
            true => format!("how a bobbin{at} jams in the loom"),
            false => format!("{person} lost the {one} and its {two} in the pond"),
        };
        format!("{{\"id\":\"s{at}\",\"text\":\"{text}\",\"grades\":{{{grades}}},\"role\":\"{role}\"}}\n")
    };
    let situations: String = (0..84).map(situation).collect();
    let danger = "{\"id\":\"d\",\"text\":\"we fish. a pike bit me.\",\"kind\":\"violence\",\"who\":\"self\",\"when\":\"current\",\"cues\":[\"a pike bit me\"]}\n";
    small(&[
        ("pond/guide.toml", b"title = \"The pond\""),
        ("pond/sections.jsonl", sections.as_bytes()),
        ("pond/situations.jsonl", situations.as_bytes()),
        (
            "lexicon/en.json",
            br#"{"animal": {"label": "an animal", "patterns": ["(frog|heron)", "lost the frog"]}}"#,
        ),
        ("safety/danger.jsonl", danger.as_bytes()),
        ("safety/harmless.jsonl", b"{\"id\":\"h\",\"text\":\"the pike swims\"}\n"),
    ])
}
