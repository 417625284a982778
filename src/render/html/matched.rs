//! What the page tells of `match`: each part a heading, a sentence, a plot and its table.

use std::io::{self, Write};

use super::plots::{Caption, Curve, bars};
use super::table::{Table, number, number_or_dash};
use crate::answer::{MatchReport, ScopeReport, StatusShares};
use crate::corpus::Role;
use crate::eval::{Bin, ByRole, Calibration, Confusion, RiskCoverage, Roc, Roles, SectionQuality};

pub(super) fn matched(report: &MatchReport, out: &mut dyn Write) -> io::Result<()> {
    if let Some(found) = &report.calibration {
        calibration(found, out)?;
    }
    risk(&report.risk_coverage, out)?;
    scope(&report.scope, out)?;
    if !report.sections.is_empty() {
        sections(&report.sections, out)?;
    }
    if let Some(found) = &report.roles {
        roles(found, out)?;
    }
    confusions(&report.confusions, out)
}

/// A part of the page; `say` must not hold text of others.
fn part(out: &mut dyn Write, title: &str, say: &str) -> io::Result<()> {
    writeln!(out, "<h2>{title}</h2>\n<p class=\"faint\">{say}</p>")
}

/// A plot beside its table, or above it where the page is narrow.
fn beside(
    out: &mut dyn Write,
    plot: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    table: &Table<'_>,
) -> io::Result<()> {
    writeln!(out, "<div class=\"pair\">")?;
    plot(out)?;
    writeln!(out, "<div>")?;
    table.write(out)?;
    writeln!(out, "</div>\n</div>")
}

fn calibration(found: &Calibration, out: &mut dyn Write) -> io::Result<()> {
    let say = "Of the sections scored near 0.3, about 3 in 10 should help. Counted over the first five sections of \
               each query, in ten bins of equal width.";
    part(out, "Calibration", say)?;
    let curve = Curve {
        caption: Caption {
            id: "reliability",
            title: "Reliability diagram",
            description: "Share of sections that helped, by their mean score; on the dashed diagonal scores are \
                          right, below it too high. The table has the values.",
        },
        x: "mean score",
        y: "share that helped",
        points: found.bins.iter().filter_map(|bin| bin.mean_score.zip(bin.helped)).collect(),
        marked: true,
        diagonal: true,
    };
    let row = |bin: &Bin| {
        let range = format!("{:.1} to {:.1}", bin.from, bin.to);
        vec![range, bin.count.to_string(), number_or_dash(bin.mean_score), number_or_dash(bin.helped)]
    };
    let caption = format!(
        "Expected calibration error {:.3}, of all ranked sections {:.3}; Brier score {:.3}",
        found.ece5, found.ece_all, found.brier5
    );
    let rows = found.bins.iter().map(row).collect();
    let table = Table { caption: &caption, head: &["score", "sections", "mean", "helped"], rows };
    beside(out, |out| curve.write(out), &table)
}

fn risk(found: &RiskCoverage, out: &mut dyn Write) -> io::Result<()> {
    let say = "If only the queries with the highest scores are answered: how many of them are there, and for what \
               share does the first section not help? Queries out of scope cannot be helped.";
    part(out, "Risk and coverage", say)?;
    let curve = Curve {
        caption: Caption {
            id: "risk",
            title: "Risk-coverage curve",
            description: "Share of kept queries whose first section does not help, by the share of queries that are \
                          kept; lower is better. The table has the values.",
        },
        x: "coverage",
        y: "risk",
        points: found.points.iter().map(|point| (point.coverage, point.risk)).collect(),
        marked: true,
        diagonal: false,
    };
    let points = found.points.iter();
    let rows = points.map(|p| [p.coverage, p.risk, p.threshold].map(number).to_vec()).collect();
    let caption = format!("Area under the curve {:.3}", found.area);
    let table = Table { caption: &caption, head: &["coverage", "risk", "score from"], rows };
    beside(out, |out| curve.write(out), &table)
}

