//! The limit of the residuals as the step goes to 0: least-squares fits over windows of
//! consecutive steps, weighted with the noise, of which the most precise that agrees speaks.

use super::estimate::{Estimate, eliminated, richardson};
use super::goal::Steps;
use super::rung::{Difference, Rung, SIGNIFICANT};

/// The powers of the step that a quantity may have, the constant first; one list for each kind of
/// function.
pub(super) type Powers = &'static [[f64; 4]];

/// What a central difference leaves.
pub(super) const CENTRAL: Powers = &[[0.0, 2.0, 4.0, 6.0]];
/// What a one-sided difference leaves, also beside a root, where the domain ends.
pub(super) const ONE_SIDED: Powers = &[[0.0, 1.0, 2.0, 3.0], [0.0, 0.5, 1.0, 1.5]];
/// What is in the difference of the slopes on both sides: a jump, then curvature; beside a kink
/// every power; and what a rounding of the value at 0 makes, of which all differences have the same.
const SLOPES: Powers = &[[0.0, 1.0, 3.0, 5.0], [0.0, 1.0, 2.0, 3.0], [0.0, 1.0, -1.0, 3.0]];

/// By what the noise may have been underestimated.
const LOUDER: [f64; 2] = [2.0, 4.0];
/// How many points have to agree before the noise is doubted.
const DOUBTFUL: usize = 4;
/// How much sharper the estimate has to be then.
const SHARPER: f64 = 4.0;
/// What reflections leave of a column that depends on the others is its rounding: some units in the last
/// place of it.
const SINGULAR: f64 = 16.0 * f64::EPSILON;
/// The greatest window; beyond it the steps say nothing about each other.
/// Measured by `sensitivity`: at half 2 more misses (1 of 1e-3 and larger); at twice no change.
pub(super) const WIDEST: usize = 6;
/// The greatest of steps that lie closer together than `NEAR`.
const DENSEST: usize = 12;
const NEAR: f64 = 8.0;
/// Steps further apart than this are of no one window: the noise of the nearer, which is so many times
/// that of the further, leaves terms of truncation free to fit any difference between the two.
const APART: f64 = 1024.0;
/// The 99.9 % quantiles of chi-squared, by degrees of freedom from 1.
const QUANTILES: [f64; DENSEST - 1] =
    [10.8, 13.8, 16.3, 18.5, 20.5, 22.5, 24.3, 26.1, 27.9, 29.6, 31.3];

/// A quantity at one step, with its standard deviation and the powers of the step in it.
#[derive(Clone, Copy)]
pub(super) struct Datum {
    pub(super) t: f64,
    pub(super) value: f64,
    pub(super) noise: f64,
    pub(super) powers: Powers,
}

impl Datum {
    fn estimate(&self) -> Estimate {
        Estimate::new(self.value, self.noise)
    }
}

/// The residual at step 0; `None` when no window of steps agrees with the noise.
pub(crate) fn residual_fit(rungs: &[Rung]) -> Option<Fit> {
    let datum = |rung: &Rung| {
        let powers = if rung.difference? == Difference::Central { CENTRAL } else { ONE_SIDED };
        Some(Datum { t: rung.t, value: rung.residual, noise: rung.noise, powers })
    };
    best_fit(&rungs.iter().filter_map(datum).collect::<Vec<_>>())
}

/// The jump of the slope at 0; `None` when no window of steps agrees with the noise.
pub(crate) fn jump_fit(rungs: &[Rung]) -> Option<Fit> {
    let both = rungs.iter().filter(|rung| rung.is_central());
    let datum =
        |rung: &Rung| Datum { t: rung.t, value: rung.jump, noise: rung.jump_noise, powers: SLOPES };
    best_fit(&both.map(datum).collect::<Vec<_>>())
}

/// An estimate of a quantity at step 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    /// The limit of the residual.
    pub(crate) error: f64,
    /// Its standard deviation.
    pub(crate) sigma: f64,
    /// The steps of the window.
    pub(crate) steps: Steps,
    /// The same with one more term of truncation.
    guard: Estimate,
    /// Whether kinks beside 0 limit it: it shows no error, and accuses nothing.
    pub(crate) is_rough: bool,
}

impl Fit {
    /// Whether no error is seen.
    pub(crate) fn is_zero(&self) -> bool {
        self.error.abs() <= SIGNIFICANT * self.sigma
    }

