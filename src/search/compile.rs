//! From what was typed to a tantivy query, and to what a snippet highlights.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery,
    Occur as TantivyOccur, PhraseQuery, Query as TantivyQuery,
};
use tantivy::schema::Field;

use super::correct::{self, Correction};
use super::query::{Clause, ClauseKind, Filter, FilterOn, Occur, Query};
use super::run::MOST_COUNTED;
use super::snippet::Highlighter;
use super::synonyms::{AlsoSearched, Synonyms, synonyms};
use crate::error::Result;
use crate::index::{DocumentType, Index, filter_term, scored_term};
use crate::text::stem;

/// A prefix stands for at most this many words of a field.
const MOST_COMPLETIONS: usize = 64;
/// At most this many clauses are searched; what a person types has fewer.
const MOST_CLAUSES: usize = 256;
/// What the best field of a phrase, a prefix or a synonym leaves to its other fields (a "disjunction max" tie breaker, 0..1).
const OTHER_FIELDS: f32 = 0.2;
/// Boosts by field: a title says what a section is about, keywords and prose that it speaks of it, a cited reference only
/// that it rests on it.
const TITLE: f32 = 3.0;
const KEYWORDS: f32 = 1.5;
const BODY: f32 = 1.0;
const CITED: f32 = 0.6;
const REFERENCE: f32 = 1.0;
/// What a hit of a synonym is worth of a hit of the word itself. What BM25 gives a word that stands once in a section of
/// seven times the average length is an eighth of the most that it can give. So at an eighth, and never counted as rarer than
/// the word itself, no synonym outranks that word in the same field.
const SYNONYM: f32 = 1.0 / 8.0;

/// A query ready to run.
pub(super) struct Compiled {
    pub(super) query: Box<dyn TantivyQuery>,
    pub(super) highlighter: Highlighter,
    pub(super) corrections: Vec<Correction>,
    pub(super) also_searched: Vec<AlsoSearched>,
    /// How many documents match at least, as far as that is known without looking at any.
    pub(super) least_total: u64,
}

/// A compiled clause.
enum CompiledClause {
    /// A term in each field; their scores add up.
    Terms(Vec<Box<dyn TantivyQuery>>),
    /// Anything else.
    Query(Box<dyn TantivyQuery>),
}

type Clauses = Vec<(TantivyOccur, Box<dyn TantivyQuery>)>;

/// Compiles `query`, mending words that the index does not know.
pub(super) fn compile(index: &Index, query: &Query) -> Result<Compiled> {
    let mut highlighter = Highlighter::default();
    let typed = &query.clauses[..query.clauses.len().min(MOST_CLAUSES)];
    let mut also = synonyms(index, typed)?;
    let (clauses, corrections) = corrected(index, typed, &also)?;
    if !corrections.is_empty() {
        also = synonyms(index, &clauses)?;
    }
    let mut wanted: Clauses = Vec::new();
    for clause in &clauses {
        let (occur, query) = compile_clause(index, clause, &mut highlighter)?;
        match query {
            // As clauses of its own each, so that a query of plain words is one flat union of terms: only of such a one
            // tantivy skips what cannot be among the best (block-max WAND), which in a large index is nearly everything.
            CompiledClause::Terms(terms) if occur == TantivyOccur::Should => {
                wanted.extend(terms.into_iter().map(|term| (occur, term)));
            }
            CompiledClause::Terms(terms) => wanted.push((occur, Box::new(BooleanQuery::union(terms)))),
            CompiledClause::Query(query) => wanted.push((occur, query)),
        }
    }
    for synonyms in &also {
        // Never a must: what has to stand in a result has to stand there as it was typed.
        wanted.push((TantivyOccur::Should, compile_synonyms(index, synonyms)?));
        synonyms.stems.iter().for_each(|stem| highlighter.add_synonym(stem.clone()));
    }
    let (mut filters, exclusions) = (filters(index, query), exclusions(index, query));
    if wanted.iter().all(|(occur, _)| *occur == TantivyOccur::MustNot) {
        // Exclusions or filters alone: everything else that is searched, in reading order.
        wanted.push((TantivyOccur::Should, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 1.0))));
        filters.push(searched_documents(index));
    }
    let mut least_total = most_frequent(index, &clauses)?;
    let mut compiled = BooleanQuery::new(wanted);
    if !filters.is_empty() || !exclusions.is_empty() {
        let mut all: Clauses = vec![(TantivyOccur::Must, Box::new(compiled))];
        all.extend(filters.into_iter().map(|filter| (TantivyOccur::Must, unscored(filter))));
        all.extend(exclusions.into_iter().map(|excluded| (TantivyOccur::MustNot, excluded)));
        compiled = BooleanQuery::new(all);
        least_total = 0;
    }
    let also_searched = also.into_iter().map(|synonyms| synonyms.said).collect();
    Ok(Compiled { query: Box::new(compiled), highlighter, corrections, also_searched, least_total })
}

