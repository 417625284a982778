//! A tantivy directory that is read through windows instead of being mapped.
//!
//! Merging reads every byte of every segment once. Of mapped files all that was read counts as the process's memory until
//! they are closed, which for a large index is more than some machines have. Here at most a window of each file is held.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle,
    WritePtr,
};

/// What is read at a time. Postings are asked for term by term, and in order.
const WINDOW_BYTES: usize = 256 << 10;

/// Files of a folder, to be read from front to back.
#[derive(Clone, Debug)]
pub(super) struct WindowedDirectory {
    folder: PathBuf,
    /// Does everything but reading.
    inner: MmapDirectory,
}

impl WindowedDirectory {
    pub(super) fn open(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self { folder: folder.to_owned(), inner: MmapDirectory::open(folder)? })
    }
}

impl Directory for WindowedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let open = || {
            let file = File::open(self.folder.join(path))?;
            let length = file.metadata()?.len();
            Ok((file, length))
        };
        let (file, length) = open().map_err(|e: io::Error| match e.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(e, path.to_owned()),
        })?;
        let length = usize::try_from(length)
            .map_err(|_| OpenReadError::wrap_io_error(io::ErrorKind::FileTooLarge.into(), path.to_owned()))?;
        let window = Window { file, start: 0, bytes: OwnedBytes::empty() };
        Ok(Arc::new(WindowedFile { length, window: Mutex::new(window) }))
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, data)
    }
}

/// A file of which one window is held.
#[derive(Debug)]
struct WindowedFile {
    length: usize,
    window: Mutex<Window>,
}

#[derive(Debug)]
struct Window {
    file: File,
    start: usize,
    bytes: OwnedBytes,
}

impl HasLen for WindowedFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for WindowedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // Whoever panicked while holding it left a whole window or the one of before.
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if range.len() > WINDOW_BYTES {
            return window.read(range);
        }
        if !window.holds(&range) {
            let end = (range.start + WINDOW_BYTES).min(self.length);
            let bytes = window.read(range.start..end)?;
            (window.start, window.bytes) = (range.start, bytes);
        }
        let start = range.start - window.start;
        Ok(window.bytes.slice(start..start + range.len()))
    }
}

impl Window {
    fn holds(&self, range: &Range<usize>) -> bool {
        range.start >= self.start && range.end <= self.start + self.bytes.len()
    }

    fn read(&mut self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        self.file.seek(SeekFrom::Start(range.start as u64))?;
        self.file.read_exact(&mut bytes)?;
        Ok(OwnedBytes::new(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_reads_as_the_file_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..3 * WINDOW_BYTES + 7).map(|at| (at % 251) as u8).collect();
        std::fs::write(folder.path().join("f"), &bytes).unwrap();
        let directory = WindowedDirectory::open(folder.path()).unwrap();
        let file = directory.get_file_handle(Path::new("f")).unwrap();
        assert_eq!(file.len(), bytes.len());
        let (w, end) = (WINDOW_BYTES, bytes.len());
        for range in [0..1, 5..w, w - 1..w + 1, 0..end, 2 * w..2 * w, end - 3..end, 1..2, 0..w + 1, end..end]
        {
            assert_eq!(file.read_bytes(range.clone()).unwrap().as_slice(), &bytes[range]);
        }
        assert!(file.read_bytes(end - 1..end + 1).is_err());
        let missing = directory.get_file_handle(Path::new("g"));
        assert!(matches!(missing, Err(OpenReadError::FileDoesNotExist(_))));
    }
}
