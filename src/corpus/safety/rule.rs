//! Rules: phrases that tell of danger, as data that a reviewer can read.
//!
//! A phrase is words in a row. `(a|b c)` is a choice, `[a|b]` one that may be missing, `{name}` a choice that `[words]`
//! names, `word*` any word that begins so, `..` up to 3 words between, `...` up to 6. Words stand without apostrophes, as
//! people type them ("dont").

use std::collections::BTreeMap;

use serde::Deserialize;

use super::danger::{DangerKind, When, Who};
use crate::corpus::ids::{Taken, is_name};
use crate::corpus::limits::{ALL_FORMS, DEPTH, FORMS, PATTERN, PIECES, WAYS};
use crate::corpus::lines::Lines;
use crate::corpus::source::CorpusFile;
use crate::error::{Error, Result};
use crate::text::beginning;

/// Longest phrase that an error quotes, in characters.
const QUOTED_CHARS: usize = 80;

/// What `..` passes over, in words.
const SHORT_GAP: u8 = 3;
/// What `...` passes over, in words.
const LONG_GAP: u8 = 6;

/// A word, or the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form {
    /// Letters, folded, without apostrophes.
    pub text: String,
    /// Whether the word may go on.
    pub goes_on: bool,
}

/// A piece of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// One of these runs of words.
    Choice(Vec<Vec<Form>>),
    /// One of these runs of words, or nothing.
    Maybe(Vec<Vec<Form>>),
    /// At most so many words of any sort but those that deny.
    Gap(u8),
}

/// A parsed phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase(pub Vec<Piece>);

/// Texts that show what a rule is for. They are tested.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Examples {
    /// The rule fires.
    pub fires: Vec<String>,
    /// It fires on what is over.
    pub past: Vec<String>,
    /// It fires on what was done to somebody else, or by somebody else.
    pub others: Vec<String>,
    /// It does not fire on denials.
    pub denied: Vec<String>,
    /// It does not fire on figures of speech, films, sport, cooking.
    pub idioms: Vec<String>,
}

impl Examples {
    /// Those on which the rule fires.
    pub fn must_fire(&self) -> impl Iterator<Item = &str> {
        self.fires.iter().chain(&self.past).chain(&self.others).map(String::as_str)
    }

    /// Those on which it does not.
    pub fn must_not_fire(&self) -> impl Iterator<Item = &str> {
        self.denied.iter().chain(&self.idioms).map(String::as_str)
    }
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// What it tells of; `None` where its phrases tell that no danger is meant: figures of speech, films, denials.
    pub kind: Option<DangerKind>,
    /// Whom it is about, where its phrases say so.
    pub who: Option<Who>,
    /// Whether it is over, where its phrases say so.
    pub when: Option<When>,
    /// Whether it always calls for a notice; else it is evidence among other evidence.
    pub always: bool,
    /// Whether danger is so near that a notice stands alone.
    pub acute: bool,
    /// Whether a word that denies, shortly before, takes it back.
    pub deniable: bool,
    /// Any of these.
    pub phrases: Vec<Phrase>,
    /// Not where one of these covers a part of it.
    pub unless: Vec<Phrase>,
    /// Not where one of these stands in the same sentence.
    pub beside: Vec<Phrase>,
    /// What it is for.
    pub examples: Examples,
}

/// All rules of a corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// In the order of the file.
    pub rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    words: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    rule: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    kind: Option<DangerKind>,
    who: Option<Who>,
    when: Option<When>,
    #[serde(default)]
    always: bool,
    #[serde(default)]
    acute: bool,
    #[serde(default = "yes")]
    deniable: bool,
    phrases: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    beside: Vec<String>,
    #[serde(default)]
    examples: Examples,
}

fn yes() -> bool {
    true
}

impl Rule {
    /// How many runs of words its phrases spell out.
    fn forms(&self) -> usize {
        let phrases = self.phrases.iter().chain(&self.unless).chain(&self.beside);
        let runs = |piece: &Piece| match piece {
            Piece::Choice(runs) | Piece::Maybe(runs) => runs.len(),
            Piece::Gap(_) => 0,
        };
        phrases.flat_map(|phrase| &phrase.0).map(runs).sum()
    }
}