/// How many documents have one of the words, where any word will do; enough of them to know that there are too many to count.
fn most_frequent(index: &Index, clauses: &[Clause]) -> Result<u64> {
    if clauses.iter().any(|clause| clause.occur != Occur::Should) {
        return Ok(0);
    }
    let mut most = 0;
    for clause in clauses {
        if let ClauseKind::Word(word) = &clause.kind {
            // Prose has nearly all words.
            most = index.documents_with(index.fields().body, &stem(word))?.max(most);
        }
        if most > MOST_COUNTED as u64 {
            break;
        }
    }
    Ok(most)
}

/// The clauses with their spelling mended. A word that has synonyms is no slip, unless it is one of them misspelled.
fn corrected(index: &Index, typed: &[Clause], also: &[Synonyms]) -> Result<(Vec<Clause>, Vec<Correction>)> {
    let mut clauses = typed.to_vec();
    let mut corrections = Vec::new();
    for (at, clause) in clauses.iter_mut().enumerate() {
        if let ClauseKind::Word(word) = &mut clause.kind
            && clause.occur != Occur::MustNot
            && let Some(known) = correct::corrected(index, word)?
            && (correct::are_one(index, word, &known) || !also.iter().any(|synonyms| synonyms.explain(at)))
        {
            corrections.push(Correction { typed: std::mem::replace(word, known.clone()), searched: known });
        }
    }
    Ok((clauses, corrections))
}

fn compile_clause(
    index: &Index,
    clause: &Clause,
    highlighter: &mut Highlighter,
) -> Result<(TantivyOccur, CompiledClause)> {
    let shown = clause.occur != Occur::MustNot;
    let fields = index.fields();
    let exact = [
        (fields.title_exact, TITLE),
        (fields.body_exact, BODY),
        (fields.cited_exact, CITED),
        (fields.reference_exact, REFERENCE),
    ];
    let compiled = match &clause.kind {
        ClauseKind::Word(word) => {
            let stem = stem(word);
            let terms = stemmed(index).map(|(field, boost)| scored_term(field, &stem, boost));
            if shown {
                highlighter.add_stem(stem);
            }
            CompiledClause::Terms(terms.into())
        }
        ClauseKind::Phrase(phrase) => {
            if shown {
                highlighter.add_phrase(phrase.clone());
            }
            let queries = || exact.map(|(field, boost)| phrase_query(field, phrase, boost));
            CompiledClause::Query(match shown {
                true => best_of(queries()),
                // Twice: where one field alone has an excluded phrase, tantivy asks it for documents that it has passed,
                // which its scorer of phrases does not allow. That of a union does.
                false => best_of(queries().into_iter().chain(queries())),
            })
        }
        ClauseKind::Prefix(prefix) => {
            let mut any = Vec::new();
            for (field, boost) in exact {
                for word in index.words_beginning(field, prefix, MOST_COMPLETIONS)? {
                    any.push(scored_term(field, &word, boost));
                }
            }
            if shown {
                highlighter.add_prefix(prefix.clone());
            }
            CompiledClause::Query(if any.is_empty() { Box::new(EmptyQuery) } else { best_of(any) })
        }
    };
    let occur = match clause.occur {
        Occur::Should => TantivyOccur::Should,
        Occur::Must => TantivyOccur::Must,
        Occur::MustNot => TantivyOccur::MustNot,
    };
    Ok((occur, compiled))
}

