//! Checks the differentiable ops of burn on the processor, and prints the table of `OPS.md`.
//!
//! `cargo run --release -p gradcheck-burn --example ops`

mod cases;

fn main() {
    // What an op panics with is in the table.
    std::panic::set_hook(Box::new(|_| {}));
    print!("{}", cases::table());
}
