//! A section: the unit of retrieval. Front matter (TOML between `+++` lines) and Markdown prose.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ids::{ID_RULE, is_id};
use super::limits::{self, check_line};
use super::lines::{Lines, json_fault, unmarked};
use super::markdown::{self, Block, Sentence};
use super::situation::Role;
use super::source::CorpusFile;
use crate::error::{Error, Result};
use crate::text::{beginning, cited_keys, strip_citations};

/// Longest id that an error quotes, in characters.
const QUOTED_CHARS: usize = 60;

/// What a section is. To add a kind, add it here and to `Kind::ALL`; everything else follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// What the guide is about as a whole.
    Overview,
    /// What breaks things.
    Cause,
    /// How one can tell.
    Sign,
    /// Something to do.
    Step,
    /// What must hold for it to work.
    Condition,
    /// Where to get help.
    Help,
    /// A question that people ask.
    Faq,
    /// Any other section.
    Topic,
}

impl Kind {
    /// All kinds, in reading order.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::Cause,
        Self::Sign,
        Self::Step,
        Self::Condition,
        Self::Help,
        Self::Faq,
        Self::Topic,
    ];

    /// The name used in files, filters and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Cause => "cause",
            Self::Sign => "sign",
            Self::Step => "step",
            Self::Condition => "condition",
            Self::Help => "help",
            Self::Faq => "faq",
            Self::Topic => "topic",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| format!("no kind `{name}`; kinds are {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

/// Whom a section addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpeaksTo {
    /// The one whose trust was broken.
    Betrayed,
    /// The one who broke it.
    Betrayer,
    /// Both together.
    Both,
    /// Whoever reads it.
    #[default]
    Either,
}

impl SpeaksTo {
    /// Whether it addresses the other person than the one in `role`, so that its "you" is not the reader.
    pub fn is_for_the_other_than(self, role: Role) -> bool {
        matches!((self, role), (Self::Betrayed, Role::Betrayer) | (Self::Betrayer, Role::Betrayed))
    }
}

/// What becomes of a section where a description tells of violence, fear or control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BesideDanger {
    /// It steps back: it asks two people to meet, tell, forgive or open up.
    HoldBack,
    /// It comes forward: it looks at control, or at help from outside.
    BringForward,
    /// Nothing.
    #[default]
    Stay,
}

/// A section of a guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Id of the guide.
    pub guide: String,
    /// Stable id, unique in the guide.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Number within its kind, where the guide counts them.
    pub number: Option<u32>,
    /// Title, plain text.
    pub title: String,
    /// Whom it addresses.
    pub speaks_to: SpeaksTo,
    /// What becomes of it where a description tells of violence, fear or control.
    pub beside_danger: BesideDanger,
    /// Words that people use for it and that the prose lacks.
    pub keywords: Vec<String>,
    /// File, relative to the corpus folder.
    pub path: String,
    /// The prose.
    pub blocks: Vec<Block>,
    /// Keys of the references it cites, in order of first use.
    pub citations: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    id: String,
    #[serde(default = "topic")]
    kind: Kind,
    number: Option<u32>,
    title: String,
    #[serde(default)]
    speaks_to: SpeaksTo,
    #[serde(default)]
    beside_danger: BesideDanger,
    #[serde(default)]
    keywords: Vec<String>,
}

fn topic() -> Kind {
    Kind::Topic
}

/// A line of `sections.jsonl`, the BEIR shape.
#[derive(Deserialize)]
struct SectionLine {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: String,
    text: String,
    #[serde(default = "topic")]
    kind: Kind,
    number: Option<u32>,
    #[serde(default)]
    speaks_to: SpeaksTo,
    #[serde(default)]
    beside_danger: BesideDanger,
    #[serde(default)]
    keywords: Vec<String>,
}

impl SectionLine {
    fn read(path: &str, line: usize, json: &str) -> Result<Self> {
        check_line(path, line, json.len())?;
        serde_json::from_str(unmarked(json)).map_err(|e| Error::Corpus {
            path: path.into(),
            line: Some(line),
            what: json_fault(&e),
            mend: "Write one object a line, with `_id`, `title` and `text`.".into(),
        })
    }
}

/// What of a section is searched: no sentences, no lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainSection {
    /// Id of the guide.
    pub guide: String,
    /// Stable id, unique in the guide.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Title, plain text.
    pub title: String,
    /// Words that people use for it and that the prose lacks.
    pub keywords: Vec<String>,
    /// See [`Section::plain_text`].
    pub text: String,
    /// Keys of the references it cites, in order of first use.
    pub citations: Vec<String>,
}

