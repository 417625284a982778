//! What was typed: words, "phrases", prefix*, -without, kind:faq, guide:name.

use std::fmt;

use crate::corpus::Kind;
use crate::text::{beginning, words};

/// Longer queries are cut here, in bytes.
const MOST_BYTES: usize = 8 << 10;
/// At most this many words, phrases and beginnings are searched for.
const MOST_CLAUSES: usize = 256;
/// At most this many beginnings of words: each stands for many words.
const MOST_PREFIXES: usize = 32;
/// At most this many filters; more different ones than there are kinds filter nothing.
const MOST_FILTERS: usize = 32;
/// Longest word that a note quotes, in characters.
const QUOTED_CHARS: usize = 40;

/// A query as typed, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What to look for, in the order typed.
    pub clauses: Vec<Clause>,
    /// Which documents to look in.
    pub filters: Vec<Filter>,
    /// What could not be taken as meant, in words for a person.
    pub notes: Vec<String>,
}

/// One thing to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Whether it may, must or must not stand in a result.
    pub occur: Occur,
    /// What it is.
    pub kind: ClauseKind,
}

/// Whether a clause may, must or must not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occur {
    /// Counts if it matches.
    Should,
    /// Must match: phrases.
    Must,
    /// Must not match.
    MustNot,
}

/// What a clause looks for, as folded words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    /// A word in any of its forms.
    Word(String),
    /// Words in a row, exactly.
    Phrase(Vec<String>),
    /// Words that begin so.
    Prefix(String),
}

/// A restriction of the documents: `kind:step`, `-kind:faq`, `guide:rebuilding-trust`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// What it looks at.
    pub on: FilterOn,
    /// The kind (or `reference`), or the id of the guide.
    pub value: String,
    /// Whether it leaves such documents out.
    pub excluded: bool,
}

/// What a [`Filter`] looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterOn {
    /// The kind of a section, or references.
    Kind,
    /// The guide.
    Guide,
}

/// The kind by which references are filtered.
const REFERENCE_KIND: &str = "reference";

impl Query {
    /// Understands `typed`. Never fails: see [`Query::notes`]. Of a very long query the beginning is taken.
    pub fn parse(typed: &str) -> Self {
        let mut query = Self::default();
        let mut rest = searched(typed);
        if rest.len() < typed.len() {
            query.note(format!(
                "This is a long query; only its first {} KiB were searched.",
                MOST_BYTES >> 10
            ));
        }
        while let Some(token) = next_token(&mut rest) {
            query.add(token);
        }
        if query.clauses.len() > MOST_CLAUSES {
            query.clauses.truncate(MOST_CLAUSES);
            query.note(format!("This is a long query; only its first {MOST_CLAUSES} words were searched."));
        }
        query
    }

    /// Says something of the query, once.
    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) && self.notes.len() < MOST_FILTERS {
            self.notes.push(note);
        }
    }

    fn filter(&mut self, on: FilterOn, value: String, excluded: bool) {
        let filter = Filter { on, value, excluded };
        if self.filters.contains(&filter) {
            return;
        }
        match self.filters.len() < MOST_FILTERS {
            true => self.filters.push(filter),
            false => self.note(format!("Only the first {MOST_FILTERS} filters were used.")),
        }
    }

    /// Whether there is nothing to look for and nothing to filter by.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.filters.is_empty()
    }

    fn add(&mut self, token: Token<'_>) {
        let occur = |default| if token.negated { Occur::MustNot } else { default };
        if token.quoted {
            if token.unclosed {
                self.note("A quotation mark was not closed; searched to the end.".to_owned());
            }
            let phrase: Vec<String> = words(token.text).map(|word| word.text).collect();
            if !phrase.is_empty() {
                self.clauses.push(Clause { occur: occur(Occur::Must), kind: ClauseKind::Phrase(phrase) });
            }
            return;
        }
        if self.add_filter(token.text, token.negated) {
            return;
        }
        let prefixes =
            self.clauses.iter().filter(|clause| matches!(clause.kind, ClauseKind::Prefix(_))).count();
        let prefix = token.text.strip_suffix('*').filter(|_| prefixes < MOST_PREFIXES);
        if prefix.is_none() && token.text.ends_with('*') && token.text.len() > 1 {
            self.note(format!("Only the first {MOST_PREFIXES} words with * were searched as beginnings."));
        }
        let mut found: Vec<String> = words(prefix.unwrap_or(token.text)).map(|word| word.text).collect();
        if prefix.is_some()
            && let Some(last) = found.pop()
        {
            self.clauses.push(Clause { occur: occur(Occur::Should), kind: ClauseKind::Prefix(last) });
        }
        for word in found {
            self.clauses.push(Clause { occur: occur(Occur::Should), kind: ClauseKind::Word(word) });
        }
    }

    /// Takes `name:value` as a filter; `false` where it is none, and is then searched as words.
    fn add_filter(&mut self, text: &str, excluded: bool) -> bool {
        let Some((name, value)) =
            text.split_once(':').filter(|(name, value)| !name.is_empty() && !value.is_empty())
        else {
            return false;
        };
        let value = value.trim_matches(is_quote);
        match name.to_lowercase().as_str() {
            "kind" => match beginning(value, QUOTED_CHARS).parse::<Kind>() {
                Ok(kind) => self.filter(FilterOn::Kind, kind.as_str().into(), excluded),
                Err(_) if value.eq_ignore_ascii_case(REFERENCE_KIND) => {
                    self.filter(FilterOn::Kind, REFERENCE_KIND.into(), excluded);
                }
                Err(what) => {
                    self.note(format!("There is {what}, {REFERENCE_KIND}. Searched as plain words."));
                    return false;
                }
            },
            "guide" => self.filter(FilterOn::Guide, value.to_owned(), excluded),
            _ => {
                let name = beginning(name, QUOTED_CHARS);
                self.note(format!("`{name}:` is no filter (kind: and guide: are). Searched as plain words."));
                return false;
            }
        }
        true
    }
}

