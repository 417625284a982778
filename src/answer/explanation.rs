//! The sum that a score is made of.

use serde::{Deserialize, Serialize};

use crate::recommend::{Attribution, Recommendation, Scored};

/// A score as a sum of log-odds: `score` is 1 / (1 + e^-`log_odds`), and `log_odds` is the sum of the parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The sum.
    pub log_odds: f32,
    /// Its parts.
    pub parts: Vec<ExplanationPart>,
    /// The part `words`, shared out among the words of the description, in their order; those that say nothing are left
    /// out.
    pub words: Vec<WordShare>,
}

/// A part of the sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplanationPart {
    /// `start`, `words`, `situations`, `own_text`, `together`, `other_sections`, `scope`,
    /// `other_role` or `need`.
    pub name: String,
    /// Log-odds.
    pub value: f32,
}

/// What a word says for the section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordShare {
    /// The word as it was written.
    pub text: String,
    /// Its byte range in the person's text.
    pub span: (usize, usize),
    /// Log-odds.
    pub value: f32,
}

impl Explanation {
    /// The sum behind the score of `scored` for the description `text`.
    pub(super) fn of(
        text: &str,
        recommendation: &Recommendation,
        scored: &Scored,
        attribution: &Attribution,
    ) -> Self {
        let parts = &scored.parts;
        let words: f32 = attribution.words.iter().sum();
        let named = [
            ("start", parts.start),
            ("words", words),
            ("situations", parts.votes),
            ("own_text", parts.own_words),
            ("together", parts.together),
            ("other_sections", attribution.rest + parts.others),
            ("scope", parts.doubt),
            ("other_role", parts.other_role),
            ("need", parts.need),
        ];
        let shares = recommendation.judged.text.words.iter().zip(&attribution.words);
        Self {
            log_odds: parts.log_odds(),
            parts: named
                .into_iter()
                .map(|(name, value)| ExplanationPart { name: name.into(), value })
                .collect(),
            words: shares
                .filter(|(_, value)| **value != 0.0)
                .map(|(word, value)| WordShare {
                    text: text[word.span.clone()].to_owned(),
                    span: (word.span.start, word.span.end),
                    value: *value,
                })
                .collect(),
        }
    }
}
