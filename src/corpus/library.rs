//! A whole corpus in memory, in two depths: what is read to show (`Library`), and what is read to index (`Corpus`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::collection::Collection;
use super::guide::{Guide, read_guide_situations};
use super::ids::check_guides;
use super::lexicon::Lexicon;
use super::reference::Reference;
use super::safety::{FOLDER, Safety};
use super::section::Section;
use super::situation::Situation;
use super::source::{Files, Stamp};
use crate::error::{Error, Result};
use crate::text::beginning;

/// Longest id that is looked for, in characters: no guide and section have longer ones.
const LONGEST_ASKED: usize = 400;
/// How many near ids an error suggests.
const SUGGESTIONS: usize = 3;
/// Least similarity (0..1, Jaro-Winkler) of an id that is suggested.
const NEAR_ID_SIMILARITY: f64 = 0.75;

/// The guides of a corpus, without situations and lexicon: enough to show, list and cite.
#[derive(Clone, Debug)]
pub struct Library {
    guides: Vec<Guide>,
}

/// A section or a reference.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Item {
    /// A section.
    Section(Box<Section>),
    /// A reference.
    Reference(Box<Reference>),
}

/// A whole corpus: the library, and what matching learns from.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// The guides.
    pub library: Library,
    /// The situations of each guide, in the order of [`Library::guides`].
    pub situations: Vec<Vec<Situation>>,
    /// The concepts.
    pub lexicon: Lexicon,
    /// What notices rest on.
    pub safety: Safety,
    /// See [`Files::hash`].
    pub hash: String,
    /// What parts of an index rest on.
    pub basis: Basis,
    /// See [`Source::stamps`](super::Source::stamps); empty where they were not taken.
    pub stamps: Vec<Stamp>,
}

/// Hashes of the files that parts of an index rest on: where one is as before, that part need not be made anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// What is learned: of all files but collections.
    pub model: String,
    /// Notices: of the safety files and the situations.
    pub safety: String,
    /// What is indexed of a section of a collection besides its own line: of the references.
    pub references: String,
}

impl Basis {
    fn of(files: &Files) -> Self {
        let is_safety =
            |path: &str| path.split('/').next() == Some(FOLDER) || path.ends_with("/situations.jsonl");
        Self {
            model: files.hash_of_held(|_| true),
            safety: files.hash_of_held(is_safety),
            references: files.hash_of_held(|path| path.ends_with("/references.json")),
        }
    }
}

impl Corpus {
    /// Reads everything.
    ///
    /// # Errors
    /// [`Error::Corpus`] with file and line for the first thing that cannot be meant.
    pub fn read(files: &Files) -> Result<Self> {
        let library = Library::read(files)?;
        let situations =
            library.guides.iter().map(|guide| read_guide_situations(guide, files)).collect::<Result<_>>()?;
        let mut lexicon = Lexicon::default();
        for file in files.iter().filter(|file| file.path.starts_with("lexicon/")) {
            lexicon.read(file)?;
        }
        let safety = Safety::read(files)?;
        let (hash, basis) = (files.hash(), Basis::of(files));
        Ok(Self { library, situations, lexicon, safety, hash, basis, stamps: Vec::new() })
    }
}

impl Library {
    /// Reads the guides.
    ///
    /// # Errors
    /// [`Error::Corpus`] with file and line for the first thing that cannot be meant.
    pub fn read(files: &Files) -> Result<Self> {
        let ids: BTreeSet<&str> =
            files.iter().filter_map(|file| file.path.strip_suffix("/guide.toml")).collect();
        check_guides(ids.iter().copied())?;
        let guides = ids.into_iter().map(|id| Guide::read(id, files)).collect::<Result<_>>()?;
        Ok(Self { guides })
    }

    /// The guides, by id.
    pub fn guides(&self) -> &[Guide] {
        &self.guides
    }

