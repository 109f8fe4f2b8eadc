//! The containers of the standard library.

use std::collections::{BTreeMap, HashMap, VecDeque};

use gradcheck_core::{Parameters, assert_gradients};
use ndarray::{Array1, array};

use super::assert_leaf;

#[test]
fn numbers() {
    assert_leaf(&mut 0.5_f64, &["parameters []"], &[0.5]);
    assert_leaf(&mut 0.5_f32, &["parameters []"], &[0.5]);
}

#[test]
fn lists_of_numbers_are_one_tensor() {
    assert_leaf(&mut vec![0.5, 1.5], &["parameters [2]"], &[0.5, 1.5]);
    assert_leaf(&mut [0.5, 1.5], &["parameters [2]"], &[0.5, 1.5]);
    assert_leaf(&mut Box::<[f64]>::from([0.5, 1.5]), &["parameters [2]"], &[0.5, 1.5]);
    assert_leaf(&mut Box::new([0.5_f32, 1.5]), &["parameters [2]"], &[0.5, 1.5]);
    assert_leaf(&mut Vec::<f64>::new(), &["parameters [0]"], &[]);
    assert_leaf(&mut [0.0_f64; 0], &["parameters [0]"], &[]);
}

#[test]
fn rows_of_equal_length_are_one_tensor() {
    let rows = [0.5, 1.5, 2.5, 3.5];

    assert_leaf(&mut vec![vec![0.5, 1.5], vec![2.5, 3.5]], &["parameters [2, 2]"], &rows);
    assert_leaf(&mut [[0.5, 1.5], [2.5, 3.5]], &["parameters [2, 2]"], &rows);
    assert_leaf(&mut vec![[0.5, 1.5], [2.5, 3.5]], &["parameters [2, 2]"], &rows);
    assert_leaf(&mut [vec![0.5, 1.5], vec![2.5, 3.5]], &["parameters [2, 2]"], &rows);
    assert_leaf(&mut [[[0.5, 1.5]], [[2.5, 3.5]]], &["parameters [2, 1, 2]"], &rows);
    assert_leaf(
        &mut vec![vec![vec![0.5], vec![1.5]]; 2],
        &["parameters [2, 2, 1]"],
        &[0.5, 1.5, 0.5, 1.5],
    );
}

#[test]
fn ragged_rows_are_a_tensor_each() {
    assert_leaf(
        &mut vec![vec![0.5], vec![1.5, 2.5], vec![]],
        &["[0] [1]", "[1] [2]", "[2] [0]"],
        &[0.5, 1.5, 2.5],
    );
    assert_leaf(
        &mut vec![vec![vec![0.5], vec![1.5, 2.5]], vec![vec![3.5]]],
        &["[0][0] [1]", "[0][1] [2]", "[1] [1, 1]"],
        &[0.5, 1.5, 2.5, 3.5],
    );
}

#[test]
fn lists_without_rows_have_no_entries() {
    assert_leaf(&mut Vec::<Vec<f64>>::new(), &["parameters [0, 0]"], &[]);
    assert_leaf(&mut Vec::<Array1<f64>>::new(), &[], &[]);
    assert_leaf(&mut vec![Vec::<f64>::new(), Vec::new()], &["parameters [2, 0]"], &[]);
}

/// Begins in the middle of its storage.
fn queue<T>(first: T, others: impl Into<Vec<T>>) -> VecDeque<T> {
    let mut queue = VecDeque::from(others.into());
    queue.push_front(first);
    let (front, back) = queue.as_slices();
    assert!(!front.is_empty() && !back.is_empty());
    queue
}

#[test]
fn queues_are_lists_wherever_they_begin() {
    let three = [0.5, 1.5, 2.5];
    assert_leaf(&mut VecDeque::from(three), &["parameters [3]"], &three);
    assert_leaf(&mut queue(0.5, [1.5, 2.5]), &["parameters [3]"], &three);
    assert_leaf(&mut VecDeque::<f64>::new(), &["parameters [0]"], &[]);
    assert_leaf(&mut VecDeque::<Array1<f64>>::new(), &[], &[]);
    let four = [0.5, 1.5, 2.5, 3.5];
    assert_leaf(&mut queue([0.5, 1.5], [[2.5, 3.5]]), &["parameters [2, 2]"], &four);
    let rows = vec![queue(0.5, [1.5]), VecDeque::from([2.5, 3.5])];
    assert_leaf(&mut rows.clone(), &["parameters [2, 2]"], &four);
    assert_leaf(&mut VecDeque::from(rows), &["parameters [2, 2]"], &four);
    assert_leaf(&mut Vec::<VecDeque<f64>>::new(), &["parameters [0, 0]"], &[]);
}

#[test]
fn queues_of_what_differs_are_a_tensor_each() {
    let ragged = ["[0] [1]", "[1] [2]"];
    assert_leaf(&mut queue(vec![0.5], [vec![1.5, 2.5]]), &ragged, &[0.5, 1.5, 2.5]);
    assert_leaf(
        &mut vec![queue(0.5, [1.5]), [2.5].into()],
        &["[0] [2]", "[1] [1]"],
        &[0.5, 1.5, 2.5],
    );
    assert_leaf(&mut queue(array![0.5], [array![1.5]]), &["[0] [1]", "[1] [1]"], &[0.5, 1.5]);
}

