//! A function with many results as the engine sees it: u·f(x + t v) for random u and v, restricted
//! to some outputs and some inputs. One evaluation shows all outputs, so that rows cost nothing.

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

use super::blocks::{Block, Product, Rectangle};
use super::subject::Shared;
use crate::check::model::facts::Facts;
use crate::check::model::norm::Norm;
use crate::check::model::objective::{Function, Objective, Row};
use crate::check::model::scope::Scope;
use crate::check::model::turning::Point;
use crate::check::settings::Settings;
use crate::differentiate::Sample;
use crate::report::{Cell, Draft, Mismatch};
use crate::{Layout, Scalar};

/// How many values of earlier evaluations are kept.
const KEPT: usize = 1 << 22;

/// The matrix of derivatives as a list of entries that move; see [`Product`].
pub(crate) struct Bilinear<'p, S: Scalar> {
    pub(crate) objective: Objective<'p, S>,
    pub(crate) recording: Shared,
    pub(crate) product: Product,
    pub(crate) outputs: Layout,
    pub(crate) inputs: Layout,
    /// The outputs at rest.
    pub(crate) rest: Vec<f64>,
    /// The analytic derivatives, in the unit of the samples.
    pub(crate) analytic: Vec<f64>,
    pub(super) unit: f64,
    /// The size of each output's derivative.
    pub(crate) scales: Vec<f64>,
    /// What each output counts.
    pub(crate) cotangent: Vec<f64>,
    /// Whether the direction is the user's tangent, and stays what it is.
    pub(crate) is_summed: bool,
    /// Added to every value, so that it rounds as the outputs do: as all of them, and as those of the last
    /// scope.
    offset: f64,
    at_rest: f64,
    /// The outputs, less those at rest, at the bits of a step.
    cache: Cache<u64>,
    /// The last scope, and what it consists of.
    parts: (Scope, Vec<Rectangle>),
    has_moved: bool,
}

/// What evaluations gave of every output, by the columns that moved and how.
pub(crate) struct Cache<K> {
    kept: VecDeque<(Scope, K, Rc<Vec<f64>>)>,
    size: usize,
}

impl<K> Default for Cache<K> {
    fn default() -> Self {
        Self { kept: VecDeque::new(), size: 0 }
    }
}

impl<K: PartialEq> Cache<K> {
    pub(crate) fn get(&self, columns: &Scope, how: &K) -> Option<Rc<Vec<f64>>> {
        let same = |(scope, known, _): &&(Scope, K, _)| known == how && scope == columns;
        self.kept.iter().rev().find(same).map(|(_, _, values)| Rc::clone(values))
    }

    pub(crate) fn keep(&mut self, columns: Scope, how: K, values: Rc<Vec<f64>>) {
        self.size += values.len();
        self.kept.push_back((columns, how, values));
        while self.size > KEPT
            && let Some((_, _, oldest)) = self.kept.pop_front()
        {
            self.size -= oldest.len();
        }
    }
}

/// What a bilinear function is made of once everything was called at rest.
pub(crate) struct MatrixAtRest {
    pub(crate) outputs: Layout,
    pub(crate) inputs: Layout,
    pub(crate) product: Product,
    /// The outputs.
    pub(crate) values: Vec<f64>,
    /// The derivatives in the flat order of `product`, in the user's unit.
    pub(crate) analytic: Vec<f64>,
    /// The smallest change of an output that shows, relative to it.
    pub(crate) visible: f64,
    pub(crate) is_summed: bool,
    pub(crate) seed: u64,
}

impl<'p, S: Scalar> Bilinear<'p, S> {
    /// Draws the cotangent and gathers the facts of every block; `objective` has its direction.
    pub(crate) fn new(
        objective: Objective<'p, S>,
        recording: Shared,
        at_rest: MatrixAtRest,
        settings: &Settings,
    ) -> (Self, Vec<Facts>) {
        let MatrixAtRest { outputs, inputs, product, values, analytic, .. } = at_rest;
        let mut bilinear = Self {
            objective,
            recording,
            product,
            outputs,
            inputs,
            rest: values,
            analytic,
            unit: 1.0,
            scales: Vec::new(),
            cotangent: Vec::new(),
            is_summed: at_rest.is_summed,
            offset: 0.0,
            at_rest: 0.0,
            cache: Cache::default(),
            parts: (Scope::default(), Vec::new()),
            has_moved: false,
        };
        bilinear.set_unit(at_rest.visible);
        bilinear.scales = bilinear.sizes(at_rest.visible);
        if !bilinear.is_summed {
            bilinear.share_out(settings, at_rest.seed);
            bilinear.scales = bilinear.sizes(at_rest.visible);
        }
        bilinear.draw_cotangent(at_rest.seed);
        let weighed = (0..bilinear.rest.len()).map(|row| bilinear.weight(row) * bilinear.rest[row]);
        bilinear.offset = Norm::of(weighed).root();
        let facts = bilinear.facts();
        (bilinear, facts)
    }

