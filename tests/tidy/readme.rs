//! The README shows code that runs and a report that was printed: both against the examples.

use std::process::Command;

use crate::source;

/// The block of code between `<!-- NAME -->` and `<!-- end of NAME -->`, without its fences.
fn block(name: &str) -> String {
    let readme = source::read("README.md");
    let (start, end) = (format!("<!-- {name} -->"), format!("<!-- end of {name} -->"));
    let inside = readme.split(&start).nth(1).and_then(|rest| rest.split(&end).next());
    let inside =
        inside.unwrap_or_else(|| panic!("README.md: there is no block between {start} and {end}"));
    let lines = inside.trim().lines().filter(|line| !line.starts_with("```"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn code_stands_by_line_25_and_the_report_on_the_first_screen() {
    let readme = source::read("README.md");
    let line_of = |text: &str| readme.lines().position(|line| line.starts_with(text));

    assert!(line_of("```rust").is_some_and(|line| line < 25), "README.md: show code by line 25");
    assert!(
        line_of("gradient check failed").is_some_and(|line| line < 60),
        "README.md: show a failing report by line 60"
    );
}

#[test]
fn the_code_is_that_of_the_examples() {
    for (name, path) in [
        ("quickstart", "examples/quickstart.rs"),
        ("candle", "frameworks/gradcheck-candle/examples/mlp.rs"),
        ("burn", "frameworks/gradcheck-burn/examples/mlp.rs"),
    ] {
        let example = source::read(path);
        let block = block(name);
        // Below the lines of a manifest.
        let code = block.lines().skip_while(|line| !line.starts_with("use "));
        let mut rest =
            example.lines().map(str::trim).map(|line| line.trim_start_matches("let report = "));
        for line in code.map(|line| line.trim().trim_start_matches("let report = ")) {
            let is_elision = line.starts_with("// …") || line.is_empty();
            assert!(
                is_elision || rest.any(|other| other == line),
                "README.md: this line does not stand in {path}, or not in this order; make them \
                 the same:\n{line}"
            );
        }
    }
}

#[test]
fn the_report_is_that_of_the_broken_example() {
    // The packages together, as `cargo test` builds them: nothing is compiled twice.
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--example", "broken"]).current_dir(source::root());
    let variables = std::env::vars_os().map(|(name, _)| name);
    for name in variables.filter(|name| name.to_string_lossy().starts_with("GRADCHECK_")) {
        command.env_remove(name);
    }
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let printed = String::from_utf8(output.stdout).expect("the report is UTF-8");
    let (told, printed) = (block("broken"), printed.trim_end());
    assert!(
        reads_alike(&told, printed),
        "README.md: `cargo run --example broken` prints another report; copy it:\n{printed}"
    );
}

/// The same words and lines; numbers as different processors round them.
fn reads_alike(told: &str, printed: &str) -> bool {
    let same_line = |(told, printed): (&str, &str)| {
        let (told, printed) = (words(told), words(printed));
        let is_count = |place: usize| told.get(place + 1) == Some(&"evaluations");
        let same = |place: usize| same_word(told[place], printed[place], is_count(place));
        told.len() == printed.len() && (0..told.len()).all(same)
    };
    told.lines().count() == printed.lines().count()
        && told.lines().zip(printed.lines()).all(same_line)
}

fn words(line: &str) -> Vec<&str> {
    line.split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).collect()
}

/// Sizes of errors (`3e-11`) agree within a factor of ten, the count of evaluations, which follows
/// from them, within one of two, other fractions to six digits, and everything else exactly.
fn same_word(told: &str, printed: &str, is_count: bool) -> bool {
    let number =
        |word: &str| word.parse::<f64>().ok().filter(|_| is_count || word.contains(['.', 'e']));
    match (number(told), number(printed)) {
        (Some(told), Some(value)) if is_count => (0.5..=2.0).contains(&(told / value)),
        (Some(told_value), Some(value)) if told.contains("e-") && printed.contains("e-") => {
            (0.1..=10.0).contains(&(told_value / value))
        }
        (Some(told), Some(value)) => (told - value).abs() <= 1e-6 * value.abs(),
        _ => told == printed,
    }
}

#[test]
fn another_rounding_reads_alike_and_another_report_does_not() {
    let told =
        "w2[1, 3]  analytic 0.16013422  numeric 0.05337807 ± 3e-11  3.0000 ×\n(71 evaluations)";

    assert!(reads_alike(told, &told.replace("3e-11", "8e-12").replace("71", "73")));
    for (from, to) in [
        ("w2", "w1"),
        ("[1", "[2"),
        ("0.0533", "0.0534"),
        ("e-11", "e-5"),
        ("71", "7"),
        ("×", "x"),
        ("\n", " "),
    ] {
        assert!(!reads_alike(told, &told.replace(from, to)), "{from} as {to}");
    }
}
