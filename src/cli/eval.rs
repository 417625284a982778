//! `amends eval`.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use amends::answer::{
    EvalReport, MatchReport, MatchedQuery, Measured, SCHEMA_VERSION, Status, WorstQuery, match_status,
    ranked_status,
};
use amends::corpus::{Role, Split};
use amends::eval::{
    HELPS, Judged, Metrics, Qrels, Query, RankedQuery, mean, measure, read_queries, write_trec,
};
use amends::index::Index;
use amends::learn::{Material, Recipe};
use amends::recommend::{CrossValidation, HeldOut, Recommendation, Request, Scored, Weights, recommend};
use amends::render::{View, eval_page};
use amends::search::{Item, search};
use amends::{Error, Result};

use super::Outcome;
use super::args::{EvalArgs, SplitArg, VerbArg};
use super::context::Context;
use super::output::Output;

/// How many of the ranked sections a bad query shows.
const SHOWN: usize = 5;
/// Said of queries that the index would have learned from.
const CROSS_VALIDATED: &str = " (cross-validated)";

pub(crate) fn run(args: &EvalArgs, context: &Context, output: &mut Output) -> Result<Outcome> {
    let weights = weights(&args.set)?;
    let mut questions = questions(args, context)?;
    add_out_of_scope(args, &mut questions)?;
    let (mut results, mut verdicts) = match learned_from(args) {
        true => held_out(context, &weights, output)?,
        false => (Vec::new(), Vec::new()),
    };
    questions.from = asked_from(args, &questions.from, !results.is_empty());
    // Those judged already are the first ones.
    let open = &questions.queries[results.len()..];
    if !open.is_empty() {
        let (more, said) = ask_all(open, args.verb, &weights, context, output)?;
        results.extend(more);
        verdicts.extend(said);
    }
    if let Some(path) = &args.run {
        let mut bytes = Vec::new();
        write_trec(&mut bytes, &results, "amends")?;
        write(path, &bytes)?;
    }
    let report = report(args, &questions, &results, &verdicts)?;
    if let Some(path) = &args.html {
        let mut bytes = Vec::new();
        eval_page(&report, &mut bytes)?;
        write(path, &bytes)?;
    }
    output.show(&View::Eval(Box::new(report)), args.format)?;
    Ok(Outcome::Found)
}

fn weights(set: &[(String, f32)]) -> Result<Weights> {
    let mut weights = Weights::default();
    for (name, value) in set {
        weights.set(name, *value)?;
    }
    Ok(weights)
}

/// Whether the index has learned from the very texts that are asked.
fn learned_from(args: &EvalArgs) -> bool {
    args.queries.is_none() && args.split == SplitArg::Train && args.verb == VerbArg::Match
}

/// The training situations, in the order of [`situations`], each as models rank it that were not taught by it; none where
/// nothing can be learned.
fn held_out(context: &Context, weights: &Weights, output: &mut Output) -> Result<Answers> {
    let corpus = context.corpus()?;
    let several = corpus.library.guides().len() > 1;
    let Some(material) = Material::of(&corpus).filter(|material| !material.situations.is_empty()) else {
        return Ok((Vec::new(), Vec::new()));
    };
    output.tell("Training models on parts of the situations, to judge each by models that it did not teach.");
    let judged = CrossValidation::of(&material, &Recipe::default());
    let answer = |held: HeldOut<'_>| {
        let query = held.labelled.situation.id.clone();
        (RankedQuery { query, ranked: named(&held.ranked, several) }, Verdict::of_held_out(&held))
    };
    Ok(judged.rankings(weights).map(answer).unzip())
}

