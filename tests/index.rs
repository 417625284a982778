//! The index as a keeper of a guide meets it: built, current, stale, damaged, rebuilt.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod small_safety;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use amends::corpus::{Corpus, Source};
use amends::error::Error;
use amends::index::{Extent, Index, State, Store};
use amends::recommend::{Request, Weights, recommend};
use amends::search::search;
use small_safety::write_small_safety;

/// What one checksum of a file covers.
const PIECE_BYTES: u64 = 256 << 10;

/// Writes a guide of two sections, one reference and three situations.
fn write_guide(corpus: &Path) {
    write_small_safety(corpus);
    let guide = corpus.join("pond");
    fs::create_dir_all(guide.join("sections")).unwrap();
    fs::write(guide.join("guide.toml"), "title = \"The pond\"\n").unwrap();
    fs::write(
        guide.join("sections/frogs.md"),
        "+++\nid = \"frogs\"\nkind = \"step\"\nnumber = 1\ntitle = \"Listen to the frogs\"\n+++\n\nFrogs sing at night [@roe-2001].\n",
    )
    .unwrap();
    fs::write(
        guide.join("sections/newts.md"),
        "+++\nid = \"newts\"\nkind = \"step\"\nnumber = 2\ntitle = \"Leave newts alone\"\n+++\n\nA newt wants quiet water.\n",
    )
    .unwrap();
    fs::write(
        guide.join("references.json"),
        r#"[{"id":"roe-2001","type":"book","title":"Song of the marsh","author":[{"family":"Roe","given":"A."}]}]"#,
    )
    .unwrap();
    fs::write(
        guide.join("situations.jsonl"),
        "{\"id\":\"a\",\"text\":\"what croaks out there all night\",\"grades\":{\"frogs\":3}}\n\
         {\"id\":\"b\",\"text\":\"a small dragon in my water butt\",\"grades\":{\"newts\":3}}\n\
         {\"id\":\"c\",\"text\":\"croaks heard\",\"grades\":{\"frogs\":3},\"split\":\"dev\"}\n",
    )
    .unwrap();
}

fn read(corpus: &Path) -> Corpus {
    Corpus::read(&Source::Folder(corpus.into()).read().unwrap()).unwrap()
}

fn ids(index: &Index, query: &str) -> Vec<String> {
    let hits = search(index, query, 10).unwrap().hits;
    hits.iter()
        .map(|hit| match &hit.item {
            amends::search::Item::Section(section) => section.id.clone(),
            amends::search::Item::Reference(reference) => reference.key().to_owned(),
        })
        .collect()
}

struct Fixture {
    folder: tempfile::TempDir,
    corpus: Corpus,
    store: Store,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    write_guide(&folder.path().join("corpus"));
    let corpus = read(&folder.path().join("corpus"));
    let store = Store::at(folder.path().join("index"));
    Fixture { folder, corpus, store }
}

#[test]
fn missing_then_current_then_stale_then_current() {
    let Fixture { folder, corpus, store } = fixture();
    assert_eq!(store.state(&corpus.hash), State::Missing);
    let manifest = store.rebuild(&corpus, &mut |_| {}).unwrap();
    assert_eq!((manifest.sections(), manifest.references(), manifest.situations()), (2, 1, 3));
    assert_eq!(manifest.training_situations(), 2);
    assert_eq!(store.state(&corpus.hash), State::Current(manifest.clone()));

    let edited = folder.path().join("corpus/pond/sections/newts.md");
    let text = fs::read_to_string(&edited).unwrap().replace("quiet", "still");
    fs::write(&edited, text).unwrap();
    let after = read(&folder.path().join("corpus"));
    assert_eq!(store.state(&after.hash), State::Stale(manifest));
    store.rebuild(&after, &mut |_| {}).unwrap();
    assert!(matches!(store.state(&after.hash), State::Current(_)));
    let index = store.open().unwrap();
    assert_eq!((ids(&index, "still"), ids(&index, "quiet")), (vec!["newts".to_owned()], vec![]));
}

#[test]
fn progress_counts_every_document() {
    let Fixture { corpus, store, .. } = fixture();
    let mut seen = Vec::new();
    store
        .rebuild(&corpus, &mut |progress| seen.push((progress.done, progress.total, progress.learning)))
        .unwrap();
    let learning = (6, 6, true);
    assert_eq!(seen, (1..=6).map(|done| (done, 6, false)).chain([learning]).collect::<Vec<_>>());
}

