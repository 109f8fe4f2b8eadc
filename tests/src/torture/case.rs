//! One input: a model, a function, what is wrong with its derivative, what a closure does that it
//! should not, and the options. All of it is drawn from a seed.

use fastrand::Rng;
use gradcheck_core::Check;

use super::function::{Function, Shape};
use super::model::Tear;
use super::number::{Number, Range};

/// The functions of the crate that are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EntryPoint {
    Run,
    EveryEntry,
    Joint,
    Parallel,
    Wide,
    Exact,
    Jacobian,
    Hessian,
    Vjp,
    Jvp,
    VjpAndJvp,
    Hvp,
    NumericalGradient,
    NumericalJacobian,
    NumericalHessian,
}

impl EntryPoint {
    pub(super) const ALL: [Self; 15] = [
        Self::Run,
        Self::EveryEntry,
        Self::Joint,
        Self::Parallel,
        Self::Wide,
        Self::Exact,
        Self::Jacobian,
        Self::Hessian,
        Self::Vjp,
        Self::Jvp,
        Self::VjpAndJvp,
        Self::Hvp,
        Self::NumericalGradient,
        Self::NumericalJacobian,
        Self::NumericalHessian,
    ];

    /// Whether its model has plain numbers alone.
    pub(super) fn is_plain(self) -> bool {
        use EntryPoint::{Exact, Hessian, Hvp, NumericalHessian, Parallel, Wide};
        matches!(self, Parallel | Wide | Exact | Hessian | Hvp | NumericalHessian)
    }

    /// The most entries of a list: a matrix has their square, and each entry of a numeric one takes
    /// dozens of fits.
    fn many(self, is_long: bool) -> usize {
        match self {
            Self::NumericalHessian => 2,
            _ if !is_long => 6,
            Self::Hessian | Self::Hvp | Self::Jacobian | Self::NumericalJacobian => 60,
            _ => 300,
        }
    }

    /// Whether its derivative is a product with a vector.
    pub(super) fn is_product(self) -> bool {
        matches!(self, Self::Vjp | Self::Jvp | Self::VjpAndJvp | Self::Hvp)
    }

    pub(super) fn is_numeric(self) -> bool {
        use EntryPoint::{NumericalGradient, NumericalHessian, NumericalJacobian};
        matches!(self, NumericalGradient | NumericalJacobian | NumericalHessian)
    }

    /// Whether the function is a gradient.
    pub(super) fn is_second(self) -> bool {
        matches!(self, Self::Hessian | Self::Hvp | Self::NumericalHessian)
    }
}

/// What is wrong with a derivative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mistake {
    None,
    /// The largest entry that moves, times this.
    Largest(f64),
    /// All entries, times this.
    All(f64),
    /// One entry that moves is this.
    Not(f64),
    /// There is an entry too many.
    Longer,
}

/// What a closure does that it should not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Deed {
    Panic,
    Fail,
    /// It gives another value; of several, in the first place.
    Give(f64),
    /// It adds so much to the value for each call before.
    Drift(f64),
    /// It adds and subtracts so much in turn.
    Alternate(f64),
    Tear(Tear),
    /// It changes a parameter, a frozen one or not.
    Change(bool),
}

/// When it does it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum When {
    Call(usize),
    From(usize),
    /// Where a parameter is farther from its start than this part of itself.
    Beyond(f64),
}

/// A closure that misbehaves: 0 is the function, 1 its derivative.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hostility {
    pub(super) closure: usize,
    pub(super) when: When,
    pub(super) deed: Deed,
}

impl Hostility {
    fn draw(rng: &mut Rng) -> Self {
        let values = [f64::NAN, f64::INFINITY, -f64::INFINITY, 1e-310, 1e300, -1e15, 0.0];
        let amounts = [1e-15, 1e-9, 1e-3, 10.0];
        let deed = match rng.u8(..9) {
            0 => Deed::Panic,
            1 => Deed::Fail,
            2..5 => Deed::Give(values[rng.usize(..values.len())]),
            5 => Deed::Drift(amounts[rng.usize(..4)]),
            6 => Deed::Alternate(amounts[rng.usize(..4)]),
            7 => Deed::Tear(Tear::ALL[rng.usize(..4)]),
            _ => Deed::Change(rng.bool()),
        };
        let when = match rng.u8(..3) {
            0 => When::Call(rng.usize(1..40)),
            1 => When::From(rng.usize(1..24)),
            _ => When::Beyond(10_f64.powf(-8.0 * rng.f64())),
        };
        Self { closure: usize::from(rng.u8(..3) == 0), when, deed }
    }
}

/// The options of a check.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options {
    pub(super) max_relative: Option<f64>,
    pub(super) epsilon: Option<f64>,
    pub(super) resolution: Option<f64>,
    seed: Option<u64>,
    pub(super) allow_constant: bool,
    every_entry: bool,
    pub(super) step: Option<f64>,
    on_entry: bool,
}

impl Options {
    fn draw(rng: &mut Rng, is_of_entries: bool) -> Self {
        let mut one = |values: &[f64], one_in: u8| {
            (rng.u8(..one_in) == 0).then(|| values[rng.usize(..values.len())])
        };
        let max_relative = one(&[1e-8, 1e-3, 0.0, f64::NAN, -1.0, 1.0], 8);
        let epsilon = one(&[0.0, 1e-12, 1e3, f64::NAN, -1.0], 12);
        let resolution = one(&[1e-2, 0.3, 1e-9, 0.0, f64::NAN, f64::INFINITY], 8);
        let step = one(&[1e-6, 1e-3, 1e300, 0.0, f64::NAN], if is_of_entries { 4 } else { 60 });
        Self {
            max_relative,
            epsilon,
            resolution,
            step,
            seed: rng.bool().then(|| rng.u64(..)),
            allow_constant: rng.u8(..8) == 0,
            every_entry: is_of_entries || rng.u8(..10) == 0,
            on_entry: rng.u8(..if is_of_entries { 4 } else { 60 }) == 0,
        }
    }

