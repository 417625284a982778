//! `amends man`.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use amends::Result;

use super::Outcome;
use super::args::{Cli, ManArgs};
use super::output::Output;

pub(crate) fn run(args: &ManArgs, output: &mut Output) -> Result<Outcome> {
    let mut page = Vec::new();
    Man::new(command(args.verb.as_deref())?).render(&mut page)?;
    output.out().write_all(&page)?;
    Ok(Outcome::Found)
}

/// The definition of a verb, or of the whole program.
fn command(verb: Option<&str>) -> Result<Command> {
    let mut whole = Cli::command();
    whole.build();
    let Some(verb) = verb else { return Ok(whole) };
    let names: Vec<&str> = whole.get_subcommands().map(Command::get_name).collect();
    let unknown = || {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("no verb `{verb}`; verbs are {}", names.join(", ")),
        )
    };
    let found = whole.find_subcommand(verb).ok_or_else(unknown)?;
    Ok(found.clone())
}
