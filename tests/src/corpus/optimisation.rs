//! The test functions of `argmin_testfunctions`, at random points and at their optima.
//!
//! Cost and gradient are that crate's; its formulas are written again here for dual numbers, and
//! the tests hold both against each other.

use std::f64::consts::{E, LN_10, PI, TAU};
use std::iter::Sum;

use argmin_testfunctions as argmin;
use fastrand::Rng;
use num_traits::{Float, FromPrimitive};

use super::algebra::uniforms;
use super::case::{Case, Expected, Kink, Model};
use super::number::{Entry, Real};
use super::tensors::Tensors;

macro_rules! formulas {
    ($($name:ident $x:ident $body:expr;)*) => {$(
        struct $name;

        impl Model for $name {
            fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
                let $x = &p[0];
                $body
            }
        }
    )*};
}

/// A constant.
fn c<T: Real>(value: f64) -> T {
    T::of(value)
}

fn golden<T: Real>(x: T, y: T) -> (T, T) {
    let first = (x + y + c(1.0)).squared()
        * (c::<T>(19.0) - x.times(14.0) + x.squared().times(3.0) - y.times(14.0)
            + (x * y).times(6.0)
            + y.squared().times(3.0));
    let second = (x.times(2.0) - y.times(3.0)).squared()
        * (c::<T>(18.0) - x.times(32.0) + x.squared().times(12.0) + y.times(48.0)
            - (x * y).times(36.0)
            + y.squared().times(27.0));
    (first + c(1.0), second + c(30.0))
}

/// `1 + (x - 1) / 4`, Levy's substitution.
fn levy_w<T: Real>(x: T) -> T {
    (x - c(1.0)).times(0.25) + c(1.0)
}

