//! Every knob of the ranking, in one place.

use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Boost of a section's title in BM25. 0 ignores it.
    pub title: f32,
    /// Boost of a section's keywords in BM25. 0 ignores them.
    pub keywords: f32,
    /// Boost of a section's prose in BM25. 0 ignores it.
    pub body: f32,
    /// How many nearest situations vote. 0 turns voting off; large values blur towards the sections that fit most
    /// situations.
    pub neighbors: f32,
    /// Boost of two words in a row against single words, in finding neighbours. 0 ignores word order.
    pub pairs: f32,
    /// A neighbour's vote is (its BM25 / the best one's) to this power. 0 counts all alike, large values hear only the
    /// nearest.
    pub sharpness: f32,
    /// Votes of imagined neighbours that chose no section, in votes of the nearest. Larger values trust few neighbours
    /// less.
    pub doubt: f32,
    /// Weight of a situation that names one section and is silent on the others, against a fully labelled one.
    pub partial: f32,
    /// Log-odds of a section for which nothing speaks.
    pub bias: f32,
    /// Log-odds for a unanimous vote of the neighbours.
    pub vote: f32,
    /// Log-odds for a section that holds all of the description's words.
    pub words: f32,
    /// As `bias`, for a guide without situations.
    pub bias_words_only: f32,
    /// As `words`, for a guide without situations.
    pub words_only: f32,
    /// Log-odds taken from a section that speaks to the other person, once the role is known.
    pub other_role: f32,
    /// Least familiarity (0..1) of a description. One that shares fewer words and pairs of words with the situations is
    /// about something else, and nothing matches. 0 takes every text for one that the guide is about.
    pub familiar: f32,
    /// Share of the neighbours' votes that a role needs to be named. Above 1 no role is ever inferred.
    pub role_share: f32,
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
            title: 1.0,
            keywords: 1.0,
            body: 1.0,
            neighbors: 50.0,
            pairs: 0.8,
            sharpness: 4.0,
            doubt: 0.0,
            partial: 1.0,
            bias: -4.2,
            vote: 15.5,
            words: 1.9,
            bias_words_only: -2.8,
            words_only: 3.0,
            other_role: 0.4,
            familiar: 0.7,
            role_share: 0.65,
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
    title,
    keywords,
    body,
    neighbors,
    pairs,
    sharpness,
    doubt,
    partial,
    bias,
    vote,
    words,
    bias_words_only,
    words_only,
    other_role,
    familiar,
    role_share,
    strong,
    likely,
    possible,
);

impl Weights {
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
