//! Parts behind cells, locks and counted pointers, and maps in the order of insertion.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

use gradcheck_core::{Check, CheckError, Parameters, Verdict, assert_gradients};
use indexmap::IndexMap;

use super::assert_leaf;

#[test]
fn cells_locks_and_pointers_to_them_are_their_content() {
    let layout = ["parameters [2]"];
    let entries = [0.5, 1.5];

    assert_leaf(&mut Cell::new([0.5, 1.5]), &layout, &entries);
    assert_leaf(&mut RefCell::new(vec![0.5, 1.5]), &layout, &entries);
    assert_leaf(&mut Mutex::new(vec![0.5, 1.5]), &layout, &entries);
    assert_leaf(&mut RwLock::new(vec![0.5, 1.5]), &layout, &entries);
    assert_leaf(&mut Rc::new(RefCell::new(vec![0.5, 1.5])), &layout, &entries);
    assert_leaf(&mut Arc::new(Mutex::new(vec![0.5, 1.5])), &layout, &entries);
    assert_leaf(&mut Arc::new(RwLock::new(vec![0.5, 1.5])), &layout, &entries);
}

trait Layer: Parameters<Scalar = f64> {}
impl Layer for Vec<f64> {}

#[test]
fn a_layer_behind_a_pointer_may_be_a_trait_object() {
    let layer: Rc<RefCell<dyn Layer>> = Rc::new(RefCell::new(vec![0.5]));

    assert_leaf(&mut vec![layer], &["[0] [1]"], &[0.5]);
}

#[derive(Clone, Parameters)]
struct Net {
    first: Rc<RefCell<Vec<f64>>>,
    second: Rc<RefCell<Vec<f64>>>,
    #[parameters(frozen)]
    still: Rc<RefCell<Vec<f64>>>,
    locked: Arc<Mutex<f64>>,
}

fn net() -> Net {
    let part = |value| Rc::new(RefCell::new(vec![value]));
    Net { first: part(0.5), second: part(1.5), still: part(2.5), locked: Arc::new(Mutex::new(3.5)) }
}

fn sines(net: &Net) -> f64 {
    net.flatten().iter().map(|x| x.sin()).sum()
}

fn run(net: &mut Net) -> Result<gradcheck_core::Report, CheckError> {
    Check::new().run(net, |n| sines(n), |n| n.flatten().iter().map(|x| x.cos()).collect::<Vec<_>>())
}

#[test]
fn models_with_shared_parts_are_derived() {
    let mut net = net();

    assert_eq!(net.layout().to_string(), "first [1]\nsecond [1]\nstill [1] frozen\nlocked []");
    assert_eq!(run(&mut net).expect("a verdict").verdict(), Verdict::Pass);
    assert_eq!(net.flatten(), [0.5, 1.5, 2.5, 3.5]);
}

#[test]
fn the_same_numbers_in_two_places_are_an_error_and_stay_as_they_are() {
    let mut tied = net();
    tied.second = Rc::clone(&tied.first);

    let error = run(&mut tied).expect_err("entries that cannot be moved apart");

    let paths = ["first", "second"].map(str::to_owned);
    assert_eq!(error, CheckError::SharedParameters { paths });
    assert!(error.to_string().contains("`#[parameters(skip)]`"), "{error}");
    assert_eq!(tied.flatten(), [0.5, 0.5, 2.5, 3.5]);
}

#[test]
fn what_is_shared_with_a_frozen_part_or_has_no_entries_is_no_error() {
    let mut tied = net();
    tied.still = Rc::clone(&tied.first);
    let relu = Rc::new(RefCell::new(Vec::<f64>::new()));
    let mut layers = vec![Rc::clone(&relu), Rc::new(RefCell::new(vec![0.5])), relu];

    // The frozen part moves with the other, and counts in its derivative.
    let gradient = |n: &mut Net| {
        let one = |value: f64| Rc::new(RefCell::new(vec![value]));
        let [x, y, _, z] = n.flatten()[..] else { panic!("four entries") };
        let locked = Arc::new(Mutex::new(z.cos()));
        Net { first: one(2.0 * x.cos()), second: one(y.cos()), still: one(0.0), locked }
    };
    assert_gradients!(&mut tied, |n| sines(n), |n| gradient(n));
    assert_gradients!(&mut layers, |l| l[1].borrow()[0].sin(), |l| vec![l[1].borrow()[0].cos()]);
}

