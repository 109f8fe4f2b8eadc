//! The notebook that this project started from, row by row: its network, its numbers, its way of
//! checking a gradient, and beside it the default check of the same case.
//!
//! `cargo run -p gradcheck-partners --example notebook`

use std::error::Error;

use gradcheck_core::{
    Check, EntryProbe, Parameters, Report, TensorLayout, Verdict, Visitor, VisitorMut,
};
use indexmap::IndexMap;
use ndarray::{Array2, Axis};
use serde_json::Value;

type Matrix = Array2<f64>;

/// The notebook's own form of parameters and gradients: arrays by name, in order.
type Dictionary = IndexMap<String, Matrix>;

#[derive(Clone, Parameters)]
struct Network {
    #[parameters(rename = "W1")]
    w1: Matrix,
    #[parameters(rename = "B1")]
    b1: Matrix,
    #[parameters(rename = "W2")]
    w2: Matrix,
    #[parameters(rename = "B2")]
    b2: Matrix,
    #[parameters(rename = "W3")]
    w3: Matrix,
    #[parameters(rename = "B3")]
    b3: Matrix,
}

/// What the backward pass leaves behind; the gradients of the activations are no parameters.
#[derive(Parameters)]
struct Gradients {
    #[parameters(rename = "W1")]
    dw1: Matrix,
    #[parameters(rename = "B1")]
    db1: Matrix,
    #[parameters(skip)]
    da1: Matrix,
    #[parameters(rename = "W2")]
    dw2: Matrix,
    #[parameters(rename = "B2")]
    db2: Matrix,
    #[parameters(skip)]
    da2: Matrix,
    #[parameters(rename = "W3")]
    dw3: Matrix,
    #[parameters(rename = "B3")]
    db3: Matrix,
}

const NAMES: [&str; 6] = ["W1", "B1", "W2", "B2", "W3", "B3"];

impl Gradients {
    /// As the notebook returns them: `dW1`, `dB1`, and so on.
    fn dictionary(self) -> Dictionary {
        let arrays = [self.dw1, self.db1, self.dw2, self.db2, self.dw3, self.db3];
        NAMES.into_iter().zip(arrays).map(|(name, array)| (format!("d{name}"), array)).collect()
    }
}

struct Activations {
    a1: Matrix,
    a2: Matrix,
    a3: Matrix,
}

impl Network {
    fn initialize_params(params: &Value) -> Self {
        Self::of(&|name| matrix(&params[name]))
    }

    fn of(array: &dyn Fn(&str) -> Matrix) -> Self {
        let [w1, b1, w2, b2, w3, b3] = NAMES.map(array);
        Self { w1, b1, w2, b2, w3, b3 }
    }

    fn forward(&self, x: &Matrix) -> Activations {
        let relu = |z: Matrix| z.mapv_into(|z| z.max(0.0));
        let a1 = relu(self.w1.dot(x) + &self.b1);
        let a2 = relu(self.w2.dot(&a1) + &self.b2);
        let a3 = (self.w3.dot(&a2) + &self.b3).mapv_into(|z| 1.0 / (1.0 + (-z).exp()));
        Activations { a1, a2, a3 }
    }

    fn compute_cost(&self, x: &Matrix, y: &Matrix) -> f64 {
        let a = self.forward(x).a3;
        let terms = y * &a.ln() + (1.0 - y) * &(1.0 - &a).ln();
        -1.0 / y.len() as f64 * terms.sum()
    }

    fn backward(&self, x: &Matrix, y: &Matrix) -> Gradients {
        let Activations { a1, a2, a3 } = self.forward(x);
        let m = y.len() as f64;
        let sum = |dz: &Matrix| dz.sum_axis(Axis(1)).insert_axis(Axis(1));
        let is_on = |a: &Matrix| a.mapv(|a| f64::from(a > 0.0));
        let dz3 = a3 - y;
        let da2 = self.w3.t().dot(&dz3);
        let dz2 = &da2 * &is_on(&a2);
        let da1 = self.w2.t().dot(&dz2);
        let dz1 = &da1 * &is_on(&a1);
        Gradients {
            dw1: dz1.dot(&x.t()) / m,
            db1: sum(&dz1) / m,
            da1,
            dw2: dz2.dot(&a1.t()) / m,
            db2: sum(&dz2) / m,
            da2,
            dw3: dz3.dot(&a2.t()) / m,
            db3: sum(&dz3) / m,
        }
    }
}