    /// Whether an error is seen that one more term of truncation does not explain.
    pub(crate) fn is_error(&self) -> bool {
        !self.is_rough && !self.is_zero() && self.guard.value.abs() > SIGNIFICANT * self.guard.sigma
    }

    /// A bound of the difference between the estimate and the truth: four standard deviations, and
    /// what one more term of truncation would change.
    pub(crate) fn bound(&self) -> f64 {
        SIGNIFICANT * self.sigma + (self.error - self.guard.value).abs()
    }

    /// An estimate that rests on itself.
    pub(crate) fn new(error: f64, sigma: f64, steps: Steps) -> Self {
        Self { error, sigma, steps, guard: Estimate::new(error, sigma), is_rough: false }
    }

    /// An estimate from beside many kinks.
    pub(crate) fn rough(error: f64, sigma: f64, steps: Steps) -> Self {
        Self { is_rough: true, ..Self::new(error, sigma, steps) }
    }

    /// The estimate with one more term of truncation.
    fn guarded(&self) -> Self {
        Self::new(self.guard.value, self.guard.sigma, self.steps)
    }

    /// The estimate with more uncertainty, from another source.
    pub(crate) fn widened(mut self, deviation: f64) -> Self {
        self.sigma = self.sigma.hypot(deviation);
        self.guard.sigma = self.guard.sigma.hypot(deviation);
        self
    }

    fn could_see(&self, other: &Self) -> bool {
        2.0 * SIGNIFICANT * self.sigma < other.error.abs()
    }

    /// Whether an error shows at every nearer point that could see it, though not as exactly as the
    /// noise promises.
    fn shows_in(&self, data: &[Datum]) -> bool {
        let half = 0.5 * self.error.abs();
        data.iter()
            .filter(|datum| datum.t < self.steps.smallest && datum.noise < half)
            .all(|datum| datum.value * self.error.signum() > half)
    }

    /// Whether the nearer points together are unlikely if this is the limit.
    fn is_surprised_by(&self, data: &[Datum]) -> bool {
        let nearer = &data[..data.partition_point(|datum| 1.001 * datum.t < self.steps.smallest)];
        let nearest = nearer.iter().rev().take(WIDEST - 1);
        let chi_squared: f64 = nearest
            .map(|datum| ((datum.value - self.error) / datum.noise.hypot(self.sigma)).powi(2))
            .sum();
        let count = nearer.len().min(WIDEST - 1);
        count > 0 && chi_squared > QUANTILES[count - 1]
    }

    fn contradicts(&self, other: &Self) -> bool {
        self.steps.largest < 0.5 * other.steps.smallest.max(self.steps.smallest)
            && (self.error - other.error).abs() > SIGNIFICANT * self.sigma.hypot(other.sigma)
    }
}

/// Finds the fit of `points` (ascending steps) that speaks: the most precise one that agrees with
/// the noise and that no fit at smaller steps contradicts.
///
/// An error is believed only if every fit that could see it does: that a wrong derivative looks
/// right takes a coincidence, that truncation looks like an error does not.
///
/// Noise is known from a few values only: where more of it would let so many more points agree
/// that the estimate is far sharper, there is more.
pub(super) fn best_fit(data: &[Datum]) -> Option<Fit> {
    let plain = best_with(data);
    if data.len() < DOUBTFUL {
        return plain;
    }
    let bound = plain.map_or(f64::INFINITY, |fit| fit.bound());
    let is_sharper = |fit: &Fit| {
        let within = |datum: &&Datum| datum.t <= fit.steps.largest;
        (fit.is_zero() || fit.is_error() && fit.shows_in(data))
            && SHARPER * fit.bound() < bound
            && data.iter().filter(within).count() >= DOUBTFUL
    };
    LOUDER
        .into_iter()
        .find_map(|factor| {
            let louder = data.iter().map(|datum| Datum { noise: factor * datum.noise, ..*datum });
            best_with(&louder.collect::<Vec<_>>()).filter(is_sharper)
        })
        .or(plain)
}

