//! What becomes of the chosen sections where a description tells of violence, fear or control.

use crate::corpus::{BesideDanger, Wordings};
use crate::recommend::{Recommendation, Scored};
use crate::safety::HeldBack;

/// At most so many sections come forward.
const MOST_MOVED_UP: usize = 2;

/// A section in its place.
pub(super) struct Placed<'a> {
    pub(super) scored: &'a Scored,
    /// Why it was moved up, where it was.
    pub(super) moved_up: Option<String>,
}

/// Sections to show, and those that step back.
pub(super) struct Sorted<'a> {
    pub(super) chosen: Vec<Placed<'a>>,
    pub(super) held_back: Vec<HeldBack>,
}

impl<'a> Sorted<'a> {
    /// The first `limit` in their order.
    pub(super) fn as_they_are(candidates: Vec<&'a Scored>, limit: usize) -> Self {
        let placed = |scored| Placed { scored, moved_up: None };
        Self { chosen: candidates.into_iter().take(limit).map(placed).collect(), held_back: Vec::new() }
    }
}

/// Holds back, of the `candidates`, what asks two people to work on it together; brings forward, of all that was ranked,
/// what looks at control or at help from outside. Where there are no candidates, nothing comes forward.
pub(super) fn beside_danger<'a>(
    recommendation: &'a Recommendation,
    candidates: Vec<&'a Scored>,
    limit: usize,
    wordings: Option<&Wordings>,
) -> Sorted<'a> {
    let is = |scored: &Scored, what: BesideDanger| scored.section.beside_danger == what;
    let reason = wordings.map(|words| words.held_back.clone()).unwrap_or_default();
    let held = |scored: &&&Scored| is(scored, BesideDanger::HoldBack);
    let held_back = candidates
        .iter()
        .take(limit)
        .filter(held)
        .map(|scored| HeldBack { id: scored.section.id.clone(), reason: reason.clone() })
        .collect();
    if candidates.is_empty() {
        return Sorted { chosen: Vec::new(), held_back };
    }
    let why = wordings.map(|words| words.brought_forward.clone());
    let forward = recommendation.ranked.iter().filter(|scored| is(scored, BesideDanger::BringForward));
    let forward: Vec<&Scored> = forward.take(MOST_MOVED_UP).collect();
    let rest = candidates.into_iter().filter(|scored| {
        !is(scored, BesideDanger::HoldBack) && !forward.iter().any(|moved| moved.section == scored.section)
    });
    let moved = forward.iter().map(|scored| Placed { scored, moved_up: why.clone() });
    let chosen = moved.chain(rest.map(|scored| Placed { scored, moved_up: None })).take(limit).collect();
    Sorted { chosen, held_back }
}
