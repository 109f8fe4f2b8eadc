//! A check, and what follows from it: a panic with the report, files, a line for a workflow.

use std::panic::Location;

use super::environment::Environment;
use super::terminal::say;
use super::{annotation, files, name};
use crate::report::{Style, Subject, claim, render, wrapped};
use crate::{Check, CheckError, Report, Verdict};

/// An assertion whose check is to be run. What the check is given depends on the types of the user;
/// what is before and after it does not, and is compiled once.
pub(super) struct Asserted<'a> {
    environment: Environment,
    subject: Subject,
    function: &'a str,
}

impl<'a> Asserted<'a> {
    /// Reads what the environment asks for.
    #[track_caller]
    pub(super) fn new(subject: Subject, function: &'a str) -> Self {
        match Environment::read() {
            Ok(environment) => Self { environment, subject, function },
            Err(text) => fail(&wrapped(&text)),
        }
    }

    /// The check with what the environment asks for.
    pub(super) fn check<'c>(&self, check: Check<'c>) -> Check<'c> {
        self.environment.applied(check)
    }

    /// Gives the report of a check that passes; panics with that of any other.
    #[track_caller]
    pub(super) fn judged(&self, result: Result<Report, CheckError>) -> Report {
        let environment = &self.environment;
        match result {
            Ok(report) => {
                let test = name::of_test(std::thread::current().name(), self.function);
                let report = report.of_test(test);
                let written = write(&report, environment);
                if report.verdict() != Verdict::Pass {
                    let plain = || (claim(&report), render(&report, Style::default()));
                    annotate(environment, plain);
                    fail(&format!("{}{written}", render(&report, environment.style)));
                }
                report
            }
            Err(error) => {
                let claim = format!("{} check not possible", self.subject.noun());
                annotate(environment, || (claim.clone(), error.text()));
                fail(&wrapped(&format!("{claim}: {}", error.text())))
            }
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
