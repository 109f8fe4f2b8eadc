//! The closures of an input: they count their calls, and misbehave as it says.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use gradcheck_core::{Layout, Parameters};

use super::case::{Case, Deed, EntryPoint, Mistake, When};
use super::model::Model;
use super::number::Number;

/// What the closures panic with.
pub(super) struct OnPurpose;

/// The closures of an input, with what has become of them.
pub(super) struct Actor<'a> {
    case: &'a Case,
    /// The features at the parameters, and which entries move.
    origin: Vec<f64>,
    movable: Vec<bool>,
    /// The calls of the function, and of its derivative.
    calls: [AtomicUsize; 2],
    torn: AtomicBool,
    /// Whether a mistake made an entry that moves another.
    wrong: AtomicBool,
}

/// What a closure makes of its value.
enum Effect {
    None,
    Value(f64),
    Add(f64),
}

impl<'a> Actor<'a> {
    pub(super) fn new<M: Model>(case: &'a Case, model: &M) -> Self {
        let movable = movable(&model.layout());
        let calls = [0, 0].map(AtomicUsize::new);
        let [torn, wrong] = [false, false].map(AtomicBool::new);
        Self { case, origin: model.features(), movable, calls, torn, wrong }
    }

    /// How often the function was called.
    pub(super) fn calls(&self) -> usize {
        self.calls[0].load(Ordering::Relaxed)
    }

    /// How many entries move.
    pub(super) fn count(&self) -> usize {
        self.movable.iter().filter(|moves| **moves).count()
    }

    /// Whether a closure changed the shapes of the parameters.
    pub(super) fn is_torn(&self) -> bool {
        self.torn.load(Ordering::Relaxed)
    }

    /// Whether a derivative was returned that is not the right one.
    pub(super) fn is_wrong(&self) -> bool {
        self.wrong.load(Ordering::Relaxed)
    }

    fn act<M: Model>(&self, closure: usize, model: &mut M) -> Result<Effect, String> {
        let call = self.calls[closure].fetch_add(1, Ordering::Relaxed) + 1;
        let hostility = self.case.hostility.filter(|hostility| hostility.closure == closure);
        let Some(hostility) = hostility else { return Ok(Effect::None) };
        let is_due = match hostility.when {
            When::Call(number) => call == number,
            When::From(number) => call >= number,
            When::Beyond(part) => self.distance(&model.features()) > part,
        };
        if !is_due {
            return Ok(Effect::None);
        }
        match hostility.deed {
            Deed::Panic => std::panic::resume_unwind(Box::new(OnPurpose)),
            Deed::Fail => return Err("on purpose".to_owned()),
            Deed::Give(value) => return Ok(Effect::Value(value)),
            Deed::Drift(amount) => return Ok(Effect::Add(amount * call as f64)),
            Deed::Alternate(amount) => {
                return Ok(Effect::Add(if call.is_multiple_of(2) { amount } else { -amount }));
            }
            Deed::Tear(tear) => {
                let before = model.layout();
                model.tear(tear);
                self.torn.fetch_or(model.layout() != before, Ordering::Relaxed);
            }
            Deed::Change(is_frozen) => model.change(is_frozen),
        }
        Ok(Effect::None)
    }

    /// How far the features are from those at the parameters, relative to these.
    fn distance(&self, features: &[f64]) -> f64 {
        let parts = features.iter().zip(&self.origin);
        parts.map(|(now, origin)| ((now - origin) / origin).abs()).fold(0.0, f64::max)
    }

