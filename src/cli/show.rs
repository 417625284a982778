//! `amends show`.

use amends::Result;
use amends::answer::Shown;
use amends::render::View;

use super::Outcome;
use super::args::ShowArgs;
use super::context::Context;
use super::output::Output;

pub(crate) fn run(args: &ShowArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    let library = context.library()?;
    let sections = args.ids.iter().map(|id| library.find_section(id)).collect::<Result<Vec<_>>>()?;
    output.show(&View::Show(Shown::of(&library, &sections)), args.format)?;
    Ok(Outcome::Found)
}
