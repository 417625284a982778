//! What was measured, as Markdown.

use std::time::Duration;

use super::building::{BARE, Built};
use super::searching::Times;
use crate::times::{milliseconds, quantile};

const BUILT: &str = "\
| built | s | without the merge, s | processor s | sections/s | MB/s | of bare | processor to bare | peak MiB | index MiB |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
";
const SEARCHED: &str = "\
| query | searched by | p50 ms | p99 ms | p50 to bare | p99 to bare | runs |
| --- | --- | --- | --- | --- | --- | --- |
";

/// What the builds of a table have in common.
pub(crate) struct BuiltCorpus<'a> {
    pub(crate) sections: usize,
    /// Size of the file of sections.
    pub(crate) bytes: u64,
    /// The build that the others are compared with.
    pub(crate) bare: &'a Built,
}

/// A row for each build. "Of bare" is throughput.
pub(crate) fn of_builds(builds: &[Built], corpus: &BuiltCorpus<'_>) -> String {
    let row = |built: &Built| {
        let seconds = built.time.as_secs_f64();
        let processors = built.processor.zip(corpus.bare.processor);
        let processor_to_bare = processors.map(|(this, bare)| this / bare);
        format!(
            "| {} | {seconds:.2} | {} | {} | {:.0} | {:.2} | {:.2} | {} | {} | {:.1} |\n",
            built.what,
            built.unmerged.map_or_else(String::new, |time| format!("{:.2}", time.as_secs_f64())),
            built.processor.map_or_else(unknown, two_places),
            corpus.sections as f64 / seconds,
            corpus.bytes as f64 / 1e6 / seconds,
            ratio(corpus.bare.time, built.time),
            processor_to_bare.map_or_else(unknown, two_places),
            built.peak_kib.map_or_else(unknown, |kib| format!("{:.1}", kib as f64 / 1024.0)),
            built.bytes as f64 / f64::from(1 << 20),
        )
    };
    BUILT.to_owned() + &builds.iter().map(row).collect::<String>()
}

/// A row for each rival and sort of query.
pub(crate) fn of_searches(searches: &[Times]) -> String {
    let row = |times: &Times| {
        let bare = searches.iter().find(|other| other.rival == BARE && other.sort == times.sort);
        let bare = bare.map(|bare| bare.times.as_slice()).unwrap_or_default();
        let at = |share| (quantile(&times.times, share), quantile(bare, share));
        let ((p50, bare_p50), (p99, bare_p99)) = (at(0.5), at(0.99));
        format!(
            "| {} | {} | {} | {} | {:.2} | {:.2} | {} |\n",
            times.sort.name(),
            times.rival,
            milliseconds(p50),
            milliseconds(p99),
            ratio(p50, bare_p50),
            ratio(p99, bare_p99),
            times.times.len(),
        )
    };
    SEARCHED.to_owned() + &searches.iter().map(row).collect::<String>()
}

fn two_places(number: f64) -> String {
    format!("{number:.2}")
}

fn unknown() -> String {
    "not measured".into()
}

fn ratio(time: Duration, other: Duration) -> f64 {
    time.as_secs_f64() / other.as_secs_f64()
}
