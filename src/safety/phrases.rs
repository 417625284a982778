//! Finding the phrases of rules in a text.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{Deref, Range};

use serde::{Deserialize, Serialize};
use tantivy_fst::MapBuilder;
use tantivy_fst::raw::{Fst, Output};

use crate::corpus::{DangerKind, Form, Phrase, Piece, Rules, When, Who};
use crate::learn::bytes::{Column, are_starts, column};
use crate::text::{PlainWord, is_filler};

/// Words that take back what follows them, as people type them.
const DENIALS: &[&str] = &[
    "aint", "arent", "cannot", "cant", "couldnt", "didnt", "doesnt", "dont", "hardly", "hasnt", "havent",
    "isnt", "neither", "never", "nevr", "no", "nobody", "none", "noone", "nor", "not", "nothing", "nowhere",
    "wasnt", "werent", "without", "wont", "wouldnt",
];
/// Behind a denial these say that the rest is true: "i didn't know that he ...", "i can't believe he ...", "not only ...".
const STILL_TRUE: &[&str] = &[
    "anymore",
    "ask",
    "because",
    "belive",
    "believe",
    "but",
    "care",
    "expect",
    "forget",
    "forgive",
    "get",
    "help",
    "imagine",
    "just",
    "know",
    "matter",
    "mind",
    "only",
    "realise",
    "realize",
    "remember",
    "say",
    "see",
    "stop",
    "sure",
    "tell",
    "think",
    "told",
    "trust",
    "understand",
    "when",
    "where",
    "which",
    "who",
    "why",
];
/// At most this many fillers in a row are passed.
const MOST_FILLERS: usize = 8;
/// From so many steps on, the walk of a phrase keeps what it has found out: where the words of a phrase are fillers
/// themselves, or gaps follow one another, many ways lead to one place.
const FEW_STEPS: usize = 64;
/// More of that is not kept.
const MOST_ENDS: usize = 1 << 16;
/// How far before a phrase a denial may stand, in words.
const DENIAL_REACH: usize = 4;
/// How far before words a phrase may begin that covers a part of them, in words: no phrase is longer.
const COVER_REACH: usize = 64;

/// A text as phrases are looked for in it.
#[derive(Clone, Debug, Default)]
pub struct Worded {
    /// Its words, folded, without apostrophes.
    pub words: Vec<String>,
    /// The number of the sentence that each word stands in.
    pub sentence: Vec<usize>,
    /// Whether something (a comma, a dash, a bracket) parts each word from the one before it.
    pub parted: Vec<bool>,
}

impl Worded {
    /// `words` are those of `text`; their spelling may have been mended.
    ///
    /// Every full stop ends a sentence here: people who type fast begin the next one in lower case, which Unicode's rules
    /// take for an abbreviation.
    pub fn of(text: &str, words: &[PlainWord]) -> Self {
        let mut worded = Self::default();
        let (mut before, mut sentence) = (0, 0);
        for word in words {
            let gap = text.get(before..word.span.start).unwrap_or_default();
            sentence += usize::from(before > 0 && gap.contains(['.', '!', '?', '\u{2026}', '\n']));
            worded.parted.push(gap.contains([',', ';', ':', '(', ')', '\u{2013}', '\u{2014}']));
            worded.sentence.push(sentence);
            worded.words.push(word.text.clone());
            before = word.span.end;
        }
        worded
    }

    /// Where the sentence of the word at `start` ends.
    fn end_of_sentence(&self, start: usize) -> usize {
        let number = self.sentence[start];
        start + self.sentence[start..].partition_point(|other| *other == number)
    }

    /// Whether something parts the word at `at` from the one before it.
    fn is_parted(&self, at: usize) -> bool {
        self.parted[at] || at > 0 && self.sentence[at] != self.sentence[at - 1]
    }
}

/// A rule that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired {
    /// Its number.
    pub rule: usize,
    /// The words that it covers.
    pub words: Range<usize>,
}

/// What an index keeps of a rule beside its phrases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleFacts {
    /// Its name.
    pub id: String,
    /// What it tells of; `None` where it tells that no danger is meant.
    pub kind: Option<DangerKind>,
    /// Whom it is about, where its phrases say so.
    pub who: Option<Who>,
    /// Whether it is over, where its phrases say so.
    pub when: Option<When>,
    /// Whether it always calls for a notice.
    pub always: bool,
    /// Whether a notice stands alone.
    pub acute: bool,
    deniable: bool,
    /// The phrases that must not cover a part of it, by number.
    unless: Range<usize>,
    /// Those that must not stand in the same sentence.
    beside: Range<usize>,
}

