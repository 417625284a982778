//! What is asked: words as the texts have them, so that frequent and rare ones mix as they do there.

use super::sections::Sections;

/// Numbers of queries are below this.
const MOST_QUERIES: usize = 1_000_000;
/// Half of the queries have none of so many most frequent words, as people leave out words of mere grammar.
const GRAMMAR_WORDS: usize = 30;
/// Words of a description.
const DESCRIPTION_WORDS: usize = 60;

/// What the queries of a table row have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A search for any of so many words.
    Words(usize),
    /// A description of some sentences, for `match`.
    Description,
}

/// One query.
pub(crate) struct Query {
    pub(crate) sort: Sort,
    /// Distinct words.
    pub(crate) words: Vec<String>,
    /// As it is typed.
    pub(crate) typed: String,
}

impl Sort {
    /// All that are measured.
    pub(crate) const ALL: [Self; 4] = [Self::Words(2), Self::Words(8), Self::Words(40), Self::Description];

    /// As a row has it.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Words(count) => format!("{count} words"),
            Self::Description => format!("description, {DESCRIPTION_WORDS} words"),
        }
    }

    /// So many queries of this sort.
    pub(crate) fn queries(self, sections: &Sections, queries: usize) -> Vec<Query> {
        match self {
            Self::Words(count) => (0..queries).map(|at| any_of_words(sections, at, count)).collect(),
            Self::Description => (0..queries).map(|at| description(sections, at)).collect(),
        }
    }
}

/// `count` distinct words of one section, which must have so many.
fn any_of_words(sections: &Sections, at: usize, count: usize) -> Query {
    let random = &mut Sections::random((at + count * MOST_QUERIES) as u64);
    let grammar = sections.most_frequent(if at.is_multiple_of(2) { GRAMMAR_WORDS } else { 0 });
    loop {
        let mut left = words(&sections.section(random.below(sections.count)).text);
        left.retain(|word| !grammar.contains(word));
        let mut taken: Vec<String> = Vec::new();
        while taken.len() < count && !left.is_empty() {
            let word = left.swap_remove(random.below(left.len()));
            if !taken.contains(&word) {
                taken.push(word);
            }
        }
        if taken.len() == count {
            return Query { sort: Sort::Words(count), typed: taken.join(" "), words: taken };
        }
    }
}

/// The beginning of a section.
fn description(sections: &Sections, at: usize) -> Query {
    let random = &mut Sections::random(at as u64);
    let text = sections.section(random.below(sections.count)).text;
    let typed: Vec<&str> = text.split(' ').take(DESCRIPTION_WORDS).collect();
    let typed = typed.join(" ");
    let mut words = words(&typed);
    words.sort_unstable();
    words.dedup();
    Query { sort: Sort::Description, words, typed }
}

/// The words of a text, each as often as it stands there.
fn words(text: &str) -> Vec<String> {
    text.split([' ', ',', '.', '?']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