/// In each field the best of the synonyms, at a share of what the word itself would have.
fn compile_synonyms(index: &Index, synonyms: &Synonyms) -> Result<Box<dyn TantivyQuery>> {
    let mut fields: Vec<Box<dyn TantivyQuery>> = Vec::new();
    for (field, boost) in stemmed(index) {
        let mut own = f32::INFINITY;
        for stem in &synonyms.own {
            own = own.min(rarity(index, field, stem)?.unwrap_or(f32::INFINITY));
        }
        let mut any = Vec::new();
        for stem in &synonyms.stems {
            if let Some(rarity) = rarity(index, field, stem)? {
                any.push(scored_term(field, stem, boost * SYNONYM * (own / rarity).min(1.0)));
            }
        }
        if !any.is_empty() {
            fields.push(Box::new(DisjunctionMaxQuery::new(any)));
        }
    }
    Ok(best_of(fields))
}

/// How much BM25 makes of a word's being rare in a field; `None` where nothing has it.
fn rarity(index: &Index, field: Field, stem: &str) -> Result<Option<f32>> {
    let all = (index.manifest().sections() + index.manifest().references()) as f32;
    let having = index.documents_with(field, stem)? as f32;
    Ok((having > 0.0).then(|| (1.0 + (all - having + 0.5) / (having + 0.5)).ln()))
}

/// The fields that are searched by stems, each with its boost.
fn stemmed(index: &Index) -> [(Field, f32); 5] {
    let fields = index.fields();
    [
        (fields.title, TITLE),
        (fields.keywords, KEYWORDS),
        (fields.body, BODY),
        (fields.cited, CITED),
        (fields.reference, REFERENCE),
    ]
}

/// Sections and references. What has a word that is searched for is one of them: situations are only stored.
fn searched_documents(index: &Index) -> Box<dyn TantivyQuery> {
    let documents = [DocumentType::Section, DocumentType::Reference];
    any_of(documents.map(|document| filter_term(index.fields().document, document.as_str())).into())
}

/// Kinds are alternatives to one another, and so are guides.
fn filters(index: &Index, query: &Query) -> Vec<Box<dyn TantivyQuery>> {
    let of = |on| filter_terms(index, query, |filter| filter.on == on && !filter.excluded);
    let alternatives = [of(FilterOn::Kind), of(FilterOn::Guide)];
    alternatives.into_iter().filter(|some| !some.is_empty()).map(any_of).collect()
}

/// What the excluded filters leave out.
fn exclusions(index: &Index, query: &Query) -> Vec<Box<dyn TantivyQuery>> {
    filter_terms(index, query, |filter| filter.excluded)
}

fn filter_terms(
    index: &Index,
    query: &Query,
    wanted: impl Fn(&Filter) -> bool,
) -> Vec<Box<dyn TantivyQuery>> {
    let field = |on| match on {
        FilterOn::Kind => index.fields().kind,
        FilterOn::Guide => index.fields().guide,
    };
    let filters = query.filters.iter().filter(|filter| wanted(filter));
    filters.map(|filter| filter_term(field(filter.on), &filter.value)).collect()
}

fn any_of(queries: Vec<Box<dyn TantivyQuery>>) -> Box<dyn TantivyQuery> {
    Box::new(BooleanQuery::union(queries))
}

fn unscored(query: Box<dyn TantivyQuery>) -> Box<dyn TantivyQuery> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// The best field counts, the others a little.
fn best_of(queries: impl IntoIterator<Item = Box<dyn TantivyQuery>>) -> Box<dyn TantivyQuery> {
    Box::new(DisjunctionMaxQuery::with_tie_breaker(queries.into_iter().collect(), OTHER_FIELDS))
}

fn phrase_query(field: Field, phrase: &[String], boost: f32) -> Box<dyn TantivyQuery> {
    match phrase {
        [only] => scored_term(field, only, boost),
        several => {
            let terms = several.iter().map(|word| Term::from_field_text(field, word)).collect();
            Box::new(BoostQuery::new(Box::new(PhraseQuery::new(terms)), boost))
        }
    }
}