/// A network of any depth, with the notebook's names: W1, B1, W2, B2, …
struct Deep(Vec<[Matrix; 2]>);

impl Parameters for Deep {
    type Scalar = f64;

    fn visit(&self, visitor: &mut Visitor<'_, f64>) {
        for (number, [w, b]) in (1..).zip(&self.0) {
            visitor.field(&format!("W{number}"), w);
            visitor.field(&format!("B{number}"), b);
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, f64>) {
        for (number, [w, b]) in (1..).zip(&mut self.0) {
            visitor.field(&format!("W{number}"), w);
            visitor.field(&format!("B{number}"), b);
        }
    }
}

/// The notebook sorts by the first digit of a name, so that W10 to W12 come beside W1.
fn layers_keep_their_order() {
    let layer = |number: u8| [(2, 2), (2, 1)].map(|shape| Matrix::from_elem(shape, number.into()));
    let deep = Deep((1..=12).map(layer).collect());

    let layout = deep.layout();
    let paths: Vec<&str> = layout.tensors().iter().map(TensorLayout::path).collect();
    println!("order of 12 layers: {}", paths.join(" "));

    let expected: Vec<String> = (1..=12).flat_map(|n| [format!("W{n}"), format!("B{n}")]).collect();
    assert_eq!(paths, expected);
    assert!(deep.flatten().is_sorted());
}

/// The test case: the network, its input and its labels, and what the notebook got from them.
struct Case {
    network: Network,
    x: Matrix,
    y: Matrix,
    notebook: Value,
}

impl Case {
    fn load() -> Result<Self, Box<dyn Error>> {
        let notebook: Value = serde_json::from_str(include_str!("data/notebook.json"))?;
        let network = Network::initialize_params(&notebook["params"]);
        Ok(Self { network, x: matrix(&notebook["x"]), y: matrix(&notebook["y"]), notebook })
    }

    fn cost_is_the_notebooks(&self) {
        let cost = self.network.compute_cost(&self.x, &self.y);
        println!("cost: {cost:?}");
        assert_close(cost, 2.407_833_389_834_357, 1e-14);
    }

    fn gradient_is_the_notebooks(&self) {
        let gradients = self.network.backward(&self.x, &self.y);
        let flat = gradients.flatten();
        let activations = gradients.da1.len() + gradients.da2.len();
        println!("gradient: {} entries; {activations} of dA1 and dA2 left out", flat.len());
        for row in flat.chunks(6) {
            let cells: Vec<String> = row.iter().map(|entry| format!("{entry:11.8}")).collect();
            println!("  {}", cells.join(" "));
        }
        let printed = list(&self.notebook["printed"]["gradient"]);
        assert_eq!(flat.len(), printed.len());
        for (entry, printed) in flat.iter().zip(printed) {
            assert_close(*entry, printed, 0.500_001e-8);
        }
    }

    fn vector_becomes_the_network_again(&self) -> Result<(), Box<dyn Error>> {
        let flat = self.network.flatten();
        let again = self.network.unflatten(&flat)?.flatten();
        let bits = |flat: &[f64]| flat.iter().map(|entry| entry.to_bits()).collect::<Vec<_>>();
        println!("round trip: {} entries, bit for bit", flat.len());
        assert_eq!(bits(&flat), bits(&again));

        let error =
            self.network.unflatten(&flat[1..]).err().ok_or("46 entries were taken for 47")?;
        println!("wrong length: {error}");
        assert!(error.to_string().contains("46") && error.to_string().contains("47"));
        Ok(())
    }

    fn every_entry(&mut self) -> Result<Report, Box<dyn Error>> {
        let (x, y) = (&self.x, &self.y);
        let [plus, minus] = ["j_plus", "j_minus"].map(|key| list(&self.notebook[key]));
        println!("every tenth entry:");
        let print_process = |probe: &EntryProbe<'_>| {
            let entry = probe.flat_index();
            assert_close(probe.parameter_plus() - probe.parameter_minus(), 2e-7, 1e-15);
            assert_close(probe.cost_plus(), plus[entry], 1e-13);
            assert_close(probe.cost_minus(), minus[entry], 1e-13);
            if entry.is_multiple_of(10) {
                print_probe(probe);
            }
        };
        let report = Check::new().every_entry().step(1e-7).on_entry(print_process).run(
            &mut self.network,
            |network| network.compute_cost(x, y),
            |network| network.backward(x, y),
        )?;

