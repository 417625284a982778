//! `amends show`.

use amends::answer::Shown;
use amends::corpus::{Library, Section};
use amends::render::View;
use amends::{Error, Result};

use super::Outcome;
use super::args::ShowArgs;
use super::context::Context;
use super::output::Output;

pub(crate) fn run(args: &ShowArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    let library = context.library()?;
    let mut shown: Vec<Section> = Vec::new();
    for id in &args.ids {
        let section = match library.find_section(id) {
            Err(unknown @ Error::UnknownSection { .. }) => {
                in_collections(id, &library, context, output)?.ok_or(unknown)?
            }
            found => found?.clone(),
        };
        if !shown.contains(&section) {
            shown.push(section);
        }
    }
    let shown: Vec<&Section> = shown.iter().collect();
    output.show(&View::Show(Shown::of(&library, &shown)), args.format)?;
    Ok(Outcome::Found)
}

/// The section of a collection with this id, or `guide/id`.
fn in_collections(
    id: &str,
    library: &Library,
    context: &Context,
    output: &mut Output,
) -> Result<Option<Section>> {
    let mut guides = library.collections().map(|collection| &collection.guide).peekable();
    if guides.peek().is_none() {
        return Ok(None);
    }
    let index = context.index(output)?;
    let mut found = Vec::new();
    for full_id in guides.map(|guide| format!("{guide}/{id}")).chain([id.to_owned()]) {
        found.extend(index.section(&full_id)?);
    }
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => Err(Error::Ambiguous { asked: id.into(), found: found.iter().map(Section::full_id).collect() }),
    }
}
