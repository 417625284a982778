//! Measuring: judgements, runs and the field's metrics, all in TREC's and BEIR's terms.

mod calibration;
mod judged;
mod metrics;
mod notices;
mod qrels;
mod queries;
mod risk;
mod roles;
mod run;
mod scope;
mod sections;

pub use calibration::{Bin, Calibration, calibration};
pub use judged::Judged;
pub use metrics::{HELPS, Means, Metrics, mean, measure};
pub use notices::NoticeRate;
pub use qrels::Qrels;
pub use queries::{Query, read_queries};
pub use risk::{RiskCoverage, RiskPoint, risk_coverage};
pub use roles::{ByRole, Roles, roles};
pub use run::{RankedQuery, write_trec};
pub use scope::{Roc, RocPoint, roc};
pub use sections::{Confusion, SectionQuality, confusions, section_quality};
