//! Checks of Jacobians and Hessians.

use std::cell::RefCell;

use crate::check::error::CheckError;
use crate::check::every_entry;
use crate::check::model::objective::Function;
use crate::check::options::{Check, PLAIN, SEED};
use crate::check::outputs::prepare::{Kind, Recorded, Sides, prepare};
use crate::check::outputs::values::{Outputs, widened};
use crate::check::search::examine;
use crate::check::settings::Settings;
use crate::check::start::pairing::no_points;
use crate::diagnose::{asymmetry, unite};
use crate::report::{Report, Subject};
use crate::{Layout, Parameters, Scalar};

const JACOBIAN: Kind =
    Kind { names: ["function", "Jacobian"], whole: "jacobian", is_summed: false };
const HESSIAN: Kind = Kind { names: ["gradient", "Hessian"], whole: "hessian", is_summed: false };

impl Check<'_> {
    /// Checks `jacobian` against differences of `function` at the parameters.
    ///
    /// The matrix has a row for each output and a column for each parameter, both in flat order:
    /// an `ndarray` of two axes, a `Vec<Vec<_>>` of equal rows, an array of arrays. It is looked at
    /// along random directions of inputs and outputs at once. `jacobian` is called twice,
    /// `function` about 13 times when the matrix is right and the function smooth; each of these
    /// shows all outputs, so that finding a wrong row takes no more of them.
    ///
    /// # Errors
    /// A [`CheckError`] when no verdict is possible.
    ///
    /// # Panics
    /// Passes on a panic of either closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::{Check, Verdict};
    ///
    /// let mut polar = [2.0_f64, 0.5];
    /// let report = Check::new().run_jacobian(
    ///     &mut polar,
    ///     |p| [p[0] * p[1].cos(), p[0] * p[1].sin()],
    ///     |p| [[p[1].cos(), -p[0] * p[1].sin()], [p[1].sin(), p[0] * p[1].cos()]],
    /// )?;
    /// assert_eq!(report.verdict(), Verdict::Pass);
    /// # Ok::<(), gradcheck_core::CheckError>(())
    /// ```
    pub fn run_jacobian<P, Y, J>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        mut jacobian: impl FnMut(&mut P) -> J,
    ) -> Result<Report, CheckError>
    where
        P: Parameters,
        Y: Outputs,
        J: Parameters,
    {
        let mut derivatives =
            |parameters: &mut P, sides: &Sides<'_>| matrix_of(&jacobian(parameters), sides);
        self.run_matrix(
            parameters,
            Recorded::new(function),
            &mut derivatives,
            JACOBIAN,
            Subject::Jacobian,
        )
    }

    /// Checks `hessian` against differences of `gradient` at the parameters, and that it is
    /// symmetric.
    ///
    /// Where parameters move by a [`Retraction`](crate::Retraction), its columns are the derivatives
    /// of what `gradient` returns there, and the block of a tangent need not be symmetric: on a group
    /// that does not commute, the order of two derivatives counts.
    ///
    /// `gradient` is taken to be right: check it first. The matrix is as that of
    /// [`run_jacobian`](Self::run_jacobian), and so are the numbers of calls.
    ///
    /// # Errors
    /// A [`CheckError`] when no verdict is possible.
    ///
    /// # Panics
    /// Passes on a panic of either closure.
    pub fn run_hessian<P, G, H>(
        &self,
        parameters: &mut P,
        gradient: impl FnMut(&mut P) -> G,
        mut hessian: impl FnMut(&mut P) -> H,
    ) -> Result<Report, CheckError>
    where
        P: Parameters,
        G: Outputs,
        H: Parameters,
    {
        let max_relative =
            self.settings(Settings::for_format(P::Scalar::ULP), self.every_entry)?.max_relative;
        let found = RefCell::new(None);
        let mut derivatives = |parameters: &mut P, sides: &Sides<'_>| {
            same_count(sides)?;
            let entries = matrix_of(&hessian(parameters), sides)?;
            found.borrow_mut().get_or_insert_with(|| square(&entries, sides));
            Ok(entries)
        };
        let recorded = Recorded::new(gradient);
        let report =
            self.run_matrix(parameters, recorded, &mut derivatives, HESSIAN, Subject::Hessian)?;
        if let Some(matrix) = found.take()
            && let Some(suspect) = asymmetry(&parameters.layout(), &matrix, max_relative)
        {
            return Ok(report.with_suspect_first(suspect));
        }
        Ok(report)
    }

    pub(crate) fn run_matrix<P: Parameters>(
        &self,
        parameters: &mut P,
        recorded: Recorded<'_, P>,
        derivatives: &mut crate::check::outputs::prepare::Derivatives<'_, P>,
        kind: Kind,
        subject: Subject,
    ) -> Result<Report, CheckError> {
        let settings = self.settings(Settings::for_format(P::Scalar::ULP), self.every_entry)?;
        let settings = Settings { subject, ..settings };
        if let Some(name) = self.of_gradients_only() {
            return Err(CheckError::NeedsGradient { name });
        }
        let seed = self.seed.unwrap_or(SEED);
        let (prepared, mut bilinear) =
            prepare(parameters, recorded, derivatives, kind, settings, seed)?;
        let report = if self.every_entry {
            every_entry::run(&prepared, &mut bilinear, None, &|_| ())
        } else {
            examine::run(&prepared, &mut bilinear)
        };
        let before = bilinear.evaluations();
        if before > PLAIN {
            let epsilon = prepared.noise.epsilon;
            bilinear.wobble(epsilon)?;
            bilinear.wobble(epsilon)?;
        }
        let report = report.with_evaluations(bilinear.evaluations() - before);
        Ok(unite(bilinear.with_cells(report), bilinear.size()))
    }
}

