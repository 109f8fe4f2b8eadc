//! Prints a table for each crate. `cargo run --manifest-path robotics/Cargo.toml`

use robotics::row::{Row, Subject, table};
use robotics::{factors, manifolds, sophus};

fn print(name: &str, subjects: &[Subject]) {
    let rows: Vec<Row> = subjects.iter().map(Subject::check).collect();
    println!("### {name}\n\n{}", table(&rows));
}

fn main() {
    print("apex-solver 1.5.0", &factors::subjects());
    print("apex-manifolds 0.4.0", &manifolds::subjects());
    print("sophus_lie 0.15.0", &sophus::subjects());
}
