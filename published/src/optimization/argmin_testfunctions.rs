//! The test functions of argmin: gradients beside values, Hessians beside gradients. The functions of
//! two numbers and those of any number; of these, what takes slices and what takes arrays.

use argmin_testfunctions::{
    ackley, ackley_derivative, ackley_derivative_const, ackley_hessian, ackley_hessian_const,
    beale, beale_derivative, beale_hessian, booth, booth_derivative, booth_hessian, bukin_n6,
    bukin_n6_derivative, bukin_n6_hessian, cross_in_tray, cross_in_tray_derivative,
    cross_in_tray_hessian, easom, easom_derivative, easom_hessian, eggholder, eggholder_derivative,
    eggholder_hessian, goldsteinprice, goldsteinprice_derivative, goldsteinprice_hessian,
    himmelblau, himmelblau_derivative, himmelblau_hessian, holder_table, holder_table_derivative,
    holder_table_hessian, levy, levy_derivative, levy_derivative_const, levy_hessian,
    levy_hessian_const, levy_n13, levy_n13_derivative, levy_n13_hessian, matyas, matyas_derivative,
    matyas_hessian, mccormick, mccormick_derivative, mccormick_hessian, picheny,
    picheny_derivative, picheny_hessian, rastrigin, rastrigin_derivative,
    rastrigin_derivative_const, rastrigin_hessian, rastrigin_hessian_const, rosenbrock,
    rosenbrock_derivative, rosenbrock_derivative_const, rosenbrock_hessian,
    rosenbrock_hessian_const, schaffer_n2, schaffer_n2_derivative, schaffer_n2_hessian,
    schaffer_n4, schaffer_n4_derivative, schaffer_n4_hessian, sphere, sphere_derivative,
    sphere_derivative_const, sphere_hessian, sphere_hessian_const, styblinski_tang,
    styblinski_tang_derivative, styblinski_tang_derivative_const, styblinski_tang_hessian,
    styblinski_tang_hessian_const, threehumpcamel, threehumpcamel_derivative,
    threehumpcamel_hessian,
};

use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

type Rows = Vec<Vec<f64>>;

/// The gradient and the Hessian of a function of so many numbers, within a square.
fn both(
    names: [&'static str; 2],
    many: usize,
    within: [f64; 2],
    value: fn(&[f64]) -> f64,
    gradient: fn(&[f64]) -> Vec<f64>,
    hessian: fn(&[f64]) -> Rows,
) -> [Subject; 2] {
    let [low, high] = within;
    let at = move |random: &mut Random| (0..many).map(|_| random.within(low, high)).collect();
    let first =
        Subject::new(names[0], "x", move |random| Case::gradient(at(random), value, gradient));
    let second =
        Subject::new(names[1], "x", move |random| Case::new(at(random), gradient, hessian));
    [first, second]
}

/// As an array, of which the type says how many.
fn array<const N: usize>(x: &[f64]) -> &[f64; N] {
    x.try_into().expect("as many numbers as the function takes")
}

macro_rules! of_two {
    ($value:ident, $gradient:ident, $hessian:ident, $within:expr) => {
        both(
            [stringify!($gradient), stringify!($hessian)],
            2,
            $within,
            |x| $value(array(x)),
            |x| $gradient(array(x)).to_vec(),
            |x| $hessian(array(x)).map(Vec::from).to_vec(),
        )
    };
}

macro_rules! of_any {
    ($value:ident, $gradient:ident, $hessian:ident, $within:expr) => {
        both(
            [stringify!($gradient), stringify!($hessian)],
            4,
            $within,
            |x| $value(x),
            |x| $gradient(x),
            |x| $hessian(x),
        )
    };
}

macro_rules! of_four {
    ($value:ident, $gradient:ident, $hessian:ident, $within:expr) => {
        both(
            [stringify!($gradient), stringify!($hessian)],
            4,
            $within,
            |x| $value(x),
            |x| $gradient::<4, f64>(array(x)).to_vec(),
            |x| $hessian::<4, f64>(array(x)).map(Vec::from).to_vec(),
        )
    };
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    let near = [-2.0, 2.0];
    let pairs = [
        of_two!(beale, beale_derivative, beale_hessian, near),
        of_two!(booth, booth_derivative, booth_hessian, near),
        of_two!(bukin_n6, bukin_n6_derivative, bukin_n6_hessian, near),
        of_two!(cross_in_tray, cross_in_tray_derivative, cross_in_tray_hessian, near),
        of_two!(easom, easom_derivative, easom_hessian, [2.0, 4.0]),
        of_two!(eggholder, eggholder_derivative, eggholder_hessian, [50.0, 200.0]),
        of_two!(goldsteinprice, goldsteinprice_derivative, goldsteinprice_hessian, near),
        of_two!(himmelblau, himmelblau_derivative, himmelblau_hessian, near),
        of_two!(holder_table, holder_table_derivative, holder_table_hessian, near),
        of_two!(levy_n13, levy_n13_derivative, levy_n13_hessian, near),
        of_two!(matyas, matyas_derivative, matyas_hessian, near),
        of_two!(mccormick, mccormick_derivative, mccormick_hessian, near),
        of_two!(picheny, picheny_derivative, picheny_hessian, [0.2, 0.8]),
        of_two!(schaffer_n2, schaffer_n2_derivative, schaffer_n2_hessian, near),
        of_two!(schaffer_n4, schaffer_n4_derivative, schaffer_n4_hessian, near),
        of_two!(threehumpcamel, threehumpcamel_derivative, threehumpcamel_hessian, near),
        of_any!(ackley, ackley_derivative, ackley_hessian, near),
        of_four!(ackley, ackley_derivative_const, ackley_hessian_const, near),
        of_any!(levy, levy_derivative, levy_hessian, near),
        of_four!(levy, levy_derivative_const, levy_hessian_const, near),
        of_any!(rastrigin, rastrigin_derivative, rastrigin_hessian, near),
        of_four!(rastrigin, rastrigin_derivative_const, rastrigin_hessian_const, near),
        of_any!(rosenbrock, rosenbrock_derivative, rosenbrock_hessian, near),
        of_four!(rosenbrock, rosenbrock_derivative_const, rosenbrock_hessian_const, near),
        of_any!(sphere, sphere_derivative, sphere_hessian, near),
        of_four!(sphere, sphere_derivative_const, sphere_hessian_const, near),
        of_any!(styblinski_tang, styblinski_tang_derivative, styblinski_tang_hessian, near),
        of_four!(
            styblinski_tang,
            styblinski_tang_derivative_const,
            styblinski_tang_hessian_const,
            near
        ),
    ];
    pairs.into_iter().flatten().collect()
}
