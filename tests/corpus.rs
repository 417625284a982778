//! The bundled corpus tests itself: what a guide promises its readers, checked on every build.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::collections::{BTreeSet, HashMap, HashSet};

use amends::corpus::{BlockKind, Corpus, Files, Kind, Source, SpeaksTo, Split};
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
        situations.len() >= 3_000 && dev >= 280,
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
