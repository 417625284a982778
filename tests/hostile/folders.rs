//! Corpus folders with links, devices and names that no file of a guide has.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use amends::corpus::{Corpus, Source};

use crate::guide::{SECTION, soon, with, write};

/// What becomes of the small guide in a folder that `spoil` has changed; the folder outside has a section and nothing else.
fn spoiled(spoil: impl FnOnce(&Path, &Path)) -> Result<usize, String> {
    let place = tempfile::tempdir().unwrap();
    let (corpus, outside) = (place.path().join("corpus"), place.path().join("outside"));
    write(&corpus, &with(&[]));
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("b.md"), SECTION.replace("\"a\"", "\"b\"")).unwrap();
    spoil(&corpus, &outside);
    let read = soon("reading", || Source::Folder(corpus).read().and_then(|files| Corpus::read(&files)));
    read.map(|corpus| corpus.library.sections().count()).map_err(|error| error.to_string())
}

fn refused(path: &str, what: &str, spoil: impl FnOnce(&Path, &Path)) {
    let error = spoiled(spoil).unwrap_err();
    assert!(error.starts_with(path) && error.contains(what), "{error}");
}

#[test]
fn links_that_leave_the_corpus_are_refused() {
    let out = "leads out of the corpus";
    refused("g/sections/b.md", out, |corpus, outside| {
        symlink(outside.join("b.md"), corpus.join("g/sections/b.md")).unwrap();
    });
    refused("g/sections/b.md", out, |corpus, _| {
        symlink("../../../outside/b.md", corpus.join("g/sections/b.md")).unwrap();
    });
    refused("g/sections", out, |corpus, outside| {
        fs::remove_dir_all(corpus.join("g/sections")).unwrap();
        symlink(outside, corpus.join("g/sections")).unwrap();
    });
    refused("h", out, |corpus, outside| {
        fs::write(outside.join("guide.toml"), "title = \"H\"").unwrap();
        symlink(outside, corpus.join("h")).unwrap();
    });
    refused("g/sections/b.md", "leads nowhere", |corpus, _| {
        symlink("b.md", corpus.join("g/sections/b.md")).unwrap();
    });
    refused("g/references.json", "leads nowhere", |corpus, _| {
        symlink("missing", corpus.join("g/references.json")).unwrap();
    });
    refused("g/sections", "leads nowhere", |corpus, _| {
        fs::remove_dir_all(corpus.join("g/sections")).unwrap();
        symlink("sections", corpus.join("g/sections")).unwrap();
    });
}

#[test]
fn links_inside_the_corpus_are_followed_and_circles_end() {
    let sections = spoiled(|corpus, outside| {
        fs::rename(outside.join("b.md"), corpus.join("b.txt")).unwrap();
        symlink("../../b.txt", corpus.join("g/sections/b.md")).unwrap();
        symlink(".", corpus.join("g/sections/sections")).unwrap();
        symlink("..", corpus.join("round")).unwrap();
        // As an editor leaves it.
        symlink("somebody@host.1234", corpus.join("g/sections/.#a.md")).unwrap();
    });
    assert_eq!(sections, Ok(2));
    let place = tempfile::tempdir().unwrap();
    write(&place.path().join("corpus"), &with(&[]));
    symlink("corpus", place.path().join("link")).unwrap();
    let hash = |name: &str| Source::Folder(place.path().join(name)).read().unwrap().hash();
    assert_eq!(hash("corpus"), hash("link"));
}

#[test]
fn devices_and_folders_are_no_files() {
    let what = "is no ordinary file";
    refused("g/sections/b.md", what, |corpus, _| {
        let made = Command::new("mkfifo").arg(corpus.join("g/sections/b.md")).status().unwrap();
        assert!(made.success());
    });
    refused("g/sections/b.md", what, |corpus, _| fs::create_dir(corpus.join("g/sections/b.md")).unwrap());
    refused("g/guide.toml", what, |corpus, _| {
        fs::remove_file(corpus.join("g/guide.toml")).unwrap();
        fs::create_dir(corpus.join("g/guide.toml")).unwrap();
    });
    refused("g/sections/b.md", "leads out", |corpus, _| {
        symlink("/dev/zero", corpus.join("g/sections/b.md")).unwrap();
    });
}

#[test]
fn names_that_cannot_be_shown_are_refused() {
    for name in [&b"\xff.md"[..], b"a\nb.md", b"a\x1b[31m.md", "a\u{202e}.md".as_bytes()] {
        refused("g/sections/", "has a name", |corpus, _| {
            fs::write(corpus.join("g/sections").join(OsStr::from_bytes(name)), SECTION).unwrap();
        });
    }
    // What is not read may be called anything.
    let sections = spoiled(|corpus, _| {
        fs::write(corpus.join("g/sections").join(OsStr::from_bytes(b"\xff.txt")), "x").unwrap();
    });
    assert_eq!(sections, Ok(1));
}

#[test]
fn a_file_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let mut is_open_to_all = false;
    let read = spoiled(|corpus, _| {
        let path = corpus.join("g/sections/a.md");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        // Nothing is closed to the superuser.
        is_open_to_all = fs::read(&path).is_ok();
    });
    match is_open_to_all {
        true => assert_eq!(read, Ok(1)),
        false => assert!(read.unwrap_err().contains("a.md")),
    }
}

#[test]
fn a_file_that_vanishes_while_the_corpus_is_read_is_told() {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), &with(&[]));
    let section = place.path().join("g/sections/a.md");
    let source = Source::Folder(place.path().to_owned());
    let keeps_changing = std::thread::spawn({
        let section = section.clone();
        move || {
            for round in 0..400 {
                match round % 2 {
                    0 => fs::remove_file(&section).unwrap(),
                    _ => fs::write(&section, SECTION).unwrap(),
                }
            }
        }
    });
    while !keeps_changing.is_finished() {
        if let Err(error) = source.read().and_then(|files| Corpus::read(&files)) {
            let error = error.to_string();
            assert!(error.contains("a.md"), "{error}");
        }
    }
    keeps_changing.join().unwrap();
    assert_eq!(Corpus::read(&source.read().unwrap()).unwrap().library.sections().count(), 1);
}
