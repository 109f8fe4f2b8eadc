//! Functions of a list of features with their exact derivatives, and what is wrong with some.

use fastrand::Rng;
use num_dual::DualNum;

/// What the function does beside being smooth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Smooth,
    /// With absolute values of all features.
    Kinked,
    /// It jumps a little beside the parameters.
    Torn,
    /// Its values are rounded to such steps.
    Stairs(f64),
    Flat,
    /// It leaves the format not far from the parameters.
    Overflowing,
}

/// A function, and several at once, of any number of features.
#[derive(Clone, Copy, Debug)]
pub(super) struct Function {
    seed: u64,
    pub(super) unit: f64,
    pub(super) shape: Shape,
    /// What is always added, in the unit.
    offset: f64,
}

impl Function {
    pub(super) fn draw(rng: &mut Rng, units: [f64; 3]) -> Self {
        let shapes = [
            Shape::Smooth,
            Shape::Kinked,
            Shape::Torn,
            Shape::Stairs([1e-2, 1e-6, 1e-10][rng.usize(..3)]),
            Shape::Flat,
            Shape::Overflowing,
        ];
        let shape = if rng.bool() { Shape::Smooth } else { shapes[rng.usize(..shapes.len())] };
        let unit = if rng.bool() { 1.0 } else { units[rng.usize(..3)] };
        let offset = if rng.u8(..4) == 0 { 100.0 } else { 0.0 };
        Self { seed: rng.u64(..1 << 32), unit, shape, offset }
    }

    /// Random numbers of either sign that do not depend on how many are asked for.
    fn weight(&self, row: usize, feature: usize) -> f64 {
        let mixed = [row as u64, feature as u64].iter().fold(self.seed, |mixed, part| {
            let mixed = (mixed ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            mixed ^ (mixed >> 29)
        });
        let size = 0.3 + (mixed >> 12) as f64 / (1_u64 << 52) as f64;
        if mixed & 1 == 0 { size } else { -size }
    }

    /// Output number `row`, in the unit of 1 and as it would be without steps and jumps.
    pub(super) fn raw<D: DualNum<Primitive = f64> + Copy>(&self, row: usize, x: &[D]) -> D {
        let mut value = D::from(self.offset);
        let mut sum = D::from(0.0);
        for (feature, x) in x.iter().enumerate() {
            let weight = self.weight(row, feature);
            value += match (row + feature) % 4 {
                0 => x.sin(),
                1 => x.tanh(),
                2 => *x * *x * 0.5,
                _ => (*x * 0.25).exp(),
            } * weight;
            if self.shape == Shape::Kinked {
                value += x.abs() * (0.5 * weight);
            }
            sum += *x * self.weight(row + 1, feature);
        }
        let value = value + sum * sum * (0.25 / x.len().max(1) as f64);
        match self.shape {
            Shape::Flat => D::from(self.offset),
            Shape::Overflowing => value + (sum * 300.0).exp(),
            _ => value,
        }
    }

    /// Output number `row`, beside `origin`.
    pub(super) fn value(&self, row: usize, x: &[f64], origin: &[f64]) -> f64 {
        let value = self.raw(row, x);
        let value = match self.shape {
            Shape::Stairs(step) => (value / step).round() * step,
            Shape::Torn => {
                let is_beyond = x.first() > origin.first().map(|x| x + 1e-3 * x.abs()).as_ref();
                value + f64::from(u8::from(is_beyond))
            }
            _ => value,
        };
        value * self.unit
    }

    /// The derivatives of output number `row`, by the features.
    pub(super) fn slopes(&self, row: usize, x: &[f64]) -> Vec<f64> {
        let sum: f64 = x.iter().enumerate().map(|(j, x)| x * self.weight(row + 1, j)).sum();
        let slope = |(feature, x): (usize, &f64)| {
            let weight = self.weight(row, feature);
            let own = match (row + feature) % 4 {
                0 => x.cos(),
                1 => x.tanh().mul_add(-x.tanh(), 1.0),
                2 => *x,
                _ => 0.25 * (x * 0.25).exp(),
            } * weight;
            let kink = if *x == 0.0 { 0.0 } else { 0.5 * weight * x.signum() };
            let outer = self.weight(row + 1, feature);
            (own, kink, outer)
        };
        let share = 0.5 * sum / x.len().max(1) as f64;
        let steep =
            if self.shape == Shape::Overflowing { 300.0 * (300.0 * sum).exp() } else { 0.0 };
        let all = x.iter().enumerate().map(slope).map(|(own, kink, outer)| {
            let kink = if self.shape == Shape::Kinked { kink } else { 0.0 };
            own + kink + outer * (share + steep)
        });
        if self.shape == Shape::Flat {
            return vec![0.0; x.len()];
        }
        all.map(|slope| slope * self.unit).collect()
    }

    /// The product of the second derivatives of output 0 with a vector, where it is smooth.
    pub(super) fn curved(&self, x: &[f64], vector: &[f64]) -> Vec<f64> {
        let outer: Vec<f64> = (0..x.len()).map(|feature| self.weight(1, feature)).collect();
        let along: f64 = outer.iter().zip(vector).map(|(outer, by)| outer * by).sum();
        let sum: f64 = outer.iter().zip(x).map(|(outer, x)| outer * x).sum();
        let steep = if self.shape == Shape::Overflowing { 9e4 * (300.0 * sum).exp() } else { 0.0 };
        let share = 0.5 / x.len().max(1) as f64 + steep;
        let product = |(feature, (x, by)): (usize, (&f64, &f64))| {
            let own = match feature % 4 {
                0 => -x.sin(),
                1 => -2.0 * x.tanh() * x.tanh().mul_add(-x.tanh(), 1.0),
                2 => 1.0,
                _ => 0.0625 * (x * 0.25).exp(),
            } * self.weight(0, feature);
            let is_flat = self.shape == Shape::Flat;
            if is_flat { 0.0 } else { self.unit * (own * by + outer[feature] * share * along) }
        };
        x.iter().zip(vector).enumerate().map(product).collect()
    }
}
