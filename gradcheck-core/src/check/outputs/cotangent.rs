//! What each output counts in a check of several, and what is known of each block of their
//! derivatives before anything is moved.

use super::bilinear::{Bilinear, columns, rows};
use super::blocks::Block;
use crate::check::model::direction::{Direction, FAR_SMALLER};
use crate::check::model::facts::Facts;
use crate::check::model::norm::Norm;
use crate::check::settings::Settings;
use crate::check::start::prepare::share_of;
use crate::check::start::unit;
use crate::{Layout, Scalar};

/// Into how many parts an output is cut to turn the cotangent towards the derivative.
const PARTS: usize = 8;

/// What each output counts as, of how much it changes: see [`Bilinear::sizes`]. A change of less
/// than the `visible` part of the value could not be seen.
pub(super) fn scales_of(
    changes: impl Iterator<Item = f64>,
    rest: &[f64],
    outputs: &Layout,
    visible: f64,
) -> Vec<f64> {
    let scale = |(change, value): (f64, &f64)| {
        if change > 0.0 { change.max(visible * value.abs()) } else { 0.0 }
    };
    let mut scales: Vec<f64> = changes.zip(rest).map(scale).collect();
    for tensor in outputs.tensors() {
        let of_tensor = &mut scales[tensor.range()];
        let mut known: Vec<f64> = of_tensor.iter().copied().filter(|&it| it > 0.0).collect();
        let middle = known.len() / 2;
        let usual = if known.is_empty() {
            1.0
        } else {
            *known.select_nth_unstable_by(middle, f64::total_cmp).1
        };
        for scale in of_tensor.iter_mut().filter(|scale| **scale == 0.0) {
            *scale = usual;
        }
    }
    scales
}

/// How far an input moves: as its tensor does, or where it is far smaller, which may be of another unit, by
/// its own size.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    size: f64,
    is_small: bool,
}

impl Reach {
    pub(super) fn new(along: f64, own: f64) -> Self {
        let is_small = own > 0.0 && own < FAR_SMALLER * along.abs();
        Self { size: if is_small { own } else { along }, is_small }
    }
}

/// How much an output changes as inputs of the size of their tensors move; where those that are far smaller
/// make more of it, it has the scale that it has.
#[derive(Clone, Copy, Default)]
pub(super) struct NaturalScale {
    usual: f64,
    small: f64,
}

impl NaturalScale {
    /// Adds a derivative by an input. In the unit of the samples no square overflows, and one that
    /// vanishes is nothing beside others.
    #[inline]
    pub(super) fn add(&mut self, entry: f64, reach: Reach) {
        let square = (entry * reach.size).powi(2);
        if reach.is_small {
            self.small += square;
        } else {
            self.usual += square;
        }
    }

    /// The scale, or the one that the output has.
    pub(super) fn or(self, scale: f64) -> f64 {
        if self.usual > self.small { self.usual.sqrt() } else { scale }
    }
}

/// A random cotangent over the scales, turned so that the derivatives of the outputs along the
/// direction, their `slopes`, do not cancel in it.
pub(super) fn cotangent_of(
    scales: &[f64],
    slopes: &[f64],
    outputs: &Layout,
    seed: u64,
) -> Vec<f64> {
    let drawn = Direction::random(outputs, &vec![1.0; scales.len()], !seed);
    let largest = scales.iter().copied().fold(0.0, f64::max);
    let mut cotangent: Vec<f64> =
        (0..scales.len()).map(|row| drawn.along(row) * (largest / scales[row])).collect();
    for tensor in outputs.tensors() {
        let (start, count) = (tensor.range().start, tensor.range().len());
        for part in 0..PARTS {
            let part = start + part * count / PARTS..start + (part + 1) * count / PARTS;
            let slope: f64 = part.clone().map(|row| cotangent[row] * slopes[row]).sum();
            if slope < 0.0 {
                for weight in &mut cotangent[part] {
                    *weight = -*weight;
                }
            }
        }
    }
    cotangent
}

