//! A `sections.jsonl` that is too large to hold: its sections are read one after the other, whenever they are needed.
//!
//! Such sections are searched and shown like any other. They are not listed in an outline, and nothing is learned of them.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Deserialize;

use super::limits;
use super::section::PlainSection;
use crate::error::{Error, Result};

/// Name of the file in the folder of its guide.
pub(crate) const COLLECTION_NAME: &str = "sections.jsonl";
/// A file of sections of at least this size is streamed, a smaller one is held like the sections that are files themselves.
pub(super) const STREAMED_FROM_BYTES: u64 = 8 << 20;
/// Longest line of a file that is streamed.
const LONGEST_LINE_BYTES: u64 = limits::LINE as u64;
/// What is read from disk at a time.
const BUFFER_BYTES: usize = 256 << 10;

/// The sections of a guide that stand in one large file, a section a line.
#[derive(Clone, Debug)]
pub struct Collection {
    /// Id of the guide.
    pub guide: String,
    /// Path relative to the corpus folder.
    pub path: String,
    /// Size of the file.
    pub bytes: u64,
    file: PathBuf,
    modified: Option<SystemTime>,
}

/// A line of a [`Collection`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionLine {
    /// 1-based number, counted from the start of the range that is read.
    pub number: u64,
    /// Byte at which it starts in the file.
    pub start: u64,
    /// The JSON, without white space around it; never empty.
    pub json: String,
}

/// Reads the lines of a part of a [`Collection`].
pub struct CollectionLines<'a> {
    collection: &'a Collection,
    reader: BufReader<File>,
    /// Where the next line starts.
    at: u64,
    end: u64,
    number: u64,
}

impl Collection {
    /// The collection in `file`, which is `path` in the corpus, and the BLAKE3 hash of its contents.
    pub(super) fn open(guide: &str, path: &str, file: &Path) -> Result<(Self, [u8; 32])> {
        let failed = |source| Error::Read { path: file.to_owned(), source };
        let mut hasher = blake3::Hasher::new();
        let mut reader = File::open(file).map_err(failed)?;
        let metadata = reader.metadata().map_err(failed)?;
        io::copy(&mut BufReader::with_capacity(BUFFER_BYTES, &mut reader), &mut hasher).map_err(failed)?;
        let collection = Self {
            guide: guide.into(),
            path: path.into(),
            bytes: metadata.len(),
            file: file.into(),
            modified: metadata.modified().ok(),
        };
        Ok((collection, hasher.finalize().into()))
    }

    /// Ranges of the file of about `bytes` bytes each, in order, which begin and end between lines.
    ///
    /// # Errors
    /// [`Error::Read`] where the file cannot be read.
    pub fn parts(&self, bytes: u64) -> Result<Vec<Range<u64>>> {
        let mut parts = Vec::new();
        let mut start = 0;
        while start < self.bytes {
            let end = self.line_end(start.saturating_add(bytes.max(1)).min(self.bytes))?;
            parts.push(start..end);
            start = end;
        }
        Ok(parts)
    }

    /// The lines of a part that are not empty, in order.
    ///
    /// # Errors
    /// [`Error::Read`] where the file cannot be opened.
    pub fn lines(&self, part: Range<u64>) -> Result<CollectionLines<'_>> {
        let reader = self.reader_at(part.start)?;
        Ok(CollectionLines { collection: self, reader, at: part.start, end: part.end, number: 0 })
    }

    /// The id of a line's section, which is all that is looked at.
    ///
    /// # Errors
    /// [`Error::Corpus`] with file and line where it has none.
    pub fn id(&self, line: &CollectionLine) -> Result<String> {
        #[derive(Deserialize)]
        struct WithId {
            #[serde(rename = "_id")]
            id: String,
        }
        // What is wrong with it, the whole section tells better.
        match serde_json::from_str(&line.json) {
            Ok(WithId { id }) => Ok(id),
            Err(_) => self.section(line).map(|section| section.id),
        }
    }

    /// A line as what is indexed of it.
    ///
    /// # Errors
    /// [`Error::Corpus`] with file and line where it is no section.
    pub fn section(&self, line: &CollectionLine) -> Result<PlainSection> {
        PlainSection::from_json_line(&self.guide, &self.path, 0, &line.json)
            .map_err(|error| self.located(error, line.start))
    }

    /// Makes sure that the file is still the one that was opened: it may be written to while it is read.
    ///
    /// # Errors
    /// [`Error::Corpus`] where it is not.
    pub fn check_unchanged(&self) -> Result<()> {
        let now = fs::metadata(&self.file).ok();
        let same = now.is_some_and(|now| now.len() == self.bytes && now.modified().ok() == self.modified);
        match same {
            true => Ok(()),
            false => Err(Error::Corpus {
                path: self.path.clone(),
                line: None,
                what: "it changed while it was read".into(),
                mend: "Try again when nothing writes to it any more.".into(),
            }),
        }
    }

    /// `error` with the 1-based line at byte `start` in place of whatever line it names.
    pub(crate) fn located(&self, mut error: Error, start: u64) -> Error {
        if let Error::Corpus { line, .. } = &mut error {
            *line = self.line_number(start).ok();
        }
        error
    }

    /// The 1-based number of the line that holds the byte at `at`.
    fn line_number(&self, at: u64) -> Result<usize> {
        let mut before = self.reader_at(0)?.take(at);
        let mut number = 1;
        loop {
            let read = before.fill_buf().map_err(|e| self.unreadable(e))?;
            if read.is_empty() {
                return Ok(number);
            }
            number += read.iter().filter(|byte| **byte == b'\n').count();
            let length = read.len();
            before.consume(length);
        }
    }

    /// The end of the line that holds the byte before `at`.
    fn line_end(&self, at: u64) -> Result<u64> {
        let mut reader = self.reader_at(at.saturating_sub(1))?;
        let mut end = at.saturating_sub(1);
        loop {
            let read = reader.fill_buf().map_err(|e| self.unreadable(e))?;
            if read.is_empty() {
                return Ok(self.bytes);
            }
            if let Some(newline) = read.iter().position(|byte| *byte == b'\n') {
                return Ok(end + newline as u64 + 1);
            }
            let length = read.len();
            end += length as u64;
            reader.consume(length);
        }
    }

    fn reader_at(&self, at: u64) -> Result<BufReader<File>> {
        let open = || -> io::Result<BufReader<File>> {
            let mut file = File::open(&self.file)?;
            file.seek(SeekFrom::Start(at))?;
            Ok(BufReader::with_capacity(BUFFER_BYTES, file))
        };
        open().map_err(|e| self.unreadable(e))
    }

    fn unreadable(&self, source: io::Error) -> Error {
        Error::Read { path: self.file.clone(), source }
    }
}

