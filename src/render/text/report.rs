//! The answers of `index` and `status`.

use std::io::{self, Write};

use crate::answer::{IndexReport, StatusReport};
use crate::render::page::{FAINT, Page, line};

pub(super) fn indexed(report: &IndexReport, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let text = format!(
        "Indexed {}: {} sections, {} references, {} situations, {} terms; {} in {:.2} s.",
        report.corpus,
        report.sections,
        report.references,
        report.situations,
        report.terms,
        bytes(report.bytes),
        report.seconds
    );
    page.paragraph(out, &line(&text), "", "")?;
    if report.taken_over > 0 {
        let unchanged =
            format!("{} sections had not changed and were taken over as they were.", report.taken_over);
        page.paragraph(out, &unchanged, "", "")?;
    }
    page.styled(out, FAINT, &line(&report.index), "", "")
}

pub(super) fn status(report: &StatusReport, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    page.paragraph(out, &line(&report.explanation), "", "")?;
    writeln!(out)?;
    let mut rows = vec![
        ("corpus", report.corpus.clone()),
        ("hash", short_hash(&report.corpus_hash)),
        ("index", report.index.clone()),
    ];
    if let (Some(manifest), Some(age)) = (&report.manifest, report.age_seconds) {
        rows.push(("built", format!("{} by amends {}", ago(age), manifest.tool_version)));
        rows.push(("size", format!("{}, {} terms", bytes(manifest.bytes), manifest.terms)));
        for guide in report.guides() {
            let counts = format!(
                "{}: {} sections, {} references, {} situations ({} to learn from)",
                guide.id, guide.sections, guide.references, guide.situations, guide.training_situations
            );
            rows.push(("guide", counts));
        }
    }
    if let Some(checked) = &report.checked {
        let said = if checked == "whole" { "every byte" } else { "sizes, and a sample of the bytes" };
        rows.push(("checked", said.to_owned()));
    }
    if !report.left_overs.is_empty() {
        let said =
            format!("{}; the next rebuild removes what nobody reads then", report.left_overs.join(", "));
        rows.push(("left", said));
    }
    rows.push(("amends", report.tool_version.clone()));
    for (name, value) in rows {
        page.paragraph(out, &line(&value), &format!("{name:<8}"), "        ")?;
    }
    Ok(())
}

/// Enough of a hash to compare by eye.
fn short_hash(hash: &str) -> String {
    hash.chars().take(16).collect()
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

fn ago(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_sizes_read_well() {
        assert_eq!(
            [0, 1, 61, 7_200, 90_000].map(ago),
            ["0 seconds ago", "1 second ago", "1 minute ago", "2 hours ago", "1 day ago"]
        );
        assert_eq!([999, 1_500, 2_500_000].map(bytes), ["999 B", "1.5 kB", "2.5 MB"]);
    }
}
