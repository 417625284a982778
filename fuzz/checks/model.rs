//! The model and the file of notices beside an index, as any bytes: refused, or they judge.
//!
//! Nobody but the program writes these files, and their sums are compared before they are opened. What is checked here is
//! that the readers hold without those sums. Left as they are: the automata. tantivy-fst trusts their bytes, and panics on
//! some that are damaged inside.

use std::sync::LazyLock;

use amends::corpus::Corpus;
use amends::learn::{Model, Recipe, train};
use amends::safety::{self, Country, Detector, Knobs};
use amends::text::plain_words;
use serde_json::Value;

use super::guide::pond;

/// Bytes before the table of parts.
const HEAD_BYTES: usize = 16;
/// Bytes of each entry of that table: start and length.
const ENTRY_BYTES: usize = 16;
/// Parts of the model that are automata.
const MODEL_AUTOMATA: [usize; 2] = [1, 2];
/// Parts of the file of notices that are automata.
const SAFETY_AUTOMATA: [usize; 2] = [8, 9];
/// No input may make a part longer than this.
const MOST_PART_BYTES: usize = 1 << 16;
const TEXTS: [&str; 5] = [
    "",
    "he lost the frog and its croaks. a pike just bit me, it was not the heron",
    "My wiffe’s HERRON 😭 hid the beak!!",
    "zzz",
    "a pike bit me a pike bit me a crab so so bit me lost the just so frog",
];

/// A file as its parts.
pub(crate) struct Parted {
    head: Vec<u8>,
    parts: Vec<Vec<u8>>,
    automata: [usize; 2],
    judge: fn(&[u8]) -> bool,
}

pub(crate) static FILES: LazyLock<[Parted; 2]> = LazyLock::new(|| {
    let corpus = Corpus::read(&pond()).unwrap();
    let model = train(&corpus, &Recipe::default()).unwrap();
    let safety = safety::train(&corpus, &Knobs::default()).unwrap();
    let files = [
        Parted::of(&model, MODEL_AUTOMATA, model_judges),
        Parted::of(&safety, SAFETY_AUTOMATA, detector_judges),
    ];
    assert!((files[0].judge)(&model) && (files[1].judge)(&safety), "what was just written opens");
    files
});

/// The first byte chooses the file, the second what the others are: `0` the whole file, `1` edits of its parts, `2` a part,
/// `3` lies in its first part, which is JSON.
pub(crate) fn check(data: &[u8]) {
    let [which, how, rest @ ..] = data else {
        return;
    };
    let file = &FILES[usize::from(*which) % 2];
    match (how % 4, rest) {
        (0, _) => drop((file.judge)(rest)),
        (1, _) => drop((file.judge)(&file.edited(rest))),
        (2, [part, rest @ ..]) => drop((file.judge)(&file.with_part(usize::from(*part), rest.to_vec()))),
        (_, lies) => drop((file.judge)(&file.with_part(0, lying(&file.parts[0], lies)))),
    }
}

impl Parted {
    fn of(file: &[u8], automata: [usize; 2], judge: fn(&[u8]) -> bool) -> Self {
        let number =
            |at: usize| usize::try_from(u64::from_le_bytes(file[at..at + 8].try_into().unwrap())).unwrap();
        let count = u32::from_le_bytes(file[12..16].try_into().unwrap()) as usize;
        let entry = |part: usize| HEAD_BYTES + part * ENTRY_BYTES;
        let part = |part: usize| file[number(entry(part))..][..number(entry(part) + 8)].to_vec();
        Self { head: file[..HEAD_BYTES].to_vec(), parts: (0..count).map(part).collect(), automata, judge }
    }

    /// The parts as a file.
    fn joined(&self, parts: &[Vec<u8>]) -> Vec<u8> {
        let mut file = self.head.clone();
        let mut start = HEAD_BYTES + parts.len() * ENTRY_BYTES;
        for part in parts {
            file.extend((start as u64).to_le_bytes());
            file.extend((part.len() as u64).to_le_bytes());
            start += part.len().next_multiple_of(8);
        }
        for part in parts {
            file.extend(part);
            file.resize(file.len().next_multiple_of(8), 0);
        }
        file
    }

    fn may_change(&self, part: usize) -> bool {
        !self.automata.contains(&part)
    }

    fn with_part(&self, part: usize, bytes: Vec<u8>) -> Vec<u8> {
        let mut parts = self.parts.clone();
        let part = part % parts.len();
        if self.may_change(part) {
            parts[part] = bytes;
        }
        self.joined(&parts)
    }

