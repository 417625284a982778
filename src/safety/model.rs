//! Everything notices need, as a file beside the index: rules, the detector, words and contacts, read in place.

use std::ops::{Deref, Range};
use std::thread;

use serde::{Deserialize, Serialize};

use super::detector::{Find, Knobs, Known, Lesson, Looked, OUTPUTS, Told, fit};
use super::evidence::{Calibration, Evidence};
use super::lessons::lessons;
use super::phrases::{self, RuleBook, RuleFacts, RuleTable};
use super::reading::Reading;
use crate::corpus::{Contacts, Corpus, Wordings};
use crate::learn::bytes::{Column, Part, column, join, split};
use crate::learn::rows::{SmallRows, small_rows};
use crate::learn::{FeatureKind, Linear};
use crate::text::PlainWord;

/// Name of the file.
pub const SAFETY_FILE: &str = "safety.bin";
/// With fewer texts of danger than this that the rules were not written from, probabilities are not fitted but taken from [`Calibration::default`].
const LEAST_TO_CALIBRATE: usize = 100;
/// Parts of the cross-validation that fits the probabilities; each is judged by a model that was taught by the others.
const FOLDS: usize = 2;

/// What the file says of itself, as JSON in its first part.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    rules: Vec<RuleFacts>,
    weights: Vec<f32>,
    calibration: Calibration,
}

/// Parts of the file, in order; those of the rules stand behind them.
mod part {
    pub(super) const HEAD: usize = 0;
    pub(super) const WORDINGS: usize = 1;
    pub(super) const CONTACTS: usize = 2;
    pub(super) const KEYS: usize = 3;
    pub(super) const IDFS: usize = 4;
    pub(super) const SCALES: usize = 5;
    pub(super) const WEIGHTS: usize = 6;
    pub(super) const BIASES: usize = 7;
    pub(super) const RULES: usize = 8;
}
const PARTS: usize = part::RULES + phrases::part::COUNT;

/// Trains on the safety texts and situations of `corpus` and gives the bytes of the file; `None` where its rules do not
/// compile.
///
/// The same corpus gives the same bytes.
pub fn train(corpus: &Corpus, knobs: &Knobs) -> Option<Vec<u8>> {
    let table = RuleTable::of(&corpus.safety.rules);
    let book = RuleBook::new(table.facts.clone(), table.parts.clone())?;
    let lessons = lessons(corpus, &book, knobs);
    let calibration = calibrate(&lessons, &book, knobs);
    let taught: Vec<&Lesson> = lessons.iter().collect();
    let known = Known::of(taught.iter().copied(), knobs);
    let linear = fit(&taught, &known, knobs);
    Some(write(corpus, table, &known, &linear, calibration, knobs))
}

