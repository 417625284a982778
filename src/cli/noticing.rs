//! `amends eval --notices`.

use amends::Result;
use amends::answer::NoticeReport;
use amends::render::View;

use super::Outcome;
use super::args::EvalArgs;
use super::context::Context;
use super::output::Output;

pub(crate) fn run(args: &EvalArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    let corpus = context.corpus()?;
    let index = context.index(output)?;
    let report = NoticeReport::of(&corpus, &index, args.worst);
    output.show(&View::Notices(report), args.format)?;
    Ok(Outcome::Found)
}
