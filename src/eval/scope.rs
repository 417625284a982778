//! Whether scores tell the queries that a guide has something for from those that it has nothing for.
//!
//! The area under the ROC curve is the chance that a query in scope scores above one out of scope, ties counting half:
//! Hanley and McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve",
//! Radiology 143(1), 1982.

use serde::{Deserialize, Serialize};

/// The ROC curve of a score, and the area under it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Roc {
    /// Area under the curve, 0..1; 0.5 where the score tells nothing.
    pub area: f64,
    /// Corners of the curve from (0, 0) to (1, 1), at most one more than there are distinct scores.
    pub points: Vec<RocPoint>,
}

/// What passes at one threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RocPoint {
    /// Share of the queries out of scope that pass, 0..1.
    pub false_positive_rate: f64,
    /// Share of the queries in scope that pass, 0..1.
    pub true_positive_rate: f64,
}

/// The curve for the scores of queries in and out of scope, or `None` where one of the two has none.
pub fn roc(inside: &[f64], outside: &[f64]) -> Option<Roc> {
    if inside.is_empty() || outside.is_empty() {
        return None;
    }
    let passed = passed(inside, outside);
    // Twice the Mann-Whitney statistic: pairs in the right order count 2, ties 1. Whole numbers, so exact.
    let twice: u128 =
        passed.windows(2).map(|step| (step[1].1 - step[0].1) as u128 * (step[0].0 + step[1].0) as u128).sum();
    let (all_in, all_out) = (inside.len() as f64, outside.len() as f64);
    let points = corners(&passed).map(|(inside, outside)| RocPoint {
        false_positive_rate: outside as f64 / all_out,
        true_positive_rate: inside as f64 / all_in,
    });
    Some(Roc { area: twice as f64 / (2.0 * all_in * all_out), points: points.collect() })
}

/// How many (in scope, out of scope) score at or above each distinct score, highest first, beginning with none.
fn passed(inside: &[f64], outside: &[f64]) -> Vec<(usize, usize)> {
    let labelled = |scores: &[f64], is_inside| scores.iter().map(|s| (*s, is_inside)).collect::<Vec<_>>();
    let mut all = [labelled(inside, true), labelled(outside, false)].concat();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut passed = vec![(0, 0)];
    let mut count = (0, 0);
    for ties in all.chunk_by(|a, b| a.0 == b.0) {
        let tied_inside = ties.iter().filter(|(_, is_inside)| *is_inside).count();
        count = (count.0 + tied_inside, count.1 + ties.len() - tied_inside);
        passed.push(count);
    }
    passed
}

/// The ends, and the points between them at which the curve turns.
fn corners(passed: &[(usize, usize)]) -> impl Iterator<Item = (usize, usize)> {
    let turns = |at: usize| {
        let [a, b, c] = [at - 1, at, at + 1].map(|at| passed[at]);
        (b.0 - a.0) as u128 * (c.1 - b.1) as u128 != (c.0 - b.0) as u128 * (b.1 - a.1) as u128
    };
    let last = passed.len() - 1;
    (0..=last).filter(move |at| *at == 0 || *at == last || turns(*at)).map(|at| passed[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(roc: &Roc) -> Vec<(f64, f64)> {
        roc.points.iter().map(|p| (p.false_positive_rate, p.true_positive_rate)).collect()
    }

    #[test]
    fn scores_that_part_them_have_the_whole_area() {
        let apart = roc(&[0.9, 0.8], &[0.2, 0.1, 0.0]).unwrap();
        assert_eq!(apart.area, 1.0);
        assert_eq!(points(&apart), [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]);
        assert_eq!(roc(&[0.1], &[0.9]).unwrap().area, 0.0);
    }

    #[test]
    fn ties_count_half() {
        let same = roc(&[0.5, 0.5], &[0.5]).unwrap();
        assert_eq!((same.area, points(&same)), (0.5, vec![(0.0, 0.0), (1.0, 1.0)]));
        // Pairs: 0.9 beats both (2); 0.4 ties with one and beats the other (1.5); of 4.
        let mixed = roc(&[0.9, 0.4], &[0.4, 0.1]).unwrap();
        assert_eq!(mixed.area, 3.5 / 4.0);
        assert_eq!(points(&mixed), [(0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]);
    }

    #[test]
    fn one_side_alone_has_no_curve() {
        assert_eq!(roc(&[0.5], &[]), None);
        assert_eq!(roc(&[], &[0.5]), None);
    }
}
