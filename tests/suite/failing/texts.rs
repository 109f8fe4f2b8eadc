//! What a failing check shows.

use std::collections::BTreeSet;

use super::process::{full_name, is_command, run};

const FAILING: [&str; 14] = [
    "wrong_gradient",
    "wrong_gradient_with_seed",
    "wrong_gradient_of_every_entry",
    "one_wrong_entry",
    "inconclusive",
    "many_tensors",
    "a_helper",
    "unstable",
    "unstable_and_wrong",
    "shapes_that_differ",
    "random_cost",
    "not_finite",
    "long_names",
    "long_error",
];

#[test]
fn a_right_gradient_is_silent() {
    let outcome = run("right_gradient", &[]);

    assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("1 passed") && outcome.stderr.is_empty(), "{}", outcome.stderr);
}

#[test]
fn every_other_fixture_fails_without_colour_in_80_columns() {
    for name in FAILING {
        let outcome = run(name, &[]);

        let message = outcome.message();
        assert!(outcome.stdout.contains("1 failed"), "{}", outcome.stdout);
        assert!(message.starts_with("gradient check "), "{message}");
        assert!(!message.contains('\u{1b}'), "{message:?}");
        for line in message.lines() {
            assert!(is_command(line) || line.chars().count() <= 80, "{name}: {line:?}");
            assert_eq!(line, line.trim_end(), "{name}: trailing space");
        }
    }
}

#[test]
fn the_panic_is_at_the_line_of_the_assertion() {
    let source = include_str!("fixtures.rs");
    for name in ["wrong_gradient", "inconclusive", "shapes_that_differ"] {
        let mark = format!("// panics here: {name}");
        let line = source.lines().position(|line| line.ends_with(&mark)).unwrap() + 1;

        let place = run(name, &[]).place();

        assert!(place.ends_with(&format!("failing/fixtures.rs:{line}")), "{name}: {place}");
    }
}

#[test]
fn an_assertion_of_several_lines_is_where_it_begins() {
    let source = include_str!("fixtures.rs");
    let mark = "// panics here: wrong_gradient_with_seed";
    let line = source.lines().position(|line| line.ends_with(mark)).unwrap();

    let place = run("wrong_gradient_with_seed", &[]).place();

    assert!(place.ends_with(&format!("failing/fixtures.rs:{line}")), "{place}");
}

#[test]
fn a_wrong_tensor_is_named_and_a_right_one_is_ok() {
    let outcome = run("wrong_gradient", &[]);

    let message = outcome.message();
    assert!(message.starts_with("gradient check failed: 6 of 8 entries are wrong"), "{message}");
    let row = |path: &str| message.lines().find(|line| line.trim_start().starts_with(path));
    assert!(row("0 ").is_some_and(|row| row.contains("2×3") && row.contains("WRONG")), "{message}");
    assert!(row("1 ").is_some_and(|row| row.contains(" ok ")), "{message}");
    assert!(message.contains("0[0, 0]") && message.contains("3.0000 ×"), "{message}");
}

#[test]
fn a_wrong_entry_is_named_alone() {
    let outcome = run("one_wrong_entry", &[]);

    let message = outcome.message();
    assert!(message.starts_with("gradient check failed: 1 of 8 entries is wrong"), "{message}");
    let entries = message.lines().filter(|line| line.trim_start().starts_with("0["));
    assert_eq!(entries.clone().count(), 1, "{message}");
    assert!(entries.clone().all(|line| line.contains("0[1, 2]")), "{message}");
}

#[test]
fn an_inconclusive_check_says_why_and_what_to_do() {
    let outcome = run("inconclusive", &[]);

    let message = outcome.message();
    assert!(message.starts_with("gradient check inconclusive"), "{message}");
    assert!(message.contains("noise") && message.contains("`resolution = "), "{message}");
}

#[test]
fn layouts_that_differ_are_shown_side_by_side() {
    let outcome = run("shapes_that_differ", &[]);

    let message = outcome.message();
    assert!(message.starts_with("gradient check not possible: the gradient does not"), "{message}");
    assert!(message.contains("0 [2, 3]") && message.contains("1 [2]"), "{message}");
}

