//! Whether scores mean what they say: of the sections scored near 0.3, about 3 in 10 should help.
//!
//! The expected calibration error over bins of equal width: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated
//! probabilities using Bayesian binning", AAAI 2015; Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural
//! networks", ICML 2017. The mean squared error: Brier, "Verification of forecasts expressed in terms of probability",
//! Monthly Weather Review 78(1), 1950.

use serde::{Deserialize, Serialize};

use super::judged::Judged;

/// Bins of equal width between 0 and 1.
const BINS: usize = 10;
/// As many sections a query as a person is shown.
const SHOWN: usize = 5;

/// How far the scores are from the shares that they promise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Expected calibration error of the first five sections of each query, 0 (best) to 1.
    pub ece5: f64,
    /// Mean squared difference between score and outcome (1 helps, 0 does not) of the first five, 0 (best) to 1.
    pub brier5: f64,
    /// Expected calibration error of all ranked sections, 0 (best) to 1.
    pub ece_all: f64,
    /// The first five sections of each query, by their score: ten bins, lowest first.
    pub bins: Vec<Bin>,
}

/// The sections whose scores lie in one range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Least score, 0..1.
    pub from: f64,
    /// Where the next bin begins, 0..1; the last one includes it.
    pub to: f64,
    /// How many sections.
    pub count: usize,
    /// Their mean score, 0..1; null where there are none.
    pub mean_score: Option<f64>,
    /// Share of them that helped, 0..1; null where there are none.
    pub helped: Option<f64>,
}

/// Calibration over `queries`, or `None` where nothing was ranked for any of them. In a query without judgements no
/// section helps.
pub fn calibration(queries: &[&Judged<'_>]) -> Option<Calibration> {
    let (mut first, mut all) = (Sums::default(), Sums::default());
    for query in queries {
        for (at, (section, score)) in query.ranked.iter().enumerate() {
            let helps = query.helps(section);
            all.add(*score, helps);
            if at < SHOWN {
                first.add(*score, helps);
            }
        }
    }
    (first.count() > 0).then(|| Calibration {
        ece5: first.error(),
        brier5: first.squares / first.count() as f64,
        ece_all: all.error(),
        bins: first.bins(),
    })
}

/// What is summed over one bin.
#[derive(Clone, Copy, Default)]
struct BinSums {
    count: usize,
    score: f64,
    helped: usize,
}

/// What is summed over all sections; as large for a million as for one.
#[derive(Default)]
struct Sums {
    bins: [BinSums; BINS],
    squares: f64,
}

impl Sums {
    fn add(&mut self, score: f64, helps: bool) {
        let bin = &mut self.bins[((score * BINS as f64) as usize).min(BINS - 1)];
        bin.count += 1;
        bin.score += score;
        bin.helped += usize::from(helps);
        self.squares += (score - f64::from(u8::from(helps))).powi(2);
    }

    fn count(&self) -> usize {
        self.bins.iter().map(|bin| bin.count).sum()
    }

    /// The mean over all sections of |mean score - share that helped| of their bin.
    fn error(&self) -> f64 {
        let off = |total: f64, bin: &BinSums| total + (bin.score - bin.helped as f64).abs();
        self.bins.iter().fold(0.0, off) / self.count().max(1) as f64
    }

    fn bins(&self) -> Vec<Bin> {
        let mean = |bin: &BinSums, sum: f64| (bin.count > 0).then(|| sum / bin.count as f64);
        let bins = self.bins.iter().enumerate().map(|(at, bin)| Bin {
            from: at as f64 / BINS as f64,
            to: (at + 1) as f64 / BINS as f64,
            count: bin.count,
            mean_score: mean(bin, bin.score),
            helped: mean(bin, bin.helped as f64),
        });
        bins.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn ranked(scores: &[f64]) -> Vec<(String, f64)> {
        scores.iter().enumerate().map(|(at, score)| (format!("s{at}"), *score)).collect()
    }

    #[test]
    fn a_known_case_by_hand() {
        let (inside, outside) = (ranked(&[1.0, 0.9375, 0.25, 0.25, 0.0, 0.0, 0.5]), ranked(&[0.25]));
        let grades = BTreeMap::from([("s0".into(), 3.0), ("s2".into(), 2.0), ("s3".into(), 1.0)]);
        let queries = [
            Judged { id: "in", ranked: &inside, grades },
            Judged { id: "out", ranked: &outside, grades: BTreeMap::new() },
        ];
        let found = calibration(&queries.iter().collect::<Vec<_>>()).unwrap();
        // Of the first five: bin 0 {0: no}, bin 2 {.25: yes, .25: no, .25: no}, bin 9 {1: yes, .9375: no}.
        assert!((found.ece5 - (0.0 + (0.75f64 - 1.0).abs() + (1.9375 - 1.0)) / 6.0).abs() < 1e-12);
        let squares = 0.9375 * 0.9375 + 0.75 * 0.75 + 2.0 * 0.25 * 0.25;
        assert!((found.brier5 - squares / 6.0).abs() < 1e-12);
        // Two more: bin 0 {0: no}, bin 5 {.5: no}.
        assert!((found.ece_all - (0.25 + 0.9375 + 0.5) / 8.0).abs() < 1e-12);
        assert_eq!(
            found.bins.iter().map(|bin| bin.count).collect::<Vec<_>>(),
            [1, 0, 3, 0, 0, 0, 0, 0, 0, 2]
        );
        assert_eq!((found.bins[2].mean_score, found.bins[2].helped), (Some(0.25), Some(1.0 / 3.0)));
        assert_eq!((found.bins[1].mean_score, found.bins[1].helped), (None, None));
        assert_eq!((found.bins[9].from, found.bins[9].to), (0.9, 1.0));
    }

    #[test]
    fn nothing_ranked_nothing_to_calibrate() {
        assert_eq!(calibration(&[&Judged { id: "q", ranked: &[], grades: BTreeMap::new() }]), None);
    }
}
