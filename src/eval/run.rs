//! A run: for each query the ranked sections.

use std::io::{self, Write};

/// One query's result.
#[derive(Clone, Debug, PartialEq)]
pub struct RankedQuery {
    /// Id of the query.
    pub query: String,
    /// Section ids with their scores, best first.
    pub ranked: Vec<(String, f64)>,
}

/// Writes TREC's six columns: query, `Q0`, section, 1-based rank, score, tag.
///
/// # Errors
/// What `out` says when it cannot be written to.
pub fn write_trec(out: &mut dyn Write, run: &[RankedQuery], tag: &str) -> io::Result<()> {
    for result in run {
        for (rank, (section, score)) in (1..).zip(&result.ranked) {
            writeln!(out, "{} Q0 {section} {rank} {score:.6} {tag}", result.query)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_columns_ranks_from_one() {
        let run = [RankedQuery { query: "q".into(), ranked: vec![("a".into(), 0.5), ("b".into(), 0.25)] }];
        let mut out = Vec::new();
        write_trec(&mut out, &run, "t").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "q Q0 a 1 0.500000 t\nq Q0 b 2 0.250000 t\n");
    }
}
