//! Dual numbers: a value with its derivative. Derivatives without a difference, and without the formula
//! that is judged.
#![allow(dead_code, reason = "each field uses some of it")]

use std::ops::{Add, Div, Mul, Neg, Sub};

#[derive(Clone, Copy, Debug)]
pub struct Dual {
    pub value: f64,
    pub slope: f64,
}

impl Dual {
    pub fn variable(value: f64) -> Self {
        Self { value, slope: 1.0 }
    }

    pub fn constant(value: f64) -> Self {
        Self { value, slope: 0.0 }
    }

    fn chain(self, value: f64, slope: f64) -> Self {
        Self { value, slope: slope * self.slope }
    }

    pub fn exp(self) -> Self {
        self.chain(self.value.exp(), self.value.exp())
    }

    pub fn ln(self) -> Self {
        self.chain(self.value.ln(), 1.0 / self.value)
    }

    pub fn sqrt(self) -> Self {
        self.chain(self.value.sqrt(), 0.5 / self.value.sqrt())
    }

    /// The distribution function of the standard normal distribution, by its series.
    pub fn normal(self) -> Self {
        let x = self.value;
        let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let (mut term, mut sum) = (x, x);
        for k in 1..80 {
            term *= x * x / f64::from(2 * k + 1);
            sum += term;
        }
        self.chain(0.5 + density * sum, density)
    }
}

impl Add for Dual {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { value: self.value + other.value, slope: self.slope + other.slope }
    }
}

impl Sub for Dual {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Dual {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let slope = self.slope * other.value + self.value * other.slope;
        Self { value: self.value * other.value, slope }
    }
}

impl Div for Dual {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        Self { value, slope: (self.slope - value * other.slope) / other.value }
    }
}

impl Neg for Dual {
    type Output = Self;

    fn neg(self) -> Self {
        Self { value: -self.value, slope: -self.slope }
    }
}

impl Mul<Dual> for f64 {
    type Output = Dual;

    fn mul(self, other: Dual) -> Dual {
        Dual::constant(self) * other
    }
}

impl Add<Dual> for f64 {
    type Output = Dual;

    fn add(self, other: Dual) -> Dual {
        Dual::constant(self) + other
    }
}
