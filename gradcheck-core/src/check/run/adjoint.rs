//! A backward pass and a forward-mode rule of the same function: both against differences, and
//! against each other, which takes none.

use crate::check::cost::AnalyticGradient;
use crate::check::error::CheckError;
use crate::check::model::direction::Direction;
use crate::check::model::objective::Objective;
use crate::check::options::{Check, SEED};
use crate::check::outputs::prepare::push;
use crate::check::outputs::subject::{Drawn, Pullback, Recorded};
use crate::check::outputs::values::Outputs;
use crate::check::run::products::{PUSHFORWARD, of_outputs, product, pulled};
use crate::check::settings::Settings;
use crate::check::start::preflight;
use crate::diagnose::not_adjoint;
use crate::report::{Draft, Report, Verdict};
use crate::{Layout, Parameters, Scalar};

impl Check<'_> {
    /// Checks `backward` as [`run_vjp`](Self::run_vjp) does, `pushforward` as
    /// [`run_jvp`](Self::run_jvp) does, and that they are products with one Jacobian J: that
    /// ⟨u, J v⟩ = ⟨Jᵀu, v⟩ for a random cotangent u and a random tangent v.
    ///
    /// The last is no difference, and true but for rounding: the two may differ by `max_relative`
    /// of the sum of their absolute terms. Where they do, a suspect says which of the two the
    /// differences find wrong. The report is that of the first that fails, or else that is
    /// inconclusive, and of `backward` where neither is; its evaluations are those of both checks and
    /// one, about 36.
    ///
    /// # Errors
    /// A [`CheckError`] when no verdict is possible.
    ///
    /// # Panics
    /// Propagates a panic of any closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// let slope = |x: f64| 1.0 - x.tanh().powi(2);
    /// let report = Check::new().run_vjp_and_jvp(
    ///     &mut [0.3_f64, -1.2],
    ///     |x| x.map(f64::tanh),
    ///     |x, cotangent| [0, 1].map(|i| cotangent[i] * slope(x[i])),
    ///     |x, tangent| [0, 1].map(|i| slope(x[i]) * tangent[i]),
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_vjp_and_jvp<P, Y, G, T>(
        &self,
        parameters: &mut P,
        mut forward: impl FnMut(&mut P) -> Y,
        mut backward: impl FnMut(&mut P, &Y::Tensors) -> G,
        mut pushforward: impl FnMut(&mut P, &P) -> T,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone,
        Y: Outputs,
        G: AnalyticGradient<P::Scalar>,
        T: Outputs,
    {
        let by_backward = self.backward(parameters, &mut forward, &mut backward)?;
        let by_forward =
            self.pushforward(parameters, &mut forward, &mut pushforward, PUSHFORWARD)?;
        let drafts = [by_backward, by_forward];
        self.together(parameters, forward, backward, pushforward, "Differences", drafts)
    }

    /// One report of both products, of which `judges` made one each, with what they say of each other.
    pub(crate) fn together<P, Y, G, T>(
        &self,
        parameters: &mut P,
        mut forward: impl FnMut(&mut P) -> Y,
        backward: impl FnMut(&mut P, &Y::Tensors) -> G,
        pushforward: impl FnMut(&mut P, &P) -> T,
        judges: &str,
        drafts: [Draft; 2],
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone,
        Y: Outputs,
        G: AnalyticGradient<P::Scalar>,
        T: Outputs,
    {
        let settings = self.settings(Settings::for_format(P::Scalar::ULP), self.every_entry)?;
        let seed = self.seed.unwrap_or(SEED).wrapping_add(3);
        let (inputs, _) = self.layout_of(parameters)?;
        let tangent = drawn_tangent(&inputs, &parameters.flatten(), seed);
        let drawn = Drawn::new(seed);
        let known = drawn.clone();
        let mut subject = Pullback {
            parameters: &mut *parameters,
            forward: &mut forward,
            backward,
            cotangent: None,
            drawn,
        };
        let pulled = pulled(&mut Objective::new(&mut subject), &inputs, &[])
            .map_err(|error| of_outputs(error, &known))?;
        let Drawn { recording, weights, .. } = known;
        let outputs = recording.borrow().layout.clone().unwrap_or_default();
        let (derivative, function) = (product(pushforward), forward);
        let mut subject = Recorded { parameters, function, derivative, recording };
        let pushed = push(&mut Objective::new(&mut subject), &tangent, &outputs)?;
        let weights = weights.borrow();
        let products = [[weights.as_slice(), &pushed], [&pulled, &tangent]];
        Ok(Report::new(compared(judges, drafts, products, settings.agreement())))
    }
}

/// One report of both, with what the two products say of each other.
fn compared(
    judges: &str,
    [by_backward, by_forward]: [Draft; 2],
    [forward, backward]: [[&[f64]; 2]; 2],
    agreement: f64,
) -> Draft {
    let verdicts = [by_backward.verdict(), by_forward.verdict()];
    // A product that changes from call to call has no Jacobian.
    let is_stable = !by_backward.is_unstable() && !by_forward.is_unstable();
    let suspect = not_adjoint(forward, backward, agreement, judges, verdicts).filter(|_| is_stable);
    let evaluations = by_backward.evaluations + by_forward.evaluations + 1;
    let mut draft = chosen(by_backward, by_forward);
    draft.evaluations = evaluations;
    draft.suspects.extend(suspect);
    draft
}

/// A random tangent of the size of the parameters, as their format has it; 0 where they are frozen.
fn drawn_tangent<S: Scalar>(layout: &Layout, base: &[S], seed: u64) -> Vec<f64> {
    let mut drawn = Direction::random(layout, base, seed);
    drawn.move_by_own_sizes(layout, base);
    let mut tangent = vec![0.0; base.len()];
    for position in preflight::movable(layout).entries() {
        tangent[position] = S::nearest(drawn.along(position)).widen();
    }
    tangent
}

/// The one that says more; what the other says is a note.
fn chosen(by_backward: Draft, by_forward: Draft) -> Draft {
    let [mut draft, other] = match (by_backward.verdict(), by_forward.verdict()) {
        (Verdict::Pass, Verdict::Fail | Verdict::Inconclusive)
        | (Verdict::Inconclusive, Verdict::Fail) => [by_forward, by_backward],
        _ => [by_backward, by_forward],
    };
    let says = match other.verdict() {
        Verdict::Pass => "right",
        Verdict::Fail => "wrong, too: run its check alone to see where",
        Verdict::Inconclusive => "not judged: run its check alone to see why",
    };
    draft.notes.push(format!("the {} is {says}", other.topic.noun()));
    draft
}
