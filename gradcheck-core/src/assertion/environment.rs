//! The variables that are read, and what they ask for. The environment wins over the code.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::{self, PathBuf};
use std::sync::Once;

use super::files::printable;
use super::terminal::say;
use crate::Check;
use crate::report::{FORMS, Style, WIDTH, tame, wrapped};

/// Tables do not get narrower than this.
const LEAST_WIDTH: usize = 60;

/// The variables, which have an arm in [`Asked::take`] each; any other `GRADCHECK_…` is warned about.
macro_rules! variables {
    ($($variable:ident $name:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Variable {
            $($variable,)*
        }

        impl Variable {
            const ALL: &'static [Self] = &[$(Self::$variable),*];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$variable => $name,)*
                }
            }
        }
    };
}

variables! {
    Seed "GRADCHECK_SEED",
    EveryEntry "GRADCHECK_EVERY_ENTRY",
    Only "GRADCHECK_ONLY",
    Points "GRADCHECK_POINTS",
    Report "GRADCHECK_REPORT",
    ReportAll "GRADCHECK_REPORT_ALL",
}

/// What the environment asks for.
pub(super) struct Environment {
    asked: Asked,
    pub(super) files: Option<Files>,
    /// The folder of the checkout, where a workflow of GitHub runs the test.
    pub(super) github: Option<PathBuf>,
    /// The folder of the package that is tested.
    pub(super) package: PathBuf,
    pub(super) style: Style,
}

/// The values of the variables.
#[derive(Debug, Default, PartialEq)]
struct Asked {
    seed: Option<u64>,
    every_entry: bool,
    only: Option<Vec<String>>,
    points: Option<usize>,
    folder: Option<OsString>,
    of_every_check: bool,
}

impl Asked {
    /// Takes a variable that is set and not empty, or says what is wrong with its value.
    fn take(&mut self, variable: Variable, value: OsString) -> Result<(), String> {
        match variable {
            Variable::Seed => self.seed = Some(seed(variable, &value)?),
            Variable::EveryEntry => self.every_entry = switch(variable, &value)?,
            Variable::Only => self.only = Some(list(&value)),
            Variable::Points => self.points = Some(points(variable, &value)?),
            Variable::Report => self.folder = Some(value),
            Variable::ReportAll => self.of_every_check = switch(variable, &value)?,
        }
        Ok(())
    }
}

/// Reports to be written.
#[derive(Debug, PartialEq)]
pub(super) struct Files {
    pub(super) folder: PathBuf,
    pub(super) of_every_check: bool,
}

impl Environment {
    /// Reads it, or says what is wrong with it.
    pub(super) fn read() -> Result<Self, String> {
        warn_of_unknown_variables();
        let here = || env::current_dir().unwrap_or_default();
        // Folders need not be UTF-8.
        let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let is_github = variable("GITHUB_ACTIONS").as_deref() == Some("true");
        let mut asked = Asked::default();
        for variable in Variable::ALL {
            if let Some(value) = env::var_os(variable.name()).filter(|value| !value.is_empty()) {
                asked.take(*variable, value)?;
            }
        }
        Ok(Self {
            files: files(asked.folder.take(), asked.of_every_check)?,
            asked,
            github: is_github.then(|| folder("GITHUB_WORKSPACE").unwrap_or_else(here)),
            package: folder("CARGO_MANIFEST_DIR").unwrap_or_else(here),
            style: style(),
        })
    }

    /// What has to be set for the same check: what is set now, and the `seed` that the code gave.
    pub(super) fn settings(&self, seed: Option<u64>) -> Vec<String> {
        let seed = self.asked.seed.or(seed).map(|seed| (Variable::Seed, seed.to_string()));
        let every_entry = self.asked.every_entry.then(|| (Variable::EveryEntry, "1".to_owned()));
        let only = self.asked.only.as_ref().map(|only| (Variable::Only, quoted(&only.join(","))));
        let points = self.asked.points.map(|points| (Variable::Points, points.to_string()));
        let set = seed.into_iter().chain(every_entry).chain(only).chain(points);
        set.map(|(variable, value)| format!("{}={value}", variable.name())).collect()
    }

    /// Sets the options that it has.
    pub(super) fn applied<'a>(&self, mut check: Check<'a>) -> Check<'a> {
        if let Some(seed) = self.asked.seed {
            check = check.seed(seed);
        }
        if let Some(only) = &self.asked.only {
            check = check.only(only);
        }
        if let Some(points) = self.asked.points {
            check = check.points(points);
        }
        if self.asked.every_entry { check.every_entry() } else { check }
    }
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn seed(variable: Variable, value: &OsStr) -> Result<u64, String> {
    let value = value.to_string_lossy();
    value.trim().parse().map_err(|_| {
        format!("{}={value} is not a whole number from 0 to {}", variable.name(), u64::MAX)
    })
}

fn points(variable: Variable, value: &OsStr) -> Result<usize, String> {
    let value = value.to_string_lossy();
    let points = value.trim().parse().ok().filter(|points| *points > 0);
    points.ok_or_else(|| format!("{}={value} is not a whole number from 1 on", variable.name()))
}

