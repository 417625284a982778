//! `amends eval`.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use amends::answer::{EvalReport, Measured, SCHEMA_VERSION, WorstQuery};
use amends::corpus::{Corpus, Section, Split};
use amends::eval::{HELPS, Metrics, Qrels, Query, RankedQuery, mean, measure, read_queries, write_trec};
use amends::index::Index;
use amends::recommend::{Request, Weights, recommend};
use amends::render::View;
use amends::search::{Item, search};
use amends::{Error, Result};

use super::Outcome;
use super::args::{EvalArgs, SplitArg, VerbArg};
use super::context::Context;
use super::output::Output;

/// How many of the ranked sections a bad query shows.
const SHOWN: usize = 5;

pub(crate) fn run(args: &EvalArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    let weights = weights(&args.set)?;
    let (queries, qrels, from) = questions(args, context)?;
    let index = context.index(output)?;
    let mut results = Vec::with_capacity(queries.len());
    let bar = Output::progress_bar();
    bar.set_length(queries.len() as u64);
    for query in &queries {
        results.push(ranked(&index, query, args.verb, &weights)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    if let Some(path) = &args.run {
        write_run(path, &results)?;
    }
    let report = report(args, from, &queries, &qrels, &results)?;
    output.show(&View::Eval(report), args.format)?;
    Ok(Outcome::Found)
}

fn weights(set: &[(String, f32)]) -> Result<Weights> {
    let mut weights = Weights::default();
    for (name, value) in set {
        weights.set(name, *value)?;
    }
    Ok(weights)
}

/// The queries, their judgements, and where they are from.
fn questions(args: &EvalArgs, context: &Context) -> Result<(Vec<Query>, Qrels, String)> {
    if let (Some(queries), Some(qrels)) = (&args.queries, &args.qrels) {
        let judged = Qrels::parse(&read(qrels)?, qrels)?;
        let queries_read = read_queries(&read(queries)?, queries)?;
        return Ok((queries_read, judged, queries.display().to_string()));
    }
    let corpus = Corpus::read(&context.files)?;
    let (split, name) = match args.split {
        SplitArg::Train => (Split::Train, "train"),
        SplitArg::Dev => (Split::Dev, "dev"),
    };
    let several = corpus.library.guides().len() > 1;
    let (mut queries, mut qrels) = (Vec::new(), Qrels::default());
    for (guide, situations) in corpus.library.guides().iter().zip(&corpus.situations) {
        for situation in situations.iter().filter(|s| s.split == split && !s.partial) {
            qrels.judge(situation, |section| section_name(&guide.id, section, several));
            let (id, text) = (situation.id.clone(), situation.text.clone());
            queries.push(Query { id, text, role: Some(situation.role) });
        }
    }
    Ok((queries, qrels, format!("the guide's {name} situations")))
}

/// The id by which runs and judgements know a section: its own, or `guide/id` where there are several guides.
fn section_name(guide: &str, section: &str, several: bool) -> String {
    if several { format!("{guide}/{section}") } else { section.to_owned() }
}

fn ranked(index: &Index, query: &Query, verb: VerbArg, weights: &Weights) -> Result<RankedQuery> {
    let several = index.manifest().guides.len() > 1;
    let name = |section: &Section| section_name(&section.guide, &section.id, several);
    let ranked = match verb {
        VerbArg::Match => {
            let request = Request { text: &query.text, left_out: Some(&query.id), ..Request::default() };
            let ranked = recommend(index, &request, weights)?.ranked;
            ranked.into_iter().map(|scored| (name(&scored.section), f64::from(scored.score))).collect()
        }
        VerbArg::Search => {
            let all = (index.manifest().sections() + index.manifest().references()) as usize;
            let hits = search(index, &query.text, all)?.hits;
            hits.into_iter()
                .filter_map(|hit| match hit.item {
                    Item::Section(section) => Some((name(&section), f64::from(hit.score))),
                    Item::Reference(_) => None,
                })
                .collect()
        }
    };
    Ok(RankedQuery { query: query.id.clone(), ranked })
}

/// A judged query with what was ranked for it.
struct Judged<'a> {
    id: &'a str,
    metrics: Metrics,
    ranked: &'a [(String, f64)],
}

fn report(
    args: &EvalArgs,
    from: String,
    queries: &[Query],
    qrels: &Qrels,
    results: &[RankedQuery],
) -> Result<EvalReport> {
    let ranked: HashMap<&str, &[(String, f64)]> =
        results.iter().map(|result| (result.query.as_str(), result.ranked.as_slice())).collect();
    let mut judged: Vec<Judged<'_>> = qrels
        .queries()
        .filter_map(|id| {
            // A judged query without a result counts as one that found nothing.
            let ranked = ranked.get(id).copied().unwrap_or_default();
            let ids: Vec<String> = ranked.iter().map(|(section, _)| section.clone()).collect();
            measure(&ids, &qrels.grades(id)).map(|metrics| Judged { id, metrics, ranked })
        })
        .collect();
    if judged.is_empty() {
        return Err(Error::NothingToMeasure {
            what: "no query has a section that is graded 2 or more".into(),
        });
    }
    judged.sort_by(|a, b| a.metrics.ndcg5.total_cmp(&b.metrics.ndcg5).then_with(|| a.id.cmp(b.id)));
    let metrics: Vec<Metrics> = judged.iter().map(|query| query.metrics).collect();
    let verb = match args.verb {
        VerbArg::Match => "match",
        VerbArg::Search => "search",
    };
    Ok(EvalReport {
        schema_version: SCHEMA_VERSION,
        measured: Measured { verb: verb.into(), queries: from, set: args.set.clone() },
        means: mean(&metrics),
        worst: judged.iter().take(args.worst).map(|query| worst(query, queries, qrels)).collect(),
    })
}

fn worst(judged: &Judged<'_>, queries: &[Query], qrels: &Qrels) -> WorstQuery {
    let mut wanted: Vec<(String, f64)> =
        qrels.grades(judged.id).into_iter().filter(|(_, grade)| *grade >= HELPS).collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    WorstQuery {
        id: judged.id.to_owned(),
        ndcg5: judged.metrics.ndcg5,
        text: queries
            .iter()
            .find(|query| query.id == judged.id)
            .map(|query| query.text.clone())
            .unwrap_or_default(),
        wanted,
        got: judged.ranked.iter().take(SHOWN).map(|(section, _)| section.clone()).collect(),
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}

fn write_run(path: &PathBuf, results: &[RankedQuery]) -> Result<()> {
    let mut bytes = Vec::new();
    write_trec(&mut bytes, results, "amends")?;
    let written = fs::File::create(path).and_then(|mut file| file.write_all(&bytes));
    written.map_err(|source| Error::Write { path: path.clone(), source })
}