/// Folders in the index folder, sorted.
fn folders(store: &Store) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(store.folder())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_generation_is_removed_once_nobody_reads_it() {
    let Fixture { corpus, store, .. } = fixture();
    store.rebuild(&corpus, &mut |_| {}).unwrap();
    let (one, another) = (store.open().unwrap(), store.open().unwrap());
    store.rebuild(&corpus, &mut |_| {}).unwrap();
    assert_eq!(folders(&store), ["generation-000001", "generation-000002"]);
    assert_eq!(store.left_overs(), ["generation-000001"]);
    drop(one);
    store.rebuild(&corpus, &mut |_| {}).unwrap();
    assert_eq!(folders(&store), ["generation-000001", "generation-000003"]);
    assert_eq!(ids(&another, "frogs"), ["frogs"]);
    drop(another);
    store.rebuild(&corpus, &mut |_| {}).unwrap();
    assert_eq!(folders(&store), ["generation-000004"]);
    assert_eq!(store.left_overs(), [""; 0]);
}

#[test]
fn one_rebuild_waits_for_another_as_long_as_it_was_told() {
    let Fixture { corpus, store, .. } = fixture();
    store.rebuild(&corpus, &mut |_| {}).unwrap();
    let lock = fs::File::options().write(true).open(store.folder().join("LOCK")).unwrap();
    lock.lock().unwrap();
    let impatient = store.clone().waiting(Duration::ZERO);
    let refused = impatient.rebuild(&corpus, &mut |_| {}).unwrap_err();
    // What the last one wrote there: this test itself.
    let own = std::process::id();
    assert!(matches!(&refused, Error::Locked { holder: Some(holder), .. } if *holder == own), "{refused}");
    assert!(refused.to_string().contains(&own.to_string()) && refused.mend().unwrap().contains("--wait"));
    assert_eq!(ids(&store.open().unwrap(), "frogs"), ["frogs"]);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| store.rebuild(&corpus, &mut |_| {}));
        std::thread::sleep(Duration::from_millis(100));
        assert!(!waiting.is_finished());
        lock.unlock().unwrap();
        waiting.join().unwrap().unwrap();
    });
}

