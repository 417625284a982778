//! amends itself, in this process and as a process of its own.

use std::hint::black_box;
use std::path::Path;
use std::process::Stdio;

use amends::index::{Index, Store};
use amends::recommend::{Request, Weights, recommend};
use amends::search::{Item, search};

use super::building::{AMENDS, CORPUS_FOLDER, amends};
use super::queries::{Query, Sort};
use super::searching::{RESULTS, Rival};
use crate::Result;

/// The exit code of a `match` that found no section close enough, which is an answer.
const NOTHING_FITS: i32 = 1;

/// An open index.
pub(crate) struct Amends(Index);

impl Amends {
    /// Opens what `amends index` made.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        Ok(Self(Store::at(folder).open()?))
    }

    /// Ids of the sections that have any of the words.
    pub(crate) fn find(&self, words: &str) -> Result<Vec<String>> {
        let hits = search(&self.0, words, RESULTS)?.hits.into_iter();
        Ok(hits
            .map(|hit| match hit.item {
                Item::Section(section) => section.id,
                Item::Reference(reference) => reference.key().to_owned(),
            })
            .collect())
    }
}

impl Rival for Amends {
    fn name(&self) -> &'static str {
        AMENDS
    }

    fn search(&self, query: &Query) -> Result<usize> {
        if query.sort == Sort::Description {
            let request = Request { text: &query.typed, ..Request::default() };
            return Ok(black_box(recommend(&self.0, &request, &Weights::default())?).ranked.len());
        }
        Ok(black_box(search(&self.0, &query.typed, RESULTS)?).hits.len())
    }
}

/// A whole process for each query.
pub(crate) struct AmendsProcess<'a>(pub(crate) &'a Path);

impl Rival for AmendsProcess<'_> {
    fn name(&self) -> &'static str {
        "`amends`, whole process"
    }

    fn search(&self, query: &Query) -> Result<usize> {
        let arguments = |verb| ["--corpus", CORPUS_FOLDER, verb, &query.typed];
        if query.sort == Sort::Description {
            let program = amends(self.0, &arguments("match"));
            let status = program.spawn(Stdio::null())?.wait()?;
            if status.code() != Some(NOTHING_FITS) {
                program.check(status)?;
            }
        } else {
            amends(self.0, &arguments("search")).run()?;
        }
        // A search that finds nothing has ended with an error.
        Ok(1)
    }

    fn warm_up_every(&self) -> usize {
        50
    }

    fn every(&self) -> usize {
        5
    }
}
