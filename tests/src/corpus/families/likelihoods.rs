//! Likelihoods of independent numbers: laws of one variable, and regressions with their links.

use std::f64::consts::TAU;

use fastrand::Rng;

use super::super::algebra::{dot, lifted, normals, scaled_normals, uniforms};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::special::{ln_bessel_i0, ln_beta, ln_gamma, ln_normal_cdf, normal_cdf};
use super::super::tensors::Tensors;

/// A law of one number; scales and shapes are given by their logarithms.
#[derive(Clone, Copy)]
enum Law {
    Beta,
    Gamma,
    Counted(Count),
    StudentT,
    VonMises,
    /// A normal number of which only those above the bound are kept.
    Truncated(f64),
    /// What is negative was still alive at its absolute value.
    CensoredWeibull,
    SkewNormal,
    ExtremeValue,
    InverseGaussian,
}

/// A law of one count.
#[derive(Clone, Copy)]
enum Count {
    NegativeBinomial,
    /// Successes among so many trials.
    BetaBinomial(f64),
    ZeroInflatedPoisson,
}

/// Minus the logarithm of the density of a normal number at `z` deviations from its mean.
fn surprise_of_normal<T: Real>(z: T) -> T {
    (z.squared() + T::of(TAU.ln())).times(0.5)
}

impl Law {
    /// Minus the logarithm of the density at `x`.
    fn surprise<T: Real>(self, p: &[T], x: f64) -> T {
        let one = T::of(1.0);
        let z = || (T::of(x) - p[0]) / p[1].exp();
        match self {
            Self::Beta => {
                let [a, b] = [p[0].exp(), p[1].exp()];
                ln_beta(a, b) - (a - one).times(x.ln()) - (b - one).times((-x).ln_1p())
            }
            Self::Gamma => {
                let shape = p[0].exp();
                ln_gamma(shape) - shape * p[1] - (shape - one).times(x.ln()) + p[1].exp().times(x)
            }
            Self::Counted(law) => law.surprise(p, x),
            Self::StudentT => {
                let half = p[2].exp().times(0.5);
                let spread = (z().squared() / half.times(2.0)).ln_1p();
                let normaliser = ln_gamma(half + T::of(0.5)) - ln_gamma(half);
                (half + T::of(0.5)) * spread + (p[2] + T::of((TAU / 2.0).ln())).times(0.5) + p[1]
                    - normaliser
            }
            Self::VonMises => {
                let concentration = p[1].exp();
                ln_bessel_i0(concentration) + T::of(TAU.ln())
                    - concentration * (T::of(x) - p[0]).cos()
            }
            Self::Truncated(bound) => {
                let kept = ln_normal_cdf((p[0] - T::of(bound)) / p[1].exp());
                surprise_of_normal(z()) + p[1] + kept
            }
            Self::CensoredWeibull => {
                let logarithm = T::of(x.abs().ln()) - p[1];
                let hazard = (p[0].exp() * logarithm).exp();
                if x < 0.0 { hazard } else { hazard - p[0] + p[1] - (p[0].exp() - one) * logarithm }
            }
            Self::SkewNormal => {
                surprise_of_normal(z()) + p[1] - T::of(2.0_f64.ln()) - ln_normal_cdf(p[2] * z())
            }
            Self::ExtremeValue => {
                let reduced = (p[2] * z()).ln_1p() / p[2];
                p[1] + reduced * (one + p[2]) + (-reduced).exp()
            }
            Self::InverseGaussian => {
                let [mean, shape] = [p[0].exp(), p[1].exp()];
                let away = (T::of(x) - mean) / mean;
                shape * away.squared().times(0.5 / x)
                    - (p[1] - T::of((TAU * x.powi(3)).ln())).times(0.5)
            }
        }
    }
}

impl Count {
    /// Minus the logarithm of the probability of the count `x`.
    fn surprise<T: Real>(self, p: &[T], x: f64) -> T {
        match self {
            Self::NegativeBinomial => {
                let [size, mean] = [p[0].exp(), p[1].exp()];
                let chosen = ln_gamma(size + T::of(x)) - ln_gamma(size) - ln_gamma(T::of(x + 1.0));
                (size + T::of(x)) * (size + mean).ln() - size * p[0] - p[1].times(x) - chosen
            }
            Self::BetaBinomial(trials) => {
                let [a, b] = [p[0].exp(), p[1].exp()];
                ln_beta(a, b) - ln_beta(a + T::of(x), b + T::of(trials - x))
            }
            Self::ZeroInflatedPoisson if x == 0.0 => {
                -(p[0].sigmoid() + (-p[0]).sigmoid() * (-p[1].exp()).exp()).ln()
            }
            Self::ZeroInflatedPoisson => {
                p[0].softplus() + p[1].exp() - p[1].times(x) + T::of(ln_gamma(x + 1.0))
            }
        }
    }
}

/// Independent numbers of one law.
struct Sample {
    law: Law,
    data: Vec<f64>,
}

impl Model for Sample {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.data.iter().map(|&x| self.law.surprise(&p[0], x)).sum()
    }
}

/// A linear predictor with a link: what is seen is 0 or 1, a class, or a count.
struct Linked {
    rows: Vec<Vec<f64>>,
    seen: Vec<usize>,
    link: Link,
}

#[derive(Clone, Copy)]
enum Link {
    /// A normal number is above 0.
    Probit,
    /// A normal number is between two cuts, whose gaps are exponentials.
    Ordinal,
    /// A count of which the second tensor is the logarithm of the dispersion.
    NegativeBinomial,
}

