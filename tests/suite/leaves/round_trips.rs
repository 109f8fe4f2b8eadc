//! Laws of the flat list, over random shapes, memory orders, nestings and bits.

use std::collections::BTreeMap;

use gradcheck_core::{Parameters, Scalar, TensorLayout};
use ndarray::{ArrayD, ArrayViewMutD, Axis, IxDyn, ShapeBuilder, Slice};
use proptest::collection::vec;
use proptest::prelude::*;

/// How an array lies in memory: the shape of its storage, the order, and what a view shows of it.
#[derive(Clone, Debug)]
struct Plan {
    lengths: Vec<usize>,
    is_fortran: bool,
    steps: Vec<isize>,
    swap: Option<(usize, usize)>,
}

fn plan() -> impl Strategy<Value = Plan> {
    (0..=4_usize).prop_flat_map(|axes| {
        let step = prop::sample::select(vec![1, -1, 2, -2]);
        let axis = 0..axes.max(1);
        let swap = prop::option::of((axis.clone(), axis));
        (vec(0..=4_usize, axes), any::<bool>(), vec(step, axes), swap).prop_map(
            |(lengths, is_fortran, steps, swap)| Plan { lengths, is_fortran, steps, swap },
        )
    })
}

impl Plan {
    fn storage(&self) -> ArrayD<f64> {
        let count = self.lengths.iter().product::<usize>();
        let entries = (0..count).map(|n| n as f64 + 0.5).collect();
        let shape = IxDyn(&self.lengths).set_f(self.is_fortran);
        ArrayD::from_shape_vec(shape, entries).expect("the count is the product of the lengths")
    }

    fn view<'a>(&self, storage: &'a mut ArrayD<f64>) -> ArrayViewMutD<'a, f64> {
        let mut view = storage.view_mut();
        for (axis, &step) in self.steps.iter().enumerate() {
            view.slice_axis_inplace(Axis(axis), Slice::new(0, None, step));
        }
        if let Some((first, second)) = self.swap
            && !self.lengths.is_empty()
        {
            view.swap_axes(first, second);
        }
        view
    }
}

/// A model that nests in every way.
#[derive(Clone, Debug, Parameters)]
#[parameters(scalar = "f64")]
enum Node {
    Nothing,
    Number(f64),
    List(Vec<f64>),
    Rows(Vec<Vec<f64>>),
    Array(ArrayD<f64>),
    Many(Vec<Node>),
    Pair { left: Box<Node>, right: Option<Box<Node>> },
    Named(BTreeMap<String, Node>),
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Node::Nothing),
        any::<f64>().prop_map(Node::Number),
        vec(any::<f64>(), 0..4).prop_map(Node::List),
        vec(vec(any::<f64>(), 0..3), 0..4).prop_map(Node::Rows),
        plan().prop_map(|plan| Node::Array(plan.storage())),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Node::Many),
            (inner.clone(), prop::option::of(inner.clone())).prop_map(|(left, right)| {
                Node::Pair { left: Box::new(left), right: right.map(Box::new) }
            }),
            prop::collection::btree_map("[a-z ]{0,3}", inner, 0..4).prop_map(Node::Named),
        ]
    })
}

/// As many entries of any bits, quiet and signalling NaN included, as `count`.
fn random_entries(count: usize, seed: u64) -> Vec<f64> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..count).map(|_| f64::from_bits(random.u64(..))).collect()
}

fn bits(entries: &[f64]) -> Vec<u64> {
    entries.iter().map(|entry| entry.bit_pattern()).collect()
}

proptest! {
    #[test]
    fn assigned_entries_are_read_back_bit_for_bit(plan in plan(), seed: u64) {
        let mut storage = plan.storage();
        let mut view = plan.view(&mut storage);
        let entries = random_entries(view.len(), seed);

        view.assign_flat(&entries).unwrap();

        prop_assert_eq!(bits(&view.flatten()), bits(&entries));
        prop_assert_eq!(view.parameter_count(), entries.len());
    }

    #[test]
    fn entries_outside_a_view_stay(plan in plan(), seed: u64) {
        let mut storage = plan.storage();
        let before = plan.view(&mut storage).flatten();
        let mut view = plan.view(&mut storage);

        view.assign_flat(&random_entries(before.len(), seed)).unwrap();
        view.assign_flat(&before).unwrap();

        prop_assert_eq!(storage, plan.storage());
    }

    #[test]
    fn a_located_entry_is_the_indexed_one(plan in plan()) {
        let mut storage = plan.storage();
        let view = plan.view(&mut storage);
        let layout = view.layout();

        for (position, entry) in view.flatten().into_iter().enumerate() {
            let (tensor, index) = layout.locate(position).unwrap();
            prop_assert_eq!(tensor.shape(), view.shape());
            prop_assert_eq!(view[IxDyn(&index)], entry);
        }
        prop_assert!(layout.locate(view.len()).is_none());
    }

    #[test]
    fn nested_models_are_set_and_read_bit_for_bit(node in node(), seed: u64) {
        let entries = random_entries(node.parameter_count(), seed);

        let other = node.unflatten(&entries).unwrap();

        prop_assert_eq!(bits(&other.flatten()), bits(&entries));
        prop_assert_eq!(other.layout(), node.layout());
    }

    #[test]
    fn the_tensors_of_a_layout_tile_the_flat_list(node in node()) {
        let layout = node.layout();

        let mut end = 0;
        for tensor in layout.tensors() {
            prop_assert_eq!(tensor.range().start, end);
            prop_assert_eq!(tensor.range().len(), tensor.shape().iter().product::<usize>());
            end = tensor.range().end;
        }
        prop_assert_eq!(end, node.flatten().len());
        prop_assert_eq!(end, node.parameter_count());
    }

    #[test]
    fn positions_and_indices_correspond(node in node()) {
        let layout = node.layout();

        for position in 0..layout.parameter_count() {
            let (tensor, index) = layout.locate(position).unwrap();
            let offset = index.iter().zip(tensor.shape()).fold(0, |sum, (i, length)| sum * length + i);
            prop_assert!(index.iter().zip(tensor.shape()).all(|(i, length)| i < length));
            prop_assert_eq!(tensor.range().start + offset, position);
        }
    }

    #[test]
    fn paths_are_unique(node in node()) {
        let layout = node.layout();
        let mut paths: Vec<_> = layout.tensors().iter().map(TensorLayout::path).collect();
        let count = paths.len();

        paths.sort_unstable();
        paths.dedup();

        prop_assert_eq!(paths.len(), count);
    }

    #[test]
    fn a_list_of_another_length_changes_nothing(node in node(), extra in 1..3_usize) {
        let mut other = node.clone();
        let wrong = vec![0.0; node.parameter_count() + extra];

        prop_assert!(other.assign_flat(&wrong).is_err());
        prop_assert_eq!(bits(&other.flatten()), bits(&node.flatten()));
    }
}
