//! Runs random hostile inputs and prints what became of them: `torture COUNT SEED`, or
//! `torture COUNT SEED NUMBER` for one of them alone.

use std::process::ExitCode;

use gradcheck_tests::torture::{described, tortured};

fn main() -> ExitCode {
    let numbers: Option<Vec<u64>> =
        std::env::args().skip(1).map(|text| text.parse().ok()).collect();
    match numbers.as_deref() {
        Some([count, seed]) => {
            let tallies = tortured(*count, *seed, &mut |broken| println!("{broken}\n"));
            println!("{tallies}\n{} of {count} inputs break an invariant", tallies.broken);
            if tallies.broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Some([_, seed, number]) => {
            println!("{}", described(*seed, *number));
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("usage: torture COUNT SEED [NUMBER]");
            ExitCode::FAILURE
        }
    }
}