/// Parts of compiled rules, in order.
pub(super) mod part {
    /// Finite state transducer from whole words to forms.
    pub(crate) const WORDS: usize = 0;
    /// The same from beginnings of words.
    pub(crate) const PREFIXES: usize = 1;
    /// Where the choices begin that a form may open.
    pub(crate) const OPENED_STARTS: usize = 2;
    /// Those choices.
    pub(crate) const OPENED: usize = 3;
    /// Where the choices begin that a form may open and that open phrases.
    pub(crate) const LEADING_STARTS: usize = 12;
    /// Those choices.
    pub(crate) const LEADING: usize = 13;
    /// Where the phrases begin that a choice opens.
    pub(crate) const LED_STARTS: usize = 4;
    /// Those phrases.
    pub(crate) const LED: usize = 5;
    /// Where the runs of a choice begin.
    pub(crate) const CHOICE_STARTS: usize = 6;
    /// Where the forms of a run begin.
    pub(crate) const RUN_STARTS: usize = 7;
    /// The forms of the runs.
    pub(crate) const FORMS: usize = 8;
    /// Where the pieces of a phrase begin.
    pub(crate) const PHRASE_STARTS: usize = 9;
    /// The pieces of the phrases.
    pub(crate) const PIECES: usize = 10;
    /// The rule of each phrase that may fire.
    pub(crate) const RULE_OF: usize = 11;
    /// How many parts there are.
    pub(crate) const COUNT: usize = 14;
}

/// A piece is its sort and, behind it, a choice or a number of words.
const SORT_SHIFT: u32 = 24;
const CHOICE: u32 = 0;
const MAYBE: u32 = 1;
const GAP: u32 = 2;

/// Bits of the numbers that hold them.
const BITS: usize = 64;

/// Rules ready to be written.
#[derive(Clone, Debug, Default)]
pub struct RuleTable {
    /// What is kept of each rule beside its phrases.
    pub facts: Vec<RuleFacts>,
    /// The parts, in the order of `part`.
    pub parts: [Vec<u8>; part::COUNT],
}

/// Choices and forms by number, while rules are compiled.
#[derive(Default)]
struct Interned {
    forms: BTreeMap<Form, u32>,
    choices: BTreeMap<Vec<Vec<u32>>, u32>,
}

impl Interned {
    fn form(&mut self, form: &Form) -> u32 {
        let next = self.forms.len() as u32;
        *self.forms.entry(form.clone()).or_insert(next)
    }

    fn choice(&mut self, runs: &[Vec<Form>]) -> u32 {
        let mut numbered: Vec<Vec<u32>> =
            runs.iter().map(|run| run.iter().map(|form| self.form(form)).collect()).collect();
        numbered.sort_unstable();
        numbered.dedup();
        let next = self.choices.len() as u32;
        *self.choices.entry(numbered).or_insert(next)
    }

    fn piece(&mut self, piece: &Piece) -> u32 {
        match piece {
            Piece::Choice(runs) => CHOICE << SORT_SHIFT | self.choice(runs),
            Piece::Maybe(runs) => MAYBE << SORT_SHIFT | self.choice(runs),
            Piece::Gap(most) => GAP << SORT_SHIFT | u32::from(*most),
        }
    }
}

impl RuleTable {
    /// Compiles rules.
    pub fn of(rules: &Rules) -> Self {
        let mut interned = Interned::default();
        let mut phrases: Vec<Vec<u32>> = Vec::new();
        let mut rule_of: Vec<u32> = Vec::new();
        for (number, rule) in (0..).zip(&rules.rules) {
            for phrase in &rule.phrases {
                phrases.push(phrase.0.iter().map(|piece| interned.piece(piece)).collect());
                rule_of.push(number);
            }
        }
        let firing = phrases.len();
        let mut add = |more: &[Phrase]| {
            let start = phrases.len();
            let pieces = |phrase: &Phrase| phrase.0.iter().map(|piece| interned.piece(piece)).collect();
            phrases.extend(more.iter().map(pieces));
            start..phrases.len()
        };
        let facts = rules
            .rules
            .iter()
            .map(|rule| RuleFacts {
                id: rule.id.clone(),
                kind: rule.kind,
                who: rule.who,
                when: rule.when,
                always: rule.always,
                acute: rule.acute,
                deniable: rule.deniable,
                unless: add(&rule.unless),
                beside: add(&rule.beside),
            })
            .collect();
        Self { facts, parts: write(&interned, &phrases, firing, rule_of) }
    }
}

