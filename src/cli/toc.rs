//! `amends toc`.

use amends::Result;
use amends::answer::Outline;
use amends::render::View;

use super::Outcome;
use super::args::TocArgs;
use super::context::Context;
use super::output::Output;

pub(crate) fn run(args: &TocArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    let library = context.library()?;
    let outline = match &args.guide {
        Some(id) => Outline::of([library.guide(id)?]),
        None => Outline::of(library.guides()),
    };
    output.show(&View::Toc(outline), args.format)?;
    Ok(Outcome::Found)
}
