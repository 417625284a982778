//! Which sections are found where they are wanted, and which are ranked in their place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::judged::Judged;
use super::metrics::measure;

/// A section of this grade or more is wanted: one would open with it.
const WANTED: f64 = 3.0;
/// A section is found if it is among so many.
const FOUND: usize = 5;
/// A query goes amiss if none of its best sections is among so many, as in [`Metrics::best3`](super::Metrics::best3).
const MISSED: usize = 3;
/// How many confusions are told.
const CONFUSIONS: usize = 10;

/// How well a section is found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionQuality {
    /// Id of the section in the judgements.
    pub id: String,
    /// In how many queries it is graded 3 or more.
    pub wanted: usize,
    /// Mean nDCG@5 of those queries, 0..1.
    pub ndcg5: f64,
    /// In how many of those queries it is among the first five.
    pub found5: usize,
    /// The same as a share, 0..1.
    pub recall5: f64,
}

/// A section that was ranked first where another was wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// The first of the best-graded sections, by id; none of them was among the first three.
    pub wanted: String,
    /// The section that was ranked first.
    pub got: String,
    /// In how many queries.
    pub count: usize,
}

#[derive(Default)]
struct Sums {
    wanted: usize,
    ndcg5: f64,
    found: usize,
}

/// Each section that is graded 3 or more somewhere, by id.
pub fn section_quality(queries: &[&Judged<'_>]) -> Vec<SectionQuality> {
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    for query in queries {
        let ids: Vec<String> = query.ranked.iter().map(|(id, _)| id.clone()).collect();
        let ndcg5 = measure(&ids, &query.grades).map_or(0.0, |metrics| metrics.ndcg5);
        for (section, _) in query.grades.iter().filter(|(_, grade)| **grade >= WANTED) {
            let sum = sums.entry(section).or_default();
            sum.wanted += 1;
            sum.ndcg5 += ndcg5;
            sum.found += usize::from(ids.iter().take(FOUND).any(|id| id == section));
        }
    }
    let quality = sums.into_iter().map(|(id, sum)| SectionQuality {
        id: id.to_owned(),
        wanted: sum.wanted,
        ndcg5: sum.ndcg5 / sum.wanted as f64,
        found5: sum.found,
        recall5: sum.found as f64 / sum.wanted as f64,
    });
    quality.collect()
}

/// The most frequent confusions, at most ten, most frequent first; ties by id.
pub fn confusions(queries: &[&Judged<'_>]) -> Vec<Confusion> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for query in queries {
        if let Some(pair) = confused(query) {
            *counts.entry(pair).or_default() += 1;
        }
    }
    let pairs = counts.into_iter();
    let mut confusions: Vec<Confusion> = pairs
        .map(|((wanted, got), count)| Confusion { wanted: wanted.to_owned(), got: got.to_owned(), count })
        .collect();
    // Stable, so that ties stay ordered by id.
    confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.count));
    confusions.truncate(CONFUSIONS);
    confusions
}

/// The section wanted and the one got; `None` where one of the best is among the first, or where nothing was ranked.
fn confused<'a>(query: &'a Judged<'_>) -> Option<(&'a str, &'a str)> {
    let highest = query.grades.values().copied().fold(0.0, f64::max);
    let is_best = |section: &str| query.grades.get(section).is_some_and(|grade| *grade >= highest);
    let (got, _) = query.ranked.first()?;
    if query.ranked.iter().take(MISSED).any(|(section, _)| is_best(section)) {
        return None;
    }
    let wanted = query.grades.keys().find(|section| is_best(section))?;
    Some((wanted, got))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(ids: &[&str]) -> Vec<(String, f64)> {
        ids.iter().map(|id| ((*id).to_owned(), 0.5)).collect()
    }

    fn grades(of: &[(&str, f64)]) -> BTreeMap<String, f64> {
        of.iter().map(|(id, grade)| ((*id).to_owned(), *grade)).collect()
    }

    #[test]
    fn sections_are_measured_where_they_are_wanted() {
        let (good, late) = (ranked(&["a", "b"]), ranked(&["v", "w", "x", "y", "z", "a"]));
        let queries = [
            Judged { id: "q1", ranked: &good, grades: grades(&[("a", 3.0), ("b", 2.0)]) },
            Judged { id: "q2", ranked: &late, grades: grades(&[("a", 3.0)]) },
        ];
        let found = section_quality(&queries.iter().collect::<Vec<_>>());
        let a = SectionQuality { id: "a".into(), wanted: 2, ndcg5: 0.5, found5: 1, recall5: 0.5 };
        assert_eq!(found, [a]);
    }

    #[test]
    fn confusions_are_counted_from_misses() {
        let (missed, third) = (ranked(&["x", "c", "y", "a"]), ranked(&["x", "y", "b"]));
        let best_two = || grades(&[("c", 2.0), ("b", 3.0), ("a", 3.0)]);
        let queries = [
            Judged { id: "q1", ranked: &missed, grades: best_two() },
            Judged { id: "q2", ranked: &third, grades: best_two() },
            Judged { id: "q3", ranked: &missed, grades: best_two() },
            Judged { id: "q4", ranked: &third, grades: grades(&[("a", 2.0)]) },
            Judged { id: "q5", ranked: &[], grades: best_two() },
            Judged { id: "q6", ranked: &missed, grades: grades(&[("z", 2.0)]) },
        ];
        let found = confusions(&queries.iter().collect::<Vec<_>>());
        // q2 has one of its best on rank 3, q5 got nothing.
        let told: Vec<(&str, &str, usize)> =
            found.iter().map(|c| (c.wanted.as_str(), c.got.as_str(), c.count)).collect();
        assert_eq!(told, [("a", "x", 3), ("z", "x", 1)]);
    }
}
