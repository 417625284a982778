//! Sections by the thousand in one file: they are streamed into the index, answer like any others, and a rebuild reads anew
//! only what changed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod random;
mod small_safety;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use amends::corpus::{Corpus, Files, Source};
use amends::error::Error;
use amends::index::{Index, Manifest, Store};
use amends::recommend::{Request, Weights, recommend};
use amends::search::{Item, search};
use random::Random;
use small_safety::{small_safety, write_small_safety};

/// Together more than what is held in memory of one file.
const SECTIONS: usize = 2_300;
const WORDS_OF_A_SECTION: usize = 620;
const GUIDE: [(&str, &str); 3] = [
    ("moor/guide.toml", "title = \"The moor\"\n"),
    (
        "moor/references.json",
        r#"[{"id":"roe-2001","type":"book","title":"Song of the marsh","author":[{"family":"Roe"}]}]"#,
    ),
    (
        "moor/sections/bog.md",
        "+++\nid = \"bog\"\nkind = \"step\"\nnumber = 1\ntitle = \"Cross the bog\"\n+++\n\nWalk on the tussocks [@roe-2001].\n",
    ),
];

/// A word; small numbers are the frequent ones.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 12] =
        ["ba", "den", "fi", "gor", "hul", "ka", "lem", "mo", "nur", "pe", "sto", "tri"];
    let mut rest = number;
    let mut word = String::new();
    loop {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
        if rest == 0 {
            return word;
        }
    }
}

/// The line of a section, the same for the same number.
fn line(number: usize) -> String {
    let mut random = Random((number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut text = String::new();
    for at in 0..WORDS_OF_A_SECTION {
        // The square of a fraction: low numbers come often, high ones hardly.
        let share = random.below(1_000) as f64 / 1_000.0;
        let end = if at % 11 == 10 { ". " } else { " " };
        write!(text, "{}{end}", word((share * share * 9_000.0) as usize)).unwrap();
    }
    let cited = if number.is_multiple_of(50) { "As in the song [@roe-2001]." } else { "" };
    format!(
        "{{\"_id\":\"doc-{number:04}\",\"title\":\"{} {number}\",\"text\":\"{text}{cited}\"}}\n",
        word(number)
    )
}

fn lines() -> Vec<String> {
    (0..SECTIONS).map(line).collect()
}

fn write_corpus(corpus: &Path, lines: &[String]) {
    write_small_safety(corpus);
    fs::create_dir_all(corpus.join("moor/sections")).unwrap();
    for (path, text) in GUIDE {
        fs::write(corpus.join(path), text).unwrap();
    }
    write_lines(corpus, lines);
}

fn write_lines(corpus: &Path, lines: &[String]) {
    fs::write(corpus.join("moor/sections.jsonl"), lines.concat()).unwrap();
}

fn read(corpus: &Path) -> Corpus {
    Corpus::read(&Source::Folder(corpus.into()).read().unwrap()).unwrap()
}

fn rebuild(store: &Store, corpus: &Path) -> Manifest {
    store.rebuild(&read(corpus), &mut |_| {}).unwrap()
}

/// A corpus with its index, built once for all tests; no test changes it.
fn built() -> &'static (tempfile::TempDir, PathBuf, PathBuf) {
    static BUILT: OnceLock<(tempfile::TempDir, PathBuf, PathBuf)> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (corpus, index) = (folder.path().join("corpus"), folder.path().join("index"));
        write_corpus(&corpus, &lines());
        let manifest = rebuild(&Store::at(&index), &corpus);
        assert_eq!((manifest.sections(), manifest.taken_over), (SECTIONS as u64 + 1, 0));
        (folder, corpus, index)
    })
}