impl PlainSection {
    /// What is searched of `section`.
    pub fn of(section: &Section) -> Self {
        Self {
            guide: section.guide.clone(),
            id: section.id.clone(),
            kind: section.kind,
            title: section.title.clone(),
            keywords: section.keywords.clone(),
            text: section.plain_text(),
            citations: section.citations.clone(),
        }
    }

    /// Reads one line of `sections.jsonl`; `line` is 1-based.
    ///
    /// # Errors
    /// As [`Section::from_json_line`].
    pub fn from_json_line(guide: &str, path: &str, line: usize, json: &str) -> Result<Self> {
        let read = SectionLine::read(path, line, json)?;
        let blocks = markdown::texts(&read.text);
        check(path, line, &read.id, &read.title, &read.keywords, blocks.is_empty())?;
        let texts: Vec<String> = blocks.iter().map(|block| strip_citations(block)).collect();
        Ok(Self {
            guide: guide.into(),
            id: read.id,
            kind: read.kind,
            title: read.title,
            keywords: read.keywords,
            text: texts.join("\n"),
            citations: distinct(path, line, blocks.iter().flat_map(|block| cited_keys(block)))?,
        })
    }

    /// The id that is unique in the whole corpus, `guide/id`.
    pub fn full_id(&self) -> String {
        format!("{}/{}", self.guide, self.id)
    }
}

/// What must hold of any section.
fn check(path: &str, line: usize, id: &str, title: &str, keywords: &[String], is_empty: bool) -> Result<()> {
    let wrong = |what: String, mend: &str| Error::Corpus {
        path: path.into(),
        line: Some(line),
        what,
        mend: mend.into(),
    };
    if !is_id(id) {
        return Err(wrong(format!("`{}` is no section id", beginning(id, QUOTED_CHARS)), ID_RULE));
    }
    if title.len() > limits::TITLE {
        let what = format!("the title has more than {} bytes", limits::TITLE);
        return Err(wrong(what, "Say it in fewer words."));
    }
    if keywords.len() > limits::KEYWORDS {
        let what = format!("there are more than {} keywords", limits::KEYWORDS);
        return Err(wrong(what, "Keep those that people use."));
    }
    if is_empty {
        return Err(wrong("the section has no text".into(), "Write its prose, or remove the section."));
    }
    Ok(())
}

/// Each of `keys` once, in order of first use.
fn distinct(path: &str, line: usize, keys: impl Iterator<Item = String>) -> Result<Vec<String>> {
    let mut seen = HashSet::new();
    let found: Vec<String> = keys.filter(|key| seen.insert(key.clone())).collect();
    if found.len() <= limits::CITATIONS {
        return Ok(found);
    }
    Err(Error::Corpus {
        path: path.into(),
        line: Some(line),
        what: format!("cites more than {} references", limits::CITATIONS),
        mend: "Split it into several sections.".into(),
    })
}

impl Section {
    /// Reads `sections/*.md`.
    ///
    /// # Errors
    /// [`Error::Corpus`] with file and line where the front matter is missing or wrong, or the prose is empty.
    pub fn from_markdown(guide: &str, file: &CorpusFile) -> Result<Self> {
        let text = file.text()?;
        let (front, body) = split_front_matter(text).ok_or_else(|| Error::Corpus {
            path: file.path.clone(),
            line: Some(1),
            what: "no front matter, or none that a second `+++` closes".into(),
            mend: "Begin the file with a line `+++`, then id, kind and title as TOML, then another `+++`."
                .into(),
        })?;
        let meta: FrontMatter = toml::from_str(&text[front.clone()]).map_err(|e| Error::Corpus {
            path: file.path.clone(),
            line: e.span().map(|span| Lines::of(text).at(front.start + span.start)).or(Some(1)),
            what: e.message().trim().to_owned(),
            mend: "Mend the front matter between the `+++` lines.".into(),
        })?;
        Self {
            guide: guide.into(),
            id: meta.id,
            kind: meta.kind,
            number: meta.number,
            title: meta.title,
            speaks_to: meta.speaks_to,
            beside_danger: meta.beside_danger,
            keywords: meta.keywords,
            path: file.path.clone(),
            blocks: markdown::blocks(text, body),
            citations: Vec::new(),
        }
        .checked(1)
    }

