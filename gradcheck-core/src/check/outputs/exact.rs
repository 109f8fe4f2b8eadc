//! The exact derivatives of every output along some inputs, from a copy of the function over dual
//! numbers: one evaluation shows all outputs. Does not know which dual numbers.

use std::rc::Rc;

use super::bilinear::{Bilinear, Cache, by_row, columns};
use super::blocks::Rectangle;
use super::prepare::OutputsAtRest;
use crate::check::error::{CheckError, EntryValue, NotFinite};
use crate::check::model::exactness::{Derivative, JITTERS, Query, REST, finding, residual};
use crate::check::model::motion::Slope;
use crate::check::model::objective::Function;
use crate::check::model::oracle::Exact;
use crate::check::model::scope::Scope;
use crate::check::model::subject::Dual;
use crate::check::model::turning;
use crate::check::start::consult::{ELSEWHERE, SAME, dual};
use crate::check::start::pairing::not_finite;
use crate::check::start::{preflight, rounding};
use crate::differentiate::{Noise, Sample};
use crate::{Layout, Scalar};

/// A function of several outputs whose derivatives are exact.
pub(crate) struct Precisely<'a, 'p, S: Scalar> {
    bilinear: &'a mut Bilinear<'p, S>,
    oracle: &'a mut Oracle,
}

/// What is known of the function over dual numbers.
#[derive(Default)]
pub(crate) struct Oracle {
    /// How far each entry of the matrix moves with the last digit of the parameters, in the unit of the
    /// samples.
    scatter: Vec<f64>,
    /// The derivatives of every output.
    cache: Cache<Query>,
}

/// How far the inputs of a column move at step 1, and the size of the numbers that do.
#[derive(Clone, Copy)]
struct Displacement {
    along: f64,
    size: f64,
}

/// The outputs over dual numbers.
struct Duals {
    values: Vec<f64>,
    derivatives: Vec<f64>,
}

impl<'a, 'p, S: Scalar> Precisely<'a, 'p, S> {
    pub(crate) fn new(bilinear: &'a mut Bilinear<'p, S>, oracle: &'a mut Oracle) -> Self {
        Self { bilinear, oracle }
    }

    /// Asks for the first time: up to three evaluations of the function may follow.
    ///
    /// # Errors
    /// When the oracle fails, maps the model in another order, or computes another function; and when
    /// neither derivatives nor outputs change with the parameters.
    pub(crate) fn begin(&mut self, known: &OutputsAtRest<'_>) -> Result<Noise, CheckError> {
        let inputs = preflight::movable(&self.bilinear.inputs);
        let Duals { values, derivatives } = self.duals(&inputs, REST)?;
        self.is_same_function(&inputs, &values)?;
        let moves = derivatives.iter().any(|derivative| *derivative != 0.0);
        self.oracle.cache.keep(inputs, REST, Rc::new(derivatives));
        if !moves {
            let probe = preflight::movable(known.layout);
            self.bilinear.moves(&probe, 0.0, 0.0, known.settings)?;
        }
        self.set_scatter(known);
        Ok(Noise::new(0.0, known.epsilon))
    }

    /// Compares the outputs over dual numbers with those at rest.
    fn is_same_function(&mut self, inputs: &Scope, values: &[f64]) -> Result<(), CheckError> {
        let rest = self.bilinear.rest();
        if values.len() != rest.len() {
            return Err(CheckError::OracleOutputs { outputs: rest.len(), oracle: values.len() });
        }
        let (entries, count) = not_finite(&self.bilinear.outputs, values.iter().copied());
        if count > 0 {
            return Err(CheckError::NotFinite(NotFinite::OracleOutputs { entries, count }));
        }
        let epsilon = self.bilinear.objective.epsilon();
        let part = SAME.max(S::ULP.max(epsilon).sqrt());
        let outputs = &self.bilinear.outputs;
        let Some(_) = differing(outputs, [rest, values], values, part) else { return Ok(()) };
        // Both may be rounding here, beside what they are elsewhere.
        let there = self.duals(inputs, Query { t: ELSEWHERE, ..REST })?.values;
        let Bilinear { outputs, rest, .. } = &*self.bilinear;
        let position = differing(outputs, [rest, values], &there, part);
        position.map_or(Ok(()), |position| Err(another_function(outputs, position, [rest, values])))
    }