/// Fits probabilities to what models say of texts that they were not taught.
fn calibrate(lessons: &[Lesson], book: &RuleBook<Vec<u8>>, knobs: &Knobs) -> Calibration {
    if lessons.iter().all(|lesson| lesson.danger.is_none()) {
        return Calibration::RULES_ALONE;
    }
    let telling = |lesson: &&Lesson| lesson.rules_unseen && lesson.danger.is_some();
    if lessons.iter().filter(telling).count() < LEAST_TO_CALIBRATE {
        return Calibration::default();
    }
    let fold = |held_out: usize| {
        let numbered = || lessons.iter().enumerate();
        let taught: Vec<&Lesson> =
            numbered().filter(|(at, _)| at % FOLDS != held_out).map(|(_, lesson)| lesson).collect();
        let known = Known::of(taught.iter().copied(), knobs);
        let linear = fit(&taught, &known, knobs);
        // Rules fit the texts that they were written from better than any other.
        let telling = numbered().filter(|(at, lesson)| at % FOLDS == held_out && lesson.rules_unseen);
        let judged = telling.map(|(_, lesson)| {
            let told = tell(&lesson.reading, &known, &knobs.weights, |values| linear.logits(values));
            (Evidence::of(&lesson.reading, told, book.rules()).terms(), lesson.danger.is_some())
        });
        judged.collect::<Vec<_>>()
    };
    let rows = thread::scope(|scope| {
        let running: Vec<_> = (0..FOLDS).map(|held_out| scope.spawn(move || fold(held_out))).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    Calibration::fit(&rows)
}

/// What a model says of each unit of a text.
fn tell(
    reading: &Reading,
    known: &impl Find,
    weights: &[f32; FeatureKind::COUNT],
    logits: impl Fn(&[crate::learn::Value]) -> Vec<f32>,
) -> Vec<Told> {
    let looked = Looked::up(reading, known, weights);
    reading.units.iter().map(|unit| Told::of(logits(&looked.vector(unit, weights)))).collect()
}

fn write(
    corpus: &Corpus,
    table: RuleTable,
    known: &Known,
    linear: &Linear,
    calibration: Calibration,
    knobs: &Knobs,
) -> Vec<u8> {
    let head = Head { rules: table.facts, weights: knobs.weights.to_vec(), calibration };
    let mut parts = vec![Vec::new(); PARTS];
    // Values of ours, without maps or odd numbers: they always write.
    parts[part::HEAD] = serde_json::to_vec(&head).unwrap_or_default();
    parts[part::WORDINGS] = serde_json::to_vec(&corpus.safety.wordings).unwrap_or_default();
    parts[part::CONTACTS] = serde_json::to_vec(&corpus.safety.contacts).unwrap_or_default();
    parts[part::KEYS] = column(known.keys.iter().copied(), u64::to_le_bytes);
    parts[part::IDFS] = column(known.idfs.iter().copied(), f32::to_le_bytes);
    let order: Vec<usize> = (0..known.keys.len()).collect();
    (parts[part::SCALES], parts[part::WEIGHTS]) = small_rows(linear, &order);
    parts[part::BIASES] = column(linear.biases.iter().copied(), f32::to_le_bytes);
    parts.truncate(part::RULES);
    parts.extend(table.parts);
    join(&parts)
}

/// What notices need, over bytes in memory or in a mapped file.
pub struct Detector<D> {
    file: D,
    parts: [Range<usize>; PARTS],
    book: RuleBook<Part<D>>,
    weights: [f32; FeatureKind::COUNT],
    calibration: Calibration,
}

impl<D: Deref<Target = [u8]> + Clone> Detector<D> {
    /// Opens the bytes of [`train`]; `None` where they are none of this version.
    pub fn open(file: D) -> Option<Self> {
        let parts = split::<PARTS>(&file)?;
        let head: Head = serde_json::from_slice(file.get(parts[part::HEAD].clone())?).ok()?;
        let of = |at: usize| Part { file: file.clone(), range: parts[at].clone() };
        let mut weights = [0.0; FeatureKind::COUNT];
        weights.iter_mut().zip(&head.weights).for_each(|(own, stored)| *own = *stored);
        let book = RuleBook::new(head.rules, std::array::from_fn(|at| of(part::RULES + at)))?;
        let detector = Self { book, weights, calibration: head.calibration, parts, file };
        detector.is_whole().then_some(detector)
    }

    /// Whether the parts are as long as they say of one another.
    fn is_whole(&self) -> bool {
        let rows = self.part(part::KEYS).len() / 8;
        self.part(part::IDFS).len() == rows * 4
            && self.part(part::SCALES).len() == rows * 4
            && self.part(part::WEIGHTS).len() == rows * OUTPUTS
            && self.part(part::BIASES).len() == OUTPUTS * 4
    }

    fn part(&self, at: usize) -> &[u8] {
        self.file.get(self.parts[at].clone()).unwrap_or_default()
    }

    /// The rules, by number.
    pub fn rules(&self) -> &[RuleFacts] {
        self.book.rules()
    }

    /// The words of notices; `None` where they do not read back.
    pub fn wordings(&self) -> Option<Wordings> {
        serde_json::from_slice(self.part(part::WORDINGS)).ok()
    }

    /// Where to find help; `None` where that does not read back.
    pub fn contacts(&self) -> Option<Contacts> {
        serde_json::from_slice(self.part(part::CONTACTS)).ok()
    }

    /// What `text`, whose `words` may have been mended, tells of danger.
    pub fn judge(&self, text: &str, words: &[PlainWord]) -> Evidence {
        let reading = Reading::of(text, words, &self.book);
        let rows = SmallRows {
            scales: self.part(part::SCALES),
            weights: self.part(part::WEIGHTS),
            biases: self.part(part::BIASES),
        };
        let told = tell(&reading, self, &self.weights, |values| rows.logits(values));
        Evidence::of(&reading, told, self.book.rules())
    }

    /// How evidence becomes a probability.
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }
}

impl<D: Deref<Target = [u8]> + Clone> Find for Detector<D> {
    fn find(&self, key: u64) -> Option<(u32, f32)> {
        let row = Column(self.part(part::KEYS)).find(key)?;
        Some((row as u32, Column(self.part(part::IDFS)).f32(row)))
    }
}
