use gradcheck_core::Parameters;

#[derive(Parameters)]
struct String {
    stiffness: f64,
}

#[derive(Parameters)]
struct Violin {
    strings: Vec<String>,
    length: f64,
}

fn main() {}
