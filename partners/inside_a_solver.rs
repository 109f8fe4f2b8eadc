//! Checks the gradient while a solver runs, every few iterations and where it is: an observer of
//! argmin, and a loop of one's own. The run stops with the report where the gradient is wrong.
//!
//! `cargo run -p gradcheck-partners --example inside_a_solver`

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Error, Executor, Gradient, KV, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::MoreThuenteLineSearch;
use gradcheck_core::{Check, Failure};

/// A line through points, with a loss that is a parabola for errors up to 1 and a straight line beyond.
#[derive(Clone)]
struct Line {
    points: Vec<[f64; 2]>,
    /// Forgets that the loss has two pieces.
    is_wrong: bool,
}

impl Line {
    fn errors<'a>(&'a self, p: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
        self.points.iter().map(|[x, y]| (*x, p[0] * x + p[1] - y))
    }
}

impl CostFunction for Line {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, p: &Vec<f64>) -> Result<f64, Error> {
        let loss =
            |error: f64| if error.abs() <= 1.0 { 0.5 * error * error } else { error.abs() - 0.5 };
        Ok(self.errors(p).map(|(_, error)| loss(error)).sum())
    }
}

impl Gradient for Line {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, p: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let slope =
            |error: f64| if self.is_wrong { error.signum() } else { error.clamp(-1.0, 1.0) };
        Ok(self.errors(p).fold(vec![0.0; 2], |sum, (x, error)| {
            vec![sum[0] + slope(error) * x, sum[1] + slope(error)]
        }))
    }
}

/// Fails with the report unless the gradient is right at these parameters.
fn check(line: &Line, p: &[f64]) -> Result<(), Error> {
    let gradient = |p: &mut Vec<f64>| line.gradient(p).expect("a gradient");
    Check::new().run(&mut p.to_vec(), |p| line.cost(p), gradient)?.into_result()?;
    Ok(())
}

/// Checks the gradient at the current iterate.
struct CheckGradient(Line);

impl<S: State<Param = Vec<f64>>> Observe<S> for CheckGradient {
    fn observe_iter(&mut self, state: &S, _: &KV) -> Result<(), Error> {
        state.get_param().map_or(Ok(()), |p| check(&self.0, p))
    }
}

/// Minimises with argmin; an error of the observer ends the run.
fn minimise(line: &Line, start: Vec<f64>) -> Result<Vec<f64>, Error> {
    let solver = SteepestDescent::new(MoreThuenteLineSearch::new());
    let result = Executor::new(line.clone(), solver)
        .configure(|state| state.param(start).max_iters(60))
        .add_observer(CheckGradient(line.clone()), ObserverMode::Every(5))
        .run()?;
    Ok(result.state().get_best_param().cloned().unwrap_or_default())
}

/// The same by a loop of one's own, which calls `observe` before each step.
fn descend(
    line: &Line,
    mut p: Vec<f64>,
    mut observe: impl FnMut(usize, &[f64]) -> Result<(), Error>,
) -> Result<Vec<f64>, Error> {
    for iteration in 0..60 {
        observe(iteration, &p)?;
        let gradient = line.gradient(&p)?;
        p.iter_mut().zip(gradient).for_each(|(p, slope)| *p -= 0.02 * slope);
    }
    Ok(p)
}

fn main() -> Result<(), Error> {
    let points =
        (0..8).map(|n| f64::from(n) * 0.5).map(|x| [x, 1.5 * x - 0.7 + (5.0 * x).sin() * 0.3]);
    let line = Line { points: points.collect(), is_wrong: false };
    let start = vec![3.0, 9.0];

    let best = minimise(&line, start.clone())?;
    println!("argmin: slope {:.3}, offset {:.3}", best[0], best[1]);
    let every_ten =
        |k: usize, p: &[f64]| if k.is_multiple_of(10) { check(&line, p) } else { Ok(()) };
    let best = descend(&line, start.clone(), every_ten)?;
    println!("a loop: slope {:.3}, offset {:.3}\n", best[0], best[1]);

    // Right at the start, where every error is large, and wrong further on.
    let wrong = Line { is_wrong: true, ..line };
    check(&wrong, &start)?;
    for stopped in [
        minimise(&wrong, start.clone()),
        descend(&wrong, start, |k, p| if k % 10 == 0 { check(&wrong, p) } else { Ok(()) }),
    ] {
        let error = stopped.expect_err("the run stops where the gradient is wrong");
        let failure = error.downcast_ref::<Failure>().expect("with the report");
        println!("{}\n", failure.report());
    }
    Ok(())
}
