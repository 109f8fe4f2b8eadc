//! What failing checks of derivatives say, as a person reads it. `INSTA_UPDATE=always` writes it
//! anew. Functions are polynomials: the same on every machine, to the last bit.

use gradcheck_core::{BugKind, Check, CheckError, Parameters, Report, assert_jacobian};

#[derive(Clone, Parameters)]
struct Pair {
    left: [f64; 3],
    right: [f64; 2],
}

#[derive(Parameters)]
struct Outputs {
    sums: [f64; 2],
    area: f64,
}

fn pair() -> Pair {
    Pair { left: [0.5, -1.25, 2.0], right: [1.5, 0.75] }
}

fn outputs(pair: &Pair) -> Outputs {
    let ([a, b, c], [d, e]) = (pair.left, pair.right);
    Outputs { sums: [a * d + b * e, b * c * d], area: a * b * c + d * e }
}

fn jacobian(pair: &Pair) -> [[f64; 5]; 3] {
    let ([a, b, c], [d, e]) = (pair.left, pair.right);
    [[d, e, 0.0, a, b], [0.0, c * d, b * d, b * c, 0.0], [b * c, a * c, a * b, e, d]]
}

fn backward(pair: &Pair, cotangent: &Outputs) -> Pair {
    let by = [cotangent.sums[0], cotangent.sums[1], cotangent.area];
    let rows = jacobian(pair);
    let column = |column: usize| (0..3).map(|row| by[row] * rows[row][column]).sum();
    Pair { left: [0, 1, 2].map(column), right: [3, 4].map(column) }
}

fn pulled(mistake: impl Fn(&Pair, &Outputs) -> Pair) -> Report {
    let backward = |pair: &mut Pair, cotangent: &Outputs| mistake(pair, cotangent);
    Check::new().run_vjp(&mut pair(), |p| outputs(p), backward).expect("a verdict")
}

#[track_caller]
fn assert_first(report: &Report, kind: BugKind) {
    assert_eq!(
        report.suspects().first().map(gradcheck_core::Suspect::kind),
        Some(&kind),
        "{report}"
    );
}

#[test]
fn a_wrong_entry_of_a_jacobian() {
    let wrong = |pair: &mut Pair| {
        let mut rows = jacobian(pair);
        rows[1][2] *= 1.5;
        rows
    };
    let report = Check::new().run_jacobian(&mut pair(), |p| outputs(p), wrong).expect("a verdict");

    insta::assert_snapshot!(report.to_string());
}

fn spoiled(mistake: impl Fn(&mut [[f64; 5]; 3])) -> Report {
    let wrong = |pair: &mut Pair| {
        let mut rows = jacobian(pair);
        mistake(&mut rows);
        rows
    };
    Check::new().run_jacobian(&mut pair(), |p| outputs(p), wrong).expect("a verdict")
}

#[test]
fn a_row_or_a_column_across_several_blocks_is_one_suspect() {
    for (report, claim) in [
        (spoiled(|rows| rows[1] = rows[1].map(|d| -d)), "Only row 1 (output `sums[1]`) is wrong."),
        (spoiled(|rows| rows[2] = [0.0; 5]), "Only row 2 (output `area`) is wrong."),
        (
            spoiled(|rows| rows.iter_mut().for_each(|row| row[3] *= 2.0)),
            "Only column 3 (parameter `right[0]`) is wrong.",
        ),
    ] {
        let claims: Vec<&str> =
            report.suspects().iter().map(gradcheck_core::Suspect::claim).collect();
        assert_eq!(claims, [claim], "{report}");
        assert_first(&report, BugKind::Slices);
    }
}

#[test]
fn a_row_beside_another_wrong_entry_is_not_the_only_one() {
    let report = spoiled(|rows| {
        rows[1] = rows[1].map(|d| -d);
        rows[0][0] *= 1.5;
    });

    let says_only_row =
        |suspect: &gradcheck_core::Suspect| suspect.claim().starts_with("Only row 1");
    assert!(!report.suspects().iter().any(says_only_row), "{report}");
}

#[test]
fn an_ignored_cotangent() {
    let ones = Outputs { sums: [1.0; 2], area: 1.0 };
    let report = pulled(|pair, _| backward(pair, &ones));

    assert_first(&report, BugKind::VectorIgnored);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn a_cotangent_that_stands_twice() {
    let report = pulled(|pair, c| {
        let squares = Outputs { sums: c.sums.map(|c| c * c), area: c.area * c.area };
        backward(pair, &squares)
    });

    assert_first(&report, BugKind::VectorTwice);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn a_product_that_is_not_linear() {
    let report = pulled(|pair, cotangent| {
        let mut gradient = backward(pair, cotangent);
        gradient.right[1] += 0.125;
        gradient
    });

    assert_first(&report, BugKind::NotLinear);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn a_hessian_that_is_not_symmetric() {
    let report = Check::new()
        .run_hessian(
            &mut [0.5_f64, 2.0, -1.5],
            |x| [2.0 * x[0] * x[1], x[0] * x[0] + x[2] * x[2], 2.0 * x[1] * x[2]],
            |x| {
                [
                    [2.0 * x[1], 2.0 * x[0], 0.0],
                    [2.0 * x[0], 0.0, 2.0 * x[2]],
                    [0.0, 0.0, 2.0 * x[1]],
                ]
            },
        )
        .expect("a verdict");

    assert_first(&report, BugKind::NotSymmetric);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn products_with_two_jacobians() {
    let pushforward = |pair: &mut Pair, tangent: &Pair| {
        let by: Vec<f64> = tangent.left.into_iter().chain(tangent.right).collect();
        let [first, second, third] = jacobian(pair)
            .map(|row| row.iter().zip(&by).map(|(entry, by)| entry * by).sum::<f64>());
        Outputs { sums: [first, -second], area: third }
    };
    let report = Check::new()
        .run_vjp_and_jvp(&mut pair(), |p| outputs(p), |p, c| backward(p, c), pushforward)
        .expect("a verdict");

    let last = report.suspects().last().map(gradcheck_core::Suspect::kind);
    assert_eq!(last, Some(&BugKind::NotAdjoint), "{report}");
    insta::assert_snapshot!(report.to_string());
}

#[test]
#[should_panic(expected = "Jacobian check not possible: the matrix does not fit")]
fn an_error_says_which_check_is_not_possible() {
    assert_jacobian!(pair(), |p| outputs(p), |p| jacobian(p).map(|[a, ..]| a));
}

/// What the report says of a rectifier at its corner, where half the slope is given for it.
fn at_a_corner(run: impl FnOnce(&mut [f64; 1]) -> Result<Report, CheckError>) -> String {
    let report = run(&mut [0.0]).expect("a verdict");
    let tensor = &report.tensors()[0];
    tensor.reason().expect("a kink is told").to_owned()
}

#[test]
fn a_product_has_a_function_where_a_gradient_has_a_cost() {
    let check = Check::new();
    let cost = |x: &mut [f64; 1]| x[0].max(0.0);
    let forward = |x: &mut [f64; 1]| [x[0].max(0.0)];
    let half = |_: &mut [f64; 1], cotangent: &[f64; 1]| [0.5 * cotangent[0]];

    let of_gradient = at_a_corner(|x| check.run(x, cost, |_| [0.5]));
    let of_product = at_a_corner(|x| check.run_vjp(x, forward, half));

    assert!(of_gradient.contains("at a kink of the cost:"), "{of_gradient}");
    assert!(of_product.contains("at a kink of the function:"), "{of_product}");
}
