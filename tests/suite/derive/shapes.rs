//! Structs of every shape, and the containers that fields can be.

use std::collections::{BTreeMap, HashMap};

use gradcheck_core::{LayoutError, Parameters};
use ndarray::{Array1, Array2, ShapeBuilder, array};

use super::assert_tensors;

#[derive(Clone, Debug, PartialEq, Parameters)]
struct Linear {
    weight: Array2<f64>,
    bias: Option<Array1<f64>>,
}

fn linear(first: f64) -> Linear {
    Linear { weight: array![[first, first + 0.5]], bias: Some(array![-first]) }
}

#[test]
fn named_fields_are_visited_in_declaration_order() {
    assert_tensors(&mut linear(1.0), &[("weight", &[1.0, 1.5]), ("bias", &[-1.0])]);
}

#[test]
fn shapes_are_those_of_the_fields() {
    let layout = linear(1.0).layout();

    assert_eq!(layout.tensors()[0].shape(), [1, 2]);
    assert_eq!(layout.tensors()[1].shape(), [1]);
}

#[test]
fn memory_order_does_not_matter() {
    let mut model = linear(1.0);
    model.weight = Array2::from_shape_vec((2, 2).f(), vec![1.0, 3.0, 2.0, 4.0]).expect("2 x 2");

    assert_tensors(&mut model, &[("weight", &[1.0, 2.0, 3.0, 4.0]), ("bias", &[-1.0])]);
}

#[test]
fn unflatten_leaves_the_original_alone() -> Result<(), LayoutError> {
    let model = linear(1.0);

    let other = model.unflatten(&[7.0, 8.0, 9.0])?;

    assert_eq!(other.flatten(), [7.0, 8.0, 9.0]);
    assert_eq!(model, linear(1.0));
    Ok(())
}

#[test]
fn a_list_of_another_length_is_refused() {
    let mut model = linear(1.0);

    let result = model.assign_flat(&[1.0]);

    assert_eq!(result, Err(LayoutError::Length { expected: 3, found: 1 }));
    assert_eq!(model, linear(1.0));
}

#[test]
fn fields_of_a_tuple_struct_are_numbered() {
    #[derive(Parameters)]
    struct Pair(f64, Vec<f64>);

    assert_tensors(&mut Pair(1.0, vec![2.0, 3.0]), &[("0", &[1.0]), ("1", &[2.0, 3.0])]);
}

#[test]
fn a_newtype_adds_no_segment() {
    #[derive(Parameters)]
    struct Weights(Linear);

    assert_tensors(&mut Weights(linear(1.0)), &[("weight", &[1.0, 1.5]), ("bias", &[-1.0])]);
}

