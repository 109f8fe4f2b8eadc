//! A place in a Jacobian.

use std::fmt;

use super::{place, quoted};

/// A row and a column of a Jacobian, and what they stand for.
///
/// # Examples
/// ```
/// use gradcheck_core::Check;
///
/// let report = Check::new().run_jacobian(
///     &mut [0.5_f64, 2.0],
///     |x| [x[0] * x[1], x[1].exp()],
///     |x| [[x[1], x[0]], [0.0, -x[1].exp()]],
/// )?;
///
/// let cell = report.mismatches()[0].cell().expect("a Jacobian has rows and columns");
/// assert_eq!((cell.row(), cell.column()), (1, Some(1)));
/// # Ok::<(), gradcheck_core::CheckError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub(crate) row: usize,
    pub(crate) column: Option<usize>,
    pub(crate) output: (String, Vec<usize>),
    pub(crate) input: (String, Vec<usize>),
    /// Whether the parameter is a component of a tangent.
    pub(crate) is_tangent: bool,
}

impl Cell {
    /// Returns the row: the place of the output in the flat list of all outputs.
    #[must_use]
    pub fn row(&self) -> usize {
        self.row
    }

    /// Returns the column: the place of the parameter in the flat list of all parameters. `None`
    /// of a product with a tangent, which adds up the columns of a tensor.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.column
    }

    /// Returns the path and the index of the output.
    #[must_use]
    pub fn output(&self) -> (&str, &[usize]) {
        (&self.output.0, &self.output.1)
    }

    /// Returns the path and the index of the parameter; of a product with a tangent, the path of
    /// the tensor that the tangent moves.
    #[must_use]
    pub fn input(&self) -> (&str, &[usize]) {
        (&self.input.0, &self.input.1)
    }

    /// Returns whether the parameter is a component of a tangent at a point that moves by a
    /// [`Retraction`](crate::Retraction): the last of its index, those before it lead to the point.
    #[must_use]
    pub fn is_tangent(&self) -> bool {
        self.is_tangent
    }

    /// The row and the column in few letters.
    pub(crate) fn short(&self) -> String {
        match self.column {
            Some(column) => format!("row {}, column {column}", self.row),
            None => format!("row {}", self.row),
        }
    }
}

/// A row with its output, a column with its parameter, in words.
impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((path, index), (input, at)) = (&self.output, &self.input);
        let path = if path.is_empty() { "outputs" } else { path };
        write!(formatter, "row {} (output `{}`), ", self.row, place(path, index))?;
        let input = quoted(input, at, self.is_tangent.then_some(0));
        match self.column {
            Some(column) => write!(formatter, "column {column} ({input})"),
            None => write!(formatter, "along the tangent of {input}"),
        }
    }
}
