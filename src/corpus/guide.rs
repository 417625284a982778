//! A guide: one folder with its metadata, sections, references and situations.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::collection::Collection;
use super::ids::{KEY_RULE, Taken, is_key};
use super::lines::{Lines, unmarked};
use super::reference::{Reference, read_references};
use super::section::Section;
use super::situation::{Situation, read_exemplars, read_situations};
use super::source::{CorpusFile, Files};
use crate::error::{Error, Result};
use crate::text::beginning;

/// Longest id that an error quotes, in characters.
const QUOTED_CHARS: usize = 60;

/// A guide in memory.
#[derive(Clone, Debug)]
pub struct Guide {
    /// Id: the name of its folder.
    pub id: String,
    /// What `guide.toml` says.
    pub meta: GuideMeta,
    /// The sections, in reading order, but for those of the collection.
    pub sections: Vec<Section>,
    /// The sections that are streamed, where `sections.jsonl` is large.
    pub collection: Option<Collection>,
    /// The references, by number.
    pub references: Vec<Reference>,
}

/// `guide.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideMeta {
    /// Must equal the folder's name, where given.
    pub id: Option<String>,
    /// Title of the guide.
    pub title: String,
    /// BCP 47 tag.
    #[serde(default = "english")]
    pub language: String,
    /// SPDX identifier of the prose's license.
    pub license: Option<String>,
    /// Version of the text.
    pub version: Option<String>,
    /// The reading grade that the prose aims at.
    pub reading_grade: Option<f32>,
    /// What the guide is about, in a sentence or two.
    pub summary: Option<String>,
    /// Interests that a reader should know of.
    pub disclosure: Option<String>,
    /// Where the facts come from.
    pub source: Option<Provenance>,
    /// The outline; sections that it leaves out follow by kind and number.
    #[serde(default)]
    pub parts: Vec<Part>,
}

/// Where a guide's facts come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// What the source is.
    pub description: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When it was read.
    pub read: Option<toml::value::Datetime>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, toml::Value>,
}

/// A part of the outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Heading.
    pub title: String,
    /// Ids of its sections, in reading order.
    pub sections: Vec<String>,
}

fn english() -> String {
    "en".into()
}

impl Guide {
    /// Reads the guide in folder `id`: its metadata, sections and references, not its situations.
    ///
    /// # Errors
    /// [`Error::Corpus`] with file and line for anything a guide cannot mean.
    pub(crate) fn read(id: &str, files: &Files) -> Result<Self> {
        let meta = read_meta(id, files)?;
        let mut sections = read_sections(id, files)?;
        let collection = files.collection(id).cloned();
        let place = outline(id, &meta, &sections, collection.is_some())?;
        sections.sort_by_cached_key(|s| {
            (place.get(s.id.as_str()).copied().unwrap_or(usize::MAX), s.kind, s.number, s.id.clone())
        });
        let mut references = match files.get(&format!("{id}/references.json")) {
            Some(file) => read_references(id, file)?,
            None => Vec::new(),
        };
        link(&sections, &mut references)?;
        Ok(Self { id: id.into(), meta, sections, collection, references })
    }

    /// The section with this id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The outline: the parts with their sections, and last, untitled, those that no part names.
    pub fn outline(&self) -> Vec<(Option<&str>, Vec<&Section>)> {
        let mut rest: Vec<&Section> = self.sections.iter().collect();
        let mut parts = Vec::new();
        for part in &self.meta.parts {
            let (here, others) = rest.into_iter().partition(|s: &&Section| part.sections.contains(&s.id));
            rest = others;
            parts.push((Some(part.title.as_str()), here));
        }
        if !rest.is_empty() {
            parts.push((None, rest));
        }
        parts
    }
}

/// Reads one file of situations.
type Reader = fn(&CorpusFile) -> Result<Vec<Situation>>;

/// Reads the situations and exemplars of `guide`, in the order of the files.
pub(crate) fn read_guide_situations(guide: &Guide, files: &Files) -> Result<Vec<Situation>> {
    let id = guide.id.as_str();
    let mut situations = Vec::new();
    let known: HashSet<&str> = guide.sections.iter().map(|section| section.id.as_str()).collect();
    // Which ids a collection has is known once it is indexed.
    let is_known = |section: &str| guide.collection.is_some() || known.contains(section);
    let readers: [(&str, Reader); 2] =
        [("situations.jsonl", read_situations), ("exemplars.jsonl", read_exemplars)];
    let mut taken = Taken::default();
    for (name, read) in readers {
        let path = format!("{id}/{name}");
        for situation in files.get(&path).map(read).transpose()?.unwrap_or_default() {
            let unknown = situation.grades.keys().find(|section| !is_known(section));
            let what = match unknown {
                Some(section) => {
                    format!("situation `{}` names no section: `{section}`", situation.id)
                }
                None if !is_key(&situation.id) => {
                    format!("`{}` is no id. {KEY_RULE}", beginning(&situation.id, QUOTED_CHARS))
                }
                None => match taken.take(&situation.id, situations.len()) {
                    Some(first) => {
                        let first: &Situation = &situations[first];
                        let name = if first.partial { "exemplars" } else { "situations" };
                        let file = files.get(&format!("{id}/{name}.jsonl"));
                        let line = file.and_then(|file| lines_of(file, &first.id).first().copied());
                        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
                        let (second, first) = (&situation.id, &first.id);
                        format!("the id `{second}` is that of {id}/{name}.jsonl{line} (`{first}`)")
                    }
                    None => {
                        situations.push(situation);
                        continue;
                    }
                },
            };
            return Err(Error::Corpus {
                line: files.get(&path).and_then(|file| lines_of(file, &situation.id).last().copied()),
                path,
                what,
                mend: "Each situation needs an id of its own, and grades sections by their ids.".into(),
            });
        }
    }
    Ok(situations)
}

