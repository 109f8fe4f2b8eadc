//! Why too little was seen of a tensor, and what its user can do about it.

use crate::check::start::prepare::Prepared;
use crate::differentiate::{Finding, Noise, Sample};
use crate::report::{Bound, Topic, short};

/// The greatest residuals at which a tensor as a whole, and a row or column of it, are seen well enough.
#[derive(Clone, Copy)]
pub(super) struct Dim {
    pub(super) whole: f64,
    pub(super) slice: f64,
}

/// A cost that is noisier than so many roundings of its value has noise of its own.
const ROUNDINGS: f64 = 64.0;
/// An error of a row that a check is expected to see, relative to it.
pub(crate) const ROW: f64 = 0.1;
/// A rounding that is this part of the derivative or more comes from a value that is much larger
/// than what the parameters change of it.
const DWARFED: f64 = 1e-11;

/// How exact the cost of a check is, in the user's unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    topic: Topic,
    noise: f64,
    /// The rounding of its value.
    rounding: f64,
    /// The cost without sign.
    cost: f64,
    /// The change of the cost, to first order, when every parameter moves by its own size.
    derivative: f64,
    is_single: bool,
    has_steps: bool,
    /// The greatest step that says anything: finite where the cost varies within the smallest there are.
    limit: f64,
    /// Whether the cost is allowed never to change, and never did.
    is_constant: bool,
}

impl Sight {
    /// What `noise`, which may be more than was known at first, and the values say.
    pub(crate) fn of(prepared: &Prepared, noise: &Noise, has_steps: bool, derivative: f64) -> Self {
        let at_rest = Sample { value: prepared.origin, predicted: 0.0 };
        let cost = prepared.origin.abs() / prepared.unit;
        Self {
            topic: prepared.settings.topic,
            noise: noise.of(at_rest) / prepared.unit,
            rounding: noise.epsilon * cost,
            cost,
            derivative: derivative / prepared.unit,
            is_single: prepared.settings.is_single(),
            has_steps,
            limit: noise.reach,
            is_constant: false,
        }
    }

    /// The same of a cost that never changed, where that is allowed.
    pub(crate) fn of_constant(self, is_constant: bool) -> Self {
        Self { is_constant, ..self }
    }

    pub(crate) fn is_constant(&self) -> bool {
        self.is_constant
    }

    /// What hides errors below `resolution`; larger steps than `reach`, at which noise would weigh
    /// less, do not serve.
    pub(crate) fn reason(&self, resolution: f64, reach: Option<f64>) -> String {
        let (function, derivative) = (self.topic.function(), self.topic.derivative());
        let hidden = if resolution.is_finite() {
            format!("hides errors below {} of this tensor's {derivative}", short(resolution))
        } else {
            format!("hides every error of this tensor's {derivative}")
        };
        let coarser = coarser(resolution);
        if !self.has_steps {
            return format!(
                "rounding {hidden}: {derivative} or exact derivative change as much with the last digit of the \
                 parameters; check at parameters where the {function} is less sensitive to them{coarser}"
            );
        }
        if self.limit.is_finite() {
            let wider = if self.is_single { ", or keep them in f64" } else { "" };
            return format!(
                "the {function} may vary faster than the digits of the parameters show: values at the smallest steps that \
                 move them scatter, and follow no slope; this {hidden}. Measure the parameters from a point \
                 nearby (subtract a large offset){wider}"
            );
        }
        let noise = short(self.noise);
        let bent = reach.map_or_else(String::new, |reach| {
            format!(
                ", and curvature or kinks of the {function} spoil the steps above {} of the parameters that would see more",
                short(reach)
            )
        });
        format!("the noise of the {function}, {noise}, {hidden}{bent}; {}{coarser}", self.remedy())
    }

    /// That errors of single rows would not have been seen, where that is so: `slice` is the smallest
    /// relative error that would.
    pub(crate) fn dim(&self, slice: Bound) -> Option<String> {
        (slice > Bound::new(ROW)).then(|| {
            let function = self.topic.function();
            format!(
                "an error of a tenth in one row or column may not be seen: to see it, compute all of the \
                 {function} in f64{}, or check every entry",
                self.wide()
            )
        })
    }

