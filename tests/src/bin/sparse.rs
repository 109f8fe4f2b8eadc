//! Prints what the check of a sparse Jacobian of 100,000 × 60,000 with 1,000,000 entries takes:
//! evaluations, its memory beyond the user's, and its own time beside that of the evaluations. Once for
//! a right matrix, once with a wrong entry, and once with an entry that is not in the pattern.
//!
//! `cargo run --release -p gradcheck-tests --bin sparse`

use std::cell::Cell;
use std::fs;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gradcheck_core::{Check, Report, Triplets};

const ROWS: usize = 100_000;
const COLUMNS: usize = 60_000;
/// How many entries each row has.
const OF_ROW: usize = 10;
/// The entry that is wrong or missing.
const PLACE: (usize, usize) = (77_777, 3);

/// The columns of a row, in no order; each has its own rate.
fn columns(row: usize) -> impl Iterator<Item = (usize, f64)> {
    (0..OF_ROW).map(move |number| {
        let column = (7 * row + (611 * number.pow(3) + 5003 * number) * (1 + row % 13)) % COLUMNS;
        (column, 0.3 + 0.1 * number as f64)
    })
}

fn outputs(x: &[f64]) -> Vec<f64> {
    let output = |row| columns(row).map(|(column, rate)| (rate * x[column]).sin().exp()).sum();
    (0..ROWS).map(output).collect()
}

fn jacobian(x: &[f64]) -> Triplets<f64> {
    // So large that the allocator gives it back to the system when it is dropped.
    let mut entries = Vec::with_capacity(2 * ROWS * OF_ROW);
    for row in 0..ROWS {
        for (column, rate) in columns(row) {
            let (sine, cosine) = (rate * x[column]).sin_cos();
            entries.push((row, column, rate * cosine * sine.exp()));
        }
    }
    Triplets { rows: ROWS, columns: COLUMNS, entries }
}

/// The greatest memory that the process ever had, in bytes, where the system tells it.
fn peak() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<usize>().ok().map(|kilobytes| 1024 * kilobytes)
}

/// The time that the thread has had of a processor, which other programs take nothing of, where the
/// system tells it; else that of the clock.
fn now() -> Duration {
    // The system counts it when the thread gives its processor up, and else now and then.
    thread::yield_now();
    let status = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = status.and_then(|text| text.split_whitespace().next()?.parse().ok());
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    nanoseconds.map_or_else(clock, Duration::from_nanos)
}

/// Runs a check with a change of the matrix; its time, that of the evaluations, and of the matrices.
fn run(spoil: impl Fn(&mut Triplets<f64>)) -> (Report, [Duration; 3]) {
    let mut x: Vec<f64> = (0..COLUMNS).map(|place| (1.7 * place as f64).sin() + 0.1).collect();
    let times = [Cell::new(Duration::ZERO), Cell::new(Duration::ZERO)];
    // The check drops the matrices, but they are the user's.
    let matrix = jacobian(&x);
    let start = now();
    drop(matrix);
    let of_drop = now().saturating_sub(start);
    let start = now();
    let report = Check::new().run_jacobian(
        &mut x,
        |x| {
            let start = now();
            let outputs = outputs(x);
            times[0].set(times[0].get() + now().saturating_sub(start));
            outputs
        },
        |x| {
            let start = now();
            let mut matrix = jacobian(x);
            spoil(&mut matrix);
            times[1].set(times[1].get() + now().saturating_sub(start) + of_drop);
            matrix
        },
    );
    let [of_function, of_matrix] = times.map(Cell::into_inner);
    (report.expect("a verdict"), [now().saturating_sub(start), of_function, of_matrix])
}

fn print(what: &str, (report, [all, of_function, of_matrix]): &(Report, [Duration; 3])) {
    let own = all.saturating_sub(*of_function + *of_matrix);
    println!(
        "{what}: {} after {} evaluations, {of_function:.0?} in them, {of_matrix:.0?} in two matrices, {own:.0?} \
         in the check: {:.0} %",
        report.verdict(),
        report.evaluations(),
        100.0 * own.as_secs_f64() / of_function.as_secs_f64()
    );
    for wrong in report.mismatches() {
        println!("    {}", wrong.cell().expect("a matrix has cells"));
    }
}

fn main() {
    let entries = jacobian(&vec![0.5; COLUMNS]).entries.len();
    let before = peak();
    let right = run(|_| ());
    let beyond = peak().zip(before).map(|(after, before)| after.saturating_sub(before));
    println!("{ROWS} × {COLUMNS}, {entries} entries");
    if let Some(beyond) = beyond {
        println!("memory beyond the user's: {:.1} bytes an entry", beyond as f64 / entries as f64);
    }
    print("right", &right);
    let place = OF_ROW * PLACE.0 + PLACE.1;
    print("wrong", &run(|matrix| matrix.entries[place].2 *= 1.1));
    print("missing", &run(|matrix| drop(matrix.entries.splice(place..=place, []))));
}
