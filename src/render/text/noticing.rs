//! The answer of `eval --notices`.

use std::io::{self, Write};

use crate::answer::NoticeReport;
use crate::eval::NoticeRate;
use crate::render::page::{Page, STRONG, line};

pub(super) fn notices(report: &NoticeReport, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    page.styled(out, STRONG, "Notices, on texts that they did not learn from", "", "")?;
    writeln!(out, "                      texts  noticed")?;
    let mut row = |indent: &str, rate: &NoticeRate| {
        let name = format!("{indent}{}", line(&rate.sort));
        writeln!(out, "{name:<20} {:>6} {:>7.1} %", rate.texts, 100.0 * rate.rate)
    };
    row("", &report.danger)?;
    report.kinds.iter().try_for_each(|rate| row("  ", rate))?;
    row("", &report.must_fire)?;
    row("", &report.harmless)?;
    report.sorts.iter().try_for_each(|rate| row("  ", rate))?;
    row("", &report.situations)?;
    writeln!(
        out,
        "of the notices in danger, kind right {:.1} %, kind and person right {:.1} %",
        100.0 * report.kind_right,
        100.0 * report.person_right
    )?;
    for wrong in &report.worst {
        writeln!(out)?;
        let head = format!("{}  {}  {:.2}", line(&wrong.id), line(&wrong.sort), wrong.probability);
        page.styled(out, STRONG, &head, "", "")?;
        page.paragraph(out, &line(&wrong.text), "  ", "  ")?;
    }
    Ok(())
}
