//! `amends index`.

use std::time::Duration;

use amends::Result;
use amends::answer::IndexReport;
use amends::render::View;

use super::Outcome;
use super::args::IndexArgs;
use super::context::Context;
use super::output::Output;
use super::status;

pub(crate) fn run(args: &IndexArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    if args.check {
        return status::report(context, false, args.format, output);
    }
    let (manifest, seconds) = context.rebuild(Duration::from_secs(args.wait.into()), args.full)?;
    let folder = context.store.folder().display().to_string();
    let report = IndexReport::of(&manifest, &context.source.label(), &folder, seconds);
    output.show(&View::Index(report), args.format)?;
    Ok(Outcome::Found)
}
