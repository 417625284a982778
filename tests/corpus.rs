//! The bundled corpus tests itself: what a guide promises its readers, checked on every build.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod alike;

use std::collections::{BTreeSet, HashMap, HashSet};

use alike::nearly_the_same;
use amends::corpus::{BlockKind, Corpus, Files, Kind, Role, Situation, Source, SpeaksTo, Split, Stage};
use amends::text::{stems, strip_citations};

fn files() -> Files {
    Source::Bundled.read().unwrap()
}

fn corpus() -> Corpus {
    Corpus::read(&files()).unwrap()
}

#[test]
fn the_guide_has_all_its_sections_in_reading_order() {
    let corpus = corpus();
    let guide = corpus.library.guide("rebuilding-trust").unwrap();
    let count = |kind| guide.sections.iter().filter(|section| section.kind == kind).count();
    let counts = Kind::ALL.map(count);
    assert_eq!(counts, [1, 1, 5, 20, 1, 5, 4, 0]);
    let steps: Vec<u32> = guide.sections.iter().filter_map(|section| section.number).collect();
    assert_eq!(steps, (1..=20).collect::<Vec<_>>());
    let outlined: usize = guide.meta.parts.iter().map(|part| part.sections.len()).sum();
    assert_eq!(outlined, guide.sections.len(), "the outline names every section");
    assert_eq!(guide.references.len(), 12);
}

#[test]
fn sections_are_short_and_say_whom_they_address() {
    for section in corpus().library.sections() {
        let words = section.plain_text().split_whitespace().count();
        assert!((60..=220).contains(&words), "{} has {words} words", section.id);
        assert!(
            !section.title.ends_with('.') && section.title.split_whitespace().count() <= 10,
            "{}",
            section.title
        );
        assert!(section.keywords.len() >= 5, "{}", section.id);
        assert!(!section.plain_text().contains('!'), "{} exclaims", section.id);
    }
}

#[test]
fn both_people_are_spoken_to() {
    let corpus = corpus();
    let addressed: HashSet<String> =
        corpus.library.sections().map(|section| format!("{:?}", section.speaks_to)).collect();
    for who in [SpeaksTo::Betrayed, SpeaksTo::Betrayer, SpeaksTo::Both, SpeaksTo::Either] {
        assert!(addressed.contains(&format!("{who:?}")), "{who:?}");
    }
}

#[test]
fn lists_hold_what_their_sections_promise() {
    let corpus = corpus();
    let items = |id: &str| {
        let section = corpus.library.find_section(id).unwrap();
        section.blocks.iter().filter(|block| block.kind == BlockKind::Item).count()
    };
    // Nine causes, seven conditions, four questions to ask oneself, four things to look for, four services.
    let counts = ["causes", "conditions", "step-15", "faq-trusting-again", "help-resources"].map(items);
    assert_eq!(counts, [9, 7, 4, 4, 4]);
}

#[test]
fn figures_of_the_guide_stand() {
    let corpus = corpus();
    for (id, figures) in [
        ("step-05", ["15", "20"].as_slice()),
        ("help-cost", &["$125", "$200"]),
        ("help-resources", &["$65", "30,000", "2026"]),
    ] {
        let text = corpus.library.find_section(id).unwrap().plain_text();
        assert!(figures.iter().all(|figure| text.contains(figure)), "{id}: {text}");
    }
}

#[test]
fn excerpts_slice_back_to_their_lines() {
    let files = files();
    for section in Corpus::read(&files).unwrap().library.sections() {
        let source = files.get(&section.path).unwrap().text().unwrap();
        let lines: Vec<&str> = source.lines().collect();
        for sentence in section.sentences() {
            let (first, last) = sentence.lines;
            let slice = lines[first - 1..last].join(" ");
            assert!(slice.contains(&sentence.text), "{}:{first}-{last}: {}", section.path, sentence.text);
        }
    }
}

#[test]
fn every_situation_can_be_measured_or_learned_from() {
    let corpus = corpus();
    let situations = &corpus.situations[0];
    let dev = situations.iter().filter(|s| s.split == Split::Dev).count();
    assert!(
        situations.len() >= 9_000 && dev >= 1_000,
        "{} situations, {dev} to measure with",
        situations.len()
    );
    for situation in situations {
        assert!(!situation.text.trim().is_empty(), "{}", situation.id);
        assert!(!situation.text.chars().any(|c| c.is_control() && c != '\n'), "{}", situation.id);
        assert!(!situation.partial || situation.is_training(), "{}", situation.id);
    }
    let graded: BTreeSet<&String> =
        situations.iter().filter(|s| s.is_training()).flat_map(|s| s.grades.keys()).collect();
    for section in corpus.library.sections() {
        assert!(graded.contains(&section.id), "no situation speaks for {}", section.id);
    }
}

#[test]
fn no_text_is_learned_from_and_measured_with() {
    let corpus = corpus();
    let folded = |text: &str| -> Vec<String> { stems(text).into_iter().map(|word| word.stem).collect() };
    let mut seen: HashMap<Vec<String>, (&str, Split)> = HashMap::new();
    for situation in &corpus.situations[0] {
        if let Some((other, split)) = seen.insert(folded(&situation.text), (&situation.id, situation.split)) {
            assert_eq!(split, situation.split, "{other} and {} are the same text", situation.id);
        }
    }
}

