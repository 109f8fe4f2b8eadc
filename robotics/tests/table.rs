//! The tables of `FACTORS.md` are what the checks give, and every failure in them is judged there.

use robotics::row::{Row, Subject};
use robotics::{factors, manifolds, sophus};

const WRITTEN: &str = include_str!("../FACTORS.md");

fn rows(subjects: &[Subject]) -> Vec<Row> {
    assert!(!subjects.is_empty());
    subjects.iter().map(Subject::check).collect()
}

/// What differs from what is written, and what no judgement names.
fn complaints(rows: &[Row]) -> Vec<String> {
    let judged = WRITTEN.split_once("## Judgements").expect("the judgements").1;
    let mut complaints = Vec::new();
    for row in rows {
        let line = format!("| {} |", row.counts().join(" | "));
        if !WRITTEN.contains(&line) {
            complaints.push(format!("FACTORS.md does not have: {line} {}", row.finding));
        }
        if row.failed + row.inconclusive > 0 && !judged.contains(&format!("`{}`", row.name)) {
            complaints.push(format!("FACTORS.md has no judgement of `{}`", row.name));
        }
        if row.found < row.planted {
            complaints.push(format!("a turned sign in {} passes", row.name));
        }
    }
    complaints
}

#[test]
fn the_factors_of_apex_solver_are_as_written() {
    assert_eq!(complaints(&rows(&factors::subjects())), Vec::<String>::new());
}

#[test]
fn the_groups_of_apex_manifolds_are_as_written() {
    assert_eq!(complaints(&rows(&manifolds::subjects())), Vec::<String>::new());
}

#[test]
fn the_groups_of_sophus_lie_are_as_written() {
    assert_eq!(complaints(&rows(&sophus::subjects())), Vec::<String>::new());
}
