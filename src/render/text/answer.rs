//! The answers of `match` and `search`.

use std::io::{self, Write};

use super::{references, unbroken};
use crate::answer::{Answer, Explanation, Match, Status, WordShare, number_of};
use crate::corpus::Role;
use crate::recommend::{ReasonKind, RoleOrigin, Strength};
use crate::render::page::{FAINT, FOUND, Page, STRONG, also_searched, highlighted, line, paint};
use crate::render::said::{WHAT_THIS_IS_NOT, contacts_of, left_out, reach};
use crate::safety::Notice;
use crate::text::beginning;

const INDENT: &str = "   ";
/// Longest part of a description that is quoted back, in characters.
const LONGEST_PART_CHARS: usize = 100;
/// So many words are shown with what they say.
const MOST_WORDS_EXPLAINED: usize = 12;

pub(super) fn matched(answer: &Answer, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    page.paragraph(out, WHAT_THIS_IS_NOT, "", "")?;
    if let Some(notice) = &answer.notice {
        writeln!(out)?;
        noticed(notice, page, out)?;
        writeln!(out)?;
        if notice.acute {
            return Ok(());
        }
    }
    for note in &answer.notes {
        page.paragraph(out, &line(note), "", "")?;
    }
    // A note on a text without words has said it all.
    let said_all = answer.status == Status::Nothing && (!answer.notes.is_empty() || answer.notice.is_some());
    if !said_all {
        page.paragraph(out, opening(answer), "", "")?;
    }
    if answer.status == Status::Matched
        && let Some(said) = role_line(answer)
    {
        page.paragraph(out, said, "", "")?;
    }
    if let Some(said) = left_out(answer) {
        page.paragraph(out, &said, "", "")?;
    }
    for found in &answer.matches {
        writeln!(out)?;
        title(found, page, out)?;
        if answer.status == Status::Closest {
            page.styled(out, FAINT, &found.id, INDENT, INDENT)?;
            continue;
        }
        page.paragraph(out, &line(&found.excerpt), INDENT, INDENT)?;
        why(answer, found, page, out)?;
        place(answer, found, page, out)?;
    }
    if answer.status == Status::Matched {
        references(&answer.references, page, out)?;
    }
    hint(answer, page, out)
}

pub(super) fn found(answer: &Answer, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let query = line(answer.query.as_deref().unwrap_or_default());
    for note in &answer.notes {
        page.paragraph(out, &line(note), "", "")?;
    }
    for correction in &answer.did_you_mean {
        let text = format!(
            "Did you mean “{}”? Searched for that, since “{}” is not in the guide.",
            correction.searched, correction.typed
        );
        page.paragraph(out, &line(&text), "", "")?;
    }
    if let Some(said) = also_searched(answer) {
        page.paragraph(out, &line(&said), "", "")?;
    }
    if answer.matches.is_empty() {
        if !query.is_empty() {
            page.paragraph(out, &format!("Nothing found for {query}"), "", "")?;
        }
        let hint = "Fewer or other words may help. `amends toc` lists all sections; `amends match` finds them from a \
                    description.";
        return page.styled(out, FAINT, hint, "", "");
    }
    let total = answer.total.unwrap_or(answer.matches.len());
    let shown = if total > answer.matches.len() {
        format!(", first {}", answer.matches.len())
    } else {
        String::new()
    };
    let results = if total == 1 { "result" } else { "results" };
    let more = if answer.total_is_least { "more than " } else { "" };
    page.paragraph(out, &format!("{more}{total} {results}{shown}"), "", "")?;
    for found in &answer.matches {
        writeln!(out)?;
        title(found, page, out)?;
        let excerpt = highlighted(&found.excerpt, &found.highlights, |text| paint(FOUND, text));
        page.paragraph(out, &excerpt.replace('\n', " "), INDENT, INDENT)?;
        if let Some(sections) = found.cited_by.as_ref().filter(|sections| !sections.is_empty()) {
            page.paragraph(out, &format!("cited by {}", sections.join(", ")), INDENT, INDENT)?;
        }
        place(answer, found, page, out)?;
    }
    references(&answer.references, page, out)
}

