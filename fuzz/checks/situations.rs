//! Labelled texts: situations, exemplars, and the texts that notices learn from; read, and learned from.

use std::collections::HashSet;

use amends::corpus::{Corpus, Situation};
use amends::learn::{Model, Recipe, train};
use amends::safety::{self, Detector, Knobs};

use super::guide::small;
use super::told::assert_told;

/// More texts than this are only read: learning takes time.
const MOST_LEARNED: usize = 12;

/// The first byte says what the others are: `0` situations, `1` exemplars, `2` texts of danger, `3` harmless ones; from
/// `4` on the same, and they are learned from.
pub(crate) fn check(data: &[u8]) {
    let Some((mode, rest)) = data.split_first() else {
        return;
    };
    let path = match mode % 4 {
        0 => "g/situations.jsonl",
        1 => "g/exemplars.jsonl",
        2 => "safety/danger.jsonl",
        _ => "safety/harmless.jsonl",
    };
    let files = small(&[(path, rest)]);
    match Corpus::read(&files) {
        Ok(corpus) => {
            assert_sound(&corpus);
            if mode % 8 >= 4 {
                learned(&corpus);
            }
        }
        Err(error) => assert_told(&error, files.iter()),
    }
}

fn assert_sound(corpus: &Corpus) {
    let guide = &corpus.library.guides()[0];
    let mut ids = HashSet::new();
    for situation in corpus.situations.iter().flatten() {
        assert!(ids.insert(&situation.id), "{} twice", situation.id);
        for (section, grade) in &situation.grades {
            assert!(guide.section(section).is_some() && (1..=3).contains(grade), "{section} {grade}");
        }
        let json = serde_json::to_string(situation).unwrap();
        assert_eq!(&serde_json::from_str::<Situation>(&json).unwrap(), situation);
    }
    for text in &corpus.safety.texts {
        assert!(text.danger.is_some() || text.cues.is_empty());
        for cue in &text.cues {
            assert!(
                text.text.get(cue.clone()).is_some_and(|cue| !cue.is_empty()),
                "{cue:?} of {:?}",
                text.text
            );
        }
    }
}

/// What was learned opens, is the same when it is learned again, and judges its own texts with numbers.
fn learned(corpus: &Corpus) {
    let texts = corpus.situations.iter().flatten().map(|situation| &situation.text);
    let texts: Vec<&String> = texts.chain(corpus.safety.texts.iter().map(|text| &text.text)).collect();
    if texts.is_empty() || texts.len() > MOST_LEARNED {
        return;
    }
    let model = train(corpus, &Recipe::default()).unwrap();
    assert!(train(corpus, &Recipe::default()).unwrap() == model, "learned otherwise from the same texts");
    let model = Model::open(model.as_slice()).unwrap();
    let detector = safety::train(corpus, &Knobs::default()).unwrap();
    let detector = Detector::open(detector.as_slice()).unwrap();
    for text in texts {
        let judged = model.judge(text);
        for section in &judged.evidence.sections {
            assert!(section.linear.is_finite(), "{section:?} for {text:?}");
        }
        let (probability, _) = detector.weighed(text, &judged.text.words);
        assert!((0.0..=1.0).contains(&probability), "{probability} for {text:?}");
    }
}
