//! Lexicon patterns and the phrases of rules: read, compiled, and found in what they are made of.

use std::collections::BTreeMap;

use amends::corpus::{Corpus, Phrase, Piece, Rule};
use amends::safety::{RuleBook, RuleTable, Worded};
use amends::text::{PhraseTable, Phrases, plain_words};

use super::guide::small;
use super::told::assert_told;

/// More forms than this are not each looked for.
const MOST_FORMS: usize = 64;
/// Texts of more words than this are left to the other targets.
const MOST_WORDS: usize = 400;

/// The first byte says what the others are: `0` a lexicon, `1` a pattern, `2` a `rules.toml`, `3` a phrase of a rule,
/// `4` a file of cues.
pub(crate) fn check(data: &[u8]) {
    let Some((mode, rest)) = data.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    let (path, bytes) = match mode % 5 {
        0 => ("lexicon/en.json", rest.to_vec()),
        1 => ("lexicon/en.json", serde_json::json!({ "c": [text] }).to_string().into_bytes()),
        2 => ("safety/rules.toml", rest.to_vec()),
        3 => ("safety/rules.toml", with_phrase(&text).into_bytes()),
        _ => ("safety/cues/more.toml", rest.to_vec()),
    };
    let files = small(&[(path, &bytes)]);
    match Corpus::read(&files) {
        Ok(corpus) => {
            concepts(&corpus);
            rules(&corpus);
        }
        Err(error) => assert_told(&error, files.iter()),
    }
}

fn with_phrase(phrase: &str) -> String {
    let mut rule = toml::Table::new();
    rule.insert("id".into(), "r".into());
    rule.insert("phrases".into(), vec![phrase.to_owned()].into());
    let words =
        toml::Table::from_iter([("they".to_owned(), vec!["he".to_owned(), "my wife".to_owned()].into())]);
    let file =
        [("words", toml::Value::Table(words)), ("rule", toml::Value::Array(vec![toml::Value::Table(rule)]))];
    toml::to_string(&toml::Table::from_iter(file.map(|(name, value)| (name.to_owned(), value)))).unwrap()
}

/// Every form of every pattern is found in a text that is nothing else, whole.
fn concepts(corpus: &Corpus) {
    let forms: Vec<(String, u16)> = (0..)
        .zip(corpus.lexicon.concepts())
        .flat_map(|(number, (_, patterns))| {
            patterns.iter().flat_map(|pattern| pattern.expand()).map(move |form| (form, number))
        })
        .collect();
    assert_eq!(corpus.lexicon.labels().count(), corpus.lexicon.concepts().count());
    let table = PhraseTable::compile(forms.iter().map(|(form, number)| (form.as_str(), *number)));
    let phrases = Phrases::new(table.automaton).unwrap();
    for (form, number) in forms.iter().take(MOST_FORMS) {
        assert!(!form.is_empty());
        let words = plain_words(form);
        let plain: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        if plain.is_empty() || plain.len() > MOST_WORDS {
            continue;
        }
        let found = phrases.find(&plain);
        assert_eq!(found[0].words, 0..plain.len(), "{form:?}");
        assert!(table.sets[found[0].set].contains(number), "{form:?} has lost its concept");
        // With fillers between its words it is the same phrase.
        let spread: Vec<&str> = plain.iter().flat_map(|word| [*word, "just", "so"]).collect();
        let spread = &spread[..spread.len() - 2];
        assert_eq!(phrases.find(spread)[0].words, 0..spread.len(), "{form:?} with fillers");
        let again = plain.repeat(4);
        assert!(phrases.find(&again).iter().all(|found| found.words.end <= again.len()));
    }
    for (word, set) in phrases.single_words(|_| true) {
        assert_eq!(phrases.of_word(&word), Some(set));
    }
}

/// Every phrase is found in the shortest text that has it.
fn rules(corpus: &Corpus) {
    let table = RuleTable::of(&corpus.safety.rules);
    let book = RuleBook::new(table.facts, table.parts).unwrap();
    let all = &corpus.safety.rules.rules;
    assert_eq!(book.rules().len(), all.len());
    let phrases = (0..)
        .zip(all)
        .flat_map(|(number, rule)| rule.phrases.iter().map(move |phrase| (number, rule, phrase)));
    for (number, rule, phrase) in phrases.take(MOST_FORMS) {
        let shortest = shortest(phrase);
        let text = shortest.join(" ");
        let words = plain_words(&text);
        if words.len() > MOST_WORDS {
            continue;
        }
        let fired = find(&book, &text);
        // What people's words are folded to may be none of the phrase's.
        let can_stand = words.iter().map(|word| word.text.as_str()).eq(shortest.iter().copied());
        if can_stand && is_simple(rule) {
            assert!(
                fired.iter().any(|(found, start)| (*found, *start) == (number, 0)),
                "{phrase:?} is not in {text:?}"
            );
        }
        find(&book, &[text.as_str(); 4].join(" just so "));
        find(&book, &longest(phrase).join(" "));
    }
    for name in ["they", "{they} hit me"] {
        assert!(Phrase::parse(name, &BTreeMap::new()).is_some() != name.contains('{'));
    }
}

/// Whether nothing takes a rule back.
fn is_simple(rule: &Rule) -> bool {
    rule.unless.is_empty() && rule.beside.is_empty() && !rule.deniable
}

/// The first words of each choice, and nothing that may be missing.
fn shortest(phrase: &Phrase) -> Vec<&str> {
    let pieces = phrase.0.iter().filter_map(|piece| match piece {
        Piece::Choice(runs) => runs.first(),
        Piece::Maybe(_) | Piece::Gap(_) => None,
    });
    pieces.flatten().map(|form| form.text.as_str()).collect()
}

/// The last words of each choice, with everything that may be missing, and each word twice where words may stand between.
fn longest(phrase: &Phrase) -> Vec<&str> {
    let words = phrase.0.iter().flat_map(|piece| match piece {
        Piece::Choice(runs) | Piece::Maybe(runs) => {
            runs.last().into_iter().flatten().map(|form| form.text.as_str()).collect()
        }
        Piece::Gap(most) => vec!["so"; usize::from(*most)],
    });
    words.take(MOST_WORDS).collect()
}

/// The rules that fire, each with its first word.
fn find(book: &RuleBook<Vec<u8>>, text: &str) -> Vec<(usize, usize)> {
    let words = plain_words(text);
    let worded = Worded::of(text, &words);
    let fired = book.find(&worded);
    for found in &fired {
        assert!(found.rule < book.rules().len());
        assert!(found.words.start < found.words.end && found.words.end <= words.len(), "{found:?}");
        let sentence = &worded.sentence[found.words.clone()];
        assert!(sentence.iter().all(|number| *number == sentence[0]), "{found:?} over two sentences");
    }
    fired.into_iter().map(|found| (found.rule, found.words.start)).collect()
}
