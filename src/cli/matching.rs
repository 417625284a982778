//! `amends match`.

use amends::Result;
use amends::answer::{Status, Wanted, answer_match};
use amends::recommend::{Request, Weights, recommend};
use amends::render::View;
use amends::safety::Country;

use super::Outcome;
use super::args::MatchArgs;
use super::context::Context;
use super::input::{Input, description, is_prompted, says_yes};
use super::output::Output;

const CLEAR_QUESTION: &str =
    "Clear this screen and what can be scrolled back? Type y and Enter; Enter alone leaves it.";

pub(crate) fn run(args: &MatchArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    if let Some(guide) = &args.guide {
        context.library()?.guide(guide)?;
    }
    // Before the prompt: what is typed while an index is built would answer the question at the end, or reach the shell.
    let ready = if is_prompted(args) { Some(context.index(output)?) } else { None };
    let text = match description(args, output)? {
        Input::Text(text) => text,
        Input::Interrupted => return Ok(Outcome::Interrupted),
    };
    let index = ready.map_or_else(|| context.index(output), Ok)?;
    let request = Request {
        text: &text,
        role: args.role.map(Into::into),
        kinds: &args.kind,
        guide: args.guide.as_deref(),
    };
    let country = args.country.as_deref().map_or_else(locale_country, Country::named);
    let wanted = Wanted { limit: args.limit, explained: args.explain, country };
    let answer = context.answer(index, output, |index| {
        let recommendation = recommend(index, &request, &Weights::default())?;
        answer_match(index, &text, &recommendation, &wanted)
    })?;
    let helps = answer.status == Status::Matched || answer.notice.is_some();
    let outcome = if helps { Outcome::Found } else { Outcome::Nothing };
    output.show(&View::Match(answer), args.format)?;
    let has_typed = is_prompted(args) && !text.trim().is_empty();
    if has_typed && Output::can_be_cleared() && says_yes(CLEAR_QUESTION, output) {
        output.clear()?;
    }
    Ok(outcome)
}

/// The country that the system is set to.
fn locale_country() -> Country {
    sys_locale::get_locale().map(|locale| Country::of_locale(&locale)).unwrap_or_default()
}
