//! Chooses the steps at which a line is looked at, until its residual is known well enough.

use super::estimate::richardson;
use super::finding::Finding;
use super::fit::Fit;
use super::goal::{Goal, Steps};
use super::kink::possible_kink;
use super::rung::{Line, Noise, Rung, SIGNIFICANT};

/// Most rungs that one exploration takes, two evaluations each.
const MOST_RUNGS: usize = 16;
/// Most with those that only make up for noise.
const MOST_DENSE: usize = 20;
/// An error is accepted once it exceeds its standard deviation this many times.
/// Measured by `sensitivity`: at half 1 fewer wrong tensor; at twice 1 more miss of 1e-3 or larger, 1
/// fewer mistake without a name.
const CLEAR_ERROR: f64 = 16.0;
/// Truncation limits a fit when the noise of the smallest step is less than this part of its error.
const TRUNCATED: f64 = 0.25;
/// Steps further apart than this leave room for one between them.
/// Measured by `sensitivity`: at half 4 % more evaluations; at twice 2 more misses, 1 fewer wrong
/// tensor, 1 more mistake without a name, 2 % fewer evaluations.
const GAP: f64 = 2.5;
/// Noise that is more than this part too large is not averaged out.
const MOST_LACKING: f64 = 4.0;
/// Steps of at least this part of the largest weigh enough in an average.
const NEAR: f64 = 8.0;
/// Steps closer together than this have the same noise.
const DENSE: f64 = 1.1;
/// How many steps beyond those that fit are taken in the hope that more terms make them fit.
const BEYOND: usize = 3;
/// The residual of such a step, relative to the derivative.
const MILD: f64 = 0.05;
/// Curvature makes the difference of the slopes grow by more than this from one step to the next.
/// Measured by `sensitivity`: at half 3 fewer misses, 1 more wrong name, 1 fewer mistake without a
/// name; at twice no change.
const PERSISTENT: f64 = 1.6;

/// Takes rungs of `line` until the goal is reached or nothing more is to be learnt: two
/// evaluations a rung, four in all for a smooth line whose residual is zero.
pub(crate) fn explore(line: &mut dyn Line, origin: f64, noise: &Noise, goal: Goal) -> Finding {
    let mut ladder = Ladder::new(goal, *noise);
    let start = ladder.goal.start;
    ladder.take(line, origin, start);
    ladder.take(line, origin, start / 4.0);
    if let Some(fit) = ladder.screen() {
        return ladder.finish(Some(fit));
    }
    loop {
        let best = ladder.fit();
        let next = match ladder.rungs.len() {
            0..MOST_RUNGS => ladder.next_step(best),
            MOST_RUNGS..MOST_DENSE => best.and_then(|fit| ladder.denser(fit)),
            _ => None,
        };
        match next {
            Some(t) => ladder.take(line, origin, t),
            None => return ladder.finish(best),
        }
    }
}

/// The rungs of one line, by ascending step.
pub(super) struct Ladder {
    pub(super) rungs: Vec<Rung>,
    pub(super) goal: Goal,
    noise: Noise,
}

impl Ladder {
    pub(super) fn new(mut goal: Goal, noise: Noise) -> Self {
        goal.limits.largest = goal.limits.largest.min(noise.reach);
        goal.start = goal.start.min(noise.reach);
        Self { rungs: Vec::new(), goal, noise }
    }

    pub(super) fn take(&mut self, line: &mut dyn Line, origin: f64, t: f64) {
        let rung = Rung::take(line, origin, t, &self.noise);
        let place = self.rungs.partition_point(|other| other.t < t);
        self.rungs.insert(place, rung);
    }

    /// Two rungs are enough when they extrapolate to zero: a wrong derivative does not.
    fn screen(&self) -> Option<Fit> {
        let [near, far] = self.rungs.as_slice() else { return None };
        if !near.is_central() || !far.is_central() {
            return None;
        }
        let limit = richardson(far.t / near.t, near.estimate(), far.estimate());
        let fit = Fit::new(limit.value, limit.sigma, Steps::new(near.t, far.t));
        let shrinks = near.residual.abs() <= far.residual.abs() + SIGNIFICANT * near.noise;
        (fit.is_zero()
            && shrinks
            && !self.is_unfolded()
            && !self.is_too_coarse(&fit)
            && SIGNIFICANT * limit.sigma <= self.goal.clear)
            .then_some(fit)
    }

