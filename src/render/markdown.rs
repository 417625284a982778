//! Markdown, with citations in pandoc's form, for handing on.
//!
//! Reports about the index are the same facts as JSON in a code block: nobody hands them on.

use std::io::{self, Write};

use super::View;
use super::page::{also_searched, line};
use super::said::{WHAT_THIS_IS_NOT, contacts_of, left_out, not_listed, reach};
use crate::answer::{Answer, Bibliography, Citation, Match, Outline, Shown, Status};
use crate::corpus::BlockKind;
use crate::safety::Notice;

pub(super) fn render(view: &View, out: &mut dyn Write) -> io::Result<()> {
    match view {
        View::Match(answer) | View::Search(answer) => answered(answer, out),
        View::Show(shown) => sections(shown, out),
        View::Toc(outline) => toc(outline, out),
        View::Refs(bibliography) => refs(bibliography, out),
        View::Index(_) | View::Status(_) | View::Eval(_) | View::Notices(_) => {
            writeln!(out, "```json")?;
            super::json::render(view, out)?;
            writeln!(out, "```")
        }
    }
}

fn answered(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let heading = match answer.status {
        Status::Matched => "Sections that fit",
        Status::Closest => "Nothing fits well; the closest headings",
        Status::Nothing => "The guide has nothing for this",
    };
    if answer.query.is_none() {
        writeln!(out, "{}\n", escaped(WHAT_THIS_IS_NOT))?;
    }
    if let Some(notice) = &answer.notice {
        noticed(notice, out)?;
        if notice.acute {
            return Ok(());
        }
        writeln!(out)?;
    }
    writeln!(out, "# {heading}")?;
    for note in &answer.notes {
        writeln!(out, "\n{}", escaped(note))?;
    }
    if let Some(said) = also_searched(answer) {
        writeln!(out, "\n{}", escaped(&said))?;
    }
    if let Some(said) = left_out(answer) {
        writeln!(out, "\n{}", escaped(&said))?;
    }
    for found in &answer.matches {
        one(answer, found, out)?;
    }
    if answer.status == Status::Matched {
        references(&answer.references, out)?;
    }
    Ok(())
}

fn noticed(notice: &Notice, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}", escaped(&notice.title))?;
    for text in [&notice.text, &notice.emergency] {
        writeln!(out, "\n{}", escaped(text))?;
    }
    writeln!(out)?;
    for contact in &notice.contacts {
        let said: Vec<String> = reach(contact).iter().map(|said| escaped(said)).collect();
        let url = if contact.url.is_empty() { String::new() } else { format!(" <{}>", line(&contact.url)) };
        writeln!(out, "- **{}**: {}{url}", escaped(&contact.name), said.join("; "))?;
    }
    for text in [&notice.device, &contacts_of(notice), &notice.misread] {
        writeln!(out, "\n{}", escaped(text))?;
    }
    Ok(())
}

fn one(answer: &Answer, found: &Match, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## {}. {}", found.rank, escaped(&found.title))?;
    if answer.status == Status::Closest {
        return writeln!(out, "\n`{}`", found.id);
    }
    let keys: Vec<String> = found.citations.iter().map(|key| format!("@{key}")).collect();
    let cited = if keys.is_empty() { String::new() } else { format!(" [{}]", keys.join("; ")) };
    writeln!(out, "\n> {}{cited}", escaped(&found.excerpt))?;
    let lines = match found.location.lines {
        Some((first, last)) if first == last => format!(", line {first}"),
        Some((first, last)) => format!(", lines {first}-{last}"),
        None => String::new(),
    };
    writeln!(out, "\n`{}` in `{}`{lines}", found.id, found.location.path)
}

fn sections(shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    for (at, section) in shown.sections.iter().enumerate() {
        let break_before = if at > 0 { "\n" } else { "" };
        writeln!(out, "{break_before}# {}", escaped(&section.title))?;
        let mut before = None;
        for block in &section.blocks {
            if !(before == Some(BlockKind::Item) && block.kind == BlockKind::Item) {
                writeln!(out)?;
            }
            let mark = match block.kind {
                BlockKind::Item => "- ",
                BlockKind::Heading => "## ",
                BlockKind::Paragraph => "",
            };
            // Citation marks stand in the prose as pandoc reads them, so it is not escaped.
            writeln!(out, "{mark}{}", line(&block.text()))?;
            before = Some(block.kind);
        }
    }
    references(&shown.references, out)
}

fn toc(outline: &Outline, out: &mut dyn Write) -> io::Result<()> {
    for (at, guide) in outline.guides.iter().enumerate() {
        let break_before = if at > 0 { "\n" } else { "" };
        writeln!(out, "{break_before}# {}", escaped(&guide.title))?;
        for text in guide.summary.iter().chain(&guide.disclosure) {
            writeln!(out, "\n{}", escaped(text))?;
        }
        for part in &guide.parts {
            writeln!(out, "\n## {}\n", escaped(part.title.as_deref().unwrap_or("Other sections")))?;
            for section in &part.sections {
                writeln!(out, "- {} (`{}`)", escaped(&section.title), section.id)?;
            }
        }
        if let Some(path) = &guide.collection {
            writeln!(out, "\n{}", escaped(&not_listed(path)))?;
        }
    }
    Ok(())
}

fn refs(bibliography: &Bibliography, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# References\n")?;
    bibliography.references.iter().try_for_each(|entry| reference(&entry.citation, out))
}

fn references(citations: &[Citation], out: &mut dyn Write) -> io::Result<()> {
    if citations.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## References\n")?;
    citations.iter().try_for_each(|citation| reference(citation, out))
}

fn reference(citation: &Citation, out: &mut dyn Write) -> io::Result<()> {
    let url = citation.url.as_ref().map(|url| format!(" <{}>", line(url))).unwrap_or_default();
    writeln!(out, "{}. {}{url}", citation.number, escaped(&citation.text))
}

/// `text` on one line, with the characters that Markdown would take for its own made plain.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in line(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(escaped("<b> *x*\n[y](z)"), "\\<b\\> \\*x\\* \\[y\\](z)");
    }
}
