//! How much a user takes in with the crate.

use std::collections::BTreeSet;
use std::process::Command;

use crate::source;

/// The most crates that the default build has, our two included.
const MOST_CRATES: usize = 18;

#[test]
fn without_features_there_is_no_dependency() {
    let crates = crates(&["--no-default-features"]);

    assert_eq!(crates.len(), 1, "gradcheck-core without features depends on {crates:?}");
}

#[test]
fn the_default_build_is_small() {
    let crates = crates(&[]);

    println!("{} crates: {crates:?}", crates.len());
    assert!(
        crates.len() <= MOST_CRATES,
        "the default build has {} crates, {MOST_CRATES} are agreed; do without one of {crates:?}",
        crates.len()
    );
}

/// The crates that a build of gradcheck-core with `options` compiles.
fn crates(options: &[&str]) -> BTreeSet<String> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["tree", "-e", "normal", "-p", "gradcheck-core", "--prefix", "none"]);
    command.args(["--format", "{p}"]).args(options).current_dir(source::root());
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let lines = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let name = |line: &str| line.split(" (").next().unwrap_or(line).to_owned();
    lines.lines().filter(|line| !line.is_empty()).map(name).collect()
}
