//! Tests that the report does not meet yet; each moves to its place when it does.

use super::process::{full_name, run};

#[test]
fn an_unknown_variable_is_warned_about_when_the_check_passes_too() {
    let outcome = run("right_gradient", &[("GRADCHECK_SED", "3")]);

    assert_eq!(outcome.code, Some(0));
    let output = outcome.stdout + &outcome.stderr;
    assert!(output.contains("warning: unknown variable GRADCHECK_SED"), "{output}");
}

#[test]
fn the_rerun_line_keeps_to_the_check_of_every_entry() {
    let outcome = run("wrong_gradient", &[("GRADCHECK_EVERY_ENTRY", "1")]);

    let rerun = outcome.message().lines().last().unwrap();

    assert!(rerun.contains("GRADCHECK_EVERY_ENTRY=1"), "{rerun}");
}

#[test]
fn the_rerun_line_of_a_helper_names_a_test_that_exists() {
    let outcome = run("a_helper", &[]);

    let rerun = outcome.message().lines().last().unwrap();

    let test = rerun.rsplit(' ').next().unwrap();
    assert_eq!(test, full_name("a_helper"));
}

#[test]
fn colour_is_not_forced_by_a_zero() {
    let declined = run("wrong_gradient", &[("CLICOLOR_FORCE", "0")]);

    assert!(!declined.message().contains('\u{1b}'), "{}", declined.message());
}

#[test]
fn a_suspect_and_a_refusal_fit_80_columns() {
    for name in ["unstable", "shapes_that_differ", "random_cost", "not_finite", "long_names"] {
        let outcome = run(name, &[]);

        for line in outcome.message().lines() {
            let is_command = line.starts_with("rerun this check:");
            assert!(is_command || line.chars().count() <= 80, "{name}: {line:?}");
        }
    }
}
