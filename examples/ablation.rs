//! What each part of the matching is worth: a Markdown table, one row for each change, measured by cross-validation on the
//! training situations. The dev split is never looked at.
//!
//! `cargo run --release --example ablation [-- [--corpus DIR] [--only NAME]... [--recipe] [--list]]`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use amends::corpus::{Corpus, Role, Source};
use amends::eval::{HELPS, Judged, calibration, mean, measure, roc, roles};
use amends::learn::{Evidence, FeatureKind, Material, Recipe, SectionEvidence};
use amends::recommend::{CrossValidation, Weights};
use amends::{Error, Result};
use clap::Parser;

/// Measures what each part of the matching is worth, by cross-validation on the training situations.
#[derive(Parser)]
struct Args {
    /// Measure with the corpus in DIR
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Measure this row, and the full model; may be given more than once
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    only: Vec<String>,
    /// Print the recipe of each row, too
    #[arg(long)]
    recipe: bool,
    /// Print the names of all rows, and measure none
    #[arg(long)]
    list: bool,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let all = rows();
    if args.list {
        all.iter().for_each(|row| println!("{}: {}", row.name, row.what));
        return Ok(());
    }
    if let Some(unknown) = args.only.iter().find(|name| all.iter().all(|row| row.name != **name)) {
        return Err(nothing_to_measure(format!("no row is named {unknown}; --list names all")));
    }
    let source = args.corpus.clone().map_or(Source::Bundled, Source::Folder);
    let corpus = Corpus::read(&source.read()?)?;
    let material = Material::of(&corpus).filter(|material| !material.situations.is_empty());
    let material =
        material.ok_or_else(|| nothing_to_measure("the corpus has nothing to learn from".into()))?;
    // The full model is what the others are compared with.
    let is_wanted =
        |row: &Row| args.only.is_empty() || row.name == FULL || args.only.iter().any(|name| name == row.name);
    print(&material, &all.into_iter().filter(is_wanted).collect::<Vec<_>>(), args.recipe);
    Ok(())
}

fn nothing_to_measure(what: String) -> Error {
    Error::NothingToMeasure { what }
}

/// Parts of the evidence that are judged by second looks of their own, see [`stack_fold`](amends::learn::stack_fold).
const PARTS: usize = 2;
/// Name of the row without a change.
const FULL: &str = "full";

/// What the first models say of one section.
#[derive(Clone, Copy)]
enum FirstModel {
    Linear,
    Votes,
    OwnWords,
}

/// A row of the table.
struct Row {
    name: &'static str,
    what: &'static str,
    recipe: Recipe,
    /// One of the first models, whose word is blotted out; second look and probabilities are fitted to what is left.
    without: Option<FirstModel>,
    /// Only one in so many of the training texts teaches.
    every: usize,
    /// Knobs that are turned behind the training.
    weights: Weights,
}

impl Row {
    fn new(name: &'static str, what: &'static str) -> Self {
        let (recipe, weights) = (Recipe::default(), Weights::default());
        Self { name, what, recipe, without: None, every: 1, weights }
    }

    fn recipe(name: &'static str, what: &'static str, change: impl FnOnce(&mut Recipe)) -> Self {
        let mut row = Self::new(name, what);
        change(&mut row.recipe);
        row
    }

    /// With these sorts of features only: in both linear models and in the search for alike situations.
    fn sorts(name: &'static str, what: &'static str, kept: &[FeatureKind]) -> Self {
        Self::recipe(name, what, |recipe| {
            for kind in FeatureKind::ALL.into_iter().filter(|kind| !kept.contains(kind)) {
                for weights in [&mut recipe.linear, &mut recipe.speaker, &mut recipe.alike] {
                    weights[kind as usize] = 0.0;
                }
            }
        })
    }

    fn without_sort(name: &'static str, what: &'static str, left_out: FeatureKind) -> Self {
        let kept: Vec<FeatureKind> = FeatureKind::ALL.into_iter().filter(|kind| *kind != left_out).collect();
        Self::sorts(name, what, &kept)
    }

    fn without(name: &'static str, what: &'static str, model: FirstModel) -> Self {
        Self { without: Some(model), ..Self::new(name, what) }
    }

    fn every(name: &'static str, what: &'static str, every: usize) -> Self {
        Self { every, ..Self::new(name, what) }
    }

    fn knob(name: &'static str, what: &'static str, weights: Weights) -> Self {
        Self { weights, ..Self::new(name, what) }
    }
}

