//! Whether what stands in a corpus folder is a file of that corpus: a plain file with a plain name, inside the folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::ids::is_name;
use crate::error::{Error, Result};

/// A corpus folder whose entries are checked.
pub(super) struct Root(PathBuf);

impl Root {
    /// The folder, which may be named through links itself.
    ///
    /// # Errors
    /// [`Error::Read`] where it is not there.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let whole = fs::canonicalize(folder);
        whole.map(Self).map_err(|source| Error::Read { path: folder.to_owned(), source })
    }

    /// Checks the file at `path`, which is `relative` in the corpus.
    ///
    /// # Errors
    /// [`Error::Corpus`] where it leads out of the folder or nowhere, is no file, or has a name that cannot be shown.
    pub(super) fn check_file(&self, path: &Path, relative: &str) -> Result<()> {
        self.check_place(path, relative)?;
        // With links followed.
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Ok(()),
            Ok(_) => Err(wrong(relative, "is no ordinary file", "Put a file there, or remove it.")),
            Err(source) => Err(Error::Read { path: path.to_owned(), source }),
        }
    }

    /// Checks the name of a file or folder, and where it leads.
    ///
    /// # Errors
    /// As [`Root::check_file`], of a file or a folder.
    pub(super) fn check_place(&self, path: &Path, relative: &str) -> Result<()> {
        let name = path.file_name().and_then(|name| name.to_str());
        if !name.is_some_and(is_name) {
            let what = "has a name that is too long, no UTF-8, or has characters that cannot be seen";
            return Err(wrong(relative, what, "Rename it."));
        }
        if !path.is_symlink() {
            return Ok(());
        }
        let mend = "Put a copy in its place.";
        match fs::canonicalize(path) {
            Ok(target) if target.starts_with(&self.0) => Ok(()),
            Ok(_) => Err(wrong(relative, "is a link that leads out of the corpus folder", mend)),
            Err(_) => Err(wrong(relative, "is a link that leads nowhere", mend)),
        }
    }
}

fn wrong(relative: &str, what: &str, mend: &str) -> Error {
    Error::Corpus { path: relative.into(), line: None, what: what.into(), mend: mend.into() }
}