fn write(
    interned: &Interned,
    phrases: &[Vec<u32>],
    firing: usize,
    rule_of: Vec<u32>,
) -> [Vec<u8>; part::COUNT] {
    let mut choices: Vec<&Vec<Vec<u32>>> = vec![&EMPTY; interned.choices.len()];
    interned.choices.iter().for_each(|(runs, number)| choices[*number as usize] = runs);
    let mut opened: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); interned.forms.len()];
    for (number, runs) in (0..).zip(&choices) {
        runs.iter().filter_map(|run| run.first()).for_each(|first| {
            opened[*first as usize].insert(number);
        });
    }
    let mut led: Vec<Vec<u32>> = vec![Vec::new(); choices.len()];
    for (number, phrase) in (0..).zip(&phrases[..firing]) {
        led[(phrase[0] & !(u32::MAX << SORT_SHIFT)) as usize].push(number);
    }
    let leads = |choice: &u32| !led[*choice as usize].is_empty();
    let leading: Vec<Vec<u32>> =
        opened.iter().map(|all| all.iter().copied().filter(leads).collect()).collect();
    let runs: Vec<&Vec<u32>> = choices.iter().flat_map(|runs| runs.iter()).collect();
    let mut parts: [Vec<u8>; part::COUNT] = Default::default();
    parts[part::WORDS] = forms_automaton(interned, false);
    parts[part::PREFIXES] = forms_automaton(interned, true);
    (parts[part::OPENED_STARTS], parts[part::OPENED]) =
        lists(opened.iter().map(|all| all.iter().copied().collect()));
    (parts[part::LEADING_STARTS], parts[part::LEADING]) = lists(leading.into_iter());
    (parts[part::LED_STARTS], parts[part::LED]) = lists(led.into_iter());
    (parts[part::CHOICE_STARTS], _) = lists(choices.iter().map(|runs| vec![0; runs.len()]));
    (parts[part::RUN_STARTS], parts[part::FORMS]) = lists(runs.into_iter().cloned());
    (parts[part::PHRASE_STARTS], parts[part::PIECES]) = lists(phrases.iter().cloned());
    parts[part::RULE_OF] = column(rule_of, u32::to_le_bytes);
    parts
}

static EMPTY: Vec<Vec<u32>> = Vec::new();

/// Where each list starts and where the last ends, in numbers, and all lists in a row.
fn lists(all: impl Iterator<Item = Vec<u32>>) -> (Vec<u8>, Vec<u8>) {
    let mut starts = vec![0u32];
    let mut numbers = Vec::new();
    for list in all {
        numbers.extend(list);
        starts.push(numbers.len() as u32);
    }
    (column(starts, u32::to_le_bytes), column(numbers, u32::to_le_bytes))
}

fn forms_automaton(interned: &Interned, going_on: bool) -> Vec<u8> {
    let mut builder = MapBuilder::memory();
    for (form, number) in interned.forms.iter().filter(|(form, _)| form.goes_on == going_on) {
        // Sorted by their letters, distinct, and in memory: nothing can be refused.
        let _ = builder.insert(&form.text, u64::from(*number));
    }
    builder.into_inner().unwrap_or_default()
}

/// The rules of a corpus, ready to be looked for, over bytes in memory or in a mapped file.
pub struct RuleBook<D> {
    facts: Vec<RuleFacts>,
    words: Fst<D>,
    prefixes: Fst<D>,
    parts: [D; part::COUNT],
}

impl<D: Deref<Target = [u8]> + Clone> RuleBook<D> {
    /// Opens what a [`RuleTable`] holds; `None` where the bytes are no automata, or a list is longer than its part.
    pub fn new(facts: Vec<RuleFacts>, parts: [D; part::COUNT]) -> Option<Self> {
        let words = Fst::new(parts[part::WORDS].clone()).ok()?;
        let prefixes = Fst::new(parts[part::PREFIXES].clone()).ok()?;
        let book = Self { facts, words, prefixes, parts };
        book.is_whole().then_some(book)
    }

