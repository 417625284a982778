//! Notices: whether a description tells of danger, and what is said then.
//!
//! `phrases` looks for rules → `reading` puts words, rules and features together, `units` says what is judged → `detector`
//! is a linear model over units, taught by `lessons` → `evidence` puts rules and detector together and gives a probability
//! → `notice` chooses the words and the contacts. `model` is the file beside the index. `docs/safety.md` tells how a notice
//! comes about, and how good it is.

mod country;
mod detector;
mod evidence;
mod lessons;
mod model;
mod notice;
mod phrases;
mod reading;
mod units;

pub use country::Country;
pub use detector::{DANGERS, Find, Knobs, Known, Lesson, Looked, NONE, OUTPUTS, Told, fit};
pub use evidence::{Calibration, Evidence, TERMS};
pub use lessons::{lessons, of_situation, of_text};
pub use model::{Detector, SAFETY_FILE, train};
pub use notice::{HeldBack, NOTICE_FROM, Notice, Verdict};
pub use phrases::{Fired, RuleBook, RuleFacts, RuleTable, Worded};
pub use reading::Reading;
pub use units::units;
