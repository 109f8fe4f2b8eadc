//! Every form in which a gradient may come, the options of the macro, and what it gives.

use std::collections::{BTreeMap, HashMap};

use gradcheck_core::{Check, Parameters, Report, Verdict, assert_gradients};
use ndarray::{Array1, Array2, ArrayD, array};

use super::models::{Mlp, line, line_cost, line_gradient};
use super::{cost, gradient};

/// The gradient of an [`Mlp`] as a type of its own, in another order.
#[derive(Parameters)]
struct Gradients {
    b2: Array1<f64>,
    w2: Array2<f64>,
    b1: Array1<f64>,
    w1: Array2<f64>,
}

#[test]
fn a_sibling_struct_pairs_by_its_names() {
    let (mlp, data) = Mlp::small();

    assert_gradients!(mlp, |m| m.loss(&data), |m| {
        let Mlp { w1, b1, w2, b2, .. } = m.backward(&data);
        Gradients { b2, w2, b1, w1 }
    });
}

#[test]
fn a_tuple_of_arrays_pairs_by_order() {
    let (mlp, data) = Mlp::small();

    assert_gradients!(mlp, |m| m.loss(&data), |m| {
        let Mlp { w1, b1, w2, b2, .. } = m.backward(&data);
        (w1, b1, w2, b2)
    });
}

#[test]
fn a_flat_list_pairs_by_length() {
    let (mlp, data) = Mlp::small();

    assert_gradients!(mlp, |m| m.loss(&data), |m| m.backward(&data).flatten());
    assert_gradients!(Mlp::small().0, |m| m.loss(&data), |m| {
        Array1::from(m.backward(&data).flatten())
    });
    assert_gradients!(Mlp::small().0, |m| m.loss(&data), |m| {
        m.backward(&data).flatten().into_boxed_slice()
    });
}

#[test]
fn maps_pair_by_their_keys() {
    let (mlp, data) = Mlp::small();
    let of = |m: &Mlp| {
        let Mlp { w1, b1, w2, b2, .. } = m.backward(&data);
        [("w2", w2.into_dyn()), ("b2", b2.into_dyn()), ("w1", w1.into_dyn()), ("b1", b1.into_dyn())]
    };

    assert_gradients!(mlp, |m| m.loss(&data), |m| BTreeMap::from(of(m)));
    assert_gradients!(Mlp::small().0, |m| m.loss(&data), |m| HashMap::from(of(m)));
}

#[test]
fn a_map_is_a_model_and_its_own_gradient() {
    let model = HashMap::from([("b".to_owned(), array![0.5]), ("a".to_owned(), array![1.0, 2.0])]);

    assert_gradients!(model, |m| m["a"].mapv(f64::sin).sum() * m["b"][0], |m| {
        let (a, b) = (&m["a"], m["b"][0]);
        BTreeMap::from([("a", a.mapv(f64::cos) * b), ("b", array![a.mapv(f64::sin).sum()])])
    });
}

#[test]
fn a_box_is_a_gradient() {
    let (mlp, data) = Mlp::small();

    assert_gradients!(mlp, |m| m.loss(&data), |m| Box::new(m.backward(&data)));
}

#[test]
fn a_gradient_computed_before_is_cloned_or_lent() {
    let (mlp, data) = Mlp::small();
    let gradient = mlp.backward(&data);

    assert_gradients!(mlp, |m| m.loss(&data), |_| gradient.clone());
}

#[test]
fn a_vec_of_arrays_pairs_by_order() {
    let as_list = |(w, b): (Array2<f64>, Array1<f64>)| -> Vec<ArrayD<f64>> {
        vec![w.into_dyn(), b.into_dyn()]
    };

    assert_gradients!(line(), |(w, b)| line_cost(w, b), |(w, b)| as_list(line_gradient(w, b)));
}

#[test]
fn options_are_set_by_name_with_and_without_a_trailing_comma() {
    let x = || vec![0.5, -2.0];

    assert_gradients!(x(), |x| cost(x), |x| gradient(x),);
    assert_gradients!(x(), |x| cost(x), |x| gradient(x), seed = 3);
    assert_gradients!(x(), |x| cost(x), |x| gradient(x), seed = 3,);
    assert_gradients!(
        x(),
        |x| cost(x),
        |x| gradient(x),
        max_relative = 1e-7,
        epsilon = 1e-12,
        resolution = 1e-2,
        seed = 11,
        every_entry,
        step = 1e-6,
    );
    assert_gradients!(&mut x(), |x| cost(x), |x| gradient(x), every_entry,);
}

#[test]
fn every_entry_stands_alone_or_has_a_value() {
    let x = || vec![0.5, -2.0];
    let is_full = |report: Report| report.numeric().is_some();

    assert!(is_full(assert_gradients!(x(), |x| cost(x), |x| gradient(x), every_entry)));
    assert!(is_full(assert_gradients!(x(), |x| cost(x), |x| gradient(x), every_entry = true)));
    assert!(!is_full(assert_gradients!(x(), |x| cost(x), |x| gradient(x), every_entry = false)));
}

#[test]
fn on_entry_may_borrow_from_outside() {
    let mut seen = Vec::new();

    assert_gradients!(
        vec![0.5, -2.0],
        |x| cost(x),
        |x| gradient(x),
        every_entry,
        on_entry = |probe| seen.push(probe.flat_index())
    );

    assert_eq!(seen, [0, 1]);
}

#[test]
fn the_macro_is_an_expression_and_a_statement() {
    let report = assert_gradients!(vec![0.5, -2.0], |x| cost(x), |x| gradient(x), seed = 5);

    assert_eq!((report.verdict(), report.seed()), (Verdict::Pass, 5));
    assert!(report.tensors()[0].resolution() < 1e-3);
}

#[test]
fn names_of_the_caller_do_not_clash_with_those_of_the_macro() {
    let (check, parameters) = (2.0, vec![0.5, -2.0]);

    assert_gradients!(parameters, |parameters| check * cost(parameters), |parameters| gradient(
        parameters
    )
    .iter()
    .map(|x| check * x)
    .collect::<Vec<_>>());
}

#[test]
fn a_check_is_run_twice_with_the_same_result() {
    let check = Check::new().seed(9);

    let mut texts = (0..2).map(|_| {
        let report = check.run(
            &mut vec![0.5, -2.0],
            |x| cost(x),
            |x| {
                let mut wrong = gradient(x);
                wrong[0] = 0.0;
                wrong
            },
        );
        report.unwrap().to_string()
    });

    assert_eq!(texts.next(), texts.next());
}

#[test]
fn the_path_of_the_crate_need_not_be_imported() {
    let report: Report = ::gradcheck_core::assert_gradients!(1.0_f64, |x| x.exp(), |x| x.exp());

    assert_eq!(report.tensors().len(), 1);
}

#[test]
fn a_gradient_may_be_a_result() {
    let gradient = |x: &[f64]| -> Result<Vec<f64>, String> { Ok(vec![x[0].exp()]) };

    assert_gradients!(vec![1.0_f64], |x| x[0].exp(), |x| gradient(x));
    assert_gradients!(vec![1.0_f64], |x| x[0].exp(), |x| gradient(x), every_entry);
}