impl Model for Linked {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for (row, &seen) in self.rows.iter().zip(&self.seen) {
            let score = dot(&p[0], &lifted::<T>(row));
            cost += match self.link {
                Link::Probit => -ln_normal_cdf(if seen == 1 { score } else { -score }),
                Link::Ordinal => {
                    let mut cuts = vec![p[1][0]];
                    cuts.extend(p[1][1..].iter().scan(p[1][0], |cut, &gap| {
                        *cut += gap.exp();
                        Some(*cut)
                    }));
                    let below = |class: usize| {
                        cuts.get(class).map_or(T::of(1.0), |&cut| normal_cdf(cut - score))
                    };
                    let under = if seen == 0 { T::of(0.0) } else { below(seen - 1) };
                    -(below(seen) - under).ln()
                }
                Link::NegativeBinomial => {
                    Count::NegativeBinomial.surprise(&[p[1][0], score], seen as f64)
                }
            };
        }
        cost
    }
}

/// Shares that sum to one, of a Dirichlet law.
struct Shares {
    data: Vec<Vec<f64>>,
}

impl Model for Shares {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let shapes: Vec<T> = p[0].iter().map(|shape| shape.exp()).collect();
        let normaliser = shapes.iter().map(|&shape| ln_gamma(shape)).sum::<T>()
            - ln_gamma(shapes.iter().copied().sum());
        let surprise = |shares: &Vec<f64>| {
            let terms = shapes.iter().zip(shares);
            normaliser - terms.map(|(&shape, &x)| (shape - T::of(1.0)).times(x.ln())).sum::<T>()
        };
        self.data.iter().map(surprise).sum()
    }
}

/// Laws of one number, each with a point and data.
fn laws(rng: &mut Rng) -> Vec<(&'static str, Law, Vec<f64>, Vec<f64>)> {
    let counts = |rng: &mut Rng, most| (0..20).map(|_| f64::from(rng.u32(..most))).collect();
    let censored = uniforms(rng, 20, 0.2, 3.0);
    let censored = censored.iter().enumerate().map(|(k, x)| if k % 4 == 0 { -x } else { *x });
    let zero_or = |k: u32| if k.is_multiple_of(3) { 0.0 } else { f64::from(rng.u32(1..7)) };
    let zeros = (0..24).map(zero_or).collect();
    vec![
        ("beta", Law::Beta, vec![0.4, 1.1], uniforms(rng, 20, 0.02, 0.9)),
        ("gamma", Law::Gamma, vec![0.7, -0.4], uniforms(rng, 20, 0.1, 6.0)),
        (
            "negative_binomial",
            Law::Counted(Count::NegativeBinomial),
            vec![0.6, 1.3],
            counts(rng, 12),
        ),
        ("student_t_law", Law::StudentT, vec![0.2, -0.3, 1.2], normals(rng, 20)),
        ("von_mises", Law::VonMises, vec![0.5, 1.4], scaled_normals(rng, 20, 0.6)),
        (
            "truncated_normal_in_the_tail",
            Law::Truncated(6.0),
            vec![0.1, 0.05],
            uniforms(rng, 20, 6.0, 6.5),
        ),
        ("weibull_censored", Law::CensoredWeibull, vec![0.3, 0.5], censored.collect()),
        ("skew_normal", Law::SkewNormal, vec![0.1, 0.2, -2.5], normals(rng, 20)),
        ("extreme_value", Law::ExtremeValue, vec![0.2, 0.4, 0.15], normals(rng, 20)),
        ("beta_binomial", Law::Counted(Count::BetaBinomial(20.0)), vec![0.9, 0.2], counts(rng, 21)),
        ("zero_inflated_poisson", Law::Counted(Count::ZeroInflatedPoisson), vec![-0.5, 1.0], zeros),
        ("inverse_gaussian", Law::InverseGaussian, vec![0.3, 0.8], uniforms(rng, 20, 0.3, 4.0)),
    ]
}

/// The likelihoods of this file.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(61);
    let rng = &mut rng;
    let family = "likelihoods";
    let mut cases: Vec<Case<S>> = laws(rng)
        .into_iter()
        .map(|(name, law, point, data)| {
            Case::new(family, name, &Tensors::vector("law", point), Sample { law, data })
        })
        .collect();

    let rows = |rng: &mut Rng, size| (0..20).map(|_| scaled_normals(rng, 3, size)).collect();
    let weight = Tensors::vector("weight", normals(rng, 3));
    let cuts = weight.clone().and("cuts", &[3], vec![-0.8, 0.1, -0.2]);
    let dispersed = weight.clone().and("log_dispersion", &[], vec![0.4]);
    let linked = |link, rows, most: usize| Linked {
        rows,
        seen: (0..20).map(|k| (k * k + 3) % most).collect(),
        link,
    };
    let far = linked(Link::Probit, rows(rng, 6.0), 2);
    cases.push(Case::new(family, "probit_in_the_tails", &weight, far));
    let classes = linked(Link::Ordinal, rows(rng, 0.5), 4);
    cases.push(Case::new(family, "ordinal_probit", &cuts, classes));
    let counts = linked(Link::NegativeBinomial, rows(rng, 0.5), 9);
    cases.push(Case::new(family, "negative_binomial_regression", &dispersed, counts));

    let shares = |rng: &mut Rng| {
        let parts = uniforms(rng, 4, 0.05, 1.0);
        let whole: f64 = parts.iter().sum();
        parts.iter().map(|part| part / whole).collect()
    };
    let data = (0..15).map(|_| shares(rng)).collect();
    let shapes = Tensors::vector("log_shapes", scaled_normals(rng, 4, 0.7));
    cases.push(Case::new(family, "dirichlet", &shapes, Shares { data }));
    cases
}
