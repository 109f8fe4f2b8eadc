//! What was learnt of a line.

use super::estimate::richardson;
use super::fit::Fit;
use super::goal::Steps;
use super::kink::least_unexplained;
use super::rough::hidden_by_kinks;
use super::rung::{Difference, Rung, SIGNIFICANT};

/// What the terms of odd order beside a kink may add to a residual, relative to the jump.
const ODD: f64 = 1e-4;

/// Two larger steps see no error if what they extrapolate to is below this part of it, ...
const RIGHT: f64 = 0.25;
/// ... and the one is at least so many times the other.
const APART: f64 = 2.0;

/// How much further off another step is.
const WIDER: f64 = 2.0;

/// What was learnt of a line.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The residual at step 0; `None` when no window of steps agrees with the noise.
    pub(crate) fit: Option<Fit>,
    /// Right minus left slope of a kink at 0, without sign; 0 where there is none.
    pub(crate) jump: f64,
    /// A bound of the error of the jump.
    pub(crate) jump_error: f64,
    /// Whether the kink is proven, and not only an explanation that the steps leave open.
    pub(crate) is_proven_kink: bool,
    /// Every rung taken, by ascending step.
    pub(crate) rungs: Vec<Rung>,
    /// The residual that one direction alone leaves hidden, where the fit is the mean of several.
    pub(crate) alone: Option<f64>,
}

impl Finding {
    /// Whether the residual is zero as far as can be seen.
    pub(crate) fn is_zero(&self) -> bool {
        self.fit.is_some_and(|fit| fit.is_zero()) && self.jump == 0.0
    }

    /// Whether there is an error that a kink at 0 does not explain.
    pub(crate) fn is_error(&self) -> bool {
        self.fit.is_some_and(|fit| fit.is_error()) && !self.is_kink()
    }

    /// Whether kinks beside 0, which are others along each direction, could make the error: a kink changes the
    /// difference of the slopes by up to twice as much as the residual, or less where there are others.
    pub(crate) fn is_beside_kinks(&self) -> bool {
        self.fit.is_some_and(|fit| self.bend() > 0.5 * fit.error.abs())
    }

    /// What kinks beside 0 may make of the residual, nothing where the slopes do not bend as they make them;
    /// `None` where too few steps were taken to tell.
    pub(crate) fn hidden_by_kinks(&self) -> Option<f64> {
        let hidden = hidden_by_kinks(&self.rungs, &self.fit?)?;
        Some(if self.bend() > 0.0 { hidden } else { 0.0 })
    }

    /// By how much the difference of the slopes at a step is surely another than that of a smooth function,
    /// which goes with the step and its cube: the two largest tell these.
    fn bend(&self) -> f64 {
        let both = self.rungs.iter().filter(|rung| rung.is_central());
        let both: Vec<&Rung> = both.collect();
        let [nearer @ .., near, far] = both.as_slice() else { return 0.0 };
        let [at_near, at_far] = [near, far].map(|rung| rung.jump / rung.t);
        let cubic = (at_far - at_near) / (far.t.powi(2) - near.t.powi(2));
        let bends = nearer.iter().map(|rung| {
            let smooth = rung.t * (at_near + cubic * (rung.t.powi(2) - near.t.powi(2)));
            (rung.jump - smooth).abs() - SIGNIFICANT * rung.jump_noise
        });
        bends.fold(0.0, f64::max)
    }

    /// The step that tells most of kinks beside 0, beyond those that were taken.
    pub(crate) fn untaken(&self, limits: Steps) -> Option<f64> {
        let [near, .., far] = self.rungs.as_slice() else { return None };
        let [beyond, before] = [WIDER * far.t, near.t / WIDER];
        [beyond, before].into_iter().find(|&t| limits.contains(t))
    }

    /// This look with one step more.
    pub(crate) fn with(mut self, rung: Rung) -> Self {
        let place = self.rungs.partition_point(|other| other.t < rung.t);
        self.rungs.insert(place, rung);
        self
    }

    /// Whether steps beyond those that show an error show none.
    pub(crate) fn is_right_beyond(&self) -> bool {
        let Some(fit) = self.fit else { return false };
        let most = RIGHT * fit.error.abs();
        let beyond = self.rungs.iter().filter(|rung| rung.t > fit.steps.largest);
        let beyond: Vec<&Rung> =
            beyond.filter(|rung| rung.difference == Some(Difference::Central)).collect();
        let pairs = beyond.iter().enumerate().filter_map(|(place, near)| {
            let far = beyond[place..].iter().find(|far| far.t >= APART * near.t)?;
            Some(richardson(far.t / near.t, near.estimate(), far.estimate()))
        });
        { pairs }.any(|limit| limit.value.abs() + SIGNIFICANT * limit.sigma <= most)
    }

