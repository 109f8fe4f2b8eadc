//! Kinks by the thousand, as of a network of rectified units: a step goes over many of them, and no
//! steps are free of them that rounding leaves.
//!
//! Each kink at a distance below the step bends the difference by a part of its own jump. Along a
//! random direction these have either sign: the residual r(t) is its limit and a sum of independent
//! errors, whose variance is that of a random walk, κ² t. What a smooth curve leaves of the residuals
//! and of the differences of the slopes gives κ².

use super::fit::Fit;
use super::goal::Steps;
use super::rung::{Rung, SIGNIFICANT};

/// How many steps tell how rough a function is: two more than there are terms of a smooth one.
const LEAST: usize = 4;
/// The greatest of them, relative to the smallest: further off curvature bends the differences more
/// than kinks do.
const FARTHEST: f64 = 65.0;
/// The calmest step is no less than this part of the smallest that was seen: the kinks that are nearer were
/// not.
const COARSEST: f64 = 4.0;

/// The residual of the step at which kinks and noise weigh least.
pub(crate) fn rough_fit(rungs: &[Rung]) -> Option<Fit> {
    let both: Vec<&Rung> = rungs.iter().filter(|rung| rung.is_central()).collect();
    let fits = (0..both.len()).filter_map(|first| {
        let near = both[first];
        let within = both[first..].partition_point(|rung| rung.t <= FARTHEST * near.t);
        let window = &both[first..first + within];
        let sigma = near.noise.hypot((roughness(window)? * near.t).sqrt());
        let agrees = |nearer: &&Rung| {
            let scatter = sigma.hypot(nearer.noise);
            (nearer.residual - near.residual).abs() <= SIGNIFICANT * scatter
        };
        let fit = Fit::rough(near.residual, sigma, Steps::new(near.t, window.last()?.t));
        both[..first].iter().all(agrees).then_some(fit)
    });
    fits.min_by(|left, right| left.sigma.total_cmp(&right.sigma))
}

/// The step at which the noise and the kinks beside 0 weigh least: the minimum of n²/t² + κ² t, with n the
/// noise of a difference and κ² by what the residuals of neighbouring steps differ.
pub(crate) fn calmest(rungs: &[Rung]) -> Option<f64> {
    let both: Vec<&Rung> = rungs.iter().filter(|rung| rung.is_central()).collect();
    let pairs = both.windows(2).map(|pair| {
        let change = (pair[1].residual - pair[0].residual).powi(2) - pair[0].noise.powi(2);
        change.max(0.0) / pair[1].t
    });
    let roughness = pairs.sum::<f64>() / (both.len().checked_sub(1)? as f64);
    let nearest = both.first()?;
    let noise = nearest.noise * nearest.t;
    let t = (2.0 * noise.powi(2) / roughness).cbrt();
    Some(t.clamp(nearest.t / COARSEST, both.last()?.t))
}

/// The mean of the residuals at one step along several directions: kinks beside 0 are others along each,
/// an error that all entries share is the same. Its deviation is that of Student's distribution, of
/// which the scatter is known from so many values only.
pub(crate) fn mean_of(rungs: &[Rung]) -> Option<Fit> {
    let count = rungs.len() as f64;
    let freedom = rungs.len().checked_sub(3).filter(|freedom| *freedom > 0)? as f64;
    let mean = rungs.iter().map(|rung| rung.residual).sum::<f64>() / count;
    let squares: f64 = rungs.iter().map(|rung| (rung.residual - mean).powi(2)).sum();
    let noise = rungs.iter().map(|rung| rung.noise).fold(0.0, f64::max);
    let sigma = (squares / freedom).sqrt().max(noise) / count.sqrt();
    let t = rungs[0].t;
    mean.is_finite().then(|| Fit::rough(mean, sigma, Steps::only(t)))
}

/// What kinks beside 0 may make of the residual that a fit speaks of: nothing that its nearest steps and as many
/// beyond as are needed leave of a smooth curve, beside their noise. `None` where too few were taken to tell.
pub(super) fn hidden_by_kinks(rungs: &[Rung], fit: &Fit) -> Option<f64> {
    let both: Vec<&Rung> = rungs.iter().filter(|rung| rung.is_central()).collect();
    let nearest = both.iter().position(|rung| rung.t >= fit.steps.smallest)?;
    let first = nearest.min(both.len().checked_sub(LEAST)?);
    let window = &both[first..first + LEAST];
    let noise: f64 = window
        .iter()
        .map(|rung| (rung.noise.powi(2) + (0.5 * rung.jump_noise).powi(2)) / rung.t)
        .sum();
    let roughness = (roughness(window)? - noise / (2 * LEAST) as f64).max(0.0);
    Some(SIGNIFICANT * (roughness * fit.steps.smallest).sqrt())
}

/// κ²: the variance of a residual over its step, beside what a smooth function leaves in it.
fn roughness(window: &[&Rung]) -> Option<f64> {
    let spare = window.len().checked_sub(2).filter(|_| window.len() >= LEAST)?;
    let residuals = scatter(window, [|_| 1.0, |t| t * t], |rung| rung.residual);
    let jumps = scatter(window, [|t| t, |t| t.powi(3)], |rung| 0.5 * rung.jump);
    Some((residuals + jumps) / (2 * spare) as f64)
}