/// A guide with a section so long that its files have several pieces.
fn large_fixture() -> Fixture {
    let Fixture { folder, store, .. } = fixture();
    let section = folder.path().join("corpus/pond/sections/newts.md");
    let words: String =
        (1..150_000).map(|n: u64| format!("w{:x}\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    fs::write(&section, fs::read_to_string(&section).unwrap() + &words).unwrap();
    let corpus = read(&folder.path().join("corpus"));
    Fixture { folder, corpus, store }
}

#[test]
fn a_large_index_is_checked_by_sample_and_by_what_is_read() {
    let Fixture { folder, corpus, store } = large_fixture();
    let manifest = store.rebuild(&corpus, &mut |_| {}).unwrap();
    let sampling = store.clone().checking_up_to(1 << 20);
    assert_eq!((store.extent(&manifest), sampling.extent(&manifest)), (Extent::Whole, Extent::Sample));
    let right = sampling.open_verified().unwrap().section("pond/newts").unwrap();
    assert!(right.is_some());

    // The one of the texts.
    let (name, sum) = manifest.files.iter().find(|(name, _)| name.ends_with(".store")).unwrap();
    assert!(sum.bytes > 4 * PIECE_BYTES, "{sum:?}");
    let path = folder.path().join("index/generation-000001").join(name);
    let sound = fs::read(&path).unwrap();
    let with_flip_at = |at: u64| {
        let mut flipped = sound.clone();
        flipped[usize::try_from(at).unwrap()] ^= 0x10;
        fs::write(&path, flipped).unwrap();
    };
    // Both ends are in every sample, and a size is never a matter of chance.
    for at in [0, PIECE_BYTES - 1, sum.bytes - 1] {
        with_flip_at(at);
        assert!(matches!(sampling.open(), Err(Error::Damaged { .. })), "{at}");
    }
    fs::write(&path, &sound[..sound.len() - 1]).unwrap();
    assert!(matches!(sampling.open(), Err(Error::Damaged { .. })));
    // Somewhere between, it is found at once where everything is checked; else on opening or when it is read.
    with_flip_at(2 * PIECE_BYTES);
    assert!(matches!(store.open(), Err(Error::Damaged { .. })));
    assert!(matches!(sampling.open_verified(), Err(Error::Damaged { .. })));
    let opened: Vec<Index> = (0..100).filter_map(|_| sampling.open().ok()).collect();
    assert!((1..100).contains(&opened.len()), "{}", opened.len());
    for index in opened {
        assert!(index.section("pond/newts").is_err_and(|e| e.is_damage()));
        // It lies elsewhere in the file.
        assert_eq!(index.reference("pond/roe-2001").unwrap().unwrap().key(), "roe-2001");
    }
    fs::write(&path, &sound).unwrap();
    assert_eq!(sampling.open().unwrap().section("pond/newts").unwrap(), right);
}

#[test]
fn an_index_that_lost_documents_or_files_is_not_read() {
    let Fixture { folder, corpus, store } = fixture();
    store.rebuild(&corpus, &mut |_| {}).unwrap();
    let generation = folder.path().join("index/generation-000001");
    let manifest = generation.join("manifest.json");
    let sound = fs::read_to_string(&manifest).unwrap();

    fs::write(&manifest, sound.replace("\"documents\": 6", "\"documents\": 7")).unwrap();
    assert!(matches!(store.open(), Err(Error::Damaged { .. })));
    fs::write(&manifest, "{").unwrap();
    assert!(matches!(store.state(&corpus.hash), State::Damaged(_)));
    fs::remove_file(&manifest).unwrap();
    assert!(matches!(store.state(&corpus.hash), State::Damaged(_)));
    fs::remove_dir_all(&generation).unwrap();
    assert!(matches!(store.state(&corpus.hash), State::Damaged(_)));
    fs::write(folder.path().join("index/CURRENT"), "../../etc").unwrap();
    assert!(matches!(store.state(&corpus.hash), State::Damaged(_)));

    store.rebuild(&corpus, &mut |_| {}).unwrap();
    assert_eq!(ids(&store.open().unwrap(), "frogs"), ["frogs"]);
}

#[test]
fn every_damaged_file_is_noticed() {
    let Fixture { folder, corpus, store } = fixture();
    store.rebuild(&corpus, &mut |_| {}).unwrap();
    let generation = folder.path().join("index/generation-000001");
    let files: Vec<_> = fs::read_dir(&generation)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("manifest.json"))
        .collect();
    assert!(files.len() >= 5, "{files:?}");
    for path in files {
        let sound = fs::read(&path).unwrap();
        let middle = sound.len() / 2;
        let mut flipped = sound.clone();
        flipped[middle] ^= 1;
        for damaged in [flipped, sound[..middle].to_vec(), Vec::new()] {
            fs::write(&path, damaged).unwrap();
            assert!(matches!(store.open(), Err(Error::Damaged { .. })), "{}", path.display());
        }
        fs::remove_file(&path).unwrap();
        assert!(matches!(store.open(), Err(Error::Damaged { .. })), "{}", path.display());
        fs::write(&path, sound).unwrap();
    }
    assert_eq!(ids(&store.open().unwrap(), "frogs"), ["frogs"]);
}

#[test]
fn files_of_others_are_never_touched() {
    let Fixture { folder, corpus, .. } = fixture();
    let project = folder.path().join("project");
    for name in ["building-permits", "generation-z", "generation-18446744073709551615"] {
        let precious = project.join(name);
        fs::create_dir_all(&precious).unwrap();
        fs::write(precious.join("plan.txt"), "precious").unwrap();
        let refused = Store::at(&project).rebuild(&corpus, &mut |_| {}).unwrap_err();
        assert!(matches!(refused, Error::NotAnIndex { .. }), "{refused}");
        assert_eq!(fs::read_to_string(precious.join("plan.txt")).unwrap(), "precious");
        fs::remove_dir_all(&project).unwrap();
    }
    // A note and hidden files may lie beside an index.
    fs::create_dir_all(&project).unwrap();
    fs::write(project.join("README.md"), "note").unwrap();
    fs::write(project.join(".gitignore"), "*").unwrap();
    Store::at(&project).rebuild(&corpus, &mut |_| {}).unwrap();
}

#[test]
fn processes_that_wait_for_one_another_build_once() {
    let Fixture { corpus, store, .. } = fixture();
    let builds = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut built = false;
                store.ensure(&corpus, &mut |_| built = true).unwrap();
                builds.fetch_add(usize::from(built), Ordering::Relaxed);
            });
        }
    });
    assert_eq!(builds.into_inner(), 1);
}