    /// The value of every scope at rest.
    pub(crate) fn origin(&self) -> f64 {
        self.offset
    }

    /// What a change of the outputs at rest does to the samples.
    pub(crate) fn weighed(&self, changes: &[f64]) -> f64 {
        let products = changes.iter().enumerate().map(|(row, change)| self.weight(row) * change);
        products.map(f64::abs).sum()
    }

    /// What a change of an output makes of the samples.
    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.unit * self.cotangent[row]
    }

    /// Multiplies the samples.
    pub(crate) fn unit(&self) -> f64 {
        self.unit
    }

    /// The outputs at rest.
    pub(crate) fn rest(&self) -> &[f64] {
        &self.rest
    }

    /// The displacement at step 1 of the inputs of a column.
    pub(crate) fn displacement(&self, inputs: &Range<usize>) -> f64 {
        if self.is_summed { 1.0 } else { self.objective.along(inputs.start) }
    }

    /// The numbers of rows and columns.
    pub(crate) fn size(&self) -> [usize; 2] {
        [&self.outputs, &self.inputs].map(Layout::parameter_count)
    }

    /// Adds rows and columns to the wrong entries.
    pub(crate) fn place_in_cells(&self, draft: &mut Draft) {
        draft.place_in_cells(|tensor| self.row_axes(tensor.path()), |mismatch| self.cell(mismatch));
    }

    /// How many axes of a block are those of its output.
    fn row_axes(&self, path: &str) -> Option<usize> {
        let axes = self.outputs.tensors().iter().flat_map(|output| {
            let axes = output.shape().len();
            self.inputs.tensors().iter().map(move |_| axes)
        });
        let mut blocks = self.product.layout.tensors().iter().zip(axes);
        blocks.find(|(block, _)| block.path() == path).map(|(_, axes)| axes)
    }

    fn cell(&self, mismatch: &Mismatch) -> Option<Cell> {
        let mut blocks = self.product.layout.tensors().iter().zip(&self.product.blocks);
        let (tensor, block) = blocks.find(|(tensor, _)| tensor.path() == mismatch.path())?;
        let axes = tensor.shape().iter().zip(mismatch.index());
        let local = axes.fold(0, |position, (length, component)| position * length + component);
        let (row, inputs) = block.cell(block.range.start + local);
        let at = |layout: &Layout, position: usize| {
            let (tensor, index) =
                layout.locate(position).expect("a cell has an input and an output");
            (tensor.path().to_owned(), index)
        };
        let (output, mut input) = (at(&self.outputs, row), at(&self.inputs, inputs.start));
        if self.is_summed {
            input.1.clear();
        }
        let column = (!self.is_summed).then_some(inputs.start);
        let is_tangent = mismatch.is_tangent();
        Some(Cell { row, column, output, input, is_tangent })
    }

    pub(crate) fn displacements(&self, block: &Block) -> Vec<f64> {
        columns(block).map(|inputs| self.displacement(&inputs)).collect()
    }

    /// The change of every output when some inputs are moved: one evaluation, unless it was made
    /// before. NaN where there are none.
    fn changes(&mut self, columns: &Scope, t: f64) -> Rc<Vec<f64>> {
        if let Some(known) = self.cache.get(columns, &t.to_bits()) {
            return known;
        }
        self.objective.at(columns, t);
        let recording = self.recording.borrow();
        let changes: Vec<f64> = if recording.values.len() == self.rest.len() {
            recording.values.iter().zip(&self.rest).map(|(value, rest)| value - rest).collect()
        } else {
            vec![f64::NAN; self.rest.len()]
        };
        drop(recording);
        self.has_moved |= changes.iter().any(|change| *change != 0.0);
        let changes = Rc::new(changes);
        self.cache.keep(columns.clone(), t.to_bits(), Rc::clone(&changes));
        changes
    }

    /// The output that a scope is of, where there are others.
    fn output_of(&self, scope: &Scope) -> Option<usize> {
        let first = scope.ranges().first()?.start;
        let (row, _) = self.product.block(first).cell(first);
        let of_row = self.product.row(row);
        let is_of_row = |range: &Range<usize>| of_row.count_within(range.clone()) == range.len();
        (self.rest.len() > 1 && scope.ranges().iter().all(is_of_row)).then_some(row)
    }

    /// What the analytic derivatives of `scope` predict of a step `t`.
    fn predicted(&self, scope: &Scope, t: f64) -> f64 {
        let mut predicted = 0.0;
        for block in self.product.blocks.iter().filter(|block| scope.meets(block.range.clone())) {
            let realised: Vec<f64> =
                columns(block).map(|inputs| self.realised(&inputs, t)).collect();
            for range in scope.within(block.range.clone()) {
                for (row, part) in by_row(block, range) {
                    let first = (part.start - block.range.start) % block.width;
                    let products = self.analytic[part].iter().zip(&realised[first..]);
                    predicted +=
                        self.cotangent[row] * products.map(|(entry, by)| entry * by).sum::<f64>();
                }
            }
        }
        predicted
    }

    /// The displacement that the number format makes of a step.
    fn realised(&self, inputs: &Range<usize>, t: f64) -> f64 {
        if self.is_summed {
            return t;
        }
        self.objective.moved(inputs.start, t) - self.objective.base()[inputs.start].widen()
    }
}

