//! Learning from a guide's own situations, when its index is built, and what was learned, as matching reads it.
//!
//! `wording` finds words, spelling slips and concepts in a text → `features` names everything in it that may tell →
//! `counted`, each once → `dictionary` keeps those that recur → `linear` is trained on them, `neighbors` finds alike
//! situations → `evidence` puts both together, `stack` looks at all sections at once, and both become probabilities that
//! `train` fits by cross-validation → `model` is the file beside the index. All knobs of training are in [`Recipe`]; `docs/ranking.md` has what each
//! choice is worth.

pub(crate) mod bytes;
mod counted;
mod dictionary;
mod evidence;
mod features;
mod linear;
mod logistic;
mod model;
mod neighbors;
mod recipe;
pub(crate) mod rows;
mod stack;
mod task;
mod train;
mod wording;

pub use counted::{Counted, Feature};
pub(crate) use dictionary::of_length_one;
pub use dictionary::{Dictionary, Entry, Lookup, Value, presence, vector};
pub use evidence::{
    Ballot, Calibration, Evidence, Heard, SCOPE_TERMS, SECTION_TERMS, Scales, SecondLook, SectionEvidence,
};
pub use features::{FeatureKind, Occurrence, concept_key, occurrences};
pub use linear::{Linear, Sample, softmax};
pub use logistic::{Row, fit, log_odds, sigmoid};
pub use model::{Judged, MODEL_FILE, Model, train};
pub use neighbors::{Alike, NeighborTable, Neighbors, nearest};
pub use recipe::Recipe;
pub use stack::{Seen, Stack};
pub use task::{Labelled, MOST_SECTIONS, ROLES, STAGES, SectionFacts, Task};
pub use train::{Learner, Material, stack_fold};
pub use wording::{ReadText, Wording, WordingTable};