    /// Computes the matrix twice with parameters that differ in their last digit, to learn how exact its
    /// entries are.
    fn set_scatter(&mut self, known: &OutputsAtRest<'_>) {
        let bilinear = &mut *self.bilinear;
        let mut scatter = vec![0.0; bilinear.analytic.len()];
        for seed in 0..JITTERS {
            rounding::jitter(&mut bilinear.objective, S::ULP, seed, None);
            let other = bilinear.compute(known.kind);
            bilinear.objective.restore();
            // Beside an edge of the domain the matrix may not be finite.
            let Ok(other) = other else { continue };
            let pairs = other.iter().zip(&bilinear.analytic);
            for (scatter, (other, analytic)) in scatter.iter_mut().zip(pairs) {
                *scatter = (bilinear.unit * other - analytic).abs().max(*scatter);
            }
        }
        for block in &bilinear.product.blocks {
            for row in block.rows.clone() {
                let start = block.range.start + (row - block.rows.start) * block.width;
                let entries = &mut scatter[start..start + block.width];
                let squares: f64 = entries.iter().map(|entry| entry * entry).sum();
                let typical = (squares / entries.len().max(1) as f64).sqrt();
                // Two values know little of the deviation of one entry.
                for entry in entries {
                    *entry = entry.max(typical);
                }
            }
        }
        self.oracle.scatter = scatter;
    }

    /// The outputs over dual numbers, with their derivatives along some inputs: one evaluation.
    fn duals(&mut self, inputs: &Scope, query: Query) -> Result<Duals, CheckError> {
        let (mut values, mut derivatives) = (Vec::new(), Vec::new());
        let unit = self.bilinear.unit;
        dual(
            &mut self.bilinear.objective,
            unit,
            inputs,
            query,
            &mut |Dual { value, derivative }| {
                values.push(value);
                derivatives.push(derivative);
            },
        )?;
        Ok(Duals { values, derivatives })
    }

    /// The derivatives of every output along some inputs; NaN where there are none.
    fn derivatives(&mut self, inputs: &Scope, query: Query) -> Rc<Vec<f64>> {
        if let Some(known) = self.oracle.cache.get(inputs, &query) {
            return known;
        }
        let count = self.bilinear.rest().len();
        let found = self.duals(inputs, query).map(|duals| duals.derivatives);
        let found = found.ok().filter(|found| found.len() == count);
        let found = Rc::new(found.unwrap_or_else(|| vec![f64::NAN; count]));
        self.oracle.cache.keep(inputs.clone(), query, Rc::clone(&found));
        found
    }

    /// Adds up what each entry of a scope contributes, given the weight of its row, its position, and how
    /// its column moves.
    fn each_entry(&self, scope: &Scope, mut add: impl FnMut(f64, usize, Displacement)) {
        let bilinear = &*self.bilinear;
        let blocks = bilinear.product.blocks.iter();
        for block in blocks.filter(|block| scope.meets(block.range.clone())) {
            let moved: Vec<Displacement> = columns(block)
                .map(|inputs| {
                    let along = bilinear.displacement(&inputs);
                    let own = if bilinear.is_summed {
                        along
                    } else {
                        bilinear.objective.base()[inputs.start].widen()
                    };
                    Displacement { along, size: along.abs().max(own.abs()) }
                })
                .collect();
            for range in scope.within(block.range.clone()) {
                for (row, part) in by_row(block, range) {
                    let first = (part.start - block.range.start) % block.width;
                    for (position, moved) in part.zip(&moved[first..]) {
                        add(bilinear.cotangent[row], position, *moved);
                    }
                }
            }
        }
    }
}

/// The error that an output over dual numbers has another value.
pub(crate) fn another_function(
    outputs: &Layout,
    position: usize,
    [values, duals]: [&[f64]; 2],
) -> CheckError {
    let (tensor, index) = outputs.locate(position).expect("an output has a place");
    let (path, value) = (tensor.path().to_owned(), values[position]);
    let output = EntryValue { path, index, value, tangent: None };
    CheckError::OracleOutputDiffers { output, oracle: duals[position] }
}

