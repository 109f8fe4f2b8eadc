//! The mistakes that people make in backward passes, applied to a right gradient.

use fastrand::Rng;

use super::tensors::Tensors;

/// What a mistake spoils.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Every tensor.
    Whole,
    /// One or two tensors.
    Tensor,
    /// A row, a column or a run of entries of one tensor.
    Slice,
    /// A single entry.
    Entry,
}

/// How much a wrong gradient is wrong, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// Which tensors are wrong, by number.
    pub tensors: Vec<usize>,
    /// Which entry is, tensor and position, if it is only one.
    pub entry: Option<(usize, usize)>,
    /// The largest error of an entry, relative to the largest entry of its tensor, over the
    /// wrong tensors; 1 where all of these are 0.
    pub size: f64,
    /// For each wrong tensor its largest error relative to the root mean square of the wrong
    /// gradient's entries that are not 0, the unit of a report's resolution.
    pub resolved: Vec<f64>,
    /// How many entries are wrong.
    pub wrong_entries: usize,
    /// How many entries the wrong tensors have.
    pub entries: usize,
}

/// A right gradient spoiled, with what is wrong about it.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The gradient with the mistake.
    pub gradient: Tensors<f64>,
    /// What is wrong about it.
    pub truth: Truth,
}

/// The parameters, the right gradient, and which tensors have a gradient worth spoiling.
struct Right<'a> {
    parameters: &'a Tensors<f64>,
    gradient: &'a Tensors<f64>,
    zero: &'a [usize],
}

type Spoil = fn(&Right<'_>, &mut Rng, &mut Tensors<f64>) -> Option<()>;

/// A kind of mistake.
#[derive(Clone, Copy)]
pub struct Mistake {
    /// Name, unique.
    pub name: &'static str,
    /// What it spoils.
    pub class: Class,
    spoil: Spoil,
}

/// The part of a tensor's largest entry below which a mistake changes nothing that matters.
const NEGLIGIBLE: f64 = 1e-7;

/// The largest gradient that can be rounding alone, in tensors where it should be zero.
const ROUNDING: f64 = 1e-3;

impl Mistake {
    /// Makes the mistake in a copy of the right gradient of `parameters`.
    ///
    /// `None` where it cannot be made (a transpose of a vector) or changes nothing that matters
    /// (a transpose of a symmetric matrix). Tensors in `zero` are not chosen.
    #[must_use]
    pub fn apply(
        &self,
        parameters: &Tensors<f64>,
        gradient: &Tensors<f64>,
        zero: &[usize],
        rng: &mut Rng,
    ) -> Option<Wrong> {
        let mut wrong = gradient.clone();
        (self.spoil)(&Right { parameters, gradient, zero }, rng, &mut wrong)?;
        let truth = compared(gradient, &wrong, zero)?;
        Some(Wrong { gradient: wrong, truth })
    }
}

/// What is wrong about a gradient; `None` if nothing is that matters.
#[must_use]
pub fn compared(right: &Tensors<f64>, wrong: &Tensors<f64>, zero: &[usize]) -> Option<Truth> {
    let mut truth = Truth {
        tensors: Vec::new(),
        entry: None,
        size: 0.0,
        resolved: Vec::new(),
        wrong_entries: 0,
        entries: 0,
    };
    let mut entries = Vec::new();
    for number in 0..right.list.len() {
        let scale = largest(&right[number]);
        let errors: Vec<f64> =
            right[number].iter().zip(&wrong[number]).map(|(r, w)| (r - w).abs()).collect();
        let error = largest(&errors);
        let negligible = if zero.contains(&number) { ROUNDING } else { NEGLIGIBLE * scale };
        if error == 0.0 || error < negligible {
            continue;
        }
        truth.tensors.push(number);
        truth.entries += errors.len();
        truth.wrong_entries += errors.iter().filter(|&&error| error > 0.0).count();
        truth.resolved.push(error / unit(wrong, number));
        truth.size = truth.size.max(if scale > negligible { error / scale } else { 1.0 });
        let spoiled = errors.iter().enumerate().filter(|&(_, &error)| error > 0.0);
        entries.extend(spoiled.map(|(position, _)| (number, position)).take(2));
    }
    truth.entry = if entries.len() == 1 { entries.pop() } else { None };
    (!truth.tensors.is_empty()).then_some(truth)
}

/// The root mean square of the entries of a tensor that are not 0; of a tensor of zeros, the
/// largest of all tensors'.
pub(crate) fn unit(gradient: &Tensors<f64>, number: usize) -> f64 {
    let unit_of = |number: usize| {
        let entries = gradient[number].iter().filter(|&&entry| entry != 0.0);
        let (sum, count) = entries.fold((0.0, 0.0), |(sum, count), e| (sum + e * e, count + 1.0));
        if count > 0.0 { f64::sqrt(sum / count) } else { 0.0 }
    };
    match unit_of(number) {
        0.0 => (0..gradient.list.len()).map(unit_of).fold(0.0, f64::max),
        unit => unit,
    }
}

/// The same of a gradient that is rounding alone in the tensors of `zero`.
pub(crate) fn unit_but_for(gradient: &Tensors<f64>, zero: &[usize], number: usize) -> f64 {
    let mut gradient = gradient.clone();
    for &number in zero {
        gradient[number].fill(0.0);
    }
    unit(&gradient, number)
}

fn largest(entries: &[f64]) -> f64 {
    entries.iter().fold(0.0, |largest, entry| entry.abs().max(largest))
}

impl Right<'_> {
    /// A random tensor, its gradient zero or not, and the scale of an addition to it.
    fn any_tensor(&self, rng: &mut Rng) -> Option<(usize, f64)> {
        let number = rng.choice(0..self.gradient.list.len())?;
        let scale = if self.zero.contains(&number) { 0.0 } else { largest(&self.gradient[number]) };
        Some((number, if scale > 0.0 { scale } else { 1.0 }))
    }

    /// A random tensor that satisfies a condition on its shape and has a gradient.
    fn tensor(&self, rng: &mut Rng, condition: impl Fn(&[usize]) -> bool) -> Option<usize> {
        let candidates: Vec<usize> = (0..self.gradient.list.len())
            .filter(|number| !self.zero.contains(number))
            .filter(|&number| largest(&self.gradient[number]) > 0.0)
            .filter(|&number| condition(&self.gradient.list[number].shape))
            .collect();
        rng.choice(candidates)
    }

    /// A random entry of a random tensor, of at least a twentieth of the tensor's largest.
    fn entry(&self, rng: &mut Rng) -> Option<(usize, usize)> {
        let number = self.tensor(rng, |_| true)?;
        let entries = &self.gradient[number];
        let enough = largest(entries) / 20.0;
        let candidates = (0..entries.len()).filter(|&k| entries[k].abs() >= enough);
        Some((number, rng.choice(candidates.collect::<Vec<_>>())?))
    }

    /// A random matrix, as number, rows and columns; further axes count as columns.
    fn matrix(&self, rng: &mut Rng) -> Option<(usize, usize, usize)> {
        let number = self.tensor(rng, |shape| shape.len() >= 2 && shape[0] >= 2)?;
        let rows = self.gradient.list[number].shape[0];
        Some((number, rows, self.gradient[number].len() / rows))
    }
}

