//! Softmax regression on the iris flowers: checks the hand-written gradient first, then trains
//! with it, and prints the accuracy before and after.
//!
//! `cargo run --example iris`

use gradcheck_core::{Parameters, assert_gradients};
use ndarray::{Array, Array1, Array2, Axis};

const FEATURES: usize = 4;
const CLASSES: usize = 3;

#[derive(Parameters)]
struct Softmax {
    weight: Array2<f64>,
    bias: Array1<f64>,
}

impl Softmax {
    fn random(seed: u64) -> Self {
        let mut generator = fastrand::Rng::with_seed(seed);
        let mut entry = || 0.1 * (generator.f64() - 0.5);
        Self {
            weight: Array::from_shape_simple_fn((FEATURES, CLASSES), &mut entry),
            bias: Array::from_shape_simple_fn(CLASSES, &mut entry),
        }
    }

    fn probabilities(&self, x: &Array2<f64>) -> Array2<f64> {
        let mut scores = x.dot(&self.weight) + &self.bias;
        for mut row in scores.rows_mut() {
            let greatest = row.fold(f64::NEG_INFINITY, |greatest, &score| greatest.max(score));
            row.mapv_inplace(|score| (score - greatest).exp());
            row /= row.sum();
        }
        scores
    }

    fn loss(&self, flowers: &Flowers) -> f64 {
        let probabilities = self.probabilities(&flowers.x);
        let rows = probabilities.rows().into_iter().zip(&flowers.species);
        -rows.map(|(row, &species)| row[species].ln()).sum::<f64>() / flowers.count()
    }

    fn gradient(&self, flowers: &Flowers) -> Self {
        let mut error = self.probabilities(&flowers.x);
        for (mut row, &species) in error.rows_mut().into_iter().zip(&flowers.species) {
            row[species] -= 1.0;
        }
        error /= flowers.count();
        Self { weight: flowers.x.t().dot(&error), bias: error.sum_axis(Axis(0)) }
    }

    fn step(&mut self, rate: f64, gradient: &Self) {
        self.weight.scaled_add(-rate, &gradient.weight);
        self.bias.scaled_add(-rate, &gradient.bias);
    }

    fn accuracy(&self, flowers: &Flowers) -> f64 {
        let probabilities = self.probabilities(&flowers.x);
        let rows = probabilities.rows().into_iter().zip(&flowers.species);
        let right = rows.filter(|(row, species)| row.iter().all(|&other| other <= row[**species]));
        right.count() as f64 / flowers.count()
    }
}

struct Flowers {
    /// One flower a row; each feature has mean 0 and standard deviation 1.
    x: Array2<f64>,
    species: Vec<usize>,
}

impl Flowers {
    fn load() -> Self {
        let mut measures: Vec<f64> = Vec::new();
        let mut species = Vec::new();
        for line in include_str!("data/iris.csv").lines().skip(1) {
            let (features, class) = line.rsplit_once(',').expect("five columns");
            measures.extend(features.split(',').map(|cell| cell.parse::<f64>().expect("a number")));
            species.push(class.parse().expect("the number of a species"));
        }
        let x = Array::from_shape_vec((species.len(), FEATURES), measures).expect("four features");
        let mean = x.sum_axis(Axis(0)) / x.nrows() as f64;
        let deviation = x.std_axis(Axis(0), 0.0);
        Self { x: (x - mean) / deviation, species }
    }

    fn count(&self) -> f64 {
        self.x.nrows() as f64
    }
}

fn main() {
    let flowers = Flowers::load();
    let mut model = Softmax::random(7);

    let report = assert_gradients!(&mut model, |m| m.loss(&flowers), |m| m.gradient(&flowers));
    println!("{report}\n");

    println!("accuracy before  {:.3}", model.accuracy(&flowers));
    for _ in 0..500 {
        let gradient = model.gradient(&flowers);
        model.step(0.5, &gradient);
    }
    println!("accuracy after   {:.3}", model.accuracy(&flowers));
}
