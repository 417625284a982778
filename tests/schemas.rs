//! The JSON of every verb against `schemas/`: what the program writes fits, and what is spoilt does not.

#![expect(clippy::unwrap_used, reason = "where a test cannot be set up, it has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use amends::corpus::Kind;
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const DESCRIPTION: &str =
    "She found my messages to another woman. I ended it, but she asks the same questions every night.";
/// Two sentences, each with a need.
const SEVERAL: &str = "My wife checks my phone every night. How much does a couples counselor cost?";
/// A notice that holds sections back and moves others up.
const IN_DANGER: &str = "My husband put his hands round my neck when I asked about the woman he cheated with. How do I learn \
                         to trust him and forgive him?";
const OFF_TOPIC: &str = "How do I bake sourdough bread for twelve guests?";
/// Fields that an answer leaves out where they would say nothing.
const MAY_BE_ABSENT: &[&str] = &[
    "highlights",
    "did_you_mean",
    "also_searched",
    "notes",
    "in_scope",
    "answers",
    "explanation",
    "moved_up",
];

/// The files of `schemas/`, by name.
static SCHEMAS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let schemas = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    schemas
        .map(|path| {
            let schema = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), schema)
        })
        .collect()
});

/// A validator for each schema. They know each other, and nothing is fetched.
static VALIDATORS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(|| {
    let registry = Registry::new().extend(SCHEMAS.iter()).unwrap().prepare().unwrap();
    let options = jsonschema::options().with_registry(&registry).offline();
    SCHEMAS.iter().map(|(name, schema)| (name.as_str(), options.build(schema).unwrap())).collect()
});

/// The index that the tests share, and what `amends index` answered when it built it. It stays in cargo's folder for
/// tests, where the next run replaces it: nothing would remove a temporary folder that a static holds.
static INDEX: LazyLock<(PathBuf, Value)> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemas-index");
    let (code, built) = run(&folder, "index", &[], "");
    assert_eq!(code, 0);
    (folder, built)
});

