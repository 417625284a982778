//! Relevance judgements: BEIR's tab-separated file, or TREC's four columns.

use std::collections::BTreeMap;
use std::path::Path;

use crate::corpus::Situation;
use crate::error::{Error, Result};

/// Grades stay in this range, so that no gain of 2^grade - 1 overflows. Those of 0 and less say "not relevant".
const LOWEST_GRADE: f64 = -100.0;
const HIGHEST_GRADE: f64 = 100.0;

/// Grades by query id, then by section id. Only grades above 0 are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Qrels(BTreeMap<String, BTreeMap<String, f64>>);

impl Qrels {
    /// Reads `query-id corpus-id score` (a header is skipped) or `query-id iteration corpus-id score`, separated by
    /// tabs or spaces. `path` is for errors.
    ///
    /// # Errors
    /// [`Error::Judgements`] with the line that is neither.
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let mut qrels = Self::default();
        for (line, row) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let columns: Vec<&str> = row.split_whitespace().collect();
            let (query, section, grade) = match columns.as_slice() {
                [] => continue,
                [query, _, section, grade] | [query, section, grade] => (query, section, grade),
                _ => return Err(wrong(path, line, "expected 3 columns (BEIR) or 4 (TREC)")),
            };
            match grade.parse::<f64>() {
                Ok(grade) if (LOWEST_GRADE..=HIGHEST_GRADE).contains(&grade) => {
                    qrels.insert(query, section, grade)
                }
                _ if line == 1 => {}
                _ => return Err(wrong(path, line, &format!("`{grade}` is no grade"))),
            }
        }
        Ok(qrels)
    }

    /// Adds the labels of a situation; `name` gives the id under which a section is judged, from its id in the guide.
    pub fn judge(&mut self, situation: &Situation, name: impl Fn(&str) -> String) {
        for (section, grade) in &situation.grades {
            self.insert(&situation.id, &name(section), f64::from(*grade));
        }
    }

    /// The grades of one query; empty where it was not judged.
    pub fn grades(&self, query: &str) -> BTreeMap<String, f64> {
        self.0.get(query).cloned().unwrap_or_default()
    }

    /// Ids of all judged queries, in order.
    pub fn queries(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    fn insert(&mut self, query: &str, section: &str, grade: f64) {
        if grade > 0.0 {
            self.0.entry(query.into()).or_default().insert(section.into(), grade);
        }
    }
}

fn wrong(path: &Path, line: usize, what: &str) -> Error {
    Error::Judgements { path: path.to_owned(), line, what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Qrels> {
        Qrels::parse(text, Path::new("q.tsv"))
    }

    #[test]
    fn beir_and_trec_say_the_same() {
        let beir = parse("query-id\tcorpus-id\tscore\nq1\tstep-09\t3\nq1\tstep-10\t0\n").unwrap();
        let trec = parse("q1 0 step-09 3\n\nq1 0 step-10 0\n").unwrap();
        assert_eq!(beir, trec);
        assert_eq!(beir.grades("q1").len(), 1);
        assert!(beir.grades("q2").is_empty());
    }

    #[test]
    fn wrong_lines_are_named() {
        for (text, wrong) in
            [("q s 1\nq s high", 2), ("q s 1\nq s 2000", 2), ("q s 1\nq s NaN", 2), ("q s 1\nq s", 2)]
        {
            match parse(text).unwrap_err() {
                Error::Judgements { line, .. } => assert_eq!(line, wrong),
                other => panic!("{other}"),
            }
        }
    }
}
