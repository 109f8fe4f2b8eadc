//! The greeks of blackscholes, which is in `f32`: those of first order beside the price, those of
//! second and third order beside the greek that they are the derivative of.

use blackscholes::{Greeks, Inputs, OptionType, Pricing};
use gradcheck_core::Scalar;

use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

type Calculated = fn(&Inputs) -> Result<f32, String>;

/// Which of the numbers of an option is moved.
#[derive(Clone, Copy)]
enum By {
    Spot,
    Strike,
    Rate,
    Dividend,
    Time,
    Volatility,
}

impl By {
    fn of(self, inputs: &mut Inputs) -> &mut f32 {
        match self {
            Self::Spot => &mut inputs.s,
            Self::Strike => &mut inputs.k,
            Self::Rate => &mut inputs.r,
            Self::Dividend => &mut inputs.q,
            Self::Time => &mut inputs.t,
            Self::Volatility => inputs.sigma.as_mut().expect("an option with a volatility"),
        }
    }

    fn told(self) -> &'static str {
        match self {
            Self::Spot => "s",
            Self::Strike => "k",
            Self::Rate => "r",
            Self::Dividend => "q",
            Self::Time => "t",
            Self::Volatility => "sigma",
        }
    }
}

/// Near the money, with a dividend that is not the rate.
fn option(random: &mut Random, kind: &OptionType) -> Inputs {
    let mut within = |low: f64, high: f64| <f32 as Scalar>::nearest(random.within(low, high));
    let (spot, strike) = (within(90.0, 110.0), within(90.0, 110.0));
    let (rate, dividend) = (within(0.03, 0.08), within(0.1, 0.2));
    let (time, volatility) = (within(0.3, 1.5), within(0.2, 0.5));
    Inputs::new(kind.clone(), spot, strike, None, rate, dividend, time, Some(volatility))
}

/// `scale` is what the crate multiplies the derivative by: its unit.
fn subject(
    name: &str,
    kind: &OptionType,
    by: By,
    scale: f32,
    [function, derivative]: [Calculated; 2],
) -> Subject {
    let (name, kind) = (format!("{name}, {kind}"), kind.clone());
    Subject::new(name, by.told(), move |random| {
        let mut inputs = option(random, &kind);
        let at = *by.of(&mut inputs);
        let other = inputs.clone();
        let moved = move |inputs: &Inputs, to: f32| {
            let mut inputs = inputs.clone();
            *by.of(&mut inputs) = to;
            inputs
        };
        Case::number(
            at,
            move |x| function(&moved(&inputs, x)).expect("a price"),
            move |x| derivative(&moved(&other, x)).expect("a greek") / scale,
        )
    })
}

/// The derivative of the price by the strike, from the price and delta: a price is homogeneous of first
/// degree in spot and strike, so that it is s delta + k times this (Euler).
fn by_strike(inputs: &Inputs) -> Result<f32, String> {
    Ok((inputs.calc_price()? - inputs.s * inputs.calc_delta()?) / inputs.k)
}

fn greeks(kind: &OptionType) -> Vec<Subject> {
    type Row = (&'static str, By, f32, [Calculated; 2]);
    let day = 1.0 / 365.25;
    let price: Calculated = Inputs::calc_price;
    let delta: Calculated = Inputs::calc_delta;
    let gamma: Calculated = Inputs::calc_gamma;
    let vega: Calculated = Inputs::calc_vega;
    let vomma: Calculated = Inputs::calc_vomma;
    let rows: [Row; 15] = [
        ("delta", By::Spot, 1.0, [price, delta]),
        ("vega", By::Volatility, 0.01, [price, vega]),
        ("theta", By::Time, -day, [price, Inputs::calc_theta]),
        ("rho", By::Rate, 0.01, [price, Inputs::calc_rho]),
        ("epsilon", By::Dividend, 1.0, [price, Inputs::calc_epsilon]),
        ("dual_delta", By::Strike, 1.0, [price, Inputs::calc_dual_delta]),
        ("gamma", By::Spot, 1.0, [delta, gamma]),
        ("vanna", By::Volatility, 0.01, [delta, Inputs::calc_vanna]),
        ("charm", By::Time, -1.0, [delta, Inputs::calc_charm]),
        ("vomma", By::Volatility, 1.0, [vega, vomma]),
        ("veta", By::Time, 100.0, [vega, Inputs::calc_veta]),
        ("dual_gamma", By::Strike, 1.0, [by_strike, Inputs::calc_dual_gamma]),
        ("speed", By::Spot, 1.0, [gamma, Inputs::calc_speed]),
        ("zomma", By::Volatility, 1.0, [gamma, Inputs::calc_zomma]),
        ("color", By::Time, 1.0, [gamma, Inputs::calc_color]),
    ];
    let ultima = ("ultima", By::Volatility, 1.0, [vomma, Inputs::calc_ultima as Calculated]);
    let rows = rows.into_iter().chain([ultima]);
    rows.map(|(name, by, scale, pair)| subject(name, kind, by, scale, pair)).collect()
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    [OptionType::Call, OptionType::Put].iter().flat_map(greeks).collect()
}
