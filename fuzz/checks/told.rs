//! What must hold for an error about a corpus: it names a file, a line of it, what is wrong and how to mend it.

use amends::Error;
use amends::corpus::CorpusFile;

/// Checks what is said of `files`.
pub(crate) fn assert_told<'a>(error: &Error, files: impl IntoIterator<Item = &'a CorpusFile>) {
    let Error::Corpus { path, line, what, mend } = error else {
        panic!("{error:?} is not about the corpus");
    };
    assert!(!what.trim().is_empty() && !mend.trim().is_empty(), "{error:?}");
    assert!(error.mend().is_some_and(|said| said == *mend));
    match files.into_iter().find(|file| file.path == *path) {
        Some(file) => {
            // A file may be found to end too early, on the line behind its last one.
            let lines = 1 + file.bytes.iter().filter(|byte| **byte == b'\n').count();
            assert!(line.is_none_or(|line| (1..=lines).contains(&line)), "{error:?} of {lines} lines");
        }
        None => assert_eq!(what, "missing", "{error:?} names no file of the corpus"),
    }
}