/// Asks the index.
fn ask_all(
    queries: &[Query],
    verb: VerbArg,
    weights: &Weights,
    context: &Context,
    output: &mut Output,
) -> Result<Answers> {
    let index = context.index(output)?;
    let bar = Output::progress_bar();
    bar.set_length(queries.len() as u64);
    let (mut results, mut verdicts) = (Vec::new(), Vec::new());
    for query in queries {
        let (result, verdict) = asked(&index, query, verb, weights)?;
        results.push(result);
        verdicts.extend(verdict);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok((results, verdicts))
}

/// Rankings, and what `match` says besides; nothing of the latter where `search` was asked.
type Answers = (Vec<RankedQuery>, Vec<Verdict>);

/// What is asked.
struct Questions {
    /// Those without a judgement are out of scope.
    queries: Vec<Query>,
    qrels: Qrels,
    /// Where the queries are from.
    from: String,
}

fn questions(args: &EvalArgs, context: &Context) -> Result<Questions> {
    match (&args.queries, &args.qrels) {
        (Some(queries), Some(qrels)) => Ok(Questions {
            qrels: Qrels::parse(&read(qrels)?, qrels)?,
            queries: read_queries(&read(queries)?, queries)?,
            from: queries.display().to_string(),
        }),
        _ => situations(args.split, context),
    }
}

/// The situations of a split.
fn situations(split: SplitArg, context: &Context) -> Result<Questions> {
    let corpus = context.corpus()?;
    let (split, name) = match split {
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
    Ok(Questions { queries, qrels, from: format!("the guide's {name} situations") })
}

/// Adds the queries of `--out-of-scope`. None may have the id of another one: its judgements would be taken for theirs.
fn add_out_of_scope(args: &EvalArgs, questions: &mut Questions) -> Result<()> {
    let Some(path) = &args.out_of_scope else {
        return Ok(());
    };
    if args.verb == VerbArg::Search {
        // Scores of BM25 compare within one answer only.
        return Err(Error::NothingToMeasure { what: "--out-of-scope needs --verb match".into() });
    }
    let added = read_queries(&read(path)?, path)?;
    let mut known: HashSet<String> = questions.qrels.queries().map(str::to_owned).collect();
    known.extend(questions.queries.iter().map(|query| query.id.clone()));
    if let Some(query) = added.iter().find(|query| !known.insert(query.id.clone())) {
        return Err(Error::SameQuery { path: path.to_owned(), id: query.id.clone() });
    }
    questions.queries.extend(added);
    Ok(())
}

/// Where all queries are from, and how those of the guide were judged.
fn asked_from(args: &EvalArgs, from: &str, is_held_out: bool) -> String {
    let how = if is_held_out { CROSS_VALIDATED } else { "" };
    let added = args.out_of_scope.as_ref().map(|path| format!(" and {}", path.display()));
    format!("{from}{how}{}", added.unwrap_or_default())
}

/// The id by which runs and judgements know a section: its own, or `guide/id` where there are several guides.
fn section_name(guide: &str, section: &str, several: bool) -> String {
    if several { format!("{guide}/{section}") } else { section.to_owned() }
}

/// What `match` says of a query besides its sections.
#[derive(Clone, Copy)]
struct Verdict {
    status: Status,
    role: Role,
    in_scope: f64,
}

impl Verdict {
    /// Of a query that was judged and not asked.
    const NONE: Self = Self { status: Status::Nothing, role: Role::Unclear, in_scope: 0.0 };

    fn of(found: &Recommendation) -> Self {
        let best = found.ranked.first().map_or(0.0, |scored| scored.score);
        Self {
            status: match_status(found),
            role: found.role.value,
            in_scope: f64::from(found.in_scope.unwrap_or(best)),
        }
    }

    fn of_held_out(held: &HeldOut<'_>) -> Self {
        Self {
            status: ranked_status(&held.ranked, held.is_foreign),
            role: held.role,
            in_scope: f64::from(held.in_scope),
        }
    }
}

/// Sections by name, with their scores.
fn named(ranked: &[Scored], several: bool) -> Vec<(String, f64)> {
    let named = |scored: &Scored| {
        (section_name(&scored.section.guide, &scored.section.id, several), f64::from(scored.score))
    };
    ranked.iter().map(named).collect()
}

fn asked(
    index: &Index,
    query: &Query,
    verb: VerbArg,
    weights: &Weights,
) -> Result<(RankedQuery, Option<Verdict>)> {
    let several = index.manifest().guides.len() > 1;
    let name = |guide: &str, id: &str| section_name(guide, id, several);
    let (ranked, verdict) = match verb {
        VerbArg::Match => {
            let request = Request { text: &query.text, ..Request::default() };
            let found = recommend(index, &request, weights)?;
            let verdict = Verdict::of(&found);
            (named(&found.ranked, several), Some(verdict))
        }
        VerbArg::Search => {
            let all = (index.manifest().sections() + index.manifest().references()) as usize;
            let hits = search(index, &query.text, all)?.hits;
            let ranked = hits.into_iter().filter_map(|hit| match hit.item {
                Item::Section(section) => Some((name(&section.guide, &section.id), f64::from(hit.score))),
                Item::Reference(_) => None,
            });
            (ranked.collect(), None)
        }
    };
    Ok((RankedQuery { query: query.id.clone(), ranked }, verdict))
}

/// `verdicts` are those of `results`, in the same order; none where `search` was asked.
fn report(
    args: &EvalArgs,
    questions: &Questions,
    results: &[RankedQuery],
    verdicts: &[Verdict],
) -> Result<EvalReport> {
    let ranked: HashMap<&str, &[(String, f64)]> =
        results.iter().map(|result| (result.query.as_str(), result.ranked.as_slice())).collect();
    let mut judged: Vec<(Judged<'_>, Metrics)> = questions
        .qrels
        .queries()
        .filter_map(|id| {
            // A judged query without a result counts as one that found nothing.
            let ranked = ranked.get(id).copied().unwrap_or_default();
            let ids: Vec<String> = ranked.iter().map(|(section, _)| section.clone()).collect();
            let grades = questions.qrels.grades(id);
            measure(&ids, &grades).map(|metrics| (Judged { id, ranked, grades }, metrics))
        })
        .collect();
    if judged.is_empty() {
        return Err(Error::NothingToMeasure {
            what: "no query has a section that is graded 2 or more".into(),
        });
    }
    judged.sort_by(|a, b| a.1.ndcg5.total_cmp(&b.1.ndcg5).then_with(|| a.0.id.cmp(b.0.id)));
    let metrics: Vec<Metrics> = judged.iter().map(|(_, metrics)| *metrics).collect();
    let verb = match args.verb {
        VerbArg::Match => "match",
        VerbArg::Search => "search",
    };
    Ok(EvalReport {
        schema_version: SCHEMA_VERSION,
        measured: Measured { verb: verb.into(), queries: questions.from.clone(), set: args.set.clone() },
        means: mean(&metrics),
        worst: judged.iter().take(args.worst).map(|(judged, m)| worst(judged, m, questions)).collect(),
        matching: (args.verb == VerbArg::Match)
            .then(|| matching(judged.into_iter().map(|(judged, _)| judged), questions, results, verdicts)),
    })
}

fn matching<'a>(
    judged: impl Iterator<Item = Judged<'a>>,
    questions: &Questions,
    results: &[RankedQuery],
    verdicts: &[Verdict],
) -> MatchReport {
    let said: HashMap<&str, Verdict> =
        results.iter().zip(verdicts).map(|(result, verdict)| (result.query.as_str(), *verdict)).collect();
    let in_scope: Vec<MatchedQuery<'_>> = judged
        .map(|judged| {
            let Verdict { status, in_scope, .. } = said.get(judged.id).copied().unwrap_or(Verdict::NONE);
            MatchedQuery { judged, status, in_scope }
        })
        .collect();
    let out_of_scope: Vec<MatchedQuery<'_>> = results
        .iter()
        .zip(verdicts)
        .map(|(RankedQuery { query, ranked }, verdict)| {
            let judged = Judged { id: query, ranked, grades: questions.qrels.grades(query) };
            MatchedQuery { judged, status: verdict.status, in_scope: verdict.in_scope }
        })
        .filter(|query| query.judged.grades.is_empty())
        .collect();
    let roles: Vec<(Role, Role)> = questions
        .queries
        .iter()
        .zip(verdicts)
        .filter_map(|(query, verdict)| query.role.map(|labelled| (labelled, verdict.role)))
        .collect();
    MatchReport::of(&in_scope, &out_of_scope, &roles)
}

fn worst(judged: &Judged<'_>, metrics: &Metrics, questions: &Questions) -> WorstQuery {
    let grades = judged.grades.iter().filter(|(_, grade)| **grade >= HELPS);
    let mut wanted: Vec<(String, f64)> = grades.map(|(section, grade)| (section.clone(), *grade)).collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let asked = questions.queries.iter().find(|query| query.id == judged.id);
    WorstQuery {
        id: judged.id.to_owned(),
        ndcg5: metrics.ndcg5,
        text: asked.map(|query| query.text.clone()).unwrap_or_default(),
        wanted,
        got: judged.ranked.iter().take(SHOWN).map(|(section, _)| section.clone()).collect(),
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|source| Error::Write { path: path.to_owned(), source })
}
