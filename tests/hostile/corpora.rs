//! Corpus files that no one would write by hand.

use amends::answer::{Wanted, answer_match, answer_search};
use amends::corpus::Corpus;
use amends::index::Index;
use amends::recommend::{Request, Weights, recommend};
use amends::safety::Country;
use amends::search::search;

use crate::guide::{SECTION, read, refusal, soon, with};

const MIB: usize = 1 << 20;
const DEEP: usize = 300_000;
/// A file of each sort.
const EACH_SORT: [&str; 12] = [
    "g/guide.toml",
    "g/sections/b.md",
    "g/sections.jsonl",
    "g/references.json",
    "g/situations.jsonl",
    "g/exemplars.jsonl",
    "lexicon/en.json",
    "safety/rules.toml",
    "safety/cues/a.toml",
    "safety/danger.jsonl",
    "safety/harmless.jsonl",
    "safety/contacts.json",
];

fn section(body: &str) -> String {
    format!("+++\nid = \"b\"\ntitle = \"B\"\n+++\n\n{body}")
}

fn front(toml: &str) -> String {
    format!("+++\nid = \"b\"\ntitle = \"B\"\n{toml}\n+++\nText.\n")
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_line() {
    for path in EACH_SORT {
        let refusal = refusal(path, b"\n\n\xff\xfe".as_slice());
        assert!(refusal.starts_with(&format!("{path}:3: not valid UTF-8")), "{refusal}");
    }
}

#[test]
fn what_is_too_large_is_told_with_the_limit() {
    for (path, most) in [
        ("g/sections/b.md", 1),
        ("g/guide.toml", 4),
        ("safety/cues/a.toml", 4),
        ("g/references.json", 16),
        ("lexicon/en.json", 16),
    ] {
        let refusal = refusal(path, vec![b' '; most * MIB + 1]);
        assert!(refusal.starts_with(path) && refusal.contains(&format!("{most} MiB")), "{refusal}");
    }
    let line =
        format!("{{\"_id\":\"b\",\"text\":\"t\"}}\n{{\"_id\":\"c\",\"text\":\"{}\"}}\n", "t".repeat(MIB));
    let refused = refusal("g/sections.jsonl", line);
    assert!(refused.starts_with("g/sections.jsonl:2: ") && refused.contains("1 MiB"), "{refused}");
    for (path, text, most) in [
        ("g/sections/b.md", SECTION.replace("\"A\"", &format!("\"{}\"", "t".repeat(2_001))), "2000 bytes"),
        ("g/sections/b.md", front(&format!("keywords = [{}]", "\"k\",".repeat(1_001))), "1000 keywords"),
        ("g/references.json", references(50_001), "50000 references"),
        ("lexicon/en.json", concepts(20_001), "20000 concepts"),
        (
            "g/sections/b.md",
            section(&(0..1_001).map(|n| format!("[@k{n}] ")).collect::<String>()),
            "1000 references",
        ),
    ] {
        let refusal = refusal(path, text);
        assert!(refusal.starts_with(path) && refusal.contains(most), "{refusal}");
    }
}

fn references(count: usize) -> String {
    let all: Vec<String> = (0..count).map(|n| format!("{{\"id\":\"k{n}\",\"type\":\"book\"}}")).collect();
    format!("[{}]", all.join(","))
}

fn concepts(count: usize) -> String {
    let all: Vec<String> = (0..count).map(|n| format!("\"c{n}\":[\"w{n}\"]")).collect();
    format!("{{{}}}", all.join(","))
}

#[test]
fn markdown_of_any_depth_is_read() {
    for (name, text) in [
        ("quotes", "> ".repeat(DEEP) + "x"),
        ("lists", "- ".repeat(DEEP) + "x"),
        ("brackets", "[".repeat(DEEP) + &"]".repeat(DEEP) + "x"),
        ("links", "[a](".repeat(DEEP / 2)),
        ("emphasis", "*a _b ".repeat(DEEP / 4)),
        ("stars", "*".repeat(DEEP) + "x"),
        ("backticks", (1..900).map(|n| "`".repeat(n) + " ").collect()),
        ("headings", "# h\n".repeat(DEEP / 4)),
        ("items", "- a\n".repeat(DEEP / 4)),
        ("one line", "word ".repeat(DEEP / 2)),
        ("one word", "w".repeat(MIB - 200)),
        ("open marks", "[@a ".repeat(DEEP / 4)),
        ("accents", format!("a{}", "\u{301}".repeat(DEEP))),
        ("nothing", "a\0b".repeat(DEEP / 4)),
    ] {
        let corpus = soon(name, || read("g/sections/b.md", section(&text)).unwrap());
        assert_eq!(corpus.library.sections().count(), 2, "{name}");
    }
}

#[test]
fn data_of_any_depth_is_refused_in_a_sentence() {
    let open = |text: &str| text.repeat(DEEP);
    for (path, text) in [
        ("g/sections.jsonl", format!("{{\"_id\":\"b\",\"text\":\"t\",\"x\":{}", open("["))),
        ("g/references.json", open("[")),
        ("g/references.json", format!("[{{\"id\":\"a\",\"type\":\"b\",\"x\":{}", open("{\"a\":"))),
        ("lexicon/en.json", format!("{{\"a\":{}", open("["))),
        ("safety/contacts.json", open("[")),
        ("g/situations.jsonl", open("[")),
        ("g/guide.toml", format!("title = \"T\"\nx = {}", open("["))),
        ("g/guide.toml", format!("title = \"T\"\nx = {}", open("{a="))),
        ("g/guide.toml", format!("title = \"T\"\n{}b = 1", open("a."))),
        ("g/guide.toml", format!("title = \"T\"\n[source]\n{}b = 1", open("a."))),
        ("safety/rules.toml", format!("[{}b]", open("a."))),
        ("g/sections/b.md", front(&format!("keywords = {}", open("[")))),
        ("g/sections/b.md", front(&format!("{}b = 1", open("a.")))),
        ("g/sections/b.md", front(&(0..DEEP / 6).map(|n| format!("k{n} = 1\n")).collect::<String>())),
        ("g/sections/b.md", front(&format!("{} = 1", "k".repeat(DEEP)))),
        ("g/sections/b.md", front(&format!("number = {}", "9".repeat(DEEP)))),
        ("g/sections/b.md", format!("+++\n{}", "x = 1\n".repeat(DEEP / 6))),
    ] {
        let refusal = soon(path, || refusal(path, text));
        assert!(refusal.starts_with(path), "{}", &refusal[..refusal.len().min(300)]);
    }
}

#[test]
fn what_would_spell_out_forever_is_refused_with_its_line() {
    let rule =
        |phrase: &str| format!("[[rule]]\nid = \"r\"\nkind = \"violence\"\nphrases = [\"{phrase}\"]\n");
    let deep = format!("{}a{}", "(".repeat(3_000), ")".repeat(900));
    for (path, text) in [
        ("lexicon/en.json", format!("{{\n \"c\": [\n \"ok\",\n\"{}\"]}}", "(a|b) ".repeat(30).trim())),
        ("safety/rules.toml", rule(&format!("({})", "(a|b) ".repeat(30)))),
        ("safety/cues/a.toml", rule(&deep)),
        ("safety/cues/a.toml", rule(&format!("a {}b", "[c] ".repeat(60)))),
    ] {
        let refusal = soon(path, || refusal(path, text));
        assert!(refusal.starts_with(&format!("{path}:4: ")), "{refusal}");
        assert!(refusal.len() < 300, "{refusal}");
    }
    let many: String = (0..9_000).map(|n| rule("a b").replace("\"r\"", &format!("\"r{n}\""))).collect();
    assert_eq!(soon("rules", || read("safety/cues/a.toml", many).unwrap()).safety.rules.rules.len(), 9_001);
}

#[test]
fn names_that_look_alike_are_one_name_and_both_places_are_told() {
    let lines = |ids: [&str; 2], rest: &str| {
        ids.map(|id| format!("{{\"id\":\"{id}\",\"text\":\"t\",{rest}}}\n")).concat()
    };
    let grades = "\"grades\":{\"a\":3}";
    for (path, text, first) in [
        ("g/sections/b.md:1", SECTION.replace("\"a\"", "\"A\""), "g/sections/a.md:1"),
        ("g/sections.jsonl:2", "\n{\"_id\":\"A\",\"text\":\"t\"}".into(), "g/sections/a.md:1"),
        (
            "g/references.json:2",
            "[{\"id\":\"caf\u{e9}\",\"type\":\"book\"},\n{\"id\":\"Cafe\u{301}\",\"type\":\"book\"}]".into(),
            "g/references.json:1",
        ),
        ("g/situations.jsonl:2", lines(["x", "\u{ff38}"], grades), "g/situations.jsonl:1"),
        ("g/exemplars.jsonl:2", lines(["x", "X"], "\"section\":\"a\""), "g/exemplars.jsonl:1"),
        ("safety/harmless.jsonl:2", lines(["x", "X"], "\"type\":\"idiom\""), "safety/harmless.jsonl:1"),
    ] {
        let refusal = refusal(path.split(':').next().unwrap(), text);
        assert!(refusal.starts_with(&format!("{path}: ")) && refusal.contains(first), "{refusal}");
    }
    let both = [
        ("g/situations.jsonl", b"{\"id\":\"x\",\"text\":\"t\",\"grades\":{}}".to_vec()),
        ("g/exemplars.jsonl", b"\n{\"id\":\"X\",\"text\":\"t\",\"section\":\"a\"}".to_vec()),
    ];
    let refusal = Corpus::read(&with(&both)).map(|_| ()).unwrap_err().to_string();
    assert!(
        refusal.starts_with("g/exemplars.jsonl:2: ") && refusal.contains("g/situations.jsonl:1"),
        "{refusal}"
    );
}

#[test]
fn names_that_cannot_be_typed_or_seen_are_refused() {
    for id in ["", "..", "a b", "a/b", "-a", "\u{202e}a", "\\u001b[31m", "e\u{301}", &"a".repeat(10_000)] {
        let refused = refusal("g/sections/b.md", SECTION.replace("\"a\"", &format!("\"{id}\"")));
        assert!(refused.starts_with("g/sections/b.md:1: ") && refused.len() < 300, "{refused}");
    }
    for key in ["", "a b", "a\u{202e}", "\\u009b", "a]", "@a", &"a".repeat(10_000)] {
        let refused = refusal("g/references.json", format!("[{{\"id\":\"{key}\",\"type\":\"book\"}}]"));
        assert!(refused.starts_with("g/references.json") && refused.len() < 300, "{refused}");
        let line = format!("{{\"id\":\"{key}\",\"text\":\"t\",\"grades\":{{}}}}");
        let refused = refusal("g/situations.jsonl", line);
        // `@` begins no citation there.
        assert!(refused.starts_with("g/situations.jsonl:1: ") && refused.len() < 400, "{refused}");
    }
    for name in ["h\u{1b}[31m", "h\n", "h\u{202e}", "G"] {
        let refused = refusal(&format!("{name}/guide.toml"), "title = \"T\"");
        assert!(refused.contains("the folder's name"), "{refused}");
    }
    assert!(
        refusal("g/situations.jsonl", "{\"id\":\"x\",\"text\":\"t\",\"grades\":{\"no\":3}}").contains(":1: ")
    );
    assert!(refusal("g/sections/b.md", section("So [@nobody].")).starts_with("g/sections/b.md:6: "));
}

#[test]
fn line_ends_and_marks_do_not_matter() {
    let plain = with(&[
        ("g/sections/a.md", b"+++\nid = \"a\"\ntitle = \"A\"\n+++\n\nOne.\n\nTwo.\n".to_vec()),
        ("g/sections.jsonl", b"{\"_id\":\"b\",\"text\":\"t\"}\n{\"_id\":\"c\",\"text\":\"u\"}\n".to_vec()),
        ("g/references.json", b"[\n]".to_vec()),
        ("g/situations.jsonl", b"{\"id\":\"x\",\"text\":\"t\",\"grades\":{}}\n\n".to_vec()),
        ("lexicon/en.json", b"{\n\"c\": [\"w\"]\n}".to_vec()),
    ]);
    let changed = |change: &dyn Fn(&str) -> String| {
        let files: Vec<(String, Vec<u8>)> =
            plain.iter().map(|file| (file.path.clone(), change(file.text().unwrap()).into_bytes())).collect();
        Corpus::read(&amends::corpus::Files::in_memory(files)).unwrap()
    };
    let before = changed(&str::to_owned);
    for after in [
        changed(&|text| text.replace('\n', "\r\n")),
        changed(&|text| format!("\u{feff}{text}")),
        changed(&|text| format!("\u{feff}{}", text.replace("\n{\"_id\"", "\r\n\u{feff}{\"_id\""))),
    ] {
        assert!(before.library.sections().eq(after.library.sections()));
        assert_eq!(before.situations, after.situations);
        assert_eq!(before.lexicon, after.lexicon);
    }
    for path in ["g/sections/b.md", "g/sections.jsonl", "g/guide.toml"] {
        let text = match path {
            "g/sections/b.md" => SECTION.replace('\n', "\r"),
            "g/guide.toml" => "title = \"T\"\rlanguage = \"en\"".into(),
            _ => "{\"_id\":\"b\",\"text\":\"t\"}\r{\"_id\":\"c\",\"text\":\"u\"}".into(),
        };
        assert!(refusal(path, text).starts_with(&format!("{path}:1: ")), "{path}");
    }
}

#[test]
fn the_worst_sections_make_a_sound_index() {
    let items = "- trust\n".repeat(20_000);
    let files = [
        ("g/sections/b.md", section(&"trust ".repeat(100_000)).into_bytes()),
        ("g/sections/c.md", section(&items).replace("\"b\"", "\"c\"").into_bytes()),
        ("g/sections/d.md", section(&"t".repeat(MIB / 2)).replace("\"b\"", "\"d\"").into_bytes()),
    ];
    let corpus = Corpus::read(&with(&files)).unwrap();
    let index = soon("building", || Index::in_memory(&corpus, &mut |_| {}).unwrap());
    for typed in ["trust", "trust*", "\"trust trust\"", "t*"] {
        let answer = soon(typed, || {
            let results = search(&index, typed, 9).unwrap();
            answer_search(&index, typed, &results).unwrap()
        });
        assert!(answer.matches.len() >= 3 || typed == "\"trust trust\"", "{typed}");
        assert!(answer.matches.iter().all(|found| found.excerpt.chars().count() <= 300), "{typed}");
    }
    let text = "my trust is gone";
    let answer = soon(text, || {
        let found = recommend(&index, &Request { text, ..Request::default() }, &Weights::default()).unwrap();
        let wanted = Wanted { limit: 5, explained: true, country: Country::default() };
        answer_match(&index, text, &found, &wanted).unwrap()
    });
    assert!(answer.matches.iter().all(|found| found.excerpt.len() <= 4_000));
}

#[test]
fn empty_files_are_told_or_mean_nothing() {
    for path in EACH_SORT {
        let read = read(path, "");
        let may_be_empty = path.ends_with(".jsonl") || path.starts_with("safety/") && path.ends_with(".toml");
        assert_eq!(read.is_ok(), may_be_empty, "{path}");
        if let Err(error) = read {
            assert!(error.to_string().starts_with(&format!("{path}:1: ")), "{error}");
        }
    }
}
