//! Measuring: judgements, runs and the field's metrics, all in TREC's and BEIR's terms.

mod metrics;
mod qrels;
mod queries;
mod run;

pub use metrics::{HELPS, Means, Metrics, mean, measure};
pub use qrels::Qrels;
pub use queries::{Query, read_queries};
pub use run::{RankedQuery, write_trec};
