//! Every kind of model and cost that a user may hand over must compile, and be judged rightly.

use std::error::Error;
use std::fmt;

use gradcheck_core::{Check, Parameters, Verdict, assert_gradients};
use ndarray::{Array1, Array2, array};

use super::models::{Data, Mlp, line, line_cost, line_gradient};
use super::{cost, gradient};

fn loss_of(mlp: &Mlp, data: &Data) -> f64 {
    mlp.loss(data)
}

fn gradient_of(mlp: &Mlp, data: &Data) -> Mlp {
    mlp.backward(data)
}

#[test]
fn a_model_is_taken_by_value() {
    let (mlp, data) = Mlp::small();

    assert_gradients!(mlp, |m| m.loss(&data), |m| m.backward(&data));
}

#[test]
fn a_model_is_borrowed_and_usable_afterwards() {
    let (mut mlp, data) = Mlp::small();

    assert_gradients!(&mut mlp, |m| m.loss(&data), |m| m.backward(&data));

    assert_eq!(mlp, Mlp::small().0);
}

#[test]
fn a_variable_that_is_a_mutable_reference_is_a_model() {
    let (mut mlp, data) = Mlp::small();
    let m = &mut mlp;

    assert_gradients!(m, |m| m.loss(&data), |m| m.backward(&data));
}

#[test]
fn a_field_of_a_larger_struct_is_borrowed() {
    struct Trainer {
        model: Mlp,
        epochs: usize,
    }
    let (model, data) = Mlp::small();
    let mut trainer = Trainer { model, epochs: 3 };

    assert_gradients!(&mut trainer.model, |m| m.loss(&data), |m| m.backward(&data));

    assert_eq!(trainer.epochs, 3);
}

#[test]
fn free_functions_of_a_shared_reference_are_called() {
    let (mlp, data) = Mlp::small();

    assert_gradients!(mlp, |m| loss_of(m, &data), |m| gradient_of(m, &data));
}

#[test]
fn a_tuple_is_taken_apart_by_the_closures() {
    assert_gradients!(line(), |(w, b)| line_cost(w, b), |(w, b)| line_gradient(w, b));
}

#[test]
fn variables_form_a_tuple_on_the_spot() {
    let (w, b) = line();

    assert_gradients!((w, b), |(w, b)| line_cost(w, b), |(w, b)| line_gradient(w, b));
}

#[test]
fn a_tuple_of_references_is_a_model() {
    let (mut w, mut b) = line();

    assert_gradients!((&mut w, &mut b), |(w, b)| line_cost(w, b), |(w, b)| line_gradient(w, b));

    assert_eq!((w, b), line());
}

#[test]
fn a_vec_an_array_and_a_slice_in_a_box_are_models() {
    assert_gradients!(vec![0.5, -2.0, 1.5], |x| cost(x), |x| gradient(x));
    assert_gradients!([0.5, -2.0, 1.5], |x| cost(x), |x| gradient(x));
    let boxed: Box<[f64]> = [0.5, -2.0, 1.5].into();
    assert_gradients!(boxed, |x| cost(x), |x| gradient(x));
}

#[test]
fn a_number_is_a_model() {
    assert_gradients!(0.7_f64, |x| x.sin(), |x| x.cos());
    assert_gradients!(0.7_f32, |x| x.sin(), |x| x.cos());
}

#[test]
fn an_array_is_a_model() {
    let x: Array1<f64> = array![0.5, -2.0, 1.5];

    assert_gradients!(x, |x| x.mapv(f64::exp).sum(), |x| x.mapv(f64::exp));
}

trait Layer: Parameters<Scalar = f64> {
    fn forward(&mut self, input: f64) -> f64;
    fn backward(&mut self, slope: f64) -> (f64, Vec<f64>);
}

#[derive(Parameters)]
struct Scale {
    by: f64,
    #[parameters(skip)]
    input: f64,
}

impl Layer for Scale {
    fn forward(&mut self, input: f64) -> f64 {
        self.input = input;
        self.by * input
    }

    fn backward(&mut self, slope: f64) -> (f64, Vec<f64>) {
        (self.by * slope, vec![self.input * slope])
    }
}

#[derive(Parameters)]
#[parameters(scalar = "f64")]
struct Sine {
    #[parameters(skip)]
    input: f64,
}

impl Layer for Sine {
    fn forward(&mut self, input: f64) -> f64 {
        self.input = input;
        input.sin()
    }

