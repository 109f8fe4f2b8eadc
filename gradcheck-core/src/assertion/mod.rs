//! What stands behind `assert_gradients!`: the only place that panics with a report, prints,
//! reads the environment, and writes files.

mod annotation;
mod derivatives;
mod environment;
mod files;
mod name;

use std::io::Write;
use std::panic::Location;

use crate::report::{Style, Subject, claim, render, wrapped};
use crate::{Check, CheckError, Cost, CostAndGradient, Parameters, Report, Verdict};
pub use derivatives::{
    assert_hessian, assert_hvp, assert_jacobian, assert_jvp, assert_vjp, assert_vjp_and_jvp,
};
use environment::Environment;

/// Runs `check` and panics with the whole report unless the gradient is right.
///
/// `function` is the path of a function inside the calling one, which is the test or its helper.
#[track_caller]
pub fn assert_gradients<P, C, G>(
    check: Check<'_>,
    parameters: &mut P,
    cost: impl FnMut(&mut P) -> C,
    gradient: impl FnMut(&mut P) -> G,
    function: &str,
) -> Report
where
    P: Parameters,
    C: Cost,
    G: Parameters<Scalar = P::Scalar>,
{
    judged(check, Subject::Gradient, function, |check| check.run(parameters, cost, gradient))
}

/// [`assert_gradients`] against exact derivatives.
#[cfg(feature = "num-dual")]
#[track_caller]
pub fn assert_gradients_exactly<P, C, D, G>(
    check: Check<'_>,
    parameters: &mut P,
    cost: impl FnMut(&mut P) -> C,
    dual_cost: impl FnMut(&mut <P as crate::MapScalar<P::Scalar, num_dual::Dual64>>::Mapped) -> D,
    gradient: impl FnMut(&mut P) -> G,
    function: &str,
) -> Report
where
    P: Parameters + crate::MapScalar<<P as Parameters>::Scalar, num_dual::Dual64>,
    C: Cost,
    D: crate::ExactCost,
    G: Parameters<Scalar = P::Scalar>,
{
    judged(check, Subject::Gradient, function, |check| {
        check.run_exact(parameters, cost, dual_cost, gradient)
    })
}

/// [`assert_gradients`] with one closure for cost and gradient.
#[track_caller]
pub fn assert_joint_gradients<P, B>(
    check: Check<'_>,
    parameters: &mut P,
    both: impl FnMut(&mut P) -> B,
    function: &str,
) -> Report
where
    P: Parameters,
    B: CostAndGradient<Gradient: Parameters<Scalar = P::Scalar>>,
{
    judged(check, Subject::Gradient, function, |check| check.run_joint(parameters, both))
}

/// Gives the report of a check that passes; panics with that of any other.
#[track_caller]
fn judged<'a>(
    check: Check<'a>,
    subject: Subject,
    function: &str,
    run: impl FnOnce(Check<'a>) -> Result<Report, CheckError>,
) -> Report {
    let environment = match Environment::read() {
        Ok(environment) => environment,
        Err(text) => fail(&wrapped(&text)),
    };
    match run(environment.applied(check)) {
        Ok(report) => {
            let report = report.of_test(name::of_test(std::thread::current().name(), function));
            let written = write(&report, &environment);
            if report.verdict() != Verdict::Pass {
                let plain = || (claim(&report), render(&report, Style::default()));
                annotate(&environment, plain);
                fail(&format!("{}{written}", render(&report, environment.style)));
            }
            report
        }
        Err(error) => {
            let claim = format!("{} check not possible", subject.noun());
            annotate(&environment, || (claim.clone(), error.text()));
            fail(&wrapped(&format!("{claim}: {}", error.text())))
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn fail(text: &str) -> ! {
    panic!("{text}")
}

/// Writes the files that the environment asks for; gives the lines that say where they are.
#[track_caller]
fn write(report: &Report, environment: &Environment) -> String {
    let Some(wanted) = &environment.files else { return String::new() };
    if report.verdict() == Verdict::Pass && !wanted.of_every_check {
        return String::new();
    }
    let test = report.test().unwrap_or_default();
    let name = name::of_files(test, Location::caller());
    let mut lines = String::new();
    for outcome in files::write(&wanted.folder, &name, report) {
        match outcome {
            // In one line, to be copied.
            Ok(path) => lines.extend(["\nreport: ", &path.to_string_lossy()]),
            // The verdict stands, whether it could be written or not.
            Err(failure) => say(&format!("warning: {failure}\n")),
        }
    }
    lines
}

/// Points out the assertion to GitHub, if it listens: with a title and a text.
#[track_caller]
fn annotate(environment: &Environment, what: impl FnOnce() -> (String, String)) {
    if let Some(root) = &environment.github {
        let (title, text) = what();
        let place = Location::caller();
        let file = annotation::file_below(root, &environment.package, place.file());
        // On a line of its own, whatever stands before it.
        say(&format!("\n{}\n", annotation::error(&file, place.line(), &title, &text)));
    }
}

/// Writes `text` where it is seen also when the test passes, or its output is captured.
fn say(text: &str) {
    // Not `eprintln!`, which is captured. What cannot be written is none to fail for.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
