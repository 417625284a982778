//! The lexicon: concepts, each with the many surface forms in which people say it.
//!
//! A pattern is words with alternatives, as in `(he|she) cheated`: groups do not nest, and a group may offer phrases.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::is_name;
use super::limits::{ALL_FORMS, CONCEPTS, FORMS, PATTERN};
use super::source::CorpusFile;
use crate::error::{Error, Result};
use crate::text::beginning;

/// Longest pattern that an error quotes, in characters.
const QUOTED_CHARS: usize = 60;

/// Concepts with their patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    concepts: BTreeMap<String, Concept>,
    /// How many phrases all patterns stand for.
    forms: usize,
}

/// A concept as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Concept {
    label: Option<String>,
    general: bool,
    patterns: Vec<Pattern>,
}

/// How a concept is told to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its name in the lexicon.
    pub name: String,
    /// What it is in plain words.
    pub text: String,
    /// Whether it is too general to be a reason by itself.
    pub general: bool,
}

/// A concept as a lexicon file writes it: its patterns, or those with a label.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Patterns(Vec<String>),
    Labelled(Labelled),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labelled {
    label: Option<String>,
    #[serde(default)]
    general: bool,
    patterns: Vec<String>,
}

/// A parsed pattern: what stands one after the other, each a choice of phrases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Vec<String>>);

impl Lexicon {
    /// Concepts by name, each with its patterns.
    pub fn concepts(&self) -> impl Iterator<Item = (&str, &[Pattern])> {
        self.concepts.iter().map(|(name, concept)| (name.as_str(), concept.patterns.as_slice()))
    }

    /// How each concept is told to a person, in the order of [`Lexicon::concepts`].
    pub fn labels(&self) -> impl Iterator<Item = Label> {
        self.concepts.iter().map(|(name, concept)| Label {
            name: name.clone(),
            text: concept.label.clone().unwrap_or_else(|| name.replace('_', " ")),
            general: concept.general,
        })
    }

    /// Whether there are no concepts.
    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    /// Adds the concepts of `lexicon/*.json`.
    ///
    /// # Errors
    /// [`Error::Corpus`] where the file is no object of lists, or a pattern does not parse.
    pub(crate) fn read(&mut self, file: &CorpusFile) -> Result<()> {
        let wrong = |line: Option<usize>, what: String| {
            Error::Corpus {
            path: file.path.clone(),
            line,
            what,
            mend: "Write {\"concept\": [\"words\", \"(he|she) lied\"], \"other\": {\"label\": \"in plain words\", \
                   \"patterns\": [...]}}; groups do not nest."
                .into(),
        }
        };
        let text = file.text()?;
        let read: BTreeMap<String, Written> =
            serde_json::from_str(text).map_err(|e| wrong(Some(e.line()), e.to_string()))?;
        for (concept, written) in read {
            let Labelled { label, general, patterns } = match written {
                Written::Labelled(labelled) => labelled,
                Written::Patterns(patterns) => Labelled { label: None, general: false, patterns },
            };
            if !is_name(&concept) {
                let quoted = beginning(&concept, QUOTED_CHARS);
                return Err(wrong(None, format!("`{quoted}` is too long for a concept, or cannot be seen")));
            }
            if self.concepts.len() >= CONCEPTS {
                return Err(wrong(None, format!("there are more than {CONCEPTS} concepts")));
            }
            let kept = self.concepts.entry(concept.clone()).or_default();
            kept.label = label.or(kept.label.take());
            kept.general |= general;
            for pattern in patterns {
                let parsed = Pattern::parse(&pattern).ok_or_else(|| {
                    let quoted = format!("\"{pattern}\"");
                    let line = text.lines().position(|line| line.contains(&quoted)).map(|at| at + 1);
                    let quoted = beginning(&pattern, QUOTED_CHARS);
                    let most = format!("or stands for more than {FORMS} phrases");
                    wrong(line, format!("pattern `{quoted}` of `{concept}` does not parse, {most}"))
                })?;
                self.forms += parsed.forms().unwrap_or_default();
                kept.patterns.push(parsed);
            }
            if self.forms > ALL_FORMS {
                return Err(wrong(None, format!("all patterns stand for more than {ALL_FORMS} phrases")));
            }
        }
        Ok(())
    }
}