/// The lines of the objects with this id.
fn lines_of(file: &CorpusFile, id: &str) -> Vec<usize> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    let has_id = |line: &str| serde_json::from_str::<Named>(unmarked(line)).is_ok_and(|named| named.id == id);
    let lines = (1..).zip(file.text().unwrap_or_default().lines());
    lines.filter(|(_, line)| has_id(line)).map(|(number, _)| number).collect()
}

fn read_meta(id: &str, files: &Files) -> Result<GuideMeta> {
    let path = format!("{id}/guide.toml");
    let wrong = |line: Option<usize>, what: String, mend: &str| Error::Corpus {
        path: path.clone(),
        line,
        what,
        mend: mend.into(),
    };
    let file =
        files.get(&path).ok_or_else(|| wrong(None, "missing".into(), "Write a guide.toml with a title."))?;
    let text = file.text()?;
    let meta: GuideMeta = toml::from_str(text).map_err(|e| {
        let line = e.span().map(|span| Lines::of(text).at(span.start));
        wrong(line, e.message().trim().to_owned(), "Mend guide.toml; it needs at least a title.")
    })?;
    match &meta.id {
        Some(said) if said != id => Err(wrong(
            None,
            format!("the id `{said}` is not the folder's name, `{id}`"),
            "Give the folder the guide's id, or leave the id out.",
        )),
        _ => Ok(meta),
    }
}

fn read_sections(id: &str, files: &Files) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    let prefix = format!("{id}/sections/");
    for file in files.iter().filter(|file| file.path.starts_with(&prefix)) {
        sections.push(Section::from_markdown(id, file)?);
    }
    if let Some(file) = files.get(&format!("{id}/sections.jsonl")) {
        for (number, line) in (1..).zip(file.text()?.lines()) {
            if !line.trim().is_empty() {
                sections.push(Section::from_json_line(id, &file.path, number, line)?);
            }
        }
    }
    let mut taken = Taken::default();
    for (at, section) in sections.iter().enumerate() {
        if let Some(first) = taken.take(&section.id, at) {
            return Err(same_id(&sections[first], section));
        }
    }
    Ok(sections)
}

/// Two sections have one id, or two that differ in case alone.
fn same_id(first: &Section, second: &Section) -> Error {
    let line = |section: &Section| if section.path.ends_with(".md") { 1 } else { section.lines().0 };
    Error::Corpus {
        path: second.path.clone(),
        line: Some(line(second)),
        what: format!("the id `{}` is that of {}:{} (`{}`)", second.id, first.path, line(first), first.id),
        mend: "Give each section an id of its own; capitals do not make another one.".into(),
    }
}

/// Position of each section that the outline names.
fn outline<'a>(
    id: &str,
    meta: &'a GuideMeta,
    sections: &[Section],
    has_collection: bool,
) -> Result<HashMap<&'a str, usize>> {
    let known: HashSet<&str> = sections.iter().map(|section| section.id.as_str()).collect();
    let mut place = HashMap::new();
    for named in meta.parts.iter().flat_map(|part| &part.sections) {
        let what = if !known.contains(named.as_str()) && !has_collection {
            format!("the outline names no section: `{named}`")
        } else if place.insert(named.as_str(), place.len()).is_some() {
            format!("the outline names `{named}` twice")
        } else {
            continue;
        };
        return Err(Error::Corpus {
            path: format!("{id}/guide.toml"),
            line: None,
            what,
            mend: "List each section once under [[parts]].".into(),
        });
    }
    Ok(place)
}

/// Checks keys, and notes for each reference who cites it.
fn link(sections: &[Section], references: &mut [Reference]) -> Result<()> {
    let at: HashMap<String, usize> =
        references.iter().enumerate().map(|(index, reference)| (reference.key().to_owned(), index)).collect();
    for section in sections {
        for key in &section.citations {
            let Some(&index) = at.get(key) else {
                let line =
                    section.sentences().find(|s| s.text.contains(&format!("@{key}"))).map(|s| s.lines.0);
                return Err(Error::Corpus {
                    path: section.path.clone(),
                    line,
                    what: format!("cites `@{key}`, which references.json lacks"),
                    mend: "Add the reference, or mend the key.".into(),
                });
            };
            references[index].cited_by.push(section.id.clone());
        }
    }
    Ok(())
}
