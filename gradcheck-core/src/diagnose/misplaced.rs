//! What the mistakes of sparse matrices are called, in words.

use super::matrix::{Change, Given};
use crate::report::{BugKind, Mismatch, Suspect, Topic, in_four_digits, quoted};

fn digits(value: f64) -> String {
    let [digits, _] = in_four_digits([value; 2]);
    digits
}

/// Claim, evidence and remedy; so many rows are wrong without the change.
pub(super) fn words(given: &Given<'_>, change: &Change, before: usize) -> Suspect {
    let (tensor, all) = (given.tensor(), given.size[0]);
    let seen = match before {
        1 => format!("That explains the only wrong row, of {all}."),
        _ => format!("That explains all {before} wrong rows, of {all}."),
    };
    let (kind, claim, remedy) = match change {
        Change::Scale(factor) => scaled(&tensor, *factor, given.topic),
        Change::Transpose => (
            BugKind::Transposed,
            format!("Rows and columns of {tensor} are exchanged: the entry at row r, column c belongs to row c, column r."),
            "Check the order of the indices: the row is that of the output, the column that of the \
             parameter. A matrix by columns that is read as one by rows is its transpose."
                .to_owned(),
        ),
        Change::Mirror => mirrored(&tensor, given.sides()[0]),
        Change::Beside(factor) => beside(&tensor, *factor),
        Change::Shift { by, .. } => (
            BugKind::Shifted,
            format!(
                "The entries of {tensor} are off by one: what is at row r, column c belongs to row {}, column {}.",
                off("r", by[0]),
                off("c", by[1])
            ),
            "Check where the indices begin: rows and columns count from 0, those of Fortran, Matlab and \
             Julia from 1."
                .to_owned(),
        ),
        Change::Entries(entries) => return of_entries(given, entries, &seen),
    };
    given.suspect(kind, claim).because(seen).cured_by(remedy)
}

fn off(index: &str, by: isize) -> String {
    match by {
        0 => index.to_owned(),
        1.. => format!("{index} - {by}"),
        _ => format!("{index} + {}", -by),
    }
}

fn scaled(tensor: &str, factor: f64, topic: Topic) -> (BugKind, String, String) {
    if (factor + 1.0).abs() < 1e-3 {
        return (
            BugKind::OppositeSign,
            format!("Every entry of {tensor} has the opposite sign."),
            format!(
                "Check for a difference that is taken the wrong way round in the {}.",
                topic.code()
            ),
        );
    }
    (
        BugKind::Factor,
        format!("Every entry of {tensor} is {} times the derivative.", digits(1.0 / factor)),
        format!(
            "Check for a factor that only one of the {} and the {} has: a scale, a weight, the 2 of a \
             square.",
            topic.function(),
            topic.code()
        ),
    )
}

fn mirrored(tensor: &str, is_lower: bool) -> (BugKind, String, String) {
    let [own, other] = if is_lower { ["lower", "upper"] } else { ["upper", "lower"] };
    let wrapper = if is_lower { "LowerTriangle" } else { "UpperTriangle" };
    (
        BugKind::MissingFromPattern,
        format!(
            "{tensor} has its {own} triangle only: the entries of the {other} one are missing."
        ),
        format!("Return both triangles, or say that there is one: `{wrapper}(matrix)`."),
    )
}

fn beside(tensor: &str, factor: f64) -> (BugKind, String, String) {
    let (what, remedy) = if factor < 1.0 {
        (
            "twice",
            "Check for a triangle that is mirrored twice, or pairs that are counted in both orders.",
        )
    } else {
        ("half", "Check for a mixed term that is added at one of its two places, or halved.")
    };
    (
        BugKind::Diagonal,
        format!(
            "The entries of {tensor} beside the diagonal are {what} of what they should be; the diagonal is right."
        ),
        remedy.to_owned(),
    )
}

/// Of the entries that are others now: which they are, and the one that is off most.
fn of_entries(given: &Given<'_>, entries: &[f64], seen: &str) -> Suspect {
    let mut greatest = vec![0.0_f64; given.size[0]];
    let mut number = 0;
    (given.each)(&mut |row, _, value| {
        greatest[row] = greatest[row].max(value.abs()).max(entries[number].abs());
        number += 1;
    });
    let (mut places, mut ratios) = (Vec::new(), [f64::INFINITY, f64::NEG_INFINITY]);
    let (mut worst, mut excess, mut diagonal, mut number) = ((0, 0, 0.0, 0.0), 0.0, 0, 0);
    (given.each)(&mut |row, column, value| {
        let right = entries[number];
        number += 1;
        diagonal += usize::from(row == column);
        let off = (value - right).abs() / greatest[row];
        if off > 0.0 {
            places.push([row, column]);
            ratios = [ratios[0].min(value / right), ratios[1].max(value / right)];
            if off > excess {
                (worst, excess) = ((row, column, value, right), off);
            }
        }
    });
    let is_diagonal = given.is_square() && places.iter().all(|[row, column]| row == column);
    let is_twice = ratios.iter().all(|ratio| (ratio - 2.0).abs() < 1e-2);
    let tensor = given.tensor();
    let (row, column, before, right) = worst;
    let [before, right] = in_four_digits([before, right]);
    let example =
        format!("The one that is off most is at row {row}, column {column}: {before} for {right}.");
    let (kind, claim, remedy) = if is_diagonal && is_twice && places.len() == diagonal {
        (
            BugKind::Diagonal,
            format!(
                "The entries of {tensor} on the diagonal are twice what they should be; the others are \
                 right."
            ),
            "Check how the triangles are put together: the sum of a triangle and its transpose has the \
             diagonal twice.",
        )
    } else {
        let which = match (places.len(), is_diagonal) {
            (1, _) => "One entry".to_owned(),
            (count, true) => format!("{count} of the {diagonal} entries on the diagonal"),
            (count, false) => format!("{count} of the {number} entries"),
        };
        let are = if places.len() == 1 { "is" } else { "are" };
        (
            BugKind::Scattered,
            format!("{which} of {tensor} {are} wrong; all others are right."),
            "Where several terms have the same row and column, their sum is the entry: check for a `=` \
             that should be `+=`, a map of places that keeps one term, a conversion that drops equal \
             indices.",
        )
    };
    given.suspect(kind, claim).because(format!("{seen} {example}")).cured_by(remedy.to_owned())
}

/// The name of a derivative that the matrix has no entry for, in this row; `at` is where it is, if
/// that is known.
pub(crate) fn missing(given: &Given<'_>, row: usize, at: Option<&Mismatch>) -> Suspect {
    let tensor = given.tensor();
    let column = at.and_then(|at| at.cell.as_ref()).and_then(|cell| Some((cell, cell.column?)));
    let claim = match (column, at) {
        (Some((cell, column)), Some(at)) => {
            let (path, index) = cell.input();
            let input = quoted(path, index, cell.is_tangent().then_some(0));
            format!(
                "{tensor} has no entry at row {row}, column {column} ({input}), and the derivative there is {}.",
                digits(at.numeric)
            )
        }
        _ => {
            format!("Row {row} of {tensor} has derivatives in columns that it has no entries for.")
        }
    };
    let remedy = format!(
        "Check which parameters output {row} of the {} depends on: what is not in the pattern counts as \
         zero.",
        given.topic.function()
    );
    given.suspect(BugKind::MissingFromPattern, claim).cured_by(remedy)
}
