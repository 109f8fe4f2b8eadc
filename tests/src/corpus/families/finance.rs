//! Prices, smiles, rates and portfolios.

use fastrand::Rng;

use super::super::algebra::{dot, lifted, log_sum_exp, scaled_normals, softmax};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::special::normal_cdf;
use super::super::tensors::Tensors;

/// The price of a call by Black and Scholes: spot, strike, rate, volatility, years.
pub(super) fn call<T: Real>(spot: T, strike: T, rate: T, volatility: T, years: T) -> T {
    let spread = volatility * years.sqrt();
    let above = ((spot / strike).ln() + (rate + volatility.squared().times(0.5)) * years) / spread;
    spot * normal_cdf(above) - strike * (-rate * years).exp() * normal_cdf(above - spread)
}

/// Calls on one spot against quoted prices: logarithms of spot and volatility, and the rate.
struct Calls {
    strikes: Vec<f64>,
    years: Vec<f64>,
    quoted: Vec<f64>,
}

impl Model for Calls {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let [spot, volatility] = [p[0][0].exp(), p[0][1].exp()];
        let away = |k: usize| {
            let (strike, years) = (T::of(self.strikes[k]), T::of(self.years[k]));
            (call(spot, strike, p[1][0], volatility, years) - T::of(self.quoted[k])).squared()
        };
        (0..self.strikes.len()).map(away).sum()
    }
}

/// A volatility smile by Hagan's expansion of the SABR model: logarithms of the level and of the
/// volatility of volatility, the free number behind the correlation; the exponent is a half.
struct Sabr {
    forward: f64,
    strikes: Vec<f64>,
    quoted: Vec<f64>,
    years: f64,
}

impl Model for Sabr {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let [level, swing] = [p[0][0].exp(), p[0][1].exp()];
        let (turn, one) = (p[0][2].tanh(), T::of(1.0));
        let mut cost = T::of(0.0);
        for (&strike, &quoted) in self.strikes.iter().zip(&self.quoted) {
            let middle = (self.forward * strike).powf(0.25);
            let away = (self.forward / strike).ln();
            let reduced = swing / level * T::of(middle * away);
            let root = (one - (turn * reduced).times(2.0) + reduced.squared()).sqrt();
            let bent = ((root + reduced - turn) / (one - turn)).ln();
            let squares = 1.0 + away.powi(2) / 96.0 + away.powi(4) / 30_720.0;
            let growth = level.squared().times(1.0 / (96.0 * middle * middle))
                + (turn * swing * level).times(0.125 / middle)
                + (T::of(2.0) - turn.squared().times(3.0)) * swing.squared().times(1.0 / 24.0);
            let smile = level.times(1.0 / (middle * squares)) * reduced / bent;
            cost += (smile * (one + growth.times(self.years)) - T::of(quoted)).squared();
        }
        cost.times(1e2)
    }
}

/// A curve of rates by Nelson, Siegel and Svensson.
struct RateCurve {
    years: Vec<f64>,
    quoted: Vec<f64>,
}

impl Model for RateCurve {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for (&years, &quoted) in self.years.iter().zip(&self.quoted) {
            let humps = [0, 1].map(|k| {
                let reduced = T::of(years) / p[1][k].exp();
                let decay = (-reduced).exp();
                let mean = (T::of(1.0) - decay) / reduced;
                [mean, mean - decay]
            });
            let rate =
                p[0][0] + p[0][1] * humps[0][0] + p[0][2] * humps[0][1] + p[0][3] * humps[1][1];
            cost += (rate - T::of(quoted)).squared();
        }
        cost
    }
}

/// The expected utility of shares over scenarios, minus an entropy that keeps them spread.
struct Portfolio {
    returns: Vec<Vec<f64>>,
}

impl Model for Portfolio {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let shares = softmax(&p[0]);
        let grown = |returns: &Vec<f64>| -dot(&shares, &lifted::<T>(returns)).ln_1p();
        let utility: T = self.returns.iter().map(grown).sum();
        let spread: T = shares.iter().map(|&s| s * s.ln()).sum();
        utility.times(1.0 / self.returns.len() as f64) + spread.times(0.02)
    }
}

/// Premiums for the risk of a loss over scenarios, as the logarithm of a mean of exponentials, and
/// a bond's price under Vasicek's rate.
struct Insurance {
    losses: Vec<f64>,
}

impl Model for Insurance {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let aversion = p[0][0].exp();
        let charged: Vec<T> =
            self.losses.iter().map(|&loss| aversion * (T::of(loss) - p[0][1].softplus())).collect();
        let premium = (log_sum_exp(&charged) - T::of((charged.len() as f64).ln())) / aversion;
        let [speed, mean, swing, now] = [p[1][0].exp(), p[1][1], p[1][2].exp(), p[1][3]];
        let reach = (T::of(1.0) - speed.times(-5.0).exp()) / speed;
        let drift = mean - (swing / speed).squared().times(0.5);
        let bond = drift * (reach - T::of(5.0))
            - (swing * reach).squared() / speed.times(4.0)
            - reach * now;
        premium * bond.exp() + p[0][1].squared().times(0.1)
    }
}

/// The finance of the corpus.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(70);
    let rng = &mut rng;
    let family = "finance";
    let strikes: Vec<f64> = (0..9).map(|k| 0.8 + 0.05 * f64::from(k)).collect();

    let market = Tensors::vector("logarithms", vec![0.02, -1.6]).and("rate", &[], vec![0.03]);
    let calls = Calls {
        strikes: strikes.clone(),
        years: (0..9).map(|k| 0.25 + 0.2 * f64::from(k)).collect(),
        quoted: strikes.iter().map(|k| (1.1 - k).max(0.05)).collect(),
    };

    let smile = Tensors::vector("smile", vec![-1.5, -0.7, -0.35]);
    let quoted = strikes.iter().map(|k| 0.2 + 0.3 * (k - 1.0).powi(2)).collect();
    let sabr = Sabr { forward: 1.02, strikes, quoted, years: 2.0 };

    let curve = Tensors::vector("levels", vec![0.04, -0.02, 0.01, 0.015]).and(
        "log_humps",
        &[2],
        vec![0.6, 1.7],
    );
    let years: Vec<f64> = (1..12).map(|k| 0.5 * f64::from(k * k)).collect();
    let rates = years.iter().map(|y| 0.03 + 0.004 * (1.0 + y).ln()).collect();

    let shares = Tensors::vector("logits", scaled_normals(rng, 6, 0.5));
    let returns = (0..40).map(|_| scaled_normals(rng, 6, 0.1)).collect();
    let cover =
        Tensors::vector("cover", vec![0.3, 0.4]).and("rate", &[4], vec![-0.5, 0.03, -3.0, 0.02]);
    let losses = scaled_normals(rng, 20, 0.8);
    vec![
        Case::new(family, "black_scholes", &market, calls),
        Case::new(family, "sabr_smile", &smile, sabr),
        Case::new(family, "rate_curve", &curve, RateCurve { years, quoted: rates }),
        Case::new(family, "portfolio_utility", &shares, Portfolio { returns }),
        Case::new(family, "exponential_premium", &cover, Insurance { losses }),
    ]
}
