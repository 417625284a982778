//! Bibliographic entries in CSL-JSON, as Zotero and pandoc write them.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::ids::{KEY_RULE, Taken, is_key};
use super::limits::REFERENCES;
use super::source::CorpusFile;
use crate::error::{Error, Result};
use crate::text::beginning;

/// Longest key that an error quotes, in characters.
const QUOTED_CHARS: usize = 60;

/// A reference of a guide: a CSL-JSON item and its number in the guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Id of the guide.
    pub guide: String,
    /// 1-based position in `references.json`; the number by which answers cite it.
    pub number: u32,
    /// The entry.
    pub item: CslItem,
    /// Ids of the sections that cite it, in reading order.
    pub cited_by: Vec<String>,
}

/// The fields of a CSL-JSON item that this program shows. The others are kept as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CslItem {
    /// The citation key.
    pub id: String,
    /// CSL item type, such as `webpage`.
    #[serde(rename = "type")]
    pub item_type: String,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Authors, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub author: Vec<CslName>,
    /// Date of publication; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<CslDate>,
    /// Journal, magazine or site.
    #[serde(default, rename = "container-title", skip_serializing_if = "Option::is_none")]
    pub container_title: Option<String>,
    /// Publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Pages.
    #[serde(default, deserialize_with = "text_or_number", skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Address.
    #[serde(default, rename = "URL", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// A name in CSL-JSON: of a person, or `literal`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CslName {
    /// Family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// Given names or initials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// The name of an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
    /// Everything else, such as a suffix.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// A date in CSL-JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CslDate {
    /// Year, then month and day where known; a second list where it is a range.
    #[serde(
        default,
        rename = "date-parts",
        deserialize_with = "date_parts",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub date_parts: Vec<Vec<i32>>,
    /// A date in words, where it has no parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
    /// Everything else, such as a season.
    #[serde(flatten)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// A value that programs write as text or as a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrNumber {
    Text(String),
    Number(i64),
}