        let difference = report.difference().ok_or("every entry was measured")?;
        println!("difference {difference:.3e}");
        assert_close(difference, 1.189e-7, 0.01 * 1.189e-7);
        assert!(difference < 2e-7);
        let approximation = list(&self.notebook["grad_approx"]);
        for (entry, expected) in report.numeric().into_iter().flatten().zip(approximation) {
            assert_close(*entry, expected, 1e-8);
        }
        Ok(report)
    }

    /// The same check of the dictionaries, whose arrays are paired in their order, whatever their
    /// names; and of one in which the mean over the samples was forgotten.
    fn dictionaries(&self) -> Result<(), Box<dyn Error>> {
        let (x, y) = (&self.x, &self.y);
        let array = |name: &str| (name.to_owned(), matrix(&self.notebook["params"][name]));
        let mut params: Dictionary = NAMES.into_iter().map(array).collect();
        let network = |params: &Dictionary| Network::of(&|name| params[name].clone());
        let backward = |params: &Dictionary| network(params).backward(x, y).dictionary();
        let not_divided = |params: &Dictionary| {
            let mut grads = backward(params);
            grads["dW2"] *= y.len() as f64;
            grads
        };
        let cost = |params: &mut Dictionary| network(params).compute_cost(x, y);

        let right = Check::new().run(&mut params, cost, |params| backward(params))?;
        let wrong = Check::new().run(&mut params, cost, |params| not_divided(params))?;

        println!("\nas dictionaries: {right}\n\nwith dW2 not divided by m: {wrong}");
        assert_eq!([right.verdict(), wrong.verdict()], [Verdict::Pass, Verdict::Fail]);
        assert!(wrong.mismatches().iter().all(|mismatch| mismatch.path() == "W2"));
        Ok(())
    }

    fn default_check(&mut self) -> Result<Report, Box<dyn Error>> {
        let (x, y) = (&self.x, &self.y);
        let report = Check::new().run(
            &mut self.network,
            |network| network.compute_cost(x, y),
            |network| network.backward(x, y),
        )?;
        assert_eq!(report.verdict(), Verdict::Pass);
        assert!(report.evaluations() <= 50);
        Ok(report)
    }
}

fn print_probe(probe: &EntryProbe<'_>) {
    println!("  {} {:?} {:?}", probe.flat_index(), probe.path(), probe.index());
    println!("    theta  {:?}  {:?}", probe.parameter_plus(), probe.parameter_minus());
    println!("    J      {:?}  {:?}", probe.cost_plus(), probe.cost_minus());
    println!("    approximation {:?}  gradient {:?}", probe.numeric(), probe.analytic());
}

fn print_side_by_side(classical: &Report, default: &Report) {
    println!("                     every entry  default");
    println!("evaluations          {:>11}  {:>7}", classical.evaluations(), default.evaluations());
    println!("sees errors above");
    for (classical, default) in classical.tensors().iter().zip(default.tensors()) {
        let resolutions = [classical.resolution(), default.resolution()];
        println!("  {:<19}{:>11.0e}  {:>7.0e}", default.path(), resolutions[0], resolutions[1]);
    }
}

#[track_caller]
fn assert_close(value: f64, expected: f64, bound: f64) {
    assert!((value - expected).abs() <= bound, "{value:?} is not {expected:?} within {bound:e}");
}

fn matrix(value: &Value) -> Matrix {
    let rows = value.as_array().expect("a list of rows");
    let entries: Vec<f64> = rows.iter().flat_map(list).collect();
    Matrix::from_shape_vec((rows.len(), entries.len() / rows.len()), entries).expect("equal rows")
}

fn list(value: &Value) -> Vec<f64> {
    let entries = value.as_array().expect("a list");
    entries.iter().map(|entry| entry.as_f64().expect("a number")).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut case = Case::load()?;
    layers_keep_their_order();
    case.cost_is_the_notebooks();
    case.gradient_is_the_notebooks();
    case.vector_becomes_the_network_again()?;
    let classical = case.every_entry()?;
    let default = case.default_check()?;
    println!();
    print_side_by_side(&classical, &default);
    case.dictionaries()
}
