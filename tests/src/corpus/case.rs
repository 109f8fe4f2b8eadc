//! One case: parameters, a cost, its gradient, and what is known about them.

use std::sync::Arc;

use num_dual::Dual64;

use super::number::{Entry, Real};
use super::tensors::Tensors;

/// A cost written once for floats and duals, with its backward pass.
pub trait Model: Send + Sync + 'static {
    /// The cost.
    fn cost<T: Real>(&self, parameters: &Tensors<T>) -> T;

    /// The gradient: a backward pass written by hand, or forward duals where that is too long.
    fn gradient<T: Entry>(&self, parameters: &Tensors<T>) -> Tensors<T> {
        dual_gradient(self, parameters)
    }

    /// The cost before its last sum, for cases that sum in `f64` whatever the parameters are.
    fn terms<T: Real>(&self, parameters: &Tensors<T>) -> Vec<T> {
        vec![self.cost(parameters)]
    }
}

/// The exact gradient, one dual evaluation per entry.
pub fn dual_gradient<T: Entry, M: Model + ?Sized>(
    model: &M,
    parameters: &Tensors<T>,
) -> Tensors<T> {
    let mut dual = parameters.map(|entry| entry.dual(T::of(0.0)));
    let mut gradient = parameters.clone();
    for (number, tensor) in parameters.list.iter().enumerate() {
        for (position, &entry) in tensor.entries.iter().enumerate() {
            dual[number][position] = entry.dual(T::of(1.0));
            gradient[number][position] = T::derivative(model.cost(&dual));
            dual[number][position] = entry.dual(T::of(0.0));
        }
    }
    gradient
}

/// Where the cost has kinks, as seen from the point of the check.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kink {
    /// None nearby.
    None,
    /// At this distance in some entry.
    Near(f64),
    /// At the point itself; the gradient is one of the subgradients.
    At,
}

/// What a check of the right gradient has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Pass.
    Pass,
    /// That it could not judge: a cost or gradient that is random or not finite.
    Error,
    /// Anything but pass: nothing was checked.
    NotPass,
}

/// What is known about a case.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    /// The nearest kink.
    pub kink: Kink,
    /// Noise of the cost relative to it, beyond that of its rounding.
    pub noise: f64,
    /// How far the derivative of the computed cost is from that of the model, relative to it: a
    /// quadrature has a smooth error, which no difference of it can know.
    pub bias: f64,
    /// Whether two calls at the same point differ, at the level of rounding.
    pub varies: bool,
    /// Whether the cost has the precision of the parameters (a loss summed in `f64` has not).
    pub same_precision: bool,
    /// What the right gradient deserves.
    pub expected: Expected,
    /// Tensors whose gradient is zero but for rounding, by number.
    pub zero: &'static [usize],
}

type Map<S, R> = Box<dyn Fn(&Tensors<S>) -> R + Send + Sync>;
type Slope = Box<dyn Fn(&Tensors<f64>, &Tensors<f64>) -> f64 + Send + Sync>;

/// A cost with its gradient at a point.
pub struct Case<S> {
    /// Name, unique within a scalar type.
    pub name: String,
    /// Family, by which verdicts are counted.
    pub family: &'static str,
    /// The point of the check.
    pub parameters: Tensors<S>,
    /// The cost, in the arithmetic of the parameters.
    pub cost: Map<S, f64>,
    /// The cost without its noise, over dual numbers.
    pub dual: Map<Dual64, Dual64>,
    /// The gradient, in the arithmetic of the parameters.
    pub gradient: Map<S, Tensors<S>>,
    /// What is known about the case.
    pub traits: Traits,
    /// Gradients of slightly other costs, by what was forgotten.
    pub mistaken: Vec<(&'static str, Tensors<f64>)>,
    clean: Map<f64, f64>,
    reference: Map<f64, Tensors<f64>>,
    slope: Slope,
}

impl<S: Entry> Case<S> {
    /// A smooth case without noise.
    pub fn new(
        family: &'static str,
        name: impl Into<String>,
        parameters: &Tensors<f64>,
        model: impl Model,
    ) -> Self {
        let model = Arc::new(model);
        let (cost, gradient) = (model.clone(), model.clone());
        let dual = model.clone();
        let (clean, reference, slope) = (model.clone(), model.clone(), model);
        Self {
            name: name.into(),
            family,
            parameters: Tensors::rounded(parameters),
            cost: Box::new(move |parameters| cost.cost(parameters).value()),
            dual: Box::new(move |parameters| dual.cost(parameters)),
            gradient: Box::new(move |parameters| gradient.gradient(parameters)),
            traits: Traits {
                kink: Kink::None,
                noise: 0.0,
                bias: 0.0,
                varies: false,
                same_precision: true,
                expected: Expected::Pass,
                zero: &[],
            },
            mistaken: Vec::new(),
            clean: Box::new(move |parameters| clean.cost(parameters)),
            reference: Box::new(move |parameters| reference.gradient(parameters)),
            slope: Box::new(move |parameters, direction| {
                let mut direction = direction.iter();
                let dual = parameters.map(|entry| entry.dual(direction.next().unwrap_or(0.0)));
                f64::derivative(slope.cost(&dual))
            }),
        }
    }

