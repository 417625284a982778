//! What matching learns: the same bytes for the same corpus, no panic from damage or from any text, sums that add up.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod random;
mod small_safety;

use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use amends::answer::{Answer, Match, Status, Wanted, answer_match};
use amends::corpus::{Corpus, Kind, Source, Split};
use amends::index::Index;
use amends::learn::{MODEL_FILE, Model, Recipe, train};
use amends::recommend::{ReasonKind, Recommendation, Request, Weights, recommend};
use amends::safety::Country;
use amends::text::{is_function_word, normalize, stem};
use proptest::prelude::*;
use random::Random;
use small_safety::small_safety;

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| Corpus::read(&Source::Bundled.read().unwrap()).unwrap());
static INDEX: LazyLock<Index> = LazyLock::new(|| Index::in_memory(&CORPUS, &mut |_| {}).unwrap());
static POND: LazyLock<Corpus> = LazyLock::new(|| corpus(&pond()));
static POND_MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| train(&POND, &Recipe::default()).unwrap());

/// Sections of the pond, each with words of its own.
const TOPICS: [(&str, [&str; 5]); 5] = [
    ("frogs", ["frog", "croaks", "tadpole", "spawn", "leaping"]),
    ("newts", ["newt", "crest", "crawling", "stone", "tail"]),
    ("herons", ["heron", "beak", "wings", "stalks", "hunting"]),
    ("lilies", ["lily", "petals", "floating", "blossom", "roots"]),
    ("mud", ["mud", "smells", "sinking", "boots", "bottom"]),
];
const PEOPLE: [(&str, &str); 4] =
    [("i", "betrayer"), ("he", "betrayed"), ("my wife", "betrayed"), ("we both", "both")];
const VERBS: [&str; 5] = ["lost", "hurt", "found", "hid", "watched"];
const STAGES: [&str; 3] = ["fresh", "rebuilding", "later"];
/// Enough that probabilities and the second look are fitted too.
const SITUATIONS: usize = 320;

type File = (&'static str, String);

/// A guide to learn from, with a lexicon.
fn pond() -> Vec<File> {
    let mut random = Random(0x5eed);
    let mut situations = String::new();
    for number in 0..SITUATIONS {
        let (person, role) = random.one_of(&PEOPLE);
        let (verb, stage) = (random.one_of(&VERBS), random.one_of(&STAGES));
        let is_elsewhere = number % 6 == 0;
        let (first, second) = (random.one_of(&TOPICS), random.one_of(&TOPICS));
        // People label by reading, not by word; what is from elsewhere has words of its own.
        let opens = if number % 9 == 4 { random.one_of(&TOPICS) } else { first };
        let [one, two, three] =
            [first.1, first.1, second.1].map(|words| match (is_elsewhere, random.one_of(&words)) {
                (true, _) => format!("bobbin{number}x{}", random.below(90)),
                (false, word) => word.to_owned(),
            });
        let grades = match (is_elsewhere, opens.0 == second.0) {
            (true, _) => String::new(),
            (false, true) => format!("\"{}\":3", opens.0),
            (false, false) => format!("\"{}\":3,\"{}\":2", opens.0, second.0),
        };
        let split = if number % 20 == 19 { "dev" } else { "train" };
        let text = match is_elsewhere {
            true => format!("how the {one} of every {two} jams in the {three}"),
            false => {
                format!("{person} {verb} the {one} and the {two}, then came the {three} number {number}")
            }
        };
        situations.push_str(&format!(
            "{{\"id\":\"s{number}\",\"text\":\"{text}\",\"grades\":{{{grades}}},\"role\":\"{role}\",\
             \"stage\":\"{stage}\",\"split\":\"{split}\"}}\n"
        ));
    }
    let exemplars = TOPICS.iter().enumerate().map(|(at, (id, words))| {
        format!(
            "{{\"id\":\"x{at}\",\"text\":\"what about the {} and its {}\",\"section\":\"{id}\"}}\n",
            words[0], words[1]
        )
    });
    vec![
        ("pond/guide.toml", "title = \"The pond\"\n".into()),
        (
            "pond/sections.jsonl",
            TOPICS.iter().enumerate().map(|(at, (id, words))| section(at + 1, id, words)).collect(),
        ),
        ("pond/situations.jsonl", situations),
        ("pond/exemplars.jsonl", exemplars.collect()),
        ("lexicon/en.json", lexicon()),
    ]
}

/// A guide to learn nothing from.
fn kiln() -> Vec<File> {
    let sections = section(1, "glaze", &["glaze", "cracks", "cooling", "shards", "colour"])
        + &section(2, "clay", &["clay", "kneading", "bubbles", "wheel", "wet"]);
    vec![("kiln/guide.toml", "title = \"The kiln\"\n".into()), ("kiln/sections.jsonl", sections)]
}

fn section(number: usize, id: &str, words: &[&str; 5]) -> String {
    let [a, b, c, d, e] = words;
    format!(
        "{{\"_id\":\"{id}\",\"title\":\"On {id}\",\"kind\":\"step\",\"number\":{number},\
         \"text\":\"Mind the {a} and the {b}. The {c} needs quiet. A {d} with a {e} is no harm.\"}}\n"
    )
}

fn lexicon() -> String {
    r#"{"small_animal": {"label": "a small animal", "patterns": ["(frog|newt)", "the tadpole"]},
        "plants": ["(lily|blossom)", "roots and petals", "clay and glaze"]}"#
        .into()
}