#[test]
fn threads_do_not_move_clones_that_share_their_numbers() {
    let sum = |x: &[f64]| x.iter().map(|x| x.sin()).sum::<f64>();
    let slopes = |x: &[f64]| x.iter().map(|x| x.cos()).collect::<Vec<_>>();
    let shared = Arc::new(Mutex::new(vec![0.5, 1.5]));
    let apart = vec![0.5, 1.5];

    let error = Check::new()
        .run_parallel(&shared, |x| sum(&x.lock().unwrap()), |x| slopes(&x.lock().unwrap()))
        .expect_err("threads would move the same numbers");
    let report = Check::new().run_parallel(&apart, |x| sum(x), |x| slopes(x)).expect("a verdict");

    assert!(matches!(error, CheckError::SharedClones { .. }), "{error}");
    assert_eq!(*shared.lock().unwrap(), apart);
    assert_eq!(report.verdict(), Verdict::Pass);
}

/// What a panic of `visit` says.
fn panic_of(visit: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(visit)).expect_err("a panic");
    panic.downcast_ref::<String>().expect("a text").clone()
}

#[test]
fn what_is_borrowed_or_locked_says_where_it_is() {
    let mut net = net();
    let part = Rc::clone(&net.second);
    let lock = Arc::clone(&net.locked);

    let borrow = part.borrow();
    assert_eq!(net.flatten().len(), 4);
    let text = panic_of(|| net.assign_flat(&[1.0; 4]).expect("four entries"));
    assert!(text.starts_with("`second`: the RefCell is in use elsewhere"), "{text}");
    drop(borrow);
    let guard = lock.lock().unwrap();
    let text = panic_of(|| drop(net.flatten()));
    assert!(text.starts_with("`locked`: the Mutex is in use elsewhere"), "{text}");
    drop(guard);
}

#[test]
fn a_panic_with_the_lock_held_leaves_the_parameters_as_they_were() {
    let mut net = net();
    let mut calls = 0;

    let text = panic_of(|| {
        let cost = |n: &mut Net| {
            let cost = sines(n);
            let guard = n.locked.lock().unwrap();
            calls += 1;
            assert!(calls < 7, "call {calls} with {}", *guard);
            cost
        };
        let _ = Check::new().run(&mut net, cost, |n| n.flatten());
    });

    assert!(text.starts_with("call 7 with 3."), "{text}");
    assert!(net.locked.is_poisoned());
    let text = panic_of(|| drop(net.flatten()));
    assert!(text.starts_with("`locked`: the Mutex is poisoned"), "{text}");
    net.locked.clear_poison();
    assert_eq!(net.flatten(), [0.5, 1.5, 2.5, 3.5]);
}

#[test]
fn a_map_in_the_order_of_insertion_keeps_it() {
    let map = |names: [&'static str; 3]| -> IndexMap<&'static str, Vec<f64>> {
        names.into_iter().zip([vec![0.5], vec![1.5, 2.5], vec![3.5]]).collect()
    };
    let cost =
        |m: &mut IndexMap<&str, Vec<f64>>| -> f64 { m.values().flatten().map(|x| x.sin()).sum() };
    let gradient = |names, mistake: f64| {
        let mut gradient = map(names);
        gradient.values_mut().flatten().for_each(|x| *x = x.cos());
        gradient[1][1] *= mistake;
        gradient
    };
    let names = ["dW2", "dW1", "db1"];

    assert_leaf(&mut map(["w2", "w1", "b"]), &["w2 [1]", "w1 [2]", "b [1]"], &[0.5, 1.5, 2.5, 3.5]);
    for (mistake, verdict) in [(1.0, Verdict::Pass), (1.1, Verdict::Fail)] {
        let report = Check::new()
            .run(&mut map(["w2", "w1", "b"]), cost, |_| gradient(names, mistake))
            .expect("a verdict");
        assert_eq!(report.verdict(), verdict, "{report}");
        assert!(report.mismatches().iter().all(|m| (m.path(), m.index()) == ("w1", &[1][..])));
    }
}
