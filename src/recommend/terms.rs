//! A description as word search sees it: its distinct stems, where they stand, and how rare they are.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::error::Result;
use crate::index::Index;
use crate::learn::ReadText;
use crate::text::{is_function_word, stem_all};

/// At most this many distinct words of a description are searched for, the rarest ones. A page of prose has fewer.
const MOST_TERMS: usize = 512;
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
    /// How many distinct words there were, known or not.
    pub distinct: usize,
}

impl Description {
    /// Whether it has more words than are searched for.
    pub fn is_capped(&self) -> bool {
        self.terms.len() == MOST_TERMS
    }

    /// Looks the words of `text` up in `index`.
    ///
    /// # Errors
    /// [`Error::Tantivy`](crate::Error::Tantivy) where the index cannot be read.
    pub fn read(index: &Index, text: &ReadText) -> Result<Self> {
        let stems = stem_all(text.words.iter().map(|word| word.text.as_str()));
        let mut found: BTreeMap<String, (Vec<Range<usize>>, u64)> = BTreeMap::new();
        for (word, stem) in text.words.iter().zip(stems) {
            let situations = index.model().wording().texts_with(&word.text);
            let (spans, most) = found.entry(stem).or_default();
            spans.push(word.span.clone());
            *most = situations.max(*most);
        }
        let distinct = found.len();
        let fields = index.fields();
        let (all_situations, all_sections) =
            (index.manifest().training_situations(), index.manifest().sections());
        let mut terms = Vec::new();
        for (stem, (spans, situations)) in found {
            let sections = index.documents_with(fields.body, &stem)?;
            let elsewhere =
                index.documents_with(fields.title, &stem)? + index.documents_with(fields.keywords, &stem)?;
            if situations + sections + elsewhere > 0 {
                let share = match all_situations {
                    0 => sections as f64 / all_sections.max(1) as f64,
                    all => situations as f64 / all as f64,
                };
                let common = share > COMMON_SHARE || is_function_word(&stem);
                terms.push(DescriptionTerm { stem, spans, situations, sections, common });
            }
        }
        terms.sort_by(|a, b| {
            (a.situations, a.sections).cmp(&(b.situations, b.sections)).then_with(|| a.stem.cmp(&b.stem))
        });
        terms.truncate(MOST_TERMS);
        Ok(Self { terms, distinct })
    }
}
