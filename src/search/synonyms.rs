//! Other words for what was typed: those by which the lexicon knows the same concepts, where the sections have them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::query::{Clause, ClauseKind, Occur};
use crate::error::Result;
use crate::index::Index;
use crate::text::{is_function_word, stem};

/// At most this many words are searched besides those of a query: more would find whatever is near.
const MOST_WORDS: usize = 12;
/// At most this many for one concept: the ones that most sections have.
const MOST_OF_CONCEPT: usize = 5;
/// A word in more than this share of the sections does not tell one from another.
const MOST_SECTIONS: f32 = 1.0 / 3.0;

/// Words that were searched besides what was typed, since they say the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlsoSearched {
    /// The words that name the concept, as they were searched: folded, their spelling mended.
    pub typed: String,
    /// The concept in plain words.
    pub concept: String,
    /// The words that were searched besides, in any of their forms, at lower weight.
    pub words: Vec<String>,
}

/// Synonyms for some words of a query.
pub(super) struct Synonyms {
    /// What the answer says of them.
    pub(super) said: AlsoSearched,
    /// Their stems.
    pub(super) stems: Vec<String>,
    /// The stems of the words that name the concept, without those of mere grammar.
    pub(super) own: BTreeSet<String>,
    /// Which clauses those words are.
    clauses: BTreeSet<usize>,
}

impl Synonyms {
    /// Whether the clause at this place is one of the words they stand for.
    pub(super) fn explain(&self, clause: usize) -> bool {
        self.clauses.contains(&clause)
    }
}

/// A concept that clauses name.
struct Named {
    concept: u16,
    /// The first words that name it.
    typed: String,
    clauses: BTreeSet<usize>,
}

/// The synonyms for the concepts that the words of `clauses` name together, in order.
pub(super) fn synonyms(index: &Index, clauses: &[Clause]) -> Result<Vec<Synonyms>> {
    let named = named(index, clauses);
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let mut others: BTreeMap<u16, Vec<String>> =
        named.iter().map(|named| (named.concept, Vec::new())).collect();
    for (word, concept) in index.model().wording().words_only_for(&others.keys().copied().collect()) {
        others.entry(concept).and_modify(|words| words.push(word));
    }
    // Excluded words too: what a person does not want is not brought in again.
    let taken: BTreeSet<String> = clauses.iter().filter_map(word_of).map(stem).collect();
    let mut found = Vec::new();
    for named in named {
        let words = others.remove(&named.concept).unwrap_or_default();
        let (words, stems): (Vec<_>, Vec<_>) = in_sections(index, words, &taken)?.into_iter().unzip();
        if !words.is_empty() {
            let own = named.clauses.iter().filter_map(|at| word_of(&clauses[*at])).map(stem);
            let own = own.filter(|stem| !is_function_word(stem)).collect();
            let concept = index.model().concepts()[usize::from(named.concept)].text.clone();
            let said = AlsoSearched { typed: named.typed, concept, words };
            found.push(Synonyms { said, stems, own, clauses: named.clauses });
        }
        // Each of them has a word to give.
        if found.len() == MOST_WORDS {
            break;
        }
    }
    share(&mut found);
    Ok(found)
}

fn word_of(clause: &Clause) -> Option<&str> {
    match &clause.kind {
        ClauseKind::Word(word) => Some(word),
        ClauseKind::Phrase(_) | ClauseKind::Prefix(_) => None,
    }
}

/// The concepts that are not general, each once, in the order in which they are named.
fn named(index: &Index, clauses: &[Clause]) -> Vec<Named> {
    let wanted = clauses.iter().enumerate().filter(|(_, clause)| clause.occur != Occur::MustNot);
    let words: Vec<(usize, &str)> = wanted.filter_map(|(at, clause)| Some((at, word_of(clause)?))).collect();
    let plain: Vec<String> = words.iter().map(|(_, word)| word.replace('\'', "")).collect();
    let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
    let model = index.model();
    let mut all: Vec<Named> = Vec::new();
    for found in model.wording().find(&plain) {
        let (places, typed): (BTreeSet<usize>, Vec<&str>) =
            words[found.words.clone()].iter().copied().unzip();
        for concept in model.wording().concepts(&found) {
            if model.concepts().get(usize::from(*concept)).is_none_or(|label| label.general) {
                continue;
            }
            match all.iter_mut().find(|named| named.concept == *concept) {
                Some(named) => named.clauses.extend(&places),
                None => {
                    let typed = typed.join(" ");
                    all.push(Named { concept: *concept, typed, clauses: places.clone() });
                }
            }
        }
    }
    all
}

/// Those of `words` that stand in sections and tell them apart, one for a stem, each with its stem; most sections first.
fn in_sections(index: &Index, words: Vec<String>, taken: &BTreeSet<String>) -> Result<Vec<(String, String)>> {
    let fields = index.fields();
    let most = index.manifest().sections() as f32 * MOST_SECTIONS;
    let mut by_stem: BTreeMap<String, (u64, u64, String)> = BTreeMap::new();
    for word in words {
        // As it is written, since a slip of the pen may share a stem with other words; and first, since few are there.
        let exact = most_documents(index, &[fields.title_exact, fields.body_exact], &word)?;
        if exact == 0 {
            continue;
        }
        let stem = stem(&word);
        if taken.contains(&stem) || is_function_word(&stem) {
            continue;
        }
        let sections = most_documents(index, &[fields.title, fields.keywords, fields.body], &stem)?;
        if sections as f32 <= most && by_stem.get(&stem).is_none_or(|best| exact > best.1) {
            by_stem.insert(stem, (sections, exact, word));
        }
    }
    let mut found: Vec<_> = by_stem.into_iter().collect();
    // Stable: equals stay in alphabetical order.
    found.sort_by_key(|(_, (sections, ..))| u64::MAX - sections);
    Ok(found.into_iter().map(|(stem, (.., word))| (word, stem)).collect())
}

/// How many documents have `term` in that of `fields` where most have it.
fn most_documents(index: &Index, fields: &[tantivy::schema::Field], term: &str) -> Result<u64> {
    fields.iter().try_fold(0, |most, field| Ok(index.documents_with(*field, term)?.max(most)))
}

/// Keeps [`MOST_WORDS`]: the first of each concept, then the second of each, and so on.
fn share(found: &mut [Synonyms]) {
    let mut kept = vec![0; found.len()];
    let mut left = MOST_WORDS;
    for rank in 0..MOST_OF_CONCEPT {
        for (kept, synonyms) in kept.iter_mut().zip(&*found) {
            if left > 0 && rank < synonyms.stems.len() {
                *kept += 1;
                left -= 1;
            }
        }
    }
    for (synonyms, kept) in found.iter_mut().zip(kept) {
        synonyms.stems.truncate(kept);
        synonyms.said.words.truncate(kept);
    }
}
