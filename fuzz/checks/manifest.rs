//! What an index says of itself: the pointer to its current generation, and the small files of that, as any bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use amends::Error;
use amends::corpus::{Corpus, Source, Stamp};
use amends::index::{State, Store};
use amends::search::search;
use tempfile::TempDir;

use super::guide::small;
use super::model::lying;

/// Files of an index that are read before anything is compared, by name.
const NAMES: [&str; 4] = ["CURRENT", "manifest.json", "stamps.json", "meta.json"];

/// An index on disk, and the corpus it was built from.
pub(crate) struct Built {
    folder: TempDir,
    hash: String,
    stamps: Vec<Stamp>,
    /// The files of [`NAMES`], with what they hold.
    files: Vec<(PathBuf, Vec<u8>)>,
}

pub(crate) static BUILT: LazyLock<Built> = LazyLock::new(|| {
    // In memory where the system has such a place: each check writes a file.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap();
    let corpus_folder = folder.path().join("corpus");
    for file in small(&[]).iter() {
        let path = corpus_folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &file.bytes).unwrap();
        // What was written when the index was built may have changed since.
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        fs::File::options().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
    }
    let source = Source::Folder(corpus_folder);
    let mut corpus = Corpus::read(&source.read().unwrap()).unwrap();
    corpus.stamps = source.stamps().unwrap().unwrap();
    let index = folder.path().join("index");
    Store::at(&index).rebuild(&corpus, &mut |_| {}).unwrap();
    let mut files = Vec::new();
    collect(&index, &mut files);
    files.sort();
    assert_eq!(files.len(), NAMES.len());
    let built = Built { hash: corpus.hash, stamps: corpus.stamps, files, folder };
    assert!(Store::at(&index).open_unchanged(&built.stamps).unwrap().is_some());
    assert_eq!(answers(&built), Ok(()));
    built
});

impl Built {
    fn file(&self, name: &str) -> &(PathBuf, Vec<u8>) {
        self.files.iter().find(|(path, _)| path.ends_with(name)).unwrap()
    }
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if NAMES.iter().any(|name| path.ends_with(name)) {
            files.push((path.clone(), fs::read(path).unwrap()));
        }
    }
}

/// The first byte chooses a file. The second says what the others are: `0` its contents; `1` edits of what it holds, three
/// bytes each, where and what stands there instead; `2` a manifest, and `3` lies in the manifest, two bytes each, both with a
/// pointer that has their checksum, so that they are read as if they had been written so.
pub(crate) fn check(data: &[u8]) {
    let [which, how, rest @ ..] = data else {
        return;
    };
    let built = &*BUILT;
    let manifest = built.file("manifest.json");
    let (path, sound) =
        if how % 4 < 2 { &built.files[usize::from(*which) % built.files.len()] } else { manifest };
    let bytes = match how % 4 {
        1 => edited(sound, rest),
        3 => lying(sound, rest),
        _ => rest.to_vec(),
    };
    fs::write(path, &bytes).unwrap();
    let (pointer, points) = built.file("CURRENT");
    if how % 4 >= 2 {
        fs::write(pointer, format!("generation-000001 {:08x}", crc32(&bytes))).unwrap();
    }
    let told = answers(built);
    fs::write(path, sound).unwrap();
    fs::write(pointer, points).unwrap();
    if let Err(what) = told {
        panic!("{what} with {:?} as {}", String::from_utf8_lossy(&bytes), path.display());
    }
    let again = Store::at(built.folder.path().join("index")).open().unwrap();
    assert_eq!(again.manifest().documents, 2, "what was damaged is mended and still does not open");
}

/// Asks the index in every way; says what does not hold.
fn answers(built: &Built) -> Result<(), String> {
    let store = Store::at(built.folder.path().join("index"));
    let state = store.state(&built.hash);
    store.left_overs();
    let opened = store.open();
    for opened in [&opened, &store.open_verified()] {
        match opened {
            // Whatever opens answers, and answers what was built.
            Ok(index) => {
                let results = search(index, "frog", 5).map_err(|error| format!("{error} on searching"))?;
                if results.total != 1 {
                    return Err(format!("{} results", results.total));
                }
            }
            Err(
                Error::Damaged { .. } | Error::Read { .. } | Error::OtherVersion { .. } | Error::Tantivy(_),
            ) => {}
            Err(error) => return Err(format!("{error:?}")),
        }
    }
    let is_unchanged = matches!(store.open_unchanged(&built.stamps), Ok(Some(_)));
    match (is_unchanged, opened.is_ok(), state) {
        (true, false, _) => Err("unchanged, and does not open".into()),
        (_, true, State::Missing | State::OtherVersion(_) | State::Damaged(_)) => {
            Err("opens in a bad state".into())
        }
        _ => Ok(()),
    }
}

fn edited(sound: &[u8], edits: &[u8]) -> Vec<u8> {
    let mut bytes = sound.to_vec();
    for edit in edits.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % bytes.len();
        bytes[at] = edit[2];
    }
    bytes
}

/// The checksum of the pointer (IEEE 802.3), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| sum >> 1 ^ (0xedb8_8320 * (sum & 1)))
    })
}