pub(super) fn best_with(data: &[Datum]) -> Option<Fit> {
    let mut fits = accepted(data);
    fits.sort_by(|left, right| left.bound().total_cmp(&right.bound()));
    let single: Vec<Fit> =
        data.iter().filter(|datum| datum.powers != ONE_SIDED).map(alone).collect();
    let contradicted = |fit: &Fit| {
        fits.iter().chain(&single).any(|other| other.contradicts(fit))
            || single.len() == data.len() && fit.is_surprised_by(data)
    };
    let standing: Vec<Fit> = fits.iter().filter(|fit| !contradicted(fit)).copied().collect();
    let best = standing.first()?;
    let nearer = single.iter().filter(|fit| fit.steps.largest < 1.5 * best.steps.smallest);
    let innocent = standing
        .iter()
        .chain(nearer)
        .find(|fit| fit.is_zero() && fit.could_see(best) && !bends_to(fit, best, data));
    let vague = standing.iter().find(|fit| fit.is_zero());
    match innocent {
        _ if best.is_zero() => Some(*best),
        Some(zero) => Some(*zero),
        None if best.is_error() => Some(*best),
        None => {
            vague.filter(|zero| zero.sigma < best.guard.sigma).copied().or(Some(best.guarded()))
        }
    }
}

/// Whether a single point shows no error only because truncation cancels it there: with the next
/// point it extrapolates to the error that the others see.
fn bends_to(single: &Fit, error: &Fit, data: &[Datum]) -> bool {
    let mut nearest = data.iter().skip_while(|datum| datum.t < single.steps.smallest);
    let (Some(near), Some(far)) = (nearest.next(), nearest.next()) else { return false };
    if single.steps.smallest < single.steps.largest
        || near.powers != CENTRAL
        || far.powers != CENTRAL
    {
        return false;
    }
    let limit = richardson(far.t / near.t, near.estimate(), far.estimate());
    limit.value.abs() > SIGNIFICANT * limit.sigma
        && (limit.value - error.error).abs() <= SIGNIFICANT * limit.sigma.hypot(error.sigma)
}

fn alone(datum: &Datum) -> Fit {
    Fit::new(datum.value, datum.noise, Steps::only(datum.t))
}

pub(super) fn accepted(data: &[Datum]) -> Vec<Fit> {
    let mut fits: Vec<Fit> = data.windows(3).filter_map(extrapolate).collect();
    for (first, datum) in data.iter().enumerate() {
        let powers = datum.powers;
        let rest = data[first..].iter().take(DENSEST).enumerate();
        let near = rest.take_while(|(place, other)| {
            let before = data[first + place.saturating_sub(1)].t;
            (*place < WIDEST || other.t <= NEAR * datum.t) && other.t <= APART * before
        });
        let same = near.take_while(|(_, other)| other.powers == powers).count();
        for last in first + 1..=first + same {
            let window = &data[first..last];
            for powers in powers {
                // Every curve bends: without that term a jump of the slope and a bend cancel.
                let least = if datum.powers == SLOPES { 2 } else { 1 };
                for terms in least..powers.len().min(window.len()) {
                    fits.extend(agreeing(window, &powers[..=terms]));
                }
            }
        }
    }
    fits
}

/// Extrapolates three points whose truncation exceeds their noise (Ridders, Adv. Eng. Software 4,
/// 1982). What the third changes stands for the terms that are left out.
pub(super) fn extrapolate(window: &[Datum]) -> Option<Fit> {
    let [near, middle, far] = window else { return None };
    let powers = near.powers;
    if powers == ONE_SIDED || window.iter().any(|datum| datum.powers != powers) {
        return None;
    }
    let leading = powers[0][1];
    let [at_near, at_middle, at_far] = [near, middle, far].map(|datum| datum.t.powf(leading));
    let pair = |low: &Datum, high: &Datum| {
        let ratio = (high.t / low.t).powf(leading);
        eliminated(ratio, low.estimate(), high.estimate())
    };
    let (first, second) = (pair(near, middle), pair(middle, far));
    let error = first.value + (first.value - second.value) / (at_far / at_near - 1.0);
    let change = (error - first.value).abs();
    let growth = (far.value - middle.value) / (middle.value - near.value);
    let expected = (at_far - at_middle) / (at_middle - at_near);
    // Half way to what a term of one order less would do, as beside a jump of the second derivative.
    let grows = growth > expected * (middle.t / far.t).sqrt() && growth < 4.0 * expected;
    let converges = change < 0.1 * (first.value - near.value).abs();
    (grows && converges)
        .then(|| Fit::new(error, first.sigma.hypot(change), Steps::new(near.t, far.t)))
}