    /// Whether the two smallest steps show a difference of the slopes that hardly grows: they do not
    /// tell a jump from curvature, a third does.
    fn is_unfolded(&self) -> bool {
        let [near, far, rest @ ..] = self.rungs.as_slice() else { return false };
        rest.is_empty()
            && near.jump.abs() > SIGNIFICANT * near.jump_noise
            && far.jump.abs() <= PERSISTENT * near.jump.abs()
    }

    pub(super) fn next_step(&self, best: Option<Fit>) -> Option<f64> {
        let t = match best {
            _ if self.is_unfolded() => Some(self.rungs.first()?.t / 4.0),
            None => self.down(),
            Some(fit) if self.is_too_coarse(&fit) => {
                Some(self.rungs.first()?.t.min(fit.steps.smallest) / 64.0)
            }
            Some(fit) if fit.is_zero() => {
                if SIGNIFICANT * fit.sigma <= self.goal.clear {
                    return None;
                }
                if fit.is_rough {
                    return self.finer(fit);
                }
                self.sharpen(fit, SIGNIFICANT * fit.sigma / self.goal.clear)
                    .or_else(|| self.denser(fit))
            }
            Some(fit) if fit.error.abs() < CLEAR_ERROR * fit.sigma => {
                self.sharpen(fit, CLEAR_ERROR).or_else(|| self.denser(fit))
            }
            Some(fit) => self.confirmation(fit).or_else(|| {
                let wanted = fit.sigma / self.goal.sharp;
                if wanted > 1.0 { self.sharpen(fit, wanted) } else { None }
            }),
        }?;
        self.goal.limits.contains(t).then_some(t)
    }

    /// A smaller step: what spoils the fits is a feature of the function at this scale.
    pub(super) fn down(&self) -> Option<f64> {
        let Some(place) = self.rungs.iter().position(|rung| rung.difference.is_some()) else {
            return Some(self.rungs.first()?.t / 64.0);
        };
        let bottom = &self.rungs[place];
        if let Some(next) = self.rungs.get(place + 1)
            && next.t > 20.0 * bottom.t
        {
            return Some(8.0 * bottom.t);
        }
        if bottom.residual.abs() <= SIGNIFICANT * bottom.noise {
            return Some(bottom.t / 2.0).filter(|_| bottom.noise < self.goal.scale);
        }
        let ratio = if self.rungs.len() < 4 { 4.0 } else { 16.0 };
        Some(bottom.t / ratio)
            .filter(|_| bottom.noise * ratio < self.goal.scale.max(bottom.residual.abs()))
    }

    /// Whether what happens between 0 and the steps of a fit is not seen; where it shows no error, also
    /// between 0 and the smallest steps.
    pub(super) fn is_too_coarse(&self, fit: &Fit) -> bool {
        let seen = || self.rungs.iter().filter(|rung| rung.difference.is_some());
        let within = |rung: &&Rung| fit.steps.contains(rung.t);
        let is_beyond = |near: Option<&Rung>, far: Option<&Rung>| {
            near.zip(far).is_some_and(|(near, far)| near.is_beyond(far))
        };
        is_beyond(seen().find(within), seen().rfind(within))
            || fit.is_zero() && is_beyond(seen().next(), seen().nth(1))
    }

    /// A smaller step where truncation limits the fit, a larger one where noise does.
    fn sharpen(&self, fit: Fit, wanted: f64) -> Option<f64> {
        let bottom = self.rungs.iter().find(|rung| rung.difference.is_some())?;
        if bottom.noise < TRUNCATED * fit.sigma {
            Some(bottom.t / 4.0)
        } else {
            self.up(fit, wanted)
        }
    }

