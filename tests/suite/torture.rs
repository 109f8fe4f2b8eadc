//! Some hundred random hostile inputs; `cargo run --release -p gradcheck-tests --bin torture` runs more.

use gradcheck_tests::torture::tortured;

#[test]
fn no_hostile_input_breaks_an_invariant() {
    let tallies = tortured(300, 1, &mut |broken| println!("{broken}\n"));

    assert_eq!(tallies.broken, 0);
    assert!(tallies.fewest().iter().all(|count| *count > 0), "{:?}\n{tallies}", tallies.fewest());
}