fn opening(answer: &Answer) -> &'static str {
    match (answer.status, answer.matches.len()) {
        (Status::Matched, _) if answer.matches.iter().any(|found| found.moved_up.is_some()) => {
            "These sections of the guide may be of use now."
        }
        (Status::Matched, 1) => "This section of the guide fits what you describe.",
        (Status::Matched, _) => "These sections of the guide fit what you describe, best first.",
        (Status::Closest, 1) => "Nothing in the guide fits this well. The closest heading:",
        (Status::Closest, _) => "Nothing in the guide fits this well. The closest headings:",
        (Status::Nothing, _) => "The guide has nothing for this.",
    }
}

/// How the description was read, where that may be wrong.
fn role_line(answer: &Answer) -> Option<&'static str> {
    let role = answer.role.filter(|role| role.from == RoleOrigin::Inferred)?;
    match role.value {
        Role::Betrayed => Some("Read as written by the one who was hurt. If not, add --role betrayer."),
        Role::Betrayer => Some("Read as written by the one who broke trust. If not, add --role betrayed."),
        Role::Both => {
            Some("Read as written about both of you. If not, add --role betrayed or --role betrayer.")
        }
        Role::Unclear => None,
    }
}

/// The notice: what was understood, whom to call, and that the device may be watched.
fn noticed(notice: &Notice, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    page.styled(out, STRONG, &line(&notice.title), "", "")?;
    page.paragraph(out, &line(&notice.text), "", "")?;
    page.paragraph(out, &line(&notice.emergency), "", "")?;
    for contact in &notice.contacts {
        writeln!(out)?;
        page.styled(out, STRONG, &line(&contact.name), INDENT, INDENT)?;
        for said in reach(contact) {
            page.paragraph(out, &line(&said), INDENT, INDENT)?;
        }
        if !contact.url.is_empty() {
            unbroken(&contact.url, INDENT, out)?;
        }
    }
    writeln!(out)?;
    page.paragraph(out, &line(&notice.device), "", "")?;
    page.paragraph(out, &contacts_of(notice), "", "")?;
    page.paragraph(out, &line(&notice.misread), "", "")
}

fn title(found: &Match, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let number = format!("{}. ", found.rank);
    page.styled(out, STRONG, &format!("{number}{}", line(&found.title)), "", INDENT)
}

/// The part of the description that a section answers, then why it was chosen.
fn why(answer: &Answer, found: &Match, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    if let Some(part) = &found.answers {
        page.paragraph(
            out,
            &format!("You wrote: “{}”", beginning(&line(&part.text), LONGEST_PART_CHARS)),
            INDENT,
            INDENT,
        )?;
    }
    let named: Vec<String> = found
        .reasons
        .iter()
        .filter_map(|reason| match reason.kind {
            ReasonKind::Concept => Some(line(&reason.text)),
            ReasonKind::Words => Some(format!("“{}”", line(&reason.text))),
            ReasonKind::Situation | ReasonKind::Passage => None,
        })
        .collect();
    if !named.is_empty() {
        page.paragraph(out, &format!("You mention: {}", named.join(", ")), INDENT, INDENT)?;
    }
    for reason in found.reasons.iter().filter(|reason| reason.kind == ReasonKind::Situation) {
        page.paragraph(out, &format!("Similar example: “{}”", line(&reason.text)), INDENT, INDENT)?;
    }
    explained(answer, found, page, out)
}

