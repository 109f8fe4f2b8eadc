//! The lines that mark a failing assertion in a workflow of GitHub.

use super::process::{Outcome, run};

const GITHUB: (&str, &str) = ("GITHUB_ACTIONS", "true");

/// The properties and the text of the only annotation.
#[track_caller]
fn annotation(outcome: &Outcome) -> (String, String) {
    let mut lines = outcome.stderr.lines().filter(|line| line.starts_with("::"));
    let line = lines.next().expect("there is an annotation");
    assert_eq!(lines.next(), None, "{}", outcome.stderr);
    let command = line.strip_prefix("::error ").expect("it is an error");
    let (properties, text) = command.split_once("::").expect("the properties end");
    (properties.to_owned(), text.to_owned())
}

/// What GitHub makes of an escaped text.
fn unescaped(text: &str) -> String {
    let text = text.replace("%0A", "\n").replace("%0D", "\r").replace("%3A", ":");
    text.replace("%2C", ",").replace("%25", "%")
}

#[test]
fn an_annotation_points_at_the_line_of_the_assertion() {
    let source = include_str!("fixtures.rs");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let root = std::fs::canonicalize(root).unwrap();
    for name in ["wrong_gradient", "wrong_gradient_with_seed", "inconclusive", "shapes_that_differ"]
    {
        let mark = format!("// panics here: {name}");
        let at = source.lines().position(|line| line.ends_with(&mark)).unwrap();
        // The mark of an assertion of several lines stands on its second one.
        let line = if name == "wrong_gradient_with_seed" { at } else { at + 1 };

        let outcome = run(name, &[GITHUB, ("GITHUB_WORKSPACE", root.to_str().unwrap())]);

        let (properties, _) = annotation(&outcome);
        let place = format!("file=tests/suite/failing/fixtures.rs,line={line},title=");
        assert!(properties.starts_with(&place), "{name}: {properties}");
    }
}

#[test]
fn an_annotation_says_what_the_failure_says_without_colour() {
    let environment = [GITHUB, ("CLICOLOR_FORCE", "1")];
    let plain = run("wrong_gradient", &[]);

    let (properties, text) = annotation(&run("wrong_gradient", &environment));

    let title = "title=gradient check failed%3A 6 of 8 entries are wrong%2C in 1 of 2 tensors";
    assert!(properties.ends_with(title), "{properties}");
    assert_eq!(unescaped(&text), plain.message());
}

#[test]
fn a_check_without_a_verdict_is_annotated_too() {
    let (properties, text) = annotation(&run("random_cost", &[GITHUB]));

    assert!(properties.ends_with("title=gradient check not possible"), "{properties}");
    assert!(text.contains("deterministic"), "{text}");
}

#[test]
fn a_check_that_passes_and_one_elsewhere_are_not_annotated() {
    for (name, environment) in [
        ("right_gradient", &[GITHUB][..]),
        ("wrong_gradient", &[]),
        ("wrong_gradient", &[("GITHUB_ACTIONS", "false")]),
    ] {
        let outcome = run(name, environment);

        assert!(!outcome.stderr.contains("::"), "{name}: {}", outcome.stderr);
    }
}

#[test]
fn text_of_others_begins_no_line_of_a_log() {
    let lines = |text: &str| -> Vec<String> {
        text.split(['\n', '\r']).map(|line| line.trim_start().to_owned()).collect()
    };
    for (name, environment) in [
        ("error_with_a_command_of_a_log", &[][..]),
        ("name_with_a_command_of_a_log", &[]),
        ("right_gradient", &[("GRADCHECK_\n::error::forged by a variable", "1")]),
        ("right_gradient", &[("GRADCHECK_SEED", "1\n::error::forged by a value")]),
        ("wrong_gradient", &[("GRADCHECK_REPORT", "/dev/null/\n::error::forged by a folder")]),
    ] {
        let outcome = run(name, environment);

        let all = format!("{}\n{}", outcome.stdout, outcome.stderr);
        assert!(all.contains("forged"), "{name}: {all}");
        assert!(!lines(&all).iter().any(|line| line.starts_with("::")), "{name}: {all}");
        assert!(!all.contains("##["), "{name}: {all}");
    }
}
