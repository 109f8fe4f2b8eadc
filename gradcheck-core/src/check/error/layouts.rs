//! Two layouts side by side, with marks where they differ.

use crate::report::{WIDTH, length, place, shortened};
use crate::{Layout, TensorLayout};

/// How many tensors are named that the gradient lacks.
const MOST_LACKING: usize = 4;
/// How many rows of two layouts are shown.
const MOST_ROWS: usize = 16;

/// A tensor of one layout, and the one of the other beside it.
pub(super) type Row<'a> = [Option<&'a TensorLayout>; 2];

/// The tensors as they stand.
pub(super) fn in_order<'a>(left: &'a Layout, right: &'a Layout) -> Vec<Row<'a>> {
    let count = left.tensors().len().max(right.tensors().len());
    (0..count).map(|row| [left, right].map(|layout| layout.tensors().get(row))).collect()
}

/// The tensors as they would pair: by path, else by order; frozen ones may be left out.
pub(super) fn by_path<'a>(left: &'a Layout, right: &'a Layout) -> Vec<Row<'a>> {
    let mut open: Vec<&TensorLayout> = right.tensors().iter().collect();
    let mut rows: Vec<Row<'_>> = Vec::new();
    for tensor in left.tensors() {
        let same = open.iter().position(|other| other.path() == tensor.path());
        rows.push([Some(tensor), same.map(|place| open.remove(place))]);
    }
    let are_enough = open.len() >= rows.iter().filter(|row| row[1].is_none()).count();
    let mut open = open.into_iter();
    for row in rows.iter_mut().filter(|row| row[1].is_none() && (are_enough || !is_frozen(row))) {
        row[1] = open.next();
    }
    rows.extend(open.map(|tensor| [None, Some(tensor)]));
    rows
}

pub(super) fn is_frozen(row: &Row<'_>) -> bool {
    row[0].is_some_and(TensorLayout::is_frozen)
}

/// Says which tensors the gradient has nothing for, where it has something for others under the same
/// paths: constants and buffers that were taken for parameters.
pub(super) fn lacking(rows: &[Row<'_>]) -> String {
    let is_shared = |row: &Row<'_>| matches!(row, [Some(tensor), Some(gradient)] if tensor.path() == gradient.path());
    let lacking: Vec<String> = rows
        .iter()
        .filter(|row| row[1].is_none() && !is_frozen(row))
        .filter_map(|row| Some(format!("`{}`", place(row[0]?.path(), &[]))))
        .collect();
    if lacking.is_empty() || !rows.iter().any(is_shared) {
        return String::new();
    }
    let shown = lacking[..lacking.len().min(MOST_LACKING)].join(", ");
    let more = match lacking.len().saturating_sub(MOST_LACKING) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(
        "\nThe gradient has nothing for {shown}{more}. What is not trained (a constant such as `eps`, a \
         buffer, running statistics) is marked `#[parameters(skip)]`."
    )
}

/// Says of each tensor that only lacks a sum over an axis which one it is.
pub(super) fn not_summed(rows: &[Row<'_>]) -> String {
    let line = |row: &Row<'_>| {
        let [Some(tensor), Some(gradient)] = row else { return None };
        let axis = broadcast_axis(tensor.shape(), gradient.shape())?;
        let path = place(tensor.path(), &[]);
        Some(format!(
            "\n`{path}`: sum the gradient over axis {axis}, along which it was broadcast."
        ))
    };
    rows.iter().filter_map(line).collect()
}

/// The axis that `gradient` has more than `tensor`, or along which it alone is longer than 1.
fn broadcast_axis(tensor: &[usize], gradient: &[usize]) -> Option<usize> {
    (0..gradient.len()).find(|&axis| {
        let (before, after) = (&gradient[..axis], &gradient[axis + 1..]);
        let kept = [before, &[1], after].concat();
        gradient[axis] > 1 && (tensor == kept || tensor == [before, after].concat())
    })
}

/// Rows in two columns, with a mark where `differs`. Of long layouts only those rows.
pub(super) fn side_by_side(
    heads: [&str; 2],
    mut rows: Vec<Row<'_>>,
    differs: fn(&Row<'_>) -> bool,
) -> String {
    let count = rows.len();
    if count > MOST_ROWS && rows.iter().any(differs) {
        rows.retain(differs);
    }
    rows.truncate(MOST_ROWS);
    let text = |tensor: Option<&TensorLayout>| tensor.map_or("-".to_owned(), described);
    let heads = (' ', heads.map(str::to_owned));
    let lines = rows.iter().map(|row| (if differs(row) { '!' } else { ' ' }, row.map(text)));
    let lines: Vec<(char, [String; 2])> = std::iter::once(heads).chain(lines).collect();

    let widest = |side: usize| lines.iter().map(|(_, texts)| length(&texts[side])).max();
    let [left, right] = [0, 1].map(|side| widest(side).unwrap_or(0));
    // A mark, the left column, and three spaces.
    let room = WIDTH - 4 - 3;
    let left = if left + right <= room { left } else { left.min(room - right.min(room / 2)) };
    let mut page: Vec<String> = Vec::new();
    for (mark, [first, second]) in &lines {
        let (first, second) = (fitting(first, left), fitting(second, room - left));
        page.push(format!("  {mark} {first:<left$}   {second}"));
    }
    if rows.len() < count {
        page.push(format!("    and {} more", count - rows.len()));
    }
    page.join("\n")
}

/// A tensor's path and shape; a model that is one tensor has no path.
fn described(tensor: &TensorLayout) -> String {
    let text = tensor.to_string();
    match text.strip_prefix("parameters ") {
        Some(shape) if tensor.path().is_empty() => shape.to_owned(),
        _ => text,
    }
}

/// A tensor's path and shape in `room` columns; the path is shortened.
fn fitting(tensor: &str, room: usize) -> String {
    match tensor.rsplit_once(" [") {
        Some((path, shape)) => {
            let kept = room.saturating_sub(length(shape) + 2);
            shortened(&format!("{} [{shape}", shortened(path, kept)), room)
        }
        None => shortened(tensor, room),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_is_summed_over_the_axis_that_it_alone_has_and_over_no_other() {
        for (tensor, gradient, axis) in [
            (&[3][..], &[8, 3][..], Some(0)),
            (&[1, 3], &[8, 3], Some(0)),
            (&[3, 4], &[3, 4, 5], Some(2)),
            (&[3, 1], &[3, 8], Some(1)),
            (&[3], &[8, 4], None),
            (&[3], &[4], None),
            (&[3, 4], &[3, 4], None),
            (&[3], &[1, 3], None),
        ] {
            assert_eq!(broadcast_axis(tensor, gradient), axis, "{tensor:?} {gradient:?}");
        }
    }
}