#[test]
fn the_wrong_one_of_many_tensors_is_not_lost() {
    let outcome = run("many_tensors", &[]);

    let message = outcome.message();
    assert!(
        message.contains("[17][0, 1]")
            && message.contains("39 more tensors ok, seeing errors above"),
        "{message}"
    );
}

#[test]
fn the_rerun_line_names_package_binary_and_test_and_gives_the_same_text() {
    for (name, setting) in [
        ("wrong_gradient", None),
        ("wrong_gradient_with_seed", Some(("GRADCHECK_SEED", "11"))),
        ("wrong_gradient_of_every_entry", None),
        ("inconclusive", None),
        ("unstable", None),
        // The helper and the threads are not the test.
        ("a_helper", None),
        ("in_a_thread_with_a_name", None),
        ("in_a_thread_without_a_name", None),
    ] {
        let outcome = run(name, &[]);

        let rerun = outcome.line("rerun this check");
        let test = full_name(name);
        let command = format!("cargo test -p gradcheck-tests --test suite {test} -- --exact");
        let set = setting.map(|(name, value)| format!("{name}={value} ")).unwrap_or_default();
        assert_eq!(rerun, set + &command);
        let again = run(name, setting.as_slice());
        assert_eq!(again.message(), outcome.message());
    }
}

#[test]
fn the_rerun_line_keeps_what_is_set() {
    let outcome = run("wrong_gradient", &[("GRADCHECK_EVERY_ENTRY", "1"), ("GRADCHECK_SEED", "7")]);

    let rerun = outcome.line("rerun this check");
    assert!(rerun.starts_with("GRADCHECK_SEED=7 GRADCHECK_EVERY_ENTRY=1 cargo test "), "{rerun}");
}

#[test]
fn every_entry_is_offered_where_a_sample_was_measured() {
    for (name, is_offered) in
        [("wrong_gradient", false), ("a_sample", true), ("unstable_and_wrong", false)]
    {
        let outcome = run(name, &[]);

        let message = outcome.message();
        assert_eq!(message.contains("\nmeasure every entry: "), is_offered, "{message}");
        if is_offered {
            let command = outcome.line("measure every entry");
            assert!(command.starts_with("GRADCHECK_EVERY_ENTRY=1 cargo test -p "), "{command}");
            let full = run(name, &[("GRADCHECK_EVERY_ENTRY", "1")]);
            assert!(!full.message().contains("\nmeasure every entry: "), "{}", full.message());
        }
    }
}

#[test]
fn the_report_says_at_which_line_the_assertion_is() {
    for name in ["wrong_gradient", "a_helper", "in_a_thread_with_a_name"] {
        let outcome = run(name, &[]);

        assert_eq!(outcome.line("checked at"), outcome.place());
    }
}

#[test]
fn a_gradient_that_changes_is_said_to_before_anything_else() {
    for (name, shows_tensors) in [("unstable", false), ("unstable_and_wrong", true)] {
        let outcome = run(name, &[]);

        let message = outcome.message();
        assert!(message.starts_with("gradient check failed: the gradient changes"), "{message}");
        assert!(message.contains(" of the analytic gradient is "), "{message}");
        assert!(message.contains("first call"), "{message}");
        assert_eq!(message.contains("WRONG"), shows_tensors, "{message}");
        assert_eq!(message.contains("tensor  shape"), shows_tensors, "{message}");
    }
}

#[test]
fn an_error_of_the_cost_is_quoted_without_its_quotes() {
    let outcome = run("long_error", &[]);

    let message = outcome.message();
    assert!(message.contains("at the parameters: the matrix\n\"A\" is"), "{message}");
    assert!(!message.contains('\\'), "{message}");
}

#[test]
fn points_of_numbers_are_below_each_other_whatever_the_errors_are() {
    let outcome = run("wrong_gradient", &[]);

    let rows = outcome.message().lines().filter(|line| line.starts_with("  0["));
    let points: BTreeSet<Vec<usize>> = rows
        .map(|row| row.char_indices().filter(|(_, sign)| *sign == '.').map(|(at, _)| at).collect())
        .collect();
    assert_eq!(points.len(), 1, "{}", outcome.message());
}