    /// The step below those of a fit that truncation limits, whatever is known further down.
    pub(super) fn finer(&self, fit: Fit) -> Option<f64> {
        let nearest = self.rungs.iter().find(|rung| rung.t >= fit.steps.smallest)?;
        let t = nearest.t / 4.0;
        (nearest.noise < TRUNCATED * fit.sigma && t >= self.goal.limits.smallest).then_some(t)
    }

    /// A larger step, at which the noise weighs less, or else one between those that fit.
    fn up(&self, fit: Fit, wanted: f64) -> Option<f64> {
        let (top, most) = (fit.steps.largest, self.goal.limits.largest);
        let beyond = self.rungs.partition_point(|rung| rung.t <= 1.001 * top);
        let larger = match &self.rungs[beyond..] {
            [] => Some((top * wanted.clamp(4.0, 64.0)).min(most)).filter(|t| *t > 1.5 * top),
            [next, ..] if next.t > 9.0 * top => Some((top * next.t).sqrt()),
            // Truncation that another term may take out.
            [.., last] if self.rungs.len() - beyond < BEYOND => {
                let is_mild = last.residual.abs() < MILD * self.goal.scale;
                Some((4.0 * last.t).min(most)).filter(|t| is_mild && *t > 1.5 * last.t)
            }
            _ => None,
        };
        larger.or_else(|| self.between(fit))
    }

    /// A step in the uppermost gap between those that fit, and the next on either side: above them
    /// truncation spoils what a nearer step may show, below them noise what a further one may.
    pub(super) fn between(&self, fit: Fit) -> Option<f64> {
        let first = self.rungs.iter().position(|rung| rung.t >= fit.steps.smallest)?;
        let last = self.rungs.iter().rposition(|rung| rung.t <= fit.steps.largest)?;
        let below = first - usize::from(first > 0 && self.rungs[first - 1].difference.is_some());
        let near = &self.rungs[below..self.rungs.len().min(last + 2)];
        let middle = |pair: &[Rung]| (pair[0].t * pair[1].t).sqrt();
        let serves = |pair: &&[Rung]| {
            let noise = pair[0].noise * pair[0].t / middle(pair);
            pair[1].t > GAP * pair[0].t && (pair[0].t >= fit.steps.smallest || noise < fit.sigma)
        };
        near.windows(2).rfind(serves).map(middle)
    }

    /// Another step among the largest of those that fit, where a few more make up for the noise that
    /// hides what has to be seen.
    pub(super) fn denser(&self, fit: Fit) -> Option<f64> {
        let lacking = (fit.error.abs() + SIGNIFICANT * fit.sigma) / self.goal.needed;
        if !(lacking > 1.0 && lacking < MOST_LACKING) {
            return None;
        }
        let largest = fit.steps.largest;
        let is_near = |rung: &&Rung| rung.t >= largest / NEAR && rung.t <= largest;
        let near: Vec<f64> = self.rungs.iter().filter(is_near).map(|rung| rung.t).collect();
        let ratio = |pair: &&[f64]| pair[1] / pair[0];
        let widest = near.windows(2).max_by(|left, right| ratio(left).total_cmp(&ratio(right)))?;
        (ratio(&widest) > DENSE).then(|| (widest[0] * widest[1]).sqrt())
    }

