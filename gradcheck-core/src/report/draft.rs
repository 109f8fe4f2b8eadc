//! A report in the making: what a check knows so far, until a report is made of it once.

use super::points::AtPoints;
use super::{BlindSpot, BugKind, Cell, Mismatch, Selection, Suspect, TensorReport, Topic, Verdict};

/// What a report is made of.
pub(crate) struct Draft {
    pub(crate) topic: Topic,
    /// In the order of the layout, as are the mismatches.
    pub(crate) tensors: Vec<TensorReport>,
    pub(crate) mismatches: Vec<Mismatch>,
    pub(crate) suspects: Vec<Suspect>,
    pub(crate) notes: Vec<String>,
    pub(crate) evaluations: usize,
    pub(crate) seed: u64,
    /// The coarsest check of a tensor that still counts.
    pub(crate) resolution: f64,
    pub(crate) every_entry: Option<EveryEntry>,
    pub(crate) selection: Option<Selection>,
    pub(crate) points: Option<AtPoints>,
    pub(crate) blind_spots: Vec<BlindSpot>,
}

/// What a check of every entry has beside the rest.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EveryEntry {
    /// The numeric gradient.
    pub(crate) numeric: Vec<f64>,
    pub(crate) difference: f64,
}

impl Draft {
    /// The verdict that the report will have.
    pub(crate) fn verdict(&self) -> Verdict {
        verdict_of(&self.tensors, &self.suspects)
    }

    /// Whether what was checked changes from call to call.
    pub(crate) fn is_unstable(&self) -> bool {
        is_unstable(&self.suspects)
    }

    /// Says where the entries are in a matrix: how many axes of a tensor are those of its rows, and
    /// the cell of a wrong entry.
    pub(crate) fn place_in_cells(
        &mut self,
        row_axes: impl Fn(&TensorReport) -> Option<usize>,
        cell: impl Fn(&Mismatch) -> Option<Cell>,
    ) {
        for tensor in &mut self.tensors {
            tensor.row_axes = row_axes(tensor);
        }
        for mismatch in &mut self.mismatches {
            mismatch.cell = cell(mismatch);
        }
    }
}

pub(super) fn verdict_of(tensors: &[TensorReport], suspects: &[Suspect]) -> Verdict {
    let has = |verdict| tensors.iter().any(|tensor| tensor.verdict == verdict);
    if has(Verdict::Fail) || !suspects.is_empty() {
        Verdict::Fail
    } else if has(Verdict::Inconclusive) || tensors.is_empty() {
        Verdict::Inconclusive
    } else {
        Verdict::Pass
    }
}

pub(super) fn is_unstable(suspects: &[Suspect]) -> bool {
    suspects.iter().any(|suspect| *suspect.kind() == BugKind::Unstable)
}
