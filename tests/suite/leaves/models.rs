//! Whole models: many tensors, recursion, generics, and fields of every kind at once.

use std::collections::BTreeMap;

use gradcheck_core::{Parameters, Scalar, Visitor, VisitorMut};
use ndarray::{Array1, Array2, array};

use super::assert_leaf;

#[test]
fn a_hundred_tensors_keep_their_order() {
    #[derive(Parameters)]
    struct Network {
        layers: Vec<Layer>,
    }
    #[derive(Parameters)]
    struct Layer {
        weight: Array2<f64>,
        bias: Array1<f64>,
    }
    let layer =
        |number: usize| Layer { weight: array![[number as f64 / 50.0, 0.25]], bias: array![-0.5] };
    let mut network = Network { layers: (0..50).map(layer).collect() };
    let names: Vec<String> = (0..50)
        .flat_map(|n| [format!("layers[{n}].weight [1, 2]"), format!("layers[{n}].bias [1]")])
        .collect();
    let entries: Vec<f64> = (0..50).flat_map(|n| [f64::from(n) / 50.0, 0.25, -0.5]).collect();

    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_leaf(&mut network, &names, &entries);
}

#[derive(Parameters)]
struct Tree {
    value: f64,
    children: Vec<Tree>,
    next: Option<Box<Tree>>,
}

#[test]
fn a_model_may_contain_itself() {
    let leaf = |value| Tree { value, children: Vec::new(), next: None };
    let mut tree = leaf(0.5);
    tree.children = vec![leaf(1.5), leaf(2.5)];
    tree.children[1].next = Some(Box::new(leaf(3.5)));

    assert_leaf(
        &mut tree,
        &["value []", "children[0].value []", "children[1].value []", "children[1].next.value []"],
        &[0.5, 1.5, 2.5, 3.5],
    );
}

#[derive(Parameters)]
struct Generic<S: Scalar, L> {
    layers: [L; 2],
    gain: S,
}

#[test]
fn a_model_may_be_generic_over_the_number_and_the_layer() {
    let layout =
        ["layers[0].0 []", "layers[0].1 [1]", "layers[1].0 []", "layers[1].1 [1]", "gain []"];
    let entries = [0.5, 1.5, 0.5, 1.5, 2.5];

    let mut double = Generic { layers: [(0.5, [1.5]), (0.5, [1.5])], gain: 2.5 };
    let mut single = Generic { layers: [(0.5_f32, [1.5_f32]), (0.5, [1.5])], gain: 2.5_f32 };

    assert_leaf(&mut double, &layout, &entries);
    assert_leaf(&mut single, &layout, &entries);
}

/// Declares what the derive uses itself, so that a field of that name must not shadow it.
#[derive(Parameters)]
struct Shadowing {
    visitor: f64,
    this: f64,
    self_: f64,
    value: f64,
    index: f64,
    r#fn: f64,
}

#[test]
fn fields_may_be_named_as_the_derive_names_its_variables() {
    assert_leaf(
        &mut Shadowing { visitor: 0.5, this: 1.5, self_: 2.5, value: 3.5, index: 4.5, r#fn: 5.5 },
        &["visitor []", "this []", "self_ []", "value []", "index []", "fn []"],
        &[0.5, 1.5, 2.5, 3.5, 4.5, 5.5],
    );
}

#[test]
fn variants_may_have_such_fields_too() {
    #[derive(Parameters)]
    enum Shape {
        Round { visitor: f64 },
        Square(f64, f64),
    }

    assert_leaf(&mut Shape::Round { visitor: 0.5 }, &["visitor []"], &[0.5]);
    assert_leaf(&mut Shape::Square(0.5, 1.5), &["0 []", "1 []"], &[0.5, 1.5]);
}

struct Rotation([[f64; 2]; 2]);

mod rotation {
    use super::{Rotation, Visitor, VisitorMut};

    pub(super) fn visit(rotation: &Rotation, visitor: &mut Visitor<'_, f64>) {
        visitor.tensor_from_iter(&[2, 2], rotation.0.iter().flatten());
    }

    pub(super) fn visit_mut(rotation: &mut Rotation, visitor: &mut VisitorMut<'_, f64>) {
        visitor.tensor_from_iter(&[2, 2], rotation.0.iter_mut().flatten());
    }
}

#[derive(Parameters)]
#[parameters(after_update = "Mixed::refresh")]
struct Mixed {
    name: String,
    #[parameters(rename = "W")]
    weight: Vec<f64>,
    #[parameters(skip)]
    cache: f64,
    #[parameters(flatten)]
    inner: BTreeMap<&'static str, f64>,
    #[parameters(with = "rotation")]
    rotation: Rotation,
    absent: Option<Array1<f64>>,
    epochs: u32,
}

impl Mixed {
    fn refresh(&mut self) {
        self.cache = self.weight.iter().sum();
    }
}

#[test]
fn fields_of_every_kind_stand_side_by_side() {
    let mut model = Mixed {
        name: "mixed".to_owned(),
        weight: vec![0.5, 1.5],
        cache: 2.0,
        inner: [("b", 3.5), ("a", 2.5)].into(),
        rotation: Rotation([[4.5, 5.5], [6.5, 7.5]]),
        absent: None,
        epochs: 4,
    };

    assert_leaf(
        &mut model,
        &["W [2]", "a []", "b []", "rotation [2, 2]"],
        &[0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5],
    );
    assert_eq!((model.name.as_str(), model.cache, model.epochs), ("mixed", 2.0, 4));
}

#[test]
fn frozen_parts_are_listed_but_not_checked() {
    #[derive(Clone, Parameters)]
    struct Normalised {
        gain: f64,
        #[parameters(frozen)]
        running: (f64, Vec<f64>),
    }
    let mut model = Normalised { gain: 0.5, running: (1.0, vec![2.0]) };

    let report = gradcheck_core::Check::new()
        .run(&mut model, |m| m.gain.sin() * m.running.0, |m| vec![m.gain.cos()])
        .unwrap();

    assert_eq!(model.layout().to_string(), "gain []\nrunning.0 [] frozen\nrunning.1 [1] frozen");
    let checked: Vec<_> = report.tensors().iter().map(gradcheck_core::TensorReport::path).collect();
    assert_eq!(checked, ["gain"]);
}

#[test]
fn a_flat_list_of_another_length_changes_nothing_and_says_both_lengths() {
    let mut tree = Tree { value: 0.5, children: Vec::new(), next: None };

    let error = tree.assign_flat(&[1.0, 2.0]).unwrap_err();

    assert_eq!(error.to_string(), "the model has 1 entry, the flat list has 2 entries");
    assert_eq!(tree.value, 0.5);
}
