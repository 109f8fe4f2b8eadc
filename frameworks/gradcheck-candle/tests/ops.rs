//! The ops of candle: that what the documents say of them is still so. An op that fails there and
//! passes here is mended, and leaves the list of mistakes.

#[path = "../examples/ops/cases/mod.rs"]
mod cases;

use gradcheck_ops::differences;

#[test]
fn the_ops_come_out_as_the_documents_say() {
    let found = cases::table();

    let told = include_str!("../OPS.md");
    assert_eq!(differences(told, &found), [""; 0], "run the example `ops` and see `OPS.md`");
}
