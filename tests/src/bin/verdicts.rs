//! Prints what gradcheck and its peers say of the corpus, right and wrong gradients alike.
//!
//! `cargo run --release -p gradcheck-tests --bin verdicts -- [--only PART] [--checker PART]
//! [--seeds N] [--points N] [--blind] [--verbose]`: PART of a family's or case's name, PART of a
//! checker's name (what the best steps show is always computed), the number of seeds, the number of
//! further random points of argmin's functions, only what was said to be a blind spot and what is one,
//! and a line on every judgement that one would wish otherwise.

use std::process::ExitCode;

use gradcheck_tests::corpus::best_step::BestStep;
use gradcheck_tests::corpus::checkers::{Checker, Finitediff, FixedTolerance, ThreeWay};
use gradcheck_tests::corpus::ours::Ours;
use gradcheck_tests::corpus::record::Record;
use gradcheck_tests::corpus::{
    Case, Entry, blind, cases, cases_f32, names, optimisation, runner, table,
};

struct Options {
    only: String,
    checker: String,
    seeds: u64,
    points: u64,
    blind: bool,
    verbose: bool,
}

fn options() -> Option<Options> {
    let mut options = Options {
        only: String::new(),
        checker: String::new(),
        seeds: 1,
        points: 0,
        blind: false,
        verbose: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--only" => options.only = arguments.next()?,
            "--checker" => options.checker = arguments.next()?,
            "--seeds" => options.seeds = arguments.next()?.parse().ok()?,
            "--points" => options.points = arguments.next()?.parse().ok()?,
            "--blind" => options.blind = true,
            "--verbose" => options.verbose = true,
            _ => return None,
        }
    }
    Some(options)
}

/// The cases that are asked for.
fn chosen<S: Entry>(mut cases: Vec<Case<S>>, options: &Options) -> Vec<Case<S>> {
    cases.retain(|case| {
        let path = format!("{} {}/{}", std::any::type_name::<S>(), case.family, case.name);
        path.contains(&options.only)
    });
    cases
}

fn judged<S: Entry>(
    cases: Vec<Case<S>>,
    mut checkers: Vec<Box<dyn Checker<S> + Sync>>,
    options: &Options,
) -> Vec<Record> {
    let cases = chosen(cases, options);
    let best_step = Checker::<S>::name(&BestStep);
    checkers
        .retain(|checker| checker.name().contains(&options.checker) || checker.name() == best_step);
    runner::run(&cases, &checkers, options.seeds)
}

macro_rules! checkers {
    () => {
        vec![
            Box::new(Ours),
            Box::new(FixedTolerance),
            Box::new(Finitediff),
            Box::new(ThreeWay),
            Box::new(BestStep),
        ]
    };
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprintln!(
            "usage: verdicts [--only PART] [--checker PART] [--seeds N] [--points N] [--blind] \
             [--verbose]"
        );
        return ExitCode::FAILURE;
    };
    let mut double = cases();
    let points = 1_000..1_000 + options.points;
    double.extend(points.flat_map(optimisation::at_random_points));
    if options.blind {
        let mut counts = blind::counted(&chosen(double, &options));
        counts.add(blind::counted(&chosen(cases_f32(), &options)));
        println!("{}", counts.table());
        if options.verbose {
            println!("\n{}", counts.complaints.join("\n"));
        }
        return ExitCode::SUCCESS;
    }
    let mut records = judged(double, checkers!(), &options);
    records.extend(judged(cases_f32(), checkers!(), &options));
    if options.verbose {
        println!("{}", table::complaints(&records));
    }
    println!("{}", table::table(&records));
    records.retain(|record| record.checker == Checker::<f64>::name(&Ours));
    println!("{}", names::table(&records));
    ExitCode::SUCCESS
}
