//! Two Gaussian peaks on a background that decays, fitted to a row of measurements.

use std::ops::Range;

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::Array2;

use super::super::layer::mistakes;
use super::Problem;

const PEAKS: usize = 2;
const MEASUREMENTS: u32 = 15;

/// The parameters of the curve, and what it is fitted to.
#[derive(Parameters)]
pub struct Peaks {
    heights: [f64; PEAKS],
    centres: [f64; PEAKS],
    widths: [f64; PEAKS],
    background: f64,
    decay: f64,
    #[parameters(skip)]
    measured: Vec<f64>,
}

mistakes! {
    /// What can be wrong in the Jacobian.
    pub enum Mistake {
        /// the derivative by the width divides by its square, not its cube
        WidthSquared,
        /// the derivative by the centre has the sign of the other side
        CentreNegated,
        /// the height is forgotten in the derivative by the centre
        HeightForgotten,
        /// the derivative by the height is that of the other peak
        PeaksExchanged,
        /// the inner derivative of the decay is forgotten
        DecayForgotten,
        /// the background is taken for a constant
        BackgroundConstant,
    }
}

/// When the measurements were made: from 0 to 3.
fn times() -> impl Iterator<Item = f64> {
    (0..MEASUREMENTS).map(|number| 3.0 * f64::from(number) / f64::from(MEASUREMENTS - 1))
}

impl Peaks {
    /// The peak of height 1 at a time.
    fn bell(&self, peak: usize, time: f64) -> f64 {
        (-0.5 * ((time - self.centres[peak]) / self.widths[peak]).powi(2)).exp()
    }

    fn curve(&self, time: f64) -> f64 {
        let peaks = (0..PEAKS).map(|peak| self.heights[peak] * self.bell(peak, time));
        peaks.sum::<f64>() + self.background * (-self.decay * time).exp()
    }

    /// One row of the Jacobian, in the order of the parameters.
    fn row(&self, time: f64, mistake: Option<Mistake>) -> Vec<f64> {
        let bells = [0, 1].map(|peak| self.bell(peak, time));
        let heights = match mistake {
            Some(Mistake::PeaksExchanged) => [bells[1], bells[0]],
            _ => bells,
        };
        let centres = [0, 1].map(|peak| {
            let distance = time - self.centres[peak];
            let slope = bells[peak] * distance / self.widths[peak].powi(2);
            match mistake {
                Some(Mistake::CentreNegated) => -self.heights[peak] * slope,
                Some(Mistake::HeightForgotten) => slope,
                _ => self.heights[peak] * slope,
            }
        });
        let widths = [0, 1].map(|peak| {
            let power = if mistake == Some(Mistake::WidthSquared) { 2 } else { 3 };
            let distance = time - self.centres[peak];
            self.heights[peak] * bells[peak] * distance.powi(2) / self.widths[peak].powi(power)
        });
        let left = (-self.decay * time).exp();
        let background = if mistake == Some(Mistake::BackgroundConstant) { 1.0 } else { left };
        let inner = if mistake == Some(Mistake::DecayForgotten) { 1.0 } else { -time };
        let decay = self.background * left * inner;
        [heights.as_slice(), &centres, &widths, &[background, decay]].concat()
    }
}

impl Problem for Peaks {
    type Mistake = Mistake;

    const NAME: &'static str = "Gaussian peaks";
    const MISTAKES: &'static [(Mistake, &'static str)] = &Mistake::ALL;
    /// Some measurements by the heights.
    const BLOCK: [Range<usize>; 2] = [3..7, 0..2];

    fn random(rng: &mut Rng) -> Self {
        let mut between = |low: f64, high: f64| low + (high - low) * rng.f64();
        let mut peaks = Self {
            heights: [between(1.0, 2.0), between(0.5, 1.5)],
            centres: [between(0.8, 1.1), between(1.8, 2.2)],
            widths: [between(0.3, 0.5), between(0.4, 0.6)],
            background: between(0.5, 1.0),
            decay: between(0.3, 0.8),
            measured: Vec::new(),
        };
        peaks.measured = times().map(|time| peaks.curve(time) + between(-0.3, 0.3)).collect();
        peaks
    }

    fn residuals(&self) -> Vec<f64> {
        times().zip(&self.measured).map(|(time, value)| self.curve(time) - value).collect()
    }

    fn jacobian(&self, mistake: Option<Mistake>) -> Array2<f64> {
        let rows: Vec<Vec<f64>> = times().map(|time| self.row(time, mistake)).collect();
        Array2::from_shape_fn((rows.len(), rows[0].len()), |(row, column)| rows[row][column])
    }
}
