//! The answers of `show`, `toc` and `refs`.

use std::io::{self, Write};

use super::{reference, references, unbroken};
use crate::answer::{Bibliography, Outline, OutlineSection, Shown, ShownSection, number_of};
use crate::corpus::{BlockKind, SpeaksTo};
use crate::render::page::{FAINT, Page, STRONG, line};
use crate::render::said::not_listed;
use crate::text::number_citations;

pub(super) fn shown(shown: &Shown, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    for (at, section) in shown.sections.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        whole(shown, section, page, out)?;
    }
    references(&shown.references, page, out)
}

fn whole(shown: &Shown, section: &ShownSection, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    page.styled(out, STRONG, &line(&section.title), "", "")?;
    let place = match section.location.lines {
        Some((first, last)) => format!("{}:{first}-{last}", section.location.path),
        None => section.location.path.clone(),
    };
    let about = match addressee(section.speaks_to) {
        Some(addressee) => format!("{} · {addressee}", section.id),
        None => section.id.clone(),
    };
    page.styled(out, FAINT, &about, "", "")?;
    unbroken(&place, "", out)?;
    let mut before = None;
    for block in &section.blocks {
        // Items of a list stand together.
        if !(before == Some(BlockKind::Item) && block.kind == BlockKind::Item) {
            writeln!(out)?;
        }
        let text = number_citations(&block.text(), |key| number_of(&shown.references, &section.guide, key));
        match block.kind {
            BlockKind::Item => page.paragraph(out, &line(&text), "- ", "  ")?,
            BlockKind::Heading => page.styled(out, STRONG, &line(&text), "", "")?,
            BlockKind::Paragraph => page.paragraph(out, &line(&text), "", "")?,
        }
        before = Some(block.kind);
    }
    Ok(())
}

fn addressee(speaks_to: SpeaksTo) -> Option<&'static str> {
    match speaks_to {
        SpeaksTo::Betrayed => Some("for the one who was hurt"),
        SpeaksTo::Betrayer => Some("for the one who broke trust"),
        SpeaksTo::Both => Some("for both of you"),
        SpeaksTo::Either => None,
    }
}

pub(super) fn outline(outline: &Outline, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    for (at, guide) in outline.guides.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        page.styled(out, STRONG, &line(&guide.title), "", "")?;
        for text in guide.summary.iter().chain(&guide.disclosure) {
            page.paragraph(out, &line(text), "", "")?;
        }
        let widest =
            guide.parts.iter().flat_map(|part| &part.sections).map(|s| s.id.len()).max().unwrap_or(0);
        for part in &guide.parts {
            writeln!(out)?;
            page.styled(out, STRONG, &line(part.title.as_deref().unwrap_or("Other sections")), "", "")?;
            for section in &part.sections {
                outline_line(section, widest, page, out)?;
            }
        }
        if let Some(path) = &guide.collection {
            writeln!(out)?;
            page.paragraph(out, &not_listed(path), "", "")?;
        }
    }
    Ok(())
}

/// Id and title side by side where there is room, else the title below.
fn outline_line(section: &OutlineSection, widest: usize, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let title = line(&section.title);
    if widest + 24 > page.width() {
        page.paragraph(out, &title, "  ", "  ")?;
        return page.styled(out, FAINT, &section.id, "    ", "    ");
    }
    let id = format!("  {:widest$}  ", section.id);
    page.paragraph(out, &title, &id, &" ".repeat(id.len()))
}

pub(super) fn bibliography(bibliography: &Bibliography, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    for entry in &bibliography.references {
        reference(&entry.citation, page, out)?;
        let cited = match entry.cited_by.as_slice() {
            [] => "no section cites it".to_owned(),
            sections => format!("cited by {}", sections.join(", ")),
        };
        page.styled(out, FAINT, &format!("{} · {cited}", entry.citation.key), "     ", "     ")?;
    }
    Ok(())
}
