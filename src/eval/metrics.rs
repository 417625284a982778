//! nDCG, hit1, best3 and MRR of a ranking against graded judgements.
//!
//! nDCG with gain 2^grade-1 and a base-2 logarithmic discount: Burges et al., "Learning to rank using gradient descent",
//! ICML 2005, after Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 20(4), 2002.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

/// A result of this grade or more helps.
pub const HELPS: f64 = 2.0;

/// The measures of one query, each 0..1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// nDCG of the first 3.
    pub ndcg3: f64,
    /// nDCG of the first 5.
    pub ndcg5: f64,
    /// nDCG of the first 10.
    pub ndcg10: f64,
    /// 1 if the first result helps (grade 2 or more).
    pub hit1: f64,
    /// 1 if one of the best-graded sections is among the first 3.
    pub best3: f64,
    /// 1 / rank of the first result that helps; 0 where none does.
    pub mrr: f64,
}

/// Means over the judged queries.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Means {
    /// Queries with a judgement of grade 2 or more.
    pub queries: usize,
    /// The means.
    #[serde(flatten)]
    pub metrics: Metrics,
}

/// Measures `ranked` (ids, best first) against `grades`, or `None` where no section is graded 2 or more.
pub fn measure(ranked: &[String], grades: &BTreeMap<String, f64>) -> Option<Metrics> {
    let highest = grades.values().copied().fold(0.0, f64::max);
    if highest < HELPS {
        return None;
    }
    let grade = |id: &String| grades.get(id).copied().unwrap_or(0.0);
    let got: Vec<f64> = ranked.iter().map(grade).collect();
    let mut ideal: Vec<f64> = grades.values().copied().collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    let ndcg = |k: usize| dcg(&got[..k.min(got.len())]) / dcg(&ideal[..k.min(ideal.len())]);
    let best: HashSet<&String> = grades.iter().filter(|(_, g)| **g >= highest).map(|(id, _)| id).collect();
    let first_help = got.iter().position(|g| *g >= HELPS);
    Some(Metrics {
        ndcg3: ndcg(3),
        ndcg5: ndcg(5),
        ndcg10: ndcg(10),
        hit1: f64::from(u8::from(first_help == Some(0))),
        best3: f64::from(u8::from(ranked.iter().take(3).any(|id| best.contains(id)))),
        mrr: first_help.map_or(0.0, |at| 1.0 / (at + 1) as f64),
    })
}

/// The mean over all queries measured.
pub fn mean(all: &[Metrics]) -> Means {
    let over = |pick: fn(&Metrics) -> f64| all.iter().map(pick).sum::<f64>() / all.len().max(1) as f64;
    Means {
        queries: all.len(),
        metrics: Metrics {
            ndcg3: over(|m| m.ndcg3),
            ndcg5: over(|m| m.ndcg5),
            ndcg10: over(|m| m.ndcg10),
            hit1: over(|m| m.hit1),
            best3: over(|m| m.best3),
            mrr: over(|m| m.mrr),
        },
    }
}

fn dcg(grades: &[f64]) -> f64 {
    let gains = grades.iter().enumerate().map(|(at, grade)| (grade.exp2() - 1.0) / ((at + 2) as f64).log2());
    // Not `sum`, whose sum of nothing is -0.0 and would be printed so.
    gains.fold(0.0, |total, gain| total + gain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(of: &[(&str, f64)]) -> BTreeMap<String, f64> {
        of.iter().map(|(id, grade)| ((*id).to_owned(), *grade)).collect()
    }

    fn ids(of: &[&str]) -> Vec<String> {
        of.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn the_ideal_order_is_perfect() {
        let judged = grades(&[("a", 3.0), ("b", 2.0), ("c", 1.0)]);
        let m = measure(&ids(&["a", "b", "c", "x"]), &judged).unwrap();
        assert_eq!((m.ndcg3, m.ndcg5, m.hit1, m.best3, m.mrr), (1.0, 1.0, 1.0, 1.0, 1.0));
    }

    #[test]
    fn a_known_case_by_hand() {
        // DCG: 3/log2(2) + 0 + 7/log2(4) = 6.5; ideal: 7 + 3/log2(3).
        let judged = grades(&[("a", 3.0), ("b", 2.0)]);
        let m = measure(&ids(&["b", "x", "a"]), &judged).unwrap();
        assert!((m.ndcg3 - 6.5 / (7.0 + 3.0 / 3f64.log2())).abs() < 1e-12);
        assert_eq!((m.hit1, m.best3), (1.0, 1.0));
    }

    #[test]
    fn half_grades_and_empty_runs() {
        let judged = grades(&[("a", 2.5), ("b", 0.5)]);
        let m = measure(&[], &judged).unwrap();
        assert_eq!((m.ndcg5, m.mrr), (0.0, 0.0));
        assert!(m.ndcg5.is_sign_positive());
        assert_eq!(measure(&ids(&["a"]), &grades(&[("a", 1.5)])), None);
        assert_eq!(measure(&ids(&["x", "a"]), &judged).unwrap().mrr, 0.5);
    }
}
