//! Mistakes that change nothing of a gradient at the parameters of a check, so that it passes with them:
//! each is applied to the gradient in memory.

use crate::report::{BlindSpot, BugKind, Topic, named};
use crate::{Layout, Scalar, TensorLayout};

/// The part of what counts as equal that a mistake may change at most.
const PART: f64 = 0.5;

/// What is known of a gradient that passed, in flat order.
pub(crate) struct Seen<'a, S> {
    pub(crate) layout: &'a Layout,
    pub(crate) parameters: &'a [S],
    /// In any unit.
    pub(crate) gradient: &'a [f64],
    /// Entries that differ by less than this part of themselves count as equal.
    pub(crate) max_relative: f64,
    pub(crate) topic: Topic,
}

/// One tensor of it.
struct Tensor<'a, S> {
    layout: &'a TensorLayout,
    parameters: &'a [S],
    gradient: &'a [f64],
    max_relative: f64,
}

/// The blind spots, in the order of the layout.
pub(crate) fn spots<S: Scalar>(seen: &Seen<'_, S>) -> Vec<BlindSpot> {
    let moves = |tensor: &&TensorLayout| !tensor.is_frozen() && !tensor.range().is_empty();
    let tensors: Vec<Tensor<'_, S>> = { seen.layout.tensors().iter().filter(moves) }
        .map(|layout| Tensor {
            layout,
            parameters: &seen.parameters[layout.range()],
            gradient: &seen.gradient[layout.range()],
            max_relative: seen.max_relative,
        })
        .collect();
    let mut spots = Vec::new();
    for (number, tensor) in tensors.iter().enumerate() {
        if seen.topic == Topic::Gradient {
            spots.extend(tensor.without_decay());
        }
        if tensor.is_zero() {
            spots.push(tensor.spot(
                BugKind::Zero,
                format!("the gradient of {} is zero", tensor.name()),
                "what cuts it off",
            ));
            continue;
        }
        spots.extend(tensor.powers());
        spots.extend(tensor.transposed());
        spots.extend(tensor.reversed());
        let twin = tensors[number + 1..].iter().find(|other| tensor.is_exchangeable(other));
        spots.extend(twin.map(|twin| {
            let special = format!("{} and {} have the same gradient", tensor.name(), twin.name());
            tensor.spot(BugKind::Swapped, special, "gradients in the wrong order")
        }));
    }
    spots
}

impl<S: Scalar> Tensor<'_, S> {
    fn name(&self) -> String {
        named(self.layout.path())
    }

    fn spot(&self, kind: BugKind, special: String, unseen: &str) -> BlindSpot {
        BlindSpot::new(self.layout.path(), kind, special, unseen)
    }

    fn is_zero(&self) -> bool {
        self.gradient.iter().all(|entry| *entry == 0.0)
    }

    /// Whether the gradient with these entries would pass as well.
    fn passes(&self, wrong: impl IntoIterator<Item = f64>) -> bool {
        let most = PART * self.max_relative;
        let is_equal = |(right, wrong): (&f64, f64)| {
            (right - wrong).abs() <= most * right.abs().max(wrong.abs())
        };
        self.gradient.iter().zip(wrong).all(is_equal)
    }

    /// λθ, which is nothing where θ is zero.
    fn without_decay(&self) -> Option<BlindSpot> {
        let is_zero = self.parameters.iter().all(|entry| entry.widen() == 0.0);
        (is_zero && !self.layout.is_tangent()).then(|| {
            let special = format!("{} is zero", self.name());
            self.spot(BugKind::WeightDecay, special, "a forgotten weight decay")
        })
    }

    /// A factor of θ itself, which is nothing where θ is 1.
    fn powers(&self) -> Option<BlindSpot> {
        let products = self.gradient.iter().zip(self.parameters);
        self.passes(products.map(|(entry, parameter)| entry * parameter.widen())).then(|| {
            let special = match self.parameters.len() {
                1 => format!("{} is 1", self.name()),
                _ => format!("{} is 1 wherever its gradient is not zero", self.name()),
            };
            self.spot(BugKind::ChainFactor, special, "a lost factor or power of it")
        })
    }

    fn transposed(&self) -> Option<BlindSpot> {
        let &[rows, columns] = self.layout.shape() else { return None };
        if rows != columns || rows < 2 {
            return None;
        }
        let exchanged = (0..rows * columns)
            .map(|position| self.gradient[position % columns * columns + position / columns]);
        self.passes(exchanged).then(|| {
            let special = format!("the gradient of {} is symmetric", self.name());
            self.spot(BugKind::Transposed, special, "a transposed one")
        })
    }

    fn reversed(&self) -> Option<BlindSpot> {
        let is_same = self.gradient.len() > 1 && self.passes(self.gradient.iter().rev().copied());
        is_same.then(|| {
            let special = format!("the gradient of {} is the same from its end", self.name());
            self.spot(BugKind::Reversed, special, "one in the opposite order")
        })
    }

    fn is_exchangeable(&self, other: &Self) -> bool {
        self.layout.shape() == other.layout.shape() && self.passes(other.gradient.iter().copied())
    }
}