    /// Edits of eight bytes each: a part, what happens to it, where (2), and a number (4).
    fn edited(&self, edits: &[u8]) -> Vec<u8> {
        let mut parts = self.parts.clone();
        let mut lies = Vec::new();
        for edit in edits.chunks_exact(8).take(32) {
            let part = usize::from(edit[0]) % parts.len();
            let at = usize::from(u16::from_le_bytes([edit[2], edit[3]]));
            let number: [u8; 4] = [edit[4], edit[5], edit[6], edit[7]];
            if edit[1] % 8 == 7 {
                lies.push((part, at, u32::from_le_bytes(number)));
            } else if self.may_change(part) {
                self.edit(&mut parts, part, edit[1] % 8, at, number);
            }
        }
        let mut file = self.joined(&parts);
        for (part, at, number) in lies {
            // Starts and lengths of parts; those of automata stay.
            if self.may_change(part) {
                let field = HEAD_BYTES + part * ENTRY_BYTES + at % 2 * 8;
                let number = if at % 4 < 2 { u64::from(number) } else { u64::MAX - u64::from(number) };
                file[field..field + 8].copy_from_slice(&number.to_le_bytes());
            }
        }
        file
    }

    fn edit(&self, parts: &mut [Vec<u8>], part: usize, how: u8, at: usize, number: [u8; 4]) {
        let length = parts[part].len();
        let small = u32::from_le_bytes(number) as usize % (length + 64);
        match how {
            0 => parts[part].iter_mut().skip(at).zip(number).for_each(|(byte, lie)| *byte = lie),
            1 => parts[part].iter_mut().skip(at * 4).zip(number).for_each(|(byte, lie)| *byte = lie),
            2 => parts[part].truncate(small),
            3 => parts[part].resize(small.min(MOST_PART_BYTES), number[3]),
            4 => parts[part].rotate_left(small.min(length)),
            5 => {
                let other = at % parts.len();
                if self.may_change(other) {
                    parts.swap(part, other);
                }
            }
            _ => parts[part].iter_mut().skip(at).take(small).for_each(|byte| *byte = number[3]),
        }
    }
}

/// JSON with some of its values replaced, two bytes each: which, and by what.
pub(crate) fn lying(json: &[u8], lies: &[u8]) -> Vec<u8> {
    let Ok(mut value) = serde_json::from_slice::<Value>(json) else {
        return json.to_vec();
    };
    let mut count = 0;
    visit(&mut value, &mut count, None);
    for lie in lies.chunks_exact(2).take(16) {
        let mut at = 0;
        visit(&mut value, &mut at, Some((usize::from(lie[0]) % count, lie[1])));
    }
    value.to_string().into_bytes()
}

/// Numbers all values of a tree from `at` on, and puts a lie in the place of one.
fn visit(value: &mut Value, at: &mut usize, lie: Option<(usize, u8)>) {
    let here = *at;
    *at += 1;
    if let Some((place, with)) = lie.filter(|(place, _)| *place == here) {
        debug_assert_eq!(place, here);
        *value = lie_of(with);
        return;
    }
    match value {
        Value::Array(all) => all.iter_mut().for_each(|one| visit(one, at, lie)),
        Value::Object(all) => all.values_mut().for_each(|one| visit(one, at, lie)),
        _ => {}
    }
}

fn lie_of(with: u8) -> Value {
    use serde_json::json;
    let numbers = [0.0, -1.0, 0.5, 1e30, -1e30, 3e38, 1e300, -1e300, 5e-324];
    match with {
        0 => Value::Null,
        1 => json!(u64::MAX),
        2 => json!(u32::MAX),
        3 => json!(i64::MIN),
        4 => json!([]),
        5 => json!({}),
        6 => json!(""),
        7 => json!("violence"),
        8 => json!(true),
        9 => json!({"start": 0, "end": u64::MAX}),
        10 => json!({"start": u64::MAX, "end": 0}),
        11 => json!({"start": 0, "end": 1}),
        12 => json!("\u{1b}[31m"),
        13..32 => json!(numbers[usize::from(with) % numbers.len()]),
        other => json!(other - 32),
    }
}

/// Whether bytes open as a model; one that opens judges.
fn model_judges(bytes: &[u8]) -> bool {
    let Some(model) = Model::open(bytes) else {
        return false;
    };
    for text in TEXTS {
        let judged = model.judge(text);
        assert_eq!(judged.evidence.sections.len(), model.task().sections.len());
        for alike in &judged.alike {
            assert!(model.situation_id(alike.text).len() <= bytes.len());
        }
        for found in &judged.text.concepts {
            assert!(model.wording().concepts(found).len() <= bytes.len());
        }
    }
    model.ballot(0);
    model.weight(u32::MAX, usize::MAX >> 40);
    true
}

/// Whether bytes open as the file of notices; one that opens judges.
fn detector_judges(bytes: &[u8]) -> bool {
    let Some(detector) = Detector::open(bytes) else {
        return false;
    };
    for text in TEXTS {
        let words = plain_words(text);
        let (_, verdict) = detector.weighed(text, &words);
        if let Some(verdict) = verdict {
            detector.notice(&verdict, &Country::named("UK"));
        }
    }
    true
}
