//! Products with a vector that change from call to call, and those that only seem to.

use std::array::from_fn;
use std::cell::RefCell;

use gradcheck_core::{BugKind, Check, Report, Verdict};

type Point = [f64; 3];

fn point() -> Point {
    [0.7, 1.1, -0.4]
}

fn gradient(x: &Point) -> Point {
    [x[1].sin(), x[0] * x[1].cos() + x[2], x[1]]
}

fn hessian(x: &Point) -> [[f64; 3]; 3] {
    [[0.0, x[1].cos(), 0.0], [x[1].cos(), -x[0] * x[1].sin(), 1.0], [0.0, 1.0, 0.0]]
}

/// The Hessian is symmetric: it is the same product from both sides.
fn product(x: &Point, vector: &Point) -> Point {
    let rows = hessian(x);
    from_fn(|row| rows[row].iter().zip(vector).map(|(entry, by)| entry * by).sum())
}

/// Checks a new product with the same matrix in each of the three ways.
fn checked<F: FnMut(&Point, &Point) -> Point>(new: impl Fn() -> F) -> [Report; 3] {
    let check = Check::new();
    let (mut backward, mut pushforward, mut second) = (new(), new(), new());
    [
        check.run_vjp(&mut point(), |x| gradient(x), |x, u: &Point| backward(x, u)),
        check.run_jvp(&mut point(), |x| gradient(x), |x, t| pushforward(x, t)),
        check.run_hvp(&mut point(), |x| gradient(x), |x, t| second(x, t)),
    ]
    .map(|report| report.expect("a verdict"))
}

#[track_caller]
fn assert_unstable(report: &Report) {
    assert_eq!(report.verdict(), Verdict::Fail, "{report}");
    let kinds: Vec<&BugKind> =
        report.suspects().iter().map(gradcheck_core::Suspect::kind).collect();
    assert_eq!(kinds, [&BugKind::Unstable], "{report}");
    let text = report.to_string();
    assert!(text.contains("changes from\ncall to call"), "{text}");
    assert!(text.contains("and the same cotangent") || text.contains("and the same tangent"));
}

#[test]
fn products_with_a_buffer_that_is_not_cleared_are_named_so() {
    let accumulating = || {
        let mut sum = [0.0; 3];
        move |x: &Point, vector: &Point| {
            sum.iter_mut().zip(product(x, vector)).for_each(|(sum, fresh)| *sum += fresh);
            sum
        }
    };

    for report in checked(accumulating) {
        assert_unstable(&report);
        assert!(report.to_string().contains("added to and not cleared"), "{report}");
    }
}

#[test]
fn products_with_a_mask_that_is_drawn_anew_are_named_so() {
    let masked = || {
        let mut random = fastrand::Rng::with_seed(3);
        move |x: &Point, vector: &Point| product(x, &vector.map(|entry| 2.0 * random.f64() * entry))
    };

    for report in checked(masked) {
        assert_unstable(&report);
    }
}

#[test]
fn products_with_the_vector_of_the_call_before_are_named_so() {
    let late = || {
        let mut before: Option<Point> = None;
        move |x: &Point, vector: &Point| product(x, &before.replace(*vector).unwrap_or(*vector))
    };

    for report in checked(late) {
        assert_unstable(&report);
    }
}

#[test]
fn products_that_clear_what_they_add_to_pass() {
    let clearing = || {
        let mut sum = [1.0; 3];
        move |x: &Point, vector: &Point| {
            sum.fill(0.0);
            sum.iter_mut().zip(product(x, vector)).for_each(|(sum, fresh)| *sum += fresh);
            sum
        }
    };

    for report in checked(clearing) {
        assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    }
}

#[test]
fn products_that_are_the_same_in_each_call_are_not_linear() {
    let bent = || {
        |x: &Point, vector: &Point| {
            let mut product = product(x, vector);
            product[1] += vector[0] * vector[0];
            product
        }
    };

    for report in checked(bent) {
        assert_eq!(report.suspects()[0].kind(), &BugKind::NotLinear, "{report}");
    }
}

#[test]
fn products_of_a_cache_that_the_function_fills_pass_with_a_note() {
    let cache = RefCell::new(point());
    let function = |x: &mut Point| {
        *cache.borrow_mut() = *x;
        gradient(x)
    };
    let check = Check::new();
    let of_cache = |vector: &Point| product(&cache.borrow(), vector);

    for report in [
        check.run_vjp(&mut point(), function, |_, u: &Point| of_cache(u)),
        check.run_jvp(&mut point(), function, |_, t| of_cache(t)),
        check.run_hvp(&mut point(), function, |_, t| of_cache(t)),
    ] {
        let report = report.unwrap();

        assert_eq!(report.verdict(), Verdict::Pass, "{report}");
        assert!(report.to_string().contains("product closure reads"), "{report}");
    }
}

#[test]
fn a_pushforward_of_several_tensors_that_accumulates_is_named_so_alone() {
    let mut sum = 0.0;

    let report = Check::new().run_jvp(
        &mut (0.7, [1.1, -0.4]),
        |x| x.0 * x.1[0] * x.1[1],
        |x, t| {
            sum += t.0 * x.1[0] * x.1[1] + x.0 * (t.1[0] * x.1[1] + x.1[0] * t.1[1]);
            sum
        },
    );

    assert_unstable(&report.unwrap());
}

#[test]
fn of_a_backward_pass_that_accumulates_no_jacobian_is_compared() {
    let mut sum = [0.0; 3];

    let report = Check::new().run_vjp_and_jvp(
        &mut point(),
        |x| gradient(x),
        |x, u: &Point| {
            sum.iter_mut().zip(product(x, u)).for_each(|(sum, fresh)| *sum += fresh);
            sum
        },
        |x, t| product(x, t),
    );

    assert_unstable(&report.unwrap());
}
