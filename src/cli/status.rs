//! `amends status`.

use std::time::{SystemTime, UNIX_EPOCH};

use amends::Result;
use amends::answer::StatusReport;
use amends::index::State;
use amends::render::View;

use super::Outcome;
use super::args::{ReportFormatArg, StatusArgs};
use super::context::Context;
use super::output::Output;

pub(crate) fn run(args: &StatusArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    report(context, args.format, output)
}

/// Reports the state of the index; nothing where it is not current.
pub(super) fn report(context: &Context, format: ReportFormatArg, output: &mut Output) -> Result<Outcome> {
    let hash = context.files()?.hash();
    let state = match context.store.state(&hash) {
        // A manifest alone proves nothing of what stands beside it.
        State::Current(manifest) => match context.store.open() {
            Ok(_) => State::Current(manifest),
            Err(e) => State::Damaged(e.to_string()),
        },
        other => other,
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let folder = context.store.folder().display().to_string();
    let report = StatusReport::of(&state, &context.source.label(), &hash, &folder, now);
    let outcome = if report.is_current() { Outcome::Found } else { Outcome::Nothing };
    output.show(&View::Status(report), format)?;
    Ok(outcome)
}