formulas! {
    Ackley x {
        let share = 1.0 / x.len() as f64;
        let mean_square = x.iter().map(|x| x.squared()).sum::<T>().times(share);
        let mean_cosine = x.iter().map(|x| x.times(TAU).cos()).sum::<T>().times(share);
        c::<T>(20.0 + E) - mean_square.sqrt().times(-0.2).exp().times(20.0) - mean_cosine.exp()
    };
    Beale x {
        let term = |target: f64, power: i32| {
            (c::<T>(target) - x[0] + x[0] * x[1].powi(power)).squared()
        };
        term(1.5, 1) + term(2.25, 2) + term(2.625, 3)
    };
    Booth x {
        (x[0] + x[1].times(2.0) - c(7.0)).squared() + (x[0].times(2.0) + x[1] - c(5.0)).squared()
    };
    Bukin x {
        (x[1] - x[0].squared().times(0.01)).abs().sqrt().times(100.0)
            + (x[0] + c(10.0)).abs().times(0.01)
    };
    CrossInTray x {
        let radius = (x[0].squared() + x[1].squared()).sqrt();
        let wave = x[0].sin() * x[1].sin() * (c::<T>(100.0) - radius.times(1.0 / PI)).abs().exp();
        ((wave.abs() + c(1.0)).ln().times(0.1)).exp().times(-0.0001)
    };
    Easom x {
        let away = (x[0] - c(PI)).squared() + (x[1] - c(PI)).squared();
        -(x[0].cos() * x[1].cos() * (-away).exp())
    };
    Eggholder x {
        let high = x[1] + c(47.0);
        -(high * (high + x[0].times(0.5)).abs().sqrt().sin())
            - x[0] * (x[0] - high).abs().sqrt().sin()
    };
    GoldsteinPrice x {
        let (first, second) = golden(x[0], x[1]);
        first * second
    };
    Himmelblau x {
        (x[0].squared() + x[1] - c(11.0)).squared() + (x[0] + x[1].squared() - c(7.0)).squared()
    };
    HolderTable x {
        let radius = (x[0].squared() + x[1].squared()).sqrt();
        -(x[0].sin() * x[1].cos() * (c::<T>(1.0) - radius.times(1.0 / PI)).abs().exp()).abs()
    };
    Levy x {
        let (first, last) = (levy_w(x[0]), levy_w(x[x.len() - 1]));
        let middle = x[1..x.len() - 1].iter().map(|&x| {
            let w = levy_w(x);
            let wave = (w.times(PI) + c(1.0)).sin().squared();
            (w - c(1.0)).squared() * (wave.times(10.0) + c(1.0))
        });
        first.times(PI).sin().squared()
            + middle.sum::<T>()
            + (last - c(1.0)).squared() * (last.times(TAU).sin().squared() + c(1.0))
    };
    Levy13 x {
        let (a, b) = (x[0] - c(1.0), x[1] - c(1.0));
        let wave = x[1].times(3.0 * PI).sin().squared() + c(1.0);
        x[0].times(3.0 * PI).sin().squared()
            + a.squared() * wave
            + b.squared() * (x[1].times(TAU).sin().squared() + c(1.0))
    };
    Matyas x {
        (x[0].squared() + x[1].squared()).times(0.26) - (x[0] * x[1]).times(0.48)
    };
    McCormick x {
        (x[0] + x[1]).sin() + (x[0] - x[1]).squared() - x[0].times(1.5) + x[1].times(2.5) + c(1.0)
    };
    Picheny x {
        let [a, b] = [0, 1].map(|k| x[k].times(4.0) - c(2.0));
        let (first, second) = golden(a, b);
        // The crate takes the logarithm to base 10.
        ((first * second).ln().times(1.0 / LN_10) - c(8.693)).times(1.0 / 2.427)
    };
    Rastrigin x {
        x.iter().map(|x| x.squared() - x.times(TAU).cos().times(10.0) + c(10.0)).sum()
    };
    Rosenbrock x {
        let term = |pair: &[T]| {
            (c::<T>(1.0) - pair[0]).squared() + (pair[1] - pair[0].squared()).squared().times(100.0)
        };
        x.windows(2).map(term).sum()
    };
    Schaffer2 x {
        let (a, b) = (x[0].squared(), x[1].squared());
        ((a - b).sin().squared() - c(0.5)) / ((a + b).times(0.001) + c(1.0)).squared() + c(0.5)
    };
    Schaffer4 x {
        let (a, b) = (x[0].squared(), x[1].squared());
        ((a - b).abs().sin().cos().squared() - c(0.5))
            / ((a + b).times(0.001) + c(1.0)).squared()
            + c(0.5)
    };
    Sphere x {
        x.iter().map(|x| x.squared()).sum()
    };
    StyblinskiTang x {
        let term = |x: &T| (x.powi(4) - x.squared().times(16.0) + x.times(5.0)).times(0.5);
        x.iter().map(term).sum()
    };
    ThreeHumpCamel x {
        x[0].squared().times(2.0) - x[0].powi(4).times(1.05)
            + x[0].powi(6).times(1.0 / 6.0)
            + x[0] * x[1]
            + x[1].squared()
    };
    Zero x {
        x[0].times(0.0)
    };
}

/// A family of the crate: where to draw points, and where its optimum is.
struct Family<S> {
    name: &'static str,
    case: fn(&str, &Tensors<f64>) -> Case<S>,
    low: f64,
    high: f64,
    optimum: &'static [f64],
}

macro_rules! families {
    ($($name:literal $model:ident $cost:ident $derivative:ident $arity:ident
       $low:literal $high:literal $optimum:expr;)*) => {
        [$(Family {
            name: $name,
            case: |name, point| {
                let case = Case::new("optimisation", name, point, $model);
                let cost = |p: &Tensors<S>| families!($arity argmin::$cost, p).widen();
                let derivative = |p: &Tensors<S>| {
                    p.like([families!($arity argmin::$derivative, p).to_vec()])
                };
                case.with_cost(0.0, cost).with_gradient(derivative)
            },
            low: $low,
            high: $high,
            optimum: &$optimum,
        }),*]
    };
    (pair $function:path, $p:ident) => { $function(&[$p[0][0], $p[0][1]]) };
    (many $function:path, $p:ident) => { $function(&$p[0]) };
}

/// The bounds of `argmin_testfunctions` on its scalars, in one.
pub trait Argmin: Entry + Float + FromPrimitive + Sum + Into<f64> {}

impl Argmin for f32 {}
impl Argmin for f64 {}

