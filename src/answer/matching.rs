//! From a ranking to the answer of `match`.

use super::beside_danger::{Placed, Sorted, beside_danger};
use super::{Answer, Answered, Citation, Explanation, Match, SCHEMA_VERSION, Status};
use crate::corpus::Section;
use crate::error::{Error, Result};
use crate::index::Index;
use crate::recommend::{Recommendation, Scored, attribute, best_sentence, reasons};
use crate::safety::Country;
use crate::text::strip_citations;

/// How many headings are shown where nothing fits.
const CLOSEST: usize = 3;
/// Below this share of known words a text is likely in another language.
const FOREIGN_BELOW: f32 = 0.5;
/// So few words say nothing of a language.
const FEWEST_WORDS_OF_A_LANGUAGE: usize = 4;

/// How an answer is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// At most this many matches.
    pub limit: usize,
    /// Whether each match comes with the sum that its score is made of.
    pub explained: bool,
    /// Whose help a notice names.
    pub country: Country,
}

/// What becomes of a ranking: sections that fit, the closest headings, or nothing.
pub fn match_status(recommendation: &Recommendation) -> Status {
    ranked_status(&recommendation.ranked, recommendation.is_foreign)
}

/// As [`match_status`], from the ranked sections and whether the text is far out of scope.
pub fn ranked_status(ranked: &[Scored], is_foreign: bool) -> Status {
    let fits = ranked.iter().any(|scored| scored.strength.is_some());
    match (fits, is_foreign || ranked.is_empty()) {
        (true, _) => Status::Matched,
        (false, true) => Status::Nothing,
        (false, false) => Status::Closest,
    }
}

/// The answer for the description `text`.
///
/// # Errors
/// [`Error::Damaged`] where a stored document does not read back.
pub fn answer_match(
    index: &Index,
    text: &str,
    recommendation: &Recommendation,
    wanted: &Wanted,
) -> Result<Answer> {
    let verdict = index.detector().verdict(text, &recommendation.judged.text.words);
    let notice = verdict.as_ref().and_then(|verdict| index.detector().notice(verdict, &wanted.country));
    let status = match &notice {
        Some(notice) if notice.acute => Status::Nothing,
        _ => match_status(recommendation),
    };
    let chosen = candidates(recommendation, status);
    let Sorted { chosen, held_back } = match &verdict {
        Some(verdict) if notice.is_some() && verdict.is_unsafe_together() => {
            beside_danger(recommendation, chosen, wanted.limit, index.detector().wordings().as_ref())
        }
        _ => Sorted::as_they_are(chosen, wanted.limit),
    };
    // Where everything steps back, there is nothing to show under a heading.
    let status = if notice.is_some() && chosen.is_empty() { Status::Nothing } else { status };
    let mut references = Vec::new();
    let mut matches = Vec::new();
    for (rank, Placed { scored, moved_up }) in (1..).zip(chosen) {
        let full_id = scored.section.full_id();
        let section = index.section(&full_id)?.ok_or_else(|| Error::Damaged {
            path: index.path().to_owned(),
            what: format!("section {full_id} is missing"),
        })?;
        references.extend(cited(index, &section)?);
        let found = one_match(index, rank, text, recommendation, scored, &section, wanted)?;
        matches.push(Match { moved_up, ..found });
    }
    Ok(Answer {
        schema_version: SCHEMA_VERSION,
        status,
        query: None,
        notice,
        held_back,
        role: Some(recommendation.role),
        in_scope: recommendation.in_scope,
        matches,
        references: Citation::listed(references),
        total: None,
        total_is_least: false,
        did_you_mean: Vec::new(),
        also_searched: Vec::new(),
        notes: notes(index, text, recommendation),
    })
}

/// The sections that may be shown, best first.
fn candidates(recommendation: &Recommendation, status: Status) -> Vec<&Scored> {
    let ranked = recommendation.ranked.iter();
    match status {
        Status::Matched => ranked.filter(|scored| scored.strength.is_some()).collect(),
        Status::Closest => ranked.take(CLOSEST).collect(),
        Status::Nothing => Vec::new(),
    }
}

