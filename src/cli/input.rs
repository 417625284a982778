//! A description from an argument, a file, a pipe or a prompt. It is kept in memory and written nowhere.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use rustyline::error::ReadlineError;
use rustyline::{Behavior, ColorMode, Config, DefaultEditor};

use amends::{Error, Result};

use super::args::MatchArgs;
use super::output::Output;

/// Longer descriptions are cut here, in bytes: a book is not a description, and its answer would take minutes.
const MOST_BYTES: usize = 64 << 10;
/// What is said where one was cut.
const CUT: &str = "This text is very long; only its first 64 KiB were read.";

/// What came of asking for a description.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// A text, which may be empty.
    Text(String),
    /// The person left the prompt.
    Interrupted,
}

/// A line at the prompt.
enum Line {
    /// What was typed or pasted; a paste may hold line breaks.
    Typed(String),
    /// The end of input.
    End,
    /// The person left.
    Interrupted,
}

/// Whether the description is asked for at a prompt.
pub(crate) fn is_prompted(args: &MatchArgs) -> bool {
    args.file.is_none() && args.text.is_empty() && io::stdin().is_terminal()
}

/// Reads the description that `args` point to.
pub(crate) fn description(args: &MatchArgs, output: &mut Output) -> Result<Input> {
    if let Some(path) = &args.file {
        let mut file = File::open(path).map_err(|source| Error::Read { path: path.clone(), source })?;
        return from_reader(&mut file, path, output);
    }
    let standard_input = Path::new("standard input");
    match args.text.as_slice() {
        [dash] if dash == "-" => from_reader(&mut io::stdin().lock(), standard_input, output),
        [] if is_prompted(args) => at_prompt(output),
        [] => from_reader(&mut io::stdin().lock(), standard_input, output),
        words => Ok(Input::Text(within_reach(words.join(" ").trim(), output).to_owned())),
    }
}

/// All of `reader`, up to the limit. Bytes that are no text are replaced.
fn from_reader(reader: &mut dyn Read, path: &Path, output: &mut Output) -> Result<Input> {
    let mut bytes = Vec::new();
    let read = reader.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|source| Error::Read { path: path.to_owned(), source })?;
    Ok(Input::Text(within_reach(&String::from_utf8_lossy(&bytes), output).to_owned()))
}

/// The beginning of a text that is read, with a word on standard error where it is not the whole.
fn within_reach<'a>(text: &'a str, output: &mut Output) -> &'a str {
    if text.len() <= MOST_BYTES {
        return text;
    }
    output.tell(CUT);
    &text[..text.floor_char_boundary(MOST_BYTES)]
}

/// Asks on the terminal.
///
/// A line editor, for three reasons: what is pasted arrives whole, blank lines included, where the plain terminal would
/// hand the rest of a letter to the shell; lines may be longer than the 4,095 bytes of a terminal's own editing; and
/// arrow keys work. It has no history.
fn at_prompt(output: &mut Output) -> Result<Input> {
    let config = Config::builder()
        .max_history_size(0)
        .map(|config| config.auto_add_history(false).behavior(Behavior::PreferTerm))
        .map(|config| config.color_mode(ColorMode::Disabled).build());
    let mut editor = config.and_then(DefaultEditor::with_config).map_err(terminal_error)?;
    output.tell(
        "What is going on? Write it as you would tell a friend; nothing you type is kept. An empty line ends it.",
    );
    let mut input = collect(|| match editor.readline("> ") {
        Ok(typed) => Ok(Line::Typed(typed)),
        Err(ReadlineError::Eof) => Ok(Line::End),
        Err(ReadlineError::Interrupted) => Ok(Line::Interrupted),
        Err(e) => Err(terminal_error(e)),
    })?;
    // Between what was typed and the answer.
    output.tell("");
    if let Input::Text(text) = &mut input {
        text.truncate(within_reach(text, output).len());
    }
    Ok(input)
}

/// Lines up to an empty one or the end. Empty lines before the first word are passed over.
fn collect(mut next: impl FnMut() -> Result<Line>) -> Result<Input> {
    let mut text = String::new();
    while text.len() <= MOST_BYTES {
        match next()? {
            Line::Typed(line) if !line.trim().is_empty() => {
                text.push_str(&line);
                text.push('\n');
            }
            Line::Typed(_) if text.is_empty() => {}
            Line::Typed(_) | Line::End => break,
            Line::Interrupted => return Ok(Input::Interrupted),
        }
    }
    Ok(Input::Text(text))
}

/// Whether the person at the terminal says yes; any other line, or its end, says no.
pub(crate) fn says_yes(question: &str, output: &mut Output) -> bool {
    output.tell("");
    output.tell(question);
    let mut line = String::new();
    io::stdin().read_line(&mut line).is_ok() && is_yes(&line)
}

fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
}

fn terminal_error(error: ReadlineError) -> Error {
    Error::Read { path: "the terminal".into(), source: io::Error::other(error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::When;

    fn collected(lines: Vec<Line>) -> Input {
        let mut lines = lines.into_iter();
        collect(|| Ok(lines.next().unwrap_or(Line::End))).unwrap()
    }

    fn typed(line: &str) -> Line {
        Line::Typed(line.into())
    }

    #[test]
    fn an_empty_line_ends_the_prompt_and_a_paste_keeps_its_own() {
        let lines =
            vec![typed(""), typed("he lied"), typed("again\n\nand again"), typed(" "), typed("not read")];
        assert_eq!(collected(lines), Input::Text("he lied\nagain\n\nand again\n".into()));
        assert_eq!(collected(vec![typed("he lied"), Line::End]), Input::Text("he lied\n".into()));
        assert_eq!(collected(vec![]), Input::Text(String::new()));
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(is_yes("y\n") && is_yes(" Yes\r\n"));
        assert!(!is_yes("") && !is_yes("\n") && !is_yes("no\n"));
    }

    #[test]
    fn leaving_the_prompt_leaves_the_text() {
        assert_eq!(collected(vec![typed("he lied"), Line::Interrupted]), Input::Interrupted);
    }

    #[test]
    fn what_is_no_text_is_replaced_and_a_book_is_cut() {
        let mut output = Output::new(When::Never);
        let mut read = |bytes: &[u8]| match from_reader(&mut &*bytes, Path::new("f"), &mut output).unwrap() {
            Input::Text(text) => text,
            Input::Interrupted => String::new(),
        };
        assert_eq!(read(&[b'a', 0xff, b'b']), "a\u{fffd}b");
        assert_eq!(read(&vec![b'a'; MOST_BYTES + 9]).len(), MOST_BYTES);
        // No character is cut in two, and what is replaced may be longer than what was there.
        assert_eq!(read("é".repeat(MOST_BYTES).as_bytes()).len(), MOST_BYTES);
        assert!(read(&vec![0xff; MOST_BYTES]).len() <= MOST_BYTES);
    }
}