fn families<S: Argmin>() -> Vec<Family<S>> {
    families! {
        "ackley" Ackley ackley ackley_derivative many -3.0 3.0 [0.0; 5];
        "beale" Beale beale beale_derivative pair -2.0 2.0 [3.0, 0.5];
        "booth" Booth booth booth_derivative pair -5.0 5.0 [1.0, 3.0];
        "bukin" Bukin bukin_n6 bukin_n6_derivative pair -15.0 -5.0 [-10.0, 1.0];
        "cross_in_tray" CrossInTray cross_in_tray cross_in_tray_derivative pair 0.3 2.8
            [1.349_406_608_602_084, 1.349_406_608_602_084];
        "easom" Easom easom easom_derivative pair 2.0 4.0 [PI, PI];
        "eggholder" Eggholder eggholder eggholder_derivative pair 0.0 300.0 [512.0, 404.2319];
        "goldstein_price" GoldsteinPrice goldsteinprice goldsteinprice_derivative pair -2.0 2.0
            [0.0, -1.0];
        "himmelblau" Himmelblau himmelblau himmelblau_derivative pair -4.0 4.0 [3.0, 2.0];
        "holder_table" HolderTable holder_table holder_table_derivative pair 4.0 8.0
            [8.05502, 9.66459];
        "levy" Levy levy levy_derivative many -5.0 5.0 [1.0; 4];
        "levy_n13" Levy13 levy_n13 levy_n13_derivative pair -5.0 5.0 [1.0, 1.0];
        "matyas" Matyas matyas matyas_derivative pair -5.0 5.0 [0.0, 0.0];
        "mccormick" McCormick mccormick mccormick_derivative pair -1.5 3.0 [-0.54719, -1.54719];
        "picheny" Picheny picheny picheny_derivative pair 0.0 1.0 [0.5, 0.25];
        "rastrigin" Rastrigin rastrigin rastrigin_derivative many -4.0 4.0 [0.0; 5];
        "rosenbrock" Rosenbrock rosenbrock rosenbrock_derivative many -1.5 1.5 [1.0; 6];
        "schaffer_n2" Schaffer2 schaffer_n2 schaffer_n2_derivative pair -3.0 3.0 [0.0, 0.0];
        "schaffer_n4" Schaffer4 schaffer_n4 schaffer_n4_derivative pair 0.5 3.0 [0.0, 1.25313];
        "sphere" Sphere sphere sphere_derivative many -4.0 4.0 [0.0; 6];
        "styblinski_tang" StyblinskiTang styblinski_tang styblinski_tang_derivative many -4.0 4.0
            [-2.903_534_027_771_177; 4];
        "three_hump_camel" ThreeHumpCamel threehumpcamel threehumpcamel_derivative pair -2.0 2.0
            [0.0, 0.0];
        "zero" Zero zero zero_derivative many -1.0 1.0 [0.0; 3];
    }
    .into()
}

/// What is special about a family at a random point or at its optimum.
fn special<S: Entry>(case: Case<S>, family: &str, at_optimum: bool) -> Case<S> {
    match (family, at_optimum) {
        ("zero", _) => case.expecting(Expected::NotPass),
        ("ackley", true) => case.kinked(Kink::At),
        _ if at_optimum => case.with_zero_where_it_vanishes(),
        _ => case,
    }
}

/// Every family at a point drawn with a seed.
#[must_use]
pub fn at_random_points<S: Argmin>(seed: u64) -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(seed);
    let mut draw = |family: Family<S>| {
        let mut point = uniforms(&mut rng, family.optimum.len(), family.low, family.high);
        if family.name == "bukin" {
            point[1] = f64::midpoint(point[1], 10.0);
        }
        let name = format!("{}_at_{seed}", family.name);
        special((family.case)(&name, &Tensors::vector("x", point)), family.name, false)
    };
    families().into_iter().map(&mut draw).collect()
}

/// Every family at its optimum, except that of Bukin, whose slope is infinite there.
#[must_use]
pub fn at_optima<S: Argmin>() -> Vec<Case<S>> {
    let optimal = |family: Family<S>| {
        let name = format!("{}_at_optimum", family.name);
        let point = Tensors::vector("x", family.optimum.to_vec());
        special((family.case)(&name, &point), family.name, true)
    };
    families().into_iter().filter(|family| family.name != "bukin").map(optimal).collect()
}

/// The test functions of the corpus.
#[must_use]
pub fn cases<S: Argmin>() -> Vec<Case<S>> {
    let mut cases = at_random_points(71);
    cases.extend(at_optima());
    cases
}