impl CollectionLines<'_> {
    /// How many lines were read so far, empty ones among them.
    pub fn read_so_far(&self) -> u64 {
        self.number
    }

    fn read(&mut self) -> Result<Option<CollectionLine>> {
        while self.at < self.end {
            let start = self.at;
            let mut bytes = Vec::new();
            let read = (&mut self.reader).take(LONGEST_LINE_BYTES + 1).read_until(b'\n', &mut bytes);
            let read = read.map_err(|e| self.collection.unreadable(e))?;
            if read == 0 {
                break;
            }
            self.at += read as u64;
            self.number += 1;
            let json = self.text(start, bytes)?;
            if !json.is_empty() {
                return Ok(Some(CollectionLine { number: self.number, start, json }));
            }
        }
        Ok(None)
    }

    fn text(&self, start: u64, mut bytes: Vec<u8>) -> Result<String> {
        let wrong = |what: String, mend: String| {
            let path = self.collection.path.clone();
            self.collection.located(Error::Corpus { path, line: None, what, mend }, start)
        };
        if bytes.len() as u64 > LONGEST_LINE_BYTES {
            return Err(wrong(
                format!("a line of more than {} MiB", LONGEST_LINE_BYTES >> 20),
                "Split the section into several.".into(),
            ));
        }
        if start == 0 && bytes.starts_with("\u{feff}".as_bytes()) {
            bytes.drain(.."\u{feff}".len());
        }
        let mut text = String::from_utf8(bytes)
            .map_err(|_| wrong("not valid UTF-8".into(), "Save the file as UTF-8.".into()))?;
        text.truncate(text.trim_end().len());
        let lead = text.len() - text.trim_start().len();
        text.drain(..lead);
        Ok(text)
    }
}

impl Iterator for CollectionLines<'_> {
    type Item = Result<CollectionLine>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(bytes: &[u8]) -> (tempfile::TempDir, Collection) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sections.jsonl");
        fs::write(&file, bytes).unwrap();
        let (collection, hash) = Collection::open("g", "g/sections.jsonl", &file).unwrap();
        assert_eq!(hash, *blake3::hash(bytes).as_bytes());
        (folder, collection)
    }

    fn texts(collection: &Collection, part: Range<u64>) -> Vec<String> {
        collection.lines(part).unwrap().map(|line| line.unwrap().json).collect()
    }

    #[test]
    fn parts_of_any_size_have_every_line_once() {
        let (_folder, collection) = collection("\u{feff}one\n\n  two \r\nthree\n\nfour".as_bytes());
        for bytes in 1..40 {
            let parts = collection.parts(bytes).unwrap();
            let all: Vec<String> = parts.into_iter().flat_map(|part| texts(&collection, part)).collect();
            assert_eq!(all, ["one", "two", "three", "four"], "{bytes}");
        }
    }

    #[test]
    fn faults_name_their_line_in_the_whole_file() {
        let line = "{\"_id\":\"a\",\"title\":\"A\",\"text\":\"Text.\"}\n";
        let (_folder, collection) = collection(format!("{line}\n{line}{{\"_id\":\"b\"}}\n").as_bytes());
        let last = collection.parts(line.len() as u64 + 2).unwrap().pop().unwrap();
        assert!(last.start > 0);
        let wrong = collection.lines(last).unwrap().last().unwrap().unwrap();
        let error = collection.section(&wrong).unwrap_err().to_string();
        assert!(error.starts_with("g/sections.jsonl:4: missing field `text`"), "{error}");
    }

    #[test]
    fn lines_without_end_and_without_sense_are_errors() {
        let too_long = vec![b'a'; usize::try_from(LONGEST_LINE_BYTES).unwrap() + 1];
        for (bytes, what) in
            [(too_long, ":2: a line of more than 1 MiB"), (vec![0xff, b'\n'], ":2: not valid")]
        {
            let (_folder, collection) = collection(&[b"\n".as_slice(), &bytes].concat());
            let error = collection.lines(0..collection.bytes).unwrap().next().unwrap().unwrap_err();
            assert!(error.to_string().contains(what), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_written_to_is_noticed() {
        let (folder, collection) = collection(b"a\n");
        collection.check_unchanged().unwrap();
        fs::write(folder.path().join("sections.jsonl"), "a\nb\n").unwrap();
        assert!(matches!(collection.check_unchanged(), Err(Error::Corpus { .. })));
    }
}
