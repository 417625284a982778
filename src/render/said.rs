//! Sentences that text and Markdown share.

use super::page::line;
use crate::answer::Answer;
use crate::corpus::Contact;
use crate::safety::Notice;

/// The first line of every answer to a description.
pub(super) const WHAT_THIS_IS_NOT: &str = "This is a guide, not a counselor and not an emergency service.";

/// How a contact is reached by phone, and what else to know of it, exactly as the list has it: a line each.
pub(super) fn reach(contact: &Contact) -> Vec<String> {
    let named = |name: &str, value: &str| (!value.is_empty()).then(|| format!("{name} {value}"));
    let ways = [named("call", &contact.phone), named("text", &contact.text)];
    let ways: Vec<String> = ways.into_iter().flatten().collect();
    let known = [&contact.who, &contact.hours, &contact.cost, &contact.languages];
    let known: Vec<&str> = known.into_iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
    [ways.join(" · "), known.join(" · ")].into_iter().filter(|line| !line.is_empty()).collect()
}

/// Whose contacts these are, and when they were checked.
pub(super) fn contacts_of(notice: &Notice) -> String {
    let checked = line(&notice.checked);
    match &notice.country {
        Some(country) => format!(
            "Country of these contacts: {}; checked on {checked}. For another one, add --country and its name.",
            line(country)
        ),
        None => format!(
            "These contacts were checked on {checked}. For those of your country, add --country and its name."
        ),
    }
}

/// Which sections step back and which come forward beside a notice, and why; `None` where none does.
pub(super) fn left_out(answer: &Answer) -> Option<String> {
    let ids = |all: Vec<&str>| all.join(", ");
    let held: Vec<&str> = answer.held_back.iter().map(|held| held.id.as_str()).collect();
    let held =
        answer.held_back.first().map(|first| format!("Left out here: {}. {}", ids(held), first.reason));
    let moved: Vec<&str> = answer
        .matches
        .iter()
        .filter(|found| found.moved_up.is_some())
        .map(|found| found.id.as_str())
        .collect();
    let why = answer.matches.iter().find_map(|found| found.moved_up.as_ref());
    let moved = why.map(|why| format!("Moved up: {}. {why}", ids(moved)));
    let said: Vec<String> = held.into_iter().chain(moved).map(|said| line(&said)).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// Where the sections are that an outline does not list.
pub(super) fn not_listed(path: &str) -> String {
    format!("The sections in {path} are too many to list; `amends search` finds them.")
}