/// The sum behind a score, where it was asked for.
fn explained(answer: &Answer, found: &Match, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let Some(explanation) = &found.explanation else {
        return Ok(());
    };
    let head = format!("score {:.2}: the parts below add up to {:+.2}", found.score, explanation.log_odds);
    page.styled(out, FAINT, &head, INDENT, INDENT)?;
    for part in explanation.parts.iter().filter(|part| part.value != 0.0) {
        let row = format!("{INDENT}{:+6.2}  ", part.value);
        page.paragraph(out, part_name(&part.name, answer), &row, &" ".repeat(row.len()))?;
        if part.name == "words" {
            let words: Vec<String> =
                telling(explanation).map(|word| format!("{} {:+.2}", line(&word.text), word.value)).collect();
            let indent = " ".repeat(row.len() + 2);
            page.styled(out, FAINT, &words.join(", "), &indent, &indent)?;
        }
    }
    Ok(())
}

/// The words that say most, for or against, in their order; `--format json` has all of them.
fn telling(explanation: &Explanation) -> impl Iterator<Item = &WordShare> {
    let mut sizes: Vec<f32> = explanation.words.iter().map(|word| word.value.abs()).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    let least = sizes.get(MOST_WORDS_EXPLAINED - 1).copied().unwrap_or(0.0);
    explanation.words.iter().filter(move |word| word.value.abs() >= least)
}

/// What a part of the sum is, for a person.
fn part_name(name: &str, answer: &Answer) -> &'static str {
    match name {
        "start" => "what every section starts with",
        "words" => "your words:",
        "situations" => "what helped in the most alike situations",
        "own_text" => "how alike the section's own text is",
        "together" => "sections that are chosen together, and who speaks",
        "other_sections" => "what speaks for other sections instead",
        "scope" => "doubt whether the guide has anything for this",
        "need" => "a sentence of yours asks for it by itself",
        _ if answer.role.is_some_and(|role| role.value == Role::Betrayer) => {
            "it speaks to the one who was hurt"
        }
        _ => "it speaks to the one who broke trust",
    }
}

/// Strength, id, sources and the place in the guide.
fn place(answer: &Answer, found: &Match, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let mut parts = Vec::new();
    parts.extend(found.strength.map(|strength| match strength {
        Strength::Strong => "strong match".to_owned(),
        Strength::Likely => "likely match".to_owned(),
        Strength::Possible => "possible match".to_owned(),
    }));
    parts.push(found.id.clone());
    let numbers: Vec<String> = found
        .citations
        .iter()
        .filter_map(|key| number_of(&answer.references, &found.guide, key))
        .map(|number| format!("[{number}]"))
        .collect();
    if !numbers.is_empty() && found.cited_by.is_none() && answer.status == Status::Matched {
        parts.push(format!("rests on {}", numbers.join(" ")));
    }
    if found.moved_up.is_some() {
        parts.push("moved up".to_owned());
    }
    if answer.status == Status::Matched && is_for_partner(answer, found) {
        parts.push("for your partner".to_owned());
    }
    page.styled(out, FAINT, &parts.join(" · "), INDENT, INDENT)?;
    let lines = match found.location.lines {
        Some((first, last)) if first == last => format!(":{first}"),
        Some((first, last)) => format!(":{first}-{last}"),
        None => String::new(),
    };
    unbroken(&format!("{}{lines}", found.location.path), INDENT, out)
}

/// Whether the section addresses the other person than the one who speaks, so that its "you" is not the reader.
fn is_for_partner(answer: &Answer, found: &Match) -> bool {
    match (found.speaks_to, answer.role) {
        (Some(speaks_to), Some(role)) => speaks_to.is_for_the_other_than(role.value),
        _ => false,
    }
}

fn hint(answer: &Answer, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    if answer.notice.is_some() && answer.matches.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let text = match (answer.status, answer.matches.first()) {
        (Status::Matched, Some(first)) => format!("Read one whole: amends show {}", first.id),
        _ => "It may help to say, in a sentence or two, what happened between the two of you and what you need. \
              `amends toc` lists all sections."
            .to_owned(),
    };
    page.styled(out, FAINT, &text, "", "")
}
