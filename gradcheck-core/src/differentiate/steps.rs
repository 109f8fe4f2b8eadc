//! Which step is taken next, as tables: the rules of the ladder one by one.

use super::explore::Ladder;
use super::fit::Fit;
use super::goal::{Goal, Steps};
use super::rung::{Line, Noise, Sample};

/// Its own slope is predicted of it.
struct Straight;

impl Line for Straight {
    fn at(&mut self, t: f64) -> Sample {
        Sample { value: t, predicted: t }
    }
}

/// A ladder that took these steps of a line without curvature, and the fit of two of them.
fn taken(steps: &[f64], fits: Steps) -> (Ladder, Fit) {
    let goal = Goal {
        start: 1e-2,
        limits: Steps::new(1e-6, 0.3),
        clear: 0.0,
        needed: f64::INFINITY,
        sharp: f64::INFINITY,
        scale: 1.0,
        rounding: 0.0,
        is_rough: false,
    };
    let noise = Noise::new(1e-9, 0.0);
    let mut ladder = Ladder::new(goal, noise);
    for &t in steps {
        ladder.take(&mut Straight, 0.0, t);
    }
    (ladder, Fit::new(0.0, 1e-5, fits))
}

#[test]
fn a_gap_beside_the_steps_that_fit_is_filled() {
    for (steps, expected) in [
        (&[1e-4, 1e-3, 2e-3, 8e-3][..], 4e-3),
        (&[1e-4, 1e-3, 2e-3, 4e-3], 3.2e-4),
        (&[1e-3, 2e-3, 8e-3], 4e-3),
    ] {
        let (ladder, fit) = taken(steps, Steps::new(1e-3, 2e-3));

        let t = ladder.between(fit).expect("there is a gap");

        assert!((t / expected - 1.0).abs() < 0.02, "{steps:?}: {t}");
    }
}

#[test]
fn steps_without_gaps_or_below_the_noise_are_enough() {
    let (ladder, fit) = taken(&[5e-4, 1e-3, 2e-3, 4e-3], Steps::new(1e-3, 2e-3));
    let (noisy, exact) = taken(&[1e-6, 1e-3, 2e-3, 4e-3], Steps::new(1e-3, 2e-3));

    assert_eq!(ladder.between(fit), None);
    assert_eq!(noisy.between(exact), None);
}

#[test]
fn a_gap_above_the_nearest_step_is_filled_before_a_nearer_one_is_taken() {
    for (steps, expected) in [(&[1e-4, 1e-2][..], 8e-4), (&[1e-4, 1e-3], 5e-5), (&[1e-4], 5e-5)] {
        let (ladder, _) = taken(steps, Steps::new(1e-4, 1e-2));

        let t = ladder.down().expect("there is a nearer step");

        assert!((t / expected - 1.0).abs() < 1e-9, "{steps:?}: {t}");
    }
}

#[test]
fn noise_that_a_few_more_steps_make_up_for_has_the_widest_gap_of_the_largest_filled() {
    let (mut ladder, fit) = taken(&[1e-4, 1e-3, 1.5e-3, 4e-3], Steps::new(1e-4, 4e-3));
    let bound = 4.0 * fit.sigma;

    for (lacking, expected) in [(0.5, None), (2.0, Some((1.5e-3_f64 * 4e-3).sqrt())), (5.0, None)] {
        ladder.goal.needed = bound / lacking;

        let t = ladder.denser(fit);

        assert_eq!(t, expected, "the noise is {lacking} times as much as it may be");
    }
}
