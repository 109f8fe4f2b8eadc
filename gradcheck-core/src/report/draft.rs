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

    /// That of the first point that fails, else of the first that is inconclusive, else of the
    /// parameters, with the verdicts at all and the evaluations of all.
    pub(crate) fn of_points(mut drafts: Vec<Self>, redrawn: usize, spread: f64) -> Self {
        let verdicts: Vec<Verdict> = drafts.iter().map(Self::verdict).collect();
        let first = |wanted| verdicts.iter().position(|verdict| *verdict == wanted);
        let shown = first(Verdict::Fail).or(first(Verdict::Inconclusive)).unwrap_or(0);
        let evaluations: usize = drafts.iter().map(|draft| draft.evaluations).sum();
        // What another point would have shown is none of all.
        let everywhere = |spot: &BlindSpot| {
            let is_same =
                |other: &BlindSpot| other.path() == spot.path() && other.kind() == spot.kind();
            drafts.iter().all(|draft| draft.blind_spots.iter().any(is_same))
        };
        let blind_spots = drafts[shown].blind_spots.iter().filter(|spot| everywhere(spot));
        let blind_spots: Vec<BlindSpot> = blind_spots.cloned().collect();
        let mut draft = drafts.swap_remove(shown);
        draft.blind_spots = blind_spots;
        // A point outside the domain is found with one evaluation.
        draft.evaluations = evaluations + redrawn;
        draft.points = Some(AtPoints { verdicts, shown, redrawn, spread });
        draft
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
