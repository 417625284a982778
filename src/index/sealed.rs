//! A tantivy directory that is only ever read.
//!
//! tantivy's own directory writes a lock file when an index is opened. A finished generation never changes, so no lock is
//! needed, and a reader opens no file for writing: it works on a read-only disk and leaves no trace.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::{Directory, HasLen};

use super::manifest::FileSum;

/// Memory-mapped files of a finished generation.
#[derive(Clone, Debug)]
pub(crate) struct SealedDirectory {
    mapped: MmapDirectory,
    /// Of files that are checked as they are read.
    sums: Arc<BTreeMap<String, FileSum>>,
}

impl SealedDirectory {
    /// The files in `folder`, of which those that have one of these `sums` are compared with it piece by piece, each when
    /// it is first read.
    pub(super) fn open(folder: &Path, sums: BTreeMap<String, FileSum>) -> tantivy::Result<Self> {
        Ok(Self { mapped: MmapDirectory::open(folder)?, sums: Arc::new(sums) })
    }
}

/// A file whose pieces are checked when they are first read.
#[derive(Debug)]
struct CheckedFile {
    bytes: OwnedBytes,
    sum: FileSum,
    /// Which pieces are known to be sound.
    sound: Vec<AtomicBool>,
}

impl CheckedFile {
    fn new(bytes: OwnedBytes, sum: FileSum) -> Self {
        let sound = (0..sum.pieces()).map(|_| AtomicBool::new(false)).collect();
        Self { bytes, sum, sound }
    }
}

impl HasLen for CheckedFile {
    fn len(&self) -> usize {
        self.bytes.len()
    }
}

impl FileHandle for CheckedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        for piece in FileSum::pieces_of(&range) {
            let sound = self.sound.get(piece);
            if sound.is_some_and(|sound| sound.load(Ordering::Relaxed)) {
                continue;
            }
            if !self.sum.fits_piece(&self.bytes, piece) {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "a part of a file is not what was built",
                ));
            }
            if let Some(sound) = sound {
                sound.store(true, Ordering::Relaxed);
            }
        }
        Ok(self.bytes.slice(range))
    }
}

fn sealed() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "a finished index generation is never written to")
}

impl Directory for SealedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = self.mapped.get_file_handle(path)?;
        let Some(sum) = path.to_str().and_then(|name| self.sums.get(name)) else {
            return Ok(file);
        };
        let bytes =
            file.read_bytes(0..file.len()).map_err(|e| OpenReadError::wrap_io_error(e, path.to_owned()))?;
        Ok(Arc::new(CheckedFile::new(bytes, sum.clone())))
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(sealed()), filepath: path.to_owned() })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(sealed(), path.to_owned()))
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> io::Result<()> {
        Err(sealed())
    }
}
