//! A description as the ranking sees it: its distinct stems, where they stand, and how rare they are.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use tantivy::schema::Field;

use crate::error::Result;
use crate::index::Index;
use crate::text::{Stemmed, is_function_word, pairs, stems};

/// At most this many distinct words of a description are searched for, the rarest ones. A page of prose has fewer.
const MOST_TERMS: usize = 512;
/// At most this many distinct words have their spelling mended, the first ones: a long text says enough without the others.
const MOST_MENDED: usize = 16;
/// "how long will this take" tells by its pairs of words what none of its words does; "what is this" does not.
const FEWEST_PAIRS: usize = 3;
/// A word in more than this share of the situations (or, without situations, of the sections) tells nothing of one.
const COMMON_SHARE: f64 = 0.12;

/// A word of the description.
#[derive(Clone, Debug, PartialEq)]
pub struct DescriptionTerm {
    /// Its stem.
    pub stem: String,
    /// Where it stands, as byte ranges of the description.
    pub spans: Vec<Range<usize>>,
    /// In how many training situations it stands.
    pub situations: u64,
    /// In how many sections' prose it stands.
    pub sections: u64,
    /// Whether it tells nothing by itself: a function word, or one that most people use. The ranking keeps it.
    pub common: bool,
}

/// The words of a description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// Distinct words that the index knows, rarest first.
    pub terms: Vec<DescriptionTerm>,
    /// Distinct pairs of stems in a row that some training situation has, and in how many, rarest first.
    pub pairs: Vec<(String, u64)>,
    /// How many distinct words there were, known or not.
    pub distinct: usize,
    /// Share (0..1) of the distinct words and pairs of words that the index knows; 1 where there are no words, 0
    /// where none of them tells anything. A text about something else shares words with the situations, but seldom two in
    /// a row.
    pub familiarity: f32,
}

impl Description {
    /// Whether it has more words than are searched for.
    pub fn is_capped(&self) -> bool {
        self.terms.len() == MOST_TERMS
    }

    /// Reads `text` against the vocabulary of `index`.
    ///
    /// # Errors
    /// [`Error::Tantivy`](crate::Error::Tantivy) where the index cannot be read.
    pub fn read(index: &Index, text: &str) -> Result<Self> {
        let words = mended(index, stems(text))?;
        let mut spans: HashMap<String, Vec<Range<usize>>> = HashMap::new();
        for word in &words {
            spans.entry(word.stem.clone()).or_default().push(word.span.clone());
        }
        let distinct = spans.len();
        let countable = spans.keys().filter(|stem| !has_digit(stem)).count();
        let fields = index.fields();
        let count = |field: Field, stem: &str| index.documents_with(field, stem);
        let (situations_total, sections_total) =
            (index.manifest().training_situations(), index.manifest().sections());
        let mut terms = Vec::new();
        for (stem, spans) in spans {
            let situations = count(fields.situation, &stem)?;
            let sections = count(fields.body, &stem)?;
            let elsewhere = count(fields.title, &stem)? + count(fields.keywords, &stem)?;
            if situations + sections + elsewhere > 0 {
                let share = match situations_total {
                    0 => sections as f64 / sections_total.max(1) as f64,
                    total => situations as f64 / total as f64,
                };
                terms.push(DescriptionTerm {
                    common: share > COMMON_SHARE || is_function_word(&stem),
                    stem,
                    spans,
                    situations,
                    sections,
                });
            }
        }
        terms.sort_by(|a, b| {
            (a.situations, a.sections).cmp(&(b.situations, b.sections)).then_with(|| a.stem.cmp(&b.stem))
        });
        let known_words = terms.iter().filter(|term| !has_digit(&term.stem)).count();
        terms.truncate(MOST_TERMS);
        let (pairs, distinct_pairs) = match situations_total {
            0 => (Vec::new(), 0),
            _ => known_pairs(index, &words)?,
        };
        let tells = terms.iter().any(|term| !term.common) || pairs.len() >= FEWEST_PAIRS;
        let familiarity = match countable + distinct_pairs {
            0 => 1.0,
            _ if !tells => 0.0,
            all => {
                (known_words + pairs.iter().filter(|(pair, _)| !has_digit(pair)).count()) as f32 / all as f32
            }
        };
        Ok(Self { terms, pairs: rarest(pairs), distinct, familiarity })
    }
}

/// `words` with the slips of spelling mended: a word that no document has becomes the nearest one that the situations
/// have.
fn mended(index: &Index, mut words: Vec<Stemmed>) -> Result<Vec<Stemmed>> {
    let fields = index.fields();
    let mut known: HashMap<String, String> = HashMap::new();
    let mut looked_up = 0;
    for word in &mut words {
        if let Some(stem) = known.get(&word.stem) {
            word.stem.clone_from(stem);
            continue;
        }
        let typed = word.stem.clone();
        if looked_up < MOST_MENDED && !is_known(index, &typed)? {
            looked_up += 1;
            let nearest = index.nearest_word(&[fields.situation, fields.body], &typed)?;
            word.stem = nearest.unwrap_or_else(|| typed.clone());
        }
        known.insert(typed, word.stem.clone());
    }
    Ok(words)
}

fn is_known(index: &Index, stem: &str) -> Result<bool> {
    let fields = index.fields();
    for field in [fields.situation, fields.body, fields.title, fields.keywords] {
        if index.documents_with(field, stem)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The distinct pairs of `words` that some training situation has, with in how many; and how many pairs of
/// words there were.
fn known_pairs(index: &Index, words: &[Stemmed]) -> Result<(Vec<(String, u64)>, usize)> {
    let distinct: BTreeSet<String> = pairs(words).into_iter().map(|pair| pair.stem).collect();
    let count = distinct.iter().filter(|pair| !has_digit(pair)).count();
    let field = index.fields().situation_pairs;
    let mut known = Vec::new();
    for pair in distinct {
        let documents = index.documents_with(field, &pair)?;
        if documents > 0 {
            known.push((pair, documents));
        }
    }
    Ok((known, count))
}

/// Sums of money, ages and dates differ from one person to the next: they make a text neither familiar nor strange.
fn has_digit(stem: &str) -> bool {
    stem.contains(|c: char| c.is_ascii_digit())
}

fn rarest(mut pairs: Vec<(String, u64)>) -> Vec<(String, u64)> {
    pairs.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    pairs.truncate(MOST_TERMS);
    pairs
}
