//! Locks: one rebuild at a time, and nothing is removed that somebody reads.
//!
//! All are locks of the operating system on open files. They end with the process that holds them, however it ends, so
//! nothing is ever left over to clean up.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::folder::{LOCK, write_error};
use crate::error::{Error, Result};

const POLL: Duration = Duration::from_millis(20);
/// Digits of the longest process id.
const MOST_PID_DIGITS: u64 = 10;

/// Holds off other rebuilds of the index in `folder` until dropped, after waiting for them no longer than `patience`.
///
/// A file system that has no locks lets rebuilds meet. None can spoil what another made current, but one may fail.
pub(super) fn lock_for_rebuild(folder: &Path, patience: Duration) -> Result<File> {
    let path = folder.join(LOCK);
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(|e| write_error(&path, e))?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) => {
                let left = patience.saturating_sub(started.elapsed());
                if left.is_zero() {
                    return Err(Error::Locked { path: folder.to_owned(), holder: holder(&file) });
                }
                thread::sleep(POLL.min(left));
            }
            Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => break,
            Err(TryLockError::Error(e)) => return Err(write_error(&path, e)),
        }
    }
    // For those who wait in vain. That it cannot be said is no reason not to build.
    let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
    Ok(file)
}

/// The process that says in the lock file that it holds the lock.
fn holder(file: &File) -> Option<u32> {
    let mut text = String::new();
    file.take(MOST_PID_DIGITS).read_to_string(&mut text).ok()?;
    text.parse().ok()
}

/// Keeps a generation from being removed for as long as `manifest`, its open manifest, is open.
///
/// Where the file system has no locks there is nothing to keep it, and the answer comes all the same: files that are open
/// can be read to the end on most systems, and a reader notices when its generation was replaced while it opened it.
pub(super) fn pin(manifest: &File) {
    let _ = manifest.try_lock_shared();
}

/// Whether a generation may be removed.
pub(super) enum Claim {
    /// Nobody reads it, and nobody begins to while the file is open.
    Held(#[allow(dead_code, reason = "held until dropped")] File),
    /// It has no manifest to pin, or the file system no locks.
    Unpinnable,
    /// Somebody reads it.
    Pinned,
}

/// Claims the generation with the manifest at `path` for removal.
pub(super) fn claim(path: &Path) -> Claim {
    // For writing, though nothing is written: over NFS only such a file can be locked against others.
    let Ok(file) = File::options().read(true).write(true).open(path) else {
        return Claim::Unpinnable;
    };
    match file.try_lock() {
        Ok(()) => Claim::Held(file),
        Err(TryLockError::WouldBlock) => Claim::Pinned,
        Err(TryLockError::Error(_)) => Claim::Unpinnable,
    }
}
