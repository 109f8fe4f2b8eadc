//! The first steps of a check of many outputs: the function and its derivatives at rest, twice
//! each, and the noise.

use std::cell::RefCell;

use super::bilinear::{Bilinear, MatrixAtRest};
use super::blocks::Product;
use super::subject::Shared;
use super::unchanged::unchanged;
use super::values::Recording;
use crate::check::error::{CheckError, Closure, Failed, NotFinite};
use crate::check::model::facts::Facts;
use crate::check::model::objective::{Function, Objective};
use crate::check::model::scope::Scope;
use crate::check::model::subject::{Subject, Tensors};
use crate::check::settings::Settings;
use crate::check::start::pairing::{Pairing, no_points, not_finite};
use crate::check::start::preflight;
use crate::check::start::prepare::{Prepared, noise_beside};
use crate::differentiate::{Noise, Sample};
use crate::report;
use crate::{Layout, Scalar, TensorLayout};

/// What is checked: the function's outputs, and which entries of its Jacobian are known.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// What errors call the function and its derivative.
    pub(crate) names: [Closure; 2],
    /// The path of a matrix without names.
    pub(crate) whole: &'static str,
    /// Whether only products with a tangent are known.
    pub(crate) is_summed: bool,
    /// Whether the function is a gradient, so that the matrix is symmetric.
    pub(crate) is_second: bool,
    /// What the report is about.
    pub(crate) topic: report::Topic,
}

/// Both sides of the matrix, with the flat order of its entries.
pub(crate) struct Sides<'a> {
    pub(crate) outputs: &'a Layout,
    pub(crate) inputs: &'a Layout,
    pub(crate) product: &'a Product,
}

/// A check of several outputs that is ready, and the matrix as it was first returned.
pub(crate) struct Ready<'p, S: Scalar> {
    pub(crate) prepared: Prepared,
    pub(crate) bilinear: Bilinear<'p, S>,
    pub(crate) first: Vec<f64>,
}

/// What is known once everything was called at rest.
pub(crate) struct OutputsAtRest<'a> {
    pub(crate) layout: &'a Layout,
    #[cfg(feature = "num-dual")]
    pub(crate) kind: Kind,
    pub(crate) facts: &'a [Facts],
    pub(crate) settings: &'a Settings,
    pub(crate) epsilon: f64,
}

/// Finds the noise of outputs, and makes sure that they are a function of the parameters.
pub(crate) type Measure<'m, S> =
    dyn FnMut(&mut Bilinear<'_, S>, &OutputsAtRest<'_>) -> Result<Noise, CheckError> + 'm;

/// What the derivatives are compared with.
pub(crate) struct Source<'m, S: Scalar> {
    /// How many times the rounding of an output its change must be to be seen.
    pub(crate) visible: f64,
    pub(crate) measure: &'m mut Measure<'m, S>,
}

/// Two evaluations at rest and those of the source; the derivatives are computed twice, the second time
/// with the model fresh from other parameters.
pub(crate) fn prepare<'p, S: Scalar>(
    subject: &'p mut (dyn Subject<S> + 'p),
    inputs: Layout,
    recording: Shared,
    kind: Kind,
    settings: Settings,
    seed: u64,
    source: Source<'_, S>,
) -> Result<Ready<'p, S>, CheckError> {
    let Source { visible, measure } = source;
    let mut objective = Objective::new(subject);
    objective.set_names(kind.names);
    preflight::finite(&inputs, &objective)?;
    let (outputs, values) = outputs_at_rest(&mut objective, &recording)?;
    let product = Product::new(&outputs, &inputs, kind.is_summed, kind.whole);
    if kind.is_summed {
        objective.redirect_by_own_sizes(&inputs, seed);
    } else {
        objective.redirect(&inputs, seed);
    }

    let sides = Sides { outputs: &outputs, inputs: &inputs, product: &product };
    let first = compute(&mut objective, kind, &sides)?;
    let analytic = movable(first.clone(), &product, objective.names()[1])?;
    objective.untouched()?;
    let (epsilon, is_summed) = (recording.borrow().epsilon, kind.is_summed);
    let visible = visible * epsilon * (values.len() as f64).sqrt();
    let at_rest =
        MatrixAtRest { outputs, inputs, product, values, analytic, visible, is_summed, seed };
    let (mut bilinear, facts) = Bilinear::new(objective, recording, at_rest, &settings);
    let unit = bilinear.unit();
    let layout = bilinear.product.layout.clone();
    let known = OutputsAtRest {
        layout: &layout,
        #[cfg(feature = "num-dual")]
        kind,
        facts: &facts,
        settings: &settings,
        epsilon,
    };
    let noise = measure(&mut bilinear, &known)?;
    let (probe, origin) = (preflight::movable(&layout), bilinear.origin());
    let (suspects, notes) = (Vec::new(), Vec::new());
    let mut prepared =
        Prepared { layout, settings, facts, noise, probe, origin, unit, seed, suspects, notes };

    let again = bilinear.compute(kind)?;
    let wobble = bilinear.wobble(epsilon)?;
    prepared.noise.level = prepared.noise.level.max(wobble);
    let known: Vec<f64> = bilinear.analytic().iter().map(|entry| entry / unit).collect();
    prepared.compare(&known, &again, |_| bilinear.compute(kind))?;
    Ok(Ready { prepared, bilinear, first })
}