    /// Reads one line of `sections.jsonl`; `line` is 1-based.
    ///
    /// # Errors
    /// [`Error::Corpus`] with file and line where it is no such object, or its text is empty.
    pub fn from_json_line(guide: &str, path: &str, line: usize, json: &str) -> Result<Self> {
        let read = SectionLine::read(path, line, json)?;
        let blocks = markdown::blocks(&read.text, 0..read.text.len());
        let mut section = Self {
            guide: guide.into(),
            id: read.id,
            kind: read.kind,
            number: read.number,
            title: read.title,
            speaks_to: read.speaks_to,
            beside_danger: read.beside_danger,
            keywords: read.keywords,
            path: path.into(),
            blocks,
            citations: Vec::new(),
        };
        section.stand_at(line);
        section.checked(line)
    }

    /// Says that all of its prose stands in one line, 1-based.
    pub(crate) fn stand_at(&mut self, line: usize) {
        for sentence in self.blocks.iter_mut().flat_map(|block| &mut block.sentences) {
            sentence.lines = (line, line);
        }
    }

    fn checked(mut self, line: usize) -> Result<Self> {
        if self.title.trim().is_empty() && line == 1 && self.path.ends_with(".md") {
            return Err(Error::Corpus {
                path: self.path,
                line: Some(line),
                what: "the title is empty".into(),
                mend: "Give the section a title.".into(),
            });
        }
        check(&self.path, line, &self.id, &self.title, &self.keywords, self.blocks.is_empty())?;
        let keys = self.sentences().flat_map(|sentence| cited_keys(&sentence.text));
        self.citations = distinct(&self.path, line, keys)?;
        Ok(self)
    }

    /// The id that is unique in the whole corpus, `guide/id`.
    pub fn full_id(&self) -> String {
        format!("{}/{}", self.guide, self.id)
    }

    /// All sentences, in order.
    pub fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        self.blocks.iter().flat_map(|block| &block.sentences)
    }

    /// All that it says by itself: title, keywords and prose, a line each.
    pub fn own_text(&self) -> String {
        format!("{}\n{}\n{}", self.title, self.keywords.join("\n"), self.plain_text())
    }

    /// The prose as plain text, a block a line, without citation marks.
    pub fn plain_text(&self) -> String {
        let blocks: Vec<String> = self.blocks.iter().map(|block| strip_citations(&block.text())).collect();
        blocks.join("\n")
    }

    /// First and last line of the prose, 1-based, both included.
    pub fn lines(&self) -> (usize, usize) {
        let first = self.sentences().map(|s| s.lines.0).min().unwrap_or(1);
        let last = self.sentences().map(|s| s.lines.1).max().unwrap_or(1);
        (first, last)
    }
}

/// Byte ranges of the front matter (without its fences) and of the prose.
fn split_front_matter(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let mut at = 0;
    let mut front = None;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        match (line.trim_end() == "+++", front) {
            (true, None) if at == 0 => front = Some(end),
            (true, Some(start)) => return Some((start..at, end..text.len())),
            (_, None) => return None,
            _ => {}
        }
        at = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> CorpusFile {
        CorpusFile { path: "g/sections/a.md".into(), bytes: text.as_bytes().to_vec().into(), digest: None }
    }

    #[test]
    fn reads_front_matter_and_prose() {
        let text = "+++\nid = \"a\"\nkind = \"step\"\nnumber = 3\ntitle = \"T\"\n+++\n\nDo it [@k; @l].\nAnd [@k].\n";
        let section = Section::from_markdown("g", &file(text)).unwrap();
        assert_eq!(section.full_id(), "g/a");
        assert_eq!(section.citations, ["k", "l"]);
        assert_eq!(section.lines(), (8, 9));
        assert_eq!(section.plain_text(), "Do it. And.");
    }

    #[test]
    fn errors_name_the_line() {
        let line = |text: &str| match Section::from_markdown("g", &file(text)).unwrap_err() {
            Error::Corpus { line, .. } => line,
            other => panic!("{other}"),
        };
        assert_eq!(line("no front matter"), Some(1));
        assert_eq!(line("+++\nid = \"a\"\ntitel = \"T\"\n+++\nx"), Some(3));
        assert_eq!(line("+++\nid = \"a\"\ntitle = \"T\"\n+++\n\n"), Some(1));
    }

    #[test]
    fn kinds_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
