//! Prints what changes of a part of the corpus when one number of the engine is half or twice what it is.
//!
//! `cargo run --release -p gradcheck-tests --bin sensitivity -- [--only PART] [--part N]`: PART of a
//! number's file or name; every Nth case of the corpus, of 16 where nothing is said. One build, and then
//! two runs for each number, which say nothing where nothing changes.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use gradcheck_tests::sensitivity::{Copied, Counts, Number, VARIABLE, copied};

/// One of so many cases.
const PART: usize = 16;

struct Options {
    only: String,
    part: usize,
    counts: bool,
}

fn options() -> Option<Options> {
    let mut options = Options { only: String::new(), part: PART, counts: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--only" => options.only = arguments.next()?,
            "--part" => options.part = arguments.next()?.parse().ok().filter(|part| *part > 0)?,
            // What the copy is asked for.
            "--counts" => options.counts = true,
            _ => return None,
        }
    }
    Some(options)
}

/// Builds the program in the copy.
fn build(root: &Path) -> io::Result<Result<(), String>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["build", "--release", "-p", "gradcheck-tests", "--bin", "sensitivity"])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .output()?;
    let complaint = || String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(if output.status.success() { Ok(()) } else { Err(complaint()) })
}

/// The counts with one number changed, or why there are none.
fn run(copied: &Copied, part: usize, change: &str) -> io::Result<Result<Counts, String>> {
    let output = Command::new(copied.root.join("target/release/sensitivity"))
        .args(["--counts", "--part", &part.to_string()])
        .env(VARIABLE, change)
        .output()?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let first = complaint.lines().next().unwrap_or("it was stopped").to_owned();
        return Ok(Err(format!("cannot be: {first}")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).parse())
}

fn examine(options: &Options) -> io::Result<()> {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let copied = copied(&workspace, &workspace.join("target/sensitivity"), build)?;
    let usual = run(&copied, options.part, "")?.map_err(io::Error::other)?;
    println!("every {}th case: {usual}\n", options.part);
    let is_asked = |number: &Number| {
        number.name.contains(&options.only) || number.file.to_string_lossy().contains(&options.only)
    };
    let mut silent = Vec::new();
    for (place, number) in copied.numbers.iter().enumerate().filter(|(_, n)| is_asked(n)) {
        let title = format!("{} {} = {}", number.file.display(), number.name, number.value);
        let mut said = Vec::new();
        for (word, factor) in [("half", 0.5), ("twice", 2.0)] {
            let change = match run(&copied, options.part, &format!("{place} {factor}"))? {
                Ok(counts) => counts.beside(&usual),
                Err(complaint) => complaint,
            };
            if !change.is_empty() {
                said.push(format!("    {word}: {change}"));
            }
        }
        if said.is_empty() {
            silent.push(title);
        } else {
            println!("{title}\n{}", said.join("\n"));
        }
    }
    println!("\nNothing changes at half or twice of:\n{}", silent.join("\n"));
    let fixed: Vec<&str> = copied.fixed.iter().map(|number| number.name.as_str()).collect();
    println!("\nNot tried, since the compiler has to know them: {}", fixed.join(", "));
    Ok(())
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprintln!("usage: sensitivity [--only PART] [--part N]");
        return ExitCode::FAILURE;
    };
    if options.counts {
        println!("{}", Counts::of_part(options.part));
        return ExitCode::SUCCESS;
    }
    match examine(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
