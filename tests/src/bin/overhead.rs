//! Prints what a passing check costs beside the cost function that it calls, and what the checks of
//! each entry cost that others make, for networks whose
//! matrix products are ndarray's and for the same in loops, as most are that are written by hand.
//!
//! `cargo run --release -p gradcheck-tests --bin overhead`
//!
//! A word after `--` chooses the networks whose name begins with it. As a debug test
//! with optimised dependencies, one of which gradcheck-core is for its users, it runs with
//!
//! ```text
//! cargo run -p gradcheck-tests --bin overhead --target-dir target/optimised-dependencies \
//!     --config 'profile.dev.package."*".opt-level=3' \
//!     --config profile.dev.package.gradcheck-core.opt-level=3 -- 'tanh ndarray'
//! ```

use std::time::{Duration, Instant};

use gradcheck_core::{Check, Parameters, Verdict};
use ndarray::{Array, Array1, Array2, Axis};

/// How many samples the cost averages over.
const BATCH: usize = 64;
/// How often each network is timed; the medians are printed.
const REPEATS: usize = 9;

/// Inputs, hidden units, outputs: 421, 101,770 and 1,000,000 parameters.
const SIZES: [[usize; 3]; 3] = [[20, 16, 5], [784, 128, 10], [802, 1230, 10]];

#[derive(Clone, Copy, Debug)]
enum Activation {
    Tanh,
    Relu,
}

/// How matrices are multiplied.
#[derive(Clone, Copy, Debug)]
enum Product {
    /// By ndarray, whose kernels use the vector units of the machine.
    Ndarray,
    /// By three loops over the entries.
    Loops,
}

impl Product {
    fn of(self, left: &Array2<f64>, right: &Array2<f64>) -> Array2<f64> {
        match self {
            Self::Ndarray => left.dot(right),
            Self::Loops => {
                let mut product = Array2::zeros((left.nrows(), right.ncols()));
                for (row, mut sums) in left.rows().into_iter().zip(product.rows_mut()) {
                    for (factor, entries) in row.iter().zip(right.rows()) {
                        for (sum, entry) in sums.iter_mut().zip(entries) {
                            *sum += factor * entry;
                        }
                    }
                }
                product
            }
        }
    }
}

#[derive(Parameters)]
struct Mlp {
    w1: Array2<f64>,
    b1: Array1<f64>,
    w2: Array2<f64>,
    b2: Array1<f64>,
    #[parameters(skip)]
    activation: Activation,
    #[parameters(skip)]
    product: Product,
}

impl Mlp {
    fn random(
        generator: &mut fastrand::Rng,
        [inputs, hidden, outputs]: [usize; 3],
        activation: Activation,
        product: Product,
    ) -> Self {
        let mut layer = |rows: usize, columns: usize| {
            let size = 1.0 / (rows as f64).sqrt();
            uniform(generator, rows, columns) * size
        };
        Self {
            w1: layer(inputs, hidden),
            b1: layer(1, hidden).remove_axis(Axis(0)),
            w2: layer(hidden, outputs),
            b2: layer(1, outputs).remove_axis(Axis(0)),
            activation,
            product,
        }
    }

    fn sums(&self, x: &Array2<f64>) -> Array2<f64> {
        self.product.of(x, &self.w1) + &self.b1
    }

    fn hidden(&self, sums: &Array2<f64>) -> Array2<f64> {
        match self.activation {
            Activation::Tanh => sums.mapv(f64::tanh),
            Activation::Relu => sums.mapv(|sum| sum.max(0.0)),
        }
    }

    fn slopes(&self, sums: &Array2<f64>) -> Array2<f64> {
        match self.activation {
            Activation::Tanh => sums.mapv(|sum| 1.0 - sum.tanh().powi(2)),
            Activation::Relu => sums.mapv(|sum| if sum > 0.0 { 1.0 } else { 0.0 }),
        }
    }

    fn loss(&self, x: &Array2<f64>, y: &Array2<f64>) -> f64 {
        let output = self.product.of(&self.hidden(&self.sums(x)), &self.w2) + &self.b2;
        0.5 * (output - y).pow2().sum() / BATCH as f64
    }

    fn backward(&self, x: &Array2<f64>, y: &Array2<f64>) -> Self {
        let sums = self.sums(x);
        let hidden = self.hidden(&sums);
        let d_output = (self.product.of(&hidden, &self.w2) + &self.b2 - y) / BATCH as f64;
        let d_hidden = self.product.of(&d_output, &self.w2.t().to_owned()) * self.slopes(&sums);
        Self {
            w1: self.product.of(&x.t().to_owned(), &d_hidden),
            b1: d_hidden.sum_axis(Axis(0)),
            w2: self.product.of(&hidden.t().to_owned(), &d_output),
            b2: d_output.sum_axis(Axis(0)),
            activation: self.activation,
            product: self.product,
        }
    }
}

fn uniform(generator: &mut fastrand::Rng, rows: usize, columns: usize) -> Array2<f64> {
    Array::from_shape_simple_fn((rows, columns), || 2.0 * generator.f64() - 1.0)
}

/// One timed check.
struct Timing {
    cost: Duration,
    gradient: Duration,
    check: Duration,
    /// The part of `check` outside both closures.
    own: Duration,
    evaluations: usize,
}