impl<S: Scalar> Bilinear<'_, S> {
    /// Brings the derivatives into a unit in which the greatest change of an output, to first order or as
    /// it could be seen, is a number near 1.
    pub(crate) fn set_unit(&mut self, visible: f64) {
        let mut greatest = f64::NEG_INFINITY;
        for block in &self.product.blocks {
            let along = self.displacements(block);
            for (_, entries) in rows(block, &self.analytic) {
                let factors = entries.iter().copied().zip(along.iter().copied());
                greatest = greatest.max(unit::greatest_product(factors));
            }
        }
        if greatest.is_finite() {
            let seen = self.rest.iter().map(|value| (visible, *value));
            greatest = greatest.max(unit::greatest_product(seen));
        }
        self.unit = unit::of_exponent(greatest);
        for entry in &mut self.analytic {
            *entry *= self.unit;
        }
    }

    /// How much each output changes, to first order, as the inputs move by their own size; where
    /// nothing is said to change it, as much as the others of its tensor. A change of less than the
    /// `visible` part of the value could not be seen, and enlarging it would hide the others.
    pub(crate) fn sizes(&self, visible: f64) -> Vec<f64> {
        let mut norms = vec![Norm::default(); self.rest.len()];
        for block in &self.product.blocks {
            let along = self.displacements(block);
            for (row, entries) in rows(block, &self.analytic) {
                let products = entries.iter().zip(&along).map(|(entry, along)| entry * along);
                products.for_each(|product| norms[row].add(product));
            }
        }
        let changes = norms.into_iter().map(Norm::root);
        scales_of(changes, &self.rest, &self.outputs, visible * self.unit)
    }

    /// Moves the inputs so that each is expected to change the outputs alike: a flat list of a mean of 5,000
    /// and a frequency of 1e-4 is no scale of either.
    pub(crate) fn share_out(&mut self, settings: &Settings, seed: u64) {
        let natural = self.natural_scales();
        let mut norms = vec![Norm::default(); self.inputs.parameter_count()];
        for block in &self.product.blocks {
            for (row, entries) in rows(block, &self.analytic) {
                for (entry, inputs) in entries.iter().zip(columns(block)) {
                    norms[inputs.start].add(entry / natural[row]);
                }
            }
        }
        let changes = norms.into_iter().map(Norm::root).collect();
        let values = self.rest.iter().zip(&natural);
        let values = Norm::of(values.map(|(value, scale)| value * self.unit / scale)).root();
        self.objective.share_out(&self.inputs, changes, share_of(settings, values), seed);
    }

    fn natural_scales(&self) -> Vec<f64> {
        let base = self.objective.base();
        let mut naturals = vec![NaturalScale::default(); self.rest.len()];
        for block in &self.product.blocks {
            let along = self.displacements(block).into_iter();
            let sizes = columns(block).map(|inputs| base[inputs.start].widen().abs());
            let reaches: Vec<Reach> =
                along.zip(sizes).map(|(along, own)| Reach::new(along, own)).collect();
            for (row, entries) in rows(block, &self.analytic) {
                let natural = &mut naturals[row];
                entries.iter().zip(&reaches).for_each(|(entry, reach)| natural.add(*entry, *reach));
            }
        }
        naturals.into_iter().zip(&self.scales).map(|(natural, scale)| natural.or(*scale)).collect()
    }

    /// Random signs and weights over the scales; then some parts are turned, so that the analytic
    /// derivative does not vanish along them.
    pub(crate) fn draw_cotangent(&mut self, seed: u64) {
        let mut slopes = vec![0.0; self.rest.len()];
        for block in &self.product.blocks {
            let along = self.displacements(block);
            for (row, entries) in rows(block, &self.analytic) {
                slopes[row] +=
                    entries.iter().zip(&along).map(|(entry, along)| entry * along).sum::<f64>();
            }
        }
        self.cotangent = cotangent_of(&self.scales, &slopes, &self.outputs, seed);
    }

    pub(crate) fn facts(&self) -> Vec<Facts> {
        let largest = self.scales.iter().copied().fold(0.0, f64::max);
        let blocks = self.product.layout.tensors().iter().zip(&self.product.blocks).enumerate();
        let mut all: Vec<Facts> = blocks
            .filter(|(_, (tensor, block))| !tensor.is_frozen() && !block.range.is_empty())
            .map(|(number, (_, block))| self.facts_of(number, block, largest))
            .collect();
        let most = all.iter().map(Facts::share).fold(0.0, f64::max);
        for facts in &mut all {
            facts.compare(S::ULP, most);
        }
        all
    }

    /// Sizes of entries are relative to those of their row, and put in the unit of the largest.
    fn facts_of(&self, number: usize, block: &Block, largest: f64) -> Facts {
        let columns: Vec<(f64, f64)> = columns(block)
            .map(|inputs| {
                let size =
                    if self.is_summed { 1.0 } else { self.objective.base()[inputs.start].widen() };
                (self.displacement(&inputs), size)
            })
            .collect();
        let least = columns.iter().map(|(along, _)| along.abs()).fold(f64::INFINITY, f64::min);
        let [mut squares, mut norm, mut near, mut own] = [Norm::default(); 4];
        let (mut informative, mut greatest, mut slope) = (0.0, 0.0_f64, 0.0);
        for (row, entries) in rows(block, &self.analytic) {
            let (weight, scale) = (self.cotangent[row], largest / self.scales[row]);
            for (&entry, &(along, size)) in entries.iter().zip(&columns) {
                let scaled = entry * scale;
                squares.add(scaled);
                informative += f64::from(u8::from(entry != 0.0));
                greatest = greatest.max(scaled.abs());
                let moved = if size == 0.0 { along } else { along.abs().min(size.abs()) };
                norm.add(entry * weight * along);
                near.add(entry * weight * moved);
                own.add(entry * weight * size);
                slope += entry * weight * along;
            }
        }
        let typical = if informative > 0.0 { squares.root() / f64::sqrt(informative) } else { 0.0 };
        let [norm, near, own] = [norm, near, own].map(Norm::root);
        Facts {
            number,
            range: block.range.clone(),
            typical: least * typical,
            greatest: least * greatest,
            size: least,
            norm,
            slope: slope.abs(),
            own,
            near: if norm > 0.0 { near / norm } else { 1.0 },
            vanishes: false,
            is_faint: false,
            is_rounding: true,
        }
    }
}
