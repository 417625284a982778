//! The report of `eval` as one page that needs nothing else: styles and plots inline, no script, nothing fetched.

mod escape;
mod matched;
mod plots;
mod table;

use std::io::{self, Write};

use crate::answer::{EvalReport, MatchReport, WorstQuery};
use escape::escape;
use table::number;

const STYLE: &str = include_str!("page.css");

/// Writes `report` as an HTML page.
///
/// # Errors
/// What `out` says when it cannot be written to.
pub fn eval_page(report: &EvalReport, out: &mut dyn Write) -> io::Result<()> {
    let measured = &report.measured;
    let title = escape(&format!("amends: {} of {}", measured.verb, measured.queries));
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
    writeln!(out, "<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>")?;
    writeln!(out, "<h1>{title}</h1>\n<p class=\"faint\">{}</p>", escape(&setting(report)))?;
    headline(report, out)?;
    if let Some(report) = &report.matching {
        matched::matched(report, out)?;
    }
    worst(&report.worst, out)?;
    writeln!(out, "</main>\n</body>\n</html>")
}

fn setting(report: &EvalReport) -> String {
    let set: Vec<String> =
        report.measured.set.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let set = if set.is_empty() { String::new() } else { format!(", with {}", set.join(" ")) };
    format!("{} queries{set}", report.means.queries)
}

fn headline(report: &EvalReport, out: &mut dyn Write) -> io::Result<()> {
    let m = &report.means.metrics;
    let mut measures = vec![
        ("nDCG@3", m.ndcg3),
        ("nDCG@5", m.ndcg5),
        ("nDCG@10", m.ndcg10),
        ("hit1", m.hit1),
        ("best3", m.best3),
        ("MRR", m.mrr),
    ];
    measures.extend(report.matching.iter().flat_map(of_match));
    writeln!(out, "<dl class=\"measures\">")?;
    for (name, value) in measures {
        writeln!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", number(value))?;
    }
    writeln!(out, "</dl>")
}

fn of_match(report: &MatchReport) -> Vec<(&'static str, f64)> {
    let calibration = report.calibration.as_ref();
    [
        ("ROC area", report.scope.roc.as_ref().map(|roc| roc.area)),
        ("risk area", Some(report.risk_coverage.area)),
        ("ECE", calibration.map(|found| found.ece5)),
        ("Brier", calibration.map(|found| found.brier5)),
        ("role right", report.roles.as_ref().map(|found| found.accuracy)),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect()
}

fn worst(queries: &[WorstQuery], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<h2>Worst queries</h2>")?;
    if queries.is_empty() {
        writeln!(out, "<p class=\"faint\">None were asked for; <code>--worst N</code> shows them.</p>")?;
    }
    for query in queries {
        writeln!(out, "<h3>{}: nDCG@5 {}</h3>", escape(&query.id), number(query.ndcg5))?;
        writeln!(out, "<blockquote dir=\"auto\">{}</blockquote>", escape(&query.text))?;
        let wanted: Vec<String> = query.wanted.iter().map(|(id, grade)| format!("{id} {grade}")).collect();
        let (wanted, got) = (escape(&wanted.join(", ")), escape(&query.got.join(", ")));
        writeln!(out, "<p>Wanted: {wanted}<br>Got: {}</p>", if got.is_empty() { "nothing" } else { &got })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::answer::{MatchedQuery, Measured, SCHEMA_VERSION, Status};
    use crate::corpus::Role;
    use crate::eval::{Judged, mean, measure};

    const STRANGE: &str = "<script src=\"https://example.org/x\">alert('x')</script>";

    /// A report on one query in scope and one out of it, all of whose names are strange.
    fn report(with_match: bool) -> EvalReport {
        let ranked = vec![("a".to_owned(), 0.75), (STRANGE.to_owned(), 0.5)];
        let grades = BTreeMap::from([(STRANGE.to_owned(), 3.0)]);
        let query = |grades| MatchedQuery {
            judged: Judged { id: STRANGE, ranked: &ranked, grades },
            status: Status::Matched,
            in_scope: 0.5,
        };
        let inside = [query(grades.clone())];
        let missed = [query(BTreeMap::from([(STRANGE.replace('x', "y"), 3.0)]))];
        let both = [inside.as_slice(), missed.as_slice()].concat();
        let matching = MatchReport::of(&both, &[query(BTreeMap::new())], &[(Role::Betrayed, Role::Betrayer)]);
        let worst = WorstQuery {
            id: STRANGE.into(),
            ndcg5: 0.0,
            text: format!("{STRANGE}\n\u{202e}"),
            wanted: vec![(STRANGE.into(), 3.0)],
            got: vec![STRANGE.into()],
        };
        EvalReport {
            schema_version: SCHEMA_VERSION,
            measured: Measured { verb: "match".into(), queries: STRANGE.into(), set: Vec::new() },
            means: mean(&[measure(&["a".into()], &grades).unwrap()]),
            worst: vec![worst],
            matching: with_match.then_some(matching),
        }
    }

    fn page(with_match: bool) -> String {
        let mut out = Vec::new();
        eval_page(&report(with_match), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_of_others_cannot_become_markup() {
        let page = page(true);
        assert!(!page.contains("<script") && !page.contains("alert('x')") && !page.contains('\u{202e}'));
        assert!(page.matches("&lt;script src=&quot;").count() >= 7, "{page}");
    }

    #[test]
    fn the_page_fetches_nothing_and_names_its_plots() {
        let page = page(true);
        for reference in ["<link", "<img", "url(", "@import", "href=", " src=\""] {
            assert!(!page.contains(reference), "{reference}");
        }
        let plots = page.matches("<svg ").count();
        assert_eq!(plots, 4);
        assert_eq!((page.matches("<title id=").count(), page.matches("<desc id=").count()), (plots, plots));
        for id in ["reliability", "risk", "roc", "sections"] {
            assert_eq!(page.matches(&format!("id=\"{id}-title\"")).count(), 1, "{id}");
        }
    }

    #[test]
    fn search_has_the_ranking_alone() {
        let page = page(false);
        assert!(page.contains("nDCG@5") && !page.contains("<svg"));
    }
}
