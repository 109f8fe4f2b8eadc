//! A check, and what follows from it: a panic with the report, files, a line for a workflow.

use std::panic::Location;

use super::environment::Environment;
use super::terminal::say;
use super::{annotation, files, name};
use crate::report::{Impossible, Renders, Style, Subject, render, tame, wrapped, wrapped_to};
use crate::{Check, CheckError, Passed, Report};

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
    pub(super) fn judged(&self, result: Result<Report, CheckError>) -> Passed {
        let test = name::of_test(std::thread::current().name(), self.function);
        match result {
            Ok(report) => self.passed(report.of_test(test.clone()), &test),
            Err(error) => self.impossible(&error.text(), &test),
        }
    }

    #[track_caller]
    fn passed(&self, report: Report, test: &str) -> Passed {
        let environment = &self.environment;
        match report.into_result() {
            Ok(passed) => {
                if environment.files.as_ref().is_some_and(|wanted| wanted.of_every_check) {
                    write(environment, test, &|form| (form.report)(&passed));
                }
                passed
            }
            Err(failure) => {
                let report = failure.report();
                let written = write(environment, test, &|form| (form.report)(report));
                annotate(environment, || (report.claim(), render(report, Style::default())));
                fail(&format!("{}{written}", render(report, environment.style)))
            }
        }
    }

    #[track_caller]
    fn impossible(&self, text: &str, test: &str) -> ! {
        let claim = format!("{} check not possible", self.subject.noun());
        let impossible = Impossible { claim: &claim, text, test };
        let written = write(&self.environment, test, &|form| (form.impossible)(&impossible));
        annotate(&self.environment, || (claim.clone(), text.to_owned()));
        let said = wrapped_to(&format!("{claim}: {text}"), self.environment.style.width);
        fail(&format!("{said}{written}"))
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn fail(text: &str) -> ! {
    panic!("{}", tame(text))
}

/// Writes the files that the environment asks for; gives the lines that say where they are.
#[track_caller]
fn write(environment: &Environment, test: &str, render: &dyn Fn(&Renders) -> String) -> String {
    let Some(wanted) = &environment.files else { return String::new() };
    let name = name::of_files(test, Location::caller());
    let mut lines = String::new();
    for outcome in files::write(&wanted.folder, &name, render) {
        match outcome {
            // In one line, to be copied.
            Ok(path) => lines.extend(["\nreport: ", &files::printable(&path)]),
            // The verdict stands, whether it could be written or not.
            Err(failure) => say(&tame(&format!("warning: {failure}\n"))),
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
