//! Who speaks, as the linear model and the alike situations agree.

use serde::{Deserialize, Serialize};

use super::weights::Weights;
use crate::corpus::Role;
use crate::index::LearnedModel;
use crate::learn::{Evidence, ROLES};

/// Who speaks, and how we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGuess {
    /// The role.
    pub value: Role,
    /// Where it is from.
    pub from: RoleOrigin,
}

/// How a role is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleOrigin {
    /// The person said it.
    Given,
    /// From the description.
    Inferred,
}

/// The role with the largest share, or unclear where none has enough.
pub fn infer_role(model: &LearnedModel, evidence: &Evidence, weights: &Weights) -> RoleGuess {
    let unclear = RoleGuess { value: Role::Unclear, from: RoleOrigin::Inferred };
    if model.task().sections.is_empty() {
        return unclear;
    }
    RoleGuess { value: likely_role(evidence, weights), ..unclear }
}

/// As [`infer_role`], from the evidence alone.
pub fn likely_role(evidence: &Evidence, weights: &Weights) -> Role {
    let shares = ROLES.into_iter().zip(evidence.roles).filter(|(role, _)| *role != Role::Unclear);
    let best = shares.max_by(|a, b| a.1.total_cmp(&b.1));
    best.filter(|(_, share)| *share >= weights.role_share).map_or(Role::Unclear, |(role, _)| role)
}
