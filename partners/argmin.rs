//! A problem of argmin: its `Gradient` is checked against its `CostFunction`, and then minimised
//! with. With a mistake in it the solver stops somewhere; the check says where the mistake is.
//!
//! `cargo run -p gradcheck-partners --example argmin`

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::MoreThuenteLineSearch;
use gradcheck_core::{Check, Verdict, assert_gradients};

/// Rosenbrock's valley, `(a - x)² + b (y - x²)²`.
#[derive(Clone)]
struct Rosenbrock {
    a: f64,
    b: f64,
    /// Loses the sign of an inner derivative.
    is_wrong: bool,
}

impl CostFunction for Rosenbrock {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, p: &Vec<f64>) -> Result<f64, Error> {
        Ok((self.a - p[0]).powi(2) + self.b * (p[1] - p[0].powi(2)).powi(2))
    }
}

impl Gradient for Rosenbrock {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, p: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let height = 2.0 * self.b * (p[1] - p[0].powi(2));
        let sign = if self.is_wrong { 1.0 } else { -1.0 };
        Ok(vec![-2.0 * (self.a - p[0]) + sign * 2.0 * p[0] * height, height])
    }
}

fn minimise(problem: Rosenbrock, start: Vec<f64>) -> Result<(Vec<f64>, f64), Error> {
    let solver = SteepestDescent::new(MoreThuenteLineSearch::new());
    let result = Executor::new(problem, solver)
        .configure(|state| state.param(start).max_iters(20_000))
        .run()?;
    let state = result.state();
    Ok((state.get_best_param().cloned().unwrap_or_default(), state.get_best_cost()))
}

fn main() -> Result<(), Error> {
    let problem = Rosenbrock { a: 1.0, b: 10.0, is_wrong: false };
    let start = vec![-1.2, 1.0];

    let gradient = |p: &mut Vec<f64>| problem.gradient(p).expect("a gradient");
    let report = assert_gradients!(start.clone(), |p| problem.cost(p), gradient);
    println!("{report}\n");
    let (best, cost) = minimise(problem.clone(), start.clone())?;
    println!("at ({:.4}, {:.4}) the cost is {cost:.1e}\n", best[0], best[1]);

    let wrong = Rosenbrock { is_wrong: true, ..problem };
    let (best, cost) = minimise(wrong.clone(), start.clone())?;
    println!("with a wrong gradient at ({:.4}, {:.4}): {cost:.1e}\n", best[0], best[1]);
    let gradient = |p: &mut Vec<f64>| wrong.gradient(p).expect("a gradient");
    let report = Check::new().run(&mut start.clone(), |p| wrong.cost(p), gradient)?;
    println!("{report}");
    assert_eq!(report.verdict(), Verdict::Fail);
    Ok(())
}
