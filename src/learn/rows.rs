//! The weights of a linear model as a file keeps them: a byte each, with a scale for each row.

use super::bytes::{Column, column};
use super::dictionary::Value;
use super::linear::Linear;

/// The largest stored weight of a row.
const MOST_WEIGHT: f32 = 127.0;

/// The scales and the small weights of the rows in `order`.
pub(crate) fn small_rows(linear: &Linear, order: &[usize]) -> (Vec<u8>, Vec<u8>) {
    let outputs = linear.outputs;
    let mut weights = Vec::with_capacity(order.len() * outputs);
    let mut scales = Vec::with_capacity(order.len());
    for row in order {
        let values = &linear.weights[row * outputs..(row + 1) * outputs];
        let mean = values.iter().sum::<f32>() / outputs as f32;
        let largest = values.iter().fold(f32::MIN_POSITIVE, |most, value| most.max((value - mean).abs()));
        weights
            .extend(values.iter().map(|value| ((value - mean) / largest * MOST_WEIGHT).round() as i8 as u8));
        scales.push(largest / MOST_WEIGHT);
    }
    (column(scales, f32::to_le_bytes), weights)
}

/// A linear model as it is stored.
pub(crate) struct SmallRows<'a> {
    pub(crate) scales: &'a [u8],
    pub(crate) weights: &'a [u8],
    pub(crate) biases: &'a [u8],
}

impl SmallRows<'_> {
    /// The outputs for a text, before any softmax.
    pub(crate) fn logits(&self, values: &[Value]) -> Vec<f32> {
        let outputs = self.biases.len() / 4;
        let mut logits: Vec<f32> = (0..outputs).map(|output| Column(self.biases).f32(output)).collect();
        for Value { row, value } in values {
            let start = *row as usize * outputs;
            let row_weights = self.weights.get(start..start + outputs).unwrap_or_default();
            let scale = Column(self.scales).f32(*row as usize) * value;
            logits
                .iter_mut()
                .zip(row_weights)
                .for_each(|(logit, stored)| *logit += scale * f32::from(*stored as i8));
        }
        logits
    }
}
