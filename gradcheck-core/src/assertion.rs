//! What stands behind `assert_gradients!`: the only place that panics with a report, prints, and
//! reads the environment.

use std::io::{IsTerminal, Write};
use std::sync::Once;

use crate::report::{Style, render, wrapped};
use crate::{Check, Cost, Parameters, Report, Verdict};

/// The variables that are read; any other `GRADCHECK_…` is warned about.
const VARIABLES: [&str; 2] = ["GRADCHECK_SEED", "GRADCHECK_EVERY_ENTRY"];

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
    let outcome = from_environment(check).run(parameters, cost, gradient);
    match outcome {
        Ok(mut report) => {
            report.test = Some(test_name(std::thread::current().name(), function));
            if report.verdict() != Verdict::Pass {
                fail(&render(&report, style()));
            }
            report
        }
        Err(error) => fail(&wrapped(&format!("gradient check not possible: {}", error.text()))),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn fail(text: &str) -> ! {
    panic!("{text}")
}

/// Sets the options that the environment has; it wins over the code.
#[track_caller]
fn from_environment(mut check: Check<'_>) -> Check<'_> {
    warn_of_unknown_variables();
    if let Some(seed) = variable("GRADCHECK_SEED") {
        let Ok(seed) = seed.trim().parse() else {
            fail(&wrapped(&format!(
                "GRADCHECK_SEED={seed} is not a whole number from 0 to 18446744073709551615"
            )))
        };
        check = check.seed(seed);
    }
    match variable("GRADCHECK_EVERY_ENTRY").as_deref() {
        None | Some("0") => {}
        Some("1") => check = check.every_entry(),
        Some(other) => fail(&format!("GRADCHECK_EVERY_ENTRY={other} is neither 0 nor 1")),
    }
    check
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn warn_of_unknown_variables() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        for name in names
            .filter(|name| name.starts_with("GRADCHECK_") && !VARIABLES.contains(&name.as_str()))
        {
            let known = VARIABLES.join(" and ");
            let warning = format!("warning: unknown variable {name}; gradcheck reads {known}\n");
            // Not `eprintln!`: what a passing test prints through it is captured, and never seen.
            // A warning that cannot be written is none to fail for.
            let _ = std::io::stderr().write_all(wrapped(&warning).as_bytes());
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

/// The test as `cargo test` names it; empty for a `main` function.
///
/// A test has a thread that is called what it is, also when it calls a helper; where it runs on the
/// main one, or on one of its own making, the calling function has to do.
fn test_name(thread: Option<&str>, function: &str) -> String {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    if let Some(name) = thread.filter(|name| *name != "main" && name.split("::").all(is_word)) {
        return name.to_owned();
    }
    let segments = function.split("::").filter(|segment| *segment != "{{closure}}");
    let mut path: Vec<&str> = segments.skip(1).collect();
    path.pop();
    if path == ["main"] { String::new() } else { path.join("::") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_is_named_without_the_crate_and_the_probe() {
        for thread in [None, Some("main"), Some("worker 1"), Some("")] {
            assert_eq!(test_name(thread, "krate::module::some_test::probe"), "module::some_test");
            assert_eq!(test_name(thread, "krate::some_test::{{closure}}::probe"), "some_test");
            assert_eq!(test_name(thread, "quickstart::main::probe"), "");
        }
    }

    #[test]
    fn the_thread_of_a_test_has_its_name() {
        assert_eq!(
            test_name(Some("module::some_test"), "krate::helper::probe"),
            "module::some_test"
        );
    }
}
