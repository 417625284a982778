//! A query with what was ranked for it and what should have been: ids and scores only, so that many fit in memory.

use std::collections::BTreeMap;

use super::metrics::HELPS;

/// A query, its ranking, and its judgements.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged<'a> {
    /// Id of the query.
    pub id: &'a str,
    /// Section ids with their scores, best first; empty where nothing was found.
    pub ranked: &'a [(String, f64)],
    /// Grades above 0 by section id; empty where the query is out of scope.
    pub grades: BTreeMap<String, f64>,
}

impl Judged<'_> {
    /// Score of the best section; 0 where there is none.
    pub fn best_score(&self) -> f64 {
        self.ranked.first().map_or(0.0, |(_, score)| *score)
    }

    /// Whether `section` helps: it is graded 2 or more.
    pub fn helps(&self, section: &str) -> bool {
        self.grades.get(section).is_some_and(|grade| *grade >= HELPS)
    }

    /// Whether the first section helps; `false` where there is none.
    pub fn first_helps(&self) -> bool {
        self.ranked.first().is_some_and(|(section, _)| self.helps(section))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grade_two_helps_and_nothing_scores_zero() {
        let ranked = [("a".to_owned(), 0.75), ("b".to_owned(), 0.5)];
        let grades = BTreeMap::from([("a".to_owned(), 1.5), ("b".to_owned(), 2.0)]);
        let judged = Judged { id: "q", ranked: &ranked, grades };
        assert_eq!((judged.best_score(), judged.first_helps(), judged.helps("b")), (0.75, false, true));
        let nothing = Judged { id: "q", ranked: &[], grades: BTreeMap::new() };
        assert_eq!((nothing.best_score(), nothing.first_helps()), (0.0, false));
    }
}