    /// Whether the parts are as long as they say of one another.
    fn is_whole(&self) -> bool {
        let numbers = |part: usize| self.parts[part].len() / 4;
        let lists = |starts: usize, entries: usize| are_starts(&self.parts[starts], entries);
        let behind = |starts: usize| numbers(starts).saturating_sub(1);
        let phrases = behind(part::PHRASE_STARTS);
        let are_phrases = |range: &Range<usize>| range.start <= range.end && range.end <= phrases;
        lists(part::OPENED_STARTS, numbers(part::OPENED))
            && lists(part::LEADING_STARTS, numbers(part::LEADING))
            && lists(part::LED_STARTS, numbers(part::LED))
            && lists(part::CHOICE_STARTS, behind(part::RUN_STARTS))
            && lists(part::RUN_STARTS, numbers(part::FORMS))
            && lists(part::PHRASE_STARTS, numbers(part::PIECES))
            && numbers(part::RULE_OF) <= phrases
            && self.facts.iter().all(|rule| are_phrases(&rule.unless) && are_phrases(&rule.beside))
    }

    /// The rules, by number.
    pub fn rules(&self) -> &[RuleFacts] {
        &self.facts
    }

    /// All rules that fire in a text, in order of place, each phrase at its longest.
    pub fn find(&self, worded: &Worded) -> Vec<Fired> {
        let text = Text::of(self, worded);
        // A phrase is walked only where each of its choices stands somewhere in the text.
        let mut possible: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut all = Vec::new();
        let mut sentence = 0..0;
        let mut present = Vec::new();
        let mut beside = BTreeMap::new();
        for start in 0..worded.words.len() {
            if start >= sentence.end {
                sentence = start..worded.end_of_sentence(start);
                present = text.present_in(&sentence);
                beside.clear();
            }
            // What is found twice is found at one place.
            let here = all.len();
            let leading = |form: &u32| self.list(part::LEADING_STARTS, part::LEADING, *form);
            let choices: BTreeSet<u32> = text.forms[start].iter().flat_map(leading).collect();
            for choice in choices {
                let led = possible.entry(choice).or_insert_with(|| {
                    let led = self.list(part::LED_STARTS, part::LED, choice);
                    led.filter(|phrase| text.may_hold(*phrase, &text.present)).collect()
                });
                for phrase in led.iter().filter(|phrase| text.may_hold(**phrase, &present)) {
                    let Some(end) = text.end_of(*phrase as usize, start) else {
                        continue;
                    };
                    let rule = self.column(part::RULE_OF).u32(*phrase as usize) as usize;
                    let fired = Fired { rule, words: start..end };
                    let Some(facts) = self.facts.get(rule).filter(|_| !all[here..].contains(&fired)) else {
                        continue;
                    };
                    // Once a sentence: there may be many words that fire in one.
                    let mut takes_back =
                        || *beside.entry(rule).or_insert_with(|| text.holds_beside(facts, &sentence));
                    if text.is_meant(facts, &fired.words, &sentence) && !takes_back() {
                        all.push(fired);
                    }
                }
            }
        }
        all
    }

    /// The forms that a word has: itself, and its beginnings.
    fn forms(&self, word: &str) -> Vec<u32> {
        let mut all: Vec<u32> =
            self.words.get(word).map(|number| number.value() as u32).into_iter().collect();
        let mut address = self.prefixes.root().addr();
        let mut output = Output::zero();
        for byte in word.bytes() {
            let node = self.prefixes.node(address);
            let Some(found) = node.find_input(byte) else {
                break;
            };
            let transition = node.transition(found);
            output = output.cat(transition.out);
            address = transition.addr;
            let node = self.prefixes.node(address);
            if node.is_final() {
                all.push(output.cat(node.final_output()).value() as u32);
            }
        }
        all
    }

    fn column(&self, part: usize) -> Column<'_> {
        Column(&self.parts[part])
    }

    fn bounds(&self, starts: usize, at: u32) -> Range<usize> {
        let starts = self.column(starts);
        starts.u32(at as usize) as usize..starts.u32(at as usize + 1) as usize
    }

    fn list(&self, starts: usize, numbers: usize, at: u32) -> impl Iterator<Item = u32> {
        self.bounds(starts, at).map(move |place| self.column(numbers).u32(place))
    }
}

