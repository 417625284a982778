//! Who speaks, as the nearest situations tell.

use serde::{Deserialize, Serialize};

use super::neighbors::Neighbor;
use super::weights::Weights;
use crate::corpus::Role;

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

/// The role that most of the neighbours' votes name, or unclear where none has enough of them.
pub fn infer_role(neighbors: &[Neighbor], weights: &Weights) -> RoleGuess {
    let labelled = || neighbors.iter().filter(|neighbor| !neighbor.situation.partial);
    let total: f32 = labelled().map(|neighbor| neighbor.vote).sum();
    let share = |role: Role| {
        let votes: f32 =
            labelled().filter(|neighbor| neighbor.situation.role == role).map(|neighbor| neighbor.vote).sum();
        votes / total.max(f32::MIN_POSITIVE)
    };
    let named = [Role::Betrayed, Role::Betrayer, Role::Both]
        .map(|role| (role, share(role)))
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, share)| *share >= weights.role_share);
    RoleGuess { value: named.map_or(Role::Unclear, |(role, _)| role), from: RoleOrigin::Inferred }
}
