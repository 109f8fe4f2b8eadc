//! Functions of one variable that one evaluation shows all of: differentiated at the same steps, with
//! nothing known of their slopes.

use super::explore::Ladder;
use super::fit::Fit;
use super::goal::Goal;
use super::rung::{Line, Noise, Rung, Sample};

/// Most rungs that are taken, two evaluations each, ...
const MOST_RUNGS: usize = 20;
/// ... and where functions share them, of which one may want others than the next.
const MOST_SHARED: usize = 24;
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

/// A slope that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Derivative {
    pub(crate) value: f64,
    /// What was left of the prediction that it was at last measured beside.
    pub(crate) left: Fit,
}

/// What one evaluation shows of all functions.
pub(crate) trait Bundle {
    /// The value of function `number` at `t`.
    fn at(&mut self, number: usize, t: f64) -> f64;
    /// The step that the number format makes of `t`.
    fn made(&self, t: f64) -> f64;
}

/// One of the functions, with the slope that is predicted of it.
struct Member<'a> {
    task: &'a Task,
    ladder: Ladder,
    slope: f64,
}

/// One of them as a line.
struct One<'a> {
    bundle: &'a mut dyn Bundle,
    number: usize,
    slope: f64,
}

impl Line for One<'_> {
    fn at(&mut self, t: f64) -> Sample {
        Sample {
            value: self.bundle.at(self.number, t),
            predicted: self.slope * self.bundle.made(t),
        }
    }
}

impl<'a> Member<'a> {
    fn new(task: &'a Task) -> Self {
        Self { task, ladder: Ladder::new(task.goal, task.noise), slope: 0.0 }
    }

    /// What is left of the prediction. Where something is, it is predicted from here on: beside a
    /// prediction the rounding of the steps makes no noise, and what larger ones leave is truncation alone.
    fn left(&mut self, bundle: &dyn Bundle) -> Option<Fit> {
        let fit = self.ladder.fit()?;
        if !fit.is_error() {
            return Some(fit);
        }
        self.slope += fit.error;
        let Self { task, slope, .. } = *self;
        let told = |sample: Sample, t| Sample { predicted: slope * bundle.made(t), ..sample };
        for rung in &mut self.ladder.rungs {
            let Rung { t, plus, minus, .. } = *rung;
            *rung = Rung::of(task.origin, t, told(plus, t), told(minus, -t), &task.noise);
        }
        self.ladder.fit()
    }

    fn finish(mut self, bundle: &dyn Bundle) -> Option<Derivative> {
        let fit = self.left(bundle);
        let left = self.ladder.finish(fit).fit?;
        Some(Derivative { value: self.slope + left.error, left })
    }
}

/// Differentiates each of `tasks`, a function of `bundle` with the same number.
///
/// Every function sees every step that one of them asks for. Each may ask for one in its turn, so
/// that one for which there is no right step leaves some to the others.
pub(crate) fn differentiate_together(
    bundle: &mut dyn Bundle,
    tasks: &[Task],
) -> Vec<Option<Derivative>> {
    let mut members: Vec<Member<'_>> = tasks.iter().map(Member::new).collect();
    let mut steps = Vec::new();
    if let Some(Task { goal, .. }) = tasks.first() {
        for t in [goal.start, goal.start / 4.0] {
            take(bundle, &mut members, t);
            steps.push(t);
        }
    }
    let most = if tasks.len() == 1 { MOST_RUNGS } else { MOST_SHARED };
    let mut open: Vec<usize> = (0..members.len()).collect();
    while !open.is_empty() && steps.len() < most {
        open.retain(|&number| {
            let member = &mut members[number];
            let fit = member.left(bundle);
            let wanted =
                [member.ladder.next_step(fit), fit.and_then(|fit| member.ladder.finer(fit))];
            let is_new = |t: &f64| !steps.iter().any(|step| is_same(*step, *t));
            let mut shared = wanted.into_iter().flatten().map(|t| shared(t, &tasks[number].goal));
            let Some(t) = shared.find(is_new).filter(|_| steps.len() < most) else {
                return false;
            };
            take(bundle, &mut members, t);
            steps.push(t);
            true
        });
    }
    members.into_iter().map(|member| member.finish(bundle)).collect()
}

fn take(bundle: &mut dyn Bundle, members: &mut [Member<'_>], t: f64) {
    for (number, Member { task, ladder, slope }) in members.iter_mut().enumerate() {
        ladder.take(&mut One { bundle, number, slope: *slope }, task.origin, t);
    }
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
    use std::collections::BTreeSet;

    const DEFAULT: Functions =
        Functions { lines: Vec::new(), digits: 0.0, samples: 0, seen: BTreeSet::new() };

    struct Functions {
        lines: Vec<Function>,
        /// Steps are rounded as beside a number of this size; 0 if they are not.
        digits: f64,
        samples: usize,
        seen: BTreeSet<u64>,
    }

    impl Bundle for Functions {
        fn at(&mut self, number: usize, t: f64) -> f64 {
            self.samples += 1;
            self.seen.insert(t.to_bits());
            self.lines[number](self.made(t))
        }

        fn made(&self, t: f64) -> f64 {
            (self.digits + t) - self.digits
        }
    }

    const NOISE: Noise = Noise::new(0.0, 4.0 * f64::EPSILON);
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

    /// The slope of `function` where steps are rounded as beside a number of the size `digits`.
    fn slope_of(function: Function, digits: f64) -> Derivative {
        let mut bundle = Functions { lines: vec![function], digits, ..DEFAULT };
        let task = Task { origin: function(0.0), noise: NOISE, goal: GOAL };
        let found = differentiate_together(&mut bundle, &[task]);
        found[0].expect("a smooth function has a slope")
    }

    #[test]
    fn rounded_steps_of_a_steep_function_are_no_noise() {
        let functions: [Function; 2] = [|t| 1.0 + 3e3 * t, |t| 1.0 + 3e3 * t + t.powi(3)];

        for function in functions {
            let [exact, rounded] = [0.0, 1.0].map(|digits| slope_of(function, digits));

            for Derivative { value, left } in [exact, rounded] {
                assert!((value - 3e3).abs() <= left.bound() + 3e3 * f64::EPSILON, "{left:?}");
            }
            assert!(rounded.left.bound() < 4.0 * exact.left.bound(), "{rounded:?} {exact:?}");
        }
    }

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
        let tasks = functions.map(|(f, _)| Task { origin: f(0.0), noise: NOISE, goal: GOAL });
        let mut bundle = Functions { lines: functions.map(|(f, _)| f).to_vec(), ..DEFAULT };

        let found = differentiate_together(&mut bundle, &tasks);

        for ((_, slope), derivative) in functions.iter().zip(found) {
            let Derivative { value, left } = derivative.expect("a smooth function has a slope");
            assert!((value - slope).abs() <= left.bound(), "{slope}: {value} {left:?}");
            assert!(left.bound() <= 1e-6 * slope.abs().max(1.0), "{slope}: {left:?}");
        }
        assert_eq!(bundle.samples, functions.len() * bundle.seen.len());
        assert!(bundle.seen.len() <= 2 * MOST_SHARED);
    }
}
