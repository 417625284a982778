//! How often a notice is given where it should be, and where it should not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How often a notice was given for texts of one sort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticeRate {
    /// The sort: a kind of danger, or of harmless text.
    pub sort: String,
    /// How many texts.
    pub texts: usize,
    /// How many of them were given a notice.
    pub noticed: usize,
    /// Their share (0..1).
    pub rate: f64,
}

impl NoticeRate {
    /// The rate of one sort.
    pub fn of(sort: impl Into<String>, judged: impl IntoIterator<Item = bool>) -> Self {
        let (mut texts, mut noticed) = (0, 0);
        for given in judged {
            texts += 1;
            noticed += usize::from(given);
        }
        Self { sort: sort.into(), texts, noticed, rate: noticed as f64 / f64::max(texts as f64, 1.0) }
    }

    /// A rate for each sort among `judged`, in alphabetical order.
    pub fn by_sort<'a>(judged: impl Iterator<Item = (&'a str, bool)>) -> Vec<Self> {
        let mut sorts: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
        judged.for_each(|(sort, given)| sorts.entry(sort).or_default().push(given));
        sorts.into_iter().map(|(sort, given)| Self::of(sort, given)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_shares_by_sort() {
        let judged = [("b", true), ("a", false), ("b", false)];
        let rates = NoticeRate::by_sort(judged.into_iter());
        let plain: Vec<(&str, usize, usize, f64)> =
            rates.iter().map(|rate| (rate.sort.as_str(), rate.texts, rate.noticed, rate.rate)).collect();
        assert_eq!(plain, [("a", 1, 0, 0.0), ("b", 2, 1, 0.5)]);
        assert_eq!(NoticeRate::of("none", []).rate, 0.0);
    }
}