#[test]
fn a_tuple_struct_with_one_visited_field_of_two_is_no_newtype() {
    #[derive(Parameters)]
    struct Labelled(f64, #[expect(dead_code, reason = "only its presence counts")] String);

    assert_tensors(&mut Labelled(1.0, String::new()), &[("0", &[1.0])]);
}

#[test]
fn structs_without_fields_have_no_tensors() {
    #[derive(Parameters)]
    struct Unit;
    #[derive(Parameters)]
    struct Tuple();
    #[derive(Parameters)]
    struct Named {}

    assert_tensors(&mut Unit, &[]);
    assert_tensors(&mut Tuple(), &[]);
    assert_tensors(&mut Named {}, &[]);
}

#[test]
fn raw_identifiers_lose_their_prefix() {
    #[derive(Parameters)]
    struct Raw {
        r#type: f64,
        r#match: f64,
    }

    assert_tensors(&mut Raw { r#type: 1.0, r#match: 2.0 }, &[("type", &[1.0]), ("match", &[2.0])]);
}

#[test]
fn sequences_of_layers_are_indexed() {
    #[derive(Parameters)]
    struct Network {
        layers: Vec<Gain>,
        heads: [Gain; 2],
        boxed: Box<Gain>,
    }
    #[derive(Parameters)]
    struct Gain {
        gain: f64,
    }

    let gain = |gain| Gain { gain };
    let mut network = Network {
        layers: vec![gain(1.0), gain(2.0)],
        heads: [gain(3.0), gain(4.0)],
        boxed: Box::new(gain(5.0)),
    };

    assert_tensors(
        &mut network,
        &[
            ("layers[0].gain", &[1.0]),
            ("layers[1].gain", &[2.0]),
            ("heads[0].gain", &[3.0]),
            ("heads[1].gain", &[4.0]),
            ("boxed.gain", &[5.0]),
        ],
    );
}

#[test]
fn sequences_of_scalars_are_one_tensor() {
    #[derive(Parameters)]
    struct Weights {
        list: Vec<f64>,
        array: [f64; 2],
        rows: Vec<[f64; 1]>,
    }

    assert_tensors(
        &mut Weights { list: vec![1.0, 2.0], array: [3.0, 4.0], rows: vec![[5.0], [6.0]] },
        &[("list", &[1.0, 2.0]), ("array", &[3.0, 4.0]), ("rows", &[5.0, 6.0])],
    );
}

#[test]
fn an_absent_option_has_no_tensors() {
    let mut model = Linear { bias: None, ..linear(1.0) };

    assert_tensors(&mut model, &[("weight", &[1.0, 1.5])]);
}

#[test]
fn tuples_and_maps_are_visited_in_order() {
    #[derive(Parameters)]
    struct Model {
        pair: (f64, Vec<f64>),
        sorted: BTreeMap<String, f64>,
        hashed: HashMap<&'static str, f64>,
    }

    let mut model = Model {
        pair: (1.0, vec![2.0]),
        sorted: [("w2".to_owned(), 4.0), ("w1".to_owned(), 3.0)].into(),
        hashed: [("b", 6.0), ("a", 5.0)].into(),
    };

    assert_tensors(
        &mut model,
        &[
            ("pair.0", &[1.0]),
            ("pair.1", &[2.0]),
            ("sorted.w1", &[3.0]),
            ("sorted.w2", &[4.0]),
            ("hashed.a", &[5.0]),
            ("hashed.b", &[6.0]),
        ],
    );
}

trait Layer: Parameters<Scalar = f64> {
    fn forward(&self, input: f64) -> f64;
}

#[derive(Parameters)]
struct Scale(f64);

#[derive(Parameters)]
struct Shift {
    by: f64,
}

impl Layer for Scale {
    fn forward(&self, input: f64) -> f64 {
        self.0 * input
    }
}

impl Layer for Shift {
    fn forward(&self, input: f64) -> f64 {
        self.by + input
    }
}

#[test]
fn trait_objects_are_layers() {
    #[derive(Parameters)]
    struct Network {
        layers: Vec<Box<dyn Layer>>,
        last: Box<dyn Layer + Send>,
    }

    let mut network = Network {
        layers: vec![Box::new(Scale(2.0)), Box::new(Shift { by: 1.0 })],
        last: Box::new(Scale(3.0)),
    };

    assert_tensors(
        &mut network,
        &[("layers[0]", &[2.0]), ("layers[1].by", &[1.0]), ("last", &[3.0])],
    );
    let output = network.layers.iter().fold(5.0, |input, layer| layer.forward(input));
    assert_eq!(network.last.forward(output), 33.0);
}

#[test]
fn a_mutable_borrow_is_a_model() {
    #[derive(Parameters)]
    struct View<'a> {
        weight: &'a mut Array2<f64>,
        layer: &'a mut dyn Layer,
    }

    let (mut weight, mut layer) = (array![[1.0]], Shift { by: 2.0 });
    let mut view = View { weight: &mut weight, layer: &mut layer };

    assert_tensors(&mut view, &[("weight", &[1.0]), ("layer.by", &[2.0])]);
    view.assign_flat(&[3.0, 4.0]).expect("two entries");
    assert_eq!((weight[[0, 0]], layer.by), (3.0, 4.0));
}

#[test]
fn the_scalar_is_that_of_the_fields() {
    #[derive(Parameters)]
    struct Single {
        weight: Array2<f32>,
        bias: f32,
    }
    #[derive(Parameters)]
    struct Outer {
        steps: usize,
        inner: Single,
    }

    let inner = Single { weight: array![[1.0]], bias: 2.0 };
    let mut outer = Outer { steps: 3, inner };

    assert_tensors(&mut outer, &[("inner.weight", &[1.0_f32]), ("inner.bias", &[2.0])]);
    assert_eq!(outer.steps, 3);
}
