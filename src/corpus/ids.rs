//! What may be called what. Names end up in file paths, filters, runs and on terminals, and people type them: two that look
//! alike would be one to them.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};
use crate::text::steers;

/// Longest id of a section, in bytes.
const ID: usize = 100;
/// Longest key or name, in bytes.
const KEY: usize = 200;
/// What an id must be.
pub(super) const ID_RULE: &str = "Use up to 100 letters (a to z), digits, hyphens, underscores, full stops and colons, a letter or digit first, such as \
     `step-09`.";
/// What a key must be.
pub(super) const KEY_RULE: &str =
    "Use 1 to 200 bytes of visible characters, without spaces, brackets, commas, semicolons and backticks.";

/// Whether this may be the id of a section.
pub(super) fn is_id(id: &str) -> bool {
    id.len() <= ID
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

/// Whether this may be the key of a reference or the id of a text: what stands in a citation or in a column of a run.
pub(super) fn is_key(key: &str) -> bool {
    let unfit = |c: char| c.is_whitespace() || steers(c) || matches!(c, '[' | ']' | ',' | ';' | '`');
    !key.is_empty() && key.len() <= KEY && !key.starts_with('@') && !key.contains(unfit)
}

/// Whether this may be the name of a file or folder of a corpus.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= KEY && !name.contains(steers)
}

/// How names are compared: without regard to case and to the ways in which Unicode writes one letter (NFKC).
pub(super) fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Names that are taken, each with the place where it stands.
#[derive(Debug, Default)]
pub(super) struct Taken(HashMap<String, usize>);

impl Taken {
    /// Takes a name for what stands at `place`; the place of who has it, where it is taken.
    pub(super) fn take(&mut self, name: &str, place: usize) -> Option<usize> {
        match self.0.entry(folded(name)) {
            std::collections::hash_map::Entry::Occupied(first) => Some(*first.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(place);
                None
            }
        }
    }
}

/// Checks the ids of the guides, which are the names of their folders.
///
/// # Errors
/// [`Error::Corpus`] where one is no name, or two are alike.
pub(super) fn check_guides<'a>(guides: impl Iterator<Item = &'a str>) -> Result<()> {
    let guides: Vec<&str> = guides.collect();
    let mut taken = Taken::default();
    for (at, guide) in guides.iter().enumerate() {
        let what = match taken.take(guide, at) {
            _ if !is_name(guide) => {
                "the folder's name has characters that cannot be seen, or is too long".into()
            }
            Some(first) => format!("the folder's name is too much like `{}`", guides[first]),
            None => continue,
        };
        return Err(Error::Corpus {
            path: format!("{guide}/guide.toml"),
            line: None,
            what,
            mend: "Give the folder another name.".into(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_can_be_typed() {
        for id in ["step-09", "4983", "MED-10", "c67:2019-04-18T13:32:05Z-0", "a_b.c"] {
            assert!(is_id(id), "{id}");
        }
        for id in ["", "..", "-a", ".a", "a/b", "a b", "é", "a\u{202e}", "a\u{1b}", &"a".repeat(101)] {
            assert!(!is_id(id), "{id:?}");
        }
    }

    #[test]
    fn keys_can_be_cited() {
        for key in ["glass-brown-2016", "müller2019", "http://zotero.org/users/1/items/AB", "10.1000/x(1)"] {
            assert!(is_key(key), "{key}");
        }
        for key in ["", "a b", "@a", "a,b", "a;b", "a]", "a\u{200b}", "a\n", "a\u{9b}", &"é".repeat(101)] {
            assert!(!is_key(key), "{key:?}");
        }
    }

    #[test]
    fn one_letter_is_one_letter() {
        let forms = ["Caf\u{e9}1", "cafe\u{301}1", "CAFE\u{301}\u{ff11}"];
        assert!(forms.iter().all(|form| folded(form) == folded(forms[0])), "{:?}", forms.map(folded));
        let mut taken = Taken::default();
        assert_eq!(
            [taken.take("Step-01", 3), taken.take("step-1", 4), taken.take("step-01", 5)],
            [None, None, Some(3)]
        );
    }

    #[test]
    fn guides_are_told_apart() {
        assert!(check_guides(["a", "My guide"].into_iter()).is_ok());
        for guides in [["g", "G"], ["g", "a\u{1b}"], ["g", "h\n"]] {
            assert!(check_guides(guides.into_iter()).is_err(), "{guides:?}");
        }
    }
}
