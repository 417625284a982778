//! The rows as a plain table.

use std::time::Duration;

use super::row::Row;
use super::times::{milliseconds, quantile};

const HEADINGS: [&str; 7] = ["what", "runs", "median ms", "p10 ms", "p90 ms", "ratio", "peak MiB"];
const WIDTHS: [usize; 7] = [26, 5, 11, 10, 10, 9, 14];

/// A line for each row, all of which were measured. Ratios are to the median of the first.
pub(crate) fn render(rows: &[Row<'_>]) -> String {
    let first = rows.first().map(Row::median).unwrap_or_default();
    let headings = line(HEADINGS.map(str::to_owned));
    let lines = rows.iter().map(|row| {
        line([
            row.what.to_owned(),
            row.times.len().to_string(),
            milliseconds(row.median()),
            milliseconds(quantile(&row.times, 0.1)),
            milliseconds(quantile(&row.times, 0.9)),
            format!("{:.2}", row.median().as_secs_f64() / first.as_secs_f64()),
            row.memory(),
        ])
    });
    headings + &lines.collect::<String>()
}

/// The name to the left, the figures to the right of their columns.
fn line([what, figures @ ..]: [String; 7]) -> String {
    let [name_width, widths @ ..] = WIDTHS;
    let figures = figures.iter().zip(widths).map(|(figure, width)| format!("{figure:>width$}"));
    format!("{what:name_width$}{}\n", figures.collect::<String>().trim_end())
}

impl Row<'_> {
    fn median(&self) -> Duration {
        quantile(&self.times, 0.5)
    }

    fn memory(&self) -> String {
        match (self.peak_kib, self.is_process()) {
            (Some(kib), _) => format!("{:.1}", kib as f64 / 1024.0),
            (None, true) => "not measured".into(),
            (None, false) => String::new(),
        }
    }
}
