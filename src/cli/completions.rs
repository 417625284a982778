//! `amends completions`.

use clap::CommandFactory;

use amends::Result;

use super::Outcome;
use super::args::{Cli, CompletionsArgs};
use super::output::Output;

pub(crate) fn run(args: &CompletionsArgs, output: &mut Output) -> Result<Outcome> {
    // Into memory first: the generator panics where its writer fails, as a closed pipe does.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "amends", &mut script);
    output.out().write_all(&script)?;
    Ok(Outcome::Found)
}
