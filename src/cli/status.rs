//! `amends status`.

use std::time::{SystemTime, UNIX_EPOCH};

use amends::Result;
use amends::answer::{Found, StatusReport};
use amends::index::{Extent, State};
use amends::render::View;

use super::Outcome;
use super::args::{ReportFormatArg, StatusArgs};
use super::context::Context;
use super::output::Output;

pub(crate) fn run(args: &StatusArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    report(context, args.verify, args.format, output)
}

/// Reports the state of the index, after checking every byte of it if `whole`; nothing where it is not current.
pub(super) fn report(
    context: &Context,
    whole: bool,
    format: ReportFormatArg,
    output: &mut Output,
) -> Result<Outcome> {
    let store = &context.store;
    let hash = context.files()?.hash();
    let (state, checked) = match store.state(&hash) {
        // A manifest alone proves nothing of what stands beside it.
        State::Current(manifest) => match if whole { store.open_verified() } else { store.open() } {
            Ok(_) if whole => (State::Current(manifest), Some(Extent::Whole)),
            Ok(index) => (State::Current(manifest), Some(store.extent(index.manifest()))),
            Err(e) => (State::Damaged(e.to_string()), None),
        },
        other => (other, None),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let folder = context.store.folder().display().to_string();
    let found = Found { state, checked, left_overs: store.left_overs() };
    let report = StatusReport::of(&found, &context.source.label(), &hash, &folder, now);
    let outcome = if report.is_current() { Outcome::Found } else { Outcome::Nothing };
    output.show(&View::Status(report), format)?;
    Ok(outcome)
}
