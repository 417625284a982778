//! What speaks for danger in a text, and how it becomes a probability.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::detector::{DANGERS, NONE, Told};
use super::phrases::{Fired, RuleFacts};
use super::reading::Reading;
use crate::corpus::{Danger, DangerKind, When, Who};
use crate::learn::{Row, fit, log_odds, sigmoid};

/// Terms of [`Calibration`].
pub const TERMS: usize = 9;
/// Log-odds of a text without words.
const SILENT: f32 = -8.0;
/// More rules than this say no more.
const MOST_RULES: usize = 3;
/// More units than this say no more: texts to learn from have fewer, and in a very long one nothing should drown.
const MOST_UNITS: usize = 500;
/// Share of "past" from which a danger is taken to be over: words for what goes on do no harm to what is over.
const OVER: f32 = 0.6;

/// How evidence becomes a probability: coefficients of a logistic regression that cross-validation fits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration([f64; TERMS]);

impl Default for Calibration {
    /// For corpora with too few labelled texts to fit it.
    fn default() -> Self {
        Self([-1.0, 0.5, 0.2, 0.0, 0.3, -0.3, 3.0, 1.0, -0.5])
    }
}

impl Calibration {
    /// For corpora without labelled texts, in which nothing but rules tells of danger: one that is no more than evidence is not
    /// enough, two are.
    pub const RULES_ALONE: Self = Self([-4.5, 0.0, 0.0, 0.0, 0.0, 3.0, 3.0, 1.0, -0.5]);

    /// Fits the coefficients to texts whose danger is known.
    pub fn fit(rows: &[Row<TERMS>]) -> Self {
        Self(fit(rows))
    }

    /// Probability (0..1) that a text calls for a notice.
    pub fn probability(&self, evidence: &Evidence) -> f32 {
        sigmoid(log_odds(&self.0, &evidence.terms())) as f32
    }
}

/// What speaks for danger in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Log-odds of its three most telling units, highest first.
    pub top: [f32; 3],
    /// Log-odds of the whole.
    pub whole: f32,
    /// How many units were judged.
    pub units: usize,
    /// Numbers of the rules that fire, each once.
    pub fired: Vec<usize>,
    /// How many of them always call for a notice.
    pub always: usize,
    /// How many of them tell of danger in a sentence in which none tells that no danger is meant.
    pub dangers: usize,
    /// How many tell of danger in a sentence in which another one tells that none is meant.
    pub doubted: usize,
    /// Whether a rule says that danger is very near.
    pub is_acute: bool,
    /// Shares of [`DANGERS`] over the units, each unit by its odds; they add up to 1.
    pub shares: [f32; NONE],
    /// Share of "past".
    pub past: f32,
    /// What the rules that always fire say by themselves: kind, and whom and when where they know.
    pub named: Vec<(DangerKind, Option<Who>, Option<When>)>,
}

impl Evidence {
    /// Puts together what rules and detector say; `told` is of the units of `reading`.
    pub fn of(reading: &Reading, told: Vec<Told>, rules: &[RuleFacts]) -> Self {
        let mut fired: Vec<usize> = reading.fired.iter().map(|fired| fired.rule).collect();
        fired.sort_unstable();
        fired.dedup();
        let facts: Vec<&RuleFacts> = fired.iter().filter_map(|rule| rules.get(*rule)).collect();
        let mut heights: Vec<f32> = told.iter().map(|told| told.log_odds).collect();
        heights.sort_by(|a, b| b.total_cmp(a));
        let at = |place: usize| heights.get(place).or(heights.last()).copied().unwrap_or(SILENT);
        let (shares, past) = mixed(&told);
        let sentence = |fired: &Fired| reading.worded.sentence[fired.words.start];
        let tells = |fired: &&Fired| rules.get(fired.rule).is_some_and(|rule| rule.kind.is_some());
        let takes_back = reading.fired.iter().filter(|fired| !tells(fired));
        let taken_back: BTreeSet<usize> = takes_back.map(sentence).collect();
        let told_of: BTreeSet<usize> = reading.fired.iter().filter(tells).map(|fired| fired.rule).collect();
        let is_sure = |fired: &&Fired| !taken_back.contains(&sentence(fired));
        let sure: BTreeSet<usize> =
            reading.fired.iter().filter(tells).filter(is_sure).map(|fired| fired.rule).collect();
        let always = facts.iter().filter(|rule| rule.always);
        Self {
            top: [at(0), at(1), at(2)],
            whole: told.last().map_or(SILENT, |told| told.log_odds),
            units: told.len(),
            always: always.clone().count(),
            dangers: sure.len(),
            doubted: told_of.difference(&sure).count(),
            is_acute: facts.iter().any(|rule| rule.acute),
            named: always.filter_map(|rule| Some((rule.kind?, rule.who, rule.when))).collect(),
            fired,
            shares,
            past,
        }
    }

    /// The terms that tell of danger; the first is 1.
    pub fn terms(&self) -> [f64; TERMS] {
        let rules = |count: usize| count.min(MOST_RULES) as f64;
        [
            1.0,
            f64::from(self.top[0]),
            f64::from(self.top[1]),
            f64::from(self.whole),
            (1.0 + self.units.min(MOST_UNITS) as f64).ln(),
            f64::from(u8::from(self.always > 0)),
            f64::from(u8::from(self.dangers > 0)),
            rules(self.dangers),
            rules(self.doubted),
        ]
    }

    /// The danger that the evidence is for, most likely first by kind.
    pub fn danger(&self) -> Danger {
        let mut by_danger = self.shares;
        for (kind, who, _) in &self.named {
            for (share, (own, person)) in by_danger.iter_mut().zip(&DANGERS) {
                if own == kind {
                    *share += if who.is_none_or(|who| who == *person) { 1.0 } else { 0.1 };
                }
            }
        }
        let best = (0..NONE).max_by(|a, b| by_danger[*a].total_cmp(&by_danger[*b])).unwrap_or(0);
        let (kind, who) = DANGERS[best];
        let named = self.named.iter().filter(|named| named.0 == kind).find_map(|named| named.2);
        let when = named.unwrap_or(if self.past >= OVER { When::Past } else { When::Current });
        Danger { kind, who, when }
    }
}

/// Shares of the dangers and of "past" over all units, each unit counted by its odds.
fn mixed(told: &[Told]) -> ([f32; NONE], f32) {
    let mut shares = [0.0f32; NONE];
    let (mut past, mut all) = (0.0f32, f32::MIN_POSITIVE);
    for told in told {
        let weight = told.log_odds.clamp(-10.0, 10.0).exp();
        let danger: f32 = told.shares[..NONE].iter().sum::<f32>().max(f32::MIN_POSITIVE);
        shares.iter_mut().zip(&told.shares).for_each(|(sum, share)| *sum += weight * share / danger);
        past += weight * told.past;
        all += weight;
    }
    (shares.map(|share| share / all), past / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_so_long_that_danger_drowns_in_it() {
        let terms = |units| Evidence { units, ..Evidence::default() }.terms();
        assert_eq!(terms(MOST_UNITS), terms(100 * MOST_UNITS));
        assert!(terms(10)[4] < terms(100)[4]);
    }
}