/// The first output of which two values differ by more than a `part` of itself or of what is typical of
/// its tensor, as it is here or as it is `elsewhere`.
pub(super) fn differing(
    outputs: &Layout,
    [one, other]: [&[f64]; 2],
    elsewhere: &[f64],
    part: f64,
) -> Option<usize> {
    outputs.tensors().iter().find_map(|tensor| {
        let sizes = [one, elsewhere].map(|values| {
            let entries = &values[tensor.range()];
            let squares: f64 = entries.iter().map(|value| value * value).sum();
            (squares / entries.len().max(1) as f64).sqrt()
        });
        let typical = sizes[0].max(sizes[1]);
        tensor.range().find(|&position| {
            let size = typical.max(one[position].abs()).max(elsewhere[position].abs());
            let difference = (other[position] - one[position]).abs();
            difference.is_nan() || difference > part * size
        })
    })
}

impl<S: Scalar> Derivative for Precisely<'_, '_, S> {
    fn times_factor(&mut self, scope: &Scope, query: Query) -> f64 {
        let mut sum = 0.0;
        for Rectangle { rows, columns } in self.bilinear.product.rectangles(scope) {
            let derivatives = self.derivatives(&columns, query);
            let cotangent = &self.bilinear.cotangent;
            sum += rows.entries().map(|row| cotangent[row] * derivatives[row]).sum::<f64>();
        }
        sum
    }

    fn slope(&self, scope: &Scope) -> Slope {
        let (mut along, mut squares) = (0.0, 0.0);
        self.each_entry(scope, |weight, position, moved| {
            let entry = weight * self.bilinear.analytic[position];
            along += entry * moved.along;
            squares += (entry * moved.size).powi(2);
        });
        Slope { along, norm: squares.sqrt() }
    }

    fn scatter(&self, scope: &Scope) -> f64 {
        let mut squares = 0.0;
        self.each_entry(scope, |weight, position, moved| {
            squares += (weight * moved.along * self.oracle.scatter[position]).powi(2);
        });
        squares.sqrt()
    }

    fn digit(&self) -> f64 {
        S::ULP
    }
}

impl<S: Scalar> Function for Precisely<'_, '_, S> {
    fn at(&mut self, scope: &Scope, t: f64) -> Sample {
        self.bilinear.at(scope, t)
    }

    fn has_steps(&self) -> bool {
        false
    }

    fn exact(&mut self, scope: &Scope) -> Option<Exact> {
        Some(residual(self, scope))
    }

    fn exactly(&mut self, scope: &Scope, t: f64) -> Option<Exact> {
        Some(finding(self, scope, t))
    }

    fn redraw(&mut self, layout: &Layout, seed: u64) {
        self.bilinear.redraw(layout, seed);
        self.oracle.cache = Cache::default();
    }

    fn has_moved(&self) -> bool {
        self.bilinear.has_moved()
    }

    fn evaluations(&self) -> usize {
        self.bilinear.evaluations()
    }

    fn analytic(&self) -> &[f64] {
        self.bilinear.analytic()
    }

    fn along(&self, position: usize) -> f64 {
        self.bilinear.along(position)
    }

    fn cell(&self, position: usize) -> Option<[usize; 2]> {
        self.bilinear.cell(position)
    }

    fn moved(&self, position: usize, t: f64) -> f64 {
        self.bilinear.moved(position, t)
    }

    fn points_of(&mut self, position: usize) -> Vec<turning::Point> {
        self.bilinear.points_of(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    #[test]
    fn outputs_differ_by_more_than_a_part_of_what_is_typical_of_their_tensor_in_every_unit() {
        for unit in [1e-100, 1.0, 1e100] {
            // The root mean square is 1.
            let one = [2.0, 0.0, 0.0, 0.0].map(|value| value * unit).to_vec();
            for (place, change, found) in [
                (1, 0.9e-3, None),
                (1, -1.1e-3, Some(1)),
                (0, 1.9e-3, None),
                (0, 2.1e-3, Some(0)),
                (3, f64::NAN, Some(3)),
            ] {
                let mut other = one.clone();
                other[place] += change * unit;

                let place = differing(&one.layout(), [&one, &other], &one, 1e-3);

                assert_eq!(place, found, "{change} of {unit}");
            }
            let elsewhere: Vec<f64> = one.iter().map(|value| 4.0 * value).collect();
            let mut other = one.clone();
            other[1] += 3e-3 * unit;
            assert_eq!(differing(&one.layout(), [&one, &other], &elsewhere, 1e-3), None);
        }
    }
}
