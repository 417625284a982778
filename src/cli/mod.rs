//! The command line: what was typed ([`args`]) → one resolved request ([`context`], [`input`]) → a verb, a file each →
//! an exit code.

mod args;
mod completions;
mod context;
mod crash;
mod eval;
mod index;
mod input;
mod man;
mod matching;
mod noticing;
mod output;
mod refs;
mod search;
mod show;
mod status;
mod toc;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use amends::text::visible;
use amends::{Error, Result};
use args::{Cli, Verb, When};
use context::Context;
use output::Output;

/// Something fits, or the work is done.
const FOUND: u8 = 0;
/// Nothing fits, or the index is not current.
const NOTHING: u8 = 1;
/// An error.
const FAILED: u8 = 2;

/// Left by Ctrl-C, as shells number it.
const INTERRUPTED: u8 = 130;

/// Longer arguments are quoted in no error.
const LONGEST_WORD_CHARS: usize = 40;

/// What a verb came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Something fits, or the work is done.
    Found,
    /// Nothing fits, or the index is not current.
    Nothing,
    /// The person left.
    Interrupted,
}

/// Runs the program and returns its exit code.
pub(crate) fn main() -> u8 {
    crash::install();
    std::panic::catch_unwind(answered).unwrap_or(FAILED)
}

fn answered() -> u8 {
    let cli = match Cli::try_parse_from(args::guarded(std::env::args_os())) {
        Ok(cli) => cli,
        Err(e) => return unparsed(e),
    };
    let mut output = Output::new(cli.global.color);
    let done = run(&cli, &mut output).and_then(|outcome| {
        output.out().flush()?;
        Ok(outcome)
    });
    match done {
        Ok(Outcome::Found) => FOUND,
        Ok(Outcome::Nothing) => NOTHING,
        Ok(Outcome::Interrupted) => INTERRUPTED,
        // Whoever read our output has seen enough.
        Err(e) if e.is_broken_pipe() => FOUND,
        Err(e) => {
            report(&e, &mut output);
            FAILED
        }
    }
}

/// Shows help, or says what is wrong with the arguments.
fn unparsed(mut error: clap::Error) -> u8 {
    let mut output = Output::new(When::Auto);
    let asked_for = !error.use_stderr();
    let is_help = asked_for || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    without_texts(&mut error);
    let rendered = error.render();
    // An error quotes what was typed, so its styles could not be told from typed ones.
    let said =
        if is_help { rendered.ansi().to_string() } else { visible(&rendered.to_string()).into_owned() };
    let stream = if asked_for { output.out() } else { output.err() };
    // Where even that fails there is nobody to tell.
    let _ = stream.write_all(said.as_bytes()).and_then(|()| stream.flush());
    if asked_for { FOUND } else { FAILED }
}

/// Takes out of an error what may be a description: whoever forgets `match` has typed one in place of a verb.
fn without_texts(error: &mut clap::Error) {
    let is_text =
        |text: &str| text.chars().count() > LONGEST_WORD_CHARS || text.contains(char::is_whitespace);
    // Of other errors the argument is the name of an option.
    let typed = match error.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        _ => ContextKind::InvalidValue,
    };
    for kind in [ContextKind::InvalidSubcommand, typed] {
        if matches!(error.get(kind), Some(ContextValue::String(text)) if is_text(text)) {
            error.insert(kind, ContextValue::String("…".into()));
        }
    }
}

fn run(cli: &Cli, output: &mut Output) -> Result<Outcome> {
    let context = || Context::resolve(&cli.global);
    match &cli.verb {
        Verb::Match(args) => matching::run(args, &context()?, output),
        Verb::Search(args) => search::run(args, &context()?, output),
        Verb::Show(args) => show::run(args, &context()?, output),
        Verb::Toc(args) => toc::run(args, &context()?, output),
        Verb::Refs(args) => refs::run(args, &context()?, output),
        Verb::Index(args) => index::run(args, &context()?, output),
        Verb::Status(args) => status::run(args, &context()?, output),
        Verb::Eval(args) if args.notices => noticing::run(args, &context()?, output),
        Verb::Eval(args) => eval::run(args, &context()?, output),
        Verb::Completions(args) => completions::run(args, output),
        Verb::Man(args) => man::run(args, output),
    }
}

/// Says on standard error what went wrong and how to mend it. Where even that fails there is nobody to tell.
fn report(error: &Error, output: &mut Output) {
    output.tell(&format!("amends: {error}"));
    if let Some(mend) = error.mend() {
        output.tell(&mend);
    }
}