    /// The check; `seen` is called with each entry if that was asked for.
    pub(super) fn check<'a>(&self, seen: &'a mut dyn FnMut(f64)) -> Check<'a> {
        let mut check = Check::new();
        if let Some(value) = self.max_relative {
            check = check.max_relative(value);
        }
        if let Some(value) = self.epsilon {
            check = check.epsilon(value);
        }
        if let Some(value) = self.resolution {
            check = check.resolution(value);
        }
        if let Some(seed) = self.seed {
            check = check.seed(seed);
        }
        if self.allow_constant {
            check = check.allow_constant();
        }
        if self.every_entry {
            check = check.every_entry();
        }
        if let Some(step) = self.step {
            check = check.step(step);
        }
        if self.on_entry {
            check = check.on_entry(move |probe| seen(probe.numeric()));
        }
        check
    }

    /// Whether the thresholds are those that a check has by itself, or finer only in what it asks for.
    pub(super) fn are_strict(&self) -> bool {
        let is_fine = |value: Option<f64>, most: f64| value.is_none_or(|value| value <= most);
        is_fine(self.max_relative, 1e-3)
            && is_fine(self.epsilon, 0.0)
            && is_fine(self.resolution, 1e-2)
    }
}

/// One input.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) entry_point: EntryPoint,
    pub(super) is_single: bool,
    pub(super) is_rich: bool,
    /// What the parameters are drawn from.
    pub(super) seed: u64,
    pub(super) range: Range,
    /// The most entries of its longest list.
    pub(super) many: usize,
    pub(super) function: Function,
    /// How many outputs a function of several has.
    pub(super) rows: usize,
    pub(super) mistake: Mistake,
    pub(super) hostility: Option<Hostility>,
    pub(super) options: Options,
}

impl Case {
    /// Input number `number` of those that have this seed.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mixed = seed.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(number);
        let mut rng = Rng::with_seed(mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let rng = &mut rng;
        let all = EntryPoint::ALL;
        let entry_point = all[rng.usize(..all.len())];
        let is_single = rng.u8(..3) == 0;
        let range = match rng.u8(..8) {
            0 => Range::Wide,
            1 => Range::Extreme(false),
            2 => Range::Extreme(true),
            _ => Range::Ordinary,
        };
        let mistake = match rng.u8(..16) {
            0..3 => Mistake::Largest([1.5, -1.0, 0.0][rng.usize(..3)]),
            3..6 => Mistake::All([1.5, -1.0, 2.0][rng.usize(..3)]),
            6 => Mistake::Not([f64::NAN, f64::INFINITY][rng.usize(..2)]),
            7 => Mistake::Longer,
            _ => Mistake::None,
        };
        // The largest entry of a product is another for another vector: that would not be linear.
        let mistake = match mistake {
            Mistake::Largest(factor) if entry_point.is_product() => Mistake::All(factor),
            other => other,
        };
        let is_of_entries = matches!(entry_point, EntryPoint::EveryEntry | EntryPoint::Parallel);
        Self {
            entry_point,
            is_single,
            // A product with a tangent is asked of no model with points.
            is_rich: !entry_point.is_plain()
                && rng.u8(..if entry_point.is_product() { 4 } else { 2 }) == 0,
            seed: rng.u64(..),
            range,
            many: entry_point.many(rng.u8(..20) == 0),
            function: Function::draw(rng, if is_single { f32::UNITS } else { f64::UNITS }),
            rows: [0, 1, 3, 7][rng.usize(..4)].max(usize::from(rng.u8(..4) != 0)),
            mistake,
            hostility: (rng.u8(..5) < 3).then(|| Hostility::draw(rng)),
            options: Options::draw(rng, is_of_entries),
        }
    }

    /// Whether a mistake, if there is one, is large, in a function and at numbers of ordinary size.
    pub(super) fn is_plainly_wrong(&self) -> bool {
        matches!(self.mistake, Mistake::Largest(_) | Mistake::All(_))
            && self.is_of_ordinary_scale()
            && self.options.are_strict()
            && self.has_edges_only()
    }

    /// Whether nothing is wrong with the derivative, of a function and at numbers of ordinary size.
    pub(super) fn is_plainly_right(&self) -> bool {
        self.mistake == Mistake::None && self.is_of_ordinary_scale() && self.has_edges_only()
    }

    fn is_of_ordinary_scale(&self) -> bool {
        let is_ordinary = matches!(self.function.shape, Shape::Smooth | Shape::Kinked);
        self.range == Range::Ordinary && self.function.unit == 1.0 && is_ordinary
    }

    /// Whether the function has no value from the first call on.
    pub(super) fn has_no_cost(&self) -> bool {
        self.hostility.is_some_and(|Hostility { closure, when, deed }| {
            let is_none = match deed {
                Deed::Fail => true,
                Deed::Give(value) => !value.is_finite(),
                _ => false,
            };
            closure == 0 && when == When::From(1) && is_none
        })
    }

    /// Whether the closures are functions of the parameters, where they have a value at all.
    fn has_edges_only(&self) -> bool {
        self.hostility.is_none_or(|hostility| match hostility.deed {
            Deed::Panic | Deed::Fail => true,
            Deed::Give(value) => hostility.closure == 0 && !value.is_finite(),
            _ => false,
        })
    }
}
