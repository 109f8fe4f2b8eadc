//! Functions of one variable that one evaluation shows all of: explored at the same steps.

use super::explore::Ladder;
use super::finding::Finding;
use super::goal::Goal;
use super::rung::{Line, Noise, Sample};

/// Most rungs that are taken for all of them, two evaluations each.
const MOST_RUNGS: usize = 24;
/// Steps that differ by less than this are the same.
const SAME: f64 = 1.01;

/// One of the functions: what is known of it, and wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    /// Its value at 0.
    pub(crate) origin: f64,
    pub(crate) noise: Noise,
    pub(crate) goal: Goal,
}

/// One of several functions.
struct One<'a> {
    lines: &'a mut dyn FnMut(usize, f64) -> Sample,
    number: usize,
}

impl Line for One<'_> {
    fn at(&mut self, t: f64) -> Sample {
        (self.lines)(self.number, t)
    }
}

/// Explores each of `tasks` with the samples of `lines`, a function of its number and of the step.
///
/// Every function sees every step that one of them asks for. Each may ask for one in its turn, so
/// that one for which there is no right step leaves some to the others.
pub(crate) fn explore_together(
    lines: &mut dyn FnMut(usize, f64) -> Sample,
    tasks: &[Task],
) -> Vec<Finding> {
    let ladder = |task: &Task| (Ladder::new(task.goal, task.noise), task.origin);
    let mut ladders: Vec<_> = tasks.iter().map(ladder).collect();
    let mut steps = Vec::new();
    let mut take = |ladders: &mut [(Ladder, f64)], t: f64, steps: &mut Vec<f64>| {
        steps.push(t);
        for (number, (ladder, origin)) in ladders.iter_mut().enumerate() {
            ladder.take(&mut One { lines: &mut *lines, number }, *origin, t);
        }
    };
    if let Some(Task { goal, .. }) = tasks.first() {
        take(&mut ladders, goal.start, &mut steps);
        take(&mut ladders, goal.start / 4.0, &mut steps);
    }
    let mut open: Vec<usize> = (0..ladders.len()).collect();
    while !open.is_empty() && steps.len() < MOST_RUNGS {
        open.retain(|&number| {
            let (ladder, _) = &ladders[number];
            let fit = ladder.fit();
            let wanted = [ladder.next_step(fit), fit.and_then(|fit| ladder.finer(fit))];
            let is_new = |t: &f64| !steps.iter().any(|step| is_same(*step, *t));
            let mut shared = wanted.into_iter().flatten().map(|t| shared(t, &tasks[number].goal));
            let Some(t) = shared.find(is_new).filter(|_| steps.len() < MOST_RUNGS) else {
                return false;
            };
            take(&mut ladders, t, &mut steps);
            true
        });
    }
    let finish = |(ladder, _): (Ladder, f64)| {
        let fit = ladder.fit();
        ladder.finish(fit)
    };
    ladders.into_iter().map(finish).collect()
}

fn is_same(left: f64, right: f64) -> bool {
    left < SAME * right && right < SAME * left
}

/// The step at a power of two from the first that is nearest: others may ask for it too.
fn shared(t: f64, goal: &Goal) -> f64 {
    let nearest = goal.start * (t / goal.start).log2().round().exp2();
    nearest.clamp(goal.limits.smallest, goal.limits.largest)
}

#[cfg(test)]
mod tests {
    use super::super::goal::Steps;
    use super::*;

    type Function = fn(f64) -> f64;
    use std::cell::Cell;
    use std::collections::BTreeSet;

    const GOAL: Goal = Goal {
        start: 1.2e-4,
        limits: Steps::new(1e-14, 0.25),
        clear: 0.0,
        needed: f64::INFINITY,
        sharp: f64::MIN_POSITIVE,
        scale: 1.0,
        rounding: f64::EPSILON,
        is_rough: false,
    };

    #[test]
    fn functions_of_different_scales_share_their_steps_and_are_all_found() {
        let functions: [(Function, f64); 6] = [
            (f64::exp, 1.0),
            (|t| (1e4 * t).sin(), 1e4),
            (|t| (1e-3 + t).sqrt(), 15.811_388_300_841_896),
            (|t| 1e6 + 3.0 * t, 3.0),
            (|_| 0.0, 0.0),
            (|t| (t + 1.0).recip(), -1.0),
        ];
        let noise = Noise::new(0.0, 4.0 * f64::EPSILON);
        let tasks = functions.map(|(f, _)| Task { origin: f(0.0), noise, goal: GOAL });
        let seen = std::cell::RefCell::new(BTreeSet::new());
        let samples = Cell::new(0);

        let found = explore_together(
            &mut |number, t| {
                samples.set(samples.get() + 1);
                seen.borrow_mut().insert(t.to_bits());
                Sample { value: functions[number].0(t), predicted: 0.0 }
            },
            &tasks,
        );

        for ((_, slope), finding) in functions.iter().zip(found) {
            let fit = finding.fit.expect("a smooth function has a fit");
            assert!((fit.error - slope).abs() <= fit.bound(), "{slope}: {fit:?}");
            assert!(fit.bound() <= 1e-6 * slope.abs().max(1.0), "{slope}: {fit:?}");
        }
        assert_eq!(samples.get(), functions.len() * seen.borrow().len());
        assert!(seen.borrow().len() <= 2 * MOST_RUNGS);
    }
}
