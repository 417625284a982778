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
    let mut shown = Vec::new();
    for section in sections {
        if !shown.contains(&section) {
            shown.push(section);
        }
    }
    output.show(&View::Show(Shown::of(&library, &shown)), args.format)?;
    Ok(Outcome::Found)
}