/// Times costs, gradients and a check of them, one after the other.
fn time(mlp: &mut Mlp, x: &Array2<f64>, y: &Array2<f64>) -> Timing {
    let cost = mean(|| mlp.loss(x, y));
    let gradient = mean(|| mlp.backward(x, y));
    let (mut in_cost, mut in_gradient) = (Duration::ZERO, Duration::ZERO);
    let (report, check) = timed(|| {
        Check::new().run(
            mlp,
            |mlp| add_to(&mut in_cost, || mlp.loss(x, y)),
            |mlp| add_to(&mut in_gradient, || mlp.backward(x, y)),
        )
    });
    let report = report.expect("the network can be checked");
    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    let own = check.saturating_sub(in_cost + in_gradient);
    Timing { cost, gradient, check, own, evaluations: report.evaluations() }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = std::hint::black_box(work());
    (result, start.elapsed())
}

/// The mean of as many calls as a check makes, so that both are disturbed alike.
fn mean<T>(mut work: impl FnMut() -> T) -> Duration {
    const CALLS: u32 = 14;
    let ((), time) = timed(|| (0..CALLS).for_each(|_| drop(std::hint::black_box(work()))));
    time / CALLS
}

fn add_to<T>(sum: &mut Duration, work: impl FnOnce() -> T) -> T {
    let (result, time) = timed(work);
    *sum += time;
    result
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn row(name: &str, mlp: &mut Mlp, x: &Array2<f64>, y: &Array2<f64>) {
    let count = mlp.parameter_count();
    time(mlp, x, y);
    let timings: Vec<Timing> = (0..REPEATS).map(|_| time(mlp, x, y)).collect();
    let of = |figure: &dyn Fn(&Timing) -> f64| median(timings.iter().map(figure).collect());
    let cost = of(&|timing| timing.cost.as_secs_f64());
    let gradient = of(&|timing| timing.gradient.as_secs_f64());
    let check = of(&|timing| timing.check.as_secs_f64());
    let own = of(&|timing| timing.own.as_secs_f64() / timing.check.as_secs_f64());
    let ratio = of(&|timing| timing.check.as_secs_f64() / timing.cost.as_secs_f64());
    println!(
        "{name:<12} {count:>9} {:>9.3} {:>9.3} {:>9.3} {:>6} {:>7.1} % {ratio:>7.1} {:>12.1}",
        1e3 * cost,
        1e3 * gradient,
        1e3 * check,
        timings[0].evaluations,
        100.0 * own,
        2.0 * count as f64 * cost,
    );
}

/// Times the checks of each entry that people use today, where they end in reasonable time.
fn classical(mlp: &Mlp, x: &Array2<f64>, y: &Array2<f64>) {
    let mut moved = Mlp {
        w1: mlp.w1.clone(),
        b1: mlp.b1.clone(),
        w2: mlp.w2.clone(),
        b2: mlp.b2.clone(),
        ..*mlp
    };
    let flat = mlp.flatten();
    let cost = mean(|| mlp.loss(x, y)).as_secs_f64();
    let mut cost_of = |flat: &[f64]| {
        moved.assign_flat(flat).expect("the length is the model's");
        moved.loss(x, y)
    };
    let print = |name: &str, work: &mut dyn FnMut() -> Vec<f64>| {
        let time = median((0..REPEATS).map(|_| timed(&mut *work).1.as_secs_f64()).collect());
        println!("{name:<34} {:>9.3} {:>33.1}", 1e3 * time, time / cost);
    };
    for (name, step) in
        [("central differences, step 1e-7", 1e-7), ("gradcheck 0.1.0, step 1e-5", 1e-5)]
    {
        let mut at = flat.clone();
        print(name, &mut || {
            (0..flat.len())
                .map(|entry| {
                    at[entry] = flat[entry] + step;
                    let above = cost_of(&at);
                    at[entry] = flat[entry] - step;
                    let below = cost_of(&at);
                    at[entry] = flat[entry];
                    (above - below) / (2.0 * step)
                })
                .collect()
        });
    }
    let cost_of = std::cell::RefCell::new(cost_of);
    let cost_of = |flat: &Vec<f64>| Ok((cost_of.borrow_mut())(flat));
    print("finitediff 0.2, central", &mut || {
        finitediff::vec::central_diff(&cost_of)(&flat).unwrap_or_default()
    });
}

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    println!("Multilayer perceptrons in f64, batches of {BATCH}, medians of {REPEATS} repeats.");
    println!("own: the check's part outside the closures. ratio: check / cost.");
    println!("2n: two evaluations an entry, by the cost measured here.\n");
    println!(
        "{:<12} {:>9} {:>9} {:>9} {:>9} {:>6} {:>9} {:>7} {:>12}",
        "", "entries", "cost, ms", "grad., ms", "check, ms", "evals", "own", "ratio", "2n, s"
    );
    for sizes in SIZES {
        for (activation, product) in [
            (Activation::Tanh, Product::Ndarray),
            (Activation::Relu, Product::Ndarray),
            (Activation::Tanh, Product::Loops),
            (Activation::Relu, Product::Loops),
        ] {
            let name = format!("{activation:?} {product:?}").to_lowercase();
            if !name.starts_with(&wanted) {
                continue;
            }
            let mut generator = fastrand::Rng::with_seed(7);
            let mut mlp = Mlp::random(&mut generator, sizes, activation, product);
            let x = uniform(&mut generator, BATCH, sizes[0]);
            let y = uniform(&mut generator, BATCH, sizes[2]);
            row(&name, &mut mlp, &x, &y);
        }
    }
    println!(
        "\nThe same of tanh ndarray with 421 entries, by the checks of each entry (check, ms; ratio):"
    );
    let mut generator = fastrand::Rng::with_seed(7);
    let mlp = Mlp::random(&mut generator, SIZES[0], Activation::Tanh, Product::Ndarray);
    let x = uniform(&mut generator, BATCH, SIZES[0][0]);
    let y = uniform(&mut generator, BATCH, SIZES[0][2]);
    classical(&mlp, &x, &y);
}
