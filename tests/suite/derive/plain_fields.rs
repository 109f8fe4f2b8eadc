//! Fields that carry no parameters and say so by their type.

#![expect(unused_qualifications, reason = "types are recognised with a path, too")]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::marker::PhantomData;
use std::num::{NonZero, NonZeroUsize};
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use gradcheck_core::Parameters;

use super::assert_tensors;

#[expect(dead_code, reason = "only the types count")]
#[derive(Default, Parameters)]
struct Plain<'a, const N: usize> {
    weight: f64,
    integers: (u8, i16, u32, i64, u128, usize, isize),
    flag: bool,
    letter: char,
    text: String,
    borrowed: &'a str,
    shared: Arc<str>,
    unit: (),
    phantom: PhantomData<fn() -> f64>,
    range: Range<usize>,
    duration: Duration,
    instant: Option<Instant>,
    directory: PathBuf,
    count: Option<NonZeroUsize>,
    channels: Option<NonZero<u8>>,
    atomic: AtomicUsize,
    callback: Option<fn(&f64, f64) -> f64>,
    callbacks: Vec<(unsafe extern "C" fn(i32), usize)>,
    sizes: Vec<usize>,
    boxed: Box<[u8]>,
    counted: Rc<Cell<u32>>,
    locked: RefCell<Vec<String>>,
    lengths: [Option<usize>; 3],
    names: &'a [&'a str],
    table: HashMap<String, Vec<usize>>,
    tree: BTreeMap<u8, std::string::String>,
    set: HashSet<std::primitive::u8>,
    sorted: BTreeSet<usize>,
    queue: VecDeque<(bool, std::time::Duration)>,
    qualified: ::core::marker::PhantomData<f64>,
    last: std::option::Option<[bool; N]>,
}

#[test]
fn standard_types_without_floats_need_no_attribute() {
    let mut model = Plain::<2> { weight: 1.0, ..Plain::default() };

    assert_tensors(&mut model, &[("weight", &[1.0])]);
}

#[test]
fn both_orderings_and_other_ranges_are_plain() {
    #[derive(Parameters)]
    struct Model {
        memory: Ordering,
        comparison: std::cmp::Ordering,
        inclusive: RangeInclusive<u8>,
        squash: fn(f64) -> f64,
        weight: f64,
    }

    let mut model = Model {
        memory: Ordering::Relaxed,
        comparison: std::cmp::Ordering::Less,
        inclusive: 0..=1,
        squash: f64::tanh,
        weight: 1.0,
    };

    assert_tensors(&mut model, &[("weight", &[1.0])]);
    assert_eq!(model.memory, Ordering::Relaxed);
    assert_eq!(model.comparison, std::cmp::Ordering::Less);
    assert!(model.inclusive.contains(&1));
    assert_eq!((model.squash)(0.0), 0.0);
}

#[test]
fn containers_of_floats_are_not_plain() {
    #[derive(Parameters)]
    struct Model {
        option: Option<f64>,
        list: Vec<f64>,
        map: HashMap<usize, f64>,
    }

    let mut model =
        Model { option: Some(1.0), list: vec![2.0], map: [(7, 3.0)].into_iter().collect() };

    assert_tensors(&mut model, &[("option", &[1.0]), ("list", &[2.0]), ("map[7]", &[3.0])]);
}

#[test]
fn a_path_tells_a_users_type_from_the_standard_one() {
    #[derive(Parameters)]
    struct Range {
        low: f64,
    }
    mod own {
        #[derive(gradcheck_core::Parameters)]
        pub(super) struct Duration(pub(super) f64);
    }
    #[derive(Parameters)]
    struct Model {
        duration: own::Duration,
        range: Range,
    }

    let mut model = Model { duration: own::Duration(1.0), range: Range { low: 2.0 } };

    assert_tensors(&mut model, &[("duration", &[1.0]), ("range.low", &[2.0])]);
}

#[test]
fn types_from_a_macro_are_recognised() {
    macro_rules! model {
        ($name:ident { $($field:ident: $ty:ty,)* }) => {
            #[derive(Parameters)]
            struct $name {
                $($field: $ty,)*
            }
        };
    }
    model!(Model { weight: Vec<f64>, steps: Option<usize>, update: fn(f64) -> f64, });

    let mut model = Model { weight: vec![1.0], steps: None, update: f64::exp };

    assert_tensors(&mut model, &[("weight", &[1.0])]);
    assert_eq!((model.steps, (model.update)(0.0)), (None, 1.0));
}