impl TextOrNumber {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

fn text_or_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<String>, D::Error> {
    Ok(Option::<TextOrNumber>::deserialize(deserializer)?.map(TextOrNumber::into_text))
}

fn date_parts<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<Vec<i32>>, D::Error> {
    let dates = Vec::<Vec<TextOrNumber>>::deserialize(deserializer)?;
    let number = |part: TextOrNumber| {
        let text = part.into_text();
        text.trim().parse().map_err(|_| D::Error::custom(format!("`{text}` is no year, month or day")))
    };
    dates.into_iter().map(|date| date.into_iter().map(number).collect()).collect()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads `references.json`.
pub(crate) fn read_references(guide: &str, file: &CorpusFile) -> Result<Vec<Reference>> {
    let items: Vec<CslItem> = serde_json::from_str(file.text()?).map_err(|e| Error::Corpus {
        path: file.path.clone(),
        line: Some(e.line()),
        what: e.to_string(),
        mend: "Write a CSL-JSON array; each entry needs at least `id` and `type`.".into(),
    })?;
    check_keys(file, &items)?;
    Ok((1..)
        .zip(items)
        .map(|(number, item)| Reference { guide: guide.into(), number, item, cited_by: Vec::new() })
        .collect())
}

/// Checks that there are not too many, and that each can be cited and told from the others.
fn check_keys(file: &CorpusFile, items: &[CslItem]) -> Result<()> {
    let wrong = |line: Option<usize>, what: String, mend: &str| {
        Err(Error::Corpus { path: file.path.clone(), line, what, mend: mend.into() })
    };
    if items.len() > REFERENCES {
        let what = format!("has more than {REFERENCES} references");
        return wrong(None, what, "Keep those that sections cite.");
    }
    let mut taken = Taken::default();
    for (at, item) in items.iter().enumerate() {
        let key = beginning(&item.id, QUOTED_CHARS);
        if !is_key(&item.id) {
            return wrong(line_of(file, &item.id), format!("`{key}` is no citation key"), KEY_RULE);
        }
        if let Some(first) = taken.take(&item.id, at) {
            let first = &items[first].id;
            let place = line_of(file, first).map(|line| format!("{}:{line}", file.path));
            let place = place.unwrap_or_else(|| "another reference".into());
            let what = format!("the key `{key}` is that of {place} (`{first}`)");
            return wrong(last_line_of(file, &item.id), what, "Give each reference a key of its own.");
        }
    }
    Ok(())
}

/// The 1-based line where a key is first written, as JSON writes it; `None` where it is written in another way.
fn line_of(file: &CorpusFile, key: &str) -> Option<usize> {
    lines_with(file, key).next()
}

fn last_line_of(file: &CorpusFile, key: &str) -> Option<usize> {
    lines_with(file, key).last()
}

fn lines_with(file: &CorpusFile, key: &str) -> impl Iterator<Item = usize> {
    let quoted = serde_json::Value::from(key).to_string();
    let lines = (1..).zip(file.text().unwrap_or_default().lines());
    lines.filter(move |(_, line)| line.contains(&quoted)).map(|(number, _)| number)
}

impl Reference {
    /// The citation key.
    pub fn key(&self) -> &str {
        &self.item.id
    }

    /// The key that is unique in the whole corpus, `guide/key`.
    pub fn full_key(&self) -> String {
        format!("{}/{}", self.guide, self.item.id)
    }

    /// The entry as one plain line: authors, date, title, where it appeared. The address is not part of it.
    pub fn text(&self) -> String {
        let item = &self.item;
        let authors = item.author_list();
        let title = item.title.clone().unwrap_or_default();
        let mut parts = Vec::new();
        match (authors.is_empty(), title.is_empty()) {
            (true, true) => parts.push(format!("Untitled ({})", item.date_text())),
            (true, false) => parts.push(format!("{} ({})", title.trim_end_matches('.'), item.date_text())),
            (false, true) => parts.push(format!("{authors} ({})", item.date_text())),
            (false, false) => {
                parts.push(format!("{authors} ({})", item.date_text()));
                parts.push(title);
            }
        }
        let pages = item.page.as_ref().map(|pages| format!(", {pages}")).unwrap_or_default();
        parts.extend(item.container_title.as_ref().map(|container| format!("{container}{pages}")));
        parts.extend(item.publisher.clone().filter(|name| Some(name) != item.container_title.as_ref()));
        if item.container_title.is_none() && item.publisher.is_none() {
            parts.extend(item.note.clone());
        }
        parts.iter().map(|part| closed(part)).collect::<Vec<_>>().join(" ")
    }
}

impl CslItem {
    /// `Glass, S., & Brown, E.`
    fn author_list(&self) -> String {
        let names: Vec<String> = self.author.iter().map(CslName::inverted).collect();
        match names.as_slice() {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => format!("{}, & {last}", first.join(", ")),
        }
    }

    /// `April 2019`, `January-February 2017`, `2017`, or `n.d.`
    fn date_text(&self) -> String {
        let dates = self.issued.as_ref().map_or(&[][..], |date| &date.date_parts);
        match (dates.first().map(Vec::as_slice), dates.get(1).map(Vec::as_slice)) {
            (Some([year, month, ..]), Some([until, last, ..])) if year == until => {
                match (month_name(*month), month_name(*last)) {
                    (Some(first), Some(last)) => format!("{first}-{last} {year}"),
                    _ => year.to_string(),
                }
            }
            (Some([year, month, ..]), _) => match month_name(*month) {
                Some(name) => format!("{name} {year}"),
                None => year.to_string(),
            },
            (Some([year]), _) => year.to_string(),
            _ => self.issued.as_ref().and_then(|date| date.literal.clone()).unwrap_or_else(|| "n.d.".into()),
        }
    }
}

fn month_name(number: i32) -> Option<&'static str> {
    MONTHS.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
}

impl CslName {
    fn inverted(&self) -> String {
        match (&self.family, &self.given, &self.literal) {
            (Some(family), Some(given), _) => format!("{family}, {given}"),
            (Some(name), None, _) | (None, _, Some(name)) | (None, Some(name), None) => name.clone(),
            (None, None, None) => String::new(),
        }
    }
}

/// `part` with a full stop, unless it ends a sentence already.
fn closed(part: &str) -> String {
    match part.trim_end().chars().last() {
        Some('.' | '?' | '!') => part.trim_end().to_owned(),
        _ => format!("{}.", part.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> String {
        Reference {
            guide: "g".into(),
            number: 1,
            item: serde_json::from_str(json).unwrap(),
            cited_by: Vec::new(),
        }
        .text()
    }

    #[test]
    fn a_line_says_who_when_what_where() {
        assert_eq!(
            text(
                r#"{"id":"a","type":"webpage","title":"Is it over?","publisher":"P","issued":{"date-parts":[[2016,7]]},
                "author":[{"family":"Roe","given":"S."},{"family":"Doe","given":"E."}]}"#
            ),
            "Roe, S., & Doe, E. (July 2016). Is it over? P."
        );
        assert_eq!(text(r#"{"id":"a","type":"webpage","title":"T","publisher":"P"}"#), "T (n.d.). P.");
    }

    #[test]
    fn dates_read_as_far_as_they_are_known() {
        let date = |parts: &str| {
            text(&format!(r#"{{"id":"a","type":"book","title":"T","issued":{{"date-parts":{parts}}}}}"#))
        };
        assert_eq!(date("[[2017]]"), "T (2017).");
        assert_eq!(date("[[2017,1],[2017,2]]"), "T (January-February 2017).");
        assert_eq!(date("[[2017,13]]"), "T (2017).");
        assert_eq!(date("[[]]"), "T (n.d.).");
        assert_eq!(date(r#"[["2017","4"]]"#), "T (April 2017).");
    }

    #[test]
    fn what_other_programs_write_is_read() {
        let json = r#"{"id":"a","type":"book","page":7,"container-title":"J","issued":{"literal":"spring"}}"#;
        assert_eq!(text(json), "Untitled (spring). J, 7.");
        let wrong = r#"{"id":"a","type":"book","issued":{"date-parts":[["soon"]]}}"#;
        assert!(serde_json::from_str::<CslItem>(wrong).unwrap_err().to_string().contains("`soon`"));
    }

    #[test]
    fn unknown_fields_survive() {
        let json = r#"{"id":"a","type":"book","DOI":"10.1/x","author":[{"family":"R","suffix":"Jr"}],
            "issued":{"date-parts":[[2001]],"circa":true}}"#;
        let item: CslItem = serde_json::from_str(json).unwrap();
        let back = serde_json::to_value(&item).unwrap();
        assert_eq!(back, serde_json::from_str::<serde_json::Value>(json).unwrap());
    }
}
