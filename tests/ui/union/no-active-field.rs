use gradcheck_core::Parameters;

#[derive(Parameters)]
union Weight {
    double: f64,
    #[parameters(skip)]
    single: f32,
}

fn main() {}