    /// The smallest step at which an error of this size still shows: a step that is far too
    /// large fits a constant residual just as well.
    fn confirmation(&self, fit: Fit) -> Option<f64> {
        let widest = self.rungs.iter().rfind(|rung| rung.difference.is_some())?;
        let spread = widest.noise * widest.t;
        let t = (2.0 * CLEAR_ERROR * spread / fit.error.abs()).max(self.goal.limits.smallest);
        let smallest = self.rungs.iter().find(|rung| rung.difference.is_some())?;
        if t < 0.3 * smallest.t {
            return Some(t);
        }
        possible_kink(&self.rungs, fit)?;
        if 8.0 * smallest.noise < fit.error.abs() {
            Some(smallest.t / 2.0)
        } else {
            self.between(fit)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rung::Sample;
    use super::*;

    /// A function of one variable with a predicted slope.
    struct Curve<F>(F, f64);

    impl<F: Fn(f64) -> f64> Line for Curve<F> {
        fn at(&mut self, t: f64) -> Sample {
            Sample { value: (self.0)(t), predicted: self.1 * t }
        }
    }

    const NOISE: Noise = Noise::new(0.0, 4.0 * f64::EPSILON);

    fn look(f: impl Fn(f64) -> f64, slope: f64) -> Finding {
        let goal = Goal {
            start: 1.2e-4,
            limits: Steps::new(1e-14, 0.25),
            clear: 1e-8 * slope.abs(),
            needed: f64::INFINITY,
            sharp: f64::INFINITY,
            scale: slope.abs().max(1.0),
            rounding: f64::EPSILON,
            is_rough: false,
        };
        let origin = f(0.0);
        explore(&mut Curve(f, slope), origin, &NOISE, goal)
    }

    type Row = (&'static str, fn(f64) -> f64, f64);

    /// Name, function, slope at 0.
    const SMOOTH: [Row; 12] = [
        ("exp", f64::exp, 1.0),
        ("sin", f64::sin, 1.0),
        ("sine of high frequency", |t| (1e4 * t).sin(), 1e4),
        ("sine of very high frequency", |t| (1e8 * t + 1.0).sin(), 1e8 * 0.540_302_305_868_139_8),
        ("cubic with offset", |t| 1e6 + 3.0 * t + t.powi(3), 3.0),
        ("logarithm near its edge", |t| (1e-5 + t).ln(), 1e5),
        ("logarithm at its very edge", |t| (1e-9 + t).ln(), 1e9),
        ("kink at 1e-5", |t| 2.0 * t + (t - 1e-5).abs(), 1.0),
        ("kink at 1e-8", |t| 2.0 * t + (t - 1e-8).abs(), 1.0),
        ("root", |t| (1e-3 + t).sqrt(), 15.811_388_300_841_896),
        ("rational", |t| 1.0 / (1.0 + t), -1.0),
        ("narrow bump", |t| (-((t + 7e-9) / 1e-8).powi(2)).exp(), -1.4e8 * 0.612_626_394_184_416),
    ];

    #[test]
    fn right_slopes_leave_no_residual() {
        for (name, f, slope) in SMOOTH {
            let finding = look(f, slope);

            assert!(!finding.is_error(), "{name}: {finding:?}");
            assert!(finding.bound() < 1e-3 * slope.abs(), "{name}: {:?}", finding.fit);
        }
    }

    #[test]
    fn wrong_slopes_leave_their_error() {
        for (name, f, slope) in SMOOTH {
            for factor in [2.0, 0.0, -1.0, 1.01, 0.999] {
                let error = slope - factor * slope;
                let finding = look(f, factor * slope);

                assert!(finding.is_error(), "{name} × {factor}: {finding:?}");
                let fit = finding.fit.expect("an error has a fit");
                assert!(
                    (fit.error - error).abs() < 0.1 * error.abs(),
                    "{name} × {factor}: {fit:?}"
                );
            }
        }
    }

    #[test]
    fn slopes_between_those_of_a_kink_are_told_from_slopes_outside() {
        for (slope, inside) in
            [(0.0, true), (-1.0, true), (1.0, true), (0.5, true), (1.5, false), (-2.0, false)]
        {
            let finding = look(|t| t.abs() + 0.3 * t * t, slope);

            assert_eq!(
                finding.is_error(),
                !inside,
                "slope {slope}: {:?} {}",
                finding.fit,
                finding.jump
            );
        }
    }

    #[test]
    fn a_jump_of_the_slope_that_would_matter_is_a_proven_kink_and_a_smaller_one_is_none() {
        for (jump, is_proven) in [(1.0, true), (1e-3, true), (1e-10, false), (0.0, false)] {
            let finding = look(|t| t + jump * t.abs() + 0.3 * t * t, 1.0);

            assert_eq!(finding.is_proven_kink, is_proven, "{jump}: {finding:?}");
        }
    }

    #[test]
    fn a_smooth_right_slope_takes_four_evaluations() {
        assert_eq!(look(f64::exp, 1.0).rungs.len(), 2);
    }
}
