//! Checks every differentiable op of candle that runs on a processor, and prints the table of
//! `OPS.md`.
//!
//! `cargo run --release -p gradcheck-candle --example ops`

mod cases;

fn main() {
    print!("{}", cases::table());
}
