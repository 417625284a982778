//! What remains of a description: nothing in a file, and nothing in what is said when something is broken.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::place::{Files, MARKER, Place, collect, holding, ways};

/// A guide of one section, whose index is built in no time.
fn write_guide(corpus: &Path) {
    let guide = corpus.join("pond");
    fs::create_dir_all(guide.join("sections")).unwrap();
    fs::write(guide.join("guide.toml"), "title = \"The pond\"\n").unwrap();
    let section = "+++\nid = \"frogs\"\ntitle = \"Listen to the frogs\"\n+++\n\nFrogs sing at night.\n";
    fs::write(guide.join("sections/frogs.md"), section).unwrap();
    fs::write(
        guide.join("situations.jsonl"),
        "{\"id\":\"a\",\"text\":\"what croaks out there all night\",\"grades\":{\"frogs\":3}}\n",
    )
    .unwrap();
}

/// What a run said on standard error.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn no_file_changes_and_none_holds_the_description() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("he lied about money again {MARKER}");
    for (arguments, piped) in ways(&text, &folder.path().join("description.txt")) {
        let place = Place::indexed();
        let before = place.files();
        assert!(before.len() > 10, "an index is there: {:?}", before.keys());
        let output = place.run(&arguments, piped);
        assert!(output.status.success(), "{}", said(&output));
        let after = place.files();
        assert_eq!(holding(&after, MARKER), [""; 0].map(std::path::PathBuf::from), "{arguments:?}");
        let same = before == after;
        assert!(same, "{arguments:?}: {:?} became {:?}", before.keys(), after.keys());
    }
}

#[test]
fn a_description_that_was_left_would_be_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log"), format!("match: he lied {MARKER}\n")).unwrap();
    fs::write(folder.path().join(MARKER), "").unwrap();
    fs::write(folder.path().join("other"), "he lied").unwrap();
    let mut files = Files::new();
    collect(folder.path(), &mut files);
    assert_eq!(holding(&files, MARKER), [folder.path().join("log"), folder.path().join(MARKER)]);
}

#[test]
fn a_broken_index_is_told_without_the_description() {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, index) = (folder.path().join("corpus"), folder.path().join("index"));
    write_guide(&corpus);
    let place = Place::empty();
    let ask = || {
        let (corpus, index) = (corpus.to_str().unwrap(), index.to_str().unwrap());
        let text = format!("what croaks {MARKER}");
        place.run(&["match", "--corpus", corpus, "--index", index], &text)
    };
    assert!(ask().status.success());
    let kept = |index: &Path| {
        let mut files = Files::new();
        collect(index, &mut files);
        files
    };
    // One of the search library's files, and what matching learned.
    for name in ["meta.json", "model.bin"] {
        let path = generation(&index).join(name);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
        let output = ask();
        assert!(output.status.success(), "{name}: {}", said(&output));
        assert!(said(&output).contains("Rebuilding the index"), "{name}: {}", said(&output));
        assert!(!said(&output).contains(MARKER), "{name}: {}", said(&output));
        assert!(holding(&kept(&index), MARKER).is_empty(), "{name}");
    }
}

#[test]
fn what_cannot_be_read_or_written_is_told_without_the_description() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    write_guide(&corpus);
    // A file where the index should be, and where the guide should be.
    let blocked = folder.path().join("blocked");
    fs::write(&blocked, "").unwrap();
    let place = Place::empty();
    let ask = |corpus: &Path, index: &Path| {
        let (corpus, index) = (corpus.to_str().unwrap(), index.to_str().unwrap());
        let text = format!("what croaks {MARKER}");
        place.run(&["match", "--corpus", corpus, "--index", index], &text)
    };
    let in_memory = ask(&corpus, &blocked.join("index"));
    assert!(
        in_memory.status.success() && said(&in_memory).contains("kept in memory"),
        "{}",
        said(&in_memory)
    );
    fs::write(corpus.join("pond/guide.toml"), "title = ").unwrap();
    let failed = ask(&corpus, &folder.path().join("index"));
    assert_eq!(failed.status.code(), Some(2));
    for output in [in_memory, failed] {
        assert!(!said(&output).contains(MARKER), "{}", said(&output));
    }
}

/// The folder of the index that answers.
fn generation(index: &Path) -> std::path::PathBuf {
    let current = fs::read_to_string(index.join("CURRENT")).unwrap();
    // The name, and behind it a checksum.
    index.join(current.split(' ').next().unwrap())
}
