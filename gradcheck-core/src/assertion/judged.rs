//! A check, and what follows from it: a panic with the report, files, a line for a workflow.

use std::panic::Location;

use super::environment::Environment;
use super::terminal::say;
use super::{annotation, files, name};
use crate::report::{Style, Subject, claim, render, wrapped};
use crate::{Check, CheckError, Report, Verdict};

/// Gives the report of a check that passes; panics with that of any other.
#[track_caller]
pub(super) fn judged<'a>(
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