macro_rules! factors {
    ($($name:literal $class:ident $factor:expr;)*) => {
        [$(Mistake { name: $name, class: Class::$class, spoil: |right, rng, wrong| {
            let factor: f64 = $factor;
            scaled(Class::$class, right, rng, wrong, factor)
        } }),*]
    };
}

fn scaled(
    class: Class,
    right: &Right<'_>,
    rng: &mut Rng,
    wrong: &mut Tensors<f64>,
    factor: f64,
) -> Option<()> {
    let scale = |entry: &mut f64| *entry *= factor;
    match class {
        Class::Whole => wrong.iter_mut().for_each(scale),
        Class::Tensor => wrong[right.tensor(rng, |_| true)?].iter_mut().for_each(scale),
        Class::Slice => {
            let (number, rows, columns) = right.matrix(rng)?;
            let row = rng.usize(..rows) * columns;
            wrong[number][row..row + columns].iter_mut().for_each(scale);
        }
        Class::Entry => {
            let (number, position) = right.entry(rng)?;
            scale(&mut wrong[number][position]);
        }
    }
    Some(())
}

fn axis_factor(
    right: &Right<'_>,
    rng: &mut Rng,
    wrong: &mut Tensors<f64>,
    power: i32,
) -> Option<()> {
    let number = right.tensor(rng, |shape| shape.iter().any(|&length| length > 1))?;
    let shape = &right.gradient.list[number].shape;
    let length =
        rng.choice(shape.iter().copied().filter(|&length| length > 1).collect::<Vec<_>>())?;
    let factor = (length as f64).powi(power);
    wrong[number].iter_mut().for_each(|entry| *entry *= factor);
    Some(())
}

fn transposed(
    right: &Right<'_>,
    rng: &mut Rng,
    wrong: &mut Tensors<f64>,
    square: bool,
) -> Option<()> {
    let number = right.tensor(rng, |shape| {
        shape.len() == 2 && (shape[0] == shape[1]) == square && shape.iter().all(|&l| l > 1)
    })?;
    let columns = right.gradient.list[number].shape[1];
    let transpose = super::algebra::transpose(&right.gradient[number], columns);
    wrong[number].copy_from_slice(&transpose);
    Some(())
}

fn swapped(right: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>) -> Option<()> {
    let first = right.tensor(rng, |_| true)?;
    let shape = &right.gradient.list[first].shape;
    let same = |&other: &usize| other != first && right.gradient.list[other].shape == *shape;
    let others: Vec<usize> = (0..right.gradient.list.len()).filter(same).collect();
    let second = rng.choice(others)?;
    wrong[first].copy_from_slice(&right.gradient[second]);
    wrong[second].copy_from_slice(&right.gradient[first]);
    Some(())
}

fn rolled(right: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>) -> Option<()> {
    let number = right.tensor(rng, |shape| shape.iter().product::<usize>() > 1)?;
    wrong[number].rotate_right(1);
    Some(())
}