    fn backward(&mut self, slope: f64) -> (f64, Vec<f64>) {
        (self.input.cos() * slope, Vec::new())
    }
}

fn layers() -> Vec<Box<dyn Layer>> {
    let scale = |by| Box::new(Scale { by, input: 0.0 });
    vec![scale(0.7), Box::new(Sine { input: 0.0 }), scale(1.3), Box::new(Sine { input: 0.0 })]
}

fn forward(layers: &mut [Box<dyn Layer>]) -> f64 {
    layers.iter_mut().fold(0.9, |input, layer| layer.forward(input))
}

fn backward(layers: &mut [Box<dyn Layer>]) -> Vec<f64> {
    let mut slope = 1.0;
    let mut gradient: Vec<f64> = Vec::new();
    for layer in layers.iter_mut().rev() {
        let (before, own) = layer.backward(slope);
        gradient.splice(0..0, own);
        slope = before;
    }
    gradient
}

#[test]
fn layers_behind_trait_objects_are_a_model() {
    assert_gradients!(layers(), |layers| forward(layers), |layers| {
        forward(layers);
        backward(layers)
    });
}

#[test]
fn a_wrong_layer_behind_a_trait_object_fails() {
    let report = Check::new().run(
        &mut layers(),
        |l| forward(l),
        |l| {
            forward(l);
            let mut gradient = backward(l);
            gradient[1] *= 1.1;
            gradient
        },
    );

    let report = report.unwrap();
    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(report.mismatches()[0].path(), "[2].by");
}

struct Counter {
    weight: Array2<f64>,
    calls: usize,
}

impl Parameters for Counter {
    type Scalar = f64;

    fn visit(&self, visitor: &mut gradcheck_core::Visitor<'_, f64>) {
        visitor.field("weight", &self.weight);
    }

    fn visit_mut(&mut self, visitor: &mut gradcheck_core::VisitorMut<'_, f64>) {
        visitor.field("weight", &mut self.weight);
    }
}

impl Counter {
    fn loss(&mut self) -> f64 {
        self.calls += 1;
        self.weight.mapv(f64::cos).sum()
    }

    fn backward(&mut self) -> Array2<f64> {
        self.weight.mapv(|weight| -weight.sin())
    }
}

#[test]
#[expect(clippy::redundant_closure_for_method_calls, reason = "that is how users write it")]
fn methods_may_take_a_mutable_self() {
    let mut counter = Counter { weight: array![[1.0, 2.0]], calls: 0 };

    let report = assert_gradients!(&mut counter, |m| m.loss(), |m| m.backward());

    assert_eq!(counter.calls, report.evaluations());
}

#[test]
fn a_cost_may_be_single_for_a_double_model() {
    #[expect(clippy::cast_possible_truncation, reason = "that is what is tested")]
    let report = Check::new().run(&mut 0.7_f64, |x| x.sin() as f32, |x| x.cos());

    assert_ne!(report.unwrap().verdict(), Verdict::Fail);
}

#[test]
fn a_cost_may_be_double_for_a_single_model() {
    let x = vec![0.5_f32, -2.0, 1.5];

    assert_gradients!(x, |x| x.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>(), |x| x
        .iter()
        .map(|x| 2.0 * x)
        .collect::<Vec<_>>());
}

#[derive(Debug)]
enum Refusal {
    #[expect(dead_code, reason = "read by Debug only")]
    Negative(f64),
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("refused")
    }
}

impl Error for Refusal {}

fn root(x: f64) -> Result<f64, Refusal> {
    if x < 0.0 { Err(Refusal::Negative(x)) } else { Ok(x.sqrt()) }
}

#[test]
fn a_cost_may_be_a_result_with_any_error() {
    let slope = |x: &mut f64| 0.5 / x.sqrt();

    assert_gradients!(2.0_f64, |x| root(*x), slope);
    assert_gradients!(2.0_f64, |x| root(*x).map_err(|error| error.to_string()), slope);
    assert_gradients!(2.0_f64, |x| -> Result<f64, Box<dyn Error>> { Ok(root(*x)?) }, slope);
    assert_gradients!(2.0_f32, |x| if *x > 0.0 { Ok(x.sqrt()) } else { Err("negative") }, |x| 0.5
        / x.sqrt());
}

#[test]
fn a_cost_may_be_a_plain_function() {
    fn loss(x: &mut f64) -> f64 {
        x.ln()
    }
    fn slope(x: &mut f64) -> f64 {
        x.recip()
    }

    assert_gradients!(2.0_f64, loss, slope);
}