/// What is searched of a query: the whole, or the beginning of a very long one.
pub fn searched(typed: &str) -> &str {
    &typed[..typed.floor_char_boundary(MOST_BYTES)]
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.occur == Occur::MustNot { "-" } else { "" };
        match &self.kind {
            ClauseKind::Word(word) => write!(f, "{sign}{word}"),
            ClauseKind::Phrase(phrase) => write!(f, "{sign}\"{}\"", phrase.join(" ")),
            ClauseKind::Prefix(prefix) => write!(f, "{sign}{prefix}*"),
        }
    }
}

struct Token<'a> {
    /// Without sign and quotation marks.
    text: &'a str,
    negated: bool,
    quoted: bool,
    unclosed: bool,
}

/// Cuts the next token off `rest`.
fn next_token<'a>(rest: &mut &'a str) -> Option<Token<'a>> {
    let raw = rest.trim_start();
    if raw.is_empty() {
        return None;
    }
    // A sign counts only before something: "-" alone and "well-kept" are text.
    let behind = raw
        .strip_prefix('-')
        .filter(|behind| behind.starts_with(|c: char| is_quote(c) || c.is_alphanumeric()));
    let (negated, body) = behind.map_or((false, raw), |behind| (true, behind));
    let (text, quoted, unclosed, used) = match body.strip_prefix(is_quote) {
        Some(inner) => {
            let open = body.len() - inner.len();
            match inner.find(is_quote) {
                Some(end) => {
                    let close = inner[end..].chars().next().map_or(1, char::len_utf8);
                    (&inner[..end], true, false, open + end + close)
                }
                None => (inner, true, true, body.len()),
            }
        }
        None => {
            let end = body.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(body.len());
            // kind:"faq" is one token.
            let end = match body[..end].ends_with(':') && body[end..].starts_with(is_quote) {
                true => quoted_value_end(body, end),
                false => end,
            };
            (&body[..end], false, false, end)
        }
    };
    *rest = &body[used..];
    Some(Token { text, negated, quoted, unclosed })
}

fn quoted_value_end(body: &str, open: usize) -> usize {
    let quotes = body[open..].char_indices().filter(|(_, c)| is_quote(*c));
    quotes.map(|(at, quote)| open + at + quote.len_utf8()).nth(1).unwrap_or(body.len())
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{201E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(typed: &str) -> Vec<String> {
        Query::parse(typed).clauses.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_form_is_understood() {
        assert_eq!(
            shown("Trust \"weekly meeting\" commun* -affair -\"other woman\""),
            ["trust", "\"weekly meeting\"", "commun*", "-affair", "-\"other woman\""]
        );
        assert_eq!(shown("“weekly meeting” -“other woman”"), ["\"weekly meeting\"", "-\"other woman\""]);
    }

    #[test]
    fn hyphens_inside_words_exclude_nothing() {
        assert_eq!(shown("co-worker - --"), ["co", "worker"]);
    }

    #[test]
    fn filters_are_taken_out() {
        let query = Query::parse("kind:FAQ guide:x how kind:\"step\"");
        let filters: Vec<_> = query.filters.iter().map(|f| (f.on, f.value.as_str(), f.excluded)).collect();
        assert_eq!(
            filters,
            [(FilterOn::Kind, "faq", false), (FilterOn::Guide, "x", false), (FilterOn::Kind, "step", false)]
        );
        assert_eq!(query.clauses.len(), 1);
        assert!(Query::parse("-kind:reference").filters[0].excluded);
        assert_eq!(Query::parse("kind:“faq” x").filters[0].value, "faq");
        assert_eq!(Query::parse("kind:“faq").filters[0].value, "faq");
    }

    #[test]
    fn what_cannot_be_meant_is_searched_and_said() {
        for typed in ["kind:poem trust", "subject:poem trust", "poem trust \"open"] {
            let query = Query::parse(typed);
            assert_eq!(query.notes.len(), 1, "{typed}");
            assert!(query.filters.is_empty() && query.clauses.len() >= 2, "{typed}");
        }
    }

    #[test]
    fn very_long_queries_are_cut_and_it_is_said() {
        let long = Query::parse(&"trust ".repeat(3_000));
        assert_eq!((long.clauses.len(), long.notes.len()), (MOST_CLAUSES, 2));
        let many =
            (0..60).map(|n| format!("a{n}* guide:g{n} kind:faq kind:poem x{n}:y ")).collect::<String>();
        let many = Query::parse(&many);
        let prefixes = many.clauses.iter().filter(|clause| matches!(clause.kind, ClauseKind::Prefix(_)));
        assert_eq!((prefixes.count(), many.filters.len()), (MOST_PREFIXES, MOST_FILTERS));
        assert!(many.notes.len() <= MOST_FILTERS);
        let word = Query::parse(&format!("kind:{}", "a".repeat(5_000)));
        assert!(word.notes[0].chars().count() < 300, "{}", word.notes[0]);
        assert_eq!(searched(&"é".repeat(5_000)).len(), MOST_BYTES);
    }

    #[test]
    fn noise_is_empty() {
        for typed in ["", "  ", "\"\"", "- * :", "😭"] {
            assert!(Query::parse(typed).clauses.is_empty(), "{typed}");
        }
    }
}
