//! Sparse matrices whose entries are not where a matrix has them.

use super::parts::Text;

/// Of an entry beyond the last row or column, beside the smallest and the greatest of all.
pub(super) fn outside_of_matrix(
    [row, column]: [usize; 2],
    [rows, columns]: [usize; 2],
    [least, greatest]: [[usize; 2]; 2],
) -> Text {
    // An index that counts from 1 is never 0, and at most the length.
    let count_from_one =
        least[0] > 0 && least[1] > 0 && greatest[0] <= rows && greatest[1] <= columns;
    let are_exchanged = greatest[0] < columns && greatest[1] < rows;
    let evidence = if count_from_one {
        "No row and no column of an entry is 0, and none is more than one too large: the indices seem to \
         count from 1, as those of Fortran, Matlab and Julia do."
    } else if are_exchanged {
        "All entries would fit into the transpose: rows and columns seem to be exchanged."
    } else {
        ""
    };
    Text::new(
        format!(
            "an entry of the matrix is outside of it: row {row}, column {column}, of {rows} rows and \
             {columns} columns"
        ),
        evidence,
        "An entry is (row, column, value): its row is that of an output, its column that of a parameter, and \
         both count from 0.",
    )
}

/// Of an entry on the side of the diagonal that is not stored.
pub(super) fn outside_of_triangle([row, column]: [usize; 2]) -> Text {
    let side = if column > row { ["above", "lower"] } else { ["below", "upper"] };
    Text::new(
        format!(
            "the {} triangle of the matrix has an entry {} the diagonal: row {row}, column {column}",
            side[1], side[0]
        ),
        "",
        "Leave entries on the other side out: they are taken from this triangle. Return the matrix itself \
         where both are stored.",
    )
}
