//! Every knob of the ranking, in one place.

use serde::{Deserialize, Serialize};

use crate::learn::Scales;

/// How sure a match is: a range of its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// Clearly more likely to help than not.
    Strong,
    /// Helps about every second time.
    Likely,
    /// Helps less often than not; worth a look.
    Possible,
}

/// The knobs of the ranking. [`Default`] is what the program uses; `amends eval --set NAME=VALUE` measures another.
///
/// What the model learned is weighed by [`Calibration`](crate::learn::Calibration), which cross-validation fits; the
/// knobs scale its terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Scale of what the linear model says. 0 leaves it out.
    pub linear: f32,
    /// Scale of the votes of the alike situations. 0 leaves them out.
    pub votes: f32,
    /// Scale of the likeness to a section's own text. 0 leaves it out.
    pub own_words: f32,
    /// Scale of what the second look adds. 0 leaves it out.
    pub together: f32,
    /// Scale of the doubt whether the guide has anything for the text. 0 leaves it out.
    pub doubt: f32,
    /// Log-odds taken from a section that speaks to the other person, where the person said who speaks.
    pub other_role: f32,
    /// Score that a section needs for a sentence alone to be a need of its own. Above 1 there are no needs.
    pub need: f32,
    /// Highest score that a section gets from a sentence alone: enough to be shown where others leave room.
    pub need_most: f32,
    /// Score for a sentence alone from which a section takes a place among the first five from one that no sentence asks
    /// for. Above 1 none does.
    pub need_sure: f32,
    /// Boost of a section's title in BM25, for sections that nothing was learned of.
    pub title: f32,
    /// Boost of a section's keywords in BM25.
    pub keywords: f32,
    /// Boost of a section's prose in BM25.
    pub body: f32,
    /// Log-odds of a section for which nothing speaks, where nothing was learned of it.
    pub bias_words_only: f32,
    /// Log-odds for a section that holds all of the description's words, where nothing was learned of it.
    pub words_only: f32,
    /// Share that a role needs to be named. Above 1 no role is ever inferred.
    pub role_share: f32,
    /// Least probability that the guide has something for the text; below it nothing matches.
    pub in_scope: f32,
    /// Least probability from which headings are shown as the closest, where nothing matches.
    pub near_scope: f32,
    /// Least score of a strong match.
    pub strong: f32,
    /// Least score of a likely match.
    pub likely: f32,
    /// Least score of a match; below it a section is only the closest there is.
    pub possible: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            linear: 1.0,
            votes: 1.0,
            own_words: 1.0,
            together: 1.0,
            doubt: 1.0,
            other_role: 0.8,
            need: 0.85,
            need_most: 0.21,
            need_sure: 0.93,
            title: 1.0,
            keywords: 1.0,
            body: 1.0,
            bias_words_only: -2.8,
            words_only: 3.0,
            role_share: 0.5,
            in_scope: 0.75,
            near_scope: 0.65,
            strong: 0.6,
            likely: 0.4,
            possible: 0.2,
        }
    }
}

/// A knob that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no knob `{asked}`; knobs are {}", Weights::NAMES.join(", "))]
pub struct UnknownKnob {
    /// The name that was asked for.
    pub asked: String,
}

macro_rules! knobs {
    ($($name:ident),* $(,)?) => {
        impl Weights {
            /// Names of all knobs.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];

            /// Sets a knob by its name.
            ///
            /// # Errors
            /// [`UnknownKnob`] where there is none of that name.
            pub fn set(&mut self, name: &str, value: f32) -> Result<(), UnknownKnob> {
                match name {
                    $(stringify!($name) => self.$name = value,)*
                    _ => return Err(UnknownKnob { asked: name.into() }),
                }
                Ok(())
            }
        }
    };
}

knobs!(
    linear,
    votes,
    own_words,
    together,
    doubt,
    other_role,
    need,
    need_most,
    need_sure,
    title,
    keywords,
    body,
    bias_words_only,
    words_only,
    role_share,
    in_scope,
    near_scope,
    strong,
    likely,
    possible,
);

impl Weights {
    /// The scales of what was learned.
    pub fn scales(&self) -> Scales {
        Scales { linear: self.linear, votes: self.votes, own_words: self.own_words, together: self.together }
    }

    /// The strength of a score; `None` where nothing recommends the section.
    pub fn strength(&self, score: f32) -> Option<Strength> {
        match score {
            s if s >= self.strong => Some(Strength::Strong),
            s if s >= self.likely => Some(Strength::Likely),
            s if s >= self.possible => Some(Strength::Possible),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strengths_are_ranges_of_the_score() {
        let weights = Weights { strong: 0.5, likely: 0.3, possible: 0.1, ..Weights::default() };
        let strengths = [0.5, 0.49, 0.1, 0.09].map(|score| weights.strength(score));
        assert_eq!(
            strengths,
            [Some(Strength::Strong), Some(Strength::Likely), Some(Strength::Possible), None]
        );
    }

    #[test]
    fn knobs_are_set_by_name() {
        let mut weights = Weights::default();
        for name in Weights::NAMES {
            weights.set(name, 0.25).unwrap();
        }
        assert_eq!((weights.title, weights.possible), (0.25, 0.25));
        assert!(weights.set("tilte", 1.0).unwrap_err().to_string().contains("title"));
    }
}