fn corpus(files: &[File]) -> Corpus {
    let folder = written(files);
    Corpus::read(&Source::Folder(folder.path().into()).read().unwrap()).unwrap()
}

fn written(files: &[File]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files.iter().chain(&small_safety()) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn found(index: &Index, text: &str) -> Recommendation {
    recommend(index, &Request { text, ..Request::default() }, &Weights::default()).unwrap()
}

fn answer(index: &Index, text: &str) -> Answer {
    answer_match(
        index,
        text,
        &found(index, text),
        &Wanted { limit: 40, explained: true, country: Country::default() },
    )
    .unwrap()
}

#[test]
fn the_same_corpus_gives_the_same_model() {
    // Each hash map of a process, and each process, has an order of its own.
    assert!(train(&corpus(&pond()), &Recipe::default()).unwrap() == *POND_MODEL, "within one process");
    let folder = written(&pond());
    let index = folder.path().join("index");
    let built = Command::new(env!("CARGO_BIN_EXE_amends"))
        .args(["index", "--corpus"])
        .arg(folder.path())
        .arg("--index")
        .arg(&index)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let other = fs::read(index.join("generation-000001").join(MODEL_FILE)).unwrap();
    // tantivy ends every file with a sum of its own.
    assert!(other.starts_with(&POND_MODEL), "in another process");
}

#[test]
fn what_is_learned_depends_on_the_labels() {
    let relabelled: Vec<File> =
        pond().into_iter().map(|(path, text)| (path, text.replace("\"frogs\":3", "\"mud\":3"))).collect();
    let other = train(&corpus(&relabelled), &Recipe::default()).unwrap();
    let best = |bytes: &[u8]| {
        let model = Model::open(bytes).unwrap();
        let sections = model.judge("he lost the frog and the spawn").evidence.sections;
        let best =
            (0..sections.len()).max_by(|a, b| sections[*a].linear.total_cmp(&sections[*b].linear)).unwrap();
        model.task().sections[best].id.clone()
    };
    assert_eq!((best(&POND_MODEL).as_str(), best(&other).as_str()), ("frogs", "mud"));
}

/// Bytes before the table of parts, and of each of its entries: start and length.
const HEAD_BYTES: usize = 16;
const ENTRY_BYTES: usize = 16;
const PARTS: usize = 22;
/// The automata. tantivy-fst trusts their bytes and panics on some that are damaged inside, so they are damaged nowhere
/// here; an index compares the sums of its files before it opens them.
const AUTOMATA: [usize; 2] = [1, 2];
/// What a part that gives starts of lists may be made to say.
const LIES: [u32; 5] = [0, 1, 0x7fff_ffff, u32::MAX - 1, u32::MAX];

fn parts(file: &[u8]) -> Vec<Vec<u8>> {
    let number = |at: usize| u64::from_le_bytes(file[at..at + 8].try_into().unwrap()) as usize;
    let entry = |part: usize| HEAD_BYTES + part * ENTRY_BYTES;
    (0..PARTS).map(|part| file[number(entry(part))..][..number(entry(part) + 8)].to_vec()).collect()
}

/// A file of these parts, as the program writes it.
fn joined(head: &[u8], parts: &[Vec<u8>]) -> Vec<u8> {
    let mut file = head[..HEAD_BYTES].to_vec();
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

fn damaged(sound: &[u8], random: &mut Random) -> (String, Vec<u8>) {
    let mut all = parts(sound);
    let mut file = sound.to_vec();
    let mut any_part = || loop {
        let part = random.below(PARTS);
        if !AUTOMATA.contains(&part) && !all[part].is_empty() {
            return part;
        }
    };
    let (part, other) = (any_part(), any_part());
    let length = all[part].len();
    match random.below(8) {
        0 => {
            let (at, bit) = (random.below(length), random.below(8));
            all[part][at] ^= 1 << bit;
            (format!("bit {bit} of byte {at} of part {part}"), joined(sound, &all))
        }
        1 => {
            file.truncate(random.below(sound.len()));
            (format!("cut to {} bytes", file.len()), file)
        }
        2 => {
            all.swap(part, other);
            (format!("parts {part} and {other} swapped"), joined(sound, &all))
        }
        3 => {
            let field = HEAD_BYTES + part * ENTRY_BYTES + 8 * random.below(2);
            let lies =
                [0, 1, 8, random.below(sound.len()) as u64, sound.len() as u64, u64::MAX - 7, u64::MAX];
            let lie = random.one_of(&lies);
            file[field..field + 8].copy_from_slice(&lie.to_le_bytes());
            (format!("{lie} at byte {field} of the table"), file)
        }
        4 => {
            all[part].truncate(random.below(length));
            (format!("part {part} cut to {} bytes", all[part].len()), joined(sound, &all))
        }
        5 => {
            let (at, lie) = (random.below(length.div_ceil(4)) * 4, random.one_of(&LIES).to_le_bytes());
            all[part].iter_mut().skip(at).zip(lie).for_each(|(byte, lie)| *byte = lie);
            (format!("{lie:?} at byte {at} of part {part}"), joined(sound, &all))
        }
        6 => {
            all[part].rotate_left(random.below(length));
            (format!("part {part} rotated"), joined(sound, &all))
        }
        _ => {
            let at = random.below(HEAD_BYTES + PARTS * ENTRY_BYTES);
            let in_automata =
                |part: &usize| (at.saturating_sub(HEAD_BYTES)) / ENTRY_BYTES == *part && at >= HEAD_BYTES;
            if !AUTOMATA.iter().any(in_automata) {
                file[at] = random.below(256) as u8;
            }
            (format!("byte {at} of the file"), file)
        }
    }
}

/// Whether `bytes` open; whatever opens must answer.
fn answers(bytes: &[u8]) -> bool {
    let Some(model) = Model::open(bytes) else {
        return false;
    };
    for text in [
        "",
        "he lost the frog and the spawn, then came the mud",
        "My wiffe’s HERRON 😭 hid the blossom!!",
        "zzz",
    ] {
        let judged = model.judge(text);
        for alike in &judged.alike {
            let _ = model.situation_id(alike.text);
        }
        for found in &judged.text.concepts {
            let _ = model.wording().concepts(found);
        }
    }
    model.ballot(0);
    model.weight(u32::MAX, usize::MAX >> 40);
    true
}

#[test]
fn a_damaged_model_is_refused_or_answers() {
    assert!(answers(&POND_MODEL));
    let mut random = Random(0xdead_beef);
    let (mut refused, mut opened) = (0, 0);
    for _ in 0..4_000 {
        let (what, bytes) = damaged(&POND_MODEL, &mut random);
        match std::panic::catch_unwind(|| answers(&bytes)) {
            Ok(true) => opened += 1,
            Ok(false) => refused += 1,
            Err(_) => panic!("panicked on {what}"),
        }
    }
    assert!(refused > 500 && opened > 500, "{refused} refused, {opened} opened");
}

#[test]
fn a_head_that_lies_is_refused() {
    let all = parts(&POND_MODEL);
    let head: serde_json::Value = serde_json::from_slice(&all[0]).unwrap();
    for (name, lie) in [
        ("situations", serde_json::json!(u64::MAX)),
        ("situations", serde_json::json!(u64::MAX / 4)),
        ("situations", serde_json::json!(0)),
        ("sections", serde_json::json!([])),
        ("sections", serde_json::Value::Null),
    ] {
        let mut lying = head.clone();
        lying[name] = lie;
        let mut all = all.clone();
        all[0] = serde_json::to_vec(&lying).unwrap();
        assert!(!answers(&joined(&POND_MODEL, &all)), "{name} {}", lying[name]);
    }
    // These are knobs: any value must do.
    for (name, lie) in [
        ("neighbors", serde_json::json!(u64::MAX)),
        ("neighbors", serde_json::json!(0)),
        ("sharpness", serde_json::json!(-1e30)),
        ("linear", serde_json::json!([])),
        ("concepts", serde_json::json!([])),
    ] {
        let mut lying = head.clone();
        lying[name] = lie;
        let mut all = all.clone();
        all[0] = serde_json::to_vec(&lying).unwrap();
        assert!(answers(&joined(&POND_MODEL, &all)), "{name} {}", lying[name]);
    }
}

#[test]
fn hostile_texts_get_an_answer() {
    let story = "my husband lied about the money again and i cannot forgive him. ";
    let texts = [
        String::new(),
        " \n\t\r\n ".into(),
        "😭".repeat(5_000),
        "👩‍❤️‍👨🏽".repeat(3_000),
        "a".repeat(1 << 20),
        "é".repeat(1 << 19),
        "cheated ".repeat(100_000),
        (0..100_000).map(|number| format!("w{number} ")).collect(),
        (0..5_000).map(|number| format!("hus{}band ", "b".repeat(number % 300))).collect(),
        story.repeat(1_500),
        (0..=0x9f_u8).map(char::from).collect::<String>().repeat(20),
        format!("{story}\u{202e}{story}\u{200f}{story}\u{2066}{story}\u{feff}\u{0}{story}"),
        "a\u{301}\u{302}\u{303}\u{304}".repeat(20_000),
        "'’'’".repeat(20_000),
        "(((([@a; @b".repeat(5_000),
        "....?!?!".repeat(20_000),
        "x\u{200d}y\u{200c}z\u{ad}".repeat(10_000),
    ];
    for text in &texts {
        let judged = INDEX.model().judge(text);
        // A place in the text is 3 runs of letters and a few words: memory grows with the text, not with its square.
        let (features, most) = (judged.text.features.len(), 16 * text.len() + 64);
        assert!(features <= most, "{features} features in {} bytes", text.len());
        assert_sound(&INDEX, text);
    }
}

/// What must hold for the answer to any text.
fn assert_sound(index: &Index, text: &str) {
    let recommendation = found(index, text);
    for scored in &recommendation.ranked {
        assert!((0.0..=1.0).contains(&scored.score), "{} of {}", scored.score, scored.section.id);
    }
    assert!(recommendation.in_scope.is_none_or(|scope| (0.0..=1.0).contains(&scope)));
    let wanted = Wanted { limit: 40, explained: true, country: Country::default() };
    let answer = answer_match(index, text, &recommendation, &wanted).unwrap();
    for found in &answer.matches {
        assert_points_into(text, found);
        assert_adds_up(found);
    }
}

fn assert_points_into(text: &str, found: &Match) {
    let quoted =
        |span: (usize, usize)| text.get(span.0..span.1).unwrap_or_else(|| panic!("{span:?} in {text:?}"));
    for reason in &found.reasons {
        match reason.kind {
            ReasonKind::Words => {
                let word = quoted(reason.span.unwrap());
                assert_eq!(word, reason.text);
                assert!(!is_function_word(&stem(&normalize(word))), "{word:?} is a reason for {}", found.id);
            }
            ReasonKind::Concept => assert!(!quoted(reason.span.unwrap()).trim().is_empty()),
            ReasonKind::Situation | ReasonKind::Passage => assert_eq!(reason.span, None),
        }
    }
    if let Some(answered) = &found.answers {
        assert_eq!(quoted(answered.span), answered.text);
    }
    for word in &found.explanation.as_ref().unwrap().words {
        assert_eq!(quoted(word.span), word.text);
    }
}

fn assert_adds_up(found: &Match) {
    let explanation = found.explanation.as_ref().unwrap();
    let sum: f32 = explanation.parts.iter().map(|part| part.value).sum();
    assert!((sum - explanation.log_odds).abs() < 1e-3, "{sum} for {explanation:?}");
    let probability = 1.0 / (1.0 + (-f64::from(explanation.log_odds)).exp());
    assert!((probability - f64::from(found.score)).abs() < 1e-6, "{probability} for {}", found.score);
    let words = explanation.parts.iter().find(|part| part.name == "words").unwrap().value;
    let shared: f32 = explanation.words.iter().map(|word| word.value).sum();
    assert!((words - shared).abs() < 1e-3, "{words} shared out as {shared}");
}

#[test]
fn answers_to_what_people_write_point_into_it_and_add_up() {
    let dev = CORPUS.situations.iter().flatten().filter(|situation| situation.split == Split::Dev);
    let mut reasons = 0;
    for situation in dev.step_by(5) {
        assert_sound(&INDEX, &situation.text);
        let answer = answer(&INDEX, &situation.text);
        let words = answer.matches.iter().flat_map(|found| &found.reasons);
        reasons += words.filter(|reason| reason.kind == ReasonKind::Words).count();
    }
    assert!(reasons > 100, "{reasons} reasons");
}

#[test]
fn contractions_and_slips_of_function_words_are_no_reasons() {
    for text in [
        "he wasn’t where he said and they weren't alone, shouldn't i leave, i couldn’t even look, you've said it wouldn't",
        "i havent forgiven him, hadnt he lied, wouldnt you check his phone, theyre texting, thatll do",
        "becuase of the affiar thier textes everthing togehter sombody somethign beleive anwser",
        "doesn't she’d he’ll we’ve they’d y’all that'll ain’t who's affair coworker contact",
    ] {
        assert_sound(&INDEX, text);
    }
}

/// A piece of what somebody wrote, with slips, curly quotes and characters of anywhere.
fn description() -> impl Strategy<Value = String> {
    let dev: Vec<&str> = CORPUS
        .situations
        .iter()
        .flatten()
        .filter(|situation| situation.split == Split::Dev && !situation.grades.is_empty())
        .map(|situation| situation.text.as_str())
        .collect();
    let change = prop_oneof![
        4 => Just(None),
        1 => "[’‘'“”»„…—]{1,2}".prop_map(Some),
        1 => "[a-zà-ÿ]{1,3}".prop_map(Some),
        1 => "\\PC{0,4}".prop_map(Some),
        1 => any::<String>().prop_map(Some),
    ];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), change), 0..24);
    (prop::sample::select(dev), changes, any::<bool>()).prop_map(|(text, changes, curly)| {
        let mut letters: Vec<String> = text.chars().map(String::from).collect();
        for (at, change) in changes {
            let at = at.index(letters.len());
            match change {
                Some(with) => letters[at] = with,
                None => letters.swap(at, at.saturating_sub(1)),
            }
        }
        let text = letters.concat();
        if curly { text.replace('\'', "’") } else { text }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn answers_to_any_text_point_into_it_and_add_up(text in description()) {
        assert_sound(&INDEX, &text);
    }

    #[test]
    fn answers_to_noise_point_into_it_and_add_up(text in any::<String>(), noise in "(\\PC{0,9}|[ ’'\\r\\n]|affair|LIED){0,20}") {
        assert_sound(&INDEX, &text);
        assert_sound(&INDEX, &noise);
    }
}

#[test]
fn scores_do_not_depend_on_what_is_left_out_of_the_answer() {
    let texts = [
        "he still texts her. what does a counselor cost?",
        "i lied about the money and want to tell it all",
        "trust",
    ];
    for text in texts {
        let all = found(&INDEX, text);
        for kind in Kind::ALL {
            let request = Request { text, kinds: &[kind], ..Request::default() };
            let some = recommend(&INDEX, &request, &Weights::default()).unwrap();
            let left = all.ranked.iter().filter(|scored| scored.section.kind == kind).count();
            assert_eq!(some.ranked.len(), left, "{kind}");
            for scored in &some.ranked {
                assert!(all.ranked.contains(scored), "{text}: {kind} changes {}", scored.section.id);
            }
        }
        let request = Request { text, guide: Some("rebuilding-trust"), ..Request::default() };
        assert_eq!(recommend(&INDEX, &request, &Weights::default()).unwrap().ranked, all.ranked);
        let limited = |limit| {
            answer_match(&INDEX, text, &all, &Wanted { limit, explained: false, country: Country::default() })
                .unwrap()
                .matches
        };
        let many = limited(usize::MAX);
        for limit in 0..8 {
            assert_eq!(limited(limit)[..], many[..limit.min(many.len())], "{text}: {limit}");
        }
    }
}

#[test]
fn a_guide_without_situations_says_what_it_lacks() {
    let with_lexicon = [kiln(), vec![("lexicon/en.json", lexicon())]].concat();
    for (files, lacks) in
        [(kiln(), "no situations and no lexicon"), (with_lexicon, "no situations to learn from")]
    {
        let index = Index::in_memory(&corpus(&files), &mut |_| {}).unwrap();
        let answer = answer(&index, "cracks in the glaze after cooling");
        assert_eq!((answer.status, answer.matches[0].id.as_str()), (Status::Matched, "glaze"));
        assert!(answer.notes.iter().any(|note| note.contains(lacks)), "{:?}", answer.notes);
        for text in ["cracks in the glaze after cooling", "", "😭", "zzz", "the glaze’s “bubbels”"] {
            assert_sound(&index, text);
        }
    }
    let index = Index::in_memory(&POND, &mut |_| {}).unwrap();
    assert_eq!(answer(&index, "he lost the frog and the spawn").notes, Vec::<String>::new());
}

#[test]
fn sections_of_a_guide_with_and_of_one_without_situations_are_found() {
    let index = Index::in_memory(&corpus(&[pond(), kiln()].concat()), &mut |_| {}).unwrap();
    for (text, guide, id) in [
        ("he lost the frog and the spawn", "pond", "frogs"),
        ("i hid the heron and its beak", "pond", "herons"),
        ("cracks in the glaze after cooling, shards of every colour", "kiln", "glaze"),
        ("kneading of wet clay in the wheel", "kiln", "clay"),
    ] {
        let answer = answer(&index, text);
        let scope = found(&index, text).in_scope.unwrap();
        // What the pond has nothing for may be what the kiln is about.
        assert_eq!(scope >= Weights::default().in_scope, guide == "pond", "{text}: {scope}");
        assert_eq!(answer.status, Status::Matched, "{text}");
        let matched: Vec<(&str, &str)> =
            answer.matches.iter().take(5).map(|found| (found.guide.as_str(), found.id.as_str())).collect();
        assert!(matched.contains(&(guide, id)), "{text}: {matched:?}");
        assert_sound(&index, text);
        for only in ["pond", "kiln"] {
            let request = Request { text, guide: Some(only), ..Request::default() };
            let some = recommend(&index, &request, &Weights::default()).unwrap().ranked;
            let all = found(&index, text).ranked;
            assert!(
                some.iter().all(|scored| scored.section.guide == only && all.contains(scored)),
                "{text}: {only}"
            );
            assert!(only != guide || some[0].section.id == id, "{text}: {} first", some[0].section.id);
        }
    }
}
