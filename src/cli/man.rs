//! `amends man`.

use clap::CommandFactory;
use clap_mangen::Man;

use amends::Result;

use super::Outcome;
use super::args::{Cli, ManArgs};
use super::output::Output;

pub(crate) fn run(args: &ManArgs, output: &mut Output) -> Result<Outcome> {
    let mut whole = Cli::command();
    // Names the pages of verbs as `man` does, amends-match.
    whole.build();
    let page = args.verb.as_deref().and_then(|verb| whole.find_subcommand(verb)).unwrap_or(&whole);
    let mut bytes = Vec::new();
    Man::new(page.clone()).render(&mut bytes)?;
    output.out().write_all(&bytes)?;
    Ok(Outcome::Found)
}