/// The squares of what two terms leave of a quantity, with weights 1/t, the variance of a random walk.
fn scatter(window: &[&Rung], terms: [fn(f64) -> f64; 2], of: fn(&Rung) -> f64) -> f64 {
    let sum = |product: &dyn Fn(&Rung) -> f64| -> f64 {
        window.iter().map(|rung| product(rung) / rung.t).sum()
    };
    let [first, second] = terms;
    // Steps are in units of the last, so that no term is far smaller than the other.
    let unit = window.last().map_or(1.0, |rung| rung.t);
    let [first, second] = [first, second].map(|term| move |rung: &Rung| term(rung.t / unit));
    let [aa, ab, bb] = [
        sum(&|rung| first(rung) * first(rung)),
        sum(&|rung| first(rung) * second(rung)),
        sum(&|rung| second(rung) * second(rung)),
    ];
    let [a, b] = [sum(&|rung| first(rung) * of(rung)), sum(&|rung| second(rung) * of(rung))];
    let determinant = aa * bb - ab * ab;
    let [x, y] = [(bb * a - ab * b) / determinant, (aa * b - ab * a) / determinant];
    sum(&|rung| (of(rung) - x * first(rung) - y * second(rung)).powi(2))
}

#[cfg(test)]
mod tests {
    use super::super::rung::{Noise, Sample};
    use super::*;

    /// The rung at a step with this residual, where values have a noise of 1e-6.
    fn rung(t: f64, residual: f64) -> Rung {
        let sample = |sign: f64| Sample { value: sign * t * residual, predicted: 0.0 };
        Rung::of(0.0, t, sample(1.0), sample(-1.0), &Noise::new(1e-6, 0.0))
    }

    #[test]
    fn the_calmest_step_grows_with_the_noise_and_shrinks_with_the_kinks() {
        let calmest = |change: f64| {
            calmest(&[1e-4, 4e-4, 1.6e-3].map(|t| rung(t, change * t.sqrt()))).expect("two steps")
        };
        let [few, many] = [calmest(1.0), calmest(10.0)];

        // The roughness is that of residuals that differ by half of the further one.
        for (t, change) in [(few, 1.0), (many, 10.0)] {
            let [noise, kinks] = [1e-6 / (2.0_f64.sqrt() * t), 0.5 * change * t.sqrt()];
            assert!(noise < 2.0 * kinks && kinks < 4.0 * noise, "{t}: {noise} {kinks}");
        }
        assert!(many < few);
    }

    #[test]
    fn the_mean_of_several_directions_shows_what_they_share() {
        let scattered = [1.0, -0.9, 0.4, -0.7, 0.8, -0.5].map(|part| rung(1e-3, 1e-3 * part));
        let shared = scattered.map(|other| rung(1e-3, other.residual + 1e-2));

        let [zero, error] = [&scattered, &shared].map(|rungs| mean_of(rungs).expect("six"));

        assert!(zero.is_zero() && !error.is_zero());
        assert!((error.error - 1e-2).abs() < 4.0 * error.sigma, "{error:?}");
        assert!(mean_of(&scattered[..3]).is_none(), "three do not know their scatter");
    }

    #[test]
    fn what_two_terms_make_of_a_quantity_is_no_scatter_and_what_they_leave_is() {
        let scattered = |residual: &dyn Fn(f64) -> f64| {
            let rungs = [1e-3, 2e-3, 3e-3, 4e-3, 5e-3].map(|t| rung(t, residual(t)));
            let window: Vec<&Rung> = rungs.iter().collect();
            scatter(&window, [|_| 1.0, |t| t * t], |rung| rung.residual)
        };

        assert!(scattered(&|t| 2.0 + 1e5 * t * t) < 1e-20);
        assert!(scattered(&|t| 2.0 + 1e5 * t * t + 100.0 * t) > 1e-3);
    }

    #[test]
    fn kinks_beside_0_hide_the_error_that_they_could_be_and_a_smooth_curve_hides_none() {
        let steps = [1e-3, 4e-3, 1.6e-2, 6.4e-2];
        let hidden = |of: fn(f64) -> f64| {
            let rungs = steps.map(|t| {
                let sample = |t: f64| Sample { value: of(t), predicted: 0.0 };
                Rung::of(0.0, t, sample(t), sample(-t), &Noise::new(1e-9, 0.0))
            });
            let fit = Fit::new(0.0, 1e-6, Steps::new(steps[0], steps[2]));
            [hidden_by_kinks(&rungs, &fit), hidden_by_kinks(&rungs[..3], &fit)]
        };

        let [kinks, too_few] = hidden(|t| 0.02 * (t - 2e-3).max(0.0) + 0.1 * (t - 9e-3).max(0.0));
        let [smooth, _] = hidden(|t| 0.01 * t + 0.1 * t * t + t.powi(3));

        assert!(kinks.is_some_and(|kinks| kinks > 0.01), "{kinks:?}");
        assert!(smooth.is_some_and(|smooth| smooth < 1e-4), "{smooth:?}");
        assert_eq!(too_few, None);
    }
}
