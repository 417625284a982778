//! Risk and coverage: how often the first section fails to help, if only the surest queries are answered.
//!
//! El-Yaniv and Wiener, "On the foundations of noise-free selective classification", JMLR 11, 2010.

use serde::{Deserialize, Serialize};

use super::judged::Judged;

/// Coverages are 1/STEPS, 2/STEPS ... 1.
const STEPS: usize = 10;

/// The risk at each coverage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskCoverage {
    /// Area under the curve, 0 (best) to 1: the mean risk over all numbers of queries that can be kept.
    pub area: f64,
    /// At the coverages 0.1, 0.2 ... 1.
    pub points: Vec<RiskPoint>,
}

/// The risk where only the queries of the highest scores are kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskPoint {
    /// Share of the queries that are kept, 0..1: the fewest that reach the coverage.
    pub coverage: f64,
    /// Least score among them, 0..1.
    pub threshold: f64,
    /// Share of them whose first section does not help, 0..1.
    pub risk: f64,
}

/// Risk and coverage over `queries`, by the score of their best section; ties by id. Without queries there are no points.
pub fn risk_coverage(queries: &[&Judged<'_>]) -> RiskCoverage {
    let mut surest = queries.to_vec();
    surest.sort_by(|a, b| b.best_score().total_cmp(&a.best_score()).then_with(|| a.id.cmp(b.id)));
    let mut failed = 0;
    let risks: Vec<f64> = (1..)
        .zip(&surest)
        .map(|(kept, query)| {
            failed += usize::from(!query.first_helps());
            failed as f64 / kept as f64
        })
        .collect();
    let all = surest.len();
    let kept = (1..=STEPS).map(|step| (step * all).div_ceil(STEPS)).filter(|kept| *kept > 0);
    let points = kept.map(|kept| RiskPoint {
        coverage: kept as f64 / all as f64,
        threshold: surest[kept - 1].best_score(),
        risk: risks[kept - 1],
    });
    let area = risks.iter().fold(0.0, |total, risk| total + risk) / all.max(1) as f64;
    RiskCoverage { area, points: points.collect() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn ranked(score: f64) -> Vec<(String, f64)> {
        vec![("a".to_owned(), score)]
    }

    #[test]
    fn a_known_case_by_hand() {
        let helped = BTreeMap::from([("a".to_owned(), 2.0)]);
        let rankings = [ranked(0.9), ranked(0.5), ranked(0.5), ranked(0.1)];
        let query = |id, at: usize, grades: &BTreeMap<String, f64>| Judged {
            id,
            ranked: &rankings[at],
            grades: grades.clone(),
        };
        // By score, then by id: q4 helped, q1 not (out of scope), q2 helped, q3 not.
        let nothing = BTreeMap::new();
        let queries = [
            query("q1", 1, &nothing),
            query("q2", 2, &helped),
            query("q3", 3, &nothing),
            query("q4", 0, &helped),
        ];
        let all: Vec<&Judged<'_>> = queries.iter().collect();
        let curve = risk_coverage(&all);
        assert!((curve.area - (0.0 + 1.0 / 2.0 + 1.0 / 3.0 + 2.0 / 4.0) / 4.0).abs() < 1e-12);
        assert_eq!(curve.points.len(), STEPS);
        assert_eq!(curve.points[0], RiskPoint { coverage: 0.25, threshold: 0.9, risk: 0.0 });
        assert_eq!(curve.points[4], RiskPoint { coverage: 0.5, threshold: 0.5, risk: 0.5 });
        assert_eq!(curve.points[9], RiskPoint { coverage: 1.0, threshold: 0.1, risk: 0.5 });
    }

    #[test]
    fn without_queries_there_are_no_points() {
        assert_eq!(risk_coverage(&[]), RiskCoverage { area: 0.0, points: Vec::new() });
    }
}