    /// How to compute a cost in `f64`.
    fn wide(&self) -> &'static str {
        match self.topic {
            Topic::Gradient => " (`oracle = f64` does that for a generic model)",
            Topic::Jacobian
            | Topic::VectorJacobian
            | Topic::JacobianVector
            | Topic::Hessian
            | Topic::HessianVector => "",
        }
    }

    fn remedy(&self) -> String {
        let (function, derivative) = (self.topic.function(), self.topic.derivative());
        if self.noise > ROUNDINGS * self.rounding && !self.is_single {
            return format!(
                "it is more than the rounding of its value. Several causes fit: large terms that cancel (write \
                 them in another form), an iteration that stops early (tighten it), a part of the {function} in f32"
            );
        }
        if self.rounding > DWARFED * self.derivative && !self.is_single {
            return format!(
                "it is the rounding of a {function} of {}, of which the parameters change little: subtract the constant \
                 part before the rest is added",
                short(self.cost)
            );
        }
        if self.is_single {
            let wide = self.wide();
            return format!(
                "f32 does not show more: compute all of the {function} in f64{wide}, or subtract a constant part"
            );
        }
        format!(
            "add up the {function} more exactly, or check at parameters where this {derivative} is larger"
        )
    }
}

/// How to accept what was seen; empty where that is nothing.
fn coarser(resolution: f64) -> String {
    // Rounded up, so that it would do.
    let unit = 10_f64.powf(resolution.log10().floor());
    let enough = (resolution / unit).ceil() * unit;
    let says_something = enough < 1.0;
    if !says_something {
        return String::new();
    }
    format!("; to accept a coarser check, set `resolution = {}`", short(enough))
}

/// The largest step that served, where larger ones were tried that did not.
pub(crate) fn reach_of(finding: &Finding) -> Option<f64> {
    let reach = finding.reach();
    finding.rungs.last().filter(|rung| rung.t > 1.5 * reach && reach > 0.0).map(|_| reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cost of 1 in f64 that changes by 1, with noise of one rounding.
    const EXACT: Sight = Sight {
        topic: Topic::Gradient,
        noise: f64::EPSILON,
        rounding: f64::EPSILON,
        cost: 1.0,
        derivative: 1.0,
        is_single: false,
        has_steps: true,
        limit: f64::INFINITY,
        is_constant: false,
    };

    #[test]
    fn each_cause_has_its_remedy() {
        let noisy = Sight { noise: 65.0 * f64::EPSILON, ..EXACT };
        let as_noisy_as_a_long_sum = Sight { noise: 64.0 * f64::EPSILON, ..EXACT };
        let dwarfed = Sight { rounding: 1e-5, noise: 1e-5, cost: 5e10, ..EXACT };
        let as_large_as_it_changes = Sight { derivative: 1e7, ..dwarfed };
        for (sight, words) in [
            (
                noisy,
                "more than the rounding of its value. Several causes fit: large terms that cancel",
            ),
            (as_noisy_as_a_long_sum, "add up the cost more exactly"),
            (dwarfed, "it is the rounding of a cost of 5e10"),
            (as_large_as_it_changes, "add up the cost more exactly"),
            (Sight { is_single: true, ..noisy }, "f32 does not show more"),
            (Sight { is_single: true, ..dwarfed }, "f32 does not show more"),
            (Sight { has_steps: false, ..noisy }, "change as much with the last digit"),
        ] {
            let reason = sight.reason(0.02, None);

            assert!(reason.contains(words), "{reason}");
            assert!(reason.ends_with("set `resolution = 2e-2`"), "{reason}");
        }
    }

    #[test]
    fn a_bend_is_told_where_larger_steps_did_not_serve() {
        let (straight, bent) = (EXACT.reason(0.02, None), EXACT.reason(0.02, Some(0.3)));

        assert!(!straight.contains("curvature"), "{straight}");
        assert!(
            bent.contains("curvature or kinks of the cost spoil the steps above 0.3"),
            "{bent}"
        );
    }

    #[test]
    fn a_cost_that_varies_faster_than_digits_show_is_told_so() {
        let unresolved = Sight { limit: 1e-14, ..EXACT };
        for (sight, ends) in [
            (unresolved, "(subtract a large offset)"),
            (Sight { is_single: true, ..unresolved }, "or keep them in f64"),
        ] {
            let reason = sight.reason(0.02, None);

            assert!(reason.starts_with("the cost may vary faster than the digits"), "{reason}");
            assert!(reason.ends_with(ends), "{reason}");
        }
    }

    #[test]
    fn what_hides_everything_has_no_resolution_that_would_do() {
        let reason = EXACT.reason(f64::INFINITY, None);

        assert!(reason.contains("hides every error of this tensor's gradient"), "{reason}");
        assert!(!reason.contains("resolution ="), "{reason}");
    }

    #[test]
    fn the_resolution_that_would_do_is_no_smaller_than_what_was_seen() {
        for (seen, wanted) in [(0.0183, "2e-2"), (0.02, "2e-2"), (0.31, "0.4"), (0.8, "0.8")] {
            assert!(coarser(seen).ends_with(&format!("`resolution = {wanted}`")), "{seen}");
        }
        assert_eq!([0.97, 1.0, 200.0, f64::INFINITY].map(coarser), [""; 4]);
    }
}
