//! The page that text is set on: its width, its styles, and paragraphs with hanging indents.

use std::io::{self, Write};

use anstyle::{AnsiColor, Color, Style};
use textwrap::{Options, WordSplitter, wrap};

use crate::answer::Answer;
use crate::search::AlsoSearched;
use crate::text::{one_line, visible};

/// Lines longer than this are hard to read, however wide the terminal.
const WIDEST: usize = 84;
/// Narrower than this no text can be set.
const NARROWEST: usize = 24;

/// Titles and headings.
pub(super) const STRONG: Style = Style::new().bold();
/// What stands back: places, hints.
pub(super) const FAINT: Style = Style::new().dimmed();
/// What was found. Underlined as well, for those who see no color.
pub(super) const FOUND: Style =
    Style::new().bold().underline().fg_color(Some(Color::Ansi(AnsiColor::Yellow)));

/// A page. Styles are always written; the stream they go to takes them out where they are not wanted.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    width: usize,
}

impl Page {
    /// A page for a terminal of `columns`.
    pub fn new(columns: usize) -> Self {
        Self { width: columns.clamp(NARROWEST, WIDEST) }
    }

    /// Columns there are.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Writes `text` as one paragraph; `first` stands before its first line, `rest` before the others.
    ///
    /// # Errors
    /// What `out` says when it cannot be written to.
    pub fn paragraph(&self, out: &mut dyn Write, text: &str, first: &str, rest: &str) -> io::Result<()> {
        let options = Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            // A path or address that is cut at a hyphen can't be copied.
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        for line in wrap(text, options) {
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    /// Writes `text` in `style`, wrapped, each line styled by itself.
    ///
    /// # Errors
    /// What `out` says when it cannot be written to.
    pub(super) fn styled(
        &self,
        out: &mut dyn Write,
        style: Style,
        text: &str,
        first: &str,
        rest: &str,
    ) -> io::Result<()> {
        let mut lines = Vec::new();
        self.paragraph(&mut lines, text, first, rest)?;
        for line in String::from_utf8_lossy(&lines).lines() {
            let body = line.trim_start();
            let indent = &line[..line.len() - body.len()];
            writeln!(out, "{indent}{}", paint(style, body))?;
        }
        Ok(())
    }
}

/// `text` between the codes of `style`.
pub(super) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Text of the corpus or of a person, made safe to show on one line.
pub(super) fn line(text: &str) -> String {
    one_line(&visible(text))
}

/// Which words were searched besides those typed, as a sentence; `None` where there are none.
pub(super) fn also_searched(answer: &Answer) -> Option<String> {
    let one = |also: &AlsoSearched| format!("{} ({})", also.words.join(", "), also.concept);
    let all: Vec<String> = answer.also_searched.iter().map(one).collect();
    (!all.is_empty()).then(|| format!("Also searched for {}.", all.join("; ")))
}

/// `text` with the byte ranges of `highlights` marked by `mark`, made safe to show.
pub(super) fn highlighted(
    text: &str,
    highlights: &[(usize, usize)],
    mark: impl Fn(&str) -> String,
) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (start, end) in highlights {
        out.push_str(&visible(&text[at..*start]));
        out.push_str(&mark(&visible(&text[*start..*end])));
        at = *end;
    }
    out.push_str(&visible(&text[at..]));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_hang_and_stay_in_the_page() {
        let mut out = Vec::new();
        Page::new(30).paragraph(&mut out, &"word ".repeat(20), "1. ", "   ").unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("1. word"));
        assert!(text.lines().skip(1).all(|line| line.starts_with("   word")));
        assert!(text.lines().all(|line| line.chars().count() <= 30));
    }

    #[test]
    fn highlights_keep_the_text() {
        let marked = highlighted("a lie\u{1b} b", &[(2, 5)], |found| format!("<{found}>"));
        assert_eq!(marked, "a <lie> b");
    }
}
