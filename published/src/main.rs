//! Prints the tables, of all crates or of those that are named, or the reports of one derivative:
//! `cargo run --manifest-path published/Cargo.toml -- apex-manifolds "SGal3 small_adj"`

use published::field::{Field, Published};

fn print_tables(field: &Field, crates: &[&Published]) {
    if !crates.is_empty() {
        println!("## {}\n", field.name);
    }
    for published in crates {
        println!("{}", published.section());
    }
}

/// What each check of the derivatives says whose names contain `name`.
fn print_reports(published: &Published, name: &str) {
    let subjects = (published.subjects)();
    for subject in subjects.iter().filter(|subject| subject.name.contains(name)) {
        println!("### {} {}: {}\n", published.name, published.version, subject.name);
        for report in subject.reports() {
            println!("{report}\n");
        }
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    let (of, name) = (words.next(), words.next());
    for field in published::fields() {
        let is_meant = |published: &&Published| {
            of.as_deref().is_none_or(|of| of == field.name || of == published.name)
        };
        let crates: Vec<&Published> = field.crates.iter().filter(is_meant).collect();
        match &name {
            Some(name) => crates.iter().for_each(|published| print_reports(published, name)),
            None => print_tables(&field, &crates),
        }
    }
}