/// The fit with all `powers` but the last, guarded by the fit with all; `None` when it does not
/// agree with the noise.
pub(super) fn agreeing(window: &[Datum], powers: &[f64]) -> Option<Fit> {
    let terms = powers.len() - 1;
    let spare = window.len() - terms;
    let (error, sigma, chi_squared) = least_squares(window, &powers[..terms])?;
    if chi_squared.is_nan() || chi_squared > QUANTILES[spare - 1] {
        return None;
    }
    let scatter = (chi_squared / spare as f64).max(1.0).sqrt();
    // Where the points do not determine one more term, the nearest is freest of it.
    let nearest = (window[0].value, window[0].noise, 0.0);
    let (guard, guard_sigma, _) = least_squares(window, powers).unwrap_or(nearest);
    let steps = Steps::new(window[0].t, window[window.len() - 1].t);
    Some(Fit {
        error,
        sigma: sigma * scatter,
        steps,
        guard: Estimate::new(guard, guard_sigma * scatter),
        is_rough: false,
    })
}

/// Fits a polynomial in the step, weighted with the noise. Gives its value at 0, the standard
/// deviation of that, and chi-squared; `None` where the points do not determine it.
///
/// By reflections (Householder) with the most precise points first: noises differ by ten orders of
/// magnitude, and normal equations square that (Cox and Higham, "Stability of Householder QR
/// factorization for weighted least squares problems", 1998). The constant is the last column, whose
/// pivot then is its precision.
fn least_squares(window: &[Datum], powers: &[f64]) -> Option<(f64, f64, f64)> {
    let widest = window.last()?;
    let terms = powers.len();
    let mut rows = [[0.0; 5]; DENSEST];
    let rows = rows.get_mut(..window.len())?;
    for (row, datum) in rows.iter_mut().zip(window.iter().rev()) {
        let weight = widest.noise / datum.noise;
        for (entry, power) in row.iter_mut().zip(powers[..terms].iter().rev()) {
            *entry = weight * (datum.t / widest.t).powf(*power);
        }
        row[terms] = weight * datum.value;
    }
    for column in 0..terms {
        reflect(rows, column, terms)?;
    }
    let last = terms - 1;
    let precision = rows[last][last];
    let misses = rows[terms..].iter().map(|row| (row[terms] / widest.noise).powi(2));
    Some((rows[last][terms] / precision, widest.noise / precision.abs(), misses.sum()))
}

/// Reflects the rows from `pivot` on so that its column is zero below it; `None` where the column
/// depends on those before it.
fn reflect(rows: &mut [[f64; 5]], pivot: usize, terms: usize) -> Option<()> {
    let whole = norm(rows.iter().map(|row| row[pivot]));
    let below = rows.get_mut(pivot..)?;
    let length = norm(below.iter().map(|row| row[pivot]));
    let depends = length <= SINGULAR * whole;
    if depends || !length.is_finite() {
        return None;
    }
    let head = below[0][pivot];
    let image = -length.copysign(head);
    below[0][pivot] = head - image;
    let scale = length * (length + head.abs());
    for column in pivot + 1..=terms {
        let product: f64 = below.iter().map(|row| row[pivot] * row[column]).sum();
        for row in below.iter_mut() {
            row[column] -= product / scale * row[pivot];
        }
    }
    below[0][pivot] = image;
    below[1..].iter_mut().for_each(|row| row[pivot] = 0.0);
    Some(())
}

fn norm(entries: impl Iterator<Item = f64>) -> f64 {
    entries.map(|entry| entry * entry).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::differentiate::{Noise, Sample};

    /// Rungs of exact functions with noise of the size 1e-6, by step and residual.
    fn fit_of(residual: impl Fn(f64) -> f64) -> Option<Fit> {
        let noise = Noise::new(1e-6, 0.0);
        let rungs: Vec<Rung> = [0.001, 0.002, 0.004, 0.016]
            .into_iter()
            .map(|t| {
                let sample = |sign: f64| Sample { value: sign * t * residual(t), predicted: 0.0 };
                Rung::of(0.0, t, sample(1.0), sample(-1.0), &noise)
            })
            .collect();
        residual_fit(&rungs)
    }

    #[test]
    fn truncation_that_cancels_an_error_at_one_step_does_not_hide_it() {
        // The noise of the nearest step is 7e-4.
        let fit = fit_of(|t| 0.01 - 1e4 * t * t).expect("the steps agree");

        assert!(fit.is_error() && (fit.error - 0.01).abs() < 1e-3, "{fit:?}");
    }

    #[test]
    fn a_step_that_shows_no_error_excuses_what_larger_ones_see_beyond_a_kink() {
        let fit = fit_of(|t| if t < 0.0015 { 0.0 } else { 0.01 });

        assert!(!fit.is_some_and(|fit| fit.is_error()), "{fit:?}");
    }
}
