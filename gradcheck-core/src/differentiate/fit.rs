//! The limit of the residuals as the step goes to 0: least-squares fits over windows of
//! consecutive steps, weighted with the noise, of which the most precise that agrees speaks.

use super::rung::{Rung, Side};

/// How many standard deviations separate "no error seen" from an error.
pub(crate) const SIGNIFICANT: f64 = 4.0;
/// The greatest window; beyond it the steps say nothing about each other.
const WIDEST: usize = 6;
/// The 99.9 % quantiles of chi-squared, by degrees of freedom from 1.
const QUANTILES: [f64; WIDEST - 1] = [10.8, 13.8, 16.3, 18.5, 20.5];

/// An estimate of the residual at step 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    /// The limit of the residual.
    pub(crate) error: f64,
    /// Its standard deviation.
    pub(crate) sigma: f64,
    /// The smallest and the largest step of the window.
    pub(crate) steps: [f64; 2],
    /// The same with one more term of truncation.
    guard: [f64; 2],
}

impl Fit {
    /// Whether no error is seen.
    pub(crate) fn is_zero(&self) -> bool {
        self.error.abs() <= SIGNIFICANT * self.sigma
    }

    /// Whether an error is seen that one more term of truncation does not explain.
    pub(crate) fn is_error(&self) -> bool {
        !self.is_zero() && self.guard[0].abs() > SIGNIFICANT * self.guard[1]
    }

    /// A bound of the difference between the estimate and the truth: four standard deviations, and
    /// what one more term of truncation would change.
    pub(crate) fn bound(&self) -> f64 {
        SIGNIFICANT * self.sigma + (self.error - self.guard[0]).abs()
    }

    /// An estimate that rests on itself.
    pub(crate) fn new(error: f64, sigma: f64, steps: [f64; 2]) -> Self {
        Self { error, sigma, steps, guard: [error, sigma] }
    }

    /// The estimate with one more term of truncation.
    fn guarded(&self) -> Self {
        Self::new(self.guard[0], self.guard[1], self.steps)
    }

    /// The estimate with more uncertainty, from another source.
    pub(crate) fn widened(mut self, deviation: f64) -> Self {
        self.sigma = self.sigma.hypot(deviation);
        self.guard[1] = self.guard[1].hypot(deviation);
        self
    }

    fn could_see(&self, other: &Self) -> bool {
        SIGNIFICANT * self.sigma < other.error.abs()
    }

    fn contradicts(&self, other: &Self) -> bool {
        self.steps[1] < 0.5 * other.steps[0].max(self.steps[0])
            && (self.error - other.error).abs() > SIGNIFICANT * self.sigma.hypot(other.sigma)
    }
}

/// Finds the fit of `rungs` (ascending steps) that speaks: the most precise one that agrees with
/// the noise and that no fit at smaller steps contradicts.
///
/// An error is believed only if every fit that could see it does: that a wrong derivative looks
/// right takes a coincidence, that truncation looks like an error does not.
pub(crate) fn best_fit(rungs: &[Rung]) -> Option<Fit> {
    let mut fits = accepted(rungs);
    fits.sort_by(|left, right| left.bound().total_cmp(&right.bound()));
    let single: Vec<Fit> =
        rungs.iter().filter(|rung| rung.side == Some(Side::Both)).map(alone).collect();
    let contradicted = |fit: &Fit| fits.iter().chain(&single).any(|other| other.contradicts(fit));
    let standing: Vec<Fit> = fits.iter().filter(|fit| !contradicted(fit)).copied().collect();
    let best = standing.first()?;
    let nearer = single.iter().filter(|fit| fit.steps[1] < 1.5 * best.steps[0]);
    let innocent = standing.iter().chain(nearer).find(|fit| fit.is_zero() && fit.could_see(best));
    let vague = standing.iter().find(|fit| fit.is_zero());
    match innocent {
        _ if best.is_zero() => Some(*best),
        Some(zero) => Some(*zero),
        None if best.is_error() => Some(*best),
        None => vague.filter(|zero| zero.sigma < best.guard[1]).copied().or(Some(best.guarded())),
    }
}

fn alone(rung: &Rung) -> Fit {
    Fit::new(rung.residual, rung.noise, [rung.t; 2])
}

fn accepted(rungs: &[Rung]) -> Vec<Fit> {
    let mut fits: Vec<Fit> = rungs.windows(3).filter_map(extrapolate).collect();
    for first in 0..rungs.len() {
        let Some(side) = rungs[first].side else { continue };
        let powers: &[i32] = match side {
            Side::Both => &[0, 2, 4, 6],
            Side::One => &[0, 1, 2, 3],
        };
        let same =
            rungs[first..].iter().take(WIDEST).take_while(|rung| rung.side == Some(side)).count();
        for last in first + 1..=first + same {
            let window = &rungs[first..last];
            for terms in 1..powers.len().min(window.len()) {
                fits.extend(agreeing(window, &powers[..=terms]));
            }
        }
    }
    fits
}

