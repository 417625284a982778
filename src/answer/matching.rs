//! From a ranking to the answer of `match`.

use super::{Answer, Citation, Match, SCHEMA_VERSION, Status};
use crate::corpus::Section;
use crate::error::Result;
use crate::index::Index;
use crate::recommend::{Recommendation, Scored, best_sentence, reasons};
use crate::text::strip_citations;

/// How many headings are shown where nothing fits.
const CLOSEST: usize = 3;
/// Below this share of known words a text is likely in another language.
const FOREIGN_BELOW: f32 = 0.5;
/// So few words say nothing of a language.
const FEWEST_WORDS_OF_A_LANGUAGE: usize = 4;

/// The answer for the description `text`, with at most `limit` matches.
///
/// # Errors
/// [`Error::Damaged`](crate::Error::Damaged) where a stored reference does not read back.
pub fn answer_match(
    index: &Index,
    text: &str,
    recommendation: &Recommendation,
    limit: usize,
) -> Result<Answer> {
    let ranked = &recommendation.ranked;
    let status = match_status(ranked);
    let chosen: Vec<&Scored> = match status {
        Status::Matched => ranked.iter().filter(|s| s.strength.is_some()).take(limit).collect(),
        Status::Closest => ranked.iter().take(CLOSEST.min(limit)).collect(),
        Status::Nothing => Vec::new(),
    };
    let mut references = Vec::new();
    let mut matches = Vec::new();
    for (rank, scored) in (1..).zip(chosen) {
        references.extend(cited(index, &scored.section)?);
        matches.push(one_match(rank, text, recommendation, scored));
    }
    Ok(Answer {
        schema_version: SCHEMA_VERSION,
        status,
        query: None,
        notice: None,
        role: Some(recommendation.role),
        matches,
        references: Citation::listed(references),
        total: None,
        did_you_mean: Vec::new(),
        notes: notes(index, text, recommendation),
    })
}

/// What a ranking comes to: something fits, or what is nearest does not, or there is nothing.
pub fn match_status(ranked: &[Scored]) -> Status {
    match ranked {
        [] => Status::Nothing,
        _ if ranked.iter().any(|scored| scored.strength.is_some()) => Status::Matched,
        _ => Status::Closest,
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

fn one_match(rank: usize, text: &str, recommendation: &Recommendation, scored: &Scored) -> Match {
    let section = &scored.section;
    let sentence = best_sentence(section, &recommendation.description);
    let lines = sentence.map_or_else(|| section.lines(), |sentence| sentence.lines);
    Match {
        strength: scored.strength,
        excerpt: sentence.map(|sentence| strip_citations(&sentence.text)).unwrap_or_default(),
        // A heading that does not fit has no reason to be recommended.
        reasons: scored.strength.map(|_| reasons(text, recommendation, scored)).unwrap_or_default(),
        ..Match::of_section(rank, section, scored.score, lines)
    }
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
    } else if index.manifest().training_situations() > 0
        && known < FOREIGN_BELOW
        && description.distinct >= FEWEST_WORDS_OF_A_LANGUAGE
    {
        notes.push(format!(
            "Most of these words are not known here. The guide is written in {}.",
            languages(index)
        ));
    }
    notes
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
