//! Text for people, at a terminal or through a pipe.

mod answer;
mod evaluation;
mod guide;
mod noticing;
mod report;

use std::io::{self, Write};

use super::View;
use super::page::{FAINT, Page, STRONG, line, paint};
use crate::answer::Citation;

pub(super) fn render(view: &View, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    match view {
        View::Match(answer) => answer::matched(answer, page, out),
        View::Search(answer) => answer::found(answer, page, out),
        View::Show(shown) => guide::shown(shown, page, out),
        View::Toc(outline) => guide::outline(outline, page, out),
        View::Refs(bibliography) => guide::bibliography(bibliography, page, out),
        View::Index(report) => report::indexed(report, page, out),
        View::Status(report) => report::status(report, page, out),
        View::Notices(report) => noticing::notices(report, page, out),
        View::Eval(report) => evaluation::eval(report, page, out),
    }
}

/// The list of references at the end of an answer.
fn references(references: &[Citation], page: &Page, out: &mut dyn Write) -> io::Result<()> {
    if references.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    page.styled(out, STRONG, "Sources", "", "")?;
    for citation in references {
        reference(citation, page, out)?;
    }
    Ok(())
}

fn reference(citation: &Citation, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let number = format!("{:>4} ", format!("[{}]", citation.number));
    page.paragraph(out, &line(&citation.text), &number, "     ")?;
    match &citation.url {
        Some(url) => unbroken(url, "     ", out),
        None => Ok(()),
    }
}

/// An address or path on a line of its own, however long, so that it can be copied.
fn unbroken(text: &str, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{indent}{}", paint(FAINT, &line(text)))
}