fn begun_one_late(right: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>) -> Option<()> {
    let number = right.tensor(rng, |shape| shape.iter().product::<usize>() > 2)?;
    let length = wrong[number].len();
    wrong[number].copy_within(..length - 1, 1);
    Some(())
}

fn row_copied(right: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>) -> Option<()> {
    let (number, rows, columns) = right.matrix(rng)?;
    let row = rng.usize(1..rows);
    wrong[number].copy_within((row - 1) * columns..row * columns, row * columns);
    Some(())
}

fn last_part_dropped(right: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>) -> Option<()> {
    let number = right.tensor(rng, |shape| shape.iter().product::<usize>() >= 4)?;
    let length = wrong[number].len();
    wrong[number][length - length / 4..].fill(0.0);
    Some(())
}

fn decayed(right: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>, lambda: f64) -> Option<()> {
    let (number, scale) = right.any_tensor(rng)?;
    let parameters = &right.parameters[number];
    let unit = scale / largest(parameters).max(f64::MIN_POSITIVE);
    for (entry, parameter) in wrong[number].iter_mut().zip(parameters) {
        *entry += lambda * unit * parameter;
    }
    Some(())
}

fn offset(right: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>) -> Option<()> {
    let (number, scale) = right.any_tensor(rng)?;
    let offset = 0.1 * scale;
    wrong[number].iter_mut().for_each(|entry| *entry += offset);
    Some(())
}

fn noisy(_: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>) -> Option<()> {
    for entry in wrong.iter_mut() {
        *entry *= 1.0 + 1e-3 * (2.0 * rng.f64() - 1.0);
    }
    (!wrong.list.is_empty()).then_some(())
}

fn column_zeroed(right: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>) -> Option<()> {
    let (number, _, columns) = right.matrix(rng)?;
    let column = rng.usize(..columns);
    wrong[number].iter_mut().skip(column).step_by(columns).for_each(|entry| *entry = 0.0);
    Some(())
}

fn neighbours_swapped(right: &Right<'_>, rng: &mut Rng, wrong: &mut Tensors<f64>) -> Option<()> {
    let (number, position) = right.entry(rng)?;
    let other = (position + 1) % right.gradient[number].len();
    wrong[number].swap(position, other);
    Some(())
}

/// All kinds of mistakes.
#[must_use]
pub fn mistakes() -> Vec<Mistake> {
    let mut mistakes = factors! {
        "whole_times_2" Whole 2.0;
        "whole_half" Whole 0.5;
        "whole_negated" Whole -1.0;
        "whole_times_1.001" Whole 1.001;
        "whole_times_1.0001" Whole 1.0001;
        "whole_times_1.00001" Whole 1.00001;
        "tensor_times_2" Tensor 2.0;
        "tensor_half" Tensor 0.5;
        "tensor_negated" Tensor -1.0;
        "tensor_zeroed" Tensor 0.0;
        "tensor_times_1.01" Tensor 1.01;
        "tensor_times_0.999" Tensor 0.999;
        "tensor_times_1.0001" Tensor 1.0001;
        "tensor_times_0.99999" Tensor 0.99999;
        "row_times_2" Slice 2.0;
        "row_zeroed" Slice 0.0;
        "row_negated" Slice -1.0;
        "row_times_1.001" Slice 1.001;
        "entry_negated" Entry -1.0;
        "entry_zeroed" Entry 0.0;
        "entry_times_1.1" Entry 1.1;
        "entry_times_1.001" Entry 1.001;
        "entry_times_1.0001" Entry 1.0001;
        "entry_times_1.00001" Entry 1.00001;
    }
    .to_vec();
    let others: [(&'static str, Class, Spoil); 15] = [
        ("begun_one_late", Class::Tensor, begun_one_late),
        ("axis_length_too_often", Class::Tensor, |r, rng, w| axis_factor(r, rng, w, 1)),
        ("axis_length_missing", Class::Tensor, |r, rng, w| axis_factor(r, rng, w, -1)),
        ("transposed", Class::Tensor, |r, rng, w| transposed(r, rng, w, true)),
        ("transposed_and_reshaped", Class::Tensor, |r, rng, w| transposed(r, rng, w, false)),
        ("tensors_swapped", Class::Tensor, swapped),
        ("rolled_by_one", Class::Tensor, rolled),
        ("row_copied", Class::Slice, row_copied),
        ("last_part_dropped", Class::Slice, last_part_dropped),
        ("column_zeroed", Class::Slice, column_zeroed),
        ("weight_decay_1e-2", Class::Tensor, |r, rng, w| decayed(r, rng, w, 1e-2)),
        ("weight_decay_1e-4", Class::Tensor, |r, rng, w| decayed(r, rng, w, 1e-4)),
        ("constant_offset", Class::Tensor, offset),
        ("noise_of_0.1_percent", Class::Whole, noisy),
        ("neighbours_swapped", Class::Slice, neighbours_swapped),
    ];
    mistakes.extend(others.map(|(name, class, spoil)| Mistake { name, class, spoil }));
    mistakes
}