    /// The guide with this id.
    ///
    /// # Errors
    /// [`Error::UnknownGuide`] with the guides there are.
    pub fn guide(&self, id: &str) -> Result<&Guide> {
        self.guides.iter().find(|guide| guide.id == id).ok_or_else(|| Error::UnknownGuide {
            asked: beginning(id, LONGEST_ASKED),
            known: self.guides.iter().map(|guide| guide.id.clone()).collect(),
        })
    }

    /// All sections but those of collections, guide by guide in reading order.
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        self.guides.iter().flat_map(|guide| &guide.sections)
    }

    /// The sections that are streamed, guide by guide.
    pub fn collections(&self) -> impl Iterator<Item = &Collection> {
        self.guides.iter().filter_map(|guide| guide.collection.as_ref())
    }

    /// All references, guide by guide in order.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.guides.iter().flat_map(|guide| &guide.references)
    }

    /// The section a person means by `asked`: `step-09`, `Step-9`, `9`, or `guide/step-09`.
    ///
    /// # Errors
    /// [`Error::UnknownSection`] with near ids, or [`Error::Ambiguous`] where several guides have it.
    pub fn find_section(&self, asked: &str) -> Result<&Section> {
        let asked = &beginning(asked, LONGEST_ASKED);
        let wanted = asked.trim().to_lowercase();
        let found: Vec<&Section> = self.sections().filter(|section| is_meant(section, &wanted)).collect();
        match found.as_slice() {
            [only] => Ok(only),
            [] => Err(Error::UnknownSection {
                asked: asked.into(),
                near: nearest(&wanted, self.sections().map(|section| section.id.as_str())),
            }),
            several => Err(Error::Ambiguous {
                asked: asked.into(),
                found: several.iter().map(|section| section.full_id()).collect(),
            }),
        }
    }

    /// The reference with this key, or `guide/key`, or the number in the only guide.
    ///
    /// # Errors
    /// [`Error::UnknownReference`] with near keys, or [`Error::Ambiguous`] where several guides have it.
    pub fn find_reference(&self, asked: &str) -> Result<&Reference> {
        let asked = &beginning(asked, LONGEST_ASKED);
        let wanted = asked.trim().trim_matches(['[', ']', '@']).to_lowercase();
        let number: Option<u32> = wanted.parse().ok();
        let found: Vec<&Reference> = self
            .references()
            .filter(|reference| {
                reference.key().to_lowercase() == wanted
                    || reference.full_key().to_lowercase() == wanted
                    || number == Some(reference.number)
            })
            .collect();
        match found.as_slice() {
            [only] => Ok(only),
            [] => Err(Error::UnknownReference {
                asked: asked.into(),
                near: nearest(&wanted, self.references().map(Reference::key)),
            }),
            several => Err(Error::Ambiguous {
                asked: asked.into(),
                found: several.iter().map(|reference| reference.full_key()).collect(),
            }),
        }
    }
}

/// Whether a lower-case `wanted` names the section: by id, full id, or number (`9`, `09`, `step-9`, `step 9`).
fn is_meant(section: &Section, wanted: &str) -> bool {
    if section.id.to_lowercase() == wanted || section.full_id().to_lowercase() == wanted {
        return true;
    }
    let Some(number) = section.number else {
        return false;
    };
    let local = wanted.strip_prefix(&format!("{}/", section.guide.to_lowercase())).unwrap_or(wanted);
    let digits = local
        .strip_prefix(section.kind.as_str())
        .map_or(local, |rest| rest.trim_start_matches(['-', ' ', '_']));
    digits.parse() == Ok(number)
}

/// The ids most alike, nearest first.
fn nearest<'a>(wanted: &str, ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut scored: Vec<(f64, &str)> = ids
        .map(|id| (strsim::jaro_winkler(wanted, &id.to_lowercase()), id))
        .filter(|(similarity, _)| *similarity >= NEAR_ID_SIMILARITY)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.truncate(SUGGESTIONS);
    scored.into_iter().map(|(_, id)| id.to_owned()).collect()
}