impl<S: Scalar> Function for Bilinear<'_, S> {
    fn at(&mut self, scope: &Scope, t: f64) -> Sample {
        if self.parts.0 != *scope {
            self.parts = (scope.clone(), self.product.rectangles(scope));
            self.at_rest = self.row(scope).map_or(self.offset, |row| row.origin());
        }
        let parts = std::mem::take(&mut self.parts.1);
        let mut value = 0.0;
        for Rectangle { rows, columns } in &parts {
            let changes = self.changes(columns, t);
            value += rows.entries().map(|row| self.weight(row) * changes[row]).sum::<f64>();
        }
        self.parts.1 = parts;
        Sample { value: self.at_rest + value, predicted: self.predicted(scope, t) }
    }

    fn redraw(&mut self, _: &Layout, seed: u64) {
        if !self.is_summed {
            self.objective.redirect(&self.inputs, seed);
            self.cache = Cache::default();
        }
        self.draw_cotangent(seed);
    }

    fn has_moved(&self) -> bool {
        self.has_moved
    }

    fn evaluations(&self) -> usize {
        self.objective.evaluations()
    }

    fn analytic(&self) -> &[f64] {
        &self.analytic
    }

    fn along(&self, position: usize) -> f64 {
        let (row, inputs) = self.product.block(position).cell(position);
        self.cotangent[row] * self.displacement(&inputs)
    }

    fn cell(&self, position: usize) -> Option<[usize; 2]> {
        let (row, inputs) = self.product.block(position).cell(position);
        (!self.is_summed).then_some([row, inputs.start])
    }

    fn row(&self, scope: &Scope) -> Option<Row> {
        let row = self.output_of(scope)?;
        Some(Row::new(self.product.row(row), self.rest[row], self.weight(row)))
    }

    fn points_of(&mut self, position: usize) -> Vec<Point> {
        let (_, inputs) = self.product.block(position).cell(position);
        if self.is_summed { Vec::new() } else { self.objective.points_of(inputs.start) }
    }

    fn moved(&self, position: usize, t: f64) -> f64 {
        let (row, inputs) = self.product.block(position).cell(position);
        let base = if self.is_summed { 1.0 } else { self.objective.base()[inputs.start].widen() };
        self.cotangent[row] * (base + self.realised(&inputs, t))
    }
}

/// The inputs of each column of a block.
pub(crate) fn columns(block: &Block) -> impl Iterator<Item = Range<usize>> {
    (0..block.width).map(|column| block.cell(block.range.start + column).1)
}

/// The rows of a block, each with its entries.
pub(crate) fn rows<'a>(
    block: &Block,
    entries: &'a [f64],
) -> impl Iterator<Item = (usize, &'a [f64])> {
    let width = block.width.max(1);
    block.rows.clone().zip(entries[block.range.clone()].chunks(width))
}

/// A range of entries of a block, cut at the ends of rows.
pub(crate) fn by_row(
    block: &Block,
    range: Range<usize>,
) -> impl Iterator<Item = (usize, Range<usize>)> {
    let mut start = range.start;
    std::iter::from_fn(move || {
        let line = (start - block.range.start) / block.width;
        let end = (block.range.start + (line + 1) * block.width).min(range.end);
        let part = start..end;
        start = end;
        (!part.is_empty()).then_some((block.rows.start + line, part))
    })
}
