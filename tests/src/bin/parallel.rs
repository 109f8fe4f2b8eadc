//! Prints how much faster the check of every entry is on several processors: beside one, and beside
//! two evaluations an entry that they share without anything else to do. All in one run, in turns.
//!
//! `cargo run --release -p gradcheck-tests --bin parallel`

use std::num::NonZero;
use std::time::{Duration, Instant};

use gradcheck_core::{Check, Verdict};

/// How many entries are measured.
const ENTRIES: usize = 1000;
/// How long one evaluation is to take.
const COST: Duration = Duration::from_millis(1);
/// How often each is timed; the medians are printed.
const REPEATS: usize = 5;

/// A smooth cost of all entries, computed `rounds` times.
fn cost(x: &[f64], rounds: usize) -> f64 {
    let round = |_| std::hint::black_box(x).iter().map(|x| x.sin()).sum::<f64>();
    (0..rounds).map(round).sum::<f64>() / rounds as f64
}

fn gradient(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| x.cos()).collect()
}

fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    drop(std::hint::black_box(work()));
    start.elapsed().as_secs_f64()
}

/// The evaluations of `threads` that have nothing else to do.
fn evaluate(x: &[f64], rounds: usize, count: usize, threads: usize) {
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let share = count * (thread + 1) / threads - count * thread / threads;
            scope.spawn(move || {
                (0..share).for_each(|_| {
                    std::hint::black_box(cost(x, rounds));
                });
            });
        }
    });
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let mut x: Vec<f64> = (0..ENTRIES).map(|n| 0.2 + n as f64 / ENTRIES as f64).collect();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let once = median((0..99).map(|_| seconds(|| cost(&x, 10))).collect()) / 10.0;
    let rounds = (1..1_000_000).find(|&rounds: &usize| rounds as f64 * once >= COST.as_secs_f64());
    let rounds = rounds.expect("one evaluation takes more than a nanosecond");

    let mut rows = Vec::new();
    for _ in 0..REPEATS {
        let alone = seconds(|| cost(&x, rounds));
        let mut evaluations = 0;
        let one = seconds(|| {
            let check = Check::new().every_entry();
            let report = check.run(&mut x, |x| cost(x, rounds), |x| gradient(x));
            let report = report.expect("the cost can be judged");
            assert_eq!(report.verdict(), Verdict::Pass, "{report}");
            evaluations = report.evaluations();
        });
        let several = seconds(|| {
            let check = Check::new();
            let report = check.run_parallel(&x, |x| cost(x, rounds), |x| gradient(x));
            assert_eq!(report.expect("the cost can be judged").evaluations(), evaluations);
        });
        let bare = seconds(|| evaluate(&x, rounds, 2 * ENTRIES, threads));
        let beside = (evaluations - 2 * ENTRIES) as f64 * alone;
        rows.push([
            alone,
            one,
            several,
            bare,
            one / several,
            several / bare,
            (several - beside) / bare,
        ]);
    }
    let of = |column: usize| median(rows.iter().map(|row| row[column]).collect());
    println!("{ENTRIES} entries, {threads} threads, medians of {REPEATS} repeats.\n");
    println!("one evaluation                          {:>9.3} ms", 1e3 * of(0));
    println!("every_entry, one thread                 {:>9.3} ms", 1e3 * of(1));
    println!("run_parallel                            {:>9.3} ms", 1e3 * of(2));
    println!("2n evaluations, shared                  {:>9.3} ms", 1e3 * of(3));
    println!("one thread / shared, what is to be had  {:>9.3}", of(1) / of(3));
    println!("one thread / run_parallel               {:>9.3}", of(4));
    println!("run_parallel / shared                   {:>9.3}", of(5));
    println!("the same without what is not shared     {:>9.3}", of(6));
}