    pub(super) fn count_exact(&self) {
        self.calls[0].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn cost<M: Model>(&self, model: &mut M) -> Result<M::Scalar, String> {
        let effect = self.act(0, model)?;
        let function = &self.case.function;
        let mut value = [function.value(0, &model.features(), &self.origin)];
        apply(&effect, function.unit, &mut value);
        Ok(M::Scalar::of(value[0]))
    }

    pub(super) fn gradient<M: Model>(&self, model: &mut M) -> Result<Vec<M::Scalar>, String> {
        let effect = self.act(1, model)?;
        let function = &self.case.function;
        let mut slopes = model.pulled(&function.slopes(0, &model.features()));
        self.mistaken(&mut slopes);
        apply(&effect, function.unit, &mut slopes);
        Ok(rounded::<M>(&slopes))
    }

    /// The outputs of a function with several, or the entries of the gradient.
    pub(super) fn outputs<M: Model>(&self, model: &mut M) -> Result<Vec<M::Scalar>, String> {
        let effect = self.act(0, model)?;
        let function = &self.case.function;
        let x = model.features();
        let mut outputs = if self.case.entry_point.is_second() {
            let mut slopes = function.slopes(0, &x);
            // A Hessian is square, whatever has become of the model.
            if self.case.entry_point == EntryPoint::NumericalHessian {
                slopes.resize(self.origin.len(), 0.0);
            }
            slopes
        } else {
            (0..self.case.rows).map(|row| function.value(row, &x, &self.origin)).collect()
        };
        apply(&effect, function.unit, &mut outputs);
        Ok(rounded::<M>(&outputs))
    }

    /// A row for each output; an error of the closure is none that it can give.
    pub(super) fn matrix<M: Model>(&self, model: &mut M) -> Vec<Vec<M::Scalar>> {
        let effect = self.act(1, model).unwrap_or(Effect::None);
        let function = &self.case.function;
        let x = model.features();
        let row = |row: usize| {
            if !self.case.entry_point.is_second() {
                return model.pulled(&function.slopes(row, &x));
            }
            let mut unit = vec![0.0; x.len()];
            unit[row] = 1.0;
            function.curved(&x, &unit)
        };
        let count = if self.case.entry_point.is_second() { x.len() } else { self.case.rows };
        let mut entries: Vec<f64> = (0..count).flat_map(row).collect();
        let columns = entries.len() / count.max(1);
        self.mistaken(&mut entries);
        apply(&effect, function.unit, &mut entries);
        entries.chunks(columns.max(1)).map(rounded::<M>).collect()
    }

    /// The product with a tangent.
    pub(super) fn pushed<M: Model>(&self, model: &mut M, tangent: &M) -> Vec<M::Scalar> {
        let effect = self.act(1, model).unwrap_or(Effect::None);
        let function = &self.case.function;
        let x = model.features();
        let tangent: Vec<f64> = tangent.flatten().into_iter().map(Number::to).collect();
        let tangent = model.pushed(&tangent);
        let mut product: Vec<f64> = if self.case.entry_point.is_second() {
            function.curved(&x, &tangent)
        } else {
            let along = |slopes: Vec<f64>| slopes.iter().zip(&tangent).map(|(s, t)| s * t).sum();
            (0..self.case.rows).map(|row| along(function.slopes(row, &x))).collect()
        };
        self.mistaken(&mut product);
        apply(&effect, function.unit, &mut product);
        rounded::<M>(&product)
    }

    /// The product with a cotangent.
    pub(super) fn pulled<M: Model>(
        &self,
        model: &mut M,
        cotangent: &[M::Scalar],
    ) -> Vec<M::Scalar> {
        let effect = self.act(1, model).unwrap_or(Effect::None);
        let function = &self.case.function;
        let x = model.features();
        let mut slopes = vec![0.0; x.len()];
        for (row, by) in cotangent.iter().enumerate() {
            for (slope, own) in slopes.iter_mut().zip(function.slopes(row, &x)) {
                *slope += by.to() * own;
            }
        }
        let mut slopes = model.pulled(&slopes);
        self.mistaken(&mut slopes);
        apply(&effect, function.unit, &mut slopes);
        rounded::<M>(&slopes)
    }

    /// Makes the mistake in a list whose entries belong to parameters, over and over.
    fn mistaken(&self, entries: &mut Vec<f64>) {
        // Those of a product with a tangent belong to outputs.
        let is_of_outputs = matches!(self.case.entry_point, EntryPoint::Jvp | EntryPoint::Hvp);
        let count = self.movable.len().max(1);
        let moves = |place: &usize| is_of_outputs || self.movable[place % count];
        let right = entries.clone();
        let size = |place: &usize| right[*place].abs();
        let places: Vec<usize> = (0..entries.len()).filter(moves).collect();
        let largest = places.iter().max_by(|left, right| size(left).total_cmp(&size(right)));
        match (self.case.mistake, largest) {
            (Mistake::Largest(factor), Some(place)) => entries[*place] *= factor,
            (Mistake::All(factor), _) => entries.iter_mut().for_each(|entry| *entry *= factor),
            (Mistake::Not(value), Some(place)) => entries[*place] = value,
            (Mistake::Longer, _) => entries.push(0.0),
            _ => {}
        }
        let is_wrong = places.iter().any(|place| entries[*place] != right[*place]);
        self.wrong.fetch_or(is_wrong, Ordering::Relaxed);
    }
}

/// Which entries of the flat list move.
fn movable(layout: &Layout) -> Vec<bool> {
    let entries = layout.tensors().iter().flat_map(|tensor| {
        let moves = !tensor.is_frozen();
        tensor.range().map(move |_| moves)
    });
    entries.collect()
}

fn apply(effect: &Effect, unit: f64, values: &mut [f64]) {
    match (effect, values.first_mut()) {
        (Effect::Value(value), Some(first)) => *first = *value,
        (Effect::Add(amount), Some(first)) => *first += amount * unit,
        _ => {}
    }
}

fn rounded<M: Model>(values: &[f64]) -> Vec<M::Scalar> {
    values.iter().map(|value| M::Scalar::of(*value)).collect()
}
