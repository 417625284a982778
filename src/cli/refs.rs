//! `amends refs`.

use amends::Result;
use amends::answer::Bibliography;
use amends::render::View;

use super::Outcome;
use super::args::RefsArgs;
use super::context::Context;
use super::output::Output;

pub(crate) fn run(args: &RefsArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    let library = context.library()?;
    let bibliography = match args.keys.as_slice() {
        [] => Bibliography::of(library.references()),
        keys => {
            let asked = keys.iter().map(|key| library.find_reference(key)).collect::<Result<Vec<_>>>()?;
            Bibliography::of(asked)
        }
    };
    output.show(&View::Refs(bibliography), args.format)?;
    Ok(Outcome::Found)
}
