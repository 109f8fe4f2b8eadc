//! A check, and what follows from it: a panic with the report, files, a line for a workflow.

use std::panic::Location;

use super::environment::Environment;
use super::site::{self, Site};
use super::terminal::say;
use super::{annotation, files, index, name};
use crate::check::SEED;
use crate::report::{Impossible, Origin, Renders, Style, Topic, render, tame, wrapped, wrapped_to};
use crate::{Check, CheckError, Passed, Report};

/// An assertion whose check is to be run. What the check is given depends on the types of the user;
/// what is before and after it does not, and is compiled once.
pub(super) struct Asserted {
    environment: Environment,
    topic: Topic,
    site: Site,
}

impl Asserted {
    /// Reads what the environment asks for.
    #[track_caller]
    pub(super) fn new(topic: Topic, site: Site) -> Self {
        match Environment::read() {
            Ok(environment) => Self { environment, topic, site },
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
        // One of the code may be another in the next run, if it is drawn.
        let seed = result.as_ref().ok().map(Report::seed).filter(|seed| *seed != SEED);
        let settings = self.environment.settings(seed);
        let origin = site::origin(&self.site, Location::caller(), settings);
        match result {
            Ok(report) => self.passed(report.made_at(origin.clone()), &origin),
            Err(error) => self.impossible(&error.text(), &origin),
        }
    }

    #[track_caller]
    fn passed(&self, report: Report, origin: &Origin) -> Passed {
        let environment = &self.environment;
        match report.into_result() {
            Ok(passed) => {
                if environment.files.as_ref().is_some_and(|wanted| wanted.of_every_check) {
                    write(environment, origin, &|form| (form.report)(&passed));
                } else {
                    remove(environment, origin);
                }
                passed
            }
            Err(failure) => {
                let report = failure.report();
                let written = write(environment, origin, &|form| (form.report)(report));
                annotate(environment, || (report.claim(), render(report, Style::default())));
                fail(&format!("{}{written}", render(report, environment.style)))
            }
        }
    }

    #[track_caller]
    fn impossible(&self, text: &str, origin: &Origin) -> ! {
        let claim = format!("{} check not possible", self.topic.noun());
        let impossible = Impossible { claim: &claim, text, origin };
        let written = write(&self.environment, origin, &|form| (form.impossible)(&impossible));
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
fn write(
    environment: &Environment,
    origin: &Origin,
    render: &dyn Fn(&Renders) -> String,
) -> String {
    let Some(wanted) = &environment.files else { return String::new() };
    let name = name::of_files(origin);
    let mut lines = String::new();
    for outcome in files::write(&wanted.folder, &name, render) {
        match outcome {
            // In one line, to be copied.
            Ok(path) => lines.extend(["\nreport: ", &files::printable(&path)]),
            // The verdict stands, whether it could be written or not.
            Err(failure) => warn(&failure),
        }
    }
    match index::write(&wanted.folder) {
        Ok(Some(path)) => lines.extend(["\nall reports: ", &files::printable(&path)]),
        Ok(None) => {}
        Err(failure) => warn(&failure),
    }
    lines
}

/// Removes the files of a check that passes: what they say is true no longer.
fn remove(environment: &Environment, origin: &Origin) {
    let Some(wanted) = &environment.files else { return };
    match files::remove(&wanted.folder, &name::of_files(origin)) {
        Ok(false) => {}
        Ok(true) => {
            if let Err(failure) = index::write(&wanted.folder) {
                warn(&failure);
            }
        }
        Err(failure) => warn(&failure),
    }
}

/// Says what is wrong with the files; the verdict stands all the same.
fn warn(failure: &str) {
    say(&tame(&format!("warning: {failure}\n")));
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