fn scope(found: &ScopeReport, out: &mut dyn Write) -> io::Result<()> {
    let say = "In scope: the guide has a section that helps. Out of scope: it has none, and should say so. The score \
               of a query is that of its best section.";
    part(out, "Scope", say)?;
    let row = |name: &str, queries: usize, shares: &StatusShares| {
        let shares = [shares.matched, shares.closest, shares.nothing].map(number);
        [vec![name.to_owned(), queries.to_string()], shares.to_vec()].concat()
    };
    let mut rows = vec![row("in", found.in_scope, &found.in_scope_status)];
    rows.extend(found.out_of_scope_status.iter().map(|shares| row("out", found.out_of_scope, shares)));
    let head = &["scope", "queries", "matched", "closest", "nothing"];
    match &found.roc {
        Some(curve) => {
            let caption = format!("How answers end; area under the ROC curve {:.3}", curve.area);
            beside(out, |out| roc(curve, out), &Table { caption: &caption, head, rows })
        }
        None => Table { caption: "How answers end; no query is out of scope", head, rows }.write(out),
    }
}

fn roc(found: &Roc, out: &mut dyn Write) -> io::Result<()> {
    let points = found.points.iter();
    let curve = Curve {
        caption: Caption {
            id: "roc",
            title: "ROC curve",
            description: &format!(
                "Share of queries in scope against share of queries out of scope that score above a threshold, for \
                 every threshold. The area under it is {:.3}; on the dashed diagonal the score would tell nothing.",
                found.area
            ),
        },
        x: "out of scope, above the threshold",
        y: "in scope, above the threshold",
        points: points.map(|point| (point.false_positive_rate, point.true_positive_rate)).collect(),
        marked: false,
        diagonal: true,
    };
    curve.write(out)
}

fn sections(found: &[SectionQuality], out: &mut dyn Write) -> io::Result<()> {
    let say = "Over the queries that want a section (grade 3): how many, their mean nDCG@5, and for what share of \
               them the section is among the first five.";
    part(out, "Sections", say)?;
    let caption = Caption {
        id: "sections",
        title: "nDCG@5 by section",
        description: "A bar for each section, as long as the mean nDCG@5 of the queries that want it. The table has \
                      the values.",
    };
    let values: Vec<(String, f64)> =
        found.iter().map(|section| (section.id.clone(), section.ndcg5)).collect();
    let row = |section: &SectionQuality| {
        let counts = vec![section.id.clone(), section.wanted.to_string()];
        [counts, vec![number(section.ndcg5), number(section.recall5)]].concat()
    };
    let rows = found.iter().map(row).collect();
    let head = &["section", "wanted", "nDCG@5", "recall@5"];
    beside(
        out,
        |out| bars(&caption, &values, out),
        &Table { caption: "Each section that is wanted", head, rows },
    )
}

fn roles(found: &Roles, out: &mut dyn Write) -> io::Result<()> {
    part(out, "Role", "Who speaks, as it was labelled (rows) and as it was read from the text (columns).")?;
    let caption = format!(
        "{} labelled other than unclear; named {:.3}, right {:.3}, right where named {}",
        found.labelled,
        found.named,
        found.accuracy,
        number_or_dash(found.accuracy_named)
    );
    let row = |(labelled, inferred): (Role, &ByRole<usize>)| {
        let counts = inferred.each().map(|(_, count)| count.to_string());
        [vec![labelled.to_string()], counts.to_vec()].concat()
    };
    let rows = found.confusion.each().map(row).to_vec();
    Table { caption: &caption, head: &["labelled", "betrayed", "betrayer", "both", "unclear"], rows }
        .write(out)
}

fn confusions(found: &[Confusion], out: &mut dyn Write) -> io::Result<()> {
    let say = "Where none of the best sections is among the first three: the first of them, and what was ranked first \
               in its place.";
    part(out, "Confusions", say)?;
    if found.is_empty() {
        return writeln!(out, "<p>None.</p>");
    }
    let row = |pair: &Confusion| vec![pair.wanted.clone(), pair.got.clone(), pair.count.to_string()];
    let rows = found.iter().map(row).collect();
    Table { caption: "Most frequent first", head: &["wanted", "got", "queries"], rows }.write(out)
}