    /// Whether the residual lies between the two slopes of a kink at 0.
    pub(crate) fn is_kink(&self) -> bool {
        // Beside a kink the residual has terms of odd order, which the fits do not know.
        let within = 0.5 * (self.jump * (1.0 + ODD) + self.jump_error);
        self.jump > 0.0
            && self.fit.is_some_and(|fit| fit.error.abs() <= within + SIGNIFICANT * fit.sigma)
    }

    /// This look, where the residuals along several directions have this mean: along one of them as much
    /// may hide as they scatter.
    pub(crate) fn pooled(self, fit: Fit, scatter: f64) -> Self {
        let alone = Some(fit.error.abs() + SIGNIFICANT * scatter);
        Self { fit: Some(fit), jump: 0.0, jump_error: 0.0, is_proven_kink: false, alone, ..self }
    }

    /// The greatest residual that may hide along the direction that shows it best.
    pub(crate) fn bound_alone(&self) -> f64 {
        self.alone.unwrap_or_else(|| self.bound())
    }

    /// The greatest residual that may hide here.
    pub(crate) fn bound(&self) -> f64 {
        self.fit.map_or(f64::INFINITY, |fit| fit.error.abs() + SIGNIFICANT * fit.sigma)
    }

    /// The largest step up to which the function is known to be smooth.
    pub(crate) fn reach(&self) -> f64 {
        self.fit.map_or(0.0, |fit| fit.steps.largest)
    }

    /// What a feature of the function may make of the derivative that only steps up to `most` see.
    pub(crate) fn blur(&self, most: f64) -> f64 {
        let near = self.rungs.iter().filter(|rung| rung.t <= most && rung.difference.is_some());
        let weight = near.fold(0.0, |sum, rung| sum + rung.noise.powi(-2));
        SIGNIFICANT / weight.sqrt()
    }

    /// What the values differ by at all steps.
    pub(crate) fn range(&self) -> f64 {
        let values = self.rungs.iter().flat_map(|rung| [rung.plus.value, rung.minus.value]);
        let values = values.filter(|value| value.is_finite());
        let (least, most) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
                (value.min(least), value.max(most))
            });
        (most - least).max(0.0)
    }

    /// The greatest residual seen.
    pub(crate) fn scale(&self) -> f64 {
        self.rungs.iter().map(|rung| rung.residual.abs()).fold(0.0, f64::max)
    }

    /// How far the slopes on both sides of a proven kink are from their mean.
    pub(crate) fn half_jump(&self) -> f64 {
        // Beside a kink the residual has terms of odd order, which the fits do not know.
        let half = 0.5 * (self.jump * (1.0 + ODD) + self.jump_error);
        if self.is_proven_kink { half } else { 0.0 }
    }

    /// The greatest residual that a kink may hide.
    pub(crate) fn band(&self) -> f64 {
        0.5 * (self.jump + self.jump_error) + self.bound()
    }

    /// The greatest error that would be taken for a kink, where none is seen.
    pub(crate) fn excusable(&self) -> f64 {
        least_unexplained(&self.rungs)
    }

    /// The second derivative, from the largest steps of the fit at which two agree, so that noise is
    /// not taken for it; 0 where none do.
    pub(crate) fn curvature(&self) -> f64 {
        let largest = self.fit.map_or(f64::INFINITY, |fit| fit.steps.largest);
        let seen = |rung: &&Rung| rung.t <= largest && rung.is_central();
        // What a kink leaves at any step is no curvature.
        let curvature = |rung: &Rung| {
            let bent = rung.jump.abs() - self.jump;
            let is_significant = bent > SIGNIFICANT * rung.jump_noise.hypot(self.jump_error);
            if is_significant { bent / rung.t } else { 0.0 }
        };
        let curvatures: Vec<f64> = self.rungs.iter().filter(seen).map(curvature).collect();
        let agree = |pair: &&[f64]| pair[0] > 0.5 * pair[1] && pair[0] < 2.0 * pair[1];
        curvatures.windows(2).rfind(agree).map_or(0.0, |pair| pair[1])
    }
}

