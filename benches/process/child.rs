//! A program to run to its end.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::Result;

/// A program, its arguments and its standard input.
pub(crate) struct Program {
    file: PathBuf,
    arguments: Vec<String>,
    stdin: String,
    /// Where it runs.
    folder: PathBuf,
}

impl Program {
    /// `file` with `arguments`, to be run in `folder` and to read `stdin`.
    pub(crate) fn new<'a>(
        file: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = &'a str>,
        stdin: &str,
        folder: &Path,
    ) -> Self {
        Self {
            file: file.into(),
            arguments: arguments.into_iter().map(str::to_owned).collect(),
            stdin: stdin.into(),
            folder: folder.into(),
        }
    }

    /// Runs it with its output read and dropped, as a shell's pipe would.
    pub(crate) fn run(&self) -> Result<()> {
        let output = self.spawn(Stdio::piped())?.wait_with_output()?;
        self.check(output.status)
    }

    /// Starts it and gives it its input, which is short enough for a pipe to hold.
    pub(crate) fn spawn(&self, stdout: Stdio) -> Result<Child> {
        let mut child = Command::new(&self.file)
            .args(&self.arguments)
            .current_dir(&self.folder)
            .env_remove("AMENDS_CORPUS")
            .env_remove("AMENDS_INDEX")
            .stdin(Stdio::piped())
            .stdout(stdout)
            .spawn()
            .map_err(|e| format!("cannot run {}: {e}", self.file.display()))?;
        if let Some(mut stdin) = child.stdin.take()
            && !self.stdin.is_empty()
        {
            stdin.write_all(self.stdin.as_bytes())?;
        }
        Ok(child)
    }

    /// An error where a run did not end well: its time would mean nothing.
    pub(crate) fn check(&self, status: ExitStatus) -> Result<()> {
        if status.success() {
            return Ok(());
        }
        Err(format!("{} {}: {status}", self.file.display(), self.arguments.join(" ")).into())
    }
}
