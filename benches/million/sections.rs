//! Made-up sections of about 150 words: Zipf-like words, sentences, titles that the texts come back to.
//!
//! The same for the same number on every platform: integers, and of floating-point arithmetic only what IEEE 754 rounds
//! in one way. Each section is made by itself, so a corpus is written without being held, and a query is drawn from a
//! section without a look at the others.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::random::Random;
use super::words::Vocabulary;
use crate::Result;
use crate::small_safety::write_small_safety;

/// Seed of all that is made.
const SEED: u64 = 20_261_122;
/// Streams of the seed that are not of a section.
const WORDS_STREAM: u64 = u64::MAX;
/// Words of a text are log-normal with this median and deviation, so that the mean is about 150, within bounds.
const MEDIAN_WORDS: f64 = 139.0;
const DEVIATION: f64 = 0.4;
const FEWEST_WORDS: usize = 60;
const MOST_WORDS: usize = 400;
const TITLE_WORDS: (usize, usize) = (3, 8);
const SENTENCE_WORDS: (usize, usize) = (5, 24);
/// Of 100 words, how many the section has had before: a text comes back to its subject.
const AGAIN_PERCENT: usize = 20;
const COMMA_PERCENT: usize = 8;
const QUESTION_PERCENT: usize = 8;
const WRITE_BYTES: usize = 1 << 20;

/// The name of the guide, and where its sections lie in the corpus.
pub(crate) const GUIDE: &str = "made-up";
pub(crate) const SECTIONS_FILE: &str = "made-up/sections.jsonl";

/// A corpus that is made when it is asked for.
pub(crate) struct Sections {
    /// How many sections it has.
    pub(crate) count: usize,
    vocabulary: Vocabulary,
}

/// A section.
pub(crate) struct Section {
    /// In the order of the file, and of the alphabet.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) text: String,
}

impl Sections {
    /// A corpus of `count` sections.
    pub(crate) fn new(count: usize) -> Self {
        Self { count, vocabulary: Vocabulary::new(&mut Random::stream(SEED, WORDS_STREAM), count) }
    }

    /// Random numbers for anything but a section; `name` tells apart what it is for.
    pub(crate) fn random(name: u64) -> Random {
        Random::stream(SEED, WORDS_STREAM - 1 - name)
    }

    /// The most frequent words of all.
    pub(crate) fn most_frequent(&self, count: usize) -> &[String] {
        self.vocabulary.most_frequent(count)
    }

    /// The section at this place.
    pub(crate) fn section(&self, at: usize) -> Section {
        let random = &mut Random::stream(SEED, at as u64);
        let mut had = Vec::with_capacity(MOST_WORDS);
        let title = self.sentence(random, TITLE_WORDS, &mut had);
        let words = had.len() + text_words(random);
        let mut text = String::new();
        while had.len() < words {
            let sentence = self.sentence(random, SENTENCE_WORDS, &mut had);
            let end = if random.percent(QUESTION_PERCENT) { '?' } else { '.' };
            text.extend([if text.is_empty() { "" } else { " " }, sentence.as_str()]);
            text.push(end);
        }
        Section { id: format!("s{at:07}"), title, text }
    }

    /// Words with a capital at the beginning and some commas between them, all noted in `had`.
    fn sentence<'a>(
        &'a self,
        random: &mut Random,
        (fewest, most): (usize, usize),
        had: &mut Vec<&'a str>,
    ) -> String {
        let mut sentence = String::new();
        for place in 0..fewest + random.below(most - fewest + 1) {
            let word = match !had.is_empty() && random.percent(AGAIN_PERCENT) {
                true => random.one_of(had),
                false => self.vocabulary.draw(random),
            };
            had.push(word);
            match place {
                0 => sentence.push_str(&word[..1].to_ascii_uppercase()),
                _ if random.percent(COMMA_PERCENT) => sentence.extend([", ", &word[..1]]),
                _ => sentence.extend([" ", &word[..1]]),
            }
            sentence.push_str(&word[1..]);
        }
        sentence
    }

    /// Writes a corpus folder with all sections, and with little to learn for notices: that takes as long for ten sections
    /// as for a million. Returns the bytes of the file of sections and its checksum, by which runs can be compared.
    pub(crate) fn write(&self, corpus: &Path) -> Result<(u64, u32)> {
        let guide = corpus.join(GUIDE);
        fs::create_dir_all(&guide)?;
        fs::write(guide.join("guide.toml"), "title = \"Made up\"\n")?;
        write_small_safety(corpus);
        let mut file = BufWriter::with_capacity(WRITE_BYTES, File::create(corpus.join(SECTIONS_FILE))?);
        let mut sum = crc32fast::Hasher::new();
        let mut bytes = 0;
        for at in 0..self.count {
            let line = self.section(at).line();
            sum.update(line.as_bytes());
            bytes += line.len() as u64;
            file.write_all(line.as_bytes())?;
        }
        file.flush()?;
        Ok((bytes, sum.finalize()))
    }

    /// Writes the corpus again with `words` at the end of one section.
    pub(crate) fn write_edited(&self, corpus: &Path, edited: usize, words: &str) -> io::Result<()> {
        let path = corpus.join(SECTIONS_FILE);
        let fresh = path.with_extension("new");
        let mut file = BufWriter::with_capacity(WRITE_BYTES, File::create(&fresh)?);
        for at in 0..self.count {
            let mut section = self.section(at);
            if at == edited {
                section.text.extend([" ", words]);
            }
            file.write_all(section.line().as_bytes())?;
        }
        file.flush()?;
        fs::rename(fresh, path)
    }
}

impl Section {
    /// A line of the file. The words are plain letters, which JSON does not escape.
    fn line(&self) -> String {
        let Self { id, title, text } = self;
        format!("{{\"_id\":\"{id}\",\"title\":\"{title}\",\"text\":\"{text}\"}}\n")
    }
}

fn text_words(random: &mut Random) -> usize {
    let words = MEDIAN_WORDS * exp(DEVIATION * random.normal());
    (words as usize).clamp(FEWEST_WORDS, MOST_WORDS)
}

/// e to the power of a small number, within a thousandth; the standard one may be rounded differently elsewhere.
fn exp(power: f64) -> f64 {
    (0..10).fold(1.0 + power / 1024.0, |root, _| root * root)
}
