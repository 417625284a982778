//! `amends eval`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use amends::answer::{EvalReport, Measured, SCHEMA_VERSION, WorstQuery};
use amends::corpus::{Corpus, Situation, Split};
use amends::eval::{Metrics, Qrels, Query, RankedQuery, mean, measure, read_queries, write_trec};
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
/// Least grade that is shown as wanted.
const WANTED_GRADE: f64 = 2.0;

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
    let chosen: Vec<&Situation> =
        corpus.situations.iter().flatten().filter(|s| s.split == split && !s.partial).collect();
    let qrels = Qrels::of_situations(chosen.iter().copied());
    let queries = chosen.iter().map(|s| Query { id: s.id.clone(), text: s.text.clone() }).collect();
    Ok((queries, qrels, format!("the guide's {name} situations")))
}

fn ranked(index: &Index, query: &Query, verb: VerbArg, weights: &Weights) -> Result<RankedQuery> {
    let ranked = match verb {
        VerbArg::Match => {
            let request = Request { text: &query.text, left_out: Some(&query.id), ..Request::default() };
            let ranked = recommend(index, &request, weights)?.ranked;
            ranked.into_iter().map(|scored| (scored.section.id, f64::from(scored.score))).collect()
        }
        VerbArg::Search => {
            let all = (index.manifest().sections() + index.manifest().references()) as usize;
            let hits = search(index, &query.text, all)?.hits;
            hits.into_iter()
                .filter_map(|hit| match hit.item {
                    Item::Section(section) => Some((section.id, f64::from(hit.score))),
                    Item::Reference(_) => None,
                })
                .collect()
        }
    };
    Ok(RankedQuery { query: query.id.clone(), ranked })
}

fn report(
    args: &EvalArgs,
    from: String,
    queries: &[Query],
    qrels: &Qrels,
    results: &[RankedQuery],
) -> Result<EvalReport> {
    let mut measured: Vec<(Metrics, &str, &[(String, f64)])> = Vec::new();
    for query in qrels.queries() {
        // A judged query without a result counts as one that found nothing.
        let ranked = results.iter().find(|result| result.query == query).map_or(&[][..], |r| &r.ranked);
        let ids: Vec<String> = ranked.iter().map(|(id, _)| id.clone()).collect();
        if let Some(metrics) = measure(&ids, &qrels.grades(query)) {
            measured.push((metrics, query, ranked));
        }
    }
    if measured.is_empty() {
        return Err(Error::NothingToMeasure {
            what: "no query has a section that is graded 2 or more".into(),
        });
    }
    let metrics: Vec<Metrics> = measured.iter().map(|(metrics, ..)| *metrics).collect();
    measured.sort_by(|a, b| a.0.ndcg5.total_cmp(&b.0.ndcg5).then_with(|| a.1.cmp(b.1)));
    let worst = measured
        .iter()
        .take(args.worst)
        .map(|(metrics, id, ranked)| worst(metrics, id, ranked, queries, qrels))
        .collect();
    let verb = match args.verb {
        VerbArg::Match => "match",
        VerbArg::Search => "search",
    };
    Ok(EvalReport {
        schema_version: SCHEMA_VERSION,
        measured: Measured { verb: verb.into(), queries: from, set: args.set.clone() },
        means: mean(&metrics),
        worst,
    })
}

fn worst(
    metrics: &Metrics,
    id: &str,
    ranked: &[(String, f64)],
    queries: &[Query],
    qrels: &Qrels,
) -> WorstQuery {
    let mut wanted: Vec<(String, f64)> =
        qrels.grades(id).into_iter().filter(|(_, grade)| *grade >= WANTED_GRADE).collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    WorstQuery {
        id: id.to_owned(),
        ndcg5: metrics.ndcg5,
        text: queries.iter().find(|query| query.id == id).map(|query| query.text.clone()).unwrap_or_default(),
        wanted,
        got: ranked.iter().take(SHOWN).map(|(section, _)| section.clone()).collect(),
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
