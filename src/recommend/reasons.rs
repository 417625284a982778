//! Why a section was recommended: the person's own words that stand in it, and the most alike situation.

use std::collections::HashSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::neighbors::Neighbor;
use super::passage::{best_sentence, most_alike};
use super::rank::{Recommendation, Scored};
use crate::corpus::Situation;
use crate::text::{one_line, stems, strip_citations};

/// At most this many words are named.
const MOST_WORDS: usize = 4;
/// Longest quotation of a situation, in characters.
const LONGEST_QUOTE_CHARS: usize = 140;
/// A situation whose vote is less than this (the nearest has 1) is no reason where there is a better one.
const LEAST_VOTE: f32 = 0.3;
/// Only a situation that this section clearly helps is a reason for it, where there is one.
const LEAST_GRADE: u8 = 2;

/// A reason for a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What sort of reason.
    pub kind: ReasonKind,
    /// The words, or the situation.
    pub text: String,
    /// Byte range in the person's text, for words.
    pub span: Option<(usize, usize)>,
}

/// The sort of a [`Reason`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReasonKind {
    /// Words of the description that stand in the section.
    Words,
    /// A concept of the lexicon that the description names.
    Concept,
    /// A situation of the guide that is alike.
    Situation,
    /// A passage of the section.
    Passage,
}

/// The reasons for one ranked section, words first; never empty for a section with a sentence.
pub fn reasons(text: &str, recommendation: &Recommendation, scored: &Scored) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = shared_words(recommendation, scored)
        .into_iter()
        .map(|span| Reason {
            kind: ReasonKind::Words,
            text: text[span.clone()].to_owned(),
            span: Some((span.start, span.end)),
        })
        .collect();
    let alike = nearest_helped(recommendation, scored, LEAST_GRADE, LEAST_VOTE).or_else(|| {
        // Something spoke for the section; where no word does, it was a situation further off.
        reasons.is_empty().then(|| nearest_helped(recommendation, scored, 1, 0.0)).flatten()
    });
    reasons.extend(alike.map(|situation| Reason {
        kind: ReasonKind::Situation,
        text: shortened(&situation.text, most_alike(&situation.text, &recommendation.description)),
        span: None,
    }));
    if reasons.is_empty() {
        let passage = best_sentence(&scored.section, &recommendation.description);
        reasons.extend(passage.map(|sentence| Reason {
            kind: ReasonKind::Passage,
            text: strip_citations(&sentence.text),
            span: None,
        }));
    }
    reasons
}

/// The nearest situation that the section helps by at least `grade` and that votes with at least `vote`.
fn nearest_helped<'a>(
    recommendation: &'a Recommendation,
    scored: &Scored,
    grade: u8,
    vote: f32,
) -> Option<&'a Situation> {
    let helped = |neighbor: &&Neighbor| neighbor.vote >= vote && neighbor.grade(&scored.section) >= grade;
    let nearest = recommendation.neighbors.iter().find(helped);
    nearest.map(|neighbor| &neighbor.situation)
}

/// First places of the rarest telling words that stand in the section, in the order of the text.
fn shared_words(recommendation: &Recommendation, scored: &Scored) -> Vec<Range<usize>> {
    let section = &scored.section;
    let searched = format!("{}\n{}\n{}", section.title, section.keywords.join("\n"), section.plain_text());
    let held: HashSet<String> = stems(&searched).into_iter().map(|word| word.stem).collect();
    let mut spans: Vec<Range<usize>> = recommendation
        .description
        .terms
        .iter()
        .filter(|term| !term.common && term.stem.chars().count() > 1 && held.contains(&term.stem))
        .filter_map(|term| term.spans.first().cloned())
        .take(MOST_WORDS)
        .collect();
    spans.sort_by_key(|span| span.start);
    spans
}

/// A situation whole where it is short, else from the sentence at `from` on, cut after a word.
fn shortened(text: &str, from: Range<usize>) -> String {
    let whole = flat(text);
    if whole.chars().count() <= LONGEST_QUOTE_CHARS {
        return whole;
    }
    let lead = if from.start > 0 { "…" } else { "" };
    let tail = flat(&text[from.start..]);
    match tail.char_indices().nth(LONGEST_QUOTE_CHARS) {
        None => format!("{lead}{tail}"),
        Some((limit, _)) => {
            let cut = tail[..limit].rfind(' ').unwrap_or(limit);
            format!("{lead}{}…", tail[..cut].trim_end_matches([',', ';', ':', ' ']))
        }
    }
}

/// `text` on one line; a title line stays apart from what follows it.
fn flat(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().map(one_line) {
        let apart = if out.ends_with(|c: char| c.is_alphanumeric()) { " — " } else { " " };
        if !out.is_empty() && !line.is_empty() {
            out.push_str(apart);
        }
        out.push_str(&line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_situations_are_cut_between_words() {
        let text = format!("First. {}", "word ".repeat(60));
        let short = shortened(&text, 0..6);
        assert!(short.starts_with("First.") && short.ends_with("word…"));
        assert!(short.chars().count() <= LONGEST_QUOTE_CHARS + 1);
        assert!(shortened(&text, 7..text.len()).starts_with("…word"));
        assert_eq!(shortened("a\nb  c.\nd", 0..1), "a — b c. d");
    }
}
