//! The answer of `eval`. Of long tables only the part that one would look at first; JSON and the page have them whole.

use std::io::{self, Write};

use crate::answer::{EvalReport, MatchReport, ScopeReport, StatusShares};
use crate::eval::{Calibration, Confusion, RiskCoverage, RiskPoint, Roles, SectionQuality};
use crate::render::page::{Page, STRONG, line};

/// How much of a query's text is shown.
const QUERY_CHARS: usize = 200;
/// How many sections and confusions are shown.
const SHOWN: usize = 5;

pub(super) fn eval(report: &EvalReport, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let set: Vec<String> =
        report.measured.set.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let set = if set.is_empty() { String::new() } else { format!(", with {}", set.join(" ")) };
    let head = format!("{} of {}{set}", report.measured.verb, report.measured.queries);
    page.styled(out, STRONG, &line(&head), "", "")?;
    let m = &report.means.metrics;
    writeln!(out, "{} queries", report.means.queries)?;
    writeln!(out, "nDCG@3 {:.3}   nDCG@5 {:.3}   nDCG@10 {:.3}", m.ndcg3, m.ndcg5, m.ndcg10)?;
    writeln!(out, "hit1   {:.3}   best3  {:.3}   MRR     {:.3}", m.hit1, m.best3, m.mrr)?;
    for query in &report.worst {
        writeln!(out)?;
        page.styled(out, STRONG, &format!("{}  nDCG@5 {:.3}", line(&query.id), query.ndcg5), "", "")?;
        page.paragraph(out, &beginning(&query.text), "  ", "  ")?;
        let wanted: Vec<String> = query.wanted.iter().map(|(id, grade)| format!("{id} {grade}")).collect();
        page.paragraph(out, &line(&format!("wanted: {}", wanted.join(", "))), "  ", "  ")?;
        page.paragraph(out, &line(&format!("got:    {}", query.got.join(", "))), "  ", "  ")?;
    }
    report.matching.as_ref().map_or(Ok(()), |matching| matched(matching, page, out))
}

fn matched(report: &MatchReport, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    scope(&report.scope, page, out)?;
    risk(&report.risk_coverage, page, out)?;
    if let Some(found) = &report.calibration {
        calibration(found, page, out)?;
    }
    if let Some(found) = &report.roles {
        roles(found, page, out)?;
    }
    sections(&report.sections, page, out)?;
    confusions(&report.confusions, page, out)
}

fn scope(scope: &ScopeReport, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    heading("Scope", page, out)?;
    writeln!(out, "        queries matched closest nothing")?;
    let mut row = |name: &str, queries: usize, shares: &StatusShares| {
        let StatusShares { matched, closest, nothing } = shares;
        writeln!(out, "  {name:<5} {queries:>7} {matched:>7.3} {closest:>7.3} {nothing:>7.3}")
    };
    row("in", scope.in_scope, &scope.in_scope_status)?;
    if let Some(shares) = &scope.out_of_scope_status {
        row("out", scope.out_of_scope, shares)?;
    }
    match &scope.roc {
        Some(roc) => writeln!(out, "  area under ROC {:.3}", roc.area),
        None => Ok(()),
    }
}

fn risk(curve: &RiskCoverage, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    heading("Risk by coverage", page, out)?;
    writeln!(out, "  coverage    risk   score from")?;
    // Every second point; of few queries, several are the same.
    let mut shown: Vec<&RiskPoint> = curve.points.iter().skip(1).step_by(2).collect();
    shown.dedup();
    for point in shown {
        writeln!(out, "  {:>8.3} {:>7.3} {:>12.3}", point.coverage, point.risk, point.threshold)?;
    }
    writeln!(out, "  area under curve {:.3}", curve.area)
}

fn calibration(found: &Calibration, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    heading("Calibration", page, out)?;
    writeln!(out, "  first five    ECE {:.3}  Brier {:.3}", found.ece5, found.brier5)?;
    writeln!(out, "  all sections  ECE {:.3}", found.ece_all)
}

fn roles(found: &Roles, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    heading("Role", page, out)?;
    writeln!(out, "  {} labelled, named {:.3}", found.labelled, found.named)?;
    let where_named = found.accuracy_named.map(|share| format!(", where named {share:.3}"));
    writeln!(out, "  right {:.3}{}", found.accuracy, where_named.unwrap_or_default())
}

fn sections(sections: &[SectionQuality], page: &Page, out: &mut dyn Write) -> io::Result<()> {
    if sections.is_empty() {
        return Ok(());
    }
    heading("Sections, weakest first", page, out)?;
    let mut weakest: Vec<&SectionQuality> = sections.iter().collect();
    // Stable, so that ties stay ordered by id.
    weakest.sort_by(|a, b| a.ndcg5.total_cmp(&b.ndcg5));
    writeln!(out, "  wanted nDCG@5 recall@5 section")?;
    for section in weakest.into_iter().take(SHOWN) {
        let numbers = format!("  {:>6} {:>6.3} {:>8.3} ", section.wanted, section.ndcg5, section.recall5);
        page.paragraph(out, &line(&section.id), &numbers, &" ".repeat(numbers.len()))?;
    }
    Ok(())
}

fn confusions(confusions: &[Confusion], page: &Page, out: &mut dyn Write) -> io::Result<()> {
    if confusions.is_empty() {
        return Ok(());
    }
    heading("Confused most often", page, out)?;
    for Confusion { wanted, got, count } in confusions.iter().take(SHOWN) {
        let count = format!("  {count:>4} x ");
        page.paragraph(out, &line(&format!("{got} for {wanted}")), &count, &" ".repeat(count.len()))?;
    }
    Ok(())
}

fn heading(text: &str, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    page.styled(out, STRONG, text, "", "")
}

fn beginning(text: &str) -> String {
    let text = line(text);
    match text.char_indices().nth(QUERY_CHARS) {
        Some((limit, _)) => format!("{}…", text[..limit].trim_end()),
        None => text,
    }
}