/// All rows, the full model first.
fn rows() -> Vec<Row> {
    let mut rows = vec![Row::new(FULL, "as `amends index` trains it")];
    rows.extend(sorts_of_features());
    rows.extend(models());
    rows.extend([
        Row::recipe("-exemplars", "exemplars teach nothing", |recipe| recipe.partial = 0.0),
        Row::recipe("-section-texts", "sections' texts teach nothing", |recipe| recipe.section = 0.0),
        Row::recipe("neighbors-30", "30 neighbours vote", |recipe| recipe.neighbors = 30),
        Row::recipe("neighbors-80", "80 neighbours vote", |recipe| recipe.neighbors = 80),
        Row::recipe("sharpness-3", "votes: likeness to the power of 3", |recipe| recipe.sharpness = 3.0),
        Row::recipe("sharpness-9", "votes: likeness to the power of 9", |recipe| recipe.sharpness = 9.0),
        Row::every("half", "half of the training texts", 2),
        Row::every("quarter", "a quarter of the training texts", 4),
    ]);
    rows
}

fn sorts_of_features() -> Vec<Row> {
    use FeatureKind::{Agent, Concept, Letters, Pair, Stem, Triple, Word};
    let order = [Word, Stem, Pair, Triple, Letters, Concept, Agent];
    vec![
        Row::sorts("words", "words alone", &order[..2]),
        Row::sorts("+pairs", "and pairs of words", &order[..3]),
        Row::sorts("+triples", "and triples of words", &order[..4]),
        Row::sorts("+letters", "and runs of letters", &order[..5]),
        Row::sorts("+concepts", "and concepts", &order[..6]),
        Row::sorts("+agents", "and who did what: all again", &order),
        Row::without_sort("-pairs", "all but pairs of words", Pair),
        Row::without_sort("-triples", "all but triples of words", Triple),
        Row::without_sort("-letters", "all but runs of letters", Letters),
        Row::without_sort("-concepts", "all but concepts; who did what stays", Concept),
        Row::without_sort("-agents", "all but who did what", Agent),
    ]
}

fn models() -> [Row; 6] {
    let off = Weights::default;
    [
        Row::without("-votes", "no votes of alike situations", FirstModel::Votes),
        Row::without("-linear", "no linear model of sections", FirstModel::Linear),
        Row::without("-own-words", "no likeness to sections' own words", FirstModel::OwnWords),
        Row::recipe("-stack", "no second look", |recipe| recipe.stack_epochs = 0),
        Row::knob(
            "together=0",
            "second look switched off, nothing fitted anew",
            Weights { together: 0.0, ..off() },
        ),
        Row::knob("votes=0", "votes switched off, nothing fitted anew", Weights { votes: 0.0, ..off() }),
    ]
}

/// What a row is measured by.
#[derive(Clone, Copy)]
struct Measures {
    ndcg5: f64,
    hit1: f64,
    best3: f64,
    scope_area: f64,
    ece5: f64,
    right_where_named: f64,
    named: f64,
}

impl Measures {
    /// Of all situations that were judged. Those with a grade of 2 or more are in scope, those without any out of it.
    fn of(validated: &CrossValidation<'_>, weights: &Weights) -> Self {
        let answers: Vec<Answer> = validated.rankings(weights).map(|held| Answer::of(&held)).collect();
        let judged: Vec<Judged<'_>> = answers.iter().map(Answer::judged).collect();
        let measured: Vec<_> =
            answers.iter().filter_map(|answer| measure(&answer.ids(), &answer.grades)).collect();
        let scores = |of: fn(&Answer) -> bool| -> Vec<f64> {
            answers.iter().filter(|answer| of(answer)).map(|answer| answer.in_scope).collect()
        };
        let inside = scores(|answer| answer.grades.values().any(|grade| *grade >= HELPS));
        let outside = scores(|answer| answer.grades.is_empty());
        let found = roles(&answers.iter().map(|answer| answer.roles).collect::<Vec<_>>());
        let metrics = mean(&measured).metrics;
        Self {
            ndcg5: metrics.ndcg5,
            hit1: metrics.hit1,
            best3: metrics.best3,
            scope_area: roc(&inside, &outside).map_or(f64::NAN, |roc| roc.area),
            ece5: calibration(&judged.iter().collect::<Vec<_>>()).map_or(f64::NAN, |found| found.ece5),
            right_where_named: found.as_ref().and_then(|found| found.accuracy_named).unwrap_or(f64::NAN),
            named: found.map_or(f64::NAN, |found| found.named),
        }
    }
}