#[test]
fn a_queue_stays_where_it_is_in_its_storage() {
    let mut queue = queue(0.5, [1.5, 2.5]);
    let halves =
        |queue: &VecDeque<f64>| (queue.as_slices().0.to_vec(), queue.as_slices().1.to_vec());
    let before = halves(&queue);

    assert_gradients!(&mut queue, |q| q.iter().map(|x| x.sin()).sum::<f64>(), |q| {
        q.iter().map(|x| x.cos()).collect::<VecDeque<f64>>()
    });

    assert_eq!(halves(&queue), before);
}

#[test]
fn borrowed_slices_are_lists() {
    let mut numbers = [0.5, 1.5, 2.5, 3.5];
    let mut rows = [[0.5, 1.5], [2.5, 3.5]];

    assert_leaf(&mut &mut numbers[1..3], &["parameters [2]"], &[1.5, 2.5]);
    assert_leaf(&mut &mut rows[..], &["parameters [2, 2]"], &numbers);
    assert_leaf(
        &mut [&mut [0.5, 1.5][..], &mut [2.5][..]],
        &["[0] [2]", "[1] [1]"],
        &[0.5, 1.5, 2.5],
    );
    let (left, right) = numbers.split_at_mut(2);
    assert_leaf(&mut vec![left, right], &["parameters [2, 2]"], &[0.5, 1.5, 2.5, 3.5]);
    assert_leaf(&mut (0.5, &mut numbers[3..]), &["0 []", "1 [1]"], &[0.5, 3.5]);
}

#[test]
fn an_option_is_its_content_or_nothing() {
    assert_leaf(&mut Some(0.5), &["parameters []"], &[0.5]);
    assert_leaf(&mut Some(vec![0.5]), &["parameters [1]"], &[0.5]);
    assert_leaf(&mut None::<f64>, &[], &[]);
    assert_leaf(&mut vec![None, Some(0.5), None], &["[1] []"], &[0.5]);
}

#[test]
fn tuples_of_one_to_eight() {
    assert_leaf(&mut (0.5,), &["0 []"], &[0.5]);
    assert_leaf(&mut (0.5, [1.5]), &["0 []", "1 [1]"], &[0.5, 1.5]);
    assert_leaf(
        &mut (0.5, 1.5, 2.5, 3.5, 4.5, 5.5, vec![6.5], ((7.5, 8.5),)),
        &["0 []", "1 []", "2 []", "3 []", "4 []", "5 []", "6 [1]", "7.0.0 []", "7.0.1 []"],
        &[0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5],
    );
}

#[test]
fn maps_are_visited_by_key_whatever_the_order_of_insertion() {
    let mut forth: HashMap<String, f64> = HashMap::new();
    let mut back = HashMap::new();
    for number in 0..26_u8 {
        forth.insert(char::from(b'a' + number).to_string(), f64::from(number));
        back.insert(char::from(b'z' - number).to_string(), f64::from(25 - number));
    }

    assert_eq!(forth.layout(), back.layout());
    assert_eq!(forth.flatten(), back.flatten());
    assert_eq!(forth.flatten(), (0..26).map(f64::from).collect::<Vec<_>>());
    forth.assign_flat(&back.flatten()).unwrap();
    assert_eq!(forth, back);
}

#[test]
fn integer_keys_are_in_the_order_of_the_numbers() {
    let items = [(10, 3.5), (9, 2.5), (2, 1.5), (-1, 0.5)];
    let layout = ["[-1] []", "[2] []", "[9] []", "[10] []"];

    assert_leaf(&mut HashMap::from(items), &layout, &[0.5, 1.5, 2.5, 3.5]);
    assert_leaf(&mut BTreeMap::from(items), &layout, &[0.5, 1.5, 2.5, 3.5]);
}

#[test]
fn keys_that_are_no_names_are_quoted() {
    let mut map = BTreeMap::from([("a.b", 0.5), ("a b", 1.5), ("", 2.5), ("ä", 3.5), ("1x", 4.5)]);

    assert_leaf(
        &mut map,
        &[r#"[""] []"#, r#"["1x"] []"#, r#"["a b"] []"#, r#"["a.b"] []"#, "ä []"],
        &[2.5, 4.5, 1.5, 0.5, 3.5],
    );
}

#[test]
fn maps_of_maps_and_of_lists() {
    let inner = || HashMap::from([('b', vec![0.5]), ('a', vec![1.5, 2.5])]);
    let mut map = BTreeMap::from([("x", inner()), ("w", HashMap::new())]);

    assert_leaf(&mut map, &["x.a [2]", "x.b [1]"], &[1.5, 2.5, 0.5]);
}

#[test]
fn references_are_what_they_refer_to() {
    let (mut number, mut list, mut weight) = (0.5, vec![1.5], array![[2.5]]);
    let mut nested = &mut weight;

    assert_leaf(
        &mut (&mut number, Box::new(&mut list), &mut nested),
        &["0 []", "1 [1]", "2 [1, 1]"],
        &[0.5, 1.5, 2.5],
    );
    assert_leaf(&mut [&mut number, &mut 3.5], &["[0] []", "[1] []"], &[0.5, 3.5]);
}

#[test]
fn a_single_part_of_a_list_has_an_index_all_the_same() {
    assert_leaf(&mut vec![array![0.5]], &["[0] [1]"], &[0.5]);
}
