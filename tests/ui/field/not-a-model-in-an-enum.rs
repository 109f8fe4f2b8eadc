use gradcheck_core::Parameters;

struct Optimizer;

#[derive(Parameters)]
enum Layer<L> {
    Linear(L),
    Trained { layer: L, optimizer: Optimizer },
}

fn main() {}