#[test]
fn an_index_of_another_version_is_told_apart() {
    let Fixture { folder, corpus, store } = fixture();
    store.rebuild(&corpus, &mut |_| {}).unwrap();
    let manifest = folder.path().join("index/generation-000001/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"format_version\": ", "\"format_version\": 9")).unwrap();
    // With the checksum of before it is damaged. Versions before wrote none.
    assert!(matches!(store.state(&corpus.hash), State::Damaged(_)));
    fs::write(store.folder().join("CURRENT"), "generation-000001").unwrap();
    assert!(matches!(store.state(&corpus.hash), State::OtherVersion(_)));
    assert!(matches!(store.open(), Err(Error::OtherVersion { .. })));
    fs::write(&manifest, text).unwrap();
    assert!(matches!(store.state(&corpus.hash), State::Damaged(_)));
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_memory_answers() {
    let Fixture { folder, corpus, .. } = fixture();
    // A file where the folder should be: not even a privileged user can write below it.
    let blocked = folder.path().join("blocked");
    fs::write(&blocked, "").unwrap();
    let refused = Store::at(blocked.join("index")).rebuild(&corpus, &mut |_| {}).unwrap_err();
    assert!(matches!(refused, Error::Write { .. }), "{refused}");
    let index = Index::in_memory(&corpus, &mut |_| {}).unwrap();
    assert_eq!(ids(&index, "frogs"), ["frogs"]);
}

#[test]
fn readers_never_fail_while_others_rebuild() {
    let Fixture { corpus, store, .. } = fixture();
    store.rebuild(&corpus, &mut |_| {}).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    assert_eq!(ids(&store.open().unwrap(), "frogs"), ["frogs"]);
                }
            });
        }
        for _ in 0..10 {
            store.rebuild(&corpus, &mut |_| {}).unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn situations_of_the_dev_split_never_vote() {
    let Fixture { corpus, .. } = fixture();
    let index = Index::in_memory(&corpus, &mut |_| {}).unwrap();
    let voters: Vec<&str> =
        (0..corpus.situations[0].len()).map(|at| index.model().situation_id(at)).collect();
    assert_eq!(voters, ["pond/a", "pond/b", ""]);
}

#[test]
fn a_guide_without_situations_still_answers() {
    let Fixture { folder, .. } = fixture();
    fs::remove_file(folder.path().join("corpus/pond/situations.jsonl")).unwrap();
    let index = Index::in_memory(&read(&folder.path().join("corpus")), &mut |_| {}).unwrap();
    let request = Request { text: "frogs at night", ..Request::default() };
    let ranked = recommend(&index, &request, &Weights::default()).unwrap().ranked;
    assert_eq!(ranked[0].section.id, "frogs");
    assert!(ranked[0].strength.is_some(), "{}", ranked[0].score);
}

#[test]
fn a_section_is_found_by_the_author_it_cites() {
    let Fixture { corpus, .. } = fixture();
    let index = Index::in_memory(&corpus, &mut |_| {}).unwrap();
    let found = ids(&index, "roe");
    assert!(found.contains(&"frogs".to_owned()) && found.contains(&"roe-2001".to_owned()), "{found:?}");
    assert!(!found.contains(&"newts".to_owned()));
}

#[test]
fn the_situations_of_one_guide_do_not_vote_in_another() {
    let Fixture { folder, .. } = fixture();
    let other = folder.path().join("corpus/marsh");
    fs::create_dir_all(other.join("sections")).unwrap();
    fs::write(other.join("guide.toml"), "title = \"The marsh\"\n").unwrap();
    fs::write(
        other.join("sections/frogs.md"),
        "+++\nid = \"frogs\"\ntitle = \"Frogs of the marsh\"\n+++\n\nThey are green.\n",
    )
    .unwrap();
    let corpus = read(&folder.path().join("corpus"));
    let index = Index::in_memory(&corpus, &mut |_| {}).unwrap();
    let request = Request { text: "what croaks out there all night", ..Request::default() };
    let ranked = recommend(&index, &request, &Weights::default()).unwrap().ranked;
    let frogs = |guide: &str| ranked.iter().find(|s| s.section.guide == guide && s.section.id == "frogs");
    let newts = ranked.iter().find(|s| s.section.id == "newts").unwrap();
    assert!(frogs("pond").unwrap().parts.votes > newts.parts.votes);
    assert!(frogs("marsh").is_none_or(|scored| scored.parts.votes == 0.0 && scored.output.is_none()));

    // The short id is ambiguous now, the full one is not.
    assert!(matches!(corpus.library.find_section("frogs"), Err(Error::Ambiguous { .. })));
    assert_eq!(corpus.library.find_section("marsh/frogs").unwrap().guide, "marsh");
    assert_eq!(ids(&index, "guide:marsh frogs"), ["frogs"]);
}