    /// The case whose terms are computed in the parameters' arithmetic and summed in `f64`.
    pub fn summed_wide(
        family: &'static str,
        name: impl Into<String>,
        parameters: &Tensors<f64>,
        model: impl Model + Clone,
    ) -> Self {
        let terms = model.clone();
        let mut case = Self::new(family, name, parameters, model);
        case.cost =
            Box::new(move |parameters| terms.terms(parameters).iter().map(|t| t.value()).sum());
        case.traits.same_precision = false;
        case
    }

    /// The gradient in `f64` at the point of the check, exact to rounding; at a kink the
    /// subgradient of the case, duals having no choice there.
    #[must_use]
    pub fn exact(&self) -> Tensors<f64> {
        if self.traits.kink == Kink::At {
            return (self.gradient)(&self.parameters).widened();
        }
        (self.reference)(&self.parameters.widened())
    }

    /// The distance within which the parameters' format does not tell points apart.
    #[must_use]
    pub fn blur(&self) -> f64 {
        1e-9_f64.max(16.0 * S::ULP)
    }

    /// Whether the point is at a kink, as far as the parameters' format can tell.
    #[must_use]
    pub fn is_at_kink(&self) -> bool {
        match self.traits.kink {
            Kink::None => false,
            Kink::Near(distance) => distance.abs() < self.blur(),
            Kink::At => true,
        }
    }

    /// The cost in `f64` without its noise.
    #[must_use]
    pub fn exact_cost(&self, at: &Tensors<f64>) -> f64 {
        (self.clean)(at)
    }

    /// The derivative of the cost without its noise along a direction, by duals in `f64`.
    #[must_use]
    pub fn slope(&self, at: &Tensors<f64>, direction: &Tensors<f64>) -> f64 {
        (self.slope)(at, direction)
    }

    /// The case with another cost, of the same function but for noise.
    #[must_use]
    pub fn with_cost(
        mut self,
        noise: f64,
        cost: impl Fn(&Tensors<S>) -> f64 + Send + Sync + 'static,
    ) -> Self {
        self.cost = Box::new(cost);
        self.traits.noise = noise;
        self
    }

    /// The case whose computed cost has a derivative of its own, so far from the model's.
    #[must_use]
    pub fn biased(mut self, bias: f64) -> Self {
        self.traits.bias = bias;
        self
    }

    /// The case with another gradient.
    #[must_use]
    pub fn with_gradient(
        mut self,
        gradient: impl Fn(&Tensors<S>) -> Tensors<S> + Send + Sync + 'static,
    ) -> Self {
        self.gradient = Box::new(gradient);
        self
    }

    /// The case with a wrong gradient of its own: that of another cost at the same parameters.
    #[must_use]
    pub fn with_mistaken(mut self, forgotten: &'static str, other: &impl Model) -> Self {
        self.mistaken.push((forgotten, other.gradient(&self.parameters.widened())));
        self
    }

    /// The case with a kink.
    #[must_use]
    pub fn kinked(mut self, kink: Kink) -> Self {
        self.traits.kink = kink;
        self
    }

    /// The case whose cost differs from call to call.
    #[must_use]
    pub fn varying(mut self) -> Self {
        self.traits.varies = true;
        self
    }

    /// The case of which something else than a pass is expected.
    #[must_use]
    pub fn expecting(mut self, expected: Expected) -> Self {
        self.traits.expected = expected;
        self
    }

    /// The case in which tensors count as zero whose gradient vanishes but for rounding.
    #[must_use]
    pub fn with_zero_where_it_vanishes(mut self) -> Self {
        let rounding = 1e7 * S::ULP;
        let analytic = (self.gradient)(&self.parameters).widened();
        let vanishes = analytic.iter().all(|entry| entry.abs() < 1e-8_f64.max(1e-4 * rounding));
        self.traits.zero = if vanishes { &[0] } else { &[] };
        self
    }

    /// The case in which some tensors have no gradient but for rounding.
    #[must_use]
    pub fn with_zero(mut self, zero: &'static [usize]) -> Self {
        self.traits.zero = zero;
        self
    }
}