/// What stands between commas.
fn list(value: &OsStr) -> Vec<String> {
    value.to_string_lossy().split(',').map(|item| item.trim().to_owned()).collect()
}

/// A word for a shell: within single quotes nothing but they themselves has a meaning.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn switch(variable: Variable, value: &OsStr) -> Result<bool, String> {
    match &*value.to_string_lossy() {
        "0" => Ok(false),
        "1" => Ok(true),
        other => Err(format!("{}={other} is neither 0 nor 1", variable.name())),
    }
}

/// What has no effect is an error: whoever sets it waits for files in vain.
fn files(folder: Option<OsString>, of_every_check: bool) -> Result<Option<Files>, String> {
    let Some(folder) = folder else {
        return if of_every_check {
            Err("GRADCHECK_REPORT_ALL=1 writes nothing without GRADCHECK_REPORT; set it to the \
                 folder that the reports go to"
                .to_owned())
        } else {
            Ok(None)
        };
    };
    // The same one also for a test that goes elsewhere, and to be copied.
    let folder = path::absolute(&folder).unwrap_or_else(|_| folder.into());
    if FORMS.iter().all(|form| form.render.is_none()) {
        let features: Vec<String> =
            FORMS.iter().map(|form| format!("\"{}\"", form.feature)).collect();
        return Err(format!(
            "GRADCHECK_REPORT={} writes nothing: enable a form of the report in Cargo.toml, \
             gradcheck-core = {{ version = \"{}\", features = [{}] }}",
            printable(&folder),
            env!("CARGO_PKG_VERSION"),
            features.join(", "),
        ));
    }
    Ok(Some(Files { folder, of_every_check }))
}

fn is_unknown(name: &str) -> bool {
    name.starts_with("GRADCHECK_") && Variable::ALL.iter().all(|variable| variable.name() != name)
}

fn warn_of_unknown_variables() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        for name in names.filter(|name| is_unknown(name)) {
            let known: Vec<&str> = Variable::ALL.iter().map(|variable| variable.name()).collect();
            let known = known.join(", ");
            let warning = format!("warning: unknown variable {name}; gradcheck reads {known}\n");
            say(&tame(&wrapped(&warning)));
        }
    });
}

/// Colour as `NO_COLOR` and `CLICOLOR_FORCE` ask, else where a person reads; ASCII where the
/// locale has no UTF-8.
fn style() -> Style {
    let reads = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
    let colour = !anstyle_query::no_color()
        && (variable("CLICOLOR_FORCE").is_some_and(|value| value != "0")
            || (reads
                && anstyle_query::term_supports_ansi_color()
                && anstyle_query::clicolor() != Some(false)));
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    let ascii =
        locale.is_some_and(|locale| !locale.to_ascii_lowercase().replace('-', "").contains("utf8"));
    Style { colour, ascii, width: width(variable("COLUMNS").as_deref()) }
}

/// The columns of the terminal, as a shell that exports them says.
fn width(columns: Option<&str>) -> usize {
    let columns = columns.and_then(|columns| columns.trim().parse().ok());
    columns.map_or(WIDTH, |columns: usize| columns.max(LEAST_WIDTH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_form_of_the_report_is_an_error_that_names_the_features() {
        let outcome = files(Some("reports".into()), false);

        if FORMS.iter().any(|form| form.render.is_some()) {
            let folder = path::absolute("reports").unwrap();
            assert_eq!(outcome, Ok(Some(Files { folder, of_every_check: false })));
        } else {
            let text = outcome.unwrap_err();
            assert!(text.contains("reports writes nothing: enable"), "{text}");
            for form in FORMS {
                assert!(text.contains(&format!("\"{}\"", form.feature)), "{text}");
            }
        }
    }

    #[test]
    fn what_is_read_is_not_unknown() {
        for variable in Variable::ALL {
            let taken = ["1", "true"].map(|value| {
                let mut asked = Asked::default();
                asked.take(*variable, value.into()).map(|()| asked)
            });

            assert!(!is_unknown(variable.name()), "{variable:?}");
            assert_ne!(taken[0], Ok(Asked::default()), "{variable:?}: nothing came of it");
            let text = taken[1].as_ref().err();
            assert!(text.is_none_or(|text| text.starts_with(variable.name())), "{text:?}");
        }
        assert!(is_unknown("GRADCHECK_SEEDS") && !is_unknown("HOME"));
    }

    #[test]
    fn the_width_is_that_of_the_terminal_from_60_on() {
        for (columns, expected) in
            [(None, 80), (Some("120"), 120), (Some("60"), 60), (Some("12"), 60), (Some("x"), 80)]
        {
            assert_eq!(width(columns), expected, "{columns:?}");
        }
    }

    #[test]
    fn every_check_without_a_folder_is_an_error() {
        assert_eq!(files(None, false), Ok(None));
        assert!(files(None, true).unwrap_err().contains("without GRADCHECK_REPORT"));
    }
}
