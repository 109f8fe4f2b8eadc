//! What an oracle says of a line, in the terms of steps.

use crate::differentiate::{Difference, Finding, Fit, Rung, SIGNIFICANT, Sample, Steps};

/// What an oracle says of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact {
    /// Exact minus analytic derivative; not finite where there is none.
    pub(crate) residual: f64,
    /// The standard deviation of its rounding.
    pub(crate) deviation: f64,
    /// The difference of the slopes on both sides, where they were looked at and there is a kink; the
    /// residual is that of their mean then.
    pub(crate) jump: f64,
    /// The second derivative, where it was looked for and is more than rounding.
    pub(crate) curvature: f64,
}

impl Exact {
    /// As a step of `t` would show it if it were as exact.
    pub(crate) fn rung(&self, t: f64) -> Rung {
        Rung {
            t,
            difference: self.residual.is_finite().then_some(Difference::Central),
            residual: self.residual,
            noise: self.deviation,
            jump: self.curvature * t,
            jump_noise: 0.0,
            plus: Sample::default(),
            minus: Sample::default(),
            origin: 0.0,
        }
    }

    /// As steps up to `t` would show it; without any where there is no derivative.
    pub(crate) fn finding(&self, t: f64) -> Finding {
        let steps = Steps::new(t / 4.0, t);
        let is_finite = self.residual.is_finite() && self.deviation.is_finite();
        let fit = is_finite.then(|| Fit::new(self.residual, self.deviation, steps));
        let rungs = if is_finite {
            [steps.smallest, steps.largest].map(|t| self.rung(t)).to_vec()
        } else {
            Vec::new()
        };
        let jump_error = SIGNIFICANT * self.deviation;
        let is_proven_kink = self.jump > 0.0;
        Finding { fit, jump: self.jump, jump_error, is_proven_kink, rungs, alone: None }
    }
}
