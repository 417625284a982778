//! `amends search`.

use amends::Result;
use amends::answer::{Status, answer_search};
use amends::render::View;

use super::Outcome;
use super::args::SearchArgs;
use super::context::Context;
use super::output::Output;

pub(crate) fn run(args: &SearchArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    let typed = typed(&args.query);
    let index = context.index(output)?;
    let answer = context.answer(index, output, |index| {
        let results = amends::search::search(index, &typed, args.limit)?;
        answer_search(index, &typed, &results)
    })?;
    let outcome = if answer.status == Status::Matched { Outcome::Found } else { Outcome::Nothing };
    output.show(&View::Search(answer), args.format)?;
    Ok(outcome)
}

/// The arguments as one query. One that holds a space, beside others, was quoted for the shell and is a phrase.
fn typed(arguments: &[String]) -> String {
    let is_phrase = |argument: &String| {
        arguments.len() > 1
            && argument.trim().contains(' ')
            && !argument.contains('"')
            && !argument.contains(':')
    };
    let parts: Vec<String> = arguments
        .iter()
        .map(
            |argument| if is_phrase(argument) { quoted(argument.trim()) } else { argument.trim().to_owned() },
        )
        .collect();
    parts.join(" ")
}

/// A phrase; the sign that leaves it out stays before it.
fn quoted(phrase: &str) -> String {
    match phrase.strip_prefix('-') {
        Some(excluded) => format!("-\"{excluded}\""),
        None => format!("\"{phrase}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_that_the_shell_took_are_given_back() {
        let of = |arguments: &[&str]| typed(&arguments.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["weekly meeting"]), "weekly meeting");
        assert_eq!(of(&["trust", "weekly meeting"]), "trust \"weekly meeting\"");
        assert_eq!(of(&["trust", " -other woman"]), "trust -\"other woman\"");
        assert_eq!(of(&["\"weekly meeting\"", "-affair"]), "\"weekly meeting\" -affair");
    }
}
