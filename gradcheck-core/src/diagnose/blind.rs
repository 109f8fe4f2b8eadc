//! Mistakes that change nothing of a gradient at the parameters of a check, so that it passes with them:
//! each is applied to the gradient in memory.

use super::chain_factor::without_effect;
use crate::report::{BlindSpot, BugKind, Topic, named};
use crate::{Layout, Scalar, TensorLayout};

/// The part of what counts as equal that a mistake may change at most.
pub(super) const PART: f64 = 0.5;

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
        let others = &tensors[number + 1..];
        if seen.topic == Topic::Gradient {
            spots.extend(tensor.without_decay().or_else(|| tensor.without_differences(others)));
        }
        if tensor.is_zero() {
            spots.push(tensor.spot(
                BugKind::Zero,
                format!("the gradient of {} is zero", tensor.name()),
                "what cuts it off",
            ));
            continue;
        }
        spots.extend(tensor.without_chain());
        spots.extend(tensor.transposed());
        spots.extend(tensor.rearranged());
        let twin = others.iter().find(|other| tensor.is_exchangeable(other));
        spots.extend(twin.map(|twin| {
            let special = format!("{} and {} have the same gradient", tensor.name(), twin.name());
            tensor.spot(BugKind::Swapped, special, "gradients in the wrong order")
        }));
        spots.extend(batch_of_one(seen.layout, tensor.layout));
    }
    spots
}

/// The mean over a batch that has one sample is the sum. No tensor says that its first axis is one: a
/// single row beside which another tensor has several may be a bias.
fn batch_of_one(layout: &Layout, tensor: &TensorLayout) -> Option<BlindSpot> {
    let has_more = |other: &TensorLayout| {
        let (rows, row) = (other.shape().first(), other.shape().get(1..));
        rows.is_some_and(|&rows| rows > 1) && row == tensor.shape().get(1..)
    };
    let is_alone = !layout.tensors().iter().any(has_more);
    if is_alone { of_one_sample(tensor) } else { None }
}

/// The same of a tensor of which the first axis is that of the samples, if it has several.
pub(crate) fn of_one_sample(tensor: &TensorLayout) -> Option<BlindSpot> {
    let is_one = tensor.shape().first() == Some(&1) && tensor.range().len() > 1;
    is_one.then(|| {
        let special = format!("axis 0 of {} has length 1", named(tensor.path()));
        BlindSpot::new(tensor.path(), BugKind::Factor, special, "a forgotten mean over it")
            .cured_by("check with several samples")
    })
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

    /// The value of all entries of the parameters, if they have but one.
    fn value(&self) -> Option<f64> {
        let value = self.parameters.first()?.widen();
        let is_same = self.parameters.iter().all(|entry| entry.widen() == value);
        (is_same && !self.layout.is_tangent()).then_some(value)
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
        (self.value() == Some(0.0)).then(|| {
            let special = format!("{} is zero", self.name());
            self.spot(BugKind::WeightDecay, special, "a forgotten weight decay")
        })
    }

    /// λ(θᵢ − θⱼ), as of a prior about a mean or of smoothness, which is nothing where both are equal.
    fn without_differences(&self, others: &[Self]) -> Option<BlindSpot> {
        let value = self.value()?;
        let twin = others.iter().find(|other| other.value() == Some(value));
        let special = match twin {
            Some(twin) => format!("all entries of {} and {} are equal", self.name(), twin.name()),
            None if self.parameters.len() > 1 => {
                format!("all entries of {} are equal", self.name())
            }
            None => return None,
        };
        Some(self.spot(BugKind::WeightDecay, special, "a forgotten penalty on their differences"))
    }

    /// A factor of the chain rule that is a function of θ, which is nothing where that is 1.
    fn without_chain(&self) -> Option<BlindSpot> {
        if self.layout.is_tangent() {
            return None;
        }
        let pairs = self.gradient.iter().zip(self.parameters);
        let moved = pairs.filter(|(entry, _)| **entry != 0.0).map(|(_, value)| value.widen());
        let place = if moved.clone().count() == self.parameters.len() {
            ""
        } else {
            " wherever its gradient is not zero"
        };
        let (special, unseen) =
            chain_factor(&self.name(), &moved, place, PART * self.max_relative)?;
        Some(self.spot(BugKind::ChainFactor, special, &unseen))
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

    /// Entries in another order.
    fn rearranged(&self) -> Vec<BlindSpot> {
        let count = self.gradient.len();
        if count < 2 {
            return Vec::new();
        }
        let mut spots = Vec::new();
        let all = self.gradient.iter().copied();
        let is_constant = self.passes(all.clone().cycle().skip(1).take(count));
        let equal = format!("all entries of the gradient of {} are equal", self.name());
        if self.passes(all.rev()) {
            let special = if is_constant {
                equal.clone()
            } else {
                format!("the gradient of {} is the same from its end", self.name())
            };
            spots.push(self.spot(BugKind::Reversed, special, "one in the opposite order"));
        }
        if is_constant {
            spots.push(self.spot(BugKind::Shifted, equal, "one that is off by an entry"));
        }
        spots
    }

    fn is_exchangeable(&self, other: &Self) -> bool {
        self.layout.shape() == other.layout.shape() && self.passes(other.gradient.iter().copied())
    }
}

/// What is special of some numbers, and what would not show of them: a factor of the chain rule that is 1
/// there to within `part`. `place` says where they have these values.
pub(super) fn chain_factor(
    name: &str,
    values: &(impl Iterator<Item = f64> + Clone),
    place: &str,
    part: f64,
) -> Option<(String, String)> {
    let factor = without_effect(values, part)?;
    let all_are = |number: f64| values.clone().all(|value| value == number);
    Some(if all_are(1.0) {
        (format!("{name} is 1{place}"), "a lost factor or power of it".to_owned())
    } else if all_are(0.0) {
        (
            format!("{name} is zero{place}"),
            format!("a factor exp({name}), or another that is 1 there,"),
        )
    } else {
        (format!("{factor} is 1 for theta = {name}{place}"), "that factor".to_owned())
    })
}
