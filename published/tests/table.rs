//! The pages of `tables` are what the checks give, and every failure in them is judged there.

use published::field::{Field, Published};
use published::row::Row;

const MANIFEST: &str = include_str!("../Cargo.toml");

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
