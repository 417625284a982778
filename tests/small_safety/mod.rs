//! A `safety` folder without labelled texts, for guides that are indexed often: the bundled texts take seconds to learn from.

use std::fs;
use std::path::Path;

const RULES: &str =
    "[[rule]]\nid = \"bitten\"\nkind = \"violence\"\nalways = true\nphrases = [\"a pike bit me\"]\n";

/// Its files, by path in the corpus.
pub(crate) fn small_safety() -> Vec<(&'static str, String)> {
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let copied = ["safety/notices.toml", "safety/contacts.json"];
    let copied = copied.map(|path| (path, fs::read_to_string(bundled.join(path)).unwrap()));
    copied.into_iter().chain([("safety/rules.toml", RULES.to_owned())]).collect()
}

/// Writes them.
#[allow(dead_code, reason = "some tests write files of their own")]
pub(crate) fn write_small_safety(corpus: &Path) {
    fs::create_dir_all(corpus.join("safety")).unwrap();
    for (path, text) in small_safety() {
        fs::write(corpus.join(path), text).unwrap();
    }
}
