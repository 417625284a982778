//! Counting results, but not for ever.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::Weight;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, TERMINATED};

/// Counts matching documents and stops at so many.
pub(super) struct CountUpTo(pub(super) usize);

/// Documents of one segment.
pub(super) struct Counted(usize);

impl Collector for CountUpTo {
    type Fruit = usize;
    type Child = Counted;

    fn for_segment(&self, _segment: SegmentOrdinal, _reader: &SegmentReader) -> tantivy::Result<Counted> {
        Ok(Counted(0))
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, counts: Vec<usize>) -> tantivy::Result<usize> {
        Ok(counts.into_iter().sum::<usize>().min(self.0))
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        _segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<usize> {
        let mut matching = weight.scorer(reader, 1.0)?;
        let mut count = 0;
        while count < self.0 && matching.doc() != TERMINATED {
            count += usize::from(reader.alive_bitset().is_none_or(|alive| alive.is_alive(matching.doc())));
            matching.advance();
        }
        Ok(count)
    }
}

impl SegmentCollector for Counted {
    type Fruit = usize;

    fn collect(&mut self, _document: DocId, _score: Score) {
        self.0 += 1;
    }

    fn harvest(self) -> usize {
        self.0
    }
}
