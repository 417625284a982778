//! Fits the log-odds of [`Weights`]: bias, vote, words and other_role, and bias and words for a guide without situations.
//!
//! Logistic regression by Newton's method over the training situations of the bundled guide, each left out of its own
//! neighbours; the target is whether a section clearly helps (grade 2 or more). The dev split is not looked at. The
//! program's defaults are near what this prints; votes count a little less, since the first five sections, which people
//! see, came out surer than they should. Run it by `cargo run --release --example fit_weights`.

#![allow(clippy::print_stdout)]

use amends::corpus::{Corpus, Source};
use amends::index::Index;
use amends::recommend::{Features, Request, Weights, recommend};

const KNOBS: [&str; 4] = ["bias", "vote", "words", "other_role"];
const HELPS: u8 = 2;
const ITERATIONS: usize = 25;

type Row = ([f64; 4], bool);

fn main() -> amends::Result<()> {
    let corpus = Corpus::read(&Source::Bundled.read()?)?;
    let index = Index::in_memory(&corpus, &mut |_| {})?;
    let learned = Weights::default();
    // As for a guide that has no situations.
    let words_only = Weights { neighbors: 0.0, ..Weights::default() };
    for (heading, weights) in [("with situations", learned), ("words only", words_only)] {
        let rows = rows(&corpus, &index, &weights)?;
        println!("{heading}: {} sections of training situations", rows.len());
        for (name, value) in KNOBS.iter().zip(fit(&rows)) {
            println!("  {name} {value:.2}");
        }
    }
    Ok(())
}

/// Features and outcome of every ranked section of every fully labelled training situation.
fn rows(corpus: &Corpus, index: &Index, weights: &Weights) -> amends::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for situation in corpus.situations.iter().flatten().filter(|s| s.is_training() && !s.partial) {
        let request = Request { text: &situation.text, left_out: Some(&situation.id), ..Request::default() };
        for scored in recommend(index, &request, weights)?.ranked {
            let helps = situation.grades.get(&scored.section.id).is_some_and(|grade| *grade >= HELPS);
            rows.push((inputs(&scored.features), helps));
        }
    }
    Ok(rows)
}

/// In the order of [`KNOBS`].
fn inputs(features: &Features) -> [f64; 4] {
    [
        1.0,
        f64::from(features.vote.unwrap_or(0.0)),
        f64::from(features.words),
        -f64::from(u8::from(features.other_role)),
    ]
}

fn fit(rows: &[Row]) -> [f64; 4] {
    let mut weights = [0.0; 4];
    for _ in 0..ITERATIONS {
        let mut gradient = [0.0; 4];
        // A little ridge keeps the system solvable where a feature never varies.
        let mut hessian = [[0.0; 4]; 4];
        for (i, row) in hessian.iter_mut().enumerate() {
            row[i] = 1e-6;
        }
        for (x, helps) in rows {
            let p = 1.0 / (1.0 + (-dot(&weights, x)).exp());
            for i in 0..4 {
                gradient[i] += (f64::from(u8::from(*helps)) - p) * x[i];
                for j in 0..4 {
                    hessian[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        let step = solve(hessian, gradient);
        for i in 0..4 {
            weights[i] += step[i];
        }
    }
    weights
}

fn dot(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Gaussian elimination; the matrix is positive definite, so no pivot is zero.
fn solve(mut matrix: [[f64; 4]; 4], mut right: [f64; 4]) -> [f64; 4] {
    for column in 0..4 {
        for row in column + 1..4 {
            let pivot = matrix[column];
            let factor = matrix[row][column] / pivot[column];
            for (value, above) in matrix[row].iter_mut().zip(pivot) {
                *value -= factor * above;
            }
            right[row] -= factor * right[column];
        }
    }
    let mut solution = [0.0; 4];
    for row in (0..4).rev() {
        let known: f64 = (row + 1..4).map(|k| matrix[row][k] * solution[k]).sum();
        solution[row] = (right[row] - known) / matrix[row][row];
    }
    solution
}
