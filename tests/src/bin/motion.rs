//! Prints what moving 1,000,000 parameters costs a check in each evaluation, beside a copy of the
//! same bytes that is timed in the same evaluations.
//!
//! `cargo run --release -p gradcheck-tests --bin motion`

use std::hint::black_box;
use std::time::{Duration, Instant};

use faer::Mat;
use gradcheck_core::{Check, Parameters, Scalar, Verdict};
use nalgebra::{DMatrix, DVector};
use ndarray::{Array1, Array2, ShapeBuilder};

const ROWS: usize = 1000;
const COLUMNS: usize = 1000;
/// How many checks are timed; the medians of all their evaluations are printed.
const REPEATS: usize = 5;

/// The times of one evaluation.
struct Times {
    /// From the end of one evaluation to the begin of the next.
    moving: Duration,
    copying: Duration,
}

fn value(position: usize) -> f64 {
    0.5 + (position as f64 * 0.37).sin()
}

/// Runs checks of the mean of half the squares, whose gradient is known, and times what lies
/// between the evaluations.
fn times<P, S>(mut model: P, sum_of_squares: impl Fn(&P) -> f64) -> Vec<Times>
where
    P: Parameters<Scalar = S>,
    S: Scalar,
{
    let flat = model.flatten();
    let count = flat.len() as f64;
    let gradient: Vec<S> = flat.iter().map(|entry| S::nearest(entry.widen() / count)).collect();
    let mut copy = flat.clone();
    let mut times = Vec::new();
    for _ in 0..REPEATS {
        let mut end: Option<Instant> = None;
        let report = Check::new().run(
            &mut model,
            |model| {
                let moving = end.map(|end| end.elapsed());
                let cost = 0.5 * sum_of_squares(model) / count;
                let start = Instant::now();
                black_box(&mut copy).copy_from_slice(black_box(&flat));
                let copying = start.elapsed();
                times.extend(moving.map(|moving| Times { moving, copying }));
                end = Some(Instant::now());
                cost
            },
            |_| gradient.clone(),
        );
        let report = report.expect("it can be judged");
        assert_ne!(report.verdict(), Verdict::Fail, "{report}");
    }
    times
}

fn median(durations: impl Iterator<Item = Duration>) -> f64 {
    let mut durations: Vec<Duration> = durations.collect();
    durations.sort();
    durations[durations.len() / 2].as_secs_f64()
}

fn row<P, S>(name: &str, model: P, sum_of_squares: impl Fn(&P) -> f64)
where
    P: Parameters<Scalar = S>,
    S: Scalar,
{
    let bytes = model.parameter_count() * size_of::<S>();
    let times = times(model, sum_of_squares);
    let moving = median(times.iter().map(|times| times.moving));
    let copying = median(times.iter().map(|times| times.copying));
    println!(
        "{name:<32} {:>9.1} {:>9.3} {:>9.3} {:>7.2}",
        bytes as f64 / 1e6,
        1e3 * moving,
        1e3 * copying,
        moving / copying,
    );
}

fn main() {
    let squares = |entries: &[f64]| -> f64 {
        entries.chunks(4).map(|four| four.iter().map(|x| x * x).sum::<f64>()).sum()
    };
    let count = ROWS * COLUMNS;
    let place = |(row, column): (usize, usize)| value(row * COLUMNS + column);
    println!("Medians over the evaluations of {REPEATS} checks, beside copies in the same.\n");
    println!("{:<32} {:>9} {:>9} {:>9} {:>7}", "", "MB", "move, ms", "copy, ms", "ratio");
    row("Vec<f64>", (0..count).map(value).collect::<Vec<f64>>(), |v| squares(v));
    row("Vec<f32>", (0..count).map(|n| f32::nearest(value(n))).collect::<Vec<f32>>(), |v| {
        v.chunks(4).map(|four| four.iter().map(|x| f64::from(x * x)).sum::<f64>()).sum()
    });
    row("ndarray Array1", Array1::from_shape_fn(count, value), |a| {
        squares(a.as_slice().expect("it lies together"))
    });
    row("ndarray Array2", Array2::from_shape_fn((ROWS, COLUMNS), place), |a| {
        squares(a.as_slice().expect("it lies together"))
    });
    row("ndarray Array2 by columns", Array2::from_shape_fn((ROWS, COLUMNS).f(), place), |a| {
        squares(a.as_slice_memory_order().expect("it lies together"))
    });
    row("nalgebra DVector", DVector::from_fn(count, |row, _| value(row)), |v| {
        squares(v.as_slice())
    });
    let matrix = DMatrix::from_fn(ROWS, COLUMNS, |row, column| place((row, column)));
    row("nalgebra DMatrix, by columns", matrix, |m| squares(m.as_slice()));
    let matrix = Mat::from_fn(ROWS, COLUMNS, |row, column| place((row, column)));
    row("faer Mat, by columns", matrix, |m| {
        m.col_iter()
            .map(|column| squares(column.try_as_col_major().expect("a column").as_slice()))
            .sum()
    });
}