/// A situation as it was ranked, in the terms of `eval`.
struct Answer {
    id: String,
    ranked: Vec<(String, f64)>,
    grades: BTreeMap<String, f64>,
    in_scope: f64,
    /// As it was labelled, as it was inferred.
    roles: (Role, Role),
}

impl Answer {
    fn of(held: &amends::recommend::HeldOut<'_>) -> Self {
        let (guide, situation) = (held.labelled.guide, held.labelled.situation);
        let grades = situation.grades.iter();
        Self {
            id: format!("{guide}/{}", situation.id),
            ranked: held.ranked.iter().map(|s| (s.section.full_id(), f64::from(s.score))).collect(),
            grades: grades
                .map(|(section, grade)| (format!("{guide}/{section}"), f64::from(*grade)))
                .collect(),
            in_scope: f64::from(held.in_scope),
            roles: (situation.role, held.role),
        }
    }

    fn ids(&self) -> Vec<String> {
        self.ranked.iter().map(|(id, _)| id.clone()).collect()
    }

    fn judged(&self) -> Judged<'_> {
        Judged { id: &self.id, ranked: &self.ranked, grades: self.grades.clone() }
    }
}

/// The first models of rows that were measured, so that rows with the same ones share them.
#[derive(Default)]
struct FirstModels(Vec<(Recipe, usize, AllEvidence)>);

/// What the first models say of each situation, by its number.
type AllEvidence = Vec<(usize, Evidence)>;

impl FirstModels {
    /// What they say of all situations.
    fn of(&mut self, material: &Material<'_>, row: &Row) -> AllEvidence {
        let first = without_second_look(&row.recipe);
        let known = self.0.iter().find(|(recipe, every, _)| *recipe == first && *every == row.every);
        if let Some((.., evidence)) = known {
            return evidence.clone();
        }
        let evidence = material.cross_validate_on(&row.recipe, |at| teaches(at, row));
        self.0.push((first, row.every, evidence.clone()));
        evidence
    }
}

/// The recipe as far as the first models follow it.
fn without_second_look(recipe: &Recipe) -> Recipe {
    let Recipe { sums, stack_epochs, stack_rate, stack_penalty, .. } = Recipe::default();
    Recipe { sums, stack_epochs, stack_rate, stack_penalty, ..recipe.clone() }
}

/// Whether a text is in every n-th round. A round has texts of each fold in both parts of the evidence, so that folds and
/// parts keep their sizes.
fn teaches(at: usize, row: &Row) -> bool {
    let round = PARTS * row.recipe.folds.max(2);
    (at / round).is_multiple_of(row.every)
}

fn measured(material: &Material<'_>, row: &Row, known: &mut FirstModels) -> Measures {
    let mut evidence = known.of(material, row);
    if let Some(model) = row.without {
        evidence.iter_mut().for_each(|(_, evidence)| blot_out(evidence, model));
    }
    let validated = CrossValidation::over(material, evidence, &row.recipe, |at| teaches(at, row));
    Measures::of(&validated, &row.weights)
}

/// Lets a model say the same of every section.
fn blot_out(evidence: &mut Evidence, model: FirstModel) {
    let blot = |said: &mut SectionEvidence| match model {
        FirstModel::Linear => said.linear = 0.0,
        FirstModel::Votes => said.votes = 0.0,
        FirstModel::OwnWords => said.words = 0.0,
    };
    evidence.sections.iter_mut().chain([&mut evidence.nothing]).for_each(blot);
}

fn print(material: &Material<'_>, rows: &[Row], with_recipe: bool) {
    println!("| row | what changes | nDCG@5 | | hit1 | best3 | scope: ROC | ECE@5 | role right / named |");
    println!("| --- | --- | --: | --: | --: | --: | --: | --: | --: |");
    let (mut known, mut full) = (FirstModels::default(), None);
    for row in rows {
        let found = measured(material, row, &mut known);
        let full = full.get_or_insert(found);
        let difference = match row.name {
            FULL => String::new(),
            _ => format!("{:+.3}", found.ndcg5 - full.ndcg5),
        };
        let Measures { ndcg5, hit1, best3, scope_area, ece5, right_where_named, named } = found;
        println!(
            "| `{}` | {} | {ndcg5:.3} | {difference} | {hit1:.3} | {best3:.3} | {scope_area:.3} | {ece5:.3} | \
             {right_where_named:.3} / {named:.3} |",
            row.name, row.what
        );
        if with_recipe {
            eprintln!("{}: {:?}", row.name, row.recipe);
        }
    }
}
