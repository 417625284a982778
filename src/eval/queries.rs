//! Queries: BEIR's JSON lines, TREC's tab-separated lines, or TREC's topics.

use std::path::Path;

use serde::Deserialize;

use crate::corpus::Role;
use crate::error::{Error, Result};

/// A query to measure with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Its id in the qrels.
    pub id: String,
    /// What the person wrote.
    pub text: String,
    /// Who speaks, where that is labelled; never in files of queries.
    pub role: Option<Role>,
}

#[derive(Deserialize)]
struct BeirQuery {
    #[serde(rename = "_id", alias = "id")]
    id: String,
    text: String,
}

/// Reads queries in the form that `text` begins with: `{` BEIR, `<` TREC topics, else `id<TAB>text`. `path` is for
/// errors.
///
/// # Errors
/// [`Error::Judgements`] with the line that does not read.
pub fn read_queries(text: &str, path: &Path) -> Result<Vec<Query>> {
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().chars().next() {
        Some('<') => read_topics(text, path),
        first => (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| {
                let read = if first == Some('{') { read_beir(line) } else { read_tabbed(line) };
                read.map_err(|what| wrong(path, number, what))
            })
            .collect(),
    }
}

fn read_beir(line: &str) -> std::result::Result<Query, String> {
    let query: BeirQuery = serde_json::from_str(line).map_err(|e| e.to_string())?;
    Ok(Query { id: query.id, text: query.text, role: None })
}

fn read_tabbed(line: &str) -> std::result::Result<Query, String> {
    let (id, text) = line.split_once('\t').ok_or("expected `id<TAB>text`")?;
    Ok(Query { id: id.trim().into(), text: text.trim().into(), role: None })
}

/// TREC topics: `<num>`, `<title>` and `<desc>` of each `<top>`; title and description together are the query.
fn read_topics(text: &str, path: &Path) -> Result<Vec<Query>> {
    let mut queries = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("<top>").map(|found| at + found) {
        let line = 1 + text[..open].matches('\n').count();
        let end = text[open..].find("</top>").map(|found| open + found);
        let end = end.ok_or_else(|| wrong(path, line, "`<top>` without `</top>`"))?;
        let topic = &text[open..end];
        let id = tag(topic, "num").map(|id| id.trim_start_matches("Number:").trim().to_owned());
        let id = id.ok_or_else(|| wrong(path, line, "a topic without `<num>`"))?;
        let description =
            tag(topic, "desc").map(|text| text.trim_start_matches("Description:").trim().to_owned());
        let parts: Vec<String> = tag(topic, "title").into_iter().chain(description).collect();
        queries.push(Query { id, text: parts.join("\n"), role: None });
        at = end;
    }
    Ok(queries)
}

/// The text behind `<name>`, up to the next tag.
fn tag(topic: &str, name: &str) -> Option<String> {
    let open = format!("<{name}>");
    let start = topic.find(&open)? + open.len();
    let end = topic[start..].find('<').map_or(topic.len(), |found| start + found);
    Some(topic[start..end].trim().to_owned())
}

fn wrong(path: &Path, line: usize, what: impl Into<String>) -> Error {
    Error::Judgements { path: path.to_owned(), line, what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms_say_the_same() {
        let forms = [
            "{\"_id\": \"q1\", \"text\": \"he lied\"}\n",
            "q1\the lied\n\n",
            "<top>\n<num> Number: q1\n<title> he lied\n</top>\n",
        ];
        for form in forms {
            let read = read_queries(form, Path::new("q")).unwrap();
            assert_eq!(read, [Query { id: "q1".into(), text: "he lied".into(), role: None }], "{form}");
        }
    }

    #[test]
    fn wrong_lines_are_named() {
        for (text, wrong) in
            [("{\"_id\":\"a\",\"text\":\"t\"}\n{", 2), ("a\tb\nc", 2), ("\n<top>\n<num> 1", 2)]
        {
            match read_queries(text, Path::new("q")).unwrap_err() {
                Error::Judgements { line, .. } => assert_eq!(line, wrong, "{text}"),
                other => panic!("{other}"),
            }
        }
    }
}
