//! The variables that are read, and what they ask for. The environment wins over the code.

use std::env;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{self, PathBuf};
use std::sync::Once;

use super::output::say;
use crate::Check;
use crate::report::{Style, wrapped};

/// The variables that are read; any other `GRADCHECK_…` is warned about.
const VARIABLES: [&str; 4] =
    ["GRADCHECK_SEED", "GRADCHECK_EVERY_ENTRY", "GRADCHECK_REPORT", "GRADCHECK_REPORT_ALL"];

/// What the environment asks for.
pub(super) struct Environment {
    seed: Option<u64>,
    every_entry: bool,
    pub(super) files: Option<Files>,
    /// The folder of the checkout, where a workflow of GitHub runs the test.
    pub(super) github: Option<PathBuf>,
    /// The folder of the package that is tested.
    pub(super) package: PathBuf,
    pub(super) style: Style,
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
        let folder = |name| variable(name).map(PathBuf::from);
        let is_github = variable("GITHUB_ACTIONS").as_deref() == Some("true");
        Ok(Self {
            seed: seed(variable("GRADCHECK_SEED"))?,
            every_entry: switch("GRADCHECK_EVERY_ENTRY")?,
            files: files(
                env::var_os("GRADCHECK_REPORT").filter(|folder| !folder.is_empty()),
                switch("GRADCHECK_REPORT_ALL")?,
            )?,
            github: is_github.then(|| folder("GITHUB_WORKSPACE").unwrap_or_else(here)),
            package: folder("CARGO_MANIFEST_DIR").unwrap_or_else(here),
            style: style(),
        })
    }

    /// Sets the options that it has.
    pub(super) fn applied<'a>(&self, mut check: Check<'a>) -> Check<'a> {
        if let Some(seed) = self.seed {
            check = check.seed(seed);
        }
        if self.every_entry { check.every_entry() } else { check }
    }
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn seed(value: Option<String>) -> Result<Option<u64>, String> {
    let Some(seed) = value else { return Ok(None) };
    seed.trim().parse().map(Some).map_err(|_| {
        format!("GRADCHECK_SEED={seed} is not a whole number from 0 to 18446744073709551615")
    })
}

fn switch(name: &str) -> Result<bool, String> {
    match variable(name).as_deref() {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(other) => Err(format!("{name}={other} is neither 0 nor 1")),
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
    if cfg!(not(any(feature = "json", feature = "html"))) {
        return Err(format!(
            "GRADCHECK_REPORT={} writes nothing: enable a form of the report in Cargo.toml, \
             gradcheck-core = {{ version = \"{}\", features = [\"json\", \"html\"] }}",
            folder.display(),
            env!("CARGO_PKG_VERSION"),
        ));
    }
    Ok(Some(Files { folder, of_every_check }))
}

fn warn_of_unknown_variables() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        for name in names
            .filter(|name| name.starts_with("GRADCHECK_") && !VARIABLES.contains(&name.as_str()))
        {
            let known = VARIABLES.join(", ");
            let warning = format!("warning: unknown variable {name}; gradcheck reads {known}\n");
            say(&wrapped(&warning));
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
    Style { colour, ascii }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_form_of_the_report_is_an_error_that_names_the_features() {
        let outcome = files(Some("reports".into()), false);

        if cfg!(any(feature = "json", feature = "html")) {
            let folder = path::absolute("reports").unwrap();
            assert_eq!(outcome, Ok(Some(Files { folder, of_every_check: false })));
        } else {
            let text = outcome.unwrap_err();
            assert!(text.contains("reports writes nothing: enable"), "{text}");
            assert!(text.contains("[\"json\", \"html\"]"), "{text}");
        }
    }

    #[test]
    fn every_check_without_a_folder_is_an_error() {
        assert_eq!(files(None, false), Ok(None));
        assert!(files(None, true).unwrap_err().contains("without GRADCHECK_REPORT"));
    }
}