/// The references that a section cites.
pub(super) fn cited(index: &Index, section: &Section) -> Result<Vec<Citation>> {
    let mut citations = Vec::new();
    for key in &section.citations {
        let found = index.reference(&format!("{}/{key}", section.guide))?;
        citations.extend(found.iter().map(Citation::of));
    }
    Ok(citations)
}

fn one_match(
    index: &Index,
    rank: usize,
    text: &str,
    recommendation: &Recommendation,
    scored: &Scored,
    section: &Section,
    wanted: &Wanted,
) -> Result<Match> {
    let sentence = best_sentence(section, &recommendation.description);
    let lines = sentence.map_or_else(|| section.lines(), |sentence| sentence.lines);
    let excerpt = sentence.map(|sentence| strip_citations(&sentence.text)).unwrap_or_default();
    let attribution = attribute(index.model(), &recommendation.judged, scored, &recommendation.weights);
    let part = match recommendation.sentences.as_slice() {
        // The whole text is the part.
        [] | [_] => None,
        sentences => attribution.telling_part(&recommendation.judged, sentences),
    };
    // A heading that does not fit has no reason to be recommended.
    let fits = scored.strength.is_some();
    let reasons = match fits {
        true => reasons(index, text, recommendation, scored, section, &attribution, Some(&excerpt))?,
        false => Vec::new(),
    };
    Ok(Match {
        strength: scored.strength,
        reasons,
        answers: part
            .filter(|_| fits)
            .map(|span| Answered { text: text[span.clone()].to_owned(), span: (span.start, span.end) }),
        explanation: wanted.explained.then(|| Explanation::of(text, recommendation, scored, &attribution)),
        excerpt,
        ..Match::of_section(rank, section, scored.score, lines)
    })
}

fn notes(index: &Index, text: &str, recommendation: &Recommendation) -> Vec<String> {
    let description = &recommendation.description;
    let known = description.terms.len() as f32 / description.distinct.max(1) as f32;
    let mut notes = Vec::new();
    if text.trim().is_empty() {
        notes.push("There was no text to read.".to_owned());
    } else if description.distinct == 0 {
        notes.push("There are no words in this text.".to_owned());
    } else if description.is_capped() {
        notes.push("This is a long text; only its most telling words were used.".to_owned());
    } else if known < FOREIGN_BELOW && description.distinct >= FEWEST_WORDS_OF_A_LANGUAGE {
        notes.push(format!(
            "Most of these words are not known here. The guide is written in {}.",
            languages(index)
        ));
    }
    if recommendation.in_scope.is_none() && description.distinct > 0 {
        notes.push(lacks(index).to_owned());
    }
    notes
}

/// What the guide lacks for matching to understand more than shared words.
fn lacks(index: &Index) -> &'static str {
    match (index.manifest().training_situations(), index.model().concepts().is_empty()) {
        (0, true) => {
            "This guide has no situations and no lexicon to learn from, so only sections that share words with the \
             description are found."
        }
        (0, false) => {
            "This guide has no situations to learn from, so only sections that share words with the description are \
             found."
        }
        _ => {
            "This guide has too many sections to learn from its situations, so only sections that share words with \
             the description are found."
        }
    }
}

fn languages(index: &Index) -> String {
    let mut names: Vec<&str> =
        index.manifest().guides.iter().map(|guide| language_name(&guide.language)).collect();
    names.sort_unstable();
    names.dedup();
    names.join(" and ")
}

/// The English name of the languages that guides are likely to be in; else the tag itself.
fn language_name(tag: &str) -> &str {
    match tag.split('-').next().unwrap_or(tag) {
        "de" => "German",
        "en" => "English",
        "es" => "Spanish",
        "fr" => "French",
        "it" => "Italian",
        "nl" => "Dutch",
        "pt" => "Portuguese",
        _ => tag,
    }
}
