//! What fits of residuals say, as tables: the rules one by one, on data made up for each.

use super::fit::{
    CENTRAL, Datum, ONE_SIDED, WIDEST, accepted, agreeing, best_fit, best_with, extrapolate,
};

const NOISE: f64 = 1e-6;

/// Residuals at steps, all as exact as the others.
fn data(steps: &[f64], residual: impl Fn(f64) -> f64) -> Vec<Datum> {
    let datum = |t: &f64| Datum { t: *t, value: residual(*t), noise: NOISE, powers: CENTRAL };
    steps.iter().map(datum).collect()
}

#[test]
fn scatter_within_the_noise_makes_a_fit_less_certain_and_no_scatter_no_more_certain() {
    for (scatter, expected) in [(0.0, 1.0), (0.5, 1.0), (2.0, 4.0 / 3_f64.sqrt())] {
        let signs = [1.0, -1.0, 1.0, -1.0];
        let mut data = data(&[1e-3, 2e-3, 3e-3, 4e-3], |_| 0.0);
        data.iter_mut().zip(signs).for_each(|(datum, sign)| datum.value = sign * scatter * NOISE);

        let fit = agreeing(&data, &[0.0, 2.0]).expect("they agree");

        assert!((fit.sigma / (0.5 * NOISE) / expected - 1.0).abs() < 1e-9, "{scatter}: {fit:?}");
    }
}

#[test]
fn truncation_far_above_the_noise_is_extrapolated_to_what_is_below_it() {
    for error in [0.0, 1.0, -1.0] {
        let data = data(&[0.05, 0.1, 0.2], |t| error + 30.0 * t * t + 20.0 * t.powi(4));

        let fit = extrapolate(&data).expect("it converges");

        assert!((fit.error - error).abs() <= 4.0 * fit.sigma && fit.sigma < 1e-2, "{fit:?}");
    }
}

#[test]
fn steps_that_lie_far_apart_are_fitted_a_few_at_a_time_and_dense_ones_together() {
    let widest = |ratio: f64| {
        let steps: Vec<f64> = (0..10).map(|place| 1e-4 * ratio.powi(place)).collect();
        let fits = accepted(&data(&steps, |_| 0.0));
        let count = |(least, most): (f64, f64)| 1.0 + (most / least).ln() / ratio.ln();
        let counts = fits.iter().map(|fit| count((fit.steps.smallest, fit.steps.largest)));
        counts.fold(0.0, f64::max).round()
    };

    assert_eq!(widest(2.0), WIDEST as f64);
    assert_eq!(widest(1.2), 10.0);
}

#[test]
fn noise_that_was_underestimated_is_believed_to_be_more() {
    // Twice the noise that is stated, about an error of 0 that one step alone does not show.
    let signs = [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0];
    let steps = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0].map(|t| 1e-3 * t);
    let mut data = data(&steps, |_| 0.0);
    for ((datum, sign), place) in data.iter_mut().zip(signs).zip(0..) {
        datum.noise *= 8_f64.powi(3 - place.min(3));
        datum.value = 3.5 * sign * datum.noise;
    }

    let [plain, best] = [best_with(&data), best_fit(&data)];

    let bound = plain.map_or(f64::INFINITY, |fit| fit.bound());
    let best = best.expect("with more noise all agree");
    assert!(best.is_zero() && 4.0 * best.bound() < bound, "{best:?} {bound}");
}

#[test]
fn the_step_just_below_those_that_show_an_error_excuses_it_if_it_shows_none() {
    for (at_nearest, is_error) in [(0.0, false), (1.0, true)] {
        // Beside the edge of a domain the nearest step has both sides.
        let mut data = data(&[1.2e-3, 1.6e-3, 2e-3, 4e-3, 8e-3], |_| 1.0);
        data[0].value = at_nearest;
        data[1..].iter_mut().for_each(|datum| datum.powers = ONE_SIDED);

        let fit = best_with(&data).expect("all but the nearest agree");

        assert_eq!(fit.is_error(), is_error, "{fit:?}");
    }
}
