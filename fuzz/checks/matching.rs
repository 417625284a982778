//! Descriptions: ranked, answered with reasons and notices, and shown in every format.

use amends::answer::{Answer, Match, Status, Wanted, answer_match};
use amends::corpus::{Kind, Role};
use amends::recommend::{ReasonKind, Recommendation, Request, Weights, recommend};
use amends::render::View;
use amends::safety::Country;
use amends::text::{beginning, one_line, plain_words, sentences, stems, visible, words};

use super::guide::INDEX;
use super::shown::{assert_harmless, assert_reads_back, steers};

const ROLES: [Option<Role>; 5] =
    [None, Some(Role::Betrayed), Some(Role::Betrayer), Some(Role::Both), Some(Role::Unclear)];
const GUIDES: [Option<&str>; 4] = [None, None, Some("rebuilding-trust"), Some("odd")];
const COUNTRIES: [&str; 5] = ["", "UK", "de", "International", "\u{1b}[31m"];

/// The first three bytes choose what is asked, how many results are wanted and how wide the page is; the others are the
/// description.
pub(crate) fn check(data: &[u8]) {
    let [asked, limit, columns, rest @ ..] = data else {
        return;
    };
    let text = &*String::from_utf8_lossy(rest);
    pieces(text);
    let asked = usize::from(*asked);
    let kinds = [Kind::Step, Kind::Faq];
    let request = Request {
        text,
        role: ROLES[asked % 5],
        kinds: if asked % 7 == 6 { &kinds } else { &[] },
        guide: GUIDES[asked / 5 % 4],
    };
    let recommendation = recommend(&INDEX, &request, &Weights::default()).unwrap();
    assert_ranked(text, &recommendation);
    let wanted = Wanted {
        limit: usize::from(*limit % 48),
        explained: limit % 2 == 0,
        country: Country::named(COUNTRIES[asked % COUNTRIES.len()]),
    };
    let answer = answer_match(&INDEX, text, &recommendation, &wanted).unwrap();
    assert_answers(text, &answer, &wanted);
    if asked % 16 == 0 {
        let again = recommend(&INDEX, &request, &Weights::default()).unwrap();
        assert_eq!(
            answer_match(&INDEX, text, &again, &wanted).unwrap(),
            answer,
            "another answer to the same"
        );
    }
    assert_reads_back(&answer);
    assert_harmless(&View::Match(answer), usize::from(*columns));
}

/// What a text is cut into points into it.
fn pieces(text: &str) {
    let mut before = 0;
    for word in words(text) {
        assert!(before <= word.span.start && !word.text.is_empty() && text.get(word.span.clone()).is_some());
        before = word.span.end;
    }
    let stems = stems(text).into_iter().map(|stem| stem.span);
    let plain = plain_words(text).into_iter().map(|word| word.span);
    for span in stems.chain(plain) {
        assert!(text.get(span.clone()).is_some_and(|word| !word.is_empty()), "{span:?}");
    }
    let mut before = 0;
    for span in sentences(text) {
        assert!(
            before <= span.start
                && text.get(span.clone()).is_some_and(|one| !one.is_empty() && one.trim() == one)
        );
        before = span.end;
    }
    assert!(!visible(text).chars().any(|c| c != '\n' && steers(c)));
    assert!(beginning(&one_line(text), 100).chars().count() <= 101);
}

fn assert_ranked(text: &str, recommendation: &Recommendation) {
    let read = &recommendation.judged.text;
    let mut before = 0;
    for word in &read.words {
        assert!(before <= word.span.start && text.get(word.span.clone()).is_some(), "{word:?}");
        before = word.span.end;
    }
    assert!(read.mended <= read.words.len());
    assert!(
        read.concepts
            .iter()
            .all(|found| found.words.start < found.words.end && found.words.end <= read.words.len())
    );
    assert!(read.features.iter().all(|feature| feature.words.end <= read.words.len()));
    assert!(recommendation.in_scope.is_some_and(|scope| (0.0..=1.0).contains(&scope)));
    for scored in &recommendation.ranked {
        assert!((0.0..=1.0).contains(&scored.score) && scored.parts.log_odds().is_finite(), "{scored:?}");
    }
    for span in &recommendation.sentences {
        assert!(text.get(span.clone()).is_some(), "{span:?}");
    }
}

fn assert_answers(text: &str, answer: &Answer, wanted: &Wanted) {
    assert!(answer.matches.len() <= wanted.limit && answer.query.is_none());
    let is_empty = answer.matches.is_empty();
    assert!(is_empty || answer.status != Status::Nothing);
    if answer.notice.as_ref().is_some_and(|notice| notice.acute) {
        assert!(is_empty && answer.held_back.is_empty(), "an acute notice stands alone");
    }
    assert!(answer.notice.is_some() || answer.held_back.is_empty());
    for held in &answer.held_back {
        assert!(
            !answer.matches.iter().any(|found| found.id == held.id),
            "{} is held back and shown",
            held.id
        );
    }
    for (rank, found) in (1..).zip(&answer.matches) {
        assert_eq!(found.rank, rank);
        assert!((0.0..=1.0).contains(&found.score));
        assert!(!found.excerpt.trim().is_empty(), "{} has no excerpt", found.id);
        assert_points_into(text, found);
        assert_eq!(found.explanation.is_some(), wanted.explained);
        assert_adds_up(found);
    }
}

fn assert_points_into(text: &str, found: &Match) {
    let quoted = |(start, end): (usize, usize)| {
        text.get(start..end).unwrap_or_else(|| panic!("{start}..{end} is no part of {text:?}"))
    };
    for reason in &found.reasons {
        match reason.kind {
            ReasonKind::Words => assert_eq!(quoted(reason.span.unwrap()), reason.text),
            ReasonKind::Concept => assert!(!quoted(reason.span.unwrap()).trim().is_empty()),
            ReasonKind::Situation | ReasonKind::Passage => assert_eq!(reason.span, None),
        }
    }
    if let Some(answered) = &found.answers {
        assert_eq!(quoted(answered.span), answered.text);
    }
    for word in found.explanation.iter().flat_map(|explanation| &explanation.words) {
        assert_eq!(quoted(word.span), word.text);
        assert!(word.value.is_finite());
    }
}

fn assert_adds_up(found: &Match) {
    let Some(explanation) = &found.explanation else {
        return;
    };
    let sum: f32 = explanation.parts.iter().map(|part| part.value).sum();
    assert!((sum - explanation.log_odds).abs() < 1e-3, "{sum} for {explanation:?}");
    let probability = 1.0 / (1.0 + (-f64::from(explanation.log_odds)).exp());
    assert!((probability - f64::from(found.score)).abs() < 1e-6, "{probability} for {}", found.score);
    let words = explanation.parts.iter().find(|part| part.name == "words").unwrap().value;
    let shared: f32 = explanation.words.iter().map(|word| word.value).sum();
    assert!((words - shared).abs() < 1e-3, "{words} shared out as {shared}");
}