impl Pattern {
    /// Reads a pattern; `None` where groups are empty, nested or not closed, or where it is very long or stands for very
    /// many phrases.
    pub fn parse(pattern: &str) -> Option<Self> {
        if pattern.len() > PATTERN {
            return None;
        }
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some(open) = rest.find('(') {
            let close = open + rest[open..].find(')')?;
            parts.push(vec![rest[..open].trim().to_owned()]);
            parts.push(rest[open + 1..close].split('|').map(|choice| choice.trim().to_owned()).collect());
            rest = &rest[close + 1..];
        }
        parts.push(vec![rest.trim().to_owned()]);
        parts.retain(|choices| choices.len() > 1 || !choices[0].is_empty());
        let sound = |choice: &String| !choice.is_empty() && !choice.contains(['(', ')', '|']);
        let sound = !parts.is_empty() && parts.iter().flatten().all(sound);
        Some(Self(parts)).filter(|read| sound && read.forms().is_some_and(|forms| forms <= FORMS))
    }

    /// How many phrases it stands for; `None` where that is no number that can be counted.
    fn forms(&self) -> Option<usize> {
        self.0.iter().try_fold(1usize, |forms, choices| forms.checked_mul(choices.len()))
    }

    /// All surface forms, each choice spelled out.
    pub fn expand(&self) -> Vec<String> {
        self.0.iter().fold(vec![String::new()], |forms, choices| {
            forms
                .iter()
                .flat_map(|form| {
                    choices.iter().map(move |choice| format!("{form} {choice}").trim_start().to_owned())
                })
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_spelled_out() {
        let pattern = Pattern::parse("(he|she) (cheated|slept around) again").unwrap();
        assert_eq!(
            pattern.expand(),
            ["he cheated again", "he slept around again", "she cheated again", "she slept around again"]
        );
    }

    #[test]
    fn broken_groups_do_not_parse() {
        for pattern in ["", "(a|b", "a)", "(a|)", "((a|b)|c)", "a|b", "()"] {
            assert_eq!(Pattern::parse(pattern), None, "{pattern}");
        }
        // Two to the power of 30, of 100, and a book.
        for pattern in ["(a|b) ".repeat(30), "(a|b) ".repeat(100), "word ".repeat(9_000)] {
            assert_eq!(Pattern::parse(&pattern), None);
        }
    }

    #[test]
    fn concepts_may_have_a_label() {
        let file = CorpusFile {
            path: "lexicon/en.json".into(),
            bytes: br#"{"a_b": ["x"], "c": {"label": "in words", "general": true, "patterns": ["y", "z"]}}"#
                .to_vec()
                .into(),
            digest: None,
        };
        let mut lexicon = Lexicon::default();
        lexicon.read(&file).unwrap();
        let labels: Vec<(String, bool)> = lexicon.labels().map(|label| (label.text, label.general)).collect();
        assert_eq!(labels, [("a b".to_owned(), false), ("in words".to_owned(), true)]);
        assert_eq!(lexicon.concepts().map(|(_, patterns)| patterns.len()).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_broken_pattern_is_found_in_its_file() {
        let file = CorpusFile {
            path: "lexicon/en.json".into(),
            bytes: b"{\n \"c\": [\n  \"fine\",\n  \"(bad\"\n ]\n}".to_vec().into(),
            digest: None,
        };
        match Lexicon::default().read(&file).unwrap_err() {
            Error::Corpus { line, .. } => assert_eq!(line, Some(4)),
            other => panic!("{other}"),
        }
    }
}
