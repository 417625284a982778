//! What `eval` tells of `match` beyond nDCG: whether its scores and its silence can be relied on, and where it goes wrong.

use serde::{Deserialize, Serialize};

use super::Status;
use crate::corpus::Role;
use crate::eval::{
    Calibration, Confusion, Judged, RiskCoverage, Roc, Roles, SectionQuality, calibration, confusions,
    risk_coverage, roc, roles, section_quality,
};

/// A query that was matched, and how its answer ended.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchedQuery<'a> {
    /// Its ranking and its judgements.
    pub judged: Judged<'a>,
    /// The status of its answer.
    pub status: Status,
    /// Probability (0..1) that the guide has something for it, as the answer says; the score of its best section where
    /// nothing was learned.
    pub in_scope: f64,
}

/// The quality of `match`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchReport {
    /// Whether it tells what the guide is about from what it is not about.
    pub scope: ScopeReport,
    /// How often the first section fails, if only the surest queries are answered; out-of-scope queries always fail.
    pub risk_coverage: RiskCoverage,
    /// Whether its scores are probabilities; null where nothing was ranked.
    pub calibration: Option<Calibration>,
    /// Whether it reads the role; null where no role is labelled.
    pub roles: Option<Roles>,
    /// The sections that are graded 3 or more in some query, by id.
    pub sections: Vec<SectionQuality>,
    /// Which sections are ranked first in the place of others, most frequent first; at most ten.
    pub confusions: Vec<Confusion>,
}

/// Queries that the guide has something for (in scope: a grade of 2 or more) against those that it has nothing for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScopeReport {
    /// Queries in scope.
    pub in_scope: usize,
    /// Queries out of scope.
    pub out_of_scope: usize,
    /// How the answers end for those in scope.
    pub in_scope_status: StatusShares,
    /// How the answers end for those out of scope; null where there are none.
    pub out_of_scope_status: Option<StatusShares>,
    /// How well the probability that the guide has something tells them apart; null where there are none out of scope.
    pub roc: Option<Roc>,
}

/// Shares of queries by the status of their answers; together 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusShares {
    /// Something fits.
    pub matched: f64,
    /// Only the closest headings are shown.
    pub closest: f64,
    /// There is nothing.
    pub nothing: f64,
}

impl MatchReport {
    /// The report on queries in scope (at least one) and out of scope; `inferred` are the (labelled, inferred) roles of
    /// those whose role is known.
    pub fn of(
        in_scope: &[MatchedQuery<'_>],
        out_of_scope: &[MatchedQuery<'_>],
        inferred: &[(Role, Role)],
    ) -> Self {
        let inside: Vec<&Judged<'_>> = in_scope.iter().map(|query| &query.judged).collect();
        let outside: Vec<&Judged<'_>> = out_of_scope.iter().map(|query| &query.judged).collect();
        let all = [inside.as_slice(), outside.as_slice()].concat();
        Self {
            scope: ScopeReport {
                in_scope: inside.len(),
                out_of_scope: outside.len(),
                in_scope_status: StatusShares::of(in_scope),
                out_of_scope_status: (!outside.is_empty()).then(|| StatusShares::of(out_of_scope)),
                roc: roc(&probabilities(in_scope), &probabilities(out_of_scope)),
            },
            risk_coverage: risk_coverage(&all),
            calibration: calibration(&all),
            roles: roles(inferred),
            sections: section_quality(&inside),
            confusions: confusions(&inside),
        }
    }
}

impl StatusShares {
    fn of(queries: &[MatchedQuery<'_>]) -> Self {
        let share = |status: Status| {
            queries.iter().filter(|query| query.status == status).count() as f64 / queries.len().max(1) as f64
        };
        Self {
            matched: share(Status::Matched),
            closest: share(Status::Closest),
            nothing: share(Status::Nothing),
        }
    }
}

fn probabilities(queries: &[MatchedQuery<'_>]) -> Vec<f64> {
    queries.iter().map(|query| query.in_scope).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn shares_are_of_their_own_side() {
        let query = |status, grades| MatchedQuery {
            judged: Judged { id: "q", ranked: &[], grades },
            status,
            in_scope: 0.5,
        };
        let helped = || BTreeMap::from([("a".to_owned(), 3.0)]);
        let inside = [query(Status::Matched, helped()), query(Status::Nothing, helped())];
        let outside = [query(Status::Closest, BTreeMap::new())];
        let report = MatchReport::of(&inside, &outside, &[]);
        assert_eq!(report.scope.in_scope_status, StatusShares { matched: 0.5, closest: 0.0, nothing: 0.5 });
        let closest = StatusShares { matched: 0.0, closest: 1.0, nothing: 0.0 };
        assert_eq!(report.scope.out_of_scope_status, Some(closest));
        assert_eq!((report.scope.roc.map(|roc| roc.area), report.risk_coverage.area), (Some(0.5), 1.0));
        assert_eq!((report.calibration, report.roles), (None, None));
        let alone = MatchReport::of(&inside, &[], &[]).scope;
        assert_eq!((alone.out_of_scope_status, alone.roc), (None, None));
    }
}
