//! A description from an argument, a file, a pipe or a prompt. It is kept in memory and written nowhere.

use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Read};
use std::path::Path;

use amends::{Error, Result};

use super::args::MatchArgs;
use super::output::Output;

/// Longer descriptions are cut here: a book is not a description.
const MOST_BYTES: u64 = 1 << 20;

/// Reads the description that `args` point to.
pub(crate) fn description(args: &MatchArgs, output: &mut Output) -> Result<String> {
    if let Some(path) = &args.file {
        return from_file(path);
    }
    match args.text.as_slice() {
        [dash] if dash == "-" => from_reader(&mut io::stdin().lock(), Path::new("standard input")),
        [] if io::stdin().is_terminal() => {
            output.tell(
                "What is going on? Write it as you would tell a friend; nothing you type is kept. An empty line ends \
                 it.",
            );
            output.ask("> ");
            let text = prompt(&mut io::stdin().lock(), output)?;
            output.ask("\n");
            Ok(text)
        }
        [] => from_reader(&mut io::stdin().lock(), Path::new("standard input")),
        words => Ok(words.join(" ")),
    }
}

fn from_file(path: &Path) -> Result<String> {
    let mut file = File::open(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    from_reader(&mut file, path)
}

/// All of `reader`, up to the limit. Bytes that are no text are replaced.
fn from_reader(reader: &mut dyn Read, path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let read = reader.take(MOST_BYTES).read_to_end(&mut bytes);
    read.map_err(|source| Error::Read { path: path.to_owned(), source })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Lines up to an empty one or the end of input. Empty lines before the first word are passed over.
fn prompt(reader: &mut dyn BufRead, output: &mut Output) -> Result<String> {
    let mut text = String::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.take(MOST_BYTES).read_until(b'\n', &mut line);
        let bytes = read.map_err(|source| Error::Read { path: "standard input".into(), source })?;
        let typed = String::from_utf8_lossy(&line);
        if bytes == 0 || (typed.trim().is_empty() && !text.trim().is_empty()) {
            return Ok(text);
        }
        text.push_str(&typed);
        if text.len() as u64 >= MOST_BYTES {
            return Ok(text);
        }
        output.ask("> ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::When;

    #[test]
    fn an_empty_line_ends_the_prompt() {
        let mut output = Output::new(When::Never);
        let mut typed = "\nhe lied\nagain\n\nnot read".as_bytes();
        assert_eq!(prompt(&mut typed, &mut output).unwrap().trim(), "he lied\nagain");
    }

    #[test]
    fn what_is_no_text_is_replaced() {
        let text = from_reader(&mut [b'a', 0xff, b'b'].as_slice(), Path::new("f")).unwrap();
        assert_eq!(text, "a\u{fffd}b");
    }
}
