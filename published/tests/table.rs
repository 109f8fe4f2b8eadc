//! The pages of `tables` are what the checks give, every failure in them is judged there, and the
//! figures of `FOUND.md` are their sums.

use published::field::{Field, Published};
#[cfg(feature = "default")]
use published::row::CASES;
use published::row::Row;

const MANIFEST: &str = include_str!("../Cargo.toml");
#[cfg(feature = "default")]
const FOUND: &str = include_str!("../FOUND.md");

/// The lines of the tables on a page.
fn written(page: &str) -> Vec<&str> {
    let is_row = |line: &&str| line.starts_with("| `") && line.matches(" | ").count() >= 7;
    page.lines().filter(is_row).collect()
}

/// The part of the page on one crate.
fn section<'page>(page: &'page str, heading: &str) -> &'page str {
    let after = page.split_once(&format!("{heading}\n")).map_or("", |(_, after)| after);
    after.split("\n##").next().unwrap_or_default()
}

/// What differs from what is written, and what no judgement names.
fn complaints(published: &Published, rows: &[Row], page: &str) -> Vec<String> {
    let Published { name, version, .. } = published;
    let table = section(page, &published.heading());
    let judged = page.split_once("## Judgements").expect("the judgements").1;
    let is_judged = |row: &Row| {
        let mut lines = judged.lines().filter(|line| line.starts_with(&format!("| {name} |")));
        lines.any(|line| line.contains(&format!("`{}`", row.name)))
    };
    let mut complaints = Vec::new();
    if !MANIFEST.contains(&format!("\"={version}\"")) {
        complaints.push(format!("{name}: the manifest has another version than {version}"));
    }
    if written(table).len() != rows.len() {
        complaints.push(format!("{name}: the page has {} rows", written(table).len()));
    }
    for row in rows {
        let line = format!("| {} |", row.counts().join(" | "));
        if !table.contains(&line) {
            complaints.push(format!("{name}: the page does not have: {line} {}", row.finding));
        }
        let is_clear = row.failed + row.inconclusive == 0 && row.found == row.planted;
        if !is_clear && !is_judged(row) {
            complaints.push(format!("{name}: the page has no judgement of `{}`", row.name));
        }
        if row.missed > 0 {
            complaints.push(format!("{name}: a turned sign in {} passes", row.name));
        }
    }
    complaints
}

fn hold(field: &str) {
    let mut fields = published::fields().into_iter();
    let Field { page, crates, .. } = fields.find(|other| other.name == field).expect("a field");

    let complaints: Vec<String> = crates
        .iter()
        .flat_map(|published| complaints(published, &published.rows(), page))
        .collect();

    assert_eq!(complaints, Vec::<String>::new());
}

macro_rules! held {
    ($($feature:literal $test:ident)+) => {$(
        #[cfg(feature = $feature)]
        #[test]
        fn $test() {
            hold($feature);
        }
    )+};
}

held! {
    "engines" the_tables_of_engines_are_as_written
    "finance" the_tables_of_finance_are_as_written
    "geometry" the_tables_of_geometry_are_as_written
    "kernels" the_tables_of_kernels_are_as_written
    "mechanics" the_tables_of_mechanics_are_as_written
    "networks" the_tables_of_networks_are_as_written
    "optimization" the_tables_of_optimization_are_as_written
    "robotics" the_tables_of_robotics_are_as_written
    "special" the_tables_of_special_are_as_written
    "statistics" the_tables_of_statistics_are_as_written
    "thermodynamics" the_tables_of_thermodynamics_are_as_written
}

/// The numbers in a cell of a table.
#[cfg(feature = "default")]
fn numbers(cell: &str) -> impl Iterator<Item = usize> {
    cell.split([' ', ',']).filter_map(|word| word.parse().ok())
}

/// Of all pages: derivatives and crates; passed, failed and inconclusive cases; turned signs that were
/// found, and at the very cell, and all of them.
#[cfg(feature = "default")]
fn sums() -> [usize; 8] {
    let mut sums = [0; 8];
    for field in published::fields() {
        sums[1] += field.crates.len();
        for row in written(field.page) {
            sums[0] += 1;
            let cells: Vec<&str> = row.split(" | ").collect();
            let turned: Vec<usize> = numbers(cells[6]).collect();
            let [found, planted, located, _] = turned[..] else { panic!("a row is not: {row}") };
            let cases = cells[3..6].iter().flat_map(|cell| numbers(cell));
            for (sum, number) in sums[2..].iter_mut().zip(cases.chain([found, located, planted])) {
                *sum += number;
            }
        }
    }
    sums
}

#[cfg(feature = "default")]
#[test]
fn the_page_of_what_was_found_has_the_sums_of_the_tables() {
    let [derivatives, crates, passed, failed, inconclusive, found, located, planted] = sums();
    let sentence = format!(
        "{derivatives} derivatives of {crates} crates, at {CASES} points each: {passed} cases pass, \
         {failed} fail, {inconclusive} are inconclusive.\nOf {planted} signs that were turned where \
         a case passes, {found} are found, {located} of them at the very cell.\n"
    );

    assert!(FOUND.contains(&sentence), "FOUND.md: write: {sentence}");
    let short = format!("{derivatives} derivatives of {crates} published crates");
    assert!(include_str!("../../README.md").contains(&short), "README.md: write: {short}");
    assert!(include_str!("../../CHANGELOG.md").contains(&short), "CHANGELOG.md: write: {short}");
}

#[cfg(feature = "default")]
#[test]
fn the_reports_on_the_page_of_what_was_found_are_printed() {
    let mut seen = 0;
    for block in FOUND.split("```text\n").skip(1) {
        let (command, rest) = block.split_once('\n').expect("a command");
        let (report, _) = rest.split_once("```").expect("the end of a block");
        let (_, words) = command.split_once(" -- ").expect("the words of the command");
        let (name, derivative) = words.split_once(' ').expect("a crate and a derivative");
        let crates = published::fields().into_iter().flat_map(|field| field.crates);
        let subjects = crates.filter(|other| other.name == name).flat_map(|of| (of.subjects)());
        let meant = subjects.filter(|subject| subject.name.contains(derivative.trim_matches('"')));
        let printed: String = meant.flat_map(|subject| subject.reports()).collect();
        for line in report.lines().filter(|line| *line != "…") {
            assert!(printed.contains(line), "FOUND.md: `{command}` does not print: {line}");
        }
        seen += 1;
    }

    assert_eq!(seen, 5);
}