/// Measures the noise by differences: eight evaluations.
pub(crate) fn noise_of_outputs<S: Scalar>(
    bilinear: &mut Bilinear<'_, S>,
    known: &OutputsAtRest<'_>,
) -> Result<Noise, CheckError> {
    let OutputsAtRest { layout, facts, settings, epsilon, .. } = *known;
    let (probe, origin) = (preflight::movable(layout), bilinear.origin());
    let noise = noise_beside(bilinear, &probe, facts, settings, epsilon, origin);
    let slope = facts.iter().map(|facts| facts.norm).sum();
    let visible = noise.of(Sample { value: origin, predicted: 0.0 });
    bilinear.moves(&probe, slope, visible, settings)?;
    Ok(noise)
}

pub(super) fn outputs_at_rest<S: Scalar>(
    objective: &mut Objective<'_, S>,
    recording: &RefCell<Recording>,
) -> Result<(Layout, Vec<f64>), CheckError> {
    objective.at_rest()?;
    let recording = recording.borrow();
    if let Some(message) = recording.failure.clone() {
        return Err(CheckError::Failed(Failed::Outputs { message }));
    }
    let layout = recording.layout.clone().unwrap_or_default();
    no_points(&layout, objective.names()[0])?;
    if recording.values.is_empty() {
        return Err(CheckError::NoOutputs);
    }
    let (entries, count) = not_finite(&layout, recording.values.iter().copied());
    if count > 0 {
        return Err(CheckError::NotFinite(NotFinite::Outputs { entries, count }));
    }
    Ok((layout, recording.values.clone()))
}

/// The derivatives in the flat order of the product, as they are returned.
fn compute<S: Scalar>(
    objective: &mut Objective<'_, S>,
    kind: Kind,
    sides: &Sides<'_>,
) -> Result<Vec<f64>, CheckError> {
    if kind.is_summed { products(objective, kind, sides) } else { matrix(objective, kind, sides) }
}

/// One call for the whole matrix.
fn matrix<S: Scalar>(
    objective: &mut Objective<'_, S>,
    kind: Kind,
    sides: &Sides<'_>,
) -> Result<Vec<f64>, CheckError> {
    let mut entries = Ok(Vec::new());
    objective.derivative(&[], &mut |matrix| {
        entries =
            same_count(kind, sides.outputs, sides.inputs).and_then(|()| in_blocks(&matrix, sides));
    })?;
    entries
}

/// One call for each tensor of the inputs, with the part of the direction that is in it.
fn products<S: Scalar>(
    objective: &mut Objective<'_, S>,
    kind: Kind,
    sides: &Sides<'_>,
) -> Result<Vec<f64>, CheckError> {
    same_count(kind, sides.outputs, sides.inputs)?;
    let mut entries = vec![0.0; sides.product.layout.parameter_count()];
    let count = sides.inputs.tensors().len();
    for (number, input) in sides.inputs.tensors().iter().enumerate() {
        if input.is_frozen() || input.range().is_empty() {
            continue;
        }
        let mut part = vec![0.0; sides.inputs.parameter_count()];
        for position in input.range() {
            part[position] = objective.along(position);
        }
        let column = push(objective, &part, sides.outputs)?;
        for block in sides.product.blocks.iter().skip(number).step_by(count) {
            entries[block.range.clone()].copy_from_slice(&column[block.rows.clone()]);
        }
    }
    Ok(entries)
}

/// The product with a tangent, in the flat order of the outputs.
pub(crate) fn push<S: Scalar>(
    objective: &mut Objective<'_, S>,
    tangent: &[f64],
    outputs: &Layout,
) -> Result<Vec<f64>, CheckError> {
    let mut product = Ok(Vec::new());
    objective.derivative(tangent, &mut |returned| product = pushed(&returned, outputs))?;
    product
}

/// What a product with a tangent is, in the flat order of the outputs.
pub(crate) fn pushed(returned: &Tensors<'_>, outputs: &Layout) -> Result<Vec<f64>, CheckError> {
    no_points(&returned.layout(), Closure::Product)?;
    let pairing = Pairing::new(outputs, returned.layout()).map_err(|_| {
        CheckError::OutputsDiffer { outputs: outputs.clone(), product: returned.layout() }
    })?;
    pairing.gather(outputs, returned)
}