/// A copy of the index, in which a test can rebuild.
fn copied() -> (tempfile::TempDir, PathBuf, Store) {
    let (_, _, index) = built();
    let folder = tempfile::tempdir().unwrap();
    let (corpus, copy) = (folder.path().join("corpus"), folder.path().join("index"));
    for entry in fs::read_dir(index).unwrap().map(Result::unwrap) {
        let to = copy.join(entry.file_name());
        fs::create_dir_all(if entry.path().is_dir() { &to } else { &copy }).unwrap();
        if entry.path().is_dir() {
            for file in fs::read_dir(entry.path()).unwrap().map(Result::unwrap) {
                fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    write_corpus(&corpus, &lines());
    (folder, corpus, Store::at(copy))
}

/// A hit: what it is, its score, and its line.
type Found = (String, f32, usize);

fn found(index: &Index, query: &str, limit: usize) -> Vec<Found> {
    let hits = search(index, query, limit).unwrap().hits.into_iter();
    hits.map(|hit| match hit.item {
        Item::Section(section) => (section.id.clone(), hit.score, section.lines().0),
        Item::Reference(reference) => (reference.key().to_owned(), hit.score, 0),
    })
    .collect()
}

fn queries() -> Vec<String> {
    let mut random = Random(99);
    let mut queries: Vec<String> = (1..30)
        .map(|length| (0..length % 9 + 1).map(|_| word(random.below(9_000))).collect::<Vec<_>>().join(" "))
        .collect();
    queries
        .extend(["roe", "\"the song\"", "bog tussocks", "ba*", "+ba -den", "kind:step"].map(str::to_owned));
    queries
}

/// The same results with the same scores. Those that score alike to five digits may have changed places: in which order the
/// words of a query are added up depends on where a document stands.
fn assert_alike(one: &Index, other: &Index) {
    let near = |a: f32, b: f32| (a - b).abs() <= 1e-5 * a;
    for query in queries() {
        for limit in [1, 7, 20] {
            let (a, b) = (found(one, &query, limit), found(other, &query, limit));
            assert_eq!(a.len(), b.len(), "{query}");
            for ((id, score, line), (.., other_score, _)) in a.iter().zip(&b) {
                assert!(near(*score, *other_score), "{query}: {id} {score} {other_score}");
                match b.iter().find(|(other, ..)| other == id) {
                    Some((_, other_score, other_line)) => {
                        assert!(near(*score, *other_score) && line == other_line, "{query}: {id}");
                    }
                    None => assert!(near(*score, b[b.len() - 1].1), "{query}: {id} {score}"),
                }
            }
        }
        let (a, b) = (search(one, &query, 1).unwrap(), search(other, &query, 1).unwrap());
        assert_eq!((a.total, a.total_is_least), (b.total, b.total_is_least), "{query}");
    }
    let text = (0..60).map(|number| word(number * 40)).collect::<Vec<_>>().join(" ");
    let ranked = |index: &Index| {
        let request = Request { text: &text, ..Request::default() };
        let ranked = recommend(index, &request, &Weights::default()).unwrap().ranked;
        ranked.into_iter().take(20).map(|scored| scored.section.id).collect::<Vec<_>>()
    };
    assert_eq!(ranked(one), ranked(other));
}

#[test]
fn streamed_sections_answer_like_held_ones() {
    let (_, _, index) = built();
    let files = GUIDE.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let safety = small_safety().into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes()));
    let sections = ("moor/sections.jsonl".to_owned(), lines().concat().into_bytes());
    let held = Files::in_memory(files.chain(safety).chain([sections]));
    let held = Corpus::read(&held).unwrap();
    assert_eq!(held.library.collections().count(), 0);
    let held = Index::in_memory(&held, &mut |_| {}).unwrap();
    let streamed = Store::at(index).open().unwrap();
    assert_alike(&streamed, &held);
    let section = streamed.section("moor/doc-1000").unwrap().unwrap();
    assert_eq!(Some(&section), held.section("moor/doc-1000").unwrap().as_ref());
    assert_eq!((section.lines(), section.citations), ((1_001, 1_001), vec!["roe-2001".to_owned()]));
}

#[test]
fn a_large_file_is_not_held_but_its_parts_are_counted() {
    let (_, corpus, index) = built();
    let corpus = read(corpus);
    assert_eq!((corpus.library.sections().count(), corpus.library.collections().count()), (1, 1));
    let manifest = Store::at(index).open().unwrap().manifest().clone();
    assert_eq!(
        (manifest.guides[0].sections, manifest.guides[0].collected),
        (SECTIONS as u64 + 1, SECTIONS as u64)
    );
    let mut last = None;
    Index::in_memory(&corpus, &mut |progress| last = Some(progress)).unwrap();
    let last = last.unwrap();
    assert_eq!((last.done, last.total, last.learning), (SECTIONS as u64 + 2, SECTIONS as u64 + 2, true));
}

#[test]
fn after_edits_only_what_changed_is_read_anew_and_the_index_equals_a_new_one() {
    let (folder, corpus, store) = copied();
    let mut lines = lines();
    for round in 0..3 {
        let unique = format!("xylograph{}", word(round));
        lines[1_000 + round] =
            line(1_000 + round).replacen("\"text\":\"", &format!("\"text\":\"{unique} "), 1);
        // A line more at the beginning moves all others, and one less in the middle half of them.
        lines.insert(0, line(SECTIONS + round));
        let removed = lines.remove(500);
        write_lines(&corpus, &lines);
        let manifest = rebuild(&store, &corpus);
        // The edited one and the new one are read; the removed one is gone.
        assert_eq!(manifest.taken_over, SECTIONS as u64 - 2, "round {round}");
        let updated = store.open().unwrap();
        let edited = found(&updated, &unique, 5);
        assert_eq!(edited.len(), 1);
        assert_eq!(edited[0].2, 1 + lines.iter().position(|line| line.contains(&unique)).unwrap());
        let id = removed.split('"').nth(3).unwrap();
        assert!(updated.section(&format!("moor/{id}")).unwrap().is_none(), "{id}");
        let anew = Store::at(folder.path().join("new")).from_nothing();
        let full = rebuild(&anew, &corpus);
        assert_eq!((full.taken_over, &full.tokens, full.terms), (0, &manifest.tokens, manifest.terms));
        assert_alike(&updated, &anew.open().unwrap());
    }
}

#[test]
fn what_stands_beside_a_collection_can_change_alone() {
    let (_folder, corpus, store) = copied();
    let bog = corpus.join("moor/sections/bog.md");
    fs::write(&bog, GUIDE[2].1.replace("tussocks", "hummocks")).unwrap();
    assert_eq!(rebuild(&store, &corpus).taken_over, SECTIONS as u64);
    let index = store.open().unwrap();
    assert_eq!((found(&index, "hummocks", 5).len(), found(&index, "+tussocks", 5).len()), (1, 0));
    // A section is found by what it cites, so that a reference changes sections which do not change.
    let references = corpus.join("moor/references.json");
    fs::write(&references, GUIDE[1].1.replace("marsh", "fen")).unwrap();
    assert_eq!(rebuild(&store, &corpus).taken_over, 0);
    assert!(found(&store.open().unwrap(), "+fen", 500).len() > SECTIONS / 50);
}

/// A change of some lines.
type Edit<'a> = &'a dyn Fn(&mut Vec<String>);

#[test]
fn faults_name_the_line_and_the_index_of_before_answers() {
    let (_folder, corpus, store) = copied();
    let before = found(&store.open().unwrap(), "ba den", 3);
    let last = SECTIONS - 1;
    let cases: [(Edit<'_>, &str); 5] = [
        (
            &|lines| lines[last] = line(7).replace("doc-0007", "DOC-0007"),
            "2300: the id is already that of line 8",
        ),
        (
            &|lines| lines[last] = line(8).replace("doc-0008\"", "bog\""),
            "2300: the id `bog` is already that of moor/sections/bog.md",
        ),
        (
            &|lines| lines[last] = line(9).replace("doc-0009", "new").replace("ba", "[@nobody]"),
            "2300: cites `@nobody`",
        ),
        (&|lines| lines[1_200] = "{\"_id\":\"x\"}\n".into(), "1201: missing field `text`"),
        (
            &|lines| lines[3] = "{\"_id\":\"a b\",\"title\":\"\",\"text\":\"t\"}\n".into(),
            "4: `a b` is no section id",
        ),
    ];
    for (edit, expected) in cases {
        let mut lines = lines();
        edit(&mut lines);
        write_lines(&corpus, &lines);
        for store in [store.clone(), store.clone().from_nothing()] {
            let error = store.rebuild(&read(&corpus), &mut |_| {}).unwrap_err();
            assert!(matches!(error, Error::Corpus { .. }), "{error}");
            assert!(error.to_string().starts_with(&format!("moor/sections.jsonl:{expected}")), "{error}");
        }
        assert_eq!(found(&store.open().unwrap(), "ba den", 3), before);
    }
}

#[test]
fn an_outline_and_situations_may_name_sections_of_a_collection_and_none_else() {
    let (_folder, corpus, store) = copied();
    let situation = |id: &str| format!("{{\"id\":\"a\",\"text\":\"wet feet\",\"grades\":{{\"{id}\":3}}}}\n");
    fs::write(corpus.join("moor/situations.jsonl"), situation("doc-0012")).unwrap();
    rebuild(&store, &corpus);
    fs::write(corpus.join("moor/situations.jsonl"), situation("doc-99999")).unwrap();
    let error = store.rebuild(&read(&corpus), &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("situations.jsonl: names no section: `doc-99999`"), "{error}");
}

fn amends(arguments: &[&str]) -> Output {
    let (_, corpus, index) = built();
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.arg(arguments[0]).arg("--corpus").arg(corpus).arg("--index").arg(index);
    command.args(&arguments[1..]).output().unwrap()
}

#[test]
fn a_section_of_a_collection_is_shown_and_the_outline_says_where_they_are() {
    let shown = amends(&["show", "doc-0050"]);
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(text.contains("moor/sections.jsonl:51") && text.contains("Song of the marsh"), "{text}");
    let toc =
        String::from_utf8(amends(&["toc"]).stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        toc.contains("bog") && toc.contains("`amends search` finds them") && !toc.contains("doc-"),
        "{toc}"
    );
    let missing = amends(&["show", "doc-99999"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("no section `doc-99999`"));
}
