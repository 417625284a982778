//! Queries: understood, run, and answered in every format.

use amends::answer::{Answer, Status, answer_search};
use amends::render::View;
use amends::search::{ClauseKind, Query, Results, search};

use super::guide::INDEX;
use super::shown::{assert_harmless, assert_reads_back};

/// Longest snippet in characters, with what marks its cuts.
const LONGEST_SNIPPET_CHARS: usize = 242;

/// The first byte is how many results are wanted, the second the width of the page; the others are what was typed.
pub(crate) fn check(data: &[u8]) {
    let [limit, columns, rest @ ..] = data else {
        return;
    };
    let typed = String::from_utf8_lossy(rest);
    understood(&typed);
    let limit = usize::from(*limit % 16);
    let results = search(&INDEX, &typed, limit).unwrap();
    assert_ranked(&results, limit);
    let answer = answer_search(&INDEX, &typed, &results).unwrap();
    assert_answers(&answer, &typed);
    assert_reads_back(&answer);
    assert_harmless(&View::Search(answer), usize::from(*columns));
}

/// What was understood is understood again as the same.
fn understood(typed: &str) {
    let query = Query::parse(typed);
    assert_eq!(query.is_empty(), query.clauses.is_empty() && query.filters.is_empty());
    for clause in &query.clauses {
        let words: Vec<&String> = match &clause.kind {
            ClauseKind::Word(word) | ClauseKind::Prefix(word) => vec![word],
            ClauseKind::Phrase(words) => words.iter().collect(),
        };
        assert!(!words.is_empty() && words.iter().all(|word| !word.is_empty()), "{clause:?}");
        // Some signs fold to several words: "½" to "1⁄2".
        if words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            assert_eq!(Query::parse(&clause.to_string()).clauses, std::slice::from_ref(clause), "{clause}");
        }
    }
}

fn assert_ranked(results: &Results, limit: usize) {
    assert!(results.hits.len() <= limit && results.hits.len() <= results.total);
    assert!(results.hits.len() == limit.min(results.total), "{} of {}", results.hits.len(), results.total);
    assert!(results.hits.iter().all(|hit| hit.score.is_finite() && hit.score >= 0.0));
    assert!(results.hits.windows(2).all(|pair| pair[0].score >= pair[1].score), "not the best first");
}

fn assert_answers(answer: &Answer, typed: &str) {
    assert_eq!(answer.query.as_deref(), Some(typed));
    assert_eq!(answer.status == Status::Nothing, answer.matches.is_empty());
    for (rank, found) in (1..).zip(&answer.matches) {
        assert_eq!(found.rank, rank);
        assert!(found.excerpt.chars().count() <= LONGEST_SNIPPET_CHARS, "{:?}", found.excerpt);
        let mut last = 0;
        for (start, end) in &found.highlights {
            assert!(last <= *start && start < end, "{:?}", found.highlights);
            assert!(found.excerpt.get(*start..*end).is_some(), "{start}..{end} of {:?}", found.excerpt);
            last = *end;
        }
        if let Some((first, last)) = found.location.lines {
            assert!(1 <= first && first <= last);
        }
        for key in &found.citations {
            assert!(answer.references.iter().any(|one| one.key == *key && one.guide == found.guide), "{key}");
        }
    }
    assert!(
        answer
            .references
            .windows(2)
            .all(|pair| { (&pair[0].guide, pair[0].number) < (&pair[1].guide, pair[1].number) })
    );
}