/// A text in which phrases are looked for.
struct Text<'a, D> {
    book: &'a RuleBook<D>,
    worded: &'a Worded,
    /// The forms of each word.
    forms: Vec<Vec<u32>>,
    /// Whether each word may open each choice: so many numbers a word, a bit a choice.
    opened: Vec<u64>,
    /// Numbers a word.
    row: usize,
    /// Whether each word is a filler.
    fillers: Vec<bool>,
    /// Whether each choice is opened anywhere, a bit a choice.
    present: Vec<u64>,
    /// Steps of the phrase that is walked.
    steps: Cell<usize>,
    /// Where the pieces from one on end when they are read from a word, as far as walks in one sentence have found out.
    ends: RefCell<HashMap<(usize, usize), Option<usize>>>,
    /// That sentence.
    walked: Cell<usize>,
}

impl<'a, D: Deref<Target = [u8]> + Clone> Text<'a, D> {
    fn of(book: &'a RuleBook<D>, worded: &'a Worded) -> Self {
        let forms: Vec<Vec<u32>> = worded.words.iter().map(|word| book.forms(word)).collect();
        let row = (book.parts[part::CHOICE_STARTS].len() / 4).div_ceil(BITS);
        let mut opened = vec![0u64; row * forms.len()];
        let mut present = vec![0u64; row];
        for (bits, forms) in opened.chunks_exact_mut(row.max(1)).zip(&forms) {
            for choice in forms.iter().flat_map(|form| book.list(part::OPENED_STARTS, part::OPENED, *form)) {
                if let Some(bits) = bits.get_mut(choice as usize / BITS) {
                    *bits |= 1 << (choice as usize % BITS);
                }
            }
            present.iter_mut().zip(&*bits).for_each(|(all, bits)| *all |= bits);
        }
        let fillers = worded.words.iter().map(|word| is_filler(word)).collect();
        let (steps, ends, walked) = (Cell::new(0), RefCell::default(), Cell::new(0));
        Self { book, worded, forms, opened, row, fillers, present, steps, ends, walked }
    }

    /// The choices that some words open, a bit a choice.
    fn present_in(&self, words: &Range<usize>) -> Vec<u64> {
        let mut present = vec![0u64; self.row];
        for bits in self.opened[words.start * self.row..words.end * self.row].chunks_exact(self.row.max(1)) {
            present.iter_mut().zip(bits).for_each(|(all, bits)| *all |= bits);
        }
        present
    }

    /// Whether every choice that a phrase needs is among those that are opened somewhere.
    fn may_hold(&self, phrase: u32, present: &[u64]) -> bool {
        self.book.list(part::PHRASE_STARTS, part::PIECES, phrase).all(|piece| {
            let choice = piece & !(u32::MAX << SORT_SHIFT);
            piece >> SORT_SHIFT != CHOICE || is_set(present, choice)
        })
    }

    /// Whether neither a denial takes a rule back that fires on `words`, nor a phrase that covers a part of them.
    fn is_meant(&self, rule: &RuleFacts, words: &Range<usize>, sentence: &Range<usize>) -> bool {
        let near = words.start.saturating_sub(COVER_REACH).max(sentence.start)..words.end;
        let covers = |phrase: usize| {
            near.clone().any(|start| self.end_of(phrase, start).is_some_and(|end| end > words.start))
        };
        !(rule.deniable && is_denied(self.worded, words.start) || rule.unless.clone().any(covers))
    }

    /// Whether a phrase stands in the sentence beside which the rule does not fire.
    fn holds_beside(&self, rule: &RuleFacts, sentence: &Range<usize>) -> bool {
        rule.beside.clone().any(|phrase| sentence.clone().any(|start| self.end_of(phrase, start).is_some()))
    }

    /// Where the longest way to read a phrase from the word at `start` ends.
    fn end_of(&self, phrase: usize, start: usize) -> Option<usize> {
        let pieces = self.book.bounds(part::PHRASE_STARTS, phrase as u32);
        let sentence = *self.worded.sentence.get(start)?;
        self.steps.set(0);
        let is_full = self.ends.borrow().len() > MOST_ENDS;
        if self.walked.replace(sentence) != sentence || is_full {
            self.ends.borrow_mut().clear();
        }
        self.end(pieces, sentence, start, false)
    }