#[test]
fn every_situation_has_an_id_of_its_own() {
    let corpus = corpus();
    let mut ids = HashSet::new();
    for situation in &corpus.situations[0] {
        assert!(ids.insert(&situation.id), "{} names two situations", situation.id);
    }
}

#[test]
fn no_two_situations_are_nearly_the_same() {
    let corpus = corpus();
    let situations = &corpus.situations[0];
    let alike = nearly_the_same(situations.iter().map(|situation| situation.text.as_str()));
    let shown = alike.iter().map(|(one, two, jaccard)| {
        let (one, two) = (&situations[*one], &situations[*two]);
        format!("{jaccard:.2} {}: {}\n     {}: {}", one.id, one.text, two.id, two.text)
    });
    let shown: Vec<String> = shown.collect();
    assert!(shown.is_empty(), "{} pairs are nearly the same:\n{}", shown.len(), shown.join("\n"));
}

#[test]
fn every_section_is_opened_with_often_enough_to_learn_and_to_measure() {
    let corpus = corpus();
    let count = |id: &str, split: Split| {
        let opens = |s: &&Situation| s.split == split && !s.partial && s.grades.get(id) == Some(&3);
        corpus.situations[0].iter().filter(opens).count()
    };
    for section in corpus.library.sections() {
        let (train, dev) = (count(&section.id, Split::Train), count(&section.id, Split::Dev));
        assert!(train >= 100 && dev >= 10, "{}: {train} to learn from, {dev} to measure with", section.id);
    }
}

#[test]
fn each_split_has_texts_of_every_sort() {
    let corpus = corpus();
    for (split, least_graded, least_not) in [(Split::Train, 7_000, 500), (Split::Dev, 600, 100)] {
        let all: Vec<&Situation> =
            corpus.situations[0].iter().filter(|s| s.split == split && !s.partial).collect();
        let graded = all.iter().filter(|s| !s.grades.is_empty()).count();
        assert!(
            graded >= least_graded && all.len() - graded >= least_not,
            "{split:?}: {graded} graded, {} not",
            all.len() - graded
        );
        for role in [Role::Betrayed, Role::Betrayer, Role::Both, Role::Unclear] {
            let with = all.iter().filter(|s| s.role == role).count();
            assert!(with >= 30, "{split:?}: {with} of role {role}");
        }
        for stage in [Stage::Fresh, Stage::Rebuilding, Stage::Later, Stage::Unclear] {
            let with = all.iter().filter(|s| s.stage == stage).count();
            assert!(with >= 50, "{split:?}: {with} of stage {stage:?}");
        }
        let lengths = || all.iter().map(|s| s.text.split_whitespace().count());
        let (shortest, longest) = (lengths().min().unwrap(), lengths().max().unwrap());
        assert!(shortest <= 3 && longest >= 200, "{split:?}: from {shortest} to {longest} words");
    }
}

/// Longer labels do not fit where reasons are listed, in characters.
const LONGEST_LABEL: usize = 45;

#[test]
fn every_concept_is_told_in_plain_words() {
    let files = files();
    let file = files.iter().find(|file| file.path.starts_with("lexicon/")).unwrap();
    // A concept without a label would be told by its name.
    let written: serde_json::Value = serde_json::from_str(file.text().unwrap()).unwrap();
    let mut labels: HashMap<String, &str> = HashMap::new();
    for (concept, written) in written.as_object().unwrap() {
        let label = written["label"].as_str().unwrap_or_else(|| panic!("{concept} has no label"));
        assert!(!label.trim().is_empty() && label.trim() == label, "{concept}: `{label}`");
        assert!(label.chars().count() <= LONGEST_LABEL, "{concept}: `{label}` is long");
        if let Some(other) = labels.insert(label.to_lowercase(), concept) {
            panic!("{other} and {concept} are both told as `{label}`");
        }
    }
}

#[test]
fn the_lexicon_reads_and_no_concept_is_empty() {
    let lexicon = corpus().lexicon;
    assert!(lexicon.concepts().count() >= 200);
    for (concept, patterns) in lexicon.concepts() {
        let forms: Vec<String> = patterns.iter().flat_map(|pattern| pattern.expand()).collect();
        let distinct: HashSet<&String> = forms.iter().collect();
        assert_eq!(forms.len(), distinct.len(), "{concept} lists a form twice");
        assert!(forms.iter().all(|form| *form == form.to_lowercase()), "{concept} has capitals");
    }
}

#[test]
fn references_are_csl_json_with_addresses_that_read() {
    for reference in corpus().library.references() {
        assert!(!reference.item.item_type.is_empty(), "{}", reference.key());
        assert!(strip_citations(&reference.text()).len() > 10, "{}", reference.key());
        if let Some(url) = &reference.item.url {
            assert!(url.starts_with("https://") && !url.contains(char::is_whitespace), "{url}");
        }
    }
}