/// Zeros for what does not move.
fn movable(
    mut entries: Vec<f64>,
    product: &Product,
    closure: Closure,
) -> Result<Vec<f64>, CheckError> {
    for tensor in product.layout.tensors().iter().filter(|tensor| tensor.is_frozen()) {
        entries[tensor.range()].fill(0.0);
    }
    let (listed, count) = not_finite(&product.layout, entries.iter().copied());
    if count > 0 {
        return Err(CheckError::NotFinite(NotFinite::Derivatives {
            closure,
            entries: listed,
            count,
        }));
    }
    Ok(entries)
}

/// There are as many second derivatives as first ones.
pub(super) fn same_count(kind: Kind, outputs: &Layout, inputs: &Layout) -> Result<(), CheckError> {
    let [rows, columns] = [outputs, inputs].map(Layout::parameter_count);
    if !kind.is_second || rows == columns {
        return Ok(());
    }
    let (parameters, gradient) = (inputs.clone(), outputs.clone());
    Err(CheckError::LayoutsDiffer { parameters, gradient })
}

/// A product with a tangent is asked of no model with points, whose tangents are no models.
pub(crate) fn no_tangent_is_a_model(layout: &Layout) -> Result<(), CheckError> {
    let moves = |tensor: &&TensorLayout| tensor.is_tangent() && !tensor.is_frozen();
    layout.tensors().iter().find(moves).map_or(Ok(()), |tensor| {
        Err(CheckError::PointWithTangent { path: tensor.path().to_owned() })
    })
}

/// The entries of a matrix in the flat order of the blocks.
fn in_blocks(matrix: &Tensors<'_>, sides: &Sides<'_>) -> Result<Vec<f64>, CheckError> {
    let [rows, columns] = [sides.outputs, sides.inputs].map(Layout::parameter_count);
    let found = matrix.layout();
    no_points(&found, Closure::Matrix)?;
    let is_fit = match (found.tensors(), sides.outputs.tensors(), sides.inputs.tensors()) {
        ([only], _, _) if only.shape() == [rows, columns] => true,
        ([only], _, _) if columns == 1 && only.shape() == [rows] => true,
        ([only], [output], [input]) => only.shape() == [output.shape(), input.shape()].concat(),
        _ => false,
    };
    if !is_fit {
        return Err(CheckError::MatrixShape { expected: [rows, columns], found });
    }
    let entries = matrix.widened();
    let mut ordered = vec![0.0; sides.product.layout.parameter_count()];
    for block in &sides.product.blocks {
        for (line, row) in block.rows.clone().enumerate() {
            let start = block.range.start + line * block.width;
            let part = row * columns + block.columns.start..row * columns + block.columns.end;
            ordered[start..start + block.width].copy_from_slice(&entries[part]);
        }
    }
    Ok(ordered)
}

/// The entries of all blocks as one square matrix.
pub(crate) fn square(in_blocks: &[f64], product: &Product, count: usize) -> Vec<f64> {
    let mut matrix = vec![0.0; count * count];
    for block in &product.blocks {
        for (line, row) in block.rows.clone().enumerate() {
            let start = block.range.start + line * block.width;
            let part = row * count + block.columns.start..row * count + block.columns.end;
            matrix[part].copy_from_slice(&in_blocks[start..start + block.width]);
        }
    }
    matrix
}

impl<S: Scalar> Bilinear<'_, S> {
    /// Makes sure that something changes the outputs, unless they may be constant.
    pub(crate) fn moves(
        &mut self,
        probe: &Scope,
        slope: f64,
        visible: f64,
        settings: &Settings,
    ) -> Result<(), CheckError> {
        let moves = preflight::moves(self, probe, slope, visible);
        self.objective.intact()?;
        if moves || settings.allow_constant {
            return Ok(());
        }
        let greatest = preflight::greatest(self) / self.unit();
        Err(CheckError::OutputsNotMoved { greatest })
    }

    pub(crate) fn compute(&mut self, kind: Kind) -> Result<Vec<f64>, CheckError> {
        let sides = Sides { outputs: &self.outputs, inputs: &self.inputs, product: &self.product };
        let found = compute(&mut self.objective, kind, &sides)?;
        movable(found, &self.product, self.objective.names()[1])
    }

    /// Calls the function, then its product with a vector.
    pub(crate) fn apply(&mut self, vector: &[f64]) -> Result<Vec<f64>, CheckError> {
        self.objective.at_rest()?;
        if let Some(message) = self.recording.borrow().failure.clone() {
            return Err(CheckError::Failed(Failed::Outputs { message }));
        }
        push(&mut self.objective, vector, &self.outputs)
    }

    /// Takes the outputs at rest again, which must be what they were: one evaluation. What their
    /// difference is worth in the samples, if it is no more than rounding.
    pub(crate) fn wobble(&mut self, epsilon: f64) -> Result<f64, CheckError> {
        self.objective.at_rest()?;
        let recording = self.recording.borrow();
        if let Some(message) = recording.failure.clone() {
            return Err(CheckError::Failed(Failed::Outputs { message }));
        }
        let changes = unchanged(&self.outputs, self.rest(), &recording.values, epsilon)?;
        Ok(self.weighed(&changes))
    }
}
