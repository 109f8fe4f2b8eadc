//! Prints how right and wrong gradients of two-layer f32 networks fare, with the loss added up in
//! f32 and in f64: softmax cross entropy, He initialisation, eight activations.
//!
//! `cargo run --release -p gradcheck-tests --bin networks -- DRAWS SIZE BATCH`
//!
//! `DRAWS` is the number of draws for each activation (6 unless it is given), `SIZE` chooses the
//! networks whose name begins with it, such as `64-32`, and `BATCH` one of the batches.

use gradcheck_core::{Check, Report, Verdict};
use gradcheck_tests::networks::{ACTIVATIONS, Activation, Data, Network};
use ndarray::Array2;

/// Inputs, hidden units, outputs.
const SIZES: [[usize; 3]; 7] = [
    [4, 8, 3],
    [20, 8, 3],
    [20, 32, 3],
    [64, 32, 10],
    [784, 64, 10],
    [784, 256, 10],
    [3072, 512, 10],
];
const BATCHES: [usize; 3] = [1, 32, 256];
const DRAWS: u64 = 6;

/// What is done to the gradient.
#[derive(Clone, Copy)]
struct Mistake {
    name: &'static str,
    make: fn(&mut Network),
}

const MISTAKES: [Mistake; 5] = [
    Mistake { name: "right", make: |_| {} },
    Mistake { name: "w1 × 1.01", make: |gradient| gradient.w1 *= 1.01 },
    Mistake {
        name: "row × 1.1",
        make: |gradient| {
            let row = gradient.w1.nrows() / 2;
            gradient.w1.row_mut(row).mapv_inplace(|entry| 1.1 * entry);
        },
    },
    Mistake {
        name: "column × 1.1",
        make: |gradient| {
            let column = busy_column(&gradient.w1);
            gradient.w1.column_mut(column).mapv_inplace(|entry| 1.1 * entry);
        },
    },
    Mistake { name: "w2 × 1.01", make: |gradient| gradient.w2 *= 1.01 },
];

/// A column whose norm is greater than that of three in four: a dead unit has none.
fn busy_column(gradient: &Array2<f32>) -> usize {
    let mut columns: Vec<(f32, usize)> =
        gradient.columns().into_iter().map(|column| column.dot(&column)).zip(0..).collect();
    columns.sort_by(|left, right| left.0.total_cmp(&right.0));
    columns[3 * columns.len() / 4].1
}

/// What became of some checks.
#[derive(Default)]
struct Outcomes {
    passed: usize,
    failed: usize,
    inconclusive: usize,
    evaluations: Vec<usize>,
    reasons: Vec<String>,
}

impl Outcomes {
    fn note(&mut self, report: &Report) {
        match report.verdict() {
            Verdict::Pass => {
                self.passed += 1;
                self.evaluations.push(report.evaluations());
            }
            Verdict::Fail => self.failed += 1,
            Verdict::Inconclusive => {
                self.inconclusive += 1;
                let tensors = report.tensors().iter();
                let why = tensors.filter(|tensor| tensor.verdict() == Verdict::Inconclusive);
                self.reasons.extend(why.map(|tensor| {
                    let reason = tensor.reason().unwrap_or_default();
                    format!("{} ({:.1e}): {reason}", tensor.path(), tensor.resolution())
                }));
            }
        }
    }

    /// The median, the 90 % quantile and the greatest of the evaluations.
    fn quantiles(&mut self) -> [usize; 3] {
        self.evaluations.sort_unstable();
        let last = self.evaluations.len().saturating_sub(1);
        [last / 2, last * 9 / 10, last].map(|place| *self.evaluations.get(place).unwrap_or(&0))
    }
}

fn check(
    network: &mut Network,
    data: &Data,
    activation: Activation,
    mistake: Mistake,
    wide: bool,
) -> Report {
    let gradient = |network: &mut Network| {
        let mut gradient = network.backward(data, activation);
        (mistake.make)(&mut gradient);
        gradient
    };
    let report = if wide {
        let cost = |network: &mut Network| network.loss_summed_in_f64(data, activation);
        Check::new().run(network, cost, gradient)
    } else {
        let cost = |network: &mut Network| network.loss(data, activation);
        Check::new().run(network, cost, gradient)
    };
    report.expect("the network can be checked")
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let draws = words.first().and_then(|word| word.parse().ok()).unwrap_or(DRAWS);
    let wanted = words.get(1).cloned().unwrap_or_default();
    let only: Option<usize> = words.get(2).and_then(|word| word.parse().ok());
    let shows_reasons = words.get(3).is_some();
    println!("pass / FAIL / inconclusive of {} checks; evaluations of a pass", 8 * draws);
    for sizes in SIZES {
        let name = sizes.map(|size| size.to_string()).join("-");
        if !name.starts_with(&wanted) {
            continue;
        }
        for batch in BATCHES.into_iter().filter(|batch| only.is_none_or(|only| only == *batch)) {
            for wide in [false, true] {
                for mistake in MISTAKES {
                    let mut outcomes = Outcomes::default();
                    for activation in ACTIVATIONS {
                        for seed in 0..draws {
                            let mut generator = fastrand::Rng::with_seed(seed);
                            let mut network = Network::random(&mut generator, sizes);
                            let data = Data::random(&mut generator, sizes, batch);
                            outcomes.note(&check(&mut network, &data, activation, mistake, wide));
                        }
                    }
                    let [median, most_but_few, most] = outcomes.quantiles();
                    println!(
                        "{name:<12} {batch:>4} {} {:<13} {:>4} /{:>4} /{:>4}   median {median}, p90 {most_but_few}, most {most}",
                        if wide { "f64 sum" } else { "f32    " },
                        mistake.name,
                        outcomes.passed,
                        outcomes.failed,
                        outcomes.inconclusive,
                    );
                    if shows_reasons {
                        for reason in &outcomes.reasons {
                            println!("    {reason}");
                        }
                    }
                }
            }
        }
    }
}