impl Rules {
    /// Reads `rules.toml`, and then the files of cues, which may use its names as well as their own.
    ///
    /// # Errors
    /// [`Error::Corpus`] with file and line where it is not of this form, or a phrase does not parse.
    pub(super) fn read<'a>(
        rules: &'a CorpusFile,
        cues: impl Iterator<Item = &'a CorpusFile>,
    ) -> Result<Self> {
        let mut names = BTreeMap::new();
        let mut taken = Taken::default();
        let mut all = Self::default();
        for file in std::iter::once(rules).chain(cues) {
            all.add(file, &mut names, &mut taken)?;
        }
        Ok(all)
    }

    fn add(
        &mut self,
        file: &CorpusFile,
        names: &mut BTreeMap<String, Vec<String>>,
        taken: &mut Taken,
    ) -> Result<()> {
        let text = file.text()?;
        let lines = Lines::of(text);
        let wrong = |at: Option<usize>, what: String| Error::Corpus {
            path: file.path.clone(),
            line: at.map(|at| lines.at(at)),
            what,
            mend: "See docs/safety.md for the form of rules.".into(),
        };
        let read: File = toml::from_str(text)
            .map_err(|e| wrong(e.span().map(|span| span.start), e.message().trim().to_owned()))?;
        names.extend(read.words);
        let parse = |phrase: &String| {
            Phrase::parse(phrase, names).ok_or_else(|| {
                let quoted = beginning(phrase, QUOTED_CHARS);
                let what = format!(
                    "the phrase `{quoted}` does not parse, or says more than {FORMS} things in one place"
                );
                wrong(text.find(phrase.as_str()), what)
            })
        };
        let all = |phrases: &[String]| phrases.iter().map(parse).collect::<Result<Vec<_>>>();
        let rule = |written: &Written| -> Result<Rule> {
            Ok(Rule {
                id: written.id.clone(),
                kind: written.kind,
                who: written.who,
                when: written.when,
                always: written.always,
                acute: written.acute,
                deniable: written.deniable,
                phrases: all(&written.phrases)?,
                unless: all(&written.unless)?,
                beside: all(&written.beside)?,
                examples: written.examples.clone(),
            })
        };
        let mut forms = 0;
        for written in &read.rule {
            let read = rule(written)?;
            let place = || text.rfind(&format!("\"{}\"", read.id));
            if !is_name(&read.id) {
                let what = format!("`{}` is no id of a rule", beginning(&read.id, QUOTED_CHARS));
                return Err(wrong(place(), what));
            }
            if let Some(first) = taken.take(&read.id, self.rules.len()) {
                let what = format!("there are two rules `{}` (`{}`)", read.id, self.rules[first].id);
                return Err(wrong(place(), what));
            }
            forms += read.forms();
            if forms > ALL_FORMS {
                return Err(wrong(
                    place(),
                    format!("the rules of this file say more than {ALL_FORMS} things"),
                ));
            }
            self.rules.push(read);
        }
        Ok(())
    }

    /// All whole words of all phrases.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let phrases =
            self.rules.iter().flat_map(|rule| rule.phrases.iter().chain(&rule.unless).chain(&rule.beside));
        let pieces = phrases.flat_map(|phrase| &phrase.0);
        let runs = pieces.flat_map(|piece| match piece {
            Piece::Choice(runs) | Piece::Maybe(runs) => runs.as_slice(),
            Piece::Gap(_) => &[],
        });
        runs.flatten().filter(|form| !form.goes_on).map(|form| form.text.as_str())
    }
}

impl Phrase {
    /// Reads a phrase; `None` where it is empty, a group is not closed, a name is not known, or it is very long or deep or
    /// says very many things in one place.
    pub fn parse(phrase: &str, names: &BTreeMap<String, Vec<String>>) -> Option<Self> {
        if phrase.len() > PATTERN || depth(phrase) > DEPTH {
            return None;
        }
        let mut pieces = Vec::new();
        let mut rest = phrase.trim_start();
        while let Some(first) = rest.chars().next() {
            let end = match first {
                '(' => closing(rest)? + 1,
                '[' => closing(rest)? + 1,
                '{' => rest.find('}')? + 1,
                _ => rest.find(' ').unwrap_or(rest.len()),
            };
            let (token, behind) = rest.split_at(end);
            let inside = token.get(1..token.len().saturating_sub(1)).unwrap_or_default();
            pieces.push(match (first, token) {
                ('(', _) => Piece::Choice(runs(inside, names)?),
                ('[', _) => Piece::Maybe(runs(inside, names)?),
                ('{', _) => Piece::Choice(runs(token, names)?),
                (_, "..") => Piece::Gap(SHORT_GAP),
                (_, "...") => Piece::Gap(LONG_GAP),
                _ => Piece::Choice(runs(token, names)?),
            });
            rest = behind.trim_start();
        }
        let begins = matches!(pieces.first(), Some(Piece::Choice(_)));
        let ends = matches!(pieces.last(), Some(Piece::Choice(_)));
        let few = pieces.len() <= PIECES && ways(&pieces) <= WAYS;
        (begins && ends && few).then_some(Self(pieces))
    }
}

/// How many ways there are to take or leave the pieces that may be missing, and to pass over words.
fn ways(pieces: &[Piece]) -> usize {
    let ways = |piece: &Piece| match piece {
        Piece::Choice(_) => 1,
        Piece::Maybe(_) => 2,
        Piece::Gap(most) => usize::from(*most) + 1,
    };
    pieces.iter().map(ways).fold(1, usize::saturating_mul)
}

