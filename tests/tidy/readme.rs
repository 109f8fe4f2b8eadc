//! The README shows code that runs and a report that was printed: the first in crates of its own, the
//! second against the example. The pages of the frameworks show lines of their examples.

use std::process::Command;

use crate::blocks::blocks;
use crate::source;

/// More lines than this, and a newcomer does not read it to its end.
const LONGEST_README: usize = 150;

#[test]
fn the_readme_is_short_and_begins_with_what_is_needed_first() {
    let readme = source::read("README.md");
    let line_of = |text: &str| readme.lines().position(|line| line.starts_with(text));

    let lines = readme.lines().count();
    assert!(lines <= LONGEST_README, "README.md: {lines} lines; move some to the guide");
    for (text, most) in [
        ("gradcheck-core = ", 12),
        ("```rust", 30),
        ("#[test]", 55),
        ("gradient check failed", 75),
        ("    #[parameters(skip)]", 105),
    ] {
        let line = line_of(text);
        assert!(
            line.is_some_and(|line| line < most),
            "README.md: `{text}` by line {most}: {line:?}"
        );
    }
}

#[test]
fn the_code_of_the_frameworks_is_that_of_their_examples() {
    for name in ["candle", "burn"] {
        let page = format!("gradcheck-core/src/guide/{name}.md");
        let path = format!("frameworks/gradcheck-{name}/examples/mlp.rs");
        let example = source::read(&path);
        let block = blocks(&page, "text").remove(0);
        let mut rest =
            example.lines().map(str::trim).map(|line| line.trim_start_matches("let report = "));
        for line in block.lines().map(|line| line.trim().trim_start_matches("let report = ")) {
            let is_elision = line.starts_with("// …") || line.is_empty();
            assert!(
                is_elision || rest.any(|other| other == line),
                "{page}: this line does not stand in {path}, or not in this order; make them \
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
    let (told, printed) = (blocks("README.md", "text").remove(0), printed.trim_end());
    assert!(
        is_excerpt(&told, printed),
        "README.md: `cargo run --example broken` prints another report; copy it:\n{printed}"
    );
}

/// Whether `told` is `printed`, where a line `…` stands for any lines.
fn is_excerpt(told: &str, printed: &str) -> bool {
    let lines: Vec<&str> = printed.lines().collect();
    let parts: Vec<&str> = told.split("\n…\n").collect();
    let mut start = 0;
    for (number, part) in parts.iter().enumerate() {
        let count = part.lines().count();
        let reads = |at: usize| {
            let lines = lines.get(at..at + count);
            lines.is_some_and(|lines| reads_alike(part, &lines.join("\n")))
        };
        let found = match number {
            0 => reads(0).then_some(0),
            _ => (start..lines.len()).find(|&at| reads(at)),
        };
        let Some(at) = found else { return false };
        start = at + count;
    }
    start == lines.len()
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
    assert!(
        is_excerpt("a 1\n…\nc 3", "a 1\nb 2\nc 3") && !is_excerpt("a 1\n…\nb 2", "a 1\nb 2\nc 3")
    );
    assert!(
        !is_excerpt("a 1\n…\nd 4", "a 1\nb 2\nc 3") && !is_excerpt("b 2\n…\nc 3", "a 1\nb 2\nc 3")
    );
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
