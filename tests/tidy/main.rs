//! Holds the house rules: the form of sources, the arrows between modules, and every fact that
//! stands in two places. A failure says where, and what to do.

mod arrows;
mod blocks;
mod contributing;
mod dependencies;
mod derive;
mod documents;
mod form;
mod imports;
mod modules;
mod pasted;
mod readme;
mod source;

/// Fails with all `complaints` at once.
#[track_caller]
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n  {}\n", complaints.join("\n  "));
}