    /// Where `pieces` end when they are read from the word `at`, in one sentence; `begun` where a part of the phrase
    /// stands before.
    fn end(&self, pieces: Range<usize>, sentence: usize, at: usize, begun: bool) -> Option<usize> {
        if pieces.is_empty() {
            return Some(at);
        }
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() <= FEW_STEPS {
            return self.walk(pieces, sentence, at, begun);
        }
        let place = (pieces.start, at);
        if let Some(known) = self.ends.borrow().get(&place) {
            return *known;
        }
        let end = self.walk(pieces, sentence, at, begun);
        self.ends.borrow_mut().insert(place, end);
        end
    }

    /// As [`Text::end`], of one piece or more.
    fn walk(&self, pieces: Range<usize>, sentence: usize, at: usize, begun: bool) -> Option<usize> {
        let piece = self.book.column(part::PIECES).u32(pieces.start);
        let rest = pieces.start + 1..pieces.end;
        let value = piece & !(u32::MAX << SORT_SHIFT);
        match piece >> SORT_SHIFT {
            GAP => {
                let open = |at: &usize| self.is_inside(sentence, *at) && !is_denial(&self.worded.words[*at]);
                let passed = (at..at.saturating_add(value as usize)).take_while(open).count();
                (0..=passed).filter_map(|passed| self.end(rest.clone(), sentence, at + passed, begun)).max()
            }
            MAYBE => {
                let without = self.end(rest.clone(), sentence, at, begun);
                without.max(self.choice(value, rest, sentence, at, begun))
            }
            _ => self.choice(value, rest, sentence, at, begun),
        }
    }

    fn choice(
        &self,
        choice: u32,
        rest: Range<usize>,
        sentence: usize,
        mut at: usize,
        begun: bool,
    ) -> Option<usize> {
        let mut best = None;
        let last = at + MOST_FILLERS;
        loop {
            if !self.is_inside(sentence, at) {
                return best;
            }
            if is_set(&self.opened[at * self.row..(at + 1) * self.row], choice) {
                let runs = self.book.bounds(part::CHOICE_STARTS, choice);
                let ends = runs.filter_map(|run| self.run(run as u32, sentence, at));
                best = best.max(ends.filter_map(|end| self.end(rest.clone(), sentence, end, true)).max());
            }
            if !(begun && self.fillers[at] && at < last) {
                return best;
            }
            at += 1;
        }
    }

    /// Words in a row; fillers may stand between them.
    fn run(&self, run: u32, sentence: usize, mut at: usize) -> Option<usize> {
        let mut begun = false;
        for form in self.book.list(part::RUN_STARTS, part::FORMS, run) {
            let last = at + MOST_FILLERS;
            loop {
                if !self.is_inside(sentence, at) {
                    return None;
                }
                at += 1;
                if self.forms[at - 1].contains(&form) {
                    break;
                }
                if !(begun && self.fillers[at - 1] && at <= last) {
                    return None;
                }
            }
            begun = true;
        }
        Some(at)
    }

    fn is_inside(&self, sentence: usize, at: usize) -> bool {
        self.worded.sentence.get(at) == Some(&sentence)
    }
}

fn is_set(bits: &[u64], at: u32) -> bool {
    bits.get(at as usize / BITS).is_some_and(|bits| bits >> (at as usize % BITS) & 1 == 1)
}

/// Whether a denial stands shortly before the word at `start`, in the same clause, with nothing between that says that
/// the rest is true all the same.
fn is_denied(worded: &Worded, start: usize) -> bool {
    for back in 1..=DENIAL_REACH.min(start) {
        let at = start - back;
        if worded.is_parted(at + 1) {
            return false;
        }
        let word = worded.words[at].as_str();
        if STILL_TRUE.contains(&word) {
            return false;
        }
        if is_denial(word) {
            return true;
        }
    }
    false
}

