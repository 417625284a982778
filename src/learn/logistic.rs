//! Logistic regression with few features, by Newton's method: it turns evidence into a probability.

/// Newton's method needs fewer.
const ITERATIONS: usize = 30;
/// Keeps the equations solvable where a feature never varies.
const RIDGE: f64 = 1e-2;

/// A row of features and what came of it.
pub type Row<const N: usize> = ([f64; N], bool);

/// The coefficients that make `rows` most likely. The first feature should be 1, for the bias.
///
/// Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2009, section 4.4.
pub fn fit<const N: usize>(rows: &[Row<N>]) -> [f64; N] {
    let mut coefficients = [0.0; N];
    for _ in 0..ITERATIONS {
        let mut gradient = coefficients.map(|c| -RIDGE * c);
        let mut hessian = [[0.0; N]; N];
        (0..N).for_each(|at| hessian[at][at] = RIDGE);
        for (features, outcome) in rows {
            let probability = probability(&coefficients, features);
            let error = f64::from(u8::from(*outcome)) - probability;
            let spread = probability * (1.0 - probability);
            for row in 0..N {
                gradient[row] += error * features[row];
                for column in 0..N {
                    hessian[row][column] += spread * features[row] * features[column];
                }
            }
        }
        let step = solve(hessian, gradient);
        coefficients.iter_mut().zip(step).for_each(|(coefficient, step)| *coefficient += step);
    }
    coefficients
}

/// Sum of the features by their coefficients.
pub fn log_odds<const N: usize>(coefficients: &[f64; N], features: &[f64; N]) -> f64 {
    coefficients.iter().zip(features).map(|(coefficient, feature)| coefficient * feature).sum()
}

fn probability<const N: usize>(coefficients: &[f64; N], features: &[f64; N]) -> f64 {
    sigmoid(log_odds(coefficients, features))
}

/// The probability of these log-odds.
pub fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Gauss's elimination with the largest pivot.
fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for column in 0..N {
        let pivot = (column..N)
            .max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))
            .unwrap_or(column);
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        if matrix[column][column].abs() < f64::EPSILON {
            continue;
        }
        for row in (0..N).filter(|row| *row != column) {
            let factor = matrix[row][column] / matrix[column][column];
            let pivot = matrix[column];
            matrix[row].iter_mut().zip(pivot).for_each(|(value, pivot)| *value -= factor * pivot);
            right[row] -= factor * right[column];
        }
    }
    let mut solution = [0.0; N];
    for row in (0..N).filter(|row| matrix[*row][*row].abs() >= f64::EPSILON) {
        solution[row] = right[row] / matrix[row][row];
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_found() {
        // 3 of 4 with the feature, 1 of 5 without.
        let rows: Vec<Row<2>> = (0..400)
            .map(|at| ([1.0, 1.0], at % 4 != 0))
            .chain((0..500).map(|at| ([1.0, 0.0], at % 5 == 0)))
            .collect();
        let found = fit(&rows);
        assert!((sigmoid(log_odds(&found, &[1.0, 1.0])) - 0.75).abs() < 1e-3);
        assert!((sigmoid(log_odds(&found, &[1.0, 0.0])) - 0.2).abs() < 1e-3);
    }

    #[test]
    fn features_that_never_vary_do_no_harm() {
        let rows: Vec<Row<3>> = (0..10).map(|at| ([1.0, 0.0, 1.0], at % 2 == 0)).collect();
        assert!(fit(&rows).iter().all(|coefficient| coefficient.is_finite()));
        assert_eq!(fit::<2>(&[]), [0.0, 0.0]);
    }
}