/// How deep brackets stand in brackets.
fn depth(phrase: &str) -> usize {
    let (mut open, mut deepest) = (0usize, 0);
    for letter in phrase.chars() {
        match letter {
            '(' | '[' => open += 1,
            ')' | ']' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// Where the bracket that `text` begins with is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The options of a choice: what stands between the bars that no bracket holds.
fn options(choice: &str) -> Vec<&str> {
    let mut options = Vec::new();
    let (mut depth, mut start) = (0usize, 0);
    for (at, letter) in choice.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                options.push(choice[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    options.push(choice[start..].trim());
    options
}

/// The runs of words of a choice, names and choices inside it spelled out.
fn runs(choice: &str, names: &BTreeMap<String, Vec<String>>) -> Option<Vec<Vec<Form>>> {
    let mut all = Vec::new();
    for option in options(choice) {
        all.extend(spelled(option, names)?);
        if all.len() > FORMS {
            return None;
        }
    }
    Some(all)
}

/// All ways to read words among which choices and names may stand.
fn spelled(words: &str, names: &BTreeMap<String, Vec<String>>) -> Option<Vec<Vec<Form>>> {
    let mut ways: Vec<Vec<Form>> = vec![Vec::new()];
    let mut rest = words.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '(' => closing(rest)? + 1,
            '{' => rest.find('}')? + 1,
            _ => rest.find(' ').unwrap_or(rest.len()),
        };
        let (token, behind) = rest.split_at(end);
        let inside = token.get(1..token.len().saturating_sub(1)).unwrap_or_default();
        let next: Vec<Vec<Form>> = match first {
            '(' => runs(inside, names)?,
            '{' => names.get(inside)?.iter().map(|phrase| run(phrase)).collect::<Option<_>>()?,
            _ => vec![run(token)?],
        };
        if ways.len().saturating_mul(next.len()) > FORMS {
            return None;
        }
        ways = ways
            .iter()
            .flat_map(|way| next.iter().map(move |more| [way.as_slice(), more].concat()))
            .collect();
        rest = behind.trim_start();
    }
    ways.iter().all(|way| !way.is_empty()).then_some(ways)
}

fn run(words: &str) -> Option<Vec<Form>> {
    let form = |word: &str| {
        let text = word.strip_suffix('*').unwrap_or(word);
        let sound = !text.is_empty() && text.chars().all(|c| c.is_lowercase() || c.is_ascii_digit());
        sound.then(|| Form { text: text.into(), goes_on: word.ends_with('*') })
    };
    let run: Vec<Form> = words.split_whitespace().map(form).collect::<Option<_>>()?;
    (!run.is_empty()).then_some(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> BTreeMap<String, Vec<String>> {
        BTreeMap::from([("they".to_owned(), vec!["he".to_owned(), "my husband".to_owned()])])
    }

    #[test]
    fn phrases_are_words_choices_and_gaps() {
        let phrase = Phrase::parse("{they} [once] chok* .. (my throat|me)", &names()).unwrap();
        let [
            Piece::Choice(they),
            Piece::Maybe(once),
            Piece::Choice(chok),
            Piece::Gap(3),
            Piece::Choice(last),
        ] = phrase.0.as_slice()
        else {
            panic!("{phrase:?}")
        };
        assert_eq!((they.len(), they[1].len(), once.len(), last[0].len()), (2, 2, 1, 2));
        assert!(chok[0][0].goes_on);
        let nested = Phrase::parse("(he (lied|cheated)|{they}) again", &names()).unwrap();
        let Piece::Choice(runs) = &nested.0[0] else { panic!("{nested:?}") };
        let words: Vec<String> = runs
            .iter()
            .map(|run| run.iter().map(|form| form.text.as_str()).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(words, ["he lied", "he cheated", "he", "my husband"]);
    }

    #[test]
    fn what_is_no_phrase_is_refused() {
        for phrase in ["", "(a|b", "{who} hit me", ".. me", "he ..", "don't", "He", "a|(b", "(a|)", "a)"] {
            assert_eq!(Phrase::parse(phrase, &names()), None, "{phrase}");
        }
        let deep = |levels: usize| format!("{}a{}", "(".repeat(levels), ")".repeat(levels));
        assert!(Phrase::parse(&deep(DEPTH), &names()).is_some());
        let many = [format!("({})", "(a|b) ".repeat(30)), "a ".repeat(9_000), "a ".repeat(PIECES + 1)];
        let open = [format!("a {}b", "[c] ".repeat(40)), format!("a {}b", "... ".repeat(10))];
        for phrase in many.into_iter().chain(open).chain([deep(DEPTH + 1), deep(100_000)]) {
            assert_eq!(Phrase::parse(&phrase, &names()), None);
        }
    }

    #[test]
    fn a_phrase_that_does_not_parse_is_found_in_its_file() {
        let text =
            "[[rule]]\nid = \"a\"\nkind = \"violence\"\nphrases = [\n  \"he hit me\",\n  \"he (hit\",\n]\n";
        let file = CorpusFile {
            path: "safety/rules.toml".into(),
            bytes: text.as_bytes().to_vec().into(),
            digest: None,
        };
        match Rules::read(&file, std::iter::empty()).unwrap_err() {
            Error::Corpus { line, .. } => assert_eq!(line, Some(6)),
            other => panic!("{other}"),
        }
    }
}
