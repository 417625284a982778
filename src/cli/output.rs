//! Where the program speaks: answers on standard output, everything else on standard error.

use std::env;
use std::io::{self, IsTerminal, Write};

use amends::render::{Format, Page, Screened, View, render};
use amends::text::{beginning, visible};
use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::When;

/// ECMA-48 and xterm: the cursor to the top, the screen erased, the lines above it erased.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";
/// Columns where output is no terminal.
const COLUMNS_OF_A_PIPE: usize = 80;

/// Longest text that is told, in characters: an error may quote what it is about.
const LONGEST_TOLD: usize = 2_000;

/// Standard output and standard error, with or without color. Nothing that is written to them can steer a terminal.
pub(crate) struct Output {
    out: Screened<AutoStream<io::StdoutLock<'static>>>,
    err: Screened<AutoStream<io::StderrLock<'static>>>,
    page: Page,
}

impl Output {
    /// Takes both streams.
    pub(crate) fn new(color: When) -> Self {
        let choice = match color {
            When::Auto => ColorChoice::Auto,
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
        };
        let columns = match terminal_size::terminal_size_of(io::stdout()) {
            Some((width, _)) => usize::from(width.0),
            None => COLUMNS_OF_A_PIPE,
        };
        Self {
            out: Screened::new(AutoStream::new(io::stdout().lock(), choice)),
            err: Screened::new(AutoStream::new(io::stderr().lock(), choice)),
            page: Page::new(columns),
        }
    }

    /// Standard output.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Writes an answer.
    pub(crate) fn show(&mut self, view: &View, format: impl Into<Format>) -> io::Result<()> {
        // Whole before the first byte goes out: an answer that cannot be rendered leaves no half of one behind.
        let mut bytes = Vec::new();
        render(view, format.into(), &self.page, &mut bytes)?;
        self.out.write_all(&bytes)?;
        self.out.flush()
    }

    /// Whether answers go to a terminal that knows how to clear itself, and a question about it can be seen.
    pub(crate) fn can_be_cleared() -> bool {
        let knows_how = env::var_os("TERM").is_none_or(|terminal| terminal != "dumb");
        knows_how && io::stdout().is_terminal() && io::stderr().is_terminal()
    }

    /// Clears the terminal and what can be scrolled back.
    pub(crate) fn clear(&mut self) -> io::Result<()> {
        self.out.flush()?;
        // Not through the stream that leaves escapes out where color is off: this is no color.
        let mut out = io::stdout();
        out.write_all(CLEAR.as_bytes())?;
        out.flush()
    }

    /// Says something on standard error. If nobody listens there, that is no reason to stop.
    pub(crate) fn tell(&mut self, text: &str) {
        let told = visible(&beginning(text, LONGEST_TOLD)).replace('\n', " ");
        let _ = self.page.paragraph(&mut self.err, &told, "", "");
    }

    /// Standard error, for what comes with its own line breaks.
    pub(crate) fn err(&mut self) -> &mut dyn Write {
        &mut self.err
    }

    /// A progress bar on standard error; hidden where that is no terminal.
    pub(crate) fn progress_bar() -> ProgressBar {
        let target = match io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("indexing {bar:30} {pos}/{len}") {
            bar.set_style(style);
        }
        bar
    }
}
