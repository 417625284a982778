//! Why a section was recommended, from the ranking's own arithmetic: the concepts and words that carried it, the most
//! alike situation, and the passage that answers.

use std::collections::HashSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::attribution::Attribution;
use super::passage::most_alike;
use super::rank::{Recommendation, Scored};
use crate::corpus::{Section, Situation};
use crate::error::Result;
use crate::index::Index;
use crate::learn::Alike;
use crate::text::{beginning, is_function_word, normalize, one_line, stem, stem_all, stems};

/// At most this many concepts are named.
const MOST_CONCEPTS: usize = 3;
/// At most this many concepts and words are named together.
const MOST_NAMED: usize = 4;
/// A concept that says less for the section, in log-odds, is noise.
const LEAST_CONCEPT: f32 = 0.1;
/// A word that says less for the section, in log-odds, is noise.
const LEAST_WORD: f32 = 0.12;
/// Longest quotation of a situation, in characters.
const LONGEST_QUOTE_CHARS: usize = 140;
/// A situation that votes with less than this (the nearest has 1) is no reason.
const LEAST_VOTE: f32 = 0.2;
/// Only a situation that this section clearly helps is a reason for it.
const LEAST_GRADE: u8 = 2;
/// At most this many situations are looked at, nearest first.
const MOST_SITUATIONS: usize = 12;

/// A reason for a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What sort of reason.
    pub kind: ReasonKind,
    /// The words, the concept in plain words, the situation, or the passage.
    pub text: String,
    /// Byte range in the person's text, for words and concepts.
    pub span: Option<(usize, usize)>,
}

/// The sort of a [`Reason`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReasonKind {
    /// Words of the description that speak for the section.
    Words,
    /// A concept of the lexicon that the description names.
    Concept,
    /// A situation of the guide that is alike.
    Situation,
    /// A passage of the section.
    Passage,
}

/// The reasons for one ranked section: concepts and words in the order of the text, then the situation, then `passage`,
/// the sentence that answers.
///
/// # Errors
/// [`Error::Damaged`](crate::Error::Damaged) where a stored situation does not read back.
pub fn reasons(
    index: &Index,
    text: &str,
    recommendation: &Recommendation,
    scored: &Scored,
    section: &Section,
    attribution: &Attribution,
    passage: Option<&str>,
) -> Result<Vec<Reason>> {
    let mut reasons = concepts(index, text, recommendation, attribution);
    let words = match scored.output {
        Some(_) => telling_words(index, text, recommendation, attribution, &reasons),
        None => shared_words(recommendation, section),
    };
    let room = MOST_NAMED.saturating_sub(reasons.len());
    reasons.extend(words.into_iter().take(room).map(|span| Reason {
        kind: ReasonKind::Words,
        text: text[span.clone()].to_owned(),
        span: Some((span.start, span.end)),
    }));
    reasons.sort_by_key(|reason| reason.span);
    let alike = most_alike_helped(index, recommendation, scored, section)?;
    reasons.extend(alike.map(|situation| Reason {
        kind: ReasonKind::Situation,
        text: shortened(&situation.text, most_alike(&situation.text, &recommendation.description)),
        span: None,
    }));
    reasons.extend(passage.map(|passage| Reason {
        kind: ReasonKind::Passage,
        text: passage.to_owned(),
        span: None,
    }));
    Ok(reasons)
}