/// Extrapolates three rungs whose truncation exceeds their noise (Ridders, Adv. Eng. Software 4,
/// 1982). What the third rung changes stands for the terms that are left out.
fn extrapolate(window: &[Rung]) -> Option<Fit> {
    let [near, middle, far] = window else { return None };
    if window.iter().any(|rung| rung.side != Some(Side::Both)) {
        return None;
    }
    let pair = |low: &Rung, high: &Rung| {
        richardson([low.t, high.t], [low.residual, high.residual], [low.noise, high.noise])
    };
    let ((first, sigma), (second, _)) = (pair(near, middle), pair(middle, far));
    let ratio = (far.t / near.t).powi(2);
    let error = first + (first - second) / (ratio - 1.0);
    let change = (error - first).abs();
    let growth = (far.residual - middle.residual) / (middle.residual - near.residual);
    let expected = (far.t.powi(2) - middle.t.powi(2)) / (middle.t.powi(2) - near.t.powi(2));
    let grows = growth > 0.25 * expected && growth < 4.0 * expected;
    let converges = change < 0.1 * (first - near.residual).abs();
    (grows && converges).then(|| Fit::new(error, sigma.hypot(change), [near.t, far.t]))
}

/// The fit with all `powers` but the last, guarded by the fit with all; `None` when it does not
/// agree with the noise.
fn agreeing(window: &[Rung], powers: &[i32]) -> Option<Fit> {
    let terms = powers.len() - 1;
    let spare = window.len() - terms;
    let (error, sigma, chi_squared) = least_squares(window, &powers[..terms])?;
    if chi_squared.is_nan() || chi_squared > QUANTILES[spare - 1] {
        return None;
    }
    let scatter = (chi_squared / spare as f64).max(1.0).sqrt();
    let (guard, guard_sigma, _) = least_squares(window, powers)?;
    let steps = [window[0].t, window[window.len() - 1].t];
    Some(Fit { error, sigma: sigma * scatter, steps, guard: [guard, guard_sigma * scatter] })
}

/// Fits a polynomial in the step, weighted with the noise. Gives its value at 0, the standard
/// deviation of that, and chi-squared.
fn least_squares(window: &[Rung], powers: &[i32]) -> Option<(f64, f64, f64)> {
    let widest = window.last()?;
    let terms = powers.len();
    let basis = |rung: &Rung, term: usize| (rung.t / widest.t).powi(powers[term]);
    let mut normal = [[0.0; 5]; 4];
    for rung in window {
        let weight = (widest.noise / rung.noise).powi(2);
        for (row, line) in normal.iter_mut().enumerate().take(terms) {
            let factor = weight * basis(rung, row);
            for (column, entry) in line.iter_mut().enumerate().take(terms) {
                *entry += factor * basis(rung, column);
            }
            line[4] += factor * rung.residual;
        }
    }
    let (solution, variance) = solve(normal, terms)?;
    let misses = window.iter().map(|rung| {
        let model: f64 = (0..terms).map(|term| solution[term] * basis(rung, term)).sum();
        ((rung.residual - model) / rung.noise).powi(2)
    });
    Some((solution[0], variance.sqrt() * widest.noise, misses.sum()))
}

/// Solves the normal equations; also gives the first diagonal entry of the inverse.
fn solve(mut normal: [[f64; 5]; 4], terms: usize) -> Option<([f64; 4], f64)> {
    let matrix = normal;
    let solution = eliminate(&mut normal, terms)?;
    let mut unit = matrix;
    for (row, line) in unit.iter_mut().enumerate() {
        line[4] = if row == 0 { 1.0 } else { 0.0 };
    }
    let inverse = eliminate(&mut unit, terms)?;
    Some((solution, inverse[0])).filter(|(_, variance)| *variance > 0.0)
}

fn eliminate(normal: &mut [[f64; 5]; 4], terms: usize) -> Option<[f64; 4]> {
    for pivot in 0..terms {
        let best = (pivot..terms).max_by(|&left, &right| {
            normal[left][pivot].abs().total_cmp(&normal[right][pivot].abs())
        })?;
        normal.swap(pivot, best);
        let head = normal[pivot][pivot];
        if head == 0.0 || !head.is_finite() {
            return None;
        }
        let line = normal[pivot];
        for lower in normal.iter_mut().take(terms).skip(pivot + 1) {
            let factor = lower[pivot] / head;
            for (entry, above) in lower.iter_mut().zip(line) {
                *entry -= factor * above;
            }
        }
    }
    let mut solution = [0.0; 4];
    for row in (0..terms).rev() {
        let known: f64 =
            (row + 1..terms).map(|column| normal[row][column] * solution[column]).sum();
        solution[row] = (normal[row][4] - known) / normal[row][row];
    }
    Some(solution)
}

/// Richardson's extrapolation of a quadratic from two steps, with its standard deviation
/// (Richardson and Gaunt, 1927).
pub(crate) fn richardson(steps: [f64; 2], residuals: [f64; 2], noises: [f64; 2]) -> (f64, f64) {
    let ratio = (steps[1] / steps[0]).powi(2);
    let (near, far) = (ratio / (ratio - 1.0), 1.0 / (ratio - 1.0));
    (near * residuals[0] - far * residuals[1], (near * noises[0]).hypot(far * noises[1]))
}