/// The second derivatives of as many parameters as there are first ones.
pub(crate) fn same_count(sides: &Sides<'_>) -> Result<(), CheckError> {
    let [rows, columns] = [sides.outputs, sides.inputs].map(Layout::parameter_count);
    if rows == columns {
        return Ok(());
    }
    let (parameters, gradient) = (sides.inputs.clone(), sides.outputs.clone());
    Err(CheckError::LayoutsDiffer { parameters, gradient })
}

/// The entries of a matrix in the flat order of the blocks.
fn matrix_of<J: Parameters>(matrix: &J, sides: &Sides<'_>) -> Result<Vec<f64>, CheckError> {
    let [rows, columns] = [sides.outputs, sides.inputs].map(Layout::parameter_count);
    let found = matrix.layout();
    no_points(&found, "matrix")?;
    let is_fit = match (found.tensors(), sides.outputs.tensors(), sides.inputs.tensors()) {
        ([only], _, _) if only.shape() == [rows, columns] => true,
        ([only], _, _) if columns == 1 && only.shape() == [rows] => true,
        ([only], [output], [input]) => only.shape() == [output.shape(), input.shape()].concat(),
        _ => false,
    };
    if !is_fit {
        return Err(CheckError::MatrixShape { expected: [rows, columns], found });
    }
    let entries = widened(matrix);
    let mut in_blocks = vec![0.0; sides.product.layout.parameter_count()];
    for block in &sides.product.blocks {
        for (line, row) in block.rows.clone().enumerate() {
            let start = block.range.start + line * block.width;
            let part = row * columns + block.columns.start..row * columns + block.columns.end;
            in_blocks[start..start + block.width].copy_from_slice(&entries[part]);
        }
    }
    Ok(in_blocks)
}

/// The entries of all blocks as one square matrix.
fn square(in_blocks: &[f64], sides: &Sides<'_>) -> Vec<f64> {
    let count = sides.inputs.parameter_count();
    let mut matrix = vec![0.0; count * count];
    for block in &sides.product.blocks {
        for (line, row) in block.rows.clone().enumerate() {
            let start = block.range.start + line * block.width;
            let part = row * count + block.columns.start..row * count + block.columns.end;
            matrix[part].copy_from_slice(&in_blocks[start..start + block.width]);
        }
    }
    matrix
}