/// The concepts whose words say most for the section, each once.
fn concepts(
    index: &Index,
    text: &str,
    recommendation: &Recommendation,
    attribution: &Attribution,
) -> Vec<Reason> {
    let model = index.model();
    let read = &recommendation.judged.text;
    let mut found: Vec<(f32, Reason)> = Vec::new();
    for phrase in &read.concepts {
        let says = attribution.of_words(phrase.words.clone());
        let (Some(first), Some(last)) =
            (read.words.get(phrase.words.start), read.words.get(phrase.words.end - 1))
        else {
            continue;
        };
        let span = first.span.start..last.span.end;
        let labels = model.wording().concepts(phrase).iter();
        let label = labels.filter_map(|concept| model.concepts().get(usize::from(*concept)));
        if let Some(label) = label.into_iter().find(|label| !label.general).filter(|_| says >= LEAST_CONCEPT)
            && text.get(span.clone()).is_some()
        {
            let reason = Reason {
                kind: ReasonKind::Concept,
                text: label.text.clone(),
                span: Some((span.start, span.end)),
            };
            found.push((says, reason));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut named = HashSet::new();
    found.retain(|(_, reason)| named.insert(reason.text.clone()));
    found.truncate(MOST_CONCEPTS);
    found.into_iter().map(|(_, reason)| reason).collect()
}

/// Places of the words outside of `named` that say most for the section, the most telling first, each word once.
fn telling_words(
    index: &Index,
    text: &str,
    recommendation: &Recommendation,
    attribution: &Attribution,
    named: &[Reason],
) -> Vec<Range<usize>> {
    let model = index.model();
    let read = &recommendation.judged.text;
    // "husband" names a person whom most people write of, and no reason.
    let is_general = |at: usize| {
        let phrases = read.concepts.iter().filter(|phrase| phrase.words.contains(&at));
        let mut labels = phrases.flat_map(|phrase| model.wording().concepts(phrase)).peekable();
        let general = |concept: &u16| model.concepts().get(usize::from(*concept)).is_some_and(|l| l.general);
        labels.peek().is_some() && labels.all(general)
    };
    let is_named = |span: &Range<usize>| {
        named
            .iter()
            .filter_map(|reason| reason.span)
            .any(|(start, end)| start <= span.start && span.end <= end)
    };
    // As it was written too: without its apostrophe "he'll" is another word, and a slip may be mended to one that tells.
    let is_grammar = |span: &Range<usize>| is_function_word(&stem(&normalize(&text[span.clone()])));
    let stems = stem_all(read.words.iter().map(|word| word.text.as_str()));
    let mut telling: Vec<(f32, &str, Range<usize>)> = read
        .words
        .iter()
        .zip(&attribution.words)
        .zip(&stems)
        .enumerate()
        .filter(|(at, ((word, says), stem))| {
            **says >= LEAST_WORD
                && !is_general(*at)
                && word.text.chars().count() > 2
                && !is_function_word(stem)
                && !is_function_word(&word.text)
                && !is_grammar(&word.span)
                && !is_named(&word.span)
        })
        .map(|(_, ((word, says), stem))| (*says, stem.as_str(), word.span.clone()))
        .collect();
    telling.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut seen = HashSet::new();
    telling.retain(|(_, stem, _)| seen.insert(*stem));
    telling.into_iter().map(|(.., span)| span).collect()
}

/// First places of the rarest telling words that stand in the section itself.
fn shared_words(recommendation: &Recommendation, section: &Section) -> Vec<Range<usize>> {
    let held: HashSet<String> = stems(&section.own_text()).into_iter().map(|word| word.stem).collect();
    let terms = recommendation.description.terms.iter();
    terms
        .filter(|term| !term.common && term.stem.chars().count() > 1 && held.contains(&term.stem))
        .filter_map(|term| term.spans.first().cloned())
        .collect()
}

/// The nearest situation that votes for the section and that it clearly helps.
fn most_alike_helped(
    index: &Index,
    recommendation: &Recommendation,
    scored: &Scored,
    section: &Section,
) -> Result<Option<Situation>> {
    let Some(output) = scored.output else {
        return Ok(None);
    };
    let judged = &recommendation.judged;
    let voters = judged.alike.iter().zip(&judged.ballots).zip(&judged.votes);
    let for_it = voters.filter(|((_, ballot), vote)| {
        **vote >= LEAST_VOTE && ballot.choices.iter().any(|(choice, _)| *choice == output)
    });
    for ((Alike { text, .. }, _), _) in for_it.take(MOST_SITUATIONS) {
        let found = index.situation(index.model().situation_id(*text))?;
        let helped = found.filter(|found| found.grades.get(&section.id).is_some_and(|g| *g >= LEAST_GRADE));
        if helped.is_some() {
            return Ok(helped);
        }
    }
    Ok(None)
}

/// A situation whole where it is short, else from the sentence at `from` on, cut after a word.
fn shortened(text: &str, from: Range<usize>) -> String {
    let whole = flat(text);
    if whole.chars().count() <= LONGEST_QUOTE_CHARS {
        return whole;
    }
    let lead = if from.start > 0 { "…" } else { "" };
    format!("{lead}{}", beginning(&flat(&text[from.start..]), LONGEST_QUOTE_CHARS))
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
