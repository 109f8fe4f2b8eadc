//! The variables of the environment, each with the right value and with a wrong one.

use super::process::{is_command, run};

#[test]
fn the_seed_is_7_unless_set() {
    assert!(run("wrong_gradient", &[]).message().contains("seed 7)"));
    assert!(run("wrong_gradient_with_seed", &[]).message().contains("seed 11)"));
}

#[test]
fn the_seed_of_the_environment_wins_over_the_code() {
    for name in ["wrong_gradient", "wrong_gradient_with_seed"] {
        for seed in ["0", "99", "18446744073709551615", " 12 "] {
            let outcome = run(name, &[("GRADCHECK_SEED", seed)]);

            let message = outcome.message();
            assert!(message.contains(&format!("seed {})", seed.trim())), "{message}");
            let rerun = format!("rerun this check: GRADCHECK_SEED={} cargo", seed.trim());
            assert!(message.contains(&rerun), "{message}");
        }
    }
}

#[test]
fn the_seed_of_the_environment_does_not_change_the_verdict() {
    for seed in ["0", "1", "2", "3"] {
        assert_eq!(run("right_gradient", &[("GRADCHECK_SEED", seed)]).code, Some(0), "{seed}");
    }
}

#[test]
fn a_seed_that_is_no_number_is_an_error_that_quotes_it() {
    for seed in ["seven", "-1", "1.5", "18446744073709551616", "0x7"] {
        let outcome = run("right_gradient", &[("GRADCHECK_SEED", seed)]);

        let message = outcome.message();
        assert!(message.contains(&format!("GRADCHECK_SEED={seed} is not")), "{message}");
    }
}

#[test]
fn an_empty_variable_is_as_good_as_none() {
    let environment = [("GRADCHECK_SEED", ""), ("GRADCHECK_EVERY_ENTRY", "")];

    let outcome = run("wrong_gradient", &environment);

    assert_eq!(outcome.message(), run("wrong_gradient", &[]).message());
}

#[test]
fn every_entry_is_switched_by_the_environment() {
    let default = run("one_wrong_entry", &[]);

    let full = run("one_wrong_entry", &[("GRADCHECK_EVERY_ENTRY", "1")]);
    let off = run("one_wrong_entry", &[("GRADCHECK_EVERY_ENTRY", "0")]);

    assert_eq!(off.message(), default.message());
    assert_ne!(full.message(), default.message());
    assert!(full.message().contains("  0[1, 2]  "), "{}", full.message());
}

#[test]
fn the_tensors_and_points_of_the_environment_are_those_of_the_command_to_rerun() {
    let environment = [("GRADCHECK_POINTS", "2"), ("GRADCHECK_ONLY", "*, *")];

    let outcome = run("wrong_gradient", &environment);

    let message = outcome.message();
    let rerun = "rerun this check: GRADCHECK_ONLY='*,*' GRADCHECK_POINTS=2 cargo";
    assert!(message.contains(rerun), "{message}");
    let default = run("wrong_gradient", &[]);
    let message = default.message();
    assert!(!message.contains("_ONLY") && !message.contains("_POINTS"), "{message}");
}

#[test]
fn every_entry_with_another_value_is_an_error_that_quotes_it() {
    for value in ["yes", "2", "true"] {
        let outcome = run("right_gradient", &[("GRADCHECK_EVERY_ENTRY", value)]);

        let message = outcome.message();
        assert!(
            message.contains(&format!("GRADCHECK_EVERY_ENTRY={value} is neither")),
            "{message}"
        );
    }
}

#[test]
fn an_unknown_variable_is_warned_about() {
    for name in ["wrong_gradient", "right_gradient"] {
        let outcome = run(name, &[("GRADCHECK_SED", "3")]);

        let output = outcome.stderr;
        assert!(output.starts_with("warning: unknown variable GRADCHECK_SED;"), "{name}: {output}");
        assert!(output.contains("GRADCHECK_SEED"), "{output}");
        assert!(output.lines().all(|line| line.chars().count() <= 80), "{output}");
        assert_eq!(output.matches("warning").count(), 1, "{output}");
    }
}

#[test]
fn colour_is_forced_and_forbidden() {
    let forced = run("wrong_gradient", &[("CLICOLOR_FORCE", "1")]);
    let declined = run("wrong_gradient", &[("CLICOLOR_FORCE", "0")]);
    let forbidden = run("wrong_gradient", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]);

    assert!(forced.message().contains('\u{1b}'), "{}", forced.message());
    assert!(!declined.message().contains('\u{1b}'), "{}", declined.message());
    assert!(!forbidden.message().contains('\u{1b}'), "{}", forbidden.message());
}

#[test]
fn colour_changes_nothing_but_the_colour() {
    let forced = run("wrong_gradient", &[("CLICOLOR_FORCE", "1")]);

    let mut plain = String::new();
    for (number, part) in forced.message().split('\u{1b}').enumerate() {
        plain.push_str(if number == 0 { part } else { part.split_once('m').unwrap().1 });
    }

    assert_eq!(plain, run("wrong_gradient", &[]).message());
}

#[test]
fn a_locale_without_utf_8_gets_ascii() {
    for locale in ["C", "POSIX", "de_DE.ISO-8859-1"] {
        for name in ["wrong_gradient", "inconclusive", "unstable", "many_tensors", "not_finite"] {
            let outcome = run(name, &[("LC_ALL", locale)]);

            assert!(outcome.message().is_ascii(), "{}", outcome.message());
        }
    }
}

#[test]
fn a_locale_with_utf_8_gets_its_signs() {
    for locale in ["C.UTF-8", "en_GB.utf8", "de_DE.UTF8@euro"] {
        let outcome = run("wrong_gradient", &[("LC_ALL", locale)]);

        assert!(outcome.message().contains("2×3"), "{}", outcome.message());
    }
}

#[test]
fn the_width_of_the_text_is_that_of_the_terminal() {
    let widest = |columns: &str, name: &str| {
        let outcome = run(name, &[("COLUMNS", columns)]);
        let lines = outcome.message().lines().filter(|line| !is_command(line));
        lines.map(|line| line.chars().count()).max().unwrap_or(0)
    };
    for name in ["wrong_gradient", "inconclusive", "long_error", "long_names", "many_tensors"] {
        assert!(widest("60", name) <= 60, "{name}: {}", run(name, &[("COLUMNS", "60")]).stdout);
    }
    assert!((81..=120).contains(&widest("120", "long_error")));
    assert!((61..=80).contains(&widest("", "long_error")));
}
