//! Files line by line: where things stand in them, and lines of JSON with faults told without the position that the file's
//! own line gives.

use super::limits::check_line;
use super::source::CorpusFile;
use crate::error::{Error, Result};

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect())
    }

    /// The 1-based line that holds the byte at `offset`.
    pub(crate) fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }
}

/// What is wrong with a line of JSON; the line is told by whoever knows it.
pub(crate) fn json_fault(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    format!("{what} (column {})", error.column())
}

/// Each non-empty line as a value, with its 1-based number.
pub(crate) fn json_lines<T: serde::de::DeserializeOwned>(
    file: &CorpusFile,
    needs: &str,
) -> Result<Vec<(usize, T)>> {
    (1..)
        .zip(file.text()?.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            check_line(&file.path, number, line.len())?;
            let value = serde_json::from_str(unmarked(line)).map_err(|e| Error::Corpus {
                path: file.path.clone(),
                line: Some(number),
                what: json_fault(&e),
                mend: format!("Write one object a line, with {needs}."),
            })?;
            Ok((number, value))
        })
        .collect()
}

/// A line without a byte order mark: files that are put together of others have some inside.
pub(crate) fn unmarked(line: &str) -> &str {
    line.trim_start_matches('\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_one() {
        let lines = Lines::of("ab\nc\n");
        assert_eq!([0, 2, 3, 5].map(|at| lines.at(at)), [1, 1, 2, 3]);
    }
}
