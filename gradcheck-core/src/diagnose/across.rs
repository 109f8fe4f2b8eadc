//! One row or one column of a matrix is wrong, in several of its blocks.

use super::factor;
use super::grid;
use super::interval::Interval;
use crate::report::{BugKind, Cell, Draft, Mismatch, Suspect, TensorReport, Topic, Verdict, place};

/// The names of parts of blocks, and of whole ones, that say the same block by block.
const PIECES: [BugKind; 5] =
    [BugKind::Zero, BugKind::OppositeSign, BugKind::Factor, BugKind::Slices, BugKind::Entries];
/// The rounding of a few operations, in units of the last place.
const ROUNDING: f64 = 8.0;

/// A row or a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Across {
    Row,
    Column,
}

impl Across {
    fn of(self, cell: &Cell) -> Option<usize> {
        match self {
            Self::Row => Some(cell.row()),
            Self::Column => cell.column(),
        }
    }

    /// The part of an index in a block that tells its rows, or its columns.
    fn part(self, tensor: &TensorReport, index: &[usize]) -> Vec<usize> {
        let rows = tensor.row_axes.unwrap_or(0).min(index.len());
        match self {
            Self::Row => index[..rows].to_vec(),
            Self::Column => index[rows..].to_vec(),
        }
    }
}

/// Puts one name in the place of those of the blocks, where all errors of a matrix with so many
/// rows and columns are in one of these.
pub(crate) fn unite(draft: &mut Draft, [rows, columns]: [usize; 2]) {
    let lines = [(Across::Row, rows), (Across::Column, columns)];
    let mut long = lines.into_iter().filter(|(_, count)| *count > 1);
    let Some(suspect) = long.find_map(|(across, _)| united(draft, across)) else { return };
    let is_piece = |other: &Suspect| {
        PIECES.contains(other.kind())
            && other.paths().iter().all(|path| suspect.paths().contains(path))
    };
    let suspects = &mut draft.suspects;
    let first = suspects.iter().position(is_piece).unwrap_or(suspects.len());
    suspects.retain(|other| !is_piece(other));
    suspects.insert(first, suspect.clone());
}

fn united(draft: &Draft, across: Across) -> Option<Suspect> {
    let cells: Option<Vec<&Cell>> =
        draft.mismatches.iter().map(|mismatch| mismatch.cell.as_ref()).collect();
    let cells = cells?;
    let cell = *cells.first()?;
    let number = across.of(cell)?;
    let failed: Vec<&TensorReport> =
        draft.tensors.iter().filter(|tensor| tensor.verdict == Verdict::Fail).collect();
    let is_one_line = cells.iter().all(|cell| across.of(cell) == Some(number))
        && failed.iter().all(|tensor| is_right_beside(tensor, across, &draft.mismatches));
    if failed.len() < 2 || !is_one_line {
        return None;
    }
    let (noun, what, (path, index)) = match across {
        Across::Row => ("row", "output", cell.output()),
        Across::Column => ("column", "parameter", cell.input()),
    };
    let path = if path.is_empty() { format!("{what}s") } else { path.to_owned() };
    let claim = format!("Only {noun} {number} ({what} `{}`) is wrong.", place(&path, index));
    let count = cells.len();
    let all = if count == 2 { "Both".to_owned() } else { format!("All {count}") };
    let seen =
        format!("{all} wrong entries that were found are in it, in {} blocks.", failed.len());
    let evidence = [seen, pattern(&draft.mismatches, draft.topic)].join(" ");
    let remedy = format!(
        "Check what is computed for this {what} alone: a term, a sign, an index, a scale of its own."
    );
    let paths = failed.iter().map(|tensor| tensor.path.clone()).collect();
    Some(
        Suspect::new(BugKind::Slices, paths, claim)
            .because(evidence.trim_end().to_owned())
            .cured_by(remedy),
    )
}

/// Whether something in the block is known to be right, if it has more than the line.
fn is_right_beside(tensor: &TensorReport, across: Across, mismatches: &[Mismatch]) -> bool {
    let Some(wrong) = mismatches.iter().find(|mismatch| mismatch.path == tensor.path) else {
        return false;
    };
    let own = across.part(tensor, &wrong.index);
    let lengths = across.part(tensor, &tensor.shape);
    let is_beside =
        |position: usize| across.part(tensor, &grid::index(&tensor.shape, position)) != own;
    tensor.is_complete
        || lengths.iter().product::<usize>() == 1
        || tensor.measurements.iter().any(|entry| !entry.is_wrong && is_beside(entry.position))
}

/// What the entries have in common, as a sentence; empty if nothing.
fn pattern(mismatches: &[Mismatch], topic: Topic) -> String {
    let derivative = topic.derivative();
    let count = mismatches.len();
    let all = if count == 2 { "there in both entries" } else { "there in all of them" };
    if mismatches.iter().all(|mismatch| mismatch.analytic == 0.0) {
        return format!("The analytic {derivative} is zero {all}.");
    }
    let ratio = |mismatch: &Mismatch| {
        let Mismatch { analytic, numeric, error, .. } = mismatch;
        let bound = error + ROUNDING * f64::EPSILON * numeric.abs();
        Interval::around(*numeric, bound).over(*analytic)
    };
    let common = mismatches.iter().map(ratio).fold(Interval::ALL, Interval::and);
    match common.inverted().filter(|_| !common.is_empty()) {
        Some(factor) if factor.contains(-1.0) => {
            format!("The analytic {derivative} has the opposite sign {all}.")
        }
        Some(factor) => {
            format!(
                "The analytic {derivative} is {} the numeric one {all}.",
                factor::times(factor, None)
            )
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mismatches(pairs: &[[f64; 2]]) -> Vec<Mismatch> {
        let mismatch = |&[analytic, numeric]: &[f64; 2]| Mismatch {
            path: "w".to_owned(),
            index: vec![0],
            tangent: None,
            analytic,
            numeric,
            error: 1e-9,
            slopes: None,
            cell: None,
        };
        pairs.iter().map(mismatch).collect()
    }

    #[test]
    fn only_a_factor_of_minus_one_is_an_opposite_sign() {
        for (pairs, words) in [
            ([[3.0, -3.0], [-0.5, 0.5]], "has the opposite sign there in both entries"),
            ([[3.0, 1.5], [-0.5, -0.25]], "is 2 times the numeric one there in both entries"),
            ([[3.0, -1.5], [-0.5, 0.25]], "is -2 times the numeric one there in both entries"),
            ([[0.0, -1.5], [0.0, 0.25]], "is zero there in both entries"),
        ] {
            let sentence = pattern(&mismatches(&pairs), Topic::Jacobian);

            assert!(sentence.contains(words), "{pairs:?}: {sentence}");
        }
        assert_eq!(pattern(&mismatches(&[[3.0, -3.0], [1.0, 3.0]]), Topic::Jacobian), "");
    }
}