#[cfg(test)]
mod tests {
    use super::super::rung::{Noise, Sample};
    use super::*;

    /// What was learnt of a function of which the jump at 0 is known.
    fn learnt(f: impl Fn(f64) -> f64, jump: f64) -> Finding {
        let rung = |t: f64| {
            let sample = |t: f64| Sample { value: f(t), predicted: 0.0 };
            Rung::of(f(0.0), t, sample(t), sample(-t), &Noise::new(1e-14, 0.0))
        };
        Finding {
            fit: Some(Fit::new(0.0, 1e-9, Steps::new(1e-3, 4e-3))),
            jump,
            jump_error: 1e-9,
            is_proven_kink: jump > 0.0,
            rungs: [1e-3, 2e-3, 4e-3].map(rung).into(),
            alone: None,
        }
    }

    /// Whether kinks beside 0 could make an error of 0.01.
    fn is_beside_kinks(f: impl Fn(f64) -> f64) -> bool {
        let finding = learnt(f, 0.0);
        Finding { fit: Some(Fit::new(0.01, 1e-9, Steps::new(1e-3, 4e-3))), ..finding }
            .is_beside_kinks()
    }

    #[test]
    fn kinks_beside_0_could_make_an_error_and_a_smooth_curve_could_not() {
        let kink = |t: f64| (t - 1.5e-3).max(0.0);

        assert!(is_beside_kinks(|t| kink(t) + 3.0 * t * t));
        assert!(!is_beside_kinks(|t| 0.01 * kink(t) + 3.0 * t * t), "it is too small");
        assert!(!is_beside_kinks(|t| 3.0 * t * t + 1e3 * t.powi(4)));
    }

    #[test]
    fn the_jump_of_a_kink_is_no_curvature_and_what_is_beside_it_is() {
        let smooth = learnt(|t| 3.0 * t * t, 0.0).curvature();
        let kink = learnt(f64::abs, 2.0).curvature();
        let both = learnt(|t| t.abs() + 3.0 * t * t, 2.0).curvature();

        assert!((smooth / 6.0 - 1.0).abs() < 1e-6, "{smooth}");
        assert_eq!(kink, 0.0);
        assert!((both / 6.0 - 1.0).abs() < 1e-3, "{both}");
    }

    #[test]
    fn larger_steps_that_show_far_less_make_right_beyond() {
        for (beyond, expected) in [(0.0, true), (0.002, true), (0.003, false), (0.01, false)] {
            let rung = |t: f64| {
                let sample = |t: f64| Sample { value: beyond * t, predicted: 0.0 };
                Rung::of(0.0, t, sample(t), sample(-t), &Noise::new(1e-14, 0.0))
            };
            let fit = Some(Fit::new(0.01, 1e-9, Steps::new(1e-4, 4e-4)));
            let seen = |steps: &[f64]| {
                let rungs = steps.iter().map(|t| rung(*t)).collect();
                Finding { fit, rungs, ..learnt(|_| 0.0, 0.0) }.is_right_beyond()
            };

            assert_eq!(seen(&[1e-3, 4e-3]), expected, "{beyond}");
            assert!(!seen(&[1e-4, 4e-4]), "{beyond}: these are the steps of the error");
            assert!(!seen(&[1e-3, 1.5e-3]), "{beyond}: they lie too near to each other");
        }
    }

    #[test]
    fn half_the_jump_is_that_of_a_proven_kink() {
        let proven = learnt(f64::abs, 2.0);
        let possible = Finding { is_proven_kink: false, ..learnt(f64::abs, 2.0) };

        assert!((proven.half_jump() - 1.0).abs() < 1e-3, "{}", proven.half_jump());
        assert_eq!(possible.half_jump(), 0.0);
    }

    #[test]
    fn the_mean_of_several_directions_has_no_kink_of_one_of_them() {
        let mean = Fit::new(1e-3, 1e-4, Steps::only(1e-3));

        let pooled = learnt(f64::abs, 2.0).pooled(mean, 0.5);

        assert!(!pooled.is_kink() && pooled.half_jump() == 0.0, "{pooled:?}");
        assert!((pooled.bound_alone() / 2.001 - 1.0).abs() < 1e-9, "{pooled:?}");
        assert!((pooled.bound() / 1.4e-3 - 1.0).abs() < 1e-9, "{pooled:?}");
    }
}
