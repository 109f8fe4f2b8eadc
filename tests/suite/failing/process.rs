//! Runs a fixture with the test binary itself, in an environment without what the user has set.

use std::ffi::OsStr;
use std::process::Command;

/// Wakes the fixtures.
pub(super) const FIXTURE: &str = "FAILING_FIXTURES";

/// What became of a fixture.
pub(super) struct Outcome {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// Runs the fixture `name` with the variables of `environment` added to an empty set of ours.
pub(super) fn run(name: &str, environment: &[(&str, &str)]) -> Outcome {
    run_in(name, environment.iter().map(|(name, value)| (*name, OsStr::new(value))))
}

/// The same with values that need not be UTF-8.
pub(super) fn run_in<'a>(
    name: &str,
    environment: impl IntoIterator<Item = (&'a str, &'a OsStr)>,
) -> Outcome {
    let mut command = Command::new(std::env::current_exe().expect("a test has a binary"));
    // As cargo sets it, whoever started this binary.
    command.env("CARGO_PKG_NAME", "gradcheck-tests");
    command.env("CARGO_MANIFEST_DIR", env!("CARGO_MANIFEST_DIR"));
    command.args(["--exact", &full_name(name)]);
    for (variable, _) in std::env::vars_os() {
        let variable = variable.to_string_lossy().into_owned();
        if ["GRADCHECK_", "NO_COLOR", "CLICOLOR", "COLUMNS", "LC_", "LANG", "CI", "GITHUB_"]
            .iter()
            .any(|ours| variable.starts_with(ours))
        {
            command.env_remove(variable);
        }
    }
    command.env("RUST_BACKTRACE", "0").env("LC_ALL", "C.UTF-8").env(FIXTURE, "1");
    command.envs(environment);
    let output = command.output().expect("the test binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
    Outcome { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

pub(super) fn full_name(name: &str) -> String {
    format!("failing::fixtures::{name}")
}

/// Whether a line is left as it is, to be copied.
pub(super) fn is_command(line: &str) -> bool {
    ["checked at: ", "rerun this check: ", "measure every entry: "]
        .iter()
        .any(|start| line.starts_with(start))
}

impl Outcome {
    /// The message of the panic, without what the standard library adds.
    #[track_caller]
    pub(super) fn message(&self) -> &str {
        assert_eq!(self.code, Some(101), "{}{}", self.stdout, self.stderr);
        let (_, panic) = self.stdout.split_once("panicked at ").expect("the fixture panicked");
        let (_, message) = panic.split_once('\n').expect("the message is on the next line");
        message.split_once("\nnote: run with `RUST_BACKTRACE").map_or(message, |parts| parts.0)
    }

    /// What stands behind `name: ` in the message.
    #[track_caller]
    pub(super) fn line(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        let line = self.message().lines().find_map(|line| line.strip_prefix(start.as_str()));
        line.unwrap_or_else(|| panic!("no line `{name}`: {}", self.message()))
    }

    /// Where the panic was: `file:line`.
    #[track_caller]
    pub(super) fn place(&self) -> String {
        let (_, panic) = self.stdout.split_once("panicked at ").expect("the fixture panicked");
        let line = panic.lines().next().expect("a panic says where");
        line.trim_end_matches(':').rsplit_once(':').expect("the column comes last").0.to_owned()
    }
}
