//! What must hold for any text.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::io::Write;
use std::sync::LazyLock;

use amends::answer::{Wanted, answer_match, answer_search};
use amends::corpus::{Corpus, Source};
use amends::index::Index;
use amends::recommend::{ReasonKind, Request, Weights, recommend};
use amends::render::{Format, Page, Screened, View, render};
use amends::safety::Country;
use amends::search::search;
use amends::text::{normalize, plain_words, sentences, steers, stems, visible, words};
use proptest::prelude::*;

static INDEX: LazyLock<Index> = LazyLock::new(build);

fn build() -> Index {
    let corpus = Corpus::read(&Source::Bundled.read().unwrap()).unwrap();
    Index::in_memory(&corpus, &mut |_| {}).unwrap()
}

fn matched(index: &Index, text: &str) -> View {
    let request = Request { text, ..Request::default() };
    let found = recommend(index, &request, &Weights::default()).unwrap();
    View::Match(
        answer_match(
            index,
            text,
            &found,
            &Wanted { limit: 5, explained: false, country: Country::default() },
        )
        .unwrap(),
    )
}

fn rendered(view: &View, format: Format, columns: usize) -> String {
    let mut bytes = Vec::new();
    render(view, format, &Page::new(columns), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Words that people use, in any order, among anything at all.
fn description() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("my husband".to_owned()),
        Just("lied".to_owned()),
        Just("about the money".to_owned()),
        Just("she checks my phone".to_owned()),
        Just("don’t".to_owned()),
        Just("why?!".to_owned()),
        Just("😭".to_owned()),
        "\\PC{0,12}",
        any::<String>(),
    ];
    prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "))
}

#[test]
fn the_same_corpus_gives_the_same_answers() {
    let other = build();
    for text in
        ["he lied about the money again", "i want to forgive her but i can't", "sewing machine", "trust"]
    {
        let [once, again] = [&*INDEX, &other].map(|index| rendered(&matched(index, text), Format::Json, 80));
        assert_eq!(once, again);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_description_gets_an_answer_that_points_into_it(text in description()) {
        let view = matched(&INDEX, &text);
        let View::Match(answer) = &view else { unreachable!() };
        for found in &answer.matches {
            prop_assert!((0.0..=1.0).contains(&found.score));
            prop_assert_eq!(found.strength.is_some(), !found.reasons.is_empty());
            for reason in &found.reasons {
                if let Some((start, end)) = reason.span {
                    let quoted = &text[start..end];
                    // A concept is named in words of its own.
                    prop_assert!(reason.kind == ReasonKind::Concept || quoted == reason.text, "{}", quoted);
                }
            }
        }
        for format in [Format::Text, Format::Json, Format::Markdown] {
            for columns in [1, 40, 200] {
                rendered(&view, format, columns);
            }
        }
    }

    #[test]
    fn every_query_gets_an_answer_whose_highlights_fit(typed in prop_oneof![
        description(), "[a-z\"“” *:-]{0,24}", "-?(kind|guide):[a-z“”\"é]{0,8}", "(kind|guide):[a-z]{0,6}( -?[a-z]{1,9}\\*?){0,3}",
    ]) {
        let results = search(&INDEX, &typed, 5).unwrap();
        let answer = answer_search(&INDEX, &typed, &results).unwrap();
        for found in &answer.matches {
            let mut last = 0;
            for (start, end) in &found.highlights {
                prop_assert!(last <= *start && start < end);
                prop_assert!(found.excerpt.get(*start..*end).is_some());
                last = *end;
            }
        }
        rendered(&View::Search(answer), Format::Text, 60);
    }

    #[test]
    fn text_functions_take_any_text(text in any::<String>()) {
        for word in words(&text) {
            prop_assert_eq!(&normalize(&text[word.span.clone()]), &word.text);
            prop_assert!(!word.text.is_empty());
        }
        let stems = stems(&text).into_iter().map(|stem| stem.span);
        let plain = plain_words(&text).into_iter().map(|word| word.span);
        for span in stems.chain(plain).chain(sentences(&text)) {
            prop_assert!(text.get(span).is_some());
        }
        prop_assert!(visible(&text).chars().all(|c| c == '\n' || !steers(c)));
        prop_assert!(text.chars().any(steers) || visible(&text) == text);
    }

    #[test]
    fn no_terminal_is_steered(text in "\\PC{0,10}[\u{1b}\u{7}\r\u{202e}\u{200f}\u{200b}\u{2028}\u{9b}\u{e0041}]{1,3}\\PC{0,10}") {
        let escape = format!("{text} my husband lied about money {text}");
        let results = search(&INDEX, &escape, 5).unwrap();
        let found = View::Search(answer_search(&INDEX, &escape, &results).unwrap());
        for view in [matched(&INDEX, &escape), found] {
            for format in [Format::Text, Format::Json, Format::Markdown] {
                let out = anstream::adapter::strip_str(&rendered(&view, format, 80)).to_string();
                prop_assert!(out.chars().all(|c| c == '\n' || !steers(c)), "{:?}", out);
                if let (Format::Json, View::Search(_)) = (format, &view) {
                    let read: serde_json::Value = serde_json::from_str(&out).unwrap();
                    prop_assert_eq!(&read["query"], &escape);
                }
            }
        }
    }

    #[test]
    fn whatever_is_written_is_screened(pieces in prop::collection::vec(any::<Vec<u8>>(), 0..6)) {
        let whole: Vec<u8> = pieces.concat();
        let [mut in_pieces, mut at_once] = [Vec::new(), Vec::new()];
        let mut screened = Screened::new(&mut in_pieces);
        pieces.iter().for_each(|piece| screened.write_all(piece).unwrap());
        Screened::new(&mut at_once).write_all(&whole).unwrap();
        let out = anstream::adapter::strip_str(std::str::from_utf8(&in_pieces).unwrap()).to_string();
        prop_assert!(out.chars().all(|c| c == '\n' || !steers(c)), "{:?}", out);
        prop_assert_eq!(in_pieces, at_once);
    }
}