fn is_denial(word: &str) -> bool {
    DENIALS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Examples, Rule};
    use crate::text::plain_words;

    fn book(phrases: &[&str], unless: &[&str], beside: &[&str]) -> RuleBook<Vec<u8>> {
        let parse =
            |all: &[&str]| all.iter().map(|one| Phrase::parse(one, &BTreeMap::new()).unwrap()).collect();
        let rule = Rule {
            id: "r".into(),
            kind: Some(DangerKind::Violence),
            who: None,
            when: None,
            always: true,
            acute: false,
            deniable: true,
            phrases: parse(phrases),
            unless: parse(unless),
            beside: parse(beside),
            examples: Examples::default(),
        };
        let table = RuleTable::of(&Rules { rules: vec![rule] });
        RuleBook::new(table.facts, table.parts).unwrap()
    }

    fn found(book: &RuleBook<Vec<u8>>, text: &str) -> Vec<String> {
        let words = plain_words(text);
        let worded = Worded::of(text, &words);
        let fired = book.find(&worded).into_iter();
        fired
            .map(|fired| {
                text[words[fired.words.start].span.start..words[fired.words.end - 1].span.end].into()
            })
            .collect()
    }

    #[test]
    fn words_that_deny_and_those_that_do_not_are_sorted() {
        assert!(DENIALS.is_sorted());
    }

    #[test]
    fn choices_gaps_and_fillers_are_passed() {
        let book = book(&["(he|she) (put|had) .. hand* .. (my|her) (neck|throat)"], &[], &[]);
        assert_eq!(
            found(&book, "Then he just put his big hands round my neck."),
            ["he just put his big hands round my neck"]
        );
        assert!(found(&book, "he put his hands. My neck hurt").is_empty(), "not across sentences");
        assert!(found(&book, "he put his big old tired hands on my neck").is_empty(), "too far");
        assert!(found(&book, "he never put a hand on my neck").is_empty());
    }

    #[test]
    fn denials_reach_as_far_as_their_clause() {
        let book = book(&["choked me"], &[], &[]);
        for denied in ["he has never choked me", "nobody has ever choked me", "he didn't once choked me"] {
            assert!(found(&book, denied).is_empty(), "{denied}");
        }
        for meant in [
            "it was never good, he choked me",
            "i didn't think it was wrong that he choked me",
            "i can't believe he choked me",
            "He's not well. He choked me.",
            "not only has he choked me",
        ] {
            assert_eq!(found(&book, meant).len(), 1, "{meant}");
        }
    }

    #[test]
    fn gaps_and_fillers_one_after_another_take_no_long_time() {
        let gaps = ["so"; 5].join(" ... ");
        let book = book(&[&gaps, "so (so just|so) now now so even so now so just now end"], &[], &[]);
        let begun = std::time::Instant::now();
        assert!(!found(&book, &"so now ".repeat(200)).is_empty());
        // Where one nearly stands, every way is tried.
        assert!(found(&book, "so now so now so now so").is_empty());
        let nearly = format!("end {}", "so just now even ".repeat(100));
        assert!(found(&book, &nearly).iter().all(|found| !found.ends_with("end")), "{nearly}");
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }

    #[test]
    fn lists_that_overlap_or_run_over_are_refused() {
        let table = || RuleTable::of(&Rules::default());
        assert!(RuleBook::new(table().facts, table().parts).is_some());
        for part in [part::OPENED_STARTS, part::LED_STARTS, part::CHOICE_STARTS, part::RUN_STARTS] {
            let mut parts = table().parts;
            parts[part] = column([0, u32::MAX], u32::to_le_bytes);
            assert!(RuleBook::new(Vec::new(), parts).is_none(), "part {part}");
        }
    }

    #[test]
    fn what_is_not_meant_is_left_out() {
        let book = book(&["choked me"], &["choked me up"], &["mma|judo"]);
        assert_eq!(found(&book, "he choked me").len(), 1);
        assert!(found(&book, "his letter choked me up").is_empty());
        assert!(found(&book, "he choked me at judo").is_empty());
        assert_eq!(found(&book, "he choked me. judo is on mondays").len(), 1);
    }

    #[test]
    fn a_text_that_never_ends_a_sentence_takes_no_long_time() {
        let phrases = ["he .. hit .. me", "hit ... (me|him)", "he hit me", "(he|she) [just] hit"];
        let text = "he hit me just ".repeat(6_000);
        let begun = std::time::Instant::now();
        assert!(found(&book(&phrases, &["hit it"], &["in a film"]), &text).len() > 6_000);
        assert!(found(&book(&phrases, &[], &["in a film"]), &format!("in a film {text}")).is_empty());
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