/// Runs a verb on the bundled guide: its exit code and its JSON.
fn run(index: &Path, verb: &str, arguments: &[&str], piped: &str) -> (i32, Value) {
    // In a folder of its own, so that the checkout's guide is not found and used.
    let elsewhere = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_amends"))
        .current_dir(elsewhere.path())
        .env_remove("AMENDS_CORPUS")
        .env_remove("AMENDS_INDEX")
        .env("LC_ALL", "C")
        .arg("--index")
        .arg(index)
        .args([verb, "--format", "json"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // A verb that reads no input may be gone before it is written.
    let _ = child.stdin.take().unwrap().write_all(piped.as_bytes());
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

/// The answer of a verb on the shared index, which must fit the verb's schema and come with this exit code.
fn answer(verb: &str, arguments: &[&str], code: i32) -> Value {
    answer_to(verb, arguments, "", code)
}

fn answer_to(verb: &str, arguments: &[&str], piped: &str, code: i32) -> Value {
    let (exit, answer) = run(&INDEX.0, verb, arguments, piped);
    assert_eq!(exit, code, "{verb} {arguments:?}");
    assert_fits(if arguments == ["--check"] { "status" } else { verb }, &answer);
    answer
}

fn validator(verb: &str) -> &'static Validator {
    &VALIDATORS[format!("{verb}.schema.json").as_str()]
}

fn assert_fits(verb: &str, answer: &Value) {
    let errors: Vec<String> =
        validator(verb).iter_errors(answer).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{verb}: {errors:#?}\n{answer:#}");
}

/// The schema must not take `value` at `pointer` of an answer that it takes.
fn assert_refused(verb: &str, answer: &Value, pointer: &str, value: &Value) {
    let mutant = changed(answer, pointer, |place| *place = value.clone());
    assert!(!validator(verb).is_valid(&mutant), "{verb} fits with {pointer} = {value}");
}

fn items(answer: &Value, pointer: &str) -> usize {
    answer.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len)
}

#[test]
fn schemas_are_sound() {
    assert_eq!(VALIDATORS.len(), 9);
    for (name, schema) in SCHEMAS.iter() {
        assert_eq!(schema["$schema"], DIALECT, "{name}");
        assert_eq!(schema["$id"], name.as_str());
        assert!(schema["title"].is_string() && schema["description"].is_string(), "{name}");
        jsonschema::meta::validate(schema).unwrap();
    }
}

#[test]
fn kinds_are_those_of_the_program() {
    let kinds = &SCHEMAS["common.schema.json"]["$defs"]["kind"]["enum"];
    assert_eq!(kinds, &json!(Kind::ALL.map(Kind::as_str)));
}

#[test]
fn match_fits() {
    let found = answer("match", &[DESCRIPTION], 0);
    assert_eq!(found["status"], "matched");
    assert_eq!(found["role"]["from"], "inferred");
    assert!(items(&found, "/matches/0/reasons") > 0);

    let explained = answer("match", &["--explain", "-n", "1", DESCRIPTION], 0);
    assert!(items(&explained, "/matches/0/explanation/parts") > 0);
    assert_refused("match", &explained, "/matches/0/explanation/log_odds", &json!("much"));

    let filtered = answer("match", &["--role", "betrayed", "--kind", "step", "-n", "1", DESCRIPTION], 0);
    assert_eq!(filtered["role"], json!({"value": "betrayed", "from": "given"}));
    assert_eq!((items(&filtered, "/matches"), &filtered["matches"][0]["kind"]), (1, &json!("step")));
}

#[test]
fn match_of_piped_text_fits() {
    assert_eq!(answer_to("match", &[], DESCRIPTION, 0), answer("match", &[DESCRIPTION], 0));
    assert_eq!(answer_to("match", &["-"], "\n\n", 1)["status"], "nothing");
    let long = format!("{DESCRIPTION}\r\n").repeat(200);
    assert_eq!(answer_to("match", &["-"], &long, 0)["status"], "matched");
}

#[test]
fn match_where_nothing_fits_fits_the_schema() {
    assert_eq!(answer("match", &[OFF_TOPIC], 1)["status"], "nothing");
    // In scope, but not of this kind.
    let closest =
        answer("match", &["--kind", "overview", "what does a session with a couples counselor cost"], 1);
    assert_eq!(closest["status"], "closest");
    assert_refused("match", &closest, "/matches", &json!([]));
    assert_refused("match", &closest, "/matches/0/strength", &json!("possible"));
    let reason = json!({"kind": "passage", "text": "t", "span": null});
    assert_refused("match", &closest, "/matches/0/reasons", &json!([reason]));
    for wordless in ["", "😭", "?!"] {
        let nothing = answer("match", &[wordless], 1);
        assert_eq!((&nothing["status"], items(&nothing, "/notes")), (&json!("nothing"), 1), "{wordless:?}");
    }
    let foreign = answer("match", &["Ich habe meinen Mann betrogen und weiß nicht weiter"], 1);
    assert_eq!(items(&foreign, "/notes"), 1);
}

#[test]
fn search_fits() {
    let cited = answer("search", &["glass"], 0);
    let kinds: Vec<&Value> = cited["matches"].as_array().unwrap().iter().map(|m| &m["kind"]).collect();
    assert!(kinds.contains(&&json!("reference")) && kinds.iter().any(|kind| *kind != "reference"));
    assert_eq!(answer("search", &["trusst"], 0)["did_you_mean"][0]["searched"], "trust");
    let widened = answer("search", &["shrink"], 0);
    assert_eq!(widened["also_searched"][0]["typed"], "shrink");
    assert!(items(&widened, "/also_searched/0/words") > 1 && items(&widened, "/matches/0/highlights") > 0);
    for pointer in
        ["/also_searched", "/also_searched/0", "/also_searched/0/words", "/also_searched/0/concept"]
    {
        assert_spoilt_is_refused("search", &widened, pointer);
    }
    assert_refused("search", &widened, "/also_searched/0/words", &json!([]));
    assert_eq!(answer("search", &["kind:faq", "-n", "1"], 0)["matches"][0]["kind"], "faq");
    assert_eq!(answer("search", &["kind:reference"], 0)["matches"][0]["kind"], "reference");
    answer("search", &["--", "-trust"], 0);
    answer("search", &["\"affair partner\"", "contac*"], 0);
}

#[test]
fn search_that_finds_nothing_fits() {
    for (query, notes) in [("qqqqzzzz", 0), ("", 1), ("😭", 0), ("\"qqqqzzzz", 1), ("guide:none", 1)] {
        let nothing = answer("search", &[query], 1);
        assert_eq!((&nothing["status"], &nothing["query"]), (&json!("nothing"), &json!(query)));
        assert_eq!(items(&nothing, "/notes"), notes, "{query:?}");
    }
}

#[test]
fn the_guide_fits() {
    assert_eq!(items(&answer("show", &["step-09", "faq-how-long"], 0), "/sections"), 2);
    let outline = answer("toc", &[], 0);
    assert_eq!(outline, answer("toc", &["--guide", "rebuilding-trust"], 0));
    assert_eq!(answer("refs", &["glass-nd"], 0)["references"][0]["key"], "glass-nd");
    assert!(items(&answer("refs", &[], 0), "/references") > 1);
    // Every section in every part fits as a whole, too.
    let ids: Vec<&str> = outline["guides"][0]["parts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|part| part["sections"].as_array().unwrap())
        .map(|section| section["id"].as_str().unwrap())
        .collect();
    assert_eq!(items(&answer("show", &ids, 0), "/sections"), ids.len());
}

#[test]
fn reports_on_a_sound_index_fit() {
    assert_fits("index", &INDEX.1);
    for (verb, arguments) in [("status", &[][..]), ("index", &["--check"])] {
        assert_eq!(answer(verb, arguments, 0)["state"], "current");
    }
}

#[test]
fn reports_on_every_other_state_fit() {
    let manifest = &answer("status", &[], 0)["manifest"];
    let edited = |field: &str, value: Value| {
        let mut manifest = manifest.clone();
        manifest[field] = value;
        manifest.to_string()
    };
    let states = [
        ("missing", None),
        ("stale", Some(edited("corpus_hash", json!("0".repeat(64))))),
        ("other_version", Some(edited("tool_version", json!("0.0.1")))),
        ("damaged", Some(manifest.to_string())),
        ("damaged", Some("no manifest".into())),
    ];
    for (state, manifest) in states {
        let index = tempfile::tempdir().unwrap();
        if let Some(manifest) = manifest {
            write_generation(index.path(), &manifest);
        }
        for (verb, arguments) in [("status", &[][..]), ("index", &["--check"])] {
            let (code, report) = run(index.path(), verb, arguments, "");
            assert_fits("status", &report);
            assert_eq!((code, &report["state"]), (1, &json!(state)));
        }
    }
}

/// An index that holds nothing but its manifest.
fn write_generation(index: &Path, manifest: &str) {
    let generation = index.join("generation-000001");
    fs::create_dir(&generation).unwrap();
    fs::write(generation.join("manifest.json"), manifest).unwrap();
    let checksum = crc32fast::hash(manifest.as_bytes());
    fs::write(index.join("CURRENT"), format!("generation-000001 {checksum:08x}")).unwrap();
}

/// The answer of `eval` for two small files, in which one judged query was not asked.
fn evaluated(arguments: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let (queries, qrels) = (folder.path().join("queries.jsonl"), folder.path().join("qrels.tsv"));
    fs::write(&queries, json!({"_id": "q1", "text": DESCRIPTION}).to_string()).unwrap();
    fs::write(&qrels, "query-id\tcorpus-id\tscore\nq1\tstep-09\t3\nq1\tstep-10\t2\nq2\tstep-01\t2\n")
        .unwrap();
    let files = ["--queries", queries.to_str().unwrap(), "--qrels", qrels.to_str().unwrap()];
    answer("eval", &[&files, arguments].concat(), 0)
}

#[test]
fn eval_fits() {
    assert_eq!(items(&evaluated(&[]), "/worst"), 0);
    let worst = evaluated(&["--worst", "1", "--set", "votes=0.8", "--set", "linear=0.5"]);
    assert_eq!((items(&worst, "/worst"), items(&worst, "/measured/set")), (1, 2));
    let search = evaluated(&["--verb", "search", "--worst", "9"]);
    assert_eq!((&search["worst"][0]["text"], &search["matching"]), (&json!(""), &json!(null)));
}

#[test]
fn eval_of_the_guide_fits() {
    let dev = answer("eval", &[], 0);
    assert!(items(&dev, "/matching/confusions") > 0 && dev["matching"]["roles"].is_object());
    assert_refused("eval", &dev, "/matching/confusions/0/got", &json!("step 09"));
    assert_refused("eval", &dev, "/matching/scope/roc", &json!(null));
    assert_refused("eval", &dev, "/matching/scope/out_of_scope", &json!(0));
    let bins = dev["matching"]["calibration"]["bins"].as_array().unwrap();
    let filled = bins.iter().position(|bin| bin["count"] != 0).unwrap();
    for (field, value) in [("count", json!(0)), ("helped", json!(null)), ("mean_score", json!(null))] {
        assert_refused("eval", &dev, &format!("/matching/calibration/bins/{filled}/{field}"), &value);
    }
}

/// What the schemas cannot say: places in texts, and keys that resolve.
#[test]
fn spans_and_citations_point_at_something() {
    let found = answer("match", &[DESCRIPTION], 0);
    let cut = |text: &'static str, span: &Value| {
        text.get(span[0].as_u64().unwrap() as usize..span[1].as_u64().unwrap() as usize)
    };
    let keys: Vec<&Value> = found["references"].as_array().unwrap().iter().map(|r| &r["key"]).collect();
    for (rank, section) in (1..).zip(found["matches"].as_array().unwrap()) {
        assert_eq!(section["rank"], rank);
        assert!(section["citations"].as_array().unwrap().iter().all(|key| keys.contains(&key)));
        for reason in section["reasons"].as_array().unwrap().iter().filter(|r| r["kind"] == "words") {
            assert_eq!(cut(DESCRIPTION, &reason["span"]), reason["text"].as_str());
        }
    }
}

/// An answer of each verb that holds something of everything the verb can say.
fn samples() -> Vec<(&'static str, Value)> {
    let mut off_topic = tempfile::NamedTempFile::new().unwrap();
    writeln!(off_topic, "off-1\t{OFF_TOPIC}").unwrap();
    vec![
        ("match", answer("match", &[DESCRIPTION], 0)),
        ("match", answer("match", &["--explain", SEVERAL], 0)),
        ("match", answer("match", &[OFF_TOPIC], 1)),
        ("match", answer("match", &["--country", "UK", IN_DANGER], 0)),
        ("search", answer("search", &["trusst", "shrink", "poem:kind"], 0)),
        ("search", answer("search", &["glass", "kind:reference"], 0)),
        ("show", answer("show", &["step-09"], 0)),
        ("toc", answer("toc", &[], 0)),
        ("refs", answer("refs", &["zak-2017"], 0)),
        ("index", INDEX.1.clone()),
        ("status", answer("status", &[], 0)),
        ("eval", evaluated(&["--worst", "1", "--set", "votes=0.5"])),
        ("eval", answer("eval", &["--out-of-scope", &off_topic.path().display().to_string()], 0)),
        ("eval", evaluated(&["--verb", "search"])),
    ]
}

#[test]
fn an_answer_spoilt_anywhere_is_refused() {
    for (verb, sample) in samples() {
        for pointer in places(&sample) {
            assert_spoilt_is_refused(verb, &sample, &pointer);
        }
    }
}

fn assert_spoilt_is_refused(verb: &str, answer: &Value, pointer: &str) {
    for (how, mutant) in mutants(answer, pointer) {
        assert!(!validator(verb).is_valid(&mutant), "{verb} fits with `{pointer}` {how}");
    }
}

#[test]
fn values_out_of_range_are_refused() {
    let samples = samples();
    let answer_of = |verb: &str| &samples.iter().find(|(name, _)| *name == verb).unwrap().1;
    for (verb, pointer, value) in [
        ("match", "/schema_version", json!(2)),
        ("match", "/status", json!("maybe")),
        ("match", "/status", json!("nothing")),
        ("match", "/status", json!("closest")),
        ("match", "/matches", json!([])),
        ("match", "/role/value", json!("friend")),
        ("match", "/matches/0/rank", json!(0)),
        ("match", "/matches/0/id", json!("step 09")),
        ("match", "/matches/0/kind", json!("reference")),
        ("match", "/matches/0/score", json!(1.5)),
        ("match", "/matches/0/score", json!(-0.1)),
        ("match", "/matches/0/strength", json!("weak")),
        ("match", "/matches/0/strength", json!(null)),
        ("match", "/matches/0/location/lines", json!([0, 1])),
        ("match", "/matches/0/location/lines", json!([1, 0])),
        ("match", "/matches/0/location/lines", json!([1])),
        ("match", "/matches/0/reasons/0/kind", json!("guess")),
        ("match", "/matches/0/reasons/0/kind", json!("situation")),
        ("match", "/matches/0/reasons/0/text", json!("")),
        ("match", "/matches/0/reasons/0/span", json!(null)),
        ("match", "/matches/0/reasons/0/span", json!([1])),
        ("match", "/matches/0/reasons/0/span", json!([1, 2, 3])),
        ("match", "/matches/0/reasons/0/span", json!([-1, 2])),
        ("match", "/matches/0/reasons/0/span", json!([1, 2.5])),
        ("search", "/status", json!("closest")),
        ("search", "/status", json!("nothing")),
        ("search", "/matches", json!([])),
        ("search", "/did_you_mean", json!([])),
        ("search", "/also_searched", json!([])),
        ("search", "/role", json!({"value": "unclear", "from": "inferred"})),
        ("search", "/total", json!(0)),
        ("search", "/notes", json!([])),
        ("search", "/matches/0/kind", json!("reference")),
        ("search", "/matches/0/score", json!(-1)),
        ("show", "/sections", json!([])),
        ("show", "/sections/0/blocks/0/kind", json!("table")),
        ("show", "/sections/0/blocks/0/sentences", json!([])),
        ("toc", "/guides", json!([])),
        ("refs", "/references/0/number", json!(0)),
        ("refs", "/references/0/csl", json!({"id": "zak-2017"})),
        ("refs", "/references/0/csl", json!({"type": "book"})),
        ("index", "/bytes", json!(0.5)),
        ("index", "/seconds", json!(-1)),
        ("status", "/state", json!("missing")),
        ("status", "/corpus_hash", json!("4a94")),
        ("status", "/manifest", json!(null)),
        ("eval", "/queries", json!(0)),
        ("eval", "/ndcg5", json!(1.01)),
        ("eval", "/ndcg5", json!(-0.01)),
        ("eval", "/measured/set/0", json!(["vote"])),
        ("eval", "/measured/set/0", json!(["vote", "0.5"])),
        ("eval", "/worst/0/wanted/0/1", json!(1)),
        ("eval", "/matching", json!(null)),
        ("eval", "/matching/scope/in_scope", json!(0)),
        ("eval", "/matching/scope/out_of_scope", json!(1)),
        ("eval", "/matching/scope/in_scope_status/matched", json!(1.1)),
        ("eval", "/matching/risk_coverage/points", json!([])),
        ("eval", "/matching/risk_coverage/points/0/coverage", json!(0)),
        ("eval", "/matching/calibration/bins", json!([])),
        ("eval", "/matching/sections/0/wanted", json!(0)),
    ] {
        assert_refused(verb, answer_of(verb), pointer, &value);
    }
}

#[test]
fn a_notice_fits() {
    let anywhere = answer("match", &[IN_DANGER], 0);
    assert_eq!(
        (&anywhere["notice"]["kind"], &anywhere["notice"]["country"]),
        (&json!("violence"), &json!(null))
    );
    assert!(items(&anywhere, "/notice/contacts") > 0 && items(&anywhere, "/held_back") > 0);
    assert!(anywhere["matches"][0]["moved_up"].is_string());

    let named = answer("match", &["--country", "UK", IN_DANGER], 0);
    assert_eq!(named["notice"]["country"], "UK");
    for (pointer, value) in [
        ("/notice/kind", json!("danger")),
        ("/notice/who", json!("me")),
        ("/notice/when", json!("later")),
        ("/notice/acute", json!("no")),
        ("/notice/title", json!("")),
        ("/notice/emergency", json!("")),
        ("/notice/country", json!(44)),
        ("/notice/contacts", json!(null)),
        ("/notice/checked", json!("yesterday")),
        ("/notice/contacts/0/name", json!("")),
        ("/notice/contacts/0/for", json!([])),
        ("/notice/contacts/0/for/0", json!("anything")),
        ("/notice/contacts/0/evidence", json!("dated")),
        ("/notice/contacts/0/sources", json!([])),
        ("/notice/contacts/0/sources/0/address", json!("")),
        ("/held_back", json!(null)),
        ("/held_back/0/id", json!("step 09")),
        ("/held_back/0/reason", json!("")),
        ("/matches/0/moved_up", json!("")),
    ] {
        assert_refused("match", &named, pointer, &value);
    }

    // A kind of which every section steps back, and one of which none fits.
    for kind in ["step", "overview"] {
        let filtered = run(&INDEX.0, "match", &["--kind", kind, IN_DANGER], "").1;
        assert_fits("match", &filtered);
        assert_eq!(filtered["notice"], anywhere["notice"]);
    }
}

#[test]
fn csl_entries_are_open() {
    let open =
        changed(&answer("refs", &["glass-nd"], 0), "/references/0/csl", |csl| csl["DOI"] = json!("10.1/x"));
    assert_fits("refs", &open);
}

/// The places of an answer, itself included. Of a list only the first item, since the others are of the same shape.
fn places(answer: &Value) -> Vec<String> {
    let inside = |name: &str, value: &Value| {
        places(value).into_iter().map(|rest| format!("/{name}{rest}")).collect::<Vec<_>>()
    };
    let below: Vec<String> = match answer {
        Value::Object(fields) => fields.iter().flat_map(|(name, value)| inside(name, value)).collect(),
        Value::Array(items) => items.first().map_or_else(Vec::new, |first| inside("0", first)),
        _ => Vec::new(),
    };
    [vec![String::new()], below].concat()
}

/// `answer` with one place spoilt: of another type, with an unknown field, or missing.
fn mutants(answer: &Value, pointer: &str) -> Vec<(&'static str, Value)> {
    let value = answer.pointer(pointer).unwrap();
    let other = if value.is_object() { json!([]) } else { json!({"another": "type"}) };
    let mut mutants = vec![("of another type", changed(answer, pointer, |place| *place = other))];
    // CSL entries are open.
    if value.is_object() && !pointer.contains("/csl") {
        mutants
            .push(("with an unknown field", changed(answer, pointer, |place| place["unknown"] = json!(1))));
    }
    if let Some((parent, name)) = pointer.rsplit_once('/')
        && answer.pointer(parent).is_some_and(Value::is_object)
        && !parent.contains("/csl")
        // Maps by name or number, not records.
        && !["/files", "/tokens", "/own_tokens"].iter().any(|map| parent.ends_with(map))
        && !MAY_BE_ABSENT.contains(&name)
    {
        let without = changed(answer, parent, |place| drop(place.as_object_mut().unwrap().remove(name)));
        mutants.push(("missing", without));
    }
    mutants
}

/// `answer` with a change of the value at `pointer`.
fn changed(answer: &Value, pointer: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut mutant = answer.clone();
    change(mutant.pointer_mut(pointer).unwrap());
    mutant
}
